// SPDX-License-Identifier: GPL-2.0-only
/*
 * One vector: the TD, and what the module answered.
 */
#include <string.h>

#include "td/case_table.h"
#include "td/vectors_read.h"

#define NUM_REGS ((size_t)CPUID_NUM_REGS)

int vector_check_known(const struct json_at *object, const char *const *known, size_t count,
		       struct diag *diag)
{
	struct td_list list = { 0 };
	struct json_at at;
	const char *key;
	json_t *unused;
	size_t i;

	json_object_foreach (object->value, key, unused) {
		for (i = 0; i < count && strcmp(known[i], key); i++)
			;
		if (i < count)
			continue;
		for (i = 0; i < count; i++)
			td_list_add(&list, known[i]);
		if (json_member(object, key, &at, diag))
			return -1;
		return json_fail(&at, diag, "unknown member; known: %s", list.text);
	}
	return 0;
}

static int read_element(const struct json_at *row, size_t index, uint64_t max, uint64_t *value,
			struct diag *diag)
{
	struct json_at at;

	if (json_element(row, index, &at, diag))
		return -1;
	return json_at_number(&at, max, value, diag);
}

static int read_regs(const struct json_at *row, size_t first, struct cpuid_regs *regs,
		     struct diag *diag)
{
	uint64_t value;

	for (size_t i = 0; i < NUM_REGS; i++) {
		if (read_element(row, first + i, UINT32_MAX, &value, diag))
			return -1;
		regs->reg[i] = (uint32_t)value;
	}
	return 0;
}

/* The first two of a row: a leaf, and a sub-leaf or "NA". */
static int read_address(const struct json_at *row, struct cpuid_addr *at, struct diag *diag)
{
	uint64_t leaf, subleaf = CPUID_SUBLEAF_NA;
	struct json_at second;
	const char *text;

	if (read_element(row, 0, UINT32_MAX, &leaf, diag) || json_element(row, 1, &second, diag))
		return -1;
	text = json_string_value(second.value);
	if ((!text || strcmp(text, "NA")) &&
	    json_at_number(&second, CPUID_SUBLEAF_NA - 1, &subleaf, diag))
		return -1;
	*at = (struct cpuid_addr){ (uint32_t)leaf, (uint32_t)subleaf };
	return 0;
}

/* A row has @length elements. */
static int check_length(const struct json_at *row, size_t length, const char *form,
			struct diag *diag)
{
	long count = json_array_length(row, 16, diag);

	if (count < 0)
		return -1;
	if ((size_t)count == length)
		return 0;
	return json_fail(row, diag, "%ld elements; write %s", count, form);
}

/* Whether the element says @word. */
static int read_word(const struct json_at *row, size_t index, const char *word, bool *equal,
		     struct diag *diag)
{
	struct json_at at;
	const char *text;

	if (json_element(row, index, &at, diag))
		return -1;
	text = json_string_value(at.value);
	*equal = text && !strcmp(text, word);
	return 0;
}

typedef int row_reader(const struct json_at *row, void *into, struct diag *diag);

static int read_rows(const struct json_at *object, const char *key, size_t max, row_reader *read,
		     void *into, struct diag *diag)
{
	struct json_at array, row;
	long count;

	if (json_member(object, key, &array, diag))
		return -1;
	count = json_array_length(&array, max, diag);
	for (long i = 0; i < count; i++) {
		if (json_element(&array, (size_t)i, &row, diag) || read(&row, into, diag))
			return -1;
	}
	return count < 0 ? -1 : 0;
}

static int read_td_cpuid(const struct json_at *row, void *into, struct diag *diag)
{
	struct td_config *td = into;
	struct td_cpuid cpuid;

	if (check_length(row, 2 + NUM_REGS, "[leaf, subleaf or \"NA\", eax, ebx, ecx, edx]",
			 diag) ||
	    read_address(row, &cpuid.at, diag) || read_regs(row, 2, &cpuid.regs, diag))
		return -1;
	for (size_t i = 0; i < td->num_cpuid; i++) {
		if (cpuid_addr_equal(td->cpuid[i].at, cpuid.at))
			return json_fail(row, diag, "this leaf and sub-leaf stand twice; keep one");
	}
	td->cpuid[td->num_cpuid++] = cpuid;
	return 0;
}

static int read_td_patch(const struct json_at *row, void *into, struct diag *diag)
{
	struct td_config *td = into;
	uint64_t offset, value;

	if (check_length(row, 2, "[byte offset in TD_PARAMS, byte value]", diag) ||
	    read_element(row, 0, TD_PARAMS_SIZE - 1, &offset, diag) ||
	    read_element(row, 1, UINT8_MAX, &value, diag))
		return -1;
	td->patch[td->num_patches++] =
		(struct td_patch){ .offset = (uint16_t)offset, .value = (uint8_t)value };
	return 0;
}

static int read_td_numbers(const struct json_at *object, struct td_config *td, struct diag *diag)
{
	const struct td_member *member;
	struct json_at at;
	uint64_t value;
	int there;

	for (member = td_config_members; member->name; member++) {
		there = json_optional(object, member->name, &at, diag);
		if (!there && !strcmp(member->name, "tdcs_pages"))
			continue;
		if (there < 0 ||
		    json_member_number(object, member->name, member->max, &value, diag))
			return -1;
		td_member_set(td, member, value);
	}
	return 0;
}

static int read_td(const struct json_at *root, struct td_config *td, struct diag *diag)
{
	const char *known[16] = { "cpuid", "reserved" };
	size_t count = 2;
	struct json_at object, at;
	int there;

	if (json_member(root, "td", &object, diag) || read_td_numbers(&object, td, diag))
		return -1;
	there = json_optional(&object, "reserved", &at, diag);
	if (there < 0 ||
	    (there && read_rows(&object, "reserved", TD_MAX_PATCHES, read_td_patch, td, diag)))
		return -1;
	if (read_rows(&object, "cpuid", TD_MAX_CPUID, read_td_cpuid, td, diag))
		return -1;
	for (const struct td_member *member = td_config_members; member->name; member++)
		known[count++] = member->name;
	return vector_check_known(&object, known, count, diag);
}

static int read_value(const struct json_at *row, void *into, struct diag *diag)
{
	struct cpuid_regs regs = { 0 };
	struct cpuid_set *values = into;
	struct cpuid_entry *entry;
	struct cpuid_addr at;
	bool faulting;

	if (read_address(row, &at, diag) || read_word(row, 2, "ve", &faulting, diag) ||
	    check_length(row, faulting ? 3 : 2 + NUM_REGS,
			 "[leaf, subleaf, eax, ebx, ecx, edx] or [leaf, subleaf, \"ve\"]", diag) ||
	    (!faulting && read_regs(row, 2, &regs, diag)))
		return -1;
	if (cpuid_set_at(values, at))
		return json_fail(row, diag, "this leaf and sub-leaf stand twice; keep one");
	entry = cpuid_set_add(values, at, regs);
	if (!entry)
		return json_fail(row, diag, "more than %d entries; no module has as many",
				 CPUID_SET_MAX);
	entry->faulting = faulting;
	return 0;
}

/* Where a list of the guest's answers goes. */
struct answers {
	struct vector_guest *guest;
	size_t *count;
};

static int read_answer(const struct json_at *row, void *into, struct diag *diag)
{
	static const char form[] = "[leaf, ecx, \"ok\", eax, ebx, ecx, edx] or [leaf, ecx, \"ve\"]";
	struct answers *answers = into;
	struct vector_guest *guest = &answers->guest[*answers->count];
	uint64_t leaf, subleaf;
	struct json_at word;
	bool ok;

	if (read_element(row, 0, UINT32_MAX, &leaf, diag) ||
	    read_element(row, 1, UINT32_MAX, &subleaf, diag) || json_element(row, 2, &word, diag) ||
	    read_word(row, 2, "ok", &ok, diag) || read_word(row, 2, "ve", &guest->faulting, diag))
		return -1;
	if (ok == guest->faulting)
		return json_fail(&word, diag, "neither \"ok\" nor \"ve\"; write %s", form);
	if (check_length(row, ok ? 3 + NUM_REGS : 3, form, diag) ||
	    (ok && read_regs(row, 3, &guest->regs, diag)))
		return -1;
	guest->leaf = (uint32_t)leaf;
	guest->subleaf = (uint32_t)subleaf;
	++*answers->count;
	return 0;
}

/* What is only there when the call succeeded. */
static int read_success(const struct json_at *root, const struct vector_header *header,
			struct vector *vector, struct diag *diag)
{
	struct answers guest = { vector->guest, &vector->num_guest };
	struct answers topology = { vector->guest_topology, &vector->num_guest_topology };

	vector->has_values = true;
	if (json_member_number(root, "virt_arch_capabilities", UINT64_MAX,
			       &vector->virt_arch_capabilities, diag) ||
	    read_rows(root, "values", CPUID_SET_MAX, read_value, &vector->values, diag) ||
	    read_rows(root, "guest", VECTOR_MAX_GUEST, read_answer, &guest, diag))
		return -1;
	if (!header->guest_state.has_topology)
		return 0;
	return read_rows(root, "guest_topology", VECTOR_MAX_GUEST, read_answer, &topology, diag);
}

static int read_init(const struct json_at *root, const struct vector_header *header,
		     struct vector *vector, struct diag *diag)
{
	/* In this order: always there; after a success; with topology enumeration. */
	static const char *const known[] = {
		"id",
		"why",
		"platform",
		"td",
		"status",
		"rcx",
		"virt_arch_capabilities",
		"values",
		"guest",
		"guest_topology",
	};
	enum { AFTER_REFUSAL = 6, AFTER_SUCCESS = 9, WITH_TOPOLOGY = 10 };

	if (vector_text_read(root, "why", vector->why, diag) ||
	    json_member_number(root, "status", UINT64_MAX, &vector->status, diag) ||
	    json_member_number(root, "rcx", UINT64_MAX, &vector->rcx, diag))
		return -1;
	if (vector->status)
		return vector_check_known(root, known, AFTER_REFUSAL, diag);
	if (read_success(root, header, vector, diag))
		return -1;
	return vector_check_known(root, known,
				  header->guest_state.has_topology ? WITH_TOPOLOGY : AFTER_SUCCESS,
				  diag);
}

int vector_read(const struct json_at *root, const struct vector_header *header,
		struct vector *vector, struct diag *diag)
{
	struct json_at at;
	int own = json_optional(root, "platform", &at, diag);

	if (own < 0)
		return -1;
	if (!own && header->platform[0])
		memcpy(vector->platform, header->platform, sizeof(vector->platform));
	else if (vector_text_read(root, "platform", vector->platform, diag))
		return -1;
	if (vector_text_read(root, "id", vector->id, diag) || read_td(root, &vector->td, diag))
		return -1;
	if (header->format == VECTOR_INIT)
		return read_init(root, header, vector, diag);
	return vector_host_read(root, vector, diag);
}
