// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each MSR in turn, in a TD that has no feature and in one that has all: by the MSR table of the
 * published module source (1.5.01), and what hardware makes read only or write only.
 */
#include <string.h>

#include "emulator/guest.h"

#include "kselftest_harness.h"

#include "emulated.h"

enum td_kind { BARE, FULL, NUM_KINDS };

/* RDMSR and WRMSR of 0 in the bare TD, then in the full one: o is taken, g is #GP, v is #VE. */
static const struct {
	uint32_t first, last;
	const char *outcomes;
} rows[] = {
	{ 0x10, 0x10, "ovov" },
	{ 0x48, 0x48, "oooo" },
	{ 0x49, 0x49, "gogo" },
	{ 0x87, 0x87, "ggvv" },
	{ 0x8c, 0x8f, "gggg" },
	{ 0x98, 0x9b, "gggg" },
	{ 0x9e, 0x9e, "gggg" },
	{ 0xbc, 0xbc, "ovov" },
	{ 0xbd, 0xbd, "ogog" },
	{ 0xc1, 0xc8, "ggoo" },
	{ 0xe1, 0xe1, "ggoo" },
	{ 0x10a, 0x10a, "ogog" },
	{ 0x10b, 0x10b, "gogo" },
	{ 0x122, 0x122, "ggoo" },
	{ 0x174, 0x176, "oooo" },
	{ 0x186, 0x18d, "ggoo" },
	{ 0x195, 0x195, "gggg" },
	{ 0x1a0, 0x1a0, "ovov" },
	{ 0x1a6, 0x1a7, "ggoo" },
	{ 0x1c4, 0x1c5, "ggoo" },
	{ 0x1d9, 0x1d9, "oooo" },
	{ 0x1f8, 0x1fa, "ggvv" },
	{ 0x276, 0x276, "gggg" },
	{ 0x277, 0x277, "oooo" },
	{ 0x309, 0x310, "ggoo" },
	{ 0x329, 0x329, "ggoo" },
	{ 0x345, 0x345, "ogog" },
	{ 0x38d, 0x392, "ggoo" },
	{ 0x3f1, 0x3f2, "ggoo" },
	{ 0x3f6, 0x3f7, "ggoo" },
	{ 0x4c1, 0x4c8, "ggoo" },
	{ 0x500, 0x500, "gggg" },
	{ 0x560, 0x561, "ggoo" },
	{ 0x570, 0x572, "ggoo" },
	{ 0x580, 0x587, "ggoo" },
	{ 0x600, 0x600, "oooo" },
	{ 0x6a0, 0x6a0, "ggoo" },
	{ 0x6a2, 0x6a2, "ggoo" },
	{ 0x6a4, 0x6a8, "ggoo" },
	{ 0x6e0, 0x6e0, "ggvv" },
	{ 0x6e1, 0x6e1, "ggoo" },
	{ 0x800, 0x801, "gggg" },
	{ 0x804, 0x807, "gggg" },
	{ 0x829, 0x82e, "gggg" },
	{ 0x831, 0x831, "gggg" },
	{ 0x840, 0x8ff, "gggg" },
	{ 0x981, 0x984, "ggvv" },
	{ 0x985, 0x98a, "ggoo" },
	{ 0xd90, 0xd90, "gggg" },
	{ 0xd93, 0xd93, "gggg" },
	{ 0xda0, 0xda0, "oooo" },
	{ 0x1200, 0x12ff, "ggoo" },
	{ 0x14ce, 0x14cf, "ggoo" },
	{ 0x1500, 0x16ff, "ggoo" },
	{ 0x1b01, 0x1b01, "oooo" },
	{ 0xc0000080, 0xc0000082, "oooo" },
	{ 0xc0000084, 0xc0000084, "oooo" },
	{ 0xc0000100, 0xc0000103, "oooo" },
};

/* In that table, but not in the emulator's: VMX, the x2APIC's own, IA32_DEBUG_INTERFACE. */
static bool is_modelled(uint32_t index)
{
	static const uint32_t others[][2] = {
		{ 0x480, 0x492 }, { 0x808, 0x80c }, { 0x80e, 0x80e },
		{ 0x810, 0x827 }, { 0x83f, 0x83f }, { 0xc80, 0xc80 },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (index >= others[i][0] && index <= others[i][1])
			return false;
	}
	return true;
}

static const char *outcomes_of(uint32_t index)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (index >= rows[i].first && index <= rows[i].last)
			return rows[i].outcomes;
	}
	return "vvvv";
}

static char letter(enum guest_outcome outcome)
{
	switch (outcome) {
	case GUEST_OK:
		return 'o';
	case GUEST_GP:
		return 'g';
	case GUEST_VE:
		return 'v';
	default:
		return '?';
	}
}

FIXTURE(msr)
{
	struct emu_module *module;
	struct emu_td td[NUM_KINDS];
};

static void build(struct emu_module *module, struct emu_td *td, const char *text)
{
	const struct td_case *test = emulated_case(text);
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct diag diag;
	uint64_t rcx;

	if (emu_params_encode(module, &test->config, params, &diag) ||
	    emu_mng_init(module, td, params, 0, &rcx))
		ksft_exit_fail_msg("no TD of \"%s\"\n", text);
}

FIXTURE_SETUP(msr)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", "granite-rapids-tdx", "linux-6.19");

	self->module = emulated_module(&emulated);
	build(self->module, &self->td[BARE], "via module\nxfam 0x3\n");
	build(self->module, &self->td[FULL],
	      "via module\nxfam 0x6dbe7\nattributes perfmon pks\n"
	      "cpuid 1 ecx.dca=1 ecx.tsc_deadline=1\ncpuid 7.0 ebx.hle=1 ebx.rtm=1\n"
	      "cpuid 7.0 ecx.waitpkg=1 ecx.tme=1 edx.pconfig=1\n");
}

FIXTURE_TEARDOWN(msr)
{
	emu_module_free(self->module);
}

static enum guest_outcome access_msr(const struct emu_module *module, struct emu_td *td,
				     uint32_t index, bool write)
{
	struct emu_guest guest;
	uint64_t value;

	emu_guest_init(module, td, &guest, 0);
	return write ? emu_guest_wrmsr(module, td, &guest, index, 0) :
		       emu_guest_rdmsr(module, td, &guest, index, &value);
}

TEST_F(msr, each_is_the_tds_own_or_faults)
{
	static const uint32_t first[] = { 0, 0xc0000000 };

	for (size_t half = 0; half < 2; half++) {
		for (uint32_t index = first[half]; index < first[half] + 0x2000; index++) {
			const char *outcomes = outcomes_of(index);

			for (unsigned int i = 0; is_modelled(index) && i < 4; i++) {
				char found = letter(
					access_msr(self->module, &self->td[i / 2], index, i & 1));

				EXPECT_EQ(outcomes[i], found)
				TH_LOG("%s 0x%x in the %s TD", i & 1 ? "WRMSR" : "RDMSR", index,
				       i / 2 ? "full" : "bare");
			}
		}
	}
}

#define PERFMON "attributes perfmon\n"
#define PT "xfam 0x103\n"
#define CET "xfam 0x1803\n"
#define LBR "xfam 0x8003\n"

/* MSRs that give #GP but to a TD that has one feature. */
static const struct {
	uint32_t first, last;
	const char *feature;
} gated[] = {
	{ 0x87, 0x87, "cpuid 7.0 edx.pconfig=1\n" },
	{ 0xc1, 0xc8, PERFMON },
	{ 0xe1, 0xe1, "cpuid 7.0 ecx.waitpkg=1\n" },
	{ 0x122, 0x122, "cpuid 7.0 ebx.hle=1 ebx.rtm=1\n" },
	{ 0x186, 0x18d, PERFMON },
	{ 0x1a6, 0x1a7, PERFMON },
	{ 0x1c4, 0x1c5, "xfam 0x60003\n" },
	{ 0x1f8, 0x1fa, "cpuid 1 ecx.dca=1\n" },
	{ 0x309, 0x310, PERFMON },
	{ 0x329, 0x329, PERFMON },
	{ 0x38d, 0x392, PERFMON },
	{ 0x3f1, 0x3f2, PERFMON },
	{ 0x3f6, 0x3f7, PERFMON },
	{ 0x4c1, 0x4c8, PERFMON },
	{ 0x560, 0x561, PT },
	{ 0x570, 0x572, PT },
	{ 0x580, 0x587, PT },
	{ 0x6a0, 0x6a0, CET },
	{ 0x6a2, 0x6a2, CET },
	{ 0x6a4, 0x6a8, CET },
	{ 0x6e0, 0x6e0, "cpuid 1 ecx.tsc_deadline=1\n" },
	{ 0x6e1, 0x6e1, "attributes pks\n" },
	{ 0x981, 0x984, "cpuid 7.0 ecx.tme=1\n" },
	{ 0x985, 0x98a, "xfam 0x4003\n" },
	{ 0x1200, 0x12ff, LBR },
	{ 0x14ce, 0x14cf, LBR },
	{ 0x1500, 0x16ff, LBR },
};

#define NUM_GATED (sizeof(gated) / sizeof(gated[0]))

TEST_F(msr, each_is_open_with_its_own_feature)
{
	for (size_t i = 0; i < NUM_GATED; i++) {
		struct emu_td td;

		build(self->module, &td, gated[i].feature);
		for (size_t j = 0; j < 4 * NUM_GATED; j++) {
			uint32_t index = j & 1 ? gated[j / 4].last : gated[j / 4].first;
			bool own = !strcmp(gated[i].feature, gated[j / 4].feature);

			EXPECT_EQ(own, access_msr(self->module, &td, index, j & 2) != GUEST_GP)
			TH_LOG("MSR 0x%x with %s", index, gated[i].feature);
		}
	}
}

/* Two of PERFMON's MSRs are there on some CPUs only, and their neighbours on all. */
TEST(some_of_perfmon_depends_on_the_cpu)
{
	static const struct {
		uint32_t index;
		bool there;
	} some[] = { { 0x329, false }, { 0x3f1, true },  { 0x3f2, true },
		     { 0x3f6, true },  { 0x3f7, false }, { 0x38e, true } };
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_td td;

	module->has_perf_metrics = false;
	build(module, &td, PERFMON);
	for (size_t i = 0; i < 2 * sizeof(some) / sizeof(some[0]); i++) {
		EXPECT_EQ(some[i / 2].there ? GUEST_OK : GUEST_GP,
			  access_msr(module, &td, some[i / 2].index, i % 2))
		TH_LOG("MSR 0x%x", some[i / 2].index);
	}
}

/* Of a module that has ENQCMD and FRED. */
TEST(pasid_goes_with_enqcmd)
{
	struct emulated emulated = emulated_load("tdx-rogue", "sapphire-rapids-tdx", "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_td td;

	build(module, &td, "cpuid 7.0 ecx.enqcmd=1\n");
	EXPECT_EQ(GUEST_OK, access_msr(module, &td, 0xd93, true));
	build(module, &td, "cpuid 7.1 eax.fred=1\n");
	EXPECT_EQ(GUEST_GP, access_msr(module, &td, 0xd93, true));
}

/* Each bit that hardware takes, and no other one. */
TEST_F(msr, values_bit_by_bit)
{
	static const struct {
		uint32_t index;
		uint64_t taken;
	} values[] = {
		{ 0xc0000103, 0xffffffff },
		{ 0xc0000084, 0xffffffff },
		{ 0x122, 0x3 },
		{ 0xe1, 0xfffffffd },
		{ 0x1c4, 0x40000 },
		{ 0x1c5, 0x40000 },
		{ 0x1b01, 0x1 },
		{ 0x14cf, 0x78 },
		{ 0x1d9, 0xffc3 },
		{ 0x6e1, 0xffffffff },
		{ 0xda0, 0xd900 },
		{ 0x48, UINT64_MAX },
	};
	struct emu_td *td = &self->td[FULL];
	struct emu_guest guest;

	for (size_t i = 0; i < 64 * sizeof(values) / sizeof(values[0]); i++) {
		uint64_t bit = 1ULL << i % 64;

		emu_guest_init(self->module, td, &guest, 0);
		EXPECT_EQ(values[i / 64].taken & bit ? GUEST_OK : GUEST_GP,
			  emu_guest_wrmsr(self->module, td, &guest, values[i / 64].index, bit))
		TH_LOG("MSR 0x%x, bit %zu", values[i / 64].index, i % 64);
	}
}

/* What the module, the payload's start or the CPU has set; XSS and TSX_CTRL are the VCPU's, too. */
TEST_F(msr, values_that_are_read)
{
	struct emu_td *td = &self->td[FULL];
	struct emu_guest guest;
	static const uint32_t from_cpu[] = { 0xbc, 0xbd, 0x1a0, 0x345 };
	uint64_t value;

	td->virtual_arch_capabilities = 0x12345;
	emu_guest_init(self->module, td, &guest, 0);
	emu_guest_rdmsr(self->module, td, &guest, 0x10a, &value);
	EXPECT_EQ(0x12345, value);
	emu_guest_rdmsr(self->module, td, &guest, 0x277, &value);
	EXPECT_EQ(0x0007040600070406, value);
	emu_guest_rdmsr(self->module, td, &guest, 0xc0000080, &value);
	EXPECT_EQ(0xd01, value);
	for (size_t i = 0; i < sizeof(from_cpu) / sizeof(from_cpu[0]); i++) {
		struct cpuid_dump *platform = &self->module->platform;

		platform->num_msrs = 1;
		platform->msr[0] = (struct cpuid_msr){ .index = from_cpu[i], .value = 0x9876 };
		emu_guest_rdmsr(self->module, td, &guest, from_cpu[i], &value);
		EXPECT_EQ(0x9876, value) TH_LOG("MSR 0x%x", from_cpu[i]);
	}
	EXPECT_EQ(GUEST_OK, emu_guest_wrmsr(self->module, td, &guest, 0xc0000081, 7));
	emu_guest_rdmsr(self->module, td, &guest, 0xc0000081, &value);
	EXPECT_EQ(7, value);
	EXPECT_EQ(GUEST_OK, emu_guest_wrmsr(self->module, td, &guest, 0x48, 5));
	emu_guest_rdmsr(self->module, td, &guest, 0x48, &value);
	EXPECT_EQ(5, value);
	EXPECT_EQ(GUEST_OK, emu_guest_wrmsr(self->module, td, &guest, 0xda0, 0x800));
	EXPECT_EQ(GUEST_OK, emu_guest_wrmsr(self->module, td, &guest, 0x122, 2));
	EXPECT_EQ(0x800, guest.vcpu.xss);
	EXPECT_EQ(2, guest.vcpu.tsx_ctrl);
	EXPECT_EQ(GUEST_GP, emu_guest_rdmsr(self->module, td, &guest, 0x49, &value));
	EXPECT_EQ(0, value);
}

/* What hardware takes of a value, and what it refuses with #GP. */
TEST_F(msr, values_are_taken_as_hardware_takes_them)
{
	static const struct {
		uint32_t index;
		uint64_t taken, refused;
	} values[] = {
		{ 0xc0000082, 0x00007fffffffffff, 0x0000800000000000 }, /* LSTAR: canonical */
		{ 0xc0000082, 0xffff800000000000, 0xffff7fffffffffff },
		{ 0xc0000102, 0x00007fffffffffff, 0x0000800000000000 }, /* KERNEL_GS_BASE */
		{ 0x600, 0x00007fffffffffff, 0x0000800000000000 }, /* DS_AREA */
		{ 0xc0000103, 0xffffffff, 0x100000000 }, /* TSC_AUX */
		{ 0xc0000084, 0xffffffff, 0x100000000 }, /* FMASK */
		{ 0x122, 0x3, 0x4 }, /* TSX_CTRL */
		{ 0xe1, 0xfffffffd, 0x2 }, /* UMWAIT_CONTROL */
		{ 0x1c4, 0x40000, 0x20000 }, /* XFD: TILEDATA alone */
		{ 0x1c5, 0x40000, 0x80000 }, /* XFD_ERR */
		{ 0x1b01, 0x1, 0x2 }, /* UARCH_MISC_CTL */
		{ 0x14cf, 0x78, 0x7 }, /* LBR_DEPTH: multiples of 8 up to 64 */
		{ 0x1d9, 0xffc3, 0x10000 }, /* DEBUGCTL */
		{ 0x1d9, 0, 0x4 },
		{ 0x6e1, 0xffffffff, 0x100000000 }, /* PKRS */
		{ 0xda0, 0x9800, 0x2 }, /* XSS: supervisor components of XFAM */
	};
	struct emu_td *td = &self->td[FULL];
	struct emu_guest guest;
	uint64_t value;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		uint32_t index = values[i].index;

		emu_guest_init(self->module, td, &guest, 0);
		EXPECT_EQ(GUEST_OK,
			  emu_guest_wrmsr(self->module, td, &guest, index, values[i].taken))
		TH_LOG("MSR 0x%x", index);
		EXPECT_EQ(GUEST_GP,
			  emu_guest_wrmsr(self->module, td, &guest, index, values[i].refused))
		TH_LOG("MSR 0x%x", index);
		EXPECT_EQ(GUEST_OK, emu_guest_rdmsr(self->module, td, &guest, index, &value));
		EXPECT_EQ(values[i].taken, value) TH_LOG("MSR 0x%x", index);
	}
}

/* With LA57 eight bits more are an address. */
TEST_F(msr, canonical_addresses_follow_la57)
{
	struct emu_td *td = &self->td[BARE];
	struct emu_guest guest;

	emu_guest_init(self->module, td, &guest, 0);
	td->feature.la57 = true;
	EXPECT_EQ(GUEST_OK,
		  emu_guest_wrmsr(self->module, td, &guest, 0xc0000082, 0x00ffffffffffffff));
	EXPECT_EQ(GUEST_GP,
		  emu_guest_wrmsr(self->module, td, &guest, 0xc0000082, 0x0100000000000000));
}

TEST_F(msr, an_access_that_gives_ve_is_told_in_ve_info)
{
	struct emu_td *td = &self->td[BARE];
	struct emu_guest guest;
	uint64_t value;

	emu_guest_init(self->module, td, &guest, 0);
	EXPECT_FALSE(guest.vcpu.ve_info_valid);
	EXPECT_EQ(GUEST_VE, emu_guest_rdmsr(self->module, td, &guest, 0x17, &value));
	EXPECT_TRUE(guest.vcpu.ve_info_valid);
	/* The next one before the guest has taken the first is a double fault. */
	EXPECT_EQ(GUEST_DF, emu_guest_wrmsr(self->module, td, &guest, 0x17, 0));
}

TEST_HARNESS_MAIN
