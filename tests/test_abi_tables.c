// SPDX-License-Identifier: GPL-2.0-only
/*
 * A folder of ABI tables as it is downloaded: every virtualization type, ranges of sub-leaves,
 * several gates on one field, and words that no version of this project knows, beside files
 * that it does not read. What is known is taken as it stands, and the rest is unknown.
 */
#include "module/class.h"

#include "from_corpus.h"

static struct diag diag;

static struct declared *tables_load(void)
{
	const char *source = getenv("TDX_CTS_SOURCE");
	char folder[PATH_MAX];
	struct declared *declared;

	if (!source)
		ksft_exit_skip("TDX_CTS_SOURCE names no source tree\n");
	snprintf(folder, sizeof(folder), "%s/tests/data/abi-tables", source);
	declared = declared_load(folder, &diag);
	if (!declared)
		ksft_exit_fail_msg("%s\n", diag.text);
	return declared;
}

static struct cpuid_bit bit_of(const char *text)
{
	struct cpuid_bit bit;

	if (!cpuid_bit_parse(text, &bit))
		ksft_exit_fail_msg("%s is no bit\n", text);
	return bit;
}

/* One field of each type, with all that its gate says. */
static const struct row {
	const char *bit;
	enum virt_type type;
	struct declared_gate gate;
} rows[] = {
	{ "0:eax.2", VIRT_FIXED, { 0 } },
	{ "7.0:ebx.0", VIRT_NATIVE, { 0 } },
	{ "1:eax.4", VIRT_CONFIGURED, { .config = true } },
	{ "0x15:ebx.0", VIRT_CONFIGURED, { .tsc_frequency = true } },
	{ "1:ecx.3", VIRT_CONFIGURED_NATIVE, { .config = true } },
	{ "7.0:ebx.5", VIRT_XFAM_NATIVE, { .xfam = 4 } },
	{ "7.0:ebx.16", VIRT_XFAM_CONFIGURED_NATIVE, { .xfam = 0xe0, .config = true } },
	{ "7.0:ecx.31", VIRT_ATTRIBUTES_NATIVE, { .attributes = 1ULL << 30 } },
	{ "7.0:ecx.13",
	  VIRT_ATTRIBUTES_CONFIGURED_NATIVE,
	  { .xfam = 4,
	    .attributes = 1ULL << 27,
	    .has_cpuid = true,
	    .cpuid = { { 7, 1 }, CPUID_EAX, 8 },
	    .config = true } },
	{ "5:eax.0",
	  VIRT_CPUID_NATIVE,
	  { .has_cpuid = true, .cpuid = { { 1, CPUID_SUBLEAF_NA }, CPUID_ECX, 3 } } },
	{ "0x23.0:ebx.31",
	  VIRT_ATTRIBUTES_CPUID_NATIVE,
	  { .attributes = 1ULL << 63, .has_cpuid = true, .cpuid = { { 7, 1 }, CPUID_EAX, 8 } } },
	{ "0x23.0:eax.3",
	  VIRT_ATTRIBUTES_CPUID_CONFIGURED_NATIVE,
	  { .attributes = 1ULL << 63,
	    .has_cpuid = true,
	    .cpuid = { { 7, 1 }, CPUID_EAX, 8 },
	    .config = true } },
	{ "0xd.0x12:ebx.7", VIRT_CALCULATED, { 0 } },
	{ "1:ecx.27", VIRT_SPECIAL, { 0 } },
	{ "6:edx.9", VIRT_VE, { 0 } },
	{ "7.0:edx.31", VIRT_UNKNOWN, { 0 } },
};

#define NUM_ROWS (sizeof(rows) / sizeof(rows[0]))

static bool same_gate(const struct declared_gate *a, const struct declared_gate *b)
{
	return a->xfam == b->xfam && a->attributes == b->attributes && a->opt_in == b->opt_in &&
	       a->has_cpuid == b->has_cpuid &&
	       (!a->has_cpuid || cpuid_bit_equal(a->cpuid, b->cpuid)) && a->config == b->config &&
	       a->tsc_frequency == b->tsc_frequency && a->unknown == b->unknown;
}

TEST(every_type_is_there)
{
	bool there[VIRT_NUM_TYPES] = { false };

	for (size_t i = 0; i < NUM_ROWS; i++)
		there[rows[i].type] = true;
	for (int type = 0; type < VIRT_NUM_TYPES; type++) {
		EXPECT_TRUE(there[type]) TH_LOG("%s", virt_type_name(type));
	}
}

TEST(types_and_gates_are_taken_as_they_stand)
{
	struct declared *declared = tables_load();

	for (size_t i = 0; i < NUM_ROWS; i++) {
		const struct declared_field *field =
			declared_field_at(declared, bit_of(rows[i].bit));

		ASSERT_NE(NULL, field) TH_LOG("%s", rows[i].bit);
		EXPECT_EQ(rows[i].type, field->type) TH_LOG("%s", rows[i].bit);
		EXPECT_TRUE(same_gate(&rows[i].gate, &field->gate)) TH_LOG("%s", rows[i].bit);
	}
	declared_free(declared);
}

TEST(ranges_are_spread_out)
{
	struct declared *declared = tables_load();
	unsigned int components = 0, new_leaf = 0;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		components += declared->leaf[i].at.leaf == 0xd;
		new_leaf += declared->leaf[i].at.leaf == 0x24;
	}
	EXPECT_EQ(0x12 - 2 + 1, components);
	EXPECT_EQ(4, new_leaf);
	EXPECT_EQ(NULL, declared_leaf_find(declared, 0xd, 0x13));
	declared_free(declared);
}

/* Those of 0x24 count in each sub-leaf; one field of 7.1 has both a type and a gate like that. */
TEST(unknown_words_are_counted_and_the_first_is_named)
{
	struct declared *declared = tables_load();
	char text[CPUID_TEXT];

	EXPECT_EQ(1 + 3 + 4, declared->num_unknown);
	EXPECT_EQ(1 + 1 + 4, declared->num_unknown_types);
	EXPECT_EQ(3, declared->num_unknown_gates);
	EXPECT_STREQ("Paravirtualized & Native", declared->first_unknown);
	EXPECT_STREQ("7.0:edx.6", cpuid_bit_format(declared->first_unknown_bit, text));
	declared_free(declared);
}

/* Whatever the platform and the limits are, and also where the rest of the field is known. */
TEST(no_class_is_guessed)
{
	static const char *const unknown[] = {
		"7.0:edx.6", "7.1:ebx.0", "7.1:ecx.0", "7.1:edx.31", "0x24.3:ebx.0",
	};
	struct class_limits limits = { .xfam_fixed0 = UINT64_MAX, .attributes_fixed0 = UINT64_MAX };
	struct cpuid_dump platform = from_corpus_platform("emerald-rapids-tdx");
	struct declared *declared = tables_load();

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		EXPECT_EQ(CLASS_UNKNOWN,
			  class_of_bit(declared, &platform, &limits, bit_of(unknown[i])))
		TH_LOG("%s", unknown[i]);
	}
	EXPECT_EQ(CLASS_XFAM, class_of_bit(declared, &platform, &limits, bit_of("7.0:ebx.5")));
	/* Without module.json nobody knows the limits. */
	limits.unknown = true;
	EXPECT_EQ(CLASS_UNKNOWN, class_of_bit(declared, &platform, &limits, bit_of("7.0:ebx.5")));
	EXPECT_EQ(CLASS_DIRECT, class_of_bit(declared, &platform, &limits, bit_of("1:ecx.3")));
	declared_free(declared);
}

TEST_HARNESS_MAIN
