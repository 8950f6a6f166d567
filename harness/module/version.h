/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The version of a TDX module: MAJOR, MINOR and UPDATE, as its name has them.
 *
 *	struct module_version version;
 *	char text[MODULE_VERSION_TEXT];
 *
 *	module_version_parse("1.5.05-next", &version);		// 1, 5, 5
 *	module_version_format(&version, text);			// "1.5.05"
 *
 * What follows the third number (a build, a word for a synthetic module) tells no releases apart.
 */
#ifndef MODULE_VERSION_H
#define MODULE_VERSION_H

#include <stdbool.h>
#include <stdint.h>

#define MODULE_VERSION_TEXT 24

struct module_version {
	bool known;
	uint16_t major, minor, update; /* as wide as the metadata fields */
};

/* Not known, and false, where the text does not begin with three numbers. */
bool module_version_parse(const char *text, struct module_version *version);

const char *module_version_format(const struct module_version *version,
				  char text[MODULE_VERSION_TEXT]);

/* Both are known, and are not the same. */
static inline bool module_version_differs(const struct module_version *a,
					  const struct module_version *b)
{
	return a->known && b->known &&
	       (a->major != b->major || a->minor != b->minor || a->update != b->update);
}

#endif
