// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of target/kvm.h with plain VMs on the KVM of this machine: the payload runs, the host
 * takes its turns, what is no plain VM's is unsupported, and a VM that hangs is given up.
 */
#include "target/kvm.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "from_corpus.h"
#include "target/kvm_private.h"

static struct td_case *parse(const char *text)
{
	struct td_case *test = calloc(1, sizeof(*test));
	struct diag diag;

	from_corpus_need(!td_case_parse(test, "case", text, &diag), &diag);
	return test;
}

/* NULL: @reason says what this machine lacks. */
static struct target *plain_target(struct target_reason *reason)
{
	struct kvm_found *found = calloc(1, sizeof(*found));
	const struct kvm_options options = { .found = found };
	struct target *target;
	struct diag diag;

	if (kvm_find(true, found, reason) != TARGET_OK)
		return NULL;
	target = kvm_target_create(&options, &diag);
	from_corpus_need(target, &diag);
	return target;
}

#define PLAIN_TARGET(target) \
	struct target_reason target_lack; \
	struct target *target = plain_target(&target_lack); \
	if (!target) \
	SKIP(return, "needs %s; found %s", target_lack.needed, target_lack.found)

/* Builds and runs; the results are the next call's to overwrite. */
static struct guest_result *run(struct target *target, const char *text, enum target_status *status)
{
	static struct guest_result results[GUEST_MAX_OPS];
	struct td_case *test = parse(text);
	struct td_outcome outcome;

	*status = target->ops->init(target, test, &outcome);
	if (*status == TARGET_OK && outcome.by == TD_ACCEPTED)
		*status = target->ops->run(target, test->op, test->num_ops, results);
	free(test);
	return results;
}

TEST(no_tdx_is_said_so)
{
	struct target_reason reason;
	struct kvm_found found;
	enum target_status status = kvm_find(false, &found, &reason);

	EXPECT_FALSE(found.plain);
	if (status == TARGET_OK)
		SKIP(return, "needs a machine without TDX; found TDX");
	EXPECT_EQ(TARGET_UNSUPPORTED, status);
	if (access("/dev/kvm", F_OK)) {
		EXPECT_STREQ("/dev/kvm", reason.needed);
		EXPECT_STREQ(strerror(ENOENT), reason.found);
	} else if (!access("/dev/kvm", R_OK | W_OK)) {
		EXPECT_STREQ("TDX: bit 5 (KVM_X86_TDX_VM) in KVM_CAP_VM_TYPES", reason.needed);
		EXPECT_NE(NULL, strstr(reason.found, "VM types 0x")) TH_LOG("%s", reason.found);
		EXPECT_NE(NULL, strstr(reason.found, "parameters/tdx"));
	} else {
		EXPECT_NE(NULL, strstr(reason.needed, "group kvm")) TH_LOG("%s", reason.needed);
	}
}

TEST(permission_is_asked_for)
{
	struct target_reason reason;
	struct kvm_found found;

	if (geteuid() || access("/dev/kvm", F_OK))
		SKIP(return, "needs root and /dev/kvm; found neither or one of them");
	ASSERT_EQ(0, setegid(65534));
	ASSERT_EQ(0, seteuid(65534));
	if (!eaccess("/dev/kvm", R_OK | W_OK))
		SKIP(return, "needs a /dev/kvm that is not for everybody; found one that is");
	ASSERT_EQ(TARGET_UNSUPPORTED, kvm_find(true, &found, &reason));
	EXPECT_NE(NULL, strstr(reason.needed, "group kvm")) TH_LOG("%s", reason.needed);
	EXPECT_STREQ(strerror(EACCES), reason.found);
}

TEST(the_payload_runs_in_a_plain_vm)
{
	enum target_status status;
	struct guest_result *result;

	PLAIN_TARGET(target);
	EXPECT_TRUE(target->on_hardware);
	result = run(target,
		     "guest cpuid 0\nguest exit tdvmcall\nguest exit mmio\nguest exit cpuid\n"
		     "guest exit async\nguest rdmsr 0x10\nguest tdcall vp_info\n"
		     "guest rdmsr 0x12345678\nguest exit async\nguest cpuid 0\n",
		     &status);
	ASSERT_EQ(TARGET_OK, status)
	TH_LOG("%s: %s", target->reason.needed, target->reason.found);
	EXPECT_EQ(GUEST_OK, result[0].outcome);
	EXPECT_LT(1, result[0].value[CPUID_EAX]);
	for (size_t i = 1; i <= 4; i++) {
		EXPECT_EQ(GUEST_OK, result[i].outcome) TH_LOG("%zu", i);
	}
	EXPECT_EQ(GUEST_OK, result[5].outcome);
	EXPECT_NE(0, result[5].value[0]);
	EXPECT_EQ(GUEST_UD, result[6].outcome);
	EXPECT_EQ(GUEST_GP, result[7].outcome);
	EXPECT_EQ(GUEST_OK, result[8].outcome);
	EXPECT_EQ(0, memcmp(result[0].value, result[9].value, sizeof(result[0].value)));
	target_destroy(target);
}

TEST(a_list_as_long_as_can_be)
{
	static struct guest_op ops[GUEST_MAX_OPS];
	static struct guest_result results[GUEST_MAX_OPS];
	struct td_outcome outcome;

	PLAIN_TARGET(target);
	for (uint32_t i = 0; i < GUEST_MAX_OPS; i++)
		ops[i] = (struct guest_op){ .kind = GUEST_CPUID, .index = 0x80000000 };
	ASSERT_EQ(TARGET_OK, target->ops->init(target, parse(""), &outcome));
	for (unsigned int again = 0; again < 2; again++) {
		memset(results, 0, sizeof(results));
		ASSERT_EQ(TARGET_OK, target->ops->run(target, ops, GUEST_MAX_OPS, results));
		for (size_t i = 0; i < GUEST_MAX_OPS; i++) {
			ASSERT_LE(0x80000000, results[i].value[CPUID_EAX])
			TH_LOG("%zu", i);
		}
	}
	EXPECT_EQ(TARGET_OK, target->ops->run(target, ops, 0, results));
	target_destroy(target);
}

TEST(after_a_shutdown_nothing_runs)
{
	static const struct guest_op op = { .kind = GUEST_CPUID };
	enum target_status status;
	struct guest_result *result, more;

	PLAIN_TARGET(target);
	result = run(target, "guest cpuid 0\nguest exit shutdown\nguest cpuid 0\n", &status);
	ASSERT_EQ(TARGET_OK, status);
	EXPECT_EQ(GUEST_OK, result[0].outcome);
	EXPECT_EQ(GUEST_OK, result[1].outcome);
	EXPECT_EQ(GUEST_NOT_RUN, result[2].outcome);
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->run(target, &op, 1, &more));
	EXPECT_STREQ("a TD that runs", target->reason.needed);
	result = run(target, "guest cpuid 0\n", &status);
	EXPECT_EQ(TARGET_OK, status);
	EXPECT_EQ(GUEST_OK, result[0].outcome);
	target_destroy(target);
}

TEST(the_host_takes_its_turns)
{
	enum target_status status;
	struct guest_result *result;

	PLAIN_TARGET(target);
	result = run(target, "guest cpuid 0\nguest migrate 0\nguest cpuid 0\nguest migrate 0\n",
		     &status);
	ASSERT_EQ(TARGET_OK, status);
	for (size_t i = 0; i < 4; i++)
		EXPECT_EQ(GUEST_OK, result[i].outcome);
	if (target->num_cpus == 2) {
		result = run(target, "guest cpuid 0\nguest migrate 1\nguest cpuid 0\n", &status);
		EXPECT_EQ(TARGET_OK, status);
		EXPECT_EQ(GUEST_OK, result[2].outcome);
	}
	run(target, "guest migrate 2\n", &status);
	EXPECT_EQ(TARGET_UNSUPPORTED, status);
	EXPECT_STREQ("a CPU to migrate to", target->reason.needed);
	run(target, "guest fail_entry\n", &status);
	EXPECT_EQ(TARGET_UNSUPPORTED, status);
	EXPECT_STREQ("a way to make TDH.VP.ENTER fail", target->reason.needed);
	run(target, "guest vcpu 1\n", &status);
	EXPECT_EQ(TARGET_UNSUPPORTED, status);
	EXPECT_STREQ("MAX_VCPUS", target->reason.found);
	target_destroy(target);
}

TEST(the_host_stays_as_it_is)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before, after;
	enum target_status status;
	size_t count;

	PLAIN_TARGET(target);
	run(target, "guest cpuid 0\n", &status);
	ASSERT_EQ(TARGET_OK, status);
	for (unsigned int cpu = 0; cpu < target->num_cpus; cpu++) {
		const struct guest_op op = { .kind = GUEST_EXIT, .index = GUEST_EXIT_ASYNC };
		struct guest_result result;

		ASSERT_EQ(TARGET_OK, target->ops->host_state(target, cpu, &before));
		ASSERT_EQ(TARGET_OK, target->ops->run(target, &op, 1, &result));
		ASSERT_EQ(TARGET_OK, target->ops->host_state(target, cpu, &after));
		count = host_state_compare(&before, &after, changes);
		EXPECT_EQ(0, count) TH_LOG("%s", host_element(changes[0].element)->name);
	}
	EXPECT_EQ(TARGET_OK, target->ops->host_shows(target, HOST_RBX));
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->host_state(target, 2, &after));
	target_destroy(target);
}

TEST(what_is_no_plain_vms_is_unsupported)
{
	static const char *const cases[] = {
		"attributes sept_ve_disable\n", "xfam 0x7\n",   "max_vcpus 2\n",
		"cpuid 7.0 ecx.umip=1\n",       "param 20=1\n", "entry function=0x7\n",
	};
	static struct target_capabilities capabilities;
	static struct td_call_result results[TD_MAX_CALLS];
	static struct cpuid_set cpuid;
	struct td_outcome outcome;
	uint64_t status, value;

	PLAIN_TARGET(target);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->init(target, parse(cases[i]), &outcome))
		TH_LOG("%s", cases[i]);
		EXPECT_STREQ("a TD", target->reason.needed);
		EXPECT_STREQ("a plain VM", target->reason.found);
	}
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->init(target, parse("via module\n"), &outcome));
	EXPECT_STREQ("TDH.MNG.INIT itself", target->reason.needed);
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->run(target, NULL, 0, NULL));
	ASSERT_EQ(TARGET_OK, target->ops->init(target, parse(""), &outcome));
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->read_cpuid(target, &cpuid));
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->kvm_cpuid(target, &cpuid));
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->metadata(target, 0, &status, &value));
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->capabilities(target, &capabilities));
	EXPECT_EQ(TARGET_UNSUPPORTED,
		  target->ops->calls(target, parse("call create_vm\n"), results));
	EXPECT_STREQ("a plain VM", target->reason.found);
	target_destroy(target);
}

TEST(identity)
{
	struct target_identity identity;

	PLAIN_TARGET(target);
	ASSERT_EQ(TARGET_OK, target->ops->identity(target, &identity));
	EXPECT_STREQ("kvm, plain VM", identity.target);
	EXPECT_EQ('\0', identity.module[0]);
	EXPECT_NE('\0', identity.platform[0]);
	EXPECT_EQ(0, strncmp(identity.kernel, "Linux ", 6)) TH_LOG("%s", identity.kernel);
	target_destroy(target);
}

/* The VCPU's next instruction is what is not the payload: JMP to itself, or nothing at all. */
static enum target_status run_lost(struct target *target, uint64_t rip)
{
	static const struct guest_op op = { .kind = GUEST_CPUID };
	const struct kvm *kvm = kvm_of(target);
	int vcpu = kvm->vm.vcpu[0].fd;
	struct guest_result result;
	struct kvm_regs regs;

	if (ioctl(vcpu, KVM_GET_REGS, &regs))
		return TARGET_UNSUPPORTED;
	regs.rip = rip;
	if (ioctl(vcpu, KVM_SET_REGS, &regs))
		return TARGET_UNSUPPORTED;
	return target->ops->run(target, &op, 1, &result);
}

TEST(a_vm_that_hangs_is_given_up)
{
	enum target_status status;
	struct kvm_slot *slot;
	struct kvm_regs regs;
	struct kvm *kvm;

	PLAIN_TARGET(target);
	kvm = kvm_of(target);
	run(target, "guest cpuid 0\n", &status);
	ASSERT_EQ(TARGET_OK, status);
	/* The instruction after the OUT by which the payload waits becomes JMP $. */
	ASSERT_EQ(0, ioctl(kvm->vm.vcpu[0].fd, KVM_GET_REGS, &regs));
	slot = NULL;
	for (uint32_t i = 0; i < kvm->vm.num_slots; i++) {
		struct kvm_translation translation = { .linear_address = regs.rip };
		struct kvm_slot *at = &kvm->vm.slot[i];

		ASSERT_EQ(0, ioctl(kvm->vm.vcpu[0].fd, KVM_TRANSLATE, &translation));
		if (translation.physical_address - at->gpa >= at->size)
			continue;
		slot = at;
		/* After an unfinished OUT, RIP is before or behind it. */
		memset(slot->memory + (translation.physical_address - slot->gpa) - 2, 0x90, 2);
		memcpy(slot->memory + (translation.physical_address - slot->gpa),
		       "\x90\x90\xeb\xfe", 4);
	}
	ASSERT_NE(NULL, slot);
	EXPECT_EQ(TARGET_BROKEN, run_lost(target, regs.rip));
	EXPECT_STREQ("KVM_RUN", target->reason.needed);
	EXPECT_STREQ("KVM_RUN made no progress", target->reason.found);
	EXPECT_EQ(TARGET_BROKEN, run_lost(target, regs.rip));
	EXPECT_STREQ("it has got stuck", target->reason.found);
	/* The next VM is well. */
	run(target, "guest cpuid 0\n", &status);
	EXPECT_EQ(TARGET_OK, status);
	target_destroy(target);
}

/* From here on KVM_CREATE_VM fails so, whatever KVM would say. */
static int fail_create_vm(int error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, KVM_CREATE_VM, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

TEST(no_answer_is_no_refusal)
{
	struct td_outcome outcome;
	uint64_t start;

	PLAIN_TARGET(target);
	if (fail_create_vm(EBUSY))
		SKIP(return, "needs seccomp filters; found %s", strerror(errno));
	start = kvm_now_ms();
	EXPECT_EQ(TARGET_BROKEN, target->ops->init(target, parse(""), &outcome));
	EXPECT_STREQ("KVM_CREATE_VM", target->reason.needed);
	EXPECT_STREQ(strerror(EBUSY), target->reason.found);
	EXPECT_LT(1000, kvm_now_ms() - start);
	EXPECT_GT(5000, kvm_now_ms() - start);
	target_destroy(target);
}

TEST(an_answer_is_given_at_once)
{
	struct td_outcome outcome;
	uint64_t start;

	PLAIN_TARGET(target);
	if (fail_create_vm(ENOMEM))
		SKIP(return, "needs seccomp filters; found %s", strerror(errno));
	start = kvm_now_ms();
	EXPECT_EQ(TARGET_BROKEN, target->ops->init(target, parse(""), &outcome));
	EXPECT_STREQ(strerror(ENOMEM), target->reason.found);
	EXPECT_GT(500, kvm_now_ms() - start);
	target_destroy(target);
}

TEST_HARNESS_MAIN
