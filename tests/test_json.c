// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of input/json.h: what is taken, what is refused, and the place that a refusal names.
 */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kselftest_harness.h"

#include "folder.h"
#include "input/json.h"

static struct diag diag;
static struct json_doc doc;
static char path[PATH_MAX];

#define DEEP 5000

#define CUT_SHORT "complete the file: it is cut short"
#define CORRECT "correct the JSON there"
#define AS_UTF8 "save the file as UTF-8"
#define AS_STRING "write a large number as a string, \"0x...\""

static const struct {
	const char *text;
	const char *says;
} syntax[] = {
	{ "", "1:1: '[' or '{' expected near end of file; " CUT_SHORT },
	{ " \n  \n", "3:1: '[' or '{' expected near end of file; " CUT_SHORT },
	{ "3", "1:1: '[' or '{' expected near '3'; " CORRECT },
	{ "\"text\"", "1:1: '[' or '{' expected near '\"text\"'; " CORRECT },
	{ "{\"a\": tru}", "1:7: invalid token near 'tru'; " CORRECT },
	{ "{\"a\": 01}", "1:7: invalid token near '0'; " CORRECT },
	{ "{\"a\": 0x10}", "1:7: '}' expected near 'x'; " CORRECT },
	{ "{a: 1}", "1:2: string or '}' expected near 'a'; " CORRECT },
	{ "{\"a\" 1}", "1:6: ':' expected near '1'; " CORRECT },
	{ "[1,]", "1:4: unexpected token near ']'; " CORRECT },
	{ "[\n\t1\n\t2\n]", "3:2: ']' expected near '2'; " CORRECT },
	{ "[\"\xc3\xa9\", \"\xe2\x82\xac\" 12]", "1:11: ']' expected near '12'; " CORRECT },
	{ "[\"x\", \"yy\\\"\" \"zzz\"]", "1:14: ']' expected near '\"zzz\"'; " CORRECT },
	{ "[1,", "1:4: ']' expected near end of file; " CUT_SHORT },
	{ "[1,\n 2", "2:3: ']' expected near end of file; " CUT_SHORT },
	{ "[1,\n \"abc", "2:6: premature end of input near '\"abc'; " CUT_SHORT },
	{ "[1] x", "1:5: end of file expected near 'x'; keep one JSON value only" },
	{ "{}\n{}", "2:1: end of file expected near '{'; keep one JSON value only" },
	{ "{\"a\": 1,\n \"b\": 2,\n  \"a\": 3}",
	  "3:3: duplicate object key near '\"a\"'; keep one of the two members" },
	{ "{\"long key, long key, long key\": 1, \"long key, long key, long key\": 2}",
	  "1:37: duplicate object key; keep one of the two members" },
	{ "{\"a\": 99999999999999999999}",
	  "1:7: too big integer near '99999999999999999999'; " AS_STRING },
	{ "[1e999]", "1:2: real number overflow near '1e999'; " AS_STRING },
	{ "[\"a\nb\"]", "1:2: unexpected newline near '\"a'; " CORRECT },
	{ "[\"\\q\"]", "1:2: invalid escape near '\"\\q'; " CORRECT },
	{ "[ \"\\u0000\"]",
	  "1:3: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"\\u0000\"'; " CORRECT },
	{ "{\"ab\": \"\xff\"}", "1:9: unable to decode byte 0xff near '\"'; " AS_UTF8 },
	{ "[\n \xff]", "2:2: unable to decode byte 0xff; " AS_UTF8 },
	{ "[\"\xc3\xa9\xc3\xa9\xff\"]",
	  "1:5: unable to decode byte 0xff near '\"\xc3\xa9\xc3\xa9'; " AS_UTF8 },
	{ "[\"\xe2\x82\"]", "1:3: unable to decode byte 0xe2 near '\"'; " AS_UTF8 },
	{ "[\"\xc0\x80\"]", "1:3: unable to decode byte 0xc0 near '\"'; " AS_UTF8 },
	{ "[\"\xed\xa0\x80\"]", "1:3: unable to decode byte 0xed near '\"'; " AS_UTF8 },
};

TEST(refuses_bad_syntax_with_its_place)
{
	char expected[sizeof(diag.text)];

	for (size_t i = 0; i < ARRAY_SIZE(syntax); i++) {
		snprintf(expected, sizeof(expected), "x.json:%s", syntax[i].says);
		EXPECT_EQ(-1, json_parse(&doc, "x.json", 1, syntax[i].text, &diag));
		EXPECT_STREQ(expected, diag.text);
		EXPECT_EQ(NULL, doc.root);
		EXPECT_EQ(NULL, doc.text);
	}
}

TEST(refuses_every_cut_of_a_text)
{
	static const char text[] =
		"{\"a\": [1, \"x\\u00e9\\\"\", {\"b\": null}, true], \"c\": 1.5e3}";
	char cut[sizeof(text)];

	ASSERT_EQ(0, json_parse(&doc, "x.json", 1, text, &diag));
	json_free(&doc);
	for (size_t len = 0; len < strlen(text); len++) {
		unsigned int column = 0;

		snprintf(cut, sizeof(cut), "%.*s", (int)len, text);
		EXPECT_EQ(-1, json_parse(&doc, "x.json", 1, cut, &diag));
		EXPECT_EQ(1, sscanf(diag.text, "x.json:1:%u: ", &column));
		EXPECT_GE(column, 1);
		EXPECT_LE(column, len + 1);
	}
}

TEST(refuses_deep_nesting)
{
	char text[DEEP + 1];

	memset(text, '[', DEEP);
	text[DEEP] = '\0';
	EXPECT_EQ(-1, json_parse(&doc, "x.json", 1, text, &diag));
	EXPECT_EQ(0, strncmp(diag.text, "x.json:1:", 9));
	EXPECT_NE(NULL, strstr(diag.text, "maximum parsing depth reached"));
}

TEST(load_reads_files)
{
	static const char nul[] = "{\"a\":\n 1 \0}";
	const char *folder = folder_fresh();
	char expected[PATH_MAX + 100];
	struct json_at root, a;
	uint64_t value = 0;
	gzFile file;

	folder_path(path, folder, "x.json.gz");
	file = gzopen(path, "wb");
	ASSERT_NE(NULL, file);
	ASSERT_EQ(8, gzwrite(file, "{\"a\": 7}", 8));
	ASSERT_EQ(Z_OK, gzclose(file));
	ASSERT_EQ(0, json_load(&doc, path, &diag));
	root = json_root(&doc);
	EXPECT_EQ(0, json_member(&root, "a", &a, &diag));
	EXPECT_EQ(0, json_at_number(&a, 7, &value, &diag));
	EXPECT_EQ(7, value);
	json_free(&doc);

	folder_put(folder, "nul.json", nul, sizeof(nul) - 1);
	folder_path(path, folder, "nul.json");
	EXPECT_EQ(-1, json_load(&doc, path, &diag));
	snprintf(expected, sizeof(expected), "%s:2:4: a NUL byte; name a text file in JSON", path);
	EXPECT_STREQ(expected, diag.text);

	folder_path(path, folder, "no.json");
	EXPECT_EQ(-1, json_load(&doc, path, &diag));
	snprintf(expected, sizeof(expected),
		 "%s:1:1: cannot open: No such file or directory; "
		 "name a file that exists and can be read",
		 path);
	EXPECT_STREQ(expected, diag.text);
	json_free(&doc);
}

/* Every type, keys that need decoding, and nested brackets inside strings. */
static const char document[] =
	"{\n"
	"  \"text\": \"]}\\\"{[\\\\\", \"caf\\u00e9\": true, \"\\u0061\\\"b\": -4,\n"
	"  \"slots\": [\n"
	"    { \"leaf\": \"0x7\", \"masks\": [1, \"0xffffffff\", 3, 4] },\n"
	"    {\"leaf\" :\n"
	"\t\ttrue , \"masks\": [1, 2, 4294967296, [[], {\"x\": [{}]}]]}\n"
	"  ],\n"
	"  \"\xc3\xa9\xc3\xa9\": {\"big\": \"0x10000000000000000\", "
	"\"max\": \"0xffffffffffffffff\",\n"
	"         \"none\": null, \"half\": 0.5}, \"\": 9223372036854775807, \"last\": {}\n"
	"}\n";

/* Walks to what a path names, "slots.1.leaf"; the steps have to be there. */
static struct json_at *walk(struct json_at at[8], const char *steps)
{
	static char keys[80]; /* a json_at borrows its key */
	char *save = NULL, *step;
	size_t depth = 0;

	at[0] = json_root(&doc);
	snprintf(keys, sizeof(keys), "%s", steps);
	for (step = strtok_r(keys, ".", &save); step; step = strtok_r(NULL, ".", &save)) {
		struct json_at *parent = &at[depth++];

		if (json_is_array(parent->value) ?
			    json_element(parent, atoi(step), &at[depth], &diag) :
			    json_member(parent, step, &at[depth], &diag))
			abort();
	}
	return &at[depth];
}

static const struct {
	const char *steps;
	const char *place;
} places[] = {
	{ "", "1:1: " },
	{ "text", "2:11: text: " },
	{ "caf\xc3\xa9", "2:36: caf\xc3\xa9: " },
	{ "a\"b", "2:55: a\"b: " },
	{ "slots", "3:12: slots: " },
	{ "slots.0", "4:5: slots[0]: " },
	{ "slots.0.leaf", "4:15: slots[0].leaf: " },
	{ "slots.0.masks", "4:31: slots[0].masks: " },
	{ "slots.0.masks.0", "4:32: slots[0].masks[0]: " },
	{ "slots.0.masks.1", "4:35: slots[0].masks[1]: " },
	{ "slots.0.masks.3", "4:52: slots[0].masks[3]: " },
	{ "slots.1", "5:5: slots[1]: " },
	{ "slots.1.leaf", "6:3: slots[1].leaf: " },
	{ "slots.1.masks", "6:19: slots[1].masks: " },
	{ "slots.1.masks.2", "6:26: slots[1].masks[2]: " },
	{ "slots.1.masks.3", "6:38: slots[1].masks[3]: " },
	{ "slots.1.masks.3.1.x.0", "6:50: slots[1].masks[3][1].x[0]: " },
	{ "\xc3\xa9\xc3\xa9", "8:9: \xc3\xa9\xc3\xa9: " },
	{ "\xc3\xa9\xc3\xa9.half", "9:32: \xc3\xa9\xc3\xa9.half: " },
	{ "last", "9:71: last: " },
};

TEST(fail_names_the_place_of_every_value)
{
	char expected[sizeof(diag.text)];
	struct json_at at[8];

	ASSERT_EQ(0, json_parse(&doc, "d.json", 1, document, &diag));
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		EXPECT_EQ(-1, json_fail(walk(at, places[i].steps), &diag, "bad %d; do", 5));
		snprintf(expected, sizeof(expected), "d.json:%sbad 5; do", places[i].place);
		EXPECT_STREQ(expected, diag.text);
	}
	json_free(&doc);

	/* A text out of a larger file. */
	ASSERT_EQ(0, json_parse(&doc, "d.json", 100, document, &diag));
	json_fail(walk(at, "slots.1.leaf"), &diag, "bad");
	EXPECT_STREQ("d.json:105:3: slots[1].leaf: bad", diag.text);
	json_free(&doc);
	EXPECT_EQ(-1, json_parse(&doc, "d.json", 100, "[\n1 2]", &diag));
	EXPECT_EQ(0, strncmp("d.json:101:3: ", diag.text, 14));
}

enum reader { NUMBER, BYTE, STRING, BOOLEAN, MEMBER, LENGTH, ELEMENT, U32_ARRAY };

static int read_as(enum reader reader, const struct json_at *at)
{
	uint32_t values[4];
	struct json_at below;
	const char *string;
	uint64_t number;
	bool boolean;

	switch (reader) {
	case NUMBER:
		return json_at_number(at, UINT64_MAX, &number, &diag);
	case BYTE:
		return json_at_number(at, 255, &number, &diag);
	case STRING:
		return json_at_string(at, &string, &diag);
	case BOOLEAN:
		return json_at_boolean(at, &boolean, &diag);
	case MEMBER:
		return json_member(at, "leaf", &below, &diag);
	case LENGTH:
		return json_array_length(at, 3, &diag) < 0 ? -1 : 0;
	case ELEMENT:
		return json_element(at, 4, &below, &diag);
	case U32_ARRAY:
		return json_member_u32_array(at, "masks", values, 4, &diag);
	}
	return 0;
}

static const struct {
	const char *steps;
	enum reader reader;
	const char *says;
} wrong[] = {
	{ "slots.1.leaf", NUMBER,
	  "6:3: slots[1].leaf: expected a number (decimal or \"0x...\"), found a boolean; "
	  "write 18 or \"0x12\"" },
	{ "slots", NUMBER,
	  "3:12: slots: expected a number (decimal or \"0x...\"), found an array; "
	  "write 18 or \"0x12\"" },
	{ "\xc3\xa9\xc3\xa9.half", NUMBER,
	  "9:32: \xc3\xa9\xc3\xa9.half: expected a number (decimal or \"0x...\"), "
	  "found a fraction; write 18 or \"0x12\"" },
	{ "a\"b", NUMBER, "2:55: a\"b: -4 is negative; write 0 or more" },
	{ "text", NUMBER,
	  "2:11: text: expected a number (decimal or \"0x...\"), found \"]}\"{[\\\"; "
	  "write digits only, below 2^64" },
	{ "\xc3\xa9\xc3\xa9.big", NUMBER,
	  "8:17: \xc3\xa9\xc3\xa9.big: expected a number (decimal or \"0x...\"), "
	  "found \"0x10000000000000000\"; write digits only, below 2^64" },
	{ "slots.1.masks.2", BYTE,
	  "6:26: slots[1].masks[2]: 0x100000000 is too large; write at most 0xff" },
	{ "slots.0.masks.1", BYTE,
	  "4:35: slots[0].masks[1]: 0xffffffff is too large; write at most 0xff" },
	{ "slots.1.leaf", STRING,
	  "6:3: slots[1].leaf: expected a string, found a boolean; write \"...\"" },
	{ "text", BOOLEAN, "2:11: text: expected a boolean, found a string; write true or false" },
	{ "", LENGTH, "1:1: expected an array, found an object; write [ ... ]" },
	{ "slots.0.masks", LENGTH, "4:31: slots[0].masks: has 4 elements; at most 3 are taken" },
	{ "slots.0.masks", ELEMENT,
	  "4:31: slots[0].masks: element 4 is missing: there are 4; add it" },
	{ "last", ELEMENT, "9:71: last: expected an array, found an object; write [ ... ]" },
	{ "", MEMBER, "1:1: member \"leaf\" is missing or null; add it" },
	{ "slots", MEMBER, "3:12: slots: expected an object, found an array; write { ... }" },
	{ "last", U32_ARRAY, "9:71: last: member \"masks\" is missing or null; add it" },
	{ "slots.1", U32_ARRAY,
	  "6:26: slots[1].masks[2]: 0x100000000 is too large; write at most 0xffffffff" },
};

TEST(refuses_wrong_values_with_their_place)
{
	char expected[sizeof(diag.text)];
	struct json_at at[8];

	ASSERT_EQ(0, json_parse(&doc, "d.json", 1, document, &diag));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(expected, sizeof(expected), "d.json:%s", wrong[i].says);
		EXPECT_EQ(-1, read_as(wrong[i].reader, walk(at, wrong[i].steps)));
		EXPECT_STREQ(expected, diag.text);
	}
	json_free(&doc);
}

TEST(reads_right_values)
{
	struct json_at root, slots, slot, object, at;
	uint32_t masks[4] = { 0 };
	const char *string;
	uint64_t number;
	bool boolean;

	ASSERT_EQ(0, json_parse(&doc, "d.json", 1, document, &diag));
	root = json_root(&doc);
	EXPECT_EQ(0, json_member_string(&root, "text", &string, &diag));
	EXPECT_STREQ("]}\"{[\\", string);
	EXPECT_EQ(0, json_member(&root, "caf\xc3\xa9", &at, &diag));
	EXPECT_EQ(0, json_at_boolean(&at, &boolean, &diag));
	EXPECT_TRUE(boolean);
	EXPECT_EQ(0, json_member_number(&root, "", INT64_MAX, &number, &diag));
	EXPECT_EQ(INT64_MAX, number);

	ASSERT_EQ(0, json_member(&root, "slots", &slots, &diag));
	EXPECT_EQ(2, json_array_length(&slots, 2, &diag));
	ASSERT_EQ(0, json_element(&slots, 0, &slot, &diag));
	EXPECT_EQ(0, json_member_number(&slot, "leaf", 7, &number, &diag));
	EXPECT_EQ(7, number);
	EXPECT_EQ(0, json_member_u32_array(&slot, "masks", masks, 4, &diag));
	EXPECT_EQ(1, masks[0]);
	EXPECT_EQ(UINT32_MAX, masks[1]);
	EXPECT_EQ(4, masks[3]);

	ASSERT_EQ(1, json_optional(&root, "\xc3\xa9\xc3\xa9", &object, &diag));
	EXPECT_EQ(0, json_member_number(&object, "max", UINT64_MAX, &number, &diag));
	EXPECT_EQ(UINT64_MAX, number);
	json_free(&doc);
}

TEST(optional_tells_absent_from_wrong)
{
	struct json_at root, at, below;

	ASSERT_EQ(0, json_parse(&doc, "d.json", 1, "{\"a\": null, \"b\": 0,\n \"c\": [1, 2, 3]}",
				&diag));
	root = json_root(&doc);
	EXPECT_EQ(0, json_optional(&root, "a", &at, &diag));
	EXPECT_EQ(0, json_optional(&root, "x", &at, &diag));
	EXPECT_EQ(1, json_optional(&root, "b", &at, &diag));
	EXPECT_EQ(-1, json_optional(&at, "x", &below, &diag));
	EXPECT_STREQ("d.json:1:18: b: expected an object, found a number; write { ... }",
		     diag.text);
	EXPECT_EQ(-1, json_member(&root, "a", &at, &diag));
	EXPECT_STREQ("d.json:1:1: member \"a\" is missing or null; add it", diag.text);
	EXPECT_EQ(-1, json_member_u32_array(&root, "c", (uint32_t[2]){ 0 }, 2, &diag));
	EXPECT_STREQ("d.json:2:7: c: expected 2 elements, found 3; write 2", diag.text);
	json_free(&doc);
}

TEST(fail_bounds_its_text)
{
	static char key[2000], text[sizeof(key) + 100], long_text[4000];
	struct json_at root, at, below;

	memset(key, 'k', sizeof(key) - 1);
	memset(long_text, 't', sizeof(long_text) - 1);
	snprintf(text, sizeof(text), "{\"%s\": [5]}", key);
	ASSERT_EQ(0, json_parse(&doc, "d.json", 1, text, &diag));
	root = json_root(&doc);
	ASSERT_EQ(0, json_member(&root, key, &at, &diag));
	ASSERT_EQ(0, json_element(&at, 0, &below, &diag));
	EXPECT_EQ(-1, json_fail(&below, &diag, "bad; do"));
	EXPECT_EQ(0, strncmp("d.json:1:2006: kkkk", diag.text, 19));
	EXPECT_NE(NULL, strstr(diag.text, "k: bad; do"));
	EXPECT_EQ(-1, json_fail(&below, &diag, "%s", long_text));
	EXPECT_EQ(sizeof(diag.text) - 1, strlen(diag.text));
	json_free(&doc);
}

FOLDER_HARNESS_MAIN
