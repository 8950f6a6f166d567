// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of harness/record: verdicts, adding judgements up, records and summaries.
 */
#include <jansson.h>

#include "input/file.h"
#include "plan/suite.h"
#include "record/shell.h"
#include "record/summary.h"

#include "kselftest_harness.h"

#include "folder.h"

#define TODAY 20270115
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct waiver_scope here = {
	.policy = "denylist",
	.module = "tdx-1.5.05",
	.platform = "emerald-rapids-tdx",
	.today = TODAY,
};

TEST(verdicts_are_ordered_and_end_a_program)
{
	static const struct {
		enum verdict verdict;
		int status;
	} order[] = {
		{ VERDICT_FAIL, 1 },  { VERDICT_XPASS, 1 },       { VERDICT_STALE, 1 },
		{ VERDICT_ERROR, 3 }, { VERDICT_MISS, 3 },        { VERDICT_XFAIL, 0 },
		{ VERDICT_PASS, 0 },  { VERDICT_NOT_COVERED, 4 }, { VERDICT_NOT_OBSERVABLE, 4 },
		{ VERDICT_SKIP, 4 },
	};

	ASSERT_EQ(COUNT(order), VERDICT_NUM);
	for (size_t i = 0; i < COUNT(order); i++) {
		EXPECT_EQ(verdict_exit_status(order[i].verdict), order[i].status);
		for (size_t j = i; j < COUNT(order); j++) {
			EXPECT_EQ(verdict_worse(order[i].verdict, order[j].verdict),
				  order[i].verdict);
			EXPECT_EQ(verdict_worse(order[j].verdict, order[i].verdict),
				  order[i].verdict);
		}
	}
	EXPECT_STREQ(verdict_name(VERDICT_NOT_COVERED), "NOT COVERED");
}

/* Results on FIX-01 alone, with one waiver for the case "waived". */
static struct some {
	struct waiver waiver;
	struct waivers waivers;
	struct results results;
	const struct rule *rule;
	const struct rule_result *result;
} some;

static struct some *begin(void)
{
	some.rule = rule_named("FIX-01");
	some.waiver = (struct waiver){
		.rule = "FIX-01",
		.test = "waived",
		.reason = "known",
		.expires = 20271231,
		.path = "some.json",
	};
	some.waivers = (struct waivers){ .count = 1, .waiver = &some.waiver };
	if (!some.rule || !results_init(&some.results, &some.waivers, &here))
		abort();
	results_select(&some.results, some.rule);
	some.result = results_of(&some.results, some.rule);
	return &some;
}

static enum verdict add(struct results *results, const struct rule *rule, const char *test,
			size_t size, enum verdict verdict)
{
	struct judgement judgement = { .rule = rule, .size = size, .verdict = verdict };

	snprintf(judgement.test, sizeof(judgement.test), "%s", test);
	results_add(results, &judgement);
	return judgement.verdict;
}

TEST(the_worst_judgement_counts)
{
	struct some *self = begin();
	static const enum verdict order[] = { VERDICT_PASS,  VERDICT_MISS, VERDICT_PASS,
					      VERDICT_ERROR, VERDICT_MISS, VERDICT_FAIL,
					      VERDICT_PASS };
	enum verdict worst = VERDICT_SKIP;

	for (size_t i = 0; i < COUNT(order); i++) {
		add(&self->results, self->rule, "a", 1, order[i]);
		worst = verdict_worse(worst, order[i]);
		EXPECT_EQ(self->result->verdict, worst);
	}
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_FAIL);
	EXPECT_EQ(self->result->count[VERDICT_PASS], 3);
	EXPECT_EQ(self->result->count[VERDICT_MISS], 2);
	results_free(&self->results);
}

TEST(the_shortest_of_the_worst_is_kept)
{
	struct some *self = begin();

	add(&self->results, self->rule, "miss", 1, VERDICT_MISS);
	add(&self->results, self->rule, "long", 9, VERDICT_FAIL);
	add(&self->results, self->rule, "short", 3, VERDICT_FAIL);
	add(&self->results, self->rule, "middle", 5, VERDICT_FAIL);
	add(&self->results, self->rule, "pass", 0, VERDICT_PASS);
	add(&self->results, self->rule, "error", 0, VERDICT_ERROR);
	EXPECT_STREQ(self->result->shortest.test, "short");
	results_free(&self->results);
}

TEST(a_rule_without_judgement_is_not_covered)
{
	struct some *self = begin();

	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_NOT_COVERED);
	EXPECT_EQ(verdict_exit_status(self->results.worst), 4);
	results_free(&self->results);
}

TEST(an_explanation_stands_where_nothing_was_judged)
{
	struct some *self = begin();

	results_explain(&self->results, self->rule, VERDICT_SKIP, "needs topology");
	EXPECT_EQ(self->result->verdict, VERDICT_SKIP);
	results_explain(&self->results, self->rule, VERDICT_NOT_OBSERVABLE, "needs KVM");
	results_explain(&self->results, self->rule, VERDICT_SKIP, "needs topology");
	results_finish(&self->results);
	EXPECT_EQ(self->result->verdict, VERDICT_NOT_OBSERVABLE);
	EXPECT_STREQ(self->result->reason, "needs KVM");
	results_free(&self->results);
}

TEST(an_explanation_does_not_hide_a_judgement)
{
	struct some *self = begin();

	add(&self->results, self->rule, "a", 1, VERDICT_PASS);
	results_explain(&self->results, self->rule, VERDICT_NOT_OBSERVABLE, "needs KVM");
	results_finish(&self->results);
	EXPECT_EQ(self->result->verdict, VERDICT_PASS);
	EXPECT_STREQ(self->result->reason, "");
	results_free(&self->results);
}

TEST(an_explanation_does_not_outlive_a_judgement)
{
	struct some *self = begin();

	results_explain(&self->results, self->rule, VERDICT_SKIP, "needs topology");
	add(&self->results, self->rule, "a", 1, VERDICT_PASS);
	results_finish(&self->results);
	EXPECT_EQ(self->result->verdict, VERDICT_PASS);
	EXPECT_STREQ(self->result->reason, "");
	results_free(&self->results);
}

TEST(rules_that_were_not_selected_do_not_count)
{
	struct some *self = begin();

	add(&self->results, rule_named("FIX-02"), "a", 1, VERDICT_FAIL);
	add(&self->results, self->rule, "a", 1, VERDICT_PASS);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_PASS);
	EXPECT_EQ(results_count(&self->results, VERDICT_FAIL, NULL), 0);
	EXPECT_EQ(results_count(&self->results, VERDICT_PASS, "FIX"), 1);
	EXPECT_EQ(results_count(&self->results, VERDICT_PASS, "CFG"), 0);
	results_free(&self->results);
}

TEST(a_waived_failure_is_expected)
{
	struct some *self = begin();

	EXPECT_EQ(add(&self->results, self->rule, "waived", 1, VERDICT_FAIL), VERDICT_XFAIL);
	add(&self->results, self->rule, "other", 1, VERDICT_PASS);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_XFAIL);
	EXPECT_EQ(verdict_exit_status(self->results.worst), 0);
	EXPECT_STREQ(self->result->shortest.reason, "known");
	EXPECT_EQ(self->result->waiver, &self->waiver);
	results_free(&self->results);
}

TEST(a_failure_beside_the_waiver_fails)
{
	struct some *self = begin();

	add(&self->results, self->rule, "waived", 1, VERDICT_FAIL);
	EXPECT_EQ(add(&self->results, self->rule, "other", 1, VERDICT_FAIL), VERDICT_FAIL);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_FAIL);
	EXPECT_STREQ(self->result->shortest.test, "other");
	results_free(&self->results);
}

TEST(an_error_is_never_waived)
{
	struct some *self = begin();

	EXPECT_EQ(add(&self->results, self->rule, "waived", 1, VERDICT_ERROR), VERDICT_ERROR);
	EXPECT_EQ(add(&self->results, self->rule, "waived", 1, VERDICT_MISS), VERDICT_MISS);
	results_free(&self->results);
}

TEST(a_waiver_for_what_passes_fails)
{
	struct some *self = begin();

	add(&self->results, self->rule, "waived", 1, VERDICT_PASS);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_XPASS);
	EXPECT_NE(strstr(self->result->reason, "some.json"), NULL);
	results_free(&self->results);
}

TEST(one_of_several_waived_cases_may_pass)
{
	struct some *self = begin();

	strcpy(self->waiver.test, "w*");
	add(&self->results, self->rule, "w1", 1, VERDICT_PASS);
	add(&self->results, self->rule, "w2", 1, VERDICT_FAIL);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_XFAIL);
	results_free(&self->results);
}

TEST(a_waiver_that_was_not_put_to_use_says_nothing)
{
	struct some *self = begin();

	add(&self->results, self->rule, "other", 1, VERDICT_PASS);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_PASS);
	results_free(&self->results);
}

TEST(an_expired_waiver_waives_nothing)
{
	struct some *self = begin();

	self->waiver.expires = TODAY - 1;
	EXPECT_EQ(add(&self->results, self->rule, "waived", 1, VERDICT_FAIL), VERDICT_FAIL);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_FAIL);
	EXPECT_NE(strstr(self->result->reason, "expired"), NULL);
	results_free(&self->results);
}

TEST(an_expired_waiver_fails_also_where_all_passes)
{
	struct some *self = begin();

	self->waiver.expires = TODAY - 1;
	add(&self->results, self->rule, "waived", 1, VERDICT_PASS);
	results_finish(&self->results);
	EXPECT_EQ(self->results.worst, VERDICT_STALE);
	EXPECT_EQ(verdict_exit_status(self->results.worst), 1);
	results_free(&self->results);
}

static const struct provenance from = {
	.version = "1.2.3",
	.identity = { .target = "emulator" },
	.module = "tdx-1.5.05",
	.platform = "emerald-rapids-tdx",
	.kernel = "linux-6.19",
	.policy = "denylist",
	.update_to = "",
	.supports = "",
	.seed = 7,
	.date = TODAY,
	.command = "tdx-cts run --module tdx-1.5.05",
};

static void add_failure(struct results *results, struct record *record)
{
	struct judgement judgement = {
		.rule = rule_named("FIX-01"),
		.test = "bit-1:eax.model[2]",
		.verdict = VERDICT_FAIL,
		.finding = { .subject = "7.0:ecx.waitpkg",
			     .expected = "0: \"fixed0\"",
			     .observed = "1" },
		.refused_by = "kvm",
		.answer = "refused by KVM",
		.config = "cpuid 7.0 ecx=0x20\n",
	};

	results_add(results, &judgement);
	if (record)
		record_judgement(record, &judgement);
}

static void print_summary(const struct results *results, char *text, size_t size)
{
	FILE *stream = fmemopen(text, size, "w");

	summary_print(results, &from, stream);
	fclose(stream);
}

static const char *last_line(const char *text)
{
	const char *line = text;

	for (const char *next = text; *next; next = strchr(line, '\n') + 1)
		line = next;
	return line;
}

TEST(a_summary_says_all_of_a_failure)
{
	struct some *self = begin();
	static const char *const said[] = {
		"emulator",
		"tdx-1.5.05",
		"emerald-rapids-tdx",
		"linux-6.19",
		"denylist",
		"seed 7",
		"FAIL FIX-01 fixed0_reads_0\n",
		"subject   7.0:ecx.waitpkg\n",
		"expected  0: \"fixed0\"\n",
		"observed  1\n",
		"answer    refused by KVM\n",
		"case      bit-1:eax.model[2]\n",
		"config    cpuid 7.0 ecx=0x20\n",
		"tdx-cts run --module tdx-1.5.05 --rule FIX-01 --case 'bit-1:eax.model[2]'\n",
	};
	char text[4096];

	add_failure(&self->results, NULL);
	results_finish(&self->results);
	print_summary(&self->results, text, sizeof(text));
	for (size_t i = 0; i < COUNT(said); i++) {
		EXPECT_NE(strstr(text, said[i]), NULL)
		{
			TH_LOG("%s", said[i]);
		}
	}
	EXPECT_NE(strstr(text, self->rule->says), NULL);
	EXPECT_STREQ(last_line(text), "Not conforming: 1 of 1 rules failed (FIX-01).\n");
	results_free(&self->results);
}

TEST(a_summary_names_what_is_waived_and_what_is_unjudged)
{
	struct some *self = begin();
	char text[4096];

	results_select(&self->results, rule_named("FIX-02"));
	results_select(&self->results, rule_named("FIX-03"));
	results_explain(&self->results, rule_named("FIX-03"), VERDICT_SKIP, "needs a; found: b");
	add(&self->results, self->rule, "waived", 1, VERDICT_FAIL);
	results_finish(&self->results);
	print_summary(&self->results, text, sizeof(text));
	EXPECT_NE(strstr(text, "\nXFAIL FIX-01 until 2027-12-31: known\n"), NULL);
	EXPECT_NE(strstr(text, "\nNOT COVERED FIX-02\n"), NULL);
	EXPECT_NE(strstr(text, "\nSKIP FIX-03: needs a; found: b\n"), NULL);
	EXPECT_STREQ(last_line(text), "Conforming: 0 of 3 rules hold, 1 failed as waived, 2 could "
				      "not be judged.\n");
	results_free(&self->results);
}

TEST(an_empty_run_is_no_pass)
{
	struct some *self = begin();
	char text[SUMMARY_SENTENCE];

	results_finish(&self->results);
	EXPECT_STREQ(summary_sentence(&self->results, text),
		     "Nothing ran: none of 1 rules could be judged.");
	results_free(&self->results);
}

TEST(the_json_summary_holds_the_same)
{
	struct some *self = begin();
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	json_t *root, *rule;

	add_failure(&self->results, NULL);
	results_finish(&self->results);
	summary_print_json(&self->results, &from, stream);
	fclose(stream);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ASSERT_NE(root, NULL);
	EXPECT_EQ(json_integer_value(json_object_get(root, "exit_status")), 1);
	EXPECT_EQ(json_integer_value(json_object_get(json_object_get(root, "totals"), "FAIL")), 1);
	ASSERT_EQ(json_array_size(json_object_get(root, "rules")), 1);
	rule = json_array_get(json_object_get(root, "rules"), 0);
	EXPECT_STREQ(json_string_value(json_object_get(rule, "verdict")), "FAIL");
	EXPECT_STREQ(
		json_string_value(json_object_get(json_object_get(rule, "shortest"), "observed")),
		"1");
	json_decref(root);
	free(text);
	results_free(&self->results);
}

TEST(a_record_is_json_lines_written_as_a_whole)
{
	struct some *self = begin();
	static const char *const first_members[] = { "format", "rule", "result" };
	const char *folder = folder_fresh();
	struct record *record = record_open(&from, suites);
	char path[PATH_MAX], *text, *rest;
	struct diag diag;
	size_t size, lines = 0;

	ASSERT_NE(record, NULL);
	add_failure(&self->results, record);
	results_finish(&self->results);
	record_result(record, self->rule, self->result);
	EXPECT_EQ(folder_count(folder), 0);
	ASSERT_EQ(record_write(record, folder_path(path, folder, "record.jsonl"), &diag), 0);
	record_free(record);
	EXPECT_EQ(folder_count(folder), 1);
	text = file_read(path, FILE_MAX_SIZE, &size, &diag);
	ASSERT_NE(text, NULL);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		ASSERT_NE(object, NULL);
		ASSERT_LT(lines, COUNT(first_members));
		EXPECT_NE(json_object_get(object, first_members[lines]), NULL);
		lines++;
		json_decref(object);
	}
	EXPECT_EQ(lines, 3);
	free(text);
	results_free(&self->results);
}

TEST(a_record_that_cannot_be_written_leaves_nothing)
{
	struct some *self = begin();
	const char *folder = folder_fresh();
	struct record *record = record_open(&from, suites);
	char path[PATH_MAX];
	struct diag diag;

	ASSERT_NE(record, NULL);
	EXPECT_EQ(record_write(record, folder_path(path, folder, "none/record.jsonl"), &diag), -1);
	EXPECT_NE(strstr(diag.text, "none"), NULL);
	EXPECT_EQ(folder_count(folder), 0);
	record_free(record);
	results_free(&self->results);
}

TEST(commands_are_quoted_for_a_shell)
{
	char text[64] = "x";

	shell_add(text, sizeof(text), "--a", "7.0:ecx.waitpkg");
	shell_add(text, sizeof(text), "--b", "it's [2]");
	shell_add(text, sizeof(text), "--c", "");
	EXPECT_STREQ(text, "x --a 7.0:ecx.waitpkg --b 'it'\\''s [2]' --c ''");
	strcpy(text, "x");
	shell_add(text, sizeof(text), NULL, "a b/c.td");
	shell_add(text, sizeof(text), NULL, "c.td");
	EXPECT_STREQ(text, "x 'a b/c.td' c.td");
}

FOLDER_HARNESS_MAIN
