// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_TDX_CAPABILITIES and KVM_TDX_INIT_VM on modules, kernels and CPUs that no file of the corpus is:
 * what is shown of each slot and limit, and which TD_PARAMS the module gets.
 */
#include <errno.h>

#include "emulator/kvm_private.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define EPTP_4_LEVELS 0x1e
#define EPTP_5_LEVELS 0x26
#define NUM_ENTRIES (KVM_TDX_MAX_CPUID_ENTRIES + 1)

static struct emulated emulated;
static struct emu_module *module;
static struct emu_kvm kvm;
static struct emu_vm *vm;

/* A request of one entry, and room for more than KVM takes. */
static union {
	struct kvm_tdx_init_vm init;
	char room[sizeof(struct kvm_tdx_init_vm) + NUM_ENTRIES * sizeof(struct kvm_cpuid_entry2)];
} request;

static union {
	struct kvm_tdx_capabilities caps;
	char room[sizeof(struct kvm_tdx_capabilities) +
		  MASKS_MAX_SLOTS * sizeof(struct kvm_cpuid_entry2)];
} answer;

static const size_t request_size = sizeof(struct kvm_tdx_init_vm) + sizeof(struct kvm_cpuid_entry2);

static void set_up(const char *name, const char *profile)
{
	struct diag diag;

	emulated = emulated_load(name, "sapphire-rapids-tdx", profile);
	module = emulated_module(&emulated);
	from_corpus_need(!emu_kvm_load(&kvm, module, emulated.profile, &diag), &diag);
}

static void begin(void)
{
	memset(&request, 0, sizeof(request));
	request.init.cpuid.nent = 1;
	request.init.cpuid.entries[0].function = 0x80000008;
	request.init.cpuid.entries[0].eax = 48 << 16;
	emu_vm_destroy(vm);
	if (emu_vm_create(&kvm, &vm))
		ksft_exit_fail_msg("no VM\n");
}

/* @hw_error of the last one: 0 where KVM itself refuses. */
static uint64_t hw_error;

static int init(size_t size)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM };
	int error = emu_vm_command(vm, &cmd, &request, size);

	hw_error = cmd.hw_error;
	return error;
}

TEST(params_are_what_the_vm_has)
{
	set_up("tdx-1.5.05", "linux-6.19");
	kvm.attributes_fixed1 = 1 << 28;
	begin();
	vm->max_vcpus = 0x123;
	ASSERT_EQ(0, emu_vm_set_tsc_khz(vm, 3000000));
	request.init.xfam = 0x1804;
	ASSERT_EQ(0, init(request_size));
	EXPECT_EQ(1 << 28, vm->td.attributes);
	EXPECT_EQ(0x1807, vm->td.xfam);
	EXPECT_EQ(0x1807, vm->xfam);
	EXPECT_EQ(0x123, vm->td.max_vcpus);
	EXPECT_EQ(TD_CONFIG_FLAGS_NO_RBP_MOD, vm->td.config_flags);
	EXPECT_EQ(EPTP_4_LEVELS, vm->td.eptp_controls);
	EXPECT_EQ(120, vm->td.tsc_frequency);
	EXPECT_EQ(48, vm->gpa_bits);
	EXPECT_EQ(VM_INITIALIZED, vm->state);
	EXPECT_EQ(1, kvm.host.key_ids_in_use);
	begin();
	EXPECT_EQ(0, kvm.host.key_ids_in_use);
	kvm.config_flags_fixed0 = TD_CONFIG_FLAGS_GPAW; /* no NO_RBP_MOD */
	request.init.cpuid.entries[0].eax = 52 << 16;
	ASSERT_EQ(0, init(request_size));
	EXPECT_EQ(TD_CONFIG_FLAGS_GPAW, vm->td.config_flags);
	EXPECT_EQ(EPTP_5_LEVELS, vm->td.eptp_controls);
	EXPECT_EQ(100, vm->td.tsc_frequency);
	EXPECT_EQ(3, vm->xfam);
	EXPECT_EQ(52, vm->gpa_bits);
}

TEST(address_widths_are_two)
{
	set_up("tdx-1.5.05", "linux-6.19");
	for (uint32_t levels = 4; levels <= 5; levels++) {
		module->ept_vpid_cap = levels == 5 ? 1 << 7 : ~(1ULL << 7);
		for (uint32_t bits = 0; bits < 256; bits++) {
			begin();
			request.init.cpuid.entries[0].eax = bits << 16 | 0xff00ffff;
			/* What is around them is no address width, and the module takes none of it. */
			if (bits == 48 || (bits == 52 && levels == 5))
				request.init.cpuid.entries[0].eax = bits << 16;
			EXPECT_EQ(bits == 48 || (bits == 52 && levels == 5) ? 0 : -EINVAL,
				  init(request_size))
			TH_LOG("%u bits, %u levels", bits, levels);
			EXPECT_EQ(0, hw_error);
		}
	}
	request.init.cpuid.nent = 0;
	EXPECT_EQ(-EINVAL, init(request_size));
	EXPECT_EQ(0, hw_error);
	begin();
	request.init.cpuid.entries[0].flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	EXPECT_EQ(0, init(request_size));
}

/* GPAW is KVM's, the bits around it are the module's to refuse; leaf 0 is no slot. */
TEST(entries_are_taken_by_their_slots)
{
	set_up("tdx-1.5.05", "linux-6.19");
	for (unsigned int bit = 0; bit < 32; bit++) {
		if (bit >= 16 && bit < 24)
			continue;
		begin();
		request.init.cpuid.entries[0].eax |= 1u << bit;
		EXPECT_EQ(-EINVAL, init(request_size)) TH_LOG("bit %u", bit);
		EXPECT_EQ(TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG, hw_error);
	}
	begin();
	request.init.cpuid.nent = 2;
	EXPECT_EQ(-EINVAL, init(sizeof(request)));
	request.init.cpuid.entries[1].function = 1;
	EXPECT_EQ(0, init(sizeof(request)));
}

/* One member of the request that must be 0, and one word more or less of memory. */
TEST(requests_are_refused_whole)
{
	set_up("tdx-1.5.05", "linux-6.19");
	for (size_t i = 0; i < sizeof(request.init.reserved) / sizeof(request.init.reserved[0]);
	     i++) {
		begin();
		request.init.reserved[i] = 1;
		EXPECT_EQ(-EINVAL, init(request_size)) TH_LOG("reserved[%zu]", i);
		EXPECT_EQ(0, hw_error);
		request.init.reserved[i] = 0;
		EXPECT_EQ(0, init(request_size));
	}
	begin();
	request.init.cpuid.padding = 1;
	EXPECT_EQ(-EINVAL, init(request_size));
	request.init.cpuid.padding = 0;
	vm->num_vcpus = 1;
	EXPECT_EQ(-EBUSY, init(request_size));
	vm->num_vcpus = 0;
	EXPECT_EQ(-EFAULT, init(request_size - 1));
	EXPECT_EQ(-EFAULT, init(sizeof(request.init) - 1));
	request.init.cpuid.nent = KVM_TDX_MAX_CPUID_ENTRIES + 1;
	EXPECT_EQ(-E2BIG, init(sizeof(request)));
	request.init.cpuid.nent = KVM_TDX_MAX_CPUID_ENTRIES;
	EXPECT_EQ(-EFAULT, init(request_size));
	EXPECT_EQ(-EINVAL, init(sizeof(request))); /* entries that no slot takes */
	request.init.cpuid.nent = 1;
	EXPECT_EQ(VM_UNINITIALIZED, vm->state);
	EXPECT_EQ(0, kvm.host.key_ids_in_use);
	EXPECT_EQ(0, init(request_size));
}

/* Each bit that the kernel does not have, or that the module does not let a TD have. */
TEST(bits_are_taken_that_both_support)
{
	set_up("tdx-1.5.05", "linux-6.19");
	for (unsigned int bit = 0; bit < 64; bit++) {
		begin();
		request.init.attributes = 1ULL << bit;
		EXPECT_EQ(bit == 28 ? 0 : -EINVAL, init(request_size))
		TH_LOG("ATTRIBUTES[%u]", bit);
		EXPECT_EQ(0, hw_error);
	}
	kvm.attributes_fixed0 = 0;
	begin();
	EXPECT_EQ(0, init(request_size));
	begin();
	request.init.attributes = 1 << 28;
	EXPECT_EQ(-EINVAL, init(request_size));
	kvm.xfam_fixed0 = 7;
	begin();
	request.init.xfam = 0x207;
	EXPECT_EQ(-EINVAL, init(request_size));
	request.init.xfam = 7;
	EXPECT_EQ(0, init(request_size));
}

static int capabilities(uint32_t nent)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_CAPABILITIES };

	memset(&answer, 0x55, sizeof(answer));
	answer.caps.cpuid.nent = nent;
	return emu_vm_command(vm, &cmd, &answer, sizeof(answer));
}

TEST(capabilities_are_whole)
{
	static const struct kvm_tdx_capabilities expected = { .supported_attrs = 1 << 28,
							      .supported_xfam = 0x61ae7,
							      .user_tdvmcallinfo_1_r11 = 3,
							      .cpuid.nent = 18 };

	set_up("tdx-1.5.05", "linux-6.19");
	begin();
	EXPECT_EQ(-E2BIG, capabilities(17));
	ASSERT_EQ(0, capabilities(18));
	EXPECT_EQ(0, memcmp(&expected, &answer.caps, sizeof(expected)));
	ASSERT_EQ(0, capabilities(MASKS_MAX_SLOTS));
	EXPECT_EQ(0, memcmp(&expected, &answer.caps, sizeof(expected)));
}

/* KVM is of no use where it cannot have a bit that the module needs. */
TEST(capabilities_need_what_the_module_fixes)
{
	static const struct {
		uint64_t attributes, xfam;
		int error;
	} fixed1[] = {
		{ 0, 3, 0 },        { 1 << 28, 0x2e7, 0 }, { 1, 3, -EIO }, { 1 << 28 | 1, 3, -EIO },
		{ 0, 0x103, -EIO },
	};

	set_up("tdx-1.5.05", "linux-6.19");
	begin();
	for (size_t i = 0; i < sizeof(fixed1) / sizeof(fixed1[0]); i++) {
		kvm.attributes_fixed1 = fixed1[i].attributes;
		kvm.xfam_fixed1 = fixed1[i].xfam;
		EXPECT_EQ(fixed1[i].error, capabilities(18)) TH_LOG("row %zu", i);
	}
}

/* What a policy hides of a slot that has all bits. @allowed: what the allow list has of it. */
static struct cpuid_regs hidden_of(enum kvm_policy policy, struct cpuid_addr at,
				   const struct cpuid_regs *allowed)
{
	struct cpuid_regs hidden = { 0 };

	for (int reg = 0; policy == KVM_ALLOWLIST && reg < CPUID_NUM_REGS; reg++)
		hidden.reg[reg] = ~allowed->reg[reg];
	if (policy == KVM_ALLOWLIST)
		return hidden;
	if (at.leaf == 7 && at.subleaf == 0)
		hidden = (struct cpuid_regs){ { 0, 1u << 4 | 1u << 11, 1u << 5, 0 } };
	if (policy == KVM_CLOBBER_LIST && at.leaf == 7 && at.subleaf == 0)
		hidden.reg[CPUID_ECX] |= 1u << 29; /* ENQCMD; not FRED, which the kernel supports */
	if (policy == KVM_CLOBBER_LIST && at.leaf == 1)
		hidden.reg[CPUID_ECX] |= 1u << 7; /* EST, as this test has it */
	return hidden;
}

static void allow(size_t index, struct cpuid_addr at, struct cpuid_regs mask)
{
	emulated.profile->allowed[index].at = at;
	emulated.profile->allowed[index].mask = mask;
	emulated.profile->num_allowed = index + 1;
}

/* Leaf 4 is allowed whatever the sub-leaf is, 7.0 by two lines, a leaf without sub-leaves as .0. */
static struct cpuid_regs allowed_at(struct cpuid_addr at)
{
	if (at.leaf == 4)
		return (struct cpuid_regs){ { 1, 2, 3, 4 } };
	if (at.leaf == 7 && at.subleaf == 0)
		return (struct cpuid_regs){ { 0x50, 0x60, 0x70, 0x80 } };
	if (at.leaf == 0x80000008)
		return (struct cpuid_regs){ { 0, 0x200, 0, 0 } };
	return (struct cpuid_regs){ 0 };
}

TEST(slots_are_shown_without_what_is_refused)
{
	static const char *const profiles[] = { "linux-6.19", "linux-clobber-list",
						"linux-allowlist" };

	for (size_t p = 0; p < sizeof(profiles) / sizeof(profiles[0]); p++) {
		struct diag diag;

		set_up("tdx-next", profiles[p]);
		for (size_t i = 0; i < emulated.masks->num_slots; i++)
			memset(&emulated.masks->slot[i].configured, 0xff,
			       sizeof(struct cpuid_regs));
		module->opt_in = 1;
		emulated.masks->opt_in.clobber_bit[emulated.masks->opt_in.num_clobber_bits++] =
			(struct cpuid_bit){ { 1, CPUID_SUBLEAF_NA }, CPUID_ECX, 7 };
		emulated_support(&emulated, "7.1:eax.fred");
		allow(0, (struct cpuid_addr){ 4, CPUID_SUBLEAF_NA },
		      (struct cpuid_regs){ { 1, 2, 3, 4 } });
		allow(1, (struct cpuid_addr){ 7, 0 },
		      (struct cpuid_regs){ { 0x10, 0x20, 0x30, 0x80 } });
		allow(2, (struct cpuid_addr){ 7, 0 },
		      (struct cpuid_regs){ { 0x40, 0x40, 0x40, 0 } });
		allow(3, (struct cpuid_addr){ 0x80000008, 0 },
		      (struct cpuid_regs){ { 0, 0x200, 0, 0 } });
		ASSERT_EQ(0, emu_kvm_load(&kvm, module, emulated.profile, &diag));
		begin();
		ASSERT_EQ(0, capabilities(MASKS_MAX_SLOTS));
		for (size_t i = 0; i < emulated.masks->num_slots; i++) {
			const struct kvm_cpuid_entry2 *entry = &answer.caps.cpuid.entries[i];
			struct cpuid_addr at = emulated.masks->slot[i].at;
			struct cpuid_regs allowed = allowed_at(at);
			struct cpuid_regs hidden =
				hidden_of(emulated.profile->policy, at, &allowed);
			struct kvm_cpuid_entry2 expected = {
				.function = at.leaf,
				.index = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf,
				.eax = ~hidden.reg[CPUID_EAX],
				.ebx = ~hidden.reg[CPUID_EBX],
				.ecx = ~hidden.reg[CPUID_ECX],
				.edx = ~hidden.reg[CPUID_EDX],
			};

			if (at.leaf == 7 && at.subleaf == 1) /* FRED */
				expected.eax |= 1 << 17;
			if (at.leaf == 0x80000008) /* GPAW, which KVM itself takes there */
				expected.eax |= 0xff << 16;
			EXPECT_EQ(0, memcmp(&expected, entry, sizeof(*entry)))
			TH_LOG("%s, leaf 0x%x.0x%x", profiles[p], at.leaf, at.subleaf);
		}
	}
}

TEST_HARNESS_MAIN
