// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be wrong with a call to KVM, member by member: where it stands, and what would be right.
 */
#include "emulator/kvm_defect_call.h"

#define LEAF_1_ECX_X2APIC (1u << 21)
#define LEAF_GUEST_PHYS_BITS 0x80000008
#define GUEST_PHYS_BITS 48
#define MIN_TSC_KHZ 100000
#define MAX_TSC_KHZ 10000000

/* Wrong where it is not as it should be; nothing is known to be right without a place. */
static void compare(struct kvm_call *call, void *place, size_t length, uint64_t right)
{
	call->place = place;
	call->length = length;
	call->right = right;
	call->faulty = memcmp(place, &right, length) != 0;
}

/* @bits of a value, all of them where there are none, should be 0. */
static uint64_t without(uint64_t value, uint64_t bits)
{
	return bits ? value & ~bits : 0;
}

static struct kvm_tdx_init_vm *init_of(const struct kvm_call *call)
{
	if (call->is != DEFECT_CALL_INIT_VM || call->size < sizeof(struct kvm_tdx_init_vm))
		return NULL;
	return call->data;
}

__u32 *kvm_defect_nent(const struct kvm_call *call)
{
	struct kvm_tdx_capabilities *caps = call->data;
	struct kvm_cpuid2 *cpuid = call->data;

	if (init_of(call))
		return &init_of(call)->cpuid.nent;
	if (call->is == DEFECT_CALL_CAPABILITIES && caps && call->size >= sizeof(*caps))
		return &caps->cpuid.nent;
	if (call->is == DEFECT_CALL_GET_CPUID && cpuid && call->size >= sizeof(*cpuid))
		return &cpuid->nent;
	return NULL;
}

static void find_nothing(struct kvm_call *call, const struct defect *defect)
{
	(void)defect;
	call->faulty = true;
}

static void find_id(struct kvm_call *call, const struct defect *defect)
{
	if (call->cmd)
		compare(call, &call->cmd->id, sizeof(call->cmd->id),
			without(call->cmd->id, defect->number));
}

static void find_flags(struct kvm_call *call, const struct defect *defect)
{
	if (call->cmd)
		compare(call, &call->cmd->flags, sizeof(call->cmd->flags),
			without(call->cmd->flags, defect->number));
}

static void find_hw_error(struct kvm_call *call, const struct defect *defect)
{
	if (call->cmd)
		compare(call, &call->cmd->hw_error, sizeof(call->cmd->hw_error),
			without(call->cmd->hw_error, defect->number));
	call->is_output = true;
}

static void find_data(struct kvm_call *call, const struct defect *defect)
{
	(void)defect;
	call->faulty = !call->data;
}

static void find_reserved(struct kvm_call *call, const struct defect *defect)
{
	struct kvm_tdx_init_vm *init = init_of(call);

	(void)defect;
	if (init)
		compare(call, &init->reserved[0], sizeof(init->reserved[0]), 0);
}

static void find_padding(struct kvm_call *call, const struct defect *defect)
{
	struct kvm_tdx_init_vm *init = init_of(call);

	(void)defect;
	if (init)
		compare(call, &init->cpuid.padding, sizeof(init->cpuid.padding), 0);
}

/* The entries that can be accessed. */
static size_t num_entries(const struct kvm_call *call, const struct kvm_tdx_init_vm *init)
{
	const size_t room = (call->size - sizeof(*init)) / sizeof(init->cpuid.entries[0]);

	return init->cpuid.nent < room ? init->cpuid.nent : room;
}

/* As many copies as there are entries: what setup_tdparams_cpuids() counts. */
static void find_entries(struct kvm_call *call, const struct defect *defect)
{
	const struct kvm_tdx_init_vm *init = init_of(call);
	const struct emu_kvm *kvm = call->vm->kvm;
	size_t count = init ? num_entries(call, init) : 0, num_copied = 0;

	(void)defect;
	for (size_t i = 0; init && i < kvm->num_slots; i++)
		num_copied +=
			kvm_find_cpuid_entry2(init->cpuid.entries, count, kvm->slot[i].at.leaf,
					      kvm->slot[i].index) != NULL;
	call->faulty = num_copied != count;
}

static void find_width(struct kvm_call *call, const struct defect *defect)
{
	struct kvm_tdx_init_vm *init = init_of(call);

	(void)defect;
	call->faulty = init;
	for (size_t i = 0; init && i < num_entries(call, init); i++) {
		struct kvm_cpuid_entry2 *entry = &init->cpuid.entries[i];
		uint32_t bits = (entry->eax & GUEST_PHYS_BITS_MASK) >> GUEST_PHYS_BITS_SHIFT;

		if (entry->function != LEAF_GUEST_PHYS_BITS)
			continue;
		compare(call, &entry->eax, sizeof(entry->eax),
			bits == 48 || bits == 52 ?
				entry->eax :
				(entry->eax & ~GUEST_PHYS_BITS_MASK) |
					GUEST_PHYS_BITS << GUEST_PHYS_BITS_SHIFT);
		return;
	}
}

/* Of KVM_TDX_INIT_VM only the low byte is right; the others need room for all leaves. */
static void find_nent(struct kvm_call *call, const struct defect *defect)
{
	const size_t num_slots = call->vm->kvm->num_slots;
	__u32 *nent = kvm_defect_nent(call);
	uint64_t right;

	if (!nent)
		return;
	right = *nent;
	if (call->is == DEFECT_CALL_INIT_VM && right > KVM_TDX_MAX_CPUID_ENTRIES)
		right = (uint8_t)right;
	if (call->is == DEFECT_CALL_GET_CPUID && right < KVM_TDX_MAX_CPUID_ENTRIES)
		right = KVM_TDX_MAX_CPUID_ENTRIES;
	if (call->is == DEFECT_CALL_CAPABILITIES && right < num_slots &&
	    (!defect->number || right + defect->number >= num_slots))
		right = num_slots;
	compare(call, nent, sizeof(*nent), right);
	call->is_output = true;
}

static void find_attributes(struct kvm_call *call, const struct defect *defect)
{
	struct kvm_tdx_init_vm *init = init_of(call);

	(void)defect;
	if (init)
		compare(call, &init->attributes, sizeof(init->attributes),
			init->attributes & kvm_supported_attributes(call->vm->kvm));
}

static void find_xfam(struct kvm_call *call, const struct defect *defect)
{
	struct kvm_tdx_init_vm *init = init_of(call);

	(void)defect;
	if (init)
		compare(call, &init->xfam, sizeof(init->xfam),
			init->xfam & kvm_supported_xfam(call->vm->kvm));
}

static enum emu_vm_state wanted_state(enum defect_call is)
{
	switch (is) {
	case DEFECT_CALL_INIT_VM:
		return VM_UNINITIALIZED;
	case DEFECT_CALL_RUN:
		return VM_RUNNABLE;
	default:
		return VM_INITIALIZED;
	}
}

static void find_state(struct kvm_call *call, const struct defect *defect)
{
	const enum emu_vm_state wanted = wanted_state(call->is), state = call->vm->state;
	const bool early = defect->of_call.member == DEFECT_EARLY;

	if (early ? state < wanted : state > wanted)
		compare(call, &call->vm->state, sizeof(call->vm->state), wanted);
}

static void find_irqchip(struct kvm_call *call, const struct defect *defect)
{
	(void)defect;
	compare(call, &call->vm->split_irqchip, sizeof(call->vm->split_irqchip), true);
}

static void find_initialised(struct kvm_call *call, const struct defect *defect)
{
	(void)defect;
	if (call->vcpu)
		compare(call, &call->vcpu->initialised, sizeof(call->vcpu->initialised),
			call->is != DEFECT_CALL_INIT_VCPU);
}

static void find_x2apic(struct kvm_call *call, const struct defect *defect)
{
	(void)defect;
	for (size_t i = 0; call->vcpu && i < call->vcpu->cpuid.count; i++) {
		struct cpuid_entry *entry = &call->vcpu->cpuid.entry[i];
		uint32_t *ecx = &entry->regs.reg[CPUID_ECX];

		if (entry->at.leaf == 1)
			compare(call, ecx, sizeof(*ecx), *ecx | LEAF_1_ECX_X2APIC);
	}
}

static void find_max_vcpus(struct kvm_call *call, const struct defect *defect)
{
	struct emu_vm *vm = call->vm;

	if (vm->num_vcpus >= vm->max_vcpus &&
	    (!defect->number || vm->num_vcpus - vm->max_vcpus < defect->number))
		compare(call, &vm->max_vcpus, sizeof(vm->max_vcpus), vm->num_vcpus + 1);
}

/* 0 of KVM_CAP_MAX_VCPUS; what is beyond the limits of KVM_SET_TSC_KHZ. */
static void find_value(struct kvm_call *call, const struct defect *defect)
{
	uint64_t right = call->value;

	(void)defect;
	if (call->is == DEFECT_CALL_SET_MAX_VCPUS && !right)
		right = 1;
	if (call->is == DEFECT_CALL_SET_TSC_KHZ && right < MIN_TSC_KHZ)
		right = MIN_TSC_KHZ;
	if (call->is == DEFECT_CALL_SET_TSC_KHZ && right > MAX_TSC_KHZ)
		right = MAX_TSC_KHZ;
	compare(call, &call->value, sizeof(call->value), right);
}

void kvm_defect_find_fault(struct kvm_call *call, const struct defect *defect)
{
	static void (*const find[])(struct kvm_call * call, const struct defect *defect) = {
		[DEFECT_ANYTHING] = find_nothing,
		[DEFECT_ID] = find_id,
		[DEFECT_FLAGS] = find_flags,
		[DEFECT_HW_ERROR] = find_hw_error,
		[DEFECT_DATA] = find_data,
		[DEFECT_RESERVED] = find_reserved,
		[DEFECT_PADDING] = find_padding,
		[DEFECT_ENTRIES] = find_entries,
		[DEFECT_WIDTH] = find_width,
		[DEFECT_NENT] = find_nent,
		[DEFECT_ATTRIBUTES_LIMIT] = find_attributes,
		[DEFECT_XFAM_LIMIT] = find_xfam,
		[DEFECT_EARLY] = find_state,
		[DEFECT_LATE] = find_state,
		[DEFECT_IRQCHIP] = find_irqchip,
		[DEFECT_INITIALISED] = find_initialised,
		[DEFECT_X2APIC] = find_x2apic,
		[DEFECT_MAX_VCPUS] = find_max_vcpus,
		[DEFECT_VALUE] = find_value,
		[DEFECT_BY_MODULE] = find_nothing,
	};

	find[defect->of_call.member](call, defect);
}
