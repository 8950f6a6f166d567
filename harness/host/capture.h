/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One block of assembly that loads a pattern, runs a step and captures the registers.
 *
 *	area.step = host_capture_ioctl;
 *	area.gpr_in[CAPTURE_RDI] = fd;
 *	ret = host_capture(&area);
 *	if (area.gpr_out[CAPTURE_RBX] != area.gpr_in[CAPTURE_RBX])
 *		...	RBX did not survive
 *
 * General registers are numbered as in machine code. The constants are for capture.S.
 */
#ifndef HOST_CAPTURE_H
#define HOST_CAPTURE_H

#define CAPTURE_PATTERN 0
#define CAPTURE_IMAGE 8
#define CAPTURE_CLEAN 16
#define CAPTURE_COMPONENTS 24
#define CAPTURE_FLAGS 32
#define CAPTURE_STEP 40
#define CAPTURE_XCR0 48
#define CAPTURE_XINUSE 56
#define CAPTURE_TSC_AUX 64
#define CAPTURE_FS_BASE 72
#define CAPTURE_GS_PATTERN 80
#define CAPTURE_GS_BASE 88
#define CAPTURE_SSP_BEFORE 96
#define CAPTURE_SSP 104
#define CAPTURE_GPR_IN 112
#define CAPTURE_GPR_OUT 240

/* What this CPU and its kernel have. */
#define CAPTURE_HAS_XSAVE 1
#define CAPTURE_HAS_XINUSE 2
#define CAPTURE_HAS_RDTSCP 4
#define CAPTURE_HAS_FSGSBASE 8
#define CAPTURE_HAS_PKU 16

#define CAPTURE_RDX 2
#define CAPTURE_RSI 6
#define CAPTURE_RDI 7

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#include "host/xstate.h"

struct capture_area {
	const void *pattern; /* XSAVE images, aligned to 64 bytes: loaded before the step, */
	void *image; /* stored after it, */
	const void *clean; /* and loaded at the end */
	uint64_t components; /* of these images */
	uint64_t flags; /* CAPTURE_HAS_* */
	void *step;
	uint64_t xcr0;
	uint64_t xinuse;
	uint64_t tsc_aux;
	uint64_t fs_base;
	uint64_t gs_pattern;
	uint64_t gs_base;
	uint64_t ssp_before; /* 0: this thread has no shadow stack */
	uint64_t ssp;
	uint64_t gpr_in[16];
	uint64_t gpr_out[16];
};

#define CAPTURE_CHECK(member, offset) \
	_Static_assert(offsetof(struct capture_area, member) == (offset), "see capture.S")
CAPTURE_CHECK(pattern, CAPTURE_PATTERN);
CAPTURE_CHECK(image, CAPTURE_IMAGE);
CAPTURE_CHECK(clean, CAPTURE_CLEAN);
CAPTURE_CHECK(components, CAPTURE_COMPONENTS);
CAPTURE_CHECK(flags, CAPTURE_FLAGS);
CAPTURE_CHECK(step, CAPTURE_STEP);
CAPTURE_CHECK(xcr0, CAPTURE_XCR0);
CAPTURE_CHECK(xinuse, CAPTURE_XINUSE);
CAPTURE_CHECK(tsc_aux, CAPTURE_TSC_AUX);
CAPTURE_CHECK(fs_base, CAPTURE_FS_BASE);
CAPTURE_CHECK(gs_pattern, CAPTURE_GS_PATTERN);
CAPTURE_CHECK(gs_base, CAPTURE_GS_BASE);
CAPTURE_CHECK(ssp_before, CAPTURE_SSP_BEFORE);
CAPTURE_CHECK(ssp, CAPTURE_SSP);
CAPTURE_CHECK(gpr_in, CAPTURE_GPR_IN);
CAPTURE_CHECK(gpr_out, CAPTURE_GPR_OUT);
#undef CAPTURE_CHECK

/* Returns what the step leaves in RAX. */
long host_capture(struct capture_area *area);

/* A step: ioctl(RDI, RSI, RDX), and nothing else. */
long host_capture_ioctl(void);

/* A step that does nothing. */
long host_capture_nothing(void);

/* The area with its images, for what this CPU and its kernel have. */
struct capture {
	struct capture_area area;
	struct xstate_layout layout;
	void *images;
};

/* -1 where memory is short. */
int capture_create(struct capture *capture);
void capture_free(struct capture *capture);

/* Patterns for the general registers; arguments of the step go over them. */
void capture_set_patterns(struct capture_area *area);

/*
 * What an area holds as host state. A general register that came back as it went in has the
 * pattern's value, and SSP the value 0, whatever they went in with.
 */
void capture_read(const struct capture_area *area, const struct xstate_layout *layout,
		  struct host_state *state);

#endif
#endif
