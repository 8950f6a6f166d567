// SPDX-License-Identifier: GPL-2.0-only
/*
 * A watch: pinned to one CPU, calls between two captures, and the changes that are kept.
 */
#include "host/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/watch_private.h"

/* arch/x86/include/asm/segment.h: vdso_encode_cpunode() */
#define TSC_AUX_NODE_SHIFT 12

#define MSR_FOLDER "/dev/cpu"

static const enum host_element_id breakpoint_element[NUM_BREAKPOINTS] = {
	HOST_DR0,
	HOST_DR1,
	HOST_DR2,
	HOST_DR3,
};

int watch_pin(unsigned int number)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(number, &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

/* By the system call: the vDSO would ask IA32_TSC_AUX. */
static uint64_t read_tsc_aux_of_kernel(void)
{
	unsigned int cpu = 0, node = 0;

	syscall(SYS_getcpu, &cpu, &node, NULL);
	return (uint64_t)node << TSC_AUX_NODE_SHIFT | cpu;
}

/* Goes to every CPU once, and ends on the first. */
static int find_cpus(struct host_watch *watch)
{
	watch->cpu = calloc((size_t)CPU_COUNT(&watch->affinity), sizeof(*watch->cpu));
	if (!watch->cpu)
		return -1;
	for (unsigned int number = 0; number < CPU_SETSIZE; number++) {
		struct watch_cpu *cpu = &watch->cpu[watch->num_cpus];

		if (!CPU_ISSET(number, &watch->affinity) || watch_pin(number))
			continue;
		cpu->number = number;
		cpu->tsc_aux = read_tsc_aux_of_kernel();
		watch_find_siblings(cpu);
		watch->num_cpus++;
	}
	return watch->num_cpus ? host_watch_move(watch, 0) : -1;
}

static void set(struct host_state *state, enum host_element_id element, uint64_t value)
{
	state->present[element] = true;
	state->value[element] = value;
}

/* Where none has fired it is DR7 that is lost; where some have, it still enables them. */
static void read_breakpoints(const struct host_watch *watch, struct host_state *state)
{
	unsigned int hit;

	if (!watch->breakpoints)
		return;
	hit = breakpoints_hit(watch->breakpoints);
	set(state, HOST_DR7, hit ? breakpoints_control() : 0);
	for (unsigned int i = 0; i < NUM_BREAKPOINTS; i++)
		set(state, breakpoint_element[i],
		    hit >> i & 1 || !hit ? breakpoints_address(watch->breakpoints, i) : 0);
}

static void read_captured(const struct host_watch *watch, struct host_state *state)
{
	capture_read(&watch->capture.area, &watch->capture.layout, state);
	read_breakpoints(watch, state);
}

struct host_watch *host_watch_create_at(const char *msr_folder, struct diag *diag)
{
	struct host_watch *watch = calloc(1, sizeof(*watch));
	const char *no_breakpoints = NULL;

	if (!watch) {
		diag_no_memory(diag, "host state");
		return NULL;
	}
	watch->msr_folder = msr_folder;
	if (sched_getaffinity(0, sizeof(watch->affinity), &watch->affinity) || find_cpus(watch) ||
	    capture_create(&watch->capture)) {
		diag_set(diag, "memory is short, or this thread cannot be pinned to a CPU");
		host_watch_free(watch);
		return NULL;
	}
	watch->breakpoints = breakpoints_set(&no_breakpoints);
	detect_init(&watch->detect);
	capture_set_patterns(&watch->capture.area);
	watch->capture.area.step = (void *)host_capture_nothing;
	host_capture(&watch->capture.area);
	read_captured(watch, &watch->expected);
	watch_find_msrs(watch);
	watch_find_lacks(watch, no_breakpoints);
	return watch;
}

struct host_watch *host_watch_create(struct diag *diag)
{
	return host_watch_create_at(MSR_FOLDER, diag);
}

void host_watch_free(struct host_watch *watch)
{
	if (!watch)
		return;
	breakpoints_clear(watch->breakpoints);
	capture_free(&watch->capture);
	sched_setaffinity(0, sizeof(watch->affinity), &watch->affinity);
	free(watch->cpu);
	free(watch);
}

unsigned int host_watch_num_cpus(const struct host_watch *watch)
{
	return watch->num_cpus;
}

unsigned int host_watch_cpu(const struct host_watch *watch, unsigned int index)
{
	return watch->cpu[index].number;
}

int host_watch_move(struct host_watch *watch, unsigned int index)
{
	if (index >= watch->num_cpus || watch_pin(watch->cpu[index].number))
		return -1;
	watch->pinned = index;
	return 0;
}

/* What a call that changes nothing leaves on that CPU. */
static uint64_t expected_value(const struct host_watch *watch, const struct watch_cpu *cpu,
			       enum host_element_id element)
{
	return element == HOST_IA32_TSC_AUX ? cpu->tsc_aux : watch->expected.value[element];
}

static long run(struct host_watch *watch, void *step)
{
	struct watch_cpu *cpu = &watch->cpu[watch->pinned];
	struct host_state after;
	long ret;

	watch->capture.area.step = step;
	ret = host_capture(&watch->capture.area);
	read_captured(watch, &after);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (after.present[id] && after.value[id] != expected_value(watch, cpu, id))
			set(&cpu->kept, id, after.value[id]);
	}
	return ret;
}

long host_watch_call(struct host_watch *watch, int fd, unsigned long request,
		     unsigned long argument)
{
	uint64_t *in = watch->capture.area.gpr_in;

	capture_set_patterns(&watch->capture.area);
	in[CAPTURE_RDI] = (uint64_t)(int64_t)fd;
	in[CAPTURE_RSI] = request;
	in[CAPTURE_RDX] = argument;
	return run(watch, (void *)host_capture_ioctl);
}

long host_watch_step(struct host_watch *watch, long (*step)(void *), void *argument)
{
	capture_set_patterns(&watch->capture.area);
	watch->capture.area.gpr_in[CAPTURE_RDI] = (uintptr_t)argument;
	return run(watch, (void *)step);
}

void host_watch_state(struct host_watch *watch, unsigned int index, struct host_state *state)
{
	const struct watch_cpu *cpu = &watch->cpu[index];

	*state = watch->expected;
	state->value[HOST_IA32_TSC_AUX] = cpu->tsc_aux;
	watch_read_lasting(watch, index, state);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (cpu->kept.present[id])
			set(state, id, cpu->kept.value[id]);
	}
}

void host_watch_reset(struct host_watch *watch)
{
	for (unsigned int i = 0; i < watch->num_cpus; i++) {
		memset(&watch->cpu[i].kept, 0, sizeof(watch->cpu[i].kept));
		watch->cpu[i].siblings_known = false;
	}
}

bool host_watch_shows(const struct host_watch *watch, enum host_element_id element,
		      const char **needed, const char **found)
{
	*needed = watch->lack[element].needed;
	*found = watch->lack[element].found;
	return !*needed;
}
