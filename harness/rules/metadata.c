// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking up a global metadata field among those that were read.
 */
#include "rules/rules.h"

bool metadata_get(const struct metadata *metadata, uint64_t id, uint64_t *value)
{
	for (size_t i = 0; i < metadata->count; i++) {
		const struct metadata_field *field = &metadata->field[i];

		if (field->id == id && !field->status) {
			*value = field->value;
			return true;
		}
	}
	return false;
}
