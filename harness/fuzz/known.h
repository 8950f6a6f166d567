/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings that are no news: cases, each with its rule. An input that violates the same rule and
 * has all that such a case asks for says nothing new.
 *
 *	struct known *known = known_open(scope, declared);
 *
 *	known_add_waived(known, session, &diag);
 *	known_watch(known, "campaign/findings");
 *	if (rule && !known_covers(known, rule, test))
 *		...	report it
 *	known_close(known);
 *
 * Bits are compared as they are; of a number it counts only that one was given, of raw entries
 * only their bits, of calls the kind, of guest operations the kind and what it is about. So one
 * fault that shows with any TSC frequency, or with any entry that is used for nothing, is one
 * finding.
 */
#ifndef FUZZ_KNOWN_H
#define FUZZ_KNOWN_H

#include "fuzz/scope.h"
#include "module/declared.h"
#include "record/waiver.h"
#include "rules/rules.h"
#include "run/session.h"

struct known;

struct known_waiver {
	char reason[256];
	unsigned int expires; /* 20271231 */
};

/*
 * NULL where memory is short. Cases count as the inputs of @scope can say them: what a fuzz target
 * has no word for, its findings do not need. Both are borrowed, as in what follows all strings are.
 */
struct known *known_open(const struct fuzz_scope *scope, const struct declared *declared);
void known_close(struct known *known);

/*
 * The cases of the corpus whose failure is waived, and still is today: for a session by the corpus's
 * own waivers, or by any in any scope. -1 and @diag where one is bad input.
 */
int known_add_waived(struct known *known, const struct session *session, struct diag *diag);
int known_add_waivers(struct known *known, const struct waivers *waivers,
		      const struct waiver_scope *scope, struct diag *diag);

/*
 * All cases of @folder, which is looked at again whenever it has changed: what one process finds,
 * others stop finding. A file that cannot be read as a case is passed over.
 */
void known_watch(struct known *known, const char *folder);

bool known_covers(struct known *known, const struct rule *rule, const struct td_case *test);

/*
 * The other way round: the waiver of a case of which all that @test asks for is a part; NULL where
 * there is none.
 */
const struct known_waiver *known_waives(struct known *known, const struct rule *rule,
					const struct td_case *test);

#endif
