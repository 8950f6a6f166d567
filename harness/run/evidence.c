// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was seen, as lines of a record; run/evidence_describe.c has what was declared.
 */
#include "run/evidence.h"

#include <stdio.h>
#include <string.h>

#include "rules/status.h"
#include "run/seen_json.h"

#define UNDECLARED "--------------------------------" /* all bits of a register */

static json_t *array_of_strengths(const uint64_t counts[COVERAGE_STRENGTH + 1])
{
	json_t *array = json_array();

	for (size_t i = 1; i <= COVERAGE_STRENGTH; i++)
		json_array_append_new(array, json_integer((json_int_t)counts[i]));
	return array;
}

static json_t *array_of_points(const struct coverage_door *door)
{
	json_t *array = json_array();

	for (size_t i = 0; i < door->num_points; i++) {
		json_t *point = array_of_strengths(door->point[i].covered);

		json_array_insert_new(point, 0, json_integer((json_int_t)door->point[i].tds));
		json_array_append_new(array, point);
	}
	return array;
}

static json_t *object_of_door(enum td_via via, const struct coverage_door *door)
{
	return json_pack("{ss,sI,sI,so,so,so}", "coverage", td_via_name(via), "settings",
			 (json_int_t)door->num_settings, "tds", (json_int_t)door->num_tds,
			 "feasible", array_of_strengths(door->feasible), "covered",
			 array_of_strengths(door->covered), "points", array_of_points(door));
}

static json_t *cases_of(const struct seen_leaf *leaf, const struct seen_asked *asked)
{
	json_t *cases = json_array();

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		for (uint32_t left = leaf->view[SEEN_ASKED].reg[reg]; left; left &= left - 1) {
			int bit = __builtin_ctz(left);

			json_array_append_new(cases, json_pack("[sis]", cpuid_reg_name(reg), bit,
							       asked->by[reg][bit]));
		}
	}
	return cases;
}

static void add_seen(const struct seen *seen, struct cpuid_addr at, json_t *line)
{
	const struct seen_asked *asked;
	const struct seen_leaf *leaf = seen_leaf_at(seen, at, &asked);
	json_t *cases;

	if (!leaf)
		return;
	seen_put_views(leaf, line);
	cases = cases_of(leaf, asked);
	if (json_array_size(cases))
		json_object_set(line, "cases", cases);
	json_decref(cases);
}

static void record_described(const struct run_account *account, json_t *line)
{
	const char *leaf = json_string_value(json_object_get(line, "leaf"));
	json_t *copy = json_copy(line);
	struct cpuid_addr at;

	if (leaf && cpuid_addr_parse(leaf, &at))
		add_seen(&account->seen, at, copy);
	record_line(account->record, copy);
}

static bool is_described(const json_t *described, const char *leaf)
{
	size_t i;
	json_t *line;

	json_array_foreach (described, i, line) {
		const char *there = json_string_value(json_object_get(line, "leaf"));

		if (there && !strcmp(there, leaf))
			return true;
	}
	return false;
}

/* Leaves that a TD has and that nobody declared. */
static void record_undeclared(const struct run_account *account)
{
	for (size_t i = 0; i < account->seen.num_leaves; i++) {
		struct cpuid_addr at = account->seen.leaf[i].at;
		const struct seen_asked *asked;
		char text[CPUID_TEXT];
		json_t *line;

		cpuid_addr_format(at, text);
		if (!json_array_size(account->described) ||
		    is_described(account->described, text) ||
		    !seen_leaf_at(&account->seen, at, &asked))
			continue;
		line = json_pack("{ss,s[ssss],s[[][][][]]}", "leaf", text, "class", UNDECLARED,
				 UNDECLARED, UNDECLARED, UNDECLARED, "fields");
		add_seen(&account->seen, at, line);
		record_line(account->record, line);
	}
}

/* "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 7.0"; "KVM_TDX_INIT_VM: EINVAL" */
static void say_refusal(const struct td_outcome *outcome, char *text, size_t size)
{
	const char *name = td_errno_name(outcome->error);
	char leaf[CPUID_TEXT];
	size_t len;

	if (outcome->has_status)
		status_format(outcome->status, outcome->has_rcx, outcome->rcx, text, size);
	else
		snprintf(text, size, "KVM_TDX_INIT_VM: %s", name ? name : "an unusual errno");
	len = strlen(text);
	if (outcome->has_refused_leaf && len < size)
		snprintf(text + len, size - len, ", leaf %s",
			 cpuid_addr_format(outcome->refused_leaf, leaf));
}

static void record_refusal(struct record *record, const struct seen_refusal *refusal)
{
	json_t *line = json_pack("{ss}", "refusal", seen_refuser(&refusal->outcome));
	char says[STATUS_TEXT + CPUID_TEXT];

	seen_put_outcome(&refusal->outcome, line);
	say_refusal(&refusal->outcome, says, sizeof(says));
	json_object_update_new(line, json_pack("{ss,sI,ss}", "says", says, "count",
					       (json_int_t)refusal->count, "case", refusal->name));
	record_line(record, line);
}

static json_t *object_of_host(const struct seen_host *host, const char *name)
{
	json_t *line = json_pack("{ss,sI,sI}", "host", name, "compared", (json_int_t)host->compared,
				 "moved", (json_int_t)host->moved);

	if (host->moved)
		json_object_update_new(line, json_pack("{ss,si,so,so}", "case", host->name, "cpu",
						       (int)host->first.cpu, "before",
						       seen_hex(host->first.before), "after",
						       seen_hex(host->first.after)));
	return line;
}

/* An element that was neither compared nor hidden has nothing to be said of. */
static void record_host(const struct run_account *account, enum host_element_id id)
{
	const struct target_reason *hidden = &account->results->hidden[id];
	const struct seen_host *host = &account->seen.host[id];
	const char *name = host_element(id)->name;

	if (host->compared)
		record_line(account->record, object_of_host(host, name));
	else if (*hidden->needed)
		record_line(account->record, json_pack("{ss,ss,ss}", "host", name, "needed",
						       hidden->needed, "found", hidden->found));
}

void evidence_record(struct run_account *account)
{
	const struct results *results = account->results;
	size_t i;
	json_t *line;

	json_array_foreach (account->described, i, line) {
		record_described(account, line);
	}
	record_undeclared(account);
	for (i = 0; i < account->seen.num_refusals; i++)
		record_refusal(account->record, &account->seen.refusal[i]);
	for (enum host_element_id id = 0; id < HOST_NUM_ELEMENTS; id++)
		record_host(account, id);
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		if (results->coverage.door[via].there)
			record_line(account->record,
				    object_of_door(via, &results->coverage.door[via]));
	}
}
