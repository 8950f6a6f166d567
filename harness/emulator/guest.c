// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payload of an emulated TD: one function for each kind of operation.
 */
#include "emulator/guest.h"

#include <string.h>

#define EXIT_REASON_CPUID 10
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

#define DR6_INIT 0xffff0ff0
#define DR7_INIT 0x400
#define FMASK_INIT 0x20200
#define LBR_DEPTH_INIT 0x20

/* TDG.VP.VMCALL passes R10 to R15 (Guest-Host Communication Interface, section 2.4). */
#define TDVMCALL_EXPOSED 0xfc00

/* What the payload leaves in the registers that hold nothing else. */
#define PATTERN 0x6e57000000000000ULL

/* One operation and what it works on. */
struct step {
	const struct emu_module *module;
	struct emu_td *td;
	struct emu_guest *guest;
	const struct guest_op *op;
	struct guest_result *result;
};

void emu_guest_init(const struct emu_module *module, struct emu_td *td, struct emu_guest *guest,
		    uint32_t x2apic_id)
{
	uint64_t *value = guest->state.value;

	memset(guest, 0, sizeof(*guest));
	emu_vcpu_init(module, td, &guest->vcpu, x2apic_id);
	for (unsigned int id = HOST_RAX; id <= HOST_R15; id++)
		value[id] = PATTERN | id;
	value[HOST_XCR0] = guest->vcpu.xcr0;
	value[HOST_DR6] = DR6_INIT;
	value[HOST_DR7] = DR7_INIT;
	value[HOST_IA32_FMASK] = FMASK_INIT;
	value[HOST_IA32_LBR_DEPTH] = LBR_DEPTH_INIT;
}

enum guest_outcome emu_guest_raise_ve(struct emu_guest *guest, unsigned int reason,
				      unsigned int length)
{
	if (guest->vcpu.ve_info_valid)
		return GUEST_DF;
	guest->vcpu.ve_info_valid = true;
	guest->ve_info = (struct emu_ve_info){ reason, length };
	return GUEST_VE;
}

static enum guest_outcome execute_cpuid(const struct step *step)
{
	struct cpuid_regs regs = { 0 };
	enum guest_outcome outcome = emu_guest_cpuid(step->module, step->td, &step->guest->vcpu,
						     step->op->index, step->op->subindex, &regs);

	if (outcome == GUEST_VE)
		step->guest->ve_info = (struct emu_ve_info){ EXIT_REASON_CPUID, LENGTH_CPUID };
	for (unsigned int i = 0; i < CPUID_NUM_REGS; i++)
		step->result->value[i] = regs.reg[i];
	return outcome;
}

static enum guest_outcome execute_rdmsr(const struct step *step)
{
	return emu_guest_rdmsr(step->module, step->td, step->guest, step->op->index,
			       &step->result->value[0]);
}

static enum guest_outcome execute_wrmsr(const struct step *step)
{
	return emu_guest_wrmsr(step->module, step->td, step->guest, step->op->index,
			       step->op->value);
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

/* The bits that the payload needs itself (PAE, MCE, OSFXSR and so on) it adds to any value. */
static enum guest_outcome execute_cr4(const struct step *step)
{
	uint64_t allowed = 0;

	for (size_t i = 0; i < sizeof(cr4_bits) / sizeof(cr4_bits[0]); i++) {
		if ((step->td->xfam & cr4_bits[i].xfam) == cr4_bits[i].xfam &&
		    (step->td->attributes & cr4_bits[i].attributes) == cr4_bits[i].attributes)
			allowed |= cr4_bits[i].bits;
	}
	if (step->op->value & ~allowed)
		return GUEST_GP;
	step->guest->vcpu.cr4 = step->op->value;
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

static enum guest_outcome execute_xsetbv(const struct step *step)
{
	if (!(step->guest->vcpu.cr4 & EMU_CR4_OSXSAVE))
		return GUEST_UD;
	if (step->op->value & ~(step->td->xfam & step->module->masks->xfam_user) ||
	    !xcr0_legal(step->op->value))
		return GUEST_GP;
	step->guest->vcpu.xcr0 = step->op->value;
	step->guest->state.value[HOST_XCR0] = step->op->value;
	return GUEST_OK;
}

/* A user component by its instructions, a supervisor component by its MSRs. */
static enum guest_outcome execute_fill(const struct step *step)
{
	uint64_t bit = step->op->index < 64 ? XFAM_BIT(step->op->index) : 0;
	bool user = step->module->masks->xfam_user & bit;
	uint64_t enabled = user ? step->guest->vcpu.xcr0 : step->td->xfam;

	if (!(enabled & bit))
		return user ? GUEST_UD : GUEST_GP;
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (host_element(id)->kind == HOST_XSTATE &&
		    host_element(id)->index == step->op->index)
			step->guest->state.value[id] = PATTERN | step->op->index;
	}
	return GUEST_OK;
}

static enum guest_outcome execute_dr(const struct step *step)
{
	static const enum host_element_id dr[] = {
		HOST_DR0,          HOST_DR1,          HOST_DR2, HOST_DR3,
		HOST_NUM_ELEMENTS, HOST_NUM_ELEMENTS, HOST_DR6, HOST_DR7,
	};

	if (step->op->index >= sizeof(dr) / sizeof(dr[0]) ||
	    dr[step->op->index] == HOST_NUM_ELEMENTS)
		return GUEST_UD;
	/* SDM vol. 3B, 17.2.6: the upper half of DR6 and DR7 is 0 or #GP. */
	if (step->op->index >= 6 && step->op->value >> 32)
		return GUEST_GP;
	step->guest->state.value[dr[step->op->index]] = step->op->value;
	return GUEST_OK;
}

static enum guest_outcome execute_cr2(const struct step *step)
{
	step->guest->state.value[HOST_CR2] = step->op->value;
	return GUEST_OK;
}

static enum guest_outcome execute_wrpkru(const struct step *step)
{
	if (!(step->guest->vcpu.cr4 & EMU_CR4_PKE))
		return GUEST_UD;
	step->guest->state.value[HOST_XSTATE_PKRU] = step->op->value;
	return GUEST_OK;
}

/* TPAUSE and UMWAIT are there if the TD has WAITPKG, like the MSR that governs them. */
static enum guest_outcome execute_waitpkg(const struct step *step)
{
	return emu_guest_reaches(step->module, step->td, HOST_IA32_UMWAIT_CONTROL) ? GUEST_OK :
										     GUEST_UD;
}

static enum guest_outcome execute_xbegin(const struct step *step)
{
	return step->td->feature.tsx ? GUEST_OK : GUEST_UD;
}

static enum guest_outcome execute_hold_ve(const struct step *step)
{
	step->guest->hold_ve = true;
	return GUEST_OK;
}

static uint64_t tdcall_veinfo_get(struct emu_guest *guest, struct guest_result *result)
{
	if (!guest->vcpu.ve_info_valid)
		return TDX_NO_VALID_VE_INFO;
	guest->vcpu.ve_info_valid = false;
	guest->hold_ve = false;
	result->value[0] = guest->ve_info.exit_reason;
	result->value[4] = guest->ve_info.length;
	return TDX_SUCCESS;
}

static uint64_t tdcall_vp_info(const struct emu_td *td, const struct emu_guest *guest,
			       struct guest_result *result)
{
	result->value[0] = td->config_flags & TD_CONFIG_FLAGS_GPAW ? 52 : 48;
	result->value[1] = td->attributes;
	result->value[2] = td->num_vcpus | (uint64_t)td->max_vcpus << 32;
	result->value[3] = guest->vcpu.index;
	return TDX_SUCCESS;
}

static enum guest_outcome execute_tdcall(const struct step *step)
{
	struct emu_vcpu *vcpu = &step->guest->vcpu;
	uint64_t *value = &step->result->value[0];

	switch (step->op->index) {
	case GUEST_TDG_VP_INFO:
		step->result->status = tdcall_vp_info(step->td, step->guest, step->result);
		break;
	case GUEST_TDG_VP_VEINFO_GET:
		step->result->status = tdcall_veinfo_get(step->guest, step->result);
		break;
	case GUEST_TDG_VP_CPUIDVE_SET:
		step->result->status = emu_guest_cpuidve_set(vcpu, step->op->value);
		break;
	case GUEST_TDG_VM_RD:
		step->result->status =
			emu_guest_vm_rd(step->module, step->td, step->op->value, value);
		break;
	case GUEST_TDG_VM_WR:
		step->result->status = emu_guest_vm_wr(step->module, step->td, step->op->value,
						       step->op->value2, step->op->mask);
		break;
	case GUEST_TDG_VP_RD:
		step->result->status = emu_guest_vp_rd(step->module, vcpu, step->op->value, value);
		break;
	case GUEST_TDG_VP_WR:
		step->result->status = emu_guest_vp_wr(step->module, vcpu, step->op->value,
						       step->op->value2, step->op->mask);
		break;
	case GUEST_TDG_SYS_RD:
		step->result->status = emu_guest_sys_rd(step->module, step->op->value, value);
		break;
	default: /* the leaf number is the operand RAX, id 0 */
		step->result->status = TDX_OPERAND_INVALID;
		break;
	}
	return GUEST_OK;
}

static enum guest_outcome execute_mode(const struct step *step)
{
	step->guest->vcpu.cpl = step->op->index & 3;
	step->guest->vcpu.mode64 = step->op->index >> 2 & 1;
	return GUEST_OK;
}

static const struct {
	enum guest_outcome (*execute)(const struct step *step);
	bool privileged; /* #GP at any CPL but 0 */
} kinds[GUEST_NUM_KINDS] = {
	[GUEST_CPUID] = { execute_cpuid, false },    [GUEST_RDMSR] = { execute_rdmsr, true },
	[GUEST_WRMSR] = { execute_wrmsr, true },     [GUEST_WRITE_CR4] = { execute_cr4, true },
	[GUEST_XSETBV] = { execute_xsetbv, true },   [GUEST_FILL] = { execute_fill, false },
	[GUEST_WRITE_DR] = { execute_dr, true },     [GUEST_WRITE_CR2] = { execute_cr2, true },
	[GUEST_WRPKRU] = { execute_wrpkru, false },  [GUEST_TDCALL] = { execute_tdcall, true },
	[GUEST_MODE] = { execute_mode, false },      [GUEST_HOLD_VE] = { execute_hold_ve, false },
	[GUEST_TPAUSE] = { execute_waitpkg, false }, [GUEST_UMWAIT] = { execute_waitpkg, false },
	[GUEST_XBEGIN] = { execute_xbegin, false },
};

static bool asks_for_ve_info(const struct guest_op *op)
{
	return op->kind == GUEST_TDCALL && op->index == GUEST_TDG_VP_VEINFO_GET;
}

void emu_guest_execute(const struct emu_module *module, struct emu_td *td, struct emu_guest *guest,
		       const struct guest_op *op, struct guest_result *result)
{
	const struct step step = { module, td, guest, op, result };

	memset(result, 0, sizeof(*result));
	if (!guest->hold_ve && !asks_for_ve_info(op))
		guest->vcpu.ve_info_valid = false;
	if (kinds[op->kind].privileged && guest->vcpu.cpl)
		result->outcome = GUEST_GP;
	else
		result->outcome = kinds[op->kind].execute(&step);
}

/* False where it is not a TDG.VP.VMCALL. After a triple fault nothing is left to run. */
static bool leave_by_tdvmcall(struct emu_program *program)
{
	const struct guest_op *op = &program->op[program->next];

	memset(&program->result[program->next], 0, sizeof(*program->result));
	program->next = op->index == GUEST_EXIT_SHUTDOWN ? program->count : program->next + 1;
	return op->index != GUEST_EXIT_ASYNC && op->index != GUEST_EXIT_SHUTDOWN;
}

enum emu_exit emu_guest_run(void *context, const struct emu_module *module, struct emu_td *td,
			    struct emu_guest *guest, uint64_t *exposed)
{
	struct emu_program *program = context;

	*exposed = 0;
	while (program->next < program->count) {
		const struct guest_op *op = &program->op[program->next];
		struct guest_result *result = &program->result[program->next];

		if (op->kind == GUEST_EXIT) {
			if (!leave_by_tdvmcall(program))
				return EMU_EXIT_ASYNC;
			*exposed = TDVMCALL_EXPOSED;
			return EMU_EXIT_TDVMCALL;
		}
		if (op->kind >= GUEST_NUM_KINDS || !kinds[op->kind].execute)
			break;
		emu_guest_execute(module, td, guest, op, result);
		program->next++;
	}
	return EMU_EXIT_ASYNC;
}
