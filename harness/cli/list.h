/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of "tdx-cts list": each fills an array of JSON objects, a row each, whose first
 * member is the row's id. Private to cli/list*.c.
 */
#ifndef CLI_LIST_H
#define CLI_LIST_H

#include <jansson.h>

#include "run/context.h"
#include "run/session.h"

/* A new row; members are added with list_set(). */
json_t *list_row(json_t *rows, const char *id);
void list_set(json_t *row, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What the project holds. -1: bad input. */
int list_rules(json_t *rows, struct diag *diag);
int list_suites(json_t *rows, struct diag *diag);
int list_modules(json_t *rows, struct diag *diag);
int list_platforms(json_t *rows, struct diag *diag);
int list_kernels(json_t *rows, struct diag *diag);
int list_defects(json_t *rows, struct diag *diag);
int list_claims(json_t *rows, struct diag *diag);
int list_trace(json_t *rows, struct diag *diag);

/* The rows of list_trace() as docs/trace.md. */
void list_trace_markdown(const json_t *rows);

/* Those of list_defects() as docs/defects-list.md. */
void list_defects_markdown(const json_t *rows);

/* What depends on a module and its platform. */
int list_bits(json_t *rows, const struct rule_context *context, struct diag *diag);
int list_settings(json_t *rows, const struct rule_context *context, struct diag *diag);
int list_constraints(json_t *rows, const struct rule_context *context, struct diag *diag);
int list_cases(json_t *rows, const struct rule_context *context, struct diag *diag);

#endif
