// SPDX-License-Identifier: GPL-2.0-only
/*
 * The summary as one JSON object.
 */
#include "record/objects.h"
#include "record/summary.h"

/* Every selected rule with its verdict, and with the judgement behind one that is no pass. */
static json_t *array_of_results(const struct results *results, const struct provenance *provenance)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule_result *result = &results->rule[i];
		json_t *object;

		if (!result->selected)
			continue;
		object = object_of_result(rule_at(i), result);
		object_add_shortest(object, provenance, result);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *object_of_totals(const struct results *results)
{
	json_t *totals = json_object();

	for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++)
		json_object_set_new(
			totals, verdict_name(verdict),
			json_integer((json_int_t)results_count(results, verdict, NULL)));
	return totals;
}

static json_t *object_of_door(const struct coverage_door *door)
{
	static const char *const what[] = { NULL, "values", "pairs", "triples" };
	json_t *object = json_pack("{sI,sI}", "settings", (json_int_t)door->num_settings, "tds",
				   (json_int_t)door->num_tds);

	for (unsigned int i = 1; i <= COVERAGE_STRENGTH; i++)
		json_object_set_new(object, what[i],
				    json_pack("{sI,sI}", "covered", (json_int_t)door->covered[i],
					      "feasible", (json_int_t)door->feasible[i]));
	return object;
}

static json_t *object_of_coverage(const struct results *results)
{
	const struct coverage *coverage = &results->coverage;
	json_t *object = json_pack("{sI,sI,sI,ss}", "builds", (json_int_t)coverage->builds,
				   "rules_judged", (json_int_t)results_judged_count(results),
				   "checks_reached", (json_int_t)coverage->num_checks_reached,
				   "checks_missing", coverage->checks_missing);

	if (coverage->door[TD_VIA_KVM].there)
		json_object_set_new(object, "kvm", object_of_door(&coverage->door[TD_VIA_KVM]));
	if (coverage->door[TD_VIA_MODULE].there)
		json_object_set_new(object, "module",
				    object_of_door(&coverage->door[TD_VIA_MODULE]));
	return object;
}

void summary_print_json(const struct results *results, const struct provenance *provenance,
			FILE *out)
{
	json_t *object = json_object();
	char sentence[SUMMARY_SENTENCE];

	json_object_set_new(object, "provenance", object_of_provenance(provenance));
	json_object_set_new(object, "cases", json_integer((json_int_t)results->num_cases));
	json_object_set_new(object, "left_out", json_integer((json_int_t)results->num_left_out));
	json_object_set_new(object, "observable",
			    json_integer((json_int_t)results_observable_count(results)));
	if (*results->stopped)
		json_object_set_new(object, "stopped", json_string(results->stopped));
	if (*results->ended)
		json_object_set_new(object, "ended", json_string(results->ended));
	if (results->coverage.builds)
		json_object_set_new(object, "coverage", object_of_coverage(results));
	json_object_set_new(object, "rules", array_of_results(results, provenance));
	json_object_set_new(object, "totals", object_of_totals(results));
	json_object_set_new(object, "exit_status",
			    json_integer(verdict_exit_status(results->worst)));
	json_object_set_new(object, "result", json_string(summary_sentence(results, sentence)));
	json_dumpf(object, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(object);
}
