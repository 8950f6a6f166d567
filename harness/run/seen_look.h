/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What seen.c has for seen_look.c:
 *
 *	int place = seen_place_of(seen, at);
 *
 *	if (place >= 0)
 *		seen->leaf[place].view[SEEN_HOST1].reg[CPUID_EAX] ...
 */
#ifndef RUN_SEEN_LOOK_H
#define RUN_SEEN_LOOK_H

#include "run/seen.h"

/* Of a leaf, which is added where it is not there; -1: memory is short. */
int seen_place_of(struct seen *seen, struct cpuid_addr at);

#endif
