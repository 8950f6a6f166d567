// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operators of mutation. They know tokens, not types: what makes no sense does not compile.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mutation.h"

enum place {
	ANYWHERE,
	BINARY, /* between two operands */
	FACTOR, /* a product with a number: else the star may be a pointer's */
	NOT_IN_PARENS, /* the step of a loop backwards is a loop without end */
};

static const struct {
	const char *kind, *from, *to;
	enum place place;
} swaps[] = {
	{ "relational", "<", "<=", BINARY },
	{ "relational", "<=", "<", BINARY },
	{ "relational", ">", ">=", BINARY },
	{ "relational", ">=", ">", BINARY },
	{ "relational", "==", "!=", BINARY },
	{ "relational", "!=", "==", BINARY },
	{ "logical", "&&", "||", BINARY },
	{ "logical", "||", "&&", BINARY },
	{ "logical", "!", "!!", ANYWHERE },
	{ "logical", "true", "false", ANYWHERE },
	{ "logical", "false", "true", ANYWHERE },
	{ "bitwise", "&", "|", BINARY },
	{ "bitwise", "|", "&", BINARY },
	{ "bitwise", "^", "|", BINARY },
	{ "bitwise", "<<", ">>", BINARY },
	{ "bitwise", ">>", "<<", BINARY },
	{ "bitwise", "~", "", ANYWHERE },
	{ "bitwise", "&=", "|=", ANYWHERE },
	{ "bitwise", "|=", "&=", ANYWHERE },
	{ "bitwise", "^=", "|=", ANYWHERE },
	{ "bitwise", "<<=", ">>=", ANYWHERE },
	{ "bitwise", ">>=", "<<=", ANYWHERE },
	{ "arithmetic", "+", "-", BINARY },
	{ "arithmetic", "-", "+", BINARY },
	{ "arithmetic", "*", "+", FACTOR },
	{ "arithmetic", "/", "*", BINARY },
	{ "arithmetic", "%", "/", BINARY },
	{ "arithmetic", "+=", "-=", ANYWHERE },
	{ "arithmetic", "-=", "+=", ANYWHERE },
	{ "arithmetic", "++", "--", NOT_IN_PARENS },
	{ "arithmetic", "--", "++", NOT_IN_PARENS },
	/* Whatever the condition is, it has a lower one's place: always the first, always the last. */
	{ "choice", "?", "|| 1 ?", ANYWHERE },
	{ "choice", "?", "&& 0 ?", ANYWHERE },
};

static const char *const keywords[] = {
	"return", "if",    "else", "while",    "for",   "do",     "switch",  "case",
	"goto",   "break", "enum", "continue", "const", "static", "default", "sizeof",
};

static bool is_keyword(const struct source *source, size_t i)
{
	for (size_t k = 0; k < sizeof(keywords) / sizeof(keywords[0]); k++) {
		if (token_is(source, i, keywords[k]))
			return true;
	}
	return false;
}

static bool is_one_of(const struct source *source, size_t i, const char *const *texts)
{
	for (; *texts; texts++) {
		if (token_is(source, i, *texts))
			return true;
	}
	return false;
}

static bool is_kind(const struct source *source, size_t i, enum token_kind kind)
{
	return i < source->num_tokens && source->token[i].kind == kind;
}

static size_t end_of(const struct source *source, size_t i)
{
	return source->token[i].start + source->token[i].length;
}

/* @before and @after go around the text from token @first to token @last. */
static void add_around(const struct source *source, struct mutations *found, const char *kind,
		       size_t first, size_t last, const char *before, const char *after)
{
	size_t start = source->token[first].start, length = end_of(source, last) - start;
	size_t size = strlen(before) + length + strlen(after) + 1;
	struct mutation *added;

	if (found->count == found->room) {
		found->room = found->room ? 2 * found->room : 256;
		found->one = realloc(found->one, found->room * sizeof(found->one[0]));
		if (!found->one)
			abort();
	}
	added = &found->one[found->count++];
	*added = (struct mutation){ kind, first, start, start + length, malloc(size) };
	if (!added->text)
		abort();
	snprintf(added->text, size, "%s%.*s%s", before, (int)length, source->text + start, after);
}

static void add_instead(const struct source *source, struct mutations *found, const char *kind,
			size_t first, size_t last, const char *text)
{
	struct mutation *added;

	add_around(source, found, kind, first, last, text, "");
	added = &found->one[found->count - 1];
	added->text[strlen(text)] = '\0';
}

static bool is_operand_end(const struct source *source, size_t i)
{
	return is_kind(source, i, TOKEN_NUMBER) || is_kind(source, i, TOKEN_STRING) ||
	       (is_kind(source, i, TOKEN_WORD) && !is_keyword(source, i)) ||
	       token_is(source, i, ")") || token_is(source, i, "]");
}

static bool is_place(const struct source *source, size_t i, enum place place)
{
	switch (place) {
	case BINARY:
		return i && is_operand_end(source, i - 1);
	case FACTOR:
		return i && is_operand_end(source, i - 1) &&
		       (is_kind(source, i - 1, TOKEN_NUMBER) ||
			is_kind(source, i + 1, TOKEN_NUMBER));
	case NOT_IN_PARENS:
		return !source->token[i].parens;
	case ANYWHERE:
		break;
	}
	return true;
}

static void find_swaps(const struct source *source, size_t i, struct mutations *found)
{
	for (size_t k = 0; k < sizeof(swaps) / sizeof(swaps[0]); k++) {
		if (token_is(source, i, swaps[k].from) && is_place(source, i, swaps[k].place))
			add_instead(source, found, swaps[k].kind, i, i, swaps[k].to);
	}
}

/* The list of an enum's names, which only count them. */
static bool is_in_enum(const struct source *source, size_t i)
{
	unsigned int braces = source->token[i].braces;

	while (i && braces && source->token[i].braces >= braces)
		i--;
	return (i && token_is(source, i - 1, "enum")) || (i > 1 && token_is(source, i - 2, "enum"));
}

/* FIELD_XFAM, but no macro with arguments. */
static bool is_name_of_constant(const struct source *source, size_t i)
{
	const struct token *token = &source->token[i];

	if (token->kind != TOKEN_WORD || token->length < 2 || token_is(source, i, "NULL") ||
	    token_is(source, i + 1, "(") ||
	    (i && (token_is(source, i - 1, "case") || token_is(source, i - 1, "goto"))) ||
	    is_in_enum(source, i))
		return false;
	for (size_t k = 0; k < token->length; k++) {
		char c = source->text[token->start + k];

		if (!isupper((unsigned char)c) && !isdigit((unsigned char)c) && c != '_')
			return false;
	}
	return true;
}

static void find_constants(const struct source *source, size_t i, struct mutations *found)
{
	if (token_is(source, i, "0")) {
		add_instead(source, found, "constant", i, i, "1");
	} else if (source->token[i].kind == TOKEN_NUMBER) {
		add_around(source, found, "constant", i, i, "(", " + 1)");
		add_around(source, found, "constant", i, i, "(", " - 1)");
	} else if (is_name_of_constant(source, i)) {
		add_around(source, found, "name", i, i, "(", " + 1)");
	}
}

/* What is negated by its one operator already. */
static bool is_simple(const struct source *source, size_t first, size_t last)
{
	static const char *const joins[] = { "&&", "||", "?", NULL };
	static const char *const compares[] = { "==", "!=", NULL };
	bool simple = first == last || token_is(source, first, "!");

	for (size_t i = first; i <= last; i++) {
		if (is_one_of(source, i, joins))
			return false;
		simple |= is_one_of(source, i, compares);
	}
	return simple && (first != last || source->token[first].kind == TOKEN_NUMBER ||
			  token_is(source, first, "true") || token_is(source, first, "false") ||
			  token_is(source, first, "NULL"));
}

static void find_condition(const struct source *source, size_t i, struct mutations *found)
{
	size_t close;

	if ((!token_is(source, i, "if") && !token_is(source, i, "while")) ||
	    !token_is(source, i + 1, "("))
		return;
	close = token_closing(source, i + 1);
	if (close < source->num_tokens && close > i + 2 && !is_simple(source, i + 2, close - 1))
		add_around(source, found, "condition", i + 2, close - 1, "!(", ")");
}

/* The semicolon of the statement that begins @i; 0 where that is none. */
static size_t statement_end(const struct source *source, size_t i)
{
	const struct token *first = &source->token[i];

	for (size_t end = i + 1; end < source->num_tokens; end++) {
		const struct token *token = &source->token[end];

		if (token->braces < first->braces || token->parens < first->parens ||
		    (token_is(source, end, "}") && token->braces == first->braces))
			return 0;
		if (token->braces != first->braces || token->parens != first->parens)
			continue;
		if (token_is(source, end, ";"))
			return end;
		if (token_is(source, end, ","))
			return 0;
	}
	return 0;
}

static void find_return(const struct source *source, size_t i, struct mutations *found)
{
	size_t end = token_is(source, i, "return") ? statement_end(source, i) : 0;

	if (end > i + 1 && !is_simple(source, i + 1, end - 1))
		add_around(source, found, "return", i + 1, end - 1, "!(", ")");
}

/* The parenthesis of an if, for or while; not that of a cast. */
static bool is_after_header(const struct source *source, size_t close)
{
	static const char *const headers[] = { "if", "for", "while", "json_array_foreach", NULL };
	size_t open = close;

	while (open && source->token[open].parens >= source->token[close].parens)
		open--;
	return open && is_one_of(source, open - 1, headers);
}

static bool begins_statement(const struct source *source, size_t i)
{
	static const char *const before[] = { ";", "{", "}", ")", "else", ":", NULL };
	static const char *const ends[] = { ";", "{", "}", NULL };
	static const char *const jumps[] = { "break", "continue", "return", NULL };
	static const char *const after[] = { "(",  "=",  "[",  ".",  "->", "+=",  "-=",  "*=",
					     "|=", "&=", "^=", "++", "--", "<<=", ">>=", NULL };

	if (!i || source->token[i].parens || !source->token[i].braces ||
	    !is_one_of(source, i - 1, before) ||
	    (token_is(source, i - 1, ")") && !is_after_header(source, i - 1)))
		return false;
	if (token_is(source, i, "*"))
		return is_one_of(source, i - 1, ends);
	if (is_one_of(source, i, jumps))
		return token_is(source, i + 1, ";");
	return token_is(source, i, "goto") ||
	       (source->token[i].kind == TOKEN_WORD && !is_keyword(source, i) &&
		is_one_of(source, i + 1, after));
}

static void find_statement(const struct source *source, size_t i, struct mutations *found)
{
	size_t end = begins_statement(source, i) ? statement_end(source, i) : 0;

	if (end)
		add_instead(source, found, "statement", i, end, ";");
}

/* Seeded defects are faults already, and off. */
static bool is_about_defects(const struct source *source, const struct mutation *mutation)
{
	const char *start = source->text + mutation->start;
	const char *end = source->text + mutation->end, *at;

	while (start > source->text && start[-1] != '\n')
		start--;
	end = strchr(end, '\n') ? strchr(end, '\n') : end + strlen(end);
	at = strstr(start, "defect");
	return at && at < end;
}

static void drop_last(struct mutations *found)
{
	free(found->one[--found->count].text);
}

void mutations_find(const struct source *source, struct mutations *found)
{
	static void (*const finders[])(const struct source *, size_t, struct mutations *) = {
		find_swaps, find_constants, find_condition, find_return, find_statement,
	};

	for (size_t i = 0; i < source->num_tokens; i++) {
		for (size_t k = 0; k < sizeof(finders) / sizeof(finders[0]); k++) {
			size_t before = found->count;

			finders[k](source, i, found);
			while (found->count > before &&
			       is_about_defects(source, &found->one[before]))
				drop_last(found);
		}
	}
}

void mutations_free(struct mutations *found)
{
	while (found->count)
		drop_last(found);
	free(found->one);
	*found = (struct mutations){ 0 };
}

void mutation_write(const struct source *source, const struct mutation *mutation, FILE *out)
{
	fprintf(out, "%.*s%s%s", (int)mutation->start, source->text, mutation->text,
		source->text + mutation->end);
}

/* With single blanks; true: the last character was one, and another adds nothing. */
static bool write_squeezed(const char *text, size_t length, bool blank, FILE *out)
{
	for (size_t i = 0; i < length; i++) {
		bool space = isspace((unsigned char)text[i]);

		if (!space || !blank)
			fputc(space ? ' ' : text[i], out);
		blank = space;
	}
	return blank;
}

void mutation_write_lines(const struct source *source, const struct mutation *mutation, bool after,
			  FILE *out)
{
	size_t first = mutation->start, last = mutation->end;
	bool blank = true;

	while (first && source->text[first - 1] != '\n')
		first--;
	while (source->text[last] && source->text[last] != '\n')
		last++;
	blank = write_squeezed(source->text + first, mutation->start - first, blank, out);
	if (after)
		blank = write_squeezed(mutation->text, strlen(mutation->text), blank, out);
	else
		blank = write_squeezed(source->text + mutation->start,
				       mutation->end - mutation->start, blank, out);
	write_squeezed(source->text + mutation->end, last - mutation->end, blank, out);
}

unsigned int mutation_line(const struct source *source, const struct mutation *mutation)
{
	unsigned int line = 1;

	for (size_t i = 0; i < mutation->start; i++)
		line += source->text[i] == '\n';
	return line;
}
