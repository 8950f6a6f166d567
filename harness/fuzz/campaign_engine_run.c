// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine at work: its processes, and what they say of themselves.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/campaign_private.h"
#include "input/corpus.h"
#include "input/file.h"

#define END_MS 4000
#define JOBS_MS 3000
#define MAX_STATS (4u << 20)
#define MAX_LINE 4096
#define SETTLE_MS 200 /* a file that is older has been written to its end */

static bool is_afl(const struct campaign *campaign)
{
	return campaign->options->engine->runs;
}

/* What the target and the engine are told, as variables of its environment. */
static int start(struct campaign *campaign, unsigned int index, struct diag *diag)
{
	struct campaign_command *command = calloc(1, sizeof(*command));
	const char *arguments[CAMPAIGN_MAX_ARGUMENTS + 1] = { NULL };
	const char *variables[CAMPAIGN_ENVIRONMENT + 1] = { NULL };
	char log[PATH_MAX];
	int ret;

	if (!command)
		return diag_no_memory(diag, NULL);
	campaign->options->engine->command(&campaign->setting, index, command);
	for (size_t i = 0; i < command->num_arguments; i++)
		arguments[i] = command->argument[i];
	for (size_t i = 0; i < command->num_variables; i++)
		variables[i] = command->variable[i];
	campaign_path(campaign, log, "log/%s", command->log);
	if (!index)
		campaign->read = 0;
	ret = campaign_process_start(&campaign->process[index], campaign->options->folder,
				     arguments, variables, log, diag);
	free(command);
	return ret;
}

/* Set here and not in the children: putenv() has room for few only. */
static int tell(const struct campaign *campaign, struct diag *diag)
{
	struct fuzz_environment told = campaign->options->told;
	char *corpus = realpath(corpus_root(), NULL);
	int ret;

	told.known = "findings";
	told.waived = "1";
	if (campaign->on_hardware)
		told.journal = CAMPAIGN_JOURNAL;
	ret = fuzz_environment_set(&told);
	if (corpus)
		ret |= setenv("TDX_CTS_CORPUS", corpus, 1);
	free(corpus);
	return ret ? diag_no_memory(diag, NULL) : 0;
}

bool campaign_engine_runs(struct campaign *campaign)
{
	bool runs = false;

	for (unsigned int i = 0; i < campaign->num_processes; i++)
		runs |= !campaign_process_ended(&campaign->process[i]);
	return runs;
}

/* libFuzzer's jobs look for a file of that name, and end when there is one. */
static void stop_libfuzzer(const struct campaign *campaign)
{
	char path[PATH_MAX];
	const struct dirent *entry;
	struct diag diag;
	DIR *dir;

	campaign_path(campaign, path, "tmp");
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "libFuzzerTemp", 13) != 0)
			continue;
		campaign_path(campaign, path, "tmp/%.200s/STOP", entry->d_name);
		file_write(path, "1", 1, &diag);
	}
	if (dir)
		closedir(dir);
}

static void look_at_libfuzzer(struct campaign *campaign)
{
	char path[PATH_MAX], line[MAX_LINE];
	FILE *log;

	campaign_path(campaign, path, "log/libfuzzer");
	log = fopen(path, "re");
	if (!log)
		return;
	if (!fseek(log, campaign->read, SEEK_SET)) {
		while (fgets(line, sizeof(line), log) && strchr(line, '\n')) {
			campaign->read = ftell(log);
			if (campaign_stats_libfuzzer(line, &campaign->result->stats))
				campaign->num_lines++;
		}
	}
	campaign->begun |= campaign->num_lines != 0;
	fclose(log);
}

/* A file of one afl-fuzz, where it is there and says more than what is known already. */
static void read_afl(const struct campaign *campaign, unsigned int process, const char *name,
		     bool (*read)(const char *text, struct campaign_stats *stats),
		     struct campaign_stats *stats)
{
	struct campaign_stats found;
	char path[PATH_MAX], folder[16];
	uint8_t *text;
	size_t size = 0;

	snprintf(folder, sizeof(folder), process ? "job%u" : "main", process);
	campaign_path(campaign, path, "afl/%s/%s", folder, name);
	text = campaign_read(path, MAX_STATS, &size);
	if (!text)
		return;
	text[size] = '\0';
	if (read((char *)text, &found) && found.inputs > stats->inputs)
		*stats = found;
	free(text);
}

static void look_at_afl(struct campaign *campaign)
{
	struct campaign_stats stats = { 0 };

	for (unsigned int i = 0; i < campaign->num_processes; i++) {
		struct campaign_stats one = { 0 };

		read_afl(campaign, i, "plot_data", campaign_stats_afl_plot, &one);
		read_afl(campaign, i, "fuzzer_stats", campaign_stats_afl, &one);
		campaign_stats_add(&stats, &one);
	}
	/* Of what it has counted in an earlier call some versions go on, and others do not. */
	if (stats.inputs >= campaign->inputs_before)
		stats.inputs -= campaign->inputs_before;
	campaign->begun |= stats.inputs != 0;
	if (stats.inputs)
		campaign->result->stats = stats;
}

void campaign_engine_look(struct campaign *campaign)
{
	if (is_afl(campaign))
		look_at_afl(campaign);
	else
		look_at_libfuzzer(campaign);
}

/*
 * libFuzzer adds a job's inputs to its own when the job has ended: each gets the time for it. SIGINT
 * would not reach it, which waits for its jobs in system(3).
 */
static void wait_for_jobs(struct campaign *campaign)
{
	const struct timespec look = { 0, 50 * 1000000L };
	unsigned int last;

	stop_libfuzzer(campaign);
	look_at_libfuzzer(campaign);
	last = campaign->num_lines + campaign->options->jobs;
	for (unsigned int ms = 0;
	     ms < JOBS_MS && campaign_engine_runs(campaign) && campaign->num_lines < last;
	     ms += 50) {
		nanosleep(&look, NULL);
		look_at_libfuzzer(campaign);
	}
}

/* Asked first, told then, and killed in the end; each of them is given its time at once. */
void campaign_engine_end(struct campaign *campaign)
{
	const int number = is_afl(campaign) ? SIGINT : SIGTERM;

	if (!is_afl(campaign) && campaign_engine_runs(campaign))
		wait_for_jobs(campaign);
	for (unsigned int i = 0; i < campaign->num_processes; i++) {
		if (!campaign_process_ended(&campaign->process[i]))
			kill(-campaign->process[i].pid, number);
	}
	for (unsigned int i = 0; i < campaign->num_processes; i++)
		campaign_process_end(&campaign->process[i], number, END_MS);
	campaign_process_end_orphans();
}

int campaign_engine_start(struct campaign *campaign, struct diag *diag)
{
	char log[PATH_MAX];

	if (tell(campaign, diag))
		return -1;
	if (is_afl(campaign)) {
		look_at_afl(campaign);
		campaign->inputs_before = campaign->result->stats.inputs;
		campaign->result->stats = (struct campaign_stats){ 0 };
		campaign->begun = false;
	}
	campaign_path(campaign, log, "log/libfuzzer");
	unlink(log);
	for (unsigned int i = 0; i < campaign->num_processes; i++) {
		if (start(campaign, i, diag))
			return -1;
	}
	return 0;
}

/* afl-fuzz has crashes of an earlier call in crashes.2026-..., and a README beside them. */
static bool is_crash(const struct campaign *campaign, const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	if (!is_afl(campaign))
		return true;
	return !strncmp(name, "id:", 3) && (strstr(path, "/crashes") || strstr(path, "/hangs"));
}

static bool is_settled(const char *path)
{
	struct timespec now;
	struct stat info;
	int64_t ms;

	if (stat(path, &info))
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	ms = (now.tv_sec - info.st_mtim.tv_sec) * 1000 +
	     (now.tv_nsec - info.st_mtim.tv_nsec) / 1000000;
	return ms < 0 || ms >= SETTLE_MS;
}

char **campaign_crashes(const struct campaign *campaign, bool at_end, size_t *count)
{
	char path[PATH_MAX], **list;
	struct diag diag;
	size_t kept = 0;

	*count = 0;
	campaign_path(campaign, path, is_afl(campaign) ? "afl" : "crashes");
	list = file_list(path, "", &diag);
	for (char **file = list; list && *file; file++) {
		if (!is_crash(campaign, *file) || (!at_end && !is_settled(*file)))
			free(*file);
		else
			list[kept++] = *file;
	}
	if (list)
		list[kept] = NULL;
	*count = kept;
	return list;
}

void campaign_log_end(const struct campaign *campaign, const char *name, char *text, size_t size)
{
	char path[PATH_MAX], line[MAX_LINE];
	FILE *log;

	text[0] = '\0';
	campaign_path(campaign, path, "log/%s", name);
	log = fopen(path, "re");
	while (log && fgets(line, sizeof(line), log)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line)
			snprintf(text, size, "%s", line);
	}
	if (log)
		fclose(log);
}
