// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be captured on this CPU, the patterns, and captured registers as host state.
 */
#include "host/capture.h"

#include <cpuid.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CPUID_1_ECX_OSXSAVE (1u << 27)
#define CPUID_7_ECX_OSPKE (1u << 4)
#define CPUID_D_1_EAX_XGETBV1 (1u << 2)
#define CPUID_80000001_EDX_RDTSCP (1u << 27)

#define HWCAP2_FSGSBASE 2 /* arch/x86/include/uapi/asm/hwcap2.h */
#define ARCH_REQ_XCOMP_PERM 0x1023 /* arch/x86/include/uapi/asm/prctl.h */
#define XFEATURE_XTILEDATA 18

#define ALIGNMENT ((size_t)64)

/* No user space has it there, and it is not what a TD exit leaves. */
#define GS_PATTERN 0x5a0000c0de00ULL

static const enum host_element_id gpr_element[16] = {
	HOST_RAX, HOST_RCX, HOST_RDX, HOST_RBX, HOST_NUM_ELEMENTS /* RSP */,
	HOST_RBP, HOST_RSI, HOST_RDI, HOST_R8,  HOST_R9,
	HOST_R10, HOST_R11, HOST_R12, HOST_R13, HOST_R14,
	HOST_R15,
};

/* SYSCALL itself changes them. */
static bool is_captured(unsigned int gpr)
{
	return gpr_element[gpr] != HOST_RAX && gpr_element[gpr] != HOST_RCX &&
	       gpr_element[gpr] != HOST_R11 && gpr_element[gpr] != HOST_NUM_ELEMENTS;
}

static uint64_t gpr_pattern(unsigned int gpr)
{
	return 0x7d50c0de00000000ULL | 0x01010101ULL * (gpr + 1);
}

static uint64_t find_flags(void)
{
	unsigned int eax, ebx, ecx = 0, edx = 0;
	uint64_t flags = 0;

	__cpuid(1, eax, ebx, ecx, edx);
	if (ecx & CPUID_1_ECX_OSXSAVE)
		flags |= CAPTURE_HAS_XSAVE;
	if (flags && __get_cpuid_count(0xd, 1, &eax, &ebx, &ecx, &edx) &&
	    eax & CPUID_D_1_EAX_XGETBV1)
		flags |= CAPTURE_HAS_XINUSE;
	if (flags && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && ecx & CPUID_7_ECX_OSPKE)
		flags |= CAPTURE_HAS_PKU;
	if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && edx & CPUID_80000001_EDX_RDTSCP)
		flags |= CAPTURE_HAS_RDTSCP;
	if (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE)
		flags |= CAPTURE_HAS_FSGSBASE;
	return flags;
}

static uint64_t read_xcr0(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (uint64_t)high << 32 | low;
}

static uint32_t read_pkru(void)
{
	uint32_t pkru, zero;

	__asm__ volatile("rdpkru" : "=a"(pkru), "=d"(zero) : "c"(0));
	return pkru;
}

/* What this thread may load. */
static uint64_t find_components(uint64_t flags)
{
	uint64_t components;

	if (!(flags & CAPTURE_HAS_XSAVE))
		return 0;
	components = read_xcr0();
	if (!(flags & CAPTURE_HAS_PKU))
		components &= ~XSTATE_PKRU;
	if (components & XSTATE_TILES &&
	    syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA))
		components &= ~XSTATE_TILES;
	return components;
}

int capture_create(struct capture *capture)
{
	struct capture_area *area = &capture->area;
	size_t size;
	char *images;

	memset(capture, 0, sizeof(*capture));
	area->flags = find_flags();
	xstate_find(&capture->layout, find_components(area->flags));
	size = (capture->layout.size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	images = aligned_alloc(ALIGNMENT, 3 * size);
	if (!images)
		return -1;
	memset(images, 0, 3 * size);
	xstate_fill(&capture->layout, area->flags & CAPTURE_HAS_PKU ? read_pkru() : 0, images);
	xstate_clear(&capture->layout, images + 2 * size);
	capture->images = images;
	area->pattern = images;
	area->image = images + size;
	area->clean = images + 2 * size;
	area->components = capture->layout.components;
	area->gs_pattern = GS_PATTERN;
	return 0;
}

void capture_free(struct capture *capture)
{
	free(capture->images);
}

void capture_set_patterns(struct capture_area *area)
{
	for (unsigned int gpr = 0; gpr < 16; gpr++)
		area->gpr_in[gpr] = gpr_pattern(gpr);
}

static void set(struct host_state *state, enum host_element_id element, uint64_t value)
{
	state->present[element] = true;
	state->value[element] = value;
}

void capture_read(const struct capture_area *area, const struct xstate_layout *layout,
		  struct host_state *state)
{
	memset(state, 0, sizeof(*state));
	for (unsigned int gpr = 0; gpr < 16; gpr++) {
		if (is_captured(gpr))
			set(state, gpr_element[gpr],
			    area->gpr_out[gpr] == area->gpr_in[gpr] ? gpr_pattern(gpr) :
								      area->gpr_out[gpr]);
	}
	if (area->flags & CAPTURE_HAS_XSAVE) {
		set(state, HOST_XCR0, area->xcr0);
		xstate_read(layout, area->image, state);
	}
	if (area->flags & CAPTURE_HAS_XINUSE)
		set(state, HOST_XINUSE, area->xinuse & layout->components);
	if (area->flags & CAPTURE_HAS_RDTSCP)
		set(state, HOST_IA32_TSC_AUX, area->tsc_aux);
	if (area->flags & CAPTURE_HAS_FSGSBASE) {
		set(state, HOST_FS_BASE, area->fs_base);
		set(state, HOST_GS_BASE, area->gs_base);
	}
	if (area->ssp_before)
		set(state, HOST_SSP, area->ssp - area->ssp_before);
}
