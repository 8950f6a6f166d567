// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two executions of the same operations in the same TD agree, operation by operation: the
 * interpreter of emulator/guest.h, and the payload's instructions in emulator/machine.h.
 *
 * Not compared: fills of AVX, AVX-512 and AMX registers in a TD that has them. Unicorn 2.0 has
 * no such registers, so the payload says GUEST_UNSUPPORTED. Not drawn: fills of components that
 * no TD has, for which the payload has no instruction, breakpoints, and triple faults, which
 * end a list.
 */
#include "emulator/machine.h"

#include "kselftest_harness.h"

#include "emulated.h"
#include "guest/payload.h"
#include "input/random.h"
#include "td_memory.h"

#define NUM_LISTS 1700 /* in each of 6 TDs */
#define MAX_LIST 12
#define TIMEOUT 60
#define BUDGET 20000
#define MAX_SLICES 64

#ifdef TDX_CTS_UNICORN
#define NEEDS_ENGINE() ((void)0)
#else
#define NEEDS_ENGINE() SKIP(return, "needs Unicorn; found a build without it")
#endif

#define SPR "sapphire-rapids-tdx"

static uint64_t pick(struct random *random, const uint64_t *values, size_t count)
{
	return values[random_next(random) % count];
}

#define PICK(random, ...) \
	pick(random, (const uint64_t[]){ __VA_ARGS__ }, \
	     sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static uint64_t any_value(struct random *random)
{
	switch (random_next(random) % 6) {
	case 0:
		return 0;
	case 1:
		return random_next(random) & 0xff;
	case 2:
		return 1ULL << random_next(random) % 64;
	case 3:
		return random_next(random) & 0xffffffff;
	case 4:
		return PICK(random, 0xffffffff81000000, 0x7fffffffffff, 0x800000000000, 0x400);
	default:
		return random_next(random);
	}
}

static uint32_t any_msr(struct random *random)
{
	switch (random_next(random) % 4) {
	case 0:
		return (uint32_t)PICK(random, 0x10, 0x48, 0x87, 0xe1, 0x10a, 0x122, 0x174, 0x186,
				      0x1a0, 0x1a6, 0x1c4, 0x1d9, 0x1f8, 0x277, 0x309, 0x345, 0x38d,
				      0x3f1, 0x4c1, 0x560, 0x600, 0x6a0, 0x6a7, 0x6e0);
	case 1:
		return (uint32_t)PICK(random, 0x6e1, 0x800, 0x829, 0x981, 0x985, 0xd93, 0xda0,
				      0x1200, 0x14ce, 0x1b01, 0xc0000080, 0xc0000081, 0xc0000082,
				      0xc0000084, 0xc0000100, 0xc0000102, 0xc0000103);
	case 2:
		return (uint32_t)(random_next(random) % 0x1800);
	default:
		return (uint32_t)random_next(random);
	}
}

static uint64_t any_field(struct random *random)
{
	switch (random_next(random) % 3) {
	case 0:
		return PICK(random, 0x1110000300000000, 0x1110000300000001, 0x1110000300000017,
			    0x0a00000300000008, 0x0800000100000001, 0x8810000200000008,
			    0x2010000000000000, 0xa120000000000000);
	case 1:
		return 0x9410000300000000 | (random_next(random) & 0x1ffff);
	default:
		return random_next(random);
	}
}

static struct guest_op any_tdcall(struct random *random)
{
	struct guest_op op = { .kind = GUEST_TDCALL };

	op.index = (uint32_t)PICK(random, GUEST_TDG_VP_INFO, GUEST_TDG_VP_VEINFO_GET,
				  GUEST_TDG_VP_CPUIDVE_SET, GUEST_TDG_VM_RD, GUEST_TDG_VM_WR,
				  GUEST_TDG_VP_RD, GUEST_TDG_VP_WR, GUEST_TDG_SYS_RD, 12, 99);
	op.value =
		op.index == GUEST_TDG_VP_CPUIDVE_SET ? random_next(random) % 5 : any_field(random);
	op.value2 = any_value(random);
	op.mask = random_next(random) % 2 ? UINT64_MAX : any_value(random);
	return op;
}

static uint32_t any_leaf(struct random *random)
{
	switch (random_next(random) % 4) {
	case 0:
		return (uint32_t)(random_next(random) % 0x26);
	case 1:
		return 0x80000000 | (uint32_t)(random_next(random) % 12);
	case 2:
		return (uint32_t)PICK(random, 1, 7, 0xd, 0x40000000, 0x1f, 0x80000001);
	default:
		return (uint32_t)random_next(random);
	}
}

static uint64_t any_cr4(struct random *random)
{
	uint64_t value = random_next(random) % 8 ? 0x40000 : 0;

	switch (random_next(random) % 3) {
	case 0:
		return value;
	case 1:
		return value | 1ULL << random_next(random) % 30;
	default:
		return value | 1ULL << random_next(random) % 64;
	}
}

static struct guest_op any_op(struct random *random)
{
	struct guest_op op = { .kind = random_next(random) % GUEST_VCPU };

	op.value = any_value(random);
	switch (op.kind) {
	case GUEST_CPUID:
		op.index = any_leaf(random);
		op.subindex = (uint32_t)(random_next(random) % 4 ? random_next(random) % 8 :
								   random_next(random));
		break;
	case GUEST_RDMSR:
	case GUEST_WRMSR:
		op.index = any_msr(random);
		break;
	case GUEST_WRITE_CR4:
		op.value = any_cr4(random);
		break;
	case GUEST_XSETBV:
		op.value =
			PICK(random, 1, 3, 7, 5, 0xe7, 0x27, 0x203, 0x60003, 0x602e7, 0, 0x20003);
		break;
	case GUEST_FILL:
		op.index = (uint32_t)PICK(random, 0, 1, 2, 5, 6, 7, 8, 9, 11, 12, 14, 15, 17, 18);
		break;
	case GUEST_WRITE_DR:
		/* Breakpoints stay off. */
		op.index = (uint32_t)(random_next(random) % 9);
		op.value = op.index == 7 ? op.value & ~0x20ffULL : op.value;
		break;
	case GUEST_TDCALL:
		return any_tdcall(random);
	case GUEST_EXIT:
		op.index = (uint32_t)(random_next(random) % GUEST_EXIT_SHUTDOWN);
		break;
	case GUEST_MODE:
		op.index = (uint32_t)PICK(random, 0, 3, 4, 4, 4, 7, 1, 6);
		break;
	default:
		break;
	}
	return op;
}

/* One TD of both executions, and where its payload lives. */
struct pair {
	struct emu_module *module;
	struct emu_td initial;
	struct td_memory memory;
	struct payload_mailbox *mailbox;
	struct emu_machine *machine;
};

/* A new TD's private memory. */
static void load_payload(struct pair *pair)
{
	const struct payload_segment *segments;
	size_t count = payload_segments(&segments);

	for (size_t i = 0; i < count; i++)
		td_memory_load(&pair->memory, segments[i].gpa, segments[i].bytes, segments[i].size);
}

static void pair_load(struct pair *pair, const char *name, const char *text)
{
	struct emulated emulated = emulated_load(name, SPR, "linux-6.19");
	struct diag diag;

	pair->module = emulated_module(&emulated);
	emulated_td(pair->module, text, &pair->initial);
	td_memory_init(&pair->memory);
	pair->mailbox = aligned_alloc(PAYLOAD_PAGE_SIZE, PAYLOAD_SHARED_SIZE);
	td_memory_share(&pair->memory, PAYLOAD_SHARED_GPA, pair->mailbox, PAYLOAD_SHARED_SIZE);
	pair->machine = emu_machine_create(&pair->memory.memory, &diag);
	from_corpus_need(pair->machine, &diag);
}

static void interpret(const struct pair *pair, const struct guest_op *ops, size_t count,
		      struct guest_result *results)
{
	struct emu_program program = { .op = ops, .count = count, .result = results };
	struct emu_td td = pair->initial;
	struct emu_guest guest;
	uint64_t exposed;

	emu_guest_init(pair->module, &td, &guest, 0);
	while (program.next < count)
		emu_guest_run(&program, pair->module, &td, &guest, &exposed);
}

/* The host's side: every TDVMCALL succeeds, and a VCPU that spins is told to go on. */
static enum machine_leave execute(struct pair *pair, const struct guest_op *ops, size_t count,
				  struct machine_exit *exit)
{
	struct emu_td td = pair->initial;
	enum machine_leave leave = MACHINE_SLICE_OVER;
	struct emu_guest guest;

	load_payload(pair);
	emu_guest_init(pair->module, &td, &guest, 0);
	payload_mailbox_put(pair->mailbox, ops, count);
	emu_machine_reset(pair->machine, pair->module, &td, &guest, 0);
	for (unsigned int slice = 0; slice < MAX_SLICES; slice++) {
		leave = emu_machine_run(pair->machine, pair->module, &td, &guest, BUDGET, exit);
		if (leave != MACHINE_TDVMCALL && leave != MACHINE_SLICE_OVER)
			return leave;
		if (leave == MACHINE_TDVMCALL)
			emu_machine_set_gpr(pair->machine, MACHINE_R10, 0);
		if (pair->mailbox->phase == PAYLOAD_WAITING)
			return MACHINE_TDVMCALL;
		if (pair->mailbox->phase == PAYLOAD_SPINNING)
			pair->mailbox->phase = PAYLOAD_RUNNING;
	}
	return leave;
}

/* The engine has no such register, and the TD has. */
static bool is_excluded(const struct guest_op *op, const struct guest_result *interpreted,
			const struct guest_result *executed)
{
	return op->kind == GUEST_FILL && interpreted->outcome == GUEST_OK &&
	       executed->outcome == GUEST_UNSUPPORTED;
}

static bool agree(const struct guest_result *a, const struct guest_result *b)
{
	return a->outcome == b->outcome && a->status == b->status &&
	       !memcmp(a->value, b->value, sizeof(a->value));
}

static void print_difference(const struct guest_op *op, const struct guest_result *interpreted,
			     const struct guest_result *executed)
{
	const struct guest_result *results[] = { interpreted, executed };

	ksft_print_msg("kind %d index 0x%x subindex 0x%x value 0x%llx value2 0x%llx mask 0x%llx\n",
		       op->kind, op->index, op->subindex, (unsigned long long)op->value,
		       (unsigned long long)op->value2, (unsigned long long)op->mask);
	for (unsigned int i = 0; i < 2; i++)
		ksft_print_msg("%s: outcome %d status 0x%llx value 0x%llx 0x%llx 0x%llx 0x%llx\n",
			       i ? "executed" : "interpreted", results[i]->outcome,
			       (unsigned long long)results[i]->status,
			       (unsigned long long)results[i]->value[0],
			       (unsigned long long)results[i]->value[1],
			       (unsigned long long)results[i]->value[2],
			       (unsigned long long)results[i]->value[3]);
}

struct counts {
	size_t agree, differ, excluded;
};

/* One list; false where the payload did not come to its end. */
static bool compare_list(struct pair *pair, struct random *random, struct counts *counts)
{
	size_t count = 1 + random_next(random) % MAX_LIST;
	struct guest_result interpreted[MAX_LIST];
	struct guest_op ops[MAX_LIST];
	struct machine_exit exit;

	for (size_t i = 0; i < count; i++)
		ops[i] = any_op(random);
	interpret(pair, ops, count, interpreted);
	if (execute(pair, ops, count, &exit) != MACHINE_TDVMCALL) {
		ksft_print_msg("the payload stopped after operation %u: %s\n", pair->mailbox->next,
			       exit.reason);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct guest_result *executed = &pair->mailbox->result[i];

		if (is_excluded(&ops[i], &interpreted[i], executed)) {
			counts->excluded++;
		} else if (agree(&interpreted[i], executed)) {
			counts->agree++;
		} else {
			if (!counts->differ++)
				print_difference(&ops[i], &interpreted[i], executed);
		}
	}
	return true;
}

FIXTURE(agreement)
{
	struct pair pair;
};

FIXTURE_VARIANT(agreement)
{
	const char *module, *text;
	uint64_t seed;
};

#define TD(name, module_name, config, first) \
	FIXTURE_VARIANT_ADD(agreement, name) \
	{ \
		.module = module_name, .text = "via module\n" config, .seed = first \
	}

TD(older_module, "tdx-1.5.01", "", 0x7d5eed01);
TD(older_module_cet, "tdx-1.5.01", "xfam 0x1807\ncpuid 1 ecx=0x01000000\n", 0x7d5eed02);
TD(newer_module, "tdx-1.5.05", "", 0x7d5eed03);
TD(perfmon_amx, "tdx-1.5.05", "attributes perfmon pks\nxfam 0x602e7\n", 0x7d5eed04);
TD(waitpkg_uintr_lbr, "tdx-1.5.05", "xfam 0xd8e7\ncpuid 7.0 ecx.waitpkg=1\n", 0x7d5eed05);
TD(tsx_pkru, "tdx-1.5.05", "xfam 0x203\ncpuid 7.0 ebx.hle=1 ebx.rtm=1\n", 0x7d5eed06);

FIXTURE_SETUP(agreement)
{
}

FIXTURE_TEARDOWN(agreement)
{
	emu_machine_free(self->pair.machine);
}

TEST_F_TIMEOUT(agreement, payload_and_interpreter, TIMEOUT)
{
	struct counts counts = { 0 };
	struct random random;

	NEEDS_ENGINE();
	pair_load(&self->pair, variant->module, variant->text);
	random_seed(&random, variant->seed);
	for (unsigned int list = 0; list < NUM_LISTS; list++) {
		ASSERT_TRUE(compare_list(&self->pair, &random, &counts))
		TH_LOG("list %u of seed 0x%llx", list, (unsigned long long)variant->seed);
		ASSERT_EQ(0, counts.differ)
		TH_LOG("list %u of seed 0x%llx", list, (unsigned long long)variant->seed);
	}
	ksft_print_msg("seed 0x%llx, %u lists: %zu operations agree; not compared: %zu fills of "
		       "AVX, AVX-512 and AMX registers\n",
		       (unsigned long long)variant->seed, NUM_LISTS, counts.agree, counts.excluded);
	EXPECT_LT(NUM_LISTS, counts.agree);
}

TEST_HARNESS_MAIN
