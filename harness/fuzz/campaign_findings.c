// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of findings.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/campaign_findings.h"
#include "input/file.h"
#include "input/json.h"

#define LIST "findings.jsonl"

static const char *const kinds[CAMPAIGN_NUM_KINDS] = {
	[CAMPAIGN_RULE] = "rule",     [CAMPAIGN_CRASH] = "crash", [CAMPAIGN_HANG] = "hang",
	[CAMPAIGN_MEMORY] = "memory", [CAMPAIGN_GONE] = "gone",
};

const char *campaign_kind_name(enum campaign_kind kind)
{
	return kinds[kind];
}

const char *campaign_finding_suffix(const struct campaign_finding *finding)
{
	return finding->kind == CAMPAIGN_RULE ? ".td" : ".bin";
}

bool campaign_finding_fails(const struct campaign_finding *finding)
{
	return !*finding->waiver.reason && finding->kind != CAMPAIGN_GONE;
}

size_t campaign_findings_count(const struct campaign_findings *findings, enum campaign_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->finding[i].kind == kind;
	return count;
}

static void put(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(object, key, json_string(text));
}

json_t *campaign_finding_json(const struct campaign_finding *finding)
{
	json_t *object = json_object();

	put(object, "kind", campaign_kind_name(finding->kind));
	put(object, "name", finding->name);
	if (finding->rule)
		put(object, "rule", finding->rule->id);
	put(object, "subject", finding->finding.subject);
	put(object, "expected", finding->finding.expected);
	put(object, "observed", finding->finding.observed);
	put(object, "answer", finding->answer);
	put(object, "refused_by", finding->refused_by);
	put(object, "config", finding->config);
	put(object, "says", finding->says);
	if (*finding->waiver.reason) {
		put(object, "waived", finding->waiver.reason);
		json_object_set_new(object, "until", json_integer(finding->waiver.expires));
	}
	return object;
}

static int append(const char *path, const char *line, struct diag *diag)
{
	int fd = file_open_own(path, O_WRONLY | O_CREAT | O_APPEND);
	const size_t size = strlen(line);
	ssize_t written = -1;

	/* In one piece: whoever reads it meanwhile sees all of the line or none. */
	if (fd >= 0)
		written = write(fd, line, size);
	if (written != (ssize_t)size)
		diag_set(diag, "%s: %s", path, written >= 0 ? "disk full" : strerror(errno));
	if (fd >= 0)
		close(fd);
	return written == (ssize_t)size ? 0 : -1;
}

int campaign_findings_add(const char *folder, const struct campaign_finding *finding,
			  struct diag *diag)
{
	json_t *object = campaign_finding_json(finding);
	char *text = json_dumps(object, JSON_COMPACT);
	char path[PATH_MAX], *line = NULL;
	int ret = -1;

	snprintf(path, sizeof(path), "%s/" LIST, folder);
	if (!text || asprintf(&line, "%s\n", text) < 0)
		diag_no_memory(diag, path);
	else
		ret = append(path, line, diag);
	free(line);
	free(text);
	json_decref(object);
	return ret;
}

/* 0 also where it is not there; @text stays as it was then. */
static int get(const struct json_at *object, const char *key, char *text, size_t size,
	       struct diag *diag)
{
	const char *value;
	struct json_at member;
	int there = json_optional(object, key, &member, diag);

	if (there <= 0)
		return there;
	if (json_at_string(&member, &value, diag))
		return -1;
	snprintf(text, size, "%s", value);
	return 0;
}

static int read_waiver(const struct json_at *object, struct known_waiver *waiver, struct diag *diag)
{
	uint64_t until;

	if (get(object, "waived", waiver->reason, sizeof(waiver->reason), diag))
		return -1;
	if (!*waiver->reason)
		return 0;
	if (json_member_number(object, "until", UINT32_MAX, &until, diag))
		return -1;
	waiver->expires = (unsigned int)until;
	return 0;
}

static int read_kind(const struct json_at *object, struct campaign_finding *finding,
		     struct diag *diag)
{
	const char *kind;

	if (json_member_string(object, "kind", &kind, diag))
		return -1;
	while (finding->kind < CAMPAIGN_NUM_KINDS && strcmp(kinds[finding->kind], kind) != 0)
		finding->kind++;
	return finding->kind < CAMPAIGN_NUM_KINDS ? 0 :
						    json_fail(object, diag, "no kind of finding");
}

static int read_rule(const struct json_at *object, struct campaign_finding *finding,
		     struct diag *diag)
{
	char id[16] = "", by[16] = "";

	if (get(object, "rule", id, sizeof(id), diag) ||
	    get(object, "refused_by", by, sizeof(by), diag))
		return -1;
	finding->rule = rule_named(id);
	if (!finding->rule && finding->kind == CAMPAIGN_RULE)
		return json_fail(object, diag, "there is no rule '%s'", id);
	if (*by)
		finding->refused_by = strcmp(by, "kvm") != 0 ? "module" : "kvm";
	return 0;
}

static int read_finding(const struct json_at *object, struct campaign_finding *finding,
			struct diag *diag)
{
	struct finding *found = &finding->finding;

	memset(finding, 0, sizeof(*finding));
	if (read_kind(object, finding, diag) || read_rule(object, finding, diag) ||
	    read_waiver(object, &finding->waiver, diag) ||
	    get(object, "name", finding->name, sizeof(finding->name), diag) ||
	    get(object, "subject", found->subject, sizeof(found->subject), diag) ||
	    get(object, "expected", found->expected, sizeof(found->expected), diag) ||
	    get(object, "observed", found->observed, sizeof(found->observed), diag) ||
	    get(object, "answer", finding->answer, sizeof(finding->answer), diag) ||
	    get(object, "config", finding->config, sizeof(finding->config), diag) ||
	    get(object, "says", finding->says, sizeof(finding->says), diag))
		return -1;
	return *finding->name ? 0 : json_fail(object, diag, "a finding without a name");
}

static int take_line(struct campaign_findings *findings, const char *path, unsigned int number,
		     const char *line, struct diag *diag)
{
	struct campaign_finding *grown;
	struct json_doc doc;
	struct json_at root;
	int ret;

	grown = realloc(findings->finding, (findings->count + 1) * sizeof(*grown));
	if (!grown)
		return diag_no_memory(diag, path);
	findings->finding = grown;
	if (json_parse(&doc, path, number, line, diag))
		return -1;
	root = json_root(&doc);
	ret = read_finding(&root, &grown[findings->count], diag);
	if (!ret)
		findings->count++;
	json_free(&doc);
	return ret;
}

static int take_lines(struct campaign_findings *findings, const char *path, char *text,
		      struct diag *diag)
{
	unsigned int number = 1;
	char *end;

	for (char *line = text; (end = strchr(line, '\n')); line = end + 1, number++) {
		*end = '\0';
		if (take_line(findings, path, number, line, diag))
			return -1;
	}
	return 0;
}

int campaign_findings_load(struct campaign_findings *findings, const char *folder,
			   struct diag *diag)
{
	char path[PATH_MAX];
	size_t size;
	char *text;
	int ret;

	memset(findings, 0, sizeof(*findings));
	snprintf(path, sizeof(path), "%s/" LIST, folder);
	if (access(path, F_OK))
		return 0;
	text = file_read(path, FILE_MAX_SIZE, &size, diag);
	if (!text)
		return -1;
	ret = take_lines(findings, path, text, diag);
	free(text);
	return ret;
}

void campaign_findings_free(struct campaign_findings *findings)
{
	free(findings->finding);
	memset(findings, 0, sizeof(*findings));
}
