// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a record says of what a run has seen: read again after runs on the emulator, and after
 * journals that are older than that.
 */
#include "run/evidence.h"

#include "record/view.h"
#include "run/run.h"
#include "suites/suites.h"

#include "kselftest_harness.h"
#include "logged.h"

#define GFNI "bit-7.0:ecx.gfni"

static const struct cpuid_addr leaf7 = { 7, 0 };
static const unsigned int gfni = 8, cldemote = 25; /* of 7.0:ecx */

/* A run with its record, as a report finds it. */
static struct record_view *view_of_run(const struct session_options *options,
				       const struct run_selection *selection)
{
	char path[PATH_MAX];
	struct record_view *view;
	struct record *record;
	struct run run;
	struct diag diag;

	logged_need(!run_open(&run, options, 0, &diag), diag.text);
	record = record_open(&run.provenance, suites);
	logged_need(record, "memory");
	logged_need(!run_suites(&run, suites, selection, record, &diag), diag.text);
	folder_path(path, folder_fresh(), "record.jsonl");
	logged_need(!record_write(record, path, &diag), diag.text);
	record_free(record);
	run_close(&run);
	view = record_view_read(path, &diag);
	logged_need(view, diag.text);
	return view;
}

static const struct view_leaf *leaf_at(const struct record_view *view, struct cpuid_addr at)
{
	for (size_t i = 0; i < view->num_leaves; i++) {
		if (cpuid_addr_equal(view->leaf[i].at, at))
			return &view->leaf[i];
	}
	return NULL;
}

/* A bit that nobody asked for and that must read 0, next to the one that brings it. */
TEST(a_bit_that_a_defect_brings_is_read_as_1)
{
	static const char *const defects[] = { NULL, "gfni-brings-cldemote" };
	const struct run_selection selection = { .test = GFNI };

	for (unsigned int defect = 0; defect < 2; defect++) {
		const struct session_options options = { .defect = defects[defect] };
		struct record_view *view = view_of_run(&options, &selection);
		const struct view_leaf *leaf = leaf_at(view, leaf7);
		const struct view_register *ecx;

		ASSERT_NE(NULL, leaf);
		ecx = &leaf->reg[CPUID_ECX];
		EXPECT_EQ(ecx->host[1] >> gfni & 1, 1);
		EXPECT_EQ(ecx->host[1] >> cldemote & 1, defect);
		EXPECT_EQ(ecx->guest[1] >> cldemote & 1, defect);
		EXPECT_EQ(ecx->host[0] >> cldemote & 1, !defect);
		EXPECT_EQ(ecx->asked, 1u << gfni);
		ASSERT_EQ(leaf->num_cases, 1);
		EXPECT_EQ(leaf->cases[0].reg, CPUID_ECX);
		EXPECT_EQ(leaf->cases[0].bit, gfni);
		EXPECT_STREQ(leaf->cases[0].name, GFNI);
		record_view_free(view);
	}
}

/* What the accounts come to. */
static struct record_view *view_of_accounts(struct logged_accounts *accounts)
{
	struct record_view *view;
	char path[PATH_MAX];
	struct diag diag;

	account_finish(&accounts->account);
	evidence_record(&accounts->account);
	record_end(accounts->record, &accounts->results, 0);
	folder_path(path, folder_fresh(), "record.jsonl");
	logged_need(!record_write(accounts->record, path, &diag), diag.text);
	view = record_view_read(path, &diag);
	logged_need(view, diag.text);
	logged_accounts_end(accounts);
	return view;
}

/* A journal with one case that has passed, and @lines. */
static struct record_view *view_of_journal(const char *const *lines, size_t count)
{
	char folder[PATH_MAX];
	struct logged_accounts accounts;
	struct logged *logged;
	struct log_book book;
	struct diag diag;

	snprintf(folder, sizeof(folder), "%s", folder_fresh());
	logged = logged_begin(folder, "[]", &logged_from);
	logged_case(logged, 0, VERDICT_PASS, "010");
	for (size_t i = 0; i < count; i++)
		logged_line(logged->journal, lines[i]);
	logged_end(logged, true);
	logged_accounts_begin(&accounts, NULL);
	logged_need(!log_read(&book, folder, &diag), diag.text);
	logged_need(!logged_apply(&book, &accounts, &diag), diag.text);
	accounts.account.described = json_incref(book.described);
	log_book_free(&book);
	return view_of_accounts(&accounts);
}

/* As runs wrote it before anything was seen: all else is there. */
TEST(an_older_journal_has_seen_nothing)
{
	struct record_view *view = view_of_journal(NULL, 0);

	EXPECT_EQ(view->num_leaves, 0);
	EXPECT_EQ(view->num_refusals, 0);
	EXPECT_EQ(view->num_hosts, 0);
	EXPECT_EQ(view->cases, 1);
	EXPECT_EQ(view->worst, VERDICT_PASS);
	record_view_free(view);
}

#define NO_REGISTER "--------------------------------"
#define LEAF(at) \
	"{\"leaf\":\"" at "\",\"class\":[\"" NO_REGISTER "\",\"" NO_REGISTER "\",\"" NO_REGISTER \
	"\",\"" NO_REGISTER "\"],\"fields\":[[],[],[],[]]}"
#define END(number, members) \
	"{\"end\":" number ",\"case\":\"case-" number "\",\"builds\":1,\"via\":\"kvm\"," members "}"

/* A leaf that was described is there once and without a TD; one that was not, when a TD shows it. */
TEST(a_journal_has_seen_what_its_lines_say)
{
	static const char *const lines[] = {
		LEAF("7.0"),
		LEAF("8"),
		LEAF("7.0"),
		END("1", "\"leaves\":[{\"leaf\":\"7.0\",\"host1\":[0,8,0,0]},"
			 "{\"leaf\":\"0x99.1\",\"guest1\":[0,0,0,4]}]"),
		END("2", "\"refused\":{\"by\":\"kvm\",\"errno\":\"EINVAL\"}"),
		END("3", "\"refused\":{\"by\":\"kvm\",\"errno\":\"EINVAL\"}"),
		END("4", "\"compared\":\"1000000000000000000000000\","
			 "\"moved\":{\"IA32_SPEC_CTRL\":[1,\"0x0\",\"0x9\"]}"),
	};
	struct record_view *view = view_of_journal(lines, sizeof(lines) / sizeof(lines[0]));

	ASSERT_EQ(view->num_leaves, 3);
	EXPECT_EQ(leaf_at(view, leaf7)->reg[CPUID_EBX].host[1], 8);
	ASSERT_NE(NULL, leaf_at(view, (struct cpuid_addr){ 0x99, 1 }));
	EXPECT_EQ(leaf_at(view, (struct cpuid_addr){ 0x99, 1 })->reg[CPUID_EDX].guest[1], 4);
	ASSERT_EQ(view->num_refusals, 1);
	EXPECT_EQ(view->refusal[0].count, 2);
	EXPECT_STREQ(view->refusal[0].name, "case-2");
	EXPECT_STREQ(view->refusal[0].says, "KVM_TDX_INIT_VM: EINVAL");
	ASSERT_EQ(view->num_hosts, 1);
	EXPECT_EQ(view->host[0].compared, 1);
	EXPECT_EQ(view->host[0].moved, 1);
	EXPECT_STREQ(view->host[0].name, "case-4");
	EXPECT_STREQ(view->host[0].after, "0x9");
	EXPECT_EQ(view->host[0].cpu, 1);
	record_view_free(view);
}

/* Towards what is covered in the end, and never back. */
TEST(coverage_grows_to_what_is_covered)
{
	const struct session_options options = { 0 };
	const struct run_selection selection = { .rule = "INI-01" };
	struct record_view *view = view_of_run(&options, &selection);

	ASSERT_EQ(view->num_doors, 2);
	for (size_t i = 0; i < view->num_doors; i++) {
		const struct view_door *door = &view->door[i];
		const struct view_point *point = door->point;

		ASSERT_GT(door->num_points, 8);
		EXPECT_EQ(point[0].tds, 1);
		EXPECT_EQ(point[0].covered[1], door->settings);
		EXPECT_EQ(point[door->num_points - 1].tds, door->tds);
		for (unsigned int strength = 1; strength <= COVERAGE_STRENGTH; strength++) {
			for (size_t j = 1; j < door->num_points; j++) {
				EXPECT_LT(point[j - 1].tds, point[j].tds);
				EXPECT_LE(point[j - 1].covered[strength],
					  point[j].covered[strength]);
			}
			EXPECT_EQ(point[door->num_points - 1].covered[strength],
				  door->covered[strength]);
			EXPECT_LE(door->covered[strength], door->feasible[strength]);
		}
	}
	record_view_free(view);
}

FOLDER_HARNESS_MAIN
