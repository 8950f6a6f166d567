// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel profiles: what the corpus says, and what the loader refuses, with its place.
 */
#include "rules/profile.h"

#include "kselftest_harness.h"

#include "catalogue.h"

TEST(profiles_of_the_corpus)
{
	static const struct {
		const char *name;
		enum kvm_policy policy;
		uint64_t xfam;
		bool user_return_fixed, nent_fixed;
	} profiles[] = {
		{ "linux-6.16", KVM_DENYLIST, 0x602e7, false, false },
		{ "linux-6.19", KVM_DENYLIST, 0x61ae7, true, false },
		{ "linux-allowlist", KVM_ALLOWLIST, 0x61ae7, true, true },
		{ "linux-clobber-list", KVM_CLOBBER_LIST, 0x61ae7, true, true },
	};

	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		struct profile *profile = load_profile(profiles[i].name);

		ASSERT_NE(profile, NULL);
		EXPECT_STREQ(profile->name, profiles[i].name);
		EXPECT_NE(profile->kernel[0], '\0');
		EXPECT_EQ(profile->policy, profiles[i].policy);
		EXPECT_EQ(profile->attributes, 1u << 28);
		EXPECT_EQ(profile->xfam, profiles[i].xfam);
		EXPECT_EQ(profile->user_return_fixed, profiles[i].user_return_fixed);
		EXPECT_EQ(profile->nent_fixed, profiles[i].nent_fixed);
		EXPECT_EQ(profile->num_supported, 0);
		EXPECT_EQ(profile->num_allowed > 0, profile->policy == KVM_ALLOWLIST);
		profile_free(profile);
	}
}

TEST(each_policy_has_a_name_and_a_profile)
{
	for (unsigned int i = 0; i < KVM_NUM_POLICIES; i++) {
		struct profile *profile = load_profile(profile_default_name(i));
		enum kvm_policy policy = KVM_NUM_POLICIES;

		ASSERT_NE(profile, NULL);
		EXPECT_EQ(profile->policy, i);
		EXPECT_TRUE(kvm_policy_parse(kvm_policy_name(i), &policy));
		EXPECT_EQ(policy, i);
		profile_free(profile);
	}
	EXPECT_FALSE(kvm_policy_parse("blocklist", &(enum kvm_policy){ 0 }));
}

TEST(support_is_added_by_name)
{
	struct profile *profile = load_profile("linux-6.19");
	struct cpuid_bit waitpkg = bit_of("7.0:ecx.waitpkg");
	unsigned int added = 0;
	char text[CPUID_TEXT];

	ASSERT_NE(profile, NULL);
	EXPECT_FALSE(profile_supports(profile, waitpkg));
	EXPECT_EQ(profile_add_support(profile, "7.0:ecx.waitpkg", &catalogue_diag), 0);
	EXPECT_EQ(profile_add_support(profile, "7.0:ecx.5", &catalogue_diag), 0);
	EXPECT_TRUE(profile_supports(profile, waitpkg));
	EXPECT_FALSE(profile_supports(profile, bit_of("7.0:ebx.rtm")));
	EXPECT_EQ(profile->num_supported, 1);
	EXPECT_EQ(profile_add_support(profile, "waitpkg", &catalogue_diag), -1);
	EXPECT_STREQ(catalogue_diag.text,
		     "'waitpkg' is no CPUID bit; write one as in 7.0:ecx.waitpkg");
	for (; added <= PROFILE_MAX_BITS; added++) {
		snprintf(text, sizeof(text), "0x%x:eax.%u", 0x20 + added / 32, added % 32);
		if (profile_add_support(profile, text, &catalogue_diag))
			break;
	}
	EXPECT_EQ(added, PROFILE_MAX_BITS - 1);
	EXPECT_NE(strstr(catalogue_diag.text, "more than 512 supported bits"), NULL);
	profile_free(profile);
}

struct lists {
	struct effects *effects;
	struct profile *profile;
};

static bool allows(const struct profile *profile, struct cpuid_bit bit)
{
	for (size_t i = 0; i < profile->num_allowed; i++) {
		if (cpuid_addr_equal(profile->allowed[i].at, bit.at))
			return profile->allowed[i].mask.reg[bit.reg] >> bit.bit & 1;
	}
	return false;
}

/* Branch record depths are of no use without XFAM bit 15, which KVM does not support. */
static void visit_allowed(const void *data, struct cpuid_bit bit)
{
	const struct lists *lists = data;
	bool expected =
		bit.at.leaf != 0x1c && !effect_clobbers(effects_of_cpuid(lists->effects, bit));

	if (allows(lists->profile, bit) != expected)
		report(bit, expected ? "is not allowed" : "is allowed");
}

TEST(the_allow_list_lets_everything_through_but_clobber_bits)
{
	struct lists lists = { load_effects(), load_profile("linux-allowlist") };

	ASSERT_NE(lists.effects, NULL);
	ASSERT_NE(lists.profile, NULL);
	for (size_t i = 0; i < NUM_MODULES; i++) {
		struct declared *declared = load_module(modules[i]);

		ASSERT_NE(declared, NULL);
		each_configurable(declared, &lists, visit_allowed);
		EXPECT_EQ(wrong_bits, 0);
		declared_free(declared);
	}
	for (size_t i = 0; i < lists.effects->num_clobbers; i++) {
		if (lists.effects->effect[i].of == EFFECT_CPUID)
			EXPECT_FALSE(allows(lists.profile, lists.effects->effect[i].cpuid));
	}
	effects_free(lists.effects);
	profile_free(lists.profile);
}

static const char profile_text[] =
	"{\"format\": \"tdx-cts-kvm-profile-1\", \"kernel\": \"6.19\",\n"
	" \"policy\": \"allowlist\",\n"
	" \"attributes\": [{\"bits\": \"0x10000000\", \"since\": \"6.16\", \"source\": \"s\"}],\n"
	" \"xfam\": [{\"bits\": 3, \"since\": \"6.16\", \"source\": \"s\"},\n"
	"  {\"bits\": \"0x4\", \"since\": \"6.16\", \"source\": \"s\"}],\n"
	" \"user_return_fixed\": {\"value\": true, \"source\": \"s\"},\n"
	" \"nent_fixed\": {\"value\": false, \"source\": \"s\"},\n"
	" \"supported\": [{\"cpuid\": \"7.0:ecx\", \"bits\": [\"waitpkg\"], \"since\": \"7\", "
	"\"source\": \"s\"}],\n"
	" \"allowed\": [{\"cpuid\": \"4.0-3:eax\", \"bits\": \"all\", \"since\": \"7\", "
	"\"source\": \"s\"}]}\n";

static const struct fault profile_faults[] = {
	{ "", "", NULL },
	{ "profile-1", "profile-9", "1:12: format: 'tdx-cts-kvm-profile-9' is not understood; " },
	{ "\"kernel\": \"6.19\"", "\"colonel\": \"6.19\"", "1:48: colonel: unknown member; " },
	{ "\"6.19\"", "\"0123456789012345678901234567890123456789012345678901234567890123\"",
	  "1:47: kernel: longer than 63 characters; shorten it" },
	{ "\"allowlist\"", "\"blocklist\"",
	  "2:12: policy: 'blocklist' is no KVM policy; write denylist, allowlist or clobber-list" },
	{ "\"allowlist\"", "\"denylist\"",
	  "9:13: allowed: policy denylist has no list of what it allows; remove it or write " },
	{ "\"0x10000000\"", "\"many\"", "3:26: attributes[0].bits: " },
	{ "\"since\": \"6.16\", \"source\": \"s\"}],\n \"xfam\"", "\"source\": \"s\"}],\n \"xfam\"",
	  "3:17: attributes[0]" },
	{ "{\"bits\": 3, ", "{\"bits\": 3, \"bit\": 2, ", "4:30: xfam[0].bit: unknown member; " },
	{ "\"value\": true", "\"value\": \"yes\"", "6:33: user_return_fixed.value: " },
	{ "\"value\": false, \"source\": \"s\"", "\"value\": false", "7:16: nent_fixed" },
	{ " \"supported\"", " \"supports\"", "8:14: supports: unknown member; " },
	{ "\"waitpkg\"", "\"waitpk\"",
	  "8:46: supported[0].bits[0]: 'waitpk' is no bit of 7.0:ecx; write its SDM name " },
	{ "\"bits\": \"all\", \"since\": \"7\", ", "\"bits\": \"all\", ", "9:14: allowed[0]" },
};

TEST(each_fault_of_a_profile_is_refused_at_its_place)
{
	const char *folder = folder_fresh();
	char text[2048], path[PATH_MAX];

	for (size_t i = 0; i < sizeof(profile_faults) / sizeof(profile_faults[0]); i++) {
		const struct fault *fault = &profile_faults[i];
		struct profile *profile;
		const char *words;

		doctor(profile_text, fault, text, sizeof(text));
		folder_put(folder, "mine.json", text, strlen(text));
		profile = profile_load(folder_path(path, folder, "mine.json"), &catalogue_diag);
		EXPECT_EQ(!profile, !!fault->expect)
		TH_LOG("fault %zu (%s)", i, fault->to);
		if (profile) {
			EXPECT_STREQ(profile->name, "mine");
			EXPECT_EQ(profile->xfam, 7);
			EXPECT_TRUE(profile->user_return_fixed);
			EXPECT_FALSE(profile->nent_fixed);
			EXPECT_TRUE(profile_supports(profile, bit_of("7.0:ecx.waitpkg")));
			EXPECT_EQ(profile->num_allowed, 4);
			EXPECT_TRUE(allows(profile, bit_of("4.3:eax.31")));
			EXPECT_FALSE(allows(profile, bit_of("4.3:ebx.31")));
			profile_free(profile);
			continue;
		}
		words = said(path);
		ASSERT_NE(words, NULL)
		TH_LOG("fault %zu: %s", i, catalogue_diag.text);
		EXPECT_EQ(strncmp(words, fault->expect, strlen(fault->expect)), 0)
		TH_LOG("fault %zu (%s): %s", i, fault->to, catalogue_diag.text);
	}
}

TEST(a_missing_profile_is_refused)
{
	EXPECT_EQ(profile_load("/nowhere/linux.json", &catalogue_diag), NULL);
	EXPECT_NE(said("/nowhere/linux.json"), NULL);
}

FOLDER_HARNESS_MAIN
