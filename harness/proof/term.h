/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bit vectors as formulas: what a module or KVM computes, for all inputs at once.
 *
 *	struct terms *terms = terms_create();
 *	term xfam = term_variable(terms, 64, "XFAM");
 *	term avx = term_bit(terms, xfam, 2), avx512 = term_slice(terms, xfam, 5, 3);
 *	term wrong = term_and(terms, term_any(terms, avx512), term_not(terms, avx));
 *
 *	struct term_program *program = term_program_create(terms, &wrong, 1);
 *	term_program_run(program, &(uint64_t){ 0xe3 }, values);	// values[wrong] is 1
 *	terms_free(terms);
 *
 * A term is a number and has a width of 1 to 64 bits; one of width 1 is a condition. Equal terms
 * are made once, and what has one value only becomes a constant, so that formulas over a given
 * platform are small. The parts of a term have lower numbers than itself. The same terms are
 * given to a solver (smt.h) and executed here: what is proved is what was compared with the
 * code, model by model.
 *
 * Memory: where it is short, terms_failed() says so, and all terms are meaningless. It is asked
 * once, when a formula is complete.
 */
#ifndef PROOF_TERM_H
#define PROOF_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t term;

enum term_op {
	TERM_CONSTANT,
	TERM_VARIABLE,
	TERM_NOT,
	TERM_AND,
	TERM_OR,
	TERM_XOR,
	TERM_ADD, /* modulo 2 to the width */
	TERM_EQUAL, /* of width 1, as the next */
	TERM_BELOW, /* unsigned */
	TERM_CHOICE, /* a ? b : c */
	TERM_SLICE, /* from the bit in value on */
	TERM_EXTEND, /* with zeros */
	TERM_SHIFT, /* to the left, by value */
};

struct term_node {
	uint8_t op; /* enum term_op */
	uint8_t width;
	term a, b, c; /* 0 where there is none */
	uint64_t value; /* of a constant; a variable's index; the bit of a slice; a shift's count */
};

struct terms;

/* NULL where memory is short. */
struct terms *terms_create(void);
void terms_free(struct terms *terms);
bool terms_failed(const struct terms *terms);

size_t terms_count(const struct terms *terms);
const struct term_node *term_node(const struct terms *terms, term at);
unsigned int term_width(const struct terms *terms, term at);

/* The variables, in the order in which they were made. */
size_t terms_num_variables(const struct terms *terms);
term term_variable_at(const struct terms *terms, size_t index);
const char *term_variable_name(const struct terms *terms, size_t index);

/* Always a new variable; the name is for people, and copied. */
term term_variable(struct terms *terms, unsigned int width, const char *name);
term term_constant(struct terms *terms, unsigned int width, uint64_t value);
term term_true(struct terms *terms);
term term_false(struct terms *terms);

/* Both of one width. */
term term_not(struct terms *terms, term a);
term term_and(struct terms *terms, term a, term b);
term term_or(struct terms *terms, term a, term b);
term term_xor(struct terms *terms, term a, term b);
term term_add(struct terms *terms, term a, term b);
term term_equal(struct terms *terms, term a, term b);
term term_below(struct terms *terms, term a, term b);
term term_choice(struct terms *terms, term condition, term a, term b);

term term_slice(struct terms *terms, term a, unsigned int lsb, unsigned int width);
term term_extend(struct terms *terms, term a, unsigned int width);
term term_shift(struct terms *terms, term a, unsigned int count);

/* What follows is made of the above. */
term term_bit(struct terms *terms, term a, unsigned int bit);
term term_mask(struct terms *terms, term a, uint64_t mask); /* a & mask */
term term_any(struct terms *terms, term a); /* a != 0 */
term term_none(struct terms *terms, term a); /* a == 0 */
term term_all(struct terms *terms, term a, uint64_t mask); /* (a & mask) == mask */
term term_is(struct terms *terms, term a, uint64_t value); /* a == value */
term term_implies(struct terms *terms, term a, term b);
term term_keep(struct terms *terms, term condition, term a); /* condition ? a : 0 */

/*
 * What is needed to work out some terms, in order. Of the values, one for each term there is,
 * the ones of the roots and their parts are written.
 */
struct term_program;
struct term_program *term_program_create(const struct terms *terms, const term *roots,
					 size_t count);
void term_program_free(struct term_program *program);
void term_program_run(const struct term_program *program, const uint64_t *variables,
		      uint64_t *values);

#endif
