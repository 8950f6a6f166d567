// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judges on observations made out of golden vectors: a module that answers as the real
 * code did must never fail a rule, and most rules must find something to judge.
 */
#include "kselftest_harness.h"
#include "rules_fixture.h"
#include "shared.h"
#include "td/vectors.h"

#define MAX_SHOWN 10
#define MAX_RULES 256
#define MAX_JUDGED 1400 /* vectors of a file: the time of a test is limited */

struct replay {
	struct rule_context *context;
	struct vector vector;
	struct td_case test;
	struct observation seen;
	struct cpuid_set default_cpuid;
	unsigned int passed[MAX_RULES];
	unsigned int failed;
};

static void add_op(struct replay *replay, struct guest_op op)
{
	replay->test.op[replay->test.num_ops++] = op;
	replay->seen.num_results++;
}

/* The state in which the vectors' guest answers were taken, as operations. */
static void add_state(struct replay *replay, const struct vector_guest_state *state, bool topology)
{
	uint64_t cr4 = (state->osxsave ? 1u << 18 : 0) | (state->pke ? 1u << 22 : 0);
	uint64_t xcr0 = state->has_xcr0 ? state->xcr0 : replay->vector.td.xfam & 0x602ff;

	add_op(replay, (struct guest_op){ .kind = GUEST_WRITE_CR4, .value = cr4 });
	add_op(replay, (struct guest_op){ .kind = GUEST_XSETBV, .value = xcr0 });
	add_op(replay, (struct guest_op){ .kind = GUEST_MODE,
					  .index = state->cpl | (state->mode64 ? 4 : 0) });
	if (topology)
		add_op(replay, (struct guest_op){ .kind = GUEST_TDCALL,
						  .index = GUEST_TDG_VM_WR,
						  .value = METADATA_TD_CTLS | 1ULL << 63,
						  .value2 = 2,
						  .mask = 2 });
}

static void add_answers(struct replay *replay, const struct vector_guest *answers, size_t count)
{
	struct observation *seen = &replay->seen;

	seen->num_guest_cpuid = count;
	for (size_t i = 0; i < count; i++) {
		seen->guest_cpuid_op[i] = (struct guest_op){ .kind = GUEST_CPUID,
							     .index = answers[i].leaf,
							     .subindex = answers[i].subleaf };
		seen->guest_cpuid[i].outcome = answers[i].faulting ? GUEST_VE : GUEST_OK;
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			seen->guest_cpuid[i].value[reg] = answers[i].regs.reg[reg];
	}
}

static void observe(struct replay *replay, const struct vector_header *header, bool topology)
{
	const struct vector *vector = &replay->vector;
	struct observation *seen = &replay->seen;

	memset(&replay->test, 0, sizeof(replay->test));
	memset(seen, 0, sizeof(*seen));
	replay->test.via = TD_VIA_MODULE;
	replay->test.config = vector->td;
	seen->test = &replay->test;
	seen->has_outcome = true;
	seen->outcome = (struct td_outcome){
		.by = vector->status ? TD_REFUSED_BY_MODULE : TD_ACCEPTED,
		.has_status = true,
		.status = vector->status,
		.has_rcx = true,
		.rcx = vector->rcx,
	};
	seen->default_cpuid = &replay->default_cpuid;
	if (vector->status) {
		seen->has_retry = true;
		seen->retry_cpuid = replay->default_cpuid;
		return;
	}
	seen->has_cpuid = true;
	seen->cpuid = vector->values;
	add_state(replay, &header->guest_state, topology);
	if (topology)
		add_answers(replay, vector->guest_topology, vector->num_guest_topology);
	else
		add_answers(replay, vector->guest, vector->num_guest);
}

/* The four families that judge what a module answers. */
static bool judges_answers(const struct rule *rule)
{
	char family[8];

	rule_family(rule, family);
	return !rule->once && (!strcmp(family, "FIX") || !strcmp(family, "CFG") ||
			       !strcmp(family, "INI") || !strcmp(family, "VIS"));
}

static void judge_all(struct replay *replay)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		struct finding finding = { 0 };

		if (!judges_answers(rule))
			continue;
		switch (rule->judge(rule, replay->context, &replay->seen, &finding)) {
		case JUDGED_PASS:
			replay->passed[i]++;
			break;
		case JUDGED_NOT_APPLICABLE:
			break;
		default:
			if (replay->failed++ < MAX_SHOWN)
				ksft_print_msg("%s on %s (%s): %s: expected %s, observed %s\n",
					       rule->id, replay->vector.id, replay->vector.why,
					       finding.subject, finding.expected, finding.observed);
		}
	}
}

static bool is_default(const struct vector *vector)
{
	struct td_config plain;

	td_config_default(&plain);
	return !vector->status && !memcmp(&vector->td, &plain, offsetof(struct td_config, entry));
}

/* 1: found, 0: there is none, -1: bad input. */
static int find_default(struct replay *replay, const char *path, struct diag *diag)
{
	struct vector_file *file = vectors_open(path, diag);
	int more = -1;

	while (file && (more = vectors_next(file, &replay->vector, diag)) > 0) {
		if (is_default(&replay->vector))
			break;
	}
	replay->default_cpuid = replay->vector.values;
	if (file)
		vectors_close(file);
	return more;
}

static int replay_file(struct replay *replay, const char *path, struct diag *diag)
{
	struct vector_file *file = vectors_open(path, diag);
	uint64_t step, number = 0;
	int more = -1;

	if (!file)
		return -1;
	step = vectors_header(file)->count / MAX_JUDGED + 1;
	replay->context =
		fixture_open(vectors_header(file)->module, vectors_header(file)->platform, diag);
	while (replay->context && (more = vectors_next(file, &replay->vector, diag)) > 0) {
		if (number++ % step)
			continue;
		observe(replay, vectors_header(file), false);
		judge_all(replay);
		if (!replay->vector.num_guest_topology)
			continue;
		observe(replay, vectors_header(file), true);
		judge_all(replay);
	}
	fixture_close(replay->context);
	vectors_close(file);
	return more;
}

/* The rules, by id, that found nothing to judge. */
static void idle_rules(const struct replay *replay, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < rules_count(); i++) {
		if (!judges_answers(rule_at(i)) || replay->passed[i])
			continue;
		len += (size_t)snprintf(text + len, size - len, "%s%s", len ? " " : "",
					rule_at(i)->id);
		if (len >= size)
			return;
	}
}

static struct replay golden;

/* No rule fails, and @idle names those that find nothing to judge. */
static bool no_rule_fails(const char *path, const char *idle)
{
	struct diag diag = { 0 };
	char text[512];

	if (find_default(&golden, path, &diag) != 1 || replay_file(&golden, path, &diag)) {
		ksft_print_msg("%s\n", diag.text[0] ? diag.text : "no default TD");
		return false;
	}
	idle_rules(&golden, text, sizeof(text));
	if (!strcmp(text, idle))
		return !golden.failed;
	ksft_print_msg("nothing to judge for %s\n", text);
	return false;
}

#define NO_RULE_FAILS(file, idle) \
	do { \
		char path[PATH_MAX]; \
\
		if (!shared_find("vectors/" file ".jsonl", path)) \
			SKIP(return, SHARED_NEEDED); \
		EXPECT_TRUE(no_rule_fails(path, idle)); \
	} while (0)

TEST(tdx_1_5_01_emerald_rapids)
{
	NO_RULE_FAILS("tdx-1.5.01-emerald-rapids",
		      "FIX-13 CFG-14 CFG-15 INI-17 INI-18 VIS-06 VIS-07 VIS-08 VIS-09");
}

TEST(tdx_1_5_01_emerald_rapids_variant)
{
	NO_RULE_FAILS(
		"tdx-1.5.01-emerald-rapids-variant",
		"FIX-04 FIX-13 CFG-14 CFG-15 INI-01 INI-02 INI-03 INI-04 INI-05 INI-06 INI-07 INI-08 INI-09 "
		"INI-10 INI-12 INI-13 INI-14 INI-18 INI-20 VIS-06 VIS-07 VIS-08 VIS-09");
}

TEST(tdx_1_5_01_sapphire_rapids)
{
	NO_RULE_FAILS("tdx-1.5.01-sapphire-rapids",
		      "FIX-13 CFG-14 CFG-15 INI-17 INI-18 VIS-06 VIS-07 VIS-08 VIS-09");
}

TEST(tdx_1_5_05_sapphire_rapids)
{
	NO_RULE_FAILS("tdx-1.5.05-sapphire-rapids",
		      "FIX-13 CFG-15 INI-17 VIS-06 VIS-07 VIS-08 VIS-09");
}

TEST_HARNESS_MAIN
