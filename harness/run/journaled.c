// SPDX-License-Identifier: GPL-2.0-only
/*
 * The journal's owner: begins it, starts workers, and writes down what they leave behind.
 */
#include "run/journaled.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "host/boot.h"
#include "record/journal.h"
#include "run/leftovers.h"
#include "run/log.h"
#include "run/progress.h"
#include "run/supervise.h"

/* Cases that one call may lose: more is no accident. */
#define MAX_LOST 16
#define TOO_MANY "16 lost cases"
#define KILL_MS 10000
#define HOW_SIZE 160

struct watch {
	const struct journaled_options *options;
	int (*work)(void *user, const struct run_journal *journal);
	void *user;
	struct journal *journal;
	const char *ended; /* why nothing more is carried out */
	uint64_t begin_ns;
	unsigned int retry; /* lines before this one are of an earlier call that may be retried */
};

static json_t *make_header(const struct journaled_options *options)
{
	char boot[HOST_BOOT_ID_SIZE] = "";

	if (host_boot_id(boot))
		boot[0] = '\0';
	return json_pack("{ss,ss,ss,sO}", "format", LOG_FORMAT, "suite", TDX_CTS_VERSION, "boot",
			 boot, "arguments", options->arguments);
}

static int append_lost(struct journal *journal, const struct log_book *book, const char *how,
		       bool blamed, struct diag *diag)
{
	json_t *line = json_pack("{sI,ss,ss,sb}", "lost", (json_int_t)book->in_flight_number,
				 "case", book->in_flight_name, "how", how, "blamed", (int)blamed);
	int ret = line ? journal_append(journal, line, diag) :
			 diag_no_memory(diag, "a line of the journal");

	json_decref(line);
	return ret;
}

#define LOST "host lost during this configuration"

/*
 * After a loss of power, a reset, or the end of all processes of the run. Only a host that is this one
 * and has gone down since has surely done so in the case.
 */
static int lose_after_end(struct watch *watch, const struct log_book *book, struct diag *diag)
{
	const char *host = json_string_value(json_object_get(book->start, "host"));
	const char *boot = json_string_value(json_object_get(book->start, "boot"));
	char now[HOST_BOOT_ID_SIZE], how[HOW_SIZE];
	struct utsname here;
	bool blamed = false;

	if (host && !uname(&here) && strcmp(host, here.nodename) != 0) {
		snprintf(how, sizeof(how),
			 LOST ", or the run killed: it was on another host, %.64s", host);
	} else if (!boot || !*boot || host_boot_id(now)) {
		snprintf(how, sizeof(how),
			 LOST ", or the run killed: which boot of the host that was is not known");
	} else {
		blamed = strcmp(boot, now) != 0;
		snprintf(how, sizeof(how), "%s",
			 blamed ? LOST ": it has been booted since" :
				  LOST ", or the run killed: the host has not been booted since");
	}
	return append_lost(watch->journal, book, how, blamed, diag);
}

/* How a worker has left its case. */
static void say_end(const struct supervise_result *result, unsigned int seconds, char how[HOW_SIZE])
{
	const char *during = observe_stage_says(result->doing);

	if (!*during)
		during = "during this configuration";
	switch (result->end) {
	case SUPERVISE_HUNG:
		snprintf(how, HOW_SIZE, "no answer for %u s %s; the case was ended%s", seconds,
			 during, result->unkillable ? ", and hangs in the kernel still" : "");
		break;
	case SUPERVISE_KILLED:
		snprintf(how, HOW_SIZE, "the process ended %s, by signal %d", during,
			 result->signal);
		break;
	default:
		snprintf(how, HOW_SIZE, "the process ended %s, with status %d", during,
			 result->status);
		break;
	}
}

static void tell(void *user, bool in_case)
{
	supervision_step(user);
	if (!in_case)
		supervision_rest(user);
}

/* In the child. */
static int work_on(void *user, struct supervision *supervision)
{
	struct watch *watch = user;
	struct run_journal journal = { .journal = watch->journal,
				       .retry = watch->retry,
				       .ended = watch->ended,
				       .begin_ns = watch->begin_ns,
				       .watch = tell,
				       .user = supervision,
				       .stage = &supervision->doing };
	struct log_book book;
	struct diag diag;
	int status;

	if (log_read(&book, watch->options->folder, &diag)) {
		fprintf(stderr, "tdx-cts: %s\n", diag.text);
		return verdict_exit_status(VERDICT_ERROR);
	}
	journal.book = &book;
	supervision_step(supervision);
	status = watch->work(watch->user, &journal);
	log_book_free(&book);
	return status;
}

/* 1: the worker has left a case behind, which is written down; 0: it has not. */
static int bury(struct watch *watch, const struct supervise_result *result, struct diag *diag)
{
	struct log_book book;
	char how[HOW_SIZE];
	int ret;

	if (journal_mend(watch->journal, diag) || log_read(&book, watch->options->folder, diag))
		return -1;
	ret = book.in_flight;
	if (ret) {
		say_end(result, watch->options->case_seconds, how);
		if (append_lost(watch->journal, &book, how, result->end == SUPERVISE_HUNG, diag))
			ret = -1;
	}
	log_book_free(&book);
	return ret;
}

static int watch_workers(struct watch *watch, int *status, struct diag *diag)
{
	const struct supervise_options limits = {
		.case_ms = 1000 * watch->options->case_seconds,
		.kill_ms = KILL_MS,
	};
	struct supervise_result result;

	for (int lost = 0;; lost++) {
		int ret;

		/* The last worker only says what there is. */
		watch->ended = lost == MAX_LOST ? TOO_MANY : NULL;
		if (supervise(&limits, work_on, watch, &result, diag))
			return -1;
		*status = result.status;
		if (result.interrupted && result.end != SUPERVISE_EXITED)
			return diag_set(diag,
					"ended by a second signal; tdx-cts run --resume %s "
					"goes on",
					watch->options->folder);
		ret = bury(watch, &result, diag);
		if (ret < 0 || (!ret && result.end == SUPERVISE_EXITED))
			return ret;
		if (watch->ended)
			break;
		if (!ret && result.end == SUPERVISE_HUNG)
			return diag_set(diag,
					"no answer for %u s before the first case; give a longer "
					"--case-timeout",
					watch->options->case_seconds);
		if (!ret)
			return diag_set(diag,
					"the harness ended outside of any case, by signal %d; "
					"please report that",
					result.signal);
	}
	return diag_set(diag, "the harness ended once more when nothing was left to do; "
			      "please report that");
}

static int take_up(struct watch *watch, struct diag *diag)
{
	struct journal_reading reading = { 0 };
	struct log_book book;
	int ret = 0;

	watch->journal = journal_resume(watch->options->folder, true, &reading, diag);
	if (!watch->journal)
		return -1;
	leftovers_remove(watch->options->folder);
	if (log_read(&book, watch->options->folder, diag))
		return -1;
	if (book.in_flight)
		ret = lose_after_end(watch, &book, diag);
	if (watch->options->retry_lost)
		watch->retry = book.lines + 2;
	log_book_free(&book);
	return ret;
}

static int begin(struct watch *watch, struct diag *diag)
{
	json_t *header = make_header(watch->options);

	if (!header)
		return diag_no_memory(diag, "the journal");
	watch->journal = journal_create(watch->options->folder, header, true, diag);
	json_decref(header);
	return watch->journal ? 0 : -1;
}

int journaled_run(const struct journaled_options *options,
		  int (*work)(void *user, const struct run_journal *journal), void *user,
		  int *status, struct diag *diag)
{
	struct watch watch = {
		.options = options, .work = work, .user = user, .begin_ns = progress_now_ns()
	};
	struct diag closing;
	int ret = options->resume ? take_up(&watch, diag) : begin(&watch, diag);

	if (!ret) {
		ret = watch_workers(&watch, status, diag);
		if (ret)
			*status = verdict_exit_status(VERDICT_ERROR);
	}
	if (watch.journal && journal_close(watch.journal, &closing) && !ret) {
		*diag = closing;
		ret = -1;
	}
	return ret;
}

json_t *journaled_arguments(const char *folder, struct diag *diag)
{
	struct log_book book;
	json_t *arguments;

	if (log_read(&book, folder, diag))
		return NULL;
	arguments = json_incref(json_object_get(book.header, "arguments"));
	log_book_free(&book);
	if (json_is_array(arguments))
		return arguments;
	json_decref(arguments);
	diag_set(diag, "%s/" JOURNAL_FILE ":1:1: no \"arguments\" to resume with; begin a new run",
		 folder);
	return NULL;
}
