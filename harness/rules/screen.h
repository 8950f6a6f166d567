/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A compiled form of the field types, that tells quickly when no judge of the families FIX, CFG,
 * INI and VIS can fail on an observation: for who judges one TD after another, nearly all of
 * which conform.
 *
 *	struct screen *screen = screen_create(&context);
 *
 *	if (!screen_clears(screen, &observer->seen))
 *		...	ask the judges
 *	screen_free(screen);
 *
 * "Cleared" is certain: where any rule of these families that is judged by cases would fail, the
 * answer is false. The contrary says nothing: it is false, too, for whatever is unusual (a case
 * with operations, calls, relations or raw entries, or through KVM) and where the
 * description leaves something open. Why each rule is covered stands at the top of screen.c.
 */
#ifndef RULES_SCREEN_H
#define RULES_SCREEN_H

#include "rules/rules.h"

struct screen;

/* NULL where memory is short. @context is borrowed, complete, and must not change any more. */
struct screen *screen_create(const struct rule_context *context);
void screen_free(struct screen *screen);

/*
 * True: no per-case rule of the four families fails. The screen remembers how the answers of the
 * last observation were laid out; that makes it faster and never changes what it says.
 */
bool screen_clears(struct screen *screen, const struct observation *seen);

/* It knows the rules of that family: "FIX". */
bool screen_covers(const char *family);

#endif
