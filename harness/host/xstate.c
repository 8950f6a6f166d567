// SPDX-License-Identifier: GPL-2.0-only
/*
 * XSAVE images; the formats are those of SDM vol. 1, chapter 13, "Managing State Using the
 * XSAVE Feature Set".
 */
#include "host/xstate.h"

#include <cpuid.h>
#include <string.h>

#define XSTATE_X87_SSE 3ULL

/* The legacy region, which is the image of FXSAVE64. */
#define FCW_OFFSET 0
#define FSW_OFFSET 2
#define FTW_OFFSET 4
#define MXCSR_OFFSET 24
#define ST_OFFSET 32
#define ST_SIZE 128
#define XMM_OFFSET 160
#define XMM_SIZE 256
#define HEADER_OFFSET 512 /* XSTATE_BV is its first word */

#define PATTERN_FCW 0x0e7f /* rounds to zero, double precision, every exception masked */
#define PATTERN_FSW 0x1800 /* the top of the stack is ST(3) */
#define PATTERN_FTW 0xff /* every register is in use */
#define PATTERN_MXCSR 0x7f80 /* rounds to zero, every exception masked */
#define RESET_MXCSR 0x1f80

#define TILE_ROWS 16
#define TILE_ROW_BYTES 64
#define NUM_TILES 8

/* Key 15: the kernel hands out the lowest free one, so that the last is in use last. */
#define LAST_KEY 0xc0000000u

static void find_component(struct xstate_layout *layout, enum host_element_id id)
{
	struct xstate_component *component = &layout->component[layout->num_components];
	unsigned int eax, ebx, ecx, edx;

	*component = (struct xstate_component){ .element = id, .index = host_element(id)->index };
	if (!__get_cpuid_count(0xd, component->index, &eax, &ebx, &ecx, &edx) || !eax || ecx & 1 ||
	    ebx < XSTATE_LEGACY_SIZE)
		return; /* absent, or for the supervisor only */
	component->offset = ebx;
	component->size = eax;
	layout->components |= 1ULL << component->index;
	layout->num_components++;
	if (ebx + eax > layout->size)
		layout->size = ebx + eax;
}

void xstate_find(struct xstate_layout *layout, uint64_t wanted)
{
	memset(layout, 0, sizeof(*layout));
	layout->components = wanted & XSTATE_X87_SSE;
	layout->size = XSTATE_LEGACY_SIZE;
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		const struct host_element *element = host_element(id);

		if (element->kind == HOST_XSTATE && element->index > 1 &&
		    wanted >> element->index & 1)
			find_component(layout, id);
	}
}

static void fill_bytes(uint8_t *bytes, size_t size, unsigned int seed)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(0x11 + seed * 37 + i * 7);
}

/* Normal numbers: the integer bit is set, and the exponent is that of 1.0. */
static void fill_x87(uint8_t *image)
{
	const uint16_t fcw = PATTERN_FCW, fsw = PATTERN_FSW;

	memcpy(image + FCW_OFFSET, &fcw, sizeof(fcw));
	memcpy(image + FSW_OFFSET, &fsw, sizeof(fsw));
	image[FTW_OFFSET] = PATTERN_FTW;
	for (unsigned int i = 0; i < 8; i++) {
		uint8_t *st = image + ST_OFFSET + 16 * (size_t)i;

		fill_bytes(st, 8, i);
		st[7] |= 0x80;
		st[8] = 0xff;
		st[9] = 0x3f;
	}
}

/* LDTILECFG accepts palette 1 with up to 16 rows of 64 bytes. */
static void fill_tile_config(uint8_t *config, size_t size)
{
	memset(config, 0, size);
	config[0] = 1;
	for (size_t i = 0; i < NUM_TILES; i++) {
		config[16 + 2 * i] = TILE_ROW_BYTES;
		config[48 + i] = TILE_ROWS;
	}
}

static void fill_component(const struct xstate_component *component, uint32_t pkru, uint8_t *image)
{
	uint8_t *bytes = image + component->offset;

	switch (component->element) {
	case HOST_XSTATE_PKRU:
		pkru ^= LAST_KEY;
		memcpy(bytes, &pkru, sizeof(pkru));
		break;
	case HOST_XSTATE_TILECFG:
		fill_tile_config(bytes, component->size);
		break;
	default:
		fill_bytes(bytes, component->size, component->index);
	}
}

void xstate_fill(const struct xstate_layout *layout, uint32_t pkru, void *image)
{
	const uint32_t mxcsr = PATTERN_MXCSR;
	uint8_t *bytes = image;

	memset(image, 0, layout->size);
	fill_x87(bytes);
	memcpy(bytes + MXCSR_OFFSET, &mxcsr, sizeof(mxcsr));
	fill_bytes(bytes + XMM_OFFSET, XMM_SIZE, 1);
	for (unsigned int i = 0; i < layout->num_components; i++)
		fill_component(&layout->component[i], pkru, bytes);
	memcpy(bytes + HEADER_OFFSET, &layout->components, sizeof(layout->components));
}

void xstate_clear(const struct xstate_layout *layout, void *image)
{
	const uint32_t mxcsr = RESET_MXCSR;

	memset(image, 0, layout->size);
	memcpy((uint8_t *)image + MXCSR_OFFSET, &mxcsr, sizeof(mxcsr));
}

#define HASH_START 0xcbf29ce484222325ULL

/* FNV-1a, by words: tiles have 8 KiB. */
static uint64_t hash_bytes(uint64_t hash, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i += 8) {
		uint64_t word = 0;

		memcpy(&word, bytes + i, size - i < 8 ? size - i : 8);
		hash = (hash ^ word) * 0x100000001b3ULL;
		hash ^= hash >> 29; /* so that the upper bytes of a word reach the lower ones */
	}
	return hash;
}

static void set(struct host_state *state, enum host_element_id element, uint64_t value)
{
	state->present[element] = true;
	state->value[element] = value;
}

/* Never 0, which is INIT. */
static void set_content(struct host_state *state, enum host_element_id element, bool in_use,
			uint64_t hash)
{
	set(state, element, !in_use ? 0 : hash ? hash : 1);
}

static void read_legacy(const uint8_t *image, uint64_t in_use, struct host_state *state)
{
	uint64_t hash = hash_bytes(HASH_START, image + FSW_OFFSET, MXCSR_OFFSET - FSW_OFFSET);
	uint32_t mxcsr;
	uint16_t fcw;

	hash = hash_bytes(hash, image + ST_OFFSET, ST_SIZE);
	set_content(state, HOST_XSTATE_X87, in_use & 1, hash);
	hash = hash_bytes(HASH_START, image + XMM_OFFSET, XMM_SIZE);
	set_content(state, HOST_XSTATE_SSE, in_use & 2, hash);
	memcpy(&fcw, image + FCW_OFFSET, sizeof(fcw));
	set(state, HOST_X87_CONTROL, fcw);
	memcpy(&mxcsr, image + MXCSR_OFFSET, sizeof(mxcsr));
	set(state, HOST_MXCSR, mxcsr);
}

void xstate_read(const struct xstate_layout *layout, const void *image, struct host_state *state)
{
	const uint8_t *bytes = image;
	uint64_t in_use;

	memcpy(&in_use, bytes + HEADER_OFFSET, sizeof(in_use));
	read_legacy(bytes, in_use, state);
	for (unsigned int i = 0; i < layout->num_components; i++) {
		const struct xstate_component *component = &layout->component[i];

		set_content(state, component->element, in_use >> component->index & 1,
			    hash_bytes(HASH_START, bytes + component->offset, component->size));
	}
}
