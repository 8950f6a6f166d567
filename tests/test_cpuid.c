// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cpuid/cpuid.h, cpuid/names.h and cpuid/set.h.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "kselftest_harness.h"

#include "cpuid/cpuid.h"
#include "cpuid/names.h"
#include "cpuid/set.h"

#define NA CPUID_SUBLEAF_NA

static const struct {
	const char *text;
	struct cpuid_addr at;
	const char *printed; /* where it differs */
} addresses[] = {
	{ "0", { 0, NA }, NULL },
	{ "1", { 1, NA }, NULL },
	{ "9", { 9, NA }, NULL },
	{ "0xa", { 10, NA }, NULL },
	{ "7.0", { 7, 0 }, NULL },
	{ "4.9", { 4, 9 }, NULL },
	{ "0xd.0x12", { 13, 18 }, NULL },
	{ "0x80000008", { 0x80000008, NA }, NULL },
	{ "0xffffffff.0xfffffffe", { UINT32_MAX, UINT32_MAX - 1 }, NULL },
	{ "0x7.0x0", { 7, 0 }, "7.0" },
	{ "0x0000001D.0x01", { 29, 1 }, "0x1d.1" },
};

TEST(address_round_trip)
{
	char text[CPUID_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		const char *printed = addresses[i].printed;
		struct cpuid_addr at = { 99, 99 };

		EXPECT_TRUE(cpuid_addr_parse(addresses[i].text, &at));
		EXPECT_TRUE(cpuid_addr_equal(addresses[i].at, at))
		{
			TH_LOG("%s", addresses[i].text);
		}
		EXPECT_STREQ(printed ? printed : addresses[i].text, cpuid_addr_format(at, text));
	}
}

TEST(address_refused)
{
	static const char *const texts[] = {
		"",
		"10",
		"14",
		"00",
		"07",
		"a",
		"x7",
		"0x",
		"0X7",
		".",
		"7.",
		".0",
		"7.10",
		"7.0.0",
		"7.0 ",
		" 7",
		"-1",
		"7.a",
		"7.0x",
		"7..0",
		"0x100000000",
		"7.0x100000000",
		"7.0xffffffff",
		"7:0",
		"7,0",
		"NA",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct cpuid_addr at = { 99, 99 };

		EXPECT_FALSE(cpuid_addr_parse(texts[i], &at))
		{
			TH_LOG("\"%s\"", texts[i]);
		}
		EXPECT_EQ(99, at.leaf);
		EXPECT_EQ(99, at.subleaf);
	}
}

TEST(register_names)
{
	static const char *const names[] = { "eax", "ebx", "ecx", "edx" };
	enum cpuid_reg reg;

	for (unsigned int i = 0; i < CPUID_NUM_REGS; i++) {
		EXPECT_STREQ(names[i], cpuid_reg_name(i));
		EXPECT_TRUE(cpuid_reg_parse(names[i], &reg));
		EXPECT_EQ(i, reg);
	}
	EXPECT_TRUE(cpuid_reg_parse("EDX", &reg));
	EXPECT_EQ(CPUID_EDX, reg);
	EXPECT_FALSE(cpuid_reg_parse("", &reg));
	EXPECT_FALSE(cpuid_reg_parse("ea", &reg));
	EXPECT_FALSE(cpuid_reg_parse("eaxx", &reg));
	EXPECT_FALSE(cpuid_reg_parse("rax", &reg));
}

/* Bits whose places are known by heart, from each leaf. */
static const struct {
	const char *text;
	struct cpuid_bit bit;
} known[] = {
	{ "0:ebx.vendor[31]", { { 0, NA }, CPUID_EBX, 31 } },
	{ "1:eax.stepping[0]", { { 1, NA }, CPUID_EAX, 0 } },
	{ "1:eax.model[2]", { { 1, NA }, CPUID_EAX, 6 } },
	{ "1:ecx.monitor", { { 1, NA }, CPUID_ECX, 3 } },
	{ "1:ecx.tsc_deadline", { { 1, NA }, CPUID_ECX, 24 } },
	{ "1:edx.htt", { { 1, NA }, CPUID_EDX, 28 } },
	{ "1:edx.10", { { 1, NA }, CPUID_EDX, 10 } },
	{ "3:eax.0", { { 3, NA }, CPUID_EAX, 0 } },
	{ "4.3:eax.cache_level[2]", { { 4, 3 }, CPUID_EAX, 7 } },
	{ "5:ecx.int_break", { { 5, NA }, CPUID_ECX, 1 } },
	{ "6:eax.thread_director", { { 6, NA }, CPUID_EAX, 23 } },
	{ "7.0:ebx.hle", { { 7, 0 }, CPUID_EBX, 4 } },
	{ "7.0:ebx.rtm", { { 7, 0 }, CPUID_EBX, 11 } },
	{ "7.0:ebx.22", { { 7, 0 }, CPUID_EBX, 22 } },
	{ "7.0:ecx.waitpkg", { { 7, 0 }, CPUID_ECX, 5 } },
	{ "7.0:ecx.la57", { { 7, 0 }, CPUID_ECX, 16 } },
	{ "7.0:ecx.enqcmd", { { 7, 0 }, CPUID_ECX, 29 } },
	{ "7.0:ecx.pks", { { 7, 0 }, CPUID_ECX, 31 } },
	{ "7.0:edx.uintr", { { 7, 0 }, CPUID_EDX, 5 } },
	{ "7.0:edx.serialize", { { 7, 0 }, CPUID_EDX, 14 } },
	{ "7.0:edx.tsxldtrk", { { 7, 0 }, CPUID_EDX, 16 } },
	{ "7.1:eax.avx_vnni", { { 7, 1 }, CPUID_EAX, 4 } },
	{ "7.1:eax.lass", { { 7, 1 }, CPUID_EAX, 6 } },
	{ "7.1:eax.fred", { { 7, 1 }, CPUID_EAX, 17 } },
	{ "7.1:eax.lkgs", { { 7, 1 }, CPUID_EAX, 18 } },
	{ "7.1:eax.lam", { { 7, 1 }, CPUID_EAX, 26 } },
	{ "7.1:edx.cet_sss", { { 7, 1 }, CPUID_EDX, 18 } },
	{ "7.2:edx.ddpd_u", { { 7, 2 }, CPUID_EDX, 3 } },
	{ "7.2:edx.mcdt_no", { { 7, 2 }, CPUID_EDX, 5 } },
	{ "0xa:edx.anythread_depr", { { 0xa, NA }, CPUID_EDX, 15 } },
	{ "0xb.1:ecx.level_type[7]", { { 0xb, 1 }, CPUID_ECX, 15 } },
	{ "0xd.0:eax.pkru", { { 0xd, 0 }, CPUID_EAX, 9 } },
	{ "0xd.1:eax.xfd", { { 0xd, 1 }, CPUID_EAX, 4 } },
	{ "0xd.1:ecx.xss_cet_s", { { 0xd, 1 }, CPUID_ECX, 12 } },
	{ "0xd.2:ecx.align64", { { 0xd, 2 }, CPUID_ECX, 1 } },
	{ "0xd.0x12:ecx.xfd_faulting", { { 0xd, 0x12 }, CPUID_ECX, 2 } },
	{ "0xd.0x3f:eax.comp_size[31]", { { 0xd, 63 }, CPUID_EAX, 31 } },
	{ "0xd.0x40:eax.31", { { 0xd, 64 }, CPUID_EAX, 31 } },
	{ "0x14.0:ecx.lip", { { 0x14, 0 }, CPUID_ECX, 31 } },
	{ "0x14.1:eax.addr_ranges[2]", { { 0x14, 1 }, CPUID_EAX, 2 } },
	{ "0x15:ebx.tsc_numer[0]", { { 0x15, NA }, CPUID_EBX, 0 } },
	{ "0x19:ebx.aeskle_wide", { { 0x19, NA }, CPUID_EBX, 2 } },
	{ "0x1a:eax.core_type[7]", { { 0x1a, NA }, CPUID_EAX, 31 } },
	{ "0x1c:eax.deep_cstate_reset", { { 0x1c, NA }, CPUID_EAX, 30 } },
	{ "0x1d.1:ecx.max_rows[15]", { { 0x1d, 1 }, CPUID_ECX, 15 } },
	{ "0x1e:ebx.tmul_maxn[15]", { { 0x1e, NA }, CPUID_EBX, 23 } },
	{ "0x1e.0:ebx.tmul_maxn[15]", { { 0x1e, 0 }, CPUID_EBX, 23 } },
	{ "0x1e.1:ebx.23", { { 0x1e, 1 }, CPUID_EBX, 23 } },
	{ "0x1e.1:eax.amx_movrs", { { 0x1e, 1 }, CPUID_EAX, 8 } },
	{ "0x1f.5:eax.shift_count[4]", { { 0x1f, 5 }, CPUID_EAX, 4 } },
	{ "0x21.0:edx.inteltdx[0]", { { 0x21, 0 }, CPUID_EDX, 0 } },
	{ "0x23.0:eax.subleaf_3", { { 0x23, 0 }, CPUID_EAX, 3 } },
	{ "0x23.3:eax.topdown_retiring", { { 0x23, 3 }, CPUID_EAX, 11 } },
	{ "0x80000000:eax.max_ext_leaf[31]", { { 0x80000000, NA }, CPUID_EAX, 31 } },
	{ "0x80000001:edx.lm", { { 0x80000001, NA }, CPUID_EDX, 29 } },
	{ "0x80000006:ecx.l2_line_size[6]", { { 0x80000006, NA }, CPUID_ECX, 6 } },
	{ "0x80000007:edx.invariant_tsc", { { 0x80000007, NA }, CPUID_EDX, 8 } },
	{ "0x80000008:eax.guest_pa_bits[0]", { { 0x80000008, NA }, CPUID_EAX, 16 } },
	{ "0x80000008:ebx.wbnoinvd", { { 0x80000008, NA }, CPUID_EBX, 9 } },
	{ "0x40000000:eax.7", { { 0x40000000, NA }, CPUID_EAX, 7 } },
};

TEST(known_bits)
{
	char text[CPUID_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		struct cpuid_bit bit;

		EXPECT_STREQ(known[i].text, cpuid_bit_format(known[i].bit, text));
		EXPECT_TRUE(cpuid_bit_parse(known[i].text, &bit));
		EXPECT_TRUE(cpuid_bit_equal(known[i].bit, bit))
		{
			TH_LOG("%s", known[i].text);
		}
	}
}

TEST(bit_takes_numbers_and_either_case)
{
	static const char *const texts[] = {
		"7.0:ecx.5",       "7.0:ecx.05",          "7.0:ecx.waitpkg",
		"7.0:ECX.WAITPKG", "0x7.0x0:Ecx.WaitPkg",
	};
	static const struct cpuid_bit waitpkg = { { 7, 0 }, CPUID_ECX, 5 };
	struct cpuid_bit bit;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		EXPECT_TRUE(cpuid_bit_parse(texts[i], &bit));
		EXPECT_TRUE(cpuid_bit_equal(waitpkg, bit))
		{
			TH_LOG("%s", texts[i]);
		}
	}
	EXPECT_TRUE(cpuid_bit_parse("1:eax.MODEL[03]", &bit));
	EXPECT_EQ(7, bit.bit);
	EXPECT_TRUE(cpuid_bit_parse("1:eax.31", &bit));
	EXPECT_EQ(31, bit.bit);
	/* What the CPU calls leaf 1, sub-leaf 0. */
	EXPECT_TRUE(cpuid_bit_parse("1.0:ecx.monitor", &bit));
	EXPECT_EQ(0, bit.at.subleaf);
	EXPECT_EQ(3, bit.bit);
}

TEST(bit_refused)
{
	static const char *const texts[] = {
		"",
		"7.0",
		"7.0:ecx",
		"7.0:ecx.",
		"7.0:.5",
		":ecx.5",
		"7.0ecx.5",
		"7.0:ecx:5",
		"7.0:rcx.5",
		"7.0:ecxx.5",
		"7.0:ecx.32",
		"7.0:ecx.-1",
		"7.0:ecx.0x5",
		"7.0:ecx.5 ",
		"7.0:ecx. 5",
		"7.0:ecx.waitpk",
		"7.0:ecx.waitpkgs",
		"7.0:ecx.waitpkg[0]",
		"7.0:ebx.waitpkg",
		"7.1:ecx.waitpkg",
		"10:ecx.5",
		"1:eax.model",
		"1:eax.model[4]",
		"1:eax.model[]",
		"1:eax.model[",
		"1:eax.model[2",
		"1:eax.model[2]x",
		"1:eax.model[-1]",
		"1:eax.model[0x2]",
		"1:eax.model[2][2]",
		"1:eax.model[99999999999999999999]",
		"1:eax.[2]",
		"1:eax.5[2]",
	};

	char name[1000] = "1:eax.model[2]";
	struct cpuid_bit bit;

	EXPECT_TRUE(cpuid_bit_parse(name, &bit));
	memset(name + strlen("1:eax."), 'm', sizeof(name) - strlen("1:eax.") - 1);
	EXPECT_FALSE(cpuid_bit_parse(name, &bit));

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		bit = (struct cpuid_bit){ { 99, 99 }, CPUID_EDX, 99 };

		EXPECT_FALSE(cpuid_bit_parse(texts[i], &bit))
		{
			TH_LOG("\"%s\"", texts[i]);
		}
		EXPECT_EQ(99, bit.bit);
		EXPECT_EQ(99, bit.at.leaf);
	}
}

static bool share_a_subleaf(const struct cpuid_field *a, const struct cpuid_field *b)
{
	if (a->first_subleaf == NA || b->first_subleaf == NA)
		return true;
	return a->first_subleaf <= b->last_subleaf && b->first_subleaf <= a->last_subleaf;
}

TEST(table_is_consistent)
{
	size_t count;
	const struct cpuid_field *fields = cpuid_fields(&count);

	EXPECT_GT(count, 400);
	for (size_t i = 0; i < count; i++) {
		const struct cpuid_field *a = &fields[i];
		bool word = isalpha((unsigned char)a->name[0]);

		for (const char *c = a->name; *c; c++)
			word = word && (islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
					*c == '_');
		EXPECT_TRUE(word)
		{
			TH_LOG("%#x %s", a->leaf, a->name);
		}
		EXPECT_LE(a->lsb, a->msb);
		EXPECT_LE(a->msb, 31);
		EXPECT_LT(a->reg, CPUID_NUM_REGS);
		EXPECT_LE(a->first_subleaf, a->last_subleaf);
		EXPECT_EQ(a->first_subleaf == NA, a->last_subleaf == NA);
		EXPECT_LE(fields[i ? i - 1 : 0].leaf, a->leaf);

		for (size_t j = 0; j < i; j++) {
			const struct cpuid_field *b = &fields[j];

			if (a->leaf != b->leaf || a->reg != b->reg || !share_a_subleaf(a, b))
				continue;
			EXPECT_STRNE(a->name, b->name);
			EXPECT_TRUE(a->lsb > b->msb || b->lsb > a->msb)
			{
				TH_LOG("%#x %s and %s overlap", a->leaf, a->name, b->name);
			}
		}
	}
}

TEST(every_named_bit_round_trips)
{
	char text[CPUID_TEXT];
	size_t count;
	const struct cpuid_field *fields = cpuid_fields(&count);

	for (size_t i = 0; i < count; i++) {
		struct cpuid_bit bit = { { fields[i].leaf, fields[i].last_subleaf },
					 fields[i].reg,
					 0 };

		EXPECT_EQ(&fields[i], cpuid_field_named(bit.at, bit.reg, fields[i].name));
		for (bit.bit = fields[i].lsb; bit.bit <= fields[i].msb; bit.bit++) {
			struct cpuid_bit again;

			EXPECT_EQ(&fields[i], cpuid_field_at(bit));
			cpuid_bit_format(bit, text);
			EXPECT_LT(strlen(text) + 21, CPUID_TEXT); /* the longest address fits too */
			EXPECT_NE(NULL, strstr(text, fields[i].name));
			EXPECT_TRUE(cpuid_bit_parse(text, &again));
			EXPECT_TRUE(cpuid_bit_equal(bit, again))
			{
				TH_LOG("%s", text);
			}
		}
	}
}

/* Named or not: all 128 bits of every register that could be asked for. */
TEST(every_bit_round_trips)
{
	static const uint32_t subleaves[] = { NA, 0, 1, 2, 3, 9, 10, 63, 64 };
	char text[CPUID_TEXT];

	for (uint32_t leaf = 0; leaf < 0x40; leaf++) {
		for (size_t i = 0; i < ARRAY_SIZE(subleaves) * 128; i++) {
			struct cpuid_bit again, bit = {
				{ leaf < 0x30 ? leaf : 0x80000000 + leaf - 0x30,
				  subleaves[i / 128] },
				i / 32 % 4,
				i % 32,
			};

			cpuid_bit_format(bit, text);
			ASSERT_TRUE(cpuid_bit_parse(text, &again));
			ASSERT_TRUE(cpuid_bit_equal(bit, again))
			{
				TH_LOG("%s", text);
			}
		}
	}
}

TEST(address_answers)
{
	struct cpuid_addr na = { 7, NA }, one = { 7, 1 };

	EXPECT_TRUE(cpuid_addr_answers(na, 7, 5));
	EXPECT_FALSE(cpuid_addr_answers(na, 6, 5));
	EXPECT_TRUE(cpuid_addr_answers(one, 7, 1));
	EXPECT_FALSE(cpuid_addr_answers(one, 7, 0));
	EXPECT_EQ(0x0000000100000007, cpuid_addr_pack(one));
	EXPECT_EQ(0xffffffff00000007, cpuid_addr_pack(na));
}

static struct cpuid_set set;

TEST(set_adds_finds_and_replaces)
{
	struct cpuid_regs a = { { 1, 2, 3, 4 } }, b = { { 5, 6, 7, 0x80000000 } };
	struct cpuid_entry *entry;

	EXPECT_EQ(NULL, cpuid_set_find(&set, 0, 0));
	entry = cpuid_set_add(&set, (struct cpuid_addr){ 1, NA }, a);
	ASSERT_NE(NULL, entry);
	EXPECT_FALSE(entry->faulting);
	ASSERT_NE(NULL, cpuid_set_add(&set, (struct cpuid_addr){ 7, 1 }, b));
	EXPECT_EQ(2, set.count);

	EXPECT_EQ(entry, cpuid_set_find(&set, 1, 12));
	EXPECT_EQ(entry, cpuid_set_at(&set, (struct cpuid_addr){ 1, NA }));
	EXPECT_EQ(NULL, cpuid_set_at(&set, (struct cpuid_addr){ 1, 12 }));
	EXPECT_EQ(NULL, cpuid_set_find(&set, 7, 0));
	EXPECT_EQ(&set.entry[1], cpuid_set_find(&set, 7, 1));

	EXPECT_EQ(1, cpuid_set_bit(&set, (struct cpuid_bit){ { 7, 1 }, CPUID_EDX, 31 }));
	EXPECT_EQ(0, cpuid_set_bit(&set, (struct cpuid_bit){ { 7, 1 }, CPUID_EDX, 30 }));
	EXPECT_EQ(1, cpuid_set_bit(&set, (struct cpuid_bit){ { 1, 3 }, CPUID_EBX, 1 }));
	EXPECT_EQ(-1, cpuid_set_bit(&set, (struct cpuid_bit){ { 7, 0 }, CPUID_EDX, 30 }));

	entry->faulting = true;
	EXPECT_EQ(entry, cpuid_set_add(&set, (struct cpuid_addr){ 1, NA }, b));
	EXPECT_EQ(2, set.count);
	EXPECT_EQ(5, entry->regs.reg[CPUID_EAX]);
	EXPECT_FALSE(entry->faulting);
}

TEST(set_is_bounded)
{
	struct cpuid_regs regs = { { 0 } };

	for (uint32_t leaf = 0; leaf < CPUID_SET_MAX; leaf++)
		ASSERT_NE(NULL, cpuid_set_add(&set, (struct cpuid_addr){ leaf, 0 }, regs));
	EXPECT_EQ(NULL, cpuid_set_add(&set, (struct cpuid_addr){ CPUID_SET_MAX, 0 }, regs));
	EXPECT_NE(NULL, cpuid_set_add(&set, (struct cpuid_addr){ 5, 0 }, regs));
	EXPECT_EQ(CPUID_SET_MAX, set.count);
}

TEST_HARNESS_MAIN
