// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of td/vectors.h: both formats of golden vectors, and what is refused of them.
 */
#include "td/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "input/file.h"
#include "kselftest_harness.h"
#include "shared.h"

#define STATE_COMMON \
	"\"cpl\":3,\"mode\":\"64-bit\",\"CR4.OSXSAVE\":1,\"CR4.PKE\":0,\"CR4.other\":0," \
	"\"IA32_XSS\":\"0x100\",\"IA32_TSX_CTRL\":\"0x2\",\"VCPU_INDEX\":4,"
#define STATE STATE_COMMON "\"XCR0\":\"XFAM & 0x602ff\",\"CPUIDVE\":\"off\""
#define STATE_TOPOLOGY \
	STATE_COMMON "\"XCR0\":\"0x7\",\"CPUIDVE\":\"on\",\"TD_CTLS.ENUM_TOPOLOGY\":0," \
		     "\"guest_topology\":\"as 0x1 but x2APIC ID = 0x12345, else same\""
#define HEADER(count, state) \
	"{\"format\":\"tdx-init-vectors-1\",\"module\":\"tdx-1.5.01\",\"platform\":\"spr\"," \
	"\"count\":" count ",\"seed\":1,\"guest_state\":{" state "},\"notes\":[]}\n"
#define HOST_HEADER \
	"{\"format\":\"tdx-host-state-vectors-1\",\"module\":\"tdx-1.5.01\",\"count\":1}\n"
#define TD_NUMBERS \
	"\"attributes\":\"0x10000000\",\"xfam\":\"0xe7\",\"max_vcpus\":2,\"num_l2_vms\":1," \
	"\"msr_config_ctls\":\"0x1\",\"eptp_controls\":\"0x1e\",\"config_flags\":\"0x1\"," \
	"\"tsc_frequency\":100,\"arch_capabilities\":\"0x2\""
#define TD \
	"{" TD_NUMBERS ",\"cpuid\":[[\"0x7\",\"0x2\",\"0x0\",\"0x1\",\"0x20\",\"0x3\"]," \
	"[\"0x80000008\",\"NA\",\"0x30\",\"0x0\",\"0x0\",\"0x0\"]]," \
	"\"reserved\":[[18,255]],\"tdcs_pages\":5}"
#define TD_PLAIN "{" TD_NUMBERS ",\"cpuid\":[]}"
#define REFUSED \
	"{\"id\":\"a1\",\"why\":\"a refusal\",\"td\":" TD ",\"status\":\"0xc000010000000045\"," \
	"\"rcx\":\"0x7\"}\n"
#define VALUES "[[\"0x0\",\"NA\",\"0x23\",\"0x1\",\"0x2\",\"0x3\"],[\"0x6\",\"NA\",\"ve\"]]"
#define GUEST "[[\"0x7\",\"0x0\",\"ok\",\"0x1\",\"0x2\",\"0x3\",\"0x4\"],[\"0x2\",\"0x5\",\"ve\"]]"
#define ACCEPTED_START "{\"id\":\"a2\",\"why\":\"accepted\",\"td\":" TD_PLAIN ","
#define ACCEPTED(values, guest) \
	ACCEPTED_START \
	"\"status\":\"0x0\",\"rcx\":\"0x0\",\"virt_arch_capabilities\":\"0x8f16b\"," \
	"\"values\":" values ",\"guest\":" guest "}\n"
#define ACCEPTED_TOPOLOGY \
	ACCEPTED_START \
	"\"status\":\"0x0\",\"rcx\":\"0x0\",\"virt_arch_capabilities\":\"0x8f16b\"," \
	"\"values\":" VALUES ",\"guest\":" GUEST \
	",\"guest_topology\":[[\"0xb\",\"0x0\",\"ve\"]]}\n"
#define HOST(exit, before) \
	"{\"id\":\"s1\",\"platform\":\"emr\",\"exit\":\"" exit "\",\"td\":" TD_PLAIN \
	",\"tdvmcall_rcx\":\"0xfc00\",\"host_before\":{" before "},\"guest\":{\"CR2\":\"0x2\"}," \
	"\"host_after\":{\"CR2\":\"0x3\",\"XSTATE_IN_INIT\":\"0xe7\"}}\n"

static const char template[] = "/tmp/test_vectors.XXXXXX";
static char path[sizeof(template)];
static struct diag diag;
static struct vector vector;

static void write_vectors(const char *text)
{
	FILE *out;

	snprintf(path, sizeof(path), "%s", template);
	out = fdopen(mkstemp(path), "w");
	fputs(text, out);
	fclose(out);
}

static struct vector_file *open_text(const char *text)
{
	struct vector_file *file;

	diag.text[0] = '\0';
	write_vectors(text);
	file = vectors_open(path, &diag);
	unlink(path);
	return file;
}

/* The number of vectors, or -1. */
static long read_all(struct vector_file *file)
{
	long count = 0;
	int more;

	if (!file)
		return -1;
	while ((more = vectors_next(file, &vector, &diag)) > 0)
		count++;
	vectors_close(file);
	return more ? -1 : count;
}

static long read_text(const char *text)
{
	return read_all(open_text(text));
}

TEST(header_and_guest_state_are_read)
{
	struct vector_file *file = open_text(HEADER("0", STATE));
	const struct vector_header *header;

	ASSERT_NE(file, NULL) TH_LOG("%s", diag.text);
	header = vectors_header(file);
	EXPECT_EQ(header->format, VECTOR_INIT);
	EXPECT_STREQ(header->module, "tdx-1.5.01");
	EXPECT_STREQ(header->platform, "spr");
	EXPECT_EQ(header->count, 0);
	EXPECT_EQ(header->guest_state.cpl, 3);
	EXPECT_TRUE(header->guest_state.mode64);
	EXPECT_TRUE(header->guest_state.osxsave);
	EXPECT_FALSE(header->guest_state.pke);
	EXPECT_FALSE(header->guest_state.has_xcr0);
	EXPECT_EQ(header->guest_state.xfam_mask, 0x602ff);
	EXPECT_EQ(header->guest_state.xss, 0x100);
	EXPECT_EQ(header->guest_state.tsx_ctrl, 2);
	EXPECT_EQ(header->guest_state.vcpu_index, 4);
	EXPECT_FALSE(header->guest_state.cpuidve);
	EXPECT_FALSE(header->guest_state.has_topology);
	vectors_close(file);

	file = open_text(HEADER("0", STATE_TOPOLOGY));
	ASSERT_NE(file, NULL) TH_LOG("%s", diag.text);
	header = vectors_header(file);
	EXPECT_TRUE(header->guest_state.has_xcr0);
	EXPECT_EQ(header->guest_state.xcr0, 7);
	EXPECT_TRUE(header->guest_state.cpuidve);
	EXPECT_TRUE(header->guest_state.has_topology);
	EXPECT_EQ(header->guest_state.x2apic_id, 0x12345);
	vectors_close(file);
}

TEST(a_refused_td_is_read)
{
	struct vector_file *file = open_text(HEADER("1", STATE) REFUSED);

	ASSERT_NE(file, NULL) TH_LOG("%s", diag.text);
	ASSERT_EQ(vectors_next(file, &vector, &diag), 1) TH_LOG("%s", diag.text);
	EXPECT_EQ(vector.line, 2);
	EXPECT_STREQ(vector.id, "a1");
	EXPECT_STREQ(vector.why, "a refusal");
	EXPECT_STREQ(vector.platform, "spr");
	EXPECT_EQ(vector.td.attributes, 0x10000000);
	EXPECT_EQ(vector.td.xfam, 0xe7);
	EXPECT_EQ(vector.td.max_vcpus, 2);
	EXPECT_EQ(vector.td.num_l2_vms, 1);
	EXPECT_EQ(vector.td.msr_config_ctls, 1);
	EXPECT_EQ(vector.td.eptp_controls, 0x1e);
	EXPECT_EQ(vector.td.config_flags, 1);
	EXPECT_EQ(vector.td.tsc_frequency, 100);
	EXPECT_EQ(vector.td.arch_capabilities, 2);
	EXPECT_EQ(vector.td.tdcs_pages, 5);
	ASSERT_EQ(vector.td.num_cpuid, 2);
	EXPECT_EQ(vector.td.cpuid[0].at.subleaf, 2);
	EXPECT_EQ(vector.td.cpuid[0].regs.reg[CPUID_ECX], 0x20);
	EXPECT_EQ(vector.td.cpuid[1].at.leaf, 0x80000008);
	EXPECT_EQ(vector.td.cpuid[1].at.subleaf, CPUID_SUBLEAF_NA);
	ASSERT_EQ(vector.td.num_patches, 1);
	EXPECT_EQ(vector.td.patch[0].offset, 18);
	EXPECT_EQ(vector.td.patch[0].value, 255);
	EXPECT_EQ(vector.status, 0xc000010000000045);
	EXPECT_EQ(vector.rcx, 7);
	EXPECT_FALSE(vector.has_values);
	EXPECT_EQ(vectors_next(file, &vector, &diag), 0) TH_LOG("%s", diag.text);
	vectors_close(file);
}

TEST(an_accepted_td_is_read)
{
	struct vector_file *file = open_text(HEADER("1", STATE_TOPOLOGY) ACCEPTED_TOPOLOGY);
	const struct cpuid_entry *entry;

	ASSERT_NE(file, NULL) TH_LOG("%s", diag.text);
	ASSERT_EQ(vectors_next(file, &vector, &diag), 1) TH_LOG("%s", diag.text);
	EXPECT_TRUE(vector.has_values);
	EXPECT_EQ(vector.virt_arch_capabilities, 0x8f16b);
	EXPECT_EQ(vector.td.tdcs_pages, 0);
	ASSERT_EQ(vector.values.count, 2);
	entry = cpuid_set_at(&vector.values, (struct cpuid_addr){ 0, CPUID_SUBLEAF_NA });
	ASSERT_NE(entry, NULL);
	EXPECT_EQ(entry->regs.reg[CPUID_EAX], 0x23);
	EXPECT_FALSE(entry->faulting);
	entry = cpuid_set_at(&vector.values, (struct cpuid_addr){ 6, CPUID_SUBLEAF_NA });
	ASSERT_NE(entry, NULL);
	EXPECT_TRUE(entry->faulting);
	ASSERT_EQ(vector.num_guest, 2);
	EXPECT_EQ(vector.guest[0].leaf, 7);
	EXPECT_FALSE(vector.guest[0].faulting);
	EXPECT_EQ(vector.guest[0].regs.reg[CPUID_EDX], 4);
	EXPECT_EQ(vector.guest[1].subleaf, 5);
	EXPECT_TRUE(vector.guest[1].faulting);
	ASSERT_EQ(vector.num_guest_topology, 1);
	EXPECT_EQ(vector.guest_topology[0].leaf, 0xb);
	vectors_close(file);
}

TEST(nothing_is_left_of_the_vector_before)
{
	struct vector_file *file =
		open_text(HEADER("2", STATE) ACCEPTED(VALUES, GUEST) "\n \r\n" REFUSED);

	ASSERT_NE(file, NULL) TH_LOG("%s", diag.text);
	ASSERT_EQ(vectors_next(file, &vector, &diag), 1) TH_LOG("%s", diag.text);
	EXPECT_EQ(vector.num_guest, 2);
	ASSERT_EQ(vectors_next(file, &vector, &diag), 1) TH_LOG("%s", diag.text);
	EXPECT_EQ(vector.line, 5);
	EXPECT_FALSE(vector.has_values);
	EXPECT_EQ(vector.num_guest + vector.values.count, 0);
	EXPECT_EQ(vectors_next(file, &vector, &diag), 0) TH_LOG("%s", diag.text);
	vectors_close(file);
}

TEST(host_state_is_read)
{
	struct vector_file *file =
		open_text(HOST_HEADER HOST("tdvmcall", "\"CR2\":\"0x1\",\"IA32_XSS\":\"0x1900\","
						       "\"XSTATE_IN_INIT\":\"0x0\""));

	ASSERT_NE(file, NULL) TH_LOG("%s", diag.text);
	EXPECT_EQ(vectors_header(file)->format, VECTOR_HOST_STATE);
	EXPECT_STREQ(vectors_header(file)->platform, "");
	ASSERT_EQ(vectors_next(file, &vector, &diag), 1) TH_LOG("%s", diag.text);
	EXPECT_STREQ(vector.platform, "emr");
	EXPECT_TRUE(vector.tdvmcall);
	EXPECT_TRUE(vector.has_tdvmcall_rcx);
	EXPECT_EQ(vector.tdvmcall_rcx, 0xfc00);
	EXPECT_TRUE(vector.host_before.state.present[HOST_IA32_XSS]);
	EXPECT_EQ(vector.host_before.state.value[HOST_IA32_XSS], 0x1900);
	EXPECT_EQ(vector.host_before.state.value[HOST_CR2], 1);
	EXPECT_FALSE(vector.host_before.state.present[HOST_DR0]);
	EXPECT_TRUE(vector.host_before.has_xstate_in_init);
	EXPECT_EQ(vector.guest_state.state.value[HOST_CR2], 2);
	EXPECT_FALSE(vector.guest_state.has_xstate_in_init);
	EXPECT_EQ(vector.host_after.state.value[HOST_CR2], 3);
	EXPECT_EQ(vector.host_after.xstate_in_init, 0xe7);
	EXPECT_EQ(vectors_next(file, &vector, &diag), 0) TH_LOG("%s", diag.text);
	vectors_close(file);

	EXPECT_EQ(read_text(HOST_HEADER HOST("async", "\"CR2\":\"0x1\"")), 1);
	EXPECT_FALSE(vector.tdvmcall);
}

TEST(packed_files_are_read)
{
	gzFile packed;

	write_vectors("");
	packed = gzopen(path, "w");
	gzputs(packed, HEADER("2", STATE) REFUSED ACCEPTED(VALUES, GUEST));
	gzclose(packed);
	EXPECT_EQ(read_all(vectors_open(path, &diag)), 2) TH_LOG("%s", diag.text);
	ASSERT_EQ(truncate(path, 100), 0);
	EXPECT_EQ(read_all(vectors_open(path, &diag)), -1);
	unlink(path);
}

TEST(files_that_are_not_there_are_refused)
{
	EXPECT_EQ(vectors_open("/nonexistent/x.jsonl", &diag), NULL);
	EXPECT_NE(strstr(diag.text, "/nonexistent/x.jsonl"), NULL) TH_LOG("%s", diag.text);
	EXPECT_EQ(vectors_open("/tmp", &diag), NULL);
	vectors_close(NULL);
}

/* One fault each: the text, the line, what the message says; the columns are input/json.h's. */
static const struct refusal {
	const char *text;
	unsigned int line;
	const char *says;
} refusals[] = {
	{ "", 1, "the file is empty" },
	{ "\n \n", 1, "the file is empty" },
	{ "xfam 3\n", 1, "" },
	{ "[]\n", 1, "" },
	{ "{}\n", 1, "format" },
	{ "{\"format\":\"tdx-init-vectors-2\"}\n", 1,
	  "unknown format 'tdx-init-vectors-2'; known: tdx-init-vectors-1 tdx-host-state-vectors-1" },
	{ "{\"format\":\"tdx-init-vectors-1\",\"module\":\"m\",\"platform\":\"p\",\"count\":0}\n",
	  1, "guest_state" },
	{ HEADER("\"many\"", STATE), 1, "count" },
	{ HEADER("-1", STATE), 1, "count" },
	{ HEADER("0", STATE ",\"CR0\":1"), 1, "CR0: this part of the guest state is not known" },
	{ HEADER("0", STATE_COMMON "\"XCR0\":\"all\",\"CPUIDVE\":\"off\""), 1, "XCR0" },
	{ HEADER("0", STATE_COMMON "\"XCR0\":\"XFAM & x\",\"CPUIDVE\":\"off\""), 1,
	  "'XFAM & x' is not understood" },
	{ HEADER("0", STATE_COMMON "\"XCR0\":7,\"CPUIDVE\":\"user\""), 1,
	  "unknown CPUIDVE 'user'; known: off on" },
	{ HEADER("0", STATE_COMMON "\"XCR0\":7"), 1, "CPUIDVE" },
	{ HEADER("0", STATE ",\"guest_topology\":\"x2APIC ID 5\""), 1, "no x2APIC ID is named" },
	{ HEADER("0", STATE ",\"guest_topology\":\"x2APIC ID 0xg\""), 1, "no x2APIC ID is named" },
	{ HEADER("1", STATE), 2, "ends after 0 vectors and its header counts 1" },
	{ HEADER("2", STATE) REFUSED, 3, "ends after 1 vectors and its header counts 2" },
	{ HEADER("0", STATE) REFUSED, 3, "ends after 1 vectors and its header counts 0" },
	{ HEADER("1", STATE) "{\"id\":\n", 2, "" },
	{ HEADER("1", STATE) "{\"id\":\"a\"}\n", 2, "td" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS "}}\n", 2, "cpuid" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{\"xfam\":\"0x3\"}}\n", 2, "attributes" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS ",\"cpuid\":[],\"hlat\":1}}\n", 2,
	  "td.hlat: unknown member; known: cpuid reserved attributes xfam" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS
			     ",\"cpuid\":[[\"0x7\",\"0x0\",1]]}}\n",
	  2, "td.cpuid[0]: 3 elements; write [leaf, subleaf or \"NA\"" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS
			     ",\"cpuid\":[[7,\"all\",0,0,0,0]]}}\n",
	  2, "td.cpuid[0][1]" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS
			     ",\"cpuid\":[[7,0,0,0,0,\"0x100000000\"]]}}\n",
	  2, "td.cpuid[0][5]" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS
			     ",\"cpuid\":[[7,0,0,0,0,1],[7,0,0,0,0,2]]}}\n",
	  2, "td.cpuid[1]: this leaf and sub-leaf stand twice" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS
			     ",\"cpuid\":[],\"reserved\":[[1024,1]]}}\n",
	  2, "td.reserved[0][0]" },
	{ HEADER("1", STATE) "{\"id\":\"a\",\"td\":{" TD_NUMBERS
			     ",\"cpuid\":[],\"reserved\":[[1,256]]}}\n",
	  2, "td.reserved[0][1]" },
	{ HEADER("1", STATE) ACCEPTED("[]", GUEST) "{\n", 3, "" },
	{ HEADER("1", STATE) ACCEPTED("[[0,\"NA\",1,2,3]]", GUEST), 2, "values[0]: 5 elements" },
	{ HEADER("1", STATE) ACCEPTED("[[0,\"NA\",\"ve\",0]]", GUEST), 2, "values[0]: 4 elements" },
	{ HEADER("1", STATE) ACCEPTED("[[0,\"NA\",\"gp\"]]", GUEST), 2, "values[0]: 3 elements" },
	{ HEADER("1", STATE) ACCEPTED("[[0,0,\"ve\"],[0,0,\"ve\"]]", GUEST), 2,
	  "values[1]: this leaf and sub-leaf stand twice" },
	{ HEADER("1", STATE) ACCEPTED(VALUES, "[[7,0,\"gp\"]]"), 2,
	  "guest[0][2]: neither \"ok\" nor \"ve\"" },
	{ HEADER("1", STATE) ACCEPTED(VALUES, "[[7,0,\"ok\",1,2,3]]"), 2, "guest[0]: 6 elements" },
	{ HEADER("1", STATE) ACCEPTED(VALUES, "{}"), 2, "guest" },
	{ HEADER("1", STATE) ACCEPTED_START "\"status\":0,\"rcx\":0}\n", 2,
	  "virt_arch_capabilities" },
	{ HEADER("1", STATE) ACCEPTED_START "\"status\":1,\"rcx\":0,\"values\":[]}\n", 2,
	  "values: unknown member; known: id why platform td status rcx" },
	{ HEADER("1", STATE) ACCEPTED_TOPOLOGY, 2, "guest_topology: unknown member" },
	{ HEADER("1", STATE_TOPOLOGY) ACCEPTED(VALUES, GUEST), 2, "guest_topology" },
	{ HOST_HEADER HOST("nmi", "\"CR2\":1"), 2,
	  "exit: unknown exit 'nmi'; known: async tdvmcall" },
	{ HOST_HEADER HOST("async", "\"CR9\":1"), 2,
	  "host_before.CR9: unknown element of host state; it cannot be judged" },
	{ HOST_HEADER HOST("async", "\"CR2\":\"high\""), 2, "host_before.CR2" },
	{ HOST_HEADER "{\"id\":\"s\",\"exit\":\"async\",\"td\":" TD_PLAIN "}\n", 2, "platform" },
	{ HOST_HEADER "{\"id\":\"s\",\"platform\":\"p\",\"exit\":\"async\",\"td\":" TD_PLAIN
		      ",\"host_before\":[]}\n",
	  2, "host_before: expected an object" },
};

TEST(each_fault_is_named_with_its_place)
{
	char place[64];

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		EXPECT_EQ(read_text(refusals[i].text), -1) TH_LOG("accepted: %s", refusals[i].text);
		snprintf(place, sizeof(place), "%s:%u:", path, refusals[i].line);
		EXPECT_EQ(strncmp(diag.text, place, strlen(place)), 0)
		TH_LOG("row %zu, expected %s in: %s", i, place, diag.text);
		EXPECT_NE(strstr(diag.text, refusals[i].says), NULL)
		TH_LOG("row %zu, expected '%s' in: %s", i, refusals[i].says, diag.text);
	}
}

TEST(columns_are_exact)
{
	static const char text[] = HOST_HEADER HOST("async", "\"CR2\":1,\"CR9\":1");
	const char *line = strchr(text, '\n') + 1;
	char place[64];

	ASSERT_EQ(read_text(text), -1);
	snprintf(place, sizeof(place), "%s:2:%td: ", path, strstr(line, "\"CR9\":1") - line + 7);
	EXPECT_EQ(strncmp(diag.text, place, strlen(place)), 0)
	TH_LOG("expected %s in: %s", place, diag.text);
}

/* The good vectors next to the bad ones above, so that each refusal had the cause named. */
TEST(the_same_vectors_without_fault_are_accepted)
{
	EXPECT_EQ(read_text(HEADER("0", STATE ",\"CR0\":0")), 0) TH_LOG("%s", diag.text);
	EXPECT_EQ(read_text(HEADER("3", STATE) REFUSED ACCEPTED(VALUES, GUEST)
				    ACCEPTED("[]", "[]")),
		  3)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(read_text(HEADER("1", STATE_TOPOLOGY) ACCEPTED_TOPOLOGY), 1)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(read_text(HOST_HEADER HOST("async", "\"CR2\":\"0x1\"")), 1)
	TH_LOG("%s", diag.text);
}

/* A vector with @rows rows in the list that @before opens and @after closes. */
static long read_rows(const char *before, const char *row, size_t rows, const char *after)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	long count;

	fputs(before, out);
	for (size_t i = 0; i < rows; i++)
		fprintf(out, "%s[%zu%s]", i ? "," : "", i, row);
	fputs(after, out);
	fclose(out);
	count = read_text(text);
	free(text);
	return count;
}

TEST(limits_are_refused)
{
	static const struct {
		const char *before;
		const char *row;
		const char *after;
		size_t max;
	} limits[] = {
		{ HEADER("1", STATE) "{\"id\":\"a\",\"why\":\"\",\"td\":{" TD_NUMBERS
				     ",\"cpuid\":[",
		  ",0,0,0,0,0", "]},\"status\":1,\"rcx\":0}\n", TD_MAX_CPUID },
		{ HEADER("1", STATE) "{\"id\":\"a\",\"why\":\"\",\"td\":{" TD_NUMBERS
				     ",\"cpuid\":[],\"reserved\":[",
		  ",1", "]},\"status\":1,\"rcx\":0}\n", TD_MAX_PATCHES },
		{ HEADER("1", STATE) ACCEPTED_START "\"status\":0,\"rcx\":0,"
						    "\"virt_arch_capabilities\":0,\"guest\":[],"
						    "\"values\":[",
		  ",0,\"ve\"", "]}\n", CPUID_SET_MAX },
		{ HEADER("1", STATE) ACCEPTED_START "\"status\":0,\"rcx\":0,"
						    "\"virt_arch_capabilities\":0,\"values\":[],"
						    "\"guest\":[",
		  ",0,\"ve\"", "]}\n", VECTOR_MAX_GUEST },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		EXPECT_EQ(read_rows(limits[i].before, limits[i].row, limits[i].max,
				    limits[i].after),
			  1)
		TH_LOG("row %zu: %s", i, diag.text);
		EXPECT_EQ(read_rows(limits[i].before, limits[i].row, limits[i].max + 1,
				    limits[i].after),
			  -1)
		TH_LOG("row %zu", i);
	}
}

TEST(every_shared_vector_is_read)
{
	char folder[PATH_MAX];
	char **list;
	size_t files = 0;

	if (!shared_find("vectors", folder))
		SKIP(return, SHARED_NEEDED);
	list = file_list(folder, ".jsonl", &diag);
	ASSERT_NE(list, NULL) TH_LOG("%s", diag.text);
	for (; list[files]; files++) {
		long count = read_all(vectors_open(list[files], &diag));

		EXPECT_GT(count, 0) TH_LOG("%s", diag.text);
		printf("# %s: %ld vectors\n", list[files], count);
	}
	EXPECT_GT(files, 0);
	file_list_free(list);
}

TEST_HARNESS_MAIN
