/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Standard output that commands no terminal, whatever is printed.
 *
 *	stdout_make_harmless();
 *	printf("%s\n", "\033[2J");	// ?[2J
 *
 * Records, descriptions and names of files come from outside, and most of what a command prints
 * quotes some of them.
 */
#ifndef CLI_STDOUT_H
#define CLI_STDOUT_H

void stdout_make_harmless(void);

#endif
