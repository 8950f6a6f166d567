/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a report lists: the result of a rule, or one judgement of it; and what is told of it, the
 * same in all formats.
 *
 *	const struct report_item item = { .result = &view->result[i] };
 *	const struct report_sink sink = { put_escaped, out };
 *
 *	item_put_name(&item, &sink);	"init.INI-07.num_l2_vms"
 *	item_put_reason(&item, &sink);	"until 2027-12-31: KVM counts copies, not entries"
 *	item_put_block(&item, &sink);	"FAIL INI-07 num_l2_vms", and more lines, as on the terminal
 */
#ifndef REPORTS_ITEM_H
#define REPORTS_ITEM_H

#include <stdio.h>

#include "record/view.h"

struct report_item {
	const struct view_result *result;
	const struct view_judgement *judgement; /* NULL: the result itself */
};

/* Where text goes, in pieces; each format escapes what it has to. */
struct report_sink {
	void (*put)(const struct report_sink *sink, const char *text, size_t size);
	FILE *out;
	unsigned int depth; /* of the lines, where they are indented */
};

void sink_put(const struct report_sink *sink, const char *text);

enum verdict item_verdict(const struct report_item *item);

/* Of a judgement it is that of its rule, and the case behind it. */
void item_put_name(const struct report_item *item, const struct report_sink *sink);

/* What stands behind that: the case; "context" where the rule was judged without one. */
const char *item_case(const struct report_item *item);

/* Why it was not judged, is waived, or broke: one line, which may be empty. */
void item_put_reason(const struct report_item *item, const struct report_sink *sink);

/* What is wrong in one line: "7.0:ecx.cldemote: expected 0; observed 1". */
void item_put_message(const struct report_item *item, const struct report_sink *sink);

/* All of it, as a run prints it on the terminal; lines with '\n' between them. */
void item_put_block(const struct report_item *item, const struct report_sink *sink);

/*
 * The file of the case, and where that is: cases that a run has generated lie below its folder.
 * NULL: it has none.
 */
const char *item_file(const struct report_item *item, bool *generated);

#endif
