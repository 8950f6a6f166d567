/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading JSON with the place of every error.
 *
 *	struct json_doc doc;
 *	struct json_at root, slots, slot, leaf;
 *	uint64_t value;
 *
 *	if (json_load(&doc, path, diag))
 *		return -1;
 *	root = json_root(&doc);
 *	if (json_member(&root, "cpuid_config_slots", &slots, diag) ||
 *	    json_element(&slots, 0, &slot, diag) ||
 *	    json_member(&slot, "leaf", &leaf, diag) ||
 *	    json_at_number(&leaf, UINT32_MAX, &value, diag))
 *		...	diag: "module.json:7:12: cpuid_config_slots[0].leaf: expected a number ..."
 *	json_free(&doc);
 *
 * jansson keeps no positions. A json_at therefore remembers how it was reached
 * (its parent must outlive it), and the place in the text is searched only when
 * an error has to name it. Duplicate keys, bytes that are no UTF-8, and files
 * beyond FILE_MAX_SIZE are refused when loading.
 */
#ifndef INPUT_JSON_H
#define INPUT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "input/diag.h"

struct json_doc {
	json_t *root;
	char *text; /* what was parsed, for positions */
	const char *path; /* borrowed from the caller of json_load() or json_parse() */
	unsigned int first_line; /* where the text begins in the file, 1 for a whole file */
};

struct json_at {
	const struct json_doc *doc;
	const struct json_at *parent; /* NULL at the root */
	const char *key; /* member of an object, borrowed from the caller; or NULL */
	size_t index; /* element of an array, where key is NULL */
	json_t *value; /* borrowed from the document */
};

int json_load(struct json_doc *doc, const char *path, struct diag *diag);

/* One text out of a larger file (a line of JSON Lines); the text is copied. */
int json_parse(struct json_doc *doc, const char *path, unsigned int first_line, const char *text,
	       struct diag *diag);

void json_free(struct json_doc *doc);

struct json_at json_root(const struct json_doc *doc);

/* A member that must be there. */
int json_member(const struct json_at *object, const char *key, struct json_at *member,
		struct diag *diag);

/* 1: there (and not null), 0: not there, -1: @object is no object. */
int json_optional(const struct json_at *object, const char *key, struct json_at *member,
		  struct diag *diag);

/* The number of elements; -1 if @array is no array or has more than @max. */
long json_array_length(const struct json_at *array, size_t max, struct diag *diag);

int json_element(const struct json_at *array, size_t index, struct json_at *element,
		 struct diag *diag);

/* A JSON integer, or a string that number_parse() takes; at most @max. */
int json_at_number(const struct json_at *at, uint64_t max, uint64_t *value, struct diag *diag);

/* Borrowed from the document. */
int json_at_string(const struct json_at *at, const char **value, struct diag *diag);

int json_at_boolean(const struct json_at *at, bool *value, struct diag *diag);

/* json_member() and json_at_number() or json_at_string() in one step. */
int json_member_number(const struct json_at *object, const char *key, uint64_t max, uint64_t *value,
		       struct diag *diag);
int json_member_string(const struct json_at *object, const char *key, const char **value,
		       struct diag *diag);

/* Exactly @count numbers, each at most UINT32_MAX. */
int json_member_u32_array(const struct json_at *object, const char *key, uint32_t *values,
			  size_t count, struct diag *diag);

/* "file:line:column: path.to[3].value: <format>"; always -1. */
int json_fail(const struct json_at *at, struct diag *diag, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
