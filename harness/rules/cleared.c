// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the guest sees by itself, and what KVM has handed on of what was asked for.
 */
#include "rules/cleared.h"

#include "module/metadata.h"
#include "rules/judges.h"
#include "rules/party.h"

bool cleared_guest_sees(const struct rule_context *context, const struct observation *seen,
			struct cpuid_bit bit, unsigned int value)
{
	struct answer_walk walk;
	struct answer answer;

	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		if (answer.guest && answer.readable && cpuid_addr_equal(answer.leaf->at, bit.at) &&
		    !(answer_exempt(seen, &answer, bit.reg) >> bit.bit & 1) &&
		    (answer.regs.reg[bit.reg] >> bit.bit & 1) == value)
			return true;
	}
	return false;
}

static bool field_is_as_asked(const struct observation *seen, uint64_t id, uint64_t asked)
{
	uint64_t value;

	return guest_field_value(seen, GUEST_TDG_VM_RD, id, &value) && value == asked;
}

/* Another bit of the TD that this one depends on. */
static bool bit_is_as_asked(const struct question *question, struct cpuid_bit bit)
{
	const int expected = expect_bit(question->context, &question->request, bit);

	return expected != EXPECT_UNKNOWN &&
	       cleared_guest_sees(question->context, question->seen, bit, (unsigned int)expected);
}

/* What the bit depends on by its type is in the TD as it was asked for. */
static bool inputs_are_as_asked(const struct question *question, const struct expect_inputs *inputs)
{
	const struct td_config *td = &question->request.td;
	const struct observation *seen = question->seen;

	return !inputs->topology &&
	       (!inputs->xfam || field_is_as_asked(seen, METADATA_XFAM, td->xfam)) &&
	       (!inputs->attributes ||
		field_is_as_asked(seen, METADATA_ATTRIBUTES, td->attributes)) &&
	       (!inputs->has_cpuid || bit_is_as_asked(question, inputs->cpuid));
}

static bool cpu_lacks(const struct question *question, struct cpuid_bit bit)
{
	struct expectation native;

	expect_native(question->context, bit.at, &native);
	return ~native.value.reg[bit.reg] & native.known.reg[bit.reg] & 1u << bit.bit;
}

/* It must read 0, whether it was requested or not. */
static bool request_cannot_help(const struct question *question, struct cpuid_bit bit,
				const struct declared_field *field)
{
	return !expect_gates(question->context, &question->request, field) ||
	       (virt_type_parts(field->type).native && cpu_lacks(question, bit));
}

/* Nothing that KVM may have asked for otherwise decides on the bit. */
static bool kvm_does_not_decide(const struct question *question, struct cpuid_bit bit,
				unsigned int expected)
{
	const struct declared_field *field = declared_field_at(question->context->declared, bit);
	struct expect_inputs inputs;

	if (!field || !declared_field_known(field) || field->gate.opt_in)
		return false;
	if (field->type == VIRT_CALCULATED || field->type == VIRT_SPECIAL)
		return expect_special_inputs(bit.at, bit.reg, &inputs) &&
		       inputs_are_as_asked(question, &inputs);
	inputs = (struct expect_inputs){ .xfam = field->gate.xfam,
					 .attributes = field->gate.attributes,
					 .has_cpuid = field->gate.has_cpuid,
					 .cpuid = field->gate.cpuid };
	if (!inputs_are_as_asked(question, &inputs))
		return false;
	return !virt_type_configurable(field->type) ||
	       (!expected && request_cannot_help(question, bit, field));
}

unsigned int cleared_of_bit(const struct question *question, struct cpuid_bit bit,
			    unsigned int expected)
{
	return cleared_guest_sees(question->context, question->seen, bit, !expected) &&
			       kvm_does_not_decide(question, bit, expected) ?
		       PARTY_MODULE :
		       0;
}
