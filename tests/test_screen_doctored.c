// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of rules/screen.h against the judges: what was observed, or what is described, is changed
 * afterwards, and whatever the screen clears then no judge of its families fails on, either.
 */
#include "screened.h"

#include <stdlib.h>

#include "slow.h"

static void flip(void *bytes, size_t size)
{
	((uint8_t *)bytes)[screened_below((uint32_t)size)] ^= (uint8_t)(1 << screened_below(8));
}

static void flip_outcome(struct td_outcome *outcome)
{
	switch (screened_below(6)) {
	case 0:
		outcome->by = screened_below(4);
		break;
	case 1:
		outcome->has_status = !outcome->has_status;
		break;
	case 2:
		outcome->has_rcx = !outcome->has_rcx;
		break;
	case 3:
		flip(&outcome->rcx, sizeof(outcome->rcx));
		break;
	case 4:
		outcome->rcx = 0;
		break;
	default:
		flip(&outcome->status, sizeof(outcome->status));
		break;
	}
}

static void flip_set(struct cpuid_set *set)
{
	struct cpuid_entry *entry = &set->entry[screened_below((uint32_t)set->count + 1)];

	switch (screened_below(12)) {
	case 0:
		entry->faulting = !entry->faulting;
		break;
	case 1:
		entry->at.subleaf ^= 1u << screened_below(32);
		break;
	case 2:
		set->count -= set->count != 0;
		break;
	default:
		flip(&entry->regs, sizeof(entry->regs));
		break;
	}
}

static void flip_guest(struct observation *seen)
{
	uint32_t place = screened_below((uint32_t)seen->num_guest_cpuid + 1);

	switch (screened_below(8)) {
	case 0:
		seen->guest_cpuid[place].outcome = screened_below(GUEST_UNSUPPORTED + 1);
		break;
	case 1:
		seen->guest_cpuid_op[place].subindex ^= 1u << screened_below(32);
		break;
	default:
		flip(&seen->guest_cpuid[place].value[screened_below(CPUID_NUM_REGS)], 4);
		break;
	}
}

static void flip_field(struct observation *seen)
{
	uint32_t place = screened_below((uint32_t)seen->num_guest_fields + 1);

	if (place == seen->num_guest_fields)
		return;
	if (!screened_below(4))
		seen->guest_field[place].status ^= 0xc0000c0200000000ULL;
	seen->guest_field[place].value[0] ^= 1ULL << screened_below(64);
}

/* What was asked for was another thing. */
static void flip_request(struct td_config *td)
{
	if (td->num_cpuid && screened_heads())
		flip(&td->cpuid[screened_below((uint32_t)td->num_cpuid)].regs,
		     sizeof(struct cpuid_regs));
	else
		screened_spoil(td);
}

static void doctor(struct observation *seen, struct td_case *case_of)
{
	switch (screened_below(9)) {
	case 0:
		flip_outcome(&seen->outcome);
		break;
	case 1:
		flip_request(&case_of->config);
		break;
	case 2:
		flip_outcome(&seen->retry);
		break;
	case 3:
		seen->has_retry = seen->has_retry && screened_heads();
		seen->has_cpuid = seen->has_cpuid && screened_heads();
		break;
	case 4:
	case 5:
		flip_guest(seen);
		break;
	case 6:
		flip_field(seen);
		break;
	default:
		flip_set(seen->outcome.by == TD_ACCEPTED ? &seen->cpuid : &seen->retry_cpuid);
		break;
	}
}

#define FLIPS_EACH 24

TEST_SLOW(doctored_observations)
{
	struct observation *seen = malloc(sizeof(*seen));
	struct td_case *case_of = malloc(sizeof(*case_of));
	size_t undetected;

	ASSERT_TRUE(seen && case_of);
	for (size_t i = 0; i < COUNT(screened_modules); i++) {
		const struct session_options options = { .module = screened_modules[i] };

		ASSERT_TRUE(screened_begin(&options));
		for (size_t j = 0; j < (size_t)160 * FLIPS_EACH; j++) {
			if (j % FLIPS_EACH == 0) {
				screened_random();
				screened_observe("before");
			}
			*seen = screened.observer->seen;
			*case_of = screened.test;
			seen->test = case_of;
			doctor(seen, case_of);
			screened_compare(seen, "doctored");
		}
		screened_end();
	}
	undetected = screened.tally.cleared;
	ksft_print_msg("%zu of %zu cleared\n", undetected, screened.tally.seen);
	EXPECT_EQ(0, screened.tally.wrong);
	free(seen);
	free(case_of);
}

/* Something else is declared of a field than what the module does. */
static void redeclare(struct declared_field *field)
{
	const struct declared *declared = screened.context.declared;
	const struct declared_leaf *leaf =
		&declared->leaf[screened_below((uint32_t)declared->num_leaves)];

	switch (screened_below(6)) {
	case 0:
		field->type = screened_below(VIRT_NUM_TYPES);
		break;
	case 1:
		field->gate.xfam ^= screened_components[screened_below(COUNT(screened_components))];
		break;
	case 2:
		field->gate.attributes ^=
			screened_heads() ? TD_ATTRIBUTES_PERFMON : TD_ATTRIBUTES_PKS;
		break;
	case 3:
		field->gate.has_cpuid = true;
		field->gate.cpuid =
			(struct cpuid_bit){ leaf->at, screened_below(4), screened_below(32) };
		break;
	case 4:
		field->gate.unknown = screened_heads();
		field->gate.opt_in = screened_heads();
		field->gate.tsc_frequency = !screened_below(4);
		break;
	default:
		field->fixed ^= 1u << screened_below(32);
		break;
	}
}

/* Anything else that the rules know of the target. */
static void redescribe(void)
{
	struct config_slot *slot =
		&screened.context.slot[screened_below((uint32_t)screened.context.num_slots)];

	switch (screened_below(8)) {
	case 0:
		screened.context.limits.xfam_fixed0 ^= 1ULL << screened_below(20);
		break;
	case 1:
		screened.context.limits.attributes_fixed1 ^= 1ULL << screened_below(64);
		break;
	case 2:
		screened.context.topology = !screened.context.topology;
		break;
	case 3:
		screened.context.limits.opt_in = screened_heads();
		break;
	case 4:
		slot->at =
			screened.context.slot[screened_below((uint32_t)screened.context.num_slots)]
				.at;
		break;
	default:
		flip(&slot->bits, sizeof(slot->bits));
		break;
	}
}

/* Of the leaves that can be configured, as far as one is met. */
static struct declared_field *any_field(void)
{
	const struct config_slot *slot =
		&screened.context.slot[screened_below((uint32_t)screened.context.num_slots)];
	const struct declared_leaf *leaf = declared_leaf_at(screened.context.declared, slot->at);
	enum cpuid_reg reg = screened_below(CPUID_NUM_REGS);

	if (!leaf || screened_heads())
		leaf = &screened.context.declared->leaf[screened_below(
			(uint32_t)screened.context.declared->num_leaves)];
	return &leaf->field[reg][screened_below((uint32_t)leaf->num_fields[reg])];
}

#define DESCRIPTIONS 250
#define CASES_OF_EACH 6

/* Whatever a description says, the screen and the judges read the same in it. */
TEST_SLOW(doctored_descriptions)
{
	for (size_t i = 0; i < COUNT(screened_modules); i++) {
		const struct session_options options = { .module = screened_modules[i] };
		struct rule_context described;

		ASSERT_TRUE(screened_begin(&options));
		screened.max_faults = 1;
		described = screened.context;
		for (size_t j = 0; j < DESCRIPTIONS; j++) {
			struct declared_field *field = any_field(), kept = *field;

			if (j % 4)
				redeclare(field);
			else
				redescribe();
			screen_free(screened.screen);
			screened.screen = screen_create(&screened.context);
			ASSERT_NE(NULL, screened.screen);
			for (size_t k = 0; k < CASES_OF_EACH; k++) {
				screened_random();
				screened_observe("doctored description");
			}
			*field = kept;
			screened.context = described;
		}
		screened_end();
	}
	ksft_print_msg("%zu of %zu cleared\n", screened.tally.cleared, screened.tally.seen);
	EXPECT_EQ(0, screened.tally.wrong);
	EXPECT_LE(300, screened.tally.cleared);
}

/* What every TD shows, each bit of it by itself. */
TEST_SLOW(each_bit_of_the_read_back)
{
	const struct session_options options = { .module = NULL };
	struct observation *seen = malloc(sizeof(*seen));
	size_t cleared = 0;

	ASSERT_TRUE(seen && screened_begin(&options));
	screened_random();
	td_config_default(&screened.test.config);
	screened.test.config.xfam = 0xe7;
	screened_observe("before");
	ASSERT_EQ(1, screened.tally.cleared);
	*seen = screened.observer->seen;
	for (size_t i = 0; i < seen->cpuid.count * 128; i++) {
		uint32_t *reg = &seen->cpuid.entry[i / 128].regs.reg[i / 32 % 4];

		*reg ^= 1u << i % 32;
		screened_compare(seen, "each bit");
		*reg ^= 1u << i % 32;
	}
	cleared = screened.tally.cleared - 1;
	ksft_print_msg("%zu bits of %zu say nothing\n", cleared, seen->cpuid.count * 128);
	EXPECT_EQ(0, screened.tally.wrong);
	screened_end();
	free(seen);
}

TEST_HARNESS_MAIN
