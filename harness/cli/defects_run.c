// SPDX-License-Identifier: GPL-2.0-only
/*
 * The runs of seeded defects: child processes of this program, some at once.
 */
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/defects.h"
#include "input/file.h"
#include "run/interrupt.h"
#include "run/progress.h"

#define CASE_SECONDS "5" /* enough for a case that does not hang */
#define END_MS 3000 /* until a run that was told to end has ended */
#define LOOK_MS 10
#define MAX_ARGUMENTS 24

struct arguments {
	const char *word[MAX_ARGUMENTS];
	size_t count;
};

static void add(struct arguments *arguments, const char *option, const char *value)
{
	if (!value)
		return;
	arguments->word[arguments->count++] = option;
	arguments->word[arguments->count++] = value;
}

/* A sound run has the setting that a defect brings along. */
static void add_setting(struct arguments *arguments, const struct defect_setting *with)
{
	add(arguments, "--module", with->module);
	add(arguments, "--update-to", with->update_to);
	add(arguments, "--platform", with->platform);
	add(arguments, "--kernel", with->kernel);
	add(arguments, "--kvm-policy", with->policy);
	add(arguments, "--kvm-supports", with->supports);
}

void defects_setting(const struct defect_setting *with, char *text, size_t size)
{
	struct arguments arguments = { .count = 0 };
	size_t len = 0;

	add_setting(&arguments, with);
	text[0] = '\0';
	for (size_t i = 0; i < arguments.count && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s", i ? " " : "",
					arguments.word[i]);
}

/* The folder of a run, or with a suffix what stands beside it. */
static void path_of(const struct defects *defects, const struct defects_run *run,
		    const char *suffix, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s%s", defects->folder, run->name, suffix);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	return remove(path);
}

static void remove_all(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int defects_open(struct defects *defects, struct diag *diag)
{
	const char *kept = defects->options->folder, *tmp = getenv("TMPDIR");
	int len = kept ? snprintf(defects->folder, sizeof(defects->folder), "%s", kept) :
			 snprintf(defects->folder, sizeof(defects->folder),
				  "%s/tdx-cts-defects-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (len >= (int)sizeof(defects->folder))
		return diag_set(diag, "%.60s...: too long a path; give a shorter one",
				defects->folder);
	if (kept)
		return file_make_empty_folder(kept, diag);
	if (mkdtemp(defects->folder))
		return 0;
	return diag_set(diag, "%s: %s; name another folder by TMPDIR", defects->folder,
			strerror(errno));
}

static int start(const struct defects *defects, struct defects_run *run, struct diag *diag)
{
	const struct defects_options *options = defects->options;
	struct arguments arguments = { { "/proc/self/exe", "run" }, 2 };
	char folder[PATH_MAX], log[PATH_MAX];

	path_of(defects, run, "", folder);
	path_of(defects, run, ".txt", log);
	if (run->defect)
		add(&arguments, "--defect", run->defect->id);
	else
		add_setting(&arguments, run->with);
	add(&arguments, "--out", folder);
	add(&arguments, "--case-timeout", CASE_SECONDS);
	add(&arguments, "--suite", options->suite ? options->suite->name : NULL);
	add(&arguments, "--rule", options->rule);
	if (options->until_found && run->defect)
		add(&arguments, "--until", run->defect->rule);
	return campaign_process_start(&run->process, ".", arguments.word, NULL, log, diag);
}

/* The line of its own output that says most: the last one. */
static void quote_log(const struct defects *defects, struct defects_run *run)
{
	char path[PATH_MAX];
	struct diag diag;
	size_t size, from;
	char *text;

	path_of(defects, run, ".txt", path);
	text = file_read(path, FILE_MAX_SIZE, &size, &diag);
	if (!text)
		return;
	while (size && text[size - 1] == '\n')
		text[--size] = '\0';
	for (from = size; from && text[from - 1] != '\n';)
		from--;
	size = strlen(run->broken);
	snprintf(run->broken + size, sizeof(run->broken) - size, "; it said: %.160s", text + from);
	free(text);
}

/* How a run ended that has nothing to say. */
static void say_broken(const struct defects *defects, struct defects_run *run)
{
	const int status = run->process.status;

	if (WIFSIGNALED(status))
		snprintf(run->broken, sizeof(run->broken), "killed by signal %d", WTERMSIG(status));
	else
		snprintf(run->broken, sizeof(run->broken), "exit status %d", WEXITSTATUS(status));
	quote_log(defects, run);
	run->result = DEFECTS_BROKEN;
}

/* A run that ends as broken is right only where its defect ends the process. */
static bool has_judged(const struct defects_run *run)
{
	const int status = run->process.status;

	if (!WIFEXITED(status))
		return false;
	return WEXITSTATUS(status) == CLI_CONFORMING || WEXITSTATUS(status) == CLI_FAILED ||
	       WEXITSTATUS(status) == CLI_NOTHING_RAN || run->own;
}

static void take(struct defects *defects, struct defects_run *run)
{
	char path[PATH_MAX];

	run->over = true;
	path_of(defects, run, "", path);
	if (!defects->interrupted) {
		defects_read(defects, run);
		if (run->result == DEFECTS_BROKEN || !has_judged(run))
			say_broken(defects, run);
	}
	if (defects->options->folder)
		return;
	remove_all(path);
	path_of(defects, run, ".txt", path);
	unlink(path);
}

static bool is_running(const struct defects_run *run)
{
	return run->process.pid && !run->over;
}

/* All are told before the first is waited for. What is still running says nothing. */
static void end_all(struct defects *defects)
{
	for (size_t i = 0; i < defects->count; i++) {
		if (is_running(&defects->run[i]))
			kill(-defects->run[i].process.pid, SIGTERM);
	}
	for (size_t i = 0; i < defects->count; i++) {
		if (!is_running(&defects->run[i]))
			continue;
		campaign_process_end(&defects->run[i].process, SIGTERM, END_MS);
		take(defects, &defects->run[i]);
	}
}

/* Starts what there is room for, and takes what is over. False: nothing is left to do. */
static bool step(struct defects *defects, struct progress *progress, int *ret, struct diag *diag)
{
	size_t running = 0, waiting = 0;

	for (size_t i = 0; i < defects->count; i++) {
		struct defects_run *run = &defects->run[i];

		if (is_running(run) && campaign_process_ended(&run->process)) {
			take(defects, run);
			if (progress_step(progress))
				progress_say(progress);
		}
		running += is_running(run);
	}
	for (size_t i = 0; i < defects->count && !*ret; i++) {
		struct defects_run *run = &defects->run[i];

		if (run->over || run->process.pid)
			continue;
		/* What a defect's run is held against comes first. */
		if (running == defects->options->jobs ||
		    (run->defect && !defects->run[run->sound].over)) {
			waiting++;
			continue;
		}
		*ret = start(defects, run, diag);
		running += !*ret;
	}
	return running || (waiting && !*ret);
}

int defects_carry_out(struct defects *defects, struct diag *diag)
{
	const struct timespec look = { 0, LOOK_MS * 1000000L };
	struct progress progress;
	int ret = 0;

	/* A run would take itself for a shard. */
	unsetenv("GTEST_SHARD_INDEX");
	unsetenv("GTEST_TOTAL_SHARDS");
	interrupt_catch();
	progress_begin(&progress, false);
	progress.what = "runs";
	progress.total = defects->count;
	while (step(defects, &progress, &ret, diag) && !ret && !interrupt_name())
		nanosleep(&look, NULL);
	defects->interrupted = interrupt_name();
	for (size_t i = 0; i < defects->count; i++)
		defects->num_over += defects->run[i].over;
	end_all(defects);
	progress_end(&progress);
	if (!defects->options->folder)
		remove_all(defects->folder);
	return ret;
}
