// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of rules by what they are about.
 */
#include "rules/about.h"

#include <stdio.h>

#include "rules/expect.h"
#include "rules/request.h"

#define TYPE(name) (1u << VIRT_##name)
#define CLASS(name) (1u << CLASS_##name)

#define KNOWN ((1u << VIRT_UNKNOWN) - 1)
#define READABLE (KNOWN & ~TYPE(VE))
#define STEADY (READABLE & ~(TYPE(CALCULATED) | TYPE(SPECIAL)))

enum {
	GATE_XFAM = 1 << 0,
	GATE_ATTRIBUTES = 1 << 1,
	GATE_CPUID = 1 << 2,
	GATE_NONE = 1 << 3,
	CONFIGURABLE = 1 << 4, /* a VMM may ask for it */
	FORBIDDEN = 1 << 5, /* it may not, and CPUID_CONFIG has a place for the leaf */
	CLOBBERS = 1 << 6, /* its use leaves host state changed */
	TOPOLOGY = 1 << 7, /* the module enumerates it */
};

#define ANY_SUBLEAF CPUID_SUBLEAF_NA

/* A rule has a row for each way in which a bit comes under it. */
static const struct about {
	const char *rule;
	unsigned int types; /* of these; 0: any */
	unsigned int classes; /* likewise */
	unsigned int facts; /* has all of these */
	uint32_t mask; /* among these bits of that register; 0: anywhere */
	struct cpuid_addr at;
	enum cpuid_reg reg;
} table[] = {
	{ .rule = "FIX-01", .types = READABLE, .classes = CLASS(FIXED0) },
	{ .rule = "FIX-02", .types = READABLE, .classes = CLASS(FIXED1) },
	{ .rule = "FIX-03", .types = TYPE(NATIVE) },
	{ .rule = "FIX-04", .types = KNOWN, .facts = FORBIDDEN },
	{ .rule = "FIX-05", .types = KNOWN },
	{ .rule = "FIX-06", .types = KNOWN },
	{ .rule = "FIX-07", .types = READABLE, .classes = CLASS(FIXED0) | CLASS(FIXED1) },
	{ .rule = "FIX-09", .types = TYPE(VE) },
	{ .rule = "FIX-10", .facts = CONFIGURABLE },
	{ .rule = "FIX-11", .types = TYPE(UNKNOWN) },
	{ .rule = "CFG-01", .types = TYPE(CONFIGURED), .facts = CONFIGURABLE },
	{ .rule = "CFG-02", .types = TYPE(CONFIGURED_NATIVE), .facts = CONFIGURABLE },
	{ .rule = "CFG-03", .types = READABLE, .facts = GATE_XFAM },
	{ .rule = "CFG-04", .types = READABLE, .facts = GATE_ATTRIBUTES },
	{ .rule = "CFG-05", .types = READABLE, .facts = GATE_CPUID },
	{ .rule = "CFG-06", .facts = CONFIGURABLE },
	{ "CFG-07", READABLE, 0, 0, UINT32_MAX, { 0x15, ANY_SUBLEAF }, CPUID_EAX },
	{ "CFG-07", READABLE, 0, 0, UINT32_MAX, { 0x15, ANY_SUBLEAF }, CPUID_EBX },
	{ "CFG-07", READABLE, 0, 0, UINT32_MAX, { 0x15, ANY_SUBLEAF }, CPUID_ECX },
	{ "CFG-08", 0, 0, CONFIGURABLE, UINT32_MAX, { 1, ANY_SUBLEAF }, CPUID_EAX },
	{ "CFG-09", READABLE, 0, 0, 0xff00, { 0x80000008, ANY_SUBLEAF }, CPUID_EAX },
	{ "CFG-10", READABLE, 0, 0, UINT32_MAX, { 0xd, 0 }, CPUID_EBX },
	{ "CFG-10", READABLE, 0, 0, UINT32_MAX, { 0xd, 0 }, CPUID_ECX },
	{ "CFG-11", READABLE, 0, 0, 1u << 4, { 0xd, 1 }, CPUID_EAX },
	{ .rule = "CFG-12", .types = STEADY },
	{ .rule = "CFG-13", .facts = CONFIGURABLE | GATE_NONE },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0xb, ANY_SUBLEAF }, CPUID_EAX },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0xb, ANY_SUBLEAF }, CPUID_EBX },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0xb, ANY_SUBLEAF }, CPUID_ECX },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0xb, ANY_SUBLEAF }, CPUID_EDX },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0x1f, ANY_SUBLEAF }, CPUID_EAX },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0x1f, ANY_SUBLEAF }, CPUID_EBX },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0x1f, ANY_SUBLEAF }, CPUID_ECX },
	{ "CFG-14", READABLE, 0, TOPOLOGY, UINT32_MAX, { 0x1f, ANY_SUBLEAF }, CPUID_EDX },
	{ .rule = "VIS-01", .types = READABLE },
	{ "VIS-02", READABLE, 0, 0, 0xff000000, { 1, ANY_SUBLEAF }, CPUID_EBX },
	{ "VIS-02", READABLE, 0, 0, 1u << 27, { 1, ANY_SUBLEAF }, CPUID_ECX },
	{ "VIS-02", READABLE, 0, 0, 1u << 4, { 7, 0 }, CPUID_ECX },
	{ "VIS-02", READABLE, 0, 0, 1u << 11, { 0x80000001, ANY_SUBLEAF }, CPUID_EDX },
	{ "VIS-02", READABLE, 0, 0, UINT32_MAX, { 0xd, 0 }, CPUID_EBX },
	{ "VIS-02", READABLE, 0, 0, UINT32_MAX, { 0xd, 1 }, CPUID_EBX },
	{ .rule = "VIS-03", .facts = CONFIGURABLE },
	{ .rule = "VIS-04", .facts = CONFIGURABLE },
	{ .rule = "CLB-01", .facts = CLOBBERS },
	{ .rule = "CLB-02", .facts = CLOBBERS },
	{ .rule = "CLB-03", .facts = CLOBBERS },
	{ .rule = "CLB-04", .facts = CLOBBERS },
	{ .rule = "CLB-05", .facts = CONFIGURABLE | CLOBBERS },
	{ .rule = "CLB-06", .facts = CLOBBERS },
	{ .rule = "CLB-07", .facts = CONFIGURABLE },
	{ .rule = "CLB-09", .facts = CLOBBERS },
	{ .rule = "CLB-10", .facts = CONFIGURABLE | CLOBBERS },
	{ .rule = "PRP-08", .types = READABLE },
	{ .rule = "PRP-09", .types = READABLE, .facts = GATE_XFAM },
	{ .rule = "PRP-09", .types = READABLE, .facts = GATE_ATTRIBUTES },
	{ .rule = "PRP-09", .types = READABLE, .facts = GATE_CPUID },
	{ .rule = "PRP-10", .types = READABLE },
	{ .rule = "PRP-11", .types = READABLE },
	{ .rule = "PRP-12", .types = READABLE },
	{ .rule = "PRP-13", .types = READABLE },
	{ .rule = "PRP-14", .types = READABLE },
};

#define NUM_ROWS (sizeof(table) / sizeof(table[0]))

/* A bit, as far as the table asks. */
struct subject {
	struct cpuid_bit bit;
	unsigned int type, class, facts;
};

static unsigned int facts_of(const struct rule_context *context, struct cpuid_bit bit,
			     const struct declared_field *field)
{
	const struct declared_gate *gate = &field->gate;
	bool configurable = expect_configurable(context, field);
	unsigned int facts = 0;

	facts |= gate->xfam ? GATE_XFAM : 0;
	facts |= gate->attributes ? GATE_ATTRIBUTES : 0;
	facts |= gate->has_cpuid ? GATE_CPUID : 0;
	facts |= facts ? 0 : GATE_NONE;
	facts |= configurable ? CONFIGURABLE : 0;
	facts |= !configurable && request_has_slot(context, bit.at) ? FORBIDDEN : 0;
	facts |= effect_clobbers(effects_of_cpuid(context->effects, bit)) ? CLOBBERS : 0;
	facts |= context->topology ? TOPOLOGY : 0;
	return facts;
}

static struct subject describe(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);
	enum virt_type type = declared_field_known(field) ? field->type : VIRT_UNKNOWN;
	enum bit_class class =
		class_of_bit(context->declared, context->platform, &context->limits, bit);

	return (struct subject){ bit, 1u << type, 1u << class, facts_of(context, bit, field) };
}

static bool applies(const struct about *row, const struct subject *subject)
{
	struct cpuid_addr at = subject->bit.at;

	if (row->mask && (at.leaf != row->at.leaf || subject->bit.reg != row->reg ||
			  (row->at.subleaf != ANY_SUBLEAF && at.subleaf != row->at.subleaf) ||
			  !(row->mask >> subject->bit.bit & 1)))
		return false;
	return (!row->types || row->types & subject->type) &&
	       (!row->classes || row->classes & subject->class) &&
	       (row->facts & subject->facts) == row->facts;
}

void about_bits(const struct rule_context *context, const struct declared_leaf *leaf,
		enum cpuid_reg reg, unsigned int lsb, unsigned int msb, char text[ABOUT_TEXT])
{
	struct subject subject[32];
	const char *last = "";
	size_t len = 0;

	text[0] = '\0';
	for (unsigned int bit = lsb; bit <= msb; bit++)
		subject[bit] = describe(context, (struct cpuid_bit){ leaf->at, reg, bit });
	for (size_t i = 0; i < NUM_ROWS; i++) {
		unsigned int bit = lsb;

		while (bit <= msb && !applies(&table[i], &subject[bit]))
			bit++;
		if (bit > msb || table[i].rule == last)
			continue;
		last = table[i].rule;
		len += (size_t)snprintf(text + len, ABOUT_TEXT - len, "%s%s", len ? " " : "", last);
	}
}

size_t about_count(void)
{
	return NUM_ROWS;
}

const char *about_rule(size_t row)
{
	return table[row].rule;
}
