// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is no news to a fuzz target: findings of before, and failures that are waived.
 */
#include "fuzz/known.h"

#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "input/corpus.h"
#include "kselftest_harness.h"
#include "run/run.h"

static struct diag diag;
static struct td_case test;

FIXTURE(known)
{
	struct declared *declared;
	struct known *known;
	const char *folder;
};

FIXTURE_SETUP(known)
{
	char path[PATH_MAX];

	ASSERT_EQ(0, corpus_find("modules", "tdx-1.5.05", "", path, &diag));
	self->declared = declared_load(path, &diag);
	ASSERT_NE(NULL, self->declared);
	self->known = known_open(fuzz_scope_named("kvm_abi"), self->declared);
	ASSERT_NE(NULL, self->known);
	self->folder = folder_fresh();
	known_watch(self->known, self->folder);
}

FIXTURE_TEARDOWN(known)
{
	known_close(self->known);
	declared_free(self->declared);
}

static void write_case(const char *folder, const char *name, const char *text)
{
	folder_put(folder, name, text, strlen(text));
}

static bool covers(struct known *known, const char *rule, const char *text)
{
	if (td_case_parse(&test, "input.td", text, &diag))
		abort();
	return known_covers(known, rule_named(rule), &test);
}

TEST_F(known, nothing_is_known_at_first)
{
	EXPECT_FALSE(covers(self->known, "KVM-09", "entry function=0x7\n"));
}

TEST_F(known, what_has_all_of_it_is_covered)
{
	write_case(self->folder, "a.td",
		   "rule CFG-02 negative\nxfam x87 sse avx\ncpuid 7.0 ecx.waitpkg=1\n");
	EXPECT_TRUE(covers(self->known, "CFG-02",
			   "attributes debug\nxfam x87 sse avx pkru\ncpuid 7.0 ecx=0x24\n"));
	EXPECT_FALSE(covers(self->known, "CFG-02", "xfam x87 sse avx\ncpuid 7.0 ecx=0x4\n"));
	EXPECT_FALSE(covers(self->known, "CFG-02", "cpuid 7.0 ecx.waitpkg=1\n"));
	EXPECT_FALSE(covers(self->known, "CFG-01", "xfam x87 sse avx\ncpuid 7.0 ecx.waitpkg=1\n"));
}

TEST_F(known, numbers_count_as_given)
{
	write_case(self->folder, "a.td", "rule INI-12 negative\ntsc_frequency 3\n");
	write_case(self->folder, "b.td", "rule KVM-20 negative\ncall create_vm value=7\n");
	EXPECT_TRUE(covers(self->known, "INI-12", "tsc_frequency 4000\n"));
	EXPECT_FALSE(covers(self->known, "INI-12", "max_vcpus 2\n"));
	EXPECT_TRUE(covers(self->known, "KVM-20", "call run\ncall create_vm\n"));
	EXPECT_FALSE(covers(self->known, "KVM-20", "call run\n"));
}

TEST_F(known, of_entries_the_bits_count)
{
	write_case(self->folder, "a.td",
		   "rule CLB-03 negative\nentry function=0x7 index=9 ecx=0x20\n"
		   "entry function=0x40000000\n");
	EXPECT_TRUE(covers(self->known, "CLB-03", "entry function=0x7 index=3 ecx=0x21\n"));
	EXPECT_FALSE(covers(self->known, "CLB-03", "entry function=0x7 index=9 ebx=0x810\n"));
	EXPECT_FALSE(covers(self->known, "CLB-03", "entry function=0x1 ecx=0x20\n"));
}

/* A process that is at work learns of what another one has found. */
TEST_F(known, the_folder_is_watched)
{
	EXPECT_FALSE(covers(self->known, "KVM-09", "entry function=0x7\n"));
	write_case(self->folder, "a.td", "rule KVM-09 negative\nentry function=0x40000000\n");
	EXPECT_TRUE(covers(self->known, "KVM-09", "entry function=0x7\n"));
	write_case(self->folder, "b.td", "this is no case\n");
	EXPECT_TRUE(covers(self->known, "KVM-09", "entry function=0x7\n"));
	EXPECT_FALSE(covers(self->known, "KVM-08", "entry function=0x7\n"));
}

/* The deny list's way around: waived under its own policy, and for the bits of the waived cases. */
TEST_F(known, waived_cases_are_known)
{
	struct waiver_scope scope = {
		.policy = "denylist",
		.module = "tdx-1.5.05",
		.platform = "emerald-rapids-tdx",
		.today = 20261127,
	};
	static const char bypass[] = "entry function=0x7 index=5 ecx=0x20\n"
				     "entry function=0x80000008 eax=0x300000\n"
				     "entry function=0x7 index=0x1 flags=0x1\n";
	struct waivers waivers;

	ASSERT_EQ(0, run_load_waivers(&waivers, &diag));
	ASSERT_EQ(0, known_add_waivers(self->known, &waivers, &scope, &diag));
	EXPECT_TRUE(covers(self->known, "CLB-03", bypass));
	EXPECT_NE(NULL, known_waives(self->known, rule_named("CLB-03"), &test));
	EXPECT_FALSE(covers(self->known, "CLB-01", bypass));
	EXPECT_FALSE(covers(self->known, "CLB-03", "entry function=0x7 ecx=0x40\n"));
	EXPECT_EQ(NULL, known_waives(self->known, rule_named("CLB-03"), &test));
	waivers_free(&waivers);
}

TEST_F(known, other_policies_are_not_waived)
{
	struct waiver_scope scope = {
		.policy = "allowlist",
		.module = "tdx-1.5.05",
		.platform = "emerald-rapids-tdx",
		.today = 20261127,
	};
	struct waivers waivers;

	ASSERT_EQ(0, run_load_waivers(&waivers, &diag));
	ASSERT_EQ(0, known_add_waivers(self->known, &waivers, &scope, &diag));
	EXPECT_FALSE(covers(self->known, "CLB-03",
			    "entry function=0x7 index=5 ecx=0x20\n"
			    "entry function=0x80000008 eax=0x300000\n"));
	waivers_free(&waivers);
}

FOLDER_HARNESS_MAIN
