// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about KVM's own ABI for TDs, and about the health of the kernel behind it.
 *
 * Each call of a case that has exactly one fault must be answered with that fault's errno,
 * and with no other.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/accept.h"
#include "rules/judges.h"
#include "rules/kvm_calls.h"
#include "rules/offered.h"
#include "rules/request.h"
#include "rules/status.h"

#define TEXT_SIZE (sizeof(((struct finding *)0)->expected))

/* 7 of "KVM-07" */
static unsigned int rule_number(const struct rule *rule)
{
	return (unsigned int)strtoul(strchr(rule->id, '-') + 1, NULL, 10);
}

static const char *error_name(int error, char text[CPUID_TEXT])
{
	const char *name = error == KVM_ANY_ERROR ? "an error" : td_errno_name(error);

	if (error == KVM_HERE_OR_LATER)
		name = "EINVAL";
	if (name)
		snprintf(text, CPUID_TEXT, "%s", name);
	else
		snprintf(text, CPUID_TEXT, "errno %d", error);
	return text;
}

static enum judged fail_call(const struct observation *seen, size_t index, const char *expected,
			     const struct td_call_result *result, struct finding *finding)
{
	char text[CPUID_TEXT];

	if (seen->test->num_calls)
		snprintf(finding->subject, sizeof(finding->subject), "call %zu, %s", index + 1,
			 td_call_name(seen->test->call[index].kind));
	else
		snprintf(finding->subject, sizeof(finding->subject), "KVM_TDX_INIT_VM");
	snprintf(finding->expected, sizeof(finding->expected), "%s", expected);
	snprintf(finding->observed, sizeof(finding->observed),
		 "%s, hw_error 0x%" PRIx64 ", nent %" PRIu32, error_name(result->error, text),
		 result->hw_error, result->nent);
	return JUDGED_FAIL;
}

static enum judged fail_errno(const struct observation *seen, size_t index, int error,
			      const char *says, const struct td_call_result *result,
			      struct finding *finding)
{
	char expected[TEXT_SIZE], text[CPUID_TEXT];

	snprintf(expected, sizeof(expected), "%s: %s", error_name(error, text), says);
	return fail_call(seen, index, expected, result, finding);
}

static size_t num_calls(const struct observation *seen)
{
	return seen->num_calls < seen->test->num_calls ? seen->num_calls : seen->test->num_calls;
}

/* A TD that was built without a list of calls counts as one KVM_TDX_INIT_VM. */
static enum judged judge_outcome(const struct rule *rule, const struct rule_context *context,
				 const struct observation *seen, struct finding *finding)
{
	static const struct kvm_session created = { .vm = true };
	static const struct td_call init_vm = { .kind = TD_CALL_INIT_VM };
	const struct td_call_result result = {
		.error = seen->outcome.error,
		.hw_error = seen->outcome.has_status ? seen->outcome.status : 0,
	};
	const struct kvm_fault *fault;
	unsigned int count;

	if (!seen->has_outcome || seen->test->via != TD_VIA_KVM)
		return JUDGED_NOT_APPLICABLE;
	fault = kvm_single_fault(&created, context, seen->test, &init_vm, &count);
	if (!fault || fault->rule != rule_number(rule))
		return JUDGED_NOT_APPLICABLE;
	if (kvm_fault_answered(fault, &result))
		return JUDGED_PASS;
	return fail_errno(seen, 0, fault->error, fault->says, &result, finding);
}

static JUDGE(judge_calls)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct kvm_session session = { 0 };

	if (!seen->test->num_calls)
		return judge_outcome(rule, context, seen, finding);
	for (size_t i = 0; i < num_calls(seen); i++) {
		const struct td_call *call = &seen->test->call[i];
		const struct td_call_result *result = &seen->call[i];
		const struct kvm_fault *fault;
		unsigned int count;

		fault = kvm_single_fault(&session, context, seen->test, call, &count);
		kvm_session_step(&session, call, result);
		if (!fault || fault->rule != rule_number(rule) ||
		    (fault->error == KVM_HERE_OR_LATER && !result->error))
			continue;
		judged = JUDGED_PASS;
		if (!kvm_fault_answered(fault, result))
			return fail_errno(seen, i, fault->error, fault->says, result, finding);
	}
	return judged;
}

/* kvm_cpuid2.nent after the call: what was needed, or what it was. */
static bool nent_answered(const struct rule_context *context, const struct td_call *call,
			  const struct td_call_result *result)
{
	if (call->kind == TD_CALL_CAPABILITIES && !result->error)
		return !context->num_slots || result->nent == context->num_slots;
	if (call->kind == TD_CALL_CAPABILITIES)
		return result->nent == call->nent;
	if (result->error)
		return result->nent > call->nent;
	return result->nent && result->nent <= call->nent;
}

/* What the same TD has needed before, in a call that had no room for it. */
static bool nent_as_needed(uint32_t needed, const struct td_call *call,
			   const struct td_call_result *result)
{
	return call->kind != TD_CALL_GET_CPUID || !needed || result->nent == needed;
}

/* KVM_TDX_CAPABILITIES leaves nent alone when it is too small, KVM_TDX_GET_CPUID updates it. */
static JUDGE(judge_nent)
{
	const enum td_call_kind kind =
		rule_number(rule) == 5 ? TD_CALL_CAPABILITIES : TD_CALL_GET_CPUID;
	enum judged judged = judge_calls(rule, context, seen, finding);
	uint32_t needed = 0;

	if (judged == JUDGED_FAIL)
		return judged;
	for (size_t i = 0; i < num_calls(seen); i++) {
		const struct td_call *call = &seen->test->call[i];

		if (call->kind == TD_CALL_CREATE_VM)
			needed = 0;
		if (call->kind != kind || !call->nent ||
		    (seen->call[i].error && seen->call[i].error != E2BIG))
			continue;
		judged = JUDGED_PASS;
		if (!nent_answered(context, call, &seen->call[i]) ||
		    !nent_as_needed(needed, call, &seen->call[i]))
			return fail_call(seen, i,
					 kind == TD_CALL_CAPABILITIES ?
						 "nent untouched, or the number of leaves" :
						 "nent updated to the number of leaves",
					 &seen->call[i], finding);
		needed = seen->call[i].nent;
	}
	return judged;
}

/* Only TDX_OPERAND_INVALID comes to the VMM as it is; any other error costs the VM. */
static bool status_passed_on(const struct td_call_result *result)
{
	return result->error == EINVAL && STATUS_CLASS(result->hw_error) == STATUS_OPERAND_INVALID;
}

/* KVM says that it refuses itself what it offers, all of it, and what the module refuses. */
static bool keeps_refusal_back(const struct rule_context *context, const struct observation *seen)
{
	struct acceptance answer;
	struct request request;

	if (seen->outcome.by != TD_REFUSED_BY_KVM || !offered_case(context, seen->test))
		return false;
	request_of_case(context, seen->test, &request);
	accept_predict(context, &request, &answer);
	return answer.rule && !answer.doubt;
}

static const char status_expected[] = "EINVAL, and TDX_OPERAND_INVALID in hw_error";

static JUDGE(judge_module_refusal)
{
	const struct td_outcome *outcome = &seen->outcome;
	const struct td_call_result result = {
		.error = outcome->error,
		.hw_error = outcome->has_status ? outcome->status : 0,
	};
	enum judged judged = JUDGED_NOT_APPLICABLE;

	(void)rule;
	for (size_t i = 0; i < num_calls(seen); i++) {
		if (seen->test->call[i].kind != TD_CALL_INIT_VM || seen->test->call[i].hw_error ||
		    !seen->call[i].hw_error)
			continue;
		judged = JUDGED_PASS;
		if (!status_passed_on(&seen->call[i]))
			return fail_call(seen, i, status_expected, &seen->call[i], finding);
	}
	if (seen->test->num_calls || !seen->has_outcome || seen->test->via != TD_VIA_KVM ||
	    (outcome->by != TD_REFUSED_BY_MODULE && !result.hw_error &&
	     !keeps_refusal_back(context, seen)))
		return judged;
	if (status_passed_on(&result) || (outcome->error == EIO && outcome->vm_dead))
		return JUDGED_PASS;
	return fail_call(seen, 0, status_expected, &result, finding);
}

/* Nothing in the configuration that KVM or the module could refuse. */
static bool plain(const struct td_case *test)
{
	struct td_config usual;

	td_config_default(&usual);
	return !test->config.num_cpuid && td_config_includes(&usual, &test->config);
}

static JUDGE(judge_retry)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct kvm_session session = { 0 };
	bool refused = false;

	(void)rule;
	if (!plain(seen->test))
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < num_calls(seen); i++) {
		const struct td_call *call = &seen->test->call[i];
		const struct td_call_result *result = &seen->call[i];
		const struct kvm_fault *fault;
		bool followed = session.vm && !session.lost;
		unsigned int count;

		fault = kvm_single_fault(&session, context, seen->test, call, &count);
		kvm_session_step(&session, call, result);
		if (call->kind != TD_CALL_INIT_VM)
			continue;
		if (refused && followed && !count && !call->nent) {
			judged = JUDGED_PASS;
			if (result->error)
				return fail_errno(seen, i, 0, "the call before left nothing behind",
						  result, finding);
		}
		refused = fault && result->error;
	}
	return judged;
}

/* The TD that is there does not count; those before it have given theirs back. */
static JUDGE(judge_key_ids)
{
	uint64_t before = seen->health_before[HEALTH_KEY_IDS];
	uint64_t after = seen->health_after[HEALTH_KEY_IDS];

	(void)rule;
	(void)context;
	if (!seen->has_health[HEALTH_KEY_IDS] || !(seen->has_outcome || seen->num_calls))
		return JUDGED_NOT_APPLICABLE;
	if (after <= before)
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "key ids that no TD holds");
	snprintf(finding->expected, sizeof(finding->expected), "at most %" PRIu64, before);
	snprintf(finding->observed, sizeof(finding->observed), "%" PRIu64, after);
	return JUDGED_FAIL;
}

static JUDGE(judge_unchanged)
{
	static const char *const subjects[NUM_HEALTH] = {
		[HEALTH_WARNINGS] = "kernel warnings",
		[HEALTH_TAINT] = "kernel taint mask",
	};
	const unsigned int what = rule->argument;

	(void)context;
	if (!seen->has_health[what] || !(seen->has_outcome || seen->num_calls))
		return JUDGED_NOT_APPLICABLE;
	if (seen->health_after[what] == seen->health_before[what])
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "%s", subjects[what]);
	snprintf(finding->expected, sizeof(finding->expected), "0x%" PRIx64 ", as before the case",
		 seen->health_before[what]);
	snprintf(finding->observed, sizeof(finding->observed), "0x%" PRIx64,
		 seen->health_after[what]);
	return JUDGED_FAIL;
}

#define ABI "KVM Documentation/virt/kvm/x86/intel-tdx.rst; arch/x86/kvm/vmx/tdx.c, "

#define RULE(number_, name_, says_, source_, needs_, judge_) \
	{ \
		.id = "KVM-" number_, .name = name_, .says = says_, .source = source_, \
		.needs = NEED_KVM | needs_, .judge = judge_ \
	}

#define HEALTH(number_, what, name_, says_, source_) \
	{ \
		.id = "KVM-" number_, .name = name_, .says = says_, .source = source_, \
		.needs = NEED_KVM | NEED_##what, .judge = judge_unchanged, \
		.argument = HEALTH_##what \
	}

const struct rule rules_kvm[] = {
	RULE("01", "call_order", "calls that come too early or twice are refused",
	     ABI "tdx_vcpu_create(), tdx_vcpu_init(), tdx_td_finalize()", NEED_CALLS, judge_calls),
	RULE("02", "command_flags", "a command with unknown flags is refused with EINVAL",
	     ABI "tdx_get_capabilities(), tdx_td_init(), tdx_vcpu_init()", NEED_CALLS, judge_calls),
	RULE("03", "hw_error_must_be_0", "a command with hw_error set is refused with EINVAL",
	     ABI "tdx_get_cmd()", NEED_CALLS, judge_calls),
	RULE("04", "unknown_command",
	     "a command that the file does not have is refused with EINVAL",
	     ABI "tdx_vm_ioctl(), tdx_vcpu_ioctl()", NEED_CALLS, judge_calls),
	RULE("05", "capabilities_nent",
	     "KVM_TDX_CAPABILITIES with too small an array answers E2BIG and writes nothing",
	     ABI "tdx_get_capabilities()", NEED_CALLS, judge_nent),
	RULE("06", "init_vm_entry_count",
	     "KVM_TDX_INIT_VM with more than 256 entries answers E2BIG", ABI "tdx_td_init()",
	     NEED_CALLS, judge_calls),
	RULE("07", "init_vm_reserved",
	     "KVM_TDX_INIT_VM with reserved members set is refused with EINVAL",
	     ABI "tdx_td_init()", NEED_CALLS, judge_calls),
	RULE("08", "gpa_width_entry",
	     "KVM_TDX_INIT_VM without a guest address width of 48 or 52 is refused with EINVAL",
	     ABI "setup_tdparams_eptp_controls()", 0, judge_calls),
	RULE("09", "every_entry_is_used",
	     "KVM_TDX_INIT_VM with an entry that it does not use is refused with EINVAL",
	     ABI "setup_tdparams_cpuids()", 0, judge_calls),
	RULE("10", "init_vm_once", "a second KVM_TDX_INIT_VM is refused with EINVAL",
	     ABI "tdx_td_init()", NEED_CALLS, judge_calls),
	RULE("11", "vcpu_limits", "no VCPU beyond KVM_CAP_MAX_VCPUS is created",
	     "KVM virt/kvm/kvm_main.c, kvm_vm_ioctl_create_vcpu()", NEED_CALLS, judge_calls),
	RULE("12", "tsc_khz", "no TD gets a TSC frequency outside 100 MHz to 10 GHz",
	     ABI "setup_tdparams(); TDX module 1.5 base spec, TSC_FREQUENCY", NEED_CALLS,
	     judge_calls),
	RULE("13", "get_cpuid_nent",
	     "KVM_TDX_GET_CPUID with too small an array answers E2BIG and the number it needs",
	     ABI "tdx_vcpu_get_cpuid()", NEED_CALLS, judge_nent),
	RULE("14", "nothing_after_finalize", "after KVM_TDX_FINALIZE_VM the TD can only be run",
	     ABI "tdx_vcpu_ioctl(), tdx_td_finalize()", NEED_CALLS, judge_calls),
	RULE("15", "module_refusal_in_hw_error",
	     "a refusal by the module is EINVAL with its status in hw_error", ABI "__tdx_td_init()",
	     0, judge_module_refusal),
	RULE("16", "no_key_id_leaked", "a TD that is refused or ended gives its key id back",
	     ABI "tdx_hkid_free()", NEED_KEY_IDS, judge_key_ids),
	HEALTH("17", WARNINGS, "no_kernel_warning",
	       "no configuration and no call makes the kernel warn",
	       "KVM arch/x86/kvm/vmx/tdx.c, KVM_BUG_ON()"),
	RULE("18", "attributes_and_xfam_limits",
	     "ATTRIBUTES and XFAM beyond KVM_TDX_CAPABILITIES are refused by KVM with EINVAL",
	     ABI "setup_tdparams()", 0, judge_calls),
	RULE("19", "bad_pointer", "a pointer to memory that is not there is answered with EFAULT",
	     ABI "tdx_get_capabilities(), tdx_td_init(), tdx_vcpu_init_mem_region()", NEED_CALLS,
	     judge_calls),
	RULE("20", "init_vm_can_be_retried",
	     "after a KVM_TDX_INIT_VM that KVM refused, a correct one is accepted",
	     ABI "tdx_td_init()", NEED_CALLS, judge_retry),
	HEALTH("21", TAINT, "no_kernel_taint",
	       "no configuration and no call changes the taint of the kernel",
	       "kernel Documentation/admin-guide/tainted-kernels.rst"),
	RULE("22", "offer_is_kept",
	     "KVM accepts every configuration that KVM_TDX_CAPABILITIES offers and the module takes",
	     ABI "tdx_get_capabilities(), tdx_td_init()", 0, judge_kvm_keeps_offer),
};
const size_t rules_kvm_count = sizeof(rules_kvm) / sizeof(rules_kvm[0]);
