// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of host/kernel.h: which messages count, and facts from files made up for it.
 */
#include "host/kernel.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/kernel_private.h"
#include "kselftest_harness.h"
#include "tests/folder.h"

TEST(messages_of_trouble_count)
{
	static const char *const messages[] = {
		"WARNING: CPU: 3 PID: 991 at arch/x86/kvm/vmx/tdx.c:610 tdx_mmu_release_hkid+0x1/0x2",
		"BUG: kernel NULL pointer dereference, address: 0000000000000008",
		"BUG kmalloc-64 (Not tainted): Right Redzone overwritten",
		"Oops: 0000 [#1] SMP",
		"general protection fault, probably for non-canonical address 0x8: 0000 [#1]",
		"unchecked MSR access error: RDMSR from 0x122 at rIP: 0xffffffff8107b3f4",
		"BUG: KASAN: slab-out-of-bounds in kvm_vcpu_ioctl+0x1/0x2",
		"UBSAN: array-index-out-of-bounds in arch/x86/kvm/vmx/tdx.c:1:2",
		"WARNING: possible circular locking dependency detected",
		"WARNING: inconsistent lock state",
		"INFO: possible recursive locking detected",
		"rcu: INFO: rcu_preempt self-detected stall on CPU",
		"INFO: task tdx-cts:77 blocked for more than 120 seconds.",
		"watchdog: BUG: soft lockup - CPU#1 stuck for 23s!",
		"kvm_intel: SEAMCALL TDH_MNG_KEY_FREEID failed: 0x8000080800000000",
		"virt/tdx: SEAMCALL (0x21) failed: 0xc000010000000000",
		"virt/tdx: module initialization failed (-5)",
		"mce: [Hardware Error]: Machine check events logged",
	};

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		EXPECT_TRUE(host_kernel_is_warning(messages[i]))
		TH_LOG("%s", messages[i]);
	}
}

TEST(messages_of_everyday_do_not)
{
	static const char *const messages[] = {
		"",
		"EXT4-fs (vda): mounted filesystem r/w without journal",
		"virt/tdx: BIOS enabled: private KeyID range [32, 64)",
		"virt/tdx: module initialized",
		"virt/tdx: 1050644 KB allocated for PAMT",
		"[Firmware Bug]: TSC ADJUST differs: CPU0 0 --> 1",
		"traps: a.out[17] general protection fault ip:401136 sp:7ffc error:0 in a.out",
		"device eth0: link error counters cleared, negotiation failed once",
		"kvm: warning: not one of ours",
	};

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		EXPECT_FALSE(host_kernel_is_warning(messages[i]))
		TH_LOG("%s", messages[i]);
	}
}

static char log_path[PATH_MAX], taint_path[PATH_MAX], keys_path[PATH_MAX];

static struct host_kernel *open_fresh(struct host_kernel_files *files)
{
	const char *folder = folder_fresh();

	files->log = folder_path(log_path, folder, "kmsg");
	files->taint = folder_path(taint_path, folder, "tainted");
	files->keys[0] = "/nonexistent/misc.current";
	files->keys[1] = folder_path(keys_path, folder, "misc.current");
	folder_put(folder, "kmsg", "4,1,1,-;WARNING: before\n", 24);
	return host_kernel_open_at(files);
}

static void append(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		ksft_exit_fail_msg("%s cannot be written\n", path);
	close(fd);
}

TEST(new_warnings_of_the_kernel_are_counted)
{
	struct host_kernel_files files;
	struct host_kernel *kernel = open_fresh(&files);
	struct host_kernel_lack lack;
	uint64_t count = 99;

	ASSERT_NE(kernel, NULL);
	ASSERT_EQ(host_kernel_read(kernel, HOST_KERNEL_WARNINGS, &count, &lack), 0);
	EXPECT_EQ(count, 0);
	EXPECT_STREQ(host_kernel_last_warning(kernel), "");

	append(log_path, "6,2,2,-;all is well\n"
			 "4,3,3,-;WARNING: CPU: 1 PID: 2\n SUBSYSTEM=WARNING:;BUG:\n"
			 "12,4,4,-;BUG: says user space\n");
	ASSERT_EQ(host_kernel_read(kernel, HOST_KERNEL_WARNINGS, &count, &lack), 0);
	EXPECT_EQ(count, 1);
	EXPECT_STREQ(host_kernel_last_warning(kernel), "WARNING: CPU: 1 PID: 2");

	append(log_path, "3,5,5,-;kvm_intel: SEAMCALL TDH_VP_INIT failed: 0x1\n");
	ASSERT_EQ(host_kernel_read(kernel, HOST_KERNEL_WARNINGS, &count, &lack), 0);
	EXPECT_EQ(count, 2);
	host_kernel_close(kernel);
}

TEST(taint_and_key_ids_are_read)
{
	struct host_kernel_files files;
	struct host_kernel *kernel = open_fresh(&files);
	struct host_kernel_lack lack;
	uint64_t value;

	append(taint_path, "4609\n");
	append(keys_path, "sev 0\nsev_es 2\ntdx 31\n");
	ASSERT_EQ(host_kernel_read(kernel, HOST_KERNEL_TAINT, &value, &lack), 0);
	EXPECT_EQ(value, 4609);
	ASSERT_EQ(host_kernel_read(kernel, HOST_KERNEL_KEY_IDS, &value, &lack), 0);
	EXPECT_EQ(value, 31);
	host_kernel_close(kernel);
}

TEST(lacks_are_named)
{
	struct host_kernel_files files;
	struct host_kernel *kernel = open_fresh(&files);
	struct host_kernel_lack lack;
	uint64_t value;

	EXPECT_EQ(host_kernel_read(kernel, HOST_KERNEL_TAINT, &value, &lack), -1);
	EXPECT_NE(strstr(lack.found, "No such file"), NULL);
	EXPECT_EQ(host_kernel_read(kernel, HOST_KERNEL_KEY_IDS, &value, &lack), -1);
	EXPECT_STREQ(lack.needed, "the misc cgroup controller with a tdx line");
	append(keys_path, "sev 0\n");
	EXPECT_EQ(host_kernel_read(kernel, HOST_KERNEL_KEY_IDS, &value, &lack), -1);
	EXPECT_NE(strstr(lack.found, "no tdx line"), NULL);
	append(taint_path, "none\n");
	EXPECT_EQ(host_kernel_read(kernel, HOST_KERNEL_TAINT, &value, &lack), -1);
	EXPECT_NE(strstr(lack.found, "not a number"), NULL);
	host_kernel_close(kernel);

	files.log = "/nonexistent/kmsg";
	kernel = host_kernel_open_at(&files);
	ASSERT_NE(kernel, NULL);
	EXPECT_EQ(host_kernel_read(kernel, HOST_KERNEL_WARNINGS, &value, &lack), -1);
	EXPECT_STREQ(lack.found, "/nonexistent/kmsg: No such file or directory");
	host_kernel_close(kernel);
}

/* What this host shows; what it does not, it says. */
TEST(this_host_answers)
{
	struct host_kernel *kernel = host_kernel_open();
	struct host_kernel_lack lack;
	uint64_t value;

	ASSERT_NE(kernel, NULL);
	for (unsigned int fact = 0; fact < HOST_KERNEL_NUM_FACTS; fact++) {
		memset(&lack, 0, sizeof(lack));
		if (!host_kernel_read(kernel, fact, &value, &lack)) {
			ksft_print_msg("fact %u is %llu\n", fact, (unsigned long long)value);
			continue;
		}
		EXPECT_STRNE(lack.needed, "");
		EXPECT_STRNE(lack.found, "");
		ksft_print_msg("needs %s; found %s\n", lack.needed, lack.found);
	}
	host_kernel_close(kernel);
}

FOLDER_HARNESS_MAIN
