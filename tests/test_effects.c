// SPDX-License-Identifier: GPL-2.0-only
/*
 * The catalogue of effects: what the corpus says, and what the loader refuses, with its place.
 */
#include "rules/effects.h"

#include "kselftest_harness.h"

#include "catalogue.h"

static const struct {
	const char *bit;
	bool predates_opt_in;
	size_t num_elements;
	enum host_element_id element[3];
} clobber_bits[] = {
	{ "7.0:ebx.hle", true, 1, { HOST_IA32_TSX_CTRL } },
	{ "7.0:ebx.rtm", true, 1, { HOST_IA32_TSX_CTRL } },
	{ "7.0:ecx.waitpkg", true, 1, { HOST_IA32_UMWAIT_CONTROL } },
	{ "7.0:ecx.enqcmd", false, 1, { HOST_IA32_PASID } },
	{ "7.1:eax.fred",
	  false,
	  3,
	  { HOST_IA32_FRED_CONFIG, HOST_IA32_FRED_STKLVLS, HOST_IA32_FRED_RSP1 } },
};

#define NUM_CLOBBER_BITS (sizeof(clobber_bits) / sizeof(clobber_bits[0]))

TEST(clobber_bits_of_cpuid_are_these)
{
	struct effects *effects = load_effects();
	size_t count = 0;

	ASSERT_NE(effects, NULL);
	for (size_t i = 0; i < NUM_CLOBBER_BITS; i++) {
		const struct effect *effect =
			effects_of_cpuid(effects, bit_of(clobber_bits[i].bit));

		ASSERT_TRUE(effect_clobbers(effect));
		EXPECT_EQ(effect->predates_opt_in, clobber_bits[i].predates_opt_in);
		EXPECT_EQ(effect->num_elements, clobber_bits[i].num_elements);
		for (size_t j = 0; j < clobber_bits[i].num_elements; j++)
			EXPECT_TRUE(effect_has_element(effect, clobber_bits[i].element[j]));
		EXPECT_FALSE(effect_has_element(effect, HOST_CR2));
	}
	for (size_t i = 0; i < effects->count; i++) {
		EXPECT_EQ(effect_clobbers(&effects->effect[i]), i < effects->num_clobbers);
		count += effects->effect[i].of == EFFECT_CPUID &&
			 effect_clobbers(&effects->effect[i]);
	}
	EXPECT_EQ(count, NUM_CLOBBER_BITS);
	effects_free(effects);
}

/* Nothing but what every TD changes may go without a bit that explains it. */
TEST(state_of_xfam_and_attributes_is_listed)
{
	static const struct {
		unsigned int bit;
		enum host_element_id element;
	} xfam[] = {
		{ 2, HOST_XSTATE_AVX },    { 8, HOST_IA32_RTIT_CTL }, { 9, HOST_XSTATE_PKRU },
		{ 12, HOST_XSTATE_CET_S }, { 14, HOST_XSTATE_UINTR }, { 15, HOST_IA32_LBR_DEPTH },
		{ 17, HOST_IA32_XFD },     { 18, HOST_IA32_XFD_ERR }, { 18, HOST_XSTATE_TILEDATA },
	};
	struct effects *effects = load_effects();

	ASSERT_NE(effects, NULL);
	for (unsigned int bit = 0; bit <= 18; bit++)
		EXPECT_NE(effects_of_xfam(effects, bit), NULL);
	EXPECT_EQ(effects_of_xfam(effects, 19), NULL);
	for (size_t i = 0; i < sizeof(xfam) / sizeof(xfam[0]); i++)
		EXPECT_TRUE(
			effect_has_element(effects_of_xfam(effects, xfam[i].bit), xfam[i].element));
	EXPECT_FALSE(effect_clobbers(effects_of_attributes(effects, 28)));
	EXPECT_TRUE(effect_has_element(effects_of_attributes(effects, 63), HOST_IA32_PERFEVTSEL7));
	EXPECT_EQ(effects_of_attributes(effects, 5), NULL);
	EXPECT_TRUE(effects->every_td[HOST_XCR0]);
	EXPECT_TRUE(effects->every_td[HOST_IA32_STAR]);
	/* An element is changed by every TD or by some: CLB-04 looks only at the second kind. */
	for (size_t i = 0; i < effects->num_clobbers; i++) {
		for (size_t j = 0; j < effects->effect[i].num_elements; j++)
			EXPECT_FALSE(effects->every_td[effects->effect[i].element[j]]);
	}
	effects_free(effects);
}

static void visit_listed(const void *data, struct cpuid_bit bit)
{
	if (!effects_of_cpuid(data, bit))
		report(bit, "is not listed");
}

TEST(every_configurable_bit_of_the_real_modules_is_listed)
{
	static const unsigned int expected[NUM_MODULES] = { 524, 750 };
	struct effects *effects = load_effects();

	ASSERT_NE(effects, NULL);
	for (size_t i = 0; i < NUM_MODULES; i++) {
		struct declared *declared = load_module(modules[i]);

		ASSERT_NE(declared, NULL);
		EXPECT_EQ(each_configurable(declared, effects, visit_listed), expected[i]);
		EXPECT_EQ(wrong_bits, 0);
		declared_free(declared);
	}
	EXPECT_EQ(effects_of_cpuid(effects, bit_of("7.0:ecx.kl")), NULL);
	EXPECT_EQ(effects_of_cpuid(effects, bit_of("0x1f.6:eax.0")), NULL);
	effects_free(effects);
}

static const struct fault effect_faults[] = {
	{ "", "", NULL },
	{ "{", "[", "1:" },
	{ "effects-1", "effects-2",
	  "1:12: format: 'tdx-cts-effects-2' is not understood; expected \"tdx-cts-effects-1\"" },
	{ "\"every_td\"", "\"every_dt\"", "2:14: every_dt: unknown member; " },
	{ "\"CR2\"", "\"CR9\"",
	  "2:27: every_td.changes[0]: 'CR9' is no host register; write it as in the SDM, or "
	  "XSTATE_<component>" },
	{ "\"IA32_TSX_CTRL\"", "7", "4:72: effects[0].changes[0]: expected a string" },
	{ "\"7.0:ebx\", \"b", "\"7.0\", \"b",
	  "4:13: effects[0].cpuid: '7.0' is no register; write LEAF[.SUBLEAF[-LAST]]:REGISTER" },
	{ "7.0:ebx", "14.0:ebx", "4:13: effects[0].cpuid: '14.0:ebx' is no register; " },
	{ "4.0-3:eax", "4.3-3:eax",
	  "6:13: effects[2].cpuid: '4.3-3:eax' is no range of 2 to 32 sub-leaves; correct its end" },
	{ "4.0-3:eax", "4.0-40:eax", "6:13: effects[2].cpuid: '4.0-40:eax' is no range of " },
	{ "4.0-3:eax", "1-3:eax", "6:13: effects[2].cpuid: '1-3:eax' is no register; " },
	{ "\"all\"", "\"every\"",
	  "6:34: effects[2].bits: 'every' is no list of bits; write \"all\" or a list" },
	{ "\"hle\"", "\"hlx\"",
	  "4:33: effects[0].bits[0]: 'hlx' is no bit of 7.0:ebx; write its SDM name or 0 to 31" },
	{ "\"hle\"", "\"11\"", "4:39: effects[0].bits[1]: bit 11 stands here twice; keep it once" },
	{ "[\"hle\", \"rtm\"]", "[]", "4:32: effects[0].bits: no bit is named; " },
	{ "[\"waitpkg\"]", "[\"waitpkg\", \"waitpkg\"]",
	  "5:44: effects[1].bits[1]: bit 5 stands " },
	{ "\"7.0:ecx\", \"bits\": [\"waitpkg\"]", "\"7.0:ebx\", \"bits\": [\"rtm\"]",
	  "5:3: effects[1]: 7.0:ebx.rtm is listed already; keep one of the two" },
	{ "\"vmm_work\": true", "\"vmm_work\": 1",
	  "6:53: effects[2].vmm_work: expected a boolean" },
	{ "\"vmm_work\"", "\"vmm_works\"",
	  "6:54: effects[2].vmm_works: unknown member; remove it or correct its name" },
	{ "\"why\": \"tiles\", ", "", "7:3: effects[3]" },
	{ "\"xfam\": [17, 18]", "\"xfam\": [17, 64]",
	  "7:17: effects[3].xfam[1]: 0x40 is too large" },
	{ "\"xfam\": [17, 18]", "\"xfam\": [17, 17]",
	  "7:3: effects[3]: XFAM[17] is listed already; keep one of the two" },
	{ "\"xfam\": [17, 18]", "\"xfam\": []", "7:12: effects[3].xfam: no bit is named; " },
	{ "\"xfam\": [17, 18]", "\"xfam\": [17], \"attributes\": [0]",
	  "7:3: effects[3]: an entry is of one kind; write \"cpuid\", \"xfam\" or \"attributes\"" },
	{ "\"xfam\": [17, 18], ", "", "7:3: effects[3]: an entry is of one kind; " },
};

static const char effects_text[] =
	"{\"format\": \"tdx-cts-effects-1\",\n"
	" \"every_td\": {\"changes\": [\"CR2\"], \"why\": \"w\", \"source\": \"s\"},\n"
	" \"effects\": [\n"
	"  {\"cpuid\": \"7.0:ebx\", \"bits\": [\"hle\", \"rtm\"], \"changes\":             "
	"[\"IA32_TSX_CTRL\"], \"why\": \"w\", \"source\": \"s\"},\n"
	"  {\"cpuid\": \"7.0:ecx\", \"bits\": [\"waitpkg\"], \"why\": \"w\", \"source\": \"s\"},\n"
	"  {\"cpuid\": \"4.0-3:eax\", \"bits\": \"all\", \"vmm_work\": true, \"why\": \"w\", "
	"\"source\": \"s\"},\n"
	"  {\"xfam\": [17, 18], \"why\": \"tiles\", \"source\": \"s\"}\n"
	" ]}\n";

TEST(each_fault_of_a_catalogue_is_refused_at_its_place)
{
	const char *folder = folder_fresh();
	char text[2048], path[PATH_MAX];

	for (size_t i = 0; i < sizeof(effect_faults) / sizeof(effect_faults[0]); i++) {
		const struct fault *fault = &effect_faults[i];
		struct effects *effects;
		const char *words;

		doctor(effects_text, fault, text, sizeof(text));
		folder_put(folder, "effects.json", text, strlen(text));
		effects = effects_load(folder_path(path, folder, "effects.json"), &catalogue_diag);
		EXPECT_EQ(!effects, !!fault->expect)
		TH_LOG("fault %zu (%s)", i, fault->to);
		if (effects) {
			EXPECT_EQ(effects->count, 2 + 1 + 4 * 32 + 2);
			EXPECT_EQ(effects->num_clobbers, 2);
			EXPECT_TRUE(effects_of_cpuid(effects, bit_of("4.3:eax.31"))->vmm_work);
			effects_free(effects);
			continue;
		}
		words = said(path);
		ASSERT_NE(words, NULL)
		TH_LOG("fault %zu: %s", i, catalogue_diag.text);
		EXPECT_EQ(strncmp(words, fault->expect, strlen(fault->expect)), 0)
		TH_LOG("fault %zu (%s): %s", i, fault->to, catalogue_diag.text);
	}
}

TEST(a_missing_catalogue_is_refused)
{
	EXPECT_EQ(effects_load("/nowhere/effects.json", &catalogue_diag), NULL);
	EXPECT_NE(said("/nowhere/effects.json"), NULL);
}

FOLDER_HARNESS_MAIN
