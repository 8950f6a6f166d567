// SPDX-License-Identifier: GPL-2.0-only
/*
 * Crashes of parsers: the input itself is the finding, made smaller by the engine, and known again
 * by the stack on which the program crashed.
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
#include "fuzz/campaign_stack.h"
#include "input/file.h"

#define REPORT "tmp/report"
#define SMALLER "tmp/smaller"
#define MINIMISE_SECONDS 2
#define LOOK_MS 20
#define MAX_REPORT (1u << 20)

/* The program with these arguments, its report into a file; false: it did not end. */
static bool run(struct campaign *campaign, const char *const *arguments, unsigned int seconds,
		struct campaign_process *process, struct diag *diag)
{
	const struct timespec look = { 0, LOOK_MS * 1000000L };
	char log[PATH_MAX];

	campaign_path(campaign, log, REPORT);
	unlink(log);
	if (campaign_process_start(process, campaign->options->folder, arguments, NULL, log, diag))
		return false;
	for (unsigned int ms = 0; ms < 1000 * seconds; ms += LOOK_MS) {
		if (campaign_process_ended(process))
			return true;
		nanosleep(&look, NULL);
	}
	campaign_process_end(process, SIGKILL, 1000);
	return false;
}

static char *read_report(const struct campaign *campaign)
{
	char path[PATH_MAX];
	uint8_t *bytes;
	size_t size = 0;

	campaign_path(campaign, path, REPORT);
	bytes = campaign_read(path, MAX_REPORT, &size);
	if (bytes)
		bytes[size] = '\0';
	return (char *)bytes;
}

/* By where and how it crashed. */
static void name_crash(const struct campaign *campaign, const char *report, int status,
		       struct campaign_finding *finding)
{
	char frame[CAMPAIGN_FRAMES][CAMPAIGN_FRAME], signal[16], how[160];
	const char *word[CAMPAIGN_FRAMES];
	size_t count = campaign_stack_read(report, frame);

	for (size_t i = 0; i < count; i++)
		word[i] = frame[i];
	snprintf(signal, sizeof(signal), "signal-%d", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	if (!count && WIFSIGNALED(status))
		word[count++] = signal;
	campaign_name_make(campaign->options->target->name, word, count, finding->name);
	campaign_stack_summary(report, how, sizeof(how));
	snprintf(finding->says, sizeof(finding->says), "the parser crashes%s%s%s%s",
		 *how ? ": " : "", how, count ? ", in " : "", count ? word[0] : "");
}

/* One of the same stack has been found before. */
static bool is_known(const struct campaign *campaign, const struct campaign_finding *finding)
{
	char path[PATH_MAX];

	campaign_path(campaign, path, "findings/%s.bin", finding->name);
	return !access(path, F_OK);
}

/* For some seconds, and only where it stays the same crash for the engine. */
static void minimise(struct campaign *campaign, const char *program, const char *file,
		     const char *below)
{
	char seconds[40], smaller[PATH_MAX];
	static const char exact[] = "-exact_artifact_path=" SMALLER;
	const char *const arguments[] = {
		program, "-minimize_crash=1", seconds, exact, below, NULL
	};
	struct campaign_process process;
	struct diag diag;

	if (strcmp(campaign->options->engine->name, "libfuzzer") != 0)
		return;
	campaign_path(campaign, smaller, SMALLER);
	unlink(smaller);
	snprintf(seconds, sizeof(seconds), "-max_total_time=%d", MINIMISE_SECONDS);
	run(campaign, arguments, MINIMISE_SECONDS + 1, &process, &diag);
	if (!access(smaller, R_OK))
		rename(smaller, file);
}

int campaign_take_input(struct campaign *campaign, const char *file, struct diag *diag)
{
	const char *folder = campaign->options->folder;
	const char *below = file + strlen(folder) + 1;
	struct campaign_finding finding = { .kind = CAMPAIGN_CRASH };
	struct campaign_process process;
	char program[CAMPAIGN_ROOM], *report;
	bool ended;

	snprintf(program, sizeof(program), "./" CAMPAIGN_PROGRAMS "/%s_fuzzer", (size_t)0,
		 campaign->options->target->name);
	const char *const arguments[] = { program, below, NULL };

	ended = run(campaign, arguments, 2 * campaign->setting.input_seconds, &process, diag);
	if (!process.pid)
		return -1;
	report = read_report(campaign);
	if (!report)
		return diag_set(diag, "%s/" REPORT ": %s", folder, strerror(errno));
	if (!ended) {
		finding.kind = CAMPAIGN_HANG;
		snprintf(finding.says, sizeof(finding.says), "the parser does not end in %u s",
			 2 * campaign->setting.input_seconds);
	} else if (!process.status) {
		finding.kind = CAMPAIGN_GONE;
		snprintf(finding.says, sizeof(finding.says),
			 "crashed or hung in the engine, and not when it is parsed alone");
	} else {
		name_crash(campaign, report, process.status, &finding);
	}
	free(report);
	if (*finding.name && is_known(campaign, &finding)) {
		unlink(file);
		return 0;
	}
	if (*finding.name)
		minimise(campaign, program, file, below);
	return campaign_keep_input(campaign, file, &finding, diag);
}
