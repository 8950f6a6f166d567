/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest point at which an obligation is broken.
 *
 *	struct refutation refutation;
 *
 *	refute(scene, smt, wrong, model, &clock, &refutation, &diag);
 *	...	refutation.variables, a value for each variable of the pool
 *	free(refutation.variables);
 *
 * First the platform that is given, if it can be; then as few entries of KVM's array as it takes;
 * then as few settings as it takes: bits that differ from the default TD, levels of a row, what
 * the second of two requests has otherwise.
 *
 * Private to harness/proof.
 */
#ifndef PROOF_REFUTE_H
#define PROOF_REFUTE_H

#include "proof/scene.h"
#include "proof/smt.h"

/* A claim's time. */
struct proof_clock {
	double end; /* on the monotonic clock, in seconds */
	double solver; /* what the solver took up to now */
	size_t questions;
};

double proof_now(void);

/* smt_check() within the time that is left; SMT_UNKNOWN where none is. */
enum smt_answer proof_ask(struct smt *smt, struct proof_clock *clock);

struct refutation {
	bool given_platform;
	bool smallest; /* no fewer settings do */
	unsigned int settings;
	uint64_t *variables;
};

/*
 * @model: a point at which @wrong holds, which is all that there is where the time is over. -1 and
 * @diag: out of memory. The solver's assertions are as before.
 */
int refute(const struct scene *scene, struct smt *smt, term wrong, const uint64_t *model,
	   struct proof_clock *clock, struct refutation *refutation, struct diag *diag);

/* Something that a VMM can have otherwise than the default TD; the condition says that it has. */
struct refute_setting {
	term condition;
	term variable; /* the number, or the one whose bit it is */
	unsigned int bit;
	bool is_number; /* as a whole */
	bool is_cpuid;
	struct cpuid_bit cpuid;
};

#define REFUTE_MAX_SETTINGS 16384

/* All of them; those beyond @max are left out. */
size_t refute_settings(const struct scene *scene, struct refute_setting *settings, size_t max);

/* "7.0:ecx.waitpkg", "ATTRIBUTES[27]", "MAX_VCPUS 577" */
void refute_format(const struct scene *scene, const struct refute_setting *setting,
		   const uint64_t *variables, char *text, size_t size);

#endif
