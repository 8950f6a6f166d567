// SPDX-License-Identifier: GPL-2.0-only
/*
 * A target that answers from a recorded exchange.
 *
 * A replay may leave out cases, or ask for one twice. Whatever is asked, the answer is that of
 * the next equal question after the one answered last, and where none follows that of the last
 * one recorded: among the TDs, among the calls of one TD, and among those to the host.
 */
#include "target/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/exchange_log.h"

struct replay {
	struct exchange_target exchange; /* first */
	struct exchange_log *log;
	struct exchange_text question;
	size_t td; /* the last one that was found: an index of log->td */
	bool lost; /* another was asked for since, which was not recorded */
	size_t next_td_call; /* of log->td_calls, in that TD */
	size_t next_host_call;
	/* What the host would tell if only the TDs of the replay had been built. */
	uint64_t health[NUM_HEALTH];
	bool has_health[NUM_HEALTH];
	bool counted[NUM_HEALTH]; /* what the TD did is in it already */
};

static struct replay *replay_of(struct target *target)
{
	return (struct replay *)target;
}

static enum target_status not_recorded(struct replay *replay, const struct exchange_call *call)
{
	const struct exchange_form *form = &exchange_forms[call->kind];
	char needed[64], found[sizeof(replay->exchange.target.reason.found)];

	snprintf(needed, sizeof(needed), "a recorded %s%s", form->name,
		 form->scope == EXCHANGE_OF_HOST ? "" : " of this case");
	snprintf(found, sizeof(found), "none in %.*s", (int)sizeof(found) - 10, replay->log->path);
	target_unsupported(&replay->exchange.target, needed, found);
	return TARGET_ABSENT;
}

static enum target_status give(struct replay *replay, uint32_t answer, struct exchange_call *call)
{
	return exchange_log_answer(replay->log, answer, call, &replay->exchange.target.reason);
}

static bool is_asked(const struct exchange_log *log, struct exchange_recorded recorded,
		     enum exchange_kind kind, uint32_t question)
{
	return recorded.question == question && log->answer[recorded.answer].kind == kind;
}

/*
 * The first of @calls from @next on, or the last before, that asked this; @count if there is none.
 */
static size_t find_call(const struct exchange_log *log, const struct exchange_recorded *calls,
			size_t count, size_t next, enum exchange_kind kind, uint32_t question)
{
	for (size_t i = next; i < count; i++) {
		if (is_asked(log, calls[i], kind, question))
			return i;
	}
	for (size_t i = next; i > 0; i--) {
		if (is_asked(log, calls[i - 1], kind, question))
			return i - 1;
	}
	return count;
}

static enum target_status answer_of_host(struct replay *replay, uint32_t question,
					 struct exchange_call *call)
{
	const struct exchange_calls *calls = &replay->log->host_calls;
	size_t i = find_call(replay->log, calls->call, calls->count, replay->next_host_call,
			     call->kind, question);

	if (i == calls->count)
		return not_recorded(replay, call);
	if (i >= replay->next_host_call)
		replay->next_host_call = i + 1;
	return give(replay, calls->call[i].answer, call);
}

static enum target_status answer_of_td(struct replay *replay, uint32_t question,
				       struct exchange_call *call)
{
	const struct exchange_td *td = &replay->log->td[replay->td];
	const struct exchange_recorded *calls = replay->log->td_calls.call + td->first;
	size_t i = find_call(replay->log, calls, td->count, replay->next_td_call, call->kind,
			     question);

	if (replay->lost || i == td->count)
		return not_recorded(replay, call);
	if (i >= replay->next_td_call)
		replay->next_td_call = i + 1;
	return give(replay, calls[i].answer, call);
}

/* td[0] is none, for no call built it. */
static bool is_td(const struct exchange_log *log, size_t i, enum exchange_kind kind,
		  uint32_t question)
{
	return i && is_asked(log, log->td_calls.call[log->td[i].first], kind, question);
}

static size_t find_td(const struct replay *replay, enum exchange_kind kind, uint32_t question)
{
	const struct exchange_log *log = replay->log;

	for (size_t i = replay->td + 1; i < log->num_tds; i++) {
		if (is_td(log, i, kind, question))
			return i;
	}
	for (size_t i = log->num_tds; i > 0; i--) {
		if (is_td(log, i - 1, kind, question))
			return i - 1;
	}
	return 0;
}

static enum target_status begin_td(struct replay *replay, uint32_t question,
				   struct exchange_call *call)
{
	size_t i = find_td(replay, call->kind, question);

	replay->lost = !i;
	if (replay->lost)
		return not_recorded(replay, call);
	replay->td = i;
	replay->next_td_call = 1;
	for (unsigned int what = 0; what < NUM_HEALTH; what++)
		replay->counted[what] = false;
	return give(replay, replay->log->td_calls.call[replay->log->td[i].first].answer, call);
}

/* @value after what made @after out of @before. A mask gains and loses bits, the others count. */
static uint64_t change(unsigned int what, uint64_t value, uint64_t before, uint64_t after)
{
	if (what == HEALTH_TAINT)
		return (value | (after & ~before)) & ~(before & ~after);
	if (after < before)
		return value - (before - after < value ? before - after : value);
	return value + (after - before);
}

/* Nothing was built since it was asked before: as it was then. */
static enum target_status repeat_health(struct replay *replay, struct exchange_call *call)
{
	if (!replay->has_health[call->number])
		return give(replay, replay->log->health_first[call->number], call);
	*call->value = replay->health[call->number];
	return TARGET_OK;
}

/*
 * The counters of the recording also count what cases did that the replay leaves out. A replay
 * therefore adds up what each of its own TDs changed, between the answers before and after it.
 */
static enum target_status answer_of_health(struct replay *replay, struct exchange_call *call)
{
	const unsigned int what = (unsigned int)call->number;
	const struct exchange_td *td = &replay->log->td[replay->td];
	enum target_status status = TARGET_OK;
	uint64_t before = 0;
	struct exchange_call call_before = { .kind = EXCHANGE_HEALTH, .value = &before };

	if (replay->counted[what])
		return repeat_health(replay, call);
	if (td->health_after[what] == EXCHANGE_NO_ANSWER)
		return not_recorded(replay, call);
	replay->counted[what] = true;
	if (td->health_before[what] != EXCHANGE_NO_ANSWER)
		status = give(replay, td->health_before[what], &call_before);
	if (status == TARGET_OK)
		status = give(replay, td->health_after[what], call);
	if (status != TARGET_OK)
		return status;
	if (td->health_before[what] != EXCHANGE_NO_ANSWER)
		replay->health[what] = change(what, replay->health[what], before, *call->value);
	*call->value = replay->health[what];
	return TARGET_OK;
}

static void name_identity(struct target_identity *identity)
{
	char recorded[sizeof(identity->target)];

	memcpy(recorded, identity->target, sizeof(recorded));
	snprintf(identity->target, sizeof(identity->target), "replay of %.*s",
		 (int)(sizeof(recorded) - sizeof("replay of ")), recorded);
}

static enum target_status replay_answer(struct target *target, struct exchange_call *call)
{
	struct replay *replay = replay_of(target);
	const struct exchange_form *form = &exchange_forms[call->kind];
	enum target_status status;
	uint32_t question;

	exchange_text_clear(&replay->question);
	if (form->ask)
		form->ask(call, &replay->question);
	if (!exchange_index_find(&replay->log->questions, &replay->question, &question))
		question = replay->log->questions.count;
	switch (form->scope) {
	case EXCHANGE_BUILDS_TD:
		return begin_td(replay, question, call);
	case EXCHANGE_OF_TD:
		return answer_of_td(replay, question, call);
	case EXCHANGE_OF_HEALTH:
		return answer_of_health(replay, call);
	default:
		status = answer_of_host(replay, question, call);
		if (call->kind == EXCHANGE_IDENTITY && status == TARGET_OK)
			name_identity(call->identity);
		return status;
	}
}

static void replay_destroy(struct target *target)
{
	struct replay *replay = replay_of(target);

	exchange_log_free(replay->log);
	exchange_text_free(&replay->question);
	free(replay);
}

static void begin_health(struct replay *replay)
{
	for (unsigned int what = 0; what < NUM_HEALTH; what++) {
		uint32_t first = replay->log->health_first[what];
		struct exchange_call call = { .kind = EXCHANGE_HEALTH,
					      .value = &replay->health[what] };

		replay->has_health[what] =
			first != EXCHANGE_NO_ANSWER && give(replay, first, &call) == TARGET_OK;
	}
}

int replay_read_start(const char *path, struct replay_start *start, struct diag *diag)
{
	return exchange_log_read_start(path, start, diag);
}

struct target *replay_target_create(const char *path, struct diag *diag)
{
	struct exchange_log *log = exchange_log_load(path, diag);
	struct replay *replay;

	if (!log)
		return NULL;
	replay = calloc(1, sizeof(*replay));
	if (!replay) {
		exchange_log_free(log);
		diag_no_memory(diag, NULL);
		return NULL;
	}
	exchange_target_init(&replay->exchange, "replay", replay_answer, replay_destroy);
	replay->exchange.target.num_cpus = log->num_cpus;
	replay->log = log;
	begin_health(replay);
	return &replay->exchange.target;
}
