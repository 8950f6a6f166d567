// SPDX-License-Identifier: GPL-2.0-only
/*
 * The header of a vector file: what was run, and the state in which a guest was asked.
 */
#include <string.h>

#include "input/number.h"
#include "td/case_table.h"
#include "td/vectors_read.h"

#define XFAM_AND "XFAM & "

static const struct td_name formats[] = {
	{ "tdx-init-vectors-1", VECTOR_INIT },
	{ "tdx-host-state-vectors-1", VECTOR_HOST_STATE },
	{ 0 },
};

static const struct td_name modes[] = { { "64-bit", true }, { "32-bit", false }, { 0 } };
static const struct td_name switches[] = { { "off", false }, { "on", true }, { 0 } };

#define STATE(text, place, limit) \
	{ \
		.name = text, .offset = offsetof(struct vector_guest_state, place), \
		.size = sizeof(((struct vector_guest_state *)0)->place), .max = limit \
	}

static const struct td_member state_numbers[] = {
	STATE("cpl", cpl, 3),
	STATE("CR4.OSXSAVE", osxsave, 1),
	STATE("CR4.PKE", pke, 1),
	STATE("IA32_XSS", xss, UINT64_MAX),
	STATE("IA32_TSX_CTRL", tsx_ctrl, UINT64_MAX),
	STATE("VCPU_INDEX", vcpu_index, UINT32_MAX),
	{ 0 },
};

int vector_text_read(const struct json_at *object, const char *key, char text[VECTOR_TEXT],
		     struct diag *diag)
{
	struct json_at at;
	const char *value;
	size_t len;

	if (json_member(object, key, &at, diag) || json_at_string(&at, &value, diag))
		return -1;
	len = strlen(value);
	if (len >= VECTOR_TEXT) {
		return json_fail(&at, diag, "text of %zu characters; at most %d are understood",
				 len, VECTOR_TEXT - 1);
	}
	memcpy(text, value, len + 1);
	return 0;
}

static int read_name(const struct json_at *object, const char *key, const struct td_name *table,
		     uint64_t *value, struct diag *diag)
{
	struct td_list known = { 0 };
	const struct td_name *name;
	struct json_at at;
	const char *text;

	if (json_member(object, key, &at, diag) || json_at_string(&at, &text, diag))
		return -1;
	name = td_name_find(table, text);
	if (!name) {
		td_list_names(&known, table);
		return json_fail(&at, diag, "unknown %s '%.80s'; known: %s", key, text, known.text);
	}
	*value = name->value;
	return 0;
}

/* A number, or in words what of XFAM it is: "XFAM & 0x602ff". */
static int read_xcr0(const struct json_at *object, struct vector_guest_state *state,
		     struct diag *diag)
{
	struct json_at at;
	const char *text;

	if (json_member(object, "XCR0", &at, diag))
		return -1;
	text = json_string_value(at.value);
	if (!text || strncmp(text, XFAM_AND, strlen(XFAM_AND))) {
		state->has_xcr0 = true;
		return json_at_number(&at, UINT64_MAX, &state->xcr0, diag);
	}
	if (number_parse(text + strlen(XFAM_AND), UINT64_MAX, &state->xfam_mask))
		return 0;
	return json_fail(&at, diag,
			 "'%.80s' is not understood; write a number, or '%s' and a number", text,
			 XFAM_AND);
}

/* The state is described in words, and the x2APIC ID is the last number there. */
static int read_topology(const struct json_at *object, struct vector_guest_state *state,
			 struct diag *diag)
{
	const char *text, *number = NULL;
	struct json_at at;
	uint64_t id;
	int there = json_optional(object, "guest_topology", &at, diag);

	if (there <= 0)
		return there;
	if (json_at_string(&at, &text, diag))
		return -1;
	for (text = strstr(text, "0x"); text; text = strstr(text + 1, "0x"))
		number = text;
	if (!number || !number_parse_n(number, 2 + strspn(number + 2, "0123456789abcdefABCDEF"),
				       UINT32_MAX, &id))
		return json_fail(&at, diag, "no x2APIC ID is named; end it with '= 0x' and the ID");
	state->has_topology = true;
	state->x2apic_id = (uint32_t)id;
	return 0;
}

/*
 * Whatever else the header says of the guest state must be as after reset: an answer cannot be
 * judged that was taken in a state we know nothing of.
 */
static int check_others(const struct json_at *object, struct diag *diag)
{
	static const char *const known[] = { "mode", "XCR0", "CPUIDVE", "guest_topology" };
	struct json_at at;
	const char *key;
	uint64_t value;
	json_t *unused;

	json_object_foreach (object->value, key, unused) {
		size_t i = 0;

		while (i < sizeof(known) / sizeof(known[0]) && strcmp(known[i], key))
			i++;
		if (i < sizeof(known) / sizeof(known[0]) || td_member_find(state_numbers, key))
			continue;
		if (json_member(object, key, &at, diag) ||
		    json_at_number(&at, UINT64_MAX, &value, diag))
			return -1;
		if (value)
			return json_fail(&at, diag,
					 "this part of the guest state is not known, and is not 0; "
					 "its answers cannot be judged");
	}
	return 0;
}

static int read_guest_state(const struct json_at *object, struct vector_guest_state *state,
			    struct diag *diag)
{
	const struct td_member *member;
	uint64_t mode64 = 0, cpuidve = 0, value;

	for (member = state_numbers; member->name; member++) {
		if (json_member_number(object, member->name, member->max, &value, diag))
			return -1;
		td_member_set(state, member, value);
	}
	if (read_name(object, "mode", modes, &mode64, diag) ||
	    read_name(object, "CPUIDVE", switches, &cpuidve, diag) ||
	    read_xcr0(object, state, diag) || read_topology(object, state, diag))
		return -1;
	state->mode64 = mode64;
	state->cpuidve = cpuidve;
	return check_others(object, diag);
}

int vector_header_read(const struct json_at *root, struct vector_header *header, struct diag *diag)
{
	struct json_at at;
	uint64_t format = VECTOR_INIT;
	int there;

	if (read_name(root, "format", formats, &format, diag) ||
	    vector_text_read(root, "module", header->module, diag) ||
	    json_member_number(root, "count", UINT64_MAX, &header->count, diag))
		return -1;
	header->format = (enum vector_format)format;
	there = json_optional(root, "platform", &at, diag);
	if (there < 0 || (there && vector_text_read(root, "platform", header->platform, diag)))
		return -1;
	if (header->format != VECTOR_INIT)
		return 0;
	if (json_member(root, "guest_state", &at, diag))
		return -1;
	return read_guest_state(&at, &header->guest_state, diag);
}
