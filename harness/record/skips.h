/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expected skips: which rules a target does not judge, and why that is so.
 *
 *	[ { "target": "kvm behind the emulator's door", "rule": "HST-0?",
 *	    "verdict": "NOT OBSERVABLE", "reason": "the TD runs in the emulator" } ]
 *
 *	struct skips skips;
 *
 *	skips_load(&skips, "corpus/skips", &diag);
 *	if (!skips_expect(&skips, view, &view->result[i]))
 *		...	nobody expects that this rule is not judged
 *
 * "module", "platform", "kernel" and "policy" narrow the scope and may be left out. An entry is
 * held to be true: record/skip_gate.h.
 */
#ifndef RECORD_SKIPS_H
#define RECORD_SKIPS_H

#include "record/view.h"

struct skip_entry {
	char target[64]; /* as the record has it: "emulator", "kvm, plain VM" */
	char module[64]; /* empty: any */
	char platform[64];
	char kernel[64];
	char policy[32];
	char rule[32]; /* glob over ids */
	char reason[256];
	char source[256]; /* may be empty */
	enum verdict verdict; /* SKIP, NOT COVERED or NOT OBSERVABLE */
	bool sometimes; /* what the host has decides it: judged is fine, too */
	const char *path; /* of the file */
};

struct skips {
	size_t count;
	struct skip_entry *entry;
	char **paths;
};

/* Those of one file, or of all .json files of a folder. */
int skips_load(struct skips *skips, const char *path, struct diag *diag);

/* Those of one text that is there already; @path is for messages, and must outlive them. */
int skips_parse(struct skips *skips, const char *path, const char *text, struct diag *diag);
void skips_free(struct skips *skips);

/* The run that @entry is about. */
bool skip_in_scope(const struct skip_entry *entry, const struct view_run *run);

/* The rule that @entry is about. */
bool skip_is_of(const struct skip_entry *entry, const char *rule);

/* Whether the verdict of @result is expected of the record's run; of merged runs nothing is. */
bool skips_expect(const struct skips *skips, const struct record_view *view,
		  const struct view_result *result);

#endif
