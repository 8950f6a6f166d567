/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of "tdx-cts prove".
 */
#ifndef CLI_PROVE_H
#define CLI_PROVE_H

#include <limits.h>
#include <stdio.h>

#include "proof/claim.h"
#include "record/waiver.h"
#include "run/session.h"

/* A claim that was looked at. */
struct prove_row {
	const struct claim *claim;
	struct claim_result result;
	const struct waiver *waiver; /* that names the claim, and whose day has not passed; or NULL */
	bool stale; /* it is proved in spite of that */
	char path[PATH_MAX]; /* of the case; empty: it was not written */
	char platform_path[PATH_MAX]; /* of its platform, where it has one of its own */
};

struct prove {
	size_t count;
	struct prove_row *row;
	const char *module, *platform; /* names or paths */
	const char *to; /* the module after an update; NULL: none is asked about */
	const char *supports; /* bits that KVM supports besides; NULL: none */
	struct claim_options options;
	double seconds;
};

/* A module with all that is known of it: a session under each policy. */
struct prove_module {
	size_t num_sessions;
	struct session session[KVM_NUM_POLICIES];
	struct rule_context context;
	struct claim_module claim;
};

/* @platform and @supports as session_options has them. 0, or what to exit with. */
int prove_module_open(struct prove_module *module, const char *name, const char *platform,
		      const char *supports);
void prove_module_close(struct prove_module *module);

/* The refuted case and, where it needs another, its platform, into @folder. -1 and @diag. */
int prove_write(struct prove_row *row, const char *folder, struct diag *diag);

void prove_print_text(const struct prove *prove, FILE *out);
void prove_print_json(const struct prove *prove, FILE *out);

/* "10 of 11 claims are proved, 1 is refuted and waived." */
void prove_sentence(const struct prove *prove, char *text, size_t size);

/* How many rows have that verdict. */
size_t prove_number(const struct prove *prove, enum claim_verdict verdict);

/* "7.0:ecx.waitpkg", or more bits of a register. */
void prove_format_culprit(const struct claim_culprit *culprit, char *text, size_t size);

/* The command that carries the case out. */
void prove_command(const struct prove *prove, const struct prove_row *row, char *text, size_t size);

#endif
