// SPDX-License-Identifier: GPL-2.0-only
/*
 * The facts that are not the same in all sides.
 */
#include "update/diff.h"

#include <stdlib.h>
#include <string.h>

#include "update/way.h"

const char diff_unknown[] = "?";

/* Where each side stands in its sorted facts. */
struct walk {
	struct diff *diff;
	size_t next[DIFF_MAX_SIDES];
	size_t room;
};

/* The first of all facts that were not taken yet, or NULL. */
static const struct fact *first_of(const struct walk *walk)
{
	const struct fact *first = NULL;

	for (size_t i = 0; i < walk->diff->num_sides; i++) {
		const struct facts *facts = walk->diff->side[i]->facts;
		const struct fact *fact;

		if (walk->next[i] == facts_count(facts))
			continue;
		fact = facts_at(facts, walk->next[i]);
		if (!first || fact_compare(fact, first) < 0)
			first = fact;
	}
	return first;
}

/* What a side says where it does not have a fact: what was not asked for could be anything. */
static const char *absent(const struct side *side, enum fact_kind kind)
{
	return side->has[kind] && kind != FACT_REQUEST ? NULL : diff_unknown;
}

/* Takes the same fact of all sides. */
static void take(struct walk *walk, const struct fact *fact, struct diff_line *line)
{
	*line = (struct diff_line){ .kind = fact->kind,
				    .subject = fact->subject,
				    .bit = fact->bit };
	for (size_t i = 0; i < walk->diff->num_sides; i++) {
		const struct side *side = walk->diff->side[i];
		const struct fact *own = walk->next[i] < facts_count(side->facts) ?
						 facts_at(side->facts, walk->next[i]) :
						 NULL;

		line->value[i] = absent(side, fact->kind);
		if (own && !fact_compare(own, fact)) {
			line->value[i] = own->value;
			walk->next[i]++;
		}
	}
}

/* "CPUID_FIXED0_BITS 7.0 ECX, EDX" is of the array CPUID_FIXED0_BITS. */
static bool is_of_array(const struct fact *fact, const struct fact *element)
{
	size_t len = strcspn(element->subject, " ");

	return fact->kind == element->kind && fact->subject &&
	       !strncmp(fact->subject, element->subject, len) && fact->subject[len] == ' ';
}

/* Of those that were not taken yet; all of them, unless one before was taken. */
static size_t count_elements(const struct walk *walk, size_t side, const struct fact *element)
{
	const struct facts *facts = walk->diff->side[side]->facts;
	size_t count = 0;

	while (walk->next[side] + count < facts_count(facts) &&
	       is_of_array(facts_at(facts, walk->next[side] + count), element))
		count++;
	return count;
}

static bool began(const struct walk *walk, size_t side, const struct fact *element)
{
	return walk->next[side] &&
	       is_of_array(facts_at(walk->diff->side[side]->facts, walk->next[side] - 1), element);
}

/* An array of metadata that some side has nothing of is one change, not as many as it has elements. */
static bool take_array(struct walk *walk, const struct fact *fact, struct diff_line *line)
{
	struct diff *diff = walk->diff;
	bool missing = false;

	if (fact->kind != FACT_METADATA || !fact->subject || !strchr(fact->subject, ' '))
		return false;
	for (size_t i = 0; i < diff->num_sides; i++) {
		if (began(walk, i, fact))
			return false;
		missing |= diff->side[i]->has[fact->kind] && !count_elements(walk, i, fact);
	}
	if (!missing)
		return false;
	*line = (struct diff_line){ .kind = fact->kind };
	line->subject =
		facts_text(diff->texts, "%.*s", (int)strcspn(fact->subject, " "), fact->subject);
	for (size_t i = 0; i < diff->num_sides; i++) {
		size_t count = count_elements(walk, i, fact);

		line->value[i] = absent(diff->side[i], fact->kind);
		if (count)
			line->value[i] = facts_text(diff->texts, "%zu elements", count);
		walk->next[i] += count;
	}
	return true;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Two sides know of it, and not the same. */
static bool differs(const struct diff *diff, const struct diff_line *line)
{
	const char *known = diff_unknown;

	for (size_t i = 0; i < diff->num_sides; i++) {
		if (line->value[i] == diff_unknown)
			continue;
		if (known != diff_unknown && !same(known, line->value[i]))
			return true;
		known = line->value[i];
	}
	return false;
}

static bool add(struct walk *walk, const struct diff_line *line)
{
	struct diff *diff = walk->diff;

	if (diff->num_lines == walk->room) {
		size_t room = walk->room ? 2 * walk->room : 256;
		struct diff_line *grown = reallocarray(diff->line, room, sizeof(*grown));

		if (!grown)
			return false;
		diff->line = grown;
		walk->room = room;
	}
	diff->line[diff->num_lines++] = *line;
	return true;
}

static int compare_lines(const void *a, const void *b)
{
	const struct diff_line *x = a, *y = b;
	const struct fact one = { x->kind, x->subject, x->bit, "" };
	const struct fact other = { y->kind, y->subject, y->bit, "" };

	return fact_compare(&one, &other);
}

static struct diff_line *find(const struct diff *diff, enum fact_kind kind, struct cpuid_bit bit)
{
	const struct diff_line key = { .kind = kind, .bit = bit };

	return bsearch(&key, diff->line, diff->num_lines, sizeof(key), compare_lines);
}

/* In each side the masks do what is declared, as far as a side knows of both. */
static bool halves_agree(const struct diff *diff, const struct diff_line *declared,
			 const struct diff_line *done)
{
	for (size_t i = 0; i < diff->num_sides; i++) {
		struct way said = way_of(declared->value[i]), seen = way_of(done->value[i]);

		if (declared->value[i] == diff_unknown || done->value[i] == diff_unknown)
			continue;
		if (!way_agrees(&said, &seen))
			return false;
	}
	return true;
}

/*
 * A line of the masks goes where the declared one of that bit says the same; how a field is
 * written goes where it is written otherwise because it means something else.
 */
static bool is_said(struct diff *diff, const struct diff_line *line)
{
	struct diff_line *declared;

	if (line->subject || (line->kind != FACT_DONE && line->kind != FACT_FIELD))
		return false;
	declared = find(diff, FACT_DECLARED, line->bit);
	if (!declared)
		return false;
	if (line->kind == FACT_FIELD)
		return true;
	declared->both = halves_agree(diff, declared, line);
	return declared->both;
}

/* Lines are looked up by others until all have been looked at: those that go are marked first. */
static bool put_together(struct diff *diff)
{
	bool *said = calloc(diff->num_lines + 1, sizeof(*said));
	size_t count = 0;

	if (!said)
		return false;
	for (size_t i = 0; i < diff->num_lines; i++)
		said[i] = is_said(diff, &diff->line[i]);
	for (size_t i = 0; i < diff->num_lines; i++) {
		if (!said[i])
			diff->line[count++] = diff->line[i];
	}
	diff->num_lines = count;
	free(said);
	return true;
}

static bool collect(struct diff *diff)
{
	struct walk walk = { .diff = diff };
	const struct fact *fact;
	struct diff_line line;

	while ((fact = first_of(&walk))) {
		if (!take_array(&walk, fact, &line))
			take(&walk, fact, &line);
		if (line.kind != FACT_IDENTITY && differs(diff, &line) && !add(&walk, &line))
			return false;
	}
	return put_together(diff);
}

struct diff *diff_create(const struct side *const *sides, size_t num_sides)
{
	struct diff *diff = calloc(1, sizeof(*diff));

	if (!diff)
		return NULL;
	diff->texts = facts_create();
	diff->num_sides = num_sides;
	for (size_t i = 0; i < num_sides; i++)
		diff->side[i] = sides[i];
	if (diff->texts && collect(diff))
		return diff;
	diff_free(diff);
	return NULL;
}

const char *diff_value(const struct diff_line *line, size_t side)
{
	if (line->value[side])
		return line->value[side];
	/* A leaf that the module does not have gives #VE. */
	return line->kind == FACT_DECLARED || line->kind == FACT_DONE ? "undeclared" : "none";
}

void diff_free(struct diff *diff)
{
	if (!diff)
		return;
	facts_free(diff->texts);
	free(diff->line);
	free(diff->row);
	free(diff);
}
