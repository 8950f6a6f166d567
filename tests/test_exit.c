// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/exit.h: what a TD exit leaves in the host's registers, by golden vectors
 * and by the condition of each kind of row, both ways.
 */
#include "emulator/exit.h"

#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"
#include "shared.h"
#include "td/vectors.h"

#define HOST(id) (0x4057000000000000ULL | (id))
#define GUEST(id) (0x6e57000000000000ULL | (id))

static struct host_state before, guest, after;

static void fill_states(void)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		before.present[id] = true;
		before.value[id] = HOST(id);
		guest.value[id] = GUEST(id);
	}
}

static void leave(const struct emu_module *module, const struct emu_td *td, enum emu_exit exit,
		  uint64_t exposed)
{
	fill_states();
	emu_td_exit(module, td, exit, &before, &guest, exposed, &after);
}

enum left { LEFT_HOST, LEFT_GUEST, LEFT_VALUE };

struct row {
	const char *module;
	const char *platform;
	const char *td; /* with the condition fulfilled; the default TD has it not */
	const char *element;
	enum left left;
	uint64_t value;
};

#define SPR "sapphire-rapids-tdx"
#define OLD "tdx-1.5.01", SPR
#define WAITPKG "cpuid 7.0 ecx.waitpkg=1\n"
#define TSX "cpuid 7.0 ebx.hle=1 ebx.rtm=1\n"
#define PERFMON "attributes perfmon\n"

static const struct row conditional[] = {
	{ OLD, WAITPKG, "IA32_UMWAIT_CONTROL", LEFT_GUEST, 0 },
	{ OLD, TSX, "IA32_TSX_CTRL", LEFT_VALUE, 0 },
	{ OLD, PERFMON, "IA32_FIXED_CTR_CTRL", LEFT_GUEST, 0 },
	{ OLD, PERFMON, "IA32_FIXED_CTR0", LEFT_VALUE, 0 },
	{ OLD, PERFMON, "IA32_A_PMC7", LEFT_VALUE, 0 },
	{ OLD, PERFMON, "IA32_PERFEVTSEL7", LEFT_GUEST, 0 },
	{ OLD, PERFMON, "MSR_OFFCORE_RSP1", LEFT_VALUE, 0 },
	{ OLD, PERFMON, "MSR_PERF_METRICS", LEFT_VALUE, 0 },
	{ OLD, PERFMON, "IA32_PEBS_ENABLE", LEFT_GUEST, 0 },
	{ OLD, PERFMON, "MSR_PEBS_FRONTEND", LEFT_GUEST, 0 },
	{ OLD, PERFMON, "IA32_PERF_GLOBAL_STATUS", LEFT_VALUE, 0 },
	{ OLD, PERFMON, "IA32_PERF_GLOBAL_CTRL", LEFT_VALUE, 0 },
	{ OLD, "xfam 0x103\n", "IA32_RTIT_CTL", LEFT_VALUE, 0 },
	{ OLD, "xfam 0x8003\n", "IA32_LBR_CTL", LEFT_VALUE, 0 },
	{ OLD, "xfam 0x8003\n", "IA32_LBR_DEPTH", LEFT_GUEST, 0 },
	{ OLD, "xfam 0x60003\n", "IA32_XFD", LEFT_VALUE, 0 },
	{ OLD, "xfam 0x60003\n", "IA32_XFD_ERR", LEFT_VALUE, 0 },
	{ OLD, "xfam 0x7\n", "XSTATE_AVX", LEFT_VALUE, 0 },
	{ OLD, "xfam 0xe7\n", "XSTATE_HI16_ZMM", LEFT_VALUE, 0 },
	{ OLD, "xfam 0x203\n", "XSTATE_PKRU", LEFT_VALUE, 0 },
	{ OLD, "xfam 0x4003\n", "XSTATE_UINTR", LEFT_VALUE, 0 },
	{ "tdx-1.5.05", "granite-rapids-tdx", PERFMON, "MSR_PEBS_FRONTEND", LEFT_GUEST, 0 },
	{ "tdx-rogue", SPR, "cpuid 7.0 ecx.enqcmd=1\n", "IA32_PASID", LEFT_GUEST, 0 },
	{ "tdx-rogue", SPR, "cpuid 7.1 eax.fred=1\n", "IA32_FRED_RSP1", LEFT_GUEST, 0 },
};

static uint64_t left_value(const struct row *row, unsigned int id)
{
	switch (row->left) {
	case LEFT_GUEST:
		return GUEST(id);
	case LEFT_VALUE:
		return row->value;
	default:
		return HOST(id);
	}
}

TEST(state_behind_a_condition_is_the_hosts_without_it)
{
	for (size_t i = 0; i < sizeof(conditional) / sizeof(conditional[0]); i++) {
		const struct row *row = &conditional[i];
		enum host_element_id id = host_element_named(row->element);
		struct emulated emulated = emulated_load(row->module, row->platform, "linux-6.19");
		struct emu_module *module = emulated_module(&emulated);
		struct emu_td with, without;

		ASSERT_NE(HOST_NUM_ELEMENTS, id);
		emulated_td(module, row->td, &with);
		emulated_td(module, "", &without);
		EXPECT_TRUE(emu_guest_reaches(module, &with, id))
		TH_LOG("%s %s", row->td, row->element);
		EXPECT_FALSE(emu_guest_reaches(module, &without, id))
		TH_LOG("%s %s", row->td, row->element);
		leave(module, &with, EMU_EXIT_ASYNC, 0);
		EXPECT_EQ(left_value(row, id), after.value[id])
		TH_LOG("%s %s", row->td, row->element);
		leave(module, &without, EMU_EXIT_ASYNC, 0);
		EXPECT_EQ(HOST(id), after.value[id])
		TH_LOG("without %s %s", row->td, row->element);
	}
}

static const struct {
	const char *element;
	enum left left;
	uint64_t value;
} unconditional[] = {
	{ "IA32_SPEC_CTRL", LEFT_HOST, 0 },
	{ "IA32_DS_AREA", LEFT_HOST, 0 },
	{ "IA32_LAM_ENABLE", LEFT_HOST, 0 },
	{ "IA32_MISC_ENABLE", LEFT_HOST, 0 },
	{ "IA32_PKRS", LEFT_HOST, 0 },
	{ "IA32_S_CET", LEFT_HOST, 0 },
	{ "IA32_STAR", LEFT_VALUE, 0 },
	{ "IA32_LSTAR", LEFT_VALUE, 0 },
	{ "IA32_FMASK", LEFT_VALUE, 0x20200 },
	{ "IA32_TSC_AUX", LEFT_VALUE, 0 },
	{ "IA32_KERNEL_GS_BASE", LEFT_VALUE, 0 },
	{ "IA32_UARCH_MISC_CTL", LEFT_VALUE, 0 },
	{ "CR2", LEFT_VALUE, 0 },
	{ "DR3", LEFT_VALUE, 0 },
	{ "DR6", LEFT_VALUE, 0xffff0ff0 },
	{ "DR7", LEFT_VALUE, 0x400 },
	{ "XCR0", LEFT_VALUE, 0xe7 },
	{ "IA32_XSS", LEFT_VALUE, 0x1800 },
	{ "XSTATE_X87", LEFT_VALUE, 0 },
	{ "XSTATE_SSE", LEFT_VALUE, 0 },
	{ "XSTATE_PKRU", LEFT_HOST, 0 },
};

TEST(other_state_is_left_alike_by_every_td)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_td td;

	emulated_td(module, "xfam 0x18e7\n", &td);
	leave(module, &td, EMU_EXIT_ASYNC, 0);
	for (size_t i = 0; i < sizeof(unconditional) / sizeof(unconditional[0]); i++) {
		enum host_element_id id = host_element_named(unconditional[i].element);
		uint64_t expected =
			unconditional[i].left == LEFT_HOST ? HOST(id) : unconditional[i].value;

		ASSERT_NE(HOST_NUM_ELEMENTS, id);
		EXPECT_EQ(expected, after.value[id]) TH_LOG("%s", unconditional[i].element);
	}
	before.value[HOST_IA32_DEBUGCTL] = 0xffff;
	emu_td_exit(module, &td, EMU_EXIT_ASYNC, &before, &guest, 0, &after);
	EXPECT_EQ(0x5002, after.value[HOST_IA32_DEBUGCTL]);
	EXPECT_EQ(0x18e7 | 2, emu_exit_scrubs(module, &td));
}

/* 1.5.05 leaves the MSR alone on a CPU whose leaf 0x1A names no such core. */
TEST(pebs_frontend_follows_the_core_type_where_the_module_looks)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_td td;

	emulated_td(module, PERFMON, &td);
	leave(module, &td, EMU_EXIT_ASYNC, 0);
	EXPECT_EQ(HOST(HOST_MSR_PEBS_FRONTEND), after.value[HOST_MSR_PEBS_FRONTEND]);
	EXPECT_FALSE(emu_guest_reaches(module, &td, HOST_MSR_PEBS_FRONTEND));
	EXPECT_EQ(GUEST(HOST_MSR_PEBS_LD_LAT), after.value[HOST_MSR_PEBS_LD_LAT]);
}

TEST(general_registers_are_zeroed_but_for_what_is_exposed)
{
	struct emulated emulated = emulated_load("tdx-1.5.01", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_td td;

	emulated_td(module, "config_flags no_rbp_mod\n", &td);
	leave(module, &td, EMU_EXIT_ASYNC, 0);
	EXPECT_EQ(1, after.value[HOST_RAX]);
	EXPECT_EQ(0, after.value[HOST_RCX]);
	EXPECT_EQ(0, after.value[HOST_RBP]);
	EXPECT_EQ(0, after.value[HOST_R15]);
	leave(module, &td, EMU_EXIT_TDVMCALL, 0xfc00);
	EXPECT_EQ(77, after.value[HOST_RAX]);
	EXPECT_EQ(0xfc00, after.value[HOST_RCX]);
	EXPECT_EQ(HOST(HOST_RBP), after.value[HOST_RBP]);
	EXPECT_EQ(GUEST(HOST_R10), after.value[HOST_R10]);
	EXPECT_EQ(0, after.value[HOST_R9]);
	EXPECT_EQ(0, after.value[HOST_RBX]);
	emulated_td(module, "", &td);
	leave(module, &td, EMU_EXIT_TDVMCALL, 0);
	EXPECT_EQ(0, after.value[HOST_RBP]);
	leave(module, &td, EMU_EXIT_TDVMCALL, 1 << 5);
	EXPECT_EQ(GUEST(HOST_RBP), after.value[HOST_RBP]);
}

TEST(gates_name_the_cpuid_bit)
{
	const struct cpuid_bit waitpkg = { { 7, 0 }, CPUID_ECX, 5 };
	const struct cpuid_bit enqcmd = { { 7, 0 }, CPUID_ECX, 29 };
	struct emulated emulated = emulated_load("tdx-next", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct cpuid_bit gate;

	ASSERT_TRUE(emu_exit_gate(module, HOST_IA32_UMWAIT_CONTROL, &gate));
	EXPECT_TRUE(cpuid_bit_equal(waitpkg, gate));
	ASSERT_TRUE(emu_exit_gate(module, HOST_IA32_PASID, &gate));
	EXPECT_TRUE(cpuid_bit_equal(enqcmd, gate));
	EXPECT_FALSE(emu_exit_gate(module, HOST_IA32_STAR, &gate));
	EXPECT_FALSE(emu_exit_gate(module, HOST_IA32_LBR_DEPTH, &gate));
	emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	module = emulated_module(&emulated);
	EXPECT_FALSE(emu_exit_gate(module, HOST_IA32_PASID, &gate));
}

/* The platforms that the vectors name, each with a module of its own. */
static const struct emu_module *module_on(const char *module, const char *platform)
{
	static struct {
		char name[VECTOR_TEXT];
		struct emu_module *module;
	} known[8];
	struct emulated emulated;
	size_t i;

	for (i = 0; i < 8 && known[i].module; i++) {
		if (!strcmp(known[i].name, platform))
			return known[i].module;
	}
	if (i == 8)
		return NULL;
	emulated = emulated_load(module, platform, "linux-6.19");
	snprintf(known[i].name, sizeof(known[i].name), "%s", platform);
	known[i].module = emulated_module(&emulated);
	return known[i].module;
}

/* Elements of which the vector and the emulated exit differ. */
static unsigned int replay(const struct emu_module *module, const struct vector *vector)
{
	const struct host_state *expected = &vector->host_after.state;
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	unsigned int differ = 0;
	uint64_t exposed, rcx;
	struct emu_td td;
	struct diag diag;

	if (emu_params_encode(module, &vector->td, params, &diag) ||
	    emu_mng_init(module, &td, params, 0, &rcx))
		return HOST_NUM_ELEMENTS;
	exposed = vector->has_tdvmcall_rcx ? vector->tdvmcall_rcx : expected->value[HOST_RCX];
	emu_td_exit(module, &td, vector->tdvmcall ? EMU_EXIT_TDVMCALL : EMU_EXIT_ASYNC,
		    &vector->host_before.state, &vector->guest_state.state, exposed, &after);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
		differ += expected->present[id] && expected->value[id] != after.value[id];
	return differ + (emu_exit_scrubs(module, &td) != vector->host_after.xstate_in_init);
}

TEST(golden_vectors)
{
	static struct vector vector;
	const struct vector_header *header;
	unsigned int count = 0;
	struct vector_file *file;
	char path[PATH_MAX];
	struct diag diag;
	int more;

	if (!shared_find("vectors/tdx-1.5.01-host-state.jsonl", path))
		SKIP(return, SHARED_NEEDED);
	file = vectors_open(path, &diag);
	ASSERT_NE(NULL, file) TH_LOG("%s", diag.text);
	header = vectors_header(file);
	while ((more = vectors_next(file, &vector, &diag)) > 0) {
		const struct emu_module *module = module_on(header->module, vector.platform);

		ASSERT_NE(NULL, module);
		EXPECT_EQ(0, replay(module, &vector)) TH_LOG("%s", vector.id);
		count++;
	}
	ASSERT_EQ(0, more) TH_LOG("%s", diag.text);
	EXPECT_EQ(header->count, count);
	EXPECT_LT(100, count);
}

TEST_HARNESS_MAIN
