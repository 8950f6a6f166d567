/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waivers: failures that are known, with the reason and the day on which that stops counting.
 *
 *	[ { "rule": "CLB-03", "policy": "denylist", "case": "CLB-03.negative*",
 *	    "reason": "...", "expires": "2027-12-31", "source": "..." } ]
 *
 *	struct waivers waivers;
 *
 *	waivers_load(&waivers, "corpus/waivers", &diag);
 *	waiver = waiver_find(&waivers, &scope, "CLB-03", "CLB-03.negative-flagless");
 *
 * "case", "policy", "module" and "platform" narrow the scope and may be left out; "case" may
 * hold the shell's * and ?, or be the whole name as it is. A waived failure is XFAIL. A waiver is held to be true: that all
 * its cases pass (XPASS) and that its day has passed (STALE) both fail the run.
 */
#ifndef RECORD_WAIVER_H
#define RECORD_WAIVER_H

#include <stdbool.h>
#include <stddef.h>

#include "input/diag.h"

struct waiver {
	char rule[16];
	char test[128]; /* glob over the names of cases; empty: any */
	char policy[32]; /* empty: any */
	char module[64];
	char platform[64];
	char reason[256];
	char source[256];
	unsigned int expires; /* 20271231; the day itself still counts */
	const char *path; /* of the file */
};

struct waivers {
	size_t count;
	struct waiver *waiver;
	char **paths;
};

/* What a run works on: the scope of a waiver is compared with this. */
struct waiver_scope {
	const char *policy;
	const char *module;
	const char *platform;
	unsigned int today; /* 20261123 */
};

/* All *.json files of a folder. Bad input: rules that do not exist, dates that are none. */
int waivers_load(struct waivers *waivers, const char *folder, struct diag *diag);

/* Those of one file, or of a folder. */
int waivers_load_path(struct waivers *waivers, const char *path, struct diag *diag);

/* Those of one text that is there already; @path is for messages, and must outlive them. */
int waivers_parse(struct waivers *waivers, const char *path, const char *text, struct diag *diag);
void waivers_free(struct waivers *waivers);

/* The first waiver, expired or not, for a rule's failure in a case ("": no case); or NULL. */
const struct waiver *waiver_find(const struct waivers *waivers, const struct waiver_scope *scope,
				 const char *rule, const char *test);

bool waiver_in_scope(const struct waiver *waiver, const struct waiver_scope *scope);
bool waiver_expired(const struct waiver *waiver, const struct waiver_scope *scope);

/* "2027-12-31" */
const char *waiver_date(unsigned int date, char text[16]);

/* Today, in UTC. */
unsigned int waiver_today(void);

#endif
