// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/host.h: which registers a host has, by what its CPU has, and with which values it begins.
 */
#include "emulator/host.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define SPR "sapphire-rapids-tdx"
#define MSR_TSC_ADJUST 0x3b
#define MSR_MISC_ENABLE 0x1a0

static struct emulated emulated;
static struct emu_module *module;
static struct emu_host host;

static void set_up(const char *name)
{
	emulated = emulated_load(name, SPR, "linux-6.19");
	module = emulated_module(&emulated);
}

enum source { CPUID, COMPONENT, LAM, TSX_CTRL, PERF_METRICS };

#define ONE(element) HOST_##element, HOST_##element

/* Elements that not every CPU has. */
static const struct gated {
	enum host_element_id first, last;
	enum source source;
	struct cpuid_bit bit;
} gated[] = {
	{ HOST_IA32_XFD, HOST_IA32_XFD_ERR, CPUID, { { 0xd, 1 }, CPUID_EAX, 4 } },
	{ ONE(IA32_UMWAIT_CONTROL), CPUID, { { 7, 0 }, CPUID_ECX, 5 } },
	{ ONE(IA32_LBR_DEPTH), CPUID, { { 7, 0 }, CPUID_EDX, 19 } },
	{ ONE(IA32_LBR_CTL), CPUID, { { 7, 0 }, CPUID_EDX, 19 } },
	{ ONE(IA32_RTIT_CTL), CPUID, { { 7, 0 }, CPUID_EBX, 25 } },
	{ ONE(IA32_PKRS), CPUID, { { 7, 0 }, CPUID_ECX, 31 } },
	{ ONE(IA32_S_CET), CPUID, { { 7, 0 }, CPUID_EDX, 20 } },
	{ ONE(IA32_PASID), CPUID, { { 7, 0 }, CPUID_ECX, 29 } },
	{ HOST_IA32_FRED_CONFIG, HOST_IA32_FRED_RSP1, CPUID, { { 7, 1 }, CPUID_EAX, 17 } },
	{ ONE(IA32_LAM_ENABLE), LAM, { { 0, 0 }, CPUID_EAX, 0 } },
	{ ONE(IA32_TSX_CTRL), TSX_CTRL, { { 0, 0 }, CPUID_EAX, 0 } },
	{ ONE(MSR_PERF_METRICS), PERF_METRICS, { { 0, 0 }, CPUID_EAX, 0 } },
	{ HOST_XSTATE_X87, HOST_XSTATE_PKRU, COMPONENT, { { 0xd, 0 }, CPUID_EAX, 0 } },
	{ HOST_XSTATE_CET_U, HOST_XSTATE_LBR, COMPONENT, { { 0xd, 1 }, CPUID_ECX, 0 } },
	{ HOST_XSTATE_TILECFG, HOST_XSTATE_TILEDATA, COMPONENT, { { 0xd, 0 }, CPUID_EAX, 0 } },
	/* Loaded at every exit from a TD, or part of an XSAVE component. */
	{ HOST_FS_BASE, HOST_XINUSE, CPUID, { { 0x99, 0 }, CPUID_EAX, 0 } },
};

#define NUM_GATED (sizeof(gated) / sizeof(gated[0]))

static const struct gated *gate_of(enum host_element_id id)
{
	for (size_t i = 0; i < NUM_GATED; i++) {
		if (id >= gated[i].first && id <= gated[i].last)
			return &gated[i];
	}
	return NULL;
}

static void set_native(struct cpuid_addr at, struct cpuid_regs regs)
{
	cpuid_set_add(&module->platform.cpuid, at, regs);
}

/* A CPU that has what opens one element, or nothing at all. */
static void open_only(const struct gated *gate, enum host_element_id id)
{
	struct cpuid_regs regs = { 0 };

	set_native((struct cpuid_addr){ 7, 0 }, regs);
	set_native((struct cpuid_addr){ 7, 1 }, regs);
	set_native((struct cpuid_addr){ 0xd, 0 }, regs);
	set_native((struct cpuid_addr){ 0xd, 1 }, regs);
	module->has_lam = gate && gate->source == LAM;
	module->has_tsx_ctrl = gate && gate->source == TSX_CTRL;
	module->has_perf_metrics = gate && gate->source == PERF_METRICS;
	if (!gate || (gate->source != CPUID && gate->source != COMPONENT))
		return;
	regs.reg[gate->bit.reg] =
		1u << (gate->source == COMPONENT ? host_element(id)->index : gate->bit.bit);
	set_native(gate->bit.at, regs);
}

static bool same_gate(enum host_element_id a, enum host_element_id b)
{
	const struct gated *x = gate_of(a), *y = gate_of(b);

	if (!x || !y || x->source != y->source)
		return false;
	return x->source == COMPONENT ? a == b : cpuid_bit_equal(x->bit, y->bit);
}

TEST(each_register_is_there_with_its_own_bit)
{
	set_up("tdx-1.5.05");
	for (unsigned int opened = 0; opened <= HOST_NUM_ELEMENTS; opened++) {
		bool none = opened == HOST_NUM_ELEMENTS;

		if (!none && !gate_of(opened))
			continue;
		open_only(none ? NULL : gate_of(opened), opened);
		emu_host_init(&host, module, 0);
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			bool modelled = id < HOST_FS_BASE || id > HOST_XINUSE;
			bool there = !gate_of(id) || (!none && modelled && same_gate(id, opened));

			EXPECT_EQ(there, host.boot[0].present[id])
			TH_LOG("%s with %s", host_element(id)->name,
			       none ? "nothing" : host_element(opened)->name);
		}
	}
}

/* What a description says that its TDs reach is there. */
TEST(state_of_a_module_is_there_without_a_bit)
{
	static const enum host_element_id reached[] = { HOST_IA32_PASID, HOST_IA32_FRED_CONFIG,
							HOST_IA32_FRED_STKLVLS,
							HOST_IA32_FRED_RSP1 };

	set_up("tdx-next");
	open_only(NULL, 0);
	emu_host_init(&host, module, 0);
	for (size_t i = 0; i < sizeof(reached) / sizeof(reached[0]); i++) {
		EXPECT_TRUE(host.boot[1].present[reached[i]])
		TH_LOG("%s", host_element(reached[i])->name);
	}
}

/* Linux keeps these 0; TSC_AUX is that of the first CPU. */
static bool is_zero(enum host_element_id id)
{
	return id == HOST_IA32_XFD_ERR || id == HOST_IA32_TSC_AUX ||
	       id == HOST_IA32_UARCH_MISC_CTL || id == HOST_IA32_TSC_ADJUST ||
	       id == HOST_XSTATE_CET_S;
}

/* Where a TD changes or resets a register, that shows. */
TEST(values_are_none_that_a_reset_gives)
{
	static const struct {
		enum host_element_id id;
		uint64_t reset;
	} resets[] = {
		{ HOST_IA32_FMASK, 0x20200 },
		{ HOST_DR7, 0x400 },
		{ HOST_XCR0, 1 },
	};

	set_up("tdx-1.5.05");
	emu_host_init(&host, module, 0);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (host.boot[0].present[id])
			EXPECT_EQ(is_zero(id), !host.boot[0].value[id])
		TH_LOG("%s", host_element(id)->name);
	}
	for (size_t i = 0; i < sizeof(resets) / sizeof(resets[0]); i++)
		EXPECT_NE(resets[i].reset, host.boot[0].value[resets[i].id]);
}

/* What a kernel has for each CPU is another one on each, and nothing else is. */
TEST(cpus_differ_in_what_is_a_cpus_own)
{
	static const enum host_element_id own[] = { HOST_IA32_DS_AREA, HOST_IA32_TSC_AUX,
						    HOST_IA32_KERNEL_GS_BASE, HOST_IA32_FRED_RSP1 };
	static const enum host_element_id alike[] = { HOST_IA32_SPEC_CTRL, HOST_IA32_LSTAR,
						      HOST_IA32_STAR,      HOST_IA32_FMASK,
						      HOST_IA32_TSX_CTRL,  HOST_IA32_UMWAIT_CONTROL,
						      HOST_IA32_DEBUGCTL,  HOST_XCR0,
						      HOST_IA32_XSS,       HOST_XSTATE_PKRU };

	set_up("tdx-1.5.05");
	emu_host_init(&host, module, 0);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		EXPECT_NE(host.boot[0].value[own[i]], host.boot[1].value[own[i]]);
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		EXPECT_EQ(host.boot[0].value[alike[i]], host.boot[1].value[alike[i]]);
	EXPECT_EQ(0x1001, host.boot[1].value[HOST_IA32_TSC_AUX]); /* node 1, CPU 1 */
}

/* Of what the CPU has: what Linux has for user space, PASID, CET, and CET's supervisor part for a guest. */
TEST(xsave_components_are_those_of_linux)
{
	static const struct {
		uint64_t kernel_xfam, xss;
	} kernels[] = { { 0, 0xc00 }, { ~0ULL, 0x1c00 }, { 0x1000, 0x1c00 }, { 0x800, 0xc00 } };

	set_up("tdx-1.5.05");
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		set_native((struct cpuid_addr){ 0xd, 0 }, (struct cpuid_regs){ { ~0u, 0, 0, 0 } });
		set_native((struct cpuid_addr){ 0xd, 1 }, (struct cpuid_regs){ { 0, 0, ~0u, 0 } });
		emu_host_init(&host, module, kernels[i].kernel_xfam);
		EXPECT_EQ(0x602e7, host.boot[0].value[HOST_XCR0]);
		EXPECT_EQ(kernels[i].xss, host.boot[0].value[HOST_IA32_XSS]) TH_LOG("row %zu", i);
		set_native((struct cpuid_addr){ 0xd, 0 }, (struct cpuid_regs){ { 7, 0, 0, 0 } });
		set_native((struct cpuid_addr){ 0xd, 1 },
			   (struct cpuid_regs){ { 0, 0, 0x400, 0 } });
		emu_host_init(&host, module, kernels[i].kernel_xfam);
		EXPECT_EQ(7, host.boot[0].value[HOST_XCR0]);
		EXPECT_EQ(0x400, host.boot[0].value[HOST_IA32_XSS]);
	}
}

TEST(platform_msrs_are_the_platforms)
{
	set_up("tdx-1.5.05");
	module->platform.num_msrs = 2;
	module->platform.msr[0] = (struct cpuid_msr){ .index = MSR_MISC_ENABLE, .value = 0x12345 };
	module->platform.msr[1] = (struct cpuid_msr){ .index = MSR_TSC_ADJUST, .value = 0x678 };
	emu_host_init(&host, module, 0);
	EXPECT_EQ(0x12345, host.boot[1].value[HOST_IA32_MISC_ENABLE]);
	EXPECT_EQ(0x678, host.boot[1].value[HOST_IA32_TSC_ADJUST]);
	/* Where the file does not say: never adjusted, with performance monitoring and with BTS. */
	module->platform.num_msrs = 0;
	emu_host_init(&host, module, 0);
	EXPECT_EQ(0, host.boot[1].value[HOST_IA32_TSC_ADJUST]);
	EXPECT_EQ(1 << 7, host.boot[1].value[HOST_IA32_MISC_ENABLE] & (1 << 7 | 1 << 11));
}

/* A breakpoint in DR0 is set and has not been hit. */
TEST(debug_registers_are_in_use)
{
	set_up("tdx-1.5.05");
	emu_host_init(&host, module, 0);
	EXPECT_EQ(0xffff0ff0, host.boot[0].value[HOST_DR6]);
	EXPECT_EQ(0x403, host.boot[0].value[HOST_DR7] & 0xffffffff0000ffff);
}

/* Of the levels of leaf 0x1f the one with most logical processors; at least those that are modelled. */
TEST(cpus_are_those_of_the_package)
{
	const struct cpuid_regs none = { 0 };

	set_up("tdx-1.5.05");
	for (uint32_t level = 0; level < 8; level++) {
		for (uint32_t i = 0; i < 8; i++)
			set_native((struct cpuid_addr){ 0x1f, i }, none);
		set_native((struct cpuid_addr){ 0x1f, level },
			   (struct cpuid_regs){ { 0, 112, 0, 0 } });
		emu_host_init(&host, module, 0);
		EXPECT_EQ(level < 6 ? 112 : EMU_NUM_CPUS, host.present_cpus)
		TH_LOG("level %u", level);
	}
}

static bool same_state(const struct host_state *a, const struct host_state *b)
{
	return !memcmp(a->value, b->value, sizeof(a->value)) &&
	       !memcmp(a->present, b->present, sizeof(a->present));
}

/* A reset leaves nothing of a TD on any CPU; what user space cannot keep it does not see. */
TEST(a_reset_is_as_at_boot)
{
	struct host_state seen;

	set_up("tdx-1.5.05");
	memset(&host, 0x55, sizeof(host));
	emu_host_init(&host, module, 0);
	EXPECT_EQ(0, host.key_ids_in_use | host.warnings | host.taint);
	for (unsigned int cpu = 0; cpu < EMU_NUM_CPUS; cpu++) {
		for (unsigned int way = 0; way < 2; way++) {
			struct emu_cpu *now = &host.cpu[cpu];

			EXPECT_TRUE(same_state(&now->now, &host.boot[cpu]));
			EXPECT_TRUE(same_state(&now->at_exit, &host.boot[cpu]));
			EXPECT_EQ(host.boot[cpu].value[HOST_IA32_FMASK],
				  now->user_return[USER_RETURN_IA32_FMASK]);
			EXPECT_EQ(host.boot[cpu].value[HOST_IA32_TSC_AUX],
				  now->user_return[USER_RETURN_IA32_TSC_AUX]);
			memset(now, 0x55, sizeof(*now));
			emu_host_reset(&host);
		}
		emu_host_user_state(&host, cpu, &seen);
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			bool kept = id != HOST_CR2 && id != HOST_RAX && id != HOST_RCX &&
				    id != HOST_R11;

			EXPECT_EQ(kept && host.boot[cpu].present[id], seen.present[id])
			TH_LOG("%s", host_element(id)->name);
			EXPECT_EQ(host.boot[cpu].value[id], seen.value[id]);
		}
	}
}

TEST_HARNESS_MAIN
