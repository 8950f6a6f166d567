// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about the metadata that a guest reads in every TD, by TDG.SYS.RD and TDG.VM.RD: of
 * the module, and of its own TD.
 */
#include <inttypes.h>
#include <stdio.h>

#include "module/metadata.h"
#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/party.h"
#include "rules/status.h"

#define TD_CTLS_PENDING_VE_DISABLE (1u << 0)
#define TD_CTLS_ENUM_TOPOLOGY (1u << 1)

/* 7.0, of which the guest asks for CPUID_VALUES. */
static const struct cpuid_addr values_leaf = { 7, 0 };

/* The guest's read of that field; NULL where it made none, or could not. */
static const struct guest_result *read_of(const struct observation *seen, enum guest_tdcall leaf,
					  uint64_t id)
{
	for (size_t i = 0; i < seen->num_guest_fields; i++) {
		if (seen->guest_field_op[i].index == leaf && seen->guest_field_op[i].value == id)
			return seen->guest_field[i].outcome == GUEST_OK ? &seen->guest_field[i] :
									  NULL;
	}
	return NULL;
}

/* And its value; false where the module gave none. */
bool guest_field_value(const struct observation *seen, enum guest_tdcall leaf, uint64_t id,
		       uint64_t *value)
{
	const struct guest_result *result = read_of(seen, leaf, id);

	if (!result || result->status)
		return false;
	*value = result->value[0];
	return true;
}

static enum judged field_differs(uint64_t id, uint64_t expected, const char *why, uint64_t observed,
				 struct finding *finding)
{
	metadata_field_format(id, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "0x%" PRIx64 ", %s", expected, why);
	snprintf(finding->observed, sizeof(finding->observed), "0x%" PRIx64 " in the guest",
		 observed);
	return JUDGED_FAIL;
}

/* The case itself writes to the TD's metadata. */
static bool writes_metadata(const struct td_case *test)
{
	for (size_t i = 0; i < test->num_ops; i++) {
		if (test->op[i].kind == GUEST_TDCALL && test->op[i].index == GUEST_TDG_VM_WR)
			return true;
	}
	return false;
}

/* What TD_PARAMS, or another field that the guest has read, says of a field. */
struct built {
	uint64_t id;
	uint64_t mask; /* the bits that are known */
	uint64_t value;
	const char *why;
};

#define MAX_BUILT 4

static size_t list_built(const struct observation *seen, const struct td_config *td, bool direct,
			 struct built built[MAX_BUILT])
{
	uint64_t pending =
		td->attributes & TD_ATTRIBUTES_SEPT_VE_DISABLE ? TD_CTLS_PENDING_VE_DISABLE : 0;
	size_t count = 0;
	uint64_t flags;

	/* KVM chooses the other fields of TD_PARAMS by itself. */
	if (direct) {
		built[count++] = (struct built){ METADATA_CONFIG_FLAGS, UINT64_MAX,
						 td->config_flags, "as in TD_PARAMS" };
		built[count++] = (struct built){ METADATA_TSC_FREQUENCY, UINT64_MAX,
						 td->tsc_frequency, "as in TD_PARAMS" };
	}
	if (guest_field_value(seen, GUEST_TDG_VM_RD, METADATA_CONFIG_FLAGS, &flags))
		built[count++] =
			(struct built){ METADATA_GPAW, UINT64_MAX, flags & TD_CONFIG_FLAGS_GPAW,
					"as in CONFIG_FLAGS" };
	if (!writes_metadata(seen->test))
		built[count++] = (struct built){ METADATA_TD_CTLS,
						 TD_CTLS_PENDING_VE_DISABLE | TD_CTLS_ENUM_TOPOLOGY,
						 pending, "from ATTRIBUTES.SEPT_VE_DISABLE" };
	return count;
}

static enum judged judge_built(const struct observation *seen, const struct td_config *td,
			       bool direct, struct finding *finding)
{
	struct built built[MAX_BUILT];
	size_t count = list_built(seen, td, direct, built);
	enum judged judged = JUDGED_NOT_APPLICABLE;
	uint64_t value, attributes;

	for (size_t i = 0; i < count; i++) {
		if (!guest_field_value(seen, GUEST_TDG_VM_RD, built[i].id, &value))
			continue;
		judged = JUDGED_PASS;
		if ((value & built[i].mask) == built[i].value)
			continue;
		/* Through KVM they all follow from what the guest reads besides. */
		if (guest_field_value(seen, GUEST_TDG_VM_RD, METADATA_ATTRIBUTES, &attributes) &&
		    attributes == td->attributes)
			finding->party = PARTY_MODULE;
		return field_differs(built[i].id, built[i].value, built[i].why,
				     value & built[i].mask, finding);
	}
	return judged;
}

/* The field and the feature came in one release. */
static enum judged judge_topology_field(const struct observation *seen, struct finding *finding)
{
	const struct guest_result *field =
		read_of(seen, GUEST_TDG_VM_RD, METADATA_TOPOLOGY_ENUM_CONFIGURED);
	uint64_t features;
	bool expected;

	if (!field || !guest_field_value(seen, GUEST_TDG_SYS_RD, METADATA_TDX_FEATURES0, &features))
		return JUDGED_NOT_APPLICABLE;
	expected = features & METADATA_FEATURES0_TOPOLOGY;
	if (expected == !field->status)
		return JUDGED_PASS;
	metadata_field_format(METADATA_TOPOLOGY_ENUM_CONFIGURED, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%s: TDX_FEATURES0 is 0x%" PRIx64,
		 expected ? "readable" : "no such field", features);
	status_format(field->status, false, 0, finding->observed, sizeof(finding->observed));
	finding->party = PARTY_MODULE;
	return JUDGED_FAIL;
}

/* 1.5 keeps the table from guests; one that does not shows the guest what the host sees. */
static enum judged judge_values(const struct observation *seen, const struct rule_context *context,
				struct finding *finding)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, values_leaf);
	const struct cpuid_entry *host =
		seen->has_cpuid ? answer_of_host(&seen->cpuid, values_leaf) : NULL;
	enum judged judged = JUDGED_NOT_APPLICABLE;

	for (unsigned int element = 0; leaf && host && element < 2; element++) {
		const enum cpuid_reg low = element ? CPUID_ECX : CPUID_EAX, high = low + 1;
		uint64_t id = METADATA_CPUID_VALUES | metadata_cpuid_code(values_leaf, element);
		uint64_t known = ~(compare_dynamic_bits(leaf, low) |
				   (uint64_t)compare_dynamic_bits(leaf, high) << 32);
		uint64_t expected = host->regs.reg[low] | (uint64_t)host->regs.reg[high] << 32;
		uint64_t value;

		if (!guest_field_value(seen, GUEST_TDG_VM_RD, id, &value))
			continue;
		judged = JUDGED_PASS;
		if ((value ^ expected) & known)
			return field_differs(id, expected, "as the host reads it", value, finding);
	}
	return judged;
}

static enum judged worse(enum judged a, enum judged b)
{
	return a > b ? a : b;
}

enum judged vis_fields_built(const struct rule_context *context, const struct td_config *td,
			     bool direct, const struct observation *seen, struct finding *finding)
{
	enum judged judged = judge_built(seen, td, direct, finding);

	if (judged != JUDGED_FAIL)
		judged = worse(judged, judge_topology_field(seen, finding));
	if (judged != JUDGED_FAIL)
		judged = worse(judged, judge_values(seen, context, finding));
	return judged;
}

JUDGE(judge_vis_fields)
{
	struct request request;

	(void)rule;
	if (!seen_accepted(seen) || !seen->num_guest_fields)
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	return vis_fields_built(context, &request.td, request.direct, seen, finding);
}

/* Every field that both can read. */
static enum judged judge_both_views(const struct rule_context *context,
				    const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;

	for (size_t i = 0; i < seen->num_guest_fields; i++) {
		const struct guest_op *op = &seen->guest_field_op[i];
		const struct guest_result *result = &seen->guest_field[i];
		uint64_t host;

		if (op->index != GUEST_TDG_SYS_RD || result->outcome != GUEST_OK ||
		    result->status || !metadata_get(&context->metadata, op->value, &host))
			continue;
		judged = JUDGED_PASS;
		if (result->value[0] != host)
			return field_differs(op->value, host, "as the host reads it",
					     result->value[0], finding);
	}
	return judged;
}

static enum judged judge_version(const struct rule_context *context, const struct observation *seen,
				 struct finding *finding)
{
	const struct {
		uint64_t id;
		uint16_t described;
	} numbers[] = {
		{ METADATA_MAJOR_VERSION, context->version.major },
		{ METADATA_MINOR_VERSION, context->version.minor },
		{ METADATA_UPDATE_VERSION, context->version.update },
	};
	enum judged judged = JUDGED_NOT_APPLICABLE;
	uint64_t value;

	for (size_t i = 0; context->version.known && i < sizeof(numbers) / sizeof(numbers[0]);
	     i++) {
		if (!guest_field_value(seen, GUEST_TDG_SYS_RD, numbers[i].id, &value))
			continue;
		judged = JUDGED_PASS;
		if (value != numbers[i].described)
			return field_differs(numbers[i].id, numbers[i].described,
					     "by the description that the run judges by", value,
					     finding);
	}
	return judged;
}

JUDGE(judge_fix_identity)
{
	enum judged judged;

	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	judged = judge_both_views(context, seen, finding);
	return judged == JUDGED_FAIL ? judged :
				       worse(judged, judge_version(context, seen, finding));
}
