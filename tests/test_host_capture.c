// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of captured areas as host state, with areas and images made up for CPUs that have more
 * than this one: protection keys, AMX, a shadow stack.
 */
#include "host/capture.h"

#include "kselftest_harness.h"

#define IMAGE_SIZE 16384

/* The layout of Sapphire Rapids. */
static const struct xstate_layout layout = {
	.components = 0x602e7,
	.size = 0x2b00,
	.num_components = 7,
	.component = {
		{ HOST_XSTATE_AVX, 2, 0x240, 0x100 },
		{ HOST_XSTATE_OPMASK, 5, 0x440, 0x40 },
		{ HOST_XSTATE_ZMM_HI256, 6, 0x480, 0x200 },
		{ HOST_XSTATE_HI16_ZMM, 7, 0x680, 0x400 },
		{ HOST_XSTATE_PKRU, 9, 0xa80, 8 },
		{ HOST_XSTATE_TILECFG, 17, 0xac0, 0x40 },
		{ HOST_XSTATE_TILEDATA, 18, 0xb00, 0x2000 },
	},
};

static uint8_t image[IMAGE_SIZE] __attribute__((aligned(64)));
static struct capture_area area;

static void capture_all(void)
{
	memset(&area, 0, sizeof(area));
	area.image = image;
	area.flags = CAPTURE_HAS_XSAVE | CAPTURE_HAS_XINUSE | CAPTURE_HAS_RDTSCP |
		     CAPTURE_HAS_FSGSBASE | CAPTURE_HAS_PKU;
	area.xcr0 = layout.components;
	area.xinuse = layout.components;
	area.fs_base = 0x7f0000001000;
	area.gs_base = 0x5a0000001000;
	area.ssp_before = 0x7f0000002000;
	area.ssp = area.ssp_before;
	capture_set_patterns(&area);
	memcpy(area.gpr_out, area.gpr_in, sizeof(area.gpr_in));
	xstate_fill(&layout, 0x55555554, image);
}

/* What differs after @size bytes at @at have other values; they are put back. */
static size_t changes_at(void *at, size_t size, struct host_change *changes)
{
	struct host_state before, after;
	uint8_t *bytes = at;
	size_t count;

	capture_read(&area, &layout, &before);
	for (size_t i = 0; i < size; i++)
		bytes[i] ^= 0x80;
	capture_read(&area, &layout, &after);
	count = host_state_compare(&before, &after, changes);
	for (size_t i = 0; i < size; i++)
		bytes[i] ^= 0x80;
	return count;
}

#define EXPECT_ONE(at, size, element_) \
	do { \
		EXPECT_EQ(changes_at(at, size, changes), 1) \
		TH_LOG("%s", host_element(element_)->name); \
		EXPECT_EQ(changes[0].element, element_); \
	} while (0)

TEST(each_member_of_an_area_is_an_element)
{
	struct host_change changes[HOST_NUM_ELEMENTS];

	capture_all();
	EXPECT_ONE(&area.xcr0, 1, HOST_XCR0);
	EXPECT_ONE(&area.xinuse, 1, HOST_XINUSE);
	EXPECT_ONE(&area.tsc_aux, 1, HOST_IA32_TSC_AUX);
	EXPECT_ONE(&area.fs_base, 1, HOST_FS_BASE);
	EXPECT_ONE(&area.gs_base, 1, HOST_GS_BASE);
	EXPECT_ONE(&area.ssp, 1, HOST_SSP);
	EXPECT_ONE(&area.gpr_out[3], 8, HOST_RBX);
	EXPECT_ONE(&area.gpr_out[15], 8, HOST_R15);
	/* RAX, RSP and R11. */
	EXPECT_EQ(changes_at(&area.gpr_out[0], 8, changes), 0);
	EXPECT_EQ(changes_at(&area.gpr_out[4], 8, changes), 0);
	EXPECT_EQ(changes_at(&area.gpr_out[11], 8, changes), 0);
}

TEST(each_byte_of_a_component_counts)
{
	struct host_change changes[HOST_NUM_ELEMENTS];

	capture_all();
	for (unsigned int i = 0; i < layout.num_components; i++) {
		const struct xstate_component *component = &layout.component[i];

		for (size_t at = 0; at < component->size; at++)
			EXPECT_ONE(image + component->offset + at, 1, component->element);
	}
	for (size_t at = 160; at < 416; at++)
		EXPECT_ONE(image + at, 1, HOST_XSTATE_SSE);
	for (size_t at = 32; at < 160; at++)
		EXPECT_ONE(image + at, 1, HOST_XSTATE_X87);
	EXPECT_ONE(image, 1, HOST_X87_CONTROL);
	EXPECT_ONE(image + 1, 1, HOST_X87_CONTROL);
	EXPECT_ONE(image + 2, 1, HOST_XSTATE_X87);
	EXPECT_ONE(image + 4, 1, HOST_XSTATE_X87);
	EXPECT_ONE(image + 24, 4, HOST_MXCSR);
	/* MXCSR_MASK is no state. */
	EXPECT_EQ(changes_at(image + 28, 4, changes), 0);
}

TEST(init_is_zero_whatever_the_bytes)
{
	struct host_state state;
	uint64_t in_use;

	capture_all();
	capture_read(&area, &layout, &state);
	for (unsigned int i = 0; i < layout.num_components; i++) {
		enum host_element_id element = layout.component[i].element;

		EXPECT_NE(state.value[element], 0);
		in_use = layout.components & ~(1ULL << layout.component[i].index);
		memcpy(image + 512, &in_use, sizeof(in_use));
		capture_read(&area, &layout, &state);
		EXPECT_TRUE(state.present[element]);
		EXPECT_EQ(state.value[element], 0);
	}
	/* In use with every byte 0 is not INIT. */
	memset(image, 0, sizeof(image));
	memcpy(image + 512, &layout.components, sizeof(layout.components));
	capture_read(&area, &layout, &state);
	EXPECT_NE(state.value[HOST_XSTATE_PKRU], 0);
}

TEST(only_what_the_cpu_has_is_present)
{
	struct host_state state;

	capture_all();
	area.flags = 0;
	area.ssp_before = 0;
	capture_read(&area, &layout, &state);
	EXPECT_TRUE(state.present[HOST_RBX]);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (id < HOST_RAX || id > HOST_R15)
			EXPECT_FALSE(state.present[id]);
	}
}

TEST(arguments_are_compared_with_what_went_in)
{
	struct host_state pattern, state;

	capture_all();
	capture_read(&area, &layout, &pattern);
	area.gpr_in[CAPTURE_RDI] = 3;
	area.gpr_out[CAPTURE_RDI] = 3;
	capture_read(&area, &layout, &state);
	EXPECT_EQ(state.value[HOST_RDI], pattern.value[HOST_RDI]);
	area.gpr_out[CAPTURE_RDI] = 4;
	capture_read(&area, &layout, &state);
	EXPECT_EQ(state.value[HOST_RDI], 4);
}

TEST(the_pattern_is_one_that_xrstor_accepts)
{
	const uint8_t *tile = image + 0xac0;
	uint32_t pkru, mxcsr;
	uint64_t in_use;

	capture_all();
	/* The keys in use keep their rights: here all but key 15. */
	memcpy(&pkru, image + 0xa80, sizeof(pkru));
	EXPECT_EQ(pkru ^ 0x55555554, 0xc0000000);
	memcpy(&mxcsr, image + 24, sizeof(mxcsr));
	EXPECT_EQ(mxcsr & ~0xffffu, 0);
	/* Palette 1, row 0 to begin with, nothing reserved is set. */
	EXPECT_EQ(tile[0], 1);
	EXPECT_EQ(tile[1], 0);
	for (unsigned int i = 2; i < 16; i++)
		EXPECT_EQ(tile[i], 0);
	EXPECT_EQ(tile[48 + 7], 16);
	EXPECT_EQ(tile[48 + 8], 0);
	/* XCOMP_BV and the reserved words of the header. */
	memcpy(&in_use, image + 512, sizeof(in_use));
	EXPECT_EQ(in_use, layout.components);
	for (unsigned int i = 520; i < 576; i++)
		EXPECT_EQ(image[i], 0);
}

TEST_HARNESS_MAIN
