// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/precision.h: a report that names the wrong bit, or blames the wrong party, is told
 * from one that is right.
 */
#include "run/precision.h"

#include <errno.h>

#include "kselftest_harness.h"

#define UMIP \
	{ \
		{ 7, 0 }, CPUID_ECX, 2 \
	}
#define GFNI \
	{ \
		{ 7, 0 }, CPUID_ECX, 8 \
	}

static const struct defect reads = { .effect = DEFECT_READS, .bit = UMIP };

static struct view_result report(const char *subject, const char *party)
{
	struct view_judgement shortest = { .subject = subject,
					   .expected = "0",
					   .observed = "1",
					   .answer = "accepted",
					   .reason = "",
					   .name = "some-case" };

	return (struct view_result){ .party = party, .has_shortest = true, .shortest = shortest };
}

static bool names(const struct defect *defect, const char *subject)
{
	const struct view_result result = report(subject, "");

	return precision_names(defect, &result);
}

TEST(the_bit_is_named_or_another)
{
	EXPECT_TRUE(names(&reads, "7.0:ecx.umip"));
	EXPECT_TRUE(names(&reads, "7.0:ecx.umip, 7.0:ecx.gfni"));
	EXPECT_FALSE(names(&reads, "7.0:ecx.gfni"));
	EXPECT_FALSE(names(&reads, "7.0:ecx.umip_of_another"));
	EXPECT_FALSE(names(&reads, "17.0:ecx.umip"));
	EXPECT_FALSE(names(&reads, "7.0"));
	EXPECT_FALSE(names(&reads, ""));
}

TEST(a_result_without_a_case_names_nothing)
{
	struct view_result result = report("7.0:ecx.umip", "");

	result.has_shortest = false;
	EXPECT_FALSE(precision_names(&reads, &result));
}

TEST(any_part_of_the_report_may_name_it)
{
	struct view_result result = report("", "");

	result.shortest.observed = "1 where 7.0:ecx.umip is";
	EXPECT_TRUE(precision_names(&reads, &result));
	result = report("", "");
	result.shortest.name = "bit-7.0:ecx.umip-kvm";
	EXPECT_TRUE(precision_names(&reads, &result));
}

TEST(a_field_may_be_named_as_a_whole)
{
	const struct defect field = { .effect = DEFECT_READS,
				      .bit = { { 1, CPUID_SUBLEAF_NA }, CPUID_EBX, 19 } };

	EXPECT_TRUE(names(&field, "1:ebx.max_lp_ids[3]"));
	EXPECT_TRUE(names(&field, "1:ebx.max_lp_ids"));
	EXPECT_TRUE(names(&field, "1.0:ebx.max_lp_ids[3]"));
	EXPECT_FALSE(names(&field, "1:ebx.clflush[3]"));
}

TEST(swapped_bits_are_two)
{
	const struct defect swapped = {
		.effect = DEFECT_READS, .reads = DEFECT_SWAPPED, .bit = UMIP, .other = GFNI
	};
	struct defect copied = swapped;

	copied.reads = DEFECT_COPIED;
	EXPECT_TRUE(names(&swapped, "7.0:ecx.gfni"));
	EXPECT_FALSE(names(&copied, "7.0:ecx.gfni"));
}

TEST(what_has_no_bit_has_something_else)
{
	const struct defect leaves = { .effect = DEFECT_LEAVES, .element = HOST_IA32_LSTAR };
	const struct defect refuses = { .effect = DEFECT_REFUSES,
					.number = 0xc000010000000040,
					.bit = UMIP };
	const struct defect warns = { .place = DEFECT_IN_KVM, .effect = DEFECT_WARNS };
	const struct defect faults = { .effect = DEFECT_MSR_FAULTS, .number = 0xc0000080 };

	EXPECT_TRUE(names(&leaves, "IA32_LSTAR on CPU 0"));
	EXPECT_FALSE(names(&leaves, "IA32_STAR on CPU 0"));
	EXPECT_TRUE(names(&refuses, "TDH.MNG.INIT"));
	EXPECT_TRUE(names(&refuses, "refused with 0xc000010000000040"));
	EXPECT_FALSE(names(&refuses, "refused with 0xc000010000000041"));
	EXPECT_TRUE(names(&warns, "kernel warnings"));
	EXPECT_FALSE(names(&warns, "kernel taint"));
	EXPECT_TRUE(names(&faults, "RDMSR 0xc0000080"));
	EXPECT_FALSE(names(&faults, "operation 1"));
}

TEST(a_call_has_its_own_name_and_what_it_leaves_behind_another)
{
	struct defect early = { .place = DEFECT_IN_KVM,
				.effect = DEFECT_OVERLOOKS,
				.of_call = { DEFECT_CALL_FINALIZE_VM, DEFECT_EARLY, 0, 0 } };

	EXPECT_TRUE(names(&early, "call 2, finalize_vm"));
	EXPECT_FALSE(names(&early, "call 2, init_vm"));
	EXPECT_FALSE(names(&early, "KVM_TDX_INIT_VM"));
	early.of_call.call = DEFECT_CALL_INIT_VM;
	EXPECT_TRUE(names(&early, "KVM_TDX_INIT_VM"));
	EXPECT_TRUE(names(&early, "call 2, init_vm"));
	early.effect = DEFECT_LEAVES_BEHIND;
	early.of_call.left = DEFECT_LEFT_TAINT;
	EXPECT_TRUE(names(&early, "kernel taint mask"));
	EXPECT_FALSE(names(&early, "call 2, init_vm"));
}

TEST(td_params_have_fields)
{
	const struct defect field = { .effect = DEFECT_ACCEPTS,
				      .when = {
					      { .of = DEFECT_PARAM, .field = FIELD_MAX_VCPUS } } };
	const struct defect reserved = { .effect = DEFECT_ACCEPTS,
					 .when = { { .of = DEFECT_PARAM,
						     .field = FIELD_RESERVED1 } } };
	const struct defect last = { .effect = DEFECT_FACT, .fact = FACT_LAST_LEAF };

	EXPECT_TRUE(names(&field, "operand MAX_VCPUS"));
	EXPECT_FALSE(names(&field, "operand XFAM"));
	EXPECT_TRUE(names(&reserved, "byte 42 of TD_PARAMS"));
	EXPECT_FALSE(names(&reserved, "byte 42"));
	EXPECT_TRUE(names(&last, "which 0:eax gives"));
	EXPECT_FALSE(names(&last, "0x80000000:eax"));
}

TEST(what_tdg_vp_info_gives_goes_by_its_register)
{
	struct defect gives = { .effect = DEFECT_TDCALL_GIVES,
				.field = GUEST_TDG_VP_INFO,
				.element = HOST_R8 };

	EXPECT_TRUE(names(&gives, "MAX_VCPUS"));
	EXPECT_FALSE(names(&gives, "GPAW"));
	EXPECT_FALSE(names(&gives, "#VE"));
	gives.element = HOST_RDX;
	EXPECT_TRUE(names(&gives, "ATTRIBUTES"));
	EXPECT_FALSE(names(&gives, "MAX_VCPUS"));
	gives.field = GUEST_TDG_VP_CPUIDVE_SET;
	EXPECT_TRUE(names(&gives, "#VE"));
	EXPECT_FALSE(names(&gives, "ATTRIBUTES"));
}

TEST(the_party_is_right_among_others_or_wrong)
{
	const struct defect denies = { .place = DEFECT_IN_KVM, .effect = DEFECT_DENIED };
	struct view_result result = report("", "TDX module");

	EXPECT_EQ(PRECISION_PARTY_RIGHT, precision_blames(&reads, &result));
	EXPECT_EQ(PRECISION_PARTY_WRONG, precision_blames(&denies, &result));
	result.party = "TDX module or KVM";
	EXPECT_EQ(PRECISION_PARTY_AMONG, precision_blames(&reads, &result));
	EXPECT_EQ(PRECISION_PARTY_AMONG, precision_blames(&denies, &result));
	result.party = "";
	EXPECT_EQ(PRECISION_PARTY_WRONG, precision_blames(&reads, &result));
}

TEST(a_module_that_was_replaced_under_kvm_is_still_the_module)
{
	const struct defect stale = { .place = DEFECT_IN_KVM,
				      .effect = DEFECT_READS,
				      .occasion = DEFECT_AFTER_UPDATE,
				      .bit = UMIP };
	const struct view_result result = report("", "TDX module");

	EXPECT_EQ(PRECISION_PARTY_RIGHT, precision_blames(&stale, &result));
}

TEST_HARNESS_MAIN
