// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of a Linux host on the emulated platform. Each has a value that hardware
 * takes and that no reset gives, so that a change shows, except where the kernel itself
 * always keeps 0.
 */
#include "emulator/host.h"

#include <string.h>

#include "emulator/defect.h"

/* XSAVE components that Linux keeps for user space (arch/x86/include/asm/fpu/xstate.h). */
#define LINUX_XCR0 0x602e7ULL
#define LINUX_XSS 0xc00ULL /* PASID, CET user state */
#define XFAM_CET (3ULL << 11) /* with supervisor state where the kernel has it for guests */

#define DR7_DR0_ACTIVE 0xd0403 /* a 4-byte write breakpoint in DR0, local and global */
#define DR6_NONE 0xffff0ff0 /* no breakpoint was hit */

enum presence {
	NOT_MODELLED,
	EVERY_CPU,
	WITH_COMPONENT, /* the XSAVE component of the element */
	WITH_LAM,
	WITH_TSX_CTRL,
	WITH_PERF_METRICS,
	WITH_XFD, /* from here on by a native CPUID bit */
	WITH_WAITPKG,
	WITH_LBR,
	WITH_PT,
	WITH_PKS,
	WITH_IBT,
	WITH_ENQCMD,
	WITH_FRED,
	NUM_PRESENCES
};

static const struct cpuid_bit presence_bit[NUM_PRESENCES] = {
	[WITH_XFD] = { { 0xd, 1 }, CPUID_EAX, 4 },   [WITH_WAITPKG] = { { 7, 0 }, CPUID_ECX, 5 },
	[WITH_LBR] = { { 7, 0 }, CPUID_EDX, 19 },    [WITH_PT] = { { 7, 0 }, CPUID_EBX, 25 },
	[WITH_PKS] = { { 7, 0 }, CPUID_ECX, 31 },    [WITH_IBT] = { { 7, 0 }, CPUID_EDX, 20 },
	[WITH_ENQCMD] = { { 7, 0 }, CPUID_ECX, 29 }, [WITH_FRED] = { { 7, 1 }, CPUID_EAX, 17 },
};

struct seed {
	enum host_element_id element;
	enum presence presence;
	uint64_t value;
	uint64_t per_cpu; /* added once for each CPU before this one */
};

/* The elements whose value or presence means something; seed_all() has the rest. */
static const struct seed seeds[] = {
	{ HOST_IA32_SPEC_CTRL, EVERY_CPU, 0x401, 0 },
	{ HOST_IA32_LAM_ENABLE, WITH_LAM, 0x1, 0 },
	{ HOST_IA32_DS_AREA, EVERY_CPU, 0xfffffe0000010000, 0x3b000 },
	{ HOST_IA32_XFD, WITH_XFD, 0x40000, 0 },
	/* The kernel keeps it 0 outside #NM (arch/x86/kernel/fpu/xstate.h). */
	{ HOST_IA32_XFD_ERR, WITH_XFD, 0, 0 },
	/* Node and CPU number: 0 on the first CPU of every machine. */
	{ HOST_IA32_TSC_AUX, EVERY_CPU, 0, 0x1001 },
	{ HOST_IA32_STAR, EVERY_CPU, 0x23001000000000, 0 },
	{ HOST_IA32_LSTAR, EVERY_CPU, 0xffffffff82000080, 0 },
	{ HOST_IA32_FMASK, EVERY_CPU, 0x257fd5, 0 },
	{ HOST_IA32_KERNEL_GS_BASE, EVERY_CPU, 0x7f3a5c000000, 0x10000 },
	{ HOST_IA32_TSX_CTRL, WITH_TSX_CTRL, 0x3, 0 },
	{ HOST_IA32_UMWAIT_CONTROL, WITH_WAITPKG, 0x186a0, 0 },
	/* Never written by the kernel. */
	{ HOST_IA32_UARCH_MISC_CTL, EVERY_CPU, 0, 0 },
	{ HOST_IA32_LBR_DEPTH, WITH_LBR, 0x20, 0 },
	{ HOST_IA32_LBR_CTL, WITH_LBR, 0xf, 0 },
	{ HOST_MSR_PERF_METRICS, WITH_PERF_METRICS, 0xff000000, 0 },
	{ HOST_IA32_MISC_ENABLE, EVERY_CPU, 0x850089, 0 },
	{ HOST_IA32_TSC_ADJUST, EVERY_CPU, 0, 0 },
	/* FREEZE_WHILE_SMM and ENABLE_UNCORE_PMI. */
	{ HOST_IA32_DEBUGCTL, EVERY_CPU, 0x6000, 0 },
	{ HOST_IA32_RTIT_CTL, WITH_PT, 0x2000, 0 },
	{ HOST_IA32_PKRS, WITH_PKS, 0x4, 0 },
	{ HOST_IA32_S_CET, WITH_IBT, 0x4, 0 },
	{ HOST_IA32_PASID, WITH_ENQCMD, 0x80000005, 0 },
	{ HOST_IA32_FRED_CONFIG, WITH_FRED, 0xffffffff82001002, 0 },
	{ HOST_IA32_FRED_STKLVLS, WITH_FRED, 0x9ff00000, 0 },
	{ HOST_IA32_FRED_RSP1, WITH_FRED, 0xfffffe0000002000, 0x3b000 },
	{ HOST_CR2, EVERY_CPU, 0x7f3a5c001000, 0 },
	{ HOST_DR0, EVERY_CPU, 0x404040, 0 },
	{ HOST_DR1, EVERY_CPU, 0x404140, 0 },
	{ HOST_DR2, EVERY_CPU, 0x404240, 0 },
	{ HOST_DR3, EVERY_CPU, 0x404340, 0 },
	{ HOST_DR6, EVERY_CPU, DR6_NONE, 0 },
	{ HOST_DR7, EVERY_CPU, DR7_DR0_ACTIVE, 0 },
	/* Linux's default of init_pkru. */
	{ HOST_XSTATE_PKRU, WITH_COMPONENT, 0x55555554, 0 },
	/* PL0_SSP to PL2_SSP: Linux has no supervisor shadow stacks. */
	{ HOST_XSTATE_CET_S, WITH_COMPONENT, 0, 0 },
	/* Loaded at every exit from a TD (SEAMRET), or part of an XSAVE component above. */
	{ HOST_FS_BASE, NOT_MODELLED, 0, 0 },
	{ HOST_GS_BASE, NOT_MODELLED, 0, 0 },
	{ HOST_SSP, NOT_MODELLED, 0, 0 },
	{ HOST_MXCSR, NOT_MODELLED, 0, 0 },
	{ HOST_X87_CONTROL, NOT_MODELLED, 0, 0 },
	{ HOST_XINUSE, NOT_MODELLED, 0, 0 },
};

static uint64_t native_components(const struct emu_module *module)
{
	struct cpuid_regs user, supervisor;

	user = cpuid_dump_native(&module->platform, (struct cpuid_addr){ 0xd, 0 });
	supervisor = cpuid_dump_native(&module->platform, (struct cpuid_addr){ 0xd, 1 });
	return user.reg[CPUID_EAX] | supervisor.reg[CPUID_ECX];
}

static bool is_present(const struct emu_module *module, enum host_element_id element,
		       enum presence presence)
{
	const struct cpuid_bit *bit = &presence_bit[presence];

	switch (presence) {
	case NOT_MODELLED:
		return false;
	case EVERY_CPU:
		return true;
	case WITH_COMPONENT:
		return native_components(module) >> host_element(element)->index & 1;
	case WITH_LAM:
		return module->has_lam;
	case WITH_TSX_CTRL:
		return module->has_tsx_ctrl;
	case WITH_PERF_METRICS:
		return module->has_perf_metrics;
	default:
		return cpuid_dump_native(&module->platform, bit->at).reg[bit->reg] >> bit->bit & 1;
	}
}

/* Counters, events, general registers, XSAVE components: any value, each another one. */
static void seed_all(const struct emu_module *module, unsigned int cpu, struct host_state *state)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		bool component = host_element(id)->kind == HOST_XSTATE;

		state->present[id] = is_present(module, id, component ? WITH_COMPONENT : EVERY_CPU);
		state->value[id] = 0x10000 * (cpu + 1) + 0x100 + id;
	}
}

/* State that a module description says its TDs reach is there, whatever CPUID says of it. */
static void present_by_effects(const struct masks *masks, struct host_state *state)
{
	for (size_t i = 0; i < masks->num_host_effects; i++)
		state->present[masks->host_effect[i].element] = true;
}

static void seed_cpu(const struct emu_module *module, uint64_t kernel_xfam, unsigned int cpu,
		     struct host_state *state)
{
	uint64_t native = native_components(module);

	seed_all(module, cpu, state);
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		const struct seed *seed = &seeds[i];

		state->present[seed->element] = is_present(module, seed->element, seed->presence);
		state->value[seed->element] = seed->value + cpu * seed->per_cpu;
	}
	present_by_effects(module->masks, state);
	state->value[HOST_XCR0] = native & LINUX_XCR0;
	state->value[HOST_IA32_XSS] = native & (LINUX_XSS | (kernel_xfam & XFAM_CET));
	/* Platform facts that no module accepts to change. */
	cpuid_dump_msr(&module->platform, host_element(HOST_IA32_MISC_ENABLE)->index,
		       &state->value[HOST_IA32_MISC_ENABLE]);
	cpuid_dump_msr(&module->platform, host_element(HOST_IA32_TSC_ADJUST)->index,
		       &state->value[HOST_IA32_TSC_ADJUST]);
}

/* Logical processors of a package: the outermost level of leaf 0x1f. */
static uint32_t count_cpus(const struct emu_module *module)
{
	uint32_t count = EMU_NUM_CPUS;

	for (uint32_t subleaf = 0; subleaf < 6; subleaf++) {
		struct cpuid_regs level =
			cpuid_dump_native(&module->platform, (struct cpuid_addr){ 0x1f, subleaf });

		if (level.reg[CPUID_EBX] > count)
			count = level.reg[CPUID_EBX];
	}
	return count;
}

void emu_host_init(struct emu_host *host, const struct emu_module *module, uint64_t kernel_xfam)
{
	memset(host, 0, sizeof(*host));
	for (unsigned int cpu = 0; cpu < EMU_NUM_CPUS; cpu++)
		seed_cpu(module, kernel_xfam, cpu, &host->boot[cpu]);
	host->present_cpus = count_cpus(module);
	emu_host_reset(host);
}

void emu_host_reset(struct emu_host *host)
{
	for (unsigned int i = 0; i < EMU_NUM_CPUS; i++) {
		struct emu_cpu *cpu = &host->cpu[i];

		cpu->now = host->boot[i];
		cpu->at_exit = host->boot[i];
#define X(name, at_exit) cpu->user_return[USER_RETURN_##name] = cpu->now.value[HOST_##name];
		EMU_USER_RETURN_MSRS(X)
#undef X
	}
}

/*
 * Left out is what nobody keeps over a system call. CR2 is dead outside the kernel's #PF
 * handler. RAX, RCX and R11 hold what SYSCALL defines: the result, RIP and RFLAGS.
 */
void emu_host_enter(struct emu_cpu *cpu, const struct emu_module *module, struct emu_td *td,
		    struct emu_guest *guest, const struct emu_execution *execution)
{
	const struct host_state at_entry = cpu->now;
	uint64_t exposed;
	enum emu_exit exit = execution->execute(execution->context, module, td, guest, &exposed);

	emu_td_exit(module, td, exit, &at_entry, &guest->state, exposed, &cpu->now);
	if (module->defect)
		defect_td_exit(module, guest, &at_entry, &cpu->now);
	cpu->at_exit = cpu->now;
}

void emu_host_user_state(const struct emu_host *host, unsigned int cpu, struct host_state *state)
{
	static const enum host_element_id volatiles[] = { HOST_CR2, HOST_RAX, HOST_RCX, HOST_R11 };

	*state = host->cpu[cpu].now;
	for (size_t i = 0; i < sizeof(volatiles) / sizeof(volatiles[0]); i++)
		state->present[volatiles[i]] = false;
}

bool emu_host_take_key_id(struct emu_host *host)
{
	if (host->key_ids_in_use == EMU_NUM_KEY_IDS)
		return false;
	host->key_ids_in_use++;
	return true;
}

void emu_host_free_key_id(struct emu_host *host)
{
	host->key_ids_in_use--;
}
