/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which case a fuzzing process is at, kept where a loss of the host does not take it along: one
 * journal (record/journal.h) a process, in a folder that several share.
 *
 *	struct case_journal *journal = case_journal_open("out/a/journal", &diag);
 *
 *	case_journal_begin(journal, test, &diag);	// on the disk before the target is asked
 *	...
 *	case_journal_end(journal, &diag);
 *	case_journal_close(journal);
 *
 * and after all that:
 *
 *	case_journals_take("out/a/journal", lost, &user, &diag);	// lost(user, test, diag)
 */
#ifndef FUZZ_CASE_JOURNAL_H
#define FUZZ_CASE_JOURNAL_H

#include "td/case.h"

struct case_journal;

/* A new one; the folder is made. NULL and @diag where that cannot be. */
struct case_journal *case_journal_open(const char *folder, struct diag *diag);
void case_journal_close(struct case_journal *journal);

/* -1 and @diag: it is not on the disk, and the case must not be carried out. */
int case_journal_begin(struct case_journal *journal, const struct td_case *test, struct diag *diag);
int case_journal_end(struct case_journal *journal, struct diag *diag);

/*
 * The cases that were begun and never ended, in journals of processes that are gone and of another
 * boot of this host: it went down in them. These journals are removed, and those without such a
 * case. -1 and @diag where @lost says so, or a journal is no such thing.
 */
int case_journals_take(const char *folder,
		       int (*lost)(void *user, const struct td_case *test, struct diag *diag),
		       void *user, struct diag *diag);

#endif
