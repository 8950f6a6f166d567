// SPDX-License-Identifier: GPL-2.0-only
/*
 * A comparison as one JSON object.
 */
#include <jansson.h>

#include "cli/diff.h"
#include "cli/options.h"

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *bits_of(const struct diff_row *row)
{
	json_t *array = json_array();
	char text[CPUID_TEXT];

	for (size_t i = 0; i < diff_row_bits(row); i++)
		json_array_append_new(array,
				      json_string(cpuid_bit_format(diff_row_bit(row, i), text)));
	return array;
}

static json_t *waiver_object(const struct waiver *waiver, const char *what)
{
	json_t *object = json_object();
	char date[16];

	json_object_set_new(object, "rule", json_string(waiver->rule));
	if (*waiver->test)
		json_object_set_new(object, "case", json_string(waiver->test));
	json_object_set_new(object, "reason", json_string(what ? what : waiver->reason));
	json_object_set_new(object, "source", json_string(waiver->source));
	json_object_set_new(object, "expires", json_string(waiver_date(waiver->expires, date)));
	return object;
}

static json_t *row_object(const struct diff_row *row, const struct gate *gate)
{
	const struct risk *risk = &row->line->risk;
	bool waived = gate_waives(gate, row);
	json_t *object = json_object();

	json_object_set_new(object, "group", json_string(risk_group_name(risk->group)));
	json_object_set_new(object, "kind", json_string(diff_row_kind(row)));
	json_object_set_new(object, "subject", json_string(row->subject));
	json_object_set_new(object, "bits", bits_of(row));
	json_object_set_new(object, "old", text_or_null(row->line->value[0]));
	json_object_set_new(object, "new", text_or_null(row->line->value[1]));
	json_object_set_new(object, "promise",
			    text_or_null(risk->promise ? risk->promise->id : NULL));
	json_object_set_new(object, "says",
			    text_or_null(risk->promise ? risk->promise->says : NULL));
	json_object_set_new(object, "source",
			    text_or_null(risk->promise ? risk->promise->source : NULL));
	json_object_set_new(object, "waived",
			    waived ? waiver_object(row->waiver, NULL) : json_null());
	return object;
}

static json_t *side_object(const struct diff *diff, size_t nth)
{
	static const char *const forms[] = {
		[SIDE_MODULE] = "module",
		[SIDE_TABLES] = "ABI tables",
		[SIDE_SNAPSHOT] = "snapshot",
	};
	const struct side *side = diff->side[nth];
	json_t *object = json_object(), *identity = json_object(), *lacks = json_array();

	for (size_t i = 0; i < facts_count(side->facts); i++) {
		const struct fact *fact = facts_at(side->facts, i);

		if (fact->kind == FACT_IDENTITY && fact->subject)
			json_object_set_new(identity, fact->subject, json_string(fact->value));
	}
	for (enum fact_kind kind = FACT_IDENTITY + 1; kind < FACT_NUM_KINDS; kind++) {
		bool others = false;

		for (size_t i = 0; i < diff->num_sides; i++)
			others |= diff->side[i]->has[kind];
		if (others && !side->has[kind])
			json_array_append_new(lacks, json_string(fact_kind_name(kind)));
	}
	json_object_set_new(object, "name", json_string(side->name));
	json_object_set_new(object, "path", json_string(side->path));
	json_object_set_new(object, "form", json_string(forms[side->form]));
	json_object_set_new(object, "identity", identity);
	json_object_set_new(object, "not_compared", lacks);
	json_object_set_new(object, "unknown_bits", json_integer((json_int_t)side->num_unknown));
	return object;
}

static int print(json_t *object)
{
	int ret = json_dumpf(object, stdout, JSON_INDENT(1));

	putchar('\n');
	json_decref(object);
	return ret;
}

int diff_print_json(const struct diff *diff, const struct gate *gate)
{
	json_t *object = json_object(), *rows = json_array(), *stale = json_array();
	json_t *totals = json_object();
	char sentence[DIFF_SENTENCE];

	for (size_t i = 0; i < diff->num_rows; i++)
		json_array_append_new(rows, row_object(&diff->row[i], gate));
	for (size_t i = 0; i < gate->num_stale; i++)
		json_array_append_new(stale,
				      waiver_object(gate->stale[i].waiver, gate->stale[i].what));
	for (enum risk_group group = 0; group < RISK_NUM_GROUPS; group++)
		json_object_set_new(totals, risk_group_name(group),
				    json_integer((json_int_t)gate->count[group]));
	json_object_set_new(object, "old", side_object(diff, 0));
	json_object_set_new(object, "new", side_object(diff, 1));
	json_object_set_new(object, "rows", rows);
	json_object_set_new(object, "totals", totals);
	json_object_set_new(object, "failed", json_integer((json_int_t)gate->num_failed));
	json_object_set_new(object, "waived", json_integer((json_int_t)gate->num_waived));
	json_object_set_new(object, "stale", stale);
	json_object_set_new(object, "exit_status",
			    json_integer(gate->num_failed || gate->num_stale ? CLI_FAILED :
									       CLI_CONFORMING));
	json_object_set_new(object, "result", json_string(diff_sentence(diff, gate, sentence)));
	return print(object);
}

int diff_print_matrix_json(const struct diff *diff, const char *result)
{
	json_t *object = json_object(), *sides = json_array(), *rows = json_array();

	for (size_t i = 0; i < diff->num_sides; i++)
		json_array_append_new(sides, side_object(diff, i));
	for (size_t i = 0; i < diff->num_rows; i++) {
		const struct diff_row *row = &diff->row[i];
		json_t *line = json_object(), *values = json_array();

		for (size_t j = 0; j < diff->num_sides; j++)
			json_array_append_new(values, text_or_null(row->line->value[j]));
		json_object_set_new(line, "kind", json_string(diff_row_kind(row)));
		json_object_set_new(line, "subject", json_string(row->subject));
		json_object_set_new(line, "bits", bits_of(row));
		json_object_set_new(line, "values", values);
		json_array_append_new(rows, line);
	}
	json_object_set_new(object, "sides", sides);
	json_object_set_new(object, "rows", rows);
	json_object_set_new(object, "result", json_string(result));
	return print(object);
}
