// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the file of an exchange: what is none is refused by its place, and whatever else it
 * holds does no harm.
 */
#include "input/file.h"
#include "target/replay.h"

#include "kselftest_harness.h"

#include "emulated.h"
#include "folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define HEADER "{\"format\":\"tdx-cts-exchange-1\",\"num_cpus\":2,\"on_hardware\":false}\n"
#define RUN \
	HEADER "{\"question\":\"cpuid 7.0\\n\"}\n" \
	       "{\"answer\":\"run\",\"results\":\"0,0,2\"}\n"

static const struct {
	const char *text;
	const char *place;
	const char *what;
} refused[] = {
	{ "", "1:1", "is empty" },
	{ "{\"format\":", "1:11", "complete the file" },
	{ "[]\n", "1:1", "expected an object" },
	{ "{\"num_cpus\":2}\n", "1:1", "\"format\" is missing" },
	{ "{\"format\":\"tdx-cts-exchange-2\"}\n", "1:11",
	  "only tdx-cts-exchange-1; record the run again" },
	{ "{\"format\":\"tdx-cts-exchange-1\",\"num_cpus\":65537,\"on_hardware\":false}\n", "1:43",
	  "too large" },
	{ "{\"format\":\"tdx-cts-exchange-1\",\"num_cpus\":2,\"on_hardware\":2}\n", "1:59",
	  "a boolean" },
	{ HEADER, "1:1", "without its last line" },
	{ HEADER "{\"end\":1}\n", "2:8", "there are 0 calls" },
	{ HEADER "{\"end\":0}\n{\"question\":\"\"}\n", "3:1", "after the end" },
	{ HEADER "{\"end\":-1}\n", "2:8", "negative" },
	{ HEADER "7\n", "2:1", "'{' expected" },
	{ HEADER "[]\n", "2:1", "expected an object" },
	{ HEADER "{\"other\":0}\n", "2:1", "no question, answer, calls or end" },
	{ HEADER "\n", "2:1", "" },
	{ HEADER "{\"question\":7}\n", "2:13", "expected a string" },
	{ HEADER "{\"question\":\"\"}\n{\"question\":\"\"}\n", "3:13", "second time" },
	{ HEADER "{\"answer\":\"dance\"}\n", "2:11", "'dance' is no call" },
	{ HEADER "{\"answer\":\"metadata\",\"status\":\"0x0\"}\n", "2:1", "\"value\" is missing" },
	{ HEADER "{\"answer\":\"health\",\"value\":\"1x\"}\n", "2:28", "expected a number" },
	{ HEADER "{\"answer\":\"calls\",\"broken\":{\"needed\":\"\"}}\n", "2:28",
	  "\"found\" is missing" },
	{ HEADER "{\"answer\":\"init\",\"refused_by\":\"me\"}\n", "2:31", "'me' refuses no TD" },
	{ HEADER "{\"answer\":\"init\",\"refused_by\":\"kvm\",\"errno\":4096}\n", "2:45",
	  "too large" },
	{ HEADER "{\"answer\":\"init\",\"refused_by\":\"kvm\",\"refused_leaf\":\"x\"}\n", "2:52",
	  "no CPUID leaf" },
	{ HEADER "{\"answer\":\"init\",\"refused_by\":\"kvm\",\"vm_dead\":1}\n", "2:47",
	  "a boolean" },
	{ HEADER "{\"answer\":\"read_cpuid\",\"cpuid\":\"7,0,100000000\"}\n", "2:32",
	  "row 1 holds a number that is too large" },
	{ HEADER "{\"answer\":\"read_cpuid\",\"cpuid\":\"7 8,0,0,0,0,0,0,0\"}\n", "2:32",
	  "row 2 has too many numbers" },
	{ HEADER "{\"answer\":\"read_cpuid\",\"cpuid\":\"7 \"}\n", "2:32",
	  "row 2 holds no hexadecimal number" },
	{ HEADER "{\"answer\":\"read_cpuid\",\"cpuid\":\"7;8\"}\n", "2:32",
	  "row 1 does not end with a blank" },
	{ HEADER "{\"answer\":\"run\",\"results\":\"0,11111111111111111\"}\n", "2:27",
	  "row 1 holds no hexadecimal number of 64 bits" },
	{ HEADER "{\"answer\":\"run\",\"results\":\"7\"}\n", "2:27", "too large" },
	{ HEADER "{\"answer\":\"host_state\",\"state\":{\"CR2\":\"0x0\",\"CR9\":\"0x0\"}}\n",
	  "2:32", "names host state that is not known" },
	{ HEADER "{\"answer\":\"host_state\",\"state\":{\"CR2\":[]}}\n", "2:39",
	  "expected a number" },
	{ RUN "{\"calls\":[[0,0]]}\n{\"end\":2}\n", "5:8", "there are 1 calls" },
	{ RUN "{\"calls\":[0]}\n", "4:11", "expected an array" },
	{ RUN "{\"calls\":[[0]]}\n", "4:11", "element 1 is missing" },
	{ RUN "{\"calls\":[[0,0,0]]}\n", "4:11", "at most 2" },
	{ RUN "{\"calls\":[[1,0]]}\n", "4:12", "number 1 stands for nothing" },
	{ RUN "{\"calls\":[[0,4294967296]]}\n", "4:14", "too large" },
	{ RUN "{\"question\":\"\"}\n{\"calls\":[[1,0]]}\n", "5:11",
	  "1 results answer 0 operations" },
	{ HEADER "{\"question\":\"x\"}\n{\"answer\":\"health\",\"value\":0}\n{\"calls\":[[0,0]]}\n",
	  "4:11", "no health of that name" },
};

TEST(files_that_are_no_exchange_are_refused)
{
	const char *folder = folder_fresh();

	for (size_t i = 0; i < COUNT(refused); i++) {
		char name[16], path[PATH_MAX], place[PATH_MAX + 16];
		struct diag diag = { .text = "" };

		snprintf(name, sizeof(name), "%zu", i);
		folder_put(folder, name, refused[i].text, strlen(refused[i].text));
		folder_path(path, folder, name);
		EXPECT_EQ(replay_target_create(path, &diag), NULL);
		snprintf(place, sizeof(place), "%s:%s: ", path, refused[i].place);
		EXPECT_EQ(strncmp(diag.text, place, strlen(place)), 0)
		{
			TH_LOG("%s: %s", refused[i].text, diag.text);
		}
		EXPECT_NE(strstr(diag.text, refused[i].what), NULL)
		{
			TH_LOG("%s: %s", refused[i].text, diag.text);
		}
	}
}

TEST(lists_beyond_their_limits_are_refused)
{
	static const struct {
		const char *answer;
		size_t max;
		const char *row;
	} lists[] = {
		{ "\"run\",\"results\":\"", GUEST_MAX_OPS, "0" },
		{ "\"calls\",\"results\":\"", TD_MAX_CALLS, "0" },
		{ "\"capabilities\",\"attributes\":0,\"xfam\":0,\"cpuid\":\"", TD_MAX_ENTRIES,
		  "0" },
		{ "\"read_cpuid\",\"cpuid\":\"", CPUID_SET_MAX, NULL },
	};
	const char *folder = folder_fresh();

	for (size_t i = 0; i < COUNT(lists) * 2; i++) {
		size_t count = lists[i / 2].max + i % 2;
		char name[16], path[PATH_MAX];
		struct diag diag = { .text = "" };
		struct target *replay;
		FILE *file;

		snprintf(name, sizeof(name), "%zu", i);
		file = fopen(folder_path(path, folder, name), "w");
		ASSERT_NE(file, NULL);
		fprintf(file, HEADER "{\"answer\":%s", lists[i / 2].answer);
		for (size_t row = 0; row < count; row++) {
			if (row)
				fputc(' ', file);
			if (lists[i / 2].row)
				fputs(lists[i / 2].row, file);
			else
				fprintf(file, "%zx", row);
		}
		fputs("\"}\n{\"end\":0}\n", file);
		fclose(file);
		replay = replay_target_create(path, &diag);
		EXPECT_EQ(replay == NULL, i % 2);
		EXPECT_EQ(strstr(diag.text, "has more rows") != NULL, i % 2)
		{
			TH_LOG("%s", diag.text);
		}
		target_destroy(replay);
	}
}

/* A small recording, as it is in the file and unpacked. */
static void record_some(const char *path)
{
	const struct emulated emulated =
		emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	const struct guest_op ops[] = { { .kind = GUEST_CPUID, .index = 7 } };
	const struct replay_start start = { 0 };
	struct diag diag;
	struct target *target =
		recorder_target_create(emulated_target(&emulated), path, &start, &diag);
	static struct cpuid_set cpuid;
	struct host_state state;
	struct td_outcome outcome;
	struct guest_result result;
	uint64_t value;

	from_corpus_need(target, &diag);
	for (int i = 0; i < 2; i++) {
		target->ops->init(target, emulated_case(i ? "xfam 0x1" : "xfam 0x7"), &outcome);
		target->ops->read_cpuid(target, &cpuid);
		target->ops->run(target, ops, COUNT(ops), &result);
		target->ops->host_state(target, 0, &state);
		target->ops->health(target, HEALTH_TAINT, &value);
	}
	from_corpus_need(!recorder_finish(target, &diag), &diag);
	target_destroy(target);
}

TEST(a_file_that_is_cut_short_is_refused)
{
	const char *folder = folder_fresh();
	char path[PATH_MAX], cut[PATH_MAX];
	char *packed, *text;
	struct diag diag;
	size_t size;
	FILE *file;

	record_some(folder_path(path, folder, "whole"));
	text = file_read(path, FILE_MAX_SIZE, &size, &diag);
	ASSERT_NE(text, NULL);
	/* Cut between lines, before the last one. */
	*(strrchr(text, '{')) = '\0';
	folder_put(folder, "lines", text, strlen(text));
	free(text);
	EXPECT_EQ(replay_target_create(folder_path(cut, folder, "lines"), &diag), NULL);
	EXPECT_NE(strstr(diag.text, "without its last line"), NULL);

	packed = malloc(1 << 20);
	file = fopen(path, "r");
	ASSERT_NE(file, NULL);
	size = fread(packed, 1, 1 << 20, file);
	fclose(file);
	folder_path(cut, folder, "cut");
	for (size_t end = 20; end < size; end += 97) {
		folder_put(folder, "cut", packed, end);
		EXPECT_EQ(replay_target_create(cut, &diag), NULL);
		EXPECT_NE(strstr(diag.text, "/cut:1:1: the gzip stream is "), NULL)
		{
			TH_LOG("%zu: %s", end, diag.text);
		}
	}
	free(packed);
}

/* Whatever became of a file: it is refused with its place, or every answer can be asked for. */
TEST(a_damaged_file_does_no_harm)
{
	static const char bytes[] = "0f9,\" {}[]:-x\n";
	const char *folder = folder_fresh();
	char path[PATH_MAX], damaged[PATH_MAX];
	uint32_t random = 1;
	unsigned int good = 0;
	struct diag diag;
	size_t size;
	char *text;

	record_some(folder_path(path, folder, "whole"));
	folder_path(damaged, folder, "damaged");
	text = file_read(path, FILE_MAX_SIZE, &size, &diag);
	ASSERT_NE(text, NULL);
	for (int i = 0; i < 1500; i++) {
		struct target *replay;
		struct td_outcome outcome;
		size_t at;
		char was;

		random = random * 1103515245 + 12345;
		at = (random >> 8) % size;
		was = text[at];
		text[at] = bytes[(random >> 4) % (sizeof(bytes) - 1)];
		folder_put(folder, "damaged", text, size);
		text[at] = was;
		diag.text[0] = '\0';
		replay = replay_target_create(damaged, &diag);
		if (!replay) {
			EXPECT_EQ(strncmp(diag.text, damaged, strlen(damaged)), 0);
			continue;
		}
		good++;
		replay->ops->init(replay, emulated_case("xfam 0x7"), &outcome);
		target_destroy(replay);
	}
	EXPECT_GT(good, 10);
	EXPECT_LT(good, 1490);
	free(text);
}

FOLDER_HARNESS_MAIN
