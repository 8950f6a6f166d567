// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was proved and refuted, for machines.
 */
#include <jansson.h>
#include <stdlib.h>

#include "cli/prove.h"
#include "proof/smt.h"

static void put(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(object, key, json_string(text));
}

static json_t *array_of_culprits(const struct claim_result *result)
{
	json_t *culprits = json_array();

	for (size_t i = 0; i < result->num_culprits; i++) {
		const struct claim_culprit *culprit = &result->culprit[i];
		struct cpuid_bit bit = { culprit->at, culprit->reg, 0 };
		char text[CPUID_TEXT];

		if (!culprit->bits)
			json_array_append_new(culprits, json_string(culprit->text));
		for (; bit.bit < 32; bit.bit++) {
			if (culprit->bits >> bit.bit & 1)
				json_array_append_new(culprits,
						      json_string(cpuid_bit_format(bit, text)));
		}
	}
	return culprits;
}

static void put_refutation(json_t *object, const struct prove *prove, const struct prove_row *row)
{
	const struct claim_result *result = &row->result;
	char *text = td_case_text(&result->test);
	char command[2 * PATH_MAX];

	json_object_set_new(object, "culprits", array_of_culprits(result));
	json_object_set_new(object, "all_culprits", json_boolean(result->all_culprits));
	put(object, "case", text);
	json_object_set_new(object, "settings", json_integer(result->settings));
	json_object_set_new(object, "smallest", json_boolean(result->smallest));
	json_object_set_new(object, "given_platform", json_boolean(!result->has_platform));
	put(object, "shows", result->shows);
	if (row->waiver)
		json_object_set_new(object, "waiver",
				    json_pack("{ss,ss}", "reason", row->waiver->reason, "source",
					      row->waiver->source));
	if (row->path[0]) {
		prove_command(prove, row, command, sizeof(command));
		put(object, "path", row->path);
		put(object, "platform_path", row->platform_path);
		put(object, "command", command);
	}
	free(text);
}

static json_t *object_of_row(const struct prove *prove, const struct prove_row *row)
{
	const struct claim_result *result = &row->result;
	json_t *object =
		json_pack("{ss,ss,ss,ss,sf,sf,sI,sI,sI,sI}", "claim", row->claim->id, "says",
			  row->claim->says, "rule", row->claim->rule, "verdict",
			  claim_verdict_name(result->verdict), "seconds", result->seconds,
			  "solver_seconds", result->solver_seconds, "memory",
			  (json_int_t)result->memory, "obligations",
			  (json_int_t)result->num_obligations, "questions",
			  (json_int_t)result->num_questions, "models", (json_int_t)result->models);

	put(object, "reason", result->why);
	json_object_set_new(object, "stale", json_boolean(row->stale));
	if (result->verdict == CLAIM_REFUTED)
		put_refutation(object, prove, row);
	return object;
}

void prove_print_json(const struct prove *prove, FILE *out)
{
	json_t *rows = json_array(), *all;
	char sentence[512];

	for (size_t i = 0; i < prove->count; i++)
		json_array_append_new(rows, object_of_row(prove, &prove->row[i]));
	prove_sentence(prove, sentence, sizeof(sentence));
	all = json_pack("{ss,ss?,ss,ss,so,ss}", "module", prove->module, "to", prove->to,
			"platform", prove->platform, "solver", smt_version(), "claims", rows,
			"sentence", sentence);
	json_dumpf(all, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(all);
}
