// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run from its options to its results.
 */
#include "run/run.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "input/corpus.h"
#include "run/log.h"

int run_load_waivers(struct waivers *waivers, struct diag *diag)
{
	char folder[PATH_MAX];

	if (snprintf(folder, sizeof(folder), "%s/waivers", corpus_root()) >= (int)sizeof(folder))
		return diag_set(diag, "the path of the corpus is too long; move it");
	return waivers_load(waivers, folder, diag);
}

const char *run_last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

struct waiver_scope run_waiver_scope(const struct session *session)
{
	return (struct waiver_scope){
		.policy = session->options.policy,
		.module = run_last_part(session_module(session)),
		.platform = run_last_part(session->options.platform),
		.today = waiver_today(),
	};
}

/* Words of the description that the rules can do nothing with. */
static void describe_unknown(const struct declared *declared, char *text, size_t size)
{
	char bit[CPUID_TEXT];

	if (!declared->num_unknown)
		return;
	snprintf(text, size,
		 "%u fields of the module's description, %u by their type and %u by their gate, of "
		 "which nothing is expected; the first is %s, \"%.60s\"",
		 declared->num_unknown, declared->num_unknown_types, declared->num_unknown_gates,
		 cpuid_bit_format(declared->first_unknown_bit, bit), declared->first_unknown);
}

static void describe(struct run *run, uint64_t seed)
{
	const struct session_options *used = &run->session.options;
	struct target *target = run->session.target;
	struct target_identity *identity = &run->provenance.identity;
	struct utsname here;

	run->scope = run_waiver_scope(&run->session);
	session_command(&run->session, "run", run->command, sizeof(run->command));
	run->provenance = (struct provenance){
		.version = TDX_CTS_VERSION,
		.module = used->module,
		.update_to = used->update_to ? used->update_to : "",
		.platform = used->platform,
		.kernel = used->kernel,
		.policy = used->policy,
		.supports = used->supports ? used->supports : "",
		.seed = seed,
		.date = run->scope.today,
		.command = run->command,
	};
	record_started(run->provenance.started);
	if (!uname(&here))
		snprintf(run->provenance.host, sizeof(run->provenance.host), "%s", here.nodename);
	describe_unknown(run->session.declared, run->provenance.unknown,
			 sizeof(run->provenance.unknown));
	if (target->ops->identity(target, identity) != TARGET_OK)
		snprintf(identity->target, sizeof(identity->target), "%s", target->ops->name);
}

enum session_status run_open(struct run *run, const struct session_options *options, uint64_t seed,
			     struct diag *diag)
{
	enum session_status status;

	memset(run, 0, sizeof(*run));
	status = session_open(&run->session, options, diag);
	if (status != SESSION_OK)
		return status;
	if (run_load_waivers(&run->waivers, diag)) {
		session_close(&run->session);
		return SESSION_BAD;
	}
	describe(run, seed);
	return SESSION_OK;
}

void run_close(struct run *run)
{
	results_free(&run->results);
	waivers_free(&run->waivers);
	session_close(&run->session);
}

static int run_plan(struct runner *runner, struct diag *diag)
{
	if (runner_run(runner, diag))
		return -1;
	if (runner->selection->test && !runner->num_cases)
		return diag_set(diag,
				"there is no case '%s' for these rules; see tdx-cts list cases",
				runner->selection->test);
	return runner_finish(runner, diag);
}

int run_suites(struct run *run, const struct suite *const *list,
	       const struct run_selection *selection, struct record *record, struct diag *diag)
{
	struct runner *runner;
	int ret;

	if (!results_init(&run->results, &run->waivers, &run->scope))
		return diag_no_memory(diag, NULL);
	runner = runner_create(&run->session, list, selection, &run->provenance, &run->results,
			       record, run->journal);
	ret = runner ? run_plan(runner, diag) : diag_no_memory(diag, NULL);
	run->broken = ret && (!runner || runner->account.failed ||
			      (runner->account.log && log_failed(runner->account.log)));
	runner_free(runner);
	return ret;
}
