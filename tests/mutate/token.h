/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * C source as a mutator sees it: words, numbers and punctuation. Comments and preprocessor lines
 * are no tokens; strings are, but are left alone.
 *
 *	struct source source;
 *
 *	if (source_read(&source, "harness/emulator/xsave.c"))
 *		...	errno says why
 *	for (size_t i = 0; i < source.num_tokens; i++)
 *		printf("%.*s\n", (int)source.token[i].length, source.text + source.token[i].start);
 *	source_free(&source);
 */
#ifndef MUTATE_TOKEN_H
#define MUTATE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MARK, TOKEN_STRING };

struct token {
	enum token_kind kind;
	size_t start; /* in the text */
	size_t length;
	unsigned int parens; /* that are open before it, of ( and [ */
	unsigned int braces;
	size_t scope; /* the function or table that it is in: a token, or SCOPE_NONE */
};

#define SCOPE_NONE ((size_t)-1)

struct source {
	char *text; /* ends with a 0 */
	size_t size;
	struct token *token;
	size_t num_tokens;
};

int source_read(struct source *source, const char *path);
void source_free(struct source *source);

/* False beyond the last token, too. */
bool token_is(const struct source *source, size_t i, const char *text);

/* The token that closes the bracket @i, or num_tokens. */
size_t token_closing(const struct source *source, size_t i);

#endif
