// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/guest_exec.h: the control registers that a TD may write, bit by bit, what #VE leaves for the
 * guest, and what each TDCALL takes and gives.
 */
#include "emulator/guest_exec.h"

#include "kselftest_harness.h"

#include "emulated.h"
#include "module/metadata.h"

#define SPR "sapphire-rapids-tdx"

static struct emu_module *module;
static struct emu_td td;
static struct emu_guest guest;

static void set_up(const char *text)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");

	module = emulated_module(&emulated);
	emulated_td(module, text, &td);
	emu_guest_init(module, &td, &guest, 0);
}

/* Bits of CR4 that every TD may set, and those that need something. */
#define CR4_ALWAYS 0x00370fffULL

TEST(cr4_bit_by_bit)
{
	static const struct {
		unsigned int bit;
		uint64_t attributes, xfam;
	} gated[] = {
		{ 22, 0, 1 << 9 }, /* PKE */
		{ 23, 0, 3 << 11 }, /* CET */
		{ 24, 1ULL << 30, 0 }, /* PKS */
		{ 25, 0, 1 << 14 }, /* UINTR */
		{ 27, 1ULL << 27, 0 }, /* LASS */
	};
	const size_t num_gated = sizeof(gated) / sizeof(gated[0]);

	set_up("");
	for (size_t i = 0; i <= num_gated; i++) {
		uint64_t allowed = CR4_ALWAYS | (i < num_gated ? 1ULL << gated[i].bit : 0);

		td.attributes = i < num_gated ? gated[i].attributes : 0;
		td.xfam = i < num_gated ? gated[i].xfam : 1 << 11; /* half of CET is none */
		for (unsigned int bit = 0; bit < 64; bit++) {
			guest.vcpu.cr4 = 0x99;
			EXPECT_EQ(allowed >> bit & 1 ? GUEST_OK : GUEST_GP,
				  emu_guest_write_cr4(&td, &guest, 1ULL << bit))
			TH_LOG("bit %u, row %zu", bit, i);
			EXPECT_EQ(allowed >> bit & 1 ? 1ULL << bit : 0x99, guest.vcpu.cr4);
		}
		EXPECT_EQ(GUEST_OK, emu_guest_write_cr4(&td, &guest, allowed));
	}
}

/* SDM vol. 1, 13.3, of all user components that a TD can have. */
static bool is_legal(uint64_t value)
{
	const uint64_t avx512 = value & 0xe0, amx = value & 0x60000;

	return value & 1 && (!(value & 4) || value & 2) &&
	       (!avx512 || (avx512 == 0xe0 && value & 4)) && (!amx || amx == 0x60000);
}

TEST(xcr0_in_every_combination)
{
	static const unsigned int bits[] = { 0, 1, 2, 5, 6, 7, 9, 17, 18, 11, 63 };
	const unsigned int num_bits = sizeof(bits) / sizeof(bits[0]);

	for (unsigned int full = 0; full < 2; full++) {
		set_up(full ? "xfam 0x61ae7\n" : "xfam 0x207\n");
		for (unsigned int way = 0; way < 1u << num_bits; way++) {
			uint64_t value = 0, allowed = full ? 0x602e7 : 0x207;
			bool taken;

			for (unsigned int i = 0; i < num_bits; i++)
				value |= way >> i & 1 ? 1ULL << bits[i] : 0;
			taken = is_legal(value) && !(value & ~allowed);
			guest.vcpu.xcr0 = guest.state.value[HOST_XCR0] = 0x99;
			ASSERT_EQ(taken ? GUEST_OK : GUEST_GP,
				  emu_guest_xsetbv(module, &td, &guest, 0, value))
			TH_LOG("0x%llx", (unsigned long long)value);
			ASSERT_EQ(taken ? value : 0x99, guest.vcpu.xcr0);
			ASSERT_EQ(taken ? value : 0x99, guest.state.value[HOST_XCR0]);
		}
	}
	EXPECT_EQ(GUEST_GP, emu_guest_xsetbv(module, &td, &guest, 1, 3));
	guest.vcpu.cr4 = ~EMU_CR4_OSXSAVE;
	EXPECT_EQ(GUEST_UD, emu_guest_xsetbv(module, &td, &guest, 0, 3));
}

TEST(debug_registers_by_number)
{
	static const enum host_element_id element[] = {
		HOST_DR0,          HOST_DR1, HOST_DR2, HOST_DR3,          HOST_NUM_ELEMENTS,
		HOST_NUM_ELEMENTS, HOST_DR6, HOST_DR7, HOST_NUM_ELEMENTS,
	};

	set_up("");
	for (unsigned int i = 0; i < sizeof(element) / sizeof(element[0]); i++) {
		bool there = element[i] != HOST_NUM_ELEMENTS;

		EXPECT_EQ(element[i], emu_guest_dr(i)) TH_LOG("DR%u", i);
		EXPECT_EQ(there ? GUEST_OK : GUEST_UD, emu_guest_write_dr(&guest, i, 0x1234));
		if (there)
			EXPECT_EQ(0x1234, guest.state.value[element[i]]);
		if (there)
			EXPECT_EQ(GUEST_OK, emu_guest_write_dr(&guest, i, 0xffffffff));
		if (there)
			EXPECT_EQ(i < 4 ? GUEST_OK : GUEST_GP,
				  emu_guest_write_dr(&guest, i, 0x100000000));
	}
	EXPECT_EQ(GUEST_OK, emu_guest_write_cr2(&guest, 0x5678));
	EXPECT_EQ(0x5678, guest.state.value[HOST_CR2]);
}

TEST(instructions_need_their_feature)
{
	set_up("xfam 0x203\n");
	EXPECT_EQ(GUEST_UD, emu_guest_waitpkg(module, &td));
	EXPECT_EQ(GUEST_UD, emu_guest_xbegin(&td));
	guest.vcpu.cr4 = ~EMU_CR4_PKE;
	EXPECT_EQ(GUEST_UD, emu_guest_wrpkru(&guest, 4));
	guest.vcpu.cr4 = EMU_CR4_PKE;
	EXPECT_EQ(GUEST_OK, emu_guest_wrpkru(&guest, 4));
	EXPECT_EQ(4, guest.state.value[HOST_XSTATE_PKRU]);
	set_up("cpuid 7.0 ebx.hle=1 ebx.rtm=1\n");
	EXPECT_EQ(GUEST_UD, emu_guest_waitpkg(module, &td));
	EXPECT_EQ(GUEST_OK, emu_guest_xbegin(&td));
	set_up("cpuid 7.0 ecx.waitpkg=1\n");
	EXPECT_EQ(GUEST_OK, emu_guest_waitpkg(module, &td));
	EXPECT_EQ(GUEST_UD, emu_guest_xbegin(&td));
}

static uint64_t tdcall(unsigned int leaf, struct emu_tdcall *call)
{
	*call = (struct emu_tdcall){ .leaf = leaf,
				     .rcx = call->rcx,
				     .rdx = call->rdx,
				     .r8 = call->r8,
				     .r9 = call->r9,
				     .r10 = 0x99 };
	return emu_guest_tdcall(module, &td, &guest, call);
}

/* Exit reason and length of what gave #VE; nothing else is told of these. */
TEST(ve_info_is_of_the_instruction)
{
	static const uint64_t reasons[] = { 10, 31, 32, 48 };
	struct emu_tdcall call = { 0 };

	for (unsigned int way = 0; way < 4; way++) {
		struct cpuid_regs regs;
		uint64_t value;

		set_up("");
		EXPECT_EQ(TDX_NO_VALID_VE_INFO, tdcall(GUEST_TDG_VP_VEINFO_GET, &call));
		guest.ve_info = (struct emu_ve_info){ 1, 2, 3, 4, 5 };
		guest.hold_ve = true;
		if (way == 0)
			emu_guest_execute_cpuid(module, &td, &guest, 2, 0, &regs);
		else if (way == 1)
			emu_guest_rdmsr(module, &td, &guest, 0x17, &value);
		else if (way == 2)
			emu_guest_wrmsr(module, &td, &guest, 0x17, 0);
		else
			emu_guest_raise_ve(&guest, 48, 7);
		EXPECT_EQ(GUEST_DF, emu_guest_raise_ve(&guest, 9, 9));
		EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VP_VEINFO_GET, &call));
		EXPECT_EQ(reasons[way], call.rcx);
		EXPECT_EQ(way < 3 ? 2 : 7, call.r10);
		EXPECT_EQ(0, call.rdx | call.r8 | call.r9);
		EXPECT_FALSE(guest.hold_ve);
		EXPECT_EQ(TDX_NO_VALID_VE_INFO, tdcall(GUEST_TDG_VP_VEINFO_GET, &call));
	}
	/* Of an EPT violation there is more. */
	guest.ve_info = (struct emu_ve_info){
		.exit_reason = 48, .qualification = 2, .gla = 3, .gpa = 4, .length = 5
	};
	guest.vcpu.ve_info_valid = true;
	EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VP_VEINFO_GET, &call));
	EXPECT_EQ(2, call.rdx);
	EXPECT_EQ(3, call.r8);
	EXPECT_EQ(4, call.r9);
	/* An answer leaves what was there. */
	emu_guest_raise_ve(&guest, 48, 7);
	emu_guest_execute_cpuid(module, &td, &guest, 0, 0, &(struct cpuid_regs){ 0 });
	EXPECT_EQ(48, guest.ve_info.exit_reason);
}

TEST(vp_info_is_of_the_td_and_the_vcpu)
{
	struct emu_tdcall call = { 0 };

	for (unsigned int gpaw = 0; gpaw < 2; gpaw++) {
		set_up(gpaw ? "config_flags gpaw\neptp_controls 0x26\nmax_vcpus 3\n" :
			      "max_vcpus 3\n");
		emu_guest_init(module, &td, &guest, 0);
		td.attributes = 0x123456789;
		EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VP_INFO, &call));
		EXPECT_EQ(gpaw ? 52 : 48, call.rcx);
		EXPECT_EQ(0x123456789, call.rdx);
		EXPECT_EQ(3ULL << 32 | 2, call.r8);
		EXPECT_EQ(1, call.r9);
		EXPECT_EQ(0, call.r10);
	}
}

/* Each leaf by what it reads or writes, and the value that a refused read leaves. */
TEST(tdcalls_do_what_their_leaf_says)
{
	struct emu_tdcall call = { 0 };

	set_up("attributes sept_ve_disable\n");
	call.rdx = METADATA_ATTRIBUTES;
	EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VM_RD, &call));
	EXPECT_EQ(1 << 28, call.r8);
	call.rdx = METADATA_EPTP;
	EXPECT_NE(TDX_SUCCESS, tdcall(GUEST_TDG_VM_RD, &call));
	EXPECT_EQ(0, call.r8);
	call = (struct emu_tdcall){ .rdx = METADATA_TD_CTLS, .r8 = 0, .r9 = 1 };
	EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VM_WR, &call));
	EXPECT_EQ(0, td.td_ctls);
	call = (struct emu_tdcall){ .rdx = METADATA_CPUID_CONTROL, .r8 = 2, .r9 = 3 };
	EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VP_WR, &call));
	EXPECT_EQ(2, guest.vcpu.cpuid_control[0]);
	call = (struct emu_tdcall){ .rdx = METADATA_CPUID_CONTROL, .r8 = 9 };
	EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VP_RD, &call));
	EXPECT_EQ(2, call.r8);
	call = (struct emu_tdcall){ .rdx = METADATA_NUM_TDX_FEATURES, .r8 = 9 };
	EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_SYS_RD, &call));
	EXPECT_EQ(1, call.r8);
	call = (struct emu_tdcall){ .rcx = 1, .rdx = 2, .r8 = 2, .r9 = 2 };
	EXPECT_EQ(TDX_SUCCESS, tdcall(GUEST_TDG_VP_CPUIDVE_SET, &call));
	EXPECT_TRUE(guest.vcpu.cpuid_supervisor_ve);
	EXPECT_FALSE(guest.vcpu.cpuid_user_ve);
	EXPECT_EQ(TDX_OPERAND_INVALID, tdcall(99, &call));
}

TEST_HARNESS_MAIN
