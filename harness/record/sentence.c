// SPDX-License-Identifier: GPL-2.0-only
/*
 * The result of a run in one sentence.
 */
#include "record/sentence.h"

#include <stdio.h>
#include <string.h>

#define LIST_RESERVE 24 /* room for " and N more" */

static void add_id(struct sentence_ids *ids, const char *id)
{
	if (ids->more || ids->len + strlen(id) + LIST_RESERVE > sizeof(ids->text)) {
		ids->more++;
		return;
	}
	ids->len += (size_t)snprintf(ids->text + ids->len, sizeof(ids->text) - ids->len, "%s%s",
				     ids->len ? ", " : "", id);
}

void sentence_add(struct sentence *sentence, const char *id, enum verdict verdict)
{
	sentence->count[verdict]++;
	if (verdict_exit_status(verdict) == verdict_exit_status(VERDICT_FAIL))
		add_id(&sentence->failed, id);
	else if (verdict_exit_status(verdict) == verdict_exit_status(VERDICT_MISS))
		add_id(&sentence->broken, id);
}

/* "Not conforming: 2 of 116 rules failed (FIX-01, CLB-03)." */
static void say_ids(const char *what, size_t count, size_t all, const char *verb,
		    const struct sentence_ids *ids, char text[SENTENCE_TEXT])
{
	char more[LIST_RESERVE + 8] = "";

	if (ids->more)
		snprintf(more, sizeof(more), " and %zu more", ids->more);
	snprintf(text, SENTENCE_TEXT, "%s %zu of %zu rules%s (%s%s).", what, count, all, verb,
		 ids->text, more);
}

/* "Conforming: 98 of 100 rules hold, 1 failed as waived, 1 could not be judged." */
static void say_conforming(const struct sentence *sentence, size_t all, char text[SENTENCE_TEXT])
{
	size_t passed = sentence->count[VERDICT_PASS], waived = sentence->count[VERDICT_XFAIL];
	size_t unjudged = all - passed - waived;
	char of_waived[64] = "", of_unjudged[64] = "";

	if (waived)
		snprintf(of_waived, sizeof(of_waived), ", %zu failed as waived", waived);
	if (unjudged)
		snprintf(of_unjudged, sizeof(of_unjudged), ", %zu could not be judged", unjudged);
	snprintf(text, SENTENCE_TEXT, "Conforming: %zu of %zu rules hold%s%s.", passed, all,
		 of_waived, of_unjudged);
}

const char *sentence_say(const struct sentence *sentence, char text[SENTENCE_TEXT])
{
	const size_t *count = sentence->count;
	size_t all = 0, failed, broken;

	for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++)
		all += count[verdict];
	failed = count[VERDICT_FAIL] + count[VERDICT_XPASS] + count[VERDICT_STALE];
	broken = count[VERDICT_ERROR] + count[VERDICT_MISS];
	if (failed)
		say_ids("Not conforming:", failed, all, " failed", &sentence->failed, text);
	else if (broken)
		say_ids("No verdict: the harness failed on", broken, all, "", &sentence->broken,
			text);
	else if (count[VERDICT_PASS] || count[VERDICT_XFAIL])
		say_conforming(sentence, all, text);
	else
		snprintf(text, SENTENCE_TEXT, "Nothing ran: none of %zu rules could be judged.",
			 all);
	return text;
}
