/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The forms of guest operations by index, for whoever treats them all alike: what the text form
 * writes as "wrmsr N N" or "tdcall vm_rd N" (td/case_guest.c).
 *
 *	struct guest_form_arg arg[GUEST_FORM_ARGS];
 *	size_t count = guest_form_args(form, arg);
 *
 *	for (size_t i = 0; i < count; i++)
 *		value[i] = any % (arg[i].max + 1);	// but for a max of UINT64_MAX
 *	guest_form_make(form, value, &op);
 *
 * Every operation that the text form can write is made so, and no other.
 */
#ifndef TD_GUEST_FORM_H
#define TD_GUEST_FORM_H

#include <stddef.h>

#include "guest/ops.h"

#define GUEST_FORM_ARGS 3
#define GUEST_FORM_TEXT 32

struct guest_form_arg {
	const char *name; /* "the MSR" */
	uint64_t max;
};

size_t guest_form_count(void);
enum guest_op_kind guest_form_kind(size_t form);

/* "tdcall vm_rd" */
const char *guest_form_name(size_t form, char text[GUEST_FORM_TEXT]);

/* The arguments of a form, in the order of the text form; returns how many. */
size_t guest_form_args(size_t form, struct guest_form_arg arg[GUEST_FORM_ARGS]);

/* An operation from its arguments, each not above its max. */
void guest_form_make(size_t form, const uint64_t value[GUEST_FORM_ARGS], struct guest_op *op);

/* The form of an operation and its arguments; guest_form_count() where it has none. */
size_t guest_form_of(const struct guest_op *op, uint64_t value[GUEST_FORM_ARGS]);

#endif
