/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The screen beside the judges: random cases, or others, are observed on an emulator, and what the
 * screen clears must not fail by any rule that it covers.
 *
 *	ASSERT_TRUE(screened_begin(&options));
 *	for (size_t i = 0; i < 1000; i++) {
 *		screened_random();		// screened.test
 *		screened_observe("random");
 *	}
 *	screened_end();
 *	EXPECT_EQ(0, screened.tally.wrong);
 */
#ifndef TESTS_SCREENED_H
#define TESTS_SCREENED_H

#include <string.h>

#include "input/random.h"
#include "rules/screen.h"
#include "run/observe.h"
#include "run/session.h"

#include "kselftest_harness.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const screened_modules[] = { "tdx-1.5.01", "tdx-1.5.05" };

/* XSAVE components that come together. */
static const uint64_t screened_components[] = { 0x4,    0xe4,   0x100,  0x200,
						0x1800, 0x4000, 0x8000, 0x60000 };

static struct {
	struct session session;
	struct rule_context context;
	struct observer *observer;
	struct screen *screen;
	struct td_case test;
	struct random chance;
	struct config_slot offered[TD_MAX_CPUID]; /* context.slot, whatever becomes of that */
	uint32_t max_faults; /* of a random configuration */
	struct {
		size_t seen, accepted, cleared, wrong;
	} tally;
} screened = { .max_faults = 7 };

static inline bool screened_begin(const struct session_options *options)
{
	struct diag diag;

	memset(&screened.context, 0, sizeof(screened.context));
	if (session_open(&screened.session, options, &diag) != SESSION_OK)
		return false; /* not every module takes every platform */
	session_describe(&screened.session, &screened.context);
	screened.observer = observer_create(screened.session.target, &screened.context);
	if (!screened.observer)
		ksft_exit_fail_msg("out of memory\n");
	context_fill(&screened.context, screened.session.target, NULL, &screened.observer->lacks);
	memcpy(screened.offered, screened.context.slot, sizeof(screened.offered));
	screened.screen = screen_create(&screened.context);
	if (!screened.screen)
		ksft_exit_fail_msg("out of memory\n");
	random_seed(&screened.chance, 5);
	return true;
}

static inline void screened_end(void)
{
	screen_free(screened.screen);
	observer_free(screened.observer);
	session_close(&screened.session);
}

/* The first rule that fails of those that the screen covers. */
static inline const struct rule *screened_failure(const struct observation *seen)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		struct finding finding = { 0 };
		enum judged judged;
		char family[8];

		rule_family(rule, family);
		if (rule->once || !screen_covers(family))
			continue;
		judged = rule->judge(rule, &screened.context, seen, &finding);
		if (judged == JUDGED_FAIL || judged == JUDGED_ERROR)
			return rule;
	}
	return NULL;
}

/* What the screen makes of it, counted. The judges are asked only where that can show something. */
static inline void screened_compare(const struct observation *seen, const char *what)
{
	bool cleared = screen_clears(screened.screen, seen);
	const struct rule *rule = cleared ? screened_failure(seen) : NULL;

	screened.tally.seen++;
	screened.tally.accepted += seen->has_outcome && seen->outcome.by == TD_ACCEPTED;
	screened.tally.cleared += cleared;
	if (!rule)
		return;
	screened.tally.wrong++;
	ksft_print_msg("%s: cleared, and %s fails\n", what, rule->id);
	td_case_print(seen->test, stdout);
}

static inline void screened_observe(const char *what)
{
	struct target_reason reason;

	if (observer_observe(screened.observer, &screened.test, &reason))
		screened_compare(&screened.observer->seen, what);
}

static inline uint64_t screened_word(void)
{
	return random_next(&screened.chance);
}

static inline uint32_t screened_below(uint32_t limit)
{
	return random_below(&screened.chance, limit);
}

static inline bool screened_heads(void)
{
	return screened_word() >> 63;
}

static inline uint32_t screened_random_bits(void)
{
	return (uint32_t)screened_word() & (uint32_t)(screened_word() >> 32);
}

/* Bits that may be asked for; HLE and RTM mostly together, and mostly the platform's own model. */
static inline void screened_random_slot(const struct config_slot *slot, struct td_config *td)
{
	static const uint32_t tsx = 1u << 4 | 1u << 11;
	bool first = slot->at.leaf == 1, seventh = slot->at.leaf == 7 && !slot->at.subleaf;
	uint32_t model = cpuid_dump_native(screened.context.platform, slot->at).reg[CPUID_EAX];

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t bits = screened_random_bits() & slot->bits.reg[reg];

		if (first && reg == CPUID_EAX)
			bits = screened_below(8) ? 0 : model;
		if (seventh && reg == CPUID_EBX && bits & tsx)
			bits = screened_heads() ? bits | (tsx & slot->bits.reg[reg]) : bits & ~tsx;
		td_config_set_cpuid(td, slot->at, reg, bits);
	}
}

static inline void screened_random_topology(struct td_config *td)
{
	for (uint32_t i = 0; i < 6; i++) {
		uint32_t type = screened_below(8) ? i + 1 : screened_below(7);
		struct cpuid_addr at = { 0x1f, i };

		if (type > 5)
			type = 0;
		td_config_set_cpuid(td, at, CPUID_EAX, (uint32_t)screened_word() & 0x1f);
		td_config_set_cpuid(td, at, CPUID_EBX, (uint32_t)screened_word() & 0xffff);
		td_config_set_cpuid(td, at, CPUID_ECX, type << 8 | i);
	}
}

/* One setting that nothing has looked at: most of these are refused. */
static inline void screened_spoil(struct td_config *td)
{
	struct td_cpuid *cpuid = &td->cpuid[screened_below((uint32_t)td->num_cpuid + 1)];
	uint64_t bit = 1ULL << screened_below(64);

	switch (screened_below(12)) {
	case 0:
		td->attributes ^= bit;
		break;
	case 1:
		td->xfam ^= bit;
		break;
	case 2:
		td->max_vcpus = (uint16_t)screened_word();
		break;
	case 3:
		td->num_l2_vms = (uint8_t)screened_below(6);
		break;
	case 4:
		td->msr_config_ctls = (uint8_t)screened_below(4);
		td->arch_capabilities =
			screened_heads() ? screened.context.arch_capabilities_mask : bit;
		break;
	case 5:
		td->eptp_controls ^= bit >> 52;
		break;
	case 6:
		td->config_flags ^= bit;
		break;
	case 7:
		td->tsc_frequency = (uint16_t)screened_word();
		break;
	case 8:
		td->tdcs_pages = screened_below(12);
		break;
	case 9:
		td->patch[0].offset = (uint16_t)screened_below(TD_PARAMS_SIZE);
		td->patch[0].value = (uint8_t)screened_word();
		td->num_patches = 1;
		break;
	default:
		if (cpuid < &td->cpuid[td->num_cpuid])
			cpuid->regs.reg[screened_below(CPUID_NUM_REGS)] ^= 1u << screened_below(32);
		break;
	}
}

static inline void screened_random_config(struct td_config *td)
{
	td_config_default(td);
	td->attributes = screened_word() & screened.context.limits.attributes_fixed0;
	td->attributes &= screened_word(); /* a quarter of the bits */
	if (screened_below(8))
		td->attributes &= ~TD_ATTRIBUTES_MIGRATABLE;
	for (size_t i = 0; i < COUNT(screened_components); i++) {
		if (screened_heads() &&
		    !(screened_components[i] & ~screened.context.limits.xfam_fixed0))
			td->xfam |= screened_components[i];
	}
	if (td->xfam & 0xe0)
		td->xfam |= 4;
	for (size_t i = 0; i < screened.context.num_slots; i++) {
		if (screened.offered[i].at.leaf != 0x1f && screened_heads())
			screened_random_slot(&screened.offered[i], td);
	}
	if (screened.context.topology && !screened_below(8))
		screened_random_topology(td);
	for (size_t i = screened_below(screened.max_faults + 1); i; i--)
		screened_spoil(td);
}

static inline void screened_random(void)
{
	screened.test.via = TD_VIA_MODULE;
	screened_random_config(&screened.test.config);
}

#endif
