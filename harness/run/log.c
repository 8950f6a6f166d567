// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing a run's lines.
 */
#include "run/log.h"

#include <stdlib.h>
#include <string.h>

#include "host/boot.h"
#include "record/objects.h"
#include "rules/party.h"
#include "run/log_members.h"
#include "run/seen_json.h"

struct run_log {
	struct journal *journal;
	bool synced;
	bool failed;
	/* Of the case at hand. */
	json_t *pass; /* ids */
	json_t *judged;
	json_t *explained;
	json_t *seen; /* members */
	/* What the journal says of the target's lacks so far. */
	unsigned int shown, missing;
};

static bool forget(struct run_log *log)
{
	json_decref(log->pass);
	json_decref(log->judged);
	json_decref(log->explained);
	json_decref(log->seen);
	log->pass = json_array();
	log->judged = json_array();
	log->explained = json_array();
	log->seen = json_object();
	return log->pass && log->judged && log->explained && log->seen;
}

struct run_log *log_create(struct journal *journal, bool synced)
{
	struct run_log *log = calloc(1, sizeof(*log));

	if (!log)
		return NULL;
	log->journal = journal;
	log->synced = synced;
	if (forget(log))
		return log;
	log_free(log);
	return NULL;
}

void log_free(struct run_log *log)
{
	if (!log)
		return;
	json_decref(log->pass);
	json_decref(log->judged);
	json_decref(log->explained);
	json_decref(log->seen);
	free(log);
}

static int append(struct run_log *log, json_t *line, struct diag *diag)
{
	int ret = line && !log->failed ? journal_append(log->journal, line, diag) :
					 diag_no_memory(diag, "a line of the journal");

	json_decref(line);
	log->failed |= ret != 0;
	return ret;
}

bool log_failed(const struct run_log *log)
{
	return log->failed;
}

/* The settings by name with their number of levels, and what they exclude. */
static json_t *object_of_space(const struct space *space)
{
	json_t *settings = json_array(), *constraints = json_array();

	for (size_t i = 0; i < space->num_factors; i++)
		json_array_append_new(settings, json_pack("[si]", space->factor[i].name,
							  (int)space->factor[i].num_levels));
	for (size_t i = 0; i < cover_num_constraints(space->problem); i++) {
		const struct cover_constraint *at = cover_constraint_at(space->problem, i);

		json_array_append_new(
			constraints, json_pack("[iiiiis]", (int)at->kind, at->a.factor, at->a.level,
					       at->b.factor, at->b.level, at->source));
	}
	return json_pack("{so,so}", "settings", settings, "constraints", constraints);
}

static json_t *array_of_rules(const struct results *results)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rules_count(); i++) {
		if (results_selected(results, rule_at(i)))
			json_array_append_new(array, json_string(rule_at(i)->id));
	}
	return array;
}

int log_described(struct run_log *log, const json_t *lines, struct diag *diag)
{
	size_t i;
	json_t *line;

	json_array_foreach (lines, i, line) {
		if (append(log, json_copy(line), diag))
			return -1;
	}
	return 0;
}

int log_start(struct run_log *log, const struct provenance *provenance,
	      const struct results *results, const struct space *const space[2], uint64_t builds,
	      struct diag *diag)
{
	char boot[HOST_BOOT_ID_SIZE] = "";
	json_t *line;

	if (host_boot_id(boot))
		boot[0] = '\0';
	line = json_pack("{so,sI,ss,so}", "start", object_of_provenance(provenance), "builds",
			 (json_int_t)builds, "boot", boot, "rules", array_of_rules(results));
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		if (space[via])
			json_object_set_new(line, td_via_name(via), object_of_space(space[via]));
	}
	return append(log, line, diag);
}

int log_begin(struct run_log *log, size_t number, const char *name, const char *text,
	      struct diag *diag)
{
	json_t *line =
		json_pack("{sI,ss,ss*}", "begin", (json_int_t)number, "case", name, "td", text);

	if (append(log, line, diag))
		return -1;
	if (log->synced && journal_sync(log->journal, diag))
		log->failed = true;
	return log->failed ? -1 : 0;
}

/* A line without one of its judgements would be a lie: the next line is not written then. */
static void gather(struct run_log *log, json_t *array, json_t *element)
{
	log->failed |= json_array_append_new(array, element) != 0;
}

/* Passes are many and have nothing to say. */
void log_judgement(struct run_log *log, const struct judgement *judgement)
{
	char party[PARTY_TEXT];
	json_t *object;

	if (judgement->verdict == VERDICT_PASS) {
		gather(log, log->pass, json_string(judgement->rule->id));
		return;
	}
	object = log_put(judgement, log_judgement_texts);
	json_object_set_new(object, "rule", json_string(judgement->rule->id));
	json_object_set_new(object, "verdict", json_string(verdict_name(judgement->verdict)));
	json_object_set_new(object, "size", json_integer((json_int_t)judgement->size));
	if (judgement->ms)
		json_object_set_new(object, "ms", json_integer((json_int_t)judgement->ms));
	if (judgement->finding.party)
		json_object_set_new(object, "party",
				    json_string(party_format(judgement->finding.party, party)));
	if (judgement->from_file)
		json_object_set_new(object, "from_file", json_true());
	if (judgement->refused_by)
		json_object_set_new(object, "refused_by", json_string(judgement->refused_by));
	gather(log, log->judged, object);
}

void log_explain(struct run_log *log, const struct rule *rule, enum verdict verdict,
		 const char *reason)
{
	gather(log, log->explained,
	       json_pack("{ss,ss,ss}", "rule", rule->id, "verdict", verdict_name(verdict), "reason",
			 reason));
}

void log_seen(struct run_log *log, const struct seen_mark *mark)
{
	seen_put(mark, log->seen);
}

/* Members that say nothing are left out. */
static void put_array(json_t *line, const char *name, json_t *array)
{
	if (json_array_size(array))
		json_object_set(line, name, array);
}

static void put_lacks(struct run_log *log, json_t *line, const struct target_lacks *lacks)
{
	json_t *object, *reasons;

	if (lacks->shown == log->shown && lacks->missing == log->missing)
		return;
	log->shown = lacks->shown;
	log->missing = lacks->missing;
	reasons = json_object();
	for (unsigned int bit = 0; bit < NUM_RULE_NEEDS; bit++) {
		char key[16];

		if (!(lacks->missing >> bit & 1))
			continue;
		snprintf(key, sizeof(key), "%u", bit);
		json_object_set_new(reasons, key, log_put(&lacks->reason[bit], log_reason_texts));
	}
	object = json_pack("{si,si,so}", "shown", (int)lacks->shown, "missing", (int)lacks->missing,
			   "reasons", reasons);
	json_object_set_new(line, "lacks", object);
}

/* What was gathered goes with the line. */
static int append_gathered(struct run_log *log, json_t *line, const struct target_lacks *lacks,
			   struct diag *diag)
{
	put_array(line, "pass", log->pass);
	put_array(line, "judged", log->judged);
	put_array(line, "explained", log->explained);
	put_lacks(log, line, lacks);
	json_object_update(line, log->seen);
	if (append(log, line, diag))
		return -1;
	return forget(log) ? 0 : diag_no_memory(diag, "a line of the journal");
}

int log_context(struct run_log *log, const struct target_lacks *lacks, struct diag *diag)
{
	return append_gathered(log, json_pack("{sb}", "context", 1), lacks, diag);
}

int log_end(struct run_log *log, size_t number, const char *name, const struct tally_mark *mark,
	    uint64_t builds, const char *lost, const struct target_lacks *lacks, struct diag *diag)
{
	json_t *line =
		json_pack("{sI,ss,sI,ss,ss*}", "end", (json_int_t)number, "case", name, "builds",
			  (json_int_t)builds, "via", td_via_name(mark->via), "lost", lost);

	if (*mark->row)
		json_object_set_new(line, "row", json_string(mark->row));
	if (mark->check)
		json_object_set_new(line, "check", json_string(mark->check));
	return append_gathered(log, line, lacks, diag);
}

int log_left_out(struct run_log *log, size_t number, const char *rule, const char *name,
		 const struct target_reason *reason, bool again, const struct target_lacks *lacks,
		 struct diag *diag)
{
	json_t *line = log_put(reason, log_reason_texts);

	if (again)
		json_object_set_new(line, "again", json_true());
	json_object_set_new(line, "left_out", json_integer((json_int_t)number));
	json_object_set_new(line, "case", json_string(name));
	if (*rule)
		json_object_set_new(line, "rule", json_string(rule));
	return append_gathered(log, line, lacks, diag);
}

int log_finish(struct run_log *log, const struct results *results, const char *why,
	       struct diag *diag)
{
	json_t *hidden = json_object();

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (*results->hidden[id].needed)
			json_object_set_new(hidden, host_element(id)->name,
					    log_put(&results->hidden[id], log_reason_texts));
	}
	return append(log,
		      json_pack("{sb,so,ss*,ss*}", "finish", 1, "hidden", hidden, "ended", why,
				"stopped", *results->stopped ? results->stopped : NULL),
		      diag);
}
