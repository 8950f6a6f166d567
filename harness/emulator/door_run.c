// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_RUN: all VCPUs that are in it get a slice in turn, and between two slices it is asked
 * whether the caller is still there and wants to go on.
 */
#include <errno.h>
#include <stdlib.h>

#include "emulator/door_private.h"

#define SLICE_INSTRUCTIONS 20000 /* half a millisecond, where they are simple */
#define IDLE_SLICES 3 /* as many on end that end in HLT, and the next is not at once */
#define IDLE_WAIT_MS 1
#define MAX_IDLE_WAIT_MS 5

/* The program may write to it while we look. */
static bool exit_wanted(const struct door_vcpu *vcpu)
{
	return *(const volatile __u8 *)&vcpu->run->immediate_exit;
}

static int64_t slice(struct door_vcpu *vcpu)
{
	unsigned int cpu = vcpu->vcpu->id % EMU_NUM_CPUS;
	int error = emu_vcpu_run_memory(vcpu->vcpu, vcpu->run, cpu, SLICE_INSTRUCTIONS);

	vcpu->idle = vcpu->vcpu->halted ? vcpu->idle + 1 : 0;
	if (error != -EAGAIN)
		return error;
	if (!exit_wanted(vcpu) &&
	    !door_call_interrupted(&vcpu->call, vcpu->has_mask ? &vcpu->mask : NULL))
		return DOOR_LATER;
	emu_vcpu_run_interrupted(vcpu->vcpu, vcpu->run);
	return -EINTR;
}

int64_t door_vcpu_run(struct door_file *file, const struct door_call *call)
{
	struct door_vcpu *vcpu = &file->vcpu;
	int64_t result;

	if (call->arg[2])
		return -EINVAL;
	vcpu->call = *call;
	vcpu->idle = 0;
	result = slice(vcpu);
	vcpu->running = result == DOOR_LATER;
	file->vm->running += vcpu->running;
	return result;
}

/* The end of a KVM_RUN, and the turn of those that wait for it. */
static void finish(struct door *door, struct door_file *file)
{
	struct door_vcpu *vcpu = &file->vcpu;
	struct door_waiting *waiting = vcpu->waiting, *next;

	vcpu->running = false;
	vcpu->waiting = NULL;
	file->vm->running--;
	for (; waiting; waiting = next) {
		next = waiting->next;
		if (door_call_valid(door, &waiting->call))
			door_call_answer(door, &waiting->call,
					 door_file_ioctl(door, file, &waiting->call));
		free(waiting);
	}
	if (file->closed && !vcpu->running)
		door_file_destroy(door, file);
}

static void run_on(struct door *door, struct door_file *file)
{
	struct door_vcpu *vcpu = &file->vcpu;
	int64_t result;

	if (!door_call_valid(door, &vcpu->call)) {
		finish(door, file);
		return;
	}
	result = slice(vcpu);
	if (result == DOOR_LATER)
		return;
	door_call_answer(door, &vcpu->call, result);
	finish(door, file);
}

int door_run_slices(struct door *door)
{
	unsigned int least_idle = UINT32_MAX;
	struct door_file *file, *next;

	for (file = door->files; file; file = next) {
		next = file->next;
		if (!file->vcpu.running)
			continue;
		run_on(door, file);
	}
	for (file = door->files; file; file = file->next) {
		if (file->vcpu.running && file->vcpu.idle < least_idle)
			least_idle = file->vcpu.idle;
	}
	if (least_idle == UINT32_MAX)
		return -1;
	if (least_idle < IDLE_SLICES)
		return 0;
	return least_idle < IDLE_SLICES * 10 ? IDLE_WAIT_MS : MAX_IDLE_WAIT_MS;
}
