// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about host state: each register and MSR is the same before entry and at return to
 * user space, for each kind of exit, on each CPU.
 *
 * They apply to every TD that KVM accepted and that ran while the host was looked at; what
 * the module leaves changed at its exit is KVM's to restore, and only then is looked at.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "rules/judges.h"
#include "rules/td_bits.h"

enum group {
	GROUP_MSRS = 1 << 0,
	GROUP_USER_RETURN = 1 << 1,
	GROUP_XCR0_XSS = 1 << 2,
	GROUP_EXTENDED = 1 << 3,
	GROUP_DEBUG = 1 << 4,
	GROUP_PERFMON = 1 << 5,
	GROUP_CLOBBER = 1 << 6,
	GROUP_GENERAL = 1 << 7,
};

#define GROUP_ALL 0xffu
#define OCCASION_SHIFT 8 /* a rule's argument is an occasion above its groups */

/* Registers from first to last, in the order of HOST_ELEMENTS. */
static const struct {
	enum host_element_id first;
	enum host_element_id last;
	unsigned int group;
} ranges[] = {
	{ HOST_IA32_TSC_AUX, HOST_IA32_KERNEL_GS_BASE, GROUP_USER_RETURN },
	{ HOST_IA32_XSS, HOST_IA32_XSS, GROUP_XCR0_XSS },
	{ HOST_XCR0, HOST_XCR0, GROUP_XCR0_XSS },
	{ HOST_IA32_XFD, HOST_IA32_XFD_ERR, GROUP_EXTENDED },
	{ HOST_MXCSR, HOST_XSTATE_HI16_ZMM, GROUP_EXTENDED },
	{ HOST_XSTATE_PKRU, HOST_XSTATE_UINTR, GROUP_EXTENDED },
	{ HOST_XSTATE_TILECFG, HOST_XSTATE_TILEDATA, GROUP_EXTENDED },
	{ HOST_IA32_DEBUGCTL, HOST_IA32_DEBUGCTL, GROUP_DEBUG },
	{ HOST_CR2, HOST_DR7, GROUP_DEBUG },
	{ HOST_IA32_DS_AREA, HOST_IA32_DS_AREA, GROUP_PERFMON },
	{ HOST_IA32_LBR_DEPTH, HOST_IA32_PERF_GLOBAL_CTRL, GROUP_PERFMON },
	{ HOST_IA32_RTIT_CTL, HOST_IA32_LBR_CTL, GROUP_PERFMON },
	{ HOST_XSTATE_PT, HOST_XSTATE_PT, GROUP_PERFMON },
	{ HOST_XSTATE_LBR, HOST_XSTATE_LBR, GROUP_PERFMON },
	{ HOST_RAX, HOST_SSP, GROUP_GENERAL },
};

#define NUM_RANGES (sizeof(ranges) / sizeof(ranges[0]))

/* When a rule has something to say. */
enum occasion {
	OCCASION_RUN,
	OCCASION_ASYNC_EXIT,
	OCCASION_TDVMCALL,
	OCCASION_FAILED_ENTRY,
	OCCASION_MIGRATION,
	OCCASION_SECOND_ENTRY,
};

/* KVM_RUN is a system call: RAX is its result, RCX and R11 are changed by SYSCALL itself. */
static bool changed_by_syscall(enum host_element_id element)
{
	return element == HOST_RAX || element == HOST_RCX || element == HOST_R11;
}

/* State that effects.json lists for some CPUID bit. */
static bool behind_cpuid_bit(const struct effects *effects, enum host_element_id element)
{
	for (size_t i = 0; i < effects->num_clobbers; i++) {
		if (effects->effect[i].of == EFFECT_CPUID &&
		    effect_has_element(&effects->effect[i], element))
			return true;
	}
	return false;
}

static bool in_groups(const struct rule_context *context, enum host_element_id element,
		      unsigned int groups)
{
	if (changed_by_syscall(element))
		return false;
	if (groups == GROUP_ALL ||
	    (groups & GROUP_MSRS && host_element(element)->kind == HOST_MSR) ||
	    (groups & GROUP_CLOBBER && behind_cpuid_bit(context->effects, element)))
		return true;
	for (size_t i = 0; i < NUM_RANGES; i++) {
		if (ranges[i].group & groups && element >= ranges[i].first &&
		    element <= ranges[i].last)
			return true;
	}
	return false;
}

/* Exits that are TDG.VP.VMCALL in a TD. */
#define EXITS_TDVMCALL \
	(1u << GUEST_EXIT_TDVMCALL | 1u << GUEST_EXIT_MMIO | 1u << GUEST_EXIT_MAP_GPA | \
	 1u << GUEST_EXIT_CPUID | 1u << GUEST_EXIT_FATAL)
#define EXITS_ASYNC (1u << GUEST_EXIT_ASYNC | 1u << GUEST_EXIT_SHUTDOWN)
#define ANY UINT_MAX

/* How often the case came to such an operation; @variants: values of its index. */
static unsigned int count_ops(const struct observation *seen, enum guest_op_kind kind,
			      unsigned int variants)
{
	unsigned int count = 0;

	for (size_t i = 0; i < seen->num_results && i < seen->test->num_ops; i++) {
		const struct guest_op *op = &seen->test->op[i];

		if (op->kind == kind && seen->result[i].outcome == GUEST_OK &&
		    (variants == ANY || (op->index < 32 && variants >> op->index & 1)))
			count++;
	}
	return count;
}

static bool occurred(const struct observation *seen, enum occasion occasion)
{
	switch (occasion) {
	case OCCASION_ASYNC_EXIT:
		return count_ops(seen, GUEST_EXIT, EXITS_ASYNC);
	case OCCASION_TDVMCALL:
		return count_ops(seen, GUEST_EXIT, EXITS_TDVMCALL);
	case OCCASION_FAILED_ENTRY:
		return count_ops(seen, HOST_FAIL_ENTRY, ANY);
	case OCCASION_MIGRATION:
		return count_ops(seen, HOST_MIGRATE, ANY) && seen->num_cpus > 1;
	case OCCASION_SECOND_ENTRY:
		return count_ops(seen, GUEST_EXIT, ANY) > 1;
	default:
		return true;
	}
}

static void describe(const struct rule_context *context, const struct observation *seen,
		     const struct host_change *change, unsigned int cpu, struct finding *finding)
{
	const struct effect *effect;
	struct request request;
	char text[CPUID_TEXT];
	int len;

	request_of_case(context, seen->test, &request);
	effect = td_bits_behind(context, seen, &request, change->element);
	snprintf(finding->subject, sizeof(finding->subject), "%s on CPU %u",
		 host_element(change->element)->name, cpu);
	snprintf(finding->expected, sizeof(finding->expected), "0x%" PRIx64 ", as before entry",
		 change->before);
	len = snprintf(finding->observed, sizeof(finding->observed),
		       "0x%" PRIx64 " at return to user space", change->after);
	if (effect)
		snprintf(finding->observed + len, sizeof(finding->observed) - (size_t)len,
			 "; the TD has %s", effect_format(effect, text));
}

/* Another one; those that there is no room for are left out, as a part of a name is none. */
static void describe_another(enum host_element_id element, struct finding *finding)
{
	const size_t len = strlen(finding->observed), room = sizeof(finding->observed) - len;
	const char *between = strstr(finding->observed, "; also ") ? ", " : "; also ";
	const char *name = host_element(element)->name;

	if (strlen(between) + strlen(name) < room)
		snprintf(finding->observed + len, room, "%s%s", between, name);
}

static JUDGE(judge_survives)
{
	const unsigned int groups = rule->argument & GROUP_ALL;
	enum judged judged = JUDGED_NOT_APPLICABLE;
	bool named[HOST_NUM_ELEMENTS] = { false };

	if (seen->test->via != TD_VIA_KVM || !td_bits_host_seen(seen) ||
	    !occurred(seen, rule->argument >> OCCASION_SHIFT))
		return JUDGED_NOT_APPLICABLE;
	for (unsigned int cpu = 0; cpu < seen->num_cpus; cpu++) {
		const struct host_state *before = &seen->before[cpu];
		const struct host_state *after = &seen->after[cpu];

		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			const struct host_change change = { id, before->value[id],
							    after->value[id] };

			if (!before->present[id] || !after->present[id] ||
			    (judged != JUDGED_NOT_APPLICABLE && change.before == change.after) ||
			    !in_groups(context, id, groups) || td_bits_counting(before, id))
				continue;
			if (change.before == change.after) {
				judged = JUDGED_PASS;
			} else if (judged != JUDGED_FAIL) {
				judged = JUDGED_FAIL;
				describe(context, seen, &change, cpu, finding);
			} else if (!named[id]) {
				describe_another(id, finding);
			}
			named[id] |= change.before != change.after;
		}
	}
	return judged;
}

#define EXIT_STATE "TDX module 1.5 base spec, TD exit state; published module source, td exit path"
#define KVM_EXIT "KVM arch/x86/kvm/vmx/tdx.c, "
#define UNUSED_STATE "kvm@ cover letter of the TDX entry and exit series, Jan 2025; " EXIT_STATE

/* Whoever is lost can tell nothing: that is known of the run's journal. */
static JUDGE(judge_survival)
{
	(void)rule;
	(void)context;
	if (!seen->lost)
		return seen->has_outcome || seen->num_calls ? JUDGED_PASS : JUDGED_NOT_APPLICABLE;
	snprintf(finding->subject, sizeof(finding->subject), "the host");
	snprintf(finding->expected, sizeof(finding->expected), "the case comes to its end");
	snprintf(finding->observed, sizeof(finding->observed), "%s", seen->lost);
	return JUDGED_FAIL;
}

#define RULE(number, name_, says_, source_, needs_, occasion, groups) \
	{ \
		.id = "HST-" number, .name = name_, .says = says_, .source = source_, \
		.needs = NEED_KVM | NEED_HOST_STATE | NEED_GUEST | needs_, \
		.judge = judge_survives, \
		.argument = OCCASION_##occasion << OCCASION_SHIFT | GROUP_##groups \
	}

const struct rule rules_hst[] = {
	RULE("01", "msrs_survive_async_exit",
	     "every MSR is as before entry after an asynchronous exit", EXIT_STATE, NEED_HOST_MSRS,
	     ASYNC_EXIT, MSRS),
	RULE("02", "msrs_survive_tdvmcall", "every MSR is as before entry after TDG.VP.VMCALL",
	     EXIT_STATE, NEED_HOST_MSRS, TDVMCALL, MSRS),
	RULE("03", "user_return_msrs",
	     "STAR, LSTAR, FMASK, TSC_AUX and KERNEL_GS_BASE are as before entry",
	     KVM_EXIT "tdx_prepare_switch_to_guest(); kernel commit c0711f8c610e", 0, RUN,
	     USER_RETURN),
	RULE("04", "xcr0_and_xss", "XCR0 and IA32_XSS are as before entry",
	     KVM_EXIT "tdx_load_host_xsave_state()", 0, RUN, XCR0_XSS),
	RULE("05", "extended_state_survives",
	     "the XSAVE components, IA32_XFD and IA32_XFD_ERR are as before entry", EXIT_STATE, 0,
	     RUN, EXTENDED),
	RULE("06", "debug_registers_survive",
	     "CR2, the debug registers and IA32_DEBUGCTL are as before entry",
	     KVM_EXIT "tdx_vcpu_run(); kernel commit 7d390a9da823", 0, RUN, DEBUG),
	RULE("07", "failed_entry_leaves_host",
	     "host state is as before when TDH.VP.ENTER fails, too",
	     "kernel commit c0711f8c610e, which fixes e0b4f31a3c65", 0, FAILED_ENTRY, ALL),
	RULE("08", "every_cpu_survives",
	     "after a VCPU has moved, host state is as before on both CPUs", EXIT_STATE, 0,
	     MIGRATION, ALL),
	RULE("09", "second_entry_survives", "host state is as before after every later entry",
	     EXIT_STATE, 0, SECOND_ENTRY, ALL),
	RULE("10", "perfmon_state_survives",
	     "performance monitoring, PEBS, branch record and trace state is as before entry",
	     UNUSED_STATE, NEED_HOST_MSRS, RUN, PERFMON),
	RULE("11", "tsx_and_umwait_survive",
	     "IA32_TSX_CTRL, IA32_UMWAIT_CONTROL and what is behind other clobber bits are as "
	     "before entry",
	     UNUSED_STATE, 0, RUN, CLOBBER),
	RULE("12", "general_registers_survive",
	     "the general registers of user space are as before entry", EXIT_STATE, 0, RUN,
	     GENERAL),
	{
		.id = RULE_HOST_SURVIVES,
		.name = "host_survives",
		.says = "every TD comes to its end, and the host is still there",
		.source = EXIT_STATE,
		.judge = judge_survival,
	},
};
const size_t rules_hst_count = sizeof(rules_hst) / sizeof(rules_hst[0]);
