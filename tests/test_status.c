// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of rules/status.h: statuses and metadata fields in words.
 */
#include "kselftest_harness.h"
#include "module/metadata.h"
#include "rules/status.h"

TEST(statuses)
{
	static const struct {
		uint64_t status;
		bool has_rcx;
		uint64_t rcx;
		const char *text;
	} rows[] = {
		{ 0, false, 0, "TDX_SUCCESS" },
		{ 0xc000010000000045, true, 0x7,
		  "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 7.0" },
		{ 0xc000010000000045, true, 0xffffffff0000001c,
		  "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 0x1c" },
		{ 0xc000010000000045, true, 0,
		  "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), no leaf named" },
		{ 0xc000010000000045, false, 0x7,
		  "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45)" },
		{ 0xc000010000000040, true, 0, "TDX_OPERAND_INVALID: operand ATTRIBUTES (0x40)" },
		{ 0xc000010000000063, true, 0, "TDX_OPERAND_INVALID: operand 0x63" },
		{ 0xc00009210000010a, true, 0,
		  "TDX_INCORRECT_MSR_VALUE: MSR 0x10a IA32_ARCH_CAPABILITIES" },
		{ 0xc000092100000123, true, 0, "TDX_INCORRECT_MSR_VALUE: MSR 0x123" },
		{ 0xc000060600000000, true, 0, "TDX_TDCS_NOT_ALLOCATED" },
		{ 0xc000090400000000, true, 0, "TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED" },
		{ 0xc000090880000008, true, 0, "TDX_CPUID_LEAF_NOT_SUPPORTED: leaf 0x80000008" },
		{ 0xc000090000000000, true, 0x100000007, "TDX_INCORRECT_CPUID_VALUE, leaf 7.1" },
		{ 0xc000060800000001, true, 0, "TDX_OP_STATE_INCORRECT: details 0x1" },
		{ 0x8000020000000000, true, 0, "status 0x8000020000000000: class not known" },
	};
	char text[STATUS_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		status_format(rows[i].status, rows[i].has_rcx, rows[i].rcx, text, sizeof(text));
		EXPECT_STREQ(rows[i].text, text);
	}
	status_format(0xc000010000000045, true, 0x7, text, 12);
	EXPECT_STREQ("TDX_OPERAND", text);
}

TEST(meanings)
{
	EXPECT_STREQ("TDX_OPERAND_INVALID", status_name(0xc000010000000045));
	EXPECT_EQ(NULL, status_name(0x8000020000000000));
	EXPECT_NE(NULL, status_says(0xc000010000000045));
	EXPECT_NE(NULL, status_operand_says(0xc000010000000045));
	EXPECT_EQ(NULL, status_operand_says(0xc00009210000010a));
	EXPECT_EQ(NULL, status_operand_says(0xc000010000000063));
	EXPECT_STREQ("XFAM", status_operand_name(0x41));
	EXPECT_EQ(NULL, status_operand_name(0x63));
}

TEST(metadata_fields)
{
	static const struct {
		uint64_t id;
		const char *text;
	} rows[] = {
		{ METADATA_TDX_FEATURES0, "TDX_FEATURES0" },
		{ METADATA_CPUID_CONFIG_LEAVES + 3, "CPUID_CONFIG_LEAVES[3]" },
		{ METADATA_CPUID_CONFIG_VALUES + 7, "CPUID_CONFIG_VALUES[3] ECX, EDX" },
		{ METADATA_CPUID_VALUES | 0xe00, "CPUID_VALUES 7.0 EAX, EBX" },
		{ METADATA_CPUID_VALUES | 0x3ff, "CPUID_VALUES 1 ECX, EDX" },
		{ METADATA_CPUID_VALUES | 0x111fe, "CPUID_VALUES 0x80000008 EAX, EBX" },
		{ METADATA_ALLOWED_FMS + 63, "ALLOWED_FMS[63]" },
		{ METADATA_DISALLOWED_FMS, "DISALLOWED_FMS[0]" },
		{ METADATA_CONFIG_FLAGS | 1ULL << 63, "CONFIG_FLAGS" },
		{ METADATA_CPUID_CONTROL + 5, "CPUID_CONTROL[5]" },
		{ 0x1900000300000077, "field 0x1900000300000077" },
	};
	char text[CPUID_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		EXPECT_STREQ(rows[i].text, metadata_field_format(rows[i].id, text));
	/* Element size, INC_SIZE, WRITE_MASK_VALID and CONTEXT say nothing about which field. */
	EXPECT_STREQ("ATTRIBUTES", metadata_field_name(METADATA_ATTRIBUTES & ~(3ULL << 32)));
	EXPECT_EQ(NULL, metadata_field_name(METADATA_NULL_ID));
	EXPECT_NE(NULL, metadata_field_says(METADATA_CPUID_VALUES | 0xe00));
	EXPECT_EQ(NULL, metadata_field_says(0x1900000300000077));
}

TEST_HARNESS_MAIN
