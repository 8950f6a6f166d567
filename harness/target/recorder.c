// SPDX-License-Identifier: GPL-2.0-only
/*
 * A target that passes every call on to another and keeps what was asked and answered.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/exchange.h"
#include "target/exchange_gzip.h"
#include "target/replay.h"

struct recorder {
	struct exchange_target exchange; /* first */
	struct target *inner;
	char *path;
	struct exchange_gzip file;
	struct exchange_index questions;
	struct exchange_index answers;
	struct exchange_text question;
	struct exchange_text answer;
	struct exchange_text line;
	struct exchange_text calls; /* since the last TD was begun */
	size_t num_calls;
	bool failed; /* memory was short */
};

static struct recorder *recorder_of(struct target *target)
{
	return (struct recorder *)target;
}

/* {"KEY":"TEXT"}, or {"KEY":TEXT} */
static void put_line(struct recorder *recorder, const char *key, const char *text, bool quoted)
{
	struct exchange_text *line = &recorder->line;

	exchange_text_clear(line);
	exchange_text_add(line, "{\"");
	exchange_text_add(line, key);
	exchange_text_add(line, "\":");
	if (quoted)
		exchange_text_add_quoted(line, text);
	else
		exchange_text_add(line, text);
	exchange_text_add(line, "}\n");
	exchange_gzip_add(&recorder->file, line);
}

static void put_calls(struct recorder *recorder)
{
	if (!recorder->calls.size)
		return;
	exchange_text_add(&recorder->calls, "]");
	if (recorder->calls.failed)
		recorder->failed = true;
	else
		put_line(recorder, "calls", recorder->calls.data, false);
	exchange_text_clear(&recorder->calls);
}

static void write_answer(struct recorder *recorder, const struct exchange_call *call,
			 enum target_status status)
{
	const struct target_reason *reason = &recorder->inner->reason;
	const struct exchange_form *form = &exchange_forms[call->kind];
	struct exchange_text *text = &recorder->answer;

	exchange_text_clear(text);
	exchange_text_add(text, "\"");
	exchange_text_add(text, form->name);
	exchange_text_add(text, "\"");
	if (status == TARGET_OK) {
		if (form->write)
			form->write(call, text);
		return;
	}
	exchange_text_add(text, status == TARGET_UNSUPPORTED ? ",\"unsupported\":{\"needed\":" :
							       ",\"broken\":{\"needed\":");
	exchange_text_add_quoted(text, reason->needed);
	exchange_text_add(text, ",\"found\":");
	exchange_text_add_quoted(text, reason->found);
	exchange_text_add(text, "}");
}

/* The number of @text, which stands in the file before it is used. False: memory is short. */
static bool number_of(struct recorder *recorder, struct exchange_index *index, const char *key,
		      bool quoted, const struct exchange_text *text, uint32_t *number)
{
	int added = exchange_index_add(index, text, number);

	if (added > 0)
		put_line(recorder, key, index->text[*number], quoted);
	return added >= 0;
}

static void put_call(struct recorder *recorder, const struct exchange_call *call,
		     enum target_status status)
{
	const struct exchange_form *form = &exchange_forms[call->kind];
	uint32_t question, answer;
	char pair[32];

	/* It could not be read back: what is said at the end need not cost more memory. */
	if (exchange_gzip_full(&recorder->file))
		return;
	exchange_text_clear(&recorder->question);
	if (form->ask)
		form->ask(call, &recorder->question);
	write_answer(recorder, call, status);
	if (!number_of(recorder, &recorder->questions, "question", true, &recorder->question,
		       &question) ||
	    !number_of(recorder, &recorder->answers, "answer", false, &recorder->answer, &answer)) {
		recorder->failed = true;
		return;
	}
	if (form->scope == EXCHANGE_BUILDS_TD)
		put_calls(recorder);
	snprintf(pair, sizeof(pair), "%c[%u,%u]", recorder->calls.size ? ',' : '[', question,
		 answer);
	exchange_text_add(&recorder->calls, pair);
	recorder->num_calls++;
}

static enum target_status record(struct target *target, struct exchange_call *call)
{
	struct recorder *recorder = recorder_of(target);
	enum target_status status = exchange_forms[call->kind].forward(recorder->inner, call);

	if (status != TARGET_OK)
		target->reason = recorder->inner->reason;
	if (status == TARGET_ABSENT)
		return status;
	put_call(recorder, call, status);
	return status;
}

static void add_member(struct exchange_text *text, const char *key, const char *value)
{
	if (!*value)
		return;
	exchange_text_add(text, ",\"");
	exchange_text_add(text, key);
	exchange_text_add(text, "\":");
	exchange_text_add_quoted(text, value);
}

static void put_header(struct recorder *recorder, const struct replay_start *start)
{
	struct exchange_text *text = &recorder->answer;
	char number[16];

	exchange_text_add(text, "\"" EXCHANGE_FORMAT "\"");
	add_member(text, "module", start->module);
	add_member(text, "update_to", start->update_to);
	add_member(text, "platform", start->platform);
	add_member(text, "kernel", start->kernel);
	add_member(text, "policy", start->policy);
	add_member(text, "supports", start->supports);
	add_member(text, "vm", start->vm);
	snprintf(number, sizeof(number), "%u", recorder->inner->num_cpus);
	exchange_text_add(text, ",\"num_cpus\":");
	exchange_text_add(text, number);
	exchange_text_add(text, ",\"on_hardware\":");
	exchange_text_add(text, recorder->inner->on_hardware ? "true" : "false");
	if (text->failed)
		recorder->failed = true;
	else
		put_line(recorder, "format", text->data, false);
}

static void free_recorder(struct recorder *recorder)
{
	exchange_gzip_free(&recorder->file);
	exchange_index_free(&recorder->questions);
	exchange_index_free(&recorder->answers);
	exchange_text_free(&recorder->question);
	exchange_text_free(&recorder->answer);
	exchange_text_free(&recorder->line);
	exchange_text_free(&recorder->calls);
	free(recorder->path);
	free(recorder);
}

static void recorder_destroy(struct target *target)
{
	target_destroy(recorder_of(target)->inner);
	free_recorder(recorder_of(target));
}

struct target *recorder_target_create(struct target *target, const char *path,
				      const struct replay_start *start, struct diag *diag)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	bool ready = recorder && exchange_gzip_init(&recorder->file);

	if (ready)
		recorder->path = strdup(path);
	if (!ready || !recorder->path) {
		diag_no_memory(diag, NULL);
		if (recorder)
			free_recorder(recorder);
		return NULL;
	}
	exchange_target_init(&recorder->exchange, "recorder", record, recorder_destroy);
	recorder->exchange.target.num_cpus = target->num_cpus;
	recorder->exchange.target.on_hardware = target->on_hardware;
	recorder->inner = target;
	put_header(recorder, start);
	return &recorder->exchange.target;
}

int recorder_finish(struct target *target, struct diag *diag)
{
	struct recorder *recorder = recorder_of(target);
	char number[24];

	put_calls(recorder);
	snprintf(number, sizeof(number), "%zu", recorder->num_calls);
	put_line(recorder, "end", number, false);
	if (recorder->failed)
		return diag_set(diag, "%s: no memory for what was recorded; record fewer cases",
				recorder->path);
	return exchange_gzip_write(&recorder->file, recorder->path, diag);
}
