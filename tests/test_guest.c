// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/guest.h: what guest operations answer, one by one and in lists.
 */
#include "emulator/guest.h"

#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"
#include "module/metadata.h"

#define SPR "sapphire-rapids-tdx"
#define MAX_EXPECTED 6

#define WAITPKG "cpuid 7.0 ecx.waitpkg=1\n"
#define TSX "cpuid 7.0 ebx.hle=1 ebx.rtm=1\n"

/* The outcome of each operation, and the first value of the last one where it is GUEST_OK. */
static const struct {
	const char *text;
	enum guest_outcome outcome[MAX_EXPECTED];
	uint64_t value;
} rows[] = {
	{ "guest cpuid 0\n", { GUEST_OK }, 0x23 },
	{ "guest cpuid 0x40000000\n", { GUEST_VE }, 0 },
	{ "guest cpuid 2\nguest cpuid 2\n", { GUEST_VE, GUEST_VE }, 0 },
	{ "guest cpuid 2\nguest tdcall veinfo_get\n", { GUEST_VE, GUEST_OK }, 10 },
	{ "guest rdmsr 0x17\nguest tdcall veinfo_get\n", { GUEST_VE, GUEST_OK }, 31 },
	{ "guest wrmsr 0x17 0\nguest tdcall veinfo_get\n", { GUEST_VE, GUEST_OK }, 32 },

	{ "guest wrmsr 0xe1 0x64\n", { GUEST_GP }, 0 },
	{ WAITPKG "guest wrmsr 0xe1 0x64\nguest rdmsr 0xe1\n", { GUEST_OK, GUEST_OK }, 0x64 },
	{ WAITPKG "guest wrmsr 0xe1 0x2\n", { GUEST_GP }, 0 },
	{ "guest rdmsr 0x122\n", { GUEST_GP }, 0 },
	{ TSX "guest wrmsr 0x122 0x2\nguest rdmsr 0x122\n", { GUEST_OK, GUEST_OK }, 2 },
	{ TSX "guest wrmsr 0x122 0x4\n", { GUEST_GP }, 0 },
	{ "guest rdmsr 0x186\n", { GUEST_GP }, 0 },
	{ "attributes perfmon\nguest wrmsr 0x186 0x3c\nguest rdmsr 0x186\n",
	  { GUEST_OK, GUEST_OK },
	  0x3c },
	{ "guest wrmsr 0x10a 0\n", { GUEST_GP }, 0 },
	{ "guest wrmsr 0x10 0\n", { GUEST_VE }, 0 },
	{ "guest rdmsr 0x10\n", { GUEST_OK }, 0 },
	{ "guest rdmsr 0x1a0\n", { GUEST_OK }, 0x40080 },
	{ "guest wrmsr 0x1a0 0\n", { GUEST_VE }, 0 },
	{ "guest rdmsr 0x1f8\n", { GUEST_GP }, 0 },
	{ "guest wrmsr 0x6e0 0\n", { GUEST_GP }, 0 },
	{ "cpuid 1 ecx=0x01000000\nguest wrmsr 0x6e0 0\n", { GUEST_VE }, 0 },
	{ "guest wrmsr 0xc0000082 0xffffffff81000000\nguest rdmsr 0xc0000082\n",
	  { GUEST_OK, GUEST_OK },
	  0xffffffff81000000 },
	{ "guest wrmsr 0xc0000082 0x8000000000000000\n", { GUEST_GP }, 0 },
	{ "guest wrmsr 0xc0000103 0x100000000\n", { GUEST_GP }, 0 },
	{ "guest wrmsr 0xda0 0x800\n", { GUEST_GP }, 0 },
	{ "xfam 0x1803\nguest wrmsr 0xda0 0x800\nguest rdmsr 0xda0\n",
	  { GUEST_OK, GUEST_OK },
	  0x800 },
	{ "guest rdmsr 0x6a0\n", { GUEST_GP }, 0 },
	{ "xfam 0x1803\nguest rdmsr 0x6a0\n", { GUEST_OK }, 0 },
	{ "guest rdmsr 0xd93\n", { GUEST_GP }, 0 },

	{ "guest xsetbv 0x3\n", { GUEST_OK }, 0 },
	{ "guest xsetbv 0x7\n", { GUEST_GP }, 0 },
	{ "xfam 0x7\nguest xsetbv 0x5\n", { GUEST_GP }, 0 },
	{ "xfam 0xe7\nguest xsetbv 0x27\n", { GUEST_GP }, 0 },
	{ "xfam 0xe7\nguest xsetbv 0xe3\n", { GUEST_GP }, 0 },
	{ "xfam 0xe7\nguest xsetbv 0xe7\nguest xsetbv 0x2\n", { GUEST_OK, GUEST_GP }, 0 },
	{ "xfam 0x60003\nguest xsetbv 0x20003\nguest xsetbv 0x60003\n", { GUEST_GP, GUEST_OK }, 0 },
	{ "guest cr4 0\nguest xsetbv 0x3\n", { GUEST_OK, GUEST_UD }, 0 },

	{ "guest cr4 0x400000\n", { GUEST_GP }, 0 },
	{ "xfam 0x203\nguest cr4 0x440000\nguest wrpkru 0x4\n", { GUEST_OK, GUEST_OK }, 0 },
	{ "xfam 0x203\nguest wrpkru 0x4\n", { GUEST_UD }, 0 },
	{ "guest cr4 0x2000\n", { GUEST_GP }, 0 },
	{ "guest cr4 0x1000000\n", { GUEST_GP }, 0 },
	{ "attributes pks\nguest cr4 0x1000000\n", { GUEST_OK }, 0 },
	{ "guest fill 1\nguest fill 2\nguest fill 15\n", { GUEST_OK, GUEST_UD, GUEST_GP }, 0 },
	{ "xfam 0x8007\nguest fill 2\nguest fill 15\n", { GUEST_OK, GUEST_OK }, 0 },
	{ "guest dr 0 0x1000\nguest dr 7 0x100000400\n", { GUEST_OK, GUEST_GP }, 0 },
	{ "guest mode cpl=0 long=0\nguest dr 7 0x100000400\n", { GUEST_OK, GUEST_OK }, 0 },
	{ "guest cr2 0x1000\n", { GUEST_OK }, 0 },
	{ "guest mode cpl=3 long=1\nguest rdmsr 0x10\nguest cr2 0\nguest cpuid 0\n",
	  { GUEST_OK, GUEST_GP, GUEST_GP, GUEST_OK },
	  0x23 },
	{ "guest mode cpl=3 long=1\nguest tdcall vp_info\n", { GUEST_OK, GUEST_GP }, 0 },
	{ "guest tdcall vp_info\n", { GUEST_OK }, 48 },
	{ "guest tdcall cpuidve_set 1\nguest cpuid 0\n", { GUEST_OK, GUEST_VE }, 0 },
	{ "guest exit async\nguest exit tdvmcall\nguest cpuid 0\n",
	  { GUEST_OK, GUEST_OK, GUEST_OK },
	  0x23 },
	{ WAITPKG "guest wrmsr 0xe1 0x64\nguest exit async\nguest migrate 1\nguest rdmsr 0xe1\n",
	  { GUEST_OK, GUEST_OK, GUEST_OK, GUEST_OK },
	  0x64 },
	{ WAITPKG "max_vcpus 2\nguest wrmsr 0xe1 0x64\nguest vcpu 1\nguest rdmsr 0xe1\n",
	  { GUEST_OK, GUEST_OK, GUEST_OK },
	  0 },
	{ WAITPKG "guest wrmsr 0xe1 0x64\nguest fail_entry\nguest rdmsr 0xe1\n",
	  { GUEST_OK, GUEST_OK, GUEST_OK },
	  0x64 },
};

static void run_case(struct target *target, const struct td_case *test,
		     struct guest_result *results)
{
	struct td_outcome outcome;
	enum target_status status = target->ops->init(target, test, &outcome);

	if (status == TARGET_OK && outcome.by != TD_ACCEPTED)
		ksft_exit_fail_msg("refused: errno %d, status 0x%llx\n", outcome.error,
				   (unsigned long long)outcome.status);
	if (status == TARGET_OK)
		status = target->ops->run(target, test->op, test->num_ops, results);
	if (status != TARGET_OK)
		ksft_exit_fail_msg("needed %s, found %s\n", target->reason.needed,
				   target->reason.found);
}

TEST(each_operation_has_its_outcome)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct guest_result results[MAX_EXPECTED];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512];
		struct td_case *test;
		size_t last;

		snprintf(text, sizeof(text), "via module\n%s", rows[i].text);
		test = emulated_case(text);
		ASSERT_LT(0, test->num_ops);
		ASSERT_GE(MAX_EXPECTED, test->num_ops);
		run_case(target, test, results);
		for (size_t op = 0; op < test->num_ops; op++) {
			EXPECT_EQ(rows[i].outcome[op], results[op].outcome)
			TH_LOG("operation %zu of\n%s", op, rows[i].text);
		}
		last = test->num_ops - 1;
		EXPECT_EQ(rows[i].value, results[last].value[0]) TH_LOG("%s", rows[i].text);
	}
}

TEST(tdcalls_reach_the_module)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	const struct guest_op unknown = { .kind = GUEST_TDCALL, .index = 99 };
	struct guest_result results[4];
	struct td_case *test = emulated_case("via module\nattributes sept_ve_disable\n"
					     "guest tdcall vm_rd 0x1110000300000000\n"
					     "guest tdcall sys_rd 0x0a00000300000008\n"
					     "guest tdcall vm_rd 0x9410000300000001\n"
					     "guest tdcall veinfo_get\n");

	run_case(target, test, results);
	EXPECT_EQ(TDX_SUCCESS, results[0].status);
	EXPECT_EQ(TD_ATTRIBUTES_SEPT_VE_DISABLE, results[0].value[0]);
	EXPECT_EQ(TDX_SUCCESS, results[1].status);
	EXPECT_EQ(METADATA_FEATURES0_TOPOLOGY, results[1].value[0] & METADATA_FEATURES0_TOPOLOGY);
	EXPECT_NE(TDX_SUCCESS, results[2].status);
	EXPECT_EQ(0xc000070400000000, results[3].status);
	ASSERT_EQ(TARGET_OK, target->ops->run(target, &unknown, 1, results));
	EXPECT_EQ(TDX_OPERAND_INVALID, results[0].status);
}

/* What the guest writes to TSX_CTRL its next CPUID follows: bit 1 hides HLE and RTM. */
TEST(tsx_ctrl_is_seen_by_cpuid)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct guest_result results[4];

	run_case(target,
		 emulated_case("via module\n" TSX "guest wrmsr 0x122 0x2\nguest cpuid 7.0\n"
			       "guest wrmsr 0x122 0x0\nguest cpuid 7.0\n"),
		 results);
	EXPECT_EQ(0, results[1].value[CPUID_EBX] & 0x810);
	EXPECT_EQ(0x810, results[3].value[CPUID_EBX] & 0x810);
}

TEST(impossible_lists_are_not_run)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	static const char *const cases[] = {
		"guest vcpu 1\n",
		"guest vcpu 0xffffffff\n",
		"guest migrate 2\n",
		"via module\nguest vcpu 1\n",
		"via module\nguest migrate 2\n",
	};
	struct guest_result results[4];
	struct td_outcome outcome;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct td_case *test = emulated_case(cases[i]);

		ASSERT_EQ(TARGET_OK, target->ops->init(target, test, &outcome));
		EXPECT_EQ(TARGET_UNSUPPORTED,
			  target->ops->run(target, test->op, test->num_ops, results))
		TH_LOG("%s", cases[i]);
		EXPECT_EQ(GUEST_NOT_RUN, results[0].outcome);
	}
}

TEST(vcpus_are_told_apart)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct guest_result results[4];
	struct td_case *test = emulated_case("max_vcpus 3\nguest tdcall vp_info\nguest vcpu 2\n"
					     "guest tdcall vp_info\n");

	run_case(target, test, results);
	EXPECT_EQ(0, results[0].value[3]);
	EXPECT_EQ(2, results[2].value[3]);
	EXPECT_EQ(3ULL << 32 | 3, results[2].value[2]);
}

TEST_HARNESS_MAIN
