// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs of an engine: built where this command was, or taken as they are.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/campaign_private.h"
#include "input/file.h"
#include "run/interrupt.h"

#define PATIENCE_MS 2000 /* before something is said */
#define LOOK_MS 50
#define LOG "log/build"

static bool in_path(const char *program)
{
	const char *path = getenv("PATH");

	for (path = path ? path : ""; *path;) {
		const size_t len = strcspn(path, ":");
		char file[PATH_MAX];

		if (snprintf(file, sizeof(file), "%.*s/%s", (int)len, path, program) <
			    (int)sizeof(file) &&
		    !access(file, X_OK))
			return true;
		path += len + (path[len] == ':');
	}
	return false;
}

static enum campaign_end lack(struct campaign *campaign, const char *needed, const char *found)
{
	struct target_reason *reason = &campaign->result->lack;

	snprintf(reason->needed, sizeof(reason->needed), "%s", needed);
	snprintf(reason->found, sizeof(reason->found), "%s", found);
	return CAMPAIGN_NOTHING;
}

static enum campaign_end lack_packages(struct campaign *campaign, const char *what)
{
	const struct campaign_engine *engine = campaign->options->engine;
	char needed[128], found[128];

	snprintf(needed, sizeof(needed), "the engine %s, of the Debian packages %s", engine->name,
		 engine->packages);
	snprintf(found, sizeof(found), "no %s; install them", what);
	return lack(campaign, needed, found);
}

static int wait_for(struct campaign *campaign, struct campaign_process *process, const char *name)
{
	const struct timespec look = { 0, LOOK_MS * 1000000L };
	unsigned int ms = 0;

	for (; !campaign_process_ended(process); ms += LOOK_MS) {
		campaign->interrupted = interrupt_name();
		if (campaign->interrupted)
			campaign_process_end(process, SIGTERM, 2000);
		if (ms == PATIENCE_MS)
			fprintf(stderr, "Building the engine %s ...\n", name);
		nanosleep(&look, NULL);
	}
	return WIFEXITED(process->status) ? WEXITSTATUS(process->status) : -1;
}

static bool log_has(const struct campaign *campaign, const char *text)
{
	char path[PATH_MAX], *log;
	struct diag diag;
	size_t size;
	bool has;

	campaign_path(campaign, path, LOG);
	log = file_read(path, FILE_MAX_SIZE, &size, &diag);
	has = log && strstr(log, text);
	free(log);
	return has;
}

static enum campaign_end build(struct campaign *campaign, const char *name, struct diag *diag)
{
	const char *folder = campaign->options->build;
	char target[64], log[PATH_MAX];
	const char *const command[] = { "cmake", "--build", folder, "--target", target, NULL };
	struct campaign_process process;
	int status;

	snprintf(target, sizeof(target), "engine-%s", name);
	campaign_path(campaign, log, LOG);
	status = campaign_process_start(&process, folder, command, NULL, log, diag);
	if (!status)
		status = wait_for(campaign, &process, name);
	if (!status || campaign->interrupted)
		return CAMPAIGN_DONE;
	/* A compiler may be there without its libraries. */
	if (log_has(campaign, "install the Debian packages"))
		return lack_packages(campaign, "compiler that links it");
	diag_set(diag, "the engine %s could not be built; %s says why", name, log);
	return CAMPAIGN_BROKEN;
}

/* By a name without any character that a shell knows; where it was before, it leads anew. */
static int link_programs(const struct campaign *campaign, size_t index, const char *folder,
			 struct diag *diag)
{
	char path[PATH_MAX], *real = realpath(folder, NULL);
	int ret;

	campaign_path(campaign, path, CAMPAIGN_PROGRAMS, index);
	unlink(path);
	ret = real ? symlink(real, path) : 0;
	if (ret)
		diag_set(diag, "%s: %s", path, strerror(errno));
	free(real);
	return ret;
}

static enum campaign_end find_programs(struct campaign *campaign, size_t index, const char *name,
				       struct diag *diag)
{
	const struct campaign_options *options = campaign->options;
	char folder[PATH_MAX], program[PATH_MAX + CAMPAIGN_ROOM], needed[128];

	snprintf(folder, sizeof(folder), "%s%s/%s/fuzz",
		 options->engines ? options->engines : options->build,
		 options->engines ? "" : "/engines", name);
	snprintf(program, sizeof(program), "%s/%s_fuzzer", folder, options->target->name);
	if (access(program, X_OK)) {
		snprintf(needed, sizeof(needed), "%s_fuzzer of the engine %s",
			 options->target->name, name);
		return lack(campaign, needed,
			    options->engines ? "no such program in $TDX_CTS_ENGINES" :
					       "no such program in the build of this command");
	}
	return link_programs(campaign, index, folder, diag) ? CAMPAIGN_BROKEN : CAMPAIGN_DONE;
}

enum campaign_end campaign_build(struct campaign *campaign, struct diag *diag)
{
	const struct campaign_options *options = campaign->options;
	const char *const *builds = campaign_engine_builds(options->engine, options->target);
	enum campaign_end end = CAMPAIGN_DONE;

	if (options->engine->runs && !in_path(options->engine->runs))
		return lack_packages(campaign, options->engine->runs);
	for (const char *const *program = options->engine->needs; !options->engines && *program;
	     program++) {
		if (!in_path(*program))
			return lack_packages(campaign, *program);
	}
	if (!options->engines && (!options->build || access(options->build, F_OK)))
		return lack(campaign, "the build tree of this command, or TDX_CTS_ENGINES",
			    "neither");
	for (size_t i = 0; builds[i] && end == CAMPAIGN_DONE && !campaign->interrupted; i++) {
		/* The second one is for the second process. */
		if (i && campaign->num_processes < 2)
			break;
		if (!options->engines)
			end = build(campaign, builds[i], diag);
		if (end == CAMPAIGN_DONE && !campaign->interrupted)
			end = find_programs(campaign, i, builds[i], diag);
	}
	return end;
}
