/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a TD must do for a seeded defect's effect to show, out of the defect's row.
 *
 *	struct td_case test = { .config = config };
 *
 *	occasion_effect(&test, defect);	// DEFECT_MSR_READS: RDMSR of that MSR
 *	occasion_meet(&test, defect);	// DEFECT_SECOND_ENTRY: two entries
 */
#ifndef TESTS_DEFECT_OCCASION_H
#define TESTS_DEFECT_OCCASION_H

#include "emulator/defect.h"

#include "defect_request.h"

#define OCCASION_X87 1ULL
#define OCCASION_PKRU 0x200ULL
#define OCCASION_CR4 0x440060ULL /* OSXSAVE, PKE */
#define OCCASION_MSR_XSS 0xda0

/* A bit that can be asked for although it should not, or shows only where it was asked for. */
static inline void occasion_fact(struct td_case *test, const struct defect *defect)
{
	if (defect->fact == FACT_CONFIGURED || defect->fact == FACT_CONFIGURED_AND_NATIVE)
		request_bit(&test->config, defect->bit);
}

static inline void occasion_op(struct td_case *test, enum guest_op_kind kind, uint32_t index,
			       uint32_t subindex)
{
	test->op[test->num_ops++] =
		(struct guest_op){ .kind = kind, .index = index, .subindex = subindex };
}

static inline void occasion_cpuid(struct td_case *test, struct cpuid_bit bit)
{
	uint32_t subleaf = bit.at.subleaf == CPUID_SUBLEAF_NA ? 0 : bit.at.subleaf;

	occasion_op(test, GUEST_CPUID, bit.at.leaf, subleaf);
}

/* What the guest must have done, so that its state is not as it starts. */
static inline void occasion_state(struct td_case *test, const struct defect *defect)
{
	switch (defect->state) {
	case VCPU_CR4:
		test->config.xfam |= OCCASION_PKRU;
		occasion_op(test, GUEST_WRITE_CR4, 0, 0);
		test->op[test->num_ops - 1].value = OCCASION_CR4;
		occasion_op(test, GUEST_CPUID, 1, 0);
		occasion_op(test, GUEST_CPUID, 7, 0);
		break;
	case VCPU_XCR0:
	case VCPU_XSS:
		occasion_op(test, GUEST_XSETBV, 0, 0);
		test->op[test->num_ops - 1].value = OCCASION_X87;
		occasion_op(test, GUEST_WRMSR, OCCASION_MSR_XSS, 0);
		test->op[test->num_ops - 1].value = defect->state == VCPU_XSS ? defect->number : 0;
		occasion_op(test, GUEST_CPUID, 0xd, 0);
		occasion_op(test, GUEST_CPUID, 0xd, 1);
		break;
	case VCPU_64_BIT:
		occasion_op(test, GUEST_MODE, 0, 0);
		occasion_op(test, GUEST_CPUID, 0x80000001, 0);
		break;
	case VCPU_VE_INFO:
		if (!defect->reads)
			occasion_op(test, GUEST_HOLD_VE, 0, 0);
		occasion_op(test, GUEST_CPUID, 2, 0);
		occasion_op(test, GUEST_CPUID, 6, 0);
		break;
	case VCPU_CPL:
	case VCPU_CPUIDVE:
		occasion_op(test, GUEST_TDCALL, GUEST_TDG_VP_CPUIDVE_SET, 0);
		test->op[test->num_ops - 1].value = defect->state == VCPU_CPL ? 2 : 0;
		occasion_op(test, GUEST_CPUID, 7, 0);
		occasion_op(test, GUEST_MODE, 7, 0);
		occasion_op(test, GUEST_CPUID, 7, 0);
		break;
	case VCPU_INDEX: /* another VCPU, which is an occasion */
		break;
	}
}

/* What the TD must do for an effect that only some of its instructions show. */
static inline void occasion_effect(struct td_case *test, const struct defect *defect)
{
	switch (defect->effect) {
	case DEFECT_FACT:
		occasion_fact(test, defect);
		break;
	case DEFECT_STATE:
		occasion_state(test, defect);
		break;
	case DEFECT_GUEST_ASKS:
		if (defect->occasion == DEFECT_ALWAYS)
			occasion_cpuid(test, defect->bit);
		break;
	case DEFECT_TDCALL_TAKES:
	case DEFECT_TDCALL_GIVES:
		occasion_op(test, GUEST_TDCALL, (uint32_t)defect->field, 0);
		/* Of TDG.VP.CPUIDVE.SET: one bit where both are inverted, else none. */
		test->op[test->num_ops - 1].value = defect->number == 3;
		if (defect->effect == DEFECT_TDCALL_TAKES)
			occasion_cpuid(test, (struct cpuid_bit){ .at = { 7, 0 } });
		break;
	case DEFECT_MSR_READS:
		occasion_op(test, GUEST_RDMSR, (uint32_t)defect->field, 0);
		break;
	default:
		break;
	}
}

/* The entries, moves to another CPU and failures that an occasion consists of; a CPUID ends them. */
static inline void occasion_steps(struct td_case *test, enum defect_occasion occasion)
{
#define ENTRY \
	{ \
		.kind = GUEST_EXIT, .index = GUEST_EXIT_ASYNC \
	}
#define FAILED_ENTRY \
	{ \
		.kind = HOST_FAIL_ENTRY \
	}
#define ENTRY_ON(cpu) { .kind = HOST_MIGRATE, .index = (cpu) }, ENTRY
	static const struct guest_op steps[][6] = {
		[DEFECT_SECOND_ENTRY] = { ENTRY, ENTRY },
		[DEFECT_THIRD_ENTRY] = { ENTRY, ENTRY, ENTRY },
		[DEFECT_FAILED_ENTRY] = { FAILED_ENTRY },
		[DEFECT_FAILED_LATER] = { ENTRY, FAILED_ENTRY },
		[DEFECT_AFTER_FAILED] = { FAILED_ENTRY, ENTRY },
		[DEFECT_ON_CPU_1] = { ENTRY_ON(1) },
		[DEFECT_MOVED] = { ENTRY, ENTRY_ON(1) },
		[DEFECT_LEFT_BEHIND] = { ENTRY, ENTRY_ON(1) },
		[DEFECT_MOVED_BACK] = { ENTRY, ENTRY_ON(1), ENTRY_ON(0) },
	};
#undef ENTRY
#undef FAILED_ENTRY
#undef ENTRY_ON

	if (occasion >= sizeof(steps) / sizeof(steps[0]))
		return;
	for (const struct guest_op *op = steps[occasion]; op->kind != GUEST_CPUID; op++)
		test->op[test->num_ops++] = *op;
}

/* What the TD must do for the effect to come up. */
static inline void occasion_meet(struct td_case *test, const struct defect *defect)
{
	occasion_steps(test, defect->occasion);
	switch (defect->occasion) {
	case DEFECT_ON_VCPU_1:
		test->config.max_vcpus = 2;
		occasion_op(test, GUEST_VCPU, 1, 0);
		if (defect->effect == DEFECT_LEAVES)
			occasion_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		else
			occasion_cpuid(test, defect->bit);
		break;
	case DEFECT_ONE_IN_SEVEN:
		for (int i = 0; i < 14; i++)
			occasion_cpuid(test, defect->bit);
		break;
	case DEFECT_AFTER_OTHER:
		occasion_cpuid(test, defect->other);
		occasion_cpuid(test, defect->bit);
		break;
	case DEFECT_AT_EXIT:
		occasion_op(test, GUEST_EXIT, defect->exit, 0);
		break;
	case DEFECT_AFTER_UPDATE:
		if (defect->effect == DEFECT_MSR_FAULTS)
			occasion_op(test, GUEST_RDMSR, (uint32_t)defect->number, 0);
		else if (defect->effect == DEFECT_LEAVES)
			occasion_op(test, GUEST_EXIT, GUEST_EXIT_ASYNC, 0);
		break;
	case DEFECT_FROM_SECOND_READ:
	case DEFECT_SAME_AGAIN:
	case DEFECT_AFTER_TD:
	case DEFECT_ALWAYS:
		/* Perhaps only one CPU has had such a value. */
		if (defect->had)
			occasion_steps(test, DEFECT_ON_CPU_1);
		break;
	default:
		break;
	}
}

#endif
