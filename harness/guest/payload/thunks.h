/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instructions that a TD does not execute as a plain CPU would, and those that fill its
 * registers: each in a slot of its own, PAYLOAD_THUNK_SIZE bytes long, which the linker puts
 * at the beginning of the image.
 *
 *	X(name of the enumerator, name of the label, code)
 *
 * Operands are in registers: code of CPL 3 has no memory that PKRU could not take away. All
 * are encoded alike in 64-bit and in compatibility mode; a slot ends with UD2, which comes back.
 */
#ifndef GUEST_PAYLOAD_THUNKS_H
#define GUEST_PAYLOAD_THUNKS_H

#include "guest/payload/layout.h"

/* Older assemblers do not know TDCALL. */
#define TDCALL_BYTES .byte 0x66, 0x0f, 0x01, 0xcc

/* clang-format off */
#define PAYLOAD_THUNKS(X) \
	X(CPUID, "cpuid", cpuid) \
	X(RDMSR, "rdmsr", rdmsr) \
	X(WRMSR, "wrmsr", wrmsr) \
	X(MOV_CR2, "mov_cr2", mov %rax, %cr2) \
	X(MOV_CR4, "mov_cr4", mov %rax, %cr4) \
	X(XSETBV, "xsetbv", xsetbv) \
	X(MOV_DR0, "mov_dr0", mov %rax, %dr0) \
	X(MOV_DR1, "mov_dr1", mov %rax, %dr1) \
	X(MOV_DR2, "mov_dr2", mov %rax, %dr2) \
	X(MOV_DR3, "mov_dr3", mov %rax, %dr3) \
	X(MOV_DR6, "mov_dr6", mov %rax, %dr6) \
	X(MOV_DR7, "mov_dr7", mov %rax, %dr7) \
	X(UD2, "ud2", ud2) \
	X(WRPKRU, "wrpkru", wrpkru) \
	X(TDCALL, "tdcall", TDCALL_BYTES) \
	X(TPAUSE, "tpause", tpause %ecx) \
	X(UMONITOR, "umonitor", umonitor %rax) \
	X(UMWAIT, "umwait", umwait %ecx) \
	X(XBEGIN, "xbegin", xbegin 1f; xend; 1:) \
	X(FILL_X87, "fninit", fninit; fldpi) \
	X(FILL_SSE, "movd_xmm", movd %eax, %xmm0) \
	X(FILL_AVX, "vmovd_xmm", vmovd %eax, %xmm0; vinsertf128 $1, %xmm0, %ymm0, %ymm0) \
	X(FILL_OPMASK, "kmovw", kmovw %eax, %k1) \
	X(FILL_ZMM_HI256, "vpbroadcastd_zmm0", vpbroadcastd %eax, %zmm0) \
	X(FILL_HI16_ZMM, "vpbroadcastd_zmm16", vpbroadcastd %eax, %zmm16) \
	X(LDTILECFG, "ldtilecfg", ldtilecfg (%rbx)) \
	X(TILELOADD, "tileloadd", tileloadd (%rbx, %rcx, 1), %tmm0) \
	X(OUT, "out", out %al, %dx) \
	X(LOAD, "load", mov (%rbx), %eax) \
	X(SHUTDOWN, "lidt", lidt (%rbx))
/* clang-format on */

#ifndef __ASSEMBLER__

#define PAYLOAD_THUNK_ENUMERATOR(name, label, ...) THUNK_##name,

enum payload_thunk { PAYLOAD_THUNKS(PAYLOAD_THUNK_ENUMERATOR) };

#endif
#endif
