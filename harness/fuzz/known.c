// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases that are known, and what each of them asks for.
 */
#include "fuzz/known.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz/bytes.h"
#include "input/corpus.h"
#include "input/file.h"
#include "run/reduce.h"
#include "run/run.h"
#include "td/config_member.h"

struct known_case {
	char rule[16]; /* that it violates; a case may show more than the one it was written for */
	struct td_case test;
	struct reduce reduce; /* its steps from the default TD */
	struct known_waiver waiver; /* empty where it was found */
	struct known_case *next;
};

struct known {
	const struct fuzz_scope *scope;
	const struct declared *declared;
	struct known_case *waived;
	const char *folder;
	struct timespec changed; /* the folder, when it was read */
	struct known_case *found;
};

static void free_cases(struct known_case *list)
{
	while (list) {
		struct known_case *next = list->next;

		reduce_free(&list->reduce);
		free(list);
		list = next;
	}
}

static int add(struct known *known, const char *rule, const struct td_case *test,
	       struct known_case **list)
{
	static uint8_t bytes[FUZZ_MAX_INPUT];
	struct known_case *new = calloc(1, sizeof(*new));
	size_t size;

	if (!new)
		return -1;
	snprintf(new->rule, sizeof(new->rule), "%s", rule);
	fuzz_encode(known->scope, test, bytes, sizeof(bytes), &size);
	fuzz_decode(known->scope, bytes, size, &new->test);
	if (!reduce_init(&new->reduce, &new->test, known->declared)) {
		free(new);
		return -1;
	}
	new->next = *list;
	*list = new;
	return 0;
}

struct known *known_open(const struct fuzz_scope *scope, const struct declared *declared)
{
	struct known *known = calloc(1, sizeof(*known));

	if (!known)
		return NULL;
	known->scope = scope;
	known->declared = declared;
	return known;
}

void known_close(struct known *known)
{
	if (!known)
		return;
	free_cases(known->waived);
	free_cases(known->found);
	free(known);
}

/* Once for each rule whose failure in this case is waived. */
static int add_if_waived(struct known *known, const struct waivers *waivers,
			 const struct waiver_scope *scope, const char *path, struct diag *diag)
{
	static struct td_case test;

	if (td_case_load(&test, path, diag))
		return -1;
	for (size_t i = 0; i < waivers->count; i++) {
		const struct waiver *waiver = &waivers->waiver[i];

		if (!waiver->test[0] || waiver_expired(waiver, scope) ||
		    waiver_find(waivers, scope, waiver->rule, test.name) != waiver)
			continue;
		if (add(known, waiver->rule, &test, &known->waived))
			return diag_no_memory(diag, NULL);
		memcpy(known->waived->waiver.reason, waiver->reason, sizeof(waiver->reason));
		known->waived->waiver.expires = waiver->expires;
	}
	return 0;
}

int known_add_waivers(struct known *known, const struct waivers *waivers,
		      const struct waiver_scope *scope, struct diag *diag)
{
	char folder[PATH_MAX];
	char **list;
	int ret = 0;

	if (snprintf(folder, sizeof(folder), "%s/cases", corpus_root()) >= (int)sizeof(folder))
		return diag_set(diag, "the path of the corpus is too long; move it");
	list = file_list(folder, ".td", diag);
	if (!list)
		return -1;
	for (char **path = list; *path && !ret; path++)
		ret = add_if_waived(known, waivers, scope, *path, diag);
	file_list_free(list);
	return ret;
}

int known_add_waived(struct known *known, const struct session *session, struct diag *diag)
{
	const struct waiver_scope scope = run_waiver_scope(session);
	struct waivers waivers;
	int ret;

	if (run_load_waivers(&waivers, diag))
		return -1;
	ret = known_add_waivers(known, &waivers, &scope, diag);
	waivers_free(&waivers);
	return ret;
}

static void add_found(struct known *known, const char *path)
{
	static struct td_case test;
	struct diag diag;

	if (!td_case_load(&test, path, &diag))
		add(known, test.rule, &test, &known->found);
}

/* Asked only where a rule is violated: no cost where all is well. */
static void look(struct known *known)
{
	struct stat info;
	struct diag diag;
	char **list;

	if (!known->folder || stat(known->folder, &info) ||
	    !memcmp(&info.st_mtim, &known->changed, sizeof(known->changed)))
		return;
	known->changed = info.st_mtim;
	free_cases(known->found);
	known->found = NULL;
	list = file_list(known->folder, ".td", &diag);
	for (char **path = list; path && *path; path++)
		add_found(known, *path);
	if (list)
		file_list_free(list);
}

void known_watch(struct known *known, const char *folder)
{
	known->folder = folder;
}

static bool has_number(const struct td_config *config, size_t member)
{
	struct td_config usual;

	td_config_default(&usual);
	return td_config_member_get(config, member) != td_config_member_get(&usual, member);
}

/* In CPUID_CONFIG or in a raw entry: it comes to the module all the same. */
static bool has_leaf(const struct td_config *config, uint32_t leaf)
{
	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (config->cpuid[i].at.leaf == leaf)
			return true;
	}
	for (size_t i = 0; i < config->num_entries; i++) {
		if (config->entry[i].function == leaf)
			return true;
	}
	return false;
}

static bool has_byte(const struct td_config *config, uint16_t offset)
{
	for (size_t i = 0; i < config->num_patches; i++) {
		if (config->patch[i].offset == offset)
			return true;
	}
	return false;
}

static bool has_entry_bits(const struct td_config *config, const struct td_entry *entry,
			   const struct reduce_step *step)
{
	uint32_t mask = (uint32_t)step->mask;

	for (size_t i = 0; i < config->num_entries; i++) {
		if (config->entry[i].function == entry->function &&
		    !((config->entry[i].regs.reg[step->reg] ^ entry->regs.reg[step->reg]) & mask))
			return true;
	}
	return false;
}

static bool has_call(const struct td_case *test, enum td_call_kind kind)
{
	for (size_t i = 0; i < test->num_calls; i++) {
		if (test->call[i].kind == kind)
			return true;
	}
	return false;
}

static bool has_op(const struct td_case *test, const struct guest_op *op)
{
	for (size_t i = 0; i < test->num_ops; i++) {
		if (test->op[i].kind == op->kind && test->op[i].index == op->index)
			return true;
	}
	return false;
}

/* A field of several bits is a number; a mask of none: that the leaf was given. */
static bool has_cpuid(const struct reduce *reduce, const struct reduce_step *step,
		      const struct td_case *test)
{
	struct cpuid_addr at = reduce->test->config.cpuid[step->index].at;

	if (__builtin_popcountll(step->mask) == 1)
		return reduce_has(reduce, step, test);
	return !step->mask || td_config_cpuid(&test->config, at).reg[step->reg] & step->mask;
}

/* As reduce_has(), but for numbers. */
static bool has_step(const struct reduce *reduce, const struct reduce_step *step,
		     const struct td_case *test)
{
	const struct td_case *from = reduce->test;

	switch (step->kind) {
	case REDUCE_MEMBER:
		return td_config_member_is_mask(step->index) ?
			       reduce_has(reduce, step, test) :
			       has_number(&test->config, step->index);
	case REDUCE_CPUID:
	case REDUCE_CPUID_GATED:
		return has_cpuid(reduce, step, test);
	case REDUCE_TOPOLOGY:
		return has_leaf(&test->config, from->config.cpuid[step->index].at.leaf);
	case REDUCE_PATCH:
		return has_byte(&test->config, from->config.patch[step->index].offset);
	case REDUCE_ENTRY:
		return true;
	case REDUCE_ENTRY_BITS:
		return has_entry_bits(&test->config, &from->config.entry[step->index], step);
	case REDUCE_CALL:
		return has_call(test, from->call[step->index].kind);
	case REDUCE_OP:
		return has_op(test, &from->op[step->index]);
	default:
		return reduce_has(reduce, step, test);
	}
}

static bool has_all(const struct reduce *reduce, const struct td_case *test)
{
	for (size_t i = 0; i < reduce->count; i++) {
		if (!has_step(reduce, &reduce->step[i], test))
			return false;
	}
	return true;
}

static bool list_covers(const struct known_case *list, const struct rule *rule,
			const struct td_case *test)
{
	for (; list; list = list->next) {
		if (!strcmp(list->rule, rule->id) && has_all(&list->reduce, test))
			return true;
	}
	return false;
}

bool known_covers(struct known *known, const struct rule *rule, const struct td_case *test)
{
	look(known);
	return list_covers(known->waived, rule, test) || list_covers(known->found, rule, test);
}

/* A case without calls makes the usual ones. */
static bool is_usual(const struct td_call *call)
{
	return !call->flags && !call->hw_error && !call->nent && !call->padding &&
	       !call->reserved && !call->bad_pointer;
}

/* What a case asks for is part of another that is known. */
static bool is_part(const struct reduce *reduce, const struct td_case *known)
{
	for (size_t i = 0; i < reduce->count; i++) {
		const struct reduce_step *step = &reduce->step[i];

		if (!has_step(reduce, step, known) &&
		    !(step->kind == REDUCE_CALL && !known->num_calls &&
		      is_usual(&reduce->test->call[step->index])))
			return false;
	}
	return true;
}

static const struct known_case *find_explaining(const struct known_case *list,
						const struct rule *rule,
						const struct reduce *reduce)
{
	for (; list; list = list->next) {
		if (!strcmp(list->rule, rule->id) && is_part(reduce, &list->test))
			return list;
	}
	return NULL;
}

const struct known_waiver *known_waives(struct known *known, const struct rule *rule,
					const struct td_case *test)
{
	const struct known_case *found;
	struct reduce reduce;

	if (!reduce_init(&reduce, test, known->declared))
		return NULL;
	found = find_explaining(known->waived, rule, &reduce);
	reduce_free(&reduce);
	return found ? &found->waiver : NULL;
}
