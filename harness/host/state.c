// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of host state elements, and the comparison of two states.
 */
#include "host/state.h"

#include <string.h>

static const struct host_element elements[HOST_NUM_ELEMENTS] = {
#define X(name, kind, index) [HOST_##name] = { #name, kind, index },
	HOST_ELEMENTS(X)
#undef X
};

const struct host_element *host_element(enum host_element_id id)
{
	return &elements[id];
}

enum host_element_id host_element_named(const char *name)
{
	unsigned int id;

	for (id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (!strcmp(elements[id].name, name))
			break;
	}
	return id;
}

enum host_element_id host_element_msr(uint32_t index)
{
	unsigned int id;

	for (id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (elements[id].kind == HOST_MSR && elements[id].index == index)
			break;
	}
	return id;
}

size_t host_state_compare(const struct host_state *before, const struct host_state *after,
			  struct host_change changes[HOST_NUM_ELEMENTS])
{
	size_t count = 0;

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (!before->present[id] || !after->present[id])
			continue;
		if (before->value[id] == after->value[id])
			continue;
		changes[count++] = (struct host_change){
			.element = id,
			.before = before->value[id],
			.after = after->value[id],
		};
	}
	return count;
}
