// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks of TDH.MNG.INIT on TD_PARAMS, in order.
 */
#include "rules/accept.h"

/* XSAVE components that come together, SDM volume 1, chapter 13. */
#define XFAM_AVX (1ULL << 2)
#define XFAM_AVX512 (7ULL << 5)
#define XFAM_CET (3ULL << 11)
#define XFAM_AMX (3ULL << 17)

#define MIN_TDCS_PAGES 6u
#define MAX_L2_VMS 3 /* no metadata field gives it */

/* EPTP_CONTROLS: memory type in bits 2:0, page-walk length minus one in 5:3, the rest 0. */
#define EPTP_WRITE_BACK 6
#define EPTP_LEVELS(eptp) (((eptp) >> 3 & 7) + 1)
#define EPTP_LEVELS_MASK 0x38ULL
#define MSR_IA32_VMX_EPT_VPID_CAP 0x48c
#define EPT_CAP_5_LEVELS (1ULL << 7)
#define MIN_WIDTH_5_LEVELS 49 /* physical address bits */

/* Units of 25 MHz: 100 MHz to 10 GHz. */
#define MIN_TSC_FREQUENCY 4
#define MAX_TSC_FREQUENCY 400

#define MSR_CONFIG_ARCH_CAPABILITIES 1u /* MSR_CONFIG_CTLS bit 0; the others are reserved */

static const char *const checks[] = {
	"INI-01", "INI-02", "INI-03", "INI-04", "INI-05", "INI-06", "INI-07",
	"INI-08", "INI-09", "INI-10", "INI-11", "INI-12", "INI-13", "INI-14",
	"INI-15", "INI-16", "INI-17", "INI-18", "INI-19", "INI-20",
};

const char *const *accept_checks(size_t *count)
{
	*count = sizeof(checks) / sizeof(checks[0]);
	return checks;
}

void accept_refuse(struct acceptance *answer, const char *rule, uint64_t status, uint64_t rcx)
{
	answer->faults++;
	if (answer->rule || answer->doubt)
		return;
	answer->rule = rule;
	answer->status = status;
	answer->rcx = rcx;
}

void accept_doubt(struct acceptance *answer, const char *why)
{
	if (!answer->rule && !answer->doubt)
		answer->doubt = why;
}

static void refuse_operand(struct acceptance *answer, const char *rule, enum status_operand id)
{
	accept_refuse(answer, rule, STATUS_OPERAND_INVALID | id, 0);
}

static void check_attributes(const struct rule_context *context, const struct td_config *td,
			     struct acceptance *answer)
{
	const struct class_limits *limits = &context->limits;

	if (td->attributes & ~limits->attributes_fixed0 ||
	    limits->attributes_fixed1 & ~td->attributes)
		refuse_operand(answer, "INI-01", OPERAND_ATTRIBUTES);
	if (td->attributes & TD_ATTRIBUTES_MIGRATABLE &&
	    td->attributes & (TD_ATTRIBUTES_DEBUG | TD_ATTRIBUTES_PERFMON))
		refuse_operand(answer, "INI-02", OPERAND_ATTRIBUTES);
}

static bool part_of(uint64_t xfam, uint64_t group)
{
	return xfam & group && (xfam & group) != group;
}

bool accept_xfam_groups(uint64_t xfam)
{
	return !part_of(xfam, XFAM_AVX512) && !part_of(xfam, XFAM_CET) &&
	       !part_of(xfam, XFAM_AMX) && (!(xfam & XFAM_AVX512) || xfam & XFAM_AVX);
}

static void check_xfam(const struct rule_context *context, const struct td_config *td,
		       struct acceptance *answer)
{
	uint64_t xfam = td->xfam;

	if (xfam & ~context->limits.xfam_fixed0)
		refuse_operand(answer, "INI-03", OPERAND_XFAM);
	if (context->limits.xfam_fixed1 & ~xfam)
		refuse_operand(answer, "INI-04", OPERAND_XFAM);
	if (!accept_xfam_groups(xfam))
		refuse_operand(answer, "INI-05", OPERAND_XFAM);
}

static void check_sizes(const struct rule_context *context, const struct td_config *td,
			struct acceptance *answer)
{
	if (!td->max_vcpus || td->max_vcpus > context->max_vcpus)
		refuse_operand(answer, "INI-06", OPERAND_MAX_VCPUS);
	if (td->num_l2_vms > MAX_L2_VMS)
		refuse_operand(answer, "INI-07", OPERAND_NUM_L2_VMS);
	if (td->tdcs_pages && td->tdcs_pages < MIN_TDCS_PAGES + td->num_l2_vms)
		accept_refuse(answer, "INI-08", STATUS_TDCS_NOT_ALLOCATED, 0);
}

/* A byte other than 0 from @first up to @end of TD_PARAMS. */
static void check_reserved(const struct td_config *td, unsigned int first, unsigned int end,
			   struct acceptance *answer)
{
	for (size_t i = 0; i < td->num_patches; i++) {
		const struct td_patch *patch = &td->patch[i];

		if (patch->offset >= first && patch->offset < end && patch->value) {
			refuse_operand(answer, "INI-09", OPERAND_RDX);
			return;
		}
	}
}

static void check_flags(const struct rule_context *context, const struct td_config *td,
			struct acceptance *answer)
{
	if (td->config_flags & ~context->config_flags_fixed0 ||
	    context->config_flags_fixed1 & ~td->config_flags)
		refuse_operand(answer, "INI-10", OPERAND_EXEC_CONTROLS);
}

static void check_eptp(const struct rule_context *context, uint32_t width,
		       const struct td_config *td, struct acceptance *answer)
{
	unsigned int levels = (unsigned int)EPTP_LEVELS(td->eptp_controls);
	uint64_t capability;

	if ((td->eptp_controls & ~EPTP_LEVELS_MASK) != EPTP_WRITE_BACK ||
	    (levels != 4 && levels != 5) || (levels == 5 && width < MIN_WIDTH_5_LEVELS) ||
	    (levels == 4 && td->config_flags & TD_CONFIG_FLAGS_GPAW)) {
		refuse_operand(answer, "INI-11", OPERAND_EPTP_CONTROLS);
		return;
	}
	if (levels == 4)
		return;
	if (!cpuid_dump_msr(context->platform, MSR_IA32_VMX_EPT_VPID_CAP, &capability))
		accept_doubt(answer, "whether the CPU has 5-level EPT (MSR 0x48c)");
	else if (!(capability & EPT_CAP_5_LEVELS))
		refuse_operand(answer, "INI-11", OPERAND_EPTP_CONTROLS);
}

static void check_tsc_frequency(const struct td_config *td, struct acceptance *answer)
{
	if (td->tsc_frequency < MIN_TSC_FREQUENCY || td->tsc_frequency > MAX_TSC_FREQUENCY)
		refuse_operand(answer, "INI-12", OPERAND_TSC_FREQUENCY);
}

static void check_arch_capabilities(const struct rule_context *context, const struct td_config *td,
				    struct acceptance *answer)
{
	uint64_t allowed = td->msr_config_ctls & MSR_CONFIG_ARCH_CAPABILITIES ?
				   context->arch_capabilities_mask :
				   0;

	if (td->arch_capabilities & ~allowed)
		refuse_operand(answer, "INI-19", OPERAND_ARCH_CAPABILITIES_CONFIG);
}

void accept_check(const struct rule_context *context, const struct accept_plan *plan,
		  const struct accept_asked *asked, struct acceptance *answer)
{
	const struct td_config *td = asked->td;
	unsigned int slots_end = TD_PARAMS_CPUID_CONFIG +
				 TD_PARAMS_CPUID_CONFIG_SIZE * (unsigned int)context->num_slots;

	*answer = (struct acceptance){ 0 };
	if (asked->misfit)
		accept_doubt(answer, "a leaf without a CPUID_CONFIG slot");
	check_attributes(context, td, answer);
	check_xfam(context, td, answer);
	check_sizes(context, td, answer);
	check_reserved(td, 20, 24, answer);
	check_flags(context, td, answer);
	check_eptp(context, plan->address_width, td, answer);
	check_tsc_frequency(td, answer);
	check_reserved(td, 42, 80, answer);
	if (td->msr_config_ctls & ~MSR_CONFIG_ARCH_CAPABILITIES)
		refuse_operand(answer, "INI-13", OPERAND_RDX);
	check_reserved(td, 232, TD_PARAMS_CPUID_CONFIG, answer);
	accept_cpuid(context, plan, asked, answer);
	check_reserved(td, slots_end, TD_PARAMS_SIZE, answer);
	check_arch_capabilities(context, td, answer);
	if (td->attributes & TD_ATTRIBUTES_MIGRATABLE && td->num_l2_vms)
		refuse_operand(answer, "INI-20", OPERAND_RDX);
}

static void ask(const struct rule_context *context, const struct accept_plan *plan,
		const struct request *request, struct accept_asked *asked)
{
	struct cpuid_bit tsx = { { 7, 0 }, CPUID_EBX, EXPECT_HLE_BIT };

	asked->td = &request->td;
	asked->misfit = request->misfit;
	for (size_t i = 0; i < plan->num_slots; i++)
		asked->slot[i] = request_bits(request, plan->slot[i].at);
	expect_topology_asked(request, asked->topology);
	asked->hle = expect_bit(context, request, tsx);
	tsx.bit = EXPECT_RTM_BIT;
	asked->rtm = expect_bit(context, request, tsx);
}

void accept_predict(const struct rule_context *context, const struct request *request,
		    struct acceptance *answer)
{
	struct accept_plan plan;
	struct accept_asked asked;

	accept_plan_make(context, &plan);
	ask(context, &plan, request, &asked);
	accept_check(context, &plan, &asked, answer);
}
