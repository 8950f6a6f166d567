/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What user space can tell of two MSRs without the msr device: a class of values, on the CPU
 * that it is asked on.
 *
 *	struct detect detect;
 *
 *	detect_init(&detect);
 *	if (!detect.no_umwait)
 *		limited = detect_umwait();
 */
#ifndef HOST_DETECT_H
#define HOST_DETECT_H

#include <stdbool.h>
#include <stdint.h>

/* Each NULL, or what was found instead. */
struct detect {
	const char *no_umwait;
	const char *no_tsx;
};

#define DETECT_UMWAIT_NEEDED "the msr device, or WAITPKG"
#define DETECT_TSX_NEEDED "the msr device, or an Intel CPU without a hypervisor below"

void detect_init(struct detect *detect);

/* IA32_UMWAIT_CONTROL: 1 where its limit ends a TPAUSE before the deadline, else 0. */
uint64_t detect_umwait(void);

/* One TPAUSE that began with @deadline and ended at @now: 1, 0, or -1 to ask again. */
int detect_umwait_class(bool carry, uint64_t now, uint64_t deadline);

/* IA32_TSX_CTRL: CPUID's RTM and HLE, and whether a transaction begins. */
#define DETECT_TSX_RTM 1
#define DETECT_TSX_HLE 2
#define DETECT_TSX_BEGINS 4

uint64_t detect_tsx(void);

#endif
