// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of rules, and the rules that are judged once a run, on the description and the
 * metadata: each answers both ways.
 */
#include "kselftest_harness.h"
#include "module/masks.h"
#include "rules/listed.h"
#include "rules_fixture.h"

static struct diag diag;
static struct finding finding;

static enum judged judge(const struct rule_context *context, const char *id)
{
	const struct rule *rule = rule_named(id);

	memset(&finding, 0, sizeof(finding));
	return rule && rule->once ? rule->judge(rule, context, NULL, &finding) : JUDGED_ERROR;
}

static struct declared_field *field_at(const struct rule_context *context, const char *text)
{
	struct cpuid_bit bit;

	return cpuid_bit_parse(text, &bit) ?
		       (struct declared_field *)declared_field_at(context->declared, bit) :
		       NULL;
}

static struct config_slot *slot_at(struct rule_context *context, const char *text)
{
	struct cpuid_addr at;

	for (size_t i = 0; cpuid_addr_parse(text, &at) && i < context->num_slots; i++) {
		if (cpuid_addr_equal(context->slot[i].at, at))
			return &context->slot[i];
	}
	return NULL;
}

#define OPEN(context, module, platform) \
	struct rule_context *context = fixture_open(module, platform, &diag); \
	ASSERT_NE(NULL, context) \
	TH_LOG("%s", diag.text)

TEST(table_is_in_order)
{
	const char *before = "";
	char family[8], family_before[8] = "";
	static const char *const order[] = { "FIX", "CFG", "INI", "VIS", "CLB",
					     "HST", "KVM", "PRP", "UPD" };
	size_t place = 0;

	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);

		rule_family(rule, family);
		if (strcmp(family, family_before) && family_before[0]) {
			place++;
			before = "";
		}
		EXPECT_STREQ(order[place], family);
		EXPECT_LT(strcmp(before, rule->id), 0)
		TH_LOG("%s after %s", rule->id, before);
		EXPECT_EQ(rule, rule_named(rule->id));
		EXPECT_TRUE(rule->judge != NULL);
		EXPECT_NE('\0', rule->name[0]);
		EXPECT_NE('.', rule->says[strlen(rule->says) - 1])
		TH_LOG("%s ends with a full stop", rule->id);
		EXPECT_NE('\0', rule->source[0]);
		before = rule->id;
		memcpy(family_before, family, sizeof(family_before));
	}
	EXPECT_EQ(8, place);
	EXPECT_EQ(NULL, rule_at(rules_count()));
	EXPECT_EQ(NULL, rule_named("FIX-99"));
}

TEST(every_bit_has_one_class)
{
	OPEN(context, "tdx-1.5.05", "sapphire-rapids-tdx");
	struct declared_field *field = field_at(context, "7.0:ebx.erms");

	EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-05"));
	/* What nobody knows is no contradiction. */
	field->type = VIRT_UNKNOWN;
	EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-05"));
	/* A gate that there is not. */
	field->type = VIRT_CPUID_NATIVE;
	field->type_text = "CPUID_Enabled & Native";
	field->gate.has_cpuid = true;
	field->gate.cpuid = (struct cpuid_bit){ { 0x2f, 0 }, CPUID_EAX, 0 };
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-05"));
	EXPECT_STREQ("7.0:ebx.erms", finding.subject);
	EXPECT_STREQ("type \"CPUID_Enabled & Native\" gives no class", finding.observed);
	fixture_close(context);
}

TEST(types_and_masks_agree)
{
	OPEN(context, "tdx-1.5.05", "sapphire-rapids-tdx");
	char path[PATH_MAX];
	struct masks *masks;

	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(context, "FIX-06"));
	ASSERT_EQ(0, corpus_find("modules", "tdx-1.5.05", "", path, &diag));
	masks = masks_load(path, &diag);
	ASSERT_NE(NULL, masks)
	TH_LOG("%s", diag.text);
	context->masks = masks;
	EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-06"));
	field_at(context, "7.0:ebx.bmi1")->type = VIRT_NATIVE;
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-06"));
	EXPECT_STREQ("7.0:ebx.bmi1", finding.subject);
	masks_free(masks);
	fixture_close(context);
}

/* The proposed fields as a module would hold them. */
static void add_fixed_bits(struct rule_context *context)
{
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		struct cpuid_addr at = context->declared->leaf[i].at;

		for (unsigned int half = 0; half < 2; half++) {
			uint64_t code = metadata_cpuid_code(at, half), fixed0 = 0, fixed1 = 0;

			for (unsigned int bit = 0; bit < 64; bit++) {
				struct cpuid_bit place = { at, 2 * half + bit / 32, bit % 32 };
				enum bit_class class =
					class_of_bit(context->declared, context->platform,
						     &context->limits, place);

				fixed0 |= (uint64_t)(class != CLASS_FIXED0) << bit;
				fixed1 |= (uint64_t)(class == CLASS_FIXED1) << bit;
			}
			fixture_metadata(context, METADATA_CPUID_FIXED0_BITS | code, fixed0);
			fixture_metadata(context, METADATA_CPUID_FIXED1_BITS | code, fixed1);
		}
	}
}

static uint64_t *metadata_at(struct rule_context *context, uint64_t id)
{
	for (size_t i = 0; i < context->metadata.count; i++) {
		if (context->metadata.field[i].id == id)
			return &context->metadata.field[i].value;
	}
	return NULL;
}

TEST(fixed_metadata_agrees)
{
	OPEN(context, "tdx-1.5.05", "sapphire-rapids-tdx");
	uint64_t code = metadata_cpuid_code((struct cpuid_addr){ 7, 0 }, 0);

	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(context, "FIX-07"));
	add_fixed_bits(context);
	EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-07"));
	/* 7.0:ebx.sgx is fixed to 0: claim that it is fixed to 1, too. */
	*metadata_at(context, METADATA_CPUID_FIXED1_BITS | code) |= 1ULL << (32 + 2);
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-07"));
	EXPECT_STREQ("7.0:ebx.sgx", finding.subject);
	EXPECT_STREQ("CPUID_FIXED0_BITS 0, CPUID_FIXED1_BITS 1: a contradiction", finding.observed);
	*metadata_at(context, METADATA_CPUID_FIXED1_BITS | code) ^= 1ULL << (32 + 2);
	*metadata_at(context, METADATA_CPUID_FIXED0_BITS | code) &= ~(1ULL << (32 + 8));
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-07"));
	EXPECT_STREQ("7.0:ebx.bmi2", finding.subject);
	fixture_close(context);
}

TEST(limits_are_consistent)
{
	static const struct {
		const char *subject;
		size_t offset;
		uint64_t bits;
	} limits[] = {
		{ "ATTRIBUTES_FIXED1", offsetof(struct rule_context, limits.attributes_fixed1), 2 },
		{ "XFAM_FIXED1", offsetof(struct rule_context, limits.xfam_fixed1), 0x10 },
		{ "CONFIG_FLAGS_FIXED1", offsetof(struct rule_context, config_flags_fixed1), 8 },
		{ "XFAM_FIXED0", offsetof(struct rule_context, limits.xfam_fixed0), 0x80000 },
	};
	OPEN(context, "tdx-1.5.01", "granite-rapids-tdx");

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		uint64_t *limit = (uint64_t *)((char *)context + limits[i].offset);

		EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-08"));
		*limit |= limits[i].bits;
		EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-08"));
		EXPECT_STREQ(limits[i].subject, finding.subject);
		*limit &= ~limits[i].bits;
	}
	context->limits.xfam_fixed0 &= ~(1ULL << 18); /* half of AMX */
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-08"));
	context->limits.xfam_fixed0 &= ~(1ULL << 17);
	EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-08"));
	fixture_close(context);
}

TEST(config_list_matches_declared)
{
	OPEN(context, "tdx-1.5.05", "sapphire-rapids-tdx");

	EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-10"));
	slot_at(context, "7.0")->bits.reg[CPUID_EBX] ^= 1u << 3;
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-10"));
	EXPECT_STREQ("7.0:ebx.bmi1", finding.subject);
	EXPECT_STREQ("not listed in CPUID_CONFIG_VALUES", finding.observed);
	slot_at(context, "7.0")->bits.reg[CPUID_EBX] ^= 1u << 3 | 1u << 2;
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-10"));
	EXPECT_STREQ("7.0:ebx.sgx", finding.subject);
	slot_at(context, "7.0")->bits.reg[CPUID_EBX] ^= 1u << 2;
	slot_at(context, "0x1c")->at.leaf = 0x2f;
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-10"));
	fixture_close(context);
}

/* Where the list leaves out what is ANDed with the CPU's bits, it does so as a whole. */
TEST(older_list_fails_and_is_completed_for_others)
{
	OPEN(context, "tdx-1.5.01", "sapphire-rapids-tdx");

	for (size_t i = 0; i < context->num_slots; i++) {
		struct cpuid_regs *bits = &context->slot[i].bits;

		if (context->slot[i].at.leaf == 1) {
			bits->reg[CPUID_ECX] = 0;
			bits->reg[CPUID_EDX] = 0;
		} else if (context->slot[i].at.leaf != 4) {
			*bits = (struct cpuid_regs){ 0 };
		}
	}
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-10"));
	EXPECT_EQ(0, listed_as_given(context, (struct cpuid_addr){ 7, 0 }, CPUID_EBX));
	EXPECT_EQ(1u << 3, listed_by_metadata(context, (struct cpuid_addr){ 7, 0 }, CPUID_EBX) &
				   (1u << 3 | 1u << 2));
	context->topology = true;
	EXPECT_EQ(0, listed_by_metadata(context, (struct cpuid_addr){ 7, 0 }, CPUID_EBX));
	context->topology = false;
	slot_at(context, "7.0")->bits.reg[CPUID_EBX] |= 1u << 3;
	EXPECT_EQ(1u << 3, listed_by_metadata(context, (struct cpuid_addr){ 7, 0 }, CPUID_EBX));
	fixture_close(context);
}

TEST(declared_words_known)
{
	OPEN(context, "tdx-1.5.05", "sapphire-rapids-tdx");
	struct declared *declared = (struct declared *)context->declared;

	EXPECT_EQ(JUDGED_PASS, judge(context, "FIX-11"));
	declared->num_unknown = declared->num_unknown_gates = 1;
	declared->first_unknown_bit = (struct cpuid_bit){ { 7, 0 }, CPUID_ECX, 5 };
	declared->first_unknown = "TD_PARAMS.MOONPHASE";
	EXPECT_EQ(JUDGED_FAIL, judge(context, "FIX-11"));
	EXPECT_STREQ("7.0:ecx.waitpkg", finding.subject);
	EXPECT_NE(NULL, strstr(finding.observed, "TD_PARAMS.MOONPHASE"));
	fixture_close(context);
}

TEST(advertised_is_configurable)
{
	OPEN(context, "tdx-1.5.05", "sapphire-rapids-tdx");
	struct target_capabilities *capabilities = &context->capabilities;

	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge(context, "VIS-03"));
	context->has_capabilities = true;
	capabilities->num_cpuid = 3;
	capabilities->cpuid[0] = (struct td_entry){ .function = 7, .regs = { { 0, 1u << 3 } } };
	capabilities->cpuid[1] =
		(struct td_entry){ .function = 1, .regs = { { 0xff, 0, 1u << 3 } } };
	capabilities->cpuid[2] =
		(struct td_entry){ .function = 0x80000008, .regs = { { 0xff0000, 0x200 } } };
	EXPECT_EQ(JUDGED_PASS, judge(context, "VIS-03"));
	capabilities->cpuid[2].regs.reg[CPUID_EAX] |= 1u << 24;
	EXPECT_EQ(JUDGED_FAIL, judge(context, "VIS-03"));
	EXPECT_STREQ("0x80000008:eax.24", finding.subject);
	capabilities->cpuid[2].regs.reg[CPUID_EAX] = 0;
	capabilities->cpuid[0].regs.reg[CPUID_EBX] |= 1u << 2;
	EXPECT_EQ(JUDGED_FAIL, judge(context, "VIS-03"));
	EXPECT_STREQ("7.0:ebx.sgx", finding.subject);
	capabilities->cpuid[0] = (struct td_entry){ .function = 0x2f, .regs = { { 1 } } };
	EXPECT_EQ(JUDGED_FAIL, judge(context, "VIS-03"));
	fixture_close(context);
}

TEST_HARNESS_MAIN
