// SPDX-License-Identifier: GPL-2.0-only
/*
 * Characters of UTF-8.
 */
#include "reports/text.h"

#include <inttypes.h>
#include <string.h>

/* What follows a leading byte: how many bytes, and which bits of it count. */
static void lead(unsigned char byte, size_t *more, uint32_t *bits)
{
	*more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
	*bits = *more ? byte & (0x3fu >> *more) : byte;
}

/* C0, DEL, C1, the separators of lines and paragraphs, and noncharacters. */
static bool is_hidden(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
	       (code & 0xfffe) == 0xfffe;
}

/* The one that @text, which is not at its end, begins with. */
static struct text_character first_character(const char *text)
{
	struct text_character character = { .size = 1 };
	size_t more;

	lead((unsigned char)*text, &more, &character.code);
	for (; more && ((unsigned char)text[character.size] & 0xc0) == 0x80; more--)
		character.code = character.code << 6 | (text[character.size++] & 0x3f);
	character.hidden = is_hidden(character.code);
	return character;
}

void text_each(const char *text, size_t size,
	       void (*put)(const char *at, const struct text_character *character, FILE *out),
	       FILE *out)
{
	struct text_character character;

	for (const char *at = text; at < text + size; at += character.size) {
		character = first_character(at);
		put(at, &character, out);
	}
}

void text_put_code(uint32_t code, FILE *out)
{
	if (code < 0x100)
		fprintf(out, "\\x%02" PRIx32, code);
	else
		fprintf(out, "\\u%04" PRIx32, code);
}

size_t text_fit(const char *text, size_t max)
{
	size_t size = strnlen(text, max + 1);

	if (size <= max)
		return size;
	size = max;
	while (size && ((unsigned char)text[size] & 0xc0) == 0x80)
		size--;
	return size;
}
