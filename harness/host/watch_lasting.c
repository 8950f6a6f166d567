// SPDX-License-Identifier: GPL-2.0-only
/*
 * State that stays in a CPU until somebody writes it: MSRs by the msr device, or by what user
 * space can tell of them.
 */
#include "host/watch_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/msr.h"

/* They follow the task that runs, and say nothing of a CPU where we do not. */
static const enum host_element_id of_task[] = {
	HOST_IA32_KERNEL_GS_BASE, HOST_IA32_XFD,   HOST_IA32_XFD_ERR,
	HOST_IA32_SPEC_CTRL,      HOST_IA32_PASID, HOST_IA32_LAM_ENABLE,
};

/*
 * What a TD on one thread of a core could leave on the other. Not what KVM switches lazily:
 * another VM may run there.
 */
static const enum host_element_id shared[WATCH_NUM_SHARED] = {
	HOST_IA32_TSX_CTRL,    HOST_IA32_UMWAIT_CONTROL, HOST_IA32_UARCH_MISC_CTL, HOST_IA32_XSS,
	HOST_IA32_MISC_ENABLE, HOST_IA32_FRED_CONFIG,    HOST_IA32_FRED_STKLVLS,
};

static bool is_of_task(enum host_element_id element)
{
	for (size_t i = 0; i < sizeof(of_task) / sizeof(of_task[0]); i++) {
		if (of_task[i] == element)
			return true;
	}
	return false;
}

/* "0,112" or "0-1": @next is moved behind the number. */
static int parse_number(const char **next, unsigned int *number)
{
	char *end;
	unsigned long value;

	if (!isdigit((unsigned char)**next))
		return -1;
	value = strtoul(*next, &end, 10);
	if (value >= CPU_SETSIZE)
		return -1;
	*number = (unsigned int)value;
	*next = end;
	return 0;
}

static void add_siblings(struct watch_cpu *cpu, unsigned int first, unsigned int last)
{
	for (unsigned int number = first; number <= last; number++) {
		if (number != cpu->number && cpu->num_siblings < WATCH_MAX_SIBLINGS)
			cpu->sibling[cpu->num_siblings++].number = number;
	}
}

void watch_find_siblings(struct watch_cpu *cpu)
{
	unsigned int first, last;
	const char *at = NULL;
	char path[128], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list",
		 cpu->number);
	file = fopen(path, "re");
	if (!file)
		return;
	at = fgets(line, sizeof(line), file);
	fclose(file);
	while (at && !parse_number(&at, &first)) {
		last = first;
		if (*at == '-' && (at++, parse_number(&at, &last)))
			return;
		add_siblings(cpu, first, last);
		if (*at == ',')
			at++;
	}
}

void watch_find_msrs(struct host_watch *watch)
{
	int fd = msr_open(watch->msr_folder, watch->cpu[watch->pinned].number);
	int error = fd < 0 ? errno : 0;
	uint64_t value;

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		const struct host_element *element = host_element(id);

		if (element->kind != HOST_MSR)
			continue;
		watch->lack[id].needed = MSR_NEEDED;
		watch->lack[id].found = msr_found(error);
		if (fd < 0)
			continue;
		watch->by_device[id] = !msr_read(fd, element->index, &value);
		if (!watch->by_device[id])
			watch->lack[id].found = msr_found(errno);
	}
	if (fd >= 0)
		close(fd);
}

static bool is_detected(const struct host_watch *watch, enum host_element_id element)
{
	if (watch->by_device[element])
		return false;
	return (element == HOST_IA32_UMWAIT_CONTROL && !watch->detect.no_umwait) ||
	       (element == HOST_IA32_TSX_CTRL && !watch->detect.no_tsx);
}

static void set(struct host_state *state, enum host_element_id element, uint64_t value)
{
	state->present[element] = true;
	state->value[element] = value;
}

/* The detectors run on the CPU itself: this thread goes there and comes back. */
static void run_detectors(const struct host_watch *watch, unsigned int number,
			  struct host_state *state)
{
	const unsigned int home = watch->cpu[watch->pinned].number;

	if (!is_detected(watch, HOST_IA32_UMWAIT_CONTROL) &&
	    !is_detected(watch, HOST_IA32_TSX_CTRL))
		return;
	if (number != home && watch_pin(number))
		return;
	if (is_detected(watch, HOST_IA32_UMWAIT_CONTROL))
		set(state, HOST_IA32_UMWAIT_CONTROL, detect_umwait());
	if (is_detected(watch, HOST_IA32_TSX_CTRL))
		set(state, HOST_IA32_TSX_CTRL, detect_tsx());
	if (number != home)
		watch_pin(home);
}

static void read_msrs(const struct host_watch *watch, unsigned int number,
		      const enum host_element_id *elements, size_t count, struct host_state *state)
{
	int fd = msr_open(watch->msr_folder, number);
	uint64_t value;

	if (fd < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		enum host_element_id id = elements[i];

		if (watch->by_device[id] && !msr_read(fd, host_element(id)->index, &value))
			set(state, id, value);
	}
	close(fd);
}

static void read_own(const struct host_watch *watch, unsigned int index, struct host_state *state)
{
	enum host_element_id elements[HOST_NUM_ELEMENTS];
	size_t count = 0;

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (watch->by_device[id] && (index == watch->pinned || !is_of_task(id)))
			elements[count++] = id;
	}
	if (count)
		read_msrs(watch, watch->cpu[index].number, elements, count, state);
	run_detectors(watch, watch->cpu[index].number, state);
}

/* What has moved on a sibling counts as this CPU's: nobody else may ask for the sibling's. */
static void read_sibling(const struct host_watch *watch, struct watch_sibling *sibling,
			 bool first_time, struct host_state *state)
{
	struct host_state there = { 0 };

	read_msrs(watch, sibling->number, shared, WATCH_NUM_SHARED, &there);
	run_detectors(watch, sibling->number, &there);
	for (unsigned int i = 0; i < WATCH_NUM_SHARED; i++) {
		enum host_element_id id = shared[i];

		if (first_time) {
			sibling->known[i] = there.present[id];
			sibling->first[i] = there.value[id];
		} else if (sibling->known[i] && there.present[id] &&
			   there.value[id] != sibling->first[i]) {
			set(state, id, there.value[id]);
		}
	}
}

void watch_read_lasting(struct host_watch *watch, unsigned int index, struct host_state *state)
{
	struct watch_cpu *cpu = &watch->cpu[index];

	read_own(watch, index, state);
	for (unsigned int i = 0; i < cpu->num_siblings; i++)
		read_sibling(watch, &cpu->sibling[i], !cpu->siblings_known, state);
	cpu->siblings_known = true;
}
