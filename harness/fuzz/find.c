// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counting inputs.
 */
#include "fuzz/find.h"

#include <string.h>

#include "fuzz/bytes.h"
#include "fuzz/known.h"
#include "fuzz/stream.h"

/* One search. */
struct search {
	const struct find_request *request;
	struct trial *trial;
	struct known *known; /* what is waived */
	struct fuzz_stream *stream;
	struct td_case test;
};

static const struct rule *first_failure(struct search *search, const uint8_t *bytes, size_t size,
					bool waived_too)
{
	struct finding finding;
	const struct rule *rule;

	fuzz_decode(search->request->scope, bytes, size, &search->test);
	trial_fit(search->trial, &search->test);
	rule = trial_run(search->trial, &search->test, &finding);
	while (rule && !waived_too && known_covers(search->known, rule, &search->test))
		rule = trial_next(search->trial, rule, &finding);
	return rule;
}

/* The rule that is looked for, or any that is no news. */
static const struct rule *found(struct search *search, const uint8_t *bytes, size_t size)
{
	const char *wanted = search->request->rule;
	const struct rule *rule = first_failure(search, bytes, size, wanted);
	struct finding finding;

	while (rule && wanted && strcmp(rule->id, wanted) != 0)
		rule = trial_next(search->trial, rule, &finding);
	return rule;
}

static int open_known(struct search *search, struct diag *diag)
{
	const struct session *session = trial_session(search->trial);

	search->known = known_open(search->request->scope, session->declared);
	if (!search->known)
		return diag_no_memory(diag, NULL);
	return known_add_waived(search->known, session, diag);
}

static int open_search(struct search *search, struct diag *diag)
{
	const struct find_request *request = search->request;
	struct trial_options options;

	fuzz_environment_trial(request->environment, request->scope, &options);
	if (trial_need(&search->trial, &options, diag) || open_known(search, diag))
		return -1;
	search->stream = fuzz_stream_open(request->scope, diag);
	return search->stream ? 0 : -1;
}

static void drop_violating_seeds(struct search *search)
{
	for (size_t i = 0; i < fuzz_stream_num_seeds(search->stream);) {
		size_t size;
		const uint8_t *bytes = fuzz_stream_seed(search->stream, i, &size);

		if (first_failure(search, bytes, size, true))
			fuzz_stream_drop(search->stream, i);
		else
			i++;
	}
}

static void look(struct search *search, struct find_result *result)
{
	const size_t num_seeds = fuzz_stream_num_seeds(search->stream);
	const uint64_t limit = search->request->limit;

	fuzz_stream_begin(search->stream, search->request->number);
	for (result->inputs = 0; result->inputs < limit && !result->rule; result->inputs++) {
		const uint8_t *bytes;
		size_t size;

		if (result->inputs < num_seeds)
			bytes = fuzz_stream_seed(search->stream, result->inputs, &size);
		else
			size = fuzz_stream_next(search->stream, &bytes);
		result->rule = found(search, bytes, size);
	}
}

int find_failure(const struct find_request *request, struct find_result *result, struct diag *diag)
{
	static struct search search;
	int ret;

	memset(&search, 0, sizeof(search));
	search.request = request;
	*result = (struct find_result){ 0 };
	ret = open_search(&search, diag);
	if (!ret) {
		if (request->clean)
			drop_violating_seeds(&search);
		look(&search, result);
	}
	fuzz_stream_close(search.stream);
	known_close(search.known);
	trial_close(search.trial);
	return ret;
}

/* What a guest's instructions show, and no TD that only executes CPUID once. */
static bool takes_a_guest(enum defect_effect effect)
{
	return effect == DEFECT_GUEST_READS || effect == DEFECT_STATE ||
	       effect == DEFECT_GUEST_ASKS || effect == DEFECT_TDCALL_TAKES ||
	       effect == DEFECT_TDCALL_GIVES || effect == DEFECT_MSR_READS;
}

/* What happens in one TD; the rules that find it say what an input must be able to do. */
const struct fuzz_scope *find_scope_for(const struct defect *defect)
{
	const struct rule *rule = rule_named(defect->rule);
	bool one_td = defect->effect != DEFECT_HANGS && defect->effect != DEFECT_KILLS &&
		      defect->effect != DEFECT_LOSES && defect->reads != DEFECT_STALE &&
		      defect->occasion != DEFECT_SAME_AGAIN &&
		      defect->occasion != DEFECT_AFTER_TD && rule && !rule->once;

	if (!one_td)
		return NULL;
	if (!strncmp(defect->rule, "KVM", 3) || !strncmp(defect->rule, "CLB", 3))
		return fuzz_scope_named("kvm_abi");
	if (!strncmp(defect->rule, "HST", 3) || takes_a_guest(defect->effect))
		return fuzz_scope_named("entry_exit");
	return fuzz_scope_named("init");
}
