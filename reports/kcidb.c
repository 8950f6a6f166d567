// SPDX-License-Identifier: GPL-2.0-only
/*
 * A submission to KCIDB, KernelCI's database of test results: its schema, version 5.3.
 *
 *	{"version":{"major":5,"minor":3},
 *	 "checkouts":[...],	the kernel of each run
 *	 "builds":[...],	and its build, which nothing is claimed of
 *	 "tests":[...],		a line for each rule, or judgement
 *	 "issues":[...],	a waiver is a known issue,
 *	 "incidents":[...]}	and what it waives is an incident of it
 *
 * Tests are written one by one: there may be very many. Nothing here is null.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "reports/kcidb.h"
#include "reports/reports.h"

#define DEFAULT_ORIGIN "tdxcts"

static const char *const statuses[VERDICT_NUM] = {
	[VERDICT_SKIP] = "SKIP",  [VERDICT_NOT_OBSERVABLE] = "SKIP", [VERDICT_NOT_COVERED] = "SKIP",
	[VERDICT_PASS] = "PASS",  [VERDICT_XFAIL] = "FAIL", /* with an incident of a known issue */
	[VERDICT_MISS] = "MISS",  [VERDICT_ERROR] = "ERROR",         [VERDICT_STALE] = "FAIL",
	[VERDICT_XPASS] = "FAIL", [VERDICT_FAIL] = "FAIL",
};

/* One more of a list; takes the object over. */
static void put_object(struct kcidb *kcidb, json_t *object)
{
	fputs(kcidb->begun ? ",\n" : "\n", kcidb->out);
	kcidb->begun = true;
	if (!object || json_dumpf(object, kcidb->out, JSON_COMPACT))
		kcidb->failed = true;
	json_decref(object);
}

static void begin_list(struct kcidb *kcidb, const char *name)
{
	fprintf(kcidb->out, ",\n\"%s\":[", name);
	kcidb->begun = false;
}

static void end_list(struct kcidb *kcidb)
{
	fputs("]", kcidb->out);
}

/* The same kernel of two runs is one checkout, which is told once. */
static bool is_repeated(const struct kcidb *kcidb, size_t run)
{
	for (size_t i = 0; i < run; i++) {
		if (kcidb->run[i].kernel == kcidb->run[run].kernel)
			return true;
	}
	return false;
}

static json_t *checkout_of(const struct kcidb *kcidb, size_t index)
{
	const struct view_run *run = &kcidb->view->run[index];
	json_t *checkout = json_object(), *misc = json_object();

	kcidb_set_id(kcidb, checkout, "id", kcidb->run[index].kernel, "");
	kcidb_set(checkout, "origin", kcidb->origin);
	kcidb_set(checkout, "comment", *run->kernel_identity ? run->kernel_identity : run->kernel);
	kcidb_set(misc, "kernel", run->kernel);
	kcidb_set_misc(checkout, misc);
	return checkout;
}

static json_t *build_of(const struct kcidb *kcidb, size_t index)
{
	json_t *build = json_object();

	kcidb_set_id(kcidb, build, "id", kcidb->run[index].kernel, ":x86_64");
	kcidb_set_id(kcidb, build, "checkout_id", kcidb->run[index].kernel, "");
	kcidb_set(build, "origin", kcidb->origin);
	kcidb_set(build, "architecture", "x86_64");
	return build;
}

static void put_kernels(struct kcidb *kcidb, const char *name,
			json_t *(*make)(const struct kcidb *kcidb, size_t index))
{
	begin_list(kcidb, name);
	for (size_t i = 0; i < kcidb->view->num_runs; i++) {
		if (!is_repeated(kcidb, i))
			put_object(kcidb, make(kcidb, i));
	}
	end_list(kcidb);
}

static void set_test_id(const struct kcidb *kcidb, json_t *object, const char *name, size_t run,
			const struct report_item *item)
{
	char number[32] = "";

	if (item->judgement)
		snprintf(number, sizeof(number), ":%zu",
			 (size_t)(item->judgement - kcidb->view->judgement) + 1);
	kcidb_set_id(kcidb, object, name, kcidb->run[run].self,
		     kcidb_text(kcidb, KCIDB_TEST, item, number));
}

/* @verdict: in that run, where runs were merged. */
static json_t *test_of(const struct kcidb *kcidb, size_t run, const struct report_item *item,
		       enum verdict verdict)
{
	const char *started = kcidb->view->run[run].started;
	json_t *test = json_object();

	set_test_id(kcidb, test, "id", run, item);
	kcidb_set_id(kcidb, test, "build_id", kcidb->run[run].kernel, ":x86_64");
	kcidb_set(test, "origin", kcidb->origin);
	kcidb_set(test, "path", kcidb_text(kcidb, KCIDB_PATH, item, ""));
	kcidb_set(test, "status", statuses[verdict]);
	if (kcidb_is_time(started))
		kcidb_set(test, "start_time", started);
	kcidb_set(test, "comment", item->result->says);
	if (verdict != VERDICT_PASS && verdict == item_verdict(item))
		kcidb_set(test, "log_excerpt", kcidb_text(kcidb, KCIDB_BLOCK, item, ""));
	json_object_set(test, "environment",
			item->judgement ? kcidb->run[run].environment :
					  kcidb->run[run].full_environment);
	kcidb_set_misc(test, kcidb_misc(kcidb, item, verdict));
	return test;
}

static enum verdict verdict_in(const struct kcidb *kcidb, const struct view_result *result,
			       size_t run)
{
	return result->by_run && kcidb->view->num_runs > 1 ? result->by_run[run] : result->verdict;
}

/* Of merged runs each has its result; whose a judgement is does no record say. */
static void put_result(struct kcidb *kcidb, const struct view_result *result, bool cases)
{
	struct report_item item = { .result = result };
	size_t num_runs = result->by_run ? kcidb->view->num_runs : 1;

	for (size_t run = 0; run < num_runs; run++)
		put_object(kcidb, test_of(kcidb, run, &item, verdict_in(kcidb, result, run)));
	for (size_t i = 0; cases && num_runs == 1 && i < result->num; i++) {
		item.judgement = &kcidb->view->judgement[result->first + i];
		put_object(kcidb, test_of(kcidb, 0, &item, item.judgement->verdict));
	}
}

/* A newer text of a waiver is a newer version of the issue: its date tells them apart. */
static void set_issue(const struct kcidb *kcidb, json_t *object, const char *id,
		      const char *version, const struct view_result *result)
{
	uint64_t date = 0;

	for (const char *at = result->expires; *at; at++) {
		if (*at >= '0' && *at <= '9' && date < 100000000)
			date = 10 * date + (uint64_t)(*at - '0');
	}
	json_object_set_new(object, id, json_sprintf("%s:waiver:%s", kcidb->origin, result->id));
	json_object_set_new(object, version, json_integer((json_int_t)date));
}

static json_t *issue_of(const struct kcidb *kcidb, const struct view_result *result)
{
	const struct report_item item = { .result = result };
	json_t *issue = json_object(), *misc = json_object();

	set_issue(kcidb, issue, "id", "version", result);
	kcidb_set(issue, "origin", kcidb->origin);
	kcidb_set(issue, "report_subject", result->says);
	kcidb_set(issue, "comment", kcidb_text(kcidb, KCIDB_REASON, &item, ""));
	json_object_set_new(issue, "culprit",
			    json_pack("{sbsbsb}", "code", 1, "tool", 0, "harness", 0));
	kcidb_set(misc, "expires", result->expires);
	kcidb_set(misc, "source", result->source);
	kcidb_set_misc(issue, misc);
	return issue;
}

static json_t *incident_of(const struct kcidb *kcidb, size_t run, const struct report_item *item)
{
	json_t *incident = json_object();

	json_object_set_new(incident, "id",
			    json_sprintf("%s:%016" PRIx64 ":%s", kcidb->origin,
					 kcidb->run[run].self, item->result->id));
	kcidb_set(incident, "origin", kcidb->origin);
	set_issue(kcidb, incident, "issue_id", "issue_version", item->result);
	set_test_id(kcidb, incident, "test_id", run, item);
	json_object_set_new(incident, "present", json_true());
	return incident;
}

static void put_issues(struct kcidb *kcidb)
{
	begin_list(kcidb, "issues");
	for (size_t i = 0; i < kcidb->view->num_results; i++) {
		if (kcidb->view->result[i].verdict == VERDICT_XFAIL)
			put_object(kcidb, issue_of(kcidb, &kcidb->view->result[i]));
	}
	end_list(kcidb);
}

static void put_incidents(struct kcidb *kcidb)
{
	const struct record_view *view = kcidb->view;

	begin_list(kcidb, "incidents");
	for (size_t i = 0; i < view->num_results; i++) {
		const struct view_result *result = &view->result[i];
		const struct report_item item = { .result = result };

		for (size_t run = 0; run < (result->by_run ? view->num_runs : 1); run++) {
			if (result->verdict == VERDICT_XFAIL &&
			    verdict_in(kcidb, result, run) == VERDICT_XFAIL)
				put_object(kcidb, incident_of(kcidb, run, &item));
		}
	}
	end_list(kcidb);
}

static bool write_kcidb(const struct record_view *view, const struct report_options *options,
			FILE *out)
{
	struct kcidb kcidb = {
		.view = view,
		.origin = options->kcidb_origin ? options->kcidb_origin : DEFAULT_ORIGIN,
		.out = out,
	};

	if (!kcidb_open(&kcidb))
		return false;
	fputs("{\"version\":{\"major\":5,\"minor\":3}", out);
	put_kernels(&kcidb, "checkouts", checkout_of);
	put_kernels(&kcidb, "builds", build_of);
	begin_list(&kcidb, "tests");
	for (size_t i = 0; i < view->num_results; i++)
		put_result(&kcidb, &view->result[i], options->cases);
	end_list(&kcidb);
	put_issues(&kcidb);
	put_incidents(&kcidb);
	fputs("}\n", out);
	kcidb_close(&kcidb);
	return !kcidb.failed;
}

const struct report_writer kcidb_writer = {
	.name = "kcidb",
	.title = "KCIDB",
	.write = write_kcidb,
};
