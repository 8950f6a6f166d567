// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a result is what it is.
 */
#include "record/why.h"

#include <stdio.h>
#include <string.h>

/* The first of its cases that was left out; NULL: there is none. */
static const struct view_judgement *left_out(const struct record_view *view,
					     const struct view_result *result)
{
	for (size_t i = 0; i < result->num; i++) {
		const struct view_judgement *judgement = &view->judgement[result->first + i];

		if (*judgement->needed)
			return judgement;
	}
	return NULL;
}

static void of_unjudged(const struct record_view *view, const struct view_result *result,
			char text[WHY_TEXT])
{
	const struct view_judgement *judgement = left_out(view, result);

	if (*result->reason)
		snprintf(text, WHY_TEXT, "%s", result->reason);
	else if (judgement)
		snprintf(text, WHY_TEXT, "needs %s; found: %s", judgement->needed,
			 judgement->found);
	else
		snprintf(text, WHY_TEXT, "no case came to what it is about: %s", result->says);
}

static void of_failure(const struct view_judgement *shortest, char text[WHY_TEXT])
{
	snprintf(text, WHY_TEXT, "%s%sexpected %s; observed %s", shortest->subject,
		 *shortest->subject ? ": " : "", shortest->expected, shortest->observed);
}

const char *why_of(const struct record_view *view, const struct view_result *result,
		   char text[WHY_TEXT])
{
	if (result->verdict < VERDICT_PASS)
		of_unjudged(view, result, text);
	else if (result->verdict == VERDICT_FAIL && result->has_shortest)
		of_failure(&result->shortest, text);
	else if (result->verdict != VERDICT_PASS && *result->reason)
		snprintf(text, WHY_TEXT, "%s", result->reason);
	else if (result->verdict != VERDICT_PASS && *result->shortest.reason)
		snprintf(text, WHY_TEXT, "%s", result->shortest.reason);
	else
		snprintf(text, WHY_TEXT, "%s", result->says);
	/* One line, whatever the record holds. */
	for (char *c = text; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	}
	return text;
}
