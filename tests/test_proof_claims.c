// SPDX-License-Identifier: GPL-2.0-only
/*
 * The claims about the modules of the corpus: what is proved, what is refuted and by what, and that
 * each claim can be refuted.
 */
#include "kselftest_harness.h"

#include "proof/smt.h"
#include "proved.h"

static struct proved proved, updated;
static struct claim_result result;

/* For one module formulas and emulator are compared, too. */
static struct claim_options options = { .seconds = 120, .seed = 3 };

#define NEEDS_SOLVER() \
	do { \
		if (!smt_version()) \
			SKIP(return, "needs Z3 (libz3-dev); found a build without it"); \
	} while (0)

static enum claim_verdict verdict_of(const char *claim, const struct claim_module *to)
{
	struct diag diag;

	from_corpus_need(!claim_prove(claim_named(claim), &proved.module, to, &options, &result,
				      &diag),
			 &diag);
	if (result.why[0])
		ksft_print_msg("%s: %s\n", claim, result.why);
	return result.verdict;
}

static bool is_culprit(const char *name)
{
	char text[CPUID_TEXT];

	for (size_t i = 0; i < result.num_culprits; i++) {
		const struct claim_culprit *culprit = &result.culprit[i];
		struct cpuid_bit bit = { culprit->at, culprit->reg, 0 };

		if (!culprit->bits && !strcmp(culprit->text, name))
			return true;
		for (; bit.bit < 32; bit.bit++) {
			if (culprit->bits >> bit.bit & 1 &&
			    !strcmp(cpuid_bit_format(bit, text), name))
				return true;
		}
	}
	return false;
}

FIXTURE(module){};

FIXTURE_VARIANT(module)
{
	const char *name;
	bool fixed_fields, clobber_list;
	size_t models;
	/* The deny list does not know FRED and ENQCMD: for these a plain entry will do. */
	size_t denylist_culprits, denylist_entries;
};

FIXTURE_VARIANT_ADD(module,
		    older){ .name = "tdx-1.5.01", .denylist_culprits = 3, .denylist_entries = 4 };
FIXTURE_VARIANT_ADD(module, newer){ .name = "tdx-1.5.05",
				    .models = 2000,
				    .denylist_culprits = 3,
				    .denylist_entries = 4 };
FIXTURE_VARIANT_ADD(module, next){ .name = "tdx-next",
				   .fixed_fields = true,
				   .clobber_list = true,
				   .denylist_culprits = 3,
				   .denylist_entries = 4 };
FIXTURE_VARIANT_ADD(module, rogue){ .name = "tdx-rogue",
				    .fixed_fields = true,
				    .denylist_culprits = 5,
				    .denylist_entries = 2 };

FIXTURE_SETUP(module)
{
	NEEDS_SOLVER();
	proved_open(&proved, variant->name);
	options.models = variant->models;
}

FIXTURE_TEARDOWN(module)
{
}

TEST_F_TIMEOUT(module, verdicts, 300)
{
	static const char *const hold[] = { "accept",        "values",     "classes",
					    "kvm-allowlist", "monotone",   "independent",
					    "round-trip",    "constraints" };

	for (size_t i = 0; i < sizeof(hold) / sizeof(hold[0]); i++) {
		EXPECT_EQ(CLAIM_PROVED, verdict_of(hold[i], NULL)) TH_LOG("%s", hold[i]);
		EXPECT_LE(options.models, result.models);
		EXPECT_LT(0, result.num_obligations);
	}
	EXPECT_EQ(variant->fixed_fields ? CLAIM_PROVED : CLAIM_NOT_APPLICABLE,
		  verdict_of("fixed-fields", NULL));
	EXPECT_EQ(variant->clobber_list ? CLAIM_PROVED : CLAIM_NOT_APPLICABLE,
		  verdict_of("kvm-clobber-list", NULL));
	EXPECT_EQ(CLAIM_REFUTED, verdict_of("kvm-denylist", NULL));
	EXPECT_EQ(variant->denylist_culprits, result.num_culprits);
	EXPECT_TRUE(is_culprit("7.0:ecx.waitpkg"));
	EXPECT_EQ(variant->denylist_entries, result.test.config.num_entries);
	EXPECT_TRUE(result.smallest);
	EXPECT_FALSE(result.has_platform);
}

FIXTURE(corpus){};

FIXTURE_SETUP(corpus)
{
	NEEDS_SOLVER();
	proved_open(&proved, "tdx-1.5.05");
}

FIXTURE_TEARDOWN(corpus)
{
}

/* What KVM supports needs no keeping back. */
TEST_F_TIMEOUT(corpus, supported_bits_break_no_policy, 300)
{
	static const char *const bits[] = { "7.0:ecx.waitpkg", "7.0:ebx.hle", "7.0:ebx.rtm" };
	struct profile *profile = proved.session[KVM_DENYLIST].profile;
	struct diag diag;

	for (size_t i = 0; i < 2; i++)
		ASSERT_EQ(0, profile_add_support(profile, bits[i], &diag));
	ASSERT_EQ(CLAIM_REFUTED, verdict_of("kvm-denylist", NULL));
	EXPECT_EQ(1, result.num_culprits);
	EXPECT_TRUE(is_culprit("7.0:ebx.rtm"));
	ASSERT_EQ(0, profile_add_support(profile, bits[2], &diag));
	EXPECT_EQ(CLAIM_PROVED, verdict_of("kvm-denylist", NULL));
}

TEST_F_TIMEOUT(corpus, allow_list_with_a_clobber_bit_is_refuted, 300)
{
	struct profile *profile = proved.session[KVM_ALLOWLIST].profile;

	for (size_t i = 0; i < profile->num_allowed; i++) {
		if (profile->allowed[i].at.leaf == 7 && !profile->allowed[i].at.subleaf)
			profile->allowed[i].mask.reg[CPUID_ECX] |= 1u << 5;
	}
	ASSERT_EQ(CLAIM_REFUTED, verdict_of("kvm-allowlist", NULL));
	EXPECT_EQ(1, result.num_culprits);
	EXPECT_TRUE(is_culprit("7.0:ecx.waitpkg"));
	/* KVM looks at the slot: the entry is a plain one, beside the width that it asks for. */
	EXPECT_EQ(2, result.test.config.num_entries);
}

TEST_F_TIMEOUT(corpus, update_names_all_that_it_breaks, 300)
{
	proved_open(&updated, "tdx-1.5.05");
	proved_open(&proved, "tdx-1.5.01");
	ASSERT_EQ(CLAIM_REFUTED, verdict_of("update", &updated.module));
	EXPECT_TRUE(result.all_culprits);
	EXPECT_TRUE(is_culprit("7.1:eax.avx_vnni"));
	EXPECT_TRUE(is_culprit("0x23.0:ebx.31"));
	EXPECT_FALSE(is_culprit("7.0:ecx.waitpkg"));
	EXPECT_EQ(1, result.settings);
	EXPECT_LT(576, result.test.config.max_vcpus);
}

TEST_F_TIMEOUT(corpus, update_to_itself_breaks_nothing, 300)
{
	proved_open(&updated, "tdx-1.5.05");
	EXPECT_EQ(CLAIM_PROVED, verdict_of("update", &updated.module));
}

TEST_F_TIMEOUT(corpus, nothing_is_left_of_an_earlier_verdict, 300)
{
	EXPECT_EQ(CLAIM_REFUTED, verdict_of("kvm-denylist", NULL));
	EXPECT_EQ(CLAIM_PROVED, verdict_of("accept", NULL));
	EXPECT_EQ(0, result.num_culprits);
	EXPECT_EQ(0, result.test.config.num_entries);
}

TEST_HARNESS_MAIN
