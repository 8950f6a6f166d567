/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a result is what it is, in one line.
 *
 *	char text[WHY_TEXT];
 *
 *	puts(why_of(view, result, text));
 *
 * prints "7.0:ecx.enqcmd: expected behind the system-wide opt-in; observed 7.0:ecx.enqcmd", or
 * of a rule that was not judged "needs TDH.MNG.INIT itself; found: KVM in between".
 */
#ifndef RECORD_WHY_H
#define RECORD_WHY_H

#include "record/view.h"

#define WHY_TEXT 1024

/* Returns @text; what does not fit is cut off. Of a result that passed it is what holds. */
const char *why_of(const struct record_view *view, const struct view_result *result,
		   char text[WHY_TEXT]);

#endif
