// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of targets and engines.
 */
#include "fuzz/campaign_engine.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_LEN 4096 /* bytes of an input; a hundred records have room */
#define MEMORY_MB 2048
#define END_SECONDS 30 /* an engine ends by itself so long after it should have been ended */

static const struct campaign_target parsers[] = {
	{ .name = "module_json", .seeds = { "seeds/module_json" } },
	{ .name = "td_text", .seeds = { "seeds/td_text", "cases" } },
	{ .name = "vector", .seeds = { "seeds/vector" } },
	{ .name = "record", .seeds = { "seeds/record" } },
	{ .name = "platform", .seeds = { "seeds/platform" } },
	{ .name = "profile", .seeds = { "seeds/profile" } },
	{ .name = "explain", .seeds = { "seeds/explain" } },
	{ .name = "vmm", .seeds = { "seeds/vmm" } },
	{ .name = "snapshot", .seeds = { "seeds/snapshot" } },
};

#define NUM_PARSERS (sizeof(parsers) / sizeof(parsers[0]))
#define MAX_SCOPES 8

const struct campaign_target *campaign_target_at(size_t index)
{
	static struct campaign_target of_scopes[MAX_SCOPES];
	const size_t num_scopes = fuzz_scope_count();

	if (index < num_scopes && index < MAX_SCOPES) {
		of_scopes[index].scope = fuzz_scope_at(index);
		of_scopes[index].name = of_scopes[index].scope->name;
		return &of_scopes[index];
	}
	return index - num_scopes < NUM_PARSERS ? &parsers[index - num_scopes] : NULL;
}

const struct campaign_target *campaign_target_named(const char *name)
{
	const struct campaign_target *target;

	for (size_t i = 0; (target = campaign_target_at(i)); i++) {
		if (!strcmp(target->name, name))
			return target;
	}
	return NULL;
}

static __attribute__((format(printf, 2, 3))) void add(struct campaign_command *command,
						      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(command->argument[command->num_arguments++], CAMPAIGN_ARGUMENT, format, args);
	va_end(args);
}

static void add_variable(struct campaign_command *command, const char *name, const char *value)
{
	snprintf(command->variable[command->num_variables++], CAMPAIGN_ARGUMENT, "%s=%s", name,
		 value);
}

static void add_program(struct campaign_command *command, size_t build,
			const struct campaign_target *target)
{
	add(command, "./" CAMPAIGN_PROGRAMS "/%s_fuzzer", build, target->name);
}

static unsigned int one_process(unsigned int jobs)
{
	(void)jobs;
	return 1;
}

static unsigned int process_each(unsigned int jobs)
{
	return jobs;
}

/* It has jobs of its own, and starts one anew whenever it crashes. */
static void libfuzzer(const struct campaign_setting *setting, unsigned int process,
		      struct campaign_command *command)
{
	(void)process;
	memset(command, 0, sizeof(*command));
	snprintf(command->log, sizeof(command->log), "libfuzzer");
	add_program(command, 0, setting->target);
	add(command, "-fork=%u", setting->jobs);
	add(command, "-ignore_crashes=1");
	add(command, "-ignore_timeouts=1");
	add(command, "-ignore_ooms=1");
	add(command, "-timeout=%u", setting->input_seconds);
	add(command, "-rss_limit_mb=%u", MEMORY_MB);
	add(command, "-max_len=%u", MAX_LEN);
	add(command, "-print_funcs=0");
	add(command, "-artifact_prefix=crashes/");
	if (setting->dictionary)
		add(command, "-dict=dictionary");
	if (setting->seed)
		add(command, "-seed=%" PRIu32, (uint32_t)setting->seed);
	if (setting->seconds)
		add(command, "-max_total_time=%u", setting->seconds + END_SECONDS);
	add(command, "corpus");
	add(command, "seeds");
	add_variable(command, "TMPDIR", "tmp"); /* its jobs' corpora and logs */
}

/* The first is the main one; the second, where there is one, also solves comparisons. */
static void afl(const struct campaign_setting *setting, unsigned int process,
		struct campaign_command *command)
{
	static const struct {
		const char *name, *value;
	} variables[] = {
		{ "AFL_SKIP_CPUFREQ", "1" }, { "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES", "1" },
		{ "AFL_NO_UI", "1" },        { "AFL_NO_COLOR", "1" },
		{ "AFL_TRY_AFFINITY", "1" }, /* several times as fast as AFL_NO_AFFINITY */
		{ "AFL_AUTORESUME", "1" },
	};

	memset(command, 0, sizeof(*command));
	snprintf(command->log, sizeof(command->log), process ? "afl-%u" : "afl-main", process);
	add(command, "afl-fuzz");
	add(command, "-i");
	add(command, "seeds");
	add(command, "-o");
	add(command, "afl");
	add(command, process ? "-S" : "-M");
	add(command, process ? "job%u" : "main", process);
	add(command, "-t");
	add(command, "%u", 1000 * setting->input_seconds);
	add(command, "-G");
	add(command, "%u", MAX_LEN);
	if (setting->dictionary) {
		add(command, "-x");
		add(command, "dictionary");
	}
	if (setting->seed) {
		add(command, "-s");
		add(command, "%" PRIu32, (uint32_t)setting->seed + process);
	}
	if (setting->seconds) {
		add(command, "-V");
		add(command, "%u", setting->seconds + END_SECONDS);
	}
	if (process == 1) {
		add(command, "-c");
		add_program(command, 1, setting->target);
	}
	add(command, "--");
	add_program(command, 0, setting->target);
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		add_variable(command, variables[i].name, variables[i].value);
	if (setting->target->scope) {
		add_variable(command, "TDX_CTS_FUZZ_TARGET", setting->target->name);
		add_variable(command, "AFL_CUSTOM_MUTATOR_LIBRARY",
			     "./engine-0/tdx-cts-mutator.so");
	}
}

static const struct campaign_engine engines[] = {
	{ .name = "libfuzzer",
	  .needs = { "cmake", "clang", "clang++" },
	  .packages = "clang and libclang-rt-14-dev",
	  .builds = { "libfuzzer" },
	  .parser_builds = { "libfuzzer-asan" },
	  .processes = one_process,
	  .command = libfuzzer },
	{ .name = "afl++",
	  .needs = { "cmake", "afl-clang-fast", "afl-clang-fast++" },
	  .runs = "afl-fuzz",
	  .packages = "afl++ and lld",
	  .builds = { "afl++", "afl++-cmplog" },
	  .parser_builds = { "afl++", "afl++-cmplog" },
	  .processes = process_each,
	  .command = afl },
};

#define NUM_ENGINES (sizeof(engines) / sizeof(engines[0]))

const struct campaign_engine *campaign_engine_at(size_t index)
{
	return index < NUM_ENGINES ? &engines[index] : NULL;
}

const struct campaign_engine *campaign_engine_named(const char *name)
{
	for (size_t i = 0; i < NUM_ENGINES; i++) {
		if (!strcmp(engines[i].name, name))
			return &engines[i];
	}
	return NULL;
}

const char *const *campaign_engine_builds(const struct campaign_engine *engine,
					  const struct campaign_target *target)
{
	return target->scope ? engine->builds : engine->parser_builds;
}
