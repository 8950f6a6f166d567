// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts out of cpuid_virtualization.json.
 */
#include "update/describe.h"
#include "update/way.h"

static enum way_value value_of_type(const struct declared_field *field)
{
	struct virt_parts parts = virt_type_parts(field->type);

	switch (field->type) {
	case VIRT_NATIVE:
		return WAY_NATIVE;
	case VIRT_CALCULATED:
		return WAY_CALCULATED;
	case VIRT_SPECIAL:
		return WAY_SPECIAL;
	case VIRT_VE:
		return WAY_FAULTING;
	case VIRT_FIXED: /* bit by bit, see below */
	case VIRT_UNKNOWN:
		return WAY_UNKNOWN;
	default:
		if (!parts.configured)
			return WAY_NATIVE;
		if (field->gate.tsc_frequency)
			return WAY_TSC_FREQUENCY;
		return parts.native ? WAY_CONFIGURED_NATIVE : WAY_CONFIGURED;
	}
}

/* A type names the kinds of its gates: one without the other says two things at once. */
static bool gates_fit(const struct declared_field *field)
{
	struct virt_parts parts = virt_type_parts(field->type);
	const struct declared_gate *gate = &field->gate;

	if (gate->unknown)
		return false;
	if (field->type == VIRT_CALCULATED || field->type == VIRT_SPECIAL)
		return true;
	return parts.xfam == !!gate->xfam && parts.attributes == !!gate->attributes &&
	       parts.cpuid == gate->has_cpuid &&
	       (parts.configured || !(gate->config || gate->tsc_frequency || gate->opt_in)) &&
	       !(gate->config && gate->tsc_frequency);
}

/* What is not understood, as it is written. */
static const char *unknown_text(struct facts *facts, const struct declared_field *field)
{
	struct way way = WAY_NONE;

	way.value = WAY_UNKNOWN;
	way.words = facts_text(facts, "%s%s%s", field->type_text, field->gate_text ? ", " : "",
			       field->gate_text ? field->gate_text : "");
	return way_text(facts, &way);
}

/* Of all bits of a field; NULL: each bit has its own. */
static const char *field_way(struct facts *facts, const struct declared_field *field)
{
	const struct declared_gate *gate = &field->gate;
	struct way way = WAY_NONE;

	if (field->type == VIRT_UNKNOWN || !gates_fit(field))
		return unknown_text(facts, field);
	if (field->type == VIRT_FIXED)
		return NULL;
	way.value = value_of_type(field);
	way.xfam = gate->xfam;
	way.attributes = gate->attributes;
	way.opt_in = gate->opt_in;
	way.has_cpuid = gate->has_cpuid;
	way.cpuid = gate->cpuid;
	if (field->details && (way.value == WAY_CALCULATED || way.value == WAY_SPECIAL))
		way.words = field->details;
	return way_text(facts, &way);
}

/* Where a fixed field begins and ends says nothing: its bits are fixed one by one. */
static const char *field_as_written(struct facts *facts, const struct declared_field *field)
{
	if (field->type == VIRT_FIXED)
		return facts_text(facts, "%s; %s; %s", field->name, field->type_text,
				  field->gate_text ? field->gate_text : "-");
	return facts_text(facts, "%s[%u:%u]; %s; %s; %s", field->name, field->msb, field->lsb,
			  field->type_text, field->gate_text ? field->gate_text : "-",
			  field->details ? field->details : "-");
}

static void describe_field(struct facts *facts, struct cpuid_bit bit,
			   const struct declared_field *field)
{
	const char *way = field_way(facts, field);
	const char *written = field_as_written(facts, field);

	for (bit.bit = field->lsb; bit.bit <= field->msb; bit.bit++) {
		bool fixed1 = field->fixed >> (bit.bit - field->lsb) & 1;

		facts_add_bit(facts, FACT_DECLARED, bit,
			      way ? way : (fixed1 ? "fixed1" : "fixed0"));
		facts_add_bit(facts, FACT_FIELD, bit, written);
	}
}

void describe_declared(struct facts *facts, const struct declared *declared)
{
	for (size_t i = 0; i < declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &declared->leaf[i];

		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			for (size_t j = 0; j < leaf->num_fields[reg]; j++)
				describe_field(facts, (struct cpuid_bit){ leaf->at, reg, 0 },
					       &leaf->field[reg][j]);
		}
	}
}
