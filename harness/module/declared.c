// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads cpuid_virtualization.json: the declared side of a module description.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/json.h"
#include "input/number.h"
#include "module/declared.h"
#include "module/declared_words.h"

/* More leaves than any CPU has; a file beyond it is a mistake. */
#define MAX_LEAVES 512

static uint32_t field_max(const struct declared_field *field)
{
	unsigned int size = field->msb - field->lsb + 1;

	return size == 32 ? UINT32_MAX : (1u << size) - 1;
}

static int field_place_load(const struct json_at *at, struct declared_field *field,
			    struct diag *diag)
{
	struct json_at size;
	uint64_t msb, lsb, bits;
	int given;

	if (json_member_number(at, "MSB", 31, &msb, diag) ||
	    json_member_number(at, "LSB", 31, &lsb, diag))
		return -1;
	if (lsb > msb)
		return json_fail(at, diag, "LSB %u lies above MSB %u; exchange them",
				 (unsigned int)lsb, (unsigned int)msb);
	field->lsb = (unsigned int)lsb;
	field->msb = (unsigned int)msb;
	given = json_optional(at, "Field Size", &size, diag);
	if (given <= 0)
		return given;
	if (json_at_number(&size, 32, &bits, diag))
		return -1;
	if (bits != msb - lsb + 1)
		return json_fail(&size, diag, "MSB and LSB give %u bits; make them agree",
				 (unsigned int)(msb - lsb + 1));
	return 0;
}

static int optional_string(const struct json_at *at, const char *key, const char **text,
			   struct json_at *member, struct diag *diag)
{
	int given = json_optional(at, key, member, diag);

	*text = NULL;
	return given > 0 ? json_at_string(member, text, diag) : given;
}

static void note_unknown(struct declared *declared, struct cpuid_bit bit,
			 const struct declared_field *field, const char *gate)
{
	declared->num_unknown++;
	declared->num_unknown_types += field->type == VIRT_UNKNOWN;
	declared->num_unknown_gates += field->gate.unknown;
	if (declared->first_unknown)
		return;
	declared->first_unknown_bit = bit;
	declared->first_unknown = field->type == VIRT_UNKNOWN ? field->type_text : gate;
}

static int field_load(struct declared *declared, const struct json_at *at,
		      struct declared_field *field, struct cpuid_bit bit, struct diag *diag)
{
	struct json_at details;
	uint64_t fixed;

	if (field_place_load(at, field, diag) ||
	    json_member_string(at, "Bit or Field Virtualization Type", &field->type_text, diag) ||
	    optional_string(at, "Field Name", &field->name, &details, diag) ||
	    optional_string(at, "Configuration Details", &field->gate_text, &details, diag) ||
	    optional_string(at, "Virtualization Details", &field->details, &details, diag))
		return -1;
	if (!field->name)
		field->name = "";
	field->type = virt_type_parse(field->type_text);
	bit.bit = field->lsb;
	if (!declared_gate_parse(field->gate_text, &field->gate) || field->type == VIRT_UNKNOWN)
		note_unknown(declared, bit, field, field->gate_text);
	if (field->type != VIRT_FIXED)
		return 0;
	if (!field->details)
		return json_fail(at, diag,
				 "a Fixed field needs its value in \"Virtualization Details\"");
	if (!number_parse(field->details, field_max(field), &fixed))
		return json_fail(&details, diag,
				 "expected a value of %u bits, found \"%.40s\"; write a number",
				 field->msb - field->lsb + 1, field->details);
	field->fixed = (uint32_t)fixed;
	return 0;
}

/* The 32 bits of a register must be covered exactly once. */
static int register_cover(const struct json_at *at, struct declared_leaf *leaf, enum cpuid_reg reg,
			  struct diag *diag)
{
	uint32_t covered = 0;

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];
		uint32_t mask = field_max(field) << field->lsb;
		struct json_at element;

		if (json_element(at, i, &element, diag))
			return -1;
		if (covered & mask)
			return json_fail(&element, diag,
					 "bit %d is covered twice; give each bit one field",
					 __builtin_ctz(covered & mask));
		covered |= mask;
		for (unsigned int bit = field->lsb; bit <= field->msb; bit++)
			leaf->field_of_bit[reg][bit] = (uint8_t)i;
	}
	if (covered != UINT32_MAX)
		return json_fail(at, diag, "bit %d is not covered; add a field for it",
				 __builtin_ctz(~covered));
	return 0;
}

static int register_load(struct declared *declared, const struct json_at *leaf_at,
			 struct declared_leaf *leaf, enum cpuid_reg reg, struct diag *diag)
{
	static const char *const keys[CPUID_NUM_REGS] = { "EAX", "EBX", "ECX", "EDX" };
	struct json_at at, element;
	long count;

	if (json_member(leaf_at, keys[reg], &at, diag))
		return -1;
	count = json_array_length(&at, 32, diag);
	if (count < 0)
		return -1;
	leaf->field[reg] = calloc(count ? (size_t)count : 1, sizeof(*leaf->field[reg]));
	if (!leaf->field[reg])
		return diag_no_memory(diag, NULL);
	leaf->num_fields[reg] = (size_t)count;
	for (long i = 0; i < count; i++)
		if (json_element(&at, (size_t)i, &element, diag) ||
		    field_load(declared, &element, &leaf->field[reg][i],
			       (struct cpuid_bit){ leaf->at, reg, 0 }, diag))
			return -1;
	return register_cover(&at, leaf, reg, diag);
}

/* "0x7", "0x7 / Sub-Leaf 0x0", "0xd / Sub-Leaves 0x2-0x12". */
static int leaf_name_parse(const struct json_at *at, const char *text, uint32_t *leaf,
			   uint32_t *first, uint32_t *last, struct diag *diag)
{
	static const char one[] = " / Sub-Leaf ", many[] = " / Sub-Leaves ";
	const char *slash = strstr(text, " / "), *number, *dash;
	uint64_t value, end;

	if (!number_parse_n(text, slash ? (size_t)(slash - text) : strlen(text), UINT32_MAX,
			    &value))
		goto bad;
	*leaf = (uint32_t)value;
	*first = *last = CPUID_SUBLEAF_NA;
	if (!slash)
		return 0;
	if (!strncmp(slash, one, sizeof(one) - 1))
		number = slash + sizeof(one) - 1;
	else if (!strncmp(slash, many, sizeof(many) - 1))
		number = slash + sizeof(many) - 1;
	else
		goto bad;
	dash = strchr(number, '-');
	if (!number_parse_n(number, dash ? (size_t)(dash - number) : strlen(number), UINT32_MAX - 1,
			    &value))
		goto bad;
	end = value;
	if (dash && !number_parse(dash + 1, UINT32_MAX - 1, &end))
		goto bad;
	if (end < value || end - value >= MAX_LEAVES)
		goto bad;
	*first = (uint32_t)value;
	*last = (uint32_t)end;
	return 0;
bad:
	return json_fail(
		at, diag,
		"\"%.60s\" is no leaf; write \"0x7\", \"0x7 / Sub-Leaf 0x0\" or \"0xd / Sub-Leaves 0x2-0x12\"",
		text);
}

static int leaf_add(struct declared *declared, const struct json_at *at, struct cpuid_addr addr,
		    struct diag *diag)
{
	struct declared_leaf *leaf;
	char text[CPUID_TEXT];

	if (declared_leaf_at(declared, addr))
		return json_fail(at, diag, "leaf %s is listed twice; remove one",
				 cpuid_addr_format(addr, text));
	if (declared->num_leaves == MAX_LEAVES)
		return json_fail(at, diag, "more than %d leaves", MAX_LEAVES);
	leaf = &declared->leaf[declared->num_leaves++];
	leaf->at = addr;
	if (!declared->first[addr.leaf % DECLARED_PLACES])
		declared->first[addr.leaf % DECLARED_PLACES] = (uint16_t)declared->num_leaves;
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		if (register_load(declared, at, leaf, reg, diag))
			return -1;
	return 0;
}

static int leaf_load(struct declared *declared, const struct json_at *at, struct diag *diag)
{
	struct json_at name_at;
	const char *name;
	uint32_t leaf = 0, first = 0, last = 0;

	if (json_member(at, "Leaf", &name_at, diag) || json_at_string(&name_at, &name, diag) ||
	    leaf_name_parse(&name_at, name, &leaf, &first, &last, diag))
		return -1;
	for (uint64_t subleaf = first; subleaf <= last; subleaf++)
		if (leaf_add(declared, at, (struct cpuid_addr){ leaf, (uint32_t)subleaf }, diag))
			return -1;
	return 0;
}

/* The array of objects with a "Leaf" member, wherever it stands at the top level. */
static int leaves_find(const struct json_at *root, struct json_at *leaves, struct diag *diag)
{
	const char *key;
	json_t *value;

	if (json_is_array(root->value)) {
		*leaves = *root;
		return 0;
	}
	if (!json_is_object(root->value))
		return json_fail(root, diag, "expected an object or an array of leaves");
	json_object_foreach (root->value, key, value)
		if (json_is_array(value) && json_object_get(json_array_get(value, 0), "Leaf"))
			return json_member(root, key, leaves, diag);
	return json_fail(
		root, diag,
		"no array of objects with a \"Leaf\" member; is this Intel's cpuid_virtualization.json?");
}

static int leaves_load(struct declared *declared, const struct json_doc *doc, struct diag *diag)
{
	struct json_at root = json_root(doc), leaves, leaf;
	long count;

	if (leaves_find(&root, &leaves, diag))
		return -1;
	count = json_array_length(&leaves, MAX_LEAVES, diag);
	if (count < 0)
		return -1;
	if (!count)
		return json_fail(&leaves, diag, "no leaf; a module virtualises at least leaf 0");
	for (long i = 0; i < count; i++)
		if (json_element(&leaves, (size_t)i, &leaf, diag) ||
		    leaf_load(declared, &leaf, diag))
			return -1;
	return 0;
}

static struct declared *declared_create(const char *path, struct diag *diag)
{
	struct declared *declared = calloc(1, sizeof(*declared));

	if (declared) {
		declared->leaf = calloc(MAX_LEAVES, sizeof(*declared->leaf));
		declared->path = strdup(path);
		declared->document = calloc(1, sizeof(struct json_doc));
	}
	if (declared && declared->leaf && declared->path && declared->document)
		return declared;
	declared_free(declared);
	diag_no_memory(diag, NULL);
	return NULL;
}

/* @error: there is no document. */
static struct declared *declared_fill(struct declared *declared, int error, struct diag *diag)
{
	if (!error && !leaves_load(declared, declared->document, diag))
		return declared;
	declared_free(declared);
	return NULL;
}

/* NULL: memory is short. */
static char *path_of(const char *folder, const char *below)
{
	char *path;

	return asprintf(&path, "%s/%scpuid_virtualization.json", folder, below) < 0 ? NULL : path;
}

/* In the folder itself, or where Intel's download has it. */
static char *find_file(const char *folder)
{
	char *path = path_of(folder, ""), *below;

	if (!path || !access(path, F_OK))
		return path;
	below = path_of(folder, "JSON/");
	if (!below || access(below, F_OK)) {
		free(below);
		return path;
	}
	free(path);
	return below;
}

struct declared *declared_load(const char *folder, struct diag *diag)
{
	struct declared *declared;
	char *path = find_file(folder);

	if (!path) {
		diag_no_memory(diag, NULL);
		return NULL;
	}
	declared = declared_create(path, diag);
	free(path);
	if (!declared)
		return NULL;
	return declared_fill(declared, json_load(declared->document, declared->path, diag), diag);
}

struct declared *declared_parse(const char *path, const char *text, struct diag *diag)
{
	struct declared *declared = declared_create(path, diag);

	if (!declared)
		return NULL;
	return declared_fill(declared,
			     json_parse(declared->document, declared->path, 1, text, diag), diag);
}

void declared_free(struct declared *declared)
{
	if (!declared)
		return;
	for (size_t i = 0; i < declared->num_leaves; i++)
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			free(declared->leaf[i].field[reg]);
	if (declared->document) {
		json_free(declared->document);
		free(declared->document);
	}
	free(declared->leaf);
	free(declared->path);
	free(declared);
}

/* Where a search for the leaf begins; the end where there is none. */
static size_t first_of(const struct declared *declared, uint32_t leaf)
{
	size_t first = declared->first[leaf % DECLARED_PLACES];

	return first ? first - 1 : declared->num_leaves;
}

const struct declared_leaf *declared_leaf_at(const struct declared *declared, struct cpuid_addr at)
{
	for (size_t i = first_of(declared, at.leaf); i < declared->num_leaves; i++)
		if (cpuid_addr_equal(declared->leaf[i].at, at))
			return &declared->leaf[i];
	return NULL;
}

const struct declared_leaf *declared_leaf_find(const struct declared *declared, uint32_t leaf,
					       uint32_t subleaf)
{
	for (size_t i = first_of(declared, leaf); i < declared->num_leaves; i++)
		if (cpuid_addr_answers(declared->leaf[i].at, leaf, subleaf))
			return &declared->leaf[i];
	return NULL;
}

const struct declared_field *declared_field_at(const struct declared *declared,
					       struct cpuid_bit bit)
{
	const struct declared_leaf *leaf = declared_leaf_at(declared, bit.at);

	return leaf ? declared_leaf_field(leaf, bit.reg, bit.bit) : NULL;
}
