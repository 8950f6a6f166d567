// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run and its journal, for a minimisation that begins where the run has ended.
 */
#include "cli/minimize_run.h"

#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "run/log_members.h"

static bool same_file(const char *a, const char *b)
{
	char *path = realpath(a, NULL), *other = realpath(b, NULL);
	bool same = path && other && !strcmp(path, other);

	free(path);
	free(other);
	return same;
}

/* A name that the run resolved, as a default or as it was given, or the same file. */
static int check_text(const struct minimize_run *run, const struct minimize_given *given,
		      size_t place, struct diag *diag)
{
	const struct cli_session_text *text = &cli_session_texts[place];
	const char *value = cli_session_text(&given->session, place);
	const char *of_run = cli_session_text(&run->options.session, place);
	const char *resolved = log_start_text(&run->book, text->member);

	if (!value || !strcmp(value, resolved) || (of_run && same_file(value, of_run)))
		return 0;
	return diag_set(diag,
			"--%s %s: the run in %s has %s; leave it out, or give the run that has",
			text->option, value, run->options.folder, *resolved ? resolved : "none");
}

static int check_target(const struct minimize_run *run, const struct minimize_given *given,
			struct diag *diag)
{
	const struct session_options *of_run = &run->options.session;
	const struct session_options *session = &given->session;

	if (given->vm && session->plain != of_run->plain)
		return diag_set(diag, "--vm: the run in %s is on another one; leave it out",
				run->options.folder);
	if (!given->target ||
	    (session->target == of_run->target &&
	     (session->target != SESSION_REPLAY || !strcmp(session->replay, of_run->replay) ||
	      same_file(session->replay, of_run->replay))))
		return 0;
	return diag_set(diag,
			"--target: the run in %s is on another one; leave it out, or give the run "
			"that is on this",
			run->options.folder);
}

static int check_given(const struct minimize_run *run, const struct minimize_given *given,
		       struct diag *diag)
{
	if (!run->book.start)
		return diag_set(diag, "%s: this run has not begun; resume it", run->options.folder);
	for (size_t i = 0; i < CLI_NUM_SESSION_TEXTS; i++) {
		if (check_text(run, given, i, diag))
			return -1;
	}
	return check_target(run, given, diag);
}

int minimize_run_open(struct minimize_run *run, const char *folder,
		      const struct minimize_given *given)
{
	struct diag diag;
	int status;

	memset(run, 0, sizeof(*run));
	status = run_options_read_folder(&run->options, folder);
	if (status >= 0)
		return status;
	run->options.session.record = NULL;
	if (log_read(&run->book, folder, &diag) || check_given(run, given, &diag))
		return cli_bad_input(&diag);
	return 0;
}

void minimize_run_close(struct minimize_run *run)
{
	log_book_free(&run->book);
	run_options_free(&run->options);
}

int minimize_run_check(const struct minimize_run *run, const struct session *session,
		       struct diag *diag)
{
	struct target_identity identity = { 0 };

	if (session->target->ops->identity(session->target, &identity) != TARGET_OK)
		return 0;
	for (const struct log_text *text = log_identity_texts; text->name; text++) {
		const char *now = (const char *)&identity + text->offset;
		const char *then = log_start_text(&run->book, text->name);

		if (strcmp(now, then) != 0)
			return diag_set(diag,
					"%s: that run was on '%s', and this is '%s': begin a new "
					"run, or leave out --rows",
					run->options.folder, then, now);
	}
	return 0;
}
