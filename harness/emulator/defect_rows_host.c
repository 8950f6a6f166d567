// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seeded defects of host state after TD entry and exit.
 */
#include "emulator/defect_rows.h"

static const struct defect rows[] = {
	{ .id = "cet-leaves-gs-base",
	  .says = "IA32_KERNEL_GS_BASE is not restored after a TD with CET",
	  .rule = "HST-03",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(CET, 1) },
	  .effect = DEFECT_LEAVES,
	  .element = HOST_IA32_KERNEL_GS_BASE },
	{ .id = "amx-with-avx512-leaves-tiledata",
	  .says = "TILEDATA is not restored after a TD with AMX and AVX-512",
	  .rule = "HST-05",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(AMX, 1), XFAM(AVX512, 1) },
	  .effect = DEFECT_LEAVES,
	  .element = HOST_XSTATE_TILEDATA },
	{ .id = "avx-loses-lstar-on-second-entry",
	  .says = "IA32_LSTAR is not restored after the second entry of a TD with AVX",
	  .rule = "HST-09",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(AVX, 1) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_SECOND_ENTRY,
	  .element = HOST_IA32_LSTAR },
	{ .id = "fsrm-loses-dr7-on-second-entry",
	  .says = "DR7 is not restored after the second entry of a TD with FSRM and AVX, without "
		  "AMX",
	  .rule = "HST-09",
	  .place = DEFECT_IN_HOST,
	  .when = { ASKED(FSRM, 1), XFAM(AVX, 1), XFAM(AMX, 0) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_SECOND_ENTRY,
	  .element = HOST_DR7,
	  .number = 0x400 },
	{ .id = "failed-entry-leaves-tsc-aux",
	  .says = "IA32_TSC_AUX is not restored when the entry of a TD with SEPT_VE_DISABLE fails",
	  .rule = "HST-07",
	  .place = DEFECT_IN_HOST,
	  .when = { ATTRIBUTES(TD_ATTRIBUTES_SEPT_VE_DISABLE, 1) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_FAILED_ENTRY,
	  .element = HOST_IA32_TSC_AUX,
	  .number = 0x7 },
	{ .id = "pkru-lost-on-cpu-1",
	  .says = "PKRU is not restored on CPU 1 after a TD with PKRU",
	  .rule = "HST-08",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(PKRU, 1) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_ON_CPU_1,
	  .element = HOST_XSTATE_PKRU },
};

const struct defect_rows defect_rows_host = { "host", rows, sizeof(rows) / sizeof(rows[0]) };
