// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run as tdx-cts emulate -- inside_door_calls: what a VMM may ask of /dev/kvm, right and wrong,
 * and what a real one would answer.
 */
#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "kselftest_harness.h"

#include "inside_door.h"

/* Memory whose second page cannot be accessed, and the address so far before it. */
static void *before_hole(size_t size)
{
	char *page =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(page + PAGE, PAGE);
	return page + PAGE - size;
}

/* A copy of it that can only be read. */
static void *read_only(const void *data, size_t size)
{
	char *pages =
		mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(pages, data, size);
	mprotect(pages, 16 * PAGE, PROT_READ);
	return pages;
}

TEST(device)
{
	struct stat is;
	struct statx isx;

	ASSERT_EQ(0, stat("/dev/kvm", &is));
	EXPECT_TRUE(S_ISCHR(is.st_mode));
	EXPECT_EQ(makedev(10, 232), is.st_rdev);
	ASSERT_EQ(0, statx(AT_FDCWD, "/dev/./../dev//kvm", 0, STATX_ALL, &isx));
	EXPECT_EQ(232, isx.stx_rdev_minor);
	EXPECT_EQ(0, access("/dev/kvm", R_OK | W_OK));
	EXPECT_EQ(-1, access("/dev/kvm", X_OK));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, syscall(SYS_stat, "/dev/kvm", NULL));
	EXPECT_EQ(EFAULT, errno);
}

TEST(ways_to_open)
{
	int dev = open("/dev", O_PATH | O_CLOEXEC), fd;

	fd = openat(dev, "kvm", O_RDWR);
	ASSERT_GE(fd, 0);
	EXPECT_EQ(12, ioctl(fd, KVM_GET_API_VERSION, 0));
	EXPECT_EQ(0, fcntl(fd, F_GETFD));
	ASSERT_EQ(0, chdir("/dev"));
	fd = open("kvm", O_RDWR | O_CLOEXEC);
	EXPECT_EQ(12, ioctl(fd, KVM_GET_API_VERSION, 0));
	EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	EXPECT_EQ(-1, open("/dev/kvm", O_RDWR | O_DIRECTORY));
	EXPECT_EQ(ENOTDIR, errno);
	EXPECT_EQ(-1, open("/dev/kvm", O_RDWR | O_CREAT | O_EXCL, 0600));
	EXPECT_EQ(EEXIST, errno);
	EXPECT_EQ(-1, open("/dev/kvm/", O_RDWR | O_DIRECTORY));
	EXPECT_EQ(-1, open("/dev/cpu/0/msr", O_RDONLY));
	EXPECT_EQ(ENOENT, errno);
	EXPECT_EQ(-1, open((const char *)8, O_RDONLY));
	EXPECT_EQ(EFAULT, errno);
}

TEST(what_the_host_is)
{
	char text[16] = "";
	int fd = open("/sys/module/kvm_intel/parameters/tdx", O_RDONLY);

	EXPECT_EQ(2, read(fd, text, sizeof(text)));
	EXPECT_STREQ("Y\n", text);
	EXPECT_EQ(-1, write(fd, text, 1));
	fd = open("/sys/devices/faux/tdx_host/version", O_RDONLY);
	EXPECT_GT(read(fd, text, sizeof(text)), 1);
	EXPECT_EQ(-1, open("/sys/module/kvm_intel/parameters/tdx", O_RDWR));
	EXPECT_EQ(EACCES, errno);
}

TEST(identity)
{
	struct door_identity identity;

	ASSERT_EQ(0, call(open_kvm(), DOOR_IDENTIFY, &identity));
	EXPECT_STREQ("denylist", identity.policy);
	EXPECT_STREQ("", identity.supports);
	EXPECT_EQ(-EFAULT, call(open_kvm(), DOOR_IDENTIFY, NULL));
	EXPECT_EQ(-ENOTTY, call(open_vm(), DOOR_IDENTIFY, &identity));
}

TEST(unknown_ioctls)
{
	int vm, vcpu = open_td(&vm), kvm = open_kvm();
	char nothing[PAGE] = { 0 };

	ASSERT_GE(vcpu, 0);
	EXPECT_EQ(-EINVAL, call(kvm, _IO(KVMIO, 0xff), NULL));
	EXPECT_EQ(-ENOTTY, call(vm, _IO(KVMIO, 0xff), NULL));
	EXPECT_EQ(-EINVAL, call(vcpu, _IO(KVMIO, 0xff), NULL));
	/* Numbers that are known, with another size or direction. */
	EXPECT_EQ(-EINVAL, call(vcpu, _IOW(KVMIO, 0x90, char[16]), nothing));
	EXPECT_EQ(-ENOTTY, call(vm, _IOW(KVMIO, 0x46, char[8]), nothing));
	EXPECT_EQ(-EINVAL, call(kvm, _IOWR(KVMIO, 0x05, char[2]), nothing));
	EXPECT_EQ(-ENOTTY, call(vm, _IO(KVMIO, 0xba), nothing));
	/* Known ones on the wrong file. */
	EXPECT_EQ(-EINVAL, call(kvm, KVM_MEMORY_ENCRYPT_OP, nothing));
	EXPECT_EQ(-ENOTTY, call(vm, KVM_RUN, NULL));
	EXPECT_EQ(-EINVAL, call(vcpu, KVM_CREATE_VM, NULL));
	/* Registers of a TD are protected. */
	EXPECT_EQ(-EINVAL, call(vcpu, KVM_GET_REGS, nothing));
	EXPECT_EQ(-EINVAL, call(vcpu, KVM_SET_SREGS, nothing));
	/* Another type of ioctl is the kernel's. */
	EXPECT_EQ(-ENOTTY, call(kvm, _IO('z', 1), NULL));
}

TEST(arguments_that_must_be_0)
{
	int vm, vcpu = open_td(&vm), kvm = open_kvm();

	EXPECT_EQ(-EINVAL, call_value(kvm, KVM_GET_API_VERSION, 1));
	EXPECT_EQ(-EINVAL, call_value(kvm, KVM_GET_VCPU_MMAP_SIZE, 1));
	EXPECT_EQ(-EINVAL, call_value(vcpu, KVM_RUN, 1));
	EXPECT_EQ(-EINVAL, call_value(kvm, KVM_CREATE_VM, 0));
	EXPECT_EQ(-EINVAL, call_value(kvm, KVM_CREATE_VM, 6));
	EXPECT_EQ(-EINVAL, call_value(kvm, KVM_CREATE_VM, (1ULL << 32 | KVM_X86_TDX_VM)));
	EXPECT_EQ(-EINVAL, call_value(vm, KVM_CREATE_VCPU, (1ULL << 32)));
}

TEST(extensions)
{
	int kvm = open_kvm(), vm = open_vm();
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MAX_VCPUS, .args = { 1 } };

	EXPECT_EQ(1 << KVM_X86_TDX_VM, call_value(kvm, KVM_CHECK_EXTENSION, KVM_CAP_VM_TYPES));
	EXPECT_EQ(0, call_value(kvm, KVM_CHECK_EXTENSION, 100000));
	ASSERT_EQ(0, call(vm, KVM_ENABLE_CAP, &cap));
	EXPECT_EQ(1, call_value(vm, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS));
	cap.flags = 1;
	EXPECT_EQ(-EINVAL, call(vm, KVM_ENABLE_CAP, &cap));
	EXPECT_EQ(-EFAULT, call(vm, KVM_ENABLE_CAP, before_hole(sizeof(cap) - 1)));
	cap = (struct kvm_enable_cap){ .cap = KVM_CAP_X86_APIC_BUS_CYCLES_NS };
	EXPECT_EQ(-EINVAL, call(vm, KVM_ENABLE_CAP, &cap));
	cap.args[0] = 40;
	EXPECT_EQ(0, call(vm, KVM_ENABLE_CAP, &cap));
}

TEST(closed_files)
{
	int kvm = open_kvm(), vm = open_vm();

	ASSERT_GE(vm, 0);
	close(kvm);
	EXPECT_EQ(-EBADF, call(kvm, KVM_GET_API_VERSION, NULL));
	EXPECT_EQ(-EBADF, call(-1, KVM_GET_API_VERSION, NULL));
	EXPECT_EQ(-EBADF, call(100000, KVM_RUN, NULL));
	/* The VM does not need /dev/kvm any more. */
	EXPECT_LT(0, call_value(vm, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS));
	kvm = open("/dev/null", O_RDWR);
	EXPECT_EQ(-ENOTTY, call(kvm, KVM_GET_API_VERSION, NULL));
}

TEST(bad_pointers)
{
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_INIT_VM, .data = 8 };
	struct kvm_tdx_cmd *hole = before_hole(sizeof(*hole) - 8);
	union init_vm init;
	int vm = open_vm();

	plain(&init);
	EXPECT_EQ(-EFAULT, call(vm, KVM_MEMORY_ENCRYPT_OP, NULL));
	EXPECT_EQ(-EFAULT, call(vm, KVM_MEMORY_ENCRYPT_OP, hole));
	EXPECT_EQ(-EFAULT, call_value(vm, KVM_MEMORY_ENCRYPT_OP, 0xffff800000000000ULL));
	EXPECT_EQ(-EFAULT, call(vm, KVM_MEMORY_ENCRYPT_OP, &cmd));
	/* A command that cannot be written back: it has been executed all the same. */
	cmd.data = (uintptr_t)&init;
	EXPECT_EQ(-EFAULT, call(vm, KVM_MEMORY_ENCRYPT_OP, read_only(&cmd, sizeof(cmd))));
	EXPECT_EQ(-EINVAL, command(vm, KVM_TDX_INIT_VM, &init, NULL));
}

/* Exactly as much memory as is needed is enough. */
TEST(no_more_is_read_than_needed)
{
	union init_vm init;
	size_t size = sizeof(init.init) + sizeof(init.init.cpuid.entries[0]);
	union init_vm *tight = before_hole(size);

	plain(&init);
	memcpy(tight, &init, size);
	EXPECT_EQ(0, command(open_vm(), KVM_TDX_INIT_VM, tight, NULL));
	tight = before_hole(size - 1);
	memcpy(tight, &init, size - 1);
	EXPECT_EQ(-EFAULT, command(open_vm(), KVM_TDX_INIT_VM, tight, NULL));
}

TEST(too_many_entries)
{
	static union init_vm init;
	static union cpuid cpuid;
	int vm = open_vm(), vcpu;

	plain(&init);
	init.init.cpuid.nent = ENTRIES + 1;
	EXPECT_EQ(-E2BIG, command(vm, KVM_TDX_INIT_VM, &init, NULL));
	init.init.cpuid.nent = UINT32_MAX;
	EXPECT_EQ(-E2BIG, command(vm, KVM_TDX_INIT_VM, &init, NULL));
	init.init.cpuid.nent = ENTRIES;
	EXPECT_EQ(-EINVAL, command(vm, KVM_TDX_INIT_VM, &init, NULL));
	vcpu = open_td(&vm);
	cpuid.header.nent = ENTRIES + 1;
	EXPECT_EQ(-E2BIG, call(vcpu, KVM_SET_CPUID2, &cpuid));
}

TEST(capabilities)
{
	static union {
		struct kvm_tdx_capabilities caps;
		char room[sizeof(struct kvm_tdx_capabilities) +
			  ENTRIES * sizeof(struct kvm_cpuid_entry2)];
	} caps, before;
	int vm = open_vm();

	memset(&caps, 0x5a, sizeof(caps));
	caps.caps.cpuid.nent = 1;
	before = caps;
	EXPECT_EQ(-E2BIG, command(vm, KVM_TDX_CAPABILITIES, &caps, NULL));
	EXPECT_EQ(0, memcmp(before.room, caps.room, sizeof(caps.room)));
	caps.caps.cpuid.nent = ENTRIES;
	ASSERT_EQ(0, command(vm, KVM_TDX_CAPABILITIES, &caps, NULL));
	EXPECT_LT(caps.caps.cpuid.nent, ENTRIES);
	/* Behind the entries nothing has changed. */
	EXPECT_EQ(before.room[sizeof(caps) - 1], caps.room[sizeof(caps) - 1]);
	EXPECT_EQ(-EFAULT, command(vm, KVM_TDX_CAPABILITIES, read_only(&caps, sizeof(caps)), NULL));
	EXPECT_EQ(-EFAULT, command(vm, KVM_TDX_CAPABILITIES, before_hole(2051), NULL));
}

TEST(commands)
{
	struct kvm_tdx_cmd cmd = { .id = 77, .hw_error = 0 };
	uint64_t hw_error;
	union init_vm init;
	int vm = open_vm();

	EXPECT_EQ(-EINVAL, call(vm, KVM_MEMORY_ENCRYPT_OP, &cmd));
	EXPECT_EQ(-EINVAL, call(vm, KVM_MEMORY_ENCRYPT_OP, read_only(&cmd, sizeof(cmd))));
	cmd = (struct kvm_tdx_cmd){ .id = KVM_TDX_CAPABILITIES, .hw_error = 1 };
	EXPECT_EQ(-EINVAL, call(vm, KVM_MEMORY_ENCRYPT_OP, &cmd));
	/* What the module refuses comes back with its status, and a VM may try again. */
	plain(&init);
	init.init.cpuid.nent = 2;
	init.init.cpuid.entries[1] = (struct kvm_cpuid_entry2){ .function = 1, .edx = 0xffffffff };
	EXPECT_EQ(-EINVAL, command(vm, KVM_TDX_INIT_VM, &init, &hw_error));
	EXPECT_EQ(0xc0000100u, hw_error >> 32);
	plain(&init);
	EXPECT_EQ(-EIO, call(vm, KVM_CREATE_VCPU, NULL));
	EXPECT_EQ(0, command(vm, KVM_TDX_INIT_VM, &init, &hw_error));
	EXPECT_EQ(0, hw_error);
}

TEST(read_back)
{
	static union cpuid cpuid, own;
	int vm, vcpu = open_td(&vm);

	ASSERT_GE(vcpu, 0);
	cpuid.header.nent = 2;
	EXPECT_EQ(-E2BIG, command(vcpu, KVM_TDX_GET_CPUID, &cpuid, NULL));
	EXPECT_GT(cpuid.header.nent, 10);
	EXPECT_EQ(0, cpuid.header.entries[0].function | cpuid.header.entries[0].eax);
	EXPECT_EQ(-EFAULT, command(vcpu, KVM_TDX_GET_CPUID, NULL, NULL));
	EXPECT_EQ(-EFAULT,
		  command(vcpu, KVM_TDX_GET_CPUID, read_only(&cpuid, sizeof(cpuid)), NULL));
	ASSERT_EQ(0, command(vcpu, KVM_TDX_GET_CPUID, &cpuid, NULL));
	own.header.nent = ENTRIES;
	ASSERT_EQ(0, call(vcpu, KVM_GET_CPUID2, &own));
	ASSERT_EQ(cpuid.header.nent, own.header.nent);
	EXPECT_EQ(0, memcmp(cpuid.header.entries, own.header.entries,
			    own.header.nent * sizeof(own.header.entries[0])));
	own.header.nent--;
	EXPECT_EQ(-E2BIG, call(vcpu, KVM_GET_CPUID2, &own));
	/* Once the TD may run, its CPUID cannot be read any more. */
	ASSERT_EQ(0, command(vm, KVM_TDX_FINALIZE_VM, NULL, NULL));
	EXPECT_EQ(-EINVAL, command(vcpu, KVM_TDX_GET_CPUID, &cpuid, NULL));
}

TEST(run_before_init)
{
	union init_vm init;
	struct kvm_run *run;
	int vm = open_vm(), vcpu;

	plain(&init);
	ASSERT_EQ(0, command(vm, KVM_TDX_INIT_VM, &init, NULL));
	vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	ASSERT_GE(vcpu, 0);
	EXPECT_EQ(-EINVAL, call(vcpu, KVM_RUN, NULL));
	run = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	ASSERT_NE(MAP_FAILED, run);
	run->immediate_exit = 1;
	EXPECT_EQ(-EINTR, call(vcpu, KVM_RUN, NULL));
	/* Nobody can take the memory away from under KVM. */
	EXPECT_EQ(-1, ftruncate(vcpu, 0));
	EXPECT_EQ(EPERM, errno);
}

TEST(memory)
{
	int vm, vcpu = open_td(&vm), gmem;
	struct kvm_create_guest_memfd create = { .size = 2 * PAGE };
	struct kvm_userspace_memory_region2 region = { .slot = 1, .flags = KVM_MEM_GUEST_MEMFD };
	struct kvm_memory_attributes attributes = { .size = 2 * PAGE,
						    .attributes = KVM_MEMORY_ATTRIBUTE_PRIVATE };
	struct kvm_tdx_init_mem_region init = { .nr_pages = 3 };
	char *pages =
		mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	ASSERT_GE(vcpu, 0);
	gmem = ioctl(vm, KVM_CREATE_GUEST_MEMFD, &create);
	ASSERT_GE(gmem, 0);
	EXPECT_EQ(0, fcntl(gmem, F_GETFD));
	EXPECT_EQ(-ENOTTY, call(gmem, KVM_GET_API_VERSION, NULL));
	region.guest_memfd = 100000;
	region.memory_size = 2 * PAGE;
	region.userspace_addr = (uintptr_t)pages;
	EXPECT_EQ(-EBADF, call(vm, KVM_SET_USER_MEMORY_REGION2, &region));
	region.guest_memfd = (uint32_t)vm;
	EXPECT_EQ(-EINVAL, call(vm, KVM_SET_USER_MEMORY_REGION2, &region));
	region.guest_memfd = (uint32_t)gmem;
	EXPECT_EQ(-EINVAL, call(vm, KVM_SET_USER_MEMORY_REGION, &region));
	EXPECT_EQ(-EFAULT, call(vm, KVM_SET_USER_MEMORY_REGION2, before_hole(159)));
	EXPECT_EQ(0, call(vm, KVM_SET_USER_MEMORY_REGION2, &region));
	EXPECT_EQ(-EFAULT, call(vm, KVM_SET_MEMORY_ATTRIBUTES, NULL));
	EXPECT_EQ(0, call(vm, KVM_SET_MEMORY_ATTRIBUTES, &attributes));
	init.source_addr = (uintptr_t)pages;
	EXPECT_EQ(-EFAULT, command(vcpu, KVM_TDX_INIT_MEM_REGION, NULL, NULL));
	init.nr_pages = 0;
	EXPECT_EQ(-EINVAL, command(vcpu, KVM_TDX_INIT_MEM_REGION, &init, NULL));
	init.nr_pages = 2;
	EXPECT_EQ(0, command(vcpu, KVM_TDX_INIT_MEM_REGION, &init, NULL));
	EXPECT_EQ(0, init.nr_pages);
	EXPECT_EQ(2 * PAGE, init.gpa);
}

/* Its count is 1 or 2, and changes all the time. With the second entry the module refuses it. */
static union init_vm racing;
static volatile bool race_is_over;

static void *flip_count(void *nothing)
{
	volatile uint32_t *nent = &racing.init.cpuid.nent;

	while (!race_is_over)
		*nent = 3 - *nent;
	return nothing;
}

TEST(count_that_changes)
{
	unsigned int accepted = 0, by_module = 0, by_kvm = 0;
	pthread_t thread;

	plain(&racing);
	racing.init.cpuid.entries[1] =
		(struct kvm_cpuid_entry2){ .function = 1, .edx = 0xffffffff };
	ASSERT_EQ(0, pthread_create(&thread, NULL, flip_count, NULL));
	for (int i = 0; i < 3000 && (i < 300 || !accepted || !by_module); i++) {
		uint64_t hw_error;
		int vm = open_vm(), error = command(vm, KVM_TDX_INIT_VM, &racing, &hw_error);

		EXPECT_TRUE(!error || error == -EINVAL);
		accepted += !error;
		by_module += error && hw_error;
		by_kvm += error && !hw_error;
		close(vm);
	}
	race_is_over = true;
	pthread_join(thread, NULL);
	TH_LOG("accepted %u, refused by the module %u, by KVM %u", accepted, by_module, by_kvm);
	EXPECT_GT(accepted, 0);
	EXPECT_GT(by_module, 0);
}

TEST_HARNESS_MAIN
