// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answers of an exchange out of the JSON objects that hold them: the other side of
 * exchange_write.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "target/exchange.h"

#define MAX_ERRNO 4095 /* include/linux/err.h */

_Static_assert(GUEST_UNSUPPORTED == 6,
	       "docs/formats.md lists the outcomes of guest operations by their numbers");

int exchange_rows_open(struct exchange_rows *rows, const struct json_at *object, const char *key,
		       struct diag *diag)
{
	rows->count = 0;
	if (json_member(object, key, &rows->at, diag))
		return -1;
	return json_at_string(&rows->at, &rows->next, diag);
}

static int bad_row(const struct exchange_rows *rows, struct diag *diag, const char *what)
{
	return json_fail(&rows->at, diag, "row %zu %s; record the run again", rows->count + 1,
			 what);
}

static int too_many(const struct exchange_rows *rows, struct diag *diag)
{
	return json_fail(&rows->at, diag,
			 "has more rows than were asked for (%zu); record the run again",
			 rows->count - 1);
}

static bool read_hex(const char **next, uint64_t *value)
{
	const char *begin = *next;

	for (*value = 0; **next; (*next)++) {
		unsigned int digit;

		if (**next >= '0' && **next <= '9')
			digit = (unsigned int)(**next - '0');
		else if (**next >= 'a' && **next <= 'f')
			digit = (unsigned int)(**next - 'a') + 10;
		else
			break;
		if (*next - begin >= 16)
			return false;
		*value = *value << 4 | digit;
	}
	return *next > begin;
}

int exchange_rows_next(struct exchange_rows *rows, const uint64_t *max, unsigned int columns,
		       uint64_t number[EXCHANGE_MAX_COLUMNS], struct diag *diag)
{
	unsigned int column = 0;

	if (!*rows->next)
		return 0;
	memset(number, 0, EXCHANGE_MAX_COLUMNS * sizeof(*number));
	do {
		if (column == columns)
			return bad_row(rows, diag, "has too many numbers");
		if (column || rows->count)
			rows->next++;
		if (!read_hex(&rows->next, &number[column]))
			return bad_row(rows, diag, "holds no hexadecimal number of 64 bits");
		if (number[column] > max[column])
			return bad_row(rows, diag, "holds a number that is too large");
		column++;
	} while (*rows->next == ',');
	if (*rows->next && *rows->next != ' ')
		return bad_row(rows, diag, "does not end with a blank");
	rows->count++;
	return 1;
}

static int text_read(const struct json_at *object, const char *key, char *text, size_t size,
		     struct diag *diag)
{
	const char *value;

	if (json_member_string(object, key, &value, diag))
		return -1;
	snprintf(text, size, "%s", value);
	return 0;
}

int exchange_read_identity(struct exchange_call *call, const struct json_at *at, struct diag *diag)
{
	struct target_identity *identity = call->identity;
	struct json_at member;
	int has_defect;

	memset(identity, 0, sizeof(*identity));
	if (text_read(at, "target", identity->target, sizeof(identity->target), diag) ||
	    text_read(at, "module", identity->module, sizeof(identity->module), diag) ||
	    text_read(at, "platform", identity->platform, sizeof(identity->platform), diag) ||
	    text_read(at, "kernel", identity->kernel, sizeof(identity->kernel), diag))
		return -1;
	has_defect = json_optional(at, "defect", &member, diag);
	if (has_defect <= 0)
		return has_defect;
	return text_read(at, "defect", identity->defect, sizeof(identity->defect), diag);
}

int exchange_read_metadata(struct exchange_call *call, const struct json_at *at, struct diag *diag)
{
	if (json_member_number(at, "status", UINT64_MAX, call->status, diag))
		return -1;
	return json_member_number(at, "value", UINT64_MAX, call->value, diag);
}

int exchange_read_capabilities(struct exchange_call *call, const struct json_at *at,
			       struct diag *diag)
{
	static const uint64_t max[] = { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
					UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX };
	struct target_capabilities *to = call->capabilities;
	uint64_t row[EXCHANGE_MAX_COLUMNS];
	struct exchange_rows rows;
	int more;

	memset(to, 0, sizeof(*to));
	if (json_member_number(at, "attributes", UINT64_MAX, &to->supported_attributes, diag) ||
	    json_member_number(at, "xfam", UINT64_MAX, &to->supported_xfam, diag) ||
	    exchange_rows_open(&rows, at, "cpuid", diag))
		return -1;
	while ((more = exchange_rows_next(&rows, max, 10, row, diag)) > 0) {
		if (to->num_cpuid == TD_MAX_ENTRIES)
			return too_many(&rows, diag);
		to->cpuid[to->num_cpuid++] = (struct td_entry){
			.function = (uint32_t)row[0],
			.index = (uint32_t)row[1],
			.flags = (uint32_t)row[2],
			.regs = { { (uint32_t)row[3], (uint32_t)row[4], (uint32_t)row[5],
				    (uint32_t)row[6] } },
			.padding = { (uint32_t)row[7], (uint32_t)row[8], (uint32_t)row[9] },
		};
	}
	return more;
}

static int read_refuser(const struct json_at *at, enum td_refuser *by, struct diag *diag)
{
	static const struct {
		const char *name;
		enum td_refuser by;
	} names[] = {
		{ "nobody", TD_ACCEPTED },
		{ "kvm", TD_REFUSED_BY_KVM },
		{ "module", TD_REFUSED_BY_MODULE },
		{ "any", TD_REFUSED_BY_ANY },
	};
	struct json_at member;
	const char *name;

	if (json_member(at, "refused_by", &member, diag) || json_at_string(&member, &name, diag))
		return -1;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i].name, name)) {
			*by = names[i].by;
			return 0;
		}
	}
	return json_fail(&member, diag, "'%s' refuses no TD; write nobody, kvm, module or any",
			 name);
}

/* 1: there, 0: not there, -1. */
static int optional_number(const struct json_at *at, const char *key, uint64_t max, uint64_t *value,
			   struct diag *diag)
{
	struct json_at member;
	int there = json_optional(at, key, &member, diag);

	if (there > 0 && json_at_number(&member, max, value, diag))
		return -1;
	return there;
}

static int read_refused_leaf(struct td_outcome *outcome, const struct json_at *at,
			     struct diag *diag)
{
	struct json_at member;
	const char *leaf;
	int there = json_optional(at, "refused_leaf", &member, diag);

	if (there <= 0)
		return there;
	if (json_at_string(&member, &leaf, diag))
		return -1;
	outcome->has_refused_leaf = true;
	if (cpuid_addr_parse(leaf, &outcome->refused_leaf))
		return 0;
	return json_fail(&member, diag, "'%s' is no CPUID leaf; write one as in \"7.0\"", leaf);
}

int exchange_read_outcome(struct exchange_call *call, const struct json_at *at, struct diag *diag)
{
	struct td_outcome *outcome = call->outcome;
	int has_status, has_rcx, has_dead;
	struct json_at dead;
	uint64_t error = 0;

	memset(outcome, 0, sizeof(*outcome));
	if (read_refuser(at, &outcome->by, diag) ||
	    optional_number(at, "errno", MAX_ERRNO, &error, diag) < 0)
		return -1;
	outcome->error = (int)error;
	has_status = optional_number(at, "status", UINT64_MAX, &outcome->status, diag);
	has_rcx = optional_number(at, "rcx", UINT64_MAX, &outcome->rcx, diag);
	has_dead = json_optional(at, "vm_dead", &dead, diag);
	if (has_status < 0 || has_rcx < 0 || has_dead < 0)
		return -1;
	outcome->has_status = has_status;
	outcome->has_rcx = has_rcx;
	if (has_dead && json_at_boolean(&dead, &outcome->vm_dead, diag))
		return -1;
	return read_refused_leaf(outcome, at, diag);
}

int exchange_read_cpuid(struct exchange_call *call, const struct json_at *at, struct diag *diag)
{
	static const uint64_t max[] = { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
					UINT32_MAX, UINT32_MAX, 1 };
	struct cpuid_set *to = call->cpuid;
	uint64_t row[EXCHANGE_MAX_COLUMNS];
	struct exchange_rows rows;
	int more;

	to->count = 0;
	if (exchange_rows_open(&rows, at, "cpuid", diag))
		return -1;
	while ((more = exchange_rows_next(&rows, max, 7, row, diag)) > 0) {
		struct cpuid_addr leaf = { (uint32_t)row[0], (uint32_t)row[1] };
		struct cpuid_regs regs = { { (uint32_t)row[2], (uint32_t)row[3], (uint32_t)row[4],
					     (uint32_t)row[5] } };
		struct cpuid_entry *entry = cpuid_set_add(to, leaf, regs);

		if (!entry)
			return too_many(&rows, diag);
		entry->faulting = row[6];
	}
	return more;
}

int exchange_read_results(struct exchange_call *call, const struct json_at *at, struct diag *diag)
{
	static const uint64_t max[2 + GUEST_NUM_VALUES] = { GUEST_UNSUPPORTED, UINT64_MAX,
							    UINT64_MAX,        UINT64_MAX,
							    UINT64_MAX,        UINT64_MAX,
							    UINT64_MAX };
	uint64_t row[EXCHANGE_MAX_COLUMNS];
	struct exchange_rows rows;
	size_t count = 0;
	int more;

	if (exchange_rows_open(&rows, at, "results", diag))
		return -1;
	while ((more = exchange_rows_next(&rows, max, 2 + GUEST_NUM_VALUES, row, diag)) > 0) {
		struct guest_result *result = &call->results[count];

		if (count++ == call->count)
			return too_many(&rows, diag);
		result->outcome = (enum guest_outcome)row[0];
		result->status = row[1];
		memcpy(result->value, row + 2, sizeof(result->value));
	}
	call->count = count;
	return more;
}

int exchange_read_host_state(struct exchange_call *call, const struct json_at *at,
			     struct diag *diag)
{
	struct host_state *to = call->state;
	struct json_at state, element;
	size_t count = 0;

	memset(to, 0, sizeof(*to));
	if (json_member(at, "state", &state, diag))
		return -1;
	for (enum host_element_id id = 0; id < HOST_NUM_ELEMENTS; id++) {
		int there = json_optional(&state, host_element(id)->name, &element, diag);

		if (there < 0 ||
		    (there && json_at_number(&element, UINT64_MAX, &to->value[id], diag)))
			return -1;
		to->present[id] = there;
		count += (size_t)there;
	}
	if (count == json_object_size(state.value))
		return 0;
	return json_fail(&state, diag,
			 "names host state that is not known here; replay with the version that "
			 "recorded it");
}

int exchange_read_call_results(struct exchange_call *call, const struct json_at *at,
			       struct diag *diag)
{
	static const uint64_t max[] = { MAX_ERRNO, UINT64_MAX, UINT32_MAX };
	uint64_t row[EXCHANGE_MAX_COLUMNS];
	struct exchange_rows rows;
	size_t count = 0;
	int more;

	if (exchange_rows_open(&rows, at, "results", diag))
		return -1;
	while ((more = exchange_rows_next(&rows, max, 3, row, diag)) > 0) {
		struct td_call_result *result = &call->call_results[count];

		if (count++ == call->count)
			return too_many(&rows, diag);
		*result = (struct td_call_result){
			.error = (int)row[0],
			.hw_error = row[1],
			.nent = (uint32_t)row[2],
		};
	}
	call->count = count;
	return more;
}

int exchange_read_value(struct exchange_call *call, const struct json_at *at, struct diag *diag)
{
	return json_member_number(at, "value", UINT64_MAX, call->value, diag);
}
