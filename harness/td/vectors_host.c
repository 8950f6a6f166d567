// SPDX-License-Identifier: GPL-2.0-only
/*
 * One host state vector: the registers before, while and after a TD ran.
 */
#include <string.h>

#include "td/vectors_read.h"

static int read_host_state(const struct json_at *root, const char *key,
			   struct vector_host_state *host, struct diag *diag)
{
	struct json_at object, at;
	enum host_element_id id;
	const char *name;
	uint64_t value;
	json_t *unused;

	if (json_member(root, key, &object, diag))
		return -1;
	if (!json_is_object(object.value))
		return json_fail(&object, diag, "expected an object of register names and values");
	json_object_foreach (object.value, name, unused) {
		if (json_member_number(&object, name, UINT64_MAX, &value, diag) ||
		    json_member(&object, name, &at, diag))
			return -1;
		if (!strcmp(name, "XSTATE_IN_INIT")) {
			host->has_xstate_in_init = true;
			host->xstate_in_init = value;
			continue;
		}
		id = host_element_named(name);
		if (id == HOST_NUM_ELEMENTS)
			return json_fail(&at, diag,
					 "unknown element of host state; it cannot be judged, add "
					 "it to HOST_ELEMENTS in host/state.h");
		host->state.present[id] = true;
		host->state.value[id] = value;
	}
	return 0;
}

static int read_exit(const struct json_at *root, struct vector *vector, struct diag *diag)
{
	struct json_at at;
	const char *text;
	int there;

	if (json_member(root, "exit", &at, diag) || json_at_string(&at, &text, diag))
		return -1;
	vector->tdvmcall = !strcmp(text, "tdvmcall");
	if (!vector->tdvmcall && strcmp(text, "async"))
		return json_fail(&at, diag, "unknown exit '%.80s'; known: async tdvmcall", text);
	there = json_optional(root, "tdvmcall_rcx", &at, diag);
	if (there <= 0)
		return there;
	vector->has_tdvmcall_rcx = true;
	return json_at_number(&at, UINT64_MAX, &vector->tdvmcall_rcx, diag);
}

int vector_host_read(const struct json_at *root, struct vector *vector, struct diag *diag)
{
	static const char *const known[] = {
		"id",           "why",         "platform", "exit",       "td",
		"tdvmcall_rcx", "host_before", "guest",    "host_after",
	};
	struct json_at at;
	int there = json_optional(root, "why", &at, diag);

	if (there < 0 || (there && vector_text_read(root, "why", vector->why, diag)) ||
	    read_exit(root, vector, diag) ||
	    read_host_state(root, "host_before", &vector->host_before, diag) ||
	    read_host_state(root, "guest", &vector->guest_state, diag) ||
	    read_host_state(root, "host_after", &vector->host_after, diag))
		return -1;
	return vector_check_known(root, known, sizeof(known) / sizeof(known[0]), diag);
}
