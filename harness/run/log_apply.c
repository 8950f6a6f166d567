// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a journal's lines to the accounts of a run.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "run/log_members.h"
#include "run/log_read.h"

#define WRONG_JUDGEMENT "a judgement that no run can make"

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

static bool verdict_of(const json_t *object, enum verdict *verdict)
{
	const char *name = json_string_value(json_object_get(object, "verdict"));

	for (*verdict = 0; name && *verdict < VERDICT_NUM; (*verdict)++) {
		if (!strcmp(verdict_name(*verdict), name))
			return true;
	}
	return false;
}

/* At most what any run can come to, so that sums stay numbers. */
static bool number_of(const json_t *object, const char *key, uint64_t *number)
{
	const json_t *value = json_object_get(object, key);
	json_int_t integer = json_integer_value(value);

	*number = (uint64_t)integer;
	return json_is_integer(value) && integer >= 0 && integer <= UINT32_MAX;
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
		return verdict_of(object, verdict);
	}
	return false;
}

static bool apply_pass(const json_t *line, struct run_account *account)
{
	const char *name = json_string_value(json_object_get(line, "case"));
	size_t i;
	json_t *id;

	json_array_foreach (json_object_get(line, "pass"), i, id) {
		struct judgement judgement = { .verdict = VERDICT_PASS };

		judgement.rule = json_is_string(id) ? rule_named(json_string_value(id)) : NULL;
		if (!judgement.rule)
			return false;
		snprintf(judgement.test, sizeof(judgement.test), "%s", name ? name : "");
		account_judgement(account, &judgement);
	}
	return true;
}

/* The two words that a judgement can have there. */
static const char *refuser_of(const json_t *object)
{
	const char *by = json_string_value(json_object_get(object, "refused_by"));

	if (!by)
		return NULL;
	return !strcmp(by, "kvm") ? "kvm" : "module";
}

static bool apply_judged(const json_t *line, struct run_account *account)
{
	size_t i;
	json_t *object;

	json_array_foreach (json_object_get(line, "judged"), i, object) {
		struct judgement judgement = { .rule = rule_of(object) };
		uint64_t size;

		if (!judgement.rule || !verdict_of(object, &judgement.verdict))
			return false;
		/* The others come of waivers, or of no judgement at all. */
		if (judgement.verdict != VERDICT_FAIL && judgement.verdict != VERDICT_ERROR &&
		    judgement.verdict != VERDICT_MISS)
			return false;
		log_get(object, &judgement, log_judgement_texts);
		if (!number_of(object, "size", &size))
			return false;
		judgement.size = (size_t)size;
		judgement.from_file = json_is_true(json_object_get(object, "from_file"));
		judgement.refused_by = refuser_of(object);
		account_judgement(account, &judgement);
	}
	return true;
}

static bool apply_explained(const json_t *line, struct run_account *account)
{
	size_t i;
	json_t *object;

	json_array_foreach (json_object_get(line, "explained"), i, object) {
		const struct rule *rule = rule_of(object);
		const char *reason = json_string_value(json_object_get(object, "reason"));
		enum verdict verdict;

		if (!rule || !reason || !verdict_of(object, &verdict) || verdict >= VERDICT_PASS)
			return false;
		account_explain(account, rule, verdict, reason);
	}
	return true;
}

static bool apply_gathered(const json_t *line, struct run_account *account)
{
	return apply_explained(line, account) && apply_pass(line, account) &&
	       apply_judged(line, account);
}

static bool mark_of(const json_t *line, struct tally_mark *mark)
{
	const char *via = json_string_value(json_object_get(line, "via"));
	const char *row = json_string_value(json_object_get(line, "row"));

	if (!via || (strcmp(via, "kvm") != 0 && strcmp(via, "module") != 0))
		return false;
	*mark = (struct tally_mark){
		.via = !strcmp(via, "module") ? TD_VIA_MODULE : TD_VIA_KVM,
		.check = json_string_value(json_object_get(line, "check")),
	};
	if (!row)
		return true;
	if (strlen(row) > SPACE_MAX_FACTORS || strspn(row, "0123456789") != strlen(row))
		return false;
	memcpy(mark->row, row, strlen(row) + 1);
	return true;
}

/* Whoever lost it has not come back to judge that. */
static int apply_lost(const struct log_book *book, size_t number, const char *how,
		      struct run_account *account)
{
	struct judgement judgement = {
		.rule = rule_named(RULE_HOST_SURVIVES),
		.verdict = log_blamed(book, number) ? VERDICT_FAIL : VERDICT_MISS,
	};

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
	if (!apply_gathered(entry->object, account))
		return wrong(book, entry->line, WRONG_JUDGEMENT, diag);
	if (json_object_get(entry->object, "left_out")) {
		log_get(entry->object, &reason, log_reason_texts);
		account_left_out(account, rule ? rule : "", log_name(book, number), &reason);
		return 0;
	}
	if (!mark_of(entry->object, &mark) || !number_of(entry->object, "builds", &builds))
		return wrong(book, entry->line, "a row or a number of TDs that is none", diag);
	account_case(account, &mark, builds);
	if (account->failed)
		return diag_at(diag, book->path, entry->line, 1, "%s", account->diag.text);
	return 0;
}

int log_apply_context(const struct log_book *book, struct run_account *account, struct diag *diag)
{
	if (apply_gathered(book->context, account))
		return 0;
	return wrong(book, 1, WRONG_JUDGEMENT, diag);
}
