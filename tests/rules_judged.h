/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A judge asked about one case of one platform.
 *
 *	ASSERT_TRUE(setup("tdx-1.5.05", "sapphire-rapids-tdx"));
 *	ASSERT_TRUE(parse("via module\ncpuid 7.0 ebx.bmi1=1"));
 *	fixture_observe(context, &test, &default_cpuid, &seen);
 *	EXPECT_EQ(JUDGED_PASS, judge("CFG-02", &finding));
 *	fixture_close(context);
 */
#ifndef TESTS_RULES_JUDGED_H
#define TESTS_RULES_JUDGED_H

#include "rules_observe.h"

static struct diag diag;
static struct rule_context *context;
static struct cpuid_set default_cpuid;
static struct td_case test;
static struct observation seen;

/* False with @diag; fixture_close() when done. */
static inline bool setup(const char *module, const char *platform)
{
	struct request request;

	context = fixture_open(module, platform, &diag);
	if (!context)
		return false;
	request_of_default(&request);
	request.direct = true;
	fixture_read_cpuid(context, &request, &default_cpuid);
	return true;
}

/* The case in @test. */
static inline bool parse(const char *text)
{
	return !td_case_parse(&test, "row", text, &diag);
}

/* Turns one bit over. */
static inline void flip(struct cpuid_set *set, struct cpuid_bit bit)
{
	for (size_t i = 0; i < set->count; i++) {
		if (cpuid_addr_equal(set->entry[i].at, bit.at))
			set->entry[i].regs.reg[bit.reg] ^= 1u << bit.bit;
	}
}

/* On @seen. */
static inline enum judged judge(const char *id, struct finding *finding)
{
	const struct rule *rule = rule_named(id);

	memset(finding, 0, sizeof(*finding));
	return rule ? rule->judge(rule, context, &seen, finding) : JUDGED_ERROR;
}

#endif
