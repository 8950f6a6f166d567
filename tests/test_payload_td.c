// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what the payload does in a TD. It runs in a plain VM whose KVM leaves TDCALL to user
 * space, and the test answers for the TDX module.
 */
#include "guest/payload.h"

#include "kselftest_harness.h"

#include "plain_vm.h"

#define GPAW 48
#define SHARED_BIT (1ULL << (GPAW - 1))
#define MAX_TDCALLS 8

#define NO_VALID_VE_INFO 0xc000070400000000
#define VECTOR_VE 20

/* GHCI: RAX, RCX, R10 of TDG.VP.VMCALL, and R11 of what the payload asks for. */
#define TDVMCALL_EXPOSED 0xfc00
#define TDVMCALL_CPUID 10
#define TDVMCALL_IO 30
#define TDVMCALL_MMIO 48
#define TDVMCALL_MAP_GPA 0x10001
#define TDVMCALL_FATAL 0x10003

#define OP(what, ...) \
	{ \
		.kind = what, __VA_ARGS__ \
	}
#define TDCALL(leaf, ...) OP(GUEST_TDCALL, .index = leaf, __VA_ARGS__)

FIXTURE(td)
{
	struct plain_vm vm;
};

/* Whether TDCALL comes to us can be seen where the payload needs none. */
FIXTURE_SETUP(td)
{
	static const struct guest_op op = TDCALL(GUEST_TDG_VP_INFO);
	static const struct guest_op width = OP(GUEST_CPUID, .index = 0x80000008);
	struct plain_vm vm;

	if (plain_vm_open(&vm, 0))
		SKIP(return, "needs /dev/kvm; found: %s", strerror(errno));
	payload_mailbox_put(vm.mailbox, &width, 1);
	ASSERT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&vm));
	if ((vm.mailbox->result[0].value[0] & 0xff) < GPAW)
		SKIP(return, "needs physical addresses of %d bits; found %d", GPAW,
			   (int)(vm.mailbox->result[0].value[0] & 0xff));
	payload_mailbox_put(vm.mailbox, &op, 1);
	if (plain_vm_run_on(&vm) != PLAIN_VM_TDCALL)
		SKIP(return, "needs a KVM that leaves TDCALL to user space; found outcome %d",
			   vm.mailbox->result[0].outcome);
	ASSERT_EQ(0, plain_vm_open(&self->vm, GPAW));
}

FIXTURE_TEARDOWN(td)
{
}

/* The next TDCALL's operands. */
static struct kvm_regs next_tdcall(struct plain_vm *vm)
{
	enum plain_vm_leave leave = plain_vm_run_on(vm);

	if (leave != PLAIN_VM_TDCALL || plain_vm_rip(vm) != plain_vm_label("tdcall"))
		ksft_exit_fail_msg("no TDCALL: left by %d, at 0x%llx, operation %u\n", leave,
				   (unsigned long long)plain_vm_rip(vm), vm->mailbox->next);
	return plain_vm_regs(vm);
}

static void answer(const struct plain_vm *vm, uint64_t status)
{
	struct kvm_regs regs = plain_vm_regs(vm);

	regs.rax = status;
	plain_vm_answer(vm, regs);
}

static bool is_tdvmcall(const struct kvm_regs *regs, uint64_t function)
{
	return regs->rax == 0 && regs->rcx == TDVMCALL_EXPOSED && regs->r10 == 0 &&
	       regs->r11 == function;
}

/* One byte out of PAYLOAD_PORT. */
static bool is_port(const struct kvm_regs *regs, enum payload_phase phase)
{
	return is_tdvmcall(regs, TDVMCALL_IO) && regs->r12 == 1 && regs->r13 == 1 &&
	       regs->r14 == PAYLOAD_PORT && regs->r15 == phase;
}

static bool at_the_end(struct plain_vm *vm)
{
	const struct kvm_regs regs = next_tdcall(vm);

	return is_port(&regs, PAYLOAD_WAITING) && vm->mailbox->phase == PAYLOAD_WAITING &&
	       vm->mailbox->next == vm->mailbox->num_ops;
}

TEST_F(td, each_exit_is_a_tdvmcall)
{
	static const struct {
		uint32_t index;
		uint64_t function;
		uint64_t argument[4];
	} exits[] = {
		{ GUEST_EXIT_TDVMCALL, TDVMCALL_IO, { 1, 1, PAYLOAD_PORT, PAYLOAD_RUNNING } },
		{ GUEST_EXIT_MMIO, TDVMCALL_MMIO, { 4, 0, PAYLOAD_MMIO_GPA | SHARED_BIT, 0 } },
		{ GUEST_EXIT_MAP_GPA,
		  TDVMCALL_MAP_GPA,
		  { PAYLOAD_SHARED_GPA | SHARED_BIT, PAYLOAD_PAGE_SIZE, 0, 0 } },
		{ GUEST_EXIT_CPUID, TDVMCALL_CPUID, { 0, 0, 0, 0 } },
		{ GUEST_EXIT_FATAL, TDVMCALL_FATAL, { 0x10000, 0, 0, 0 } },
	};
	size_t count = sizeof(exits) / sizeof(exits[0]);
	struct guest_op ops[GUEST_MAX_OPS] = { 0 };
	struct payload_mailbox *mailbox = self->vm.mailbox;

	for (size_t i = 0; i < count; i++)
		ops[i] = (struct guest_op)OP(GUEST_EXIT, .index = exits[i].index);
	payload_mailbox_put(mailbox, ops, count);
	for (size_t i = 0; i < count; i++) {
		const struct kvm_regs regs = next_tdcall(&self->vm);

		EXPECT_TRUE(is_tdvmcall(&regs, exits[i].function))
		{
			TH_LOG("exit %u: R11 0x%llx", exits[i].index, (unsigned long long)regs.r11);
		}
		EXPECT_EQ(exits[i].argument[0], regs.r12);
		EXPECT_EQ(exits[i].argument[1], regs.r13);
		EXPECT_EQ(exits[i].argument[2], regs.r14);
		EXPECT_EQ(exits[i].argument[3], regs.r15);
		EXPECT_EQ(i + 1, mailbox->next);
		EXPECT_EQ(GUEST_OK, mailbox->result[i].outcome);
		answer(&self->vm, 0);
	}
	EXPECT_TRUE(at_the_end(&self->vm));
}

TEST_F(td, it_spins_and_shuts_down_without_a_call)
{
	static const struct guest_op ops[] = {
		OP(GUEST_EXIT, .index = GUEST_EXIT_ASYNC),
		OP(GUEST_EXIT, .index = GUEST_EXIT_SHUTDOWN),
	};

	payload_mailbox_put(self->vm.mailbox, ops, 2);
	ASSERT_EQ(PLAIN_VM_TICK, plain_vm_run_on(&self->vm));
	EXPECT_EQ(PAYLOAD_SPINNING, self->vm.mailbox->phase);
	self->vm.mailbox->phase = PAYLOAD_RUNNING;
	EXPECT_EQ(PLAIN_VM_SHUTDOWN, plain_vm_run_on(&self->vm));
}

/* What a leaf gets, and which registers are its values if all hold something. */
TEST_F(td, each_leaf_has_its_operands_and_values)
{
	static const struct {
		struct guest_op op;
		uint64_t rcx, rdx, r8, r9;
		uint64_t value[GUEST_NUM_VALUES];
	} leaves[] = {
		{ TDCALL(GUEST_TDG_VP_INFO), 0, 0, 0, 0, { 0x31, 0x42, 0x1053, 0x64, 0 } },
		{ TDCALL(GUEST_TDG_VP_VEINFO_GET), 0, 0, 0, 0, { 0x71, 0x42, 0x1053, 0x64, 0x86 } },
		{ TDCALL(GUEST_TDG_VP_CPUIDVE_SET, .value = 3), 3, 0, 0, 0, { 0 } },
		{ TDCALL(GUEST_TDG_VM_RD, .value = 5), 0, 5, 0, 0, { 0x1053 } },
		{ TDCALL(GUEST_TDG_VM_WR, .value = 5, .value2 = 6, .mask = 7), 0, 5, 6, 7, { 0 } },
		{ TDCALL(GUEST_TDG_VP_RD, .value = 5), 0, 5, 0, 0, { 0x1053 } },
		{ TDCALL(GUEST_TDG_VP_WR, .value = 5, .value2 = 6, .mask = ~0ULL),
		  0,
		  5,
		  6,
		  ~0ULL,
		  { 0 } },
		{ TDCALL(GUEST_TDG_SYS_RD, .value = 1ULL << 63), 0, 1ULL << 63, 0, 0, { 0x1053 } },
		{ TDCALL(0x7f), 0, 0, 0, 0, { 0 } },
	};
	const struct guest_result *result = self->vm.mailbox->result;

	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		struct kvm_regs regs;

		payload_mailbox_put(self->vm.mailbox, &leaves[i].op, 1);
		regs = next_tdcall(&self->vm);
		EXPECT_EQ(leaves[i].op.index, regs.rax);
		EXPECT_EQ(leaves[i].rcx, regs.rcx);
		EXPECT_EQ(leaves[i].rdx, regs.rdx);
		EXPECT_EQ(leaves[i].r8, regs.r8);
		EXPECT_EQ(leaves[i].r9, regs.r9);
		regs.rax = 0x1234;
		regs.rcx = 0x71;
		regs.rdx = 0x42;
		regs.r8 = 0x1053;
		regs.r9 = 0x64;
		regs.r10 = 0x9700000086;
		plain_vm_answer(&self->vm, regs);
		ASSERT_TRUE(at_the_end(&self->vm));
		EXPECT_EQ(GUEST_OK, result->outcome);
		EXPECT_EQ(0x1234, result->status);
		for (size_t j = 0; j < GUEST_NUM_VALUES; j++) {
			EXPECT_EQ(leaves[i].value[j], result->value[j])
			{
				TH_LOG("leaf %u, value %zu", leaves[i].op.index, j);
			}
		}
		answer(&self->vm, 0);
	}
}

TEST_F(td, an_error_leaves_no_values)
{
	static const struct guest_op op = TDCALL(GUEST_TDG_VM_RD, .value = 5);
	struct kvm_regs regs;

	payload_mailbox_put(self->vm.mailbox, &op, 1);
	regs = next_tdcall(&self->vm);
	regs.rax = 0xc0000c0200000000;
	regs.r8 = 0x1053;
	plain_vm_answer(&self->vm, regs);
	ASSERT_TRUE(at_the_end(&self->vm));
	EXPECT_EQ(GUEST_OK, self->vm.mailbox->result[0].outcome);
	EXPECT_EQ(0xc0000c0200000000, self->vm.mailbox->result[0].status);
	EXPECT_EQ(0, self->vm.mailbox->result[0].value[0]);
}

/* What comes while a thunk runs is its outcome, or else the vector is value[0]. */
TEST_F(td, exceptions_are_outcomes)
{
	static const struct {
		uint8_t vector;
		bool has_error_code;
		enum guest_outcome outcome;
		uint64_t value;
	} rows[] = {
		{ 13, true, GUEST_GP, 0 },
		{ 6, false, GUEST_UD, 0 },
		{ 8, true, GUEST_DF, 0 },
		{ 7, false, GUEST_UNSUPPORTED, 7 },
		{ 14, true, GUEST_UNSUPPORTED, 14 },
		{ 21, true, GUEST_UNSUPPORTED, 21 },
		{ 26, false, GUEST_UNSUPPORTED, 26 },
		{ VECTOR_VE, false, GUEST_VE, 0 },
	};
	static const struct guest_op op = TDCALL(GUEST_TDG_VP_INFO);
	const struct guest_result *result = self->vm.mailbox->result;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		payload_mailbox_put(self->vm.mailbox, &op, 1);
		next_tdcall(&self->vm);
		plain_vm_raise(&self->vm, rows[i].vector, rows[i].has_error_code);
		ASSERT_TRUE(at_the_end(&self->vm));
		EXPECT_EQ(rows[i].outcome, result->outcome)
		{
			TH_LOG("vector %u", rows[i].vector);
		}
		EXPECT_EQ(rows[i].value, result->value[0]);
		EXPECT_EQ(0, result->status);
		answer(&self->vm, 0);
	}
}

/* Which TDCALL leaves follow in a list whose first operation is answered by #VE. */
TEST_F(td, ve_info_is_taken_away_before_the_next_operation)
{
	static const struct {
		struct guest_op op[3];
		uint64_t leaf[MAX_TDCALLS]; /* but the first; 0 is the end of the list */
	} rows[] = {
		{ { OP(GUEST_CPUID), OP(GUEST_CPUID), OP(GUEST_CPUID) }, { 3, 0 } },
		{ { TDCALL(1), OP(GUEST_CPUID), OP(GUEST_CPUID) }, { 3, 1, 0 } },
		{ { TDCALL(3), TDCALL(1), OP(GUEST_CPUID) }, { 3, 1, 0 } },
		{ { TDCALL(3), TDCALL(3), OP(GUEST_CPUID) }, { 3, 3, 0 } },
		{ { OP(GUEST_MODE, .index = 7), OP(GUEST_CPUID), OP(GUEST_MODE, .index = 4) },
		  { 3, 0 } },
		{ { OP(GUEST_HOLD_VE), OP(GUEST_CPUID), OP(GUEST_CPUID) }, { 3, 0 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest_op ops[4] = { TDCALL(GUEST_TDG_VP_INFO) };

		memcpy(&ops[1], rows[i].op, sizeof(rows[i].op));
		payload_mailbox_put(self->vm.mailbox, ops, 4);
		EXPECT_EQ(GUEST_TDG_VP_INFO, next_tdcall(&self->vm).rax);
		plain_vm_raise(&self->vm, VECTOR_VE, false);
		for (size_t j = 0; j < MAX_TDCALLS && rows[i].leaf[j]; j++) {
			ASSERT_EQ(rows[i].leaf[j], next_tdcall(&self->vm).rax)
			{
				TH_LOG("row %zu, TDCALL %zu", i, j);
			}
			answer(&self->vm, 0);
		}
		ASSERT_TRUE(at_the_end(&self->vm));
		EXPECT_EQ(GUEST_VE, self->vm.mailbox->result[0].outcome);
		answer(&self->vm, 0);
	}
}

TEST_F(td, ve_info_is_held_up_to_veinfo_get)
{
	static const struct guest_op ops[] = {
		OP(GUEST_HOLD_VE), TDCALL(1), OP(GUEST_CPUID), TDCALL(1),
		TDCALL(3),         TDCALL(3), TDCALL(1),       OP(GUEST_CPUID),
	};

	payload_mailbox_put(self->vm.mailbox, ops, 8);
	EXPECT_EQ(1, next_tdcall(&self->vm).rax);
	plain_vm_raise(&self->vm, VECTOR_VE, false);
	EXPECT_EQ(1, next_tdcall(&self->vm).rax);
	plain_vm_raise(&self->vm, VECTOR_VE, false);
	EXPECT_EQ(3, next_tdcall(&self->vm).rax);
	answer(&self->vm, NO_VALID_VE_INFO); /* an error: it goes on holding */
	EXPECT_EQ(3, next_tdcall(&self->vm).rax);
	answer(&self->vm, 0);
	EXPECT_EQ(1, next_tdcall(&self->vm).rax);
	plain_vm_raise(&self->vm, VECTOR_VE, false);
	EXPECT_EQ(3, next_tdcall(&self->vm).rax); /* not held any more */
	answer(&self->vm, 0);
	EXPECT_TRUE(at_the_end(&self->vm));
	EXPECT_EQ(NO_VALID_VE_INFO, self->vm.mailbox->result[4].status);
}

TEST_HARNESS_MAIN
