// SPDX-License-Identifier: GPL-2.0-only
/*
 * The input language of the fuzz targets: any bytes mean something, and what they mean can be
 * written down as a .td file and as bytes again.
 */
#include "fuzz/language.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/bytes.h"
#include "fuzz/dictionary.h"
#include "input/corpus.h"
#include "input/file.h"
#include "input/random.h"
#include "kselftest_harness.h"

#define NUM_RANDOM 3000
#define LONGEST 600

/* Configuration, calls and operations, as the text form has them. */
static char *text_of(const struct td_case *test)
{
	static struct td_case bare;

	bare = *test;
	bare.name[0] = bare.summary[0] = bare.rule[0] = '\0';
	bare.role = TD_ROLE_NONE;
	bare.hazard = false;
	bare.num_needs = 0;
	bare.expect.given = false;
	for (size_t i = 0; i < bare.num_calls; i++)
		bare.call[i].has_expect = false;
	return td_case_text(&bare);
}

static bool same_text(const struct td_case *a, const struct td_case *b)
{
	char *a_text = text_of(a), *b_text = text_of(b);
	bool same = a_text && b_text && !strcmp(a_text, b_text);

	if (!same)
		fprintf(stderr, "--- one\n%s--- other\n%s", a_text, b_text);
	free(a_text);
	free(b_text);
	return same;
}

/* Encoded and decoded again it is the same case, and so are the bytes. */
static bool comes_back(const struct fuzz_scope *scope, const struct td_case *test)
{
	static uint8_t bytes[FUZZ_MAX_INPUT], again[FUZZ_MAX_INPUT];
	static struct td_case back;
	size_t size, again_size;

	if (!fuzz_encode(scope, test, bytes, sizeof(bytes), &size))
		return false;
	fuzz_decode(scope, bytes, size, &back);
	return same_text(test, &back) &&
	       fuzz_encode(scope, &back, again, sizeof(again), &again_size) && size == again_size &&
	       !memcmp(bytes, again, size);
}

/* The text form says the same. */
static bool can_be_written(const struct td_case *test)
{
	static struct td_case back;
	struct diag diag;
	char *text = td_case_text(test);
	bool same = text && !td_case_parse(&back, "text", text, &diag) && same_text(test, &back);

	free(text);
	return same;
}

static void fill(uint8_t *bytes, size_t size, struct random *random)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)random_next(random);
}

TEST(every_record_fits_its_row)
{
	ASSERT_LE(fuzz_record_count(), 256U);
	for (size_t i = 0; i < fuzz_record_count(); i++) {
		const struct fuzz_record *record = fuzz_record_at(i);
		size_t size = 0;

		EXPECT_EQ(record, fuzz_record_named(record->name));
		EXPECT_EQ(i, fuzz_record_tag(record));
		for (size_t j = 0; j < record->num_fields; j++)
			size += record->field[j].size;
		EXPECT_EQ(size, record->size);
		EXPECT_LE(size, (size_t)FUZZ_MAX_RECORD);
	}
	EXPECT_EQ(NULL, fuzz_record_at(fuzz_record_count()));
	EXPECT_EQ(NULL, fuzz_record_named("no such record"));
}

/* What the text form can say, the language can say: each word of its tables has a row. */
TEST(every_case_of_the_corpus_comes_back)
{
	struct diag diag;
	char folder[PATH_MAX];
	char **path, **list;
	size_t count = 0;

	snprintf(folder, sizeof(folder), "%s/cases", corpus_root());
	list = file_list(folder, ".td", &diag);
	ASSERT_NE(NULL, list);
	for (path = list; *path; path++) {
		static struct td_case test;

		ASSERT_EQ(0, td_case_load(&test, *path, &diag));
		EXPECT_TRUE(comes_back(&fuzz_scope_all, &test))
		{
			TH_LOG("%s", *path);
		}
		count++;
	}
	file_list_free(list);
	EXPECT_GT(count, 400U);
}

TEST(any_bytes_are_a_case)
{
	static uint8_t bytes[LONGEST];
	static struct td_case test;
	struct random random;

	random_seed(&random, 1);
	for (unsigned int i = 0; i < NUM_RANDOM; i++) {
		size_t size = random_below(&random, LONGEST);

		fill(bytes, size, &random);
		fuzz_decode(&fuzz_scope_all, bytes, size, &test);
		ASSERT_TRUE(can_be_written(&test));
		ASSERT_TRUE(comes_back(&fuzz_scope_all, &test));
	}
}

TEST(odd_inputs_are_cases)
{
	static const size_t sizes[] = { 0, 1, 2, 63, FUZZ_MAX_INPUT };
	static uint8_t bytes[FUZZ_MAX_INPUT];
	static struct td_case test;

	for (unsigned int byte = 0; byte < 256; byte++) {
		memset(bytes, (int)byte, sizeof(bytes));
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			fuzz_decode(&fuzz_scope_all, bytes, sizes[i], &test);
			ASSERT_TRUE(can_be_written(&test));
		}
	}
}

/* A scope has nothing of what is not its own. */
TEST(a_scope_keeps_to_its_objects)
{
	static uint8_t bytes[LONGEST];
	static struct td_case test;
	struct random random;

	random_seed(&random, 2);
	for (unsigned int i = 0; i < NUM_RANDOM; i++) {
		fill(bytes, sizeof(bytes), &random);
		fuzz_decode(fuzz_scope_named("init"), bytes, sizeof(bytes), &test);
		ASSERT_EQ(TD_VIA_MODULE, test.via);
		ASSERT_EQ(0U, test.num_calls + test.num_ops + test.config.num_entries);
		fuzz_decode(fuzz_scope_named("kvm_abi"), bytes, sizeof(bytes), &test);
		ASSERT_EQ(TD_VIA_KVM, test.via);
		ASSERT_EQ(0U, test.num_ops + test.config.num_patches);
		fuzz_decode(fuzz_scope_named("entry_exit"), bytes, sizeof(bytes), &test);
		ASSERT_EQ(0U, test.num_calls);
	}
	EXPECT_EQ(NULL, fuzz_scope_named("no such target"));
}

/* What came before leaves no trace in what is decoded. */
TEST(decoding_starts_anew)
{
	static uint8_t bytes[LONGEST];
	static struct td_case used, fresh;
	struct random random;

	random_seed(&random, 3);
	for (unsigned int i = 0; i < NUM_RANDOM; i++) {
		size_t size = random_below(&random, LONGEST);

		fill(bytes, size, &random);
		memset(&fresh, 0, sizeof(fresh));
		fuzz_decode(&fuzz_scope_all, bytes, size, &used);
		fuzz_decode(&fuzz_scope_all, bytes, size, &fresh);
		ASSERT_TRUE(same_text(&used, &fresh));
	}
}

TEST(what_does_not_fit_is_said)
{
	static struct td_case test;
	uint8_t bytes[8];
	struct diag diag;
	size_t size;

	ASSERT_EQ(0, td_case_parse(&test, "t", "xfam 0x7\nattributes 0x1\n", &diag));
	EXPECT_FALSE(fuzz_encode(&fuzz_scope_all, &test, bytes, sizeof(bytes), &size));
	ASSERT_EQ(0, td_case_parse(&test, "t", "guest vcpu 5000\n", &diag));
	EXPECT_FALSE(fuzz_encode(&fuzz_scope_all, &test, bytes, sizeof(bytes), &size));
}

/* Every line of a dictionary is a word of one byte or more that decodes to something. */
TEST(dictionaries_are_words)
{
	for (size_t i = 0; i < fuzz_scope_count(); i++) {
		char *text = NULL;
		size_t size, lines = 0;
		FILE *out = open_memstream(&text, &size);
		int error;

		ASSERT_NE(NULL, out);
		fuzz_dictionary_print(fuzz_scope_at(i), out);
		error = fclose(out);
		ASSERT_EQ(0, error);
		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			size_t name = strspn(line, "abcdefghijklmnopqrstuvwxyz"
						   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

			ASSERT_GT(name, 0U);
			ASSERT_EQ(0, strncmp(line + name, "=\"\\x", 4));
			ASSERT_EQ('"', line[strlen(line) - 1]);
			lines++;
		}
		EXPECT_GT(lines, 100U);
		free(text);
	}
}

TEST_HARNESS_MAIN
