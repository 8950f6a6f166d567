/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzzing campaign: an engine runs a fuzz target for some time, and what it finds is made small,
 * named and kept.
 *
 *	struct campaign_options options = {
 *		.target = campaign_target_named("init"),
 *		.engine = campaign_engine_named("libfuzzer"),
 *		.folder = "out/fuzz-init", .jobs = 1, .seconds = 60, .build = "build",
 *	};
 *	struct campaign_result result;
 *
 *	switch (campaign_run(&options, &result, &diag)) {
 *	case CAMPAIGN_DONE: ...		result.findings, each a file in out/fuzz-init/findings
 *	case CAMPAIGN_NOTHING: ...	result.lack: no engine, no target
 *	}
 *	campaign_result_free(&result);
 *
 * The folder holds all of it:
 *
 *	campaign.json		the options, for who goes on with it
 *	findings/NAME.td	a case that violates a rule, as small as it can be; NAME.bin: an input
 *				that crashes, hangs or eats the program
 *	findings.jsonl		what each of them is
 *	corpus/ or afl/		the inputs that the engine keeps
 *	seeds/ dictionary	what it began with
 *	crashes/		what it has just found, and taken/ what that was
 *	log/			what the engine and the build of it have said
 *
 * The engine is told of each finding by its file, and looks for others from then on
 * (fuzz/known.h).
 */
#ifndef FUZZ_CAMPAIGN_H
#define FUZZ_CAMPAIGN_H

#include "fuzz/campaign_engine.h"
#include "fuzz/campaign_findings.h"
#include "fuzz/campaign_stats.h"
#include "fuzz/environment.h"

struct campaign_options {
	const struct campaign_target *target;
	const struct campaign_engine *engine;
	struct fuzz_environment told; /* paths in it must be absolute */
	const char *folder;
	bool resume;
	unsigned int jobs; /* at least 1 */
	unsigned int seconds; /* 0: until a signal ends it */
	size_t findings; /* new ones that are not waived after which it ends; 0: it does not */
	uint64_t seed; /* 0: the engine's choice */
	const char *build; /* the build tree in which engines are built; or NULL */
	const char *engines; /* where they are, built already; or NULL */
	const json_t *arguments; /* the options as campaign.json holds them, an array of texts */
};

#define CAMPAIGN_COMMAND 4096

enum campaign_end {
	CAMPAIGN_DONE,
	CAMPAIGN_BAD, /* the folder or the options, in @diag */
	CAMPAIGN_NOTHING, /* result->lack */
	CAMPAIGN_BROKEN, /* the harness, the engine or the disk, in @diag; result holds what there is */
};

struct campaign_result {
	struct target_reason lack;
	/* Of a target that builds TDs: "emulator: module ...", and the command "tdx-cts run ...". */
	char session[512];
	char command[CAMPAIGN_COMMAND];
	struct campaign_stats stats;
	double seconds;
	const char *interrupted; /* "SIGINT"; or NULL */
	size_t taken; /* crashes, hangs and so on of the engine that were looked at */
	struct campaign_findings findings; /* of earlier calls in this folder, too */
	size_t earlier; /* how many of them */
};

/* campaign_result_free() is due in any case. */
enum campaign_end campaign_run(const struct campaign_options *options,
			       struct campaign_result *result, struct diag *diag);
void campaign_result_free(struct campaign_result *result);

/* The options in the folder's campaign.json; a new reference, or NULL and @diag. */
json_t *campaign_arguments(const char *folder, struct diag *diag);

#endif
