/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One module on one platform under one kernel, loaded and with its target created: what
 * every command that builds TDs begins with.
 *
 *	struct session_options options = { .module = "tdx-1.5.05", .policy = "allowlist" };
 *	struct session session;
 *
 *	switch (session_open(&session, &options, &diag)) {
 *	case SESSION_BAD: ...		one line for the user in diag.text
 *	case SESSION_NOTHING: ...	the target is not to be had here: session.lack
 *	}
 *	target_init(session.target, test, &outcome);
 *	session_close(&session);
 */
#ifndef RUN_SESSION_H
#define RUN_SESSION_H

#include <limits.h>

#include "cpuid/dump.h"
#include "module/declared.h"
#include "module/masks.h"
#include "rules/effects.h"
#include "rules/profile.h"
#include "rules/rules.h"
#include "target/kvm.h"
#include "target/replay.h"
#include "target/target.h"

#define SESSION_DEFAULT_MODULE "tdx-1.5.05"
#define SESSION_DEFAULT_PLATFORM "emerald-rapids-tdx"
#define SESSION_HOST_PLATFORM "host" /* the CPU that the program runs on */

enum session_target { SESSION_EMULATOR, SESSION_KVM, SESSION_REPLAY };

/* As the user gave them; NULL takes the default. All borrowed. */
struct session_options {
	const char *module; /* a name of the corpus, or a folder */
	const char *update_to; /* likewise, the module after an update: that is judged; or NULL */
	const char *platform; /* a name of the corpus, a file, or "host" */
	const char *kernel; /* a kernel profile: a name of the corpus, or a file */
	const char *policy; /* instead of the profile's own */
	const char *supports; /* bits whose state KVM saves and restores too: "BIT,BIT" */
	const char *defect; /* with SESSION_EMULATOR: the id of a defect that is seeded */
	enum session_target target;
	bool plain; /* with SESSION_KVM: a plain VM */
	const char *replay; /* with SESSION_REPLAY: the folder of a recorded run */
	bool declared_only; /* with SESSION_EMULATOR: it will do without module.json and a target */
	const char *record; /* a folder in which the exchange with the target is recorded */
};

/* "emulator", "kvm" or "replay:DIR", which is borrowed; false: it is none of them. */
bool session_parse_target(struct session_options *options, const char *text);

/* "td" or "plain"; false: it is none of them. */
bool session_parse_vm(struct session_options *options, const char *text);

enum session_status { SESSION_OK, SESSION_BAD, SESSION_NOTHING };

struct session {
	/* Without NULL but for update_to, supports, defect, replay and record. */
	struct session_options options;
	struct target_reason lack; /* with SESSION_NOTHING */
	struct declared *declared;
	struct masks *masks; /* NULL with declared_only where there is no module.json */
	struct cpuid_dump platform;
	struct effects *effects;
	struct profile *profile;
	struct target *target; /* NULL where masks is */
	struct kvm_found found; /* with SESSION_KVM; of a replay plain only */
	struct emu_module *described; /* with SESSION_KVM but for a plain VM */
	struct replay_start start; /* with SESSION_REPLAY */
	char platform_path[PATH_MAX]; /* of the host that was recorded */
	struct module_version running; /* with SESSION_KVM: what the kernel or a TD says of it */
	char module_name[64]; /* that fits it */
	/* With update_to: the same on the module before the update, and the way back from there. */
	struct session *before;
	const struct session *after;
	char before_folder[PATH_MAX]; /* of its record or replay */
};

/* Where it is not SESSION_OK there is nothing to close. */
enum session_status session_open(struct session *session, const struct session_options *options,
				 struct diag *diag);
void session_close(struct session *session);

/* The name or folder of the module that the target has: of an update the one after it. */
const char *session_module(const struct session *session);

/* The descriptions that the rules judge by; context_fill() adds what the target says. */
void session_describe(const struct session *session, struct rule_context *context);

/* Both at once, for who builds no TD; without a target nothing is added. */
void session_fill(const struct session *session, struct rule_context *context);

/*
 * A new target in the place of the old one, as it was when the session began: an emulated host
 * boots anew. Where that fails (-1 and @diag) the old one stays. Not for hardware or a record.
 */
int session_renew_target(struct session *session, struct diag *diag);

/* Writes the recorded exchange, where one is wanted. -1 and @diag where that fails. */
int session_save(struct session *session, struct diag *diag);

/*
 * "tdx-cts run --module M --platform P ...": the command that works on the same session; for
 * record/shell.h to add to. Cut where it does not fit.
 */
void session_command(const struct session *session, const char *command, char *text, size_t size);

#endif
