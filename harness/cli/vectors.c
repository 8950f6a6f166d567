// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts vectors: replay golden vectors against the emulated module.
 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "emulator/replay.h"
#include "input/corpus.h"

static const char help[] =
	"Usage: tdx-cts vectors [OPTION]... FILE...\n"
	"\n"
	"Replays golden vectors (.jsonl, also gzip) against the emulated module, and names\n"
	"each answer that differs from what the module's own code answered.\n"
	"\n"
	"Options:\n"
	"  --module NAME|DIR         instead of the module that the file names\n"
	"  --platform NAME|FILE      instead of the platform that the file names; a vector\n"
	"                            that names its own is replayed on that one\n" CLI_HELP_HELP
	"\n"
	"Names are those of the corpus, else of ../modules and ../platforms beside the file.\n"
	"Exit status: 0 all passed, 1 an answer differs, 2 bad usage or input.\n";

#define SHOW_MAX 20
#define MAX_PLATFORMS 16

/* One file being replayed, with a module for each platform that it needs. */
struct run {
	const char *module_option;
	const char *platform_option;
	const char *file;
	struct masks *masks;
	size_t num_platforms;
	struct {
		char name[VECTOR_TEXT];
		struct emu_module *module;
	} platform[MAX_PLATFORMS];
	unsigned long passed, failed;
};

/* @name from the corpus, or from the folder @kind next to the one in which the file lies. */
static int find(const struct run *run, const char *kind, const char *name, const char *suffix,
		char path[PATH_MAX], struct diag *diag)
{
	char folder[PATH_MAX];
	struct diag unused;

	if (!corpus_find(kind, name, suffix, path, diag))
		return 0;
	snprintf(folder, sizeof(folder), "%s", run->file);
	if (snprintf(path, PATH_MAX, "%s/../%s/%s%s", dirname(folder), kind, name, suffix) <
		    PATH_MAX &&
	    !corpus_find(kind, path, suffix, folder, &unused))
		return 0;
	return -1;
}

static struct emu_module *module_on(const struct masks *masks, const char *path, struct diag *diag)
{
	struct cpuid_dump *dump = malloc(sizeof(*dump));
	struct emu_module *module = NULL;
	struct emu_refusal refusal;

	if (!dump) {
		diag_no_memory(diag, NULL);
		return NULL;
	}
	if (!cpuid_dump_load(dump, path, diag)) {
		module = emu_module_init(masks, dump, &refusal);
		if (!module && !refusal.status)
			diag_no_memory(diag, masks->name);
		else if (!module)
			diag_at(diag, path, 1, 1,
				"%s refuses this platform: %s; give the dump of a TDX host",
				masks->name, refusal.text);
	}
	free(dump);
	return module;
}

/* The module on the platform of one vector; NULL on bad input. */
static struct emu_module *module_for(struct run *run, const struct vector_header *header,
				     const struct vector *vector, struct diag *diag)
{
	const char *name = vector->platform;
	char path[PATH_MAX];

	if (!name[0])
		name = run->platform_option ? run->platform_option : header->platform;
	for (size_t i = 0; i < run->num_platforms; i++)
		if (!strcmp(run->platform[i].name, name))
			return run->platform[i].module;
	if (run->num_platforms == MAX_PLATFORMS) {
		diag_set(diag, "%s: more than %d platforms", run->file, MAX_PLATFORMS);
		return NULL;
	}
	if (find(run, "platforms", name, ".cpuid", path, diag) &&
	    (!run->platform_option ||
	     corpus_find("platforms", run->platform_option, ".cpuid", path, diag)))
		return NULL;
	snprintf(run->platform[run->num_platforms].name, VECTOR_TEXT, "%s", name);
	run->platform[run->num_platforms].module = module_on(run->masks, path, diag);
	return run->platform[run->num_platforms].module ?
		       run->platform[run->num_platforms++].module :
		       NULL;
}

static void report(struct run *run, const struct vector *vector, const struct replay *replay)
{
	if (!replay->count) {
		run->passed++;
		return;
	}
	if (run->failed++ >= SHOW_MAX)
		return;
	printf("%s:%u: %s: %s\n", run->file, vector->line, vector->id, vector->why);
	for (size_t i = 0; i < replay->count && i < REPLAY_MAX; i++)
		printf("    %s: expected %s, got %s\n", replay->mismatch[i].what,
		       replay->mismatch[i].expected, replay->mismatch[i].got);
	if (replay->count > REPLAY_MAX)
		printf("    and %zu more\n", replay->count - REPLAY_MAX);
}

static int replay_all(struct run *run, struct vector_file *file, struct diag *diag)
{
	const struct vector_header *header = vectors_header(file);
	const char *name = run->module_option ? run->module_option : header->module;
	struct vector *vector = malloc(sizeof(*vector));
	struct emu_module *module;
	struct replay replay;
	char path[PATH_MAX];
	int more = -1;

	if (!vector) {
		diag_no_memory(diag, NULL);
		return -1;
	}
	if (find(run, "modules", name, "", path, diag))
		goto out;
	run->masks = masks_load(path, diag);
	if (!run->masks)
		goto out;
	while ((more = vectors_next(file, vector, diag)) > 0) {
		module = module_for(run, header, vector, diag);
		if (!module) {
			more = -1;
			break;
		}
		replay_vector(module, header, vector, &replay);
		report(run, vector, &replay);
	}
out:
	free(vector);
	return more;
}

static int replay_file(struct run *run, const char *path)
{
	struct vector_file *file;
	struct diag diag;
	int error;

	run->file = path;
	file = vectors_open(path, &diag);
	if (!file)
		return cli_bad_input(&diag);
	error = replay_all(run, file, &diag);
	for (size_t i = 0; i < run->num_platforms; i++)
		emu_module_free(run->platform[i].module);
	run->num_platforms = 0;
	masks_free(run->masks);
	run->masks = NULL;
	vectors_close(file);
	return error ? cli_bad_input(&diag) : CLI_CONFORMING;
}

int cli_vectors(int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, 'm' },
		{ "platform", required_argument, NULL, 'p' },
		CLI_END_OF_OPTIONS,
	};
	struct cli_reader reader = { argc, argv, options, help, .session = NULL };
	struct run run = { 0 };
	int option, status;

	while ((option = cli_next_option(&reader)) > 0) {
		if (option == 'm')
			run.module_option = optarg;
		else
			run.platform_option = optarg;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind == argc)
		return cli_bad_usage(&reader, "no file of vectors is given");
	for (int i = optind; i < argc; i++) {
		status = replay_file(&run, argv[i]);
		if (status)
			return status;
	}
	if (run.failed > SHOW_MAX)
		printf("and %lu more vectors with mismatches\n", run.failed - SHOW_MAX);
	printf("%lu passed, %lu failed\n", run.passed, run.failed);
	return run.failed ? CLI_FAILED : CLI_CONFORMING;
}
