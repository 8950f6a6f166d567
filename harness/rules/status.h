/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completion statuses, operand ids and metadata field ids of the TDX module, in words.
 *
 *	char text[STATUS_TEXT];
 *
 *	status_format(0xc000010000000045, true, 0x7, text, sizeof(text));
 *	// "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 7.0"
 *	metadata_field_format(0x9900000300000403, text);	// "CPUID_CONFIG_LEAVES[3]"
 *
 * Source: published TDX module source, tdx_error_codes_defs.h and the metadata tables; TDX
 * module 1.5 ABI specification.
 */
#ifndef RULES_STATUS_H
#define RULES_STATUS_H

#include "cpuid/cpuid.h"
#include "target/target.h"

#define STATUS_TEXT 128

/* TDX_OPERAND_INVALID names the operand in its lower half. */
#define STATUS_OPERAND_INVALID 0xc000010000000000ULL
#define STATUS_TDCS_NOT_ALLOCATED 0xc000060600000000ULL
#define STATUS_LEAF_1F_FORMAT 0xc000090400000000ULL
#define STATUS_INCORRECT_MSR_VALUE 0xc000092100000000ULL

/* The error's class, without operand, leaf or MSR. */
#define STATUS_CLASS(status) ((status)&0xffffffff00000000ULL)

enum status_operand {
	OPERAND_RCX = 1,
	OPERAND_RDX = 2,
	OPERAND_ATTRIBUTES = 64,
	OPERAND_XFAM = 65,
	OPERAND_EXEC_CONTROLS = 66,
	OPERAND_EPTP_CONTROLS = 67,
	OPERAND_MAX_VCPUS = 68,
	OPERAND_CPUID_CONFIG = 69,
	OPERAND_TSC_FREQUENCY = 70,
	OPERAND_NUM_L2_VMS = 71,
	OPERAND_ARCH_CAPABILITIES_CONFIG = 72,
};

/* One line; @rcx is looked at where @has_rcx and the status gives RCX a meaning. */
void status_format(uint64_t status, bool has_rcx, uint64_t rcx, char *text, size_t size);

/* What became of a TD: "accepted", "refused: TDX_...", "refused by KVM: EINVAL". */
void status_format_outcome(const struct td_outcome *outcome, char *text, size_t size);

/* "TDX_OPERAND_INVALID", or NULL for a class that is not known. */
const char *status_name(uint64_t status);

/* What the class, and where there is one the operand, means; NULL where not known. */
const char *status_says(uint64_t status);
const char *status_operand_says(uint64_t status);

/* "CPUID_CONFIG" of operand id 69, or NULL. */
const char *status_operand_name(uint32_t id);

/* "CPUID_CONFIG_LEAVES" for any element of that array, or NULL. */
const char *metadata_field_name(uint64_t id);

/* "CPUID_CONFIG_LEAVES[3]", "CPUID_VALUES 7.0 ECX, EDX"; the number where nothing is known. */
const char *metadata_field_format(uint64_t id, char text[CPUID_TEXT]);

/* Scope and meaning: "module, host and guest: ...", or NULL. */
const char *metadata_field_says(uint64_t id);

#endif
