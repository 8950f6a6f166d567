// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waivers: reading them, and which one applies.
 */
#include "record/waiver.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input/file.h"
#include "input/json.h"
#include "input/number.h"
#include "record/entry.h"
#include "rules/register_bits.h"
#include "rules/rules.h"

/* The members of one waiver that are copied as they are: all but the date. */
static const struct entry_text texts[] = {
	ENTRY_TEXT("rule", struct waiver, rule, true),
	ENTRY_TEXT("case", struct waiver, test, false),
	ENTRY_TEXT("policy", struct waiver, policy, false),
	ENTRY_TEXT("module", struct waiver, module, false),
	ENTRY_TEXT("platform", struct waiver, platform, false),
	ENTRY_TEXT("reason", struct waiver, reason, true),
	ENTRY_TEXT("source", struct waiver, source, true),
	ENTRY_TEXTS_END,
};

static bool date_parse(const char *text, unsigned int *date)
{
	static const unsigned int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	uint64_t year, month, day;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
	    !number_parse_n(text, 4, 9999, &year) || !number_parse_n(text + 5, 2, 12, &month) ||
	    !number_parse_n(text + 8, 2, 31, &day) || !month || !day || day > days[month - 1])
		return false;
	*date = (unsigned int)(year * 10000 + month * 100 + day);
	return true;
}

static int read_date(const struct json_at *object, struct waiver *waiver, struct diag *diag)
{
	struct json_at at;
	const char *text;

	if (json_member(object, "expires", &at, diag) || json_at_string(&at, &text, diag))
		return -1;
	if (!date_parse(text, &waiver->expires))
		return json_fail(&at, diag, "\"%s\" is no date; write YYYY-MM-DD", text);
	return 0;
}

/* A member that nobody reads would be a condition that nobody heeds. */
static const char *const known_members[] = { "rule",   "case",   "policy",  "module", "platform",
					     "reason", "source", "expires", NULL };

static int read_waiver(const struct json_at *object, struct waiver *waiver, struct diag *diag)
{
	struct json_at at;

	if (entry_texts(object, waiver, texts, diag) || read_date(object, waiver, diag) ||
	    json_only_members(object, known_members, diag) ||
	    json_member(object, "rule", &at, diag))
		return -1;
	if (!rule_named(waiver->rule))
		return json_fail(&at, diag, "there is no rule \"%s\"; see tdx-cts list rules",
				 waiver->rule);
	return 0;
}

static int read_waivers(struct waivers *waivers, const struct json_doc *doc, struct diag *diag)
{
	struct json_at root = json_root(doc), object;
	long count = json_array_length(&root, ENTRIES_MAX_IN_FILE, diag);
	struct waiver *grown;

	if (count < 0)
		return -1;
	grown = realloc(waivers->waiver, (waivers->count + (size_t)count + 1) * sizeof(*grown));
	if (!grown)
		return diag_no_memory(diag, doc->path);
	waivers->waiver = grown;
	for (size_t i = 0; i < (size_t)count; i++) {
		struct waiver *waiver = &waivers->waiver[waivers->count];

		memset(waiver, 0, sizeof(*waiver));
		waiver->path = doc->path;
		if (json_element(&root, i, &object, diag) || read_waiver(&object, waiver, diag))
			return -1;
		waivers->count++;
	}
	return 0;
}

static int read_file(struct waivers *waivers, const char *path, struct diag *diag)
{
	struct json_doc doc;
	int ret;

	if (json_load(&doc, path, diag))
		return -1;
	ret = read_waivers(waivers, &doc, diag);
	json_free(&doc);
	return ret;
}

int waivers_parse(struct waivers *waivers, const char *path, const char *text, struct diag *diag)
{
	struct json_doc doc;
	int ret;

	memset(waivers, 0, sizeof(*waivers));
	if (json_parse(&doc, path, 1, text, diag))
		return -1;
	ret = read_waivers(waivers, &doc, diag);
	json_free(&doc);
	if (ret)
		waivers_free(waivers);
	return ret;
}

/* waivers->paths are there, or NULL. */
static int read_files(struct waivers *waivers, struct diag *diag)
{
	if (!waivers->paths)
		return -1;
	for (char **path = waivers->paths; *path; path++) {
		if (read_file(waivers, *path, diag)) {
			waivers_free(waivers);
			return -1;
		}
	}
	return 0;
}

int waivers_load(struct waivers *waivers, const char *folder, struct diag *diag)
{
	memset(waivers, 0, sizeof(*waivers));
	waivers->paths = file_list(folder, ".json", diag);
	return read_files(waivers, diag);
}

int waivers_load_path(struct waivers *waivers, const char *path, struct diag *diag)
{
	memset(waivers, 0, sizeof(*waivers));
	waivers->paths = entry_files(path, diag);
	return read_files(waivers, diag);
}

void waivers_free(struct waivers *waivers)
{
	free(waivers->waiver);
	file_list_free(waivers->paths);
	memset(waivers, 0, sizeof(*waivers));
}

/* Names that hold a bracket mean it: "ATTRIBUTES[27]" is no choice of letters. */
static bool is_case(const char *wanted, const char *found)
{
	return !*wanted || !strcmp(wanted, found) || !fnmatch(wanted, found, 0);
}

static bool same_or_any(const char *wanted, const char *found)
{
	return !*wanted || !strcmp(wanted, found);
}

bool waiver_in_scope(const struct waiver *waiver, const struct waiver_scope *scope)
{
	return same_or_any(waiver->policy, scope->policy) &&
	       same_or_any(waiver->module, scope->module) &&
	       same_or_any(waiver->platform, scope->platform);
}

bool waiver_expired(const struct waiver *waiver, const struct waiver_scope *scope)
{
	return waiver->expires < scope->today;
}

const struct waiver *waiver_find(const struct waivers *waivers, const struct waiver_scope *scope,
				 const char *rule, const char *test)
{
	for (size_t i = 0; i < waivers->count; i++) {
		const struct waiver *waiver = &waivers->waiver[i];

		if (!strcmp(waiver->rule, rule) && waiver_in_scope(waiver, scope) &&
		    is_case(waiver->test, test))
			return waiver;
	}
	return NULL;
}

const char *waiver_date(unsigned int date, char text[16])
{
	snprintf(text, 16, "%04u-%02u-%02u", date / 10000 % 10000, date / 100 % 100, date % 100);
	return text;
}

unsigned int waiver_today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	if (now == (time_t)-1 || !gmtime_r(&now, &tm))
		return 0;
	return (unsigned int)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
}
