// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading a recorded exchange, line by line.
 */
#include "target/exchange_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"

#define MAX_CPUS 65536

static int read_word(const struct json_at *object, const char *key, char *text, size_t size,
		     struct diag *diag)
{
	struct json_at member;
	const char *value = "";
	int there = json_optional(object, key, &member, diag);

	if (there < 0 || (there && json_at_string(&member, &value, diag)))
		return -1;
	if (snprintf(text, size, "%s", value) >= (int)size)
		return json_fail(&member, diag, "is too long; write at most %zu bytes", size - 1);
	return 0;
}

static int read_start(const struct json_at *root, struct replay_start *start, struct diag *diag)
{
	struct json_at format;
	const char *name;

	if (json_member(root, "format", &format, diag) || json_at_string(&format, &name, diag))
		return -1;
	if (strcmp(name, EXCHANGE_FORMAT) != 0)
		return json_fail(&format, diag,
				 "'%s' is not read here, only " EXCHANGE_FORMAT
				 "; record the run again with this version",
				 name);
	if (read_word(root, "module", start->module, sizeof(start->module), diag) ||
	    read_word(root, "update_to", start->update_to, sizeof(start->update_to), diag) ||
	    read_word(root, "platform", start->platform, sizeof(start->platform), diag) ||
	    read_word(root, "kernel", start->kernel, sizeof(start->kernel), diag) ||
	    read_word(root, "policy", start->policy, sizeof(start->policy), diag) ||
	    read_word(root, "vm", start->vm, sizeof(start->vm), diag))
		return -1;
	return read_word(root, "supports", start->supports, sizeof(start->supports), diag);
}

static int read_header(struct exchange_reader *reader, const struct json_at *root,
		       struct diag *diag)
{
	struct json_at member;
	bool on_hardware;
	uint64_t num_cpus;

	if (read_start(root, &reader->log->start, diag) ||
	    json_member_number(root, "num_cpus", MAX_CPUS, &num_cpus, diag) ||
	    json_member(root, "on_hardware", &member, diag) ||
	    json_at_boolean(&member, &on_hardware, diag))
		return -1;
	reader->log->num_cpus = (unsigned int)num_cpus;
	return 0;
}

static int add_question(struct exchange_reader *reader, const struct json_at *at, struct diag *diag)
{
	const char *text;
	uint32_t number;
	int added;

	if (json_at_string(at, &text, diag))
		return -1;
	exchange_text_clear(&reader->question);
	exchange_text_add(&reader->question, text);
	added = exchange_index_add(&reader->log->questions, &reader->question, &number);
	if (added < 0)
		return diag_no_memory(diag, reader->log->path);
	return added ? 0 :
		       json_fail(at, diag, "stands here for the second time; record the run again");
}

static int read_kind(const struct json_at *at, enum exchange_kind *kind, struct diag *diag)
{
	const char *name;

	if (json_at_string(at, &name, diag))
		return -1;
	for (*kind = 0; *kind < EXCHANGE_NUM_KINDS; (*kind)++) {
		if (!strcmp(exchange_forms[*kind].name, name))
			return 0;
	}
	return json_fail(at, diag,
			 "'%s' is no call that is known here; replay with the version that "
			 "recorded it",
			 name);
}

/* Where an answer of its kind fits; it is dropped. */
static void make_place(struct exchange_reader *reader, struct exchange_call *call)
{
	union exchange_place *place = &reader->place;

	call->status = &reader->status;
	switch (call->kind) {
	case EXCHANGE_IDENTITY:
		call->identity = &place->identity;
		break;
	case EXCHANGE_CAPABILITIES:
		call->capabilities = &place->capabilities;
		break;
	case EXCHANGE_INIT:
		call->outcome = &place->outcome;
		break;
	case EXCHANGE_READ_CPUID:
	case EXCHANGE_KVM_CPUID:
		call->cpuid = &place->cpuid;
		break;
	case EXCHANGE_RUN:
		call->count = GUEST_MAX_OPS;
		call->results = place->results;
		break;
	case EXCHANGE_HOST_STATE:
		call->state = &place->state;
		break;
	case EXCHANGE_CALLS:
		call->count = TD_MAX_CALLS;
		call->call_results = place->call_results;
		break;
	case EXCHANGE_METADATA:
	case EXCHANGE_HEALTH:
		call->value = &place->value;
		break;
	case EXCHANGE_HOST_SHOWS:
	case EXCHANGE_UPDATE:
	case EXCHANGE_NUM_KINDS:
		break;
	}
}

/* 1: the target gave this reason, 0: it did not, -1. @reason may be NULL. */
static int read_reason(const struct json_at *root, const char *key, struct target_reason *reason,
		       struct diag *diag)
{
	const char *needed, *found;
	struct json_at at;
	int there = json_optional(root, key, &at, diag);

	if (there <= 0)
		return there;
	if (json_member_string(&at, "needed", &needed, diag) ||
	    json_member_string(&at, "found", &found, diag))
		return -1;
	if (reason) {
		snprintf(reason->needed, sizeof(reason->needed), "%s", needed);
		snprintf(reason->found, sizeof(reason->found), "%s", found);
	}
	return 1;
}

static int read_answer(const struct json_at *root, struct exchange_call *call,
		       enum target_status *status, struct target_reason *reason, struct diag *diag)
{
	const struct exchange_form *form = &exchange_forms[call->kind];
	int unsupported = read_reason(root, "unsupported", reason, diag);
	int broken = unsupported ? 0 : read_reason(root, "broken", reason, diag);

	if (unsupported < 0 || broken < 0)
		return -1;
	*status = unsupported ? TARGET_UNSUPPORTED : broken ? TARGET_BROKEN : TARGET_OK;
	if (*status != TARGET_OK || !form->read)
		return 0;
	return form->read(call, root, diag);
}

/* The document stays with the answer. */
static int add_answer(struct exchange_reader *reader, struct json_doc *doc,
		      const struct json_at *at, struct diag *diag)
{
	struct exchange_log *log = reader->log;
	struct exchange_answer answer = { .doc = *doc };
	struct exchange_call call = { 0 };
	struct exchange_answer *grown;
	struct json_at root = json_root(doc);

	if (read_kind(at, &answer.kind, diag))
		return -1;
	call.kind = answer.kind;
	make_place(reader, &call);
	if (read_answer(&root, &call, &answer.status, NULL, diag))
		return -1;
	answer.count = call.count;
	grown = log->num_answers < EXCHANGE_NO_ANSWER ?
			exchange_grow(log->answer, log->num_answers, &reader->answer_room,
				      sizeof(*grown)) :
			NULL;
	if (!grown)
		return diag_no_memory(diag, log->path);
	log->answer = grown;
	log->answer[log->num_answers++] = answer;
	doc->root = NULL;
	doc->text = NULL;
	return 0;
}

static int read_end(struct exchange_reader *reader, const struct json_at *at, struct diag *diag)
{
	uint64_t count;

	if (json_at_number(at, UINT64_MAX, &count, diag))
		return -1;
	reader->ended = true;
	if (count == reader->num_calls)
		return 0;
	return json_fail(at, diag,
			 "there are %llu calls before this line; get the whole file, or record "
			 "the run again",
			 (unsigned long long)reader->num_calls);
}

/* One line after the header; an answer keeps its document. */
static int read_line(struct exchange_reader *reader, struct json_doc *doc, struct diag *diag)
{
	struct json_at root = json_root(doc), at;
	int there = json_optional(&root, "calls", &at, diag);

	if (there < 0)
		return -1;
	if (reader->ended)
		return json_fail(&root, diag, "stands after the end; record the run again");
	if (there)
		return exchange_read_calls(reader, &at, diag);
	if (json_optional(&root, "answer", &at, diag))
		return add_answer(reader, doc, &at, diag);
	if (json_optional(&root, "question", &at, diag))
		return add_question(reader, &at, diag);
	if (json_optional(&root, "end", &at, diag))
		return read_end(reader, &at, diag);
	return json_fail(&root, diag,
			 "is no question, answer, calls or end; replay with the version that "
			 "recorded it");
}

/* 1: a line, 0: the end of the file, -1. */
static int next_line(struct exchange_reader *reader, struct json_doc *doc, struct diag *diag)
{
	char *line = reader->next, *end = line + strcspn(line, "\n");

	if (!*line)
		return 0;
	reader->next = *end ? end + 1 : end;
	*end = '\0';
	reader->line++;
	return json_parse(doc, reader->log->path, reader->line, line, diag) ? -1 : 1;
}

static int read_text(struct exchange_reader *reader, struct diag *diag)
{
	const char *path = reader->log->path;
	size_t size;

	reader->text = file_read(path, FILE_MAX_SIZE, &size, diag);
	if (!reader->text)
		return -1;
	if (strlen(reader->text) != size)
		return diag_at(diag, path, 1, 1, "holds a NUL byte; name a recorded exchange");
	return 0;
}

/* Of the file, unless there is a text. */
static int read_first_line(struct exchange_reader *reader, struct diag *diag)
{
	const char *path = reader->log->path;
	struct json_at root;
	struct json_doc doc;
	int there;

	if (!reader->text && read_text(reader, diag))
		return -1;
	reader->next = reader->text;
	there = next_line(reader, &doc, diag);
	if (!there)
		return diag_at(diag, path, 1, 1, "is empty; record the run again");
	if (there < 0)
		return -1;
	root = json_root(&doc);
	there = read_header(reader, &root, diag);
	json_free(&doc);
	return there;
}

static int read_all(struct exchange_reader *reader, struct diag *diag)
{
	struct json_doc doc;
	int more;

	if (read_first_line(reader, diag))
		return -1;
	while ((more = next_line(reader, &doc, diag)) > 0) {
		int ret = read_line(reader, &doc, diag);

		json_free(&doc);
		if (ret)
			return -1;
	}
	if (more || reader->ended)
		return more;
	return diag_at(diag, reader->log->path, reader->line, 1,
		       "the file ends without its last line; get the whole file, or record the "
		       "run again");
}

/* A reader with an empty log; NULL where memory is short. */
static struct exchange_reader *open_reader(const char *path)
{
	struct exchange_reader *reader = calloc(1, sizeof(*reader));

	if (reader)
		reader->log = calloc(1, sizeof(*reader->log));
	if (!reader || !reader->log) {
		free(reader);
		return NULL;
	}
	for (unsigned int what = 0; what < NUM_HEALTH; what++) {
		reader->latest_health[what] = EXCHANGE_NO_ANSWER;
		reader->log->health_first[what] = EXCHANGE_NO_ANSWER;
	}
	reader->log->path = strdup(path);
	return reader;
}

/* The log, unless @failed. */
static struct exchange_log *close_reader(struct exchange_reader *reader, bool failed)
{
	struct exchange_log *log = reader->log;

	exchange_text_free(&reader->question);
	free(reader->text);
	free(reader);
	if (!failed)
		return log;
	exchange_log_free(log);
	return NULL;
}

/* @text: NULL where it is the file's. */
static struct exchange_log *load(const char *path, const char *text, struct diag *diag)
{
	struct exchange_reader *reader = open_reader(path);
	bool failed;

	if (!reader) {
		diag_no_memory(diag, path);
		return NULL;
	}
	if (text)
		reader->text = strdup(text);
	failed = !reader->log->path || (text && !reader->text) || !exchange_begin_td(reader);
	if (failed)
		diag_no_memory(diag, path);
	else
		failed = read_all(reader, diag) != 0;
	return close_reader(reader, failed);
}

struct exchange_log *exchange_log_load(const char *path, struct diag *diag)
{
	return load(path, NULL, diag);
}

struct exchange_log *exchange_log_parse(const char *path, const char *text, struct diag *diag)
{
	return load(path, text, diag);
}

int exchange_log_read_start(const char *path, struct replay_start *start, struct diag *diag)
{
	struct exchange_reader *reader = open_reader(path);
	int ret;

	if (!reader)
		return diag_no_memory(diag, path);
	ret = reader->log->path ? read_first_line(reader, diag) : diag_no_memory(diag, path);
	if (!ret)
		*start = reader->log->start;
	close_reader(reader, true);
	return ret;
}

void exchange_log_free(struct exchange_log *log)
{
	for (uint32_t i = 0; i < log->num_answers; i++)
		json_free(&log->answer[i].doc);
	free(log->answer);
	exchange_index_free(&log->questions);
	free(log->host_calls.call);
	free(log->td_calls.call);
	free(log->td);
	free(log->path);
	free(log);
}

enum target_status exchange_log_answer(const struct exchange_log *log, uint32_t number,
				       struct exchange_call *call, struct target_reason *reason)
{
	struct json_at root = json_root(&log->answer[number].doc);
	enum target_status status;
	struct diag diag;

	if (!read_answer(&root, call, &status, reason, &diag))
		return status;
	snprintf(reason->needed, sizeof(reason->needed), "an answer that can be read");
	snprintf(reason->found, sizeof(reason->found), "%.*s", (int)sizeof(reason->found) - 1,
		 diag.text);
	return TARGET_BROKEN;
}
