// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding up the journals of shards.
 */
#include "run/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/number.h"
#include "record/journal_read.h"
#include "run/evidence.h"
#include "run/log_members.h"
#include "run/log_space.h"
#include "run/run.h"
#include "run/runner.h"

static json_t *arguments_of(const struct log_book *book)
{
	return json_object_get(book->header, "arguments");
}

/* "I/N" of the arguments; false: the run was not cut into shards. */
static bool shard_of(const struct log_book *book, uint64_t *shard, uint64_t *total)
{
	const json_t *arguments = arguments_of(book);

	for (size_t i = 0; i + 1 < json_array_size(arguments); i++) {
		const char *name = json_string_value(json_array_get(arguments, i));
		const char *value = json_string_value(json_array_get(arguments, i + 1));
		const char *slash = value ? strchr(value, '/') : NULL;

		if (name && slash && !strcmp(name, "--shard"))
			return number_parse_n(value, (size_t)(slash - value), UINT32_MAX, shard) &&
			       number_parse(slash + 1, UINT32_MAX, total);
	}
	return false;
}

/* An option that each shard of a run may have its own value of. */
static bool is_own(const char *name)
{
	static const char *const own[] = { "--shard", "--record", "--case-timeout", "--format" };

	for (size_t i = 0; name && i < sizeof(own) / sizeof(own[0]); i++) {
		if (!strcmp(name, own[i]))
			return true;
	}
	return false;
}

/* The other arguments: what makes shards parts of one run. */
static json_t *run_of(const struct log_book *book)
{
	const json_t *arguments = arguments_of(book);
	json_t *run = json_array();

	for (size_t i = 0; i < json_array_size(arguments); i++) {
		json_t *argument = json_array_get(arguments, i);

		if (is_own(json_string_value(argument)))
			i++;
		else
			json_array_append(run, argument);
	}
	return run;
}

static bool same_run(const struct log_book *a, const struct log_book *b)
{
	static const char *const members[] = { "module", "update_to", "platform", "kernel",
					       "policy", "supports",  "seed",     "suite" };
	const json_t *from = json_object_get(a->start, "start");
	const json_t *other = json_object_get(b->start, "start");
	json_t *run = run_of(a), *run_b = run_of(b);
	bool same = json_equal(run, run_b);

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		json_t *x = json_object_get(from, members[i]),
		       *y = json_object_get(other, members[i]);

		same &= x == y || json_equal(x, y);
	}
	json_decref(run);
	json_decref(run_b);
	return same;
}

/* @seen: the shards before it, by their number from 0. */
static int check_shard(const struct merge *merge, const struct log_book *book, bool *seen,
		       struct diag *diag)
{
	uint64_t shard, total;

	if (!book->start)
		return diag_set(diag, "%s: this shard has not begun; resume it", book->path);
	if (!same_run(&merge->book[0], book))
		return diag_set(diag, "%s: of another run than %s; merge shards of one run",
				book->path, merge->book[0].path);
	if (!shard_of(book, &shard, &total))
		return merge->count == 1 ?
			       0 :
			       diag_set(diag, "%s: no shard but a whole run", book->path);
	if (total != merge->count || !shard || shard > total)
		return diag_set(diag, "%s: one of %llu shards, and %zu are given; give all",
				book->path, (unsigned long long)total, merge->count);
	if (seen[shard - 1])
		return diag_set(diag, "%s: shard %llu is there twice; give each once", book->path,
				(unsigned long long)shard);
	seen[shard - 1] = true;
	return 0;
}

/* Each shard once, and all of them. */
static int check_shards(const struct merge *merge, struct diag *diag)
{
	bool *seen = calloc(merge->count, sizeof(*seen));
	int ret = 0;

	if (!seen)
		return diag_no_memory(diag, NULL);
	for (size_t i = 0; i < merge->count && !ret; i++)
		ret = check_shard(merge, &merge->book[i], seen, diag);
	free(seen);
	return ret;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* As the first shard says; what it does not say is empty. */
static void describe(struct merge *merge)
{
	const struct log_book *book = &merge->book[0];
	const json_t *start = json_object_get(book->start, "start");
	struct provenance *to = &merge->provenance;

	*to = (struct provenance){
		.version = log_start_text(book, "suite"),
		.module = log_start_text(book, "module"),
		.update_to = log_start_text(book, "update_to"),
		.platform = log_start_text(book, "platform"),
		.kernel = log_start_text(book, "kernel"),
		.policy = log_start_text(book, "policy"),
		.supports = log_start_text(book, "supports"),
		.seed = (uint64_t)json_integer_value(json_object_get(start, "seed")),
		.date = waiver_today(),
		.command = log_start_text(book, "command"),
	};
	snprintf(to->started, sizeof(to->started), "%s", log_start_text(book, "started"));
	snprintf(to->host, sizeof(to->host), "%s", log_start_text(book, "host"));
	log_get(start, &to->identity, log_identity_texts);
}

static int select_rules(struct merge *merge, struct diag *diag)
{
	const struct log_book *book = &merge->book[0];
	const json_t *rules = json_object_get(book->start, "rules");
	size_t i;
	json_t *id;

	if (!json_is_array(rules))
		return diag_set(diag,
				"%s: it does not say which rules it judged; merge with the "
				"version that ran it",
				book->path);
	json_array_foreach (rules, i, id) {
		const struct rule *rule =
			json_is_string(id) ? rule_named(json_string_value(id)) : NULL;

		if (!rule)
			return diag_set(diag,
					"%s: it judged a rule that there is not; merge with "
					"the version that ran it",
					book->path);
		results_select(&merge->results, rule);
	}
	return 0;
}

/* The cases in the order in which one run would have come to them. */
static int apply_cases(struct merge *merge, struct run_account *account, struct diag *diag)
{
	size_t end = 0;

	for (size_t i = 0; i < merge->count; i++)
		end = merge->book[i].count > end ? merge->book[i].count : end;
	for (size_t number = 0; number < end; number++) {
		for (size_t i = 0; i < merge->count; i++) {
			if (log_done(&merge->book[i], number) &&
			    log_apply(&merge->book[i], number, account, diag))
				return -1;
		}
	}
	return 0;
}

static void take_hidden(struct results *results, const json_t *hidden)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		const json_t *reason = json_object_get(hidden, host_element(id)->name);

		if (reason)
			log_get(reason, &results->hidden[id], log_reason_texts);
	}
}

/* How the shards ended: the worst of it stands for all. */
static void take_ends(struct merge *merge, struct run_account *account)
{
	struct results *results = &merge->results;

	for (size_t i = 0; i < merge->count; i++) {
		const struct log_book *book = &merge->book[i];

		target_lacks_join(account->lacks, &book->lacks);
		take_hidden(results, json_object_get(book->finish, "hidden"));
		if (*text_of(book->finish, "ended"))
			snprintf(results->ended, sizeof(results->ended), "%s",
				 text_of(book->finish, "ended"));
		if (*text_of(book->finish, "stopped"))
			snprintf(results->stopped, sizeof(results->stopped), "%s",
				 text_of(book->finish, "stopped"));
		if (!book->finish)
			snprintf(merge->unfinished, sizeof(merge->unfinished), "%s", book->path);
	}
}

/* Of the last process alone. */
static uint64_t start_builds(const struct log_book *book)
{
	return (uint64_t)json_integer_value(json_object_get(book->start, "builds"));
}

static int add_up(struct merge *merge, struct run_account *account, struct diag *diag)
{
	const struct log_book *first = &merge->book[0];

	/* Whatever each process built before its first case counts once, as in one run. */
	account->tally.builds = start_builds(first);
	if (select_rules(merge, diag))
		return -1;
	if (first->context.object && log_apply_context(first, account, diag))
		return -1;
	if (apply_cases(merge, account, diag))
		return -1;
	take_ends(merge, account);
	judge_unjudged(&merge->results, account->lacks);
	account_finish(account);
	if (tally_count(&account->tally, &merge->results.coverage, diag))
		return -1;
	evidence_record(account);
	record_end(merge->record, &merge->results, 0);
	return 0;
}

/* With the settings that the first shard has written down. */
static int add_up_over_settings(struct merge *merge, struct diag *diag)
{
	struct cover_problem *problem[2] = { NULL, NULL };
	struct target_lacks lacks = { 0 };
	struct run_account account = { .results = &merge->results,
				       .record = merge->record,
				       .described = json_incref(merge->book[0].described),
				       .lacks = &lacks };
	int ret = 0;

	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE && !ret; via++) {
		ret = log_space(&merge->book[0], via, &problem[via], diag);
		account.tally.problem[via] = problem[via];
	}
	if (!ret)
		ret = add_up(merge, &account, diag);
	account_free(&account);
	cover_problem_free(problem[TD_VIA_KVM]);
	cover_problem_free(problem[TD_VIA_MODULE]);
	return ret;
}

static int prepare(struct merge *merge, const struct suite *const *all, struct diag *diag)
{
	const struct waiver_scope scope = {
		.policy = merge->provenance.policy,
		.module = run_last_part(*merge->provenance.update_to ? merge->provenance.update_to :
								       merge->provenance.module),
		.platform = run_last_part(merge->provenance.platform),
		.today = merge->provenance.date,
	};

	if (run_load_waivers(&merge->waivers, diag))
		return -1;
	merge->record = record_open(&merge->provenance, all);
	if (!merge->record || !results_init(&merge->results, &merge->waivers, &scope))
		return diag_no_memory(diag, NULL);
	return 0;
}

static bool has_file(const char *folder, const char *name)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path) &&
	       !access(path, F_OK);
}

/* A journal that is damaged is no matter where the run has its record. */
static bool is_of_shard(const char *folder)
{
	uint64_t shard, total;
	struct log_book book;
	struct diag diag;
	bool found;

	if (!has_file(folder, JOURNAL_FILE))
		return false;
	if (!has_file(folder, RECORD_FILE))
		return true;
	if (log_read(&book, folder, &diag))
		return false;
	found = shard_of(&book, &shard, &total);
	log_book_free(&book);
	return found;
}

bool merge_is_of_shards(const char *const *folders, size_t count)
{
	if (count == 1 && has_file(folders[0], JOURNAL_FILE))
		return true;
	for (size_t i = 0; i < count; i++) {
		if (is_of_shard(folders[i]))
			return true;
	}
	return false;
}

int merge_shards(struct merge *merge, const char *const *folders, size_t count,
		 const struct suite *const *all, struct diag *diag)
{
	int ret = 0;

	memset(merge, 0, sizeof(*merge));
	merge->book = calloc(count, sizeof(*merge->book));
	if (!merge->book)
		return diag_no_memory(diag, NULL);
	for (; merge->count < count && !ret; merge->count += !ret)
		ret = log_read(&merge->book[merge->count], folders[merge->count], diag);
	if (!ret)
		ret = check_shards(merge, diag);
	if (!ret) {
		describe(merge);
		ret = prepare(merge, all, diag);
	}
	if (!ret)
		ret = add_up_over_settings(merge, diag);
	if (ret)
		merge_free(merge);
	return ret;
}

void merge_free(struct merge *merge)
{
	for (size_t i = 0; i < merge->count; i++)
		log_book_free(&merge->book[i]);
	free(merge->book);
	record_free(merge->record);
	results_free(&merge->results);
	waivers_free(&merge->waivers);
	memset(merge, 0, sizeof(*merge));
}
