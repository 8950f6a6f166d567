// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_TDX_INIT_VM: what KVM checks of it, the TD_PARAMS that it makes, and what it does with
 * the module's answer.
 */
#include <errno.h>
#include <stddef.h>

#include "emulator/kvm_private.h"

#define GUEST_PHYS_BITS_4_LEVEL 48
#define GUEST_PHYS_BITS_5_LEVEL 52

/* EPTP_CONTROLS: memory type write-back in bits 2:0, page-walk length minus one in 5:3. */
#define EPTP_WRITE_BACK 6
#define EPTP_4_LEVEL (3 << 3)
#define EPTP_5_LEVEL (4 << 3)

#define TSC_UNIT_KHZ 25000
#define STATUS_MASK 0xffffffff00000000ULL

/* struct td_params of arch/x86/kvm/vmx/tdx_arch.h: KVM has its own copy of the layout. */
struct kvm_td_params {
	uint64_t attributes;
	uint64_t xfam;
	uint16_t max_vcpus;
	uint8_t reserved0[6];
	uint64_t eptp_controls;
	uint64_t config_flags;
	uint16_t tsc_frequency;
	uint8_t reserved1[38];
	uint64_t mrconfigid[6];
	uint64_t mrowner[6];
	uint64_t mrownerconfig[6];
	uint64_t reserved2[4];
	struct cpuid_regs cpuid[MASKS_MAX_SLOTS];
};

_Static_assert(offsetof(struct kvm_td_params, eptp_controls) == 24, "struct kvm_td_params");
_Static_assert(offsetof(struct kvm_td_params, mrconfigid) == 80, "struct kvm_td_params");
_Static_assert(offsetof(struct kvm_td_params, cpuid) == 256, "struct kvm_td_params");
_Static_assert(sizeof(struct kvm_td_params) == MASKS_TD_PARAMS_SIZE, "struct kvm_td_params");

static int request_read(struct kvm_tdx_init_vm *init, struct kvm_cpuid_entry2 *entries,
			const void *data, size_t size)
{
	if (!copy_from(init, data, size, 0, sizeof(*init)))
		return -EFAULT;
	if (init->cpuid.nent > KVM_TDX_MAX_CPUID_ENTRIES)
		return -E2BIG;
	if (!copy_from(entries, data, size, sizeof(*init), init->cpuid.nent * sizeof(*entries)))
		return -EFAULT;
	for (size_t i = 0; i < sizeof(init->reserved) / sizeof(init->reserved[0]); i++) {
		if (init->reserved[i])
			return -EINVAL;
	}
	return init->cpuid.padding ? -EINVAL : 0;
}

/* GPAW and the EPT's depth come from the guest's physical address bits. */
static int fill_eptp_controls(const struct emu_kvm *kvm, const struct kvm_cpuid_entry2 *entries,
			      size_t count, struct kvm_td_params *params)
{
	const struct kvm_cpuid_entry2 *entry = kvm_find_cpuid_entry2(entries, count, 0x80000008, 0);
	uint32_t bits;

	if (!entry)
		return -EINVAL;
	bits = (entry->eax & GUEST_PHYS_BITS_MASK) >> GUEST_PHYS_BITS_SHIFT;
	if (bits != GUEST_PHYS_BITS_4_LEVEL && bits != GUEST_PHYS_BITS_5_LEVEL)
		return -EINVAL;
	params->eptp_controls = EPTP_WRITE_BACK | EPTP_4_LEVEL;
	if (bits == GUEST_PHYS_BITS_4_LEVEL)
		return 0;
	if (!(kvm->module->ept_vpid_cap & EPT_VPID_CAP_5_LEVEL))
		return -EINVAL;
	params->eptp_controls = EPTP_WRITE_BACK | EPTP_5_LEVEL;
	params->config_flags |= TD_CONFIG_FLAGS_GPAW;
	return 0;
}

/* What KVM supports, unless a seeded defect has other limits. */
static uint64_t taken(const struct emu_kvm *kvm, enum defect_subject of, uint64_t supported)
{
	return kvm->module->defect ? kvm_defect_taken(kvm, of, supported) : supported;
}

/* setup_tdparams() */
static int fill_params(const struct emu_vm *vm, const struct kvm_tdx_init_vm *init,
		       const struct kvm_cpuid_entry2 *entries, struct kvm_td_params *params)
{
	const struct emu_kvm *kvm = vm->kvm;
	int error;

	if (vm->num_vcpus)
		return -EBUSY;
	if (init->attributes & ~taken(kvm, DEFECT_ATTRIBUTES, kvm_supported_attributes(kvm)))
		return -EINVAL;
	if (init->xfam & ~taken(kvm, DEFECT_XFAM, kvm_supported_xfam(kvm)))
		return -EINVAL;
	params->max_vcpus = (uint16_t)vm->max_vcpus;
	params->attributes = init->attributes | kvm->attributes_fixed1;
	params->xfam = init->xfam | kvm->xfam_fixed1;
	params->config_flags = TD_CONFIG_FLAGS_NO_RBP_MOD & kvm->config_flags_fixed0;
	params->tsc_frequency = (uint16_t)(vm->tsc_khz / TSC_UNIT_KHZ);
	error = fill_eptp_controls(kvm, entries, init->cpuid.nent, params);
	if (error)
		return error;
	memcpy(params->mrconfigid, init->mrconfigid, sizeof(params->mrconfigid));
	memcpy(params->mrowner, init->mrowner, sizeof(params->mrowner));
	memcpy(params->mrownerconfig, init->mrownerconfig, sizeof(params->mrownerconfig));
	return kvm_slots_fill(kvm, entries, init->cpuid.nent, params->cpuid);
}

/*
 * Only a refused operand is the caller's fault. Any other failure is taken for a bug of KVM:
 * it warns, and the VM is dead from then on (KVM_BUG_ON).
 */
static int judge_status(struct emu_vm *vm, uint64_t status, __u64 *hw_error)
{
	if (!status)
		return 0;
	if ((status & STATUS_MASK) == TDX_OPERAND_INVALID) {
		*hw_error = status;
		return -EINVAL;
	}
	vm->kvm->host.warnings++;
	vm->dead = true;
	return -EIO;
}

/* __tdx_td_init(): a failure gives the key id back. */
static int create_td(struct emu_vm *vm, const struct kvm_td_params *params, __u64 *hw_error)
{
	struct emu_host *host = &vm->kvm->host;
	uint64_t rcx;
	int error;

	if (!emu_host_take_key_id(host))
		return -ENOSPC;
	vm->module = vm->kvm->module;
	error = judge_status(
		vm, emu_mng_init(vm->kvm->module, &vm->td, (const uint8_t *)params, 0, &rcx),
		hw_error);
	if (error)
		emu_host_free_key_id(host);
	else
		vm->has_key_id = true;
	return error;
}

int kvm_init_vm(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, const void *data, size_t size)
{
	struct kvm_td_params params = { 0 };
	struct kvm_cpuid_entry2 entries[KVM_TDX_MAX_CPUID_ENTRIES];
	struct kvm_tdx_init_vm init;
	int error;

	if (vm->state != VM_UNINITIALIZED || cmd->flags)
		return -EINVAL;
	error = request_read(&init, entries, data, size);
	if (error)
		return error;
	if (vm->kvm->module->defect)
		error = kvm_defect_request(vm->kvm, &init, entries);
	if (!error)
		error = fill_params(vm, &init, entries, &params);
	if (error)
		return error;
	error = create_td(vm, &params, &cmd->hw_error);
	if (error)
		return error;
	vm->xfam = params.xfam;
	vm->gpa_bits = params.config_flags & TD_CONFIG_FLAGS_GPAW ? GUEST_PHYS_BITS_5_LEVEL :
								    GUEST_PHYS_BITS_4_LEVEL;
	vm->state = VM_INITIALIZED;
	return 0;
}
