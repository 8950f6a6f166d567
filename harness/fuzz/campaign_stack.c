// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the reports of sanitizers.
 */
#include "fuzz/campaign_stack.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Beginnings of names that are the runtime's, the library's, or the engine's. */
static const char *const others[] = {
	"__sanitizer",
	"__interceptor",
	"__asan",
	"__ubsan",
	"__msan",
	"__lsan",
	"__GI_",
	"__libc",
	"__pthread",
	"fuzzer::",
	"raise",
	"abort",
	"gsignal",
	"pthread_kill",
	"_start",
	"main",
	"LLVMFuzzerTestOneInput",
};

static bool is_other(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const size_t other = strlen(others[i]);

		if (len >= other && !strncmp(name, others[i], other))
			return true;
	}
	/* A name that is none: in a library without symbols. */
	return !len || *name == '(' || *name == '/';
}

static bool is_frame(const char *line)
{
	return line[strspn(line, " \t")] == '#';
}

/* "#4 0x55d0c1 in NAME ...", behind blanks; NULL: it has no name. */
static const char *find_name(const char *line, size_t len)
{
	const char *in = strstr(line, " in ");

	return in && in + 4 < line + len ? in + 4 : NULL;
}

size_t campaign_stack_read(const char *report, char frame[CAMPAIGN_FRAMES][CAMPAIGN_FRAME])
{
	size_t count = 0;
	bool seen = false;

	for (const char *line = report; *line && count < CAMPAIGN_FRAMES;) {
		const size_t len = strcspn(line, "\n");
		const char *name = is_frame(line) ? find_name(line, len) : NULL;
		const size_t size = name ? strcspn(name, " (\n") : 0;

		/* The first stack only: others say who has allocated it, and who has freed. */
		if (!is_frame(line) && seen)
			break;
		seen |= is_frame(line);
		if (name && !is_other(name, size))
			snprintf(frame[count++], CAMPAIGN_FRAME, "%.*s", (int)size, name);
		line += len + (line[len] == '\n');
	}
	return count;
}

void campaign_stack_summary(const char *report, char *text, size_t size)
{
	static const char before[] = "SUMMARY: ";
	const char *line = strstr(report, before);
	const char *colon = line ? strchr(line + sizeof(before) - 1, ':') : NULL;

	text[0] = '\0';
	if (colon)
		snprintf(text, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
}
