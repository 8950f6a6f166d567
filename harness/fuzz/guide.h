/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guidance: from what a target answered to features that a fuzzing engine takes for coverage. A
 * TDX module cannot be instrumented; its answers are all that tells two inputs apart.
 *
 *	static uint8_t counters[GUIDE_SIZE];
 *
 *	static void count(void *user, uint32_t feature)
 *	{
 *		counters[feature] = 1;
 *	}
 *	...
 *	trial_run(trial, test, &finding);
 *	guide_features(trial_seen(trial), count, NULL);
 *
 * The features are a function of the observation alone: no input changes what a later one gives.
 * Each kind has a range of the table of its own. Within it the number is computed where the
 * possible values are few, else hashed; two answers that differ may then share a feature.
 *
 *	kind		what a feature of it says
 *	----		-------------------------
 *	ran		a case was carried out; always the same one
 *	outcome		the door, and who refused or that nobody did
 *	errno		who refused, and errno
 *	status		class of the completion status (its upper half)
 *	operand		status as a whole, with the operand
 *	leaf		who refused, status class and leaf (RCX, or found by leaving out entries)
 *	bit		a virtual bit that the default TD, built through the same door, shows otherwise
 *	other bit	the same of a leaf that one of the two TDs does not show at all
 *	lost		a bit that was asked for, and reads 0 although the TD was accepted
 *	granted		a bit of ATTRIBUTES, XFAM or CONFIG_FLAGS of an accepted TD, which the
 *			default TD does not have
 *	pair		each two of those
 *	amount		how many bits that were asked for an accepted TD has at once
 *	KVM bit		KVM holds a virtual bit otherwise than the module shows it
 *	guest CPUID	CPUID in the guest: the outcome, or a bit, is not what the host reads
 *	remains		the default TD after a refusal is not the default TD
 *	step		a call's kind and errno
 *	step pair	the same of two calls in a row
 *	step state	a call's kind and errno, after which kinds of calls had succeeded; and hw_error
 *	operation	a guest operation's kind and index, outcome and status class
 *	operation pair	kinds and outcomes of two operations in a row
 *	host		an element of host state moved, on which CPU, and to zero or not
 *	host operation	an element that moved, with the kind of each operation of the TD
 *	health		key ids lost, warnings, taint bits
 *	kernel		code of the host's kernel that ran (fuzz/kcov.h)
 *
 * "amount" leads to TDs that ask for much and are accepted all the same. A fault that takes three
 * settings is met there without a step in between that would show. Each two bits as a feature were
 * tried: they are so many that they crowd out everything else.
 */
#ifndef FUZZ_GUIDE_H
#define FUZZ_GUIDE_H

#include "rules/rules.h"

#define GUIDE_SIZE 65536

enum guide_kind {
	GUIDE_RAN,
	GUIDE_OUTCOME,
	GUIDE_ERRNO,
	GUIDE_STATUS,
	GUIDE_OPERAND,
	GUIDE_LEAF,
	GUIDE_BIT,
	GUIDE_OTHER_BIT,
	GUIDE_LOST,
	GUIDE_GRANTED,
	GUIDE_PAIR,
	GUIDE_AMOUNT,
	GUIDE_KVM_BIT,
	GUIDE_GUEST_CPUID,
	GUIDE_REMAINS,
	GUIDE_STEP,
	GUIDE_STEP_PAIR,
	GUIDE_STEP_STATE,
	GUIDE_OPERATION,
	GUIDE_OPERATION_PAIR,
	GUIDE_HOST,
	GUIDE_HOST_OPERATION,
	GUIDE_HEALTH,
	GUIDE_KERNEL,
	GUIDE_NUM_KINDS
};

/* Where the features of a kind stand in the table. */
struct guide_range {
	const char *name;
	uint32_t first;
	uint32_t size;
};

struct guide_range guide_range(enum guide_kind kind);

/* The feature that says only that a case was carried out: without guidance, the only one. */
#define GUIDE_CONSTANT 0

/* @hit is told each feature, some more than once. */
void guide_features(const struct observation *seen, void (*hit)(void *user, uint32_t feature),
		    void *user);

/* "bit 4711 of the table" is of which kind: the reverse, for who looks into a map. */
enum guide_kind guide_kind_of(uint32_t feature);

#endif
