/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the emulator backend share among themselves; not for use outside
 * emulator*.c.
 */
#ifndef TARGET_EMULATOR_PRIVATE_H
#define TARGET_EMULATOR_PRIVATE_H

#include "emulator/defect.h"
#include "emulator/kvm.h"
#include "target/emulator.h"
#include "target/init_vm.h"

struct emulator {
	struct target target; /* first */
	struct emulator_options options;
	struct emu_module *module; /* that the host has: one of these */
	struct emu_module *modules[NUM_TARGET_MODULES];
	struct defect_state defect; /* where one is seeded */
	struct masks masks; /* where it changes those of the module that it is in */
	struct emu_kvm kvm;
	void *buffer; /* stands for a VMM's memory; INIT_VM_BUFFER_SIZE bytes */

	/* The one TD; with KVM around it, or bare. */
	bool has_td;
	enum td_via via;
	uint32_t num_vcpus; /* how many VCPUs it has, or needs so far */
	bool has_vcpus; /* they are created; their number is final */
	struct emu_vm *vm;
	bool has_cpuid;
	struct kvm_cpuid2 *cpuid; /* KVM_TDX_GET_CPUID; INIT_VM_CPUID_SIZE bytes */
	const struct emu_module
		*td_module; /* that built the bare TD, which goes on as that does it */
	struct emu_td td;
	struct emu_guest *guests;
};

static inline struct emulator *emulator_of(struct target *target)
{
	return (struct emulator *)target;
}

/* A call that must succeed did not: TARGET_BROKEN. @error is a negative errno. */
enum target_status emulator_broken(struct emulator *emulator, const char *call, int error);

/* emulator_kvm.c: a TD through KVM. */
enum target_status emulator_kvm_init(struct emulator *emulator, const struct td_case *test,
				     struct td_outcome *outcome);
enum target_status emulator_kvm_read_cpuid(struct emulator *emulator);
enum target_status emulator_kvm_set_up_vcpus(struct emulator *emulator);
enum target_status emulator_kvm_finalize(struct emulator *emulator);
struct emu_kvm_vcpu *emulator_kvm_vcpu(const struct emulator *emulator, uint32_t id);

/* emulator_run.c: how many VCPUs a TD may have. */
uint32_t emulator_max_vcpus(const struct emulator *emulator);

/* emulator_run.c, emulator_calls.c, emulator_update.c: members of struct target_ops. */
enum target_status emulator_run(struct target *target, const struct guest_op *ops, size_t count,
				struct guest_result *results);
enum target_status emulator_calls(struct target *target, const struct td_case *test,
				  struct td_call_result *results);

enum target_status emulator_update(struct target *target, enum target_module module);

/* Ends the TD; host registers as at boot. */
void emulator_reset(struct emulator *emulator);

#endif
