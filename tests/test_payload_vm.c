// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the payload as it runs: in a plain VM, where there is KVM.
 */
#include "guest/payload.h"

#include "kselftest_harness.h"

#include "emulated.h"
#include "emulator/guest.h"
#include "plain_vm.h"

#define MAX_OPS 6
#define XSAVE_AVX_OFFSET 576 /* SDM vol. 1, 13.4.3: the standard format; the same on each CPU */
#define XSAVE_BV_OFFSET 512
#define XFEATURE_AVX 4
#define PATTERN 0x6e57

#define VECTOR_DB 1
#define VECTOR_GP 13

#define OP(what, ...) \
	{ \
		.kind = what, __VA_ARGS__ \
	}
#define CPL3 OP(GUEST_MODE, .index = 7)
#define CPL3_COMPAT OP(GUEST_MODE, .index = 3)

FIXTURE(payload)
{
	struct plain_vm vm;
};

FIXTURE_SETUP(payload)
{
	if (plain_vm_open(&self->vm, 0))
		SKIP(return, "needs /dev/kvm; found: %s", strerror(errno));
}

FIXTURE_TEARDOWN(payload)
{
}

/* From the beginning of a list to its end. */
static const struct guest_result *run_list(struct plain_vm *vm, const struct guest_op *ops,
					   size_t count)
{
	enum plain_vm_leave leave;

	payload_mailbox_put(vm->mailbox, ops, count);
	leave = plain_vm_run_on(vm);
	if (leave != PLAIN_VM_PORT || vm->port_value != PAYLOAD_WAITING)
		ksft_exit_fail_msg("left by %d, exit %u, at 0x%llx, operation %u\n", leave,
				   vm->run->exit_reason, (unsigned long long)plain_vm_rip(vm),
				   vm->mailbox->next);
	return vm->mailbox->result;
}

/* Also what follows CR4.OSXSAVE and XCR0, which the payload has set by then. */
TEST_F(payload, cpuid_is_what_kvm_says)
{
	struct kvm_cpuid2 *cpuid =
		calloc(1, sizeof(*cpuid) + PLAIN_VM_MAX_CPUID * sizeof(cpuid->entries[0]));
	struct guest_op ops[PLAIN_VM_MAX_CPUID] = { 0 };
	const struct guest_result *results;

	run_list(&self->vm, NULL, 0);
	cpuid->nent = PLAIN_VM_MAX_CPUID;
	ASSERT_EQ(0, ioctl(self->vm.vcpu, KVM_GET_CPUID2, cpuid));
	ASSERT_LT(10, cpuid->nent);
	for (size_t i = 0; i < cpuid->nent; i++) {
		ops[i].index = cpuid->entries[i].function;
		ops[i].subindex = cpuid->entries[i].index;
	}
	results = run_list(&self->vm, ops, cpuid->nent);
	for (size_t i = 0; i < cpuid->nent; i++) {
		const struct kvm_cpuid_entry2 *entry = &cpuid->entries[i];

		ASSERT_EQ(GUEST_OK, results[i].outcome);
		EXPECT_EQ(entry->eax, results[i].value[0]);
		EXPECT_EQ(entry->ebx, results[i].value[1]);
		EXPECT_EQ(entry->ecx, results[i].value[2])
		{
			TH_LOG("leaf 0x%x.%u", entry->function, entry->index);
		}
		EXPECT_EQ(entry->edx, results[i].value[3]);
		EXPECT_EQ(0, results[i].value[4]);
	}
}

/* Lists in which a plain VM and a TD agree, op by op. */
static const struct {
	struct guest_op op[MAX_OPS];
	size_t count;
	enum guest_outcome outcome[MAX_OPS];
} lists[] = {
	{ { OP(GUEST_RDMSR, .index = 0x98) }, 1, { GUEST_GP } },
	{ { OP(GUEST_WRMSR, .index = 0xc0000082, .value = 1ULL << 63) }, 1, { GUEST_GP } },
	{ { OP(GUEST_WRMSR, .index = 0xc0000082, .value = 0xffffffff81000000),
	    OP(GUEST_RDMSR, .index = 0xc0000082) },
	  2,
	  { GUEST_OK, GUEST_OK } },
	{ { OP(GUEST_WRITE_DR, .index = 4), OP(GUEST_WRITE_DR, .index = 5),
	    OP(GUEST_WRITE_DR, .index = 8), OP(GUEST_WRITE_DR, .index = ~0u) },
	  4,
	  { GUEST_UD, GUEST_UD, GUEST_UD, GUEST_UD } },
	{ { OP(GUEST_WRITE_DR, .index = 0, .value = 0x1000),
	    OP(GUEST_WRITE_DR, .index = 7, .value = 0x700),
	    OP(GUEST_WRITE_DR, .index = 7, .value = 0x100000400),
	    OP(GUEST_WRITE_DR, .index = 6, .value = 0x100000000) },
	  4,
	  { GUEST_OK, GUEST_OK, GUEST_GP, GUEST_GP } },
	{ { OP(GUEST_WRITE_CR2, .value = 0x1000), OP(GUEST_WRITE_CR4, .value = 0x2000) },
	  2,
	  { GUEST_OK, GUEST_GP } },
	{ { OP(GUEST_XSETBV, .value = 3), OP(GUEST_XSETBV, .value = 2),
	    OP(GUEST_XSETBV, .value = 1ULL << 62) },
	  3,
	  { GUEST_OK, GUEST_GP, GUEST_GP } },
	{ { OP(GUEST_WRITE_CR4, .value = 0), OP(GUEST_XSETBV, .value = 3),
	    OP(GUEST_WRITE_CR4, .value = 0x40000), OP(GUEST_XSETBV, .value = 3) },
	  4,
	  { GUEST_OK, GUEST_UD, GUEST_OK, GUEST_OK } },
	{ { CPL3, OP(GUEST_CPUID), OP(GUEST_RDMSR, .index = 0x10), OP(GUEST_WRITE_CR2),
	    OP(GUEST_WRITE_DR, .index = 4), OP(GUEST_XSETBV, .value = 3) },
	  6,
	  { GUEST_OK, GUEST_OK, GUEST_GP, GUEST_GP, GUEST_GP, GUEST_GP } },
	{ { CPL3_COMPAT, OP(GUEST_CPUID), OP(GUEST_RDMSR, .index = 0x10),
	    OP(GUEST_WRMSR, .index = 0x10), OP(GUEST_WRITE_CR4), OP(GUEST_WRITE_DR, .index = 7) },
	  6,
	  { GUEST_OK, GUEST_OK, GUEST_GP, GUEST_GP, GUEST_GP, GUEST_GP } },
	{ { OP(GUEST_MODE, .index = 0), OP(GUEST_CPUID), OP(GUEST_RDMSR, .index = 0xc0000084),
	    OP(GUEST_WRITE_CR2), OP(GUEST_MODE, .index = 4), OP(GUEST_CPUID) },
	  6,
	  { GUEST_OK, GUEST_OK, GUEST_OK, GUEST_OK, GUEST_OK, GUEST_OK } },
	{ { OP(GUEST_MODE, .index = 1), OP(GUEST_CPUID), OP(GUEST_WRITE_CR2),
	    OP(GUEST_MODE, .index = 6), OP(GUEST_CPUID), OP(GUEST_WRITE_CR2) },
	  6,
	  { GUEST_OK, GUEST_OK, GUEST_GP, GUEST_OK, GUEST_OK, GUEST_GP } },
	{ { CPL3, OP(GUEST_FILL, .index = 0), OP(GUEST_FILL, .index = 1), OP(GUEST_HOLD_VE) },
	  4,
	  { GUEST_OK, GUEST_OK, GUEST_OK, GUEST_OK } },
};

#define NUM_LISTS (sizeof(lists) / sizeof(lists[0]))

TEST_F(payload, each_operation_has_its_outcome)
{
	static const struct guest_op back = OP(GUEST_MODE, .index = 4);

	for (size_t i = 0; i < NUM_LISTS; i++) {
		const struct guest_result *results =
			run_list(&self->vm, lists[i].op, lists[i].count);

		for (size_t j = 0; j < lists[i].count; j++) {
			EXPECT_EQ(lists[i].outcome[j], results[j].outcome)
			{
				TH_LOG("list %zu, operation %zu", i, j);
			}
		}
		run_list(&self->vm, &back, 1);
	}
}

/* No /dev/kvm is needed for it: the emulator's interpreter and the table agree as well. */
TEST(the_interpreter_has_the_same_outcomes)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);

	for (size_t i = 0; i < NUM_LISTS; i++) {
		struct guest_result result;
		struct emu_guest guest;
		struct emu_td td;

		emulated_td(module, "max_vcpus 1\n", &td);
		emu_guest_init(module, &td, &guest, 0);
		for (size_t j = 0; j < lists[i].count; j++) {
			emu_guest_execute(module, &td, &guest, &lists[i].op[j], &result);
			EXPECT_EQ(lists[i].outcome[j], result.outcome)
			{
				TH_LOG("list %zu, operation %zu", i, j);
			}
		}
	}
}

TEST_F(payload, rdmsr_reads_what_wrmsr_has_written)
{
	static const struct guest_op ops[] = {
		OP(GUEST_WRMSR, .index = 0xc0000082, .value = 0xffffffff81234568),
		OP(GUEST_RDMSR, .index = 0xc0000082),
		OP(GUEST_RDMSR, .index = 0xc0000080),
	};
	const struct guest_result *results = run_list(&self->vm, ops, 3);

	EXPECT_EQ(0, results[0].value[0]);
	EXPECT_EQ(0xffffffff81234568, results[1].value[0]);
	EXPECT_EQ(0xd01, results[2].value[0]); /* SCE, LME, LMA, NXE */
}

/* CPUID.1:ECX.OSXSAVE follows CR4, and the payload goes on without it. */
TEST_F(payload, cpuid_shows_cr4)
{
	static const struct guest_op ops[] = {
		OP(GUEST_CPUID, .index = 1), OP(GUEST_WRITE_CR4),
		OP(GUEST_CPUID, .index = 1), OP(GUEST_WRITE_CR4, .value = 0x40000),
		OP(GUEST_CPUID, .index = 1),
	};
	const struct guest_result *results = run_list(&self->vm, ops, 5);

	EXPECT_EQ(1, results[0].value[2] >> 27 & 1);
	EXPECT_EQ(0, results[2].value[2] >> 27 & 1);
	EXPECT_EQ(1, results[4].value[2] >> 27 & 1);
}

/* XCR0 has all that CPUID enumerates. */
TEST_F(payload, xcr0_is_enabled_at_the_start)
{
	static const struct guest_op op = OP(GUEST_CPUID, .index = 0xd);
	const struct guest_result *result = run_list(&self->vm, &op, 1);
	struct kvm_xcrs xcrs;

	ASSERT_EQ(0, ioctl(self->vm.vcpu, KVM_GET_XCRS, &xcrs));
	ASSERT_EQ(1, xcrs.nr_xcrs);
	EXPECT_EQ(result->value[3] << 32 | result->value[0], xcrs.xcrs[0].value);
	EXPECT_NE(0, xcrs.xcrs[0].value & 3);
}

/* At CPL 3: some KVMs emulate each instruction of CPL 0, and not these. */
TEST_F(payload, fills_stay_in_the_registers)
{
	static const struct guest_op ops[] = {
		CPL3,
		OP(GUEST_FILL, .index = 0),
		OP(GUEST_FILL, .index = 1),
		OP(GUEST_FILL, .index = 2),
		OP(GUEST_FILL, .index = 3),
	};
	static const uint8_t pi[] = { 0x35, 0xc2, 0x68, 0x21, 0xa2, 0xda, 0x0f, 0xc9, 0x00, 0x40 };
	const uint32_t pattern = PATTERN;
	const struct guest_result *results;
	struct kvm_xsave xsave;
	struct kvm_fpu fpu;
	uint64_t components;

	results = run_list(&self->vm, ops, 5);
	EXPECT_EQ(GUEST_OK, results[1].outcome);
	EXPECT_EQ(GUEST_OK, results[2].outcome);
	EXPECT_EQ(GUEST_UNSUPPORTED, results[4].outcome);
	ASSERT_EQ(0, ioctl(self->vm.vcpu, KVM_GET_FPU, &fpu));
	EXPECT_EQ(0, memcmp(pi, fpu.fpr[0], sizeof(pi)));
	EXPECT_EQ(0, memcmp(&pattern, fpu.xmm[0], sizeof(pattern)));
	if (results[3].outcome == GUEST_UD)
		SKIP(return, "needs AVX in a VM; found none");
	ASSERT_EQ(GUEST_OK, results[3].outcome);
	ASSERT_EQ(0, ioctl(self->vm.vcpu, KVM_GET_XSAVE, &xsave));
	memcpy(&components, (uint8_t *)xsave.region + XSAVE_BV_OFFSET, sizeof(components));
	EXPECT_EQ(XFEATURE_AVX, components & XFEATURE_AVX);
	EXPECT_EQ(0, memcmp(&pattern, (uint8_t *)xsave.region + XSAVE_AVX_OFFSET, sizeof(pattern)));
}

/* A breakpoint on the next thunk, and on what the payload writes: it goes on. */
TEST_F(payload, breakpoints_do_not_stop_it)
{
	const struct guest_op ops[] = {
		OP(GUEST_WRITE_DR, .index = 0, .value = 0x20000000 + plain_vm_label("cpuid")),
		OP(GUEST_WRITE_DR, .index = 1, .value = 0xffffffff80000000 + PAYLOAD_SHARED_GPA),
		OP(GUEST_WRITE_DR, .index = 7, .value = 0x00d0070f),
		CPL3,
		OP(GUEST_CPUID),
		OP(GUEST_CPUID),
	};
	const struct guest_result *results = run_list(&self->vm, ops, 6);
	struct kvm_debugregs registers;

	EXPECT_EQ(GUEST_OK, results[4].outcome);
	EXPECT_EQ(GUEST_OK, results[5].outcome);
	EXPECT_NE(0, results[5].value[1]);
	ASSERT_EQ(0, ioctl(self->vm.vcpu, KVM_GET_DEBUGREGS, &registers));
	if (!(registers.dr6 & 1))
		SKIP(return, "needs breakpoints in a VM; found that KVM ignores them");
}

/* What a breakpoint in the payload's own code does, and an NMI: it goes on behind them. */
TEST_F(payload, debug_exceptions_and_nmis_are_passed_over)
{
	static const struct guest_op ops[] = {
		OP(GUEST_EXIT, .index = GUEST_EXIT_ASYNC),
		OP(GUEST_CPUID),
	};
	struct payload_mailbox *mailbox = self->vm.mailbox;
	struct kvm_vcpu_events events;

	payload_mailbox_put(mailbox, ops, 2);
	ASSERT_EQ(PLAIN_VM_TICK, plain_vm_run_on(&self->vm));
	plain_vm_raise(&self->vm, VECTOR_DB, false);
	ASSERT_EQ(PLAIN_VM_TICK, plain_vm_run_on(&self->vm));
	ASSERT_EQ(0, ioctl(self->vm.vcpu, KVM_GET_VCPU_EVENTS, &events));
	events.nmi.injected = 1;
	ASSERT_EQ(0, ioctl(self->vm.vcpu, KVM_SET_VCPU_EVENTS, &events));
	ASSERT_EQ(PLAIN_VM_TICK, plain_vm_run_on(&self->vm));
	mailbox->phase = PAYLOAD_RUNNING;
	ASSERT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&self->vm));
	EXPECT_EQ(2, mailbox->next);
	EXPECT_EQ(GUEST_OK, mailbox->result[1].outcome);
}

/* An exception of its own that nothing explains ends it, where the host sees it. */
TEST_F(payload, other_exceptions_of_its_own_end_it)
{
	static const struct guest_op op = OP(GUEST_EXIT, .index = GUEST_EXIT_ASYNC);

	payload_mailbox_put(self->vm.mailbox, &op, 1);
	ASSERT_EQ(PLAIN_VM_TICK, plain_vm_run_on(&self->vm));
	plain_vm_raise(&self->vm, VECTOR_GP, true);
	EXPECT_EQ(PLAIN_VM_SHUTDOWN, plain_vm_run_on(&self->vm));
}

TEST_F(payload, each_exit_is_what_it_says)
{
	static const struct {
		uint32_t index;
		enum plain_vm_leave leave;
		enum guest_outcome outcome;
	} exits[] = {
		{ GUEST_EXIT_TDVMCALL, PLAIN_VM_PORT, GUEST_OK },
		{ GUEST_EXIT_MMIO, PLAIN_VM_MMIO, GUEST_OK },
		{ GUEST_EXIT_ASYNC, PLAIN_VM_TICK, GUEST_OK },
		{ GUEST_EXIT_ASYNC, PLAIN_VM_TICK, GUEST_OK },
		{ 77, PLAIN_VM_PORT, GUEST_OK },
	};
	size_t count = sizeof(exits) / sizeof(exits[0]);
	struct guest_op ops[GUEST_MAX_OPS] = { 0 };
	struct payload_mailbox *mailbox = self->vm.mailbox;

	for (size_t i = 0; i < count; i++)
		ops[i] = (struct guest_op)OP(GUEST_EXIT, .index = exits[i].index);
	payload_mailbox_put(mailbox, ops, count);
	for (size_t i = 0; i < count; i++) {
		ASSERT_EQ(exits[i].leave, plain_vm_run_on(&self->vm));
		EXPECT_EQ(i + 1, mailbox->next);
		EXPECT_EQ(exits[i].outcome, mailbox->result[i].outcome);
		if (exits[i].leave == PLAIN_VM_PORT)
			EXPECT_EQ(PAYLOAD_RUNNING, self->vm.port_value);
		EXPECT_EQ(exits[i].leave == PLAIN_VM_TICK ? PAYLOAD_SPINNING : PAYLOAD_RUNNING,
			  mailbox->phase);
		mailbox->phase = PAYLOAD_RUNNING;
	}
	EXPECT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&self->vm));
	EXPECT_EQ(PAYLOAD_WAITING, mailbox->phase);
}

/* No exit for them: KVM answers CPUID itself, and the others are calls of a TD. */
TEST_F(payload, some_exits_do_not_reach_us)
{
	static const struct guest_op ops[] = {
		OP(GUEST_EXIT, .index = GUEST_EXIT_CPUID),
		OP(GUEST_EXIT, .index = GUEST_EXIT_MAP_GPA),
		OP(GUEST_EXIT, .index = GUEST_EXIT_FATAL),
		OP(GUEST_CPUID),
	};
	const struct guest_result *results = run_list(&self->vm, ops, 4);

	EXPECT_EQ(GUEST_OK, results[0].outcome);
	EXPECT_EQ(GUEST_UNSUPPORTED, results[1].outcome);
	EXPECT_EQ(GUEST_UNSUPPORTED, results[2].outcome);
	EXPECT_EQ(GUEST_OK, results[3].outcome);
}

TEST_F(payload, nothing_runs_after_a_shutdown)
{
	static const struct guest_op ops[] = {
		OP(GUEST_CPUID),
		OP(GUEST_EXIT, .index = GUEST_EXIT_SHUTDOWN),
		OP(GUEST_CPUID),
	};

	payload_mailbox_put(self->vm.mailbox, ops, 3);
	EXPECT_EQ(PLAIN_VM_SHUTDOWN, plain_vm_run_on(&self->vm));
	EXPECT_EQ(2, self->vm.mailbox->next);
	EXPECT_EQ(GUEST_OK, self->vm.mailbox->result[0].outcome);
	EXPECT_EQ(GUEST_NOT_RUN, self->vm.mailbox->result[2].outcome);
}

/* What the host does stands in the list: the payload waits there, and goes on behind it. */
TEST_F(payload, it_waits_at_what_is_the_hosts)
{
	static const struct guest_op ops[] = {
		OP(GUEST_CPUID),     OP(GUEST_VCPU),      OP(HOST_MIGRATE),
		OP(HOST_FAIL_ENTRY), OP(GUEST_NUM_KINDS), OP((enum guest_op_kind) ~0u),
		OP(GUEST_CPUID),
	};
	struct payload_mailbox *mailbox = self->vm.mailbox;

	payload_mailbox_put(mailbox, ops, 7);
	for (uint32_t next = 1; next < 6; next++) {
		ASSERT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&self->vm));
		EXPECT_EQ(PAYLOAD_WAITING, self->vm.port_value);
		EXPECT_EQ(PAYLOAD_WAITING, mailbox->phase);
		EXPECT_EQ(next, mailbox->next);
		EXPECT_EQ(GUEST_NOT_RUN, mailbox->result[next].outcome);
		mailbox->phase = PAYLOAD_RUNNING;
		mailbox->next++;
	}
	ASSERT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&self->vm));
	EXPECT_EQ(7, mailbox->next);
	EXPECT_EQ(GUEST_OK, mailbox->result[6].outcome);
}

TEST_F(payload, a_list_may_be_full_and_another_follow)
{
	static struct guest_op ops[GUEST_MAX_OPS];
	const struct guest_result *results;

	for (uint32_t i = 0; i < GUEST_MAX_OPS; i++) {
		ops[i].kind = i % 2 ? GUEST_RDMSR : GUEST_CPUID;
		ops[i].index = i % 2 ? 0xc0000080 : 0;
	}
	results = run_list(&self->vm, ops, GUEST_MAX_OPS);
	EXPECT_EQ(GUEST_MAX_OPS, self->vm.mailbox->next);
	for (size_t i = 0; i < GUEST_MAX_OPS; i++)
		ASSERT_EQ(i % 2 ? 0xd01 : results[0].value[0], results[i].value[0]);
	results = run_list(&self->vm, ops, 2);
	EXPECT_EQ(2, self->vm.mailbox->next);
	EXPECT_EQ(GUEST_OK, results[1].outcome);
	EXPECT_EQ(GUEST_NOT_RUN, results[2].outcome);
}

/* The host is not believed: neither a count nor a place beyond the list. */
TEST_F(payload, a_hostile_mailbox_is_harmless)
{
	struct payload_mailbox *mailbox = self->vm.mailbox;
	static const uint32_t places[] = { GUEST_MAX_OPS, GUEST_MAX_OPS + 1, 0x80000000, ~0u };

	payload_mailbox_put(mailbox, NULL, 0);
	mailbox->num_ops = ~0u;
	EXPECT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&self->vm));
	EXPECT_EQ(GUEST_MAX_OPS, mailbox->next);
	EXPECT_EQ(GUEST_OK, mailbox->result[GUEST_MAX_OPS - 1].outcome);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		mailbox->next = places[i];
		mailbox->phase = 0x12345678;
		EXPECT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&self->vm));
		EXPECT_EQ(PAYLOAD_WAITING, mailbox->phase);
		EXPECT_EQ(places[i], mailbox->next);
	}
	memset(mailbox, 0xff, sizeof(*mailbox));
	mailbox->next = 0;
	EXPECT_EQ(PLAIN_VM_PORT, plain_vm_run_on(&self->vm));
	EXPECT_EQ(0, mailbox->next);
}

/* All of one image, each with its own mailbox; an index too many ends the VM. */
TEST_F(payload, each_vcpu_has_its_own_state)
{
	static const struct guest_op ops[] = { CPL3, OP(GUEST_WRITE_CR2) };
	struct plain_vm other = self->vm;

	EXPECT_EQ(GUEST_GP, run_list(&self->vm, ops, 2)[1].outcome);
	for (unsigned int index = 1; index < PAYLOAD_MAX_VCPUS; index++) {
		plain_vm_add_vcpu(&other, index);
		EXPECT_EQ(GUEST_OK, run_list(&other, &ops[1], 1)->outcome);
	}
	EXPECT_EQ(GUEST_GP, run_list(&self->vm, &ops[1], 1)->outcome);
	plain_vm_reset(&other, PAYLOAD_MAX_VCPUS);
	EXPECT_EQ(PLAIN_VM_SHUTDOWN, plain_vm_run_on(&other));
}

TEST_HARNESS_MAIN
