// SPDX-License-Identifier: GPL-2.0-only
/*
 * The solver: Z3, by its C API. Conditions are Booleans there, all other terms bit vectors.
 */
#ifdef TDX_CTS_Z3

#include "proof/smt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <z3.h>

#define ADDRESS_SPACE_MIB 256 /* with less it may end the process rather than say so */
#define MEMORY_LIMIT_MIB "960" /* the solver gives up there, so that a host does not swap */

struct smt {
	const struct terms *terms;
	Z3_context context;
	Z3_solver solver;
	size_t room;
	Z3_ast *ast; /* by term; NULL: not made yet */
	bool failed;
	char why[128];
};

const char *smt_version(void)
{
	static char text[48];
	unsigned int major, minor, build, revision;

	Z3_get_version(&major, &minor, &build, &revision);
	snprintf(text, sizeof(text), "Z3 %u.%u.%u", major, minor, build);
	return text;
}

static void on_error(Z3_context context, Z3_error_code code)
{
	/* It is asked for after each step; the default would end the process. */
	(void)context;
	(void)code;
}

static bool has_address_space(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur >= ADDRESS_SPACE_MIB * 1048576ULL;
}

struct smt *smt_create(const struct terms *terms, struct diag *diag)
{
	struct smt *smt = has_address_space() ? calloc(1, sizeof(*smt)) : NULL;
	Z3_config config;

	if (!smt) {
		diag_no_memory(diag, "Z3, which needs 256 MiB of address space");
		return NULL;
	}
	smt->terms = terms;
	Z3_global_param_set("memory_max_size", MEMORY_LIMIT_MIB);
	config = Z3_mk_config();
	smt->context = Z3_mk_context(config);
	Z3_del_config(config);
	Z3_set_error_handler(smt->context, on_error);
	smt->solver =
		Z3_mk_solver_for_logic(smt->context, Z3_mk_string_symbol(smt->context, "QF_FD"));
	Z3_solver_inc_ref(smt->context, smt->solver);
	return smt;
}

void smt_free(struct smt *smt)
{
	if (!smt)
		return;
	Z3_solver_dec_ref(smt->context, smt->solver);
	Z3_del_context(smt->context);
	free(smt->ast);
	free(smt);
}

static Z3_ast numeral(struct smt *smt, uint64_t value, unsigned int width)
{
	return Z3_mk_unsigned_int64(smt->context, value, Z3_mk_bv_sort(smt->context, width));
}

static Z3_ast make_variable(struct smt *smt, const struct term_node *node)
{
	Z3_sort sort = node->width == 1 ? Z3_mk_bool_sort(smt->context) :
					  Z3_mk_bv_sort(smt->context, node->width);

	return Z3_mk_const(smt->context, Z3_mk_int_symbol(smt->context, (int)node->value), sort);
}

static Z3_ast make_slice(struct smt *smt, const struct term_node *node, Z3_ast a)
{
	unsigned int low = (unsigned int)node->value;
	Z3_ast bits = Z3_mk_extract(smt->context, low + node->width - 1, low, a);

	return node->width == 1 ? Z3_mk_eq(smt->context, bits, numeral(smt, 1, 1)) : bits;
}

static Z3_ast make_extend(struct smt *smt, const struct term_node *node, Z3_ast a)
{
	unsigned int from = term_width(smt->terms, node->a);

	if (from == 1)
		return Z3_mk_ite(smt->context, a, numeral(smt, 1, node->width),
				 numeral(smt, 0, node->width));
	return Z3_mk_zero_ext(smt->context, node->width - from, a);
}

static Z3_ast make_condition(struct smt *smt, const struct term_node *node, Z3_ast a, Z3_ast b)
{
	Z3_context context = smt->context;
	Z3_ast both[2] = { a, b };

	switch ((enum term_op)node->op) {
	case TERM_CONSTANT:
		return node->value ? Z3_mk_true(context) : Z3_mk_false(context);
	case TERM_NOT:
		return Z3_mk_not(context, a);
	case TERM_AND:
		return Z3_mk_and(context, 2, both);
	case TERM_OR:
		return Z3_mk_or(context, 2, both);
	case TERM_XOR:
		return Z3_mk_xor(context, a, b);
	case TERM_EQUAL:
		return Z3_mk_eq(context, a, b);
	case TERM_BELOW:
		return Z3_mk_bvult(context, a, b);
	default:
		return NULL;
	}
}

static Z3_ast make_vector(struct smt *smt, const struct term_node *node, Z3_ast a, Z3_ast b)
{
	Z3_context context = smt->context;

	switch ((enum term_op)node->op) {
	case TERM_CONSTANT:
		return numeral(smt, node->value, node->width);
	case TERM_NOT:
		return Z3_mk_bvnot(context, a);
	case TERM_AND:
		return Z3_mk_bvand(context, a, b);
	case TERM_OR:
		return Z3_mk_bvor(context, a, b);
	case TERM_XOR:
		return Z3_mk_bvxor(context, a, b);
	case TERM_ADD:
		return Z3_mk_bvadd(context, a, b);
	case TERM_EXTEND:
		return make_extend(smt, node, a);
	case TERM_SHIFT:
		return Z3_mk_bvshl(context, a, numeral(smt, node->value, node->width));
	default:
		return NULL;
	}
}

/* The parts of a term have lower numbers and are there already. */
static Z3_ast make(struct smt *smt, const struct term_node *node)
{
	Z3_ast a = smt->ast[node->a], b = smt->ast[node->b], c = smt->ast[node->c];

	switch ((enum term_op)node->op) {
	case TERM_VARIABLE:
		return make_variable(smt, node);
	case TERM_CHOICE:
		return Z3_mk_ite(smt->context, a, b, c);
	case TERM_SLICE:
		return make_slice(smt, node, a);
	default:
		return node->width == 1 ? make_condition(smt, node, a, b) :
					  make_vector(smt, node, a, b);
	}
}

static bool make_room(struct smt *smt)
{
	size_t count = terms_count(smt->terms);
	Z3_ast *ast;

	if (count <= smt->room)
		return true;
	ast = realloc(smt->ast, count * sizeof(Z3_ast));
	if (!ast)
		return false;
	memset(ast + smt->room, 0, (count - smt->room) * sizeof(Z3_ast));
	smt->ast = ast;
	smt->room = count;
	return true;
}

/* Each part once, whoever has it; NULL where memory is short. */
static Z3_ast translate(struct smt *smt, term root)
{
	bool *needed;

	if (!make_room(smt) || terms_failed(smt->terms))
		return NULL;
	if (smt->ast[root])
		return smt->ast[root];
	needed = calloc((size_t)root + 1, sizeof(*needed));
	if (!needed)
		return NULL;
	needed[root] = true;
	for (term at = root; at; at--) {
		const struct term_node *node = term_node(smt->terms, at);

		if (needed[at] && !smt->ast[at])
			needed[node->a] = needed[node->b] = needed[node->c] = true;
	}
	for (term at = 1; at <= root; at++) {
		if (needed[at] && !smt->ast[at])
			smt->ast[at] = make(smt, term_node(smt->terms, at));
	}
	free(needed);
	return smt->ast[root];
}

void smt_assert(struct smt *smt, term condition)
{
	Z3_ast ast = translate(smt, condition);

	if (ast)
		Z3_solver_assert(smt->context, smt->solver, ast);
	else
		smt->failed = true;
}

void smt_assert_at_most(struct smt *smt, const term *conditions, unsigned int count,
			unsigned int limit)
{
	Z3_ast *asts = calloc(count + 1, sizeof(Z3_ast));

	for (unsigned int i = 0; asts && i < count; i++) {
		asts[i] = translate(smt, conditions[i]);
		smt->failed |= !asts[i];
	}
	if (asts && !smt->failed)
		Z3_solver_assert(smt->context, smt->solver,
				 Z3_mk_atmost(smt->context, count, asts, limit));
	smt->failed |= !asts;
	free(asts);
}

void smt_push(struct smt *smt)
{
	Z3_solver_push(smt->context, smt->solver);
}

void smt_pop(struct smt *smt)
{
	Z3_solver_pop(smt->context, smt->solver, 1);
}

static enum smt_answer unknown(struct smt *smt, const char *why)
{
	snprintf(smt->why, sizeof(smt->why), "%s", why);
	return SMT_UNKNOWN;
}

enum smt_answer smt_check(struct smt *smt, unsigned int seconds)
{
	Z3_params params = Z3_mk_params(smt->context);
	Z3_lbool answer;

	if (smt->failed)
		return unknown(smt, "out of memory");
	Z3_params_inc_ref(smt->context, params);
	Z3_params_set_uint(smt->context, params, Z3_mk_string_symbol(smt->context, "timeout"),
			   seconds * 1000);
	Z3_solver_set_params(smt->context, smt->solver, params);
	Z3_params_dec_ref(smt->context, params);
	answer = Z3_solver_check(smt->context, smt->solver);
	if (Z3_get_error_code(smt->context) != Z3_OK)
		return unknown(smt,
			       Z3_get_error_msg(smt->context, Z3_get_error_code(smt->context)));
	if (answer == Z3_L_UNDEF)
		return unknown(smt, Z3_solver_get_reason_unknown(smt->context, smt->solver));
	return answer == Z3_L_TRUE ? SMT_FOUND : SMT_NONE;
}

const char *smt_why(const struct smt *smt)
{
	return smt->why;
}

static uint64_t value_of(struct smt *smt, Z3_model model, term at)
{
	Z3_ast value = NULL;
	uint64_t number = 0;

	if (at >= smt->room || !smt->ast[at] ||
	    !Z3_model_eval(smt->context, model, smt->ast[at], true, &value))
		return 0;
	if (term_width(smt->terms, at) == 1)
		return Z3_get_bool_value(smt->context, value) == Z3_L_TRUE;
	return Z3_get_numeral_uint64(smt->context, value, &number) ? number : 0;
}

void smt_model(struct smt *smt, uint64_t *variables)
{
	Z3_model model = Z3_solver_get_model(smt->context, smt->solver);

	Z3_model_inc_ref(smt->context, model);
	for (size_t i = 0; i < terms_num_variables(smt->terms); i++)
		variables[i] = value_of(smt, model, term_variable_at(smt->terms, i));
	Z3_model_dec_ref(smt->context, model);
}

uint64_t smt_memory(void)
{
	return Z3_get_estimated_alloc_size();
}

#endif
