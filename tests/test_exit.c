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

enum left { LEFT_HOST, LEFT_GUEST, LEFT_VALUE, LEFT_MASKED, LEFT_USER_XFAM, LEFT_SUPERVISOR_XFAM };

#define SPR "sapphire-rapids-tdx"
#define PERFMON "attributes perfmon\n"
#define PKS "attributes pks\n"
#define PT "xfam 0x103\n"
#define CET "xfam 0x1803\n"
#define LBR "xfam 0x8003\n"
#define XFD "xfam 0x60003\n" /* AMX, and with it XFD */
#define TSX "cpuid 7.0 ebx.hle=1 ebx.rtm=1\n"
#define WAITPKG "cpuid 7.0 ecx.waitpkg=1\n"

/* TDs that fulfil one condition each, the first one none. */
static const char *const conditions[] = { "", PERFMON, PKS, PT, CET, LBR, XFD, TSX, WAITPKG };

#define ONE(element) HOST_##element, HOST_##element

/* What a TD reaches, and how an exit leaves it. Published TDX module source, 1.5.01. */
static const struct way {
	enum host_element_id first, last;
	const char *condition; /* NULL: none */
	enum left left;
	uint64_t value;
} ways[] = {
	{ ONE(IA32_SPEC_CTRL), NULL, LEFT_HOST, 0 },
	{ ONE(IA32_DS_AREA), NULL, LEFT_HOST, 0 },
	{ HOST_IA32_XFD, HOST_IA32_XFD_ERR, XFD, LEFT_VALUE, 0 },
	{ ONE(IA32_XSS), NULL, LEFT_SUPERVISOR_XFAM, 0 },
	{ HOST_IA32_TSC_AUX, HOST_IA32_LSTAR, NULL, LEFT_VALUE, 0 },
	{ ONE(IA32_FMASK), NULL, LEFT_VALUE, 0x20200 },
	{ ONE(IA32_KERNEL_GS_BASE), NULL, LEFT_VALUE, 0 },
	{ ONE(IA32_TSX_CTRL), TSX, LEFT_VALUE, 0 },
	{ ONE(IA32_UMWAIT_CONTROL), WAITPKG, LEFT_GUEST, 0 },
	{ ONE(IA32_UARCH_MISC_CTL), NULL, LEFT_VALUE, 0 },
	{ ONE(IA32_LBR_DEPTH), LBR, LEFT_GUEST, 0 },
	{ ONE(IA32_FIXED_CTR_CTRL), PERFMON, LEFT_GUEST, 0 },
	{ HOST_IA32_FIXED_CTR0, HOST_IA32_A_PMC7, PERFMON, LEFT_VALUE, 0 },
	{ HOST_IA32_PERFEVTSEL0, HOST_IA32_PERFEVTSEL7, PERFMON, LEFT_GUEST, 0 },
	{ HOST_MSR_OFFCORE_RSP0, HOST_MSR_PERF_METRICS, PERFMON, LEFT_VALUE, 0 },
	{ HOST_IA32_PEBS_ENABLE, HOST_MSR_PEBS_FRONTEND, PERFMON, LEFT_GUEST, 0 },
	{ HOST_IA32_PERF_GLOBAL_STATUS, HOST_IA32_PERF_GLOBAL_CTRL, PERFMON, LEFT_VALUE, 0 },
	{ ONE(IA32_DEBUGCTL), NULL, LEFT_MASKED, 0x5002 },
	{ ONE(IA32_RTIT_CTL), PT, LEFT_VALUE, 0 },
	{ ONE(IA32_LBR_CTL), LBR, LEFT_VALUE, 0 },
	{ ONE(IA32_PKRS), PKS, LEFT_HOST, 0 },
	{ ONE(IA32_S_CET), CET, LEFT_HOST, 0 },
	{ HOST_CR2, HOST_DR3, NULL, LEFT_VALUE, 0 },
	{ ONE(DR6), NULL, LEFT_VALUE, 0xffff0ff0 },
	{ ONE(DR7), NULL, LEFT_VALUE, 0x400 },
	{ ONE(XCR0), NULL, LEFT_USER_XFAM, 0 },
	{ ONE(RAX), NULL, LEFT_VALUE, 1 },
	{ HOST_RCX, HOST_R15, NULL, LEFT_VALUE, 0 },
};

/* The way of an element that a TD of that condition reaches; NULL where it does not. */
static const struct way *way_of(enum host_element_id id, const char *condition)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (id >= ways[i].first && id <= ways[i].last &&
		    (!ways[i].condition || !strcmp(ways[i].condition, condition)))
			return &ways[i];
	}
	return NULL;
}

static uint64_t value_left(const struct way *way, const struct emu_td *td, unsigned int id)
{
	switch (way ? way->left : LEFT_HOST) {
	case LEFT_HOST:
		return HOST(id);
	case LEFT_GUEST:
		return GUEST(id);
	case LEFT_MASKED:
		return before.value[id] & way->value;
	case LEFT_USER_XFAM:
		return td->xfam & 0x602ff;
	case LEFT_SUPERVISOR_XFAM:
		return td->xfam & 0x1fd00;
	default:
		return way->value;
	}
}

TEST(each_element_is_left_by_its_condition)
{
	struct emulated emulated = emulated_load("tdx-1.5.01", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);

	for (size_t c = 0; c < sizeof(conditions) / sizeof(conditions[0]); c++) {
		struct emu_td td;

		emulated_td(module, conditions[c], &td);
		fill_states();
		before.value[HOST_IA32_DEBUGCTL] = 0xffff;
		emu_td_exit(module, &td, EMU_EXIT_ASYNC, &before, &guest, 0, &after);
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			const struct way *way = way_of(id, conditions[c]);
			bool reached = way != NULL;
			uint64_t left = value_left(way, &td, id);

			if (host_element(id)->kind == HOST_XSTATE) {
				reached = (td.xfam | 2) >> host_element(id)->index & 1;
				left = reached ? 0 : HOST(id);
			}
			EXPECT_EQ(left, after.value[id])
			TH_LOG("%s of a TD with %s", host_element(id)->name, conditions[c]);
			EXPECT_EQ(reached, emu_guest_reaches(module, &td, id))
			TH_LOG("%s of a TD with %s", host_element(id)->name, conditions[c]);
		}
		EXPECT_EQ(td.xfam | 2, emu_exit_scrubs(module, &td));
	}
}

/* What other modules and CPUs have; the default TD reaches none of it. */
static const struct {
	const char *module, *platform, *td;
	enum host_element_id element;
} others[] = {
	{ "tdx-1.5.05", "granite-rapids-tdx", PERFMON, HOST_MSR_PEBS_FRONTEND },
	{ "tdx-rogue", SPR, "cpuid 7.0 ecx.enqcmd=1\n", HOST_IA32_PASID },
	{ "tdx-rogue", SPR, "cpuid 7.1 eax.fred=1\n", HOST_IA32_FRED_RSP1 },
};

TEST(what_a_module_adds_is_left_by_its_gate)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		enum host_element_id id = others[i].element;
		struct emulated emulated =
			emulated_load(others[i].module, others[i].platform, "linux-6.19");
		struct emu_module *module = emulated_module(&emulated);
		struct emu_td with, without;

		emulated_td(module, others[i].td, &with);
		emulated_td(module, "", &without);
		EXPECT_TRUE(emu_guest_reaches(module, &with, id)) TH_LOG("row %zu", i);
		EXPECT_FALSE(emu_guest_reaches(module, &without, id)) TH_LOG("row %zu", i);
		leave(module, &with, EMU_EXIT_ASYNC, 0);
		EXPECT_EQ(GUEST(id), after.value[id]) TH_LOG("row %zu", i);
		leave(module, &without, EMU_EXIT_ASYNC, 0);
		EXPECT_EQ(HOST(id), after.value[id]) TH_LOG("row %zu", i);
	}
}

/*
 * MSR_PERF_METRICS is there on CPUs that have it, and 1.5.05 leaves MSR_PEBS_FRONTEND alone on one whose leaf
 * 0x1A names no such core: these two, and nothing else of what PERFMON opens.
 */
TEST(some_of_perfmon_depends_on_the_cpu)
{
	for (unsigned int way = 0; way < 2; way++) {
		const enum host_element_id missing =
			way ? HOST_MSR_PERF_METRICS : HOST_MSR_PEBS_FRONTEND;
		struct emulated emulated =
			emulated_load(way ? "tdx-1.5.01" : "tdx-1.5.05", SPR, "linux-6.19");
		struct emu_module *module = emulated_module(&emulated);
		struct emu_td td;

		module->has_perf_metrics = !way;
		emulated_td(module, PERFMON, &td);
		leave(module, &td, EMU_EXIT_ASYNC, 0);
		for (unsigned int id = HOST_IA32_FIXED_CTR_CTRL; id <= HOST_IA32_PERF_GLOBAL_CTRL;
		     id++) {
			const struct way *row = id == missing ? NULL : way_of(id, PERFMON);

			EXPECT_EQ(value_left(row, &td, id), after.value[id])
			TH_LOG("%s", host_element(id)->name);
			EXPECT_EQ(row != NULL, emu_guest_reaches(module, &td, id))
			TH_LOG("%s", host_element(id)->name);
		}
	}
}

/* By their numbers in RCX of TDG.VP.VMCALL; RSP is never exposed. */
static const enum host_element_id gpr[] = {
	HOST_RAX, HOST_RCX, HOST_RDX, HOST_RBX, HOST_NUM_ELEMENTS, HOST_RBP, HOST_RSI, HOST_RDI,
	HOST_R8,  HOST_R9,  HOST_R10, HOST_R11, HOST_R12,          HOST_R13, HOST_R14, HOST_R15,
};

TEST(general_registers_are_zeroed_but_for_what_is_exposed)
{
	struct emulated emulated = emulated_load("tdx-1.5.01", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_td td;

	emulated_td(module, "", &td);
	for (unsigned int exposed = 0; exposed < 16; exposed++) {
		leave(module, &td, EMU_EXIT_TDVMCALL, 1u << exposed);
		for (unsigned int i = 2; i < 16; i++) {
			if (gpr[i] != HOST_NUM_ELEMENTS)
				EXPECT_EQ(i == exposed ? GUEST(gpr[i]) : 0, after.value[gpr[i]])
			TH_LOG("register %u of %u", i, exposed);
		}
		EXPECT_EQ(77, after.value[HOST_RAX]);
		EXPECT_EQ(1u << exposed, after.value[HOST_RCX]);
		leave(module, &td, EMU_EXIT_ASYNC, 1u << exposed);
		EXPECT_EQ(0, after.value[HOST_RCX]);
	}
}

/* RBP is the host's after a TDVMCALL of a TD with NO_RBP_MOD, and there alone. */
TEST(rbp_stays_where_the_td_may_not_change_it)
{
	struct emulated emulated = emulated_load("tdx-1.5.01", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct emu_td td;

	emulated_td(module, "config_flags no_rbp_mod\n", &td);
	leave(module, &td, EMU_EXIT_TDVMCALL, 0xfc00);
	EXPECT_EQ(HOST(HOST_RBP), after.value[HOST_RBP]);
	EXPECT_EQ(GUEST(HOST_R10), after.value[HOST_R10]);
	leave(module, &td, EMU_EXIT_ASYNC, 0);
	EXPECT_EQ(0, after.value[HOST_RBP]);
	emulated_td(module, "config_flags gpaw\neptp_controls 0x26\n", &td);
	leave(module, &td, EMU_EXIT_TDVMCALL, 0);
	EXPECT_EQ(0, after.value[HOST_RBP]);
}

/* Of elements that a CPUID bit opens, and of no others. */
TEST(gates_name_the_cpuid_bit)
{
	static const struct {
		enum host_element_id element;
		struct cpuid_bit gate;
		bool synthetic; /* of tdx-next alone */
	} gates[] = {
		{ HOST_IA32_XFD, { { 0xd, 1 }, CPUID_EAX, 4 }, false },
		{ HOST_IA32_XFD_ERR, { { 0xd, 1 }, CPUID_EAX, 4 }, false },
		{ HOST_IA32_TSX_CTRL, { { 7, 0 }, CPUID_EBX, 11 }, false },
		{ HOST_IA32_UMWAIT_CONTROL, { { 7, 0 }, CPUID_ECX, 5 }, false },
		{ HOST_IA32_PASID, { { 7, 0 }, CPUID_ECX, 29 }, true },
		{ HOST_IA32_FRED_CONFIG, { { 7, 1 }, CPUID_EAX, 17 }, true },
		{ HOST_IA32_FRED_STKLVLS, { { 7, 1 }, CPUID_EAX, 17 }, true },
		{ HOST_IA32_FRED_RSP1, { { 7, 1 }, CPUID_EAX, 17 }, true },
	};
	static const char *const modules[] = { "tdx-1.5.05", "tdx-next" };

	for (unsigned int next = 0; next < 2; next++) {
		struct emulated emulated = emulated_load(modules[next], SPR, "linux-6.19");
		struct emu_module *module = emulated_module(&emulated);

		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			const struct cpuid_bit *expected = NULL;
			struct cpuid_bit gate;

			for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
				if (gates[i].element == id && (next || !gates[i].synthetic))
					expected = &gates[i].gate;
			}
			ASSERT_EQ(expected != NULL, emu_exit_gate(module, id, &gate))
			TH_LOG("%s", host_element(id)->name);
			if (expected)
				EXPECT_TRUE(cpuid_bit_equal(*expected, gate))
			TH_LOG("%s", host_element(id)->name);
		}
	}
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
