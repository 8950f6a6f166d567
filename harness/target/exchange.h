/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The exchange with a target: every call of struct target_ops as one value that can be passed
 * on to another target, written down, and read back. Private to exchange*.c, recorder.c and
 * replay*.c.
 *
 *	static enum target_status answer(struct target *target, struct exchange_call *call)
 *	{
 *		const struct exchange_form *form = &exchange_forms[call->kind];
 *		enum target_status status = form->forward(inner, call);
 *
 *		form->ask(call, &question);
 *		form->write(call, &members);
 *		...
 *	}
 *
 *	exchange_target_init(&exchange, "name", answer, destroy);
 */
#ifndef TARGET_EXCHANGE_H
#define TARGET_EXCHANGE_H

#include "input/json.h"
#include "target/exchange_text.h"
#include "target/target.h"

#define EXCHANGE_FORMAT "tdx-cts-exchange-1"

/* One for each member of struct target_ops but name and destroy. */
enum exchange_kind {
	EXCHANGE_IDENTITY,
	EXCHANGE_METADATA,
	EXCHANGE_CAPABILITIES,
	EXCHANGE_INIT,
	EXCHANGE_READ_CPUID,
	EXCHANGE_RUN,
	EXCHANGE_HOST_STATE,
	EXCHANGE_HOST_SHOWS,
	EXCHANGE_CALLS,
	EXCHANGE_HEALTH,
	EXCHANGE_KVM_CPUID,
	EXCHANGE_UPDATE,
	EXCHANGE_NUM_KINDS
};

/* What a call is asked of. */
enum exchange_scope {
	EXCHANGE_OF_HOST, /* whatever TD there is */
	EXCHANGE_OF_TD, /* the TD built last */
	EXCHANGE_BUILDS_TD, /* begins a TD */
	EXCHANGE_OF_HEALTH, /* what the TDs did to the host since it was asked before */
};

struct exchange_call {
	enum exchange_kind kind;

	/* What is asked; what the kind has no use for is 0. */
	uint64_t number; /* metadata: field; host_state: CPU; host_shows: element; health: what;
			  update: module */
	const struct td_case *test; /* init, calls */
	const struct guest_op *ops; /* run */
	size_t count; /* run, calls: as many results */

	/* Where the answer goes. */
	union {
		struct target_identity *identity;
		struct target_capabilities *capabilities;
		struct td_outcome *outcome;
		struct cpuid_set *cpuid;
		struct guest_result *results;
		struct host_state *state;
		struct td_call_result *call_results;
		uint64_t *value; /* metadata, health */
	};
	uint64_t *status; /* metadata */
};

struct exchange_form {
	const char *name; /* of the member of struct target_ops */
	enum exchange_scope scope;

	enum target_status (*forward)(struct target *target, struct exchange_call *call);

	/* The question as text: equal questions have equal texts. NULL: there is only one. */
	void (*ask)(const struct exchange_call *call, struct exchange_text *text);

	/* Members of a JSON object, each after a comma. NULL: the status says all. */
	void (*write)(const struct exchange_call *call, struct exchange_text *text);

	/*
	 * The same from that object. A list may not be longer than call->count says, which is
	 * then its length.
	 */
	int (*read)(struct exchange_call *call, const struct json_at *at, struct diag *diag);
};

extern const struct exchange_form exchange_forms[EXCHANGE_NUM_KINDS];

/* A target all calls of which come to one function. */
struct exchange_target {
	struct target target; /* first */
	struct target_ops ops;
	enum target_status (*answer)(struct target *target, struct exchange_call *call);
};

void exchange_target_init(struct exchange_target *exchange, const char *name,
			  enum target_status (*answer)(struct target *target,
						       struct exchange_call *call),
			  void (*destroy)(struct target *target));

/* exchange_ask.c: questions. */
void exchange_ask_number(const struct exchange_call *call, struct exchange_text *text);
void exchange_ask_element(const struct exchange_call *call, struct exchange_text *text);
void exchange_ask_health(const struct exchange_call *call, struct exchange_text *text);
void exchange_ask_module(const struct exchange_call *call, struct exchange_text *text);
void exchange_ask_case(const struct exchange_call *call, struct exchange_text *text);
void exchange_ask_ops(const struct exchange_call *call, struct exchange_text *text);

/* How many results the question of a run or of calls asks for. */
size_t exchange_ask_count(enum exchange_kind kind, const char *question);

/* exchange_write.c, exchange_read.c: answers. */
#define EXCHANGE_ANSWERS(X) \
	X(identity) \
	X(metadata) \
	X(capabilities) \
	X(outcome) \
	X(cpuid) \
	X(results) \
	X(host_state) \
	X(call_results) \
	X(value)

#define X(answer) \
	void exchange_write_##answer(const struct exchange_call *call, \
				     struct exchange_text *text); \
	int exchange_read_##answer(struct exchange_call *call, const struct json_at *at, \
				   struct diag *diag);
EXCHANGE_ANSWERS(X)
#undef X

/*
 * A list in a JSON string: rows between blanks, in each up to @columns hexadecimal numbers
 * between commas, without the zeros at its end.
 */
#define EXCHANGE_MAX_COLUMNS 10

void exchange_write_row(const uint64_t *number, unsigned int columns, struct exchange_text *text);

struct exchange_rows {
	struct json_at at;
	const char *next;
	size_t count; /* read so far */
};

int exchange_rows_open(struct exchange_rows *rows, const struct json_at *object, const char *key,
		       struct diag *diag);

/* 1: a row, 0: the end, -1. @max: the largest number of each column. */
int exchange_rows_next(struct exchange_rows *rows, const uint64_t *max, unsigned int columns,
		       uint64_t number[EXCHANGE_MAX_COLUMNS], struct diag *diag);

#endif
