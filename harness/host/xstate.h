/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XSAVE images in the standard format: where the components lie, a pattern for each, and what
 * an image says as host state.
 *
 *	struct xstate_layout layout;
 *
 *	xstate_find(&layout, xcr0);
 *	xstate_fill(&layout, pkru, pattern);
 *	...	XRSTOR of the pattern, a step, XSAVE
 *	xstate_read(&layout, image, &state);
 */
#ifndef HOST_XSTATE_H
#define HOST_XSTATE_H

#include "host/state.h"

#define XSTATE_PKRU (1ULL << 9)
#define XSTATE_TILES (3ULL << 17)

#define XSTATE_LEGACY_SIZE 576 /* x87, SSE and the header */
#define XSTATE_MAX_COMPONENTS 16

struct xstate_component {
	enum host_element_id element;
	unsigned int index;
	uint32_t offset;
	uint32_t size;
};

struct xstate_layout {
	uint64_t components;
	uint32_t size; /* of an image */
	unsigned int num_components; /* after x87 and SSE */
	struct xstate_component component[XSTATE_MAX_COMPONENTS];
};

/* The components among @wanted that this CPU has and host state names. */
void xstate_find(struct xstate_layout *layout, uint64_t wanted);

/*
 * A pattern that no component has at reset, and that XRSTOR accepts. @pkru is what the thread
 * runs with: the pattern denies nothing more than that to the keys in use.
 */
void xstate_fill(const struct xstate_layout *layout, uint32_t pkru, void *image);

/* An image that takes every component to INIT. */
void xstate_clear(const struct xstate_layout *layout, void *image);

/* The components, MXCSR and the x87 control word. */
void xstate_read(const struct xstate_layout *layout, const void *image, struct host_state *state);

#endif
