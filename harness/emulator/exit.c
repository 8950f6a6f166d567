// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a TD exit leaves in the host's registers: one table, one row for each way.
 *
 * Source: published TDX module source, td_exit.c and tdh_vp_enter.c. The module saves next
 * to nothing of the host; what a TD cannot reach was never touched, and what it can reach is
 * restored, reset or left as the TD had it.
 */
#include "emulator/exit.h"

#define XFAM_SSE (1ULL << 1)

/* DEBUGCTL bits that the SEAM VMCS takes over from the host: BTF and the two FREEZE bits. */
#define DEBUGCTL_PRESERVED 0x5002
#define DR6_INIT 0xffff0ff0
#define DR7_INIT 0x400
#define FMASK_INIT 0x20200

#define EXIT_REASON_EXTERNAL_INTERRUPT 1
#define EXIT_REASON_TDCALL 77

/* CPUID(0x1A).EAX[31:24]: the core type of cores that have MSR_PEBS_FRONTEND. */
#define CORE_TYPE_CORE 0x40

enum at_exit {
	HOST_VALUE, /* restored, or loaded by SEAMRET */
	HOST_MASKED, /* the host's value AND the row's */
	CONSTANT, /* reset to the row's value */
	GUEST_VALUE, /* what the TD had is left */
	USER_XFAM, /* XFAM's part in XCR0 */
	SUPERVISOR_XFAM, /* XFAM's part in IA32_XSS */
};

/* What lets a TD reach an element; all that a gate names must hold. */
struct gate {
	uint64_t attributes;
	uint64_t xfam;
	bool has_cpuid;
	struct cpuid_bit cpuid; /* in the TD's virtual CPUID */
	bool (*native)(const struct emu_module *module); /* of the CPU itself */
};

enum gate_id {
	ALWAYS,
	PERFMON,
	PERF_METRICS,
	PEBS_FRONTEND,
	PKS,
	PT,
	CET,
	LBR,
	XFD,
	TSX, /* RTM alone: the module takes HLE and RTM only together */
	WAITPKG,
	NUM_GATES
};

struct exit_row {
	enum host_element_id first, last;
	enum gate_id gate;
	enum at_exit at_exit;
	uint64_t value;
};

static bool native_perf_metrics(const struct emu_module *module)
{
	return module->has_perf_metrics;
}

static bool native_pebs_frontend(const struct emu_module *module)
{
	struct cpuid_regs core;

	if (!module->masks->algorithm[MASKS_PEBS_FRONTEND_EXIT])
		return true;
	core = cpuid_dump_native(&module->platform, (struct cpuid_addr){ 0x1a, 0 });
	return core.reg[CPUID_EAX] >> 24 == CORE_TYPE_CORE;
}

static const struct gate gates[NUM_GATES] = {
	[PERFMON] = { .attributes = TD_ATTRIBUTES_PERFMON },
	[PERF_METRICS] = { .attributes = TD_ATTRIBUTES_PERFMON, .native = native_perf_metrics },
	[PEBS_FRONTEND] = { .attributes = TD_ATTRIBUTES_PERFMON, .native = native_pebs_frontend },
	[PKS] = { .attributes = TD_ATTRIBUTES_PKS },
	[PT] = { .xfam = 1ULL << 8 },
	[CET] = { .xfam = 3ULL << 11 },
	[LBR] = { .xfam = 1ULL << 15 },
	[XFD] = { .has_cpuid = true, .cpuid = { { 0xd, 1 }, CPUID_EAX, 4 } },
	[TSX] = { .has_cpuid = true, .cpuid = { { 7, 0 }, CPUID_EBX, 11 } },
	[WAITPKG] = { .has_cpuid = true, .cpuid = { { 7, 0 }, CPUID_ECX, 5 } },
};

#define ONE(element) HOST_##element, HOST_##element
#define RANGE(from, to) HOST_##from, HOST_##to

static const struct exit_row rows[] = {
	{ ONE(IA32_SPEC_CTRL), ALWAYS, HOST_VALUE, 0 },
	{ ONE(IA32_DS_AREA), ALWAYS, HOST_VALUE, 0 },
	{ RANGE(IA32_XFD, IA32_XFD_ERR), XFD, CONSTANT, 0 },
	{ ONE(IA32_XSS), ALWAYS, SUPERVISOR_XFAM, 0 },
	{ RANGE(IA32_TSC_AUX, IA32_LSTAR), ALWAYS, CONSTANT, 0 },
	{ ONE(IA32_FMASK), ALWAYS, CONSTANT, FMASK_INIT },
	{ ONE(IA32_KERNEL_GS_BASE), ALWAYS, CONSTANT, 0 },
	{ ONE(IA32_TSX_CTRL), TSX, CONSTANT, 0 },
	{ ONE(IA32_UMWAIT_CONTROL), WAITPKG, GUEST_VALUE, 0 },
	{ ONE(IA32_UARCH_MISC_CTL), ALWAYS, CONSTANT, 0 },
	{ ONE(IA32_LBR_DEPTH), LBR, GUEST_VALUE, 0 },
	{ ONE(IA32_FIXED_CTR_CTRL), PERFMON, GUEST_VALUE, 0 },
	{ RANGE(IA32_FIXED_CTR0, IA32_A_PMC7), PERFMON, CONSTANT, 0 },
	{ RANGE(IA32_PERFEVTSEL0, IA32_PERFEVTSEL7), PERFMON, GUEST_VALUE, 0 },
	{ RANGE(MSR_OFFCORE_RSP0, MSR_OFFCORE_RSP1), PERFMON, CONSTANT, 0 },
	{ ONE(MSR_PERF_METRICS), PERF_METRICS, CONSTANT, 0 },
	{ RANGE(IA32_PEBS_ENABLE, MSR_PEBS_LD_LAT), PERFMON, GUEST_VALUE, 0 },
	{ ONE(MSR_PEBS_FRONTEND), PEBS_FRONTEND, GUEST_VALUE, 0 },
	{ RANGE(IA32_PERF_GLOBAL_STATUS, IA32_PERF_GLOBAL_CTRL), PERFMON, CONSTANT, 0 },
	{ ONE(IA32_DEBUGCTL), ALWAYS, HOST_MASKED, DEBUGCTL_PRESERVED },
	{ ONE(IA32_RTIT_CTL), PT, CONSTANT, 0 },
	{ ONE(IA32_LBR_CTL), LBR, CONSTANT, 0 },
	{ ONE(IA32_PKRS), PKS, HOST_VALUE, 0 },
	{ ONE(IA32_S_CET), CET, HOST_VALUE, 0 },
	{ RANGE(CR2, DR3), ALWAYS, CONSTANT, 0 },
	{ ONE(DR6), ALWAYS, CONSTANT, DR6_INIT },
	{ ONE(DR7), ALWAYS, CONSTANT, DR7_INIT },
	{ ONE(XCR0), ALWAYS, USER_XFAM, 0 },
};

#define NUM_ROWS (sizeof(rows) / sizeof(rows[0]))

/* General registers by their number in the mask that TDG.VP.VMCALL takes in RCX. */
static const enum host_element_id gpr[16] = {
	HOST_RAX, HOST_RCX, HOST_RDX, HOST_RBX, HOST_NUM_ELEMENTS /* RSP */,
	HOST_RBP, HOST_RSI, HOST_RDI, HOST_R8,  HOST_R9,
	HOST_R10, HOST_R11, HOST_R12, HOST_R13, HOST_R14,
	HOST_R15,
};

static bool td_has_bit(const struct emu_module *module, const struct emu_td *td,
		       struct cpuid_bit bit)
{
	const struct masks_entry *entry = emu_entry_at(module, bit.at);

	return entry && td->value[entry - module->masks->entry].reg[bit.reg] >> bit.bit & 1;
}

static bool gate_open(const struct emu_module *module, const struct emu_td *td, enum gate_id id)
{
	const struct gate *gate = &gates[id];

	return (td->attributes & gate->attributes) == gate->attributes &&
	       (td->xfam & gate->xfam) == gate->xfam &&
	       (!gate->has_cpuid || td_has_bit(module, td, gate->cpuid)) &&
	       (!gate->native || gate->native(module));
}

static const struct exit_row *row_of(enum host_element_id element)
{
	for (size_t i = 0; i < NUM_ROWS; i++) {
		if (element >= rows[i].first && element <= rows[i].last)
			return &rows[i];
	}
	return NULL;
}

/* The row of the module description that opens the element beyond those that all have. */
static const struct masks_host_effect *effect_of(const struct emu_module *module,
						 enum host_element_id element)
{
	for (size_t i = 0; i < module->masks->num_host_effects; i++) {
		if (module->masks->host_effect[i].element == element)
			return &module->masks->host_effect[i];
	}
	return NULL;
}

static bool is_gpr(enum host_element_id element)
{
	return element >= HOST_RAX && element <= HOST_R15;
}

uint64_t emu_exit_scrubs(const struct emu_module *module, const struct emu_td *td)
{
	(void)module;
	return td->xfam | XFAM_SSE;
}

bool emu_guest_reaches(const struct emu_module *module, const struct emu_td *td,
		       enum host_element_id element)
{
	const struct masks_host_effect *effect = effect_of(module, element);
	const struct exit_row *row = row_of(element);

	if (effect && td_has_bit(module, td, effect->gate))
		return true;
	if (host_element(element)->kind == HOST_XSTATE)
		return emu_exit_scrubs(module, td) >> host_element(element)->index & 1;
	return is_gpr(element) || (row && gate_open(module, td, row->gate));
}

bool emu_exit_gate(const struct emu_module *module, enum host_element_id element,
		   struct cpuid_bit *gate)
{
	const struct masks_host_effect *effect = effect_of(module, element);
	const struct exit_row *row = row_of(element);

	if (effect)
		*gate = effect->gate;
	else if (row && gates[row->gate].has_cpuid)
		*gate = gates[row->gate].cpuid;
	else
		return false;
	return true;
}

static uint64_t value_after(const struct emu_module *module, const struct emu_td *td,
			    const struct exit_row *row, uint64_t host, uint64_t guest)
{
	switch (row->at_exit) {
	case HOST_MASKED:
		return host & row->value;
	case CONSTANT:
		return row->value;
	case GUEST_VALUE:
		return guest;
	case USER_XFAM:
		return td->xfam & module->masks->xfam_user;
	case SUPERVISOR_XFAM:
		return td->xfam & module->masks->xfam_supervisor;
	case HOST_VALUE:
		break;
	}
	return host;
}

/* An asynchronous exit says why in RAX; what else it says is 0 for an external interrupt. */
static void gprs_after(const struct emu_td *td, enum emu_exit exit, const struct host_state *guest,
		       uint64_t exposed, struct host_state *after)
{
	bool tdvmcall = exit == EMU_EXIT_TDVMCALL;
	bool rbp_kept = tdvmcall && (td->config_flags & TD_CONFIG_FLAGS_NO_RBP_MOD);

	for (unsigned int i = 0; i < 16; i++) {
		enum host_element_id id = gpr[i];

		if (id == HOST_NUM_ELEMENTS || (id == HOST_RBP && rbp_kept))
			continue;
		after->value[id] = tdvmcall && exposed >> i & 1 ? guest->value[id] : 0;
	}
	after->value[HOST_RAX] = tdvmcall ? EXIT_REASON_TDCALL : EXIT_REASON_EXTERNAL_INTERRUPT;
	after->value[HOST_RCX] = tdvmcall ? exposed : 0;
}

void emu_td_exit(const struct emu_module *module, const struct emu_td *td, enum emu_exit exit,
		 const struct host_state *before, const struct host_state *guest, uint64_t exposed,
		 struct host_state *after)
{
	uint64_t scrubs = emu_exit_scrubs(module, td);
	const struct masks *masks = module->masks;
	bool open[NUM_GATES];

	for (unsigned int id = 0; id < NUM_GATES; id++)
		open[id] = gate_open(module, td, id);
	*after = *before;
	for (size_t i = 0; i < NUM_ROWS; i++) {
		if (!open[rows[i].gate])
			continue;
		for (unsigned int id = rows[i].first; id <= rows[i].last; id++)
			after->value[id] = value_after(module, td, &rows[i], before->value[id],
						       guest->value[id]);
	}
	for (size_t i = 0; i < masks->num_host_effects; i++) {
		enum host_element_id id = masks->host_effect[i].element;

		if (td_has_bit(module, td, masks->host_effect[i].gate))
			after->value[id] = guest->value[id];
	}
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (host_element(id)->kind == HOST_XSTATE && scrubs >> host_element(id)->index & 1)
			after->value[id] = 0;
	}
	gprs_after(td, exit, guest, exposed, after);
}
