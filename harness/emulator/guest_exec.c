// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of sensitive instructions that need no table of their own.
 */
#include "emulator/guest_exec.h"
#include "emulator/defect.h"

#define LENGTH_CPUID 2

#define XFAM_BIT(n) (1ULL << (n))
#define XFAM_X87 XFAM_BIT(0)
#define XFAM_SSE XFAM_BIT(1)
#define XFAM_AVX XFAM_BIT(2)
#define XFAM_AVX512 (7ULL << 5)
#define XFAM_PKRU XFAM_BIT(9)
#define XFAM_CET (3ULL << 11)
#define XFAM_UINTR XFAM_BIT(14)
#define XFAM_AMX (3ULL << 17)

enum guest_outcome emu_guest_raise_ve(struct emu_guest *guest, unsigned int reason,
				      unsigned int length)
{
	if (guest->vcpu.ve_info_valid)
		return GUEST_DF;
	guest->vcpu.ve_info_valid = true;
	guest->ve_info = (struct emu_ve_info){ .exit_reason = reason, .length = length };
	return GUEST_VE;
}

enum guest_outcome emu_guest_execute_cpuid(const struct emu_module *module, const struct emu_td *td,
					   struct emu_guest *guest, uint32_t leaf, uint32_t subleaf,
					   struct cpuid_regs *regs)
{
	enum guest_outcome outcome = emu_guest_cpuid(module, td, &guest->vcpu, leaf, subleaf, regs);

	if (outcome == GUEST_VE)
		guest->ve_info = (struct emu_ve_info){ .exit_reason = VE_REASON_CPUID,
						       .length = LENGTH_CPUID };
	return outcome;
}

/*
 * Bits of CR4 that a TD may set, with what they need. The host owns some of them by XFAM and
 * ATTRIBUTES; VMXE, SMXE and KL it never gives; LA57 cannot change in long mode.
 */
static const struct {
	uint64_t bits;
	uint64_t xfam;
	uint64_t attributes;
} cr4_bits[] = {
	{ 0x00370fff, 0, 0 }, /* VME .. UMIP, FSGSBASE, PCIDE, OSXSAVE, SMEP, SMAP */
	{ EMU_CR4_PKE, XFAM_PKRU, 0 },
	{ 1ULL << 23, XFAM_CET, 0 },
	{ 1ULL << 24, 0, TD_ATTRIBUTES_PKS },
	{ 1ULL << 25, XFAM_UINTR, 0 },
	{ 1ULL << 27, 0, TD_ATTRIBUTES_LASS },
};

enum guest_outcome emu_guest_write_cr4(const struct emu_td *td, struct emu_guest *guest,
				       uint64_t value)
{
	uint64_t allowed = 0;

	for (size_t i = 0; i < sizeof(cr4_bits) / sizeof(cr4_bits[0]); i++) {
		if ((td->xfam & cr4_bits[i].xfam) == cr4_bits[i].xfam &&
		    (td->attributes & cr4_bits[i].attributes) == cr4_bits[i].attributes)
			allowed |= cr4_bits[i].bits;
	}
	if (value & ~allowed)
		return GUEST_GP;
	guest->vcpu.cr4 = value;
	return GUEST_OK;
}

static bool all_or_none(uint64_t value, uint64_t bits)
{
	return !(value & bits) || (value & bits) == bits;
}

/* SDM vol. 1, 13.3: combinations that XSETBV takes. */
static bool xcr0_legal(uint64_t value)
{
	if (!(value & XFAM_X87) || ((value & XFAM_AVX) && !(value & XFAM_SSE)))
		return false;
	if ((value & XFAM_AVX512) && !(value & XFAM_AVX))
		return false;
	return all_or_none(value, XFAM_AVX512) && all_or_none(value, XFAM_AMX);
}

enum guest_outcome emu_guest_xsetbv(const struct emu_module *module, const struct emu_td *td,
				    struct emu_guest *guest, uint32_t index, uint64_t value)
{
	if (!(guest->vcpu.cr4 & EMU_CR4_OSXSAVE))
		return GUEST_UD;
	if (index || value & ~(td->xfam & module->masks->xfam_user) || !xcr0_legal(value))
		return GUEST_GP;
	guest->vcpu.xcr0 = value;
	guest->state.value[HOST_XCR0] = value;
	return GUEST_OK;
}

enum host_element_id emu_guest_dr(unsigned int index)
{
	static const enum host_element_id dr[] = {
		HOST_DR0,          HOST_DR1,          HOST_DR2, HOST_DR3,
		HOST_NUM_ELEMENTS, HOST_NUM_ELEMENTS, HOST_DR6, HOST_DR7,
	};

	return index < sizeof(dr) / sizeof(dr[0]) ? dr[index] : HOST_NUM_ELEMENTS;
}

enum guest_outcome emu_guest_write_dr(struct emu_guest *guest, unsigned int index, uint64_t value)
{
	enum host_element_id element = emu_guest_dr(index);

	if (element == HOST_NUM_ELEMENTS)
		return GUEST_UD;
	/* SDM vol. 3B, 17.2.6: the upper half of DR6 and DR7 is 0 or #GP. */
	if (index >= 6 && value >> 32)
		return GUEST_GP;
	guest->state.value[element] = value;
	return GUEST_OK;
}

enum guest_outcome emu_guest_write_cr2(struct emu_guest *guest, uint64_t value)
{
	guest->state.value[HOST_CR2] = value;
	return GUEST_OK;
}

enum guest_outcome emu_guest_wrpkru(struct emu_guest *guest, uint64_t value)
{
	if (!(guest->vcpu.cr4 & EMU_CR4_PKE))
		return GUEST_UD;
	guest->state.value[HOST_XSTATE_PKRU] = value;
	return GUEST_OK;
}

/* They are there if the TD has WAITPKG, like the MSR that governs them. */
enum guest_outcome emu_guest_waitpkg(const struct emu_module *module, const struct emu_td *td)
{
	return emu_guest_reaches(module, td, HOST_IA32_UMWAIT_CONTROL) ? GUEST_OK : GUEST_UD;
}

enum guest_outcome emu_guest_xbegin(const struct emu_td *td)
{
	return td->feature.tsx ? GUEST_OK : GUEST_UD;
}

static uint64_t veinfo_get(struct emu_guest *guest, struct emu_tdcall *call)
{
	const struct emu_ve_info *info = &guest->ve_info;

	if (!guest->vcpu.ve_info_valid)
		return TDX_NO_VALID_VE_INFO;
	guest->vcpu.ve_info_valid = false;
	guest->hold_ve = false;
	call->rcx = info->exit_reason;
	call->rdx = info->qualification;
	call->r8 = info->gla;
	call->r9 = info->gpa;
	call->r10 = info->length;
	return TDX_SUCCESS;
}

static uint64_t vp_info(const struct emu_td *td, const struct emu_guest *guest,
			struct emu_tdcall *call)
{
	call->rcx = td->config_flags & TD_CONFIG_FLAGS_GPAW ? 52 : 48;
	call->rdx = td->attributes;
	call->r8 = td->num_vcpus | (uint64_t)td->max_vcpus << 32;
	call->r9 = guest->vcpu.index;
	call->r10 = 0;
	return TDX_SUCCESS;
}

static uint64_t tdcall(const struct emu_module *module, struct emu_td *td, struct emu_guest *guest,
		       struct emu_tdcall *call)
{
	struct emu_vcpu *vcpu = &guest->vcpu;
	uint64_t new_value = call->r8;

	switch (call->leaf) {
	case GUEST_TDG_VP_INFO:
		return vp_info(td, guest, call);
	case GUEST_TDG_VP_VEINFO_GET:
		return veinfo_get(guest, call);
	case GUEST_TDG_VP_CPUIDVE_SET:
		return emu_guest_cpuidve_set(vcpu, call->rcx);
	case GUEST_TDG_VM_RD:
		call->r8 = 0;
		return emu_guest_vm_rd(module, td, call->rdx, &call->r8);
	case GUEST_TDG_VM_WR:
		return emu_guest_vm_wr(module, td, call->rdx, new_value, call->r9);
	case GUEST_TDG_VP_RD:
		call->r8 = 0;
		return emu_guest_vp_rd(module, vcpu, call->rdx, &call->r8);
	case GUEST_TDG_VP_WR:
		return emu_guest_vp_wr(module, vcpu, call->rdx, new_value, call->r9);
	case GUEST_TDG_SYS_RD:
		call->r8 = 0;
		return emu_guest_sys_rd(module, call->rdx, &call->r8);
	default: /* the leaf number is the operand RAX, id 0 */
		return TDX_OPERAND_INVALID;
	}
}

uint64_t emu_guest_tdcall(const struct emu_module *module, struct emu_td *td,
			  struct emu_guest *guest, struct emu_tdcall *call)
{
	const uint64_t leaf = call->leaf;
	uint64_t status;

	if (module->defect)
		defect_tdcall(module, call, leaf, DEFECT_TDCALL_TAKES);
	status = tdcall(module, td, guest, call);
	if (module->defect && !status)
		defect_tdcall(module, call, leaf, DEFECT_TDCALL_GIVES);
	return status;
}
