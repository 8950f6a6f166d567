/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of cpuid_virtualization.json, as they stand in a field:
 *
 *	field->type = virt_type_parse("XFAM & Native");		// VIRT_XFAM_NATIVE
 *	if (!declared_gate_parse("TD_PARAMS.XFAM[7:5]", &field->gate))
 *		...	a condition that this version does not know
 *
 * Private to the loader of declared.h, where types and gates are described.
 */
#ifndef MODULE_DECLARED_WORDS_H
#define MODULE_DECLARED_WORDS_H

#include "module/declared.h"

/* VIRT_UNKNOWN for words that are none of Intel's. */
enum virt_type virt_type_parse(const char *text);

/* Adds the conditions that " & " joins; NULL has none. False, and gate->unknown: one is not known. */
bool declared_gate_parse(const char *text, struct declared_gate *gate);

#endif
