/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options of a command that can be gone on with: kept in its folder, and read from there as if
 * they had been given again.
 *
 *	struct cli_arguments arguments;
 *
 *	cli_arguments_begin(&arguments);
 *	cli_arguments_keep(&arguments, "budget", "500");
 *	cli_arguments_keep_session(&arguments, &session);
 *	...			arguments.kept goes into the folder
 *	cli_arguments_end(&arguments);
 *
 * and after --resume:
 *
 *	char *argv[CLI_MAX_ARGUMENTS + 1] = { "run" };
 *
 *	arguments.resumed = ...	what the folder has
 *	argc = cli_arguments_words(&arguments, argv);
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <getopt.h>
#include <jansson.h>

#include "run/session.h"

#define CLI_MAX_ARGUMENTS 64

struct cli_arguments {
	json_t *kept; /* an array of texts */
	bool unkept; /* not all of them are there: one is no UTF-8 */
	json_t *resumed; /* of the folder; what is read from it borrows its strings; or NULL */
	const char *other; /* the name of an option that may not be given anew; or NULL */
};

void cli_arguments_begin(struct cli_arguments *arguments);
void cli_arguments_end(struct cli_arguments *arguments);

/* One option; of a value with a '/' that is a path here, the absolute one. @value may be NULL. */
void cli_arguments_keep(struct cli_arguments *arguments, const char *name, const char *value);

/* All of the session's that were given, and whether there are any. */
void cli_arguments_keep_session(struct cli_arguments *arguments,
				const struct session_options *session);
bool cli_arguments_of_session(const struct session_options *session);

/* The name of an option of a table by its value, which is there. */
const char *cli_option_name(const struct option *table, int option);

/* What was resumed as words behind @argv[0]; how many there are with it, -1: they make no sense. */
int cli_arguments_words(const struct cli_arguments *arguments, char *argv[CLI_MAX_ARGUMENTS + 1]);

#endif
