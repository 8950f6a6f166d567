// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a list of guest operations: pieces of it go through the mailboxes, and in between the
 * host does what is its own.
 */
#include <string.h>

#include "target/kvm_private.h"
#include "target/vcpus.h"

/* Where a list of operations has got to. */
struct progress {
	struct kvm *kvm;
	const struct guest_op *ops;
	size_t count;
	size_t next;
	struct guest_result *results;
	uint32_t vcpu;
};

static bool is_hosts(const struct guest_op *op)
{
	return op->kind == GUEST_VCPU || op->kind == HOST_MIGRATE;
}

static enum target_status check_ops(struct kvm *kvm, const struct guest_op *ops, size_t count)
{
	uint32_t needed = vcpus_needed(ops, count), max = kvm->max_vcpus;
	const char *limit = "MAX_VCPUS";
	enum target_status status;

	for (size_t i = 0; i < count; i++) {
		if (ops[i].kind == HOST_FAIL_ENTRY)
			return target_unsupported(&kvm->target, "a way to make TDH.VP.ENTER fail",
						  "KVM has none");
	}
	if (max > PAYLOAD_MAX_VCPUS) {
		max = PAYLOAD_MAX_VCPUS;
		limit = "mailboxes of the payload";
	}
	if (kvm->has_vcpus) {
		max = kvm->num_vcpus;
		limit = "its VCPUs are set up";
	}
	status = vcpus_check(&kvm->target, ops, count, max, limit);
	if (status == TARGET_OK && needed > kvm->num_vcpus)
		kvm->num_vcpus = needed;
	return status;
}

/* Behind the door no CPU of this machine runs the TD. */
static enum target_status move(struct kvm *kvm, uint32_t cpu)
{
	if (!kvm->watch || !host_watch_move(kvm->watch, cpu))
		return TARGET_OK;
	target_unsupported(&kvm->target, "the thread on another CPU", "sched_setaffinity() fails");
	return TARGET_BROKEN;
}

/* What the host does before the next entry. */
static enum target_status take_host_ops(struct progress *progress)
{
	enum target_status status = TARGET_OK;

	for (; progress->next < progress->count && status == TARGET_OK; progress->next++) {
		const struct guest_op *op = &progress->ops[progress->next];

		if (!is_hosts(op))
			break;
		if (op->kind == GUEST_VCPU)
			progress->vcpu = op->index;
		else
			status = move(progress->kvm, op->index);
		memset(&progress->results[progress->next], 0, sizeof(*progress->results));
	}
	return status;
}

/* What the payload says lies in memory that it can write as it likes. */
static enum target_status take_results(struct progress *progress, size_t count)
{
	const struct payload_mailbox *mailbox = &progress->kvm->vm.mailboxes[progress->vcpu];
	struct guest_result *results = progress->results + progress->next;
	size_t done = mailbox->next;
	bool legal = done <= count;

	for (size_t i = 0; legal && i < done; i++) {
		results[i] = mailbox->result[i];
		legal = results[i].outcome <= GUEST_UNSUPPORTED;
	}
	progress->next += progress->kvm->shut_down ? progress->count - progress->next : count;
	if (legal && (done == count || progress->kvm->shut_down))
		return TARGET_OK;
	target_unsupported(&progress->kvm->target, "results of the payload", "a broken mailbox");
	return TARGET_BROKEN;
}

/* Operations up to the next one of the host, or none: the TD is entered in any case. */
static enum target_status run_piece(struct progress *progress)
{
	struct payload_mailbox *mailbox = &progress->kvm->vm.mailboxes[progress->vcpu];
	const struct guest_op *ops = progress->ops + progress->next;
	enum target_status status;
	size_t count = 0;

	while (progress->next + count < progress->count && !is_hosts(&ops[count]))
		count++;
	payload_mailbox_put(mailbox, ops, count);
	status = kvm_serve(progress->kvm, progress->vcpu);
	progress->kvm->stuck = status == TARGET_BROKEN;
	return status == TARGET_OK ? take_results(progress, count) : status;
}

static enum target_status check_td(struct kvm *kvm)
{
	if (!kvm->has_td)
		return target_unsupported(&kvm->target, "a TD", "none was built");
	if (kvm->stuck) {
		target_unsupported(&kvm->target, "a TD that runs", "it has got stuck");
		return TARGET_BROKEN;
	}
	if (kvm->shut_down)
		return target_unsupported(&kvm->target, "a TD that runs", "it has shut down");
	return TARGET_OK;
}

enum target_status kvm_target_run(struct target *target, const struct guest_op *ops, size_t count,
				  struct guest_result *results)
{
	struct kvm *kvm = kvm_of(target);
	struct progress progress = { kvm, ops, count, 0, results, 0 };
	enum target_status status = check_td(kvm);

	for (size_t i = 0; i < count; i++)
		results[i] = (struct guest_result){ .outcome = GUEST_NOT_RUN };
	if (status == TARGET_OK)
		status = check_ops(kvm, ops, count);
	if (status == TARGET_OK)
		status = kvm_plain(kvm) ? kvm_plain_set_up(kvm) : kvm_td_finalize(kvm);
	if (status == TARGET_OK)
		status = move(kvm, 0);
	while (status == TARGET_OK) {
		status = take_host_ops(&progress);
		if (status == TARGET_OK)
			status = run_piece(&progress);
		if (progress.next == count)
			break;
	}
	return status;
}
