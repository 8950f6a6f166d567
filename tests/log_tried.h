/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Journals of up to three lines that no run has written: their checksums are right, and what they
 * say may be wrong in one place.
 *
 *	static const struct wrong lines[] = {
 *		{ END(""), NULL },
 *		{ END(",\"row\":7"), ":3:1: a row that is none" },
 *	};
 *
 *	try_lines(_metadata, lines, COUNT(lines));
 */
#ifndef TESTS_LOG_TRIED_H
#define TESTS_LOG_TRIED_H

#include "kselftest_harness.h"
#include "tests/logged.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEADER "{\"format\":\"tdx-cts-journal-1\",\"arguments\":[]}"
#define START \
	"{\"start\":{\"suite\":\"0.1.0\"},\"builds\":1,\"boot\":\"b\",\"rules\":[\"INI-01\"]," \
	"\"kvm\":{\"settings\":[[\"a\",2],[\"b\",3]],\"constraints\":[[0,0,1,1,1,\"s\"]]}}"
#define END(members) "{\"end\":3,\"case\":\"c\",\"builds\":1,\"via\":\"kvm\"" members "}"

static struct diag diag;

/* A journal of up to three lines, read for all that it has; 0: nothing is wrong with it. */
static inline int try(const char *header, const char *start, const char *line)
{
	const char *folder = folder_fresh();
	json_t *first = json_loads(header, 0, NULL);
	struct journal *journal = journal_create(folder, first, false, &diag);
	struct logged_accounts accounts;
	struct log_book book;
	int ret;

	logged_need(journal, diag.text);
	json_decref(first);
	if (start)
		logged_line(journal, start);
	if (line)
		logged_line(journal, line);
	journal_close(journal, &diag);
	diag.text[0] = '\0';
	if (log_read(&book, folder, &diag))
		return -1;
	logged_accounts_begin(&accounts, NULL);
	ret = logged_apply(&book, &accounts, &diag);
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE && !ret; via++) {
		struct cover_problem *problem;

		ret = log_space(&book, via, &problem, &diag);
		cover_problem_free(problem);
	}
	logged_accounts_end(&accounts);
	log_book_free(&book);
	return ret;
}

struct wrong {
	const char *line;
	const char *says; /* NULL: nothing is wrong */
};

static inline void try_lines(struct __test_metadata *_metadata, const struct wrong *wrong,
			     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int ret = try(HEADER, START, wrong[i].line);

		EXPECT_EQ(ret, wrong[i].says ? -1 : 0)
		TH_LOG("%s: %s", wrong[i].line, diag.text);
		EXPECT_TRUE(!wrong[i].says || strstr(diag.text, wrong[i].says))
		TH_LOG("%s: %s", wrong[i].line, diag.text);
	}
}

#endif
