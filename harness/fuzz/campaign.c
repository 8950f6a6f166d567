// SPDX-License-Identifier: GPL-2.0-only
/*
 * Campaigns: the loop that watches an engine, and takes what it finds.
 */
#include "fuzz/campaign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/campaign_private.h"
#include "input/file.h"
#include "run/interrupt.h"
#include "run/progress.h"

#define LOOK_MS 100
#define TAKE_AT_ONCE 64
#define TAKE_PARSED 4 /* a process each */
#define TAKE_NS (20 * PROGRESS_SECOND_NS) /* at the end; what is left is for a later call */
#define STATS_EVERY 10 /* looks */
#define SAY_EVERY_NS (30 * PROGRESS_SECOND_NS) /* where nobody watches */
#define SAY_TERMINAL_NS (PROGRESS_SECOND_NS / 2)
#define ERASE "\r\033[K"
#define DISK_FULL_BYTES (256u << 10)
#define EMULATOR_SECONDS 3 /* an input that takes longer hangs */
#define HARDWARE_SECONDS 60

static bool disk_full(const struct campaign *campaign)
{
	struct statvfs info;

	return !statvfs(campaign->options->folder, &info) &&
	       (uint64_t)info.f_bavail * info.f_frsize < DISK_FULL_BYTES;
}

static int say_full(const struct campaign *campaign, struct diag *diag)
{
	return diag_set(diag, "%s: the disk is full; free some, and go on by --resume",
			campaign->options->folder);
}

/* In bites, so that what is written first is known before the next is looked at. */
static int take(struct campaign *campaign, bool at_end, struct diag *diag)
{
	const size_t most = campaign->options->target->scope ? TAKE_AT_ONCE : TAKE_PARSED;
	const uint64_t end_ns = progress_now_ns() + TAKE_NS;
	size_t count;
	char **list = campaign_crashes(campaign, at_end, &count);
	int ret = 0;

	for (size_t i = 0; i < count && !ret && progress_now_ns() < end_ns; i += most) {
		const size_t some = count - i < most ? count - i : most;

		ret = campaign_take(campaign, list + i, some, false, diag);
		if (!at_end)
			break;
	}
	if (list)
		file_list_free(list);
	return ret;
}

static int take_seeds(struct campaign *campaign, struct diag *diag)
{
	char path[PATH_MAX], **list;
	size_t count = 0;
	int ret;

	campaign_path(campaign, path, "seeds");
	list = file_list(path, "", diag);
	if (!list)
		return -1;
	while (list[count])
		count++;
	ret = campaign_take(campaign, list, count, true, diag);
	file_list_free(list);
	return ret;
}

/* How many findings there are; with @failing, of those that fail, only what is new. */
static size_t count_findings(const struct campaign *campaign, bool failing)
{
	struct campaign_findings findings;
	struct diag diag;
	size_t count = 0;

	if (!campaign_findings_load(&findings, campaign->options->folder, &diag))
		count = findings.count;
	for (size_t i = 0; failing && i < findings.count; i++)
		count -= i < campaign->result->earlier ||
			 !campaign_finding_fails(&findings.finding[i]);
	campaign_findings_free(&findings);
	return count;
}

static bool found_enough(const struct campaign *campaign)
{
	return campaign->options->findings &&
	       count_findings(campaign, true) >= campaign->options->findings;
}

/* One line; on a terminal over the one before. */
static void say(const struct campaign *campaign, bool terminal)
{
	const struct campaign_stats *stats = &campaign->result->stats;
	const uint64_t now = progress_now_ns();
	const double elapsed = (double)(now - campaign->begin_ns) / (double)PROGRESS_SECOND_NS;

	fprintf(stderr,
		"%s%" PRIu64 " inputs, %.0f/s, coverage %" PRIu64 ", corpus %" PRIu64
		", %zu findings",
		terminal ? ERASE : "", stats->inputs, (double)stats->inputs / elapsed,
		stats->coverage, stats->corpus, count_findings(campaign, false));
	if (campaign->end_ns)
		fprintf(stderr, ", %.0f s left",
			campaign->end_ns > now ?
				(double)(campaign->end_ns - now) / (double)PROGRESS_SECOND_NS :
				0);
	if (!terminal)
		fputc('\n', stderr);
	fflush(stderr);
}

/* Each process has ended by itself: because its time was up? */
static int check_ended(struct campaign *campaign, struct diag *diag)
{
	char last[512];
	int status = 0;

	for (unsigned int i = 0; i < campaign->num_processes; i++) {
		if (campaign->process[i].status)
			status = campaign->process[i].status;
	}
	if (campaign->begun && !status)
		return 0;
	if (disk_full(campaign))
		return say_full(campaign, diag);
	campaign_log_end(campaign, campaign->options->engine->runs ? "afl-main" : "libfuzzer", last,
			 sizeof(last));
	return diag_set(diag,
			"the engine %s ended by itself, with %s %d; %s/log has all it said: %s",
			campaign->options->engine->name, WIFSIGNALED(status) ? "signal" : "status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
			campaign->options->folder, last);
}

static bool time_is_up(const struct campaign *campaign)
{
	return campaign->end_ns && progress_now_ns() >= campaign->end_ns;
}

static int watch(struct campaign *campaign, struct diag *diag)
{
	const struct timespec look = { 0, LOOK_MS * 1000000L };
	const bool terminal = isatty(STDERR_FILENO);
	uint64_t next = campaign->begin_ns + (terminal ? SAY_TERMINAL_NS : SAY_EVERY_NS);
	int ret = 0;

	for (unsigned int i = 1;
	     !ret && !campaign->interrupted && !time_is_up(campaign) && !found_enough(campaign);
	     i++) {
		nanosleep(&look, NULL);
		if (!campaign_engine_runs(campaign)) {
			campaign_engine_look(campaign);
			ret = check_ended(campaign, diag);
			break;
		}
		if (i % STATS_EVERY == 0)
			campaign_engine_look(campaign);
		ret = take(campaign, false, diag);
		if (!ret && i % STATS_EVERY == 0 && disk_full(campaign))
			ret = say_full(campaign, diag);
		if (progress_now_ns() >= next) {
			say(campaign, terminal);
			next = progress_now_ns() + (terminal ? SAY_TERMINAL_NS : SAY_EVERY_NS);
		}
		if (!campaign->interrupted)
			campaign->interrupted = interrupt_name();
	}
	if (terminal)
		fputs(ERASE, stderr);
	return ret;
}

static void begin_time(struct campaign *campaign)
{
	campaign->begin_ns = progress_now_ns();
	if (campaign->options->seconds)
		campaign->end_ns =
			campaign->begin_ns + campaign->options->seconds * PROGRESS_SECOND_NS;
}

/* Whatever ends it, what was found until then is looked at. */
static int fuzz(struct campaign *campaign, struct diag *diag)
{
	struct diag last;
	int ret = campaign_engine_start(campaign, diag);

	if (!ret)
		ret = watch(campaign, diag);
	campaign_engine_end(campaign);
	campaign_engine_look(campaign);
	if (take(campaign, true, &last) && !ret) {
		*diag = last;
		ret = -1;
	}
	return ret;
}

static enum campaign_end run(struct campaign *campaign, struct diag *diag)
{
	const struct campaign_options *options = campaign->options;
	struct campaign_result *result = campaign->result;
	enum campaign_end end = campaign_build(campaign, diag);
	bool ready;

	if (end != CAMPAIGN_DONE)
		return end;
	if (!campaign->interrupted && campaign_fill(campaign, diag))
		return disk_full(campaign) ? CAMPAIGN_BROKEN : CAMPAIGN_BAD;
	begin_time(campaign);
	ready = !campaign->on_hardware && options->target->scope && !campaign->interrupted;
	if (ready && take_seeds(campaign, diag))
		end = CAMPAIGN_BROKEN;
	if (end == CAMPAIGN_DONE && !campaign->interrupted && !found_enough(campaign) &&
	    fuzz(campaign, diag))
		end = CAMPAIGN_BROKEN;
	result->seconds =
		(double)(progress_now_ns() - campaign->begin_ns) / (double)PROGRESS_SECOND_NS;
	result->interrupted = campaign->interrupted;
	return end;
}

/* The command is that of tdx-cts run. */
static void describe_session(const struct session *session, struct campaign_result *result)
{
	const struct session_options *used = &session->options;
	const char *from = used->update_to ? used->module : NULL;

	session_command(session, "run", result->command, sizeof(result->command));
	snprintf(
		result->session, sizeof(result->session),
		"%s: module %.100s%s%.100s, platform %.100s, kernel %.60s, KVM policy %.32s%s%.60s",
		session->target->ops->name, session_module(session), from ? " after " : "",
		from ? from : "", used->platform, used->kernel, used->policy,
		used->defect ? ", defect " : "", used->defect ? used->defect : "");
}

/* The target itself, before an engine is built for it: that it is to be had. */
static enum campaign_end check_session(struct campaign *campaign, struct diag *diag)
{
	const struct campaign_options *options = campaign->options;
	struct fuzz_environment told = options->told;
	struct trial_options trial;
	struct session session;

	if (!options->target->scope)
		return CAMPAIGN_DONE;
	fuzz_environment_trial(&told, options->target->scope, &trial);
	switch (session_open(&session, trial.session, diag)) {
	case SESSION_OK:
		break;
	case SESSION_NOTHING:
		campaign->result->lack = session.lack;
		return CAMPAIGN_NOTHING;
	default:
		return CAMPAIGN_BAD;
	}
	campaign->on_hardware = session.target->on_hardware;
	describe_session(&session, campaign->result);
	session_close(&session);
	return CAMPAIGN_DONE;
}

static void set(struct campaign *campaign)
{
	const struct campaign_options *options = campaign->options;

	campaign->setting = (struct campaign_setting){
		.target = options->target,
		.jobs = options->jobs,
		.seconds = options->seconds,
		.seed = options->seed,
		.input_seconds = campaign->on_hardware ? HARDWARE_SECONDS : EMULATOR_SECONDS,
	};
	campaign->num_processes = options->engine->processes(options->jobs);
}

static enum campaign_end run_in_folder(struct campaign *campaign, struct diag *diag)
{
	struct campaign_result *result = campaign->result;
	struct diag last;
	enum campaign_end end;

	if (campaign_folder_open(campaign, diag))
		return CAMPAIGN_BAD;
	if (campaign_findings_load(&result->findings, campaign->options->folder, diag))
		return CAMPAIGN_BAD;
	result->earlier = result->findings.count;
	end = campaign_take_lost(campaign, diag) ? CAMPAIGN_BROKEN : run(campaign, diag);
	campaign_findings_free(&result->findings);
	if (campaign_findings_load(&result->findings, campaign->options->folder, &last) &&
	    end == CAMPAIGN_DONE) {
		*diag = last;
		end = CAMPAIGN_BROKEN;
	}
	return end;
}

enum campaign_end campaign_run(const struct campaign_options *options,
			       struct campaign_result *result, struct diag *diag)
{
	struct campaign campaign = { .options = options, .result = result, .lock = -1 };
	enum campaign_end end;

	memset(result, 0, sizeof(*result));
	end = check_session(&campaign, diag);
	if (end != CAMPAIGN_DONE)
		return end;
	set(&campaign);
	campaign.process = calloc(campaign.num_processes, sizeof(*campaign.process));
	if (!campaign.process) {
		diag_no_memory(diag, NULL);
		return CAMPAIGN_BROKEN;
	}
	interrupt_catch();
	campaign_process_adopt();
	end = run_in_folder(&campaign, diag);
	campaign_folder_close(&campaign);
	free(campaign.process);
	return end;
}

void campaign_result_free(struct campaign_result *result)
{
	campaign_findings_free(&result->findings);
}
