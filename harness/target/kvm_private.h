/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the backend over /dev/kvm share among themselves; not for use outside
 * kvm*.c.
 *
 * Calls that can fail answer 0 or a negative errno, like the emulator's; those that must not
 * fail answer an enum target_status and leave the reason in the target.
 */
#ifndef TARGET_KVM_PRIVATE_H
#define TARGET_KVM_PRIVATE_H

#include <time.h>

#include "guest/payload.h"
#include "host/kernel.h"
#include "host/watch.h"
#include "target/init_vm.h"
#include "target/kvm.h"

/* Memory of a VM: as the VMM maps it, and for private memory the guest_memfd behind it. */
struct kvm_slot {
	uint64_t gpa;
	size_t size;
	uint8_t *memory;
	int memfd; /* -1: shared */
};

#define KVM_MAX_SLOTS 16

struct kvm_vcpu {
	int fd;
	struct kvm_run *run;
	size_t run_size;
};

struct kvm_vm {
	int fd; /* -1: none */
	uint32_t num_slots;
	struct kvm_slot slot[KVM_MAX_SLOTS];
	struct payload_mailbox *mailboxes; /* in one of the slots; NULL before kvm_load_payload() */
	uint32_t num_vcpus;
	struct kvm_vcpu vcpu[PAYLOAD_MAX_VCPUS];
};

/*
 * What keeps KVM_RUN from lasting: a signal again and again, and the end of the program where
 * even that does not help.
 */
struct kvm_timers {
	bool created;
	timer_t kick;
	timer_t give_up;
	unsigned int period_us; /* of the kick */
	uint64_t give_up_set; /* ms */
};

struct kvm {
	struct target target; /* first */
	struct kvm_options options;
	int fd; /* /dev/kvm */
	size_t run_size;
	struct host_watch *watch; /* NULL behind the door: no TD runs on this CPU */
	struct host_kernel *kernel; /* NULL behind the door */
	struct kvm_timers timers;
	void *buffer; /* INIT_VM_BUFFER_SIZE bytes */
	struct kvm_cpuid2 *cpuid; /* what the TD shows, else what a VM is given */

	/* The one TD. */
	struct kvm_vm vm;
	bool has_td;
	bool for_metadata; /* it is there to be asked for metadata */
	bool shut_down;
	bool stuck; /* and nothing more is expected of it */
	bool has_cpuid;
	bool has_vcpus; /* they are set up; their number is final */
	bool finalized;
	uint32_t max_vcpus;
	uint32_t num_vcpus; /* how many VCPUs it has, or needs */

	bool has_mismatch; /* the module and its description disagree, on this field first */
	uint64_t mismatch;
};

static inline struct kvm *kvm_of(struct target *target)
{
	return (struct kvm *)target;
}

static inline bool kvm_emulated(const struct kvm *kvm)
{
	return kvm->options.found->emulated;
}

static inline bool kvm_plain(const struct kvm *kvm)
{
	return kvm->options.found->plain;
}

/* kvm_ioctl.c: ioctl(2), again while it is interrupted or told to try again. */
int kvm_ioctl(int fd, unsigned long request, uintptr_t argument);
/* The same where EBUSY means that the kernel is at work, and is no answer. */
int kvm_ioctl_busy(int fd, unsigned long request, uintptr_t argument);
/* KVM_MEMORY_ENCRYPT_OP, again like kvm_ioctl_busy(); @cmd gets hw_error. */
int kvm_command(int fd, struct kvm_tdx_cmd *cmd);
int kvm_check_extension(int fd, uint32_t cap);
int kvm_enable_cap(int vm, uint32_t cap, uint64_t argument);
/*
 * True for what kvm_ioctl() gives up on, and where the host is out of memory or key ids: the
 * kernel has not answered the question.
 */
bool kvm_unanswered(int error);
uint64_t kvm_now_ms(void);
/* A call that must succeed did not: TARGET_BROKEN. @error is a negative errno. */
enum target_status kvm_broken(struct kvm *kvm, const char *call, int error);

/* kvm_memory.c */
int kvm_add_shared(struct kvm_vm *vm, uint64_t gpa, size_t size, struct kvm_slot **slot);
int kvm_add_private(struct kvm_vm *vm, uint64_t gpa, size_t size, struct kvm_slot **slot);
int kvm_set_private(const struct kvm_vm *vm, uint64_t gpa, uint64_t size, bool private_memory);
/* The payload's segments and its mailboxes as memory of the VM. */
int kvm_load_payload(struct kvm_vm *vm, bool is_td);
void kvm_free_memory(struct kvm_vm *vm);

/* kvm_vm.c: a VM of any type and its VCPUs. */
int kvm_vm_create(struct kvm *kvm, struct kvm_vm *vm, unsigned long type);
void kvm_vm_destroy(struct kvm_vm *vm);
int kvm_vcpu_create(struct kvm *kvm, int vm, uint32_t id, struct kvm_vcpu *vcpu);
void kvm_vcpu_destroy(struct kvm_vcpu *vcpu);

/* kvm_td.c: a TD, from its VM to KVM_TDX_FINALIZE_VM. */
enum target_status kvm_td_create_vm(struct kvm *kvm, const struct td_config *config, int *error);
enum target_status kvm_td_init(struct kvm *kvm, const struct td_config *config,
			       struct td_outcome *outcome);
enum target_status kvm_td_read_cpuid(struct kvm *kvm);
enum target_status kvm_td_set_up_vcpus(struct kvm *kvm);
enum target_status kvm_td_finalize(struct kvm *kvm);

/* kvm_refused.c: which leaf the module refused, by asking without some of them. */
enum target_status kvm_find_refused_leaf(struct kvm *kvm, const struct td_config *config,
					 struct td_outcome *outcome);

/* kvm_plain.c: the payload in a VM that is no TD. */
enum target_status kvm_plain_init(struct kvm *kvm, const struct td_case *test,
				  struct td_outcome *outcome);
enum target_status kvm_plain_set_up(struct kvm *kvm);
/* KVM could not emulate an instruction: #UD, as the CPU has it. */
int kvm_plain_undefined(const struct kvm_vcpu *vcpu);

/* kvm_metadata.c, kvm_run.c, kvm_calls.c, kvm_update.c: members of struct target_ops. */
enum target_status kvm_target_update(struct target *target, enum target_module module);
enum target_status kvm_target_metadata(struct target *target, uint64_t field, uint64_t *status,
				       uint64_t *value);
enum target_status kvm_target_capabilities(struct target *target,
					   struct target_capabilities *capabilities);
enum target_status kvm_target_run(struct target *target, const struct guest_op *ops, size_t count,
				  struct guest_result *results);
enum target_status kvm_target_calls(struct target *target, const struct td_case *test,
				    struct td_call_result *results);

/* kvm_enter.c: KVM_RUN until the payload has done what stands in its mailbox. */
enum target_status kvm_serve(struct kvm *kvm, uint32_t vcpu);
/* One KVM_RUN: 0 or a negative errno. */
int kvm_enter(struct kvm *kvm, const struct kvm_vcpu *vcpu);

/* kvm_timers.c */
int kvm_timers_create(struct kvm_timers *timers);
void kvm_timers_free(struct kvm_timers *timers);
void kvm_timers_start(struct kvm_timers *timers);
void kvm_timers_stop(struct kvm_timers *timers);
/* KVM_RUN came back: @progress: and something had happened. */
void kvm_timers_returned(struct kvm_timers *timers, bool progress);

/* kvm.c: ends the TD; nothing is kept of what was seen of the host. */
void kvm_reset(struct kvm *kvm);
/* kvm.c: a TD with KVM around it, or a plain VM, as the target has it. */
enum target_status kvm_build(struct kvm *kvm, const struct td_case *test,
			     struct td_outcome *outcome);

#endif
