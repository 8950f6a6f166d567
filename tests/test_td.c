// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of td/config.h and td/case.h: the text form of a case, read and printed. What is refused
 * of it stands in test_td_refused.c.
 */
#include "td/case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "kselftest_harness.h"

static struct td_case first, second;
static struct diag diag;

static int parse(struct td_case *test, const char *text)
{
	diag.text[0] = '\0';
	return td_case_parse(test, "dir/some.td", text, &diag);
}

/* The caller frees it. */
static char *print(const struct td_case *test)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	td_case_print(test, out);
	fclose(out);
	return text;
}

static bool same_config(const struct td_config *a, const struct td_config *b)
{
	bool same = a->attributes == b->attributes && a->xfam == b->xfam &&
		    a->max_vcpus == b->max_vcpus && a->num_l2_vms == b->num_l2_vms &&
		    a->msr_config_ctls == b->msr_config_ctls &&
		    a->eptp_controls == b->eptp_controls && a->config_flags == b->config_flags &&
		    a->tsc_frequency == b->tsc_frequency &&
		    a->arch_capabilities == b->arch_capabilities &&
		    a->tdcs_pages == b->tdcs_pages && a->num_cpuid == b->num_cpuid &&
		    a->num_entries == b->num_entries && a->num_patches == b->num_patches;

	for (size_t i = 0; same && i < a->num_cpuid; i++)
		same = !memcmp(&a->cpuid[i], &b->cpuid[i], sizeof(a->cpuid[i]));
	for (size_t i = 0; same && i < a->num_entries; i++)
		same = !memcmp(&a->entry[i], &b->entry[i], sizeof(a->entry[i]));
	for (size_t i = 0; same && i < a->num_patches; i++) {
		same = a->patch[i].offset == b->patch[i].offset &&
		       a->patch[i].value == b->patch[i].value;
	}
	return same;
}

static bool same_call(const struct td_call *a, const struct td_call *b)
{
	return a->kind == b->kind && a->id == b->id && a->flags == b->flags &&
	       a->hw_error == b->hw_error && a->nent == b->nent && a->padding == b->padding &&
	       a->reserved == b->reserved && a->value == b->value && a->size == b->size &&
	       a->bad_pointer == b->bad_pointer && a->has_expect == b->has_expect &&
	       a->expect == b->expect;
}

static bool same_op(const struct guest_op *a, const struct guest_op *b)
{
	return a->kind == b->kind && a->index == b->index && a->subindex == b->subindex &&
	       a->value == b->value && a->value2 == b->value2 && a->mask == b->mask;
}

static bool same_expect(const struct td_expect *a, const struct td_expect *b)
{
	return a->given == b->given && a->by == b->by && a->has_errno == b->has_errno &&
	       a->has_status == b->has_status && a->has_rcx == b->has_rcx && a->error == b->error &&
	       a->status == b->status && a->rcx == b->rcx;
}

static bool same_case(const struct td_case *a, const struct td_case *b)
{
	bool same = !strcmp(a->summary, b->summary) && !strcmp(a->rule, b->rule) &&
		    a->role == b->role && a->via == b->via && same_config(&a->config, &b->config) &&
		    a->relation == b->relation && same_config(&a->partner, &b->partner) &&
		    a->num_calls == b->num_calls && a->num_ops == b->num_ops &&
		    same_expect(&a->expect, &b->expect);

	for (size_t i = 0; same && i < a->num_calls; i++)
		same = same_call(&a->call[i], &b->call[i]);
	for (size_t i = 0; same && i < a->num_ops; i++)
		same = same_op(&a->op[i], &b->op[i]);
	return same;
}

/* Prints @first and reads that into @second. */
static bool round_trip(void)
{
	char *text = print(&first);
	bool same = !parse(&second, text) && same_case(&first, &second);

	if (!same)
		fprintf(stderr, "# no round trip: %s\n%s\n", diag.text, text);
	free(text);
	return same;
}

TEST(default_is_the_minimal_td)
{
	struct td_config td;

	memset(&td, 0xa5, sizeof(td));
	td_config_default(&td);
	EXPECT_EQ(td.attributes, 0);
	EXPECT_EQ(td.xfam, 3);
	EXPECT_EQ(td.max_vcpus, 1);
	EXPECT_EQ(td.eptp_controls, 0x1e);
	EXPECT_EQ(td.tsc_frequency, 100);
	EXPECT_EQ(td.config_flags, 0);
	EXPECT_EQ(td.arch_capabilities, 0);
	EXPECT_EQ(td.tdcs_pages, 0);
	EXPECT_EQ(td.num_cpuid + td.num_entries + td.num_patches, 0);
}

TEST(config_cpuid_is_ored_by_address)
{
	const struct cpuid_addr seven = { 7, 0 }, one = { 1, CPUID_SUBLEAF_NA };
	static struct td_config td;

	td_config_default(&td);
	EXPECT_TRUE(td_config_set_cpuid(&td, seven, CPUID_ECX, 1u << 5));
	EXPECT_TRUE(td_config_set_cpuid(&td, one, CPUID_EAX, 7));
	EXPECT_TRUE(td_config_set_cpuid(&td, seven, CPUID_ECX, 1u << 4));
	EXPECT_EQ(td.num_cpuid, 2);
	EXPECT_EQ(td_config_cpuid(&td, seven).reg[CPUID_ECX], 3u << 4);
	EXPECT_EQ(td_config_cpuid(&td, seven).reg[CPUID_EBX], 0);
	EXPECT_EQ(td_config_cpuid(&td, one).reg[CPUID_EAX], 7);
	EXPECT_EQ(td_config_cpuid(&td, (struct cpuid_addr){ 7, 1 }).reg[CPUID_ECX], 0);

	while (td.num_cpuid < TD_MAX_CPUID) {
		struct cpuid_addr at = { 0x100 + (uint32_t)td.num_cpuid, 0 };

		ASSERT_TRUE(td_config_set_cpuid(&td, at, CPUID_EAX, 1));
	}
	EXPECT_FALSE(td_config_set_cpuid(&td, (struct cpuid_addr){ 0x99, 0 }, CPUID_EAX, 1));
	EXPECT_TRUE(td_config_set_cpuid(&td, seven, CPUID_EAX, 2));
	EXPECT_EQ(td.num_cpuid, TD_MAX_CPUID);
}

static const char wide[] = "# SPDX-License-Identifier: GPL-2.0-only\n"
			   "#\n"
			   "#\tWAITPKG without KVM support must be refused  \n"
			   "# second comment\n"
			   "\n"
			   "rule\tCLB-01 negative\r\n"
			   "  via module\n"
			   "attributes sept_ve_disable PKS 0x1\n"
			   "xfam 3 avx avx512 # all of it\n"
			   "config_flags gpaw\n"
			   "max_vcpus 0x10\n"
			   "num_l2_vms 3\n"
			   "msr_config_ctls 1\n"
			   "eptp_controls 0x26\n"
			   "tsc_frequency 80\n"
			   "arch_capabilities 0x400000\n"
			   "tdcs_pages 5\n"
			   "cpuid 7.0 ecx.waitpkg=1 ebx=0x20\n"
			   "cpuid 7.0 ecx.3=1 edx.4=0\n"
			   "cpuid 1 eax.model=5 eax.stepping=0xf\n"
			   "entry function=7 index=9 flags=1 eax=1 ebx=2 ecx=3 edx=4 padding1=5\n"
			   "param 0x2a=0xff\n"
			   "call init_vm flags=1 nent=2 bad_pointer=1 expect=EINVAL\n"
			   "call vm_command id=9 hw_error=7 padding=1 reserved=2 expect=0\n"
			   "guest cpuid 0x40000000\n"
			   "guest cpuid 7.0xffffffff\n"
			   "guest wrmsr 0xe1 0x186a1\n"
			   "guest tdcall vm_wr 0x10 0x20 0x30\n"
			   "guest mode cpl=3 long=1\n"
			   "guest exit tdvmcall\n"
			   "expect reject by=module status=0xc000010000000045 rcx=7\n";

TEST(every_setting_is_read)
{
	const struct td_config *config = &first.config;

	ASSERT_EQ(parse(&first, wide), 0) TH_LOG("%s", diag.text);
	EXPECT_STREQ(first.name, "some");
	EXPECT_STREQ(first.summary, "WAITPKG without KVM support must be refused");
	EXPECT_STREQ(first.rule, "CLB-01");
	EXPECT_EQ(first.role, TD_ROLE_NEGATIVE);
	EXPECT_EQ(first.via, TD_VIA_MODULE);
	EXPECT_EQ(config->attributes, 1ULL << 28 | 1ULL << 30 | 1);
	EXPECT_EQ(config->xfam, 0xe7);
	EXPECT_EQ(config->config_flags, 1);
	EXPECT_EQ(config->max_vcpus, 16);
	EXPECT_EQ(config->num_l2_vms, 3);
	EXPECT_EQ(config->msr_config_ctls, 1);
	EXPECT_EQ(config->eptp_controls, 0x26);
	EXPECT_EQ(config->tsc_frequency, 80);
	EXPECT_EQ(config->arch_capabilities, 0x400000);
	EXPECT_EQ(config->tdcs_pages, 5);
}

TEST(every_list_is_read)
{
	const struct td_config *config = &first.config;
	const struct guest_op wr = { GUEST_TDCALL, GUEST_TDG_VM_WR, 0, 0x10, 0x20, 0x30 };

	ASSERT_EQ(parse(&first, wide), 0) TH_LOG("%s", diag.text);
	ASSERT_EQ(config->num_cpuid, 2);
	EXPECT_EQ(config->cpuid[0].at.leaf, 7);
	EXPECT_EQ(config->cpuid[0].at.subleaf, 0);
	EXPECT_EQ(config->cpuid[0].regs.reg[CPUID_EBX], 0x20);
	EXPECT_EQ(config->cpuid[0].regs.reg[CPUID_ECX], 0x28);
	EXPECT_EQ(config->cpuid[1].at.subleaf, CPUID_SUBLEAF_NA);
	EXPECT_EQ(config->cpuid[1].regs.reg[CPUID_EAX], 0x5f);
	ASSERT_EQ(config->num_entries, 1);
	EXPECT_EQ(config->entry[0].function, 7);
	EXPECT_EQ(config->entry[0].index, 9);
	EXPECT_EQ(config->entry[0].flags, 1);
	EXPECT_EQ(config->entry[0].regs.reg[CPUID_EDX], 4);
	EXPECT_EQ(config->entry[0].padding[1], 5);
	ASSERT_EQ(config->num_patches, 1);
	EXPECT_EQ(config->patch[0].offset, 0x2a);
	EXPECT_EQ(config->patch[0].value, 0xff);
	ASSERT_EQ(first.num_calls, 2);
	EXPECT_EQ(first.call[0].kind, TD_CALL_INIT_VM);
	EXPECT_TRUE(first.call[0].bad_pointer && first.call[0].has_expect);
	EXPECT_EQ(first.call[0].expect, EINVAL);
	EXPECT_EQ(first.call[1].hw_error, 7);
	EXPECT_TRUE(first.call[1].has_expect && !first.call[1].expect);
	ASSERT_EQ(first.num_ops, 6);
	EXPECT_EQ(first.op[0].index, 0x40000000);
	EXPECT_EQ(first.op[0].subindex, 0);
	EXPECT_EQ(first.op[1].subindex, 0xffffffff);
	EXPECT_TRUE(same_op(&first.op[3], &wr));
	EXPECT_EQ(first.op[4].index, 7);
	EXPECT_EQ(first.op[5].index, GUEST_EXIT_TDVMCALL);
	EXPECT_TRUE(first.expect.given);
	EXPECT_EQ(first.expect.by, TD_REFUSED_BY_MODULE);
	EXPECT_EQ(first.expect.status, 0xc000010000000045);
	EXPECT_TRUE(first.expect.has_rcx && first.expect.rcx == 7);
	EXPECT_FALSE(first.expect.has_errno);
}

TEST(printing_a_wide_case_reads_back)
{
	char *once, *again;

	ASSERT_EQ(parse(&first, wide), 0) TH_LOG("%s", diag.text);
	EXPECT_TRUE(round_trip());
	once = print(&first);
	again = print(&second);
	EXPECT_STREQ(once, again);
	free(once);
	free(again);
}

/* What is printed is what a person would have written. */
TEST(printing_prefers_names_and_leaves_out_defaults)
{
	static const char text[] = "# a summary\n"
				   "rule CFG-02 positive\n"
				   "attributes sept_ve_disable 0x2\n"
				   "xfam x87 sse avx avx512 0x400\n"
				   "max_vcpus 2\n"
				   "cpuid 7.0 ebx=0x20 ecx=0x20\t# ebx.avx2 ecx.waitpkg\n"
				   "cpuid 0x80000008 eax=0x0\n"
				   "entry function=0x0\n"
				   "param 0x2a=0x1\n"
				   "call capabilities nent=2 expect=E2BIG\n"
				   "call run expect=OK\n"
				   "call run expect=133\n"
				   "guest cpuid 7.0\n"
				   "guest cpuid 0xd.0x12\n"
				   "guest fill 2\n"
				   "guest tdcall veinfo_get\n"
				   "guest mode cpl=0 long=1\n"
				   "expect reject by=kvm errno=EINVAL\n";
	char *printed;

	ASSERT_EQ(parse(&first, text), 0) TH_LOG("%s", diag.text);
	printed = print(&first);
	EXPECT_STREQ(printed, text);
	free(printed);
}

TEST(an_empty_text_is_the_default_td)
{
	struct td_config standard;
	char *printed;

	td_config_default(&standard);
	ASSERT_EQ(parse(&first, ""), 0);
	EXPECT_TRUE(same_config(&first.config, &standard));
	EXPECT_FALSE(first.expect.given);
	EXPECT_EQ(first.via, TD_VIA_KVM);
	printed = print(&first);
	EXPECT_STREQ(printed, "");
	free(printed);

	ASSERT_EQ(parse(&first, "xfam 0"), 0);
	EXPECT_EQ(first.config.xfam, 0);
	EXPECT_TRUE(round_trip());
}

TEST(every_bit_reads_back)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		ASSERT_EQ(parse(&first, ""), 0);
		first.config.attributes = 1ULL << bit;
		first.config.xfam = ~(1ULL << bit);
		first.config.config_flags = 3ULL << bit;
		ASSERT_TRUE(round_trip());
	}
}

TEST(every_guest_operation_reads_back)
{
	static const uint32_t leaves[] = { 1, 3, 5, 7, 8, 9, 10, 11 };
	static const uint32_t registers[] = { 0, 1, 2, 3, 6, 7 };
	const uint64_t all = UINT64_MAX;

	ASSERT_EQ(parse(&first, "guest rdmsr 0xffffffff\nguest wrmsr 1 0xffffffffffffffff\n"
				"guest cr4 0x40000\nguest xsetbv 7\nguest fill 62\n"
				"guest cr2 0xffff800000000000\nguest wrpkru 0xffffffff\n"
				"guest exit async\nguest exit tdvmcall\nguest vcpu 1\n"
				"guest migrate 4294967295\nguest fail_entry\n"
				"guest cpuid 0xffffffff.0xffffffff\n"),
		  0)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(first.op[5].value, 0xffff800000000000);
	for (size_t i = 0; i < 6; i++)
		first.op[first.num_ops++] =
			(struct guest_op){ GUEST_WRITE_DR, registers[i], 0, all, 0, 0 };
	for (uint32_t mode = 0; mode < 8; mode++)
		first.op[first.num_ops++] = (struct guest_op){ GUEST_MODE, mode, 0, 0, 0, 0 };
	for (size_t i = 0; i < 8; i++) {
		struct guest_op op = { GUEST_TDCALL, leaves[i], 0, 0, 0, 0 };

		if (leaves[i] >= 5)
			op.value = all;
		if (leaves[i] == 8 || leaves[i] == 10)
			op.value2 = op.mask = all;
		first.op[first.num_ops++] = op;
	}
	EXPECT_TRUE(round_trip());
}

TEST(every_call_and_errno_reads_back)
{
	ASSERT_EQ(parse(&first, ""), 0);
	for (int kind = 0; kind < TD_NUM_CALLS; kind++) {
		ASSERT_NE(td_call_name(kind), NULL);
		first.call[first.num_calls++] = (struct td_call){
			.kind = kind,
			.id = 1,
			.flags = 2,
			.hw_error = UINT64_MAX,
			.nent = 257,
			.padding = 3,
			.reserved = 4,
			.value = 5,
			.size = 6,
			.bad_pointer = true,
			.has_expect = true,
			.expect = kind + 1,
		};
	}
	EXPECT_TRUE(round_trip());
	EXPECT_EQ(td_call_name(TD_NUM_CALLS), NULL);

	EXPECT_STREQ(td_errno_name(EINVAL), "EINVAL");
	EXPECT_STREQ(td_errno_name(0), "OK");
	EXPECT_EQ(td_errno_name(EXDEV), NULL);
	EXPECT_EQ(td_errno_name(-EINVAL), NULL);
	EXPECT_EQ(td_errno_parse("E2BIG"), E2BIG);
	EXPECT_EQ(td_errno_parse("EWHATEVER"), -1);
	for (int error = 0; error < 200; error++) {
		if (td_errno_name(error))
			EXPECT_EQ(td_errno_parse(td_errno_name(error)), error);
	}
}

TEST(expectations_read_back)
{
	static const char *const texts[] = {
		"expect accept\n",
		"expect reject\n",
		"expect reject by=kvm errno=E2BIG\n",
		"expect reject errno=99\n",
		"expect reject by=module status=0x1 rcx=0x0\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *printed;

		ASSERT_EQ(parse(&first, texts[i]), 0) TH_LOG("%s", diag.text);
		EXPECT_TRUE(first.expect.given);
		EXPECT_EQ(first.expect.by == TD_ACCEPTED, i == 0);
		EXPECT_EQ(first.expect.by == TD_REFUSED_BY_ANY, i == 1 || i == 3);
		printed = print(&first);
		EXPECT_STREQ(printed, texts[i]);
		free(printed);
	}
}

TEST(long_words_and_names_are_bounded)
{
	char text[600], path[300];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	EXPECT_EQ(parse(&first, text), -1);
	EXPECT_NE(strstr(diag.text, "dir/some.td:1:1: a word of more than 95 characters"), NULL)
	TH_LOG("%s", diag.text);
	text[95] = '\0';
	EXPECT_EQ(parse(&first, text), -1);
	EXPECT_NE(strstr(diag.text, "unknown setting 'xxx"), NULL) TH_LOG("%s", diag.text);

	memset(text, 'x', 500);
	text[0] = '#';
	ASSERT_EQ(parse(&first, text), 0);
	EXPECT_EQ(strlen(first.summary), sizeof(first.summary) - 1);
	EXPECT_TRUE(round_trip());

	memset(path, 'n', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	ASSERT_EQ(td_case_parse(&first, path, "", &diag), 0);
	EXPECT_EQ(strlen(first.name), TD_NAME - 1);
}

/* Nothing of a case that was read before, or refused, is left in the next. */
TEST(reading_starts_afresh)
{
	ASSERT_EQ(parse(&first, wide), 0);
	ASSERT_EQ(parse(&first, ""), 0);
	ASSERT_EQ(parse(&second, ""), 0);
	EXPECT_TRUE(same_case(&first, &second));
	EXPECT_STREQ(first.summary, "");
}

TEST(comments_cannot_carry_control_characters)
{
	ASSERT_EQ(parse(&first, "# a\x1b[31mred\tend\nxfam 3"), 0);
	EXPECT_STREQ(first.summary, "a?[31mred end");
}

TEST(blanks_around_a_summary_are_none_of_it)
{
	ASSERT_EQ(parse(&first, "#\r\t# \rred  end\r\r\n"), 0);
	EXPECT_STREQ(first.summary, "red  end");
	EXPECT_TRUE(round_trip());
}

static void write_file(const char *path, const char *data, size_t size)
{
	FILE *out = fopen(path, "w");

	fwrite(data, 1, size, out);
	fclose(out);
}

TEST(files_are_loaded_plain_and_packed)
{
	char folder[] = "/tmp/test_td.XXXXXX";
	char path[64];
	gzFile packed;

	ASSERT_NE(mkdtemp(folder), NULL);
	snprintf(path, sizeof(path), "%s/waitpkg.td", folder);
	EXPECT_EQ(td_case_load(&first, path, &diag), -1);
	EXPECT_NE(strstr(diag.text, path), NULL) TH_LOG("%s", diag.text);

	write_file(path, "xfam 7\n", 7);
	EXPECT_EQ(td_case_load(&first, path, &diag), 0) TH_LOG("%s", diag.text);
	EXPECT_STREQ(first.name, "waitpkg");
	EXPECT_EQ(first.config.xfam, 7);

	write_file(path, "xfam 7\0xfam 7", 13);
	EXPECT_EQ(td_case_load(&first, path, &diag), -1);
	EXPECT_NE(strstr(diag.text, "a NUL byte at offset 6"), NULL) TH_LOG("%s", diag.text);

	packed = gzopen(path, "w");
	gzputs(packed, "xfam 0xe7\n");
	gzclose(packed);
	EXPECT_EQ(td_case_load(&first, path, &diag), 0) TH_LOG("%s", diag.text);
	EXPECT_EQ(first.config.xfam, 0xe7);
	unlink(path);
	rmdir(folder);
}

TEST_HARNESS_MAIN
