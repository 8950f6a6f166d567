// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names, reasons and failure texts of results and judgements.
 */
#include "reports/item.h"

#include <inttypes.h>
#include <string.h>

#define LABEL_COLUMN 14 /* where the text behind a label begins */
#define GENERATED "failures/"

void sink_put(const struct report_sink *sink, const char *text)
{
	sink->put(sink, text, strlen(text));
}

enum verdict item_verdict(const struct report_item *item)
{
	return item->judgement ? item->judgement->verdict : item->result->verdict;
}

/* The judgement that tells most; NULL where there is none. */
static const struct view_judgement *telling(const struct report_item *item)
{
	if (item->judgement)
		return item->judgement;
	return item->result->has_shortest ? &item->result->shortest : NULL;
}

const char *item_case(const struct report_item *item)
{
	return *item->judgement->name ? item->judgement->name : "context";
}

void item_put_name(const struct report_item *item, const struct report_sink *sink)
{
	sink_put(sink, item->result->path);
	if (!item->judgement)
		return;
	sink_put(sink, ".");
	sink_put(sink, item_case(item));
}

const char *item_file(const struct report_item *item, bool *generated)
{
	const struct view_judgement *judgement = telling(item);

	if (!judgement || !*judgement->file)
		return NULL;
	*generated = !strncmp(judgement->file, GENERATED, strlen(GENERATED));
	return judgement->file;
}

/* What a verdict says before its reason. */
static const char *const prefixes[VERDICT_NUM] = {
	[VERDICT_NOT_OBSERVABLE] = "not observable",
	[VERDICT_NOT_COVERED] = "not covered",
	[VERDICT_MISS] = "the harness failed",
};

/* The next part, behind a colon where there is one before it. */
static void put_part(const struct report_sink *sink, const char *text, bool *begun)
{
	if (!*text)
		return;
	if (*begun)
		sink_put(sink, ": ");
	sink_put(sink, text);
	*begun = true;
}

static void put_needed(const struct view_judgement *judgement, const struct report_sink *sink)
{
	sink_put(sink, "needs ");
	sink_put(sink, judgement->needed);
	sink_put(sink, "; found: ");
	sink_put(sink, judgement->found);
}

/* That of the result, which knows of the whole run, before that of its judgement. */
static const char *reason_of(const struct report_item *item)
{
	const struct view_judgement *judgement = telling(item);

	if (!item->judgement && *item->result->reason)
		return item->result->reason;
	return judgement ? judgement->reason : "";
}

void item_put_reason(const struct report_item *item, const struct report_sink *sink)
{
	enum verdict verdict = item_verdict(item);
	bool begun = false;

	if (item->judgement && *item->judgement->needed) {
		put_needed(item->judgement, sink);
		return;
	}
	if (prefixes[verdict])
		put_part(sink, prefixes[verdict], &begun);
	if (verdict == VERDICT_XFAIL && *item->result->expires) {
		sink_put(sink, "until ");
		put_part(sink, item->result->expires, &begun);
	}
	put_part(sink, reason_of(item), &begun);
}

void item_put_message(const struct report_item *item, const struct report_sink *sink)
{
	const struct view_judgement *judgement = telling(item);

	if (!judgement || !*judgement->expected) {
		sink_put(sink, item->result->says);
		return;
	}
	if (*judgement->subject) {
		sink_put(sink, judgement->subject);
		sink_put(sink, ": ");
	}
	sink_put(sink, "expected ");
	sink_put(sink, judgement->expected);
	sink_put(sink, "; observed ");
	sink_put(sink, judgement->observed);
}

/* "\n    subject   " */
static void put_label(const struct report_sink *sink, const char *label)
{
	char begin[LABEL_COLUMN + 2];

	snprintf(begin, sizeof(begin), "\n    %-9s ", label);
	sink_put(sink, begin);
}

/* The lines of a text below each other. */
static void put_labelled(const struct report_sink *sink, const char *label, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		put_label(sink, label);
		sink->put(sink, text, size);
		text += size + (text[size] == '\n');
		label = "";
	}
}

static void put_case(const struct report_item *item, const struct view_judgement *judgement,
		     const struct report_sink *sink)
{
	uint64_t count = item->result->count[judgement->verdict];
	bool generated = true;
	const char *file = item_file(item, &generated);
	char more[48];

	if (!*judgement->name)
		return;
	put_label(sink, "case");
	sink_put(sink, generated ? judgement->name : file);
	if (!item->judgement && count > 1) {
		snprintf(more, sizeof(more), " (the shortest of %" PRIu64 ")", count);
		sink_put(sink, more);
	}
	put_labelled(sink, "config", judgement->config);
	if (file && generated)
		put_labelled(sink, "file", file);
}

static void put_judgement(const struct report_item *item, const struct view_judgement *judgement,
			  const struct report_sink *sink)
{
	put_labelled(sink, "subject", judgement->subject);
	put_labelled(sink, "expected", judgement->expected);
	put_labelled(sink, "observed", judgement->observed);
	put_labelled(sink, "answer", judgement->answer);
	put_labelled(sink, "party", item->judgement ? judgement->party : item->result->party);
	put_labelled(sink, "reason", judgement->reason);
	if (*judgement->needed) {
		put_label(sink, "reason");
		put_needed(judgement, sink);
	}
	put_case(item, judgement, sink);
}

/* What the whole run, or the runs, say of the rule. */
static void put_result(const struct report_item *item, const struct report_sink *sink)
{
	const struct view_result *result = item->result;

	put_labelled(sink, "reason", result->reason);
	if (*result->expires) {
		put_label(sink, "waived");
		sink_put(sink, "until ");
		sink_put(sink, result->expires);
		put_labelled(sink, "source", result->source);
	}
}

void item_put_block(const struct report_item *item, const struct report_sink *sink)
{
	const struct view_judgement *judgement = telling(item);

	sink_put(sink, verdict_name(item_verdict(item)));
	sink_put(sink, " ");
	sink_put(sink, item->result->id);
	sink_put(sink, " ");
	sink_put(sink, item->result->name);
	sink_put(sink, "\n    ");
	sink_put(sink, item->result->says);
	if (judgement)
		put_judgement(item, judgement, sink);
	if (!item->judgement)
		put_result(item, sink);
	if (!judgement)
		return;
	put_labelled(sink, "repeat", judgement->command);
	put_labelled(sink, "minimize", judgement->minimize);
}
