// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two loaders of a module description, the class of a bit, and where the two halves of a
 * description disagree.
 */
#include "module/agree.h"
#include "module/class.h"

#include "doctored.h"
#include "from_corpus.h"

#define DECLARED "cpuid_virtualization.json"
#define MASKS "module.json"

static struct diag diag;

/* One fault each: what is replaced, and the words that the error must have. */
struct fault {
	const char *file;
	const char *from;
	const char *to;
	const char *words;
};

static const struct fault faults[] = {
	{ DECLARED, "{", "[", "" },
	{ DECLARED, "\"Leaf\": \"0x0\"", "\"Leaf\": 7", "CPUID[0].Leaf" },
	{ DECLARED, "\"Leaf\": \"0x1\"", "\"Leaf\": \"0x0\"", "listed twice" },
	{ DECLARED, "\"Leaf\": \"0x1\"", "\"Leaf\": \"one\"", "is no leaf" },
	{ DECLARED, "\"MSB\": \"2\"", "\"MSB\": \"3\"", "Field Size" },
	{ DECLARED, "\"MSB\": \"31\",", "\"MSB\": \"32\",", "MSB" },
	{ DECLARED, "\"LSB\": \"6\"", "\"LSB\": \"7\"", "LSB" },
	{ DECLARED, "\"EAX\"", "\"EAx\"", "EAX" },
	{ DECLARED, "\"0x23\"", "\"0x1000000023\"", "value of 32 bits" },
	{ MASKS, "\"max_l2_vms\": \"3\"", "\"max_l2_vms\": true", "max_l2_vms" },
	{ MASKS, "\"max_l2_vms\": \"3\"", "\"max_l2_vms\": \"256\"", "max_l2_vms" },
	{ MASKS, "\"num_cpuid_entries\": \"68\"", "\"num_cpuid_entries\": \"67\"",
	  "num_cpuid_entries says 67" },
	{ MASKS, "\"index\": \"3\"", "\"index\": \"4\"", "slot 3 is expected" },
	{ MASKS, "\"configured_bits\": [", "\"configured_bits\": [ 1,", "configured_bits" },
	{ MASKS, "\"xfam_bit\": \"2\"", "\"xfam_bit\": \"19\"", "xfam_bit" },
	{ MASKS, "\"name\": \"RESERVED0\"", "\"name\": \"RESERVED9\"", "RESERVED9" },
	{ MASKS, "\"offset\": \"24\"", "\"offset\": \"23\"", "byte 23" },
	{ MASKS, "\"name\": \"CPUID_CONFIG\"", "\"name\": \"MROWNER\"", "MROWNER" },
	{ MASKS, "\"25..63\"", "\"63..25\"", "first..last" },
	{ MASKS, "\"0x756e6547\"", "\"0x1756e6547\"", "value" },
	{ MASKS, "\"0xffffffff\",\n    \"0xffffffff\"", "\"0xfffffffe\",\n    \"0xffffffff\"",
	  "outside the mask" },
	{ MASKS, "\"topology\": \"enumerated\"", "\"topology\": \"guessed\"",
	  "choose \"faulting\" or \"enumerated\"" },
	{ MASKS, "\"topology\": \"enumerated\"", "\"topologi\": \"enumerated\"",
	  "unknown algorithm" },
};

TEST(each_structural_fault_is_named_with_its_place)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const struct fault *fault = &faults[i];
		const char *folder =
			doctored_module("tdx-1.5.05", fault->file, fault->from, fault->to);
		unsigned int line = 0, column = 0;
		char path[PATH_MAX];
		void *loaded;

		diag.text[0] = '\0';
		if (!strcmp(fault->file, MASKS))
			loaded = masks_load(folder, &diag);
		else
			loaded = declared_load(folder, &diag);
		EXPECT_EQ(loaded, NULL)
		TH_LOG("fault %zu (%s) was not noticed", i, fault->to);
		folder_path(path, folder, fault->file);
		EXPECT_EQ(strncmp(diag.text, path, strlen(path)), 0)
		TH_LOG("fault %zu: \"%s\" does not begin with the file", i, diag.text);
		EXPECT_EQ(sscanf(diag.text + strlen(path), ":%u:%u: ", &line, &column), 2)
		TH_LOG("fault %zu: \"%s\" has no line and column", i, diag.text);
		EXPECT_NE(strstr(diag.text, fault->words), NULL)
		TH_LOG("fault %zu: \"%s\" does not say \"%s\"", i, diag.text, fault->words);
	}
}

TEST(a_gap_and_an_overlap_name_the_bit)
{
	const char *folder = doctored_module(
		"tdx-1.5.05", DECLARED,
		"\"MSB\": \"2\",\n     \"LSB\": \"0\",\n     \"Field Size\": \"3\"",
		"\"MSB\": \"1\",\n     \"LSB\": \"0\",\n     \"Field Size\": \"2\"");

	EXPECT_EQ(declared_load(folder, &diag), NULL);
	EXPECT_NE(strstr(diag.text, "bit 2 is not covered"), NULL)
	TH_LOG("%s", diag.text);
	folder = doctored_module(
		"tdx-1.5.05", DECLARED,
		"\"MSB\": \"2\",\n     \"LSB\": \"0\",\n     \"Field Size\": \"3\"",
		"\"MSB\": \"3\",\n     \"LSB\": \"0\",\n     \"Field Size\": \"4\"");
	EXPECT_EQ(declared_load(folder, &diag), NULL);
	EXPECT_NE(strstr(diag.text, "bit 3 is covered twice"), NULL)
	TH_LOG("%s", diag.text);
}

TEST(unknown_words_load_and_are_counted)
{
	const char *folder = doctored_module("tdx-1.5.05", DECLARED, "\"Configured & Native\"",
					     "\"Paravirtualized\"");
	struct declared *declared = declared_load(folder, &diag);

	ASSERT_NE(declared, NULL)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(declared->num_unknown_types, 1);
	EXPECT_STREQ(declared->first_unknown, "Paravirtualized");
	declared_free(declared);

	folder = doctored_module("tdx-1.5.05", DECLARED, "\"TD_PARAMS.XFAM[2]\"",
				 "\"TDCS.FEATURE_PARAVIRT_CTRL[2]\"");
	declared = declared_load(folder, &diag);
	ASSERT_NE(declared, NULL)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(declared->num_unknown_gates, 1);
	EXPECT_STREQ(declared->first_unknown, "TDCS.FEATURE_PARAVIRT_CTRL[2]");
	declared_free(declared);
}

TEST(a_range_of_subleaves_is_spread_out)
{
	static const char text[] =
		"[{\"Leaf\": \"0xd / Sub-Leaves 0x2-0x4\","
		"\"EAX\": [{\"MSB\": 31, \"LSB\": 0, \"Bit or Field Virtualization Type\": \"Native\"}],"
		"\"EBX\": [{\"MSB\": 31, \"LSB\": 0, \"Bit or Field Virtualization Type\": \"#VE\"}],"
		"\"ECX\": [{\"MSB\": 31, \"LSB\": 0, \"Bit or Field Virtualization Type\": \"Native\"}],"
		"\"EDX\": [{\"MSB\": 31, \"LSB\": 0, \"Bit or Field Virtualization Type\": \"Fixed\","
		"\"Virtualization Details\": \"0x80000001\"}]}]";
	const char *folder = folder_fresh();
	const struct declared_field *field;
	struct declared *declared;

	folder_put(folder, DECLARED, text, strlen(text));
	declared = declared_load(folder, &diag);
	ASSERT_NE(declared, NULL)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(declared->num_leaves, 3);
	field = declared_field_at(declared, (struct cpuid_bit){ { 0xd, 4 }, CPUID_EDX, 31 });
	ASSERT_NE(field, NULL);
	EXPECT_EQ(field->fixed, 0x80000001);
	EXPECT_EQ(declared_leaf_find(declared, 0xd, 5), NULL);
	declared_free(declared);
}

TEST(every_class_occurs_where_the_facts_say)
{
	static const struct {
		const char *bit;
		enum bit_class class;
	} expected[] = {
		{ "0:eax.2", CLASS_FIXED0 },
		{ "0:eax.0", CLASS_FIXED1 },
		{ "1:ecx.hypervisor", CLASS_FIXED1 },
		{ "1:ecx.monitor", CLASS_DIRECT },
		{ "7.0:ebx.avx2", CLASS_XFAM },
		{ "7.0:ebx.avx512f", CLASS_DIRECT },
		{ "7.0:ecx.pks", CLASS_ATTRIBUTES },
		{ "0xd.0:eax.0", CLASS_FIXED1 }, /* x87 */
		{ "0xd.2:eax.8", CLASS_XFAM }, /* the AVX component has 256 bytes */
		{ "0xd.3:eax.0", CLASS_FIXED0 }, /* MPX is not in XFAM_FIXED0 */
		{ "5:eax.6", CLASS_INDIRECT }, /* the smallest monitor line has 64 bytes */
		{ "0x15:ebx.0", CLASS_INDIRECT },
		{ "1:ecx.osxsave", CLASS_DYNAMIC },
		{ "6:eax.0", CLASS_FAULTING },
		{ "2:eax.0", CLASS_FAULTING },
		{ "7.0:ecx.cldemote", CLASS_DIRECT },
		{ "7.0:ebx.avx512pf", CLASS_FIXED0 }, /* not in this CPU */
	};
	struct class_limits limits = {
		.xfam_fixed0 = 0x6dbe7,
		.xfam_fixed1 = 3,
		.attributes_fixed0 = 0x8000000070000001,
	};
	struct declared *declared = from_corpus_declared("tdx-1.5.05");
	struct cpuid_dump dump = from_corpus_platform("sapphire-rapids-tdx");

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct cpuid_bit bit;
		enum bit_class class;

		ASSERT_TRUE(cpuid_bit_parse(expected[i].bit, &bit))
		TH_LOG("%s is no bit", expected[i].bit);
		class = class_of_bit(declared, &dump, &limits, bit);
		EXPECT_EQ(class, expected[i].class)
		TH_LOG("%s is %s", expected[i].bit, class_name(class));
	}
	limits.xfam_fixed0 &= ~4ULL;
	EXPECT_EQ(class_of_bit(declared, &dump, &limits,
			       (struct cpuid_bit){ { 7, 0 }, CPUID_EBX, 5 }),
		  CLASS_FIXED0);
	declared_free(declared);
}

TEST(opt_in_opens_its_bits)
{
	struct class_limits limits = { .xfam_fixed0 = 3, .xfam_fixed1 = 3 };
	struct declared *declared = from_corpus_declared("tdx-next");
	const struct cpuid_bit fred = { { 7, 1 }, CPUID_EAX, 17 };
	struct cpuid_dump dump = from_corpus_platform("sapphire-rapids-tdx");

	EXPECT_EQ(class_of_bit(declared, &dump, &limits, fred), CLASS_FIXED0);
	limits.opt_in = 1;
	EXPECT_EQ(class_of_bit(declared, &dump, &limits, fred), CLASS_DIRECT);
	declared_free(declared);
}

static size_t disagreements(const char *folder, struct disagreement *found, size_t max)
{
	struct declared *declared = declared_load(folder, &diag);
	struct masks *masks = declared ? masks_load(folder, &diag) : NULL;
	size_t count;

	if (!masks)
		ksft_exit_fail_msg("%s\n", diag.text);
	count = module_disagreements(declared, masks, found, max);
	declared_free(declared);
	masks_free(masks);
	return count;
}

/* A lie on one side, and how many bits it makes disagree; words alone are no lie. */
TEST(a_lie_on_one_side_is_a_disagreement)
{
	static const struct {
		const char *file, *from, *to;
		size_t count;
		const char *bit;
	} lies[] = {
		{ MASKS, "\"0x31044d88\"", "\"0x31044d80\"", 1, "1:ecx.monitor" },
		{ MASKS, "\"0x31044d88\"", "\"0x31044d89\"", 1, "1:ecx.sse3" },
		{ MASKS, "\"0x80000000\",\n    \"0x200\"", "\"0x0\",\n    \"0x200\"", 1,
		  "1:ecx.hypervisor" },
		{ MASKS, "\"0x30001000\"", "\"0x30000000\"", 1, "1:ecx.fma" },
		{ DECLARED, "\"TD_PARAMS.XFAM[2] & TD_PARAMS.CPUID_CONFIG\"",
		  "\"TD_PARAMS.XFAM[9] & TD_PARAMS.CPUID_CONFIG\"", 1, "1:ecx.avx" },
		{ DECLARED, "\"CR4.OSXSAVE\"", "null", 0, NULL },
		{ DECLARED, "\"CPUID(0x1).ECX[3]\"", "\"CPUID(0x1).ECX[4]\"", 16,
		  "5:eax.min_monitor_line[0]" },
		{ DECLARED, "\"TD_PARAMS.ATTRIBUTES[30]\"", "\"TD_PARAMS.ATTRIBUTES[31]\"", 1,
		  "7.0:ecx.pks" },
		{ DECLARED, "\"Special\"", "\"Native\"", 8, "1:ebx.initial_apic_id[0]" },
		{ DECLARED, "\"XFAM & Native\"", "\"Special\"", 1, "1:ecx.fma" },
		{ MASKS, "\"0x30001000\"", "\"0x30001040\"", 1, "1:ecx.smx" },
		{ DECLARED, "\"Virtualization Details\": \"0x23\"",
		  "\"Virtualization Details\": \"0x22\"", 1, "0:eax.max_base_leaf[0]" },
		{ DECLARED, "\"TD_PARAMS.CPUID_CONFIG\"", "null", 4, "1:eax.stepping[0]" },
		/* Of the gate the type says only which kind it is. */
		{ DECLARED, "\"XFAM & Native\"", "\"Native\"", 1, "1:ecx.fma" },
		{ DECLARED, "\"XFAM & Native\"", "\"Attributes & Native\"", 1, "1:ecx.fma" },
		{ DECLARED, "\"Attributes & Native\"", "\"Native\"", 1, "7.0:ecx.pks" },
		{ DECLARED, "\"CPUID_Enabled & Native\"", "\"Native\"", 16,
		  "5:eax.min_monitor_line[0]" },
		{ DECLARED, "\"platform must have 1\"", "\"platform must have 0\"", 3,
		  "0:ebx.vendor[0]" },
		{ DECLARED, "\"platform must have 0\"", "\"platform must have 1\"", 3,
		  "0:ebx.vendor[3]" },
		{ MASKS, "\"0x756e6547\"", "\"0x756e6546\"", 1, "0:ebx.vendor[0]" },
		{ DECLARED, "\"platform must have 1\"", "null", 3, "0:ebx.vendor[0]" },
		{ DECLARED,
		  "\"Attributes & CPUID_Enabled & Native\",\n     \"Virtualization Details\": "
		  "\"platform must have 0\"",
		  "\"Attributes & CPUID_Enabled & Native\",\n     \"Virtualization Details\": "
		  "\"platform must have 1\"",
		  24, "0x23.1:eax.gp_ctr_bitmap[8]" },
	};
	struct disagreement found[4];
	char text[CPUID_TEXT];

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		const char *folder =
			doctored_module("tdx-1.5.05", lies[i].file, lies[i].from, lies[i].to);

		EXPECT_EQ(disagreements(folder, found, 4), lies[i].count)
		TH_LOG("lie %zu", i);
		if (!lies[i].bit)
			continue;
		cpuid_bit_format(found[0].bit, text);
		EXPECT_NE(strstr(text, lies[i].bit), NULL)
		TH_LOG("lie %zu: %s instead of %s", i, text, lies[i].bit);
	}
}

FOLDER_HARNESS_MAIN
