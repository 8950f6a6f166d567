// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/machine.h: the state that a TD starts from, exceptions, memory, and what
 * becomes of instructions that are not the engine's.
 */
#include "emulator/machine.h"

#include "kselftest_harness.h"

#include "emulated.h"
#include "td_code.h"

#define BUDGET 100000
#define DONE TD_CODE_DONE
#define VECTOR(vector) (TD_CODE_EXCEPTION | (vector))
#define DE VECTOR(0)
#define BP VECTOR(3)
#define UD VECTOR(6)
#define DF VECTOR(8)
#define GP VECTOR(13)
#define PF VECTOR(14)
#define VE VECTOR(20)
#define UNSUPPORTED VECTOR(MACHINE_VECTOR_UNSUPPORTED)

#define TDCALL ".byte 0x66, 0x0f, 0x01, 0xcc\n"
#define OSXSAVE "mov %cr4, %rax; or $0x40000, %eax; mov %rax, %cr4\n"

/* To CPL 3, in 64-bit or compatibility mode; the stack stays. */
#define TO_USER(cs) \
	"mov %rsp, %rax; push $0x23; push %rax; push $2; push $" cs "\n" \
	"lea 1f(%rip), %rax; push %rax; iretq; 1:\n"

struct run {
	struct emu_module *module;
	struct emu_td td;
	struct emu_guest guest;
	struct td_memory memory;
	uint8_t shared[EMU_PAGE_SIZE];
	struct emu_machine *machine;
	struct machine_exit exit;
};

/* NULL where the build has no engine. */
static struct run *run_create(const char *text, const uint8_t *code, size_t size)
{
	static struct emulated emulated;
	struct run *run = calloc(1, sizeof(*run));
	struct diag diag;

	if (!emulated.masks)
		emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
	run->module = emulated_module(&emulated);
	emulated_td(run->module, text, &run->td);
	emu_guest_init(run->module, &run->td, &run->guest, 0);
	td_memory_init(&run->memory);
	td_memory_share(&run->memory, TD_SHARED_GPA, run->shared, sizeof(run->shared));
	td_code_load(&run->memory, &run->td, code, size);
	run->machine = emu_machine_create(&run->memory.memory, &diag);
	if (!run->machine)
		return NULL;
	emu_machine_reset(run->machine, run->module, &run->td, &run->guest, 0x1234);
	return run;
}

static void run_free(struct run *run)
{
	emu_machine_free(run->machine);
	emu_module_free(run->module);
	for (size_t i = 0; i < run->memory.num_pages; i++)
		free(run->memory.page[i].bytes);
	free(run);
}

static enum machine_leave run_on(struct run *run)
{
	return emu_machine_run(run->machine, run->module, &run->td, &run->guest, BUDGET,
			       &run->exit);
}

static uint64_t gpr(struct run *run, enum machine_gpr gpr)
{
	return emu_machine_gpr(run->machine, gpr);
}

#define DEFAULT "via module\n"
#define WAITPKG "via module\ncpuid 7.0 ecx.waitpkg=1\n"
#define TSX "via module\ncpuid 7.0 ebx.hle=1 ebx.rtm=1\n"

/* Each is one test: code, and R12 at the end, or the exception with its error code. */
#define ROWS(X) \
	X(nothing, DEFAULT, "mov $7, %r12", DONE, 7) \
	X(cpuid, DEFAULT, "xor %eax, %eax; cpuid; mov %rax, %r12", DONE, 0x23) \
	X(cpuid_ve, DEFAULT, "mov $2, %eax; cpuid", VE, 0) \
	X(cpuid_second_ve, DEFAULT, "lea 2f(%rip), %rbx; mov $2, %eax; cpuid; 2: cpuid", VE, 0) \
	X(cpuid_prefixed, DEFAULT, "xor %eax, %eax; .byte 0x66, 0x48; cpuid; mov %eax, %r12d", \
	  DONE, 0x23) \
	X(cpuid_in_data, DEFAULT, "mov $0xa20f, %r12d; jmp 2f; cpuid; 2:", DONE, 0xa20f) \
	X(rdmsr, DEFAULT, "mov $0x1a0, %ecx; rdmsr; mov %rax, %r12", DONE, 0x40080) \
	X(rdmsr_gp, DEFAULT, "mov $0x122, %ecx; rdmsr", GP, 0) \
	X(wrmsr_ve, DEFAULT, "mov $0x17, %ecx; wrmsr", VE, 0) \
	X(wrmsr, WAITPKG, \
	  "mov $0xe1, %ecx; mov $0x64, %eax; xor %edx, %edx; wrmsr; xor %eax, %eax;" \
	  "rdmsr; mov %rax, %r12", \
	  DONE, 0x64) \
	X(fs_base, DEFAULT, \
	  "mov $0xc0000100, %ecx; mov $0x200000, %eax; xor %edx, %edx; wrmsr;" \
	  "movl $0x55, 0x200000; mov %fs:0, %r12d", \
	  DONE, 0x55) \
	X(hlt, DEFAULT, "hlt", VE, 0) \
	X(hlt_user, DEFAULT, TO_USER("0x2b") "hlt", GP, 0) \
	X(io, DEFAULT, "mov $0x3f8, %edx; out %al, %dx", VE, 0) \
	X(io_user, DEFAULT, TO_USER("0x2b") "in $0x60, %al", GP, 0) \
	X(wbinvd, DEFAULT, "wbinvd", VE, 0) \
	X(vmcall, DEFAULT, "vmcall", VE, 0) \
	X(monitor, DEFAULT, "monitor", VE, 0) \
	X(rdpmc, DEFAULT, "rdpmc", VE, 0) \
	X(seamcall, DEFAULT, ".byte 0x66, 0x0f, 0x01, 0xcf", UD, 0) \
	X(tdcall_user, DEFAULT, TO_USER("0x2b") TDCALL, GP, 0) \
	X(tdcall, DEFAULT, "mov $1, %eax;" TDCALL "mov %rcx, %r12", DONE, 48) \
	X(tdcall_unknown, DEFAULT, "mov $99, %eax;" TDCALL "mov %rax, %r12", DONE, \
	  0xc000010000000000) \
	X(tdvmcall_rsp, DEFAULT, "xor %eax, %eax; mov $0xfc10, %ecx;" TDCALL "mov %rax, %r12", \
	  DONE, 0xc000010000000001) \
	X(read_cr4, DEFAULT, "mov %cr4, %r12", DONE, 0x660) \
	X(write_cr4, DEFAULT, "mov %cr4, %rax; or $0x2000, %eax; mov %rax, %cr4", GP, 0) \
	X(cr4_without_mce, DEFAULT, "mov $0x620, %eax; mov %rax, %cr4", GP, 0) \
	X(cr4_without_pae, DEFAULT, "mov $0x640, %eax; mov %rax, %cr4", GP, 0) \
	X(read_cr0, DEFAULT, "mov %cr0, %r12", DONE, 0x80010023) \
	X(cr0_without_ne, DEFAULT, "mov $0x80010003, %eax; mov %rax, %cr0", GP, 0) \
	X(cr0_without_pg, DEFAULT, "mov $0x10023, %eax; mov %rax, %cr0", GP, 0) \
	X(read_cr3, DEFAULT, "mov %cr3, %r12", DONE, TD_PML4_GPA) \
	X(cr8, DEFAULT, "mov $5, %eax; mov %rax, %cr8; mov %cr8, %r12", DONE, 5) \
	X(cr8_reserved, DEFAULT, "mov $0x15, %eax; mov %rax, %cr8", GP, 0) \
	X(cr7, DEFAULT, ".byte 0x0f, 0x20, 0xf8", UD, 0) \
	X(cr_user, DEFAULT, TO_USER("0x2b") "mov %cr0, %rax", GP, 0) \
	X(dr, DEFAULT, "mov $0x1234, %eax; mov %rax, %dr3; mov %dr3, %r12", DONE, 0x1234) \
	X(dr7, DEFAULT, "mov $1, %eax; shl $32, %rax; mov %rax, %dr7", GP, 0) \
	X(dr4_alias, DEFAULT, "mov %dr4, %r12", DONE, 0xffff0ff0) \
	X(dr4_de, DEFAULT, "mov %cr4, %rax; or $8, %eax; mov %rax, %cr4; mov %dr4, %rax", UD, 0) \
	X(xsetbv_ud, DEFAULT, "xor %ecx, %ecx; mov $3, %eax; xor %edx, %edx; xsetbv", UD, 0) \
	X(xsetbv, DEFAULT, \
	  OSXSAVE "xor %ecx, %ecx; mov $3, %eax; xor %edx, %edx; xsetbv;" \
		  "xgetbv; mov %rax, %r12", \
	  DONE, 3) \
	X(xsetbv_gp, DEFAULT, OSXSAVE "xor %ecx, %ecx; mov $7, %eax; xor %edx, %edx; xsetbv", GP, \
	  0) \
	X(xgetbv_ud, DEFAULT, "xor %ecx, %ecx; xgetbv", UD, 0) \
	X(wrpkru, DEFAULT, "xor %eax, %eax; xor %ecx, %ecx; xor %edx, %edx; wrpkru", UD, 0) \
	X(tpause_ud, DEFAULT, "tpause %ecx", UD, 0) \
	X(tpause, WAITPKG, "xor %ecx, %ecx; tpause %ecx; mov $9, %r12d", DONE, 9) \
	X(tpause_gp, WAITPKG, "mov $2, %ecx; tpause %ecx", GP, 0) \
	X(umwait, WAITPKG, "xor %ecx, %ecx; umonitor %rax; umwait %ecx; mov $9, %r12d", DONE, 9) \
	X(xbegin_ud, DEFAULT, "xbegin 2f; 2:", UD, 0) \
	X(xbegin, TSX, \
	  "mov $7, %eax; xbegin 2f; mov $1, %r12d; xend; 2: add %eax, %r12d;" \
	  "xtest; setz %al; movzbl %al, %eax; add %eax, %r12d", \
	  DONE, 1) \
	X(xend, TSX, "xend", GP, 0) \
	X(avx_ud, DEFAULT, "vmovd %eax, %xmm0", UD, 0) \
	X(avx, "via module\nxfam 0x7\n", \
	  OSXSAVE "xor %ecx, %ecx; mov $7, %eax; xor %edx, %edx;" \
		  "xsetbv; vmovd %eax, %xmm0", \
	  UNSUPPORTED, 0) \
	X(kmov_ud, "via module\nxfam 0x7\n", \
	  OSXSAVE "xor %ecx, %ecx; mov $7, %eax;" \
		  "xor %edx, %edx; xsetbv; kmovw %eax, %k1", \
	  UD, 0) \
	X(syscall, DEFAULT, "syscall", UNSUPPORTED, 0) \
	X(ud2, DEFAULT, "ud2", UD, 0) \
	X(int3_user, DEFAULT, TO_USER("0x2b") "int3", BP, 0) \
	X(int_user, DEFAULT, TO_USER("0x2b") "int $6", GP, 0x32) \
	X(divide, DEFAULT, "xor %ecx, %ecx; mov $1, %eax; xor %edx, %edx; div %ecx", DE, 0) \
	X(cli_user, DEFAULT, TO_USER("0x2b") "cli", GP, 0) \
	X(compat, DEFAULT, \
	  TO_USER("0x33") ".code32; xor %eax, %eax; cpuid; cmp $0x23, %eax;" \
			  "jne 2f; int3; 2: .code64; ud2", \
	  BP, 0) \
	X(compat_dec, DEFAULT, TO_USER("0x33") ".code32; inc %eax; ud2; .code64", UD, 0) \
	X(page_write, DEFAULT, "movl $5, 0x201000", PF, 3) \
	X(page_user, DEFAULT, TO_USER("0x2b") "mov 0x202000, %eax", PF, 4) \
	X(page_missing, DEFAULT, "mov 0x202000, %eax", PF, 0) \
	X(page_fetch, DEFAULT, "mov $0x200000, %eax; jmp *%rax", PF, 0x11) \
	X(page_alias, DEFAULT, "movl $5, 0x200010; mov 0x201010, %r12d", DONE, 5) \
	X(page_straddle, DEFAULT, "mov 0x201ffc, %rax", PF, 0) \
	X(code_straddle, DEFAULT, \
	  "movb $0xb8, 0x206fff; movl $0x77, 0x207000;" \
	  "movw $0xc389, 0x207004; movl $0xe0ff5890, 0x207006; lea 2f(%rip), %rax; push %rax;" \
	  "mov $0x206fff, %eax; jmp *%rax; 2: mov %ebx, %r12d", \
	  DONE, 0x77) \
	X(noncanonical, DEFAULT, "mov $1, %eax; shl $62, %rax; mov (%rax), %rax", GP, 0) \
	X(remap, DEFAULT, \
	  "movl $5, 0x200000; mov 0x201000, %eax; movl $0x131007, 0x144008;" \
	  "invlpg 0x201000; mov 0x201000, %r12d", \
	  DONE, 0) \
	X(permit_without_invlpg, DEFAULT, \
	  "mov 0x201000, %eax; movl $0x130007, 0x144008; movl $5, 0x201000; mov 0x200000, %r12d", \
	  DONE, 5) \
	X(prefixed_to_the_end, DEFAULT, \
	  "mov $0x206ff1, %ebx; movl $0x2e2e2e2e, (%rbx); movl $0x2e2e2e2e, 4(%rbx);" \
	  "movl $0xc7482e2e, 8(%rbx); movw $0xf8, 12(%rbx); jmp *%rbx", \
	  UD, 0) \
	X(remap_code, DEFAULT, \
	  "movl $0x1b8, 0x206000; movw $0xc300, 0x206004; movl $0x2b8, 0x207000;" \
	  "movw $0xc300, 0x207004; mov $0x206000, %ebx; invlpg (%rbx);" \
	  "call *%rbx; movl $0x132007, 0x144030;" \
	  "invlpg (%rbx); call *%rbx; mov %eax, %r12d", \
	  DONE, 2) \
	X(shared, DEFAULT, "mov 0x203008, %r12; mov %r12, 0x203010", DONE, 0x1122334455667788) \
	X(shared_52, "via module\nconfig_flags 1\neptp_controls 0x26\n", "mov 0x203008, %r12", \
	  DONE, 0x1122334455667788) \
	X(mmio, DEFAULT, "mov 0x204010, %eax", VE, 0)

#define X(name, td, text, end, r12) TD_CODE(name, text);
ROWS(X)
#undef X

static const struct {
	const char *name, *td;
	const uint8_t *code, *code_end;
	uint64_t end, r12;
} rows[] = {
#define X(name, td, text, end, r12) { #name, td, code_##name, code_##name##_end, end, r12 },
	ROWS(X)
#undef X
};

TEST(instructions_end_as_in_a_td)
{
	NEEDS_ENGINE();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run *run = run_create(rows[i].td, rows[i].code,
					     TD_CODE_SIZE(rows[i].code, rows[i].code_end));
		const uint64_t value = 0x1122334455667788;

		ASSERT_NE(NULL, run);
		memcpy(run->shared + 8, &value, sizeof(value));
		EXPECT_EQ(MACHINE_TDVMCALL, run_on(run))
		TH_LOG("%s: %s", rows[i].name, run->exit.reason);
		EXPECT_EQ(rows[i].end, gpr(run, MACHINE_R11)) TH_LOG("%s", rows[i].name);
		EXPECT_EQ(rows[i].r12, gpr(run, MACHINE_R12)) TH_LOG("%s", rows[i].name);
		run_free(run);
	}
}

#define CREATE(td, name) run_create(td, TD_CODE_BYTES(name))

TEST(vcpus_start_as_after_init)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, nothing);
	EXPECT_EQ(48, gpr(run, MACHINE_RBX));
	EXPECT_EQ(0x1234, gpr(run, MACHINE_RCX));
	EXPECT_EQ(0x1234, gpr(run, MACHINE_R8));
	EXPECT_EQ(0, gpr(run, MACHINE_RSI));
	EXPECT_EQ(run->module->platform_fms, gpr(run, MACHINE_RDX));
	EXPECT_NE(0, gpr(run, MACHINE_RDX));
	EXPECT_EQ(0, gpr(run, MACHINE_RAX));
	EXPECT_EQ(0, gpr(run, MACHINE_RSP));
	EXPECT_EQ(0, gpr(run, MACHINE_R15));
	EXPECT_EQ(0x40, run->guest.vcpu.cr4);
	EXPECT_EQ(1, run->guest.vcpu.xcr0);
	EXPECT_FALSE(run->guest.vcpu.mode64);

	emu_guest_init(run->module, &run->td, &run->guest, 1);
	emu_machine_reset(run->machine, run->module, &run->td, &run->guest, 0);
	EXPECT_EQ(1, gpr(run, MACHINE_RSI));
	EXPECT_EQ(0, gpr(run, MACHINE_RCX));
	run_free(run);
	run = CREATE("via module\nconfig_flags 1\neptp_controls 0x26\n", nothing);
	EXPECT_EQ(52, gpr(run, MACHINE_RBX));
	run_free(run);
}

TD_CODE(thrice, TO_USER("0x2b") "cli; cli; cli");
TD_CODE(registers,
	"mov $0x77, %eax; movd %eax, %xmm9; fldpi; mov $5, %ebx;" TO_USER(
		"0x2b") "hlt; movd %xmm9, %eax; add %eax, %ebx; fldpi; fcompp; fstsw %ax; and $0x4000, %eax;"
			"add %eax, %ebx; mov %cs, %eax; shl $16, %eax; add %eax, %ebx; hlt");

/* The engine takes a second one for a double fault, unless it is made to forget the first. */
TEST(exceptions_of_the_engine_can_repeat)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, thrice);
	for (unsigned int i = 0; i < 3; i++) {
		ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
		EXPECT_EQ(GP, gpr(run, MACHINE_R11));
		EXPECT_EQ(0x2b, gpr(run, MACHINE_R15));
		emu_machine_set_gpr(run->machine, MACHINE_R15, 1);
	}
	run_free(run);
}

TEST(exceptions_keep_other_registers)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, registers);
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	EXPECT_EQ(GP, gpr(run, MACHINE_R11));
	emu_machine_set_gpr(run->machine, MACHINE_R15, 1);
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	EXPECT_EQ(0x2b0000 + 0x4000 + 0x77 + 5, gpr(run, MACHINE_RBX));
	EXPECT_EQ(gpr(run, MACHINE_RBX), run->guest.state.value[HOST_RBX]);
	run_free(run);
}

TEST(ve_info_says_what_the_guest_needs)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, mmio);
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	EXPECT_EQ(48, run->guest.ve_info.exit_reason);
	EXPECT_EQ(0x181, run->guest.ve_info.qualification);
	EXPECT_EQ(TD_LINEAR(TD_MMIO) + 0x10, run->guest.ve_info.gla);
	EXPECT_EQ(1ULL << 47 | (TD_MMIO_GPA + 0x10), run->guest.ve_info.gpa);
	run_free(run);
	run = CREATE(DEFAULT, io);
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	EXPECT_EQ(30, run->guest.ve_info.exit_reason);
	EXPECT_EQ(0x3f80000, run->guest.ve_info.qualification);
	EXPECT_EQ(1, run->guest.ve_info.length);
	run_free(run);
}

TD_CODE(forever, "2: inc %r12; jmp 2b");
TD_CODE(fault_forever, "mov $0x200000, %eax; lidt -10(%rsp); jmp *%rax");

TEST(slices_end_and_go_on)
{
	struct run *run;
	uint64_t before;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, forever);
	ASSERT_EQ(MACHINE_SLICE_OVER, run_on(run));
	before = gpr(run, MACHINE_R12);
	EXPECT_LT(1000, before);
	ASSERT_EQ(MACHINE_SLICE_OVER, run_on(run));
	EXPECT_GE(before + BUDGET / 2, gpr(run, MACHINE_R12));
	EXPECT_LE(before + BUDGET / 2 - 2, gpr(run, MACHINE_R12));
	before = gpr(run, MACHINE_R12);
	EXPECT_EQ(MACHINE_SLICE_OVER,
		  emu_machine_run(run->machine, run->module, &run->td, &run->guest, 0, &run->exit));
	EXPECT_EQ(before, gpr(run, MACHINE_R12));
	run_free(run);
}

TD_CODE(missing, "mov $7, %r12d; mov %r12d, 0x205018");

TEST(missing_private_pages_leave)
{
	static const uint8_t zeros[EMU_PAGE_SIZE];
	struct run *run;
	uint8_t *page;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, missing);
	for (unsigned int i = 0; i < 2; i++) {
		ASSERT_EQ(MACHINE_PRIVATE_FAULT, run_on(run));
		EXPECT_EQ(TD_MISSING_GPA + 0x18, run->exit.gpa);
		EXPECT_TRUE(run->exit.write);
	}
	td_memory_load(&run->memory, TD_MISSING_GPA, zeros, sizeof(zeros));
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	EXPECT_EQ(DONE, gpr(run, MACHINE_R11));
	page = td_memory_page(&run->memory, TD_MISSING_GPA);
	EXPECT_EQ(7, page[0x18]);
	run_free(run);

	/* Nothing at all was added. */
	run = CREATE(DEFAULT, nothing);
	for (size_t i = 0; i < run->memory.num_pages; i++)
		free(run->memory.page[i].bytes);
	run->memory.num_pages = 0;
	ASSERT_EQ(MACHINE_PRIVATE_FAULT, run_on(run));
	EXPECT_EQ(0xfffffff0, run->exit.gpa);
	EXPECT_FALSE(run->exit.write);
	run_free(run);
}

TD_CODE(reads_twice,
	"mov 0x200000, %r12d\nxor %eax, %eax; mov $0xfc00, %ecx;" TDCALL "mov 0x200000, %r12d");

/* The engine has the page when it goes away. */
TEST(private_pages_can_go_away)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, reads_twice);
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	for (size_t i = 0; i < run->memory.num_pages; i++) {
		if (run->memory.page[i].gpa == TD_DATA_GPA)
			run->memory.page[i].gpa = TD_MISSING_GPA;
	}
	run->memory.memory.generation++;
	ASSERT_EQ(MACHINE_PRIVATE_FAULT, run_on(run));
	EXPECT_EQ(TD_DATA_GPA, run->exit.gpa);
	run_free(run);
}

TD_CODE(shared_twice, "mov 0x203008, %eax; mov $1, %r12d; mov %r12d, 0x203010; mov 0x203008, %eax");

TEST(shared_memory_is_the_hosts)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, shared_twice);
	run->memory.shared_error = -EFAULT;
	ASSERT_EQ(MACHINE_SHARED_FAULT, run_on(run));
	EXPECT_EQ(TD_SHARED_GPA + 8, run->exit.gpa);
	run->memory.shared_error = 0;
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	EXPECT_EQ(1, run->shared[0x10]);
	EXPECT_EQ(1, run->memory.shared_writes);
	run_free(run);
}

TD_CODE(shared_goes,
	"mov 0x203008, %eax\nxor %eax, %eax; mov $0xfc00, %ecx;" TDCALL "mov %eax, 0x203010");

/* The page is known to the engine when its slot goes away. */
TEST(shared_memory_can_go_away)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, shared_goes);
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	run->memory.shared_error = -EFAULT;
	ASSERT_EQ(MACHINE_SHARED_FAULT, run_on(run));
	EXPECT_EQ(TD_SHARED_GPA + 0x10, run->exit.gpa);
	EXPECT_TRUE(run->exit.write);
	run->memory.shared_error = -ENXIO;
	ASSERT_EQ(MACHINE_TDVMCALL, run_on(run));
	EXPECT_EQ(VE, gpr(run, MACHINE_R11));
	EXPECT_EQ(0x182, run->guest.ve_info.qualification);
	run_free(run);
}

TD_CODE(no_idt, "movq $0, -16(%rsp); movq $0, -8(%rsp); lidt -16(%rsp); ud2");
TD_CODE(no_gate, OSXSAVE "xor %ecx, %ecx; mov $7, %eax; xor %edx, %edx; xsetbv;"
			 "movq $0, 0x1111a0; vmovd %eax, %xmm0");
TD_CODE(no_stack, "xor %esp, %esp; ud2");

TEST(ends_without_a_handler)
{
	struct run *run;

	NEEDS_ENGINE();
	run = CREATE(DEFAULT, no_idt);
	EXPECT_EQ(MACHINE_SHUTDOWN, run_on(run));
	run_free(run);
	run = CREATE(DEFAULT, no_stack);
	EXPECT_EQ(MACHINE_SHUTDOWN, run_on(run));
	run_free(run);
	run = CREATE(DEFAULT, fault_forever);
	EXPECT_EQ(MACHINE_SHUTDOWN, run_on(run));
	run_free(run);
	run = CREATE("via module\nxfam 0x7\n", no_gate);
	ASSERT_EQ(MACHINE_STUCK, run_on(run));
	EXPECT_NE(NULL, strstr(run->exit.reason, "does not know")) TH_LOG("%s", run->exit.reason);
	run_free(run);
	run = CREATE(DEFAULT, nothing);
	memcpy((uint8_t *)td_memory_page(&run->memory, TD_RESET_GPA) + 0xff0, "\x0f\x0b", 2);
	ASSERT_EQ(MACHINE_STUCK, run_on(run));
	EXPECT_NE(NULL, strstr(run->exit.reason, "before long mode"))
	TH_LOG("%s", run->exit.reason);
	run_free(run);
}

TEST(machines_need_an_engine)
{
	struct td_memory memory;
	struct diag diag = { .text = "" };
	struct emu_machine *machine;

	td_memory_init(&memory);
	machine = emu_machine_create(&memory.memory, &diag);
#ifdef TDX_CTS_UNICORN
	ASSERT_NE(NULL, machine);
#else
	EXPECT_EQ(NULL, machine);
	EXPECT_STREQ("executing a TD's memory needs Unicorn (libunicorn-dev); "
		     "found a build without it",
		     diag.text);
#endif
	emu_machine_free(machine);
}

TEST_HARNESS_MAIN
