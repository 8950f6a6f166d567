// SPDX-License-Identifier: GPL-2.0-only
/*
 * The faults of calls to KVM's TDX ABI, one row each, and the state that they depend on.
 */
#include "rules/kvm_calls.h"

#include <errno.h>

#define KVM_CPUID_FLAG_SIGNIFCANT_INDEX 1u /* spelled so in KVM's uapi */
#define KVM_MAX_CPUID_ENTRIES 256
#define KVM_TDX_MEASURE_MEMORY_REGION 1u

#define GUEST_PA_LEAF 0x80000008u
#define GUEST_PA_SHIFT 16 /* of EAX: guest physical address width */

#define MIN_VCPU_IDS 1024 /* every KVM has these */

#define TSC_KHZ_MIN 100000
#define TSC_KHZ_MAX 10000000

/* As in KVM's uapi; the last one is a command of the VM in some kernels only. */
enum kvm_tdx_cmd_id {
	KVM_TDX_CAPABILITIES,
	KVM_TDX_INIT_VM,
	KVM_TDX_INIT_VCPU,
	KVM_TDX_INIT_MEM_REGION,
	KVM_TDX_FINALIZE_VM,
	KVM_TDX_GET_CPUID,
	KVM_TDX_TERMINATE_VM,
};

#define KIND(name) (1u << TD_CALL_##name)
#define VM_COMMANDS (KIND(CAPABILITIES) | KIND(INIT_VM) | KIND(FINALIZE_VM) | KIND(VM_COMMAND))
#define VCPU_COMMANDS \
	(KIND(GET_CPUID) | KIND(INIT_VCPU) | KIND(INIT_MEM_REGION) | KIND(VCPU_COMMAND))
#define ON_VCPU (VCPU_COMMANDS | KIND(SET_CPUID2) | KIND(RUN))

/* What one row asks of a call. */
#define HAS(name) \
	static bool name(const struct kvm_session *session __attribute__((unused)), \
			 const struct rule_context *context __attribute__((unused)), \
			 const struct td_case *test __attribute__((unused)), \
			 const struct td_call *call __attribute__((unused)))

HAS(has_flags)
{
	return call->flags;
}

HAS(has_unknown_flags)
{
	return call->flags & ~KVM_TDX_MEASURE_MEMORY_REGION;
}

HAS(has_hw_error)
{
	return call->hw_error;
}

HAS(has_bad_pointer)
{
	return call->bad_pointer;
}

HAS(has_reserved)
{
	return call->reserved || call->padding;
}

HAS(is_unknown_vm_command)
{
	return call->id > KVM_TDX_TERMINATE_VM || call->id == KVM_TDX_INIT_VCPU ||
	       call->id == KVM_TDX_INIT_MEM_REGION || call->id == KVM_TDX_GET_CPUID;
}

HAS(is_unknown_vcpu_command)
{
	return call->id != KVM_TDX_INIT_VCPU && call->id != KVM_TDX_INIT_MEM_REGION &&
	       call->id != KVM_TDX_GET_CPUID;
}

HAS(has_few_slots)
{
	return call->nent && call->nent < context->num_slots;
}

/* A TD shows far more than one leaf. */
HAS(has_one_entry)
{
	return call->nent == 1;
}

/* kvm_cpuid2.nent; 0 in a case means as many as it has entries. */
static size_t num_entries(const struct td_case *test, const struct td_call *call)
{
	return call->nent ? call->nent : test->config.num_entries;
}

HAS(has_many_entries)
{
	return num_entries(test, call) > KVM_MAX_CPUID_ENTRIES;
}

/* The case's own entries are what KVM reads: neither composed by the target nor cut short. */
static bool own_entries(const struct td_case *test, const struct td_call *call)
{
	return test->config.num_entries && num_entries(test, call) == test->config.num_entries;
}

/* KVM kvm_find_cpuid_entry2(): the first of that function whose index matters not or matches. */
static const struct td_entry *find_entry(const struct td_config *td, uint32_t function,
					 uint32_t index)
{
	for (size_t i = 0; i < td->num_entries; i++) {
		const struct td_entry *entry = &td->entry[i];

		if (entry->function == function &&
		    (!(entry->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX) || entry->index == index))
			return entry;
	}
	return NULL;
}

HAS(lacks_guest_pa_width)
{
	const struct td_entry *entry = find_entry(&test->config, GUEST_PA_LEAF, 0);
	unsigned int width;

	if (!own_entries(test, call))
		return false;
	if (!entry)
		return true;
	width = entry->regs.reg[CPUID_EAX] >> GUEST_PA_SHIFT & 0xff;
	return width != 48 && width != 52;
}

HAS(has_idle_entry)
{
	bool used[TD_MAX_ENTRIES] = { false };
	const struct td_config *td = &test->config;

	if (!own_entries(test, call) || !context->num_slots)
		return false;
	for (size_t i = 0; i < context->num_slots; i++) {
		struct cpuid_addr at = context->slot[i].at;
		const struct td_entry *entry =
			find_entry(td, at.leaf, at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf);

		if (entry)
			used[entry - td->entry] = true;
	}
	for (size_t i = 0; i < td->num_entries; i++) {
		if (!used[i])
			return true;
	}
	return false;
}

HAS(is_outside_limits)
{
	const struct target_capabilities *capabilities = &context->capabilities;

	return context->has_capabilities &&
	       ((test->config.attributes & ~capabilities->supported_attributes) ||
		(test->config.xfam & ~capabilities->supported_xfam));
}

HAS(is_initialised)
{
	return session->initialised;
}

HAS(is_not_initialised)
{
	return !session->initialised;
}

HAS(lacks_split_irqchip)
{
	return session->initialised && !session->finalised && !session->split_irqchip;
}

HAS(lacks_x2apic)
{
	return !session->finalised && !session->vcpu_initialised && !session->x2apic;
}

HAS(is_vcpu_initialised)
{
	return !session->finalised && session->vcpu_initialised;
}

HAS(is_vcpu_not_initialised)
{
	return !session->finalised && !session->vcpu_initialised;
}

HAS(is_not_runnable)
{
	return !session->finalised || !session->vcpu_initialised;
}

HAS(is_finalised)
{
	return session->finalised;
}

HAS(is_beyond_max_vcpus)
{
	return session->max_vcpus && session->num_vcpus >= session->max_vcpus;
}

/* KVM takes an unsigned int, and how many ids there are is up to its configuration. */
HAS(may_be_no_id)
{
	return (uint32_t)call->value >= MIN_VCPU_IDS;
}

HAS(is_zero)
{
	return !call->value;
}

static bool bad_tsc_khz(uint64_t khz)
{
	return khz < TSC_KHZ_MIN || khz > TSC_KHZ_MAX;
}

HAS(asks_bad_tsc_khz)
{
	return bad_tsc_khz((uint32_t)call->value);
}

HAS(took_bad_tsc_khz)
{
	return session->tsc_khz && bad_tsc_khz(session->tsc_khz);
}

static const struct kvm_fault faults[] = {
	{ 1, KIND(CREATE_VCPU), EIO, "KVM_CREATE_VCPU needs KVM_TDX_INIT_VM", is_not_initialised },
	{ 1, KIND(CREATE_VCPU), EINVAL, "KVM_CREATE_VCPU needs a split irqchip",
	  lacks_split_irqchip },
	{ 1, KIND(INIT_VCPU), EINVAL, "KVM_TDX_INIT_VCPU needs X2APIC in KVM_SET_CPUID2",
	  lacks_x2apic },
	{ 1, KIND(INIT_VCPU), EINVAL, "KVM_TDX_INIT_VCPU comes once", is_vcpu_initialised },
	{ 1, KIND(INIT_MEM_REGION), EINVAL, "KVM_TDX_INIT_MEM_REGION needs KVM_TDX_INIT_VCPU",
	  is_vcpu_not_initialised },
	{ 1, KIND(FINALIZE_VM), EINVAL, "KVM_TDX_FINALIZE_VM needs KVM_TDX_INIT_VM",
	  is_not_initialised },
	{ 1, KIND(RUN), KVM_ANY_ERROR, "KVM_RUN needs KVM_TDX_INIT_VCPU and KVM_TDX_FINALIZE_VM",
	  is_not_runnable },
	{ 2, KIND(CAPABILITIES) | KIND(INIT_VM) | KIND(INIT_VCPU), EINVAL, "flags must be 0",
	  has_flags },
	{ 2, KIND(INIT_MEM_REGION), EINVAL, "flags may hold KVM_TDX_MEASURE_MEMORY_REGION only",
	  has_unknown_flags },
	{ 3, VM_COMMANDS | VCPU_COMMANDS, EINVAL, "hw_error must be 0", has_hw_error },
	{ 4, KIND(VM_COMMAND), EINVAL, "no command of the VM", is_unknown_vm_command },
	{ 4, KIND(VCPU_COMMAND), EINVAL, "no command of the VCPU", is_unknown_vcpu_command },
	{ 5, KIND(CAPABILITIES), E2BIG, "nent below the number of CPUID_CONFIG leaves",
	  has_few_slots },
	{ 6, KIND(INIT_VM), E2BIG, "nent above 256", has_many_entries },
	{ 7, KIND(INIT_VM), EINVAL, "reserved members must be 0", has_reserved },
	{ 8, KIND(INIT_VM), EINVAL, "needs 0x80000008 with a guest address width of 48 or 52",
	  lacks_guest_pa_width },
	{ 9, KIND(INIT_VM), EINVAL, "an entry that is not used", has_idle_entry },
	{ 10, KIND(INIT_VM), EINVAL, "KVM_TDX_INIT_VM comes once", is_initialised },
	{ 11, KIND(CREATE_VCPU), EINVAL, "more VCPUs than KVM_CAP_MAX_VCPUS", is_beyond_max_vcpus },
	{ 11, KIND(SET_MAX_VCPUS), KVM_ANY_ERROR, "KVM_CAP_MAX_VCPUS of 0", is_zero },
	{ 12, KIND(SET_TSC_KHZ), KVM_HERE_OR_LATER, "100000 to 10000000 kHz", asks_bad_tsc_khz },
	{ 12, KIND(INIT_VM), EINVAL, "set_tsc_khz took what is not 100000 to 10000000 kHz",
	  took_bad_tsc_khz },
	{ 13, KIND(GET_CPUID), E2BIG, "nent below the number of leaves", has_one_entry },
	{ 14, KIND(CREATE_VCPU), EIO, "no VCPU after KVM_TDX_FINALIZE_VM", is_finalised },
	{ 14, KIND(GET_CPUID) | KIND(INIT_VCPU) | KIND(INIT_MEM_REGION) | KIND(FINALIZE_VM), EINVAL,
	  "not after KVM_TDX_FINALIZE_VM", is_finalised },
	{ 18, KIND(INIT_VM), EINVAL, "ATTRIBUTES or XFAM beyond KVM_TDX_CAPABILITIES",
	  is_outside_limits },
	{ 19, KIND(CAPABILITIES) | KIND(INIT_VM) | KIND(GET_CPUID) | KIND(INIT_MEM_REGION), EFAULT,
	  "data points to memory that is not there", has_bad_pointer },
	/* Of no rule; but a call with another fault besides says nothing. */
	{ 0, KIND(CREATE_VCPU), EINVAL, "no VCPU id", may_be_no_id },
	{ 0, KIND(GET_CPUID), EINVAL, "flags must be 0", has_flags },
};

#define NUM_FAULTS (sizeof(faults) / sizeof(faults[0]))

const struct kvm_fault *kvm_single_fault(const struct kvm_session *session,
					 const struct rule_context *context,
					 const struct td_case *test, const struct td_call *call,
					 unsigned int *count)
{
	const struct kvm_fault *found = NULL;
	const unsigned int kind = 1u << call->kind;

	*count = 0;
	/* With several VCPUs, a case does not say which one a call is for. */
	if (!session->vm || session->lost || (kind & ON_VCPU && session->num_vcpus != 1))
		return NULL;
	for (size_t i = 0; i < NUM_FAULTS; i++) {
		if (!(faults[i].kinds & kind) || !faults[i].has(session, context, test, call))
			continue;
		found = &faults[i];
		(*count)++;
	}
	return *count == 1 ? found : NULL;
}

bool kvm_fault_answered(const struct kvm_fault *fault, const struct td_call_result *result)
{
	/* The values of CPUID, ATTRIBUTES and XFAM: KVM must not leave them to the module. */
	if ((fault->rule == 8 || fault->rule == 9 || fault->rule == 18) && result->hw_error)
		return false;
	switch (fault->error) {
	case KVM_ANY_ERROR:
		return result->error;
	case KVM_HERE_OR_LATER:
		return !result->error || result->error == EINVAL;
	default:
		return result->error == fault->error;
	}
}

/* Marks a VM that KVM may have given up, or whose state a raw command has changed. */
static bool loses(const struct td_call *call, const struct td_call_result *result)
{
	switch (call->kind) {
	case TD_CALL_INIT_VM:
	case TD_CALL_INIT_VCPU:
	case TD_CALL_FINALIZE_VM:
		return result->error == EIO;
	case TD_CALL_VM_COMMAND:
	case TD_CALL_VCPU_COMMAND:
		return !result->error;
	default:
		return false;
	}
}

void kvm_session_step(struct kvm_session *session, const struct td_call *call,
		      const struct td_call_result *result)
{
	session->lost = session->lost || loses(call, result);
	if (result->error)
		return;
	switch (call->kind) {
	case TD_CALL_CREATE_VM:
		*session = (struct kvm_session){ .vm = true };
		break;
	case TD_CALL_ENABLE_SPLIT_IRQCHIP:
		session->split_irqchip = true;
		break;
	case TD_CALL_SET_MAX_VCPUS:
		session->max_vcpus = call->value;
		break;
	case TD_CALL_SET_TSC_KHZ:
		session->tsc_khz = (uint32_t)call->value;
		break;
	case TD_CALL_INIT_VM:
		session->initialised = true;
		break;
	case TD_CALL_CREATE_VCPU:
		session->num_vcpus++;
		break;
	case TD_CALL_SET_CPUID2:
		session->x2apic = !call->value;
		break;
	case TD_CALL_INIT_VCPU:
		session->vcpu_initialised = true;
		break;
	case TD_CALL_FINALIZE_VM:
		session->finalised = true;
		break;
	default:
		break;
	}
}
