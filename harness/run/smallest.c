// SPDX-License-Identifier: GPL-2.0-only
/*
 * Naming and writing the smallest failing case.
 */
#include "run/smallest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "record/shell.h"

#define MAX_NAMES 4 /* of steps in one sentence */
#define ROOM_FOR_MORE 32

void smallest_steps(const struct minimized *minimized, char *text, size_t size)
{
	const struct minimize_result *result = &minimized->result;
	const struct reduce *reduce = &minimized->reduce;
	char name[REDUCE_TEXT];
	size_t len = 0, shown = 0;

	text[0] = '\0';
	for (size_t i = 0; i < reduce->count && shown < MAX_NAMES; i++) {
		if (!result->set[i])
			continue;
		reduce_step_format(reduce, &reduce->step[i], name);
		if (len + strlen(name) + ROOM_FOR_MORE > size)
			break;
		len += (size_t)snprintf(text + len, size - len, "%s%s", len ? ", " : "", name);
		shown++;
	}
	if (shown < result->size)
		snprintf(text + len, size - len, "%s%zu more", len ? " and " : "",
			 result->size - shown);
}

void smallest_name(struct minimized *minimized, const struct rule *rule, const char *name)
{
	struct td_case *smallest = &minimized->smallest;
	char steps[sizeof(smallest->summary)];

	smallest_steps(minimized, steps, sizeof(steps) - 40);
	snprintf(smallest->summary, sizeof(smallest->summary), "%s fails with %.120s", rule->id,
		 steps);
	snprintf(smallest->rule, sizeof(smallest->rule), "%s", rule->id);
	smallest->role = TD_ROLE_NEGATIVE;
	snprintf(smallest->name, sizeof(smallest->name), "%s", name);
}

static void print_comment(const char *text, FILE *stream)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(stream, "# %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static char *print_case(const struct td_case *test, const char *comment, size_t *size)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, size);

	if (!stream)
		return NULL;
	fputs("# SPDX-License-Identifier: GPL-2.0-only\n", stream);
	if (comment)
		print_comment(comment, stream);
	td_case_print(test, stream);
	if (!fclose(stream))
		return text;
	free(text);
	return NULL;
}

int smallest_write(const struct td_case *test, const char *comment, const char *path,
		   struct diag *diag)
{
	size_t size;
	char *text = print_case(test, comment, &size);
	int ret;

	if (!text)
		return diag_no_memory(diag, NULL);
	ret = file_write(path, text, size, diag);
	free(text);
	return ret;
}

void smallest_command(const struct session *session, const struct rule *rule,
		      bool allow_host_damage, const char *path, char *text, size_t size)
{
	session_command(session, "run", text, size);
	if (allow_host_damage)
		strncat(text, " --allow-host-damage", size - strlen(text) - 1);
	shell_add(text, size, "--rule", rule->id);
	shell_add(text, size, "--case", path);
}
