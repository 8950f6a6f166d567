// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pool of terms: each is made once, and folded where its value is known.
 */
#include "proof/term.h"

#include <stdlib.h>
#include <string.h>

struct terms {
	struct term_node *node;
	size_t count, room;
	term *place; /* by hash: a term, 0: none */
	size_t num_places; /* a power of two */
	size_t num_variables, variables_room;
	struct variable {
		term at;
		char *name;
	} * variable;
	bool failed;
};

static uint64_t ones(unsigned int width)
{
	return width < 64 ? (1ULL << width) - 1 : UINT64_MAX;
}

static size_t hash(const struct term_node *node)
{
	uint64_t mix = node->op * 0x9e3779b97f4a7c15ULL + node->width;

	mix = (mix ^ node->a) * 0xff51afd7ed558ccdULL;
	mix = (mix ^ (mix >> 29) ^ node->b) * 0xc4ceb9fe1a85ec53ULL;
	mix = (mix ^ (mix >> 31) ^ node->c) * 0x9e3779b97f4a7c15ULL;
	mix = (mix ^ (mix >> 30) ^ node->value) * 0xbf58476d1ce4e5b9ULL;
	return (size_t)(mix ^ (mix >> 32));
}

static bool same(const struct term_node *x, const struct term_node *y)
{
	return x->op == y->op && x->width == y->width && x->a == y->a && x->b == y->b &&
	       x->c == y->c && x->value == y->value;
}

static void place(struct terms *terms, term at)
{
	size_t i = hash(&terms->node[at]) & (terms->num_places - 1);

	while (terms->place[i])
		i = (i + 1) & (terms->num_places - 1);
	terms->place[i] = at;
}

static bool grow(struct terms *terms)
{
	size_t room = terms->room ? 2 * terms->room : 4096;
	struct term_node *node = realloc(terms->node, room * sizeof(*node));
	term *places = calloc(2 * room, sizeof(*places));

	if (node)
		terms->node = node;
	if (!node || !places) {
		free(places);
		terms->failed = true;
		return false;
	}
	free(terms->place);
	terms->room = room;
	terms->place = places;
	terms->num_places = 2 * room;
	for (term at = 1; at < terms->count; at++)
		place(terms, at);
	return true;
}

/* Term 0 is none. */
static term make(struct terms *terms, struct term_node node)
{
	size_t i;

	if (terms->failed || (terms->count == terms->room && !grow(terms)))
		return 0;
	for (i = hash(&node) & (terms->num_places - 1); terms->place[i];
	     i = (i + 1) & (terms->num_places - 1)) {
		if (same(&terms->node[terms->place[i]], &node))
			return terms->place[i];
	}
	terms->place[i] = (term)terms->count;
	terms->node[terms->count] = node;
	return (term)terms->count++;
}

struct terms *terms_create(void)
{
	struct terms *terms = calloc(1, sizeof(*terms));

	if (!terms || !grow(terms)) {
		terms_free(terms);
		return NULL;
	}
	terms->node[0] = (struct term_node){ 0 };
	terms->count = 1;
	return terms;
}

void terms_free(struct terms *terms)
{
	if (!terms)
		return;
	for (size_t i = 0; i < terms->num_variables; i++)
		free(terms->variable[i].name);
	free(terms->variable);
	free(terms->place);
	free(terms->node);
	free(terms);
}

bool terms_failed(const struct terms *terms)
{
	return terms->failed;
}

size_t terms_count(const struct terms *terms)
{
	return terms->count;
}

const struct term_node *term_node(const struct terms *terms, term at)
{
	return &terms->node[at];
}

unsigned int term_width(const struct terms *terms, term at)
{
	return terms->node[at].width;
}

size_t terms_num_variables(const struct terms *terms)
{
	return terms->num_variables;
}

term term_variable_at(const struct terms *terms, size_t index)
{
	return terms->variable[index].at;
}

const char *term_variable_name(const struct terms *terms, size_t index)
{
	return terms->variable[index].name;
}

term term_variable(struct terms *terms, unsigned int width, const char *name)
{
	size_t index = terms->num_variables;
	struct variable *variable;
	char *copy = strdup(name);

	if (index == terms->variables_room) {
		size_t room = index ? 2 * index : 256;

		variable = realloc(terms->variable, room * sizeof(*variable));
		if (variable) {
			terms->variable = variable;
			terms->variables_room = room;
		}
	}
	if (!copy || index == terms->variables_room) {
		free(copy);
		terms->failed = true;
		return 0;
	}
	terms->num_variables++;
	terms->variable[index].name = copy;
	terms->variable[index].at =
		make(terms, (struct term_node){
				    .op = TERM_VARIABLE, .width = (uint8_t)width, .value = index });
	return terms->variable[index].at;
}

term term_constant(struct terms *terms, unsigned int width, uint64_t value)
{
	return make(terms, (struct term_node){ .op = TERM_CONSTANT,
					       .width = (uint8_t)width,
					       .value = value & ones(width) });
}

term term_true(struct terms *terms)
{
	return term_constant(terms, 1, 1);
}

term term_false(struct terms *terms)
{
	return term_constant(terms, 1, 0);
}

static bool is_constant(const struct terms *terms, term a)
{
	return terms->node[a].op == TERM_CONSTANT;
}

static bool is_zero(const struct terms *terms, term a)
{
	return is_constant(terms, a) && !terms->node[a].value;
}

static bool is_ones(const struct terms *terms, term a)
{
	return is_constant(terms, a) && terms->node[a].value == ones(terms->node[a].width);
}

/* Constants and older terms first: a & b and b & a are one. */
static void order(term *a, term *b)
{
	if (*a > *b) {
		term other = *a;

		*a = *b;
		*b = other;
	}
}

static term make_two(struct terms *terms, enum term_op op, unsigned int width, term a, term b)
{
	return make(terms, (struct term_node){
				   .op = (uint8_t)op, .width = (uint8_t)width, .a = a, .b = b });
}

term term_not(struct terms *terms, term a)
{
	const struct term_node node = terms->node[a];

	if (node.op == TERM_CONSTANT)
		return term_constant(terms, node.width, ~node.value);
	if (node.op == TERM_NOT)
		return node.a;
	return make(terms, (struct term_node){ .op = TERM_NOT, .width = node.width, .a = a });
}

static bool are_opposite(const struct terms *terms, term a, term b)
{
	return (terms->node[a].op == TERM_NOT && terms->node[a].a == b) ||
	       (terms->node[b].op == TERM_NOT && terms->node[b].a == a);
}

term term_and(struct terms *terms, term a, term b)
{
	unsigned int width = term_width(terms, a);

	if (is_constant(terms, a) && is_constant(terms, b))
		return term_constant(terms, width, terms->node[a].value & terms->node[b].value);
	if (is_zero(terms, a) || is_ones(terms, b) || a == b)
		return a;
	if (is_zero(terms, b) || is_ones(terms, a))
		return b;
	if (are_opposite(terms, a, b))
		return term_constant(terms, width, 0);
	order(&a, &b);
	return make_two(terms, TERM_AND, width, a, b);
}

term term_or(struct terms *terms, term a, term b)
{
	unsigned int width = term_width(terms, a);

	if (is_constant(terms, a) && is_constant(terms, b))
		return term_constant(terms, width, terms->node[a].value | terms->node[b].value);
	if (is_ones(terms, a) || is_zero(terms, b) || a == b)
		return a;
	if (is_ones(terms, b) || is_zero(terms, a))
		return b;
	if (are_opposite(terms, a, b))
		return term_constant(terms, width, UINT64_MAX);
	order(&a, &b);
	return make_two(terms, TERM_OR, width, a, b);
}

term term_xor(struct terms *terms, term a, term b)
{
	unsigned int width = term_width(terms, a);

	if (is_constant(terms, a) && is_constant(terms, b))
		return term_constant(terms, width, terms->node[a].value ^ terms->node[b].value);
	if (a == b)
		return term_constant(terms, width, 0);
	if (is_zero(terms, a))
		return b;
	if (is_zero(terms, b))
		return a;
	order(&a, &b);
	return make_two(terms, TERM_XOR, width, a, b);
}

term term_add(struct terms *terms, term a, term b)
{
	unsigned int width = term_width(terms, a);

	if (is_constant(terms, a) && is_constant(terms, b))
		return term_constant(terms, width, terms->node[a].value + terms->node[b].value);
	if (is_zero(terms, a))
		return b;
	if (is_zero(terms, b))
		return a;
	order(&a, &b);
	return make_two(terms, TERM_ADD, width, a, b);
}

term term_equal(struct terms *terms, term a, term b)
{
	if (a == b)
		return term_true(terms);
	if (is_constant(terms, a) && is_constant(terms, b))
		return term_constant(terms, 1, terms->node[a].value == terms->node[b].value);
	if (term_width(terms, a) == 1)
		return term_not(terms, term_xor(terms, a, b));
	order(&a, &b);
	return make_two(terms, TERM_EQUAL, 1, a, b);
}

term term_below(struct terms *terms, term a, term b)
{
	if (a == b || is_zero(terms, b))
		return term_false(terms);
	if (is_constant(terms, a) && is_constant(terms, b))
		return term_constant(terms, 1, terms->node[a].value < terms->node[b].value);
	return make_two(terms, TERM_BELOW, 1, a, b);
}

term term_choice(struct terms *terms, term condition, term a, term b)
{
	unsigned int width = term_width(terms, a);

	if (a == b || is_ones(terms, condition))
		return a;
	if (is_zero(terms, condition))
		return b;
	if (width == 1)
		return term_or(terms, term_and(terms, condition, a),
			       term_and(terms, term_not(terms, condition), b));
	return make(terms, (struct term_node){ .op = TERM_CHOICE,
					       .width = (uint8_t)width,
					       .a = condition,
					       .b = a,
					       .c = b });
}

term term_slice(struct terms *terms, term a, unsigned int lsb, unsigned int width)
{
	const struct term_node node = terms->node[a];

	if (!lsb && width == node.width)
		return a;
	if (node.op == TERM_CONSTANT)
		return term_constant(terms, width, node.value >> lsb);
	if (node.op == TERM_SLICE)
		return term_slice(terms, node.a, (unsigned int)node.value + lsb, width);
	/* What is looked at bit by bit is made of the bits, so that equal ones are seen. */
	if (node.op == TERM_AND || node.op == TERM_OR || node.op == TERM_XOR) {
		term x = term_slice(terms, node.a, lsb, width);
		term y = term_slice(terms, node.b, lsb, width);

		return node.op == TERM_AND ? term_and(terms, x, y) :
		       node.op == TERM_OR  ? term_or(terms, x, y) :
					     term_xor(terms, x, y);
	}
	if (node.op == TERM_NOT)
		return term_not(terms, term_slice(terms, node.a, lsb, width));
	if (node.op == TERM_CHOICE)
		return term_choice(terms, node.a, term_slice(terms, node.b, lsb, width),
				   term_slice(terms, node.c, lsb, width));
	return make(terms,
		    (struct term_node){
			    .op = TERM_SLICE, .width = (uint8_t)width, .a = a, .value = lsb });
}

term term_extend(struct terms *terms, term a, unsigned int width)
{
	if (width == term_width(terms, a))
		return a;
	if (is_constant(terms, a))
		return term_constant(terms, width, terms->node[a].value);
	return make(terms,
		    (struct term_node){ .op = TERM_EXTEND, .width = (uint8_t)width, .a = a });
}

term term_shift(struct terms *terms, term a, unsigned int count)
{
	unsigned int width = term_width(terms, a);

	if (!count)
		return a;
	if (is_constant(terms, a))
		return term_constant(terms, width, terms->node[a].value << count);
	return make(terms,
		    (struct term_node){
			    .op = TERM_SHIFT, .width = (uint8_t)width, .a = a, .value = count });
}

term term_bit(struct terms *terms, term a, unsigned int bit)
{
	return term_slice(terms, a, bit, 1);
}

term term_mask(struct terms *terms, term a, uint64_t mask)
{
	return term_and(terms, a, term_constant(terms, term_width(terms, a), mask));
}

term term_none(struct terms *terms, term a)
{
	return term_equal(terms, a, term_constant(terms, term_width(terms, a), 0));
}

term term_any(struct terms *terms, term a)
{
	return term_not(terms, term_none(terms, a));
}

term term_all(struct terms *terms, term a, uint64_t mask)
{
	return term_is(terms, term_mask(terms, a, mask), mask);
}

term term_is(struct terms *terms, term a, uint64_t value)
{
	return term_equal(terms, a, term_constant(terms, term_width(terms, a), value));
}

term term_implies(struct terms *terms, term a, term b)
{
	return term_or(terms, term_not(terms, a), b);
}

term term_keep(struct terms *terms, term condition, term a)
{
	return term_choice(terms, condition, a, term_constant(terms, term_width(terms, a), 0));
}
