/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text form of one guest operation, as it follows the word "guest". Private to
 * td/case_*.c; guest_op_format() of td/case.h is its inverse.
 */
#ifndef TD_CASE_GUEST_H
#define TD_CASE_GUEST_H

#include "guest/ops.h"
#include "td/case_line.h"

int td_guest_parse(struct td_line *line, struct guest_op *op);

#endif
