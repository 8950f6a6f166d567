/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of findings, which are names of files: short, of letters, digits, '.', '_' and '-' only.
 *
 *	const char *const words[] = { "7.0:ecx.waitpkg", "entry 3 ecx.waitpkg" };
 *	char name[CAMPAIGN_NAME];
 *
 *	campaign_name_make("CLB-03", words, 2, name);	// CLB-03.7.0-ecx.waitpkg
 *	campaign_name_unique("out/a/findings", name);	// CLB-03.7.0-ecx.waitpkg-2
 */
#ifndef FUZZ_CAMPAIGN_NAME_H
#define FUZZ_CAMPAIGN_NAME_H

#include <stddef.h>

#define CAMPAIGN_NAME 80

/*
 * @first, and then each word that says something new: one that an earlier word ends in does not.
 * Cut at a word where it gets too long.
 */
void campaign_name_make(const char *first, const char *const word[], size_t count,
			char name[CAMPAIGN_NAME]);

/* With a number at its end where @folder has a file of that name already, whatever its suffix. */
void campaign_name_unique(const char *folder, char name[CAMPAIGN_NAME]);

#endif
