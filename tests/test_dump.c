// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cpuid/dump.h: the platforms of the corpus, and lines that are wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "cpuid/dump.h"
#include "folder.h"
#include "input/corpus.h"
#include "input/file.h"

#define LEAF_0 "   0x00000000 0x00: eax=0x00000020 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define EXTENDED "   0x80000000 0x00: eax=0x80000008 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n"

static struct cpuid_dump dump, again;
static struct diag diag;

static int parse(const char *text)
{
	return cpuid_dump_parse(&dump, "x.cpuid", text, &diag);
}

/* The caller frees it. */
static char *print(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cpuid_dump_print(&dump, out);
	fclose(out);
	return text;
}

static bool same(const struct cpuid_dump *a, const struct cpuid_dump *b)
{
	bool equal = a->cpuid.count == b->cpuid.count && a->num_msrs == b->num_msrs;

	for (size_t i = 0; equal && i < a->cpuid.count; i++) {
		const struct cpuid_entry *entry = &b->cpuid.entry[i];

		equal = cpuid_addr_equal(a->cpuid.entry[i].at, entry->at) &&
			!memcmp(&a->cpuid.entry[i].regs, &entry->regs, sizeof(entry->regs));
	}
	for (size_t i = 0; equal && i < a->num_msrs; i++)
		equal = a->msr[i].index == b->msr[i].index && a->msr[i].value == b->msr[i].value;
	return equal;
}

TEST(platforms_round_trip)
{
	char folder[PATH_MAX], *text;
	char **files;
	int count = 0;

	folder_path(folder, corpus_root(), "platforms");
	files = file_list(folder, ".cpuid", &diag);
	ASSERT_NE(NULL, files)
	{
		TH_LOG("%s", diag.text);
	}
	for (; files[count]; count++) {
		ASSERT_EQ(0, cpuid_dump_load(&dump, files[count], &diag))
		{
			TH_LOG("%s", diag.text);
		}
		EXPECT_GT(dump.cpuid.count, 40);
		if (!strstr(files[count], "/raw/"))
			EXPECT_GE(dump.num_msrs, 10);

		text = print();
		EXPECT_EQ(0, cpuid_dump_parse(&again, "printed", text, &diag));
		EXPECT_TRUE(same(&dump, &again));
		free(text);
	}
	EXPECT_GE(count, 5);
	file_list_free(files);
}

TEST(reads_every_part)
{
	static const char text[] =
		"# a comment\r\n"
		"\n"
		" \t # msr 0x10a = 0x128fdeb\n"
		"#msr 16=0\n"
		"# msrs are host MSRs\n"
		"CPU:\r\n"
		" \t\r\n" LEAF_0 "7 1: eax=1 ebx=0xffffffff ecx=0 edx=4294967295\n"
		"   0xffffffff 0xfffffffe:\teax = 0xABCDEF ebx=0x0 ecx=0x0 edx=0x0 \r";
	const struct cpuid_entry *entry;
	uint64_t value;

	ASSERT_EQ(0, parse(text))
	{
		TH_LOG("%s", diag.text);
	}
	EXPECT_EQ(3, dump.cpuid.count);
	EXPECT_EQ(2, dump.num_msrs);
	EXPECT_TRUE(cpuid_dump_msr(&dump, 0x10a, &value));
	EXPECT_EQ(0x128fdeb, value);
	EXPECT_TRUE(cpuid_dump_msr(&dump, 16, &value));
	EXPECT_EQ(0, value);
	EXPECT_FALSE(cpuid_dump_msr(&dump, 17, &value));

	entry = cpuid_set_find(&dump.cpuid, 7, 1);
	ASSERT_NE(NULL, entry);
	EXPECT_EQ(1, entry->regs.reg[CPUID_EAX]);
	EXPECT_EQ(UINT32_MAX, entry->regs.reg[CPUID_EBX]);
	EXPECT_EQ(0, entry->regs.reg[CPUID_ECX]);
	EXPECT_EQ(UINT32_MAX, entry->regs.reg[CPUID_EDX]);
	entry = cpuid_set_find(&dump.cpuid, UINT32_MAX, UINT32_MAX - 1);
	ASSERT_NE(NULL, entry);
	EXPECT_EQ(0xabcdef, entry->regs.reg[CPUID_EAX]);
}

TEST(prints_as_cpuid_does)
{
	char *text;

	ASSERT_EQ(0, parse("# msr 0xcf = 0\nCPU 0:\n" LEAF_0));
	text = print();
	EXPECT_STREQ("# msr 0xcf = 0x0\nCPU:\n" LEAF_0, text);
	free(text);
}

#define NO_LEAF_0 "no leaf 0, which says how many leaves there are; dump one CPU with cpuid -1 -r"
#define NO_LEAF "expected \"CPU:\", a comment or a leaf; dump one CPU with cpuid -1 -r"
#define NO_MSR \
	"expected the number of an MSR; write \"# msr 0x10a = 0x1\", or begin the comment otherwise"
#define NO_MSR_VALUE "expected the value of the MSR; write \"# msr 0x10a = 0x1\""
#define NO_REG "expected eax=, ebx=, ecx= and edx= in this order; write all four"
#define NO_SUBLEAF "expected a sub-leaf; write \"0x00000007 0x00: eax=...\""
#define NO_VALUE "expected a value of 32 bits; write \"0x...\""
#define NO_CPU "expected \"CPU:\" alone on its line; write it so"

static const struct {
	const char *text;
	const char *says;
} wrong[] = {
	{ "", "1:1: " NO_LEAF_0 },
	{ "CPU:\n", "1:1: " NO_LEAF_0 },
	{ EXTENDED, "1:1: " NO_LEAF_0 },
	{ LEAF_0 "CPUs:\n", "2:4: " NO_CPU },
	{ LEAF_0 "CPU: 1\n", "2:6: " NO_CPU },
	{ LEAF_0 "CPU", "2:4: " NO_CPU },
	{ "CPU 0:\n" LEAF_0 "CPU 1:\n", "3:4: a second CPU; dump one CPU with cpuid -1 -r" },
	{ LEAF_0 "\n  leaf\n", "3:3: " NO_LEAF },
	{ LEAF_0 "0x100000000 0: eax=0 ebx=0 ecx=0 edx=0", "2:1: " NO_LEAF },
	{ LEAF_0 ": eax=0", "2:1: " NO_LEAF },
	{ LEAF_0 " 0x7: eax=0", "2:5: " NO_SUBLEAF },
	{ LEAF_0 " 0x7 0xffffffff: eax=0", "2:6: " NO_SUBLEAF },
	{ LEAF_0 " 0x7 0x00 eax=0", "2:11: expected ':' after the sub-leaf; add it" },
	{ LEAF_0 " 0x7 0x00: ebx=0", "2:12: " NO_REG },
	{ LEAF_0 " 0x7 0x00: eax:0", "2:15: " NO_REG },
	{ LEAF_0 " 0x7 0x00: eax=", "2:16: " NO_VALUE },
	{ LEAF_0 " 0x7 0x00: eax=0x100000000", "2:16: " NO_VALUE },
	{ LEAF_0 " 0x7 0x00: eax=0x ebx=0", "2:16: " NO_VALUE },
	{ LEAF_0 " 0x7 0x00: eax=-1 ebx=0", "2:16: " NO_VALUE },
	{ LEAF_0 " 0x7 0x00: eax=1 ebx=2 ecx=3", "2:29: " NO_REG },
	{ LEAF_0 " 0x7 0x00: eax=1 ebx=2 edx=3 ecx=4", "2:24: " NO_REG },
	{ LEAF_0 " 0x7 0x00: eax=1 ebx=2 ecx=3 edx=4 5",
	  "2:36: something follows edx; end the line there" },
	{ LEAF_0 " 0x7 0x00: eax=1 ebx=2 ecx=3 edx=4 # last",
	  "2:36: something follows edx; end the line there" },
	{ "# x\n" LEAF_0 LEAF_0,
	  "3:4: this leaf and sub-leaf is listed twice; keep one of the lines" },
	{ LEAF_0 "# msr", "2:6: " NO_MSR },
	{ LEAF_0 "# msr x = 1", "2:7: " NO_MSR },
	{ LEAF_0 "# msr 0x100000000 = 1", "2:7: " NO_MSR },
	{ LEAF_0 "# msr 0x10a 0x1", "2:13: expected '='; write \"# msr 0x10a = 0x1\"" },
	{ LEAF_0 "# msr 0x10a =", "2:14: " NO_MSR_VALUE },
	{ LEAF_0 "# msr 0x10a = 0x10000000000000000", "2:15: " NO_MSR_VALUE },
	{ LEAF_0 "# msr 0x10a = 1 (chosen)",
	  "2:17: something follows the value; end the line there" },
	{ LEAF_0 "# msr 0x10a = 1\n# msr 266 = 1",
	  "3:7: this MSR is listed twice; keep one of the lines" },
};

TEST(refuses_wrong_lines_with_their_place)
{
	char expected[sizeof(diag.text)];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(-1, parse(wrong[i].text));
		snprintf(expected, sizeof(expected), "x.cpuid:%s", wrong[i].says);
		EXPECT_STREQ(expected, diag.text);
	}
}

TEST(refuses_more_than_fits)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (int leaf = 0; leaf <= CPUID_SET_MAX; leaf++)
		fprintf(out, "%d 0: eax=0 ebx=0 ecx=0 edx=0\n", leaf);
	fclose(out);
	EXPECT_EQ(-1, parse(text));
	EXPECT_STREQ("x.cpuid:257:1: too many leaves and sub-leaves; list fewer", diag.text);
	*strstr(text, "256 0:") = '\0';
	EXPECT_EQ(0, parse(text));
	EXPECT_EQ(CPUID_SET_MAX, dump.cpuid.count);
	free(text);

	out = open_memstream(&text, &size);
	fprintf(out, "%s", LEAF_0);
	for (int msr = 0; msr <= CPUID_DUMP_MAX_MSRS; msr++)
		fprintf(out, "# msr %d = 1\n", msr);
	fclose(out);
	EXPECT_EQ(-1, parse(text));
	EXPECT_STREQ("x.cpuid:66:7: too many MSRs; list fewer", diag.text);
	*strstr(text, "# msr 64") = '\0';
	EXPECT_EQ(0, parse(text));
	EXPECT_EQ(CPUID_DUMP_MAX_MSRS, dump.num_msrs);
	free(text);
}

TEST(load_refuses_what_is_no_text)
{
	const char *folder = folder_fresh();
	char path[PATH_MAX], expected[PATH_MAX + 100];

	folder_put(folder, "nul.cpuid", LEAF_0 "\0", sizeof(LEAF_0));
	EXPECT_EQ(-1, cpuid_dump_load(&dump, folder_path(path, folder, "nul.cpuid"), &diag));
	snprintf(expected, sizeof(expected), "%s:1:1: holds a NUL byte; name a text file", path);
	EXPECT_STREQ(expected, diag.text);

	EXPECT_EQ(-1, cpuid_dump_load(&dump, folder, &diag));
	snprintf(expected, sizeof(expected), "%s:1:1: is a folder; name a file", folder);
	EXPECT_STREQ(expected, diag.text);

	folder_put(folder, "good.cpuid", LEAF_0, sizeof(LEAF_0) - 1);
	EXPECT_EQ(0, cpuid_dump_load(&dump, folder_path(path, folder, "good.cpuid"), &diag));
}

static uint32_t native_eax(uint32_t leaf, uint32_t subleaf)
{
	return cpuid_dump_native(&dump, (struct cpuid_addr){ leaf, subleaf }).reg[CPUID_EAX];
}

TEST(native_is_what_the_cpu_answers)
{
	static const char basic[] = "0 0: eax=7 ebx=0 ecx=0 edx=0\n"
				    "1 0: eax=0x100 ebx=0 ecx=0 edx=0\n"
				    "7 0: eax=0x700 ebx=0 ecx=0 edx=0\n"
				    "7 1: eax=0x701 ebx=0x711 ecx=0x721 edx=0x731\n"
				    "8 0: eax=0x800 ebx=0 ecx=0 edx=0\n"
				    "0x80000001 0: eax=0x8100 ebx=0 ecx=0 edx=0\n";
	char extended[sizeof(basic) + 100];
	struct cpuid_regs regs;

	ASSERT_EQ(0, parse(basic));
	EXPECT_EQ(7, native_eax(0, CPUID_SUBLEAF_NA));
	EXPECT_EQ(0x100, native_eax(1, 0));
	EXPECT_EQ(0x100, native_eax(1, CPUID_SUBLEAF_NA));
	EXPECT_EQ(0x700, native_eax(7, 0));
	EXPECT_EQ(0x701, native_eax(7, 1));
	EXPECT_EQ(0, native_eax(7, 2)); /* not listed */
	EXPECT_EQ(0, native_eax(2, 0));
	EXPECT_EQ(0, native_eax(8, 0)); /* beyond the maximum */
	EXPECT_EQ(0, native_eax(0x80000001, 0));
	regs = cpuid_dump_native(&dump, (struct cpuid_addr){ 7, 1 });
	EXPECT_EQ(0x711, regs.reg[CPUID_EBX]);
	EXPECT_EQ(0x721, regs.reg[CPUID_ECX]);
	EXPECT_EQ(0x731, regs.reg[CPUID_EDX]);

	snprintf(extended, sizeof(extended), "%s%s", basic,
		 "0x80000000 0: eax=0x80000001 ebx=0 ecx=0 edx=0\n"
		 "0x80000002 0: eax=0x8200 ebx=0 ecx=0 edx=0\n");
	ASSERT_EQ(0, parse(extended));
	EXPECT_EQ(0x80000001, native_eax(0x80000000, CPUID_SUBLEAF_NA));
	EXPECT_EQ(0x8100, native_eax(0x80000001, 0));
	EXPECT_EQ(0, native_eax(0x80000002, 0));
	EXPECT_EQ(0x100, native_eax(1, 0));
}

FOLDER_HARNESS_MAIN
