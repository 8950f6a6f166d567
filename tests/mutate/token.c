// SPDX-License-Identifier: GPL-2.0-only
/*
 * From text to tokens, with the brackets around each and the function that it is in.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "token.h"

/* The longest first. */
static const char *const marks[] = {
	"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==",
	"!=",  "&&",  "||",  "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
};

static size_t mark_length(const char *at)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!strncmp(at, marks[i], strlen(marks[i])))
			return strlen(marks[i]);
	}
	return 1;
}

static bool word_goes_on(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t quoted_length(const char *at)
{
	size_t length = 1;

	while (at[length] && at[length] != *at)
		length += at[length] == '\\' && at[length + 1] ? 2 : 1;
	return length + (at[length] == *at);
}

/* Up to the end of the line, over those that end in a backslash. */
static const char *skip_line(const char *at)
{
	while (*at && !(*at == '\n' && at[-1] != '\\'))
		at++;
	return at;
}

/* What is before the next token: white space, comments, preprocessor lines. */
static const char *skip_blank(const char *text, const char *at)
{
	while (*at) {
		if (isspace((unsigned char)*at)) {
			at++;
		} else if (!strncmp(at, "//", 2) ||
			   (*at == '#' && (at == text || at[-1] == '\n'))) {
			at = skip_line(at);
		} else if (!strncmp(at, "/*", 2)) {
			const char *end = strstr(at + 2, "*/");

			at = end ? end + 2 : at + strlen(at);
		} else {
			break;
		}
	}
	return at;
}

static struct token next_token(const char *text, const char *at)
{
	struct token token = { .kind = TOKEN_MARK, .start = (size_t)(at - text), .length = 1 };

	if (*at == '"' || *at == '\'') {
		token.kind = TOKEN_STRING;
		token.length = quoted_length(at);
	} else if (word_goes_on(*at)) {
		token.kind = isdigit((unsigned char)*at) ? TOKEN_NUMBER : TOKEN_WORD;
		while (word_goes_on(at[token.length]))
			token.length++;
	} else {
		token.length = mark_length(at);
	}
	return token;
}

bool token_is(const struct source *source, size_t i, const char *text)
{
	return i < source->num_tokens && source->token[i].length == strlen(text) &&
	       !strncmp(source->text + source->token[i].start, text, strlen(text));
}

size_t token_closing(const struct source *source, size_t i)
{
	unsigned int parens = source->token[i].parens, braces = source->token[i].braces;

	for (size_t end = i + 1; end < source->num_tokens; end++) {
		/* Counted before each: the closing one is the last inside. */
		if (end + 1 == source->num_tokens || (source->token[end + 1].parens == parens &&
						      source->token[end + 1].braces == braces))
			return end;
	}
	return source->num_tokens;
}

/* At file scope the word before a parenthesis, a bracket, a brace or an = names what follows. */
static void place_tokens(struct source *source)
{
	unsigned int parens = 0, braces = 0;
	size_t scope = SCOPE_NONE;

	for (size_t i = 0; i < source->num_tokens; i++) {
		struct token *token = &source->token[i];
		char c = source->text[token->start];
		bool mark = token->kind == TOKEN_MARK;

		if (mark && (c == ')' || c == ']'))
			parens -= parens != 0;
		if (mark && c == '}')
			braces -= braces != 0;
		token->parens = parens + (mark && (c == ')' || c == ']'));
		token->braces = braces + (mark && c == '}');
		if (!braces && !parens && mark && strchr("([{=", c) && token->length == 1 && i &&
		    source->token[i - 1].kind == TOKEN_WORD)
			scope = i - 1;
		token->scope = scope;
		if (!braces && !parens && mark && c == ';')
			scope = SCOPE_NONE;
		parens += mark && (c == '(' || c == '[');
		braces += mark && c == '{';
	}
}

static char *read_text(const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	long length;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (length = ftell(file)) >= 0) {
		rewind(file);
		*size = (size_t)length;
		text = calloc(1, *size + 1);
		if (text && fread(text, 1, *size, file) != *size) {
			free(text);
			text = NULL;
			errno = EIO;
		}
	}
	fclose(file);
	return text;
}

int source_read(struct source *source, const char *path)
{
	const char *at;

	*source = (struct source){ .text = read_text(path, &source->size) };
	if (!source->text)
		return -1;
	source->size = strlen(source->text);
	source->token = calloc(source->size + 1, sizeof(source->token[0]));
	if (!source->token) {
		source_free(source);
		return -1;
	}
	for (at = skip_blank(source->text, source->text); *at; at = skip_blank(source->text, at)) {
		struct token token = next_token(source->text, at);

		source->token[source->num_tokens++] = token;
		at += token.length;
	}
	place_tokens(source);
	return 0;
}

void source_free(struct source *source)
{
	free(source->token);
	free(source->text);
	*source = (struct source){ 0 };
}
