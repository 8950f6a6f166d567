/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be fuzzed, and by which engines: two tables.
 *
 *	const struct campaign_engine *engine = campaign_engine_named("afl++");
 *	struct campaign_command command;
 *
 *	for (unsigned int i = 0; i < engine->processes(jobs); i++)
 *		engine->command(&setting, i, &command);	// its arguments and environment
 *
 * An engine works in the campaign's folder, and all paths in its commands begin there: libFuzzer
 * hands its arguments to a shell as they are, and the folder's name may hold anything.
 */
#ifndef FUZZ_CAMPAIGN_ENGINE_H
#define FUZZ_CAMPAIGN_ENGINE_H

#include "fuzz/campaign_stats.h"
#include "fuzz/scope.h"

struct campaign_target {
	const char *name;
	const struct fuzz_scope *scope; /* NULL: a parser */
	const char *seeds[3]; /* of a parser: folders of the corpus, up to NULL */
};

/* Those that build TDs first. NULL after the last. */
const struct campaign_target *campaign_target_at(size_t index);
const struct campaign_target *campaign_target_named(const char *name);

#define CAMPAIGN_MAX_ARGUMENTS 48
#define CAMPAIGN_ENVIRONMENT 8
#define CAMPAIGN_ARGUMENT 160

/* One process. Each variable is NAME=VALUE. */
struct campaign_command {
	char log[32]; /* the name of its log */
	size_t num_arguments;
	char argument[CAMPAIGN_MAX_ARGUMENTS][CAMPAIGN_ARGUMENT];
	size_t num_variables;
	char variable[CAMPAIGN_ENVIRONMENT][CAMPAIGN_ARGUMENT];
};

/* What commands depend on. */
struct campaign_setting {
	const struct campaign_target *target;
	unsigned int jobs;
	unsigned int seconds; /* 0: no end */
	uint64_t seed; /* 0: the engine's choice */
	unsigned int input_seconds; /* an input that takes longer hangs */
	bool dictionary; /* there is one */
};

struct campaign_engine {
	const char *name;
	const char *needs[4]; /* programs that build it, up to NULL */
	const char *runs; /* the program that runs it, where that is not the target itself */
	const char *packages; /* of Debian, that have them */
	const char *builds[3]; /* names of fuzz/engine.sh for targets that build TDs, up to NULL */
	const char *parser_builds[3]; /* the same for parsers */
	unsigned int (*processes)(unsigned int jobs);
	void (*command)(const struct campaign_setting *setting, unsigned int process,
			struct campaign_command *command);
};

const struct campaign_engine *campaign_engine_at(size_t index);
const struct campaign_engine *campaign_engine_named(const char *name);

/* The names of the builds for this target. */
const char *const *campaign_engine_builds(const struct campaign_engine *engine,
					  const struct campaign_target *target);

/* Folders below the campaign's in which the programs of each build are found. */
#define CAMPAIGN_PROGRAMS "engine-%zu"

#endif
