// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/kvm.h: what a policy shows and lets through, KVM_TDX_GET_CPUID, key ids, a
 * VM that KVM gives up, and what is checked before an entry.
 */
#include "emulator/kvm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"
#include "module/metadata.h"

#define SPR "sapphire-rapids-tdx"
#define GPAW48 "entry function=0x80000008 eax=0x300000\n"
#define VM "call create_vm expect=OK\n"

/* One configuration under one profile. */
static struct td_outcome outcome_of(struct target *target, const char *text)
{
	struct td_outcome outcome = { 0 };
	const struct td_case *test = emulated_case(text);

	if (target->ops->init(target, test, &outcome) != TARGET_OK)
		ksft_exit_fail_msg("needed %s, found %s\n", target->reason.needed,
				   target->reason.found);
	return outcome;
}

#define BYPASS "entry function=0x7 index=1 flags=1\nentry function=0x7 index=2 flags=1\n" GPAW48
#define TSX_DIRECT GPAW48 "entry function=0x7 flags=1 ebx=0x810\n"
#define TSX_BYPASS BYPASS "entry function=0x7 index=9 ebx=0x810\n"
#define WAITPKG_DIRECT GPAW48 "entry function=0x7 flags=1 ecx=0x20\n"
#define WAITPKG_BYPASS BYPASS "entry function=0x7 index=9 ecx=0x20\n"
#define HARMLESS GPAW48 "entry function=0x7 flags=1 ebx=0x8\n" /* BMI1 */

static const struct {
	const char *profile;
	const char *entries;
	enum td_refuser by;
} policies[] = {
	{ "linux-6.16", TSX_DIRECT, TD_REFUSED_BY_KVM },
	{ "linux-6.16", TSX_BYPASS, TD_ACCEPTED },
	{ "linux-6.19", TSX_DIRECT, TD_REFUSED_BY_KVM },
	{ "linux-6.19", TSX_BYPASS, TD_ACCEPTED },
	{ "linux-6.19", WAITPKG_DIRECT, TD_REFUSED_BY_KVM },
	{ "linux-6.19", WAITPKG_BYPASS, TD_ACCEPTED },
	{ "linux-6.19", HARMLESS, TD_ACCEPTED },
	{ "linux-allowlist", TSX_DIRECT, TD_REFUSED_BY_KVM },
	{ "linux-allowlist", TSX_BYPASS, TD_REFUSED_BY_KVM },
	{ "linux-allowlist", WAITPKG_BYPASS, TD_REFUSED_BY_KVM },
	{ "linux-allowlist", HARMLESS, TD_ACCEPTED },
	{ "linux-clobber-list", TSX_DIRECT, TD_REFUSED_BY_KVM },
	{ "linux-clobber-list", TSX_BYPASS, TD_REFUSED_BY_KVM },
	{ "linux-clobber-list", WAITPKG_BYPASS, TD_REFUSED_BY_KVM },
	{ "linux-clobber-list", HARMLESS, TD_ACCEPTED },
};

TEST(an_entry_without_index_bypasses_the_deny_list_only)
{
	static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05", "tdx-next" };

	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		for (size_t m = 0; m < 3; m++) {
			struct emulated emulated =
				emulated_load(modules[m], SPR, policies[i].profile);
			struct target *target = emulated_target(&emulated);
			struct td_outcome outcome = outcome_of(target, policies[i].entries);

			EXPECT_EQ(policies[i].by, outcome.by)
			TH_LOG("%s, %s:\n%s", modules[m], policies[i].profile, policies[i].entries);
			EXPECT_EQ(outcome.by ? EINVAL : 0, outcome.error);
			EXPECT_EQ(outcome.by == TD_ACCEPTED, outcome.has_status);
			target_destroy(target);
		}
	}
}

TEST(a_bypassed_bit_shows_in_the_td)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct cpuid_set cpuid;

	outcome_of(target, WAITPKG_BYPASS);
	ASSERT_EQ(TARGET_OK, target->ops->read_cpuid(target, &cpuid));
	EXPECT_EQ(1, cpuid_set_bit(&cpuid, (struct cpuid_bit){ { 7, 0 }, CPUID_ECX, 5 }));
	outcome_of(target, HARMLESS);
	ASSERT_EQ(TARGET_OK, target->ops->read_cpuid(target, &cpuid));
	EXPECT_EQ(0, cpuid_set_bit(&cpuid, (struct cpuid_bit){ { 7, 0 }, CPUID_ECX, 5 }));
}

static uint32_t shown(const struct emulated *emulated, uint32_t function, uint32_t index,
		      enum cpuid_reg reg)
{
	struct target *target = emulated_target(emulated);
	struct target_capabilities capabilities;
	uint32_t value = 0;

	if (target->ops->capabilities(target, &capabilities) != TARGET_OK)
		ksft_exit_fail_msg("%s\n", target->reason.found);
	for (size_t i = 0; i < capabilities.num_cpuid; i++) {
		if (capabilities.cpuid[i].function == function &&
		    capabilities.cpuid[i].index == index)
			value = capabilities.cpuid[i].regs.reg[reg];
	}
	target_destroy(target);
	return value;
}

TEST(capabilities_hide_what_kvm_refuses)
{
	static const char *const profiles[] = { "linux-6.16", "linux-6.19", "linux-allowlist",
						"linux-clobber-list" };

	for (size_t i = 0; i < 4; i++) {
		struct emulated emulated = emulated_load("tdx-1.5.05", SPR, profiles[i]);

		EXPECT_EQ(0, shown(&emulated, 7, 0, CPUID_EBX) & 0x810) TH_LOG("%s", profiles[i]);
		EXPECT_EQ(0, shown(&emulated, 7, 0, CPUID_ECX) & 0x20) TH_LOG("%s", profiles[i]);
		EXPECT_EQ(0x8, shown(&emulated, 7, 0, CPUID_EBX) & 0x8) TH_LOG("%s", profiles[i]);
		EXPECT_EQ(0xff0000, shown(&emulated, 0x80000008, 0, CPUID_EAX));
		emulated_support(&emulated, "7.0:ecx.waitpkg");
		EXPECT_EQ(0x20, shown(&emulated, 7, 0, CPUID_ECX) & 0x20)
		TH_LOG("%s", profiles[i]);
	}
}

/* What TDH.SYS.RD of 1.5.01 leaves out, KVM cannot show. */
TEST(capabilities_are_what_the_metadata_says)
{
	struct emulated emulated = emulated_load("tdx-1.5.01", SPR, "linux-6.19");

	EXPECT_EQ(0, shown(&emulated, 7, 0, CPUID_EBX));
	EXPECT_EQ(0xfff3fff, shown(&emulated, 1, 0, CPUID_EAX));
}

TEST(a_supported_bit_is_refused_by_no_policy)
{
	static const char *const profiles[] = { "linux-6.19", "linux-allowlist",
						"linux-clobber-list" };

	for (size_t i = 0; i < 3; i++) {
		struct emulated emulated = emulated_load("tdx-next", SPR, profiles[i]);
		struct target *target;

		emulated_support(&emulated, "7.0:ecx.waitpkg");
		target = emulated_target(&emulated);
		EXPECT_EQ(TD_ACCEPTED, outcome_of(target, WAITPKG_DIRECT).by)
		TH_LOG("%s", profiles[i]);
		EXPECT_EQ(TD_REFUSED_BY_KVM, outcome_of(target, TSX_DIRECT).by)
		TH_LOG("%s", profiles[i]);
		target_destroy(target);
	}
}

#define ENQCMD GPAW48 "entry function=0x7 flags=1 ecx=0x20000000\n"

/* Who has never heard of the opt-in cannot get at what is behind it; who has refuses it. */
TEST(a_gated_bit_needs_the_opt_in)
{
	struct emulated emulated = emulated_load("tdx-next", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct td_outcome outcome = outcome_of(target, ENQCMD);

	EXPECT_EQ(TD_REFUSED_BY_MODULE, outcome.by);
	EXPECT_EQ(EINVAL, outcome.error);
	EXPECT_EQ(0xc000010000000045, outcome.status);
	emulated = emulated_load("tdx-next", SPR, "linux-clobber-list");
	target = emulated_target(&emulated);
	EXPECT_EQ(TD_REFUSED_BY_KVM, outcome_of(target, ENQCMD).by);
	EXPECT_EQ(0, shown(&emulated, 7, 0, CPUID_ECX) & 1u << 29);
	emulated_support(&emulated, "7.0:ecx.enqcmd");
	target = emulated_target(&emulated);
	EXPECT_EQ(TD_ACCEPTED, outcome_of(target, ENQCMD).by);
	EXPECT_EQ(1u << 29, shown(&emulated, 7, 0, CPUID_ECX) & 1u << 29);
	emulated = emulated_load("tdx-rogue", SPR, "linux-6.19");
	target = emulated_target(&emulated);
	EXPECT_EQ(TD_ACCEPTED, outcome_of(target, ENQCMD).by);
}

TEST(a_refused_operand_comes_with_its_status)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct td_outcome outcome = outcome_of(target, "cpuid 7.0 ecx=0x80000000\n");

	EXPECT_EQ(TD_REFUSED_BY_MODULE, outcome.by);
	EXPECT_EQ(EINVAL, outcome.error);
	EXPECT_TRUE(outcome.has_status);
	EXPECT_EQ(0xc000010000000045, outcome.status);
	EXPECT_FALSE(outcome.has_rcx);
	EXPECT_FALSE(outcome.vm_dead);
}

TEST(five_levels_need_a_cpu_that_has_them)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const char *text = "entry function=0x80000008 eax=0x340000\n";

	EXPECT_EQ(TD_ACCEPTED, outcome_of(emulated_target(&emulated), text).by);
	emulated = emulated_load("tdx-1.5.05", "emerald-rapids-variant-tdx", "linux-6.19");
	EXPECT_EQ(TD_REFUSED_BY_KVM, outcome_of(emulated_target(&emulated), text).by);
}

TEST(slots_of_a_module_are_counted)
{
	static const struct {
		size_t num_slots;
		const char *refusal; /* NULL: none */
	} counts[] = {
		{ METADATA_CPUID_CONFIG_ROOM, NULL },
		{ MASKS_MAX_SLOTS, NULL },
		{ MASKS_MAX_SLOTS + 1, "that many CPUID_CONFIG slots" },
	};
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	struct masks *masks = emulated.masks;
	struct emu_kvm kvm;
	struct diag diag;

	for (size_t i = masks->num_slots; i < MASKS_MAX_SLOTS; i++)
		masks->slot[i] = masks->slot[0];
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		masks->num_slots = counts[i].num_slots;
		EXPECT_EQ(counts[i].refusal ? -1 : 0,
			  emu_kvm_load(&kvm, module, emulated.profile, &diag));
		if (counts[i].refusal)
			EXPECT_NE(NULL, strstr(diag.text, counts[i].refusal));
	}
}

/* A VM has as many as the least of the host, the module and KVM_MAX_VCPUS has. */
TEST(vcpus_of_a_vm_have_three_limits)
{
	static const struct {
		uint32_t host, module, vm;
	} limits[] = {
		{ 5000, UINT16_MAX, 1024 },
		{ 1024, UINT16_MAX, 1024 },
		{ 1023, UINT16_MAX, 1023 },
		{ 5000, 1023, 1023 },
		{ 8, 7, 7 },
		{ 7, 8, 7 },
	};
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_kvm kvm;
	struct emu_vm *vm;
	struct diag diag;

	ASSERT_EQ(0, emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag));
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		kvm.host.present_cpus = limits[i].host;
		kvm.max_vcpus_per_td = limits[i].module;
		ASSERT_EQ(0, emu_vm_create(&kvm, &vm));
		EXPECT_EQ(limits[i].vm, vm->max_vcpus);
		emu_vm_destroy(vm);
	}
}

/* Without IA32_TSX_CTRL the module answers with an error that is no operand's. */
TEST(any_other_status_kills_the_vm)
{
	struct emulated emulated =
		emulated_load("tdx-1.5.05", "emerald-rapids-variant-tdx", "linux-6.19");
	uint64_t value;
	struct td_call_result results[TD_MAX_CALLS];
	struct target *target = emulated_target(&emulated);
	struct td_outcome outcome = outcome_of(target, TSX_BYPASS);

	EXPECT_EQ(TD_REFUSED_BY_MODULE, outcome.by);
	EXPECT_EQ(EIO, outcome.error);
	EXPECT_TRUE(outcome.vm_dead);
	EXPECT_FALSE(outcome.has_status);
	target->ops->health(target, HEALTH_WARNINGS, &value);
	EXPECT_EQ(1, value);
	target->ops->health(target, HEALTH_TAINT, &value);
	EXPECT_EQ(1 << 9, value);
	target->ops->health(target, HEALTH_KEY_IDS, &value);
	EXPECT_EQ(0, value);
	target->ops->calls(target,
			   emulated_case(TSX_BYPASS VM "call init_vm\ncall init_vm\n"
						       "call capabilities nent=64\n"),
			   results);
	for (int i = 1; i <= 3; i++) {
		EXPECT_EQ(EIO, results[i].error);
	}
	EXPECT_EQ(TD_ACCEPTED, outcome_of(target, "").by);
}

/* A VM with 48 address bits and, if @ecx is not 0, leaf 7.0. */
static int create(struct emu_kvm *kvm, uint32_t ecx, struct emu_vm **vm)
{
	const size_t size = sizeof(struct kvm_tdx_init_vm) + 2 * sizeof(struct kvm_cpuid_entry2);
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM };
	struct kvm_tdx_init_vm *init = calloc(1, size);
	int error = emu_vm_create(kvm, vm);

	init->cpuid.nent = ecx ? 2 : 1;
	init->cpuid.entries[0].function = 0x80000008;
	init->cpuid.entries[0].eax = 48 << 16;
	init->cpuid.entries[1].function = 7;
	init->cpuid.entries[1].flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	init->cpuid.entries[1].ecx = ecx;
	if (!error)
		error = emu_vm_command(*vm, &cmd, init, size);
	free(init);
	return error;
}

TEST(key_ids_run_out_and_come_back)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct emu_vm *vm[EMU_NUM_KEY_IDS + 1];
	static struct emu_kvm kvm;
	struct diag diag;

	ASSERT_EQ(0, emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag));
	for (int i = 0; i < EMU_NUM_KEY_IDS; i++) {
		ASSERT_EQ(0, create(&kvm, 0, &vm[i]));
	}
	EXPECT_EQ(EMU_NUM_KEY_IDS, kvm.host.key_ids_in_use);
	EXPECT_EQ(-ENOSPC, create(&kvm, 0, &vm[EMU_NUM_KEY_IDS]));
	emu_vm_destroy(vm[EMU_NUM_KEY_IDS]);
	emu_vm_destroy(vm[0]);
	EXPECT_EQ(0, create(&kvm, 0, &vm[0]));
	for (int i = 0; i < EMU_NUM_KEY_IDS; i++)
		emu_vm_destroy(vm[i]);
	EXPECT_EQ(0, kvm.host.key_ids_in_use);
}

TEST(short_memory_is_efault)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct kvm_tdx_cmd init = { .id = KVM_TDX_INIT_VM };
	struct kvm_tdx_cmd caps = { .id = KVM_TDX_CAPABILITIES };
	const size_t size = sizeof(struct kvm_tdx_capabilities) + (size_t)64 * 40;
	struct kvm_tdx_capabilities *memory = calloc(1, size);
	static struct emu_kvm kvm;
	struct emu_vm *vm;
	struct diag diag;

	ASSERT_EQ(0, emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag));
	ASSERT_EQ(0, emu_vm_create(&kvm, &vm));
	EXPECT_EQ(-EFAULT, emu_vm_command(vm, NULL, memory, size));
	EXPECT_EQ(-EFAULT, emu_vm_command(vm, &init, NULL, 0));
	EXPECT_EQ(-EFAULT, emu_vm_command(vm, &init, memory, 263));
	memory->cpuid.nent = 64;
	EXPECT_EQ(-EFAULT, emu_vm_command(vm, &caps, memory, 2051));
	EXPECT_EQ(-EFAULT, emu_vm_command(vm, &caps, memory, 2056 + (size_t)17 * 40));
	memory->cpuid.nent = 64;
	EXPECT_EQ(0, emu_vm_command(vm, &caps, memory, 2056 + (size_t)18 * 40));
	emu_vm_destroy(vm);
}

TEST(get_cpuid_is_what_the_module_reads_back)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	const char *text = "xfam 0x602e7\ncpuid 7.0 ebx.bmi1=1\ncpuid 0x80000008 ebx=0x200\n";
	char module_text[160];
	struct cpuid_set by_kvm, by_module;
	unsigned int compared = 0;

	snprintf(module_text, sizeof(module_text), "via module\n%s", text);
	EXPECT_EQ(TD_ACCEPTED, outcome_of(target, module_text).by);
	ASSERT_EQ(TARGET_OK, target->ops->read_cpuid(target, &by_module));
	EXPECT_EQ(TD_ACCEPTED, outcome_of(target, text).by);
	ASSERT_EQ(TARGET_OK, target->ops->read_cpuid(target, &by_kvm));
	for (size_t i = 0; i < by_module.count; i++) {
		const struct cpuid_entry *entry = &by_module.entry[i];
		const struct cpuid_entry *found = cpuid_set_at(&by_kvm, entry->at);
		struct cpuid_regs expected = entry->regs;

		EXPECT_EQ(entry->faulting, !found) TH_LOG("leaf 0x%x", entry->at.leaf);
		if (!found)
			continue;
		if (entry->at.leaf == 0x80000008)
			expected.reg[CPUID_EAX] |= 48 << 16;
		EXPECT_EQ(0, memcmp(&expected, &found->regs, sizeof(expected)))
		TH_LOG("leaf 0x%x.0x%x", entry->at.leaf, entry->at.subleaf);
		compared++;
	}
	EXPECT_EQ(by_kvm.count, compared);
	EXPECT_LT(50, compared);
	EXPECT_NE(NULL, cpuid_set_at(&by_kvm, (struct cpuid_addr){ 7, 2 }));
	EXPECT_EQ(NULL, cpuid_set_at(&by_kvm, (struct cpuid_addr){ 6, CPUID_SUBLEAF_NA }));
}

#define ECX_WAITPKG 0x20u

#define COPY_SIZE \
	(sizeof(struct kvm_cpuid2) + KVM_TDX_MAX_CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2))

/* A VCPU whose copy in KVM has lost the bits @without of leaf 7.0:ecx. */
static int set_up(struct emu_kvm_vcpu *vcpu, uint32_t without)
{
	struct kvm_tdx_cmd get = { .id = KVM_TDX_GET_CPUID };
	struct kvm_tdx_cmd init = { .id = KVM_TDX_INIT_VCPU };
	struct kvm_cpuid2 *copy = calloc(1, COPY_SIZE);
	int error;

	copy->nent = KVM_TDX_MAX_CPUID_ENTRIES;
	error = emu_vcpu_command(vcpu, &get, copy, COPY_SIZE);
	for (uint32_t i = 0; i < copy->nent; i++) {
		if (copy->entries[i].function == 7 && !copy->entries[i].index)
			copy->entries[i].ecx &= ~without;
	}
	if (!error)
		error = emu_vcpu_set_cpuid2(vcpu, copy, COPY_SIZE);
	free(copy);
	return error ? error : emu_vcpu_command(vcpu, &init, NULL, 0);
}

/* KVM_RUN of a TD with WAITPKG, once. */
static int run_with_copy(struct emu_kvm *kvm, uint32_t without)
{
	struct kvm_tdx_cmd finalize = { .id = KVM_TDX_FINALIZE_VM };
	struct emu_program nothing = { 0 };
	const struct emu_run run = { .program = &nothing };
	struct emu_kvm_vcpu *vcpu;
	struct emu_vm *vm;
	int error;

	if (create(kvm, ECX_WAITPKG, &vm) || emu_vm_enable_cap(vm, KVM_CAP_SPLIT_IRQCHIP, 24) ||
	    emu_vcpu_create(vm, 0, &vcpu) || set_up(vcpu, without) ||
	    emu_vm_command(vm, &finalize, NULL, 0))
		ksft_exit_fail_msg("no VCPU\n");
	error = emu_vcpu_run(vcpu, &run);
	emu_vm_destroy(vm);
	return error;
}

/* What the module has left is kept beside what user space finds. */
TEST(registers_at_the_exit_are_the_modules)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct host_state *boot, *at_exit, *now;
	static struct emu_kvm kvm;
	struct diag diag;

	emulated_support(&emulated, "7.0:ecx.waitpkg");
	ASSERT_EQ(0, emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag));
	ASSERT_EQ(0, run_with_copy(&kvm, 0));
	boot = &kvm.host.boot[0];
	at_exit = &kvm.host.cpu[0].at_exit;
	now = &kvm.host.cpu[0].now;
	EXPECT_EQ(0, at_exit->value[HOST_IA32_LSTAR]);
	EXPECT_EQ(boot->value[HOST_IA32_LSTAR], now->value[HOST_IA32_LSTAR]);
	EXPECT_EQ(0, at_exit->value[HOST_IA32_UMWAIT_CONTROL]);
	EXPECT_EQ(boot->value[HOST_IA32_UMWAIT_CONTROL], now->value[HOST_IA32_UMWAIT_CONTROL]);
	EXPECT_EQ(0x400, at_exit->value[HOST_DR7]);
	EXPECT_EQ(boot->value[HOST_DR7], now->value[HOST_DR7]);
	EXPECT_EQ(3, at_exit->value[HOST_XCR0]);
	EXPECT_EQ(boot->value[HOST_XCR0], now->value[HOST_XCR0]);
	EXPECT_EQ(0, now->value[HOST_CR2]);
}

/* The proposal's check before an entry looks at clobber bits, and at nothing else. */
TEST(a_copy_of_another_mind_is_not_entered)
{
	struct emulated emulated = emulated_load("tdx-next", SPR, "linux-clobber-list");
	static struct emu_kvm kvm;
	struct diag diag;

	emulated_support(&emulated, "7.0:ecx.waitpkg");
	ASSERT_EQ(0, emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag));
	EXPECT_EQ(0, run_with_copy(&kvm, 0));
	EXPECT_EQ(-EINVAL, run_with_copy(&kvm, ECX_WAITPKG));
	EXPECT_EQ(0, run_with_copy(&kvm, 0x4));
	emulated = emulated_load("tdx-next", SPR, "linux-6.19");
	emulated_support(&emulated, "7.0:ecx.waitpkg");
	ASSERT_EQ(0, emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag));
	EXPECT_EQ(0, run_with_copy(&kvm, ECX_WAITPKG));
}

TEST_HARNESS_MAIN
