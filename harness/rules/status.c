// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completion statuses in words.
 */
#include "rules/status.h"

#include <inttypes.h>
#include <stdio.h>

enum status_detail { DETAIL_NONE, DETAIL_OPERAND, DETAIL_LEAF, DETAIL_MSR };

static const struct status_class {
	uint32_t class; /* upper half of the status */
	enum status_detail detail; /* what the lower half holds */
	bool rcx_leaf; /* RCX holds leaf and sub-leaf */
	const char *name;
	const char *says;
} classes[] = {
	{ 0x00000000, DETAIL_NONE, false, "TDX_SUCCESS", "done" },
	{ 0xc0000100, DETAIL_OPERAND, false, "TDX_OPERAND_INVALID",
	  "an operand, or a field of TD_PARAMS, holds what the module does not accept" },
	{ 0xc0000606, DETAIL_NONE, false, "TDX_TDCS_NOT_ALLOCATED",
	  "too few TDCS pages were added: 6, and one for each L2 VM" },
	{ 0xc0000608, DETAIL_NONE, false, "TDX_OP_STATE_INCORRECT",
	  "the TD is not in the state that the call needs" },
	{ 0xc0000621, DETAIL_NONE, false, "TDX_X2APIC_ID_NOT_UNIQUE",
	  "another VCPU of the TD has that x2APIC ID" },
	{ 0xc0000706, DETAIL_NONE, false, "TDX_TSC_ROLLBACK", "the TSC went backwards" },
	{ 0xc0000900, DETAIL_NONE, true, "TDX_INCORRECT_CPUID_VALUE",
	  "the CPU lacks what the module needs of a CPUID leaf" },
	{ 0xc0000901, DETAIL_NONE, false, "TDX_LIMIT_CPUID_MAXVAL_SET",
	  "IA32_MISC_ENABLE limits the CPUID leaves" },
	{ 0xc0000902, DETAIL_NONE, true, "TDX_INCONSISTENT_CPUID_FIELD",
	  "CPUID differs between logical processors" },
	{ 0xc0000904, DETAIL_NONE, false, "TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED",
	  "the levels of leaf 0x1f make no topology" },
	{ 0xc0000905, DETAIL_NONE, false, "TDX_INVALID_WBINVD_SCOPE",
	  "the last-level cache is not shared by the package" },
	{ 0xc0000908, DETAIL_LEAF, false, "TDX_CPUID_LEAF_NOT_SUPPORTED",
	  "the CPU lacks a CPUID leaf that the module needs" },
	{ 0xc0000920, DETAIL_MSR, false, "TDX_INCONSISTENT_MSR",
	  "an MSR is not as it was when the module was initialised" },
	{ 0xc0000921, DETAIL_MSR, false, "TDX_INCORRECT_MSR_VALUE",
	  "an MSR does not allow what is asked for" },
	{ 0xc0000c00, DETAIL_NONE, false, "TDX_METADATA_FIELD_ID_INCORRECT",
	  "there is no such metadata field" },
	{ 0xc0000c02, DETAIL_NONE, false, "TDX_METADATA_FIELD_NOT_READABLE",
	  "the caller may not read that metadata field" },
	{ 0x00000c0b, DETAIL_NONE, false, "TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT",
	  "RDX holds the first field id" },
};

static const struct {
	uint32_t id;
	const char *name;
	const char *says;
} operands[] = {
	{ 0, "RAX", NULL },
	{ OPERAND_RCX, "RCX", NULL },
	{ OPERAND_RDX, "RDX",
	  "TD_PARAMS itself: its address, a reserved area, reserved bits of MSR_CONFIG_CTLS, or a "
	  "migratable TD with L2 VMs" },
	{ 3, "RBX", NULL },
	{ 5, "RBP", NULL },
	{ 6, "RSI", NULL },
	{ 7, "RDI", NULL },
	{ 8, "R8", NULL },
	{ 9, "R9", NULL },
	{ 10, "R10", NULL },
	{ 11, "R11", NULL },
	{ 12, "R12", NULL },
	{ 13, "R13", NULL },
	{ 14, "R14", NULL },
	{ 15, "R15", NULL },
	{ OPERAND_ATTRIBUTES, "ATTRIBUTES",
	  "a bit outside ATTRIBUTES_FIXED0, a missing bit of ATTRIBUTES_FIXED1, or MIGRATABLE "
	  "together with DEBUG or PERFMON" },
	{ OPERAND_XFAM, "XFAM",
	  "a bit outside XFAM_FIXED0, a missing bit of XFAM_FIXED1, or AVX-512, CET or AMX bits "
	  "that do not come together" },
	{ OPERAND_EXEC_CONTROLS, "EXEC_CONTROLS",
	  "reserved bits of CONFIG_FLAGS, which has no operand id of its own" },
	{ OPERAND_EPTP_CONTROLS, "EPTP_CONTROLS",
	  "memory type, page-walk length or reserved bits of EPTP_CONTROLS, or GPAW without "
	  "5-level EPT" },
	{ OPERAND_MAX_VCPUS, "MAX_VCPUS", "0, or more VCPUs than the module allows" },
	{ OPERAND_CPUID_CONFIG, "CPUID_CONFIG",
	  "a bit that is not configurable, a family/model/stepping that the TD may not have, or "
	  "HLE without RTM or RTM without HLE" },
	{ OPERAND_TSC_FREQUENCY, "TSC_FREQUENCY", "outside 100 MHz to 10 GHz (4 to 400)" },
	{ OPERAND_NUM_L2_VMS, "NUM_L2_VMS", "more than 3 L2 VMs" },
	{ OPERAND_ARCH_CAPABILITIES_CONFIG, "IA32_ARCH_CAPABILITIES_CONFIG",
	  "a bit that is not configurable, or any bit without MSR_CONFIG_CTLS bit 0" },
};

static const struct {
	uint32_t index;
	const char *name;
} msrs[] = {
	{ 0x3b, "IA32_TSC_ADJUST" },           { 0x10a, "IA32_ARCH_CAPABILITIES" },
	{ 0x1a0, "IA32_MISC_ENABLE" },         { 0x345, "IA32_PERF_CAPABILITIES" },
	{ 0x492, "IA32_VMX_PROCBASED_CTLS3" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct status_class *class_of(uint64_t status)
{
	for (size_t i = 0; i < COUNT(classes); i++) {
		if (classes[i].class == status >> 32)
			return &classes[i];
	}
	return NULL;
}

const char *status_name(uint64_t status)
{
	const struct status_class *class = class_of(status);

	return class ? class->name : NULL;
}

const char *status_says(uint64_t status)
{
	const struct status_class *class = class_of(status);

	return class ? class->says : NULL;
}

const char *status_operand_name(uint32_t id)
{
	for (size_t i = 0; i < COUNT(operands); i++) {
		if (operands[i].id == id)
			return operands[i].name;
	}
	return NULL;
}

const char *status_operand_says(uint64_t status)
{
	const struct status_class *class = class_of(status);

	if (!class || class->detail != DETAIL_OPERAND)
		return NULL;
	for (size_t i = 0; i < COUNT(operands); i++) {
		if (operands[i].id == (uint32_t)status)
			return operands[i].says;
	}
	return NULL;
}

/* RCX of 0 would be sub-leaf 0 of leaf 0, which has none: nothing is named. */
static void format_leaf(uint64_t rcx, char *text, size_t size)
{
	struct cpuid_addr at = { (uint32_t)rcx, (uint32_t)(rcx >> 32) };
	char leaf[CPUID_TEXT];

	if (!rcx)
		snprintf(text, size, ", no leaf named");
	else
		snprintf(text, size, ", leaf %s", cpuid_addr_format(at, leaf));
}

static void format_detail(const struct status_class *class, uint32_t detail, char *text,
			  size_t size)
{
	char leaf[CPUID_TEXT];
	const char *name = NULL;

	switch (class->detail) {
	case DETAIL_OPERAND:
		name = status_operand_name(detail);
		snprintf(text, size, ": operand %s%s0x%x%s", name ? name : "", name ? " (" : "",
			 detail, name ? ")" : "");
		return;
	case DETAIL_LEAF:
		snprintf(text, size, ": leaf %s",
			 cpuid_addr_format((struct cpuid_addr){ detail, CPUID_SUBLEAF_NA }, leaf));
		return;
	case DETAIL_MSR:
		for (size_t i = 0; i < COUNT(msrs); i++) {
			if (msrs[i].index == detail)
				name = msrs[i].name;
		}
		snprintf(text, size, ": MSR 0x%x%s%s", detail, name ? " " : "", name ? name : "");
		return;
	default:
		if (detail)
			snprintf(text, size, ": details 0x%x", detail);
		else
			text[0] = '\0';
	}
}

void status_format(uint64_t status, bool has_rcx, uint64_t rcx, char *text, size_t size)
{
	const struct status_class *class = class_of(status);
	char detail[CPUID_TEXT], leaf[CPUID_TEXT + 8] = "";

	if (!class) {
		snprintf(text, size, "status 0x%016" PRIx64 ": class not known", status);
		return;
	}
	format_detail(class, (uint32_t)status, detail, sizeof(detail));
	if (has_rcx &&
	    (class->rcx_leaf || status == (STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG)))
		format_leaf(rcx, leaf, sizeof(leaf));
	snprintf(text, size, "%s%s%s", class->name, detail, leaf);
}

void status_format_outcome(const struct td_outcome *outcome, char *text, size_t size)
{
	char status[STATUS_TEXT];
	const char *name;

	if (outcome->by == TD_ACCEPTED) {
		snprintf(text, size, "accepted");
		return;
	}
	if (outcome->has_status) {
		status_format(outcome->status, outcome->has_rcx, outcome->rcx, status,
			      sizeof(status));
		snprintf(text, size, "refused: %s", status);
		return;
	}
	name = td_errno_name(outcome->error);
	snprintf(text, size, "refused%s: %s", outcome->by == TD_REFUSED_BY_KVM ? " by KVM" : "",
		 name ? name : "no status");
}
