// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was found of seeded defects, for machines.
 */
#include <jansson.h>
#include <string.h>

#include "cli/defects.h"

static const char *const party_words[] = {
	[PRECISION_PARTY_WRONG] = "no",
	[PRECISION_PARTY_AMONG] = "among others",
	[PRECISION_PARTY_RIGHT] = "yes",
};

static void put(json_t *object, const char *key, const char *text)
{
	if (*text)
		json_object_set_new(object, key, json_string(text));
}

static json_t *object_of_hit(const struct defects_hit *hit)
{
	json_t *object = json_pack("{ss,sI,sI,sb,ss}", "rule", hit->rule->id, "tds",
				   (json_int_t)hit->tds, "ms", (json_int_t)hit->ms, "names",
				   (int)hit->names, "blames", party_words[hit->blames]);

	put(object, "subject", hit->subject);
	put(object, "expected", hit->expected);
	put(object, "observed", hit->observed);
	put(object, "answer", hit->answer);
	put(object, "party", hit->party);
	put(object, "reason", hit->reason);
	put(object, "case", hit->test);
	put(object, "config", hit->config);
	put(object, "command", hit->command);
	return object;
}

static json_t *object_of_run(const struct defects_run *run)
{
	json_t *hits = json_array(), *object;
	char when[256], setting[512];

	for (size_t i = 0; i < run->num_hits; i++)
		json_array_append_new(hits, object_of_hit(&run->hit[i]));
	defects_setting(run->with, setting, sizeof(setting));
	object = json_pack("{ss,ss,ss,ss,ss}", "id", run->defect->id, "kind", run->kind, "says",
			   run->defect->says, "rule", run->defect->rule, "place",
			   defects_place(run->defect));
	put(object, "when", defect_when_format(run->defect, when));
	put(object, "setting", setting);
	put(object, "result", defects_result_name(run->result));
	put(object, "broken", run->broken);
	json_object_set_new(object, "found_by", hits);
	return object;
}

/* The defects of which @rule is one of the finders, or with @alone the only one. */
static json_t *array_of_finds(const struct defects *defects, const struct rule *rule, bool alone)
{
	json_t *array = json_array();

	for (size_t i = defects->num_sound; i < defects->count; i++) {
		const struct defects_run *run = &defects->run[i];

		for (size_t j = 0; j < run->num_hits; j++) {
			if (run->hit[j].rule == rule && (!alone || run->num_hits == 1))
				json_array_append_new(array, json_string(run->defect->id));
		}
	}
	return array;
}

static json_t *array_of_rules(const struct defects *defects)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);

		if (!defects_has_rule(defects, rule))
			continue;
		json_array_append_new(array,
				      json_pack("{ss,sI,so,so}", "id", rule->id, "rows",
						(json_int_t)defects_finds(defects, rule).own,
						"finds", array_of_finds(defects, rule, false),
						"alone", array_of_finds(defects, rule, true)));
	}
	return array;
}

/* By the defect's id a character for each of the rules, in their order. */
static json_t *object_of_matrix(const struct defects *defects)
{
	json_t *object = json_object();

	for (size_t i = defects->num_sound; i < defects->count; i++) {
		char row[512];
		size_t len = 0;

		for (size_t j = 0; j < rules_count() && len + 1 < sizeof(row); j++) {
			if (defects_has_rule(defects, rule_at(j)))
				row[len++] = defects_cell(&defects->run[i], rule_at(j));
		}
		row[len] = '\0';
		json_object_set_new(object, defects->run[i].defect->id, json_string(row));
	}
	return object;
}

static json_t *object_of_score(const struct defects *defects, const char *kind)
{
	struct defects_score score;

	defects_score(defects, kind, &score);
	return json_pack("{sI,sI,sI,sI,sI,sI,sI,sI,sI,sI,sI,sI}", "defects",
			 (json_int_t)score.count, "found", (json_int_t)score.result[DEFECTS_FOUND],
			 "accident", (json_int_t)score.result[DEFECTS_ACCIDENT], "missed",
			 (json_int_t)score.result[DEFECTS_MISSED], "broken",
			 (json_int_t)score.result[DEFECTS_BROKEN], "names", (json_int_t)score.names,
			 "blames", (json_int_t)score.blames[PRECISION_PARTY_RIGHT], "blames_among",
			 (json_int_t)score.blames[PRECISION_PARTY_AMONG], "median_tds",
			 (json_int_t)score.median_tds, "most_tds", (json_int_t)score.most_tds,
			 "median_ms", (json_int_t)score.median_ms, "most_ms",
			 (json_int_t)score.most_ms);
}

static json_t *object_of_scores(const struct defects *defects)
{
	json_t *object = json_object();

	for (size_t i = defects->num_sound; i < defects->count; i++) {
		const char *kind = defects->run[i].kind;

		if (!json_object_get(object, kind))
			json_object_set_new(object, kind, object_of_score(defects, kind));
	}
	json_object_set_new(object, "all", object_of_score(defects, NULL));
	return object;
}

static json_t *array_of_broken(const struct defects *defects)
{
	json_t *array = json_array();

	for (size_t i = 0; i < defects->num_sound; i++) {
		const struct defects_run *run = &defects->run[i];
		char setting[512];

		if (!*run->broken)
			continue;
		defects_setting(run->with, setting, sizeof(setting));
		json_array_append_new(array, json_pack("{ss,ss}", "setting", setting, "broken",
						       run->broken));
	}
	return array;
}

void defects_print_json(const struct defects *defects, FILE *out)
{
	json_t *array = json_array(), *object;
	char sentence[256];

	for (size_t i = defects->num_sound; i < defects->count; i++)
		json_array_append_new(array, object_of_run(&defects->run[i]));
	defects_sentence(defects, sentence, sizeof(sentence));
	object = json_pack("{so,so,so,so,so,si,ss}", "defects", array, "rules",
			   array_of_rules(defects), "matrix", object_of_matrix(defects), "score",
			   object_of_scores(defects), "broken_without_defect",
			   array_of_broken(defects), "exit_status", defects_exit_status(defects),
			   "result", sentence);
	json_dumpf(object, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(object);
}
