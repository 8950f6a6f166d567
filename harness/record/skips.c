// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expected skips: reading them, and which one applies.
 */
#include "record/skips.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "record/entry.h"
#include "rules/register_bits.h"
#include "rules/rules.h"

static const struct entry_text texts[] = {
	ENTRY_TEXT("target", struct skip_entry, target, true),
	ENTRY_TEXT("module", struct skip_entry, module, false),
	ENTRY_TEXT("platform", struct skip_entry, platform, false),
	ENTRY_TEXT("kernel", struct skip_entry, kernel, false),
	ENTRY_TEXT("policy", struct skip_entry, policy, false),
	ENTRY_TEXT("rule", struct skip_entry, rule, true),
	ENTRY_TEXT("reason", struct skip_entry, reason, true),
	ENTRY_TEXT("source", struct skip_entry, source, false),
	ENTRY_TEXTS_END,
};

/* A member that nobody reads would be a condition that nobody heeds. */
static const char *const known_members[] = { "target",  "module",    "platform", "kernel",
					     "policy",  "rule",      "reason",   "source",
					     "verdict", "sometimes", NULL };

static int read_verdict(const struct json_at *object, enum verdict *verdict, struct diag *diag)
{
	struct json_at at;
	const char *name;

	if (json_member(object, "verdict", &at, diag) || json_at_string(&at, &name, diag))
		return -1;
	for (*verdict = 0; *verdict < VERDICT_PASS; ++*verdict) {
		if (!strcmp(verdict_name(*verdict), name))
			return 0;
	}
	return json_fail(&at, diag,
			 "\"%s\" is no skip; there are SKIP, NOT COVERED and "
			 "NOT OBSERVABLE",
			 name);
}

/* A misspelt rule would be an expectation that is never looked at. */
static int check_rule(const struct json_at *object, const struct skip_entry *entry,
		      struct diag *diag)
{
	struct json_at at;

	for (size_t i = 0; i < rules_count(); i++) {
		if (skip_is_of(entry, rule_at(i)->id))
			return 0;
	}
	if (json_member(object, "rule", &at, diag))
		return -1;
	return json_fail(&at, diag, "there is no rule \"%s\"; see tdx-cts list rules", entry->rule);
}

static int read_entry(const struct json_at *object, struct skip_entry *entry, struct diag *diag)
{
	struct json_at at;
	int there;

	if (entry_texts(object, entry, texts, diag) ||
	    read_verdict(object, &entry->verdict, diag) ||
	    json_only_members(object, known_members, diag))
		return -1;
	there = json_optional(object, "sometimes", &at, diag);
	if (there < 0 || (there && json_at_boolean(&at, &entry->sometimes, diag)))
		return -1;
	return check_rule(object, entry, diag);
}

static int read_entries(struct skips *skips, const struct json_doc *doc, struct diag *diag)
{
	struct json_at root = json_root(doc), object;
	long count = json_array_length(&root, ENTRIES_MAX_IN_FILE, diag);
	struct skip_entry *grown;

	if (count < 0)
		return -1;
	grown = realloc(skips->entry, (skips->count + (size_t)count + 1) * sizeof(*grown));
	if (!grown)
		return diag_no_memory(diag, doc->path);
	skips->entry = grown;
	for (size_t i = 0; i < (size_t)count; i++) {
		struct skip_entry *entry = &skips->entry[skips->count];

		*entry = (struct skip_entry){ .path = doc->path };
		if (json_element(&root, i, &object, diag) || read_entry(&object, entry, diag))
			return -1;
		skips->count++;
	}
	return 0;
}

int skips_parse(struct skips *skips, const char *path, const char *text, struct diag *diag)
{
	struct json_doc doc;
	int ret;

	*skips = (struct skips){ 0 };
	if (json_parse(&doc, path, 1, text, diag))
		return -1;
	ret = read_entries(skips, &doc, diag);
	json_free(&doc);
	if (ret)
		skips_free(skips);
	return ret;
}

static int read_file(struct skips *skips, const char *path, struct diag *diag)
{
	struct json_doc doc;
	int ret;

	if (json_load(&doc, path, diag))
		return -1;
	ret = read_entries(skips, &doc, diag);
	json_free(&doc);
	return ret;
}

int skips_load(struct skips *skips, const char *path, struct diag *diag)
{
	*skips = (struct skips){ .paths = entry_files(path, diag) };
	if (!skips->paths)
		return -1;
	for (char **file = skips->paths; *file; file++) {
		if (read_file(skips, *file, diag)) {
			skips_free(skips);
			return -1;
		}
	}
	return 0;
}

void skips_free(struct skips *skips)
{
	free(skips->entry);
	file_list_free(skips->paths);
	*skips = (struct skips){ 0 };
}

static bool same_or_any(const char *wanted, const char *found)
{
	return !*wanted || !strcmp(wanted, found);
}

/* A module or a kernel may have been given as a path, whose last part is the name. */
static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool skip_in_scope(const struct skip_entry *entry, const struct view_run *run)
{
	return !strcmp(entry->target, run->target) &&
	       same_or_any(entry->module,
			   last_part(*run->update_to ? run->update_to : run->module)) &&
	       same_or_any(entry->platform, last_part(run->platform)) &&
	       same_or_any(entry->kernel, last_part(run->kernel)) &&
	       same_or_any(entry->policy, run->policy);
}

bool skip_is_of(const struct skip_entry *entry, const char *rule)
{
	return !fnmatch(entry->rule, rule, 0);
}

bool skips_expect(const struct skips *skips, const struct record_view *view,
		  const struct view_result *result)
{
	for (size_t i = 0; view->num_runs == 1 && i < skips->count; i++) {
		const struct skip_entry *entry = &skips->entry[i];

		if (entry->verdict == result->verdict && skip_is_of(entry, result->id) &&
		    skip_in_scope(entry, &view->run[0]))
			return true;
	}
	return false;
}
