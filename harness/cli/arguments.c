// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options that are kept, and given again.
 */
#include "cli/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

void cli_arguments_begin(struct cli_arguments *arguments)
{
	*arguments = (struct cli_arguments){ .kept = json_array() };
}

void cli_arguments_end(struct cli_arguments *arguments)
{
	json_decref(arguments->kept);
	json_decref(arguments->resumed);
	arguments->kept = NULL;
	arguments->resumed = NULL;
}

/* A file must be found from wherever the command is resumed. */
static json_t *text_of(const char *value)
{
	char *absolute = strchr(value, '/') ? realpath(value, NULL) : NULL;
	json_t *text = json_string(absolute ? absolute : value);

	free(absolute);
	return text;
}

void cli_arguments_keep(struct cli_arguments *arguments, const char *name, const char *value)
{
	char option[64];

	snprintf(option, sizeof(option), "--%s", name);
	json_array_append_new(arguments->kept, json_string(option));
	if (value && json_array_append_new(arguments->kept, text_of(value)))
		arguments->unkept = true;
}

void cli_arguments_keep_session(struct cli_arguments *arguments,
				const struct session_options *session)
{
	for (size_t i = 0; i < CLI_NUM_SESSION_TEXTS; i++) {
		const char *value = cli_session_text(session, i);

		if (value)
			cli_arguments_keep(arguments, cli_session_texts[i].option, value);
	}
}

bool cli_arguments_of_session(const struct session_options *session)
{
	for (size_t i = 0; i < CLI_NUM_SESSION_TEXTS; i++) {
		if (cli_session_text(session, i))
			return true;
	}
	return false;
}

const char *cli_option_name(const struct option *table, int option)
{
	while (table->val != option)
		table++;
	return table->name;
}

int cli_arguments_words(const struct cli_arguments *arguments, char *argv[CLI_MAX_ARGUMENTS + 1])
{
	int argc = 1;
	json_t *text;
	size_t i;

	json_array_foreach (arguments->resumed, i, text) {
		if (!json_is_string(text) || argc == CLI_MAX_ARGUMENTS)
			return -1;
		argv[argc++] = (char *)json_string_value(text);
	}
	return argc;
}
