// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text and small elements of the HTML report, escaped.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "reports/html.h"

_Static_assert(sizeof(unsigned long) == sizeof(uint64_t), "PRIu64 is %lu");

/* U+2400 and up are pictures of the control characters, which a page must not hold. */
static void put_control(FILE *out, unsigned char c)
{
	fprintf(out, "&#x%x;", c == 0x7f ? 0x2421u : 0x2400u + c);
}

/* What stands for @c, or NULL where that is it. */
static const char *entity(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool is_control(unsigned char c)
{
	return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f;
}

void html_text(FILE *out, const char *text)
{
	const char *plain = text;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (!entity(c) && !is_control(c))
			continue;
		fwrite(plain, 1, (size_t)(text - plain), out);
		if (entity(c))
			fputs(entity(c), out);
		else
			put_control(out, c);
		plain = text + 1;
	}
	fwrite(plain, 1, (size_t)(text - plain), out);
}

/* What one conversion prints; returns its last letter. */
static const char *put_value(FILE *out, const char *conversion, va_list *args)
{
	switch (*conversion) {
	case 's':
		html_text(out, va_arg(*args, const char *));
		return conversion;
	case 'c':
		html_text(out, (char[]){ (char)va_arg(*args, int), '\0' });
		return conversion;
	case 'u':
		fprintf(out, "%u", va_arg(*args, unsigned int));
		return conversion;
	case 'z':
	case 'l':
		fprintf(out, "%lu", va_arg(*args, unsigned long));
		return conversion + 1;
	default:
		fputc('%', out);
		return conversion;
	}
}

void html_put(FILE *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	for (; *format; format++) {
		if (*format == '%')
			format = put_value(out, format + 1, &args);
		else
			fputc(*format, out);
	}
	va_end(args);
}

bool html_failed(enum verdict verdict)
{
	return verdict > VERDICT_XFAIL;
}

/* Verdicts that mean the same to a reader look alike. */
static const char *const looks[VERDICT_NUM] = {
	[VERDICT_SKIP] = "none",        [VERDICT_NOT_OBSERVABLE] = "none",
	[VERDICT_NOT_COVERED] = "none", [VERDICT_PASS] = "pass",
	[VERDICT_XFAIL] = "xfail",      [VERDICT_MISS] = "broken",
	[VERDICT_ERROR] = "broken",     [VERDICT_STALE] = "fail",
	[VERDICT_XPASS] = "fail",       [VERDICT_FAIL] = "fail",
};

void html_verdict(FILE *out, enum verdict verdict)
{
	html_put(out, "<b class=\"v %s\">%s</b>", looks[verdict], verdict_name(verdict));
}

void html_filtered(FILE *out, const char *id, enum verdict verdict)
{
	char family[16];

	snprintf(family, sizeof(family), "%.*s", (int)strcspn(id, "-"), id);
	html_put(out, " data-family=\"%s\" data-verdict=\"%s\"", family, verdict_name(verdict));
}

void html_term(FILE *out, const char *label, const char *text)
{
	if (*text)
		html_put(out, "<dt>%s</dt><dd>%s</dd>\n", label, text);
}

void html_copied(FILE *out, const char *label, const char *text)
{
	if (*text)
		html_put(out, "<dt>%s</dt><dd class=\"copied\"><pre>%s</pre></dd>\n", label, text);
}

void html_table_begin(FILE *out, const char *label, const char *const *columns)
{
	html_put(out, "<div class=\"scroll\" role=\"group\" aria-label=\"%s\" tabindex=\"0\">",
		 label);
	fputs("<table><thead><tr>", out);
	for (; *columns; columns++) {
		bool number = **columns == '#';

		html_put(out, "<th scope=\"col\"");
		if (number)
			html_put(out, " class=\"n\"");
		html_put(out, ">%s</th>", *columns + number);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

void html_table_end(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}
