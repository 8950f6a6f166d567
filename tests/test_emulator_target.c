// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of target/emulator.h: what the host finds in its registers after a TD ran, what this
 * target cannot do, and that nothing is left of one TD in the next.
 */
#include "target/emulator.h"

#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"
#include "emulator/host.h"
#include "module/metadata.h"

#define SPR "sapphire-rapids-tdx"

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

/* Registers that differ at return to user space, on both CPUs. */
static size_t changes_of(struct target *target, const char *text, struct host_change *change)
{
	struct td_case *test = emulated_case(text);
	struct guest_result results[GUEST_MAX_OPS];
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before[2], after;
	struct td_outcome outcome;
	size_t count = 0;

	target->ops->init(target, test, &outcome);
	if (outcome.by != TD_ACCEPTED)
		ksft_exit_fail_msg("refused: errno %d\n", outcome.error);
	for (unsigned int cpu = 0; cpu < 2; cpu++)
		target->ops->host_state(target, cpu, &before[cpu]);
	if (target->ops->run(target, test->op, test->num_ops, results) != TARGET_OK)
		ksft_exit_fail_msg("needed %s, found %s\n", target->reason.needed,
				   target->reason.found);
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		size_t more;

		target->ops->host_state(target, cpu, &after);
		more = host_state_compare(&before[cpu], &after, changes);
		if (more && !count)
			*change = changes[0];
		count += more;
	}
	return count;
}

#define ALL_STATE \
	"xfam 0x602e7\n" \
	"guest wrmsr 0xc0000081 0x1234\nguest wrmsr 0xc0000082 0x1234\n" \
	"guest wrmsr 0xc0000084 0x1234\nguest wrmsr 0xc0000102 0x1234\n" \
	"guest wrmsr 0xc0000103 0x1234\nguest wrmsr 0x48 0x1\nguest wrmsr 0x600 0x1000\n" \
	"guest wrmsr 0x1b01 0x1\nguest wrmsr 0x1c4 0x40000\nguest wrmsr 0x1d9 0x2\n" \
	"guest cr4 0x440000\nguest wrpkru 0x8\nguest fill 0\nguest fill 1\nguest fill 2\n" \
	"guest fill 5\nguest fill 6\nguest fill 7\nguest fill 17\nguest fill 18\n" \
	"guest dr 0 0x1000\nguest dr 6 0xffff0ff1\nguest dr 7 0x401\nguest cr2 0x1000\n" \
	"guest xsetbv 0x3\n"

TEST(kvm_restores_what_a_supported_td_can_reach)
{
	static const char *const profiles[] = { "linux-6.16", "linux-6.19", "linux-allowlist",
						"linux-clobber-list" };
	static const char *const exits[] = {
		"",
		"guest exit async\n",
		"guest exit tdvmcall\nguest exit tdvmcall\n",
		"guest migrate 1\nguest cpuid 0\nguest exit async\n",
	};
	struct host_change change;
	char text[1024];

	for (size_t p = 0; p < 4; p++) {
		struct emulated emulated = emulated_load("tdx-1.5.05", SPR, profiles[p]);
		struct target *target = emulated_target(&emulated);

		for (size_t e = 0; e < 4; e++) {
			size_t count;

			snprintf(text, sizeof(text), ALL_STATE "%s", exits[e]);
			count = changes_of(target, text, &change);
			EXPECT_EQ(0, count)
			TH_LOG("%s, %s: %s", profiles[p], exits[e],
			       host_element(change.element)->name);
		}
		target_destroy(target);
	}
}

#define BYPASS \
	"entry function=0x7 index=1 flags=1\nentry function=0x7 index=2 flags=1\n" \
	"entry function=0x80000008 eax=0x300000\n"
#define WAITPKG_TD BYPASS "entry function=0x7 index=9 ecx=0x20\n"
#define TSX_TD BYPASS "entry function=0x7 index=9 ebx=0x810\n"

TEST(what_kvm_does_not_support_is_left_damaged)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct host_change change = { 0 };

	EXPECT_EQ(1, changes_of(target, WAITPKG_TD "guest wrmsr 0xe1 0x64\n", &change));
	EXPECT_EQ(HOST_IA32_UMWAIT_CONTROL, change.element);
	EXPECT_EQ(0x64, change.after);
	EXPECT_EQ(2, changes_of(target, WAITPKG_TD "guest cpuid 0\nguest migrate 1\n", &change));
	/* The next TD finds the host as it was. */
	EXPECT_EQ(0, changes_of(target, "guest cpuid 0\n", &change));
	EXPECT_EQ(1, changes_of(target, TSX_TD "guest cpuid 0\n", &change));
	EXPECT_EQ(HOST_IA32_TSX_CTRL, change.element);
	EXPECT_EQ(0, change.after);
	emulated_support(&emulated, "7.0:ecx.waitpkg");
	emulated_support(&emulated, "7.0:ebx.hle");
	emulated_support(&emulated, "7.0:ebx.rtm");
	target = emulated_target(&emulated);
	EXPECT_EQ(0, changes_of(target, WAITPKG_TD "guest wrmsr 0xe1 0x64\n", &change));
	EXPECT_EQ(0, changes_of(target, TSX_TD "guest cpuid 0\n", &change));
}

/* A module that hands out new bits without an opt-in. */
TEST(an_unlisted_bit_damages_the_host)
{
	struct emulated emulated = emulated_load("tdx-rogue", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct host_change change = { 0 };

	EXPECT_EQ(1, changes_of(target, "cpuid 7.0 ecx.enqcmd=1\nguest wrmsr 0xd93 0x80000007\n",
				&change));
	EXPECT_EQ(HOST_IA32_PASID, change.element);
	EXPECT_EQ(3,
		  changes_of(target, "cpuid 7.1 eax.fred=1\nguest wrmsr 0x1d4 0x1000\n", &change));
}

/* Kernel commit c0711f8c610e: a TD that was never entered has reset nothing. */
TEST(a_failed_entry_corrupts_user_return_msrs_of_old_kernels)
{
	struct emulated old = emulated_load("tdx-1.5.05", SPR, "linux-6.16");
	struct emulated fixed = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&old);
	struct host_change change = { 0 };

	EXPECT_EQ(1, changes_of(target, "guest fail_entry\n", &change));
	EXPECT_EQ(HOST_IA32_TSC_AUX, change.element);
	EXPECT_EQ(0, changes_of(target, "guest cpuid 0\n", &change));
	target = emulated_target(&fixed);
	EXPECT_EQ(0, changes_of(target, "guest fail_entry\nguest cpuid 0\n", &change));
	EXPECT_EQ(0, changes_of(target, "guest cpuid 0\nguest fail_entry\n", &change));
}

TEST(the_host_has_registers_of_its_own)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct host_state user;
	struct emu_host host;

	emu_host_init(&host, module, emulated.profile->xfam);
	EXPECT_NE(0, host.boot[0].value[HOST_IA32_LSTAR]);
	EXPECT_NE(host.boot[0].value[HOST_IA32_DS_AREA], host.boot[1].value[HOST_IA32_DS_AREA]);
	EXPECT_EQ(0x3, host.boot[0].value[HOST_XCR0] & 0x3);
	EXPECT_FALSE(host.boot[0].present[HOST_IA32_FRED_CONFIG]);
	EXPECT_TRUE(host.boot[0].present[HOST_IA32_UMWAIT_CONTROL]);
	emu_host_user_state(&host, 0, &user);
	EXPECT_FALSE(user.present[HOST_CR2]);
	EXPECT_FALSE(user.present[HOST_RAX]);
	EXPECT_TRUE(user.present[HOST_RBX]);
}

static const struct {
	const char *text;
	const char *needed;
} unsupported[] = {
	{ "num_l2_vms 1\n", "a way to set NUM_L2_VMS" },
	{ "msr_config_ctls 1\n", "a way to set MSR_CONFIG_CTLS" },
	{ "arch_capabilities 0x10\n", "a way to set IA32_ARCH_CAPABILITIES_CONFIG" },
	{ "tdcs_pages 5\n", "a way to set the number of TDCS pages" },
	{ "param 20=1\n", "a way to set bytes of TD_PARAMS" },
	{ "tsc_frequency 0\n", "a way to set TSC_FREQUENCY 0" },
	{ "eptp_controls 0x26\n", "a way to set these EPTP_CONTROLS and CONFIG_FLAGS" },
	{ "config_flags flexible_pending_ve\n",
	  "a way to set these EPTP_CONTROLS and CONFIG_FLAGS" },
	{ "via module\ncpuid 6 eax=1\n", "a TD_PARAMS that can hold the case" },
};

TEST(what_the_abi_cannot_carry_is_unsupported)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct host_state state;
	struct td_outcome outcome;
	struct cpuid_set cpuid;

	for (size_t i = 0; i < sizeof(unsupported) / sizeof(unsupported[0]); i++) {
		EXPECT_EQ(TARGET_UNSUPPORTED,
			  target->ops->init(target, emulated_case(unsupported[i].text), &outcome))
		TH_LOG("%s", unsupported[i].text);
		EXPECT_STREQ(unsupported[i].needed, target->reason.needed);
		EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->read_cpuid(target, &cpuid));
	}
	ASSERT_EQ(TARGET_OK, target->ops->init(target,
					       emulated_case("eptp_controls 0x26\n"
							     "config_flags gpaw no_rbp_mod\n"),
					       &outcome));
	EXPECT_EQ(TD_ACCEPTED, outcome.by);
	ASSERT_EQ(TARGET_OK, target->ops->read_cpuid(target, &cpuid));
	EXPECT_EQ(52, cpuid_set_find(&cpuid, 0x80000008, 0)->regs.reg[CPUID_EAX] >> 16);
	ASSERT_EQ(TARGET_OK, target->ops->init(target, emulated_case("via module\n"), &outcome));
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->kvm_cpuid(target, &cpuid));
	ASSERT_EQ(TARGET_OK, target->ops->init(target, emulated_case(""), &outcome));
	EXPECT_EQ(TARGET_OK, target->ops->host_state(target, 1, &state));
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->host_state(target, 2, &state));
}

TEST(the_same_case_gives_the_same_answers)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.16");
	struct target *target = emulated_target(&emulated);
	static struct guest_result first[GUEST_MAX_OPS], second[GUEST_MAX_OPS];
	struct td_case *test =
		emulated_case(ALL_STATE WAITPKG_TD "guest wrmsr 0xe1 0x64\nguest fail_entry\n"
						   "guest cpuid 7.0\nguest migrate 1\n");
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state state[2];

	run_case(target, test, first);
	target->ops->host_state(target, 0, &state[0]);
	run_case(target, emulated_case("xfam 0x7\nguest exit async\n"), second);
	run_case(target, test, second);
	target->ops->host_state(target, 0, &state[1]);
	for (size_t i = 0; i < test->num_ops; i++) {
		EXPECT_EQ(first[i].outcome, second[i].outcome);
		EXPECT_EQ(first[i].value[0], second[i].value[0]);
	}
	EXPECT_EQ(0, host_state_compare(&state[0], &state[1], changes));
}

TEST(identity_and_refusal_of_a_platform)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct emulator_options options = { .masks = emulated.masks,
						  .platform = emulated.platform,
						  .profile = emulated.profile };
	struct target *target = emulated_target(&emulated);
	struct target_identity identity;
	uint64_t status, value;
	struct diag diag;

	ASSERT_EQ(TARGET_OK, target->ops->identity(target, &identity));
	EXPECT_STREQ("emulator", identity.target);
	EXPECT_STREQ("TDX module 1.5.05", identity.module);
	EXPECT_NE('\0', identity.platform[0]);
	ASSERT_EQ(TARGET_OK,
		  target->ops->metadata(target, METADATA_NUM_CPUID_CONFIG, &status, &value));
	EXPECT_EQ(TDX_SUCCESS, status);
	EXPECT_EQ(18, value);
	for (size_t i = 0; i < emulated.platform->cpuid.count; i++) {
		if (emulated.platform->cpuid.entry[i].at.leaf == 0x80000001)
			emulated.platform->cpuid.entry[i].regs.reg[CPUID_EDX] &= ~0x800u;
	}
	EXPECT_EQ(NULL, emulator_target_create(&options, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "0x80000001")) TH_LOG("%s", diag.text);
	EXPECT_NE(NULL, strstr(diag.text, "edx")) TH_LOG("%s", diag.text);
}

TEST_HARNESS_MAIN
