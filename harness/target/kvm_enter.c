// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_RUN, and what user space does at each of its exits until the payload waits.
 */
#include <errno.h>
#include <linux/kvm_para.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "target/kvm_private.h"

#define MAX_IDLE_MS 5000

/* Of KVM_HC_MAP_GPA_RANGE, its third argument. */
#define MAP_GPA_ENCRYPTED (1u << 4)

int kvm_enter(struct kvm *kvm, const struct kvm_vcpu *vcpu)
{
	if (kvm->watch)
		return (int)host_watch_call(kvm->watch, vcpu->fd, KVM_RUN, 0);
	return ioctl(vcpu->fd, KVM_RUN, 0) ? -errno : 0;
}

static enum target_status broken(struct kvm *kvm, const char *found)
{
	target_unsupported(&kvm->target, "KVM_RUN", found);
	return TARGET_BROKEN;
}

/* The guest reads 0 from every port ... */
static enum target_status answer_io(struct kvm *kvm, const struct kvm_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	uint64_t size = (uint64_t)run->io.size * run->io.count;

	if (run->io.data_offset > vcpu->run_size || size > vcpu->run_size - run->io.data_offset)
		return broken(kvm, "the data of an I/O exit is outside of kvm_run");
	if (run->io.direction == KVM_EXIT_IO_IN)
		memset((uint8_t *)run + run->io.data_offset, 0, size);
	return TARGET_OK;
}

/* ... and from memory that is not there. */
static void answer_mmio(struct kvm_run *run)
{
	if (!run->mmio.is_write)
		memset(run->mmio.data, 0, sizeof(run->mmio.data));
}

/* MapGPA: memory becomes shared or private as the TD asks. */
static void answer_hypercall(struct kvm *kvm, struct kvm_run *run)
{
	const __u64 *args = run->hypercall.args;

	run->hypercall.ret = (__u64)-KVM_ENOSYS;
	if (run->hypercall.nr != KVM_HC_MAP_GPA_RANGE)
		return;
	if (kvm_set_private(&kvm->vm, args[0], args[1] * PAYLOAD_PAGE_SIZE,
			    args[2] & MAP_GPA_ENCRYPTED))
		run->hypercall.ret = (__u64)-KVM_EINVAL;
	else
		run->hypercall.ret = 0;
}

static enum target_status internal_error(struct kvm *kvm, const struct kvm_vcpu *vcpu)
{
	const struct kvm_run *run = vcpu->run;
	char found[128];
	int error;

	if (kvm_plain(kvm) && run->internal.suberror == KVM_INTERNAL_ERROR_EMULATION) {
		error = kvm_plain_undefined(vcpu);
		return error ? kvm_broken(kvm, "KVM_SET_VCPU_EVENTS", error) : TARGET_OK;
	}
	snprintf(found, sizeof(found), "an internal error of KVM, %u, data 0x%llx",
		 run->internal.suberror,
		 run->internal.ndata ? (unsigned long long)run->internal.data[0] : 0);
	return broken(kvm, found);
}

/* What KVM asks of user space; where it asks nothing, its own answer stands. */
static enum target_status answer(struct kvm *kvm, const struct kvm_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	char found[64];

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		return answer_io(kvm, vcpu);
	case KVM_EXIT_MMIO:
		answer_mmio(run);
		return TARGET_OK;
	case KVM_EXIT_HYPERCALL:
		answer_hypercall(kvm, run);
		return TARGET_OK;
	case KVM_EXIT_SHUTDOWN:
		kvm->shut_down = true;
		return TARGET_OK;
	case KVM_EXIT_INTERNAL_ERROR:
		return internal_error(kvm, vcpu);
	case KVM_EXIT_SYSTEM_EVENT:
	case KVM_EXIT_TDX:
	case KVM_EXIT_HLT:
	case KVM_EXIT_INTR:
	case KVM_EXIT_IRQ_WINDOW_OPEN:
		return TARGET_OK;
	default:
		snprintf(found, sizeof(found), "exit reason %u", run->exit_reason);
		return broken(kvm, found);
	}
}

static enum target_status failed(struct kvm *kvm, const struct kvm_vcpu *vcpu, int error)
{
	const struct kvm_run_memory_fault *fault = kvm_run_memory_fault(vcpu->run);
	char found[128];

	if (error == -EINTR || error == -EAGAIN)
		return TARGET_OK;
	if (error == -EOPNOTSUPP && kvm->options.found->emulated)
		return target_unsupported(&kvm->target, "an emulator that executes a TD's memory",
					  "one that was built without Unicorn");
	if (vcpu->run->exit_reason != KVM_EXIT_MEMORY_FAULT)
		return kvm_broken(kvm, "KVM_RUN", error);
	snprintf(found, sizeof(found), "no memory at %s 0x%llx",
		 fault->flags & KVM_MEMORY_EXIT_FLAG_PRIVATE ? "private" : "shared",
		 (unsigned long long)fault->gpa);
	return broken(kvm, found);
}

/* How far the payload has come. */
struct place {
	uint32_t phase;
	uint32_t next;
};

static struct place where(const struct payload_mailbox *mailbox)
{
	return (struct place){
		.phase = __atomic_load_n(&mailbox->phase, __ATOMIC_ACQUIRE),
		.next = __atomic_load_n(&mailbox->next, __ATOMIC_ACQUIRE),
	};
}

/* One KVM_RUN and what follows. */
static enum target_status step(struct kvm *kvm, uint32_t number, struct place *place)
{
	struct payload_mailbox *mailbox = &kvm->vm.mailboxes[number];
	const struct kvm_vcpu *vcpu = &kvm->vm.vcpu[number];
	int error = kvm_enter(kvm, vcpu);

	*place = where(mailbox);
	if (place->phase == PAYLOAD_SPINNING)
		__atomic_store_n(&mailbox->phase, PAYLOAD_RUNNING, __ATOMIC_RELEASE);
	return error ? failed(kvm, vcpu, error) : answer(kvm, vcpu);
}

static enum target_status serve(struct kvm *kvm, uint32_t number)
{
	struct place last = where(&kvm->vm.mailboxes[number]), place;
	uint64_t last_ms = kvm_now_ms();
	enum target_status status;

	do {
		bool progress;

		status = step(kvm, number, &place);
		progress = place.phase != last.phase || place.next != last.next;
		kvm_timers_returned(&kvm->timers, progress);
		if (progress || place.phase == PAYLOAD_SPINNING)
			last_ms = kvm_now_ms();
		else if (status == TARGET_OK && kvm_now_ms() - last_ms > MAX_IDLE_MS)
			return broken(kvm, "KVM_RUN made no progress");
		last = place;
	} while (status == TARGET_OK && !kvm->shut_down && place.phase != PAYLOAD_WAITING);
	return status;
}

enum target_status kvm_serve(struct kvm *kvm, uint32_t vcpu)
{
	enum target_status status;

	kvm_timers_start(&kvm->timers);
	status = serve(kvm, vcpu);
	kvm_timers_stop(&kvm->timers);
	return status;
}
