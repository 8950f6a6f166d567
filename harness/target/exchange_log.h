/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded exchange, loaded: which TDs were built, and what was asked of each and of the
 * host. Private to exchange_log*.c and replay.c.
 *
 *	struct exchange_log *log = exchange_log_load(path, &diag);
 *	struct target_reason reason;
 *
 *	status = exchange_log_answer(log, log->td_calls.call[log->td[1].first].answer, &call,
 *				     &reason);
 *	exchange_log_free(log);
 *
 * Everything is checked when it is loaded; an answer is then read each time it is wanted.
 */
#ifndef TARGET_EXCHANGE_LOG_H
#define TARGET_EXCHANGE_LOG_H

#include "target/exchange.h"
#include "target/replay.h"

#define EXCHANGE_NO_ANSWER UINT32_MAX

/* By their numbers in the file. */
struct exchange_recorded {
	uint32_t question;
	uint32_t answer;
};

struct exchange_calls {
	struct exchange_recorded *call;
	size_t count;
	size_t room;
};

struct exchange_answer {
	enum exchange_kind kind;
	enum target_status status;
	size_t count; /* of results */
	struct json_doc doc;
};

struct exchange_td {
	size_t first; /* of log->td_calls; it is the one that built the TD, but for td[0] */
	size_t count;
	/*
	 * The answers of health between which this TD was the last one built: the last before it
	 * and the first after it, or EXCHANGE_NO_ANSWER.
	 */
	uint32_t health_before[NUM_HEALTH];
	uint32_t health_after[NUM_HEALTH];
};

struct exchange_log {
	char *path;
	struct replay_start start;
	unsigned int num_cpus;
	struct exchange_index questions;
	struct exchange_answer *answer;
	uint32_t num_answers;
	struct exchange_calls host_calls;
	struct exchange_calls td_calls;
	struct exchange_td *td; /* td[0]: before the first one was built; never empty */
	size_t num_tds;
	/* The first answers of health: with a value, or else any. */
	uint32_t health_first[NUM_HEALTH];
};

/* NULL and @diag, which names line and column. */
struct exchange_log *exchange_log_load(const char *path, struct diag *diag);
/* The same out of a text that is there already, of which a copy is made; @path is for messages. */
struct exchange_log *exchange_log_parse(const char *path, const char *text, struct diag *diag);
void exchange_log_free(struct exchange_log *log);

/* The first line alone. */
int exchange_log_read_start(const char *path, struct replay_start *start, struct diag *diag);

/* One answer into the caller's place for it; @reason unless it is TARGET_OK. */
enum target_status exchange_log_answer(const struct exchange_log *log, uint32_t number,
				       struct exchange_call *call, struct target_reason *reason);

#endif
