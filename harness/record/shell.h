/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands to repeat something, as text that a shell takes.
 *
 *	char text[256] = "tdx-cts run";
 *
 *	shell_add(text, sizeof(text), "--case", "bit-1:eax.model[2]");
 *	// tdx-cts run --case 'bit-1:eax.model[2]'
 */
#ifndef RECORD_SHELL_H
#define RECORD_SHELL_H

#include <stddef.h>

/*
 * Appends an option, which may be NULL, and its value, which is quoted where it must be; cut where
 * it is full.
 */
void shell_add(char *text, size_t size, const char *option, const char *value);

#endif
