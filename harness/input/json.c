// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON documents, and their values with the type and range that the reader needs.
 */
#include "input/json.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "input/json_place.h"
#include "input/number.h"

#define PATH_TEXT 256

static const char *const type_names[] = {
	[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",  [JSON_STRING] = "a string",
	[JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "a boolean",
	[JSON_FALSE] = "a boolean",  [JSON_NULL] = "null",
};

static const char *syntax_advice(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_invalid_utf8:
		return "save the file as UTF-8";
	case json_error_premature_end_of_input:
		return "complete the file: it is cut short";
	case json_error_end_of_input_expected:
		return "keep one JSON value only";
	case json_error_duplicate_key:
		return "keep one of the two members";
	case json_error_numeric_overflow:
		return "write a large number as a string, \"0x...\"";
	default:
		return "correct the JSON there";
	}
}

static int fail_at_offset(const struct json_doc *doc, size_t offset, struct diag *diag,
			  const char *what, const char *advice)
{
	unsigned int line, column;

	json_place_line_column(doc->text, offset, &line, &column);
	return diag_at(diag, doc->path, doc->first_line + line - 1, column, "%s; %s", what, advice);
}

/*
 * jansson stops behind the token that it refuses, but before a byte that is no UTF-8, and
 * where the text ends.
 */
static int fail_syntax(const struct json_doc *doc, const json_error_t *error, struct diag *diag)
{
	enum json_error_code code = json_error_code(error);
	size_t offset = error->position;

	if (code != json_error_invalid_utf8 && code != json_error_premature_end_of_input)
		offset = json_place_token(doc->text, offset);
	return fail_at_offset(doc, offset, diag, error->text, syntax_advice(error));
}

/* Takes over doc->text. */
static int parse_text(struct json_doc *doc, size_t size, struct diag *diag)
{
	json_error_t error;
	int failed;

	if (strlen(doc->text) != size) {
		failed = fail_at_offset(doc, strlen(doc->text), diag, "a NUL byte",
					"name a text file in JSON");
	} else {
		doc->root = json_loadb(doc->text, size, JSON_REJECT_DUPLICATES, &error);
		failed = doc->root ? 0 : fail_syntax(doc, &error, diag);
	}
	if (failed)
		json_free(doc);
	return failed;
}

int json_load(struct json_doc *doc, const char *path, struct diag *diag)
{
	size_t size;

	*doc = (struct json_doc){ .path = path, .first_line = 1 };
	doc->text = file_read(path, FILE_MAX_SIZE, &size, diag);
	if (!doc->text)
		return -1;
	return parse_text(doc, size, diag);
}

int json_parse(struct json_doc *doc, const char *path, unsigned int first_line, const char *text,
	       struct diag *diag)
{
	*doc = (struct json_doc){ .path = path, .first_line = first_line };
	doc->text = strdup(text);
	if (!doc->text)
		return diag_no_memory(diag, path);
	return parse_text(doc, strlen(text), diag);
}

void json_free(struct json_doc *doc)
{
	json_decref(doc->root);
	free(doc->text);
	doc->root = NULL;
	doc->text = NULL;
}

struct json_at json_root(const struct json_doc *doc)
{
	return (struct json_at){ .doc = doc, .value = doc->root };
}

static size_t print_path(const struct json_at *at, char text[PATH_TEXT])
{
	size_t used;
	int more;

	if (!at->parent) {
		text[0] = '\0';
		return 0;
	}
	used = print_path(at->parent, text);
	if (at->key)
		more = snprintf(text + used, PATH_TEXT - used, "%s%s", used ? "." : "", at->key);
	else
		more = snprintf(text + used, PATH_TEXT - used, "[%zu]", at->index);
	used += more;
	return used < PATH_TEXT ? used : PATH_TEXT - 1;
}

int json_fail(const struct json_at *at, struct diag *diag, const char *format, ...)
{
	char path[PATH_TEXT], what[sizeof(diag->text)];
	unsigned int line, column;
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);

	print_path(at, path);
	json_place_line_column(at->doc->text, json_place_value(at), &line, &column);
	diag_at(diag, at->doc->path, at->doc->first_line + line - 1, column, "%s%s%s", path,
		path[0] ? ": " : "", what);
	return -1;
}

static int fail_type(const struct json_at *at, struct diag *diag, const char *expected,
		     const char *advice)
{
	json_fail(at, diag, "expected %s, found %s; %s", expected,
		  type_names[json_typeof(at->value)], advice);
	return -1;
}

int json_optional(const struct json_at *object, const char *key, struct json_at *member,
		  struct diag *diag)
{
	json_t *value;

	if (!json_is_object(object->value))
		return fail_type(object, diag, "an object", "write { ... }");
	value = json_object_get(object->value, key);
	if (!value || json_is_null(value))
		return 0;
	*member = (struct json_at){
		.doc = object->doc,
		.parent = object,
		.key = key,
		.value = value,
	};
	return 1;
}

int json_member(const struct json_at *object, const char *key, struct json_at *member,
		struct diag *diag)
{
	int found = json_optional(object, key, member, diag);

	if (found > 0)
		return 0;
	if (!found)
		json_fail(object, diag, "member \"%s\" is missing or null; add it", key);
	return -1;
}

long json_array_length(const struct json_at *array, size_t max, struct diag *diag)
{
	size_t length = json_array_size(array->value);

	if (!json_is_array(array->value))
		return fail_type(array, diag, "an array", "write [ ... ]");
	if (length > max)
		return json_fail(array, diag, "has %zu elements; at most %zu are taken", length,
				 max);
	return (long)length;
}

int json_element(const struct json_at *array, size_t index, struct json_at *element,
		 struct diag *diag)
{
	long length = json_array_length(array, LONG_MAX, diag);

	if (length < 0)
		return -1;
	if (index >= (size_t)length) {
		json_fail(array, diag, "element %zu is missing: there are %ld; add it", index,
			  length);
		return -1;
	}
	*element = (struct json_at){
		.doc = array->doc,
		.parent = array,
		.index = index,
		.value = json_array_get(array->value, index),
	};
	return 0;
}

/* A number of any size. */
static int read_number(const struct json_at *at, uint64_t *number, struct diag *diag)
{
	const char *text = json_string_value(at->value);

	if (text) {
		if (number_parse(text, UINT64_MAX, number))
			return 0;
		json_fail(at, diag,
			  "expected a number (decimal or \"0x...\"), found \"%s\"; "
			  "write digits only, below 2^64",
			  text);
		return -1;
	}
	if (!json_is_integer(at->value))
		return fail_type(at, diag, "a number (decimal or \"0x...\")",
				 "write 18 or \"0x12\"");
	if (json_integer_value(at->value) < 0) {
		json_fail(at, diag, "%" JSON_INTEGER_FORMAT " is negative; write 0 or more",
			  json_integer_value(at->value));
		return -1;
	}
	*number = json_integer_value(at->value);
	return 0;
}

int json_at_number(const struct json_at *at, uint64_t max, uint64_t *value, struct diag *diag)
{
	uint64_t number;

	if (read_number(at, &number, diag))
		return -1;
	if (number > max) {
		json_fail(at, diag, "0x%" PRIx64 " is too large; write at most 0x%" PRIx64, number,
			  max);
		return -1;
	}
	*value = number;
	return 0;
}

int json_at_string(const struct json_at *at, const char **value, struct diag *diag)
{
	if (!json_is_string(at->value))
		return fail_type(at, diag, "a string", "write \"...\"");
	*value = json_string_value(at->value);
	return 0;
}

int json_at_boolean(const struct json_at *at, bool *value, struct diag *diag)
{
	if (!json_is_boolean(at->value))
		return fail_type(at, diag, "a boolean", "write true or false");
	*value = json_is_true(at->value);
	return 0;
}

int json_member_number(const struct json_at *object, const char *key, uint64_t max, uint64_t *value,
		       struct diag *diag)
{
	struct json_at member;

	if (json_member(object, key, &member, diag))
		return -1;
	return json_at_number(&member, max, value, diag);
}

int json_member_string(const struct json_at *object, const char *key, const char **value,
		       struct diag *diag)
{
	struct json_at member;

	if (json_member(object, key, &member, diag))
		return -1;
	return json_at_string(&member, value, diag);
}

int json_member_u32_array(const struct json_at *object, const char *key, uint32_t *values,
			  size_t count, struct diag *diag)
{
	struct json_at array, element;
	uint64_t value;
	long length;

	if (json_member(object, key, &array, diag))
		return -1;
	length = json_array_length(&array, LONG_MAX, diag);
	if (length < 0)
		return -1;
	if ((size_t)length != count)
		return json_fail(&array, diag, "expected %zu elements, found %ld; write %zu", count,
				 length, count);

	for (size_t i = 0; i < count; i++) {
		if (json_element(&array, i, &element, diag) ||
		    json_at_number(&element, UINT32_MAX, &value, diag))
			return -1;
		values[i] = value;
	}
	return 0;
}
