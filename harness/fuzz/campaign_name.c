// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making names of findings.
 */
#include "fuzz/campaign_name.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MAX_LEN 64 /* room for a number is left */
#define WORD 64

/* A dot only between two others, as in "7.0". */
static bool is_plain(char before, char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
	       (c == '.' && isalnum((unsigned char)before));
}

/* "entry 3 ecx.waitpkg", "call 4 (init_vm)": where it stands is no part of a name. */
static const char *without_place(const char *word)
{
	static const char *const places[] = { "entry ", "call " };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const size_t len = strlen(places[i]);
		const size_t digits =
			strncmp(word, places[i], len) != 0 ? 0 : strspn(word + len, "0123456789");

		if (digits && word[len + digits] == ' ')
			return word + len + digits + 1;
	}
	return word;
}

/* Whatever is not plain is a '-', many of them are one, and none is at an end. */
static void make_plain(const char *word, char plain[WORD])
{
	size_t len = 0;

	for (word = without_place(word); *word && len + 1 < WORD; word++) {
		char before = '-';

		if (len)
			before = plain[len - 1];
		if (is_plain(before, *word))
			plain[len++] = *word;
		else if (len && plain[len - 1] != '-')
			plain[len++] = '-';
	}
	while (len && (plain[len - 1] == '-' || plain[len - 1] == '.'))
		len--;
	plain[len] = '\0';
}

static bool ends_in(const char *text, const char *end)
{
	const size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

/* The name so far has it, at the end of one of its words or of them all. */
static bool has(const char *name, const char *plain)
{
	const char *at = name;

	for (; (at = strstr(at, plain)); at++) {
		const char behind = at[strlen(plain)];

		if (at > name && !isalnum((unsigned char)at[-1]) && (!behind || behind == '.'))
			return true;
	}
	return ends_in(name, plain);
}

void campaign_name_make(const char *first, const char *const word[], size_t count,
			char name[CAMPAIGN_NAME])
{
	char plain[WORD];

	make_plain(first, plain);
	snprintf(name, CAMPAIGN_NAME, "%s", plain);
	for (size_t i = 0; i < count; i++) {
		const size_t len = strlen(name);

		make_plain(word[i], plain);
		if (!*plain || has(name, plain))
			continue;
		if (len + 1 + strlen(plain) > MAX_LEN)
			return;
		snprintf(name + len, CAMPAIGN_NAME - len, ".%s", plain);
	}
}

/* A file NAME.SUFFIX. */
static bool is_taken(const char *folder, const char *name)
{
	const size_t len = strlen(name);
	const struct dirent *entry;
	DIR *dir = opendir(folder);
	bool taken = false;

	while (dir && !taken && (entry = readdir(dir))) {
		const char *dot = strrchr(entry->d_name, '.');

		taken = dot && (size_t)(dot - entry->d_name) == len &&
			!memcmp(entry->d_name, name, len);
	}
	if (dir)
		closedir(dir);
	return taken;
}

void campaign_name_unique(const char *folder, char name[CAMPAIGN_NAME])
{
	const size_t len = strlen(name);

	for (unsigned int i = 2; is_taken(folder, name); i++)
		snprintf(name + len, CAMPAIGN_NAME - len, "-%u", i);
}
