// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run as tdx-cts emulate -- inside_door_files: how KVM's file descriptors travel, how many
 * threads use them, and when what they stand for ends.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "inside_door.h"

static int pass_through_socket(int fd)
{
	int sockets[2], received = -1;
	_Alignas(struct cmsghdr) char room[CMSG_SPACE(sizeof(int))] = { 0 };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = room,
				  .msg_controllen = sizeof(room) };
	struct cmsghdr *control = (void *)room;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets))
		return -1;
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(control), &fd, sizeof(fd));
	if (sendmsg(sockets[0], &message, 0) < 0 || close(fd) ||
	    recvmsg(sockets[1], &message, 0) < 0)
		return -1;
	memcpy(&received, CMSG_DATA(control), sizeof(received));
	close(sockets[0]);
	close(sockets[1]);
	return received;
}

TEST(descriptors_travel)
{
	int kvm = open_kvm(), vm = open_vm(), copy, status;
	pid_t child;

	copy = dup(vm);
	close(vm);
	EXPECT_LT(0, call(copy, KVM_GET_TSC_KHZ, NULL));
	EXPECT_EQ(-EBADF, call(vm, KVM_GET_TSC_KHZ, NULL));
	copy = pass_through_socket(copy);
	EXPECT_LT(0, call(copy, KVM_GET_TSC_KHZ, NULL));
	/* Another address space may use /dev/kvm, but not the VM; KVM says EIO. */
	child = fork();
	if (!child)
		_exit(call(kvm, KVM_GET_API_VERSION, NULL) == 12 &&
				      call(copy, KVM_GET_TSC_KHZ, NULL) == -EIO ?
			      0 :
			      1);
	waitpid(child, &status, 0);
	EXPECT_EQ(0, status);
	EXPECT_LT(0, call(copy, KVM_GET_TSC_KHZ, NULL));
}

/* Each TD takes a key id until its last descriptor, and there are few of them. */
TEST(nothing_is_leaked)
{
	union init_vm init;

	for (int i = 0; i < 200; i++) {
		int vm, vcpu = open_td(&vm);
		void *run;

		ASSERT_GE(vcpu, 0);
		run = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
		close(vm);
		close(vcpu);
		munmap(run, 3 * PAGE);
	}
	plain(&init);
	for (int i = 0; i < 100; i++) {
		pid_t child = fork();
		int status;

		if (!child) {
			int vm, vcpu = open_td(&vm);

			if (vcpu >= 0)
				kill(getpid(), SIGKILL);
			_exit(1);
		}
		waitpid(child, &status, 0);
		ASSERT_TRUE(WIFSIGNALED(status));
	}
}

/* Also where a descriptor is opened a second time through /proc. */
TEST(the_last_close_counts)
{
	union init_vm init;
	char path[32];
	int vms[40], vm = open_vm(), again, num_vms = 0;

	plain(&init);
	ASSERT_EQ(0, command(vm, KVM_TDX_INIT_VM, &init, NULL));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", vm);
	again = open(path, O_RDWR);
	close(vm);
	usleep(20000);
	EXPECT_EQ(-EINVAL, command(again, KVM_TDX_INIT_VM, &init, NULL));
	/* One key id is taken. */
	for (; num_vms < 40; num_vms++) {
		vms[num_vms] = open_vm();
		if (command(vms[num_vms], KVM_TDX_INIT_VM, &init, NULL))
			break;
	}
	EXPECT_EQ(30, num_vms);
	EXPECT_EQ(-ENOSPC, command(vms[num_vms], KVM_TDX_INIT_VM, &init, NULL));
	close(again);
	EXPECT_EQ(0, command(vms[num_vms], KVM_TDX_INIT_VM, &init, NULL));
}

TEST(no_descriptor_is_left)
{
	struct rlimit limit;
	int kvm = open_kvm(), vm;

	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = (rlim_t)kvm + 1;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	EXPECT_EQ(-EMFILE, call_value(kvm, KVM_CREATE_VM, KVM_X86_TDX_VM));
	limit.rlim_cur = limit.rlim_max;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	vm = call_value(kvm, KVM_CREATE_VM, KVM_X86_TDX_VM);
	EXPECT_GE(vm, 0);
}

static void *make_and_break(void *failed)
{
	for (int i = 0; i < 50; i++) {
		static __thread union init_vm init;
		int vm = open_vm(), vcpu;

		plain(&init);
		if (vm < 0 || command(vm, KVM_TDX_INIT_VM, &init, NULL))
			__atomic_fetch_add((int *)failed, 1, __ATOMIC_RELAXED);
		vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
		if (vcpu < 0)
			__atomic_fetch_add((int *)failed, 1, __ATOMIC_RELAXED);
		close(vcpu);
		close(vm);
	}
	return NULL;
}

TEST(threads)
{
	pthread_t thread[8];
	int failed = 0;

	for (size_t i = 0; i < 8; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, make_and_break, &failed));
	for (size_t i = 0; i < 8; i++)
		pthread_join(thread[i], NULL);
	EXPECT_EQ(0, failed);
}

/* A TD whose only page holds a jump to itself, at its first instruction. */
static int open_endless_td(int *vm)
{
	const uint64_t gpa = 0xfffff000;
	int vcpu = open_td(vm);
	struct kvm_create_guest_memfd create = { .size = PAGE };
	struct kvm_memory_attributes attributes = { gpa, PAGE, KVM_MEMORY_ATTRIBUTE_PRIVATE, 0 };
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvm_tdx_init_mem_region add = { (uintptr_t)page, gpa, 1 };
	struct kvm_userspace_memory_region2 region = {
		.flags = KVM_MEM_GUEST_MEMFD,
		.guest_phys_addr = gpa,
		.memory_size = PAGE,
		.userspace_addr = (uintptr_t)page,
		.guest_memfd = (uint32_t)ioctl(*vm, KVM_CREATE_GUEST_MEMFD, &create),
	};

	page[0xff0] = (char)0xeb;
	page[0xff1] = (char)0xfe;
	if (call(*vm, KVM_SET_USER_MEMORY_REGION2, &region) ||
	    call(*vm, KVM_SET_MEMORY_ATTRIBUTES, &attributes) ||
	    command(vcpu, KVM_TDX_INIT_MEM_REGION, &add, NULL) ||
	    command(*vm, KVM_TDX_FINALIZE_VM, NULL, NULL))
		return -1;
	return vcpu;
}

struct runner {
	int vcpu, error;
	volatile bool done;
};

static void *run(void *argument)
{
	struct runner *runner = argument;

	runner->error = call(runner->vcpu, KVM_RUN, NULL);
	runner->done = true;
	return NULL;
}

static void *ask(void *argument)
{
	struct runner *runner = argument;

	runner->error = call(runner->vcpu, KVM_GET_TSC_KHZ, NULL);
	runner->done = true;
	return NULL;
}

static void nothing(int number)
{
	(void)number;
}

/* A command of the VM says so, an ioctl of the VCPU waits for its turn. */
TEST(busy_while_running)
{
	struct sigaction action = { .sa_handler = nothing };
	struct runner runner = { 0 }, asker = { 0 };
	pthread_t thread, other;
	union init_vm init;
	int vm;

	plain(&init);
	sigaction(SIGUSR1, &action, NULL);
	runner.vcpu = asker.vcpu = open_endless_td(&vm);
	ASSERT_GE(runner.vcpu, 0);
	ASSERT_EQ(0, pthread_create(&thread, NULL, run, &runner));
	usleep(50000);
	if (runner.done && runner.error == -EOPNOTSUPP)
		SKIP(return, "needs a KVM that executes TDs; found none");
	ASSERT_FALSE(runner.done);
	EXPECT_EQ(-EBUSY, command(vm, KVM_TDX_INIT_VM, &init, NULL));
	EXPECT_EQ(-E2BIG, command(vm, KVM_TDX_CAPABILITIES, &init, NULL));
	ASSERT_EQ(0, pthread_create(&other, NULL, ask, &asker));
	usleep(50000);
	EXPECT_FALSE(asker.done);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	pthread_join(other, NULL);
	EXPECT_EQ(-EINTR, runner.error);
	EXPECT_LT(0, asker.error);
	EXPECT_EQ(-EINVAL, command(vm, KVM_TDX_INIT_VM, &init, NULL));
}

TEST_HARNESS_MAIN
