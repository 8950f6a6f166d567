// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module descriptions as facts: both halves of all modules of the corpus, and what is odd.
 */
#include <string.h>

#include "edited.h"
#include "folder.h"
#include "module/agree.h"
#include "update/way.h"

static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05", "tdx-next", "tdx-rogue" };

#define NUM_MODULES (sizeof(modules) / sizeof(modules[0]))

static struct cpuid_bit bit_of(const char *text)
{
	struct cpuid_bit bit = { 0 };

	cpuid_bit_parse(text, &bit);
	return bit;
}

static const char *value(const struct side *side, enum fact_kind kind, const char *subject)
{
	struct cpuid_bit bit;
	const struct fact *fact = cpuid_bit_parse(subject, &bit) ?
					  facts_find_bit(side->facts, kind, bit) :
					  facts_find(side->facts, kind, subject);

	return fact ? fact->value : "none";
}

TEST(modules_of_the_corpus_are_known)
{
	for (size_t i = 0; i < NUM_MODULES; i++) {
		struct side side;
		struct diag diag;

		ASSERT_EQ(0, side_open(&side, modules[i], &diag)) TH_LOG("%s", diag.text);
		EXPECT_STREQ(modules[i], side.name);
		EXPECT_EQ(SIDE_MODULE, side.form);
		EXPECT_EQ(0, side.num_unknown);
		for (size_t j = 0; j < facts_count(side.facts); j++) {
			const struct fact *fact = facts_at(side.facts, j);

			if (fact->kind == FACT_DECLARED || fact->kind == FACT_DONE)
				EXPECT_NE(WAY_UNKNOWN, way_of(fact->value).value);
			if (j)
				EXPECT_GT(0, fact_compare(facts_at(side.facts, j - 1), fact));
		}
		side_close(&side);
	}
}

/* module_disagreements() has its own derivation: where it sees none, the ways agree. */
TEST(halves_say_the_same)
{
	for (size_t i = 0; i < NUM_MODULES; i++) {
		struct declared *declared = from_corpus_declared(modules[i]);
		struct masks *masks = from_corpus_masks(modules[i]);
		struct side side = { 0 };
		struct diag diag;

		ASSERT_EQ(0, module_disagreements(declared, masks, NULL, 0));
		ASSERT_EQ(0, side_describe(&side, declared, masks, &diag));
		for (size_t j = 0; j < facts_count(side.facts); j++) {
			const struct fact *fact = facts_at(side.facts, j), *done;
			struct way said, seen;

			if (fact->kind != FACT_DECLARED)
				continue;
			done = facts_find_bit(side.facts, FACT_DONE, fact->bit);
			said = way_of(fact->value);
			seen = way_of(done ? done->value : NULL);
			EXPECT_TRUE(way_agrees(&said, &seen))
			{
				TH_LOG("%s: %s, %s", modules[i], fact->value,
				       done ? done->value : "none");
			}
		}
		side_close(&side);
		masks_free(masks);
		declared_free(declared);
	}
}

TEST(hold_what_the_files_say)
{
	static const struct {
		enum fact_kind kind;
		const char *subject;
		const char *value;
	} facts[] = {
		{ FACT_DECLARED, "7.0:ecx.enqcmd", "configured if OPT_IN[0]" },
		{ FACT_DONE, "7.0:ecx.enqcmd", "configured if OPT_IN" },
		{ FACT_DECLARED, "7.1:eax.avx_vnni", "configured & native if XFAM[2]" },
		{ FACT_DONE, "7.1:eax.avx_vnni", "configured & native if XFAM[2]" },
		{ FACT_DONE, "7.1:eax.lass", "native if ATTRIBUTES[27]" },
		{ FACT_DECLARED, "0x1f.0:edx.0",
		  "special: #VE unless TD_CTLS.ENUM_TOPOLOGY; x2APIC ID of the VCPU" },
		{ FACT_DONE, "0x1f.0:edx.0", "dynamic" },
		{ FACT_FIELD, "7.1:eax.lam",
		  "LAM[26:26]; Configured & Native; "
		  "TD_PARAMS.CPUID_CONFIG; -" },
		{ FACT_ENTRY, "0x1a", "after 0xb.2" },
		{ FACT_SLOT, "slot 12", "0x1f.0" },
		{ FACT_LIMIT, "MAX_VCPUS maximum", "576" },
		{ FACT_LIMIT, "ATTRIBUTES[27]", "0 or 1" },
		{ FACT_LIMIT, "ATTRIBUTES[26]", "must be 0" },
		{ FACT_LIMIT, "XFAM[0]", "must be 1" },
		{ FACT_LIMIT, "XFAM[0] register", "XCR0" },
		{ FACT_LIMIT, "XFAM[15] register", "IA32_XSS" },
		{ FACT_LIMIT, "TD_PARAMS.CPUID_CONFIG", "288 bytes at 256" },
		{ FACT_LIMIT, "IA32_ARCH_CAPABILITIES[21]", "fixed1" },
		{ FACT_LIMIT, "IA32_ARCH_CAPABILITIES[19]", "configured or native" },
		{ FACT_LIMIT, "IA32_ARCH_CAPABILITIES_CONFIG[19]", "0 or 1" },
		{ FACT_LIMIT, "model 0xa06f0", "up to stepping 3" },
		{ FACT_LIMIT, "models, newest first",
		  "0xd06d0 0xa06e0 0xa06d0 0xa06f0 0xc06f0 0x806f0" },
		{ FACT_LIMIT, "OPT_IN[0]", "may be set" },
		{ FACT_LIMIT, "TDX_FEATURES0[20]", "1" },
		{ FACT_LIMIT, "last extended leaf", "the CPU's own" },
		{ FACT_PLATFORM, "0xa:ecx.4", "must be 0, the same on all LPs" },
		{ FACT_PLATFORM, "IA32_ARCH_CAPABILITIES[18]", "must be 0" },
		{ FACT_ALGORITHM, "topology", "enumerated" },
		{ FACT_EFFECT, "IA32_PASID", "7.0:ecx.enqcmd" },
		{ FACT_CLOBBER, "7.0:ecx.waitpkg", "listed" },
		{ FACT_IDENTITY, "version", "1.5.05-next" },
	};
	struct side side;
	struct diag diag;

	ASSERT_EQ(0, side_open(&side, "tdx-next", &diag));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		EXPECT_STREQ(facts[i].value, value(&side, facts[i].kind, facts[i].subject));
	side_close(&side);
}

/* A leaf with one field, whose type and gate are given. */
static void describe_one(const char *type, const char *gate, struct side *side)
{
	static const char rest[] = "[{\"MSB\":\"31\",\"LSB\":\"0\",\"Bit or Field Virtualization "
				   "Type\":\"Native\"}]";
	struct declared *declared;
	struct diag diag;
	char text[2048];

	snprintf(text, sizeof(text),
		 "[{\"Leaf\":\"0x1\",\"EAX\":[{\"MSB\":\"31\",\"LSB\":\"0\",\"Field Name\":\"F\","
		 "\"Bit or Field Virtualization Type\":\"%s\",\"Configuration Details\":%s%s%s,"
		 "\"Virtualization Details\":\"0x1\"}],\"EBX\":%s,\"ECX\":%s,\"EDX\":%s}]",
		 type, gate ? "\"" : "", gate ? gate : "null", gate ? "\"" : "", rest, rest, rest);
	declared = declared_parse("one", text, &diag);
	from_corpus_need(declared, &diag);
	*side = (struct side){ 0 };
	from_corpus_need(!side_describe(side, declared, NULL, &diag), &diag);
	declared_free(declared);
}

/* Never guessed: what a type and its gates do not say together is as unknown as a new word. */
TEST(that_are_not_understood_are_unknown)
{
	static const struct {
		const char *type;
		const char *gate;
		const char *value; /* of bit 31 */
	} fields[] = {
		{ "Mirrored", NULL, "unknown: Mirrored" },
		{ "Mirrored", "TD_PARAMS.XFAM[2]", "unknown: Mirrored, TD_PARAMS.XFAM[2]" },
		{ "Native", "TD_PARAMS.FROB[1]", "unknown: Native, TD_PARAMS.FROB[1]" },
		{ "Native", "TD_PARAMS.XFAM[2]", "unknown: Native, TD_PARAMS.XFAM[2]" },
		{ "Native", "TD_PARAMS.CPUID_CONFIG", "unknown: Native, TD_PARAMS.CPUID_CONFIG" },
		{ "XFAM & Native", NULL, "unknown: XFAM & Native" },
		{ "XFAM & Native", "TD_PARAMS.ATTRIBUTES[2]",
		  "unknown: XFAM & Native, TD_PARAMS.ATTRIBUTES[2]" },
		{ "Fixed", "TD_PARAMS.XFAM[2]", "unknown: Fixed, TD_PARAMS.XFAM[2]" },
		{ "#VE", "CPUID(0x1).ECX[3]", "unknown: #VE, CPUID(0x1).ECX[3]" },
		{ "Fixed", NULL, "fixed0" },
		{ "Configured", NULL, "configured" },
		{ "configured & native", "TD_PARAMS.CPUID_CONFIG", "configured & native" },
		{ "Calculated", "TD_PARAMS.XFAM[2]", "calculated if XFAM[2]: 0x1" },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct side side;

		describe_one(fields[i].type, fields[i].gate, &side);
		EXPECT_STREQ(fields[i].value, value(&side, FACT_DECLARED, "1:eax.31"));
		EXPECT_EQ(strncmp(fields[i].value, "unknown", 7) ? 0 : 32, side.num_unknown);
		EXPECT_FALSE(side.has[FACT_DONE]);
		side_close(&side);
	}
}

/* A folder of @files, which end with NULL: name and text by turns. */
static const char *folder_with(const char *const *files)
{
	const char *folder = folder_fresh();

	for (; *files; files += 2)
		folder_put(folder, files[0], files[1], strlen(files[1]));
	return folder;
}

static const char identity[] = "format = " SNAPSHOT_FORMAT "\nmodule = tdx-1.5.05\n"
			       "kernel = linux-6.19\n";

TEST(of_a_snapshot_are_read_by_kind)
{
	static const char *const files[] = {
		"identity.txt", identity, "views.txt", "7.0:ecx.waitpkg = host 0\n",
		"host.txt",     "",       "notes.txt", "no fact\n",
		NULL,
	};
	const char *folder = folder_with(files);
	struct side side;
	struct diag diag;

	ASSERT_EQ(0, side_open(&side, folder, &diag)) TH_LOG("%s", diag.text);
	EXPECT_EQ(SIDE_SNAPSHOT, side.form);
	EXPECT_STREQ("tdx-1.5.05", side.name);
	EXPECT_STREQ("linux-6.19", side_identity(&side, "kernel"));
	EXPECT_EQ(NULL, side_identity(&side, "platform"));
	EXPECT_STREQ("host 0", value(&side, FACT_VIEW, "7.0:ecx.waitpkg"));
	EXPECT_TRUE(side.has[FACT_VIEW]);
	EXPECT_TRUE(side.has[FACT_HOST]);
	EXPECT_FALSE(side.has[FACT_DONE]);
	side_close(&side);
}

TEST(of_a_bad_snapshot_are_refused)
{
	static const char *const broken[] = { "identity.txt", identity, "views.txt", "x\n", NULL };
	static const char *const twice[] = { "identity.txt", identity, "limits.txt",
					     "a = 1\nb = 1\na = 2\n", NULL };
	static const char *const twice_a_bit[] = { "identity.txt", identity, "views.txt",
						   "1:ecx.3 = 1\n1:ecx.monitor = 1\n", NULL };
	static const char *const other[] = { "identity.txt", "format = tdx-cts-snapshot-0\n",
					     NULL };
	static const char *const none[] = { "identity.txt", "module = m\n", NULL };
	struct side side;
	struct diag diag;

	EXPECT_EQ(-1, side_open(&side, folder_with(other), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "identity.txt: format is tdx-cts-snapshot-0, and only"));
	EXPECT_EQ(-1, side_open(&side, folder_with(none), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "identity.txt: format is missing"));
	EXPECT_EQ(-1, side_open(&side, folder_with(broken), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "views.txt:1:1: not a fact"));
	EXPECT_EQ(-1, side_open(&side, folder_with(twice), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "limits.txt: a stands there twice"));
	EXPECT_EQ(-1, side_open(&side, folder_with(twice_a_bit), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "views.txt: 1:ecx.monitor stands there twice"));
}

TEST(of_no_folder_are_refused)
{
	static const char *const none[] = { "x.txt", "", NULL };
	struct side side;
	struct diag diag;

	EXPECT_EQ(-1, side_open(&side, "tdx-0.0", &diag));
	EXPECT_NE(NULL, strstr(diag.text, "no such name"));
	EXPECT_EQ(-1, side_open(&side, folder_with(none), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "cpuid_virtualization.json"));
	EXPECT_EQ(-1, side_open(&side, "/dev/null", &diag));
	EXPECT_NE(NULL, strstr(diag.text, "is no folder"));
}

/* Two gates of one state, the same bit listed twice, one model listed twice. */
TEST(are_one_for_each_subject)
{
	struct declared *declared = from_corpus_declared("tdx-next");
	json_t *json = edited_json("tdx-next", "module.json"), *known;
	struct side side = { 0 };
	struct masks *masks;
	struct diag diag;

	json_array_append_new(json_object_get(json, "host_effects"),
			      json_pack("{ss,ss}", "state", "IA32_PASID", "gate", "7.1:eax.fred"));
	json_array_append_new(json_object_get(json_object_get(json, "opt_in"), "clobber_bits"),
			      json_string("7.0:ecx.5"));
	known = json_object_get(json_object_get(json, "fms"), "known");
	json_array_append_new(known, json_pack("[ss]", "0xa06f0", "0x9"));
	masks = edited_masks(json, &diag);
	ASSERT_NE(NULL, masks) TH_LOG("%s", diag.text);
	ASSERT_EQ(0, side_describe(&side, declared, masks, &diag));
	EXPECT_STREQ("7.0:ecx.enqcmd, 7.1:eax.fred", value(&side, FACT_EFFECT, "IA32_PASID"));
	EXPECT_STREQ("up to stepping 3", value(&side, FACT_LIMIT, "model 0xa06f0"));
	for (size_t i = 1; i < facts_count(side.facts); i++)
		EXPECT_GT(0, fact_compare(facts_at(side.facts, i - 1), facts_at(side.facts, i)));
	side_close(&side);
	masks_free(masks);
	declared_free(declared);
	json_decref(json);
}

TEST(of_masks_that_contradict_are_unknown)
{
	struct declared *declared = from_corpus_declared("tdx-1.5.05");
	struct masks *masks = from_corpus_masks("tdx-1.5.05");
	const struct masks_entry *entry = masks_entry_at(masks, bit_of("7.1:eax.26").at);
	struct side side = { 0 };
	struct diag diag;

	((struct masks_entry *)entry)->fixed1.reg[CPUID_EAX] |= 3u << 26;
	ASSERT_EQ(0, side_describe(&side, declared, masks, &diag));
	EXPECT_STREQ("unknown: fixed1, configured & native", value(&side, FACT_DONE, "7.1:eax.26"));
	EXPECT_STREQ("unknown: fixed0, fixed1", value(&side, FACT_DONE, "7.1:eax.27"));
	side_close(&side);
	masks_free(masks);
	declared_free(declared);
}

FOLDER_HARNESS_MAIN
