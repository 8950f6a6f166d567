// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills a register of an XSAVE component: a user component by an instruction, a supervisor
 * component by an MSR. What makes it possible, the CPU judges: XCR0, for PKRU CR4.PKE.
 */
#include "guest/payload/step.h"

#define PATTERN 0x6e57

/* Canonical and aligned, as the MSRs of addresses want it. */
#define PATTERN_ADDRESS 0x6e5700000000

static const struct {
	uint32_t component;
	enum payload_thunk thunk;
	uint32_t msr;
	uint64_t value;
} fills[] = {
	{ 0, THUNK_FILL_X87, 0, 0 },
	{ 1, THUNK_FILL_SSE, 0, PATTERN },
	{ 2, THUNK_FILL_AVX, 0, PATTERN },
	{ 5, THUNK_FILL_OPMASK, 0, PATTERN },
	{ 6, THUNK_FILL_ZMM_HI256, 0, PATTERN },
	{ 7, THUNK_FILL_HI16_ZMM, 0, PATTERN },
	{ 8, THUNK_WRMSR, 0x580, PATTERN_ADDRESS }, /* IA32_RTIT_ADDR0_A */
	{ 9, THUNK_WRPKRU, 0, PATTERN },
	{ 11, THUNK_WRMSR, 0x6a7, PATTERN_ADDRESS }, /* IA32_PL3_SSP */
	{ 12, THUNK_WRMSR, 0x6a4, PATTERN_ADDRESS }, /* IA32_PL0_SSP */
	{ 14, THUNK_WRMSR, 0x985, PATTERN }, /* IA32_UINTR_RR */
	{ 15, THUNK_WRMSR, 0x1200, PATTERN }, /* IA32_LBR_0_INFO */
};

/* SDM vol. 1, 18: one tile of 16 rows of 64 bytes. */
static const struct tile_config {
	uint8_t palette;
	uint8_t start_row;
	uint8_t reserved[14];
	uint16_t bytes_per_row[16];
	uint8_t rows[16];
} tile_config = { .palette = 1, .bytes_per_row = { 64 }, .rows = { 16 } };

static const uint8_t tile_row[64] = { PATTERN >> 8, PATTERN & 0xff };

/* As code of the VCPU's mode sees it. */
static uint64_t address_of(const struct step *step, const void *data)
{
	return (uint64_t)data - vcpu_image_address(MODE_KERNEL) +
	       vcpu_image_address(step->vcpu->mode);
}

/* A configuration is needed before a tile can be loaded; each row is the same one. */
static enum guest_outcome fill_tile(const struct step *step)
{
	enum guest_outcome outcome;

	step->vcpu->frame = (struct trap_frame){ .rbx = address_of(step, &tile_config) };
	outcome = step_thunk(step, THUNK_LDTILECFG);
	if (outcome != GUEST_OK || step->op->index == 17)
		return outcome;
	step->vcpu->frame = (struct trap_frame){ .rbx = address_of(step, tile_row) };
	return step_thunk(step, THUNK_TILELOADD);
}

enum guest_outcome step_fill(const struct step *step)
{
	if (step->op->index == 17 || step->op->index == 18)
		return fill_tile(step);
	for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++) {
		if (fills[i].component != step->op->index)
			continue;
		step->vcpu->frame = (struct trap_frame){ .rcx = fills[i].msr,
							 .rax = fills[i].value & UINT32_MAX,
							 .rdx = fills[i].value >> 32 };
		return step_thunk(step, fills[i].thunk);
	}
	return GUEST_UNSUPPORTED;
}
