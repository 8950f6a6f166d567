// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of rules/screen.h against the judges: whatever it clears, no judge of its families fails
 * on. On the cases of the corpus, on random configurations, on every seeded defect, and on
 * observations in which one thing was changed afterwards. And that it clears what conforms.
 */
#include "rules/screen.h"

#include "input/corpus.h"
#include "input/file.h"
#include "input/random.h"

#include "defect_witness.h"
#include "slow.h"

static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05" };
static const char *const platforms[] = {
	"emerald-rapids-b-tdx", "emerald-rapids-tdx",  "emerald-rapids-variant-tdx",
	"granite-rapids-tdx",   "sapphire-rapids-tdx",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CASES_EACH 2048 /* of a module on a platform */
#define RANDOM_EACH 8 /* with a defect, of which there are hundreds */

static struct session session;
static struct rule_context context;
static struct observer *observer;
static struct screen *screen;
static struct td_case test;
static struct random chance;
static struct config_slot offered[TD_MAX_CPUID]; /* context.slot, whatever becomes of that */

static bool begin(const struct session_options *options)
{
	struct diag diag;

	memset(&context, 0, sizeof(context));
	if (session_open(&session, options, &diag) != SESSION_OK)
		return false; /* not every module takes every platform */
	session_describe(&session, &context);
	observer = observer_create(session.target, &context);
	if (!observer)
		ksft_exit_fail_msg("out of memory\n");
	context_fill(&context, session.target, NULL, &observer->lacks);
	memcpy(offered, context.slot, sizeof(offered));
	screen = screen_create(&context);
	if (!screen)
		ksft_exit_fail_msg("out of memory\n");
	random_seed(&chance, 5);
	return true;
}

static void end(void)
{
	screen_free(screen);
	observer_free(observer);
	session_close(&session);
}

/* The first rule that fails of those that the screen covers. */
static const struct rule *judge(const struct observation *seen)
{
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		struct finding finding = { 0 };
		enum judged judged;
		char family[8];

		rule_family(rule, family);
		if (rule->once || !screen_covers(family))
			continue;
		judged = rule->judge(rule, &context, seen, &finding);
		if (judged == JUDGED_FAIL || judged == JUDGED_ERROR)
			return rule;
	}
	return NULL;
}

static struct {
	size_t seen, accepted, cleared, wrong;
} tally;

/* Judges only where that can show something. */
static void compare(const struct observation *seen, const char *what)
{
	bool cleared = screen_clears(screen, seen);
	const struct rule *rule = cleared ? judge(seen) : NULL;

	tally.seen++;
	tally.accepted += seen->has_outcome && seen->outcome.by == TD_ACCEPTED;
	tally.cleared += cleared;
	if (!rule)
		return;
	tally.wrong++;
	ksft_print_msg("%s: cleared, and %s fails\n", what, rule->id);
	td_case_print(seen->test, stdout);
}

static void observe(const char *what)
{
	struct target_reason reason;

	if (observer_observe(observer, &test, &reason))
		compare(&observer->seen, what);
}

/* XSAVE components that come together. */
static const uint64_t components[] = { 0x4, 0xe4, 0x100, 0x200, 0x1800, 0x4000, 0x8000, 0x60000 };

static bool heads(void)
{
	return random_next(&chance) >> 63;
}

static uint32_t random_bits(void)
{
	return (uint32_t)random_next(&chance) & (uint32_t)(random_next(&chance) >> 32);
}

/* Bits that may be asked for; HLE and RTM mostly together, and mostly the platform's own model. */
static void random_slot(const struct config_slot *slot, struct td_config *td)
{
	static const uint32_t tsx = 1u << 4 | 1u << 11;
	bool first = slot->at.leaf == 1, seventh = slot->at.leaf == 7 && !slot->at.subleaf;
	uint32_t model = cpuid_dump_native(context.platform, slot->at).reg[CPUID_EAX];

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t bits = random_bits() & slot->bits.reg[reg];

		if (first && reg == CPUID_EAX)
			bits = random_below(&chance, 8) ? 0 : model;
		if (seventh && reg == CPUID_EBX && bits & tsx)
			bits = heads() ? bits | (tsx & slot->bits.reg[reg]) : bits & ~tsx;
		td_config_set_cpuid(td, slot->at, reg, bits);
	}
}

static void random_topology(struct td_config *td)
{
	for (uint32_t i = 0; i < 6; i++) {
		uint32_t type = random_below(&chance, 8) ? i + 1 : random_below(&chance, 7);
		struct cpuid_addr at = { 0x1f, i };

		if (type > 5)
			type = 0;
		td_config_set_cpuid(td, at, CPUID_EAX, (uint32_t)random_next(&chance) & 0x1f);
		td_config_set_cpuid(td, at, CPUID_EBX, (uint32_t)random_next(&chance) & 0xffff);
		td_config_set_cpuid(td, at, CPUID_ECX, type << 8 | i);
	}
}

static uint32_t max_faults = 7;

/* One setting that nothing has looked at: most of these are refused. */
static void spoil(struct td_config *td)
{
	struct td_cpuid *cpuid = &td->cpuid[random_below(&chance, (uint32_t)td->num_cpuid + 1)];
	uint64_t bit = 1ULL << random_below(&chance, 64);

	switch (random_below(&chance, 12)) {
	case 0:
		td->attributes ^= bit;
		break;
	case 1:
		td->xfam ^= bit;
		break;
	case 2:
		td->max_vcpus = (uint16_t)random_next(&chance);
		break;
	case 3:
		td->num_l2_vms = (uint8_t)random_below(&chance, 6);
		break;
	case 4:
		td->msr_config_ctls = (uint8_t)random_below(&chance, 4);
		td->arch_capabilities = heads() ? context.arch_capabilities_mask : bit;
		break;
	case 5:
		td->eptp_controls ^= bit >> 52;
		break;
	case 6:
		td->config_flags ^= bit;
		break;
	case 7:
		td->tsc_frequency = (uint16_t)random_next(&chance);
		break;
	case 8:
		td->tdcs_pages = random_below(&chance, 12);
		break;
	case 9:
		td->patch[0].offset = (uint16_t)random_below(&chance, TD_PARAMS_SIZE);
		td->patch[0].value = (uint8_t)random_next(&chance);
		td->num_patches = 1;
		break;
	default:
		if (cpuid < &td->cpuid[td->num_cpuid])
			cpuid->regs.reg[random_below(&chance, CPUID_NUM_REGS)] ^=
				1u << random_below(&chance, 32);
		break;
	}
}

static void random_config(struct td_config *td)
{
	td_config_default(td);
	td->attributes = random_next(&chance) & context.limits.attributes_fixed0;
	td->attributes &= random_next(&chance); /* a quarter of the bits */
	if (random_below(&chance, 8))
		td->attributes &= ~TD_ATTRIBUTES_MIGRATABLE;
	for (size_t i = 0; i < COUNT(components); i++) {
		if (heads() && !(components[i] & ~context.limits.xfam_fixed0))
			td->xfam |= components[i];
	}
	if (td->xfam & 0xe0)
		td->xfam |= 4;
	for (size_t i = 0; i < context.num_slots; i++) {
		if (offered[i].at.leaf != 0x1f && heads())
			random_slot(&offered[i], td);
	}
	if (context.topology && !random_below(&chance, 8))
		random_topology(td);
	for (size_t i = random_below(&chance, max_faults + 1); i; i--)
		spoil(td);
}

static void next_random(void)
{
	test.via = TD_VIA_MODULE;
	random_config(&test.config);
}

TEST_SLOW(random_configurations_are_cleared_and_conform)
{
	for (size_t i = 0; i < COUNT(modules) * COUNT(platforms); i++) {
		const struct session_options options = {
			.module = modules[i % 2],
			.platform = platforms[i / 2],
		};

		if (!begin(&options))
			continue;
		for (size_t j = 0; j < CASES_EACH; j++) {
			next_random();
			observe(options.platform);
		}
		end();
	}
	ksft_print_msg("%zu of %zu cleared, %zu accepted\n", tally.cleared, tally.seen,
		       tally.accepted);
	EXPECT_EQ(0, tally.wrong);
	EXPECT_LE(20000, tally.seen);
	EXPECT_LE(2000, tally.accepted);
	EXPECT_LE(tally.seen * 95 / 100, tally.cleared);
}

/* As they are, and through the module; with their operations, relations, bytes and entries. */
static void try_files(const char *family)
{
	char folder[PATH_MAX];
	struct diag diag;
	char **files;

	if (corpus_find("cases", family, "", folder, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	files = file_list(folder, ".td", &diag);
	if (!files)
		ksft_exit_fail_msg("%s\n", diag.text);
	for (char **file = files; *file; file++) {
		if (td_case_load(&test, *file, &diag))
			ksft_exit_fail_msg("%s\n", diag.text);
		observe(*file);
		test.via = TD_VIA_MODULE;
		test.num_calls = 0;
		observe(*file);
		test.num_ops = 0;
		test.relation = TD_RELATION_NONE;
		observe(*file);
	}
	file_list_free(files);
}

TEST_SLOW(cases_of_the_corpus)
{
	static const char *const families[] = { "cfg", "clb", "fix", "hst",
						"ini", "kvm", "prp", "vis" };

	for (size_t i = 0; i < COUNT(modules); i++) {
		const struct session_options options = { .module = modules[i] };

		ASSERT_TRUE(begin(&options));
		for (size_t j = 0; j < COUNT(families); j++)
			try_files(families[j]);
		end();
	}
	ksft_print_msg("%zu of %zu cleared\n", tally.cleared, tally.seen);
	EXPECT_EQ(0, tally.wrong);
	EXPECT_LE(300, tally.seen);
	EXPECT_LE(100, tally.cleared);
}

static bool stops(const struct defect *defect)
{
	return defect->effect == DEFECT_HANGS || defect->effect == DEFECT_KILLS;
}

/* A random configuration that meets the defect's literals. */
static void meet(const struct defect *defect)
{
	next_random();
	for (int i = 0; i < DEFECT_MAX_LITERALS && defect->when[i].of; i++) {
		if (defect->when[i].value)
			request_set(&test.config, &defect->when[i]);
	}
}

/* The rule of the defect fails on its witness: the screen must not have cleared that. */
TEST_SLOW(seeded_defects)
{
	size_t found = 0;

	for (size_t i = 0; i < defect_count(); i++) {
		const struct defect *defect = defect_at(i);
		const struct session_options options = { .defect = defect->id };
		struct lab *lab;

		if (stops(defect))
			continue;
		ASSERT_TRUE(begin(&options));
		lab = lab_open(defect->id);
		for (int missed = WITNESS_NO_OCCASION; missed < DEFECT_MAX_LITERALS; missed++) {
			witness_observe(lab, defect, missed);
			compare(&lab->observer->seen, defect->id);
			test = lab->test;
			test.num_ops = 0;
			test.via = TD_VIA_MODULE;
			observe(defect->id);
			found += judge(&observer->seen) != NULL;
		}
		for (size_t j = 0; j < RANDOM_EACH; j++) {
			if (j % 2)
				next_random();
			else
				meet(defect);
			observe(defect->id);
		}
		lab_close(lab);
		end();
	}
	EXPECT_EQ(0, tally.wrong);
	EXPECT_LE(10, found);
}

static void flip(void *bytes, size_t size)
{
	((uint8_t *)bytes)[random_below(&chance, (uint32_t)size)] ^=
		(uint8_t)(1 << random_below(&chance, 8));
}

static void flip_outcome(struct td_outcome *outcome)
{
	switch (random_below(&chance, 6)) {
	case 0:
		outcome->by = random_below(&chance, 4);
		break;
	case 1:
		outcome->has_status = !outcome->has_status;
		break;
	case 2:
		outcome->has_rcx = !outcome->has_rcx;
		break;
	case 3:
		flip(&outcome->rcx, sizeof(outcome->rcx));
		break;
	case 4:
		outcome->rcx = 0;
		break;
	default:
		flip(&outcome->status, sizeof(outcome->status));
		break;
	}
}

static void flip_set(struct cpuid_set *set)
{
	struct cpuid_entry *entry = &set->entry[random_below(&chance, (uint32_t)set->count + 1)];

	switch (random_below(&chance, 12)) {
	case 0:
		entry->faulting = !entry->faulting;
		break;
	case 1:
		entry->at.subleaf ^= 1u << random_below(&chance, 32);
		break;
	case 2:
		set->count -= set->count != 0;
		break;
	default:
		flip(&entry->regs, sizeof(entry->regs));
		break;
	}
}

static void flip_guest(struct observation *seen)
{
	uint32_t place = random_below(&chance, (uint32_t)seen->num_guest_cpuid + 1);

	switch (random_below(&chance, 8)) {
	case 0:
		seen->guest_cpuid[place].outcome = random_below(&chance, GUEST_UNSUPPORTED + 1);
		break;
	case 1:
		seen->guest_cpuid_op[place].subindex ^= 1u << random_below(&chance, 32);
		break;
	default:
		flip(&seen->guest_cpuid[place].value[random_below(&chance, CPUID_NUM_REGS)], 4);
		break;
	}
}

static void flip_field(struct observation *seen)
{
	uint32_t place = random_below(&chance, (uint32_t)seen->num_guest_fields + 1);

	if (place == seen->num_guest_fields)
		return;
	if (!random_below(&chance, 4))
		seen->guest_field[place].status ^= 0xc0000c0200000000ULL;
	seen->guest_field[place].value[0] ^= 1ULL << random_below(&chance, 64);
}

/* What was asked for was another thing. */
static void flip_request(struct td_config *td)
{
	if (td->num_cpuid && heads())
		flip(&td->cpuid[random_below(&chance, (uint32_t)td->num_cpuid)].regs,
		     sizeof(struct cpuid_regs));
	else
		spoil(td);
}

static void doctor(struct observation *seen, struct td_case *case_of)
{
	switch (random_below(&chance, 9)) {
	case 0:
		flip_outcome(&seen->outcome);
		break;
	case 1:
		flip_request(&case_of->config);
		break;
	case 2:
		flip_outcome(&seen->retry);
		break;
	case 3:
		seen->has_retry = seen->has_retry && heads();
		seen->has_cpuid = seen->has_cpuid && heads();
		break;
	case 4:
	case 5:
		flip_guest(seen);
		break;
	case 6:
		flip_field(seen);
		break;
	default:
		flip_set(seen->outcome.by == TD_ACCEPTED ? &seen->cpuid : &seen->retry_cpuid);
		break;
	}
}

#define FLIPS_EACH 24

TEST_SLOW(doctored_observations)
{
	struct observation *seen = malloc(sizeof(*seen));
	struct td_case *case_of = malloc(sizeof(*case_of));
	size_t undetected;

	ASSERT_TRUE(seen && case_of);
	for (size_t i = 0; i < COUNT(modules); i++) {
		const struct session_options options = { .module = modules[i] };

		ASSERT_TRUE(begin(&options));
		for (size_t j = 0; j < (size_t)160 * FLIPS_EACH; j++) {
			if (j % FLIPS_EACH == 0) {
				next_random();
				observe("before");
			}
			*seen = observer->seen;
			*case_of = test;
			seen->test = case_of;
			doctor(seen, case_of);
			compare(seen, "doctored");
		}
		end();
	}
	undetected = tally.cleared;
	ksft_print_msg("%zu of %zu cleared\n", undetected, tally.seen);
	EXPECT_EQ(0, tally.wrong);
	free(seen);
	free(case_of);
}

/* Something else is declared of a field than what the module does. */
static void redeclare(struct declared_field *field)
{
	const struct declared *declared = context.declared;
	const struct declared_leaf *leaf =
		&declared->leaf[random_below(&chance, (uint32_t)declared->num_leaves)];

	switch (random_below(&chance, 6)) {
	case 0:
		field->type = random_below(&chance, VIRT_NUM_TYPES);
		break;
	case 1:
		field->gate.xfam ^= components[random_below(&chance, COUNT(components))];
		break;
	case 2:
		field->gate.attributes ^= heads() ? TD_ATTRIBUTES_PERFMON : TD_ATTRIBUTES_PKS;
		break;
	case 3:
		field->gate.has_cpuid = true;
		field->gate.cpuid = (struct cpuid_bit){ leaf->at, random_below(&chance, 4),
							random_below(&chance, 32) };
		break;
	case 4:
		field->gate.unknown = heads();
		field->gate.opt_in = heads();
		field->gate.tsc_frequency = !random_below(&chance, 4);
		break;
	default:
		field->fixed ^= 1u << random_below(&chance, 32);
		break;
	}
}

/* Anything else that the rules know of the target. */
static void redescribe(void)
{
	struct config_slot *slot =
		&context.slot[random_below(&chance, (uint32_t)context.num_slots)];

	switch (random_below(&chance, 8)) {
	case 0:
		context.limits.xfam_fixed0 ^= 1ULL << random_below(&chance, 20);
		break;
	case 1:
		context.limits.attributes_fixed1 ^= 1ULL << random_below(&chance, 64);
		break;
	case 2:
		context.topology = !context.topology;
		break;
	case 3:
		context.limits.opt_in = heads();
		break;
	case 4:
		slot->at = context.slot[random_below(&chance, (uint32_t)context.num_slots)].at;
		break;
	default:
		flip(&slot->bits, sizeof(slot->bits));
		break;
	}
}

/* Of the leaves that can be configured, as far as one is met. */
static struct declared_field *any_field(void)
{
	const struct config_slot *slot =
		&context.slot[random_below(&chance, (uint32_t)context.num_slots)];
	const struct declared_leaf *leaf = declared_leaf_at(context.declared, slot->at);
	enum cpuid_reg reg = random_below(&chance, CPUID_NUM_REGS);

	if (!leaf || heads())
		leaf = &context.declared->leaf[random_below(
			&chance, (uint32_t)context.declared->num_leaves)];
	return &leaf->field[reg][random_below(&chance, (uint32_t)leaf->num_fields[reg])];
}

#define DESCRIPTIONS 250
#define CASES_OF_EACH 6

/* Whatever a description says, the screen and the judges read the same in it. */
TEST_SLOW(doctored_descriptions)
{
	for (size_t i = 0; i < COUNT(modules); i++) {
		const struct session_options options = { .module = modules[i] };
		struct rule_context described;

		ASSERT_TRUE(begin(&options));
		max_faults = 1;
		described = context;
		for (size_t j = 0; j < DESCRIPTIONS; j++) {
			struct declared_field *field = any_field(), kept = *field;

			if (j % 4)
				redeclare(field);
			else
				redescribe();
			screen_free(screen);
			screen = screen_create(&context);
			ASSERT_NE(NULL, screen);
			for (size_t k = 0; k < CASES_OF_EACH; k++) {
				next_random();
				observe("doctored description");
			}
			*field = kept;
			context = described;
		}
		end();
	}
	ksft_print_msg("%zu of %zu cleared\n", tally.cleared, tally.seen);
	EXPECT_EQ(0, tally.wrong);
	EXPECT_LE(300, tally.cleared);
}

/* What every TD shows, each bit of it by itself. */
TEST_SLOW(each_bit_of_the_read_back)
{
	const struct session_options options = { .module = NULL };
	struct observation *seen = malloc(sizeof(*seen));
	size_t cleared = 0;

	ASSERT_TRUE(seen && begin(&options));
	next_random();
	td_config_default(&test.config);
	test.config.xfam = 0xe7;
	observe("before");
	ASSERT_EQ(1, tally.cleared);
	*seen = observer->seen;
	for (size_t i = 0; i < seen->cpuid.count * 128; i++) {
		uint32_t *reg = &seen->cpuid.entry[i / 128].regs.reg[i / 32 % 4];

		*reg ^= 1u << i % 32;
		compare(seen, "each bit");
		*reg ^= 1u << i % 32;
	}
	cleared = tally.cleared - 1;
	ksft_print_msg("%zu bits of %zu say nothing\n", cleared, seen->cpuid.count * 128);
	EXPECT_EQ(0, tally.wrong);
	end();
	free(seen);
}

/* A case that is unusual is none of its business. */
TEST(unusual_cases_are_not_cleared)
{
	static const char *const texts[] = {
		"via kvm\n",
		"via module\nguest cpuid 7.0\n",
		"via module\nrelate same\n",
		"call create_vm\n",
	};
	const struct session_options options = { .module = NULL };
	struct diag diag;

	ASSERT_TRUE(begin(&options));
	for (size_t i = 0; i < COUNT(texts); i++) {
		ASSERT_EQ(0, td_case_parse(&test, "case", texts[i], &diag)) TH_LOG("%s", diag.text);
		observe(texts[i]);
		EXPECT_EQ(0, tally.cleared)
		{
			TH_LOG("%s", texts[i]);
		}
	}
	observer_lose(observer, &test, "lost");
	EXPECT_FALSE(screen_clears(screen, &observer->seen));
	EXPECT_FALSE(screen_covers("KVM"));
	end();
}

TEST_HARNESS_MAIN
