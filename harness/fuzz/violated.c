// SPDX-License-Identifier: GPL-2.0-only
/*
 * One function a rule. Each says which rule it is, or the compiler would make one of them all.
 */
#include "fuzz/violated.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define RULES \
	RULE(FIX, 01) RULE(FIX, 02) RULE(FIX, 03) RULE(FIX, 04) RULE(FIX, 05) RULE(FIX, 06) \
	RULE(FIX, 07) RULE(FIX, 08) RULE(FIX, 09) RULE(FIX, 10) RULE(FIX, 11) RULE(FIX, 12) \
	RULE(FIX, 13) \
	RULE(CFG, 01) RULE(CFG, 02) RULE(CFG, 03) RULE(CFG, 04) RULE(CFG, 05) RULE(CFG, 06) \
	RULE(CFG, 07) RULE(CFG, 08) RULE(CFG, 09) RULE(CFG, 10) RULE(CFG, 11) RULE(CFG, 12) \
	RULE(CFG, 13) RULE(CFG, 14) RULE(CFG, 15) \
	RULE(INI, 01) RULE(INI, 02) RULE(INI, 03) RULE(INI, 04) RULE(INI, 05) RULE(INI, 06) \
	RULE(INI, 07) RULE(INI, 08) RULE(INI, 09) RULE(INI, 10) RULE(INI, 11) RULE(INI, 12) \
	RULE(INI, 13) RULE(INI, 14) RULE(INI, 15) RULE(INI, 16) RULE(INI, 17) RULE(INI, 18) \
	RULE(INI, 19) RULE(INI, 20) RULE(INI, 21) RULE(INI, 22) RULE(INI, 23) RULE(INI, 24) \
	RULE(VIS, 01) RULE(VIS, 02) RULE(VIS, 03) RULE(VIS, 04) RULE(VIS, 05) RULE(VIS, 06) \
	RULE(VIS, 07) RULE(VIS, 08) RULE(VIS, 09) \
	RULE(CLB, 01) RULE(CLB, 02) RULE(CLB, 03) RULE(CLB, 04) RULE(CLB, 05) RULE(CLB, 06) \
	RULE(CLB, 07) RULE(CLB, 08) RULE(CLB, 09) RULE(CLB, 10) \
	RULE(HST, 01) RULE(HST, 02) RULE(HST, 03) RULE(HST, 04) RULE(HST, 05) RULE(HST, 06) \
	RULE(HST, 07) RULE(HST, 08) RULE(HST, 09) RULE(HST, 10) RULE(HST, 11) RULE(HST, 12) \
	RULE(HST, 13) \
	RULE(KVM, 01) RULE(KVM, 02) RULE(KVM, 03) RULE(KVM, 04) RULE(KVM, 05) RULE(KVM, 06) \
	RULE(KVM, 07) RULE(KVM, 08) RULE(KVM, 09) RULE(KVM, 10) RULE(KVM, 11) RULE(KVM, 12) \
	RULE(KVM, 13) RULE(KVM, 14) RULE(KVM, 15) RULE(KVM, 16) RULE(KVM, 17) RULE(KVM, 18) \
	RULE(KVM, 19) RULE(KVM, 20) RULE(KVM, 21) RULE(KVM, 22) \
	RULE(PRP, 04) RULE(PRP, 05) RULE(PRP, 06) RULE(PRP, 07) RULE(PRP, 08) RULE(PRP, 09) \
	RULE(PRP, 10) RULE(PRP, 11) RULE(PRP, 12) RULE(PRP, 13) RULE(PRP, 14) \
	RULE(UPD, 01) RULE(UPD, 02) RULE(UPD, 03) RULE(UPD, 04) RULE(UPD, 05) RULE(UPD, 06) \
	RULE(UPD, 07) RULE(UPD, 08) RULE(UPD, 09) RULE(UPD, 10) RULE(UPD, 11) RULE(UPD, 12) \
	RULE(UPD, 13) RULE(UPD, 14) RULE(UPD, 15) RULE(UPD, 16) RULE(UPD, 17) RULE(UPD, 18) \
	RULE(UPD, 19) RULE(UPD, 20)
/* clang-format on */

static const char *volatile last_violated;

#define RULE(family, number) \
	void violated_##family##_##number(void); \
	__attribute__((noinline)) void violated_##family##_##number(void) \
	{ \
		last_violated = #family "-" #number; \
		abort(); \
	}
RULES
#undef RULE

static const struct {
	const char *id;
	void (*end)(void);
} ends[] = {
#define RULE(family, number) { #family "-" #number, violated_##family##_##number },
	RULES
#undef RULE
};

#define NUM_ENDS (sizeof(ends) / sizeof(ends[0]))

bool violated_is_named(const char *id)
{
	for (size_t i = 0; i < NUM_ENDS; i++) {
		if (!strcmp(ends[i].id, id))
			return true;
	}
	return false;
}

void violated(const char *id)
{
	for (size_t i = 0; i < NUM_ENDS; i++) {
		if (!strcmp(ends[i].id, id))
			ends[i].end();
	}
	abort();
}
