// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits, checks and algorithms of module.json, edited in one place after the
 * other: each edit is reported, in the right group, and nothing else is.
 */
#include "mutated.h"
#include "slow.h"

static void set(const char *key, uint64_t value)
{
	mutated_edit(mutated.masks_json);
	json_object_set_new(mutated.masks_json, key, mutated_text(value));
}

/* ---- words of which bits must be 0 and which must be 1 ---- */

static enum risk_group of_effect(const struct effect *effect)
{
	return effect_clobbers(effect) ? RISK_HOSTS : (effect ? RISK_CAPABILITY : RISK_REVIEW);
}

static enum risk_group newly_allowed(const char *name, unsigned int bit)
{
	if (!strcmp(name, "ATTRIBUTES"))
		return of_effect(effects_of_attributes(mutated.effects, bit));
	if (!strcmp(name, "XFAM"))
		return of_effect(effects_of_xfam(mutated.effects, bit));
	return RISK_CAPABILITY;
}

static const struct {
	const char *name;
	const char *fixed0;
	const char *fixed1;
} words[] = {
	{ "ATTRIBUTES", "attributes_fixed0", "attributes_fixed1" },
	{ "XFAM", "xfam_fixed0_before_native", "xfam_fixed1" },
	{ "CONFIG_FLAGS", "config_flags_fixed0", "config_flags_fixed1" },
};

/* Whether a bit may be 0 and may be 1, before and after one of the masks has it toggled. */
static void mutate_word_bit(size_t word, bool second, unsigned int bit)
{
	uint64_t mask[2] = { mutated_number(mutated_member(words[word].fixed0)),
			     mutated_number(mutated_member(words[word].fixed1)) };
	bool was_0 = !(mask[1] >> bit & 1), was_1 = mask[0] >> bit & 1;
	bool is_0 = was_0 ^ second, is_1 = was_1 ^ !second;
	enum risk_group group = RISK_CAPABILITY;
	char subject[64];

	if ((was_0 && !is_0) || (was_1 && !is_1))
		group = RISK_VMMS;
	if (!was_1 && is_1 && is_0 && newly_allowed(words[word].name, bit) < group)
		group = newly_allowed(words[word].name, bit);
	snprintf(subject, sizeof(subject), "%s[%u]", words[word].name, bit);
	mutated_want(FACT_LIMIT, subject, group);
	set(second ? words[word].fixed1 : words[word].fixed0, mask[second] ^ 1ULL << bit);
	mutated_check_masks(subject);
}

TEST_SLOW(fixed_words)
{
	mutated_open("tdx-next");
	for (size_t word = 0; word < sizeof(words) / sizeof(words[0]); word++) {
		for (unsigned int bit = 0; bit < 64; bit++) {
			mutate_word_bit(word, false, bit);
			mutate_word_bit(word, true, bit);
		}
	}
	printf("# %zu edits, %zu more were refused\n", mutated.count, mutated.refused);
	EXPECT_EQ(384, mutated.count);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

/* ---- sets of bits ---- */

static void mutate_set(const char *key, const char *format, enum risk_group gained,
		       enum risk_group lost)
{
	uint64_t mask = mutated_number(mutated_member(key));
	char subject[64];

	for (unsigned int bit = 0; bit < 64; bit++) {
		snprintf(subject, sizeof(subject), format, bit);
		mutated_want(FACT_LIMIT, subject, mask >> bit & 1 ? lost : gained);
		set(key, mask ^ 1ULL << bit);
		mutated_check_masks(subject);
	}
}

/* The bit is in the list as it stands there, or is put there. */
static void mutate_bit_list(const char *key, unsigned int bit, const char *subject,
			    enum fact_kind kind, enum risk_group gained, enum risk_group lost)
{
	json_t *list = json_object_get(mutated_member("arch_capabilities"), key), *element;
	bool there = false;
	size_t i;

	mutated_edit(list);
	json_array_foreach (list, i, element) {
		if (!strchr(json_string_value(element), '.') && mutated_number(element) == bit) {
			json_array_remove(list, i);
			there = true;
			break;
		}
	}
	if (!there)
		json_array_append_new(list, mutated_text(bit));
	mutated_want(kind, subject, there ? lost : gained);
	mutated_check_masks(subject);
}

static void mutate_arch_capabilities(void)
{
	static const char *const keys[] = { "native_and_config_bits", "config_or_native_bits",
					    "virtual_0_bits", "virtual_1_bits" };
	uint64_t mask =
		mutated_number(json_object_get(mutated_member("arch_capabilities"), "config_mask"));
	char subject[64];

	for (unsigned int bit = 0; bit < 25; bit++) { /* the rest is a range */
		snprintf(subject, sizeof(subject), "IA32_ARCH_CAPABILITIES[%u]", bit);
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			mutate_bit_list(keys[i], bit, subject, FACT_LIMIT, RISK_VMMS, RISK_VMMS);
	}
	for (unsigned int bit = 0; bit < 64; bit++) {
		snprintf(subject, sizeof(subject), "IA32_ARCH_CAPABILITIES[%u]", bit);
		mutate_bit_list("required_native_0", bit, subject, FACT_PLATFORM, RISK_HOSTS,
				RISK_HARMLESS);
		mutate_bit_list("required_native_1", bit, subject, FACT_PLATFORM, RISK_HOSTS,
				RISK_HARMLESS);
		snprintf(subject, sizeof(subject), "IA32_ARCH_CAPABILITIES_CONFIG[%u]", bit);
		mutated_want(FACT_LIMIT, subject, mask >> bit & 1 ? RISK_VMMS : RISK_CAPABILITY);
		mutated_edit(mutated_member("arch_capabilities"));
		json_object_set_new(mutated_member("arch_capabilities"), "config_mask",
				    mutated_text(mask ^ 1ULL << bit));
		mutated_check_masks(subject);
	}
}

TEST_SLOW(sets)
{
	mutated_open("tdx-next");
	mutate_set("xfam_user_bits", "XFAM[%u] register", RISK_VMMS, RISK_VMMS);
	mutate_set("xfam_supervisor_bits", "XFAM[%u] register", RISK_VMMS, RISK_VMMS);
	mutate_set("tdx_features0", "TDX_FEATURES0[%u]", RISK_CAPABILITY, RISK_VMMS);
	mutate_arch_capabilities();
	printf("# %zu edits, %zu more were refused\n", mutated.count, mutated.refused);
	EXPECT_LE(400, mutated.count);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

/* ---- platform checks ---- */

/* One bit of a check: is it asked for, as what, and on all processors. */
static void mutate_check(const char *list, const char *key, size_t index, unsigned int reg,
			 unsigned int bit)
{
	json_t *object = json_array_get(mutated_member(list), index),
	       *array = json_object_get(object, key);
	json_t *subleaf = json_object_get(object, "subleaf");
	struct cpuid_bit at = { { (uint32_t)mutated_number(json_object_get(object, "leaf")),
				  strcmp(json_string_value(subleaf), "NA") ?
					  (uint32_t)mutated_number(subleaf) :
					  CPUID_SUBLEAF_NA },
				reg,
				bit };
	uint32_t own = (uint32_t)mutated_number(json_array_get(array, reg));
	bool on = own >> bit & 1;
	/* Every other value of a bit is one that was not asked for; only less is harmless. */
	enum risk_group group = on && strcmp(key, "value") != 0 ? RISK_HARMLESS : RISK_HOSTS;

	if (!strcmp(key, "mask") && !strcmp(list, "required_native")) {
		json_t *values = json_object_get(object, "value");

		/* A value that no mask covers is one that no CPU has. */
		if (on && mutated_number(json_array_get(values, reg)) >> bit & 1)
			group = RISK_HOSTS;
	}
	mutated_want_bit(FACT_PLATFORM, at, group);
	mutated_edit(array);
	json_array_set_new(array, reg, mutated_text(own ^ 1u << bit));
	mutated_check_masks(key);
}

TEST_SLOW(checks)
{
	mutated_open("tdx-next");
	for (size_t i = 0; i < json_array_size(mutated_member("required_native")); i++) {
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			mutate_check("required_native", "mask", i, reg,
				     (unsigned int)((i * 7 + reg * 3ul) % 32));
			mutate_check("required_native", "value", i, reg,
				     (unsigned int)((i * 5 + reg * 11ul) % 32));
		}
	}
	for (size_t i = 0; i < json_array_size(mutated_member("same_on_all_lps")); i++)
		mutate_check("same_on_all_lps", "mask", i, (unsigned int)(i % 4),
			     (unsigned int)(i * 7 % 32));
	printf("# %zu edits, %zu more were refused\n", mutated.count, mutated.refused);
	EXPECT_LE(100, mutated.count);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

/* ---- numbers ---- */

static const struct {
	const char *key;
	enum fact_kind kind;
	const char *subject;
	enum risk_group lower;
	enum risk_group higher;
} numbers[] = {
	{ "tsc_frequency_min", FACT_LIMIT, "TSC_FREQUENCY minimum", RISK_CAPABILITY, RISK_VMMS },
	{ "tsc_frequency_max", FACT_LIMIT, "TSC_FREQUENCY maximum", RISK_VMMS, RISK_CAPABILITY },
	{ "tsc_frequency_unit_hz", FACT_LIMIT, "TSC_FREQUENCY unit in Hz", RISK_VMMS, RISK_VMMS },
	{ "max_l2_vms", FACT_LIMIT, "NUM_L2_VMS maximum", RISK_VMMS, RISK_CAPABILITY },
	{ "max_vcpus", FACT_LIMIT, "MAX_VCPUS maximum", RISK_VMMS, RISK_CAPABILITY },
	{ "last_base_leaf", FACT_LIMIT, "last base leaf", RISK_VMMS, RISK_VMMS },
	{ "min_native_base_leaf", FACT_PLATFORM, "least base leaf", RISK_HARMLESS, RISK_HOSTS },
	{ "min_native_extended_leaf", FACT_PLATFORM, "least extended leaf", RISK_HARMLESS,
	  RISK_HOSTS },
};

TEST_SLOW(limits)
{
	mutated_open("tdx-next");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint64_t value = mutated_number(mutated_member(numbers[i].key));

		for (unsigned int step = 1; step <= 3; step++) {
			mutated_want(numbers[i].kind, numbers[i].subject, numbers[i].lower);
			set(numbers[i].key, value - step);
			mutated_check_masks(numbers[i].key);
			mutated_want(numbers[i].kind, numbers[i].subject, numbers[i].higher);
			set(numbers[i].key, value + step);
			mutated_check_masks(numbers[i].key);
		}
	}
	mutated_want(FACT_LIMIT, "last extended leaf", RISK_VMMS);
	set("last_extended_leaf", 0x80000008);
	mutated_check_masks("last_extended_leaf");
	EXPECT_EQ(49, mutated.count);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

/* ---- algorithms ---- */

/* Those that decide about bits, too, are in test_diff.c. */
static const struct {
	const char *name;
	const char *choice[2];
	enum risk_group group[2]; /* when the first is taken for the second, and back */
} algorithms[] = {
	{ "tsx_mismatch_rcx", { "zero", "leaf" }, { RISK_HARMLESS, RISK_HARMLESS } },
	{ "topology", { "faulting", "enumerated" }, { RISK_VMMS, RISK_VMMS } },
	{ "sys_rd_cpuid_config",
	  { "configured", "configured_or_native" },
	  { RISK_CAPABILITY, RISK_VMMS } },
	{ "misc_enable_check",
	  { "limit_cpuid", "limit_cpuid_perfmon_bts" },
	  { RISK_HOSTS, RISK_HARMLESS } },
	{ "perf_capabilities_check",
	  { "full_write", "full_write_and_freeze_while_smm" },
	  { RISK_HOSTS, RISK_HARMLESS } },
	{ "spec_ctrl_virtualization_check", { "always", "if_ddpd" }, { RISK_HARMLESS, RISK_HOSTS } },
	{ "lass_attribute", { "as_listed", "if_native" }, { RISK_VMMS, RISK_CAPABILITY } },
	{ "pebs_frontend_exit", { "always", "if_core_type" }, { RISK_HARMLESS, RISK_HOSTS } },
};

/* From the newer choice, as tdx-next has it, to the older one; and back by exchanging sides. */
static void mutate_algorithm(size_t index)
{
	struct side side = { 0 };
	struct declared *declared;
	struct masks *masks;
	struct diff *diff;
	struct diag diag;

	mutated_edit(mutated_member("algorithms"));
	json_object_set_new(mutated_member("algorithms"), algorithms[index].name,
			    json_string(algorithms[index].choice[0]));
	if (!mutated_read(MUTATED_MASKS, &declared, &masks) ||
	    side_describe(&side, mutated.declared, masks, &diag))
		abort();
	mutated_want(FACT_ALGORITHM, algorithms[index].name, algorithms[index].group[0]);
	diff = judged_diff(&side, &mutated.side, mutated.effects);
	mutated_compare(diff, algorithms[index].name);
	diff_free(diff);
	side_close(&side);
	mutated.num_wants = 0;
	mutated_want(FACT_ALGORITHM, algorithms[index].name, algorithms[index].group[1]);
	mutated_check(declared, masks, algorithms[index].name);
	mutated_undo();
}

TEST(choices)
{
	mutated_open("tdx-next");
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		mutate_algorithm(i);
	EXPECT_EQ(8, mutated.count);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

TEST_HARNESS_MAIN
