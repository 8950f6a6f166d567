/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Claims about every configuration at once: proved, or refuted with a configuration.
 *
 *	const struct claim *claim = claim_named("kvm-denylist");
 *	static struct claim_result result;
 *
 *	claim_prove(claim, &module, NULL, &options, &result);
 *	if (result.verdict == CLAIM_REFUTED)
 *		td_case_print(&result.test, stdout);
 *
 * A claim is a set of assumptions and of obligations, built of the formulas of done.h, declares.h
 * and kvm.h: under the assumptions no input breaks an obligation. Which are which, and what none
 * of them says, is in docs/proofs.md.
 *
 * Formula and code stay one: each claim's formulas are executed at many points, beside the
 * emulator's C code (bridge.h). A refutation is made as small as it gets, becomes a case, and is
 * carried out on the emulator; what it shows there must be what the formula says.
 */
#ifndef PROOF_CLAIM_H
#define PROOF_CLAIM_H

#include "module/declared.h"
#include "module/masks.h"
#include "rules/effects.h"
#include "rules/profile.h"
#include "rules/rules.h"
#include "td/case.h"

enum claim_verdict {
	CLAIM_PROVED,
	CLAIM_REFUTED,
	CLAIM_UNKNOWN, /* the solver gave up: after the time that it had, or for lack of memory */
	CLAIM_VACUOUS, /* no input meets the assumptions: nothing was proved */
	CLAIM_DISAGREES, /* the emulator does otherwise than the formulas say */
	CLAIM_NOT_APPLICABLE, /* the module or profile has nothing that the claim speaks of */
};

/* One module on one platform; all borrowed. */
struct claim_module {
	const char *name;
	const struct declared *declared;
	const struct masks *masks;
	const struct cpuid_dump *platform; /* refutations take this one where they can */
	const char *platform_name;
	const struct effects *effects;
	const struct rule_context *context; /* what the module says of itself on that platform */
	const struct profile *profile[KVM_NUM_POLICIES]; /* by policy */
};

struct claim_options {
	unsigned int seconds; /* for the solver, each claim; then it is unknown */
	size_t models; /* how many points formula and code are compared at, each claim; 0: none */
	uint64_t seed; /* of these points */
};

#define CLAIM_DEFAULT_OPTIONS \
	{ \
		.seconds = 60, .models = 100000 \
	}

#define CLAIM_MAX_CULPRITS 256
#define CLAIM_TEXT 256

/* What breaks a claim: bits of a register, or something else in words. */
struct claim_culprit {
	struct cpuid_addr at;
	enum cpuid_reg reg;
	uint32_t bits; /* 0: in words */
	char text[CLAIM_TEXT];
};

struct claim_result {
	enum claim_verdict verdict;
	char why[CLAIM_TEXT]; /* of all but proved and refuted */
	double seconds; /* all in all ... */
	double solver_seconds; /* ... and of that the solver's */
	uint64_t memory; /* the solver's, in bytes */
	size_t num_obligations;
	size_t num_questions; /* that the solver answered */
	size_t models; /* points at which formula and code were compared */
	/* Refuted: bits, or combinations of settings, each of which breaks the claim. */
	size_t num_culprits;
	bool all_culprits; /* there are no others */
	struct claim_culprit culprit[CLAIM_MAX_CULPRITS];
	/* Refuted: the smallest case for the first of them; its platform, where it needs another. */
	struct td_case test;
	bool has_platform;
	struct cpuid_dump platform;
	unsigned int settings; /* bits that differ from the default TD ... */
	bool smallest; /* ... and no fewer do */
	char shows[CLAIM_TEXT]; /* what the emulator did with it */
};

struct scene;

struct claim {
	const char *id; /* "kvm-denylist" */
	const char *says; /* one sentence that is true when all is well */
	const char *rule; /* which judges the same, case by case: what a waiver names */
	bool of_update; /* speaks of two modules */
	const char *policy; /* of KVM, which it speaks of; NULL: of the module alone */
	/* -1 and @diag: out of memory, or bad input. Not applicable: scene_not_applicable(). */
	int (*state)(struct scene *scene, struct diag *diag);
};

extern const struct claim claims[];
extern const size_t num_claims;

/* NULL: there is none. */
const struct claim *claim_named(const char *id);

/* "proved", "refuted", ... */
const char *claim_verdict_name(enum claim_verdict verdict);

/*
 * @to: the module after an update, for claims about one; else NULL. -1 and @diag: no solver in
 * this build, out of memory, or a module that is none.
 */
int claim_prove(const struct claim *claim, const struct claim_module *module,
		const struct claim_module *to, const struct claim_options *options,
		struct claim_result *result, struct diag *diag);

#endif
