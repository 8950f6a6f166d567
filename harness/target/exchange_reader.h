/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a recorded exchange: what the files of exchange_log*.c share. Private to them.
 */
#ifndef TARGET_EXCHANGE_READER_H
#define TARGET_EXCHANGE_READER_H

#include "target/exchange_log.h"

/* Room for any answer. */
union exchange_place {
	struct target_identity identity;
	struct target_capabilities capabilities;
	struct td_outcome outcome;
	struct cpuid_set cpuid;
	struct guest_result results[GUEST_MAX_OPS];
	struct host_state state;
	struct td_call_result call_results[TD_MAX_CALLS];
	uint64_t value;
};

struct exchange_reader {
	struct exchange_log *log;
	char *text;
	char *next; /* the line to read next */
	unsigned int line; /* number of the line read last */
	struct exchange_text question;
	size_t answer_room;
	size_t td_room;
	uint64_t num_calls;
	bool ended;
	uint32_t latest_health[NUM_HEALTH];
	union exchange_place place;
	uint64_t status; /* of metadata, beside its value */
};

/* Room for one more in an array of @size bytes an element; NULL where memory is short. */
void *exchange_grow(void *array, size_t count, size_t *room, size_t size);

/* exchange_log_calls.c: a TD to which the calls that follow belong. False: memory is short. */
bool exchange_begin_td(struct exchange_reader *reader);

/* A line's list of calls. */
int exchange_read_calls(struct exchange_reader *reader, const struct json_at *calls,
			struct diag *diag);

#endif
