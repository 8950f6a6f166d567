/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a journal says of a run, case by case.
 *
 *	struct log_book book;
 *
 *	if (log_read(&book, "out", &diag))
 *		...
 *	if (log_done(&book, item->number) && !log_apply(&book, item->number, &account, &diag))
 *		...	the account is as if the case had been carried out now
 *	log_book_free(&book);
 *
 * Of a case that has several lines the last one counts.
 */
#ifndef RUN_LOG_READ_H
#define RUN_LOG_READ_H

#include <jansson.h>
#include <limits.h>

#include "run/account.h"

struct log_line {
	json_t *object; /* NULL: there is none */
	unsigned int line; /* its number in the journal, from 1 */
};

struct log_book {
	char path[PATH_MAX]; /* of the journal */
	json_t *header;
	json_t *described; /* lines of the record from before the first case, each once; or NULL */
	json_t *start; /* of the last process; NULL where none came so far */
	struct log_line context; /* what needed no case came to */
	json_t *finish; /* NULL where there is none */
	unsigned int lines;
	uint64_t start_builds; /* of all processes, before their first case */
	size_t count; /* of entries: the highest number and one */
	struct log_line *entry; /* by the case's number */
	bool in_flight; /* a case has begun and not ended; the last one */
	size_t in_flight_number;
	char in_flight_name[TD_NAME];
	/* Of the target, as far as it was seen. */
	struct target_lacks lacks;
};

int log_read(struct log_book *book, const char *folder, struct diag *diag);

/* The same of an open journal; @path is for messages. */
int log_scan(struct log_book *book, int fd, const char *path, struct diag *diag);
void log_book_free(struct log_book *book);

/* What the last process says of itself, by the member's name; empty where it does not. */
const char *log_start_text(const struct log_book *book, const char *member);

/* The case has ended, was left out, or is lost. */
bool log_done(const struct log_book *book, size_t number);

/* "CLB-01.negative": the name of a case that is done. */
const char *log_name(const struct log_book *book, size_t number);

/* -1 and @diag where the case that is done is not @name: then it is of another plan. */
int log_check_name(const struct log_book *book, size_t number, const char *name, struct diag *diag);

/*
 * What was judged of a rule on a case that is done, before waivers; @subject is never NULL. False
 * where nobody judged that.
 */
bool log_verdict(const struct log_book *book, size_t number, const char *rule,
		 enum verdict *verdict, const char **subject);

/* How the case was lost, or NULL; @raw: nobody has judged that yet. */
const char *log_lost(const struct log_book *book, size_t number, bool *raw);

/* The case was lost, or left out because of one that was. */
bool log_again(const struct log_book *book, size_t number);

/* With how the case was lost: the host went down, or the target hung. */
bool log_blamed(const struct log_book *book, size_t number);

/* What the case, or what needed none, has come to. -1 and @diag where the journal is wrong. */
int log_apply(const struct log_book *book, size_t number, struct run_account *account,
	      struct diag *diag);
int log_apply_context(const struct log_book *book, struct run_account *account, struct diag *diag);

#endif
