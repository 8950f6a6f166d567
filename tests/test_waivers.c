// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of record/waiver.h: reading waivers, what is refused and where, their scope and expiry.
 */
#include "record/waiver.h"

#include "kselftest_harness.h"

#include "folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct waiver_scope here = {
	.policy = "denylist",
	.module = "tdx-1.5.05",
	.platform = "emerald-rapids-tdx",
	.today = 20270115,
};

/* A folder of waivers with one file of that text. */
static int load(struct waivers *waivers, const char *text, struct diag *diag)
{
	const char *folder = folder_fresh();

	folder_put(folder, "some.json", text, strlen(text));
	return waivers_load(waivers, folder, diag);
}

#define REASONS "\"reason\": \"known\", \"source\": \"a mail\", "

TEST(waivers_are_read)
{
	struct waivers waivers;
	struct diag diag;
	char date[16];

	ASSERT_EQ(load(&waivers,
		       "[{ \"rule\": \"CLB-03\", \"case\": \"CLB-03.*\", \"policy\": \"denylist\", "
		       "\"module\": \"m\", \"platform\": \"p\", " REASONS
		       "\"expires\": \"2028-02-29\" },\n"
		       " { \"rule\": \"FIX-01\", " REASONS "\"expires\": \"2027-12-31\" }]",
		       &diag),
		  0);
	ASSERT_EQ(waivers.count, 2);
	EXPECT_STREQ(waivers.waiver[0].rule, "CLB-03");
	EXPECT_STREQ(waivers.waiver[0].test, "CLB-03.*");
	EXPECT_STREQ(waivers.waiver[0].policy, "denylist");
	EXPECT_STREQ(waivers.waiver[0].module, "m");
	EXPECT_STREQ(waivers.waiver[0].platform, "p");
	EXPECT_STREQ(waivers.waiver[0].reason, "known");
	EXPECT_STREQ(waivers.waiver[0].source, "a mail");
	EXPECT_STREQ(waiver_date(waivers.waiver[0].expires, date), "2028-02-29");
	EXPECT_STREQ(waivers.waiver[1].policy, "");
	EXPECT_EQ(waivers.waiver[1].expires, 20271231);
	waivers_free(&waivers);
}

TEST(bad_waivers_are_refused_with_their_place)
{
	static const struct {
		const char *text, *place, *what;
	} bad[] = {
		{ "{}", ":1:1: ", "array" },
		{ "[\n3]", ":2:1: ", "" },
		{ "[{ " REASONS "\"expires\": \"2027-12-31\" }]", ":1:2: ", "rule" },
		{ "[{ \"rule\": \"CLB-99\", " REASONS "\"expires\": \"2027-12-31\" }]",
		  ":1:12: ", "there is no rule \"CLB-99\"" },
		{ "[{ \"rule\": \"CLB-03\",\n" REASONS "\"expires\": \"2027-13-31\" }]",
		  ":2:51: ", "\"2027-13-31\" is no date" },
		{ "[{ \"rule\": \"CLB-03\",\n" REASONS "\"expires\": \"2027-04-31\" }]",
		  ":2:51: ", "no date" },
		{ "[{ \"rule\": \"CLB-03\",\n" REASONS "\"expires\": \"tomorrow\" }]",
		  ":2:51: ", "no date" },
		{ "[{ \"rule\": \"CLB-03\",\n" REASONS "\"expires\": 20271231 }]", ":2:51: ", "" },
		{ "[{ \"rule\": \"CLB-03\", " REASONS "\"expires\": \"2027-12-31\",\n"
		  "\"polcy\": \"denylist\" }]",
		  ":2:", "polcy" },
		{ "[{ \"rule\": \"CLB-03\", \"source\": \"s\", \"reason\": \"\",\n"
		  "\"expires\": \"2027-12-31\" }]",
		  ":1:47: ", "expected some text" },
		{ "[{ \"rule\": \"CLB-03\", \"source\": \"s\", \"expires\": \"2027-12-31\" }]",
		  ":1:2: ", "reason" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct waivers waivers;
		struct diag diag = { .text = "" };

		EXPECT_EQ(load(&waivers, bad[i].text, &diag), -1);
		EXPECT_NE(strstr(diag.text, "some.json"), NULL);
		EXPECT_NE(strstr(diag.text, bad[i].place), NULL)
		{
			TH_LOG("%zu: %s", i, diag.text);
		}
		EXPECT_NE(strstr(diag.text, bad[i].what), NULL)
		{
			TH_LOG("%zu: %s", i, diag.text);
		}
	}
}

TEST(a_waiver_holds_in_its_scope_only)
{
	static struct waiver waiver = { .rule = "CLB-03", .expires = 20270115 };
	const struct waivers waivers = { .count = 1, .waiver = &waiver };
	struct waiver_scope scope = here;

	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-03", "a"), &waiver);
	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-03", ""), &waiver);
	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-01", "a"), NULL);
	strcpy(waiver.test, "CLB-03.negative*");
	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-03", "CLB-03.negative-junk"), &waiver);
	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-03", "CLB-03.positive"), NULL);
	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-03", ""), NULL);
	*waiver.test = '\0';
	strcpy(waiver.policy, "allowlist");
	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-03", "a"), NULL);
	scope.policy = "allowlist";
	EXPECT_EQ(waiver_find(&waivers, &scope, "CLB-03", "a"), &waiver);
	strcpy(waiver.module, "tdx-1.5.01");
	EXPECT_FALSE(waiver_in_scope(&waiver, &scope));
	*waiver.module = '\0';
	strcpy(waiver.platform, "granite-rapids-tdx");
	EXPECT_FALSE(waiver_in_scope(&waiver, &scope));
}

/* A name with brackets is one, and no choice of letters. */
TEST(a_waiver_may_name_a_bit)
{
	struct waivers waivers;
	struct diag diag;

	ASSERT_EQ(load(&waivers,
		       "[{ \"rule\": \"UPD-01\", \"case\": \"ATTRIBUTES[27]\", " REASONS
		       "\"expires\": \"2028-02-29\" }]",
		       &diag),
		  0);
	EXPECT_NE(waiver_find(&waivers, &here, "UPD-01", "ATTRIBUTES[27]"), NULL);
	EXPECT_EQ(waiver_find(&waivers, &here, "UPD-01", "ATTRIBUTES[28]"), NULL);
	waivers_free(&waivers);
}

TEST(waivers_are_read_from_a_file_or_a_folder)
{
	const char *folder = folder_fresh();
	struct waivers waivers;
	char path[PATH_MAX];
	struct diag diag;

	folder_put(folder, "some.json", "[]", 2);
	folder_put(folder, "other.txt", "[", 1);
	ASSERT_EQ(waivers_load_path(&waivers, folder, &diag), 0);
	waivers_free(&waivers);
	ASSERT_EQ(waivers_load_path(&waivers, folder_path(path, folder, "some.json"), &diag), 0);
	waivers_free(&waivers);
	EXPECT_EQ(waivers_load_path(&waivers, folder_path(path, folder, "other.txt"), &diag), -1);
	EXPECT_EQ(waivers_load_path(&waivers, folder_path(path, folder, "none.json"), &diag), -1);
}

TEST(a_waiver_counts_on_its_last_day)
{
	const struct waiver waiver = { .expires = 20270228 };
	struct waiver_scope scope = here;

	scope.today = 20270228;
	EXPECT_FALSE(waiver_expired(&waiver, &scope));
	scope.today = 20270301;
	EXPECT_TRUE(waiver_expired(&waiver, &scope));
}

FOLDER_HARNESS_MAIN
