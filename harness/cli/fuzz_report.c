// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a campaign came to, as text and as JSON.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/fuzz.h"
#include "record/shell.h"
#include "record/summary.h"
#include "run/smallest.h"

#define SENTENCE 512

/* "12,345,678" */
static const char *with_commas(uint64_t number, char text[32])
{
	char digits[32];
	const int count = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	size_t len = 0;

	for (int i = 0; i < count; i++) {
		if (i && (count - i) % 3 == 0)
			text[len++] = ',';
		text[len++] = digits[i];
	}
	text[len] = '\0';
	return text;
}

static void finding_path(const struct fuzz_options *options, const struct campaign_finding *finding,
			 char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/findings/%s%s", options->campaign.folder, finding->name,
		 campaign_finding_suffix(finding));
}

static void repeat_rule(const struct fuzz_options *options, const struct campaign_result *result,
			const struct campaign_finding *finding, const char *path, char *text,
			size_t size)
{
	snprintf(text, size, "%s%s", result->command,
		 options->campaign.told.allow_host_damage ? " --allow-host-damage" : "");
	shell_add(text, size, "--rule", finding->rule->id);
	shell_add(text, size, "--case", path);
}

/* An input is for the engine's program, which is told by its environment. */
static void repeat_input(const struct fuzz_options *options, const char *path, char *text,
			 size_t size)
{
	const struct campaign_options *campaign = &options->campaign;
	char program[PATH_MAX];

	if (campaign->target->scope)
		snprintf(text, size, "tdx-cts decode --target %s", campaign->target->name);
	else
		text[0] = '\0';
	if (!campaign->target->scope) {
		snprintf(program, sizeof(program), "%s/engine-0/%s_fuzzer", campaign->folder,
			 campaign->target->name);
		shell_add(text, size, NULL, program);
		memmove(text, text + 1, strlen(text)); /* the blank before it */
	}
	shell_add(text, size, NULL, path);
}

static void repeat(const struct fuzz_options *options, const struct campaign_result *result,
		   const struct campaign_finding *finding, char text[SMALLEST_COMMAND])
{
	char path[PATH_MAX];

	finding_path(options, finding, path);
	if (finding->rule)
		repeat_rule(options, result, finding, path, text, SMALLEST_COMMAND);
	else
		repeat_input(options, path, text, SMALLEST_COMMAND);
}

static void print_rule(const struct campaign_finding *finding)
{
	struct judgement judgement = {
		.rule = finding->rule,
		.verdict = *finding->waiver.reason ? VERDICT_XFAIL : VERDICT_FAIL,
		.finding = finding->finding,
		.refused_by = finding->refused_by,
	};

	snprintf(judgement.answer, sizeof(judgement.answer), "%s", finding->answer);
	snprintf(judgement.config, sizeof(judgement.config), "%s", finding->config);
	summary_print_judgement(&judgement, stdout);
}

static void print_finding(const struct fuzz_options *options, const struct campaign_result *result,
			  const struct campaign_finding *finding)
{
	static char command[SMALLEST_COMMAND];
	char path[PATH_MAX];

	finding_path(options, finding, path);
	repeat(options, result, finding, command);
	if (finding->rule)
		print_rule(finding);
	else
		printf("\n%s %s\n    %s\n", campaign_finding_fails(finding) ? "CRASH" : "GONE",
		       finding->name, finding->says);
	summary_print_label("written", path, stdout);
	summary_print_label(finding->rule || !options->campaign.target->scope ? "repeat" : "decode",
			    command, stdout);
	if (*finding->waiver.reason)
		summary_print_waived(finding->rule, finding->waiver.expires, finding->waiver.reason,
				     stdout);
}

static size_t count_failing(const struct campaign_findings *findings, size_t *waived)
{
	size_t failing = 0;

	*waived = 0;
	for (size_t i = 0; i < findings->count; i++) {
		failing += campaign_finding_fails(&findings->finding[i]);
		*waived += *findings->finding[i].waiver.reason != '\0';
	}
	return failing;
}

int fuzz_status(const struct campaign_result *result)
{
	size_t waived;

	return count_failing(&result->findings, &waived) ? CLI_FAILED : CLI_CONFORMING;
}

/* "init_fuzzer: 12,345,678 inputs in 60 s, nothing found." */
static void sentence(const struct fuzz_options *options, const struct campaign_result *result,
		     const char *broken, char text[SENTENCE])
{
	size_t waived, failing = count_failing(&result->findings, &waived);
	char number[32], of_waived[48] = "", found[64] = "nothing found";

	if (failing)
		snprintf(found, sizeof(found), "%zu finding%s", failing, failing > 1 ? "s" : "");
	if (waived)
		snprintf(of_waived, sizeof(of_waived), "%s, %zu waived",
			 failing ? "" : " but what is known", waived);
	snprintf(text, SENTENCE, "%s_fuzzer: %s inputs in %.0f s, %s%s%s.",
		 options->campaign.target->name, with_commas(result->stats.inputs, number),
		 result->seconds, found, of_waived,
		 *broken             ? "; the harness failed" :
		 result->interrupted ? "; ended by a signal" :
				       "");
}

static void print_numbers(const struct campaign_result *result)
{
	const struct campaign_stats *stats = &result->stats;
	char number[32];

	printf("inputs    %s, %.0f/s\n", with_commas(stats->inputs, number),
	       result->seconds > 0 ? (double)stats->inputs / result->seconds : 0);
	printf("corpus    %s\n", with_commas(stats->corpus, number));
	printf("coverage  %s edges", with_commas(stats->coverage, number));
	if (stats->features)
		printf(", %s features", with_commas(stats->features, number));
	printf("\ntaken     %zu crashes and hangs of the engine, %zu findings\n", result->taken,
	       result->findings.count);
	if (result->earlier)
		printf("          %zu of them found by an earlier call\n", result->earlier);
}

static void print_text(const struct fuzz_options *options, const struct campaign_result *result,
		       const char *broken)
{
	const struct campaign_options *campaign = &options->campaign;
	char text[SENTENCE];

	printf("tdx-cts %s fuzz %s by %s in %s: %u job%s, %.0f s, seed %" PRIu64 "\n",
	       TDX_CTS_VERSION, campaign->target->name, campaign->engine->name, campaign->folder,
	       campaign->jobs, campaign->jobs > 1 ? "s" : "", result->seconds, campaign->seed);
	if (*result->session)
		printf("target    %s\n", result->session);
	print_numbers(result);
	for (size_t i = 0; i < result->findings.count; i++)
		print_finding(options, result, &result->findings.finding[i]);
	sentence(options, result, broken, text);
	printf("\n%s\n", text);
}

static void print_json(const struct fuzz_options *options, const struct campaign_result *result,
		       const char *broken)
{
	const struct campaign_options *campaign = &options->campaign;
	const struct campaign_stats *stats = &result->stats;
	static char command[SMALLEST_COMMAND];
	json_t *list = json_array(), *object;
	char text[SENTENCE];

	for (size_t i = 0; i < result->findings.count; i++) {
		const struct campaign_finding *finding = &result->findings.finding[i];
		json_t *one = campaign_finding_json(finding);

		repeat(options, result, finding, command);
		json_object_set_new(one, "repeat", json_string(command));
		json_array_append_new(list, one);
	}
	sentence(options, result, broken, text);
	object = json_pack("{ss,ss,ss,sI,sI,sf,sI,sI,sI,sI,so,ss*,ss}", "target",
			   campaign->target->name, "engine", campaign->engine->name, "folder",
			   campaign->folder, "jobs", (json_int_t)campaign->jobs, "seed",
			   (json_int_t)campaign->seed, "seconds", result->seconds, "inputs",
			   (json_int_t)stats->inputs, "corpus", (json_int_t)stats->corpus,
			   "coverage", (json_int_t)stats->coverage, "features",
			   (json_int_t)stats->features, "findings", list, "broken",
			   *broken ? broken : NULL, "result", text);
	json_dumpf(object, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(object);
}

void fuzz_report(const struct fuzz_options *options, const struct campaign_result *result,
		 const char *broken)
{
	if (options->json)
		print_json(options, result, broken);
	else
		print_text(options, result, broken);
}
