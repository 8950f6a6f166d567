/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Observations made by hand, for tests of judges: a case in its text form, and a target that
 * does all right, which a test then spoils in one place.
 *
 *	seen_open("tdx-1.5.05");
 *	seen_case("cpuid 7.0 ecx.waitpkg=1\n");
 *	seen_accept();
 *	EXPECT_EQ(seen_judge("CLB-01"), JUDGED_FAIL);
 *	EXPECT_STREQ(seen_finding.subject, "7.0:ecx.waitpkg");
 *	seen_close();
 */
#ifndef TESTS_RULES_SEEN_H
#define TESTS_RULES_SEEN_H

#include "catalogue.h"
#include "rules_fixture.h"

static struct rule_context *seen_context;
static struct effects *seen_effects;
static struct profile *seen_profile;
static struct td_case seen_test;
static struct observation seen;
static struct finding seen_finding;

static inline void seen_close(void)
{
	fixture_close(seen_context);
	effects_free(seen_effects);
	profile_free(seen_profile);
}

static inline void seen_open(const char *module)
{
	seen_context = fixture_open(module, "sapphire-rapids-tdx", &catalogue_diag);
	seen_effects = load_effects();
	seen_profile = load_profile("linux-6.19");
	if (!seen_context || !seen_effects || !seen_profile)
		abort();
	seen_context->effects = seen_effects;
	seen_context->profile = seen_profile;
	seen_context->has_capabilities = true;
	seen_context->capabilities.supported_attributes = seen_profile->attributes;
	seen_context->capabilities.supported_xfam =
		seen_profile->xfam & seen_context->limits.xfam_fixed0;
}

/* Nothing was seen of it yet. */
static inline void seen_case(const char *text)
{
	if (td_case_parse(&seen_test, "seen.td", text, &catalogue_diag)) {
		fprintf(stderr, "%s\n", catalogue_diag.text);
		abort();
	}
	memset(&seen, 0, sizeof(seen));
	seen.test = &seen_test;
}

static inline void seen_refuse(enum td_refuser by, int error, uint64_t status)
{
	seen.has_outcome = true;
	seen.outcome = (struct td_outcome){
		.by = by, .error = error, .has_status = status, .status = status
	};
}

/* Accepted as requested, and run on a host that has everything and gets everything back. */
static inline void seen_accept(void)
{
	seen_refuse(TD_ACCEPTED, 0, 0);
	seen.has_cpuid = true;
	seen.cpuid.count = 0;
	for (size_t i = 0; i < seen_test.config.num_cpuid; i++)
		cpuid_set_add(&seen.cpuid, seen_test.config.cpuid[i].at,
			      seen_test.config.cpuid[i].regs);
	seen.num_results = seen_test.num_ops;
	seen.num_guest_cpuid = 1;
	seen.has_host_state = true;
	seen.num_cpus = 2;
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		for (unsigned int cpu = 0; cpu < 2; cpu++) {
			seen.before[cpu].present[id] = true;
			seen.before[cpu].value[id] = 0x1000 * (cpu + 1) + id;
		}
	}
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		seen.before[cpu].value[HOST_IA32_PERF_GLOBAL_CTRL] = 0;
		seen.after[cpu] = seen.before[cpu];
	}
}

/* Each call was answered as the case expects. */
static inline void seen_answer(void)
{
	seen.num_calls = seen_test.num_calls;
	for (size_t i = 0; i < seen.num_calls; i++)
		seen.call[i] = (struct td_call_result){ .error = seen_test.call[i].expect };
}

static inline enum judged seen_judge(const char *id)
{
	const struct rule *rule = rule_named(id);

	memset(&seen_finding, 0, sizeof(seen_finding));
	return rule->judge(rule, seen_context, rule->once ? NULL : &seen, &seen_finding);
}

#endif
