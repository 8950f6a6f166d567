/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a CPUID bit comes by its virtual value. Both halves of a module description are reduced to
 * it, Intel's words and the module's masks, so that one can be held against the other, and an
 * older module against a newer one.
 *
 *	struct way way;
 *
 *	if (way_parse("configured & native if XFAM[2]", &way))
 *		...	way.value == WAY_CONFIGURED_NATIVE, way.xfam == 4
 *	way_text(facts, &way);		// the same text again
 *
 * A text is VALUE [if GATE & GATE ...][: WORDS]. All gates must be open for the bit to be 1:
 *
 *	XFAM[5,6,7]	all these bits of XFAM
 *	ATTRIBUTES[63]	likewise of ATTRIBUTES
 *	7.1:eax.8	that virtual CPUID bit, by its name where it has one
 *	OPT_IN[0]	likewise of the system-wide opt-in; OPT_IN: some bit of it
 *
 * Words are Intel's details of a value that is calculated, or what is not understood.
 */
#ifndef UPDATE_WAY_H
#define UPDATE_WAY_H

#include "cpuid/cpuid.h"
#include "update/fact.h"

/* clang-format off */
#define WAY_VALUES(X) \
	X(FIXED0, "fixed0") \
	X(FIXED1, "fixed1") \
	X(NATIVE, "native") \
	X(CONFIGURED, "configured") \
	X(CONFIGURED_NATIVE, "configured & native") \
	X(TSC_FREQUENCY, "configured by TSC_FREQUENCY") \
	X(CALCULATED, "calculated") \
	X(SPECIAL, "special") \
	X(DYNAMIC, "dynamic") /* by masks: calculated or special */ \
	X(FAULTING, "#VE") \
	X(UNKNOWN, "unknown")
/* clang-format on */

#define X(id, text) WAY_##id,
enum way_value { WAY_VALUES(X) WAY_NUM_VALUES };
#undef X

struct way {
	enum way_value value;
	uint64_t xfam;
	uint64_t attributes;
	uint64_t opt_in;
	bool opted_in; /* some bit of the opt-in: masks do not say which */
	bool has_cpuid;
	struct cpuid_bit cpuid;
	const char *words; /* never NULL; "" */
};

#define WAY_NONE ((struct way){ .words = "" })

const char *way_text(struct facts *facts, const struct way *way);

/* The words are those of @text. False: it is no such text. */
bool way_parse(const char *text, struct way *way);

/* What a fact says: NULL is #VE, as a leaf is that the module does not have; else unknown words. */
struct way way_of(const char *text);

/* The bit is there for a VMM that has opted in. */
static inline bool way_behind_opt_in(const struct way *way)
{
	return way->opted_in || way->opt_in;
}

/* All but the words. */
bool way_equal(const struct way *a, const struct way *b);

/* Whether masks say the same as Intel's words, as far as masks can. */
bool way_agrees(const struct way *declared, const struct way *done);

#endif
