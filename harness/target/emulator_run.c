// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a list of guest operations: which VCPU enters on which CPU, how often, and what
 * the host does in between. A TD of the module alone runs the same list without a host.
 */
#include "target/emulator_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "target/vcpus.h"

/* Where a list of operations has got to. */
struct progress {
	struct emulator *emulator;
	struct emu_program program;
	uint32_t vcpu;
	unsigned int cpu;
	bool fail_entry;
};

uint32_t emulator_max_vcpus(const struct emulator *emulator)
{
	return emulator->via == TD_VIA_KVM ? emulator->vm->max_vcpus : emulator->td.max_vcpus;
}

static enum target_status check_ops(struct emulator *emulator, const struct guest_op *ops,
				    size_t count)
{
	uint32_t needed = vcpus_needed(ops, count);
	bool fixed = emulator->has_vcpus;
	enum target_status status =
		vcpus_check(&emulator->target, ops, count,
			    fixed ? emulator->num_vcpus : emulator_max_vcpus(emulator),
			    fixed ? "its VCPUs are set up" : "MAX_VCPUS");

	if (status == TARGET_OK && needed > emulator->num_vcpus)
		emulator->num_vcpus = needed;
	return status;
}

/* What the host does before the next entry. */
static void take_host_ops(struct progress *progress)
{
	struct emu_program *program = &progress->program;

	for (; program->next < program->count; program->next++) {
		const struct guest_op *op = &program->op[program->next];

		if (op->kind == GUEST_VCPU)
			progress->vcpu = op->index;
		else if (op->kind == HOST_MIGRATE)
			progress->cpu = op->index;
		else if (op->kind == HOST_FAIL_ENTRY && !progress->fail_entry)
			progress->fail_entry = true;
		else
			return;
		memset(&program->result[program->next], 0, sizeof(*program->result));
	}
}

/* One KVM_RUN. */
static enum target_status enter_by_kvm(struct progress *progress)
{
	struct emulator *emulator = progress->emulator;
	struct emu_run run = {
		.cpu = progress->cpu,
		.fail_entry = progress->fail_entry,
		.program = &progress->program,
	};
	int error = emu_vcpu_run(emulator_kvm_vcpu(emulator, progress->vcpu), &run);

	return error ? emulator_broken(emulator, "KVM_RUN", error) : TARGET_OK;
}

static enum target_status enter_by_module(struct progress *progress)
{
	const struct emu_execution execution = { emu_guest_run, &progress->program };
	struct emulator *emulator = progress->emulator;

	if (!progress->fail_entry)
		emu_host_enter(&emulator->kvm.host.cpu[progress->cpu], emulator->td_module,
			       &emulator->td, &emulator->guests[progress->vcpu], &execution);
	return TARGET_OK;
}

static enum target_status set_up_guests(struct emulator *emulator)
{
	if (emulator->has_vcpus)
		return TARGET_OK;
	emulator->guests = calloc(emulator->num_vcpus, sizeof(*emulator->guests));
	if (!emulator->guests)
		return emulator_broken(emulator, "memory for the VCPUs", -ENOMEM);
	for (uint32_t i = 0; i < emulator->num_vcpus; i++)
		emu_guest_init(emulator->td_module, &emulator->td, &emulator->guests[i], i);
	emulator->has_vcpus = true;
	return TARGET_OK;
}

enum target_status emulator_run(struct target *target, const struct guest_op *ops, size_t count,
				struct guest_result *results)
{
	struct emulator *emulator = emulator_of(target);
	struct progress progress = {
		.emulator = emulator,
		.program = { .op = ops, .count = count, .result = results },
	};
	bool by_kvm = emulator->via == TD_VIA_KVM;
	enum target_status status;

	if (!emulator->has_td)
		return target_unsupported(target, "a TD", "none was built");
	for (size_t i = 0; i < count; i++)
		results[i] = (struct guest_result){ .outcome = GUEST_NOT_RUN };
	status = check_ops(emulator, ops, count);
	if (status == TARGET_OK)
		status = by_kvm ? emulator_kvm_finalize(emulator) : set_up_guests(emulator);
	if (status != TARGET_OK)
		return status;
	do {
		take_host_ops(&progress);
		status = by_kvm ? enter_by_kvm(&progress) : enter_by_module(&progress);
		progress.fail_entry = false;
	} while (status == TARGET_OK && progress.program.next < count);
	return status;
}
