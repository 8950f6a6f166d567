// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data of corpus/ is whole: everything loads, says what the published modules say, and
 * each rule has its cases.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/module.h"
#include "input/file.h"
#include "module/agree.h"
#include "rules/rules.h"
#include "td/vectors.h"

#include "from_corpus.h"

/*
 * What each module holds. The published ones: tables of the module source of 1.5.01 and
 * 1.5.05, counted in bits.
 */
static const struct module_facts {
	const char *name;
	const char *counts;
	unsigned int configurable;
	bool synthetic, fixed_bits_metadata, opt_in;
	size_t host_effects;
} modules[] = {
	{ "tdx-1.5.01",
	  "64 entries, 8 faulting, 12 slots, 450 configured, 74 and native, 52 fixed1", 524, false,
	  false, false, 0 },
	{ "tdx-1.5.05",
	  "68 entries, 2 faulting, 18 slots, 672 configured, 78 and native, 52 fixed1", 750, false,
	  false, false, 0 },
	{ "tdx-next", "68 entries, 2 faulting, 18 slots, 674 configured, 78 and native, 52 fixed1",
	  752, true, true, true, 4 },
	{ "tdx-rogue", "68 entries, 2 faulting, 18 slots, 674 configured, 78 and native, 52 fixed1",
	  752, true, true, false, 4 },
};

#define NUM_MODULES (sizeof(modules) / sizeof(modules[0]))

static struct diag diag;

static unsigned int count_bits(const struct cpuid_regs *regs)
{
	unsigned int count = 0;

	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		count += (unsigned int)__builtin_popcount(regs->reg[reg]);
	return count;
}

/* Files of one kind below the corpus; there must be some. */
static char **corpus_files(const char *kind, const char *suffix)
{
	char folder[PATH_MAX];
	char **files;

	snprintf(folder, sizeof(folder), "%s/%s", corpus_root(), kind);
	files = file_list(folder, suffix, &diag);
	if (!files)
		ksft_exit_fail_msg("%s\n", diag.text);
	if (!files[0])
		ksft_exit_fail_msg("%s: there is no file *%s\n", folder, suffix);
	return files;
}

TEST(every_module_is_known_here)
{
	char folder[PATH_MAX];
	struct dirent *entry;
	size_t found = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/modules", corpus_root());
	dir = opendir(folder);
	ASSERT_NE(dir, NULL);
	while ((entry = readdir(dir))) {
		size_t i = 0;

		if (entry->d_name[0] == '.' || strstr(entry->d_name, ".md"))
			continue;
		while (i < NUM_MODULES && strcmp(entry->d_name, modules[i].name))
			i++;
		EXPECT_LT(i, NUM_MODULES)
		{
			TH_LOG("nothing is known of module %s", entry->d_name);
		}
		found++;
	}
	closedir(dir);
	EXPECT_EQ(found, NUM_MODULES);
}

static void masks_count(const struct masks *masks, char *text, size_t size)
{
	unsigned int configured = 0, both = 0, fixed1 = 0, faulting = 0;

	for (size_t i = 0; i < masks->num_slots; i++) {
		configured += count_bits(&masks->slot[i].configured);
		both += count_bits(&masks->slot[i].configured_and_native);
	}
	for (size_t i = 0; i < masks->num_entries; i++) {
		fixed1 += count_bits(&masks->entry[i].fixed1);
		faulting += masks->entry[i].faulting;
	}
	snprintf(text, size,
		 "%zu entries, %u faulting, %zu slots, %u configured, %u and native, %u fixed1",
		 masks->num_entries, faulting, masks->num_slots, configured, both, fixed1);
}

TEST(masks_hold_what_the_modules_hold)
{
	char counts[160];

	for (size_t i = 0; i < NUM_MODULES; i++) {
		struct masks *masks = from_corpus_masks(modules[i].name);

		masks_count(masks, counts, sizeof(counts));
		EXPECT_STREQ(modules[i].counts, counts);
		EXPECT_EQ(masks->last_base_leaf, 0x23);
		/* The first module is of the older generation. */
		for (int algorithm = 0; algorithm < MASKS_NUM_ALGORITHMS; algorithm++)
			EXPECT_EQ(masks->algorithm[algorithm], i ? 1 : 0);
		masks_free(masks);
	}
}

TEST(masks_exclude_each_other)
{
	for (size_t i = 0; i < NUM_MODULES; i++) {
		struct masks *masks = from_corpus_masks(modules[i].name);

		for (size_t j = 0; j < masks->num_entries; j++) {
			const struct masks_entry *entry = &masks->entry[j];
			const struct cpuid_regs none = { { 0 } };
			const struct masks_slot *slot =
				entry->slot < 0 ? NULL : &masks->slot[entry->slot];

			for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
				uint32_t fixed0 = entry->fixed0_or_dynamic.reg[reg];
				uint32_t fixed1 = entry->fixed1.reg[reg];
				uint32_t direct = (slot ? &slot->configured : &none)->reg[reg];
				uint32_t both =
					(slot ? &slot->configured_and_native : &none)->reg[reg];

				EXPECT_EQ(fixed0 & fixed1, 0);
				EXPECT_EQ((fixed0 | fixed1) & (direct | both), 0);
				EXPECT_EQ(direct & both, 0);
			}
		}
		masks_free(masks);
	}
}

TEST(synthetic_modules_say_so)
{
	for (size_t i = 0; i < NUM_MODULES; i++) {
		const struct module_facts *facts = &modules[i];
		struct masks *masks = from_corpus_masks(facts->name);

		EXPECT_EQ(masks->synthetic, facts->synthetic);
		EXPECT_EQ(!!strstr(masks->name, "(synthetic)"), facts->synthetic);
		EXPECT_EQ(masks->fixed_bits_metadata, facts->fixed_bits_metadata);
		EXPECT_EQ(masks->opt_in.known, facts->opt_in);
		EXPECT_EQ(masks->num_host_effects, facts->host_effects);
		masks_free(masks);
	}
}

/* Bits that CPUID_CONFIG sets; TSC_FREQUENCY, too, is configured, but not there. */
static unsigned int count_configurable(const struct declared_leaf *leaf)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
		const struct declared_field *field = declared_leaf_field(leaf, i / 32, i % 32);

		count += virt_type_configurable(field->type) && !field->gate.tsc_frequency;
	}
	return count;
}

/* Both halves of a description say the same; all its words are known. */
TEST(declared_side_agrees)
{
	for (size_t i = 0; i < NUM_MODULES; i++) {
		const struct module_facts *facts = &modules[i];
		struct declared *declared = from_corpus_declared(facts->name);
		struct masks *masks = from_corpus_masks(facts->name);
		unsigned int configurable = 0;
		struct disagreement found;

		EXPECT_EQ(declared->num_leaves, masks->num_entries);
		EXPECT_EQ(declared->num_unknown_types, 0);
		EXPECT_EQ(declared->num_unknown_gates, 0);
		EXPECT_EQ(module_disagreements(declared, masks, &found, 1), 0)
		{
			TH_LOG("%s, leaf 0x%x: declared %s, done %s", facts->name,
			       found.bit.at.leaf, found.declared, found.done);
		}
		for (size_t leaf = 0; leaf < declared->num_leaves; leaf++)
			configurable += count_configurable(&declared->leaf[leaf]);
		EXPECT_EQ(configurable, facts->configurable);
		masks_free(masks);
		declared_free(declared);
	}
}

/* The new bits stand behind the opt-in in tdx-next, and behind nothing in tdx-rogue. */
TEST(synthetic_bits_are_gated)
{
	static const char *const bits[] = { "7.0:ecx.enqcmd", "7.1:eax.fred" };
	struct declared *next = from_corpus_declared("tdx-next");
	struct declared *rogue = from_corpus_declared("tdx-rogue");
	struct declared *real = from_corpus_declared("tdx-1.5.05");

	for (size_t i = 0; i < 2; i++) {
		struct cpuid_bit bit;

		ASSERT_TRUE(cpuid_bit_parse(bits[i], &bit));
		EXPECT_EQ(declared_field_at(real, bit)->type, VIRT_FIXED);
		EXPECT_EQ(declared_field_at(next, bit)->type, VIRT_CONFIGURED);
		EXPECT_EQ(declared_field_at(rogue, bit)->type, VIRT_CONFIGURED);
		EXPECT_EQ(declared_field_at(next, bit)->gate.opt_in, 1);
		EXPECT_EQ(declared_field_at(rogue, bit)->gate.opt_in, 0);
	}
	declared_free(next);
	declared_free(rogue);
	declared_free(real);
}

static struct effects *corpus_effects(void)
{
	char path[PATH_MAX];
	struct effects *effects;

	snprintf(path, sizeof(path), "%s/effects.json", corpus_root());
	effects = effects_load(path, &diag);
	if (!effects)
		ksft_exit_fail_msg("%s\n", diag.text);
	return effects;
}

/* What a synthetic module changes on the host is known to the rules, too. */
TEST(effects_cover_the_synthetic_modules)
{
	struct effects *effects = corpus_effects();

	EXPECT_NE(effects->count, 0);
	for (size_t i = 0; i < NUM_MODULES; i++) {
		struct masks *masks = from_corpus_masks(modules[i].name);

		for (size_t j = 0; j < masks->num_host_effects; j++) {
			const struct masks_host_effect *effect = &masks->host_effect[j];

			const struct effect *known = effects_of_cpuid(effects, effect->gate);

			EXPECT_TRUE(known && effect_has_element(known, effect->element))
			{
				TH_LOG("effects.json lacks %s",
				       host_element(effect->element)->name);
			}
		}
		masks_free(masks);
	}
	effects_free(effects);
}

static bool listed(const struct masks *masks, struct cpuid_bit bit)
{
	for (size_t i = 0; i < masks->opt_in.num_clobber_bits; i++) {
		if (cpuid_bit_equal(masks->opt_in.clobber_bit[i], bit))
			return true;
	}
	return false;
}

TEST(clobber_list_of_tdx_next_is_complete)
{
	struct declared *declared = from_corpus_declared("tdx-next");
	struct masks *masks = from_corpus_masks("tdx-next");
	struct effects *effects = corpus_effects();
	char text[CPUID_TEXT];
	size_t clobbers = 0;

	for (size_t i = 0; i < effects->count; i++) {
		const struct effect *effect = &effects->effect[i];
		const struct declared_field *field;

		if (effect->of != EFFECT_CPUID || !effect_clobbers(effect))
			continue;
		field = declared_field_at(declared, effect->cpuid);
		if (!field || !virt_type_configurable(field->type))
			continue;
		clobbers++;
		EXPECT_TRUE(listed(masks, effect->cpuid))
		{
			TH_LOG("%s is not in opt_in.clobber_bits",
			       cpuid_bit_format(effect->cpuid, text));
		}
	}
	EXPECT_EQ(clobbers, masks->opt_in.num_clobber_bits);
	effects_free(effects);
	masks_free(masks);
	declared_free(declared);
}

/* Every module initialises on the platforms of the corpus, and on no raw dump. */
TEST(platforms_are_taken_or_refused)
{
	char **files = corpus_files("platforms", ".cpuid");
	static struct cpuid_dump dump;
	struct emu_refusal refusal;
	size_t raw = 0;

	for (char **file = files; *file; file++) {
		bool refused = strstr(*file, "/raw/");

		raw += refused;
		ASSERT_EQ(cpuid_dump_load(&dump, *file, &diag), 0)
		{
			TH_LOG("%s", diag.text);
		}
		for (size_t i = 0; i < NUM_MODULES; i++) {
			struct masks *masks = from_corpus_masks(modules[i].name);
			struct emu_module *module = emu_module_init(masks, &dump, &refusal);

			EXPECT_EQ(!module, refused)
			{
				TH_LOG("%s on %s", modules[i].name, *file);
			}
			emu_module_free(module);
			masks_free(masks);
		}
	}
	EXPECT_EQ(raw, 2);
	file_list_free(files);
}

TEST(profiles_load)
{
	char **files = corpus_files("kvm", ".json");
	bool policy[KVM_NUM_POLICIES] = { false };

	for (char **file = files; *file; file++) {
		struct profile *profile = profile_load(*file, &diag);

		ASSERT_NE(profile, NULL)
		{
			TH_LOG("%s", diag.text);
		}
		policy[profile->policy] = true;
		profile_free(profile);
	}
	for (int i = 0; i < KVM_NUM_POLICIES; i++)
		EXPECT_TRUE(policy[i]);
	file_list_free(files);
}

/* The name says the rule and the side: FIX/FIX-01.negative-word.td; folders are families. */
static bool name_fits(const char *path, const struct td_case *test)
{
	static const char *const roles[] = { "", "positive", "negative" };
	const struct rule *rule = rule_named(test->rule);
	const char *name = strrchr(path, '/') + 1;
	const char *folder = name - 1;
	char family[8], begin[64];
	size_t len;

	if (!rule || test->role == TD_ROLE_NONE)
		return false;
	rule_family(rule, family);
	while (folder[-1] != '/')
		folder--;
	len = (size_t)snprintf(begin, sizeof(begin), "%s.%s", rule->id, roles[test->role]);
	return !strncasecmp(folder, family, strlen(family)) && folder[strlen(family)] == '/' &&
	       !strncmp(name, begin, len) && (name[len] == '.' || name[len] == '-');
}

TEST(cases_parse_and_say_what_they_are_for)
{
	char **files = corpus_files("cases", ".td");
	static struct td_case test;

	for (char **file = files; *file; file++) {
		ASSERT_EQ(td_case_load(&test, *file, &diag), 0)
		{
			TH_LOG("%s", diag.text);
		}
		EXPECT_TRUE(name_fits(*file, &test))
		{
			TH_LOG("%s: rule %s", *file, test.rule);
		}
		EXPECT_NE(test.summary[0], '\0')
		{
			TH_LOG("%s: the first comment must say what the case is", *file);
		}
	}
	file_list_free(files);
}

static unsigned int cases_of(char **files, const char *rule, enum td_role role)
{
	static struct td_case test;
	unsigned int count = 0;

	for (char **file = files; *file; file++) {
		/* Parsing them all for each rule would take seconds; the name is checked above. */
		if (!strstr(*file, rule))
			continue;
		count += !td_case_load(&test, *file, &diag) && !strcmp(test.rule, rule) &&
			 test.role == role;
	}
	return count;
}

TEST(each_rule_has_a_case_of_either_side)
{
	char **files = corpus_files("cases", ".td");
	const struct rule *rule;
	size_t i;

	for (i = 0; (rule = rule_at(i)); i++) {
		char family[8];

		/* Judged on two modules side by side, whatever the case. */
		rule_family(rule, family);
		if (!strcmp(family, "UPD"))
			continue;
		EXPECT_NE(cases_of(files, rule->id, TD_ROLE_POSITIVE), 0)
		{
			TH_LOG("%s has no positive case", rule->id);
		}
		EXPECT_NE(cases_of(files, rule->id, TD_ROLE_NEGATIVE), 0)
		{
			TH_LOG("%s has no negative case", rule->id);
		}
	}
	EXPECT_EQ(i, rules_count());
	EXPECT_GE(i, 90);
	file_list_free(files);
}

/* vectors_next() itself checks that there are as many as the header counts. */
TEST(vectors_load)
{
	char **files = corpus_files("vectors", ".jsonl.gz");
	static struct vector vector;

	for (char **file = files; *file; file++) {
		struct vector_file *vectors = vectors_open(*file, &diag);
		unsigned int count = 0;
		int more;

		ASSERT_NE(vectors, NULL)
		{
			TH_LOG("%s", diag.text);
		}
		while ((more = vectors_next(vectors, &vector, &diag)) > 0)
			count++;
		EXPECT_EQ(more, 0)
		{
			TH_LOG("%s", diag.text);
		}
		EXPECT_EQ(count, 60);
		vectors_close(vectors);
	}
	file_list_free(files);
}

TEST_HARNESS_MAIN
