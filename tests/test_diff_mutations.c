// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module's description is edited in one place after the other: each edit is reported, in the
 * right group, and nothing else is.
 */
#include "mutated_bits.h"
#include "slow.h"

/* ---- cpuid_virtualization.json ---- */

static char kind_of_type(const struct declared_field *field, unsigned int bit)
{
	static const char kinds[VIRT_NUM_TYPES + 1] = "0NCBNBNBNNBKSVU";

	if (field->gate.unknown)
		return 'U';
	if (field->type == VIRT_FIXED)
		return "01"[field->fixed >> (bit - field->lsb) & 1];
	if (field->gate.tsc_frequency)
		return 'T';
	return kinds[field->type];
}

static struct model declared_model(const struct declared_field *field, unsigned int bit)
{
	return (struct model){ .kind = kind_of_type(field, bit),
			       .xfam = field->gate.xfam,
			       .attributes = field->gate.attributes,
			       .opt_in = field->gate.opt_in,
			       .has_cpuid = field->gate.has_cpuid,
			       .cpuid = field->gate.cpuid };
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* A value that is calculated says how in words, an unknown one has nothing but words. */
static bool same_words(char kind, const struct declared_field *a, const struct declared_field *b)
{
	if (kind == 'U')
		return same_text(a->type_text, b->type_text) &&
		       same_text(a->gate_text, b->gate_text);
	return (kind != 'K' && kind != 'S') || same_text(a->details, b->details);
}

static bool same_writing(const struct declared_field *a, const struct declared_field *b)
{
	return same_text(a->name, b->name) && same_text(a->type_text, b->type_text) &&
	       same_text(a->gate_text, b->gate_text) &&
	       (a->type == VIRT_FIXED ||
		(same_text(a->details, b->details) && a->lsb == b->lsb && a->msb == b->msb));
}

static void want_declared(struct cpuid_bit bit, const struct declared_field *older,
			  const struct declared_field *newer)
{
	struct model was = declared_model(older, bit.bit), is = declared_model(newer, bit.bit);

	if (was.kind != is.kind || !model_same_gates(&was, &is) ||
	    !same_words(is.kind, older, newer))
		mutated_want_bit(FACT_DECLARED, bit, model_group(bit, &was, &is));
	else if (!same_writing(older, newer))
		mutated_want_bit(FACT_FIELD, bit, RISK_HARMLESS);
}

/* The bits of one field of the older description, after an edit in their place. */
static void check_declared(size_t leaf, enum cpuid_reg reg, unsigned int lsb, unsigned int msb,
			   const char *what)
{
	struct cpuid_bit bit = { mutated.declared->leaf[leaf].at, reg, lsb };
	struct declared *declared;
	struct masks *masks;
	char text[CPUID_TEXT], full[256];

	if (!mutated_read(MUTATED_DECLARED, &declared, &masks)) {
		mutated.refused++;
		return;
	}
	for (; bit.bit <= msb; bit.bit++)
		want_declared(bit, declared_field_at(mutated.declared, bit),
			      declared_field_at(declared, bit));
	bit.bit = lsb;
	snprintf(full, sizeof(full), "%s: %s", cpuid_bit_format(bit, text), what);
	mutated_check(declared, masks, full);
}

static const char *const reg_names[CPUID_NUM_REGS] = { "EAX", "EBX", "ECX", "EDX" };

/* What a field may become: type, gate, details. */
static const struct {
	const char *type;
	const char *gate;
	const char *details;
} types[] = {
	{ "Fixed", NULL, "0x0" },
	{ "Fixed", NULL, "0x1" },
	{ "Native", NULL, NULL },
	{ "Native", NULL, "platform must have 1" },
	{ "Configured", "TD_PARAMS.CPUID_CONFIG", NULL },
	{ "Configured & Native", "TD_PARAMS.CPUID_CONFIG", NULL },
	{ "Configured & Native", "TD_PARAMS.CPUID_CONFIG & TDH.SYS.OPT_IN[0]", NULL },
	{ "Configured", "TD_PARAMS.CPUID_CONFIG & TDH.SYS.OPT_IN[1]", NULL },
	{ "Configured", "TD_PARAMS.TSC_FREQUENCY", NULL },
	{ "XFAM & Native", "TD_PARAMS.XFAM[2]", NULL },
	{ "XFAM & Native", "TD_PARAMS.XFAM[3]", NULL },
	{ "XFAM & Native", "TD_PARAMS.XFAM[7:5]", NULL },
	{ "XFAM & Configured & Native", "TD_PARAMS.XFAM[2] & TD_PARAMS.CPUID_CONFIG", NULL },
	{ "Attributes & Native", "TD_PARAMS.ATTRIBUTES[63]", NULL },
	{ "Attributes & Native", "TD_PARAMS.ATTRIBUTES[31]", NULL },
	{ "CPUID_Enabled & Native", "CPUID(0x1).ECX[3]", NULL },
	{ "Attributes & CPUID_Enabled & Native", "TD_PARAMS.ATTRIBUTES[63] & CPUID(0x7,0x1).EAX[8]",
	  NULL },
	{ "Calculated", NULL, "from something" },
	{ "Special", NULL, "CR4.SOMETHING" },
	{ "#VE", NULL, NULL },
	{ "Mirrored", NULL, NULL },
	{ "Native", "TD_PARAMS.SOMETHING[1]", NULL },
};

#define NUM_TYPES (sizeof(types) / sizeof(types[0]))

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static void retype(json_t *field, size_t type)
{
	json_object_set_new(field, "Bit or Field Virtualization Type",
			    json_string(types[type].type));
	json_object_set_new(field, "Configuration Details", text_or_null(types[type].gate));
	json_object_set_new(field, "Virtualization Details", text_or_null(types[type].details));
}

static void mutate_field(json_t *field, size_t leaf, enum cpuid_reg reg, size_t nth)
{
	unsigned int msb = (unsigned int)atoi(json_string_value(json_object_get(field, "MSB")));
	unsigned int lsb = (unsigned int)atoi(json_string_value(json_object_get(field, "LSB")));

	for (size_t i = 0; i < 2; i++) {
		size_t type = (nth + i * 7) % NUM_TYPES;

		mutated_edit(field);
		retype(field, type);
		check_declared(leaf, reg, lsb, msb, types[type].type);
		mutated_undo();
	}
	if (nth % 4)
		return;
	mutated_edit(field);
	json_object_set_new(field, "Field Name", json_string("RENAMED"));
	check_declared(leaf, reg, lsb, msb, "name");
	mutated_undo();
	if (!strcmp(json_string_value(json_object_get(field, "Bit or Field Virtualization Type")),
		    "Fixed"))
		return;
	mutated_edit(field);
	json_object_set_new(field, "Virtualization Details", json_string("in other words"));
	check_declared(leaf, reg, lsb, msb, "details");
	mutated_undo();
}

static json_t *leaves(void)
{
	return json_object_get(mutated.declared_json, "CPUID");
}

/* A test takes some of the leaves: all of them take long with sanitizers. */
#define NUM_PARTS 6

static void mutate_fields(size_t part)
{
	size_t nth = 0;

	for (size_t i = part; i < json_array_size(leaves()); i += NUM_PARTS) {
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			json_t *fields =
				json_object_get(json_array_get(leaves(), i), reg_names[reg]);

			for (size_t j = 0; j < json_array_size(fields); j++)
				mutate_field(json_array_get(fields, j), i, reg, nth++);
		}
	}
}

/* A leaf that is gone is #VE, but for bits that were so before. */
static void mutate_leaf(size_t index)
{
	static const struct model gone = { .kind = 'V' };
	struct declared *declared;
	struct masks *masks;

	mutated_edit(leaves());
	json_array_remove(leaves(), index);
	if (!mutated_read(MUTATED_DECLARED, &declared, &masks))
		abort();
	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
		struct cpuid_bit bit = { mutated.declared->leaf[index].at, i / 32, i % 32 };
		struct model was =
			declared_model(declared_field_at(mutated.declared, bit), bit.bit);

		mutated_want_bit(FACT_DECLARED, bit, model_group(bit, &was, &gone));
	}
	mutated_check(declared, masks, "a leaf is gone");
	mutated_undo();
}

/* ---- module.json: bits ---- */

static void toggle(json_t *array, size_t index, unsigned int bit)
{
	json_array_set_new(array, index,
			   mutated_text(mutated_number(json_array_get(array, index)) ^
					1ULL << bit));
}

static struct model done_model(const struct masks *masks, struct cpuid_bit bit)
{
	const struct masks_entry *entry = masks_entry_at(masks, bit.at);
	const struct masks_slot *slot = entry->slot < 0 ? NULL : &masks->slot[entry->slot];
	struct masks_code_gate code = masks_code_gate(masks, bit);
	uint32_t mask = 1u << bit.bit;
	bool fixed0 = entry->fixed0_or_dynamic.reg[bit.reg] & mask;
	bool fixed1 = entry->fixed1.reg[bit.reg] & mask;
	bool configured = slot && slot->configured.reg[bit.reg] & mask;
	bool both = slot && slot->configured_and_native.reg[bit.reg] & mask;
	bool computed = masks_code_computed(bit.at).reg[bit.reg] & mask;
	bool locked = masks_code_fixed0(bit.at).reg[bit.reg] & mask;
	struct model model = { .opt_in = slot && slot->opt_in.reg[bit.reg] & mask,
			       .rest = (unsigned int)(fixed0 + 2 * fixed1) };

	for (size_t i = 0; i < masks->num_xfam_clears; i++) {
		if (cpuid_addr_equal(masks->entry[masks->xfam_clear[i].entry].at, bit.at) &&
		    masks->xfam_clear[i].mask.reg[bit.reg] & mask)
			model.xfam |= 1ULL << masks->xfam_clear[i].xfam_bit;
	}
	if (entry->faulting)
		model.kind = configured || both ? 'U' : 'V';
	else if (fixed1 + configured + both + (fixed0 || locked || computed) > 1 ||
		 (locked && computed))
		model.kind = 'U';
	else if (computed)
		model.kind = 'D';
	else
		model.kind = "0NC1B"[fixed0 || locked ? 0 : 1 + configured + 2 * fixed1 + 3 * both];
	if (model.kind == '0' || model.kind == 'V')
		return model;
	model.xfam |= masks_leaf_xfam(bit.at);
	model.attributes = code.attributes;
	model.has_cpuid = code.has_cpuid;
	model.cpuid = code.cpuid;
	return model;
}

static void want_done(const struct masks *masks, struct cpuid_bit bit)
{
	struct model was = done_model(mutated.masks, bit), is = done_model(masks, bit);

	if (was.kind != is.kind || !model_same_gates(&was, &is) || was.rest != is.rest)
		mutated_want_bit(FACT_DONE, bit, model_group(bit, &was, &is));
}

/* Bits from @bit on, after an edit that is about them. */
static void check_done(struct cpuid_bit bit, unsigned int count, const char *what)
{
	struct declared *declared;
	struct masks *masks;
	char text[CPUID_TEXT], full[160];

	if (!mutated_read(MUTATED_MASKS, &declared, &masks)) {
		mutated.refused++;
		return;
	}
	for (unsigned int i = 0; i < count; i++) {
		struct cpuid_bit own = bit;

		if (count > 1) {
			own.reg = i / 32;
			own.bit = i % 32;
		}
		want_done(masks, own);
	}
	snprintf(full, sizeof(full), "%s: %s", cpuid_bit_format(bit, text), what);
	mutated_check(declared, masks, full);
}

static struct cpuid_addr address_of(json_t *object)
{
	json_t *subleaf = json_object_get(object, "subleaf");

	return (struct cpuid_addr){ (uint32_t)mutated_number(json_object_get(object, "leaf")),
				    strcmp(json_string_value(subleaf), "NA") ?
					    (uint32_t)mutated_number(subleaf) :
					    CPUID_SUBLEAF_NA };
}

/* One bit of each register of each mask @key of the array @list. */
static void mutate_masks(const char *list, const char *key, unsigned int stride)
{
	json_t *object;
	size_t i;

	json_array_foreach (json_object_get(mutated.masks_json, list), i, object) {
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			struct cpuid_bit bit = { address_of(object), reg,
						 (unsigned int)((i * stride + reg * 5ul) % 32) };
			json_t *masks = json_object_get(object, key);

			mutated_edit(masks);
			toggle(masks, reg, bit.bit);
			check_done(bit, 1, key);
			mutated_undo();
		}
	}
}

static void mutate_faulting(void)
{
	json_t *object;
	size_t i;

	json_array_foreach (json_object_get(mutated.masks_json, "cpuid_entries"), i, object) {
		bool faulting = mutated_number(json_object_get(object, "faulting"));

		mutated_edit(object);
		json_object_set_new(object, "faulting", json_string(faulting ? "0" : "1"));
		check_done((struct cpuid_bit){ .at = address_of(object) }, CPUID_NUM_REGS * 32,
			   "faulting");
		mutated_undo();
	}
}

static void mutate_gated_bits(void)
{
	json_t *gated =
		json_object_get(json_object_get(mutated.masks_json, "opt_in"), "gated_bits");

	for (size_t i = 0; i < json_array_size(gated); i++) {
		struct cpuid_bit bit;

		if (!cpuid_bit_parse(json_string_value(json_array_get(gated, i)), &bit))
			abort();
		mutated_edit(gated);
		json_array_remove(gated, i);
		check_done(bit, 1, "no longer gated");
		mutated_undo();
	}
}

static void declared_in_part(struct __test_metadata *_metadata, size_t part)
{
	mutated_open("tdx-next");
	ASSERT_EQ(json_array_size(leaves()), mutated.declared->num_leaves);
	mutate_fields(part);
	for (size_t i = part; i < mutated.declared->num_leaves; i += NUM_PARTS)
		mutate_leaf(i);
	printf("# %zu edits of cpuid_virtualization.json\n", mutated.count);
	EXPECT_LE(150, mutated.count);
	EXPECT_EQ(0, mutated.refused);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

#define PART(number) \
	TEST_SLOW(bits_as_declared_##number) \
	{ \
		declared_in_part(_metadata, number); \
	}

PART(0)
PART(1)
PART(2)
PART(3)
PART(4)
PART(5)

static void done_is_right(struct __test_metadata *_metadata, size_t least)
{
	printf("# %zu edits of the masks of module.json\n", mutated.count);
	EXPECT_LE(least, mutated.count);
	EXPECT_EQ(0, mutated.refused);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

TEST_SLOW(bits_fixed_to_0)
{
	mutated_open("tdx-next");
	mutate_masks("cpuid_entries", "fixed0_or_dynamic", 7);
	mutate_masks("cpuid_entries", "fixed0_or_dynamic", 13);
	done_is_right(_metadata, 500);
}

TEST_SLOW(bits_fixed_to_1)
{
	mutated_open("tdx-next");
	mutate_masks("cpuid_entries", "fixed1", 3);
	mutate_faulting();
	done_is_right(_metadata, 300);
}

TEST_SLOW(bits_configured_and_gated)
{
	mutated_open("tdx-next");
	mutate_masks("cpuid_config_slots", "configured_bits", 5);
	mutate_masks("cpuid_config_slots", "configured_and_native_bits", 11);
	mutate_masks("xfam_clear_masks", "mask", 3);
	mutate_gated_bits();
	done_is_right(_metadata, 200);
}

TEST_HARNESS_MAIN
