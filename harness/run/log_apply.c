// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a journal's lines to the accounts of a run.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/party.h"
#include "run/log_members.h"
#include "run/log_read.h"
#include "run/seen_json.h"

#define BAD_JUDGEMENT "a judgement that is none, or on a rule that there is not"
#define BAD_CASE "a row, a way in or a number of TDs that is none"

/* What a judge can say but PASS; the rest comes of waivers, or of no judgement at all. */
static const enum verdict judged[] = { VERDICT_FAIL, VERDICT_ERROR, VERDICT_MISS };

static int wrong(const struct log_book *book, unsigned int line, const char *what,
		 struct diag *diag)
{
	return diag_at(diag, book->path, line, 1,
		       "%s; another version has written this journal, or nobody did", what);
}

static const struct rule *rule_of(const json_t *object)
{
	const char *id = json_string_value(json_object_get(object, "rule"));

	return id ? rule_named(id) : NULL;
}

/* False where it is none of @words, of which there are three. */
static bool verdict_of(const json_t *object, const enum verdict words[3], enum verdict *verdict)
{
	const char *name = json_string_value(json_object_get(object, "verdict"));

	for (size_t i = 0; name && i < 3; i++) {
		*verdict = words[i];
		if (!strcmp(verdict_name(*verdict), name))
			return true;
	}
	return false;
}

/* False where there is something else of that name; *@array is NULL where there is nothing. */
static bool array_of(const json_t *line, const char *name, const json_t **array)
{
	*array = json_object_get(line, name);
	return !*array || json_is_array(*array);
}

static bool has_passed(const json_t *line, const char *rule)
{
	size_t i;
	json_t *id;

	json_array_foreach (json_object_get(line, "pass"), i, id) {
		if (json_is_string(id) && !strcmp(json_string_value(id), rule))
			return true;
	}
	return false;
}

bool log_verdict(const struct log_book *book, size_t number, const char *rule,
		 enum verdict *verdict, const char **subject)
{
	const json_t *line = book->entry[number].object;
	size_t i;
	json_t *object;

	*subject = "";
	*verdict = VERDICT_PASS;
	if (has_passed(line, rule))
		return true;
	json_array_foreach (json_object_get(line, "judged"), i, object) {
		const char *id = json_string_value(json_object_get(object, "rule"));
		const char *text = json_string_value(json_object_get(object, "subject"));

		if (!id || strcmp(id, rule) != 0)
			continue;
		*subject = text ? text : "";
		return verdict_of(object, judged, verdict);
	}
	return false;
}

static const struct rule *passed_rule(const json_t *id)
{
	return json_is_string(id) ? rule_named(json_string_value(id)) : NULL;
}

static bool apply_pass(const json_t *id, const char *name, struct run_account *account)
{
	struct judgement judgement = { .rule = passed_rule(id), .verdict = VERDICT_PASS };

	if (!judgement.rule)
		return false;
	snprintf(judgement.test, sizeof(judgement.test), "%s", name ? name : "");
	account_judgement(account, &judgement);
	return true;
}

/* One of the two words that a judgement can have there, or none. */
static enum td_refuser refuser_of(const json_t *object)
{
	const char *by = json_string_value(json_object_get(object, "refused_by"));

	if (!by)
		return TD_ACCEPTED;
	return !strcmp(by, "kvm") ? TD_REFUSED_BY_KVM : TD_REFUSED_BY_MODULE;
}

/* False where there is something else of that name; 0 where there is nothing. */
static bool number_of(const json_t *object, const char *name, uint64_t *value)
{
	const json_t *number = json_object_get(object, name);

	*value = (uint64_t)json_integer_value(number);
	return !number || (json_is_integer(number) && json_integer_value(number) >= 0);
}

/* What the case's own line says of it is not said again: @line. */
static bool judgement_of(const json_t *line, const json_t *object, struct judgement *judgement)
{
	const char *via = json_string_value(json_object_get(line, "via"));
	const char *party = json_string_value(json_object_get(object, "party"));
	enum td_refuser by = refuser_of(object);
	uint64_t size;

	*judgement = (struct judgement){ .rule = rule_of(object) };
	if (!judgement->rule || !verdict_of(object, judged, &judgement->verdict) ||
	    !json_object_get(object, "size") || !number_of(object, "size", &size) ||
	    !number_of(object, "ms", &judgement->ms))
		return false;
	log_get(object, judgement, log_judgement_texts);
	judgement->size = (size_t)size;
	judgement->from_file = json_is_true(json_object_get(object, "from_file"));
	if (by != TD_ACCEPTED)
		judgement->refused_by = by == TD_REFUSED_BY_KVM ? "kvm" : "module";
	judgement->finding.party = party ? party_parse(party) : 0;
	judgement->party = judgement->finding.party;
	if (!judgement->party)
		judgement->party = party_of(judgement->rule,
					    !via || !strcmp(via, td_via_name(TD_VIA_KVM)), by);
	return !party || judgement->party;
}

static bool apply_judged(const json_t *line, const json_t *object, struct run_account *account)
{
	struct judgement judgement;

	if (!judgement_of(line, object, &judgement))
		return false;
	account_judgement(account, &judgement);
	return true;
}

static size_t rank(const struct rule *rule)
{
	size_t i = 0;

	while (i < rules_count() && rule_at(i) != rule)
		i++;
	return i;
}

/* In the order of the rules, as they were judged, or the record would be another one. */
static bool apply_judgements(const json_t *line, struct run_account *account)
{
	const char *name = json_string_value(json_object_get(line, "case"));
	const json_t *passes, *others;
	size_t pass = 0, other = 0;

	if (!array_of(line, "pass", &passes) || !array_of(line, "judged", &others))
		return false;
	while (pass < json_array_size(passes) || other < json_array_size(others)) {
		const json_t *id = json_array_get(passes, pass);
		const json_t *object = json_array_get(others, other);
		bool passed = id && (!object || rank(passed_rule(id)) < rank(rule_of(object)));

		if (passed ? !apply_pass(id, name, account) : !apply_judged(line, object, account))
			return false;
		pass += passed;
		other += !passed;
	}
	return true;
}

static bool apply_explained(const json_t *line, struct run_account *account)
{
	static const enum verdict words[] = { VERDICT_SKIP, VERDICT_NOT_COVERED,
					      VERDICT_NOT_OBSERVABLE };
	const json_t *explained;
	size_t i;
	json_t *object;

	if (!array_of(line, "explained", &explained))
		return false;
	json_array_foreach (explained, i, object) {
		const struct rule *rule = rule_of(object);
		const char *reason = json_string_value(json_object_get(object, "reason"));
		enum verdict verdict;

		if (!rule || !reason || !verdict_of(object, words, &verdict))
			return false;
		account_explain(account, rule, verdict, reason);
	}
	return true;
}

static bool apply_gathered(const json_t *line, struct run_account *account)
{
	return apply_explained(line, account) && apply_judgements(line, account);
}

static bool mark_of(const json_t *line, struct tally_mark *mark)
{
	const char *text = json_string_value(json_object_get(line, "via"));
	const json_t *has_row = json_object_get(line, "row");
	const char *row = json_string_value(has_row);
	enum td_via via;

	if (!text || !td_via_parse(text, &via))
		return false;
	*mark = (struct tally_mark){
		.via = via,
		.check = json_string_value(json_object_get(line, "check")),
	};
	if (!has_row)
		return true;
	if (!row || strlen(row) > SPACE_MAX_FACTORS || strspn(row, "0123456789") != strlen(row))
		return false;
	memcpy(mark->row, row, strlen(row) + 1);
	return true;
}

/* False where nobody has written that. */
static bool apply_seen(const json_t *line, const char *name, struct run_account *account)
{
	struct seen_mark *mark = malloc(sizeof(*mark)); /* too large for the stack */
	bool good;

	if (!mark) {
		account->failed = true;
		diag_no_memory(&account->diag, "what was seen");
		return true;
	}
	good = seen_get(line, mark);
	if (good)
		account_seen(account, mark, name);
	free(mark);
	return good;
}

/* Whoever lost it has not come back to judge that. */
static int apply_lost(const struct log_book *book, size_t number, const char *how,
		      struct run_account *account)
{
	struct judgement judgement = {
		.rule = rule_named(RULE_HOST_SURVIVES),
		.verdict = log_blamed(book, number) ? VERDICT_FAIL : VERDICT_MISS,
	};

	judgement.party = party_of(judgement.rule, true, TD_ACCEPTED);

	results_select(account->results, judgement.rule);
	snprintf(judgement.test, sizeof(judgement.test), "%s", log_name(book, number));
	snprintf(judgement.reason, sizeof(judgement.reason), "%s", how);
	account_judgement(account, &judgement);
	return 0;
}

int log_apply(const struct log_book *book, size_t number, struct run_account *account,
	      struct diag *diag)
{
	const struct log_line *entry = &book->entry[number];
	const char *rule = json_string_value(json_object_get(entry->object, "rule"));
	struct target_reason reason;
	struct tally_mark mark;
	uint64_t builds;
	bool raw;
	const char *lost = log_lost(book, number, &raw);

	if (lost && raw)
		return apply_lost(book, number, lost, account);
	if (lost)
		results_select(account->results, rule_named(RULE_HOST_SURVIVES));
	if (!number_of(entry->object, "builds", &builds) || builds > UINT32_MAX)
		return wrong(book, entry->line, BAD_CASE, diag);
	account_builds(account, builds);
	if (!apply_gathered(entry->object, account))
		return wrong(book, entry->line, BAD_JUDGEMENT, diag);
	if (json_object_get(entry->object, "left_out")) {
		log_get(entry->object, &reason, log_reason_texts);
		account_left_out(account, rule ? rule : "", log_name(book, number), &reason);
		return 0;
	}
	if (!mark_of(entry->object, &mark) || !json_object_get(entry->object, "builds"))
		return wrong(book, entry->line, BAD_CASE, diag);
	if (!apply_seen(entry->object, log_name(book, number), account))
		return wrong(book, entry->line, "a case that has shown what is none", diag);
	account_case(account, &mark);
	if (account->failed)
		return diag_at(diag, book->path, entry->line, 1, "%s", account->diag.text);
	return 0;
}

int log_apply_context(const struct log_book *book, struct run_account *account, struct diag *diag)
{
	if (apply_gathered(book->context.object, account))
		return 0;
	return wrong(book, book->context.line, BAD_JUDGEMENT, diag);
}
