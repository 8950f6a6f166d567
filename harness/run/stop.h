/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a run on hardware must not go on: the host has been damaged, or the module, the VM or
 * the harness no longer answers.
 *
 *	observer_observe(observer, test, &reason);
 *	if (stop_after_case(observer, test, text, sizeof(text)))
 *		...	run nothing more; the host is marked where it was damaged
 */
#ifndef RUN_STOP_H
#define RUN_STOP_H

#include "run/observe.h"

/* True, with what happened in @text, which is empty otherwise. Always false off hardware. */
bool stop_after_case(const struct observer *observer, const struct td_case *test, char *text,
		     size_t size);

#endif
