// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines of a record that say what was seen: CPUID bits, refusals, host state, coverage, and
 * what an update changed.
 */
#include <string.h>

#include "record/view_private.h"

/* Elements of an array, at most @max; 0 where the object does not have it. */
static long length_of(struct view_reader *reader, const struct json_at *object, const char *name,
		      size_t max, struct json_at *array)
{
	int there = json_optional(object, name, array, reader->diag);

	return there <= 0 ? there : json_array_length(array, max, reader->diag);
}

static int string_at(struct view_reader *reader, const struct json_at *array, size_t index,
		     const char **text)
{
	struct json_at element;

	if (json_element(array, index, &element, reader->diag) ||
	    json_at_string(&element, text, reader->diag))
		return -1;
	*text = view_copy(reader, *text);
	return *text ? 0 : -1;
}

static int number_at(struct view_reader *reader, const struct json_at *array, size_t index,
		     uint64_t max, uint64_t *value)
{
	struct json_at element;

	return json_element(array, index, &element, reader->diag) ||
			       json_at_number(&element, max, value, reader->diag) ?
		       -1 :
		       0;
}

/* Written as a number is: bit 31 first. */
static int read_class(struct view_reader *reader, const struct json_at *classes, size_t reg,
		      struct view_register *into)
{
	struct json_at element;
	const char *text;

	if (json_element(classes, reg, &element, reader->diag) ||
	    json_at_string(&element, &text, reader->diag))
		return -1;
	if (strlen(text) != 32 || strspn(text, VIEW_CLASSES) != 32)
		return json_fail(&element, reader->diag, "expected 32 letters of " VIEW_CLASSES);
	for (size_t bit = 0; bit < 32; bit++)
		into->class[bit] = text[31 - bit];
	return 0;
}

/* ["11:0", TYPE, GATE, RULES] */
static int read_field(struct view_reader *reader, const struct json_at *fields, size_t index,
		      struct view_field *field)
{
	struct json_at at;
	uint64_t msb, lsb;

	if (json_element(fields, index, &at, reader->diag) ||
	    json_array_length(&at, 5, reader->diag) < 0 || number_at(reader, &at, 0, 31, &msb) ||
	    number_at(reader, &at, 1, 31, &lsb) || string_at(reader, &at, 2, &field->type) ||
	    string_at(reader, &at, 3, &field->gate) || string_at(reader, &at, 4, &field->rules))
		return -1;
	field->msb = (uint8_t)msb;
	field->lsb = (uint8_t)lsb;
	return lsb <= msb ? 0 : json_fail(&at, reader->diag, "bits %d:%d", (int)msb, (int)lsb);
}

static int read_fields(struct view_reader *reader, const struct json_at *all, size_t reg,
		       struct view_register *into)
{
	struct json_at fields;
	long count;

	if (json_element(all, reg, &fields, reader->diag))
		return -1;
	count = json_array_length(&fields, 32, reader->diag);
	if (count < 0)
		return -1;
	into->num_fields = (size_t)count;
	into->field = view_alloc(reader, (size_t)count * sizeof(*into->field));
	for (size_t i = 0; into->field && i < into->num_fields; i++) {
		if (read_field(reader, &fields, i, &into->field[i]))
			return -1;
	}
	return into->field ? 0 : -1;
}

static int read_classes(struct view_reader *reader, const struct json_at *line,
			struct view_leaf *leaf)
{
	struct json_at classes, fields;

	if (json_member(line, "class", &classes, reader->diag) ||
	    json_array_length(&classes, CPUID_NUM_REGS, reader->diag) < 0 ||
	    json_member(line, "fields", &fields, reader->diag) ||
	    json_array_length(&fields, CPUID_NUM_REGS, reader->diag) < 0)
		return -1;
	for (size_t reg = 0; reg < CPUID_NUM_REGS; reg++) {
		if (read_class(reader, &classes, reg, &leaf->reg[reg]) ||
		    read_fields(reader, &fields, reg, &leaf->reg[reg]))
			return -1;
	}
	return 0;
}

/* What was seen of a leaf: a number for each register; nothing is all 0. */
static int read_masks(struct view_reader *reader, const struct json_at *line,
		      struct view_leaf *leaf)
{
	static const struct {
		const char *name;
		size_t offset;
	} masks[] = {
		{ "host0", offsetof(struct view_register, host[0]) },
		{ "host1", offsetof(struct view_register, host[1]) },
		{ "guest0", offsetof(struct view_register, guest[0]) },
		{ "guest1", offsetof(struct view_register, guest[1]) },
		{ "asked", offsetof(struct view_register, asked) },
	};

	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		uint32_t value[CPUID_NUM_REGS];
		struct json_at member;
		int there = json_optional(line, masks[i].name, &member, reader->diag);

		if (there < 0 || (there && json_member_u32_array(line, masks[i].name, value,
								 CPUID_NUM_REGS, reader->diag)))
			return -1;
		for (size_t reg = 0; there && reg < CPUID_NUM_REGS; reg++)
			memcpy((char *)&leaf->reg[reg] + masks[i].offset, &value[reg],
			       sizeof(value[reg]));
	}
	return 0;
}

/* ["ecx", 5, "bit-7.0:ecx.waitpkg-kvm"] */
static int read_bit_case(struct view_reader *reader, const struct json_at *cases, size_t index,
			 struct view_bit_case *into)
{
	struct json_at at;
	const char *reg;
	uint64_t bit;

	if (json_element(cases, index, &at, reader->diag) || string_at(reader, &at, 0, &reg) ||
	    number_at(reader, &at, 1, 31, &bit) || string_at(reader, &at, 2, &into->name))
		return -1;
	into->bit = (unsigned int)bit;
	return cpuid_reg_parse(reg, &into->reg) ? 0 : json_fail(&at, reader->diag, "no register");
}

static int read_bit_cases(struct view_reader *reader, const struct json_at *line,
			  struct view_leaf *leaf)
{
	struct json_at cases;
	long count = length_of(reader, line, "cases", CPUID_NUM_REGS * (size_t)32, &cases);

	if (count < 0)
		return -1;
	leaf->num_cases = (size_t)count;
	leaf->cases = view_alloc(reader, leaf->num_cases * sizeof(*leaf->cases));
	for (size_t i = 0; leaf->cases && i < leaf->num_cases; i++) {
		if (read_bit_case(reader, &cases, i, &leaf->cases[i]))
			return -1;
	}
	return leaf->cases ? 0 : -1;
}

static int fill_leaf(struct view_reader *reader, const struct json_at *line, const char *name,
		     struct view_leaf *leaf)
{
	struct json_at member;
	const char *text;
	int there;

	if (!leaf || json_member(line, name, &member, reader->diag) ||
	    json_at_string(&member, &text, reader->diag))
		return -1;
	if (!cpuid_addr_parse(text, &leaf->at))
		return json_fail(&member, reader->diag, "'%s' is no leaf", text);
	there = json_optional(line, "guest_ve", &member, reader->diag);
	if (there < 0 || (there && json_at_boolean(&member, &leaf->guest_ve, reader->diag)))
		return -1;
	return read_classes(reader, line, leaf) || read_masks(reader, line, leaf) ||
			       read_bit_cases(reader, line, leaf) ?
		       -1 :
		       0;
}

int view_read_leaf(struct view_reader *reader, const struct json_at *line)
{
	struct record_view *view = reader->view;

	return fill_leaf(reader, line, "leaf",
			 view_append(reader, &view->leaf, &view->num_leaves, sizeof(*view->leaf)));
}

int view_read_older_leaf(struct view_reader *reader, const struct json_at *line)
{
	struct record_view *view = reader->view;

	return fill_leaf(reader, line, "older_leaf",
			 view_append(reader, &view->older_leaf, &view->num_older_leaves,
				     sizeof(*view->older_leaf)));
}

int view_read_refusal(struct view_reader *reader, const struct json_at *line)
{
	static const struct view_text texts[] = {
		VIEW_TEXT("refusal", view_refusal, by),
		VIEW_TEXT("says", view_refusal, says),
		VIEW_TEXT("status", view_refusal, status),
		VIEW_TEXT("rcx", view_refusal, rcx),
		VIEW_TEXT("errno", view_refusal, errno_name),
		VIEW_TEXT("case", view_refusal, name),
		VIEW_TEXTS_END,
	};
	struct record_view *view = reader->view;
	struct view_refusal *refusal =
		view_append(reader, &view->refusal, &view->num_refusals, sizeof(*refusal));

	return !refusal || view_texts(reader, line, refusal, texts) ||
			       view_number(reader, line, "count", &refusal->count) ?
		       -1 :
		       0;
}

int view_read_host(struct view_reader *reader, const struct json_at *line)
{
	static const struct view_text texts[] = {
		VIEW_TEXT("host", view_host, element),
		VIEW_TEXT("case", view_host, name),
		VIEW_TEXT("before", view_host, before),
		VIEW_TEXT("after", view_host, after),
		VIEW_TEXT("needed", view_host, needed),
		VIEW_TEXT("found", view_host, found),
		VIEW_TEXTS_END,
	};
	struct record_view *view = reader->view;
	struct view_host *host = view_append(reader, &view->host, &view->num_hosts, sizeof(*host));

	return !host || view_texts(reader, line, host, texts) ||
			       view_number(reader, line, "compared", &host->compared) ||
			       view_number(reader, line, "moved", &host->moved) ||
			       view_number(reader, line, "cpu", &host->cpu) ?
		       -1 :
		       0;
}

/* A number for each strength, from 1 on. */
static int read_strengths(struct view_reader *reader, const struct json_at *array, size_t first,
			  uint64_t into[COVERAGE_STRENGTH + 1])
{
	for (size_t i = 1; i <= COVERAGE_STRENGTH; i++) {
		if (number_at(reader, array, first + i - 1, INT64_MAX, &into[i]))
			return -1;
	}
	return 0;
}

#define MAX_POINTS 1024

/* [TDs, values, pairs, triples] */
static int read_points(struct view_reader *reader, const struct json_at *line,
		       struct view_door *door)
{
	struct json_at points, at;
	long count = length_of(reader, line, "points", MAX_POINTS, &points);

	if (count < 0)
		return -1;
	door->num_points = (size_t)count;
	door->point = view_alloc(reader, door->num_points * sizeof(*door->point));
	for (size_t i = 0; door->point && i < door->num_points; i++) {
		struct view_point *point = &door->point[i];

		if (json_element(&points, i, &at, reader->diag) ||
		    number_at(reader, &at, 0, INT64_MAX, &point->tds) ||
		    read_strengths(reader, &at, 1, point->covered))
			return -1;
	}
	return door->point ? 0 : -1;
}

int view_read_door(struct view_reader *reader, const struct json_at *line)
{
	static const struct view_text texts[] = {
		VIEW_TEXT("coverage", view_door, via),
		VIEW_TEXTS_END,
	};
	struct record_view *view = reader->view;
	struct view_door *door = view_append(reader, &view->door, &view->num_doors, sizeof(*door));
	struct json_at feasible, covered;

	return !door || view_texts(reader, line, door, texts) ||
			       view_number(reader, line, "settings", &door->settings) ||
			       view_number(reader, line, "tds", &door->tds) ||
			       json_member(line, "feasible", &feasible, reader->diag) ||
			       read_strengths(reader, &feasible, 0, door->feasible) ||
			       json_member(line, "covered", &covered, reader->diag) ||
			       read_strengths(reader, &covered, 0, door->covered) ||
			       read_points(reader, line, door) ?
		       -1 :
		       0;
}

int view_read_change(struct view_reader *reader, const struct json_at *line)
{
	static const struct view_text texts[] = {
		VIEW_TEXT("change", view_change, subject), VIEW_TEXT("group", view_change, group),
		VIEW_TEXT("breaks", view_change, rule),    VIEW_TEXT("old", view_change, old_value),
		VIEW_TEXT("new", view_change, new_value),  VIEW_TEXTS_END,
	};
	struct record_view *view = reader->view;
	struct view_change *change =
		view_append(reader, &view->change, &view->num_changes, sizeof(*change));

	return change ? view_texts(reader, line, change, texts) : -1;
}
