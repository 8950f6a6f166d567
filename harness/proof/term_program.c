// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terms executed: one step each, in the order in which they were made.
 */
#include <stdlib.h>

#include "proof/term.h"

struct term_program {
	size_t count;
	struct step {
		struct term_node node;
		term at;
		uint64_t mask; /* the bits of its width */
	} step[];
};

/* Parts of a term have lower numbers: one walk from the highest on finds all. */
static size_t mark(const struct terms *terms, const term *roots, size_t count, bool *needed)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		needed[roots[i]] = true;
	for (size_t at = terms_count(terms) - 1; at; at--) {
		const struct term_node *node = term_node(terms, (term)at);

		if (!needed[at])
			continue;
		total++;
		needed[node->a] = needed[node->b] = needed[node->c] = true;
	}
	return total;
}

struct term_program *term_program_create(const struct terms *terms, const term *roots, size_t count)
{
	bool *needed = calloc(terms_count(terms), sizeof(*needed));
	struct term_program *program = NULL;

	if (needed) {
		size_t total = mark(terms, roots, count, needed);

		program = calloc(1, sizeof(*program) + total * sizeof(program->step[0]));
	}
	for (size_t at = 1; program && at < terms_count(terms); at++) {
		unsigned int width = term_width(terms, (term)at);

		if (needed[at])
			program->step[program->count++] =
				(struct step){ *term_node(terms, (term)at), (term)at,
					       width < 64 ? (1ULL << width) - 1 : UINT64_MAX };
	}
	free(needed);
	return program;
}

void term_program_free(struct term_program *program)
{
	free(program);
}

static uint64_t value_of(const struct term_node *node, const uint64_t *variables,
			 const uint64_t *values)
{
	uint64_t a = values[node->a], b = values[node->b];

	switch ((enum term_op)node->op) {
	case TERM_CONSTANT:
		return node->value;
	case TERM_VARIABLE:
		return variables[node->value];
	case TERM_NOT:
		return ~a;
	case TERM_AND:
		return a & b;
	case TERM_OR:
		return a | b;
	case TERM_XOR:
		return a ^ b;
	case TERM_ADD:
		return a + b;
	case TERM_EQUAL:
		return a == b;
	case TERM_BELOW:
		return a < b;
	case TERM_CHOICE:
		return a ? b : values[node->c];
	case TERM_SLICE:
		return a >> node->value;
	case TERM_EXTEND:
		return a;
	case TERM_SHIFT:
		return a << node->value;
	}
	return 0;
}

void term_program_run(const struct term_program *program, const uint64_t *variables,
		      uint64_t *values)
{
	values[0] = 0;
	for (size_t i = 0; i < program->count; i++) {
		const struct step *step = &program->step[i];

		values[step->at] = value_of(&step->node, variables, values) & step->mask;
	}
}
