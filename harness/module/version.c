// SPDX-License-Identifier: GPL-2.0-only
/*
 * Versions of TDX modules as text.
 */
#include "module/version.h"

#include <stdio.h>
#include <string.h>

#include "input/number.h"

#define NUM_NUMBERS 3

bool module_version_parse(const char *text, struct module_version *version)
{
	uint16_t *const numbers[NUM_NUMBERS] = { &version->major, &version->minor,
						 &version->update };

	*version = (struct module_version){ 0 };
	for (unsigned int i = 0; i < NUM_NUMBERS; i++) {
		size_t len = strspn(text, "0123456789");
		uint64_t number;

		if (!number_parse_n(text, len, UINT16_MAX, &number))
			return false;
		*numbers[i] = (uint16_t)number;
		text += len;
		if (i + 1 < NUM_NUMBERS && *text++ != '.')
			return false;
	}
	return version->known = true;
}

const char *module_version_format(const struct module_version *version,
				  char text[MODULE_VERSION_TEXT])
{
	snprintf(text, MODULE_VERSION_TEXT, "%u.%u.%02u", version->major, version->minor,
		 version->update);
	return text;
}
