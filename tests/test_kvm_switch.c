// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/kvm_switch.c: after an entry each register is as the thread had it where KVM or the
 * kernel around it restores it, and as the module left it where not.
 */
#include "emulator/kvm_private.h"

#include "kselftest_harness.h"

#include "emulated.h"

#define HOST(id) (0x4057000000000000ULL | (id))
#define GUEST(id) (0x6e57000000000000ULL | (id))
#define USER_COMPONENTS 0x602ffULL /* of XCR0 */

static struct emulated emulated;
static struct emu_kvm kvm;
static struct emu_vm *vm;
static struct emu_kvm_vcpu vcpu;

/* A TD that reaches all registers there are, as no VMM can build one. */
static void set_up(const char *profile, const char *supported)
{
	struct diag diag;

	emulated = emulated_load("tdx-rogue", "sapphire-rapids-tdx", profile);
	if (supported)
		emulated_support(&emulated, supported);
	if (emu_kvm_load(&kvm, emulated_module(&emulated), emulated.profile, &diag) ||
	    emu_vm_create(&kvm, &vm))
		ksft_exit_fail_msg("no VM\n");
	vcpu = (struct emu_kvm_vcpu){ .vm = vm };
	vm->td.attributes = vm->td.xfam = UINT64_MAX;
	memset(vm->td.value, 0xff, sizeof(vm->td.value));
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
		vcpu.guest.state.value[id] = GUEST(id);
}

static enum emu_exit exit_at_once(void *context, const struct emu_module *module, struct emu_td *td,
				  struct emu_guest *guest, uint64_t *exposed)
{
	(void)context;
	(void)module;
	(void)td;
	(void)guest;
	*exposed = 0;
	return EMU_EXIT_ASYNC;
}

/* What decides about some registers. */
struct host {
	uint64_t dr7, xcr0, xss;
	uint64_t vm_xfam;
	uint64_t others; /* where not each has a value of its own */
};

static const struct host hosts[] = {
	{ .dr7 = 0x401, .xcr0 = 0x602e7, .xss = 0x1c00, .vm_xfam = 3 },
	{ .dr7 = 0x480, .xcr0 = 0x7, .xss = 0x1800, .vm_xfam = 0x1803 },
	{ .dr7 = 0x400, .xcr0 = 0x207, .xss = 0x800, .vm_xfam = 0x207 },
	{ .dr7 = 0xffff0700, .xcr0 = 0x602e7, .xss = 0x800, .vm_xfam = 0x602ef | 0x1800 },
	{ .dr7 = 0x400, .xcr0 = 0x602e7, .xss = 0x1c00, .vm_xfam = 3 },
	{ .dr7 = 0x401, .xcr0 = 0x7, .xss = 0x800, .vm_xfam = 0x807, .others = 2 },
	{ .dr7 = 0x402, .xcr0 = 0x107, .xss = 0x100, .vm_xfam = 0x107 }, /* PT: KVM has it not */
};

static bool is_restored(const struct host *host, enum host_element_id id)
{
	switch (id) {
	case HOST_IA32_KERNEL_GS_BASE:
	case HOST_IA32_XFD:
	case HOST_IA32_FMASK:
	case HOST_IA32_STAR:
	case HOST_IA32_LSTAR:
	case HOST_IA32_TSC_AUX:
	case HOST_IA32_DEBUGCTL:
	case HOST_XSTATE_PKRU:
		return true;
	case HOST_XCR0:
		return host->xcr0 & ~(host->vm_xfam & kvm.profile->xfam);
	case HOST_IA32_XSS:
		return host->xss & ~(host->vm_xfam & kvm.profile->xfam);
	case HOST_DR0:
	case HOST_DR1:
	case HOST_DR2:
	case HOST_DR3:
	case HOST_DR6:
	case HOST_DR7:
		return host->dr7 & 0xff;
	default:
		if (host_element(id)->kind == HOST_XSTATE)
			return (host->xcr0 | host->xss) >> host_element(id)->index & 1;
		return id >= HOST_RAX && id <= HOST_R15;
	}
}

static const struct host_state *enter(const struct host *host, unsigned int number, bool fail)
{
	const struct emu_execution execution = { exit_at_once, NULL };
	struct host_state *before = &kvm.host.boot[number];

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
		before->value[id] = host->others ? host->others : HOST(id);
	before->value[HOST_DR7] = host->dr7;
	before->value[HOST_XCR0] = host->xcr0;
	before->value[HOST_IA32_XSS] = host->xss;
	emu_host_reset(&kvm.host);
	vm->xfam = host->vm_xfam;
	kvm_switch_enter(&vcpu, number, fail, &execution);
	return before;
}

TEST(each_register_is_restored_or_as_the_module_left_it)
{
	static const char *const profiles[] = { "linux-6.16", "linux-6.19" };

	for (size_t i = 0; i < 2 * sizeof(hosts) / sizeof(hosts[0]); i++) {
		unsigned int number = i % EMU_NUM_CPUS;
		const struct host_state *before;
		const struct emu_cpu *cpu;

		set_up(profiles[i % 2], NULL);
		before = enter(&hosts[i / 2], number, false);
		cpu = &kvm.host.cpu[number];
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			const uint64_t *left =
				is_restored(&hosts[i / 2], id) ? before->value : cpu->at_exit.value;

			EXPECT_EQ(left[id], cpu->now.value[id])
			TH_LOG("%s of host %zu, %s", host_element(id)->name, i / 2,
			       profiles[i % 2]);
		}
		EXPECT_EQ(0, memcmp(kvm.host.cpu[!number].now.value, kvm.host.boot[!number].value,
				    sizeof(before->value)));
	}
}

/* DEBUGCTL is left alone where the module keeps all that the host has in it. */
TEST(debugctl_is_written_where_it_must_be)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		const struct emu_execution execution = { exit_at_once, NULL };
		uint64_t *now;

		set_up("linux-6.19", NULL);
		now = &kvm.host.cpu[0].now.value[HOST_IA32_DEBUGCTL];
		*now = 1ULL << bit;
		kvm_switch_enter(&vcpu, 0, false, &execution);
		EXPECT_EQ(1ULL << bit, *now);
	}
}

/* A bit that the kernel supports has its registers restored, and no others. */
TEST(registers_of_a_supported_bit_are_restored)
{
	static const struct {
		const char *bit;
		enum host_element_id first, last;
	} rows[] = {
		{ "7.0:ecx.waitpkg", HOST_IA32_UMWAIT_CONTROL, HOST_IA32_UMWAIT_CONTROL },
		{ "7.0:ebx.rtm", HOST_IA32_TSX_CTRL, HOST_IA32_TSX_CTRL },
		{ "7.0:ebx.hle", HOST_NUM_ELEMENTS, HOST_NUM_ELEMENTS },
		{ "7.0:ecx.enqcmd", HOST_IA32_PASID, HOST_IA32_PASID },
		{ "7.1:eax.fred", HOST_IA32_FRED_CONFIG, HOST_IA32_FRED_RSP1 },
		{ "0xd.1:eax.xfd", HOST_IA32_XFD, HOST_IA32_XFD_ERR },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct host_state *before;

		set_up("linux-6.19", rows[i].bit);
		before = enter(&hosts[0], 0, false);
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
			bool switched = id >= rows[i].first && id <= rows[i].last;

			EXPECT_EQ(switched, kvm.switched[id]) TH_LOG("%s", host_element(id)->name);
			if (switched)
				EXPECT_EQ(before->value[id], kvm.host.cpu[0].now.value[id])
			TH_LOG("%s", host_element(id)->name);
		}
	}
}

/*
 * Where the entry fails old kernels believe that the module has reset the user-return MSRs. Of those for
 * which the host has just that value they leave what another VM had loaded.
 */
TEST(a_failed_entry_changes_user_return_msrs_of_old_kernels)
{
	static const struct {
		enum host_element_id id;
		uint64_t reset;
	} msrs[] = {
		{ HOST_IA32_FMASK, 0x20200 },
		{ HOST_IA32_STAR, 0 },
		{ HOST_IA32_LSTAR, 0 },
		{ HOST_IA32_TSC_AUX, 0 },
	};
	const struct emu_execution execution = { exit_at_once, NULL };

	for (unsigned int way = 0; way < 8; way++) {
		const bool fixed = way & 1, reset = way & 2, fails = way & 4;
		struct host_state expected, *now = &kvm.host.cpu[1].now;

		set_up(fixed ? "linux-6.19" : "linux-6.16", NULL);
		for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++)
			kvm.host.boot[1].value[msrs[i].id] =
				reset ? msrs[i].reset : HOST(msrs[i].id);
		emu_host_reset(&kvm.host);
		kvm_switch_enter(&vcpu, 1, fails, &execution);
		expected = kvm.host.boot[1];
		for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
			EXPECT_EQ(fails && reset && !fixed,
				  now->value[msrs[i].id] != expected.value[msrs[i].id])
			TH_LOG("%s, %u", host_element(msrs[i].id)->name, way);
			expected.value[msrs[i].id] = now->value[msrs[i].id];
		}
		if (fails)
			EXPECT_EQ(0, memcmp(expected.value, now->value, sizeof(expected.value)));
	}
}

TEST_HARNESS_MAIN
