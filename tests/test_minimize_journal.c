// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rows of a journal tell of a failure, and as what.
 */
#include <stdlib.h>
#include <string.h>

#include "run/minimize_journal.h"

#include "known.h"

#define ROWS (PLAN_SINGLES | PLAN_PAIRS | PLAN_TRIPLES | PLAN_QUADS)
#define MAX_ITEMS 2000

static const struct plan_options options = { .strength = 2 };
static struct td_case test; /* the failing one */
static struct failure failure;
static struct plan *plan;
static struct log_line lines[MAX_ITEMS];
static struct log_book book;
static struct minimize_journal rows;
static struct diag diag;

static json_t *line(const char *name, const char *verdict, const char *rule, const char *subject)
{
	if (!strcmp(verdict, "PASS"))
		return json_pack("{ss,s[ss]}", "case", name, "pass", "FIX-01", rule);
	return json_pack("{ss,s[s],s[{ss,ss,ss*}]}", "case", name, "pass", "FIX-01", "judged",
			 "rule", rule, "verdict", verdict, "subject", subject);
}

/* CFG-02 passes on all cases up to those of the corpus. */
static void open_run(void)
{
	const struct plan_item *item;
	char name[TD_NAME];

	plan = plan_create(known_begin(NULL, NULL, NULL), suites, &options);
	book = (struct log_book){ .path = "run/journal.jsonl", .entry = lines };
	while (plan && !plan_next(plan, &item, &diag) && item &&
	       plan_phase_of(item) != PLAN_CASES && book.count < MAX_ITEMS) {
		plan_name(plan, item, name);
		lines[book.count++].object = line(name, "PASS", "CFG-02", NULL);
	}
	if (book.count < 100 || book.count == MAX_ITEMS)
		ksft_exit_fail_msg("%zu items\n", book.count);
	plan_rewind(plan);
	memset(&test, 0, sizeof(test));
	failure = (struct failure){ .rule = rule_named("CFG-02") };
	strcpy(failure.finding.subject, "7.0:edx.fsrm");
}

static void close_run(void)
{
	minimize_journal_free(&rows);
	for (size_t i = 0; i < book.count; i++)
		json_decref(lines[i].object);
	plan_free(plan);
	known_end();
}

static int read_rows(void)
{
	return minimize_journal_read(&rows, &book, plan, &test, &failure, &diag);
}

/* The items that are rows of the case's door. */
static bool is_row(const struct plan_item *item)
{
	return plan_phase_of(item) & ROWS && item->via == test.via;
}

static size_t count_rows(void)
{
	size_t count = 0;

	for (size_t i = 0; i < book.count; i++)
		count += is_row(plan_at(plan, i));
	return count;
}

/* The number of the case of row @index. */
static size_t number_of(size_t index)
{
	size_t number = 0;

	while (!is_row(plan_at(plan, number)) || index--)
		number++;
	return number;
}

static void put(size_t index, const char *verdict, const char *rule, const char *subject)
{
	json_t **object = &lines[number_of(index)].object;
	json_t *instead = line(log_name(&book, number_of(index)), verdict, rule, subject);

	json_decref(*object);
	*object = instead;
}

TEST(rows_of_the_same_door)
{
	size_t count[2];

	open_run();
	for (test.via = TD_VIA_KVM; test.via <= TD_VIA_MODULE; test.via++) {
		count[test.via] = count_rows();
		ASSERT_EQ(0, read_rows());
		ASSERT_LT(20, rows.count);
		EXPECT_EQ(count[test.via], rows.count);
		EXPECT_EQ(0, rows.num_failed);
		for (size_t i = 0; i < rows.count; i++) {
			EXPECT_EQ(test.via, rows.row[i].test->via);
			EXPECT_STREQ(log_name(&book, number_of(i)), rows.row[i].test->name);
		}
		minimize_journal_free(&rows);
		plan_rewind(plan);
	}
	EXPECT_LT(count[TD_VIA_KVM] + count[TD_VIA_MODULE], book.count);
	close_run();
}

TEST(what_the_run_has_judged)
{
	open_run();
	put(0, "FAIL", "CFG-02", "7.0:edx.fsrm");
	put(2, "FAIL", "CFG-02", "1:ecx.sdbg");
	put(3, "FAIL", "CFG-02", NULL);
	put(4, "ERROR", "CFG-02", "7.0:edx.fsrm");
	put(5, "FAIL", "CFG-01", "7.0:edx.fsrm");
	put(6, "PASS", "CFG-01", NULL);
	put(7, "FAIL", "CFG-02", "7.0:edx.fsrm");
	ASSERT_EQ(0, read_rows());
	ASSERT_EQ(count_rows() - 5, rows.count);
	EXPECT_EQ(2, rows.num_failed);
	EXPECT_TRUE(rows.row[0].failed);
	EXPECT_STREQ(log_name(&book, number_of(0)), rows.row[0].test->name);
	EXPECT_FALSE(rows.row[1].failed);
	EXPECT_STREQ(log_name(&book, number_of(1)), rows.row[1].test->name);
	EXPECT_TRUE(rows.row[2].failed);
	EXPECT_STREQ(log_name(&book, number_of(7)), rows.row[2].test->name);
	EXPECT_FALSE(rows.row[3].failed);
	close_run();
}

TEST(cases_that_the_run_has_not_come_to)
{
	size_t last;

	open_run();
	last = number_of(9);
	json_decref(lines[number_of(4)].object);
	lines[number_of(4)].object = NULL;
	for (size_t i = last + 1; i < book.count; i++)
		json_decref(lines[i].object);
	book.count = last + 1;
	ASSERT_EQ(0, read_rows());
	EXPECT_EQ(9, rows.count);
	close_run();
}

/* No row has the expectation of the failing case. */
TEST(a_failed_expectation)
{
	open_run();
	failure.by_expectation = true;
	ASSERT_EQ(0, read_rows());
	EXPECT_EQ(0, rows.count);
	close_run();
}

TEST(another_plan)
{
	char text[200];

	open_run();
	json_decref(lines[number_of(5)].object);
	lines[number_of(5)].object = line("pairs-99-kvm", "PASS", "CFG-02", NULL);
	EXPECT_EQ(-1, read_rows());
	snprintf(text, sizeof(text), "run/journal.jsonl: case %zu is pairs-99-kvm there and ",
		 number_of(5));
	EXPECT_NE(NULL, strstr(diag.text, text));
	close_run();
}

TEST_HARNESS_MAIN
