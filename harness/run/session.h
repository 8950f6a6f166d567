/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One module on one platform under one kernel, loaded and with its target created: what
 * every command that builds TDs begins with.
 *
 *	struct session_options options = { .module = "tdx-1.5.05", .policy = "allowlist" };
 *	struct session session;
 *
 *	if (session_open(&session, &options, &diag))
 *		...	one line for the user in diag.text
 *	target_init(session.target, test, &outcome);
 *	session_close(&session);
 */
#ifndef RUN_SESSION_H
#define RUN_SESSION_H

#include "cpuid/dump.h"
#include "module/declared.h"
#include "module/masks.h"
#include "rules/effects.h"
#include "rules/profile.h"
#include "target/target.h"

#define SESSION_DEFAULT_MODULE "tdx-1.5.05"
#define SESSION_DEFAULT_PLATFORM "emerald-rapids-tdx"

/* As the user gave them; NULL takes the default. All borrowed. */
struct session_options {
	const char *module; /* a name of the corpus, or a folder */
	const char *platform; /* a name of the corpus, or a file */
	const char *kernel; /* a kernel profile: a name of the corpus, or a file */
	const char *policy; /* instead of the profile's own */
	const char *supports; /* bits whose state KVM saves and restores too: "BIT,BIT" */
};

struct session {
	struct session_options options; /* without NULL but for supports */
	struct declared *declared;
	struct masks *masks;
	struct cpuid_dump platform;
	struct effects *effects;
	struct profile *profile;
	struct target *target;
};

/* -1 and @diag on bad input, and there is nothing to close then. */
int session_open(struct session *session, const struct session_options *options, struct diag *diag);
void session_close(struct session *session);

/*
 * "tdx-cts run --module M --platform P ...": the command that works on the same session; for
 * record/shell.h to add to. Cut where it does not fit.
 */
void session_command(const struct session *session, const char *command, char *text, size_t size);

#endif
