/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A case as steps that lead to it from a baseline: what the two differ in, one setting after
 * another, and back from any selection of the steps to a case.
 *
 *	struct reduce reduce;
 *
 *	if (reduce_init(&reduce, test, declared)) {
 *		bool in[reduce.count];		// all false: the baseline
 *		...
 *		reduce_case(&reduce, in, &baseline, &some);
 *	}
 *	reduce_free(&reduce);
 *
 * A step is what makes sense by itself: a CPUID bit, or a declared field of several bits; a bit of
 * ATTRIBUTES, XFAM or CONFIG_FLAGS, or what is taken together only: a group of XFAM bits by the
 * module, the EPT's depth and GPAW by KVM, which has both from the guest's physical address bits;
 * any other member of TD_PARAMS; a patched byte; a raw entry, and then each bit in it; a call; a
 * guest operation. Of what is not the TD's configuration (rule, needs, expectation) every
 * selection has all.
 *
 * They are in an order in which every prefix makes sense: first what is taken away from the
 * baseline, the highest bit first, then what is added, the lowest first, and a CPUID bit that
 * depends on another after those that do not.
 */
#ifndef RUN_REDUCE_H
#define RUN_REDUCE_H

#include "module/declared.h"
#include "td/case.h"

#define REDUCE_TEXT 192

/* Also the order in which steps of different kinds are added. */
enum reduce_kind {
	REDUCE_CLEAR, /* bits of a mask that the baseline has and the case not */
	REDUCE_MEMBER, /* a member, or bits of a mask */
	REDUCE_WIDTH, /* the EPT's depth and GPAW, which KVM takes as one */
	REDUCE_CPUID, /* bits of one register of CPUID_CONFIG; none: only that the leaf is given */
	REDUCE_TOPOLOGY, /* all of leaf 0x1f, whose sub-leaves must agree */
	REDUCE_CPUID_GATED, /* a CPUID bit that needs another one */
	REDUCE_PATCH,
	REDUCE_ENTRY, /* a raw entry without its values */
	REDUCE_ENTRY_BITS, /* bits of one register of it */
	REDUCE_CALL,
	REDUCE_OP,
};

struct reduce_step {
	enum reduce_kind kind;
	size_t index; /* in the list of the kind; of a member: td/config_member.h */
	enum cpuid_reg reg;
	uint64_t mask; /* the bits that get the case's value */
};

struct reduce {
	const struct td_case *test; /* borrowed */
	const struct declared *declared; /* borrowed */
	size_t count;
	size_t capacity;
	struct reduce_step *step;
};

/* The steps from td_config_default() without any call or operation. False where memory is short. */
bool reduce_init(struct reduce *reduce, const struct td_case *test,
		 const struct declared *declared);
void reduce_free(struct reduce *reduce);

/* The selected steps on @baseline; @in has reduce->count elements. */
void reduce_case(const struct reduce *reduce, const bool in[], const struct td_config *baseline,
		 struct td_case *test);

/* @test has the step, too. Calls and operations count wherever they stand in their list. */
bool reduce_has(const struct reduce *reduce, const struct reduce_step *step,
		const struct td_case *test);

/* "7.0:ecx.waitpkg", "xfam avx512", "guest wrmsr 0xe1 0x7a121": a step by its names. */
const char *reduce_step_format(const struct reduce *reduce, const struct reduce_step *step,
			       char text[REDUCE_TEXT]);

#endif
