/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a watch: what is captured around a call (watch.c), what stays in a CPU and is
 * read when it is asked for (watch_lasting.c), and why an element is not shown (watch_lacks.c).
 */
#ifndef HOST_WATCH_PRIVATE_H
#define HOST_WATCH_PRIVATE_H

#include <sched.h>

#include "host/breakpoints.h"
#include "host/capture.h"
#include "host/detect.h"
#include "host/watch.h"

#define WATCH_MAX_SIBLINGS 3
#define WATCH_NUM_SHARED 7 /* elements that are looked at on siblings */

struct watch_sibling {
	unsigned int number;
	bool known[WATCH_NUM_SHARED];
	uint64_t first[WATCH_NUM_SHARED]; /* when the CPU's state was first asked for */
};

struct watch_cpu {
	unsigned int number;
	uint64_t tsc_aux; /* as the kernel sets it */
	struct host_state kept; /* changes: what is present here */
	bool siblings_known;
	unsigned int num_siblings;
	struct watch_sibling sibling[WATCH_MAX_SIBLINGS];
};

struct watch_lack {
	const char *needed; /* NULL: the element is shown */
	const char *found;
};

struct host_watch {
	struct capture capture;
	struct host_state expected; /* of a call that changes nothing */
	struct breakpoints *breakpoints;
	struct detect detect;
	const char *msr_folder;
	bool by_device[HOST_NUM_ELEMENTS];
	struct watch_lack lack[HOST_NUM_ELEMENTS];
	cpu_set_t affinity; /* before the watch */
	unsigned int pinned;
	unsigned int num_cpus;
	struct watch_cpu *cpu;
};

/* As host_watch_create(), with the msr devices in a folder other than /dev/cpu. */
struct host_watch *host_watch_create_at(const char *msr_folder, struct diag *diag);

/* This thread runs on CPU @number only: 0 or -1. */
int watch_pin(unsigned int number);

/* Which MSRs the device shows of the pinned CPU, and why it does not show the others. */
void watch_find_msrs(struct host_watch *watch);
void watch_find_siblings(struct watch_cpu *cpu);

/* What lasts in a CPU, and what is wrong on its siblings, added to @state. */
void watch_read_lasting(struct host_watch *watch, unsigned int index, struct host_state *state);

/* Why the rest is not shown; @no_breakpoints: why there are none, NULL where there are. */
void watch_find_lacks(struct host_watch *watch, const char *no_breakpoints);

#endif
