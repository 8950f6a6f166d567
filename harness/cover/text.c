// SPDX-License-Identifier: GPL-2.0-only
/*
 * Constraints in text form.
 */
#include "cover/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "input/number.h"

#define MAX_SIZE (4u << 20) /* of a file: more than COVER_MAX_CONSTRAINTS lines take */
#define BLANKS " \t\r"

struct reader {
	const char *path;
	unsigned int line;
	const char *begin, *end; /* of the line, without its comment */
	const char *at;
	struct cover_problem *problem;
	struct diag *diag;
};

static int fail(const struct reader *reader, const char *at, const char *what)
{
	return diag_at(reader->diag, reader->path, reader->line,
		       (unsigned int)(at - reader->begin) + 1, "%s", what);
}

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && strchr(BLANKS, *reader->at))
		reader->at++;
}

/* Takes @word if it is next. */
static bool take(struct reader *reader, const char *word)
{
	size_t length = strlen(word);

	skip_blanks(reader);
	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0)
		return false;
	reader->at += length;
	return true;
}

/* Where a name ends: at a blank, '=' or "->"; a '-' alone may be part of it. */
static const char *name_end(const struct reader *reader)
{
	const char *at = reader->at;

	while (at < reader->end && !strchr(BLANKS "=!", *at) &&
	       !(at + 1 < reader->end && at[0] == '-' && at[1] == '>'))
		at++;
	return at;
}

/* The factor by name, else by number; -1: there is none. */
static int find_factor(const struct cover_problem *problem, const char *name, size_t length)
{
	size_t count = cover_num_factors(problem);
	uint64_t number;

	for (size_t i = 0; i < count; i++) {
		const char *known = cover_factor_name(problem, i);

		if (strlen(known) == length && !memcmp(known, name, length))
			return (int)i;
	}
	if (count && number_parse_n(name, length, count - 1, &number))
		return (int)number;
	return -1;
}

/* "NAME" or "!NAME". */
static int read_literal(struct reader *reader, struct cover_literal *literal)
{
	bool negated = take(reader, "!");
	const char *name, *end;
	char text[160];
	int factor;

	skip_blanks(reader);
	name = reader->at;
	end = name_end(reader);
	if (name == end)
		return fail(reader, name, "expected a bit, or ! and a bit");
	factor = find_factor(reader->problem, name, (size_t)(end - name));
	if (factor < 0 && !cover_num_factors(reader->problem))
		return fail(reader, name, "there are no bits");
	if (factor < 0) {
		snprintf(text, sizeof(text), "there is no bit '%.*s'; there are %zu, from %s to %s",
			 (int)(end - name > 60 ? 60 : end - name), name,
			 cover_num_factors(reader->problem), cover_factor_name(reader->problem, 0),
			 cover_factor_name(reader->problem,
					   cover_num_factors(reader->problem) - 1));
		return fail(reader, name, text);
	}
	if (cover_factor_levels(reader->problem, (size_t)factor) != 2)
		return fail(reader, name, "this is no bit: it has more than two levels");
	reader->at = end;
	*literal = (struct cover_literal){ (uint16_t)factor, !negated };
	return 0;
}

static struct cover_literal negation(struct cover_literal literal)
{
	literal.level = !literal.level;
	return literal;
}

/* "path:line: text", without blanks around the text. */
static void print_source(const struct reader *reader, char *text, size_t size)
{
	const char *begin = reader->begin + strspn(reader->begin, BLANKS), *end = reader->end;

	while (end > begin && strchr(BLANKS, end[-1]))
		end--;
	snprintf(text, size, "%s:%u: %.*s", reader->path, reader->line, (int)(end - begin), begin);
}

/* What stands between two literals. */
enum relation { IMPLIES, EQUALS, ALONE };

static int read_constraint(struct reader *reader, struct cover_literal *a, struct cover_literal *b,
			   enum relation *relation)
{
	if (read_literal(reader, a))
		return -1;
	skip_blanks(reader);
	*relation = ALONE;
	if (reader->at == reader->end)
		return 0;
	if (take(reader, "->"))
		*relation = IMPLIES;
	else if (take(reader, "="))
		*relation = EQUALS;
	else
		return fail(reader, reader->at, "expected '->', '=' or the end of the line");
	if (read_literal(reader, b))
		return -1;
	skip_blanks(reader);
	if (reader->at != reader->end)
		return fail(reader, reader->at,
			    "expected the end of the line; write one constraint a line");
	return 0;
}

static int read_line(struct reader *reader)
{
	struct cover_problem *problem = reader->problem;
	struct cover_literal a = { 0 }, b = { 0 };
	enum relation relation;
	char source[512];

	skip_blanks(reader);
	if (reader->at == reader->end)
		return 0;
	if (read_constraint(reader, &a, &b, &relation))
		return -1;
	print_source(reader, source, sizeof(source));
	if (relation == ALONE)
		return cover_fix(problem, a, source, reader->diag);
	if (cover_imply(problem, a, b, source, reader->diag))
		return -1;
	if (relation == IMPLIES)
		return 0;
	return cover_imply(problem, negation(a), negation(b), source, reader->diag);
}

int cover_text_parse(const char *path, const char *text, struct cover_problem *problem,
		     struct diag *diag)
{
	struct reader reader = { .path = path, .problem = problem, .diag = diag };

	while (*text) {
		size_t length = strcspn(text, "\n");

		reader.line++;
		reader.begin = text;
		reader.at = text;
		reader.end = text + strcspn(text, "#\n");
		if (read_line(&reader))
			return -1;
		text += length + (text[length] == '\n');
	}
	return 0;
}

int cover_text_load(const char *path, struct cover_problem *problem, struct diag *diag)
{
	size_t size;
	char *text = file_read(path, MAX_SIZE, &size, diag);
	int status = -1;

	if (!text)
		return -1;
	if (strlen(text) != size)
		diag_at(diag, path, 1, 1, "a NUL byte; this is no text");
	else
		status = cover_text_parse(path, text, problem, diag);
	free(text);
	return status;
}
