/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a fuzz target whose input violates a rule: abort() in a function of the rule's own
 * name, violated_INI_07(), because engines and services tell crashes apart by their stacks.
 *
 *	violated(rule->id);
 */
#ifndef FUZZ_VIOLATED_H
#define FUZZ_VIOLATED_H

#include <stdbool.h>

void violated(const char *id) __attribute__((noreturn));

/* There is a function of that rule's name. */
bool violated_is_named(const char *id);

#endif
