// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listing what lies in the corpus, and the tables of rules, suites and defects.
 */
#include <stdio.h>
#include <string.h>

#include "cli/defects.h"
#include "cli/list.h"
#include "input/corpus.h"
#include "input/file.h"
#include "plan/suite.h"
#include "proof/claim.h"

int list_rules(json_t *rows, struct diag *diag)
{
	(void)diag;
	for (size_t i = 0; i < rules_count(); i++) {
		const struct rule *rule = rule_at(i);
		json_t *row = list_row(rows, rule->id);
		json_t *in = json_array();

		list_set(row, "name", "%s", rule->name);
		list_set(row, "says", "%s", rule->says);
		list_set(row, "source", "%s", rule->source);
		for (const struct suite *const *suite = suites; *suite; suite++) {
			if (suite_has_rule(*suite, rule))
				json_array_append_new(in, json_string((*suite)->name));
		}
		json_object_set_new(row, "suites", in);
	}
	return 0;
}

int list_suites(json_t *rows, struct diag *diag)
{
	(void)diag;
	for (const struct suite *const *suite = suites; *suite; suite++) {
		json_t *row = list_row(rows, (*suite)->name);
		char text[256];
		size_t len = 0;

		for (const char *const *rule = (*suite)->rules; *rule && len < sizeof(text); rule++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
						len ? " " : "", *rule);
		list_set(row, "rules", "%s", text);
		list_set(row, "says", "%s", (*suite)->says);
	}
	return 0;
}

/*
 * Calls @add with the path of each file below a folder of the corpus that is called @file or,
 * where that is NULL, ends in @suffix; the name is what stands before @suffix.
 */
static int each_file(json_t *rows, const char *kind, const char *file, const char *suffix,
		     int (*add)(json_t *rows, const char *name, const char *path,
				struct diag *diag),
		     struct diag *diag)
{
	char folder[PATH_MAX], name[256];
	char **paths;
	int ret = 0;

	if (snprintf(folder, sizeof(folder), "%s/%s", corpus_root(), kind) >= (int)sizeof(folder))
		return diag_set(diag, "the path of the corpus is too long; move it");
	paths = file_list(folder, file ? file : suffix, diag);
	if (!paths)
		return -1;
	for (char **path = paths; *path && !ret; path++) {
		const char *base = *path + strlen(folder) + 1;

		snprintf(name, sizeof(name), "%.*s", (int)(strlen(base) - strlen(suffix)), base);
		ret = add(rows, name, *path, diag);
	}
	file_list_free(paths);
	return ret;
}

static int add_module(json_t *rows, const char *name, const char *path, struct diag *diag)
{
	json_t *row = list_row(rows, name);
	char folder[PATH_MAX];
	struct masks *masks;

	snprintf(folder, sizeof(folder), "%.*s", (int)(strlen(path) - strlen("/module.json")),
		 path);
	masks = masks_load(folder, diag);
	if (!masks)
		return -1;
	list_set(row, "version", "%s", masks->version);
	list_set(row, "name", "%s", masks->name);
	masks_free(masks);
	return 0;
}

int list_modules(json_t *rows, struct diag *diag)
{
	return each_file(rows, "modules", "module.json", "/module.json", add_module, diag);
}

static int add_platform(json_t *rows, const char *name, const char *path, struct diag *diag)
{
	const struct cpuid_addr version = { 1, CPUID_SUBLEAF_NA };
	json_t *row = list_row(rows, name);
	struct cpuid_dump dump;

	if (cpuid_dump_load(&dump, path, diag))
		return -1;
	list_set(row, "signature", "0x%x", cpuid_dump_native(&dump, version).reg[CPUID_EAX]);
	list_set(row, "leaves", "%zu leaves, %zu MSRs", dump.cpuid.count, dump.num_msrs);
	return 0;
}

int list_platforms(json_t *rows, struct diag *diag)
{
	return each_file(rows, "platforms", NULL, ".cpuid", add_platform, diag);
}

static int add_kernel(json_t *rows, const char *name, const char *path, struct diag *diag)
{
	struct profile *profile = profile_load(path, diag);
	json_t *row = list_row(rows, name);

	if (!profile)
		return -1;
	list_set(row, "policy", "%s", kvm_policy_name(profile->policy));
	list_set(row, "kernel", "%s", profile->kernel);
	profile_free(profile);
	return 0;
}

int list_kernels(json_t *rows, struct diag *diag)
{
	return each_file(rows, "kvm", NULL, ".json", add_kernel, diag);
}

int list_claims(json_t *rows, struct diag *diag)
{
	(void)diag;
	for (size_t i = 0; i < num_claims; i++) {
		json_t *row = list_row(rows, claims[i].id);

		list_set(row, "rule", "%s", claims[i].rule);
		list_set(row, "of", "%s", claims[i].of_update ? "update" : "module");
		list_set(row, "policy", "%s", claims[i].policy ? claims[i].policy : "");
		list_set(row, "says", "%s", claims[i].says);
	}
	return 0;
}

int list_defects(json_t *rows, struct diag *diag)
{
	(void)diag;
	for (size_t i = 0; i < defect_count(); i++) {
		const struct defect *defect = defect_at(i);
		json_t *row = list_row(rows, defect->id);
		char when[256], setting[512];

		list_set(row, "kind", "%s", defect_kind(i));
		list_set(row, "rule", "%s", defect->rule);
		list_set(row, "says", "%s", defect->says);
		list_set(row, "place", "%s", defects_place(defect));
		list_set(row, "when", "%s", defect_when_format(defect, when));
		defects_setting(&defect->with, setting, sizeof(setting));
		list_set(row, "setting", "%s", setting);
	}
	return 0;
}
