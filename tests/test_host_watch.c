// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of host/watch.h on the CPU they run on: a step that changes one register is caught under
 * exactly that element, and steps that change nothing never are. What this machine does not have
 * is tested with captured areas, images and msr devices made up for it.
 */
#include "host/watch.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/msr.h"
#include "host/watch_private.h"
#include "kselftest_harness.h"
#include "tests/folder.h"
#include "tests/host_steps.h"

#define ENOUGH 1000

static struct host_watch *watch;

static void open_watch(const char *msr_folder)
{
	struct diag diag;

	watch = host_watch_create_at(msr_folder, &diag);
	if (!watch)
		ksft_exit_fail_msg("%s\n", diag.text);
}

static bool shown(enum host_element_id element)
{
	const char *needed, *found;

	return host_watch_shows(watch, element, &needed, &found);
}

/* What a step changes on the CPU that is pinned. */
static size_t changes_by(long (*step)(void *), void *argument, struct host_change *changes)
{
	struct host_state before, after;

	host_watch_reset(watch);
	host_watch_state(watch, watch->pinned, &before);
	host_watch_step(watch, step, argument);
	host_watch_state(watch, watch->pinned, &after);
	return host_state_compare(&before, &after, changes);
}

TEST(shows_or_says_why_not)
{
	const char *needed, *found;

	open_watch("/dev/cpu");
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (host_watch_shows(watch, id, &needed, &found)) {
			ksft_print_msg("%s is shown\n", host_element(id)->name);
			continue;
		}
		ASSERT_NE(needed, NULL)
		TH_LOG("%s", host_element(id)->name);
		ASSERT_NE(found, NULL);
		ksft_print_msg("%s: needs %s; found: %s\n", host_element(id)->name, needed, found);
	}
	/* Every x86-64 CPU that runs this has them. */
	EXPECT_TRUE(shown(HOST_RBX));
	EXPECT_TRUE(shown(HOST_MXCSR));
	EXPECT_TRUE(shown(HOST_XSTATE_SSE));
	EXPECT_FALSE(shown(HOST_CR2));
	EXPECT_FALSE(shown(HOST_RAX));
	host_watch_free(watch);
}

#define NONE HOST_NUM_ELEMENTS

static const struct {
	const char *name;
	long (*step)(void *);
	enum host_element_id element[3]; /* what it changes */
} clobbers[] = {
	{ "rdx", step_rdx, { HOST_RDX, NONE, NONE } },
	{ "rbx", step_rbx, { HOST_RBX, NONE, NONE } },
	{ "rbp", step_rbp, { HOST_RBP, NONE, NONE } },
	{ "rsi", step_rsi, { HOST_RSI, NONE, NONE } },
	{ "rdi", step_rdi, { HOST_RDI, NONE, NONE } },
	{ "r8", step_r8, { HOST_R8, NONE, NONE } },
	{ "r9", step_r9, { HOST_R9, NONE, NONE } },
	{ "r10", step_r10, { HOST_R10, NONE, NONE } },
	{ "r12", step_r12, { HOST_R12, NONE, NONE } },
	{ "r13", step_r13, { HOST_R13, NONE, NONE } },
	{ "r14", step_r14, { HOST_R14, NONE, NONE } },
	{ "r15", step_r15, { HOST_R15, NONE, NONE } },
	{ "fs_base", step_fs_base, { HOST_FS_BASE, NONE, NONE } },
	{ "gs_base", step_gs_base, { HOST_GS_BASE, NONE, NONE } },
	{ "mxcsr", step_mxcsr, { HOST_MXCSR, NONE, NONE } },
	{ "x87_control", step_x87_control, { HOST_X87_CONTROL, NONE, NONE } },
	{ "x87_status", step_x87_status, { HOST_XSTATE_X87, NONE, NONE } },
	{ "x87_register", step_x87_register, { HOST_XSTATE_X87, NONE, NONE } },
	{ "x87_tag", step_x87_tag, { HOST_XSTATE_X87, NONE, NONE } },
	{ "xmm", step_xmm, { HOST_XSTATE_SSE, NONE, NONE } },
	{ "zmm", step_zmm, { HOST_XSTATE_ZMM_HI256, NONE, NONE } },
	{ "zmm20", step_zmm20, { HOST_XSTATE_HI16_ZMM, NONE, NONE } },
	{ "opmask", step_opmask, { HOST_XSTATE_OPMASK, NONE, NONE } },
	{ "init", step_init, { HOST_XINUSE, HOST_XSTATE_OPMASK, NONE } },
	{ "pkru", step_pkru, { HOST_XSTATE_PKRU, NONE, NONE } },
	{ "tile", step_tile, { HOST_XSTATE_TILEDATA, NONE, NONE } },
	{ "tilerelease",
	  step_tilerelease,
	  { HOST_XINUSE, HOST_XSTATE_TILECFG, HOST_XSTATE_TILEDATA } },
};

/* That step changes these elements and no other. */
static void check_step(struct __test_metadata *_metadata, const char *name, long (*step)(void *),
		       void *argument, const enum host_element_id element[3])
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	size_t count = changes_by(step, argument, changes), wanted = 0;

	for (unsigned int i = 0; i < 3 && element[i] != NONE; i++) {
		EXPECT_TRUE(i < count && changes[i].element == element[i])
		TH_LOG("%s: no change of %s", name, host_element(element[i])->name);
		wanted++;
	}
	EXPECT_EQ(count, wanted)
	TH_LOG("%s: up to %s", name,
	       count ? host_element(changes[count - 1].element)->name : "none");
}

TEST(each_clobber_is_caught_as_what_it_is)
{
	const enum host_element_id avx[3] = { HOST_XSTATE_AVX, NONE, NONE };
	unsigned int tried = 0;

	open_watch("/dev/cpu");
	for (size_t i = 0; i < sizeof(clobbers) / sizeof(clobbers[0]); i++) {
		bool here = true;

		for (unsigned int j = 0; j < 3; j++)
			here &= clobbers[i].element[j] == NONE || shown(clobbers[i].element[j]);
		if (!here) {
			ksft_print_msg("%s is not here\n", clobbers[i].name);
			continue;
		}
		check_step(_metadata, clobbers[i].name, clobbers[i].step, NULL,
			   clobbers[i].element);
		tried++;
	}
	if (shown(HOST_XSTATE_ZMM_HI256))
		check_step(_metadata, "ymm", step_ymm_of_zmm, NULL, avx);
	else if (shown(HOST_XSTATE_AVX))
		check_step(_metadata, "ymm", step_ymm, NULL, avx);
	EXPECT_GE(tried, 17);
	host_watch_free(watch);
}

static void go_to_last_cpu(void)
{
	watch_pin(host_watch_cpu(watch, host_watch_num_cpus(watch) - 1));
}

TEST(a_wrong_tsc_aux_is_caught_on_each_cpu)
{
	const enum host_element_id tsc_aux[3] = { HOST_IA32_TSC_AUX, NONE, NONE };
	void (*function)(void) = go_to_last_cpu;
	struct host_change changes[HOST_NUM_ELEMENTS];

	open_watch("/dev/cpu");
	if (host_watch_num_cpus(watch) < 2)
		SKIP(return, "needs 2 CPUs; found 1");
	check_step(_metadata, "tsc_aux", step_c, &function, tsc_aux);
	/* There it is right. */
	ASSERT_EQ(host_watch_move(watch, host_watch_num_cpus(watch) - 1), 0);
	EXPECT_EQ(changes_by(step_c, &function, changes), 0);
	EXPECT_EQ(host_watch_move(watch, host_watch_num_cpus(watch)), -1);
	host_watch_free(watch);
}

static unsigned int debug_register;

/* What a tracer does that takes one debug register away. */
static void lose_debug_register(void)
{
	int tid = gettid(), status;
	pid_t child = fork();

	/* An address that nobody writes to, or nothing enabled. */
	if (!child)
		_exit(breakpoints_write(tid, debug_register,
					debug_register == 7 ? 0 : (uintptr_t)zero_image));
	waitpid(child, &status, 0);
}

TEST(each_lost_debug_register_is_caught)
{
	const enum host_element_id lost[][3] = {
		{ HOST_DR0, NONE, NONE },
		{ HOST_DR1, NONE, NONE },
		{ HOST_DR2, NONE, NONE },
		{ HOST_DR3, NONE, NONE },
	};
	const enum host_element_id control[3] = { HOST_DR7, NONE, NONE };
	void (*function)(void) = lose_debug_register;
	const char *needed, *found;

	for (debug_register = 0; debug_register < 4; debug_register++) {
		open_watch("/dev/cpu");
		if (!host_watch_shows(watch, HOST_DR7, &needed, &found))
			SKIP(return, "needs %s; found %s", needed, found);
		check_step(_metadata, "dr", step_c, &function, lost[debug_register]);
		host_watch_free(watch);
	}
	debug_register = 7;
	open_watch("/dev/cpu");
	check_step(_metadata, "dr7", step_c, &function, control);
	host_watch_free(watch);
}

static volatile unsigned int ticks;

static void count_tick(int number)
{
	ticks = ticks + (number == SIGALRM);
}

TEST(harmless_steps_change_nothing)
{
	const struct itimerval often = { { 0, 200 }, { 0, 200 } }, never = { 0 };
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before, after;
	struct timespec start, end;

	open_watch("/dev/cpu");
	signal(SIGALRM, count_tick);
	host_watch_state(watch, 0, &before);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (unsigned int i = 0; i < ENOUGH; i++)
		ASSERT_EQ(host_watch_call(watch, -1, KVM_RUN, 0), -EBADF);
	clock_gettime(CLOCK_MONOTONIC, &end);
	setitimer(ITIMER_REAL, &often, NULL);
	for (unsigned int i = 0; i < ENOUGH; i++) {
		ASSERT_EQ(host_watch_step(watch, step_getppid, NULL), getppid());
		host_watch_step(watch, step_nothing, NULL);
		ASSERT_EQ(host_watch_call(watch, -1, KVM_RUN, 0), -EBADF);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	host_watch_state(watch, 0, &after);
	EXPECT_EQ(host_state_compare(&before, &after, changes), 0)
	TH_LOG("%s", host_element(changes[0].element)->name);
	EXPECT_GT(ticks, 0);
	ksft_print_msg("%ld ns a call, %u signals in between\n",
		       ((end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec) /
			       ENOUGH,
		       ticks);
	host_watch_free(watch);
}

TEST(changes_are_kept_until_reset)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before, after;

	open_watch("/dev/cpu");
	host_watch_state(watch, 0, &before);
	host_watch_step(watch, step_rbx, NULL);
	host_watch_step(watch, step_nothing, NULL);
	host_watch_state(watch, 0, &after);
	EXPECT_EQ(host_state_compare(&before, &after, changes), 1);
	if (host_watch_num_cpus(watch) > 1) {
		host_watch_state(watch, 1, &after);
		EXPECT_EQ(before.value[HOST_RBX], after.value[HOST_RBX]);
	}
	host_watch_reset(watch);
	host_watch_state(watch, 0, &after);
	EXPECT_EQ(host_state_compare(&before, &after, changes), 0);
	host_watch_free(watch);
}

TEST(the_thread_is_left_as_it_was)
{
	struct sigaction before, after;
	cpu_set_t cpus, cpus_after;
	uint64_t gs;

	sched_getaffinity(0, sizeof(cpus), &cpus);
	sigaction(SIGTRAP, NULL, &before);
	open_watch("/dev/cpu");
	host_watch_step(watch, step_gs_base, NULL);
	if (shown(HOST_GS_BASE)) {
		__asm__ volatile("rdgsbase %0" : "=r"(gs));
		EXPECT_EQ(gs, 0);
	}
	EXPECT_EQ(__builtin_ia32_stmxcsr() & 0xffc0, 0x1f80);
	host_watch_free(watch);
	sched_getaffinity(0, sizeof(cpus_after), &cpus_after);
	sigaction(SIGTRAP, NULL, &after);
	EXPECT_TRUE(CPU_EQUAL(&cpus, &cpus_after));
	EXPECT_TRUE(before.sa_handler == after.sa_handler);
}

/* Another thread of the process cannot have the breakpoints, too; all else it can. */
TEST(a_second_watch_has_no_breakpoints)
{
	struct host_watch *second;
	const char *needed, *found;
	struct diag diag;

	open_watch("/dev/cpu");
	second = host_watch_create(&diag);
	ASSERT_NE(second, NULL);
	EXPECT_FALSE(host_watch_shows(second, HOST_DR0, &needed, &found));
	EXPECT_TRUE(host_watch_shows(second, HOST_RBX, &needed, &found));
	host_watch_free(second);
	host_watch_free(watch);
}

/*
 * An msr device has 8 bytes at each MSR's index. A file can stand for one, but that a byte of it
 * belongs to the 8 MSRs up to its own.
 */
static void put_msr(const char *folder, unsigned int cpu, uint32_t index, uint8_t value)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/%u", folder, cpu);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%u/msr", folder, cpu);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || pwrite(fd, &value, sizeof(value), index) != sizeof(value))
		ksft_exit_fail_msg("%s cannot be written\n", path);
	close(fd);
}

static const char *msr_folder;
static unsigned int msr_cpu;
static uint32_t msr_index;

static void change_msr(void)
{
	put_msr(msr_folder, msr_cpu, msr_index, 0x7);
}

TEST(each_msr_is_caught_by_the_device)
{
	void (*function)(void) = change_msr;
	struct host_change changes[HOST_NUM_ELEMENTS];
	unsigned int tried = 0;

	open_watch("/dev/cpu");
	msr_folder = folder_fresh();
	msr_cpu = host_watch_cpu(watch, 0);
	host_watch_free(watch);
	put_msr(msr_folder, msr_cpu, 0xc00001ff, 0);
	open_watch(msr_folder);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		bool found = false;
		size_t count;

		if (host_element(id)->kind != HOST_MSR)
			continue;
		msr_index = host_element(id)->index;
		ASSERT_TRUE(shown(id));
		count = changes_by(step_c, &function, changes);
		for (size_t i = 0; i < count; i++) {
			const struct host_element *changed = host_element(changes[i].element);

			EXPECT_EQ(changed->kind, HOST_MSR);
			EXPECT_LT(msr_index - changed->index, 8);
			found |= changes[i].element == id && changes[i].after == 7;
		}
		EXPECT_TRUE(found)
		TH_LOG("%s", host_element(id)->name);
		put_msr(msr_folder, msr_cpu, msr_index, 0);
		tried++;
	}
	EXPECT_EQ(tried, HOST_IA32_FRED_RSP1 + 1);
	host_watch_free(watch);
}

TEST(a_change_on_the_sibling_is_caught)
{
	const enum host_element_id tsx[3] = { HOST_IA32_TSX_CTRL, NONE, NONE };
	struct host_change changes[HOST_NUM_ELEMENTS];
	void (*function)(void) = change_msr;

	msr_folder = folder_fresh();
	put_msr(msr_folder, 1000, 0xc00001ff, 0);
	open_watch("/dev/cpu");
	put_msr(msr_folder, host_watch_cpu(watch, 0), 0xc00001ff, 0);
	host_watch_free(watch);
	open_watch(msr_folder);
	watch->cpu[0].num_siblings = 1;
	watch->cpu[0].sibling[0].number = 1000;
	msr_cpu = 1000;
	msr_index = 0x122;
	check_step(_metadata, "sibling", step_c, &function, tsx);
	/* What follows the task there, or may be another VM's, is not looked at. */
	msr_index = 0xc0000081;
	EXPECT_EQ(changes_by(step_c, &function, changes), 0);
	host_watch_free(watch);
}

TEST(lacks_of_the_msr_device_are_named)
{
	const char *needed, *found;

	open_watch("/nonexistent");
	EXPECT_FALSE(host_watch_shows(watch, HOST_IA32_STAR, &needed, &found));
	EXPECT_STREQ(needed, MSR_NEEDED);
	EXPECT_STREQ(found, "there is no msr device");
	host_watch_free(watch);
	EXPECT_STREQ(msr_found(EPERM), "the msr device may not be read");
	EXPECT_STREQ(msr_found(EIO), "the CPU does not have this MSR");
}

TEST(waits_are_classed)
{
	EXPECT_EQ(detect_umwait_class(true, 100, 500), 1);
	EXPECT_EQ(detect_umwait_class(false, 500, 500), 0);
	/* Woken by an interrupt: it says nothing. */
	EXPECT_EQ(detect_umwait_class(false, 499, 500), -1);
}

/* A minimal VM: one HLT in real mode. The harness ends the test if it does not come back. */
TEST(entering_a_vm_changes_nothing)
{
	struct kvm_userspace_memory_region region = { .memory_size = 0x1000 };
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before, after;
	struct kvm_sregs sregs;
	struct kvm_regs regs = { .rflags = 2 };
	struct kvm_run *run;
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm, vcpu;
	char *memory;

	if (kvm < 0)
		SKIP(return, "needs /dev/kvm; found %s", strerror(errno));
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	memory = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(memory, MAP_FAILED);
	memory[0] = (char)0xf4;
	region.userspace_addr = (uintptr_t)memory;
	ASSERT_EQ(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), 0);
	vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	run = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	ASSERT_NE(run, MAP_FAILED);
	ASSERT_EQ(ioctl(vcpu, KVM_GET_SREGS, &sregs), 0);
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	ASSERT_EQ(ioctl(vcpu, KVM_SET_SREGS, &sregs), 0);

	open_watch("/dev/cpu");
	for (unsigned int i = 0; i < 100; i++) {
		unsigned int cpu = i % host_watch_num_cpus(watch);

		ASSERT_EQ(host_watch_move(watch, cpu), 0);
		host_watch_state(watch, cpu, &before);
		ASSERT_EQ(ioctl(vcpu, KVM_SET_REGS, &regs), 0);
		ASSERT_EQ(host_watch_call(watch, vcpu, KVM_RUN, 0), 0);
		ASSERT_EQ(run->exit_reason, KVM_EXIT_HLT);
		host_watch_state(watch, cpu, &after);
		ASSERT_EQ(host_state_compare(&before, &after, changes), 0)
		TH_LOG("%s", host_element(changes[0].element)->name);
	}
	host_watch_free(watch);
}

FOLDER_HARNESS_MAIN
