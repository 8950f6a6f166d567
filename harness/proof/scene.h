/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a claim is stated in: its inputs, assumptions, obligations, and the code that must do what
 * its formulas say.
 *
 *	static int state_values(struct scene *scene, struct diag *diag)
 *	{
 *		struct scene_subject *subject;
 *
 *		if (scene_subject(scene, scene->module, "", &subject, diag))
 *			return -1;
 *		scene_assume(scene, proof_accepted(scene->terms, &subject->answer));
 *		...
 *		scene_oblige_bits(scene, wrong, at, reg);
 *
 * Private to harness/proof.
 */
#ifndef PROOF_SCENE_H
#define PROOF_SCENE_H

#include "plan/space.h"
#include "proof/claim.h"
#include "proof/declares.h"
#include "proof/done.h"
#include "proof/kvm.h"
#include "proof/model.h"

#define SCENE_MAX_ASSUMPTIONS 64
#define SCENE_MAX_OBLIGATIONS 1024
#define SCENE_MAX_SUBJECTS 2

/* Something that must not be: bits of a register that are wrong, or a condition. */
struct scene_obligation {
	term wrong;
	bool is_register;
	struct cpuid_addr at; /* of a register */
	enum cpuid_reg reg;
	char label[CPUID_TEXT]; /* of a condition; empty: what is set is to blame */
};

/* One TDH.MNG.INIT of one module. */
struct scene_subject {
	const struct claim_module *module;
	uint64_t opt_in;
	struct declares_limits limits;
	uint16_t reserved[PROOF_NUM_RESERVED];
	struct proof_request request;
	struct proof_answer answer; /* by the masks */
	term admitted; /* the platform is */
};

struct scene {
	const struct claim_module *module, *to;
	struct terms *terms;
	struct proof_platform platform;
	term sound; /* it is a CPU that can be */
	size_t num_assumptions;
	term assumption[SCENE_MAX_ASSUMPTIONS];
	size_t num_obligations;
	struct scene_obligation obligation[SCENE_MAX_OBLIGATIONS];
	/* The second one is of the same request in another module, or of another request. */
	size_t num_subjects;
	struct scene_subject subject[SCENE_MAX_SUBJECTS];
	bool has_kvm; /* the request of the first comes from KVM */
	struct proof_kvm kvm;
	/* The request of the first is a row: a level of each factor; feasible, or not. */
	struct space *space;
	term level[SPACE_MAX_FACTORS];
	term feasible;
	bool full; /* more obligations than there is room for: nothing can be proved */
	bool not_applicable;
	char why[CLAIM_TEXT];
};

/* A claim that says nothing here, and why; returns 0. */
int scene_not_applicable(struct scene *scene, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void scene_assume(struct scene *scene, term condition);

/* Bits of a register; a condition; a condition that the request's own settings are to blame for. */
void scene_oblige_bits(struct scene *scene, term wrong, struct cpuid_addr at, enum cpuid_reg reg);
void scene_oblige(struct scene *scene, term wrong, const char *label);
void scene_oblige_settings(struct scene *scene, term wrong);

/* A module that is asked: limits, and the platform admitted and sound. Request and answer are open. */
int scene_module(struct scene *scene, const struct claim_module *module,
		 struct scene_subject **subject, struct diag *diag);

/*
 * The same with the answer to a request, which is any, with @suffix at its variables' names; or that
 * of the first subject.
 */
int scene_subject(struct scene *scene, const struct claim_module *module, const char *suffix,
		  struct scene_subject **subject, struct diag *diag);
int scene_same_request(struct scene *scene, const struct claim_module *module,
		       struct scene_subject **subject, struct diag *diag);

/* Whatever @subject's request is by now, its answer. */
void scene_answer(struct scene *scene, struct scene_subject *subject);

/* By the declared types, for the same request. */
void scene_declared(struct scene *scene, const struct scene_subject *subject,
		    struct proof_answer *answer);

#endif
