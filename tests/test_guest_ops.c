// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/guest.h, operation by operation: the state in which a payload begins, who may execute what,
 * which components can be filled, what is put where, and how lists of operations end.
 */
#include "emulator/guest.h"

#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"
#include "module/metadata.h"

#define SPR "sapphire-rapids-tdx"
#define PATTERN 0x6e57000000000000ULL

static struct emu_module *module;
static struct emu_td td;
static struct emu_guest guest;

static void set_up(const char *text)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");

	module = emulated_module(&emulated);
	emulated_td(module, text, &td);
	emu_guest_init(module, &td, &guest, 7);
}

static struct guest_result run(struct guest_op op)
{
	struct guest_result result;

	memset(&result, 0x55, sizeof(result));
	emu_guest_execute(module, &td, &guest, &op, &result);
	return result;
}

TEST(a_payload_begins_with_registers_of_its_own)
{
	set_up("xfam 0xe7\n");
	EXPECT_EQ(7, guest.vcpu.x2apic_id);
	EXPECT_FALSE(guest.hold_ve);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		uint64_t expected = id >= HOST_RAX && id <= HOST_R15 ? PATTERN | id : 0;

		if (id == HOST_XCR0)
			expected = 0xe7;
		else if (id == HOST_DR6)
			expected = 0xffff0ff0;
		else if (id == HOST_DR7)
			expected = 0x400;
		else if (id == HOST_IA32_FMASK)
			expected = 0x20200;
		else if (id == HOST_IA32_LBR_DEPTH)
			expected = 0x20;
		EXPECT_EQ(expected, guest.state.value[id]) TH_LOG("%s", host_element(id)->name);
	}
}

/* In user mode; in a TD that has everything that they need. */
TEST(privileged_operations_fault_in_user_mode)
{
	static const struct {
		struct guest_op op;
		bool privileged;
	} rows[] = {
		{ { .kind = GUEST_CPUID }, false },
		{ { .kind = GUEST_RDMSR, .index = 0x48 }, true },
		{ { .kind = GUEST_WRMSR, .index = 0x48 }, true },
		{ { .kind = GUEST_WRITE_CR4, .value = EMU_CR4_OSXSAVE | EMU_CR4_PKE }, true },
		{ { .kind = GUEST_XSETBV, .value = 3 }, true },
		{ { .kind = GUEST_FILL, .index = 1 }, false },
		{ { .kind = GUEST_WRITE_DR, .index = 0 }, true },
		{ { .kind = GUEST_WRITE_CR2 }, true },
		{ { .kind = GUEST_WRPKRU }, false },
		{ { .kind = GUEST_TDCALL, .index = GUEST_TDG_VP_INFO }, true },
		{ { .kind = GUEST_TPAUSE }, false },
		{ { .kind = GUEST_UMWAIT }, false },
		{ { .kind = GUEST_XBEGIN }, false },
		{ { .kind = GUEST_HOLD_VE }, false },
		{ { .kind = GUEST_MODE, .index = 7 }, false },
	};

	set_up("xfam 0x207\ncpuid 7.0 ebx.hle=1 ebx.rtm=1 ecx.waitpkg=1\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		guest.vcpu.cr4 = EMU_CR4_OSXSAVE | EMU_CR4_PKE;
		guest.vcpu.cpl = 0;
		EXPECT_EQ(GUEST_OK, run(rows[i].op).outcome) TH_LOG("row %zu", i);
		guest.vcpu.cpl = 3;
		EXPECT_EQ(rows[i].privileged ? GUEST_GP : GUEST_OK, run(rows[i].op).outcome)
		TH_LOG("row %zu", i);
	}
}

TEST(modes_are_cpl_and_width)
{
	set_up("");
	for (uint32_t index = 0; index < 16; index++) {
		EXPECT_EQ(GUEST_OK,
			  run((struct guest_op){ .kind = GUEST_MODE, .index = index }).outcome);
		EXPECT_EQ(index & 3, guest.vcpu.cpl);
		EXPECT_EQ(index >> 2 & 1, guest.vcpu.mode64);
	}
}

/* MOV to a control or debug register takes 32 bits outside 64-bit mode, XSETBV and WRMSR their 64. */
TEST(operands_are_as_wide_as_the_mode)
{
	const uint64_t wide = 0x1234567800000403;

	set_up("");
	for (unsigned int mode64 = 0; mode64 < 2; mode64++) {
		guest.vcpu.mode64 = mode64;
		run((struct guest_op){ .kind = GUEST_WRITE_CR2, .value = wide });
		EXPECT_EQ(mode64 ? wide : (uint32_t)wide, guest.state.value[HOST_CR2]);
		run((struct guest_op){ .kind = GUEST_WRITE_DR, .index = 1, .value = wide });
		EXPECT_EQ(mode64 ? wide : (uint32_t)wide, guest.state.value[HOST_DR1]);
		EXPECT_EQ(mode64 ? GUEST_GP : GUEST_OK,
			  run((struct guest_op){ .kind = GUEST_WRITE_CR4, .value = wide }).outcome);
		guest.vcpu.cr4 = EMU_CR4_OSXSAVE;
		EXPECT_EQ(GUEST_GP,
			  run((struct guest_op){ .kind = GUEST_XSETBV, .value = wide }).outcome);
	}
}

/* Which components a TD of that XFAM can fill; @user: also in user mode. */
TEST(components_are_filled_where_they_are)
{
	static const struct {
		const char *xfam;
		uint64_t cr4, xcr0;
		bool mode64;
		uint64_t filled; /* by component; of the others a user one gives #UD, the rest #GP */
	} rows[] = {
		{ "", EMU_CR4_OSXSAVE, 3, true, 3 },
		{ "xfam 0x61ae7\n", EMU_CR4_OSXSAVE | EMU_CR4_PKE, 0x602e7, true, 0x61ae7 },
		{ "xfam 0x61ae7\n", EMU_CR4_OSXSAVE, 0x602e7, true, 0x618e7 },
		{ "xfam 0x61ae7\n", EMU_CR4_OSXSAVE | EMU_CR4_PKE, 0x602e7, false, 0x1ae7 },
		{ "xfam 0x61ae7\n", EMU_CR4_PKE, 0x602e7, true, 0x1a03 },
		{ "xfam 0x61ae7\n", EMU_CR4_OSXSAVE, 7, true, 0x1807 },
		{ "xfam 0x61ae7\n", EMU_CR4_OSXSAVE, 0x20007, true, 0x1807 },
		{ "xfam 0xc103\n", EMU_CR4_OSXSAVE, 3, true, 0xc103 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (uint32_t component = 0; component < 66; component++) {
			bool user = component < 64 && 0x602ffULL >> component & 1;
			bool filled = component < 64 && rows[i].filled >> component & 1;

			set_up(rows[i].xfam);
			guest.vcpu.cr4 = rows[i].cr4 | 1; /* and VME */
			guest.vcpu.xcr0 = rows[i].xcr0;
			guest.vcpu.mode64 = rows[i].mode64;
			EXPECT_EQ(filled ? GUEST_OK :
				  user   ? GUEST_UD :
					   GUEST_GP,
				  run((struct guest_op){ .kind = GUEST_FILL, .index = component })
					  .outcome)
			TH_LOG("row %zu, component %u", i, component);
			for (unsigned int id = HOST_XSTATE_X87; id < HOST_NUM_ELEMENTS; id++) {
				bool own = filled && host_element(id)->index == component;

				EXPECT_EQ(own ? PATTERN | component : 0, guest.state.value[id])
				TH_LOG("%s of component %u", host_element(id)->name, component);
			}
			guest.vcpu.cpl = 3;
			EXPECT_EQ(filled && user ? GUEST_OK :
				  user           ? GUEST_UD :
						   GUEST_GP,
				  run((struct guest_op){ .kind = GUEST_FILL, .index = component })
					  .outcome)
			TH_LOG("row %zu, component %u", i, component);
		}
	}
}

/* Results of CPUID and RDMSR, and of each TDCALL those that it gives; a refused one has none. */
TEST(results_are_what_the_operation_gives)
{
	struct guest_result result;
	struct guest_op op = { .kind = GUEST_CPUID, .index = 0 };

	set_up("max_vcpus 3\n");
	result = run(op);
	EXPECT_EQ(0x23, result.value[0]);
	EXPECT_EQ(0x756e6547, result.value[1]);
	EXPECT_EQ(0x6c65746e, result.value[2]);
	EXPECT_EQ(0x49656e69, result.value[3]);
	EXPECT_EQ(0, result.value[4] | result.status);
	result = run((struct guest_op){ .kind = GUEST_CPUID, .index = 4, .subindex = 1 });
	EXPECT_EQ(td.value[masks_entry_at(module->masks, (struct cpuid_addr){ 4, 1 }) -
			   module->masks->entry]
			  .reg[CPUID_EAX],
		  result.value[0]);
	result = run((struct guest_op){ .kind = GUEST_CPUID, .index = 2 });
	EXPECT_EQ(GUEST_VE, result.outcome);
	EXPECT_EQ(0, result.value[0] | result.value[1] | result.value[2] | result.value[3]);
	result = run((struct guest_op){ .kind = GUEST_TDCALL, .index = GUEST_TDG_VP_INFO });
	EXPECT_EQ(48, result.value[0]);
	EXPECT_EQ(0, result.value[1]);
	EXPECT_EQ(3ULL << 32 | 1, result.value[2]);
	EXPECT_EQ(0, result.value[3] | result.value[4]);
	run((struct guest_op){ .kind = GUEST_RDMSR, .index = 0x17 });
	result = run((struct guest_op){ .kind = GUEST_TDCALL, .index = GUEST_TDG_VP_VEINFO_GET });
	EXPECT_EQ(31, result.value[0]);
	EXPECT_EQ(2, result.value[4]);
	op = (struct guest_op){ .kind = GUEST_TDCALL,
				.index = GUEST_TDG_VP_WR,
				.value = METADATA_CPUID_CONTROL,
				.value2 = 2,
				.mask = 3 };
	result = run(op);
	EXPECT_EQ(TDX_SUCCESS, result.status);
	EXPECT_EQ(2, guest.vcpu.cpuid_control[0]);
	EXPECT_EQ(0, result.value[0]);
	op.index = GUEST_TDG_VP_RD;
	EXPECT_EQ(2, run(op).value[0]);
	op.value = METADATA_XFAM;
	EXPECT_EQ(0, run(op).value[0]);
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, run(op).status);
	EXPECT_EQ(GUEST_OK, run(op).outcome);
	op.index = GUEST_TDG_VM_RD;
	EXPECT_EQ(3, run(op).value[0]);
	op.index = GUEST_TDG_SYS_RD;
	op.value = METADATA_NUM_TDX_FEATURES;
	EXPECT_EQ(1, run(op).value[0]);
	op = (struct guest_op){ .kind = GUEST_TDCALL,
				.index = GUEST_TDG_VP_CPUIDVE_SET,
				.value = 2 };
	EXPECT_EQ(TDX_SUCCESS, run(op).status);
	EXPECT_TRUE(guest.vcpu.cpuid_user_ve);
}

/* VE_INFO is taken away before the next operation, unless that asks for it or it is held. */
TEST(ve_info_is_taken_away_or_held)
{
	const struct guest_op ve = { .kind = GUEST_RDMSR, .index = 0x17 };

	set_up("");
	EXPECT_EQ(GUEST_VE, run(ve).outcome);
	EXPECT_EQ(GUEST_VE, run(ve).outcome);
	run((struct guest_op){ .kind = GUEST_TDCALL, .index = GUEST_TDG_VP_INFO });
	EXPECT_FALSE(guest.vcpu.ve_info_valid);
	EXPECT_EQ(GUEST_OK, run((struct guest_op){ .kind = GUEST_HOLD_VE }).outcome);
	EXPECT_TRUE(guest.hold_ve);
	EXPECT_EQ(GUEST_VE, run(ve).outcome);
	EXPECT_EQ(GUEST_DF, run(ve).outcome);
	run((struct guest_op){ .kind = GUEST_TDCALL, .index = GUEST_TDG_VP_VEINFO_GET });
	EXPECT_FALSE(guest.hold_ve);
	EXPECT_EQ(GUEST_VE, run(ve).outcome);
}

/* How a list leaves: by whom, what it exposes, and where it goes on. */
TEST(lists_leave_and_go_on)
{
	static const struct {
		struct guest_op op;
		enum emu_exit exit;
		enum guest_exit left_by;
		uint64_t exposed;
		size_t next;
	} rows[] = {
		{ { .kind = GUEST_EXIT, .index = GUEST_EXIT_ASYNC },
		  EMU_EXIT_ASYNC,
		  GUEST_EXIT_ASYNC,
		  0,
		  2 },
		{ { .kind = GUEST_EXIT, .index = GUEST_EXIT_TDVMCALL },
		  EMU_EXIT_TDVMCALL,
		  GUEST_EXIT_TDVMCALL,
		  0xfc00,
		  2 },
		{ { .kind = GUEST_EXIT, .index = GUEST_EXIT_FATAL },
		  EMU_EXIT_TDVMCALL,
		  GUEST_EXIT_FATAL,
		  0xfc00,
		  2 },
		{ { .kind = GUEST_EXIT, .index = GUEST_EXIT_SHUTDOWN },
		  EMU_EXIT_ASYNC,
		  GUEST_EXIT_SHUTDOWN,
		  0,
		  3 },
		{ { .kind = GUEST_VCPU }, EMU_EXIT_ASYNC, GUEST_NUM_EXITS, 0, 1 },
		{ { .kind = HOST_MIGRATE }, EMU_EXIT_ASYNC, GUEST_NUM_EXITS, 0, 1 },
		{ { .kind = GUEST_NUM_KINDS }, EMU_EXIT_ASYNC, GUEST_NUM_EXITS, 0, 1 },
		{ { .kind = GUEST_CPUID }, EMU_EXIT_ASYNC, GUEST_NUM_EXITS, 0, 3 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct guest_op ops[] = { { .kind = GUEST_CPUID },
						rows[i].op,
						{ .kind = GUEST_CPUID } };
		struct guest_result results[3];
		struct emu_program program = { .op = ops, .count = 3, .result = results };
		uint64_t exposed = 0x99;

		set_up("");
		memset(results, 0x55, sizeof(results));
		EXPECT_EQ(rows[i].exit, emu_guest_run(&program, module, &td, &guest, &exposed));
		EXPECT_EQ(rows[i].left_by, guest.left_by) TH_LOG("row %zu", i);
		EXPECT_EQ(rows[i].exposed, exposed) TH_LOG("row %zu", i);
		EXPECT_EQ(rows[i].next, program.next) TH_LOG("row %zu", i);
		EXPECT_EQ(0x23, results[0].value[0]);
		if (rows[i].op.kind == GUEST_EXIT) {
			EXPECT_EQ(0, results[1].value[0] | results[1].status | results[1].outcome);
			EXPECT_EQ(0x55, results[2].status & 0xff);
		}
	}
}

TEST_HARNESS_MAIN
