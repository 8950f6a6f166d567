// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of a recorded exchange: which TD each belongs to.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "target/exchange_reader.h"

#define FIRST_ROOM 256

void *exchange_grow(void *array, size_t count, size_t *room, size_t size)
{
	void *grown;

	if (count < *room)
		return array;
	grown = realloc(array, (2 * *room + FIRST_ROOM) * size);
	if (grown)
		*room = 2 * *room + FIRST_ROOM;
	return grown;
}

static bool add_call(struct exchange_calls *calls, struct exchange_recorded recorded)
{
	struct exchange_recorded *grown =
		exchange_grow(calls->call, calls->count, &calls->room, sizeof(*grown));

	if (!grown)
		return false;
	calls->call = grown;
	calls->call[calls->count++] = recorded;
	return true;
}

bool exchange_begin_td(struct exchange_reader *reader)
{
	struct exchange_log *log = reader->log;
	struct exchange_td *grown =
		exchange_grow(log->td, log->num_tds, &reader->td_room, sizeof(*grown));
	struct exchange_td *td;

	if (!grown)
		return false;
	log->td = grown;
	td = &log->td[log->num_tds++];
	*td = (struct exchange_td){ .first = log->td_calls.count };
	for (unsigned int what = 0; what < NUM_HEALTH; what++)
		td->health_before[what] = td->health_after[what] = EXCHANGE_NO_ANSWER;
	return true;
}

/* What changed since the answer before is the doing of the last TD. */
static void note_health(struct exchange_reader *reader, unsigned int what, uint32_t answer)
{
	struct exchange_log *log = reader->log;
	struct exchange_td *td = &log->td[log->num_tds - 1];
	uint32_t *first = &log->health_first[what];

	if (td->health_after[what] == EXCHANGE_NO_ANSWER) {
		td->health_before[what] = reader->latest_health[what];
		td->health_after[what] = answer;
	}
	reader->latest_health[what] = answer;
	if (*first == EXCHANGE_NO_ANSWER ||
	    (log->answer[*first].status != TARGET_OK && log->answer[answer].status == TARGET_OK))
		*first = answer;
}

static bool place_call(struct exchange_reader *reader, struct exchange_recorded recorded)
{
	struct exchange_log *log = reader->log;
	enum exchange_scope scope = exchange_forms[log->answer[recorded.answer].kind].scope;

	if (scope == EXCHANGE_OF_HOST)
		return add_call(&log->host_calls, recorded);
	if (scope == EXCHANGE_BUILDS_TD && !exchange_begin_td(reader))
		return false;
	if (!add_call(&log->td_calls, recorded))
		return false;
	log->td[log->num_tds - 1].count++;
	return true;
}

static int read_number(const struct json_at *pair, size_t index, uint32_t count, uint32_t *number,
		       struct diag *diag)
{
	struct json_at at;
	uint64_t value;

	if (json_element(pair, index, &at, diag) || json_at_number(&at, UINT32_MAX, &value, diag))
		return -1;
	if (value >= count)
		return json_fail(&at, diag,
				 "number %u stands for nothing: there are %u before this line; "
				 "record the run again",
				 (unsigned int)value, count);
	*number = (uint32_t)value;
	return 0;
}

/* A list of results must be as long as the question wants it. */
static int check_count(const struct exchange_log *log, struct exchange_recorded recorded,
		       const struct json_at *at, struct diag *diag)
{
	const struct exchange_answer *answer = &log->answer[recorded.answer];
	size_t count;

	if (answer->status != TARGET_OK ||
	    (answer->kind != EXCHANGE_RUN && answer->kind != EXCHANGE_CALLS))
		return 0;
	count = exchange_ask_count(answer->kind, log->questions.text[recorded.question]);
	if (count == answer->count)
		return 0;
	return json_fail(at, diag, "%zu results answer %zu operations; record the run again",
			 answer->count, count);
}

static int read_health(struct exchange_reader *reader, struct exchange_recorded recorded,
		       const struct json_at *at, struct diag *diag)
{
	const char *question = reader->log->questions.text[recorded.question];
	struct exchange_call call = { .kind = EXCHANGE_HEALTH };

	for (; call.number < NUM_HEALTH; call.number++) {
		exchange_text_clear(&reader->question);
		exchange_ask_health(&call, &reader->question);
		if (!reader->question.failed && !strcmp(reader->question.data, question)) {
			note_health(reader, (unsigned int)call.number, recorded.answer);
			return 0;
		}
	}
	return json_fail(at, diag, "there is no health of that name; record the run again");
}

static int read_call(struct exchange_reader *reader, const struct json_at *pair, struct diag *diag)
{
	struct exchange_log *log = reader->log;
	struct exchange_recorded recorded = { 0 };
	long length = json_array_length(pair, 2, diag);

	if (length < 0)
		return -1;
	if (read_number(pair, 0, log->questions.count, &recorded.question, diag) ||
	    read_number(pair, 1, log->num_answers, &recorded.answer, diag) ||
	    check_count(log, recorded, pair, diag))
		return -1;
	reader->num_calls++;
	if (exchange_forms[log->answer[recorded.answer].kind].scope == EXCHANGE_OF_HEALTH)
		return read_health(reader, recorded, pair, diag);
	return place_call(reader, recorded) ? 0 : diag_no_memory(diag, log->path);
}

int exchange_read_calls(struct exchange_reader *reader, const struct json_at *calls,
			struct diag *diag)
{
	long length = json_array_length(calls, LONG_MAX, diag);
	struct json_at pair;

	for (long i = 0; i < length; i++) {
		if (json_element(calls, (size_t)i, &pair, diag) || read_call(reader, &pair, diag))
			return -1;
	}
	return length < 0 ? -1 : 0;
}
