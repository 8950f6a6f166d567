// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the options of tdx-cts fuzz, from the command line and from campaign.json.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/fuzz.h"
#include "cli/options.h"
#include "input/corpus.h"
#include "input/number.h"
#include "input/program.h"

#define DEFAULT_SECONDS 60
#define MAX_JOBS 256

static const char help[] =
	"Usage: tdx-cts fuzz TARGET [OPTION]...\n"
	"       tdx-cts fuzz --resume DIR [--time SECONDS] [--findings N]\n"
	"\n"
	"Runs a fuzz target by an engine for some time. What it finds is made as small as it can\n"
	"be, named by what is wrong, and kept as a case. Exits with 0 if nothing was found but what\n"
	"is waived, 1 if a rule failed or something crashed, 3 if the harness failed, 4 if nothing\n"
	"could run.\n"
	"\n"
	"Targets:\n"
	"  init                      a TD configuration to TDH.MNG.INIT, and the TD's CPUID\n"
	"  kvm_abi                   raw CPUID entries and sequences of KVM's TDX calls\n"
	"  entry_exit                what a TD does when it runs, and the host after it\n"
	"  property                  TDs that are related to each other\n"
	"  update                    the same TD configuration on the modules before and after an\n"
	"                            update\n"
	"  module_json, td_text, vector, record, platform, profile, explain, vmm,\n"
	"  snapshot\n"
	"                            what reads such files, with sanitizers\n"
	"\n"
	"Options:\n"
	"  --engine libfuzzer|afl++  (libfuzzer)\n"
	"  --time SECONDS            0: until Ctrl-C (60)\n"
	"  --findings N              end after so many new ones that are not waived, too; 0: do not (0)\n"
	"  --jobs J                  processes that fuzz (1)\n"
	"  --out DIR                 a new folder for all of it (out/fuzz-TARGET): findings in\n"
	"                            DIR/findings, inputs that the engine keeps in DIR/corpus or\n"
	"                            DIR/afl, logs in DIR/log\n"
	"  --resume DIR              go on with the campaign in DIR, its inputs and its options\n"
	"  --seed N                  of the engine; 0: its own choice (0)\n"
	"  --guide on|off            let what the target answers guide the engine, too (on hardware\n"
	"                            on, else off)\n"
	"  --target emulator|kvm     what is tested (emulator)\n"
	"  --allow-host-damage       with --target kvm: inputs that may damage this host, too\n"
	"  --from NAME|DIR           update: the module before the update (tdx-1.5.05)\n" CLI_SESSION_HELP
		CLI_FORMAT_HELP CLI_HELP_HELP "\n"
	"The engine's programs are built where this command was built, or taken from\n"
	"$TDX_CTS_ENGINES/ENGINE/fuzz.\n"
	"\n"
	"Example:\n"
	"  tdx-cts fuzz init --time 600 --jobs 2\n"
	"  tdx-cts fuzz kvm_abi --engine afl++ --kvm-policy allowlist --out out/abi\n"
	"  tdx-cts fuzz --resume out/abi --time 3600\n";

enum {
	ENGINE = 'e',
	TIME = 'T',
	FINDINGS = 'n',
	JOBS = 'j',
	OUT = 'o',
	RESUME = 'u',
	TARGET = 't',
	ALLOW_DAMAGE = 'd',
	FROM = 'f',
	SEED = 'S',
	GUIDE = 'g',
};

static const struct option table[] = {
	{ "engine", required_argument, NULL, ENGINE },
	{ "time", required_argument, NULL, TIME },
	{ "findings", required_argument, NULL, FINDINGS },
	{ "jobs", required_argument, NULL, JOBS },
	{ "out", required_argument, NULL, OUT },
	{ "resume", required_argument, NULL, RESUME },
	{ "target", required_argument, NULL, TARGET },
	{ "allow-host-damage", no_argument, NULL, ALLOW_DAMAGE },
	{ "from", required_argument, NULL, FROM },
	{ "seed", required_argument, NULL, SEED },
	{ "guide", required_argument, NULL, GUIDE },
	CLI_SESSION_OPTIONS,
	CLI_FORMAT_OPTION,
	CLI_END_OF_OPTIONS,
};

static const struct number_option {
	int option;
	const char *name;
	uint64_t min, max;
} numbers[] = {
	{ TIME, "--time", 0, UINT32_MAX / 1000 },
	{ FINDINGS, "--findings", 0, UINT32_MAX },
	{ JOBS, "--jobs", 1, MAX_JOBS },
	{ SEED, "--seed", 0, UINT32_MAX },
};

static int read_number(const struct cli_reader *reader, int option, struct fuzz_options *options)
{
	const struct number_option *number = numbers;
	uint64_t value;

	while (number->option != option)
		number++;
	if (!number_parse(optarg, number->max, &value) || value < number->min)
		return cli_bad_usage(reader, "%s: '%s' is no number from %" PRIu64 " to %" PRIu64,
				     number->name, optarg, number->min, number->max);
	switch (option) {
	case TIME:
		options->campaign.seconds = (unsigned int)value;
		options->has_seconds = true;
		break;
	case FINDINGS:
		options->campaign.findings = (size_t)value;
		options->has_findings = true;
		break;
	case JOBS:
		options->campaign.jobs = (unsigned int)value;
		break;
	default:
		options->campaign.seed = value;
	}
	return -1;
}

static int read_engine(const struct cli_reader *reader, struct fuzz_options *options)
{
	options->campaign.engine = campaign_engine_named(optarg);
	if (options->campaign.engine)
		return -1;
	return cli_bad_usage(reader, "--engine %s: there are libfuzzer and afl++", optarg);
}

static int read_guide(const struct cli_reader *reader, struct fuzz_options *options)
{
	if (strcmp(optarg, "on") != 0 && strcmp(optarg, "off") != 0)
		return cli_bad_usage(reader, "--guide %s: there are on and off", optarg);
	options->campaign.told.guide = !strcmp(optarg, "on") ? "1" : "0";
	return -1;
}

/* A replay knows the answers of one run, and not those to a new input. */
static int read_target(const struct cli_reader *reader, struct fuzz_options *options)
{
	struct fuzz_environment *told = &options->campaign.told;

	if (!session_parse_target(&told->session, optarg) || told->session.target == SESSION_REPLAY)
		return cli_bad_usage(reader, "--target %s: there are emulator and kvm", optarg);
	told->target = told->session.target == SESSION_KVM ? "kvm" : NULL;
	return -1;
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option, struct fuzz_options *options)
{
	struct campaign_options *campaign = &options->campaign;

	switch (option) {
	case ENGINE:
		return read_engine(reader, options);
	case OUT:
	case RESUME:
		if (campaign->folder)
			return cli_bad_usage(reader, "there is one folder: --out, or --resume");
		campaign->folder = optarg;
		campaign->resume = option == RESUME;
		return -1;
	case TARGET:
		return read_target(reader, options);
	case ALLOW_DAMAGE:
		campaign->told.allow_host_damage = "1";
		return -1;
	case FROM:
		campaign->told.from = optarg;
		return -1;
	case GUIDE:
		return read_guide(reader, options);
	default:
		return read_number(reader, option, options);
	}
}

/* The engine works in another folder: what names a file here must name it there. */
static void make_absolute(struct fuzz_options *options, size_t place, const char *kind,
			  const char *suffix, const char **name)
{
	char path[PATH_MAX];
	struct diag diag;

	if (!*name || corpus_find(kind, *name, suffix, path, &diag) || strcmp(path, *name) != 0)
		return;
	options->absolute[place] = realpath(*name, NULL);
	if (options->absolute[place])
		*name = options->absolute[place];
}

static void keep_session(struct fuzz_options *options)
{
	struct fuzz_environment *told = &options->campaign.told;

	make_absolute(options, 0, "modules", "", &told->session.module);
	make_absolute(options, 1, "platforms", ".cpuid", &told->session.platform);
	make_absolute(options, 2, "kvm", ".json", &told->session.kernel);
	make_absolute(options, 3, "modules", "", &told->from);
	cli_arguments_keep_session(&options->arguments, &told->session);
	if (told->from)
		cli_arguments_keep(&options->arguments, "from", told->from);
}

/* What of an earlier campaign may be given anew. */
static bool for_resume(int option)
{
	return option == TIME || option == FINDINGS || option == RESUME;
}

static int read_name(const struct cli_reader *reader, struct fuzz_options *options)
{
	struct campaign_options *campaign = &options->campaign;

	if (campaign->resume) {
		if (optind < reader->argc)
			return cli_bad_usage(reader, "--resume DIR has its target");
		return -1;
	}
	if (optind + 1 != reader->argc)
		return cli_bad_usage(
			reader, "give one target: init, kvm_abi, entry_exit, property, "
				"update, module_json, td_text, vector, record, platform, profile, "
				"explain, vmm or snapshot");
	campaign->target = campaign_target_named(reader->argv[optind]);
	if (!campaign->target)
		return cli_bad_usage(reader, "there is no fuzz target '%s'", reader->argv[optind]);
	json_array_append_new(options->arguments.kept, json_string(campaign->target->name));
	return -1;
}

static int check(const struct cli_reader *reader, const struct fuzz_options *options)
{
	const struct campaign_options *campaign = &options->campaign;
	const struct fuzz_environment *told = &campaign->told;
	int status = cli_check_kvm(reader, &told->session, told->allow_host_damage);

	if (status)
		return status;
	if (told->from && campaign->target && strcmp(campaign->target->name, "update") != 0)
		return cli_bad_usage(reader, "--from is for the target update");
	return -1;
}

static int read_all(struct fuzz_options *options, int argc, char **argv)
{
	struct cli_reader reader = { argc,  argv, table, help, &options->campaign.told.session,
				     false, 0 };
	int option, status;

	optind = 0;
	while ((option = cli_next_option(&reader)) > 0) {
		status = read_option(&reader, option, options);
		if (status >= 0)
			return status;
		if (!for_resume(option))
			options->arguments.other = cli_option_name(table, option);
		if (option != OUT && option != RESUME && option != FROM)
			cli_arguments_keep(&options->arguments, cli_option_name(table, option),
					   optarg);
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	options->json = reader.json;
	status = read_name(&reader, options);
	if (status < 0)
		status = check(&reader, options);
	if (status < 0)
		keep_session(options);
	return status;
}

static void begin(struct fuzz_options *options)
{
	memset(options, 0, sizeof(*options));
	options->campaign.engine = campaign_engine_at(0);
	options->campaign.seconds = DEFAULT_SECONDS;
	options->campaign.jobs = 1;
	cli_arguments_begin(&options->arguments);
}

/* The campaign's own arguments, as if they had been given here. */
static int read_resumed(struct fuzz_options *options, const char *folder)
{
	static char command[] = "fuzz";
	char *argv[CLI_MAX_ARGUMENTS + 1] = { command };
	struct diag diag;
	int argc;

	options->arguments.resumed = campaign_arguments(folder, &diag);
	if (!options->arguments.resumed)
		return cli_bad_input(&diag);
	argc = cli_arguments_words(&options->arguments, argv);
	if (argc >= 0)
		return read_all(options, argc, argv);
	diag_set(&diag, "%s: its options cannot be read; begin a new campaign", folder);
	return cli_bad_input(&diag);
}

static int resume(struct fuzz_options *options, const struct fuzz_options *given, char **argv)
{
	const struct cli_reader reader = { .argv = argv };
	int status;

	if (given->arguments.other || cli_arguments_of_session(&given->campaign.told.session))
		return cli_bad_usage(&reader,
				     "--resume goes on with the options that the campaign was "
				     "begun with; only --time and --findings may be given anew");
	status = read_resumed(options, given->campaign.folder);
	options->campaign.folder = given->campaign.folder;
	options->campaign.resume = true;
	options->json = given->json;
	if (given->has_seconds)
		options->campaign.seconds = given->campaign.seconds;
	if (given->has_findings)
		options->campaign.findings = given->campaign.findings;
	return status;
}

/* Engines are built where the command was built, if that is where it lies. */
static bool is_built_here(char folder[PATH_MAX])
{
	char cache[PATH_MAX + sizeof("/CMakeCache.txt")];

	if (!program_folder(folder))
		return false;
	snprintf(cache, sizeof(cache), "%s/CMakeCache.txt", folder);
	return !access(cache, F_OK);
}

static int fill_defaults(struct fuzz_options *options)
{
	struct campaign_options *campaign = &options->campaign;
	const char *engines = getenv("TDX_CTS_ENGINES");

	if (!campaign->folder) {
		if (asprintf(&options->folder, "out/fuzz-%s", campaign->target->name) < 0)
			return CLI_HARNESS_FAILED;
		campaign->folder = options->folder;
	}
	campaign->arguments = options->arguments.kept;
	campaign->engines = engines && *engines ? engines : NULL;
	if (is_built_here(options->build))
		campaign->build = options->build;
	return -1;
}

int fuzz_options_read(struct fuzz_options *options, int argc, char **argv)
{
	const struct cli_reader reader = { .argv = argv };
	struct fuzz_options given;
	int status;

	begin(options);
	status = read_all(options, argc, argv);
	if (status < 0 && options->campaign.resume) {
		given = *options;
		begin(options);
		status = resume(options, &given, argv);
		fuzz_options_free(&given);
	}
	if (status < 0 && options->arguments.unkept)
		return cli_bad_usage(&reader, "campaign.json keeps all options to go on with, and "
					      "one is no UTF-8; rename what it names");
	return status < 0 ? fill_defaults(options) : status;
}

void fuzz_options_free(struct fuzz_options *options)
{
	cli_arguments_end(&options->arguments);
	free(options->folder);
	for (size_t i = 0; i < sizeof(options->absolute) / sizeof(options->absolute[0]); i++)
		free(options->absolute[i]);
}
