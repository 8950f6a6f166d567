/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host state: the registers and MSRs that a TD entry and exit may change.
 *
 *	struct host_state before, after;
 *	struct host_change changes[HOST_NUM_ELEMENTS];
 *	size_t count = host_state_compare(&before, &after, changes);
 *
 *	for (size_t i = 0; i < count; i++)
 *		printf("%s moved\n", host_element(changes[i].element)->name);
 *
 * An element that a CPU does not have, or that the observer may not read, is not present
 * and is never compared.
 */
#ifndef HOST_STATE_H
#define HOST_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum host_kind { HOST_MSR, HOST_REGISTER, HOST_XSTATE };

/* name, kind, MSR index or XSAVE component (0 for registers) */
#define HOST_ELEMENTS(X) \
	X(IA32_SPEC_CTRL, HOST_MSR, 0x48) \
	X(IA32_LAM_ENABLE, HOST_MSR, 0x276) \
	X(IA32_DS_AREA, HOST_MSR, 0x600) \
	X(IA32_XFD, HOST_MSR, 0x1c4) \
	X(IA32_XFD_ERR, HOST_MSR, 0x1c5) \
	X(IA32_XSS, HOST_MSR, 0xda0) \
	X(IA32_TSC_AUX, HOST_MSR, 0xc0000103) \
	X(IA32_STAR, HOST_MSR, 0xc0000081) \
	X(IA32_LSTAR, HOST_MSR, 0xc0000082) \
	X(IA32_FMASK, HOST_MSR, 0xc0000084) \
	X(IA32_KERNEL_GS_BASE, HOST_MSR, 0xc0000102) \
	X(IA32_TSX_CTRL, HOST_MSR, 0x122) \
	X(IA32_UMWAIT_CONTROL, HOST_MSR, 0xe1) \
	X(IA32_UARCH_MISC_CTL, HOST_MSR, 0x1b01) \
	X(IA32_LBR_DEPTH, HOST_MSR, 0x14cf) \
	X(IA32_FIXED_CTR_CTRL, HOST_MSR, 0x38d) \
	X(IA32_FIXED_CTR0, HOST_MSR, 0x309) \
	X(IA32_FIXED_CTR1, HOST_MSR, 0x30a) \
	X(IA32_FIXED_CTR2, HOST_MSR, 0x30b) \
	X(IA32_FIXED_CTR3, HOST_MSR, 0x30c) \
	X(IA32_A_PMC0, HOST_MSR, 0x4c1) \
	X(IA32_A_PMC1, HOST_MSR, 0x4c2) \
	X(IA32_A_PMC2, HOST_MSR, 0x4c3) \
	X(IA32_A_PMC3, HOST_MSR, 0x4c4) \
	X(IA32_A_PMC4, HOST_MSR, 0x4c5) \
	X(IA32_A_PMC5, HOST_MSR, 0x4c6) \
	X(IA32_A_PMC6, HOST_MSR, 0x4c7) \
	X(IA32_A_PMC7, HOST_MSR, 0x4c8) \
	X(IA32_PERFEVTSEL0, HOST_MSR, 0x186) \
	X(IA32_PERFEVTSEL1, HOST_MSR, 0x187) \
	X(IA32_PERFEVTSEL2, HOST_MSR, 0x188) \
	X(IA32_PERFEVTSEL3, HOST_MSR, 0x189) \
	X(IA32_PERFEVTSEL4, HOST_MSR, 0x18a) \
	X(IA32_PERFEVTSEL5, HOST_MSR, 0x18b) \
	X(IA32_PERFEVTSEL6, HOST_MSR, 0x18c) \
	X(IA32_PERFEVTSEL7, HOST_MSR, 0x18d) \
	X(MSR_OFFCORE_RSP0, HOST_MSR, 0x1a6) \
	X(MSR_OFFCORE_RSP1, HOST_MSR, 0x1a7) \
	X(MSR_PERF_METRICS, HOST_MSR, 0x329) \
	X(IA32_PEBS_ENABLE, HOST_MSR, 0x3f1) \
	X(MSR_PEBS_DATA_CFG, HOST_MSR, 0x3f2) \
	X(MSR_PEBS_LD_LAT, HOST_MSR, 0x3f6) \
	X(MSR_PEBS_FRONTEND, HOST_MSR, 0x3f7) \
	X(IA32_PERF_GLOBAL_STATUS, HOST_MSR, 0x38e) \
	X(IA32_PERF_GLOBAL_CTRL, HOST_MSR, 0x38f) \
	X(IA32_MISC_ENABLE, HOST_MSR, 0x1a0) \
	X(IA32_TSC_ADJUST, HOST_MSR, 0x3b) \
	X(IA32_DEBUGCTL, HOST_MSR, 0x1d9) \
	X(IA32_RTIT_CTL, HOST_MSR, 0x570) \
	X(IA32_LBR_CTL, HOST_MSR, 0x14ce) \
	X(IA32_PKRS, HOST_MSR, 0x6e1) \
	X(IA32_S_CET, HOST_MSR, 0x6a2) \
	X(IA32_PASID, HOST_MSR, 0xd93) \
	X(IA32_FRED_CONFIG, HOST_MSR, 0x1d4) \
	X(IA32_FRED_STKLVLS, HOST_MSR, 0x1d0) \
	X(IA32_FRED_RSP1, HOST_MSR, 0x1cd) \
	X(CR2, HOST_REGISTER, 0) \
	X(DR0, HOST_REGISTER, 0) \
	X(DR1, HOST_REGISTER, 0) \
	X(DR2, HOST_REGISTER, 0) \
	X(DR3, HOST_REGISTER, 0) \
	X(DR6, HOST_REGISTER, 0) \
	X(DR7, HOST_REGISTER, 0) \
	X(XCR0, HOST_REGISTER, 0) \
	X(RAX, HOST_REGISTER, 0) \
	X(RCX, HOST_REGISTER, 0) \
	X(RDX, HOST_REGISTER, 0) \
	X(RBX, HOST_REGISTER, 0) \
	X(RBP, HOST_REGISTER, 0) \
	X(RSI, HOST_REGISTER, 0) \
	X(RDI, HOST_REGISTER, 0) \
	X(R8, HOST_REGISTER, 0) \
	X(R9, HOST_REGISTER, 0) \
	X(R10, HOST_REGISTER, 0) \
	X(R11, HOST_REGISTER, 0) \
	X(R12, HOST_REGISTER, 0) \
	X(R13, HOST_REGISTER, 0) \
	X(R14, HOST_REGISTER, 0) \
	X(R15, HOST_REGISTER, 0) \
	X(FS_BASE, HOST_REGISTER, 0) \
	X(GS_BASE, HOST_REGISTER, 0) \
	X(SSP, HOST_REGISTER, 0) \
	X(MXCSR, HOST_REGISTER, 0) \
	X(X87_CONTROL, HOST_REGISTER, 0) \
	X(XINUSE, HOST_REGISTER, 0) \
	X(XSTATE_X87, HOST_XSTATE, 0) \
	X(XSTATE_SSE, HOST_XSTATE, 1) \
	X(XSTATE_AVX, HOST_XSTATE, 2) \
	X(XSTATE_OPMASK, HOST_XSTATE, 5) \
	X(XSTATE_ZMM_HI256, HOST_XSTATE, 6) \
	X(XSTATE_HI16_ZMM, HOST_XSTATE, 7) \
	X(XSTATE_PT, HOST_XSTATE, 8) \
	X(XSTATE_PKRU, HOST_XSTATE, 9) \
	X(XSTATE_CET_U, HOST_XSTATE, 11) \
	X(XSTATE_CET_S, HOST_XSTATE, 12) \
	X(XSTATE_UINTR, HOST_XSTATE, 14) \
	X(XSTATE_LBR, HOST_XSTATE, 15) \
	X(XSTATE_TILECFG, HOST_XSTATE, 17) \
	X(XSTATE_TILEDATA, HOST_XSTATE, 18)

#define X(name, kind, index) HOST_##name,
enum host_element_id { HOST_ELEMENTS(X) HOST_NUM_ELEMENTS };
#undef X

struct host_element {
	const char *name; /* as in the SDM; XSTATE_* is one XSAVE component */
	enum host_kind kind;
	uint32_t index; /* MSR index, or XSAVE component number */
};

/*
 * An XSAVE component counts as one value: 0 is its INIT state, anything else identifies its
 * content. MXCSR and the x87 control word stand by themselves where a real CPU is watched;
 * XINUSE is XGETBV with ECX = 1.
 */
struct host_state {
	uint64_t value[HOST_NUM_ELEMENTS];
	bool present[HOST_NUM_ELEMENTS];
};

struct host_change {
	enum host_element_id element;
	uint64_t before;
	uint64_t after;
};

const struct host_element *host_element(enum host_element_id id);

/* HOST_NUM_ELEMENTS if there is none of that name or index. */
enum host_element_id host_element_named(const char *name);
enum host_element_id host_element_msr(uint32_t index);

/* The elements present in both that differ, in table order; returns how many. */
size_t host_state_compare(const struct host_state *before, const struct host_state *after,
			  struct host_change changes[HOST_NUM_ELEMENTS]);

#endif
