// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user hands in of an earlier run: a journal, a recorded exchange, a record, or lists of
 * waivers and expected skips. An input is what its first line says it is. Lines of a journal may
 * leave out their checksum, which no fuzzer finds: it is added here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/target.h"
#include "record/journal_private.h"
#include "record/record.h"
#include "record/skips.h"
#include "record/writer.h"
#include "run/log_read.h"
#include "run/log_space.h"
#include "target/exchange_reader.h"

static const struct waiver_scope scope = { "denylist", "tdx-1.5.05", "emerald-rapids-tdx",
					   20270101 };

static bool is_bare(const char *line, size_t size)
{
	return size > 2 && line[size - 1] == '}' &&
	       !memmem(line, size, JOURNAL_CHECKSUM, strlen(JOURNAL_CHECKSUM));
}

/* Into @out, which has room for a frame for each byte. */
static size_t close_frames(const char *text, char *out)
{
	char *at = out;

	while (*text) {
		size_t size = strcspn(text, "\n");

		memcpy(at, text, size + 1);
		at += text[size] && is_bare(text, size) ? journal_frame_close(at, size) :
							  size + (text[size] != '\0');
		text += size + (text[size] != '\0');
	}
	return (size_t)(at - out);
}

/* The numbers of cases are places in a table: large ones take time and find nothing. */
static bool has_large_number(const char *text)
{
	static const char *const kinds[] = { "\"begin\":", "\"end\":", "\"left_out\":",
					     "\"lost\":" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		for (const char *at = text; (at = strstr(at, kinds[i]));) {
			at += strlen(kinds[i]);
			if (strspn(at + strspn(at, " \t\""), "x0123456789abcdefABCDEF") > 5)
				return true;
		}
	}
	return false;
}

static void apply(const struct log_book *book)
{
	static const struct waivers waivers;
	struct target_lacks lacks = { 0 };
	struct cover_problem *problem[2] = { NULL, NULL };
	struct results results;
	struct run_account account = { .results = &results, .lacks = &lacks };
	struct diag diag;
	bool raw;

	if (!results_init(&results, &waivers, &scope))
		return;
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		if (!log_space(book, via, &problem[via], &diag))
			account.tally.problem[via] = problem[via];
	}
	if (book->context.object)
		log_apply_context(book, &account, &diag);
	for (size_t i = 0; i < book->count; i++) {
		if (!log_done(book, i))
			continue;
		if (!log_name(book, i) || (log_lost(book, i, &raw) && !log_again(book, i)))
			abort();
		log_apply(book, i, &account, &diag);
	}
	results_finish(&results);
	account_free(&account);
	results_free(&results);
	cover_problem_free(problem[TD_VIA_KVM]);
	cover_problem_free(problem[TD_VIA_MODULE]);
}

static void try_journal(const char *text)
{
	static struct log_book book;
	static int fd = -1;
	char *framed = malloc((strlen(text) + 1) * (JOURNAL_FRAME_SIZE + 1) + 1);
	struct diag diag;
	size_t size;

	if (fd < 0)
		fd = memfd_create("journal", MFD_CLOEXEC);
	if (framed && fd >= 0 && !has_large_number(text)) {
		size = close_frames(text, framed);
		if (!ftruncate(fd, 0) && pwrite(fd, framed, size, 0) == (ssize_t)size &&
		    !log_scan(&book, fd, "journal.jsonl", &diag)) {
			apply(&book);
			log_book_free(&book);
		}
	}
	free(framed);
}

static struct exchange_call place_for(const struct exchange_answer *answer,
				      union exchange_place *place, uint64_t *status)
{
	return (struct exchange_call){
		.kind = answer->kind,
		.identity = &place->identity, /* whichever it is: all lie at one address */
		.status = status,
		.count = answer->count,
	};
}

/* What was written of an answer reads as that answer. */
static void check_written(const struct exchange_answer *answer, const struct exchange_call *call)
{
	static union exchange_place place;
	static struct exchange_text first, second;
	const struct exchange_form *form = &exchange_forms[answer->kind];
	uint64_t status;
	struct exchange_call again = place_for(answer, &place, &status);
	struct json_doc doc;
	struct json_at root;
	struct diag diag;

	exchange_text_clear(&first);
	exchange_text_clear(&second);
	exchange_text_add(&first, "{\"answer\":\"\"");
	exchange_text_add(&second, first.data);
	form->write(call, &first);
	exchange_text_add(&first, "}");
	if (json_parse(&doc, "written", 1, first.data, &diag))
		abort();
	root = json_root(&doc);
	if (form->read(&again, &root, &diag))
		abort();
	form->write(&again, &second);
	exchange_text_add(&second, "}");
	if (strcmp(first.data, second.data) != 0)
		abort();
	json_free(&doc);
}

/* What was checked when it was loaded reads the same again. */
static void check_answer(const struct exchange_log *log, uint32_t number)
{
	static union exchange_place place;
	const struct exchange_answer *answer = &log->answer[number];
	struct target_reason reason;
	uint64_t status;
	struct exchange_call call = place_for(answer, &place, &status);

	if (exchange_log_answer(log, number, &call, &reason) != answer->status)
		abort();
	if (answer->status == TARGET_OK && exchange_forms[answer->kind].write)
		check_written(answer, &call);
}

static void try_exchange(const char *text)
{
	struct diag diag;
	struct exchange_log *log = exchange_log_parse("exchange.jsonl", text, &diag);

	if (!log)
		return;
	for (uint32_t i = 0; i < log->num_answers; i++)
		check_answer(log, i);
	exchange_log_free(log);
}

/* What a text format may not hold, whatever the record does; '\n' ends lines in all of them. */
static void check_report(const struct report_writer *writer, const char *text, size_t size)
{
	json_t *root;

	if (!strcmp(writer->name, "html"))
		return; /* it has scripts, and files of its own */
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			abort();
	}
	if (!strcmp(writer->name, "junit") && strstr(text, "<script"))
		abort();
	if (strcmp(writer->name, "kcidb") != 0)
		return;
	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	if (!root)
		abort();
	json_decref(root);
}

static void try_writer(const struct report_writer *writer, const struct record_view *view,
		       bool cases)
{
	const struct report_options options = { .cases = cases, .folder = "out/r" };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return;
	if (!writer->write(view, &options, stream) || fclose(stream))
		abort();
	check_report(writer, text, size);
	free(text);
}

static void try_record(const char *text)
{
	struct diag diag;
	struct record_view *view = record_view_parse("record.jsonl", text, &diag);

	if (!view)
		return;
	for (size_t i = 0; report_writers[i]; i++) {
		try_writer(report_writers[i], view, false);
		try_writer(report_writers[i], view, true);
	}
	record_view_free(view);
}

static void try_waivers(const char *text)
{
	struct waivers waivers;
	struct diag diag;

	if (waivers_parse(&waivers, "waivers.json", text, &diag))
		return;
	waiver_find(&waivers, &scope, "CLB-03", "CLB-03.negative-flagless");
	waivers_free(&waivers);
}

static void try_skips(const char *text)
{
	struct skips skips;
	struct diag diag;

	if (skips_parse(&skips, "skips.json", text, &diag))
		return;
	for (size_t i = 0; i < skips.count; i++)
		skip_is_of(&skips.entry[i], "CLB-03");
	skips_free(&skips);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	if (!text)
		return -1;
	if (*text == '[') {
		try_waivers(text);
		try_skips(text);
	} else if (strstr(text, "\"" RECORD_FORMAT "\"")) {
		try_record(text);
	} else if (strstr(text, EXCHANGE_FORMAT)) {
		try_exchange(text);
	} else {
		try_journal(text);
	}
	free(text);
	return 0;
}
