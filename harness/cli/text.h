/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Labelled paragraphs on stdout, for the commands that explain.
 *
 *	cli_say("declared", "%s, by %s", type, module);
 *	cli_say("", "a second paragraph under the same label");
 *
 * prints
 *
 *	declared        Configured & Native, by tdx-1.5.05
 *	                a second paragraph under the same label
 *
 * A list grows word by word and is said like a paragraph:
 *
 *	struct cli_list list = { 0 };
 *
 *	cli_list_add(&list, "%s", name);
 *	cli_say("bits", "%s", list.text);
 */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>

#include "cpuid/cpuid.h"

#define CLI_TEXT_MAX 4096

struct cli_list {
	char text[CLI_TEXT_MAX];
	size_t len;
};

/* Wraps at spaces, and indents what follows. A label has at most 15 characters. */
void cli_say(const char *label, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How much of @text fits into a line of @room: whole words; 0: not even one. */
size_t cli_line_length(const char *text, size_t room);

/* Appends one item after a space; what does not fit any more is left out. */
void cli_list_add(struct cli_list *list, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Appends the bits of @mask in one register by their SDM names: "hle", "model[2:0]", "17",
 * "31:24"; fields that are whole have no range.
 */
void cli_list_add_bits(struct cli_list *list, struct cpuid_addr at, enum cpuid_reg reg,
		       uint32_t mask);

#endif
