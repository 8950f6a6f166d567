// SPDX-License-Identifier: GPL-2.0-only
/*
 * Marks in JSON, both ways.
 */
#include "run/seen_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "input/number.h"

#define COMPARED_DIGITS ((HOST_NUM_ELEMENTS + 3) / 4)

json_t *seen_hex(uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return json_string(text);
}

static bool get_hex(const json_t *text, uint64_t *value)
{
	return json_is_string(text) && number_parse(json_string_value(text), UINT64_MAX, value);
}

static bool get_small(const json_t *number, uint32_t max, uint32_t *value)
{
	json_int_t there = json_integer_value(number);

	*value = (uint32_t)there;
	return json_is_integer(number) && there >= 0 && there <= max;
}

void seen_put_views(const struct seen_leaf *leaf, json_t *object)
{
	for (enum seen_view view = 0; view < SEEN_NUM_VIEWS; view++) {
		const uint32_t *reg = leaf->view[view].reg;

		if (reg[0] | reg[1] | reg[2] | reg[3])
			json_object_set_new(object, seen_view_name(view),
					    json_pack("[IIII]", (json_int_t)reg[0],
						      (json_int_t)reg[1], (json_int_t)reg[2],
						      (json_int_t)reg[3]));
	}
	if (leaf->guest_ve)
		json_object_set_new(object, "guest_ve", json_true());
}

static bool get_views(const json_t *object, struct seen_leaf *leaf)
{
	const json_t *guest_ve = json_object_get(object, "guest_ve");

	for (enum seen_view view = 0; view < SEEN_NUM_VIEWS; view++) {
		const json_t *values = json_object_get(object, seen_view_name(view));
		size_t i;
		json_t *value;

		if (values && json_array_size(values) != CPUID_NUM_REGS)
			return false;
		json_array_foreach (values, i, value) {
			if (!get_small(value, UINT32_MAX, &leaf->view[view].reg[i]))
				return false;
		}
	}
	leaf->guest_ve = json_is_true(guest_ve);
	return !guest_ve || json_is_boolean(guest_ve);
}

static void put_leaves(const struct seen_mark *mark, json_t *line)
{
	json_t *leaves = json_array();
	char text[CPUID_TEXT];

	for (size_t i = 0; i < mark->num_leaves; i++) {
		json_t *leaf = json_pack("{ss}", "leaf", cpuid_addr_format(mark->leaf[i].at, text));

		seen_put_views(&mark->leaf[i], leaf);
		json_array_append_new(leaves, leaf);
	}
	json_object_set_new(line, "leaves", leaves);
}

static bool get_leaves(const json_t *leaves, struct seen_mark *mark)
{
	size_t i;
	json_t *leaf;

	if (!json_is_array(leaves) || json_array_size(leaves) > SEEN_MAX_LEAVES)
		return false;
	json_array_foreach (leaves, i, leaf) {
		const char *at = json_string_value(json_object_get(leaf, "leaf"));

		mark->leaf[i] = (struct seen_leaf){ 0 };
		if (!at || !cpuid_addr_parse(at, &mark->leaf[i].at) ||
		    !get_views(leaf, &mark->leaf[i]))
			return false;
	}
	mark->num_leaves = json_array_size(leaves);
	return true;
}

const char *seen_refuser(const struct td_outcome *outcome)
{
	return outcome->by == TD_REFUSED_BY_KVM ? "kvm" : "module";
}

void seen_put_outcome(const struct td_outcome *outcome, json_t *object)
{
	const char *name = td_errno_name(outcome->error);
	char number[16];

	if (outcome->has_status)
		json_object_set_new(object, "status", seen_hex(outcome->status));
	if (outcome->has_rcx)
		json_object_set_new(object, "rcx", seen_hex(outcome->rcx));
	if (!outcome->error)
		return;
	snprintf(number, sizeof(number), "%d", outcome->error);
	json_object_set_new(object, "errno", json_string(name ? name : number));
}

static void put_refused(const struct td_outcome *outcome, json_t *line)
{
	json_t *refused = json_pack("{ss}", "by", seen_refuser(outcome));
	char text[CPUID_TEXT];

	seen_put_outcome(outcome, refused);
	if (outcome->has_refused_leaf)
		json_object_set_new(refused, "leaf",
				    json_string(cpuid_addr_format(outcome->refused_leaf, text)));
	json_object_set_new(line, "refused", refused);
}

/* By its name, or as a number where it has none here. */
static bool get_errno(const json_t *text, int *error)
{
	uint64_t number;

	if (!json_is_string(text))
		return false;
	*error = td_errno_parse(json_string_value(text));
	if (*error > 0)
		return true;
	if (!number_parse(json_string_value(text), INT32_MAX, &number) || !number)
		return false;
	*error = (int)number;
	return true;
}

static bool get_refused(const json_t *refused, struct seen_mark *mark)
{
	const char *by = json_string_value(json_object_get(refused, "by"));
	const json_t *status = json_object_get(refused, "status");
	const json_t *rcx = json_object_get(refused, "rcx");
	const json_t *error = json_object_get(refused, "errno");
	const json_t *leaf = json_object_get(refused, "leaf");
	struct td_outcome *outcome = &mark->outcome;

	if (!by || (strcmp(by, "kvm") != 0 && strcmp(by, "module") != 0))
		return false;
	mark->refused = true;
	*outcome = (struct td_outcome){
		.by = *by == 'k' ? TD_REFUSED_BY_KVM : TD_REFUSED_BY_MODULE,
		.has_status = status,
		.has_rcx = rcx,
		.has_refused_leaf = leaf,
	};
	return (!status || get_hex(status, &outcome->status)) &&
	       (!rcx || get_hex(rcx, &outcome->rcx)) &&
	       (!error || get_errno(error, &outcome->error)) &&
	       (!leaf || (json_is_string(leaf) &&
			  cpuid_addr_parse(json_string_value(leaf), &outcome->refused_leaf)));
}

/* Four elements a digit, the first of them its lowest bit: a name each would be most of a journal. */
static void put_compared(const struct seen_mark *mark, json_t *line)
{
	char text[COMPARED_DIGITS + 1] = "";

	for (unsigned int i = 0; i < COMPARED_DIGITS; i++) {
		unsigned int digit = 0;

		for (unsigned int id = 4 * i; id < 4 * i + 4 && id < HOST_NUM_ELEMENTS; id++)
			digit |= (unsigned int)mark->compared[id] << id % 4;
		text[i] = "0123456789abcdef"[digit];
	}
	json_object_set_new(line, "compared", json_string(text));
}

static bool get_compared(const json_t *compared, struct seen_mark *mark)
{
	const char *text = json_string_value(compared);

	if (!text || strlen(text) != COMPARED_DIGITS)
		return false;
	mark->watched = true;
	memset(mark->compared, 0, sizeof(mark->compared));
	memset(mark->move, 0, sizeof(mark->move));
	for (unsigned int id = 0; id < 4 * COMPARED_DIGITS; id++) {
		const char *digit = strchr("0123456789abcdef", text[id / 4]);
		bool set = digit && (digit - "0123456789abcdef") >> id % 4 & 1;

		if (!digit || (set && id >= HOST_NUM_ELEMENTS))
			return false;
		if (set)
			mark->compared[id] = true;
	}
	return true;
}

static void put_moves(const struct seen_mark *mark, json_t *line)
{
	json_t *moved = json_object();

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		const struct seen_move *move = &mark->move[id];

		if (move->moved)
			json_object_set_new(moved, host_element(id)->name,
					    json_pack("[ioo]", (int)move->cpu,
						      seen_hex(move->before),
						      seen_hex(move->after)));
	}
	if (json_object_size(moved))
		json_object_set(line, "moved", moved);
	json_decref(moved);
}

static bool get_moves(const json_t *moved, struct seen_mark *mark)
{
	const char *name;
	json_t *at;

	if (!json_is_object(moved) || !mark->watched)
		return false;
	json_object_foreach ((json_t *)moved, name, at) {
		enum host_element_id id = host_element_named(name);
		struct seen_move *move;
		uint32_t cpu;

		if (id == HOST_NUM_ELEMENTS || !mark->compared[id])
			return false;
		move = &mark->move[id];
		if (!get_small(json_array_get(at, 0), 1, &cpu) ||
		    !get_hex(json_array_get(at, 1), &move->before) ||
		    !get_hex(json_array_get(at, 2), &move->after))
			return false;
		move->moved = true;
		move->cpu = cpu;
	}
	return true;
}

void seen_put(const struct seen_mark *mark, json_t *line)
{
	if (mark->num_leaves)
		put_leaves(mark, line);
	if (mark->refused)
		put_refused(&mark->outcome, line);
	if (!mark->watched)
		return;
	put_compared(mark, line);
	put_moves(mark, line);
}

bool seen_get(const json_t *line, struct seen_mark *mark)
{
	const json_t *leaves = json_object_get(line, "leaves");
	const json_t *refused = json_object_get(line, "refused");
	const json_t *compared = json_object_get(line, "compared");
	const json_t *moved = json_object_get(line, "moved");

	mark->num_leaves = 0;
	mark->refused = mark->watched = false;
	return (!leaves || get_leaves(leaves, mark)) && (!refused || get_refused(refused, mark)) &&
	       (!compared || get_compared(compared, mark)) && (!moved || get_moves(moved, mark));
}
