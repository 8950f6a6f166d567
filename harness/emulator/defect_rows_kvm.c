// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seeded defects of KVM: its errno values, its filters, its copies and counts, its health.
 */
#include <errno.h>

#include "emulator/defect_rows.h"

static const struct defect rows[] = {
	{ .id = "debug-refused-with-eperm",
	  .says = "KVM refuses a debug TD with EPERM",
	  .rule = "KVM-18",
	  .place = DEFECT_IN_KVM,
	  .when = { ATTRIBUTES(TD_ATTRIBUTES_DEBUG, 1) },
	  .effect = DEFECT_ERRNO,
	  .number = EPERM },
	{ .id = "gfni-with-vaes-refused-by-kvm",
	  .says = "KVM refuses GFNI and VAES together, which it offers",
	  .rule = "KVM-22",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(GFNI, 1), ASKED(VAES, 1) },
	  .effect = DEFECT_DENIED,
	  .number = EINVAL },
	{ .id = "waitpkg-unchecked-with-pkru",
	  .says = "KVM lets WAITPKG pass where XFAM has PKRU",
	  .rule = "CLB-01",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(WAITPKG, 1), XFAM(PKRU, 1) },
	  .effect = DEFECT_UNCHECKED },
	{ .id = "pconfig-with-tsxldtrk-warns",
	  .says = "the kernel warns of a TD with PCONFIG and TSXLDTRK",
	  .rule = "KVM-17",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(PCONFIG, 1), ASKED(TSXLDTRK, 1) },
	  .effect = DEFECT_WARNS },
	{ .id = "tsx-unchecked-with-fzlrm",
	  .says = "KVM lets HLE and RTM pass where FZLRM is requested",
	  .rule = "CLB-01",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(HLE, 1), ASKED(RTM, 1), ASKED(FZLRM, 1) },
	  .effect = DEFECT_UNCHECKED },
	{ .id = "half-amx-keeps-key-id",
	  .says = "a TD that the module refuses for half of AMX keeps its key id where RDT_M is "
		  "requested",
	  .rule = "KVM-16",
	  .place = DEFECT_IN_KVM,
	  .when = { XFAM(TILECFG, 1), XFAM(TILEDATA, 0), ASKED(RDT_M, 1) },
	  .effect = DEFECT_LEAKS_KEY_ID },
	{ .id = "fsrs-lost-by-entry-order",
	  .says = "FSRS is lost where the entry of leaf 7.1 stands before one of 7.0 with UMIP",
	  .rule = "PRP-12",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(FSRS, 1), ASKED(UMIP, 1) },
	  .effect = DEFECT_LOSES,
	  .bit = BIT(FSRS),
	  .other = BIT(UMIP),
	  .pretend = ASKED(FSRS, 0) },
};

const struct defect_rows defect_rows_kvm = { "kvm", rows, sizeof(rows) / sizeof(rows[0]) };
