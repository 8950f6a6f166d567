// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts explain STATUS: why the module answers it, what it would have taken, what to do.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/explain.h"
#include "cli/text.h"
#include "rules/status.h"

#define UPPER 0xffffffff00000000ULL
#define ALL UINT64_MAX
#define OPERAND(id) (STATUS_OPERAND_INVALID | (id))

#define INCORRECT_CPUID_VALUE 0xc000090000000000ULL

static void say_attributes(const struct explain *here)
{
	cli_say("allowed", "ATTRIBUTES within 0x%" PRIx64 " and with 0x%" PRIx64,
		here->context.limits.attributes_fixed0, here->context.limits.attributes_fixed1);
}

static void say_xfam(const struct explain *here)
{
	cli_say("allowed", "XFAM within 0x%" PRIx64 " and with 0x%" PRIx64,
		here->context.limits.xfam_fixed0, here->context.limits.xfam_fixed1);
}

static void say_config_flags(const struct explain *here)
{
	cli_say("allowed", "CONFIG_FLAGS within 0x%" PRIx64 " and with 0x%" PRIx64,
		here->context.config_flags_fixed0, here->context.config_flags_fixed1);
}

static void say_eptp(const struct explain *here)
{
	const uint32_t msr_ept_vpid_cap = 0x48c;
	const uint64_t five_levels = 1ULL << 7;
	uint64_t value = 0;

	cpuid_dump_msr(&here->session.platform, msr_ept_vpid_cap, &value);
	cli_say("allowed", "0x1e (4 levels)%s", value & five_levels ? " or 0x26 (5 levels)" : "");
}

static void say_max_vcpus(const struct explain *here)
{
	cli_say("allowed", "1 to %" PRIu64, here->context.max_vcpus);
}

static void say_tsc_frequency(const struct explain *here)
{
	const struct masks *masks = here->session.masks;

	cli_say("allowed", "%u to %u, in units of %u MHz", masks->tsc_frequency_min,
		masks->tsc_frequency_max, masks->tsc_frequency_unit / 1000000);
}

static void say_num_l2_vms(const struct explain *here)
{
	cli_say("allowed", "0 to %u", here->session.masks->max_l2_vms);
}

static void say_arch_capabilities(const struct explain *here)
{
	cli_say("allowed", "bits within 0x%" PRIx64, here->context.arch_capabilities_mask);
}

/*
 * What else there is to know of a status, and what to do about it (TDX module 1.5 base spec,
 * TDH.MNG.INIT and TDH.SYS.INIT; published module source). The first row that matches counts.
 */
static const struct advice {
	uint64_t status;
	uint64_t mask;
	const char *more;
	void (*allowed)(const struct explain *here);
	const char *action;
} advices[] = {
	{ OPERAND(OPERAND_RCX), ALL, "RCX names the TD's root page.", NULL,
	  "This comes before any configuration is looked at: look for a fault of the VMM or host." },
	{ OPERAND(OPERAND_RDX), ALL, NULL, NULL,
	  "Clear all of TD_PARAMS before filling it, and give a migratable TD no L2 VMs." },
	{ OPERAND(OPERAND_ATTRIBUTES), ALL, NULL, say_attributes,
	  "Leave the bit out. KVM allows fewer bits than the module." },
	{ OPERAND(OPERAND_XFAM), ALL,
	  "Groups are AVX-512 (bits 5, 6, 7, and 2), CET (11, 12) and AMX (17, 18).", say_xfam,
	  "Set groups as a whole, and only what the CPU has." },
	{ OPERAND(OPERAND_EXEC_CONTROLS), ALL, NULL, say_config_flags, "Leave the bit out." },
	{ OPERAND(OPERAND_EPTP_CONTROLS), ALL, NULL, say_eptp,
	  "Use 0x1e, and leave GPAW (CONFIG_FLAGS bit 0) 0 then." },
	{ OPERAND(OPERAND_MAX_VCPUS), ALL, NULL, say_max_vcpus,
	  "Through KVM it is set by KVM_ENABLE_CAP of KVM_CAP_MAX_VCPUS." },
	{ OPERAND(OPERAND_TSC_FREQUENCY), ALL, NULL, say_tsc_frequency,
	  "Through KVM it is set by KVM_SET_TSC_KHZ before KVM_TDX_INIT_VM." },
	{ OPERAND(OPERAND_NUM_L2_VMS), ALL, NULL, say_num_l2_vms, "Ask for fewer." },
	{ OPERAND(OPERAND_ARCH_CAPABILITIES_CONFIG), ALL, NULL, say_arch_capabilities,
	  "Set bit 0 of MSR_CONFIG_CTLS, and only bits that are allowed." },
	{ OPERAND(0), UPPER, NULL, NULL,
	  "Look the operand up in the module's specification; 64 and above are fields of TD_PARAMS." },
	{ STATUS_INCORRECT_MSR_VALUE | 0x10a, ALL,
	  "From TDH.MNG.INIT: HLE and RTM are requested, and the host has no IA32_TSX_CTRL (bit 7 of "
	  "IA32_ARCH_CAPABILITIES). From TDH.SYS.INIT: a bit is not as the module requires it.",
	  NULL, "Request neither HLE nor RTM on that host." },
	{ STATUS_INCORRECT_MSR_VALUE, UPPER, NULL, NULL,
	  "The module does not run on this platform as its firmware sets it up." },
	{ STATUS_LEAF_1F_FORMAT, UPPER,
	  "With any sub-leaf in use, sub-leaf 0 must have a level type, types increase from one "
	  "sub-leaf to the next and stay below 6, and the core level (2) is among them.",
	  NULL, "Give all levels, or leave all of leaf 0x1f 0 to get the platform's topology." },
	{ STATUS_TDCS_NOT_ALLOCATED, UPPER, NULL, NULL,
	  "Add TDCS pages (TDH.MNG.ADDCX) before TDH.MNG.INIT." },
	{ 0xc000060800000000ULL, UPPER, NULL, NULL, "A TD is initialised once: build a new one." },
	{ INCORRECT_CPUID_VALUE, UPPER, NULL, NULL,
	  "The module does not run on this platform. Where that is a dump: taken outside 64-bit mode, it lacks SYSCALL." },
	{ 0xc000090100000000ULL, UPPER, NULL, NULL, "Turn that off in the host's firmware." },
	{ 0xc000090200000000ULL, UPPER, NULL, NULL,
	  "Look for different steppings, or firmware that sets up one CPU differently." },
	{ 0xc000090500000000ULL, UPPER, NULL, NULL, "The module does not run on this platform." },
	{ 0xc000090800000000ULL, UPPER, NULL, NULL, "The module does not run on this platform." },
	{ 0xc000092000000000ULL, UPPER, NULL, NULL,
	  "Find out who writes that MSR: no TD can be built until it is as it was." },
	{ 0xc0000c0000000000ULL, UPPER, NULL, NULL,
	  "\"tdx-cts explain FIELD-ID\" takes the id apart." },
	{ 0xc0000c0200000000ULL, UPPER, "Leaves that give #VE cannot be read either.", NULL,
	  "The host of a debug TD may read more; CPUID_VALUES are for the host only." },
};

static const struct advice *advice_for(uint64_t status)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		if ((status & advices[i].mask) == advices[i].status)
			return &advices[i];
	}
	return NULL;
}

static void explain_other(const struct explain *here, uint64_t status)
{
	const struct advice *advice = advice_for(status);
	const char *why = status_operand_says(status);

	if (!why)
		why = status_says(status);
	cli_say("why", "%s", why ? why : "this status is not known here");
	if (!advice)
		return;
	if (advice->more)
		cli_say("", "%s", advice->more);
	if (advice->allowed)
		advice->allowed(here);
	cli_say("what to do", "%s", advice->action);
}

void explain_refusal(const struct explain *here, uint64_t status, bool has_rcx, uint64_t rcx)
{
	if (status == OPERAND(OPERAND_CPUID_CONFIG)) {
		explain_cpuid_config(here, has_rcx, rcx);
		return;
	}
	if (status == INCORRECT_CPUID_VALUE && has_rcx)
		explain_required(here, rcx);
	explain_other(here, status);
}

void explain_status(const struct explain *here, uint64_t status, bool has_rcx, uint64_t rcx)
{
	char text[STATUS_TEXT];

	status_format(status, has_rcx, rcx, text, sizeof(text));
	cli_say("status", "%s", text);
	explain_refusal(here, status, has_rcx, rcx);
	printf("0x%016" PRIx64 " is %s.\n", status, text);
}
