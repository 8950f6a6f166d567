// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payload of an emulated TD: one function for each kind of operation.
 */
#include "emulator/guest_exec.h"

#include <string.h>

#define DR6_INIT 0xffff0ff0
#define DR7_INIT 0x400
#define FMASK_INIT 0x20200
#define LBR_DEPTH_INIT 0x20

#define XCR0_AVX512 0xe6 /* with SSE and AVX, which it builds on */
#define XCR0_AMX 0x60000

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

static enum guest_outcome execute_cpuid(const struct step *step)
{
	struct cpuid_regs regs = { 0 };
	enum guest_outcome outcome = emu_guest_execute_cpuid(
		step->module, step->td, step->guest, step->op->index, step->op->subindex, &regs);

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

/* MOV to a control or debug register takes 32 bits outside 64-bit mode. */
static uint64_t register_operand(const struct step *step)
{
	return step->guest->vcpu.mode64 ? step->op->value : (uint32_t)step->op->value;
}

/* The bits that the payload needs itself (PAE, MCE, OSFXSR and so on) it adds to any value. */
static enum guest_outcome execute_cr4(const struct step *step)
{
	return emu_guest_write_cr4(step->td, step->guest, register_operand(step));
}

static enum guest_outcome execute_xsetbv(const struct step *step)
{
	return emu_guest_xsetbv(step->module, step->td, step->guest, 0, step->op->value);
}

/* What instruction fills a user component, and so whether it is there. */
static bool fills_user_component(const struct step *step)
{
	const struct emu_vcpu *vcpu = &step->guest->vcpu;
	uint64_t needed = 1ULL << step->op->index;

	switch (step->op->index) {
	case 0:
	case 1:
		return true;
	case 5:
	case 6:
	case 7:
		needed = XCR0_AVX512;
		break;
	case 9:
		return vcpu->cr4 & EMU_CR4_PKE;
	case 17:
	case 18:
		if (!vcpu->mode64)
			return false;
		needed = XCR0_AMX;
		break;
	default:
		break;
	}
	return vcpu->cr4 & EMU_CR4_OSXSAVE && (vcpu->xcr0 & needed) == needed;
}

/* A user component by an instruction, a supervisor component by its MSRs. */
static enum guest_outcome execute_fill(const struct step *step)
{
	uint64_t bit = step->op->index < 64 ? 1ULL << step->op->index : 0;
	bool user = step->module->masks->xfam_user & bit;

	if (user && !fills_user_component(step))
		return GUEST_UD;
	if (!user && (step->guest->vcpu.cpl || !(step->td->xfam & bit)))
		return GUEST_GP;
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (host_element(id)->kind == HOST_XSTATE &&
		    host_element(id)->index == step->op->index)
			step->guest->state.value[id] = PATTERN | step->op->index;
	}
	return GUEST_OK;
}

static enum guest_outcome execute_dr(const struct step *step)
{
	return emu_guest_write_dr(step->guest, step->op->index, register_operand(step));
}

static enum guest_outcome execute_cr2(const struct step *step)
{
	return emu_guest_write_cr2(step->guest, register_operand(step));
}

static enum guest_outcome execute_wrpkru(const struct step *step)
{
	return emu_guest_wrpkru(step->guest, step->op->value);
}

static enum guest_outcome execute_waitpkg(const struct step *step)
{
	return emu_guest_waitpkg(step->module, step->td);
}

static enum guest_outcome execute_xbegin(const struct step *step)
{
	return emu_guest_xbegin(step->td);
}

static enum guest_outcome execute_hold_ve(const struct step *step)
{
	step->guest->hold_ve = true;
	return GUEST_OK;
}

/* Operands go to and results come from the registers in which the leaf has them. */
static enum guest_outcome execute_tdcall(const struct step *step)
{
	const struct guest_op *op = step->op;
	struct guest_result *result = step->result;
	struct emu_tdcall call = {
		.leaf = op->index,
		.rcx = op->value,
		.rdx = op->value,
		.r8 = op->value2,
		.r9 = op->mask,
	};

	result->status = emu_guest_tdcall(step->module, step->td, step->guest, &call);
	if (result->status)
		return GUEST_OK;
	switch (op->index) {
	case GUEST_TDG_VP_INFO:
	case GUEST_TDG_VP_VEINFO_GET:
		result->value[0] = call.rcx;
		result->value[1] = call.rdx;
		result->value[2] = call.r8;
		result->value[3] = call.r9;
		result->value[4] = call.r10;
		break;
	case GUEST_TDG_VM_RD:
	case GUEST_TDG_VP_RD:
	case GUEST_TDG_SYS_RD:
		result->value[0] = call.r8;
		break;
	default:
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
	guest->left_by = GUEST_NUM_EXITS;
	while (program->next < program->count) {
		const struct guest_op *op = &program->op[program->next];
		struct guest_result *result = &program->result[program->next];

		if (op->kind == GUEST_EXIT) {
			guest->left_by = op->index;
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
