// SPDX-License-Identifier: GPL-2.0-only
/*
 * The JSON objects of records and summaries.
 */
#include "record/objects.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "input/corpus.h"
#include "rules/party.h"

static void put_text(json_t *object, const char *key, const char *value)
{
	if (value && *value)
		json_object_set_new(object, key, json_string(value));
}

json_t *object_of_provenance(const struct provenance *from)
{
	json_t *object = json_object();
	char date[16];

	put_text(object, "suite", from->version);
	put_text(object, "target", from->identity.target);
	put_text(object, "module", from->module);
	put_text(object, "update_to", from->update_to);
	put_text(object, "module_identity", from->identity.module);
	put_text(object, "platform", from->platform);
	put_text(object, "platform_identity", from->identity.platform);
	put_text(object, "kernel", from->kernel);
	put_text(object, "kernel_identity", from->identity.kernel);
	put_text(object, "policy", from->policy);
	put_text(object, "supports", from->supports);
	put_text(object, "defect", from->identity.defect);
	put_text(object, "unknown", from->unknown);
	json_object_set_new(object, "seed", json_integer((json_int_t)from->seed));
	put_text(object, "date", waiver_date(from->date, date));
	put_text(object, "started", from->started);
	put_text(object, "host", from->host);
	put_text(object, "command", from->command);
	return object;
}

static void put_party(json_t *object, unsigned int party)
{
	char text[PARTY_TEXT];

	put_text(object, "party", party_format(party, text));
}

json_t *object_of_judgement(const struct provenance *provenance, const struct judgement *judgement)
{
	json_t *object = json_object();
	char command[1024];

	put_text(object, "rule", judgement->rule->id);
	put_text(object, "case", judgement->test);
	put_text(object, "verdict", verdict_name(judgement->verdict));
	put_text(object, "subject", judgement->finding.subject);
	put_text(object, "expected", judgement->finding.expected);
	put_text(object, "observed", judgement->finding.observed);
	put_text(object, "answer", judgement->answer);
	put_text(object, "refused_by", judgement->refused_by);
	put_text(object, "reason", judgement->reason);
	if (judgement->verdict == VERDICT_PASS)
		return object;
	put_party(object, judgement->party);
	put_text(object, "config", judgement->config);
	record_command(provenance, judgement, command, sizeof(command));
	put_text(object, "command", command);
	return object;
}

json_t *object_of_left_out(const char *rule, const char *name, const struct target_reason *reason)
{
	json_t *object = json_object();

	put_text(object, "rule", rule);
	put_text(object, "case", name);
	put_text(object, "verdict", verdict_name(VERDICT_SKIP));
	put_text(object, "needed", reason->needed);
	put_text(object, "found", reason->found);
	return object;
}

json_t *object_of_result(const struct rule *rule, const struct rule_result *result)
{
	json_t *object = json_object();
	char date[16];

	put_text(object, "result", rule->id);
	put_text(object, "name", rule->name);
	put_text(object, "says", rule->says);
	put_text(object, "verdict", verdict_name(result->verdict));
	put_text(object, "reason", result->reason);
	put_party(object, result->party);
	if (result->waiver) {
		put_text(object, "expires", waiver_date(result->waiver->expires, date));
		put_text(object, "source", result->waiver->source);
	}
	for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++) {
		json_t *counts;

		if (!result->count[verdict])
			continue;
		counts = json_object_get(object, "judgements");
		if (!counts) {
			counts = json_object();
			json_object_set_new(object, "judgements", counts);
		}
		json_object_set_new(counts, verdict_name(verdict),
				    json_integer((json_int_t)result->count[verdict]));
	}
	return object;
}

void object_add_found(json_t *object, const struct rule_result *result)
{
	const struct judgement_time *found = &result->found;

	if (!result->shortest.rule)
		return;
	json_object_set_new(object, "found", json_pack("{sI}", "tds", (json_int_t)found->tds));
	if (found->ms)
		json_object_set_new(json_object_get(object, "found"), "ms",
				    json_integer((json_int_t)found->ms));
}

/* A case of the corpus lies elsewhere for whoever reads the record. */
static void put_file(json_t *object, const char *path)
{
	const char *root = corpus_root();
	size_t size = strlen(root);
	char text[PATH_MAX];

	if (!strncmp(path, root, size) && path[size] == '/') {
		snprintf(text, sizeof(text), "corpus%s", path + size);
		path = text;
	}
	put_text(object, "file", path);
}

void object_add_shortest(json_t *object, const struct provenance *provenance,
			 const struct rule_result *result)
{
	const struct judgement *judgement = &result->shortest;
	char path[PATH_MAX], command[1024];
	json_t *shortest;

	if (!judgement->rule)
		return;
	shortest = object_of_judgement(provenance, judgement);
	put_file(shortest, judgement->path);
	if (provenance->folder &&
	    results_failure_path(result, provenance->folder, path, sizeof(path)))
		put_text(shortest, "file", path + strlen(provenance->folder) + 1);
	if (record_minimize_command(provenance, result, command, sizeof(command)))
		put_text(shortest, "minimize", command);
	json_object_set_new(object, "shortest", shortest);
}
