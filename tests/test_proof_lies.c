// SPDX-License-Identifier: GPL-2.0-only
/*
 * A lie on one side is found: in what is declared, in what is done, or in a formula that is not what
 * the emulator's code does.
 */
#include "kselftest_harness.h"

#include "input/file.h"
#include "proof/bridge.h"
#include "proof/claim_states.h"
#include "proof/smt.h"
#include "proved.h"

static struct proved proved;
static struct claim_result result;

static const struct claim_options options = { .seconds = 120, .seed = 5 };
static const struct claim_options with_models = { .seconds = 120, .models = 1000, .seed = 5 };

static enum claim_verdict verdict_of(const char *claim)
{
	struct diag diag;

	from_corpus_need(!claim_prove(claim_named(claim), &proved.module, NULL, &options, &result,
				      &diag),
			 &diag);
	return result.verdict;
}

static bool names(struct cpuid_addr at, enum cpuid_reg reg, uint32_t bits)
{
	for (size_t i = 0; i < result.num_culprits; i++) {
		const struct claim_culprit *culprit = &result.culprit[i];

		if (cpuid_addr_equal(culprit->at, at) && culprit->reg == reg &&
		    (culprit->bits & bits) == bits)
			return true;
	}
	return false;
}

FIXTURE(lie){};

FIXTURE_SETUP(lie)
{
	if (!smt_version())
		SKIP(return, "needs Z3 (libz3-dev); found a build without it");
	proved_open(&proved, "tdx-1.5.05");
}

FIXTURE_TEARDOWN(lie)
{
}

/* A bit, what it is declared to be, and what it is declared to be instead. */
static const struct declared_lie {
	struct cpuid_bit bit;
	enum virt_type type;
	const char *claim; /* that is refuted */
} declared_lies[] = {
	{ { { 7, 0 }, CPUID_ECX, 5 }, VIRT_NATIVE, "accept" }, /* WAITPKG, configured & native */
	{ { { 7, 0 }, CPUID_ECX, 5 }, VIRT_CONFIGURED, "values" },
	{ { { 7, 0 }, CPUID_EDX, 4 }, VIRT_FIXED, "values" }, /* FSRM, native */
	{ { { 7, 0 }, CPUID_EBX, 2 }, VIRT_NATIVE, "values" }, /* SGX, fixed to 0 */
	{ { { 7, 0 }, CPUID_ECX, 31 }, VIRT_NATIVE, "values" }, /* PKS, by ATTRIBUTES */
	{ { { 1, CPUID_SUBLEAF_NA }, CPUID_ECX, 12 }, VIRT_NATIVE, "values" }, /* FMA, by XFAM */
	{ { { 0x14, 0 }, CPUID_EBX, 0 }, VIRT_NATIVE, "values" },
};

TEST_F_TIMEOUT(lie, in_what_is_declared, 300)
{
	for (size_t i = 0; i < sizeof(declared_lies) / sizeof(declared_lies[0]); i++) {
		const struct declared_lie *lie = &declared_lies[i];
		struct declared_field *field = (struct declared_field *)declared_field_at(
			proved.module.declared, lie->bit);
		const struct declared_field was = *field;
		char text[CPUID_TEXT];

		field->type = lie->type;
		field->gate = (struct declared_gate){ 0 };
		EXPECT_EQ(CLAIM_REFUTED, verdict_of(lie->claim))
		{
			TH_LOG("%s", cpuid_bit_format(lie->bit, text));
		}
		if (!strcmp(lie->claim, "values"))
			EXPECT_TRUE(names(lie->bit.at, lie->bit.reg, 1u << lie->bit.bit));
		*field = was;
	}
	EXPECT_EQ(CLAIM_PROVED, verdict_of("values"));
}

/* The emulator runs from the same masks, so that its code agrees; the declaration does not. */
TEST_F_TIMEOUT(lie, in_what_is_done, 300)
{
	struct masks *masks = proved.session[0].masks;
	struct masks_entry *entry =
		(struct masks_entry *)masks_entry_at(masks, (struct cpuid_addr){ 7, 0 });
	struct masks_slot *slot = &masks->slot[entry->slot];
	uint32_t *const bits[] = {
		&entry->fixed1.reg[CPUID_EDX],
		&entry->fixed0_or_dynamic.reg[CPUID_EDX],
		&slot->configured_and_native.reg[CPUID_EDX],
	};

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		const char *claim = i < 2 ? "values" : "accept";

		*bits[i] ^= 1u << 4; /* FSRM is native */
		EXPECT_EQ(CLAIM_REFUTED, verdict_of(claim)) TH_LOG("mask %zu", i);
		if (i < 2)
			EXPECT_TRUE(names(entry->at, CPUID_EDX, 1u << 4));
		*bits[i] ^= 1u << 4;
	}
	masks->tsc_frequency_max--;
	EXPECT_EQ(CLAIM_REFUTED, verdict_of("accept"));
	EXPECT_EQ(400, result.test.config.tsc_frequency);
	EXPECT_EQ(1, result.settings);
	masks->tsc_frequency_max++;
	masks->xfam_fixed1 |= 4;
	EXPECT_EQ(CLAIM_PROVED, verdict_of("accept")); /* the metadata says so, too */
}

/* What the formulas are made of, and what the emulator has; made unequal, fact by fact. */
struct pair {
	struct scene *scene;
	struct masks *formula, *code;
	struct claim_module other;
};

static void open_pair(struct pair *pair, const char *claim)
{
	struct diag diag;

	pair->formula = proved.session[0].masks;
	pair->code = proved.session[1].masks;
	pair->other = proved.module;
	pair->other.masks = pair->code;
	pair->scene = calloc(1, sizeof(*pair->scene));
	pair->scene->terms = terms_create();
	pair->scene->module = &proved.module;
	proof_platform_any(&pair->scene->platform, pair->scene->terms);
	from_corpus_need(!claim_named(claim)->state(pair->scene, &diag), &diag);
	for (size_t i = 0; i < pair->scene->num_subjects; i++)
		pair->scene->subject[i].module = &pair->other;
	pair->scene->module = &pair->other;
}

/* The number of points until they differ; 0: they do not. */
static size_t points_until_noticed(const char *claim)
{
	struct bridge *bridge;
	struct diag diag;
	struct pair pair;
	size_t points;

	open_pair(&pair, claim);
	bridge = bridge_create(pair.scene, &diag);
	from_corpus_need(bridge, &diag);
	bridge_sample(bridge, 100000, 1);
	points = bridge->text[0] ? bridge->points : 0;
	bridge_free(bridge);
	space_free(pair.scene->space);
	terms_free(pair.scene->terms);
	free(pair.scene);
	return points;
}

static void flip(void *number, unsigned int bit)
{
	*(uint32_t *)number ^= 1u << bit;
}

TEST_F_TIMEOUT(lie, in_a_formula, 300)
{
	struct masks *code = proved.session[1].masks;
	struct masks_entry *entry =
		(struct masks_entry *)masks_entry_at(code, (struct cpuid_addr){ 7, 0 });
	struct masks_entry *one = (struct masks_entry *)masks_entry_at(
		code, (struct cpuid_addr){ 1, CPUID_SUBLEAF_NA });
	struct masks_slot *slot = &code->slot[entry->slot];
	const struct {
		void *number;
		unsigned int bit;
	} facts[] = {
		{ &entry->fixed0_or_dynamic.reg[CPUID_EDX], 4 },
		{ &one->fixed1.reg[CPUID_ECX], 31 },
		{ &entry->verify_mask.reg[CPUID_EDX], 31 },
		{ &slot->configured_and_native.reg[CPUID_ECX], 5 },
		{ &slot->configured.reg[CPUID_ECX], 6 },
		{ &code->xfam_clear[0].mask.reg[CPUID_ECX], 23 },
		{ &code->xfam_fixed0, 9 },
		{ &code->attributes_fixed0, 30 },
		{ &code->max_l2_vms, 0 },
		{ &code->tsc_frequency_max, 0 },
		{ &code->arch_capabilities.config_mask, 8 },
		{ &code->algorithm[MASKS_TSX_MISMATCH_RCX], 0 },
		{ &code->algorithm[MASKS_PERFMON_EXT_GATE], 0 },
		{ &code->fms[0].latest_stepping, 0 },
	};
	size_t noticed = 0;

	EXPECT_EQ(0, points_until_noticed("values"));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		size_t points;

		flip(facts[i].number, facts[i].bit);
		points = points_until_noticed("values");
		EXPECT_LT(0, points) TH_LOG("fact %zu", i);
		noticed += points > 0;
		flip(facts[i].number, facts[i].bit);
	}
	TH_LOG("%zu of %zu facts noticed", noticed, sizeof(facts) / sizeof(facts[0]));
}

/* KVM's code and its formula: by another list. */
TEST_F_TIMEOUT(lie, in_a_formula_of_kvm, 300)
{
	struct profile *profile = proved.session[KVM_ALLOWLIST].profile;
	struct bridge *bridge;
	struct diag diag;
	struct pair pair;

	open_pair(&pair, "kvm-allowlist");
	for (size_t i = 0; i < profile->num_allowed; i++) {
		if (profile->allowed[i].at.leaf == 7)
			profile->allowed[i].mask = (struct cpuid_regs){ 0 };
	}
	bridge = bridge_create(pair.scene, &diag);
	from_corpus_need(bridge, &diag);
	bridge_sample(bridge, 100000, 1);
	EXPECT_LT(0, strlen(bridge->text));
	bridge_free(bridge);
}

/* A row that a constraint forbids for no reason, and one that it should have forbidden. */
TEST_F_TIMEOUT(lie, in_a_constraint, 300)
{
	struct bridge *bridge;
	struct diag diag;
	struct pair pair;

	open_pair(&pair, "constraints");
	pair.scene->feasible = term_true(pair.scene->terms);
	bridge = bridge_create(pair.scene, &diag);
	from_corpus_need(bridge, &diag);
	bridge_sample(bridge, 100000, 1);
	EXPECT_LT(0, strlen(bridge->text));
	bridge_free(bridge);
}

/* Claims of the test's own. */
static int state_nothing_meets(struct scene *scene, struct diag *diag)
{
	struct scene_subject *subject;

	if (scene_subject(scene, scene->module, "", &subject, diag))
		return -1;
	scene_assume(scene, term_is(scene->terms, subject->answer.status, 1));
	return 0;
}

static int state_with_wrong_rcx(struct scene *scene, struct diag *diag)
{
	struct scene_subject *subject;

	if (scene_subject(scene, scene->module, "", &subject, diag))
		return -1;
	subject->answer.rcx = term_constant(scene->terms, 64, 1);
	return 0;
}

static int state_that_is_wrong(struct scene *scene, struct diag *diag)
{
	struct scene_subject *subject;

	if (scene_subject(scene, scene->module, "", &subject, diag))
		return -1;
	scene_oblige(scene, proof_accepted(scene->terms, &subject->answer), "accepted");
	return 0;
}

static enum claim_verdict verdict_of_own(int (*state)(struct scene *scene, struct diag *diag),
					 const struct claim_options *given)
{
	const struct claim claim = { .id = "own", .says = "own", .rule = "FIX-06", .state = state };
	struct diag diag;

	from_corpus_need(!claim_prove(&claim, &proved.module, NULL, given, &result, &diag), &diag);
	return result.verdict;
}

TEST_F_TIMEOUT(lie, in_the_claim_itself, 300)
{
	static const struct claim_options no_time = { .models = 10 };

	EXPECT_EQ(CLAIM_VACUOUS, verdict_of_own(state_nothing_meets, &options));
	EXPECT_EQ(CLAIM_DISAGREES, verdict_of_own(state_with_wrong_rcx, &with_models));
	EXPECT_STREQ("RCX of TDH.MNG.INIT: 0x1 by the formula, 0x0 by the emulator", result.why);
	EXPECT_EQ(CLAIM_REFUTED, verdict_of_own(state_that_is_wrong, &options));
	EXPECT_STREQ("accepted", result.culprit[0].text);
	EXPECT_EQ(0, result.settings); /* the default TD */
	EXPECT_EQ(CLAIM_UNKNOWN, verdict_of_own(state_that_is_wrong, &no_time));
	EXPECT_STREQ("no answer within 0 s (--seconds)", result.why);
}

/* What the assumptions take for granted of CPUs the ones that run TDX keep. */
TEST(platforms_of_the_corpus_are_sound)
{
	char **list, path[PATH_MAX];
	struct diag diag;
	size_t count = 0;

	snprintf(path, sizeof(path), "%s/platforms", corpus_root());
	list = file_list(path, "-tdx.cpuid", &diag);
	from_corpus_need(list, &diag);
	for (char **file = list; *file; file++, count++) {
		static struct proof_platform platform;
		struct terms *terms = terms_create();
		struct cpuid_dump *dump = calloc(1, sizeof(*dump));

		from_corpus_need(!cpuid_dump_load(dump, *file, &diag), &diag);
		proof_platform_given(&platform, terms, dump, &(struct proof_msrs){ 0 });
		EXPECT_EQ(term_true(terms), declares_sound_cpu(&platform)) TH_LOG("%s", *file);
		free(dump);
		terms_free(terms);
	}
	EXPECT_LE(5, count);
	file_list_free(list);
}

TEST_HARNESS_MAIN
