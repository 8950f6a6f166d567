// SPDX-License-Identifier: GPL-2.0-only
/*
 * A case as steps: which there are, in which order, by which names, and back to a case.
 */
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "input/file.h"
#include "run/reduce.h"

#include "emulated.h"

static struct reduce reduce;
static bool in[4096];

static void open_steps(const char *text)
{
	static struct declared *declared;

	if (!declared)
		declared = from_corpus_declared("tdx-1.5.05");
	if (!reduce_init(&reduce, emulated_case(text), declared))
		ksft_exit_fail_msg("out of memory\n");
	memset(in, 0, sizeof(in));
}

static const char *step(size_t index)
{
	static char text[REDUCE_TEXT];

	return index < reduce.count ? reduce_step_format(&reduce, &reduce.step[index], text) : "";
}

/* The selection in its text form; the caller frees it. */
static char *print(const struct td_case *test)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ksft_exit_fail_msg("out of memory\n");
	td_case_print(test, out);
	fclose(out);
	return text;
}

static char *selected(void)
{
	struct td_case *test = calloc(1, sizeof(*test));
	struct td_config baseline;
	char *text;

	td_config_default(&baseline);
	reduce_case(&reduce, in, &baseline, test);
	text = print(test);
	free(test);
	return text;
}

static const struct {
	const char *text;
	const char *steps[12];
} splits[] = {
	{ "", { "" } },
	{ "max_vcpus 1\nxfam 0x3\n", { "" } },
	{ "xfam x87\n", { "without xfam sse" } },
	{ "xfam 0x0\n", { "without xfam sse", "without xfam x87" } },
	{ "xfam sse avx avx512 pkru\n",
	  { "without xfam x87", "xfam avx", "xfam avx512", "xfam pkru" } },
	/* Not the whole of a group: what there is of it. */
	{ "xfam 0x23\n", { "xfam opmask" } },
	{ "xfam x87 sse cet_u cet_s tilecfg tiledata lbr\n",
	  { "xfam cet_u cet_s", "xfam lbr", "xfam tilecfg tiledata" } },
	{ "attributes perfmon pks\nmax_vcpus 7\nconfig_flags gpaw\n",
	  { "attributes pks", "attributes perfmon", "max_vcpus 7", "config_flags gpaw" } },
	/* Through KVM both are one number of physical address bits; the module has two. */
	{ "eptp_controls 0x26\nconfig_flags gpaw no_rbp_mod\nmax_vcpus 2\n",
	  { "max_vcpus 2", "config_flags no_rbp_mod", "eptp_controls 0x26 config_flags gpaw" } },
	{ "via module\neptp_controls 0x26\nconfig_flags gpaw\n",
	  { "eptp_controls 0x26", "config_flags gpaw" } },
	{ "eptp_controls 0x26\n", { "eptp_controls 0x26" } },
	/* TSX is refused by halves; a number is one step. */
	{ "cpuid 7.0 ebx.rtm=1 ebx.bmi1=1 ebx.hle=1\n", { "7.0:ebx.bmi1", "7.0:ebx.hle.rtm" } },
	{ "cpuid 1 eax.model=0xf ecx.avx=1\n", { "1:eax.model=0xf", "1:ecx.avx" } },
	{ "cpuid 0x1c eax=0x3\n", { "0x1c:eax.lbr_depth_mask=0x3" } },
	{ "cpuid 0xa eax=0x0\n", { "leaf 0xa, all zero" } },
	{ "cpuid 7.0 ecx=0x80000000\ncpuid 0x9 eax=5\n", { "7.0:ecx.pks", "9:eax.0", "9:eax.2" } },
	{ "param 0x2a=0x1\nparam 0x2b=0x2\n", { "param 0x2a=0x1", "param 0x2b=0x2" } },
	{ "entry function=7 index=9 ecx=0x20\n"
	  "entry function=0x80000008 eax=0x300000\n",
	  { "entry 1 (function=0x7 index=9 flags=0)",
	    "entry 2 (function=0x80000008 index=0 flags=0)", "entry 1 ecx.waitpkg",
	    "entry 2 eax.guest_pa_bits=0x30" } },
	{ "guest wrmsr 0xe1 0x3\nguest exit async\nattributes debug\n",
	  { "attributes debug", "guest wrmsr 0xe1 0x3", "guest exit async" } },
	{ "call create_vm\ncall init_vm nent=1 expect=E2BIG\n",
	  { "call 1 (create_vm)", "call 2 (init_vm)" } },
};

TEST(steps_and_their_order)
{
	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++) {
		open_steps(splits[i].text);
		for (size_t j = 0; j < 12; j++) {
			const char *expected = splits[i].steps[j] ? splits[i].steps[j] : "";

			EXPECT_STREQ(expected, step(j)) TH_LOG("%s", splits[i].text);
		}
		reduce_free(&reduce);
	}
}

/* A bit that needs another one comes after those that do not. */
TEST(gated_bits_come_last)
{
	open_steps("cpuid 1 ecx.avx=1 ecx.f16c=1 edx.htt=1\n"
		   "cpuid 7.0 ebx.bmi1=1 ebx.avx512f=1\n");
	for (size_t i = 1; i < reduce.count; i++)
		EXPECT_LE(reduce.step[i - 1].kind, reduce.step[i].kind);
	EXPECT_EQ(5, reduce.count);
	reduce_free(&reduce);
}

TEST(topology_is_one_step)
{
	open_steps("cpuid 0x1f.0 eax=1 ebx=2 ecx=0x100\ncpuid 0x1f.1 eax=5 ebx=0x10 ecx=0x201\n");
	ASSERT_EQ(1, reduce.count);
	EXPECT_STREQ("leaf 0x1f", step(0));
	in[0] = true;
	EXPECT_STREQ("cpuid 0x1f.0 eax=0x1 ebx=0x2 ecx=0x100", strtok(selected(), "\t\n"));
	reduce_free(&reduce);
}

TEST(selections)
{
	open_steps("# Some\nrule CLB-01 negative\nhazard\nxfam 0x7\nmax_vcpus 3\n"
		   "cpuid 7.0 ebx=0x108 ecx=0x20\nguest exit async\nguest exit mmio\n"
		   "needs native 7.0:ecx.waitpkg\nexpect accept\n");
	EXPECT_STREQ("# Some\nrule CLB-01 negative\nhazard\nneeds native 7.0:ecx.waitpkg\n"
		     "expect accept\n",
		     selected());
	for (size_t i = 0; i < reduce.count; i++) {
		const char *name = step(i);

		in[i] = !strcmp(name, "7.0:ebx.bmi2") || !strcmp(name, "guest exit mmio") ||
			!strcmp(name, "xfam avx");
	}
	EXPECT_STREQ("# Some\nrule CLB-01 negative\nhazard\nxfam x87 sse avx\n"
		     "cpuid 7.0 ebx=0x100\t# ebx.bmi2\nguest exit mmio\n"
		     "needs native 7.0:ecx.waitpkg\nexpect accept\n",
		     selected());
	reduce_free(&reduce);
}

/* The bits of an entry go with it, and change nothing without it. */
TEST(bits_of_entries)
{
	open_steps("entry function=7 index=9 ecx=0x21\nentry function=0x80000008\n");
	ASSERT_EQ(4, reduce.count);
	in[2] = true;
	EXPECT_STREQ("", selected());
	in[0] = true;
	EXPECT_STREQ("entry function=0x7 index=0x9 ecx=0x1\n", selected());
	in[2] = false;
	in[1] = true;
	EXPECT_STREQ("entry function=0x7 index=0x9\nentry function=0x80000008\n", selected());
	reduce_free(&reduce);
}

TEST(another_baseline)
{
	struct td_case *test = calloc(1, sizeof(*test));
	struct td_config baseline;

	open_steps("xfam 0x7\ncpuid 7.0 ecx.waitpkg=1\n");
	td_config_default(&baseline);
	baseline.xfam = 0x203;
	baseline.max_vcpus = 4;
	in[1] = true;
	reduce_case(&reduce, in, &baseline, test);
	EXPECT_EQ(0x203, test->config.xfam);
	EXPECT_EQ(4, test->config.max_vcpus);
	EXPECT_FALSE(reduce_has(&reduce, &reduce.step[0], test));
	EXPECT_TRUE(reduce_has(&reduce, &reduce.step[1], test));
	in[0] = true;
	reduce_case(&reduce, in, &baseline, test);
	EXPECT_EQ(0x207, test->config.xfam);
	EXPECT_TRUE(reduce_has(&reduce, &reduce.step[0], test));
	reduce_free(&reduce);
}

/* Each step is there where it was selected, and is not where it was not. */
static size_t count_wrong(const char *path)
{
	struct td_case *some = calloc(1, sizeof(*some));
	struct td_config baseline;
	size_t wrong = 0;

	td_config_default(&baseline);
	for (size_t i = 0; i < reduce.count; i++) {
		memset(in, 0, sizeof(in));
		reduce_case(&reduce, in, &baseline, some);
		/* Of a leaf that is all zero nothing can be seen. */
		if (reduce.step[i].mask || reduce.step[i].kind >= REDUCE_PATCH)
			wrong += reduce_has(&reduce, &reduce.step[i], some);
		for (size_t j = 0; j <= i; j++)
			in[j] = true;
		reduce_case(&reduce, in, &baseline, some);
		wrong += !reduce_has(&reduce, &reduce.step[i], some);
	}
	if (wrong)
		ksft_print_msg("%s: %zu\n", path, wrong);
	free(some);
	return wrong;
}

/* Of every case of the corpus: all steps give the case again. */
TEST(all_steps_are_the_case)
{
	struct declared *declared = from_corpus_declared("tdx-1.5.05");
	static struct td_case test, again; /* too large for the stack */
	struct td_config baseline;
	char folder[PATH_MAX];
	struct diag diag;
	char **paths;
	size_t count = 0;

	td_config_default(&baseline);
	snprintf(folder, sizeof(folder), "%s/cases", corpus_root());
	paths = file_list(folder, ".td", &diag);
	ASSERT_NE(NULL, paths);
	for (char **path = paths; *path; path++, count++) {
		from_corpus_need(!td_case_load(&test, *path, &diag), &diag);
		ASSERT_TRUE(reduce_init(&reduce, &test, declared));
		ASSERT_GE(sizeof(in), reduce.count);
		EXPECT_EQ(0, count_wrong(*path));
		memset(in, true, sizeof(in));
		reduce_case(&reduce, in, &baseline, &again);
		EXPECT_STREQ(print(&test), print(&again)) TH_LOG("%s", *path);
		reduce_free(&reduce);
	}
	EXPECT_LT(300, count);
	file_list_free(paths);
}

TEST_HARNESS_MAIN
