// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of td/case.h: what is refused of a text, and how it says so.
 */
#include "td/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

static struct td_case test;
static struct diag diag;

static int parse(const char *text)
{
	diag.text[0] = '\0';
	return td_case_parse(&test, "dir/some.td", text, &diag);
}

/*
 * One fault each: what is refused, where, what the message says, and the nearest text that
 * is accepted, which proves that the refusal had the cause named.
 */
static const struct refusal {
	const char *bad;
	const char *at;
	const char *says;
	const char *good;
} refusals[] = {
	{ "attribute debug", "1:1", "unknown setting 'attribute'; known: rule via cpuid entry",
	  "attributes debug" },
	{ "xfam 7\n\n  attributes sept_ve", "3:14",
	  "'sept_ve' is neither a number nor a known bit of attributes; known: debug lass",
	  "xfam 7\n\n  attributes sept_ve_disable" },
	{ "xfam sse avx 0xzz", "1:14",
	  "'0xzz' is neither a number nor a known bit of xfam; known: x87 sse avx avx512",
	  "xfam sse avx 0xff" },
	{ "config_flags 1 maxpa", "1:16",
	  "'maxpa' is neither a number nor a known bit of config_flags; known: gpaw",
	  "config_flags 1 gpaw" },
	{ "xfam", "1:5", "the line ends where a number or the name of a bit must follow",
	  "xfam 0" },
	{ "xfam  # avx", "1:7", "the line ends where a number", "xfam 7 # avx" },
	{ "xfam 3\nmax_vcpus 1\nxfam 7", "3:1", "xfam is given already in line 1; keep one",
	  "xfam 3\nmax_vcpus 1\ntdcs_pages 7" },
	{ "max_vcpus 65536", "1:11", "'65536' is no number from 0 to 0xffff", "max_vcpus 65535" },
	{ "max_vcpus -1", "1:11", "'-1' is no number", "max_vcpus 1" },
	{ "max_vcpus 1 2", "1:13", "'2' is one word too many", "max_vcpus 1 # 2" },
	{ "num_l2_vms 256", "1:12", "from 0 to 0xff", "num_l2_vms 255" },
	{ "eptp_controls 0x10000000000000000", "1:15", "is no number", "eptp_controls 0xffffffff" },
	{ "tsc_frequency 2.5GHz", "1:15", "'2.5GHz' is no number", "tsc_frequency 100" },
	{ "rule", "1:5", "the line ends where a rule id must follow", "rule A" },
	{ "rule ABCDEFGHIJKLMNOP", "1:6", "more than 15 characters", "rule ABCDEFGHIJKLMNO" },
	{ "rule CLB-01 maybe", "1:13", "unknown side of a rule 'maybe'; known: positive negative",
	  "rule CLB-01 positive" },
	{ "rule CLB-01 positive negative", "1:22", "one word too many", "rule CLB-01 negative" },
	{ "rule A\nrule A", "2:1", "rule is given already in line 1", "rule A\n#rule A" },
	{ "via qemu", "1:5", "unknown way 'qemu'; known: kvm module", "via kvm" },
	{ "via kvm\nvia kvm", "2:1", "via is given already in line 1", "via module" },
	{ "\x01xfam 3", "1:1", "byte 0x01 in a word", "xfam 3" },
	{ "xfam s\xc3\xa9", "1:7", "byte 0xc3 in a word", "xfam 3 # s\xc3\xa9" },
	{ "cpuid", "1:6", "the line ends where a leaf must follow", "cpuid 7.0 eax=0" },
	{ "cpuid 7.0", "1:10", "the line ends where REG=N", "cpuid 7.0 ebx=0" },
	{ "cpuid 14 eax=0", "1:7", "'14' is no leaf[.subleaf]", "cpuid 0x14 eax=0" },
	{ "cpuid 7.0 ebx", "1:11", "'ebx' is not understood; write REG=N", "cpuid 7.0 ebx=1" },
	{ "cpuid 7.0 =1", "1:11", "'=1' is not understood", "cpuid 7.0 ebx=1" },
	{ "cpuid 7.0 ebx=", "1:15", "'' is no number from 0 to 0xffffffff", "cpuid 7.0 ebx=1" },
	{ "cpuid 7.0 rbx=1", "1:11", "unknown register 'rbx'; known: eax ebx ecx edx",
	  "cpuid 7.0 EBX=1" },
	{ "cpuid 7.0 ebx=0x100000000", "1:15", "from 0 to 0xffffffff", "cpuid 7.0 ebx=0xffffffff" },
	{ "cpuid 7.0 ecx.waitpgk=1", "1:15", "no field 'waitpgk' in ecx",
	  "cpuid 7.0 ecx.waitpkg=1" },
	{ "cpuid 7.0 ecx.=1", "1:15", "no field '' in ecx", "cpuid 7.0 ecx.5=1" },
	{ "cpuid 7.0 ecx.32=1", "1:15",
	  "write a bit number from 0 to 31 or one of: ", "cpuid 7.0 ecx.31=1" },
	{ "cpuid 7.0 ecx.waitpkg=2", "1:23", "'2' is no number from 0 to 0x1",
	  "cpuid 7.0 ecx.waitpkg=0" },
	{ "cpuid 1 eax.model=16", "1:19", "'16' is no number from 0 to 0xf",
	  "cpuid 1 eax.model=15" },
	{ "cpuid 7.0 ecx.waitpkg=1 ecx=1", "1:25", "'ecx=1' sets bits that have a value already",
	  "cpuid 7.0 ecx.waitpkg=1 ebx=1" },
	{ "cpuid 7.0 ecx.5=0\ncpuid 7.0 ecx.waitpkg=1", "2:11", "have a value already",
	  "cpuid 7.0 ecx.5=0\ncpuid 7.1 ecx.5=1" },
	{ "entry", "1:6", "the line ends where KEY=N must follow", "entry function=0" },
	{ "entry 7", "1:7", "'7' is not understood; write KEY=N, as in function=0x7",
	  "entry function=7" },
	{ "entry function=7 subleaf=0", "1:18",
	  "unknown key 'subleaf'; known: function index flags", "entry function=7 index=0" },
	{ "entry function=7 index=1 index=1", "1:26", "index is given twice", "entry function=7" },
	{ "entry function=0x100000000", "1:16", "is no number", "entry function=0x80000008" },
	{ "param", "1:6", "the line ends where OFFSET=N must follow", "param 0=0" },
	{ "param 1024=0", "1:7", "'1024' is no number from 0 to 0x3ff", "param 1023=0" },
	{ "param 5=256", "1:9", "'256' is no number from 0 to 0xff", "param 5=255" },
	{ "param 5=1\nparam 0x5=1", "2:7", "byte 0x5 of TD_PARAMS has a value already",
	  "param 5=1\nparam 0x6=1" },
	{ "param 5=1 6=1", "1:11", "one word too many", "param 5=1\nparam 6=1" },
	{ "call", "1:5", "the line ends where a call must follow", "call run" },
	{ "call init", "1:6", "unknown call 'init'; known: create_vm capabilities",
	  "call init_vm" },
	{ "call init_vm nents=1", "1:14", "unknown key 'nents'; known: id flags",
	  "call init_vm nent=1" },
	{ "call init_vm nent=1 nent=2", "1:21", "nent is given twice", "call init_vm nent=2" },
	{ "call run bad_pointer=2", "1:22", "from 0 to 0x1", "call run bad_pointer=1" },
	{ "call run expect=EFOO", "1:17", "unknown errno 'EFOO'; known: OK EINVAL",
	  "call run expect=EIO" },
	{ "call run expect=OK expect=OK", "1:20", "expect is given twice", "call run expect=OK" },
	{ "call run expect=4096", "1:17", "unknown errno '4096'", "call run expect=4095" },
	{ "guest", "1:6", "where the guest operation must follow; add one of: cpuid rdmsr wrmsr",
	  "guest fail_entry" },
	{ "guest hlt", "1:7",
	  "unknown guest operation 'hlt'; known: cpuid rdmsr wrmsr cr4 xsetbv fill dr",
	  "guest exit async" },
	{ "guest cpuid", "1:12", "where leaf[.subleaf] must follow", "guest cpuid 0" },
	{ "guest cpuid 7.14", "1:13", "'7.14' is no leaf[.subleaf]", "guest cpuid 7.0xe" },
	{ "guest cpuid 7.1.1", "1:13", "is no leaf[.subleaf]", "guest cpuid 7.1" },
	{ "guest cpuid 7.", "1:13", "is no leaf[.subleaf]", "guest cpuid 7" },
	{ "guest wrmsr 0xe1", "1:17", "the line ends where its value must follow",
	  "guest wrmsr 0xe1 0" },
	{ "guest rdmsr 0xe1 0", "1:18", "one word too many", "guest rdmsr 0xe1" },
	{ "guest rdmsr 0x100000000", "1:13", "from 0 to 0xffffffff", "guest rdmsr 0xc0000080" },
	{ "guest fill 63", "1:12", "'63' is no number from 0 to 0x3e", "guest fill 62" },
	{ "guest dr 4 0", "1:10", "unknown dr '4'; known: 0 1 2 3 6 7", "guest dr 3 0" },
	{ "guest dr", "1:9", "where the dr must follow; add one of: 0 1 2 3 6 7", "guest dr 7 0" },
	{ "guest wrpkru 0x100000000", "1:14", "from 0 to 0xffffffff", "guest wrpkru 0xffffffff" },
	{ "guest tdcall vp_enter", "1:14", "unknown tdcall 'vp_enter'; known: vp_info veinfo_get",
	  "guest tdcall vp_info" },
	{ "guest tdcall vm_wr 1 2", "1:23", "where a write mask must follow",
	  "guest tdcall vm_wr 1 2 3" },
	{ "guest exit hlt", "1:12", "unknown exit 'hlt'; known: async tdvmcall",
	  "guest exit async" },
	{ "guest mode cpl=4 long=1", "1:16", "'4' is no number from 0 to 0x3",
	  "guest mode cpl=3 long=1" },
	{ "guest mode cpl=3", "1:17", "where long=N must follow", "guest mode cpl=3 long=0" },
	{ "guest mode long=1 cpl=3", "1:12", "'long' stands where cpl=N must",
	  "guest mode cpl=3 long=1" },
	{ "guest mode 3 1", "1:12", "'3' is not understood; write cpl=N",
	  "guest mode cpl=3 long=1" },
	{ "guest migrate cpu1", "1:15", "'cpu1' is no number", "guest migrate 1" },
	{ "expect", "1:7", "the line ends where accept or reject must follow", "expect accept" },
	{ "expect refuse", "1:8", "unknown outcome 'refuse'; known: accept reject",
	  "expect reject" },
	{ "expect accept by=kvm", "1:15", "one word too many", "expect reject by=kvm" },
	{ "expect reject by=qemu", "1:18", "unknown refuser 'qemu'; known: kvm module",
	  "expect reject by=module" },
	{ "expect reject by=kvm by=kvm", "1:22", "by is given twice", "expect reject by=kvm" },
	{ "expect reject errno=OK", "1:21", "'OK' is success where a refusal is expected",
	  "expect reject errno=EIO" },
	{ "expect reject leaf=7", "1:15", "unknown key 'leaf'; known: by errno status rcx",
	  "expect reject rcx=7" },
	{ "expect reject status=high", "1:22", "'high' is no number", "expect reject status=0" },
	{ "expect accept\nexpect accept", "2:1", "expect is given already in line 1",
	  "expect accept" },
	{ "relate", "1:7", "the line ends where a relation must follow", "relate same" },
	{ "relate bigger", "1:8", "unknown relation 'bigger'; known: same order round_trip",
	  "relate smaller" },
	{ "relate same twice", "1:13", "one word too many", "relate same" },
	{ "relate same\nrelate same", "2:1", "relate is given already in line 1", "relate same" },
	{ "relate flip\npartner", "2:8", "the line ends where a setting of the partner must",
	  "relate flip\npartner xfam 7" },
	{ "relate flip\npartner via module", "2:9",
	  "unknown setting 'via' of a partner; known: cpuid entry param attributes",
	  "relate flip\npartner cpuid 7.0 ebx=8" },
	{ "relate flip\npartner partner xfam 7", "2:9", "unknown setting 'partner' of a partner",
	  "relate flip\npartner xfam 7" },
	{ "relate flip\npartner xfam 7\npartner xfam 3", "3:9", "xfam is given already in line 2",
	  "relate flip\npartner xfam 7\nxfam 3" },
	{ "relate flip\npartner cpuid 7.0 ebx=8\npartner cpuid 7.0 ebx.bmi1=0", "3:19",
	  "have a value already", "relate flip\npartner cpuid 7.0 ebx=8\ncpuid 7.0 ebx.bmi1=0" },
	{ "xfam 3\n  partner xfam 7", "2:3", "a partner without a relation to it; add a line",
	  "xfam 3\nrelate flip\n  partner xfam 7" },
	{ "partner xfam 7\nrelate same", "1:1", "a partner in a relation that has none",
	  "partner xfam 7\nrelate history" },
	{ "call run\n relate same", "2:2", "a case of calls builds no TD", "call run" },
};

TEST(each_fault_is_named_with_its_place)
{
	char place[64];

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *refusal = &refusals[i];

		snprintf(place, sizeof(place), "dir/some.td:%s: ", refusal->at);
		EXPECT_EQ(parse(refusal->bad), -1) TH_LOG("accepted: %s", refusal->bad);
		EXPECT_EQ(strncmp(diag.text, place, strlen(place)), 0)
		TH_LOG("'%s': expected %s in: %s", refusal->bad, place, diag.text);
		EXPECT_NE(strstr(diag.text, refusal->says), NULL)
		TH_LOG("expected '%s' in: %s", refusal->says, diag.text);
		EXPECT_EQ(parse(refusal->good), 0) TH_LOG("%s", diag.text);
	}
}

/* The message names the fields that there are, for it is where a typing error is looked up. */
TEST(an_unknown_field_lists_the_known_ones)
{
	ASSERT_EQ(parse("cpuid 7.0 ecx.waitpgk=1"), -1);
	EXPECT_NE(strstr(diag.text, "waitpkg"), NULL) TH_LOG("%s", diag.text);
	EXPECT_EQ(strstr(diag.text, "avx2"), NULL) TH_LOG("%s", diag.text);
}

TEST(a_bit_of_a_wide_field_may_be_named)
{
	ASSERT_EQ(parse("cpuid 1 eax.model[2]=1"), 0) TH_LOG("%s", diag.text);
	EXPECT_EQ(test.config.cpuid[0].regs.reg[CPUID_EAX], 1u << 6);
	EXPECT_EQ(parse("cpuid 1 eax.model[2]=2"), -1);
	EXPECT_EQ(parse("cpuid 1 eax.model[4]=1"), -1);
}

/* @count lines of @format, with the number of the line, from 0, in place of a "*". */
static char *many(size_t count, const char *format)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < count; i++) {
		const char *star = strchr(format, '*');

		if (star)
			fprintf(out, "%.*s0x%zx%s\n", (int)(star - format), format, i, star + 1);
		else
			fprintf(out, "%s\n", format);
	}
	fclose(out);
	return text;
}

TEST(limits_are_refused_at_the_line_too_many)
{
	static const struct {
		size_t max;
		const char *line;
		const char *says;
	} limits[] = {
		{ TD_MAX_CPUID, "cpuid 0x80000000.* eax=1", "more than 48 leaves of CPUID_CONFIG" },
		{ TD_MAX_ENTRIES, "entry function=*", "more than 260 entries" },
		{ TD_MAX_PATCHES, "param *=1", "more than 64 param lines" },
		{ TD_MAX_CALLS, "call run", "more than 64 calls" },
		{ GUEST_MAX_OPS, "guest fail_entry", "more than 512 guest operations" },
	};
	char place[64];
	char *text;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		text = many(limits[i].max, limits[i].line);
		EXPECT_EQ(parse(text), 0) TH_LOG("%s", diag.text);
		free(text);
		text = many(limits[i].max + 1, limits[i].line);
		EXPECT_EQ(parse(text), -1);
		snprintf(place, sizeof(place), "dir/some.td:%zu:1: ", limits[i].max + 1);
		EXPECT_EQ(strncmp(diag.text, place, strlen(place)), 0) TH_LOG("%s", diag.text);
		EXPECT_NE(strstr(diag.text, limits[i].says), NULL) TH_LOG("%s", diag.text);
		free(text);
	}
}

TEST_HARNESS_MAIN
