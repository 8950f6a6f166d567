/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the program that runs lies: what belongs to it is found from there, so that no path of the
 * machine that built it is in it.
 *
 *	char folder[PATH_MAX];
 *
 *	if (program_folder(folder))
 *		...	"/home/me/tdx-cts/build"
 */
#ifndef INPUT_PROGRAM_H
#define INPUT_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

bool program_folder(char folder[PATH_MAX]);

#endif
