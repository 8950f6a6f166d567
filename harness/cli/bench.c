// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts bench: how fast the emulated module answers and covering arrays are made, on one core.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "cli/bench.h"
#include "cli/options.h"
#include "emulator/module.h"
#include "input/number.h"
#include "input/random.h"

static const char help[] =
	"Usage: tdx-cts bench [OPTION]...\n"
	"\n"
	"Measures the emulated TDX module on one core: TDH.MNG.INIT of the smallest, the largest\n"
	"and of random configurations, and CPUID executed by a TD; then KVM: whole TDs a second\n"
	"in process and through the door of tdx-cts emulate, with its system calls a second, and\n"
	"those of plain VMs where there is a KVM; then covering arrays of tdx-cts generate. Each\n"
	"rate is the best of several rounds; where the published module code compiled for user\n"
	"space, or the generator PICT, was measured, the ratio to it stands beside. Then how many\n"
	"TDs a minimisation builds at most, which is no matter of speed, and how long tdx-cts diff\n"
	"takes for two module descriptions, and tdx-cts report for 100,000 judgements.\n"
	"\n"
	"Options:\n" CLI_SESSION_HELP
	"  --kvm                     only what is behind this machine's own /dev/kvm: TDs\n"
	"  --generate                only covering arrays, also those that take long\n"
	"  --fuzz                    only the fuzz targets, without an engine around them\n"
	"  --find DEFECT,...         only how many inputs the fuzz targets need to find seeded defects\n"
	"                            (all: each that a single configuration shows) and the way\n"
	"                            around the deny list (" BENCH_DENYLIST ")\n"
	"  --streams N               of inputs, for the medians of --find (10)\n"
	"  --limit N                 inputs of each stream (10000000)\n"
	"  --seed N                  for the random configurations (1)\n" CLI_FORMAT_HELP
		CLI_HELP_HELP;

#define ROUNDS 10
#define ROUND_NS 100000000LL /* a round takes at least so long */
#define BATCH 1000
#define NUM_RANDOM 256

struct bench {
	struct emu_module *module;
	struct emu_td td;
	struct emu_vcpu vcpu;
	size_t num_params;
	uint8_t params[NUM_RANDOM][MASKS_TD_PARAMS_SIZE];
	size_t num_queries;
	struct cpuid_addr query[MASKS_MAX_ENTRIES];
	uint64_t sink; /* what the measured calls answered, so that none is left out */
};

long long bench_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void batch_init(struct bench *bench)
{
	uint64_t rcx;

	for (unsigned int i = 0; i < BATCH; i++)
		bench->sink += emu_mng_init(bench->module, &bench->td,
					    bench->params[i % bench->num_params], 0, &rcx);
}

static void batch_cpuid(struct bench *bench)
{
	struct cpuid_regs regs;

	for (unsigned int i = 0; i < BATCH; i++) {
		const struct cpuid_addr *at = &bench->query[i % bench->num_queries];

		if (emu_guest_cpuid(bench->module, &bench->td, &bench->vcpu, at->leaf, at->subleaf,
				    &regs) == GUEST_OK)
			bench->sink += regs.reg[CPUID_EAX];
		bench->vcpu.ve_info_valid = false;
	}
}

/* Calls a second, the best of some rounds: whatever else the machine does only slows it down. */
static double rate(struct bench *bench, void (*batch)(struct bench *bench))
{
	double best = 0;

	for (int round = 0; round < ROUNDS; round++) {
		long long start = bench_now_ns(), elapsed;
		double calls = 0;

		do {
			batch(bench);
			calls += BATCH;
			elapsed = bench_now_ns() - start;
		} while (elapsed < ROUND_NS);
		if (best < calls * 1e9 / (double)elapsed)
			best = calls * 1e9 / (double)elapsed;
	}
	return best;
}

/* One more configuration to measure; a refused one would be measured too short. */
static int config_add(struct bench *bench, const struct td_config *config, struct diag *diag)
{
	uint8_t *params = bench->params[bench->num_params];
	uint64_t status, rcx;

	if (emu_params_encode(bench->module, config, params, diag))
		return -1;
	status = emu_mng_init(bench->module, &bench->td, params, 0, &rcx);
	if (status)
		return diag_set(
			diag,
			"the module refuses a configuration of the benchmark: status 0x%" PRIx64
			", RCX 0x%" PRIx64,
			status, rcx);
	bench->num_params++;
	return 0;
}

static int minimal_prepare(struct bench *bench, struct diag *diag)
{
	struct td_config config;

	td_config_default(&config);
	bench->num_params = 0;
	return config_add(bench, &config, diag);
}

/* What one register of a slot takes, but bits that must match a value rather than be 1. */
static uint32_t slot_bits(const struct bench *bench, size_t index, unsigned int reg, bool tsx)
{
	struct cpuid_addr at = bench->module->masks->slot[index].at;
	uint32_t bits = ~bench->module->slot[index].reject.reg[reg];

	if (at.leaf == 0x1f || (at.leaf == 1 && reg == CPUID_EAX))
		return 0;
	if (at.leaf == 7 && !at.subleaf && reg == CPUID_EBX && !tsx)
		bits &= ~(1u << 4 | 1u << 11);
	return bits;
}

static int maximal_prepare(struct bench *bench, struct diag *diag)
{
	const struct emu_module *module = bench->module;
	struct td_config config;

	td_config_default(&config);
	config.xfam = module->xfam_fixed0;
	config.attributes = module->attributes_fixed0 & ~TD_ATTRIBUTES_MIGRATABLE;
	for (size_t i = 0; i < module->masks->num_slots; i++)
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			td_config_set_cpuid(&config, module->masks->slot[i].at, reg,
					    slot_bits(bench, i, reg,
						      module->has_hle_rtm && module->has_tsx_ctrl));
	bench->num_params = 0;
	return config_add(bench, &config, diag);
}

static int random_prepare(struct bench *bench, uint64_t seed, struct diag *diag)
{
	const struct masks *masks = bench->module->masks;
	struct td_config config;
	struct random random;

	random_seed(&random, seed);
	bench->num_params = 0;
	while (bench->num_params < NUM_RANDOM) {
		td_config_default(&config);
		for (size_t i = 0; i < masks->num_slots; i++)
			for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
				td_config_set_cpuid(&config, masks->slot[i].at, reg,
						    (uint32_t)(random_next(&random) >> 32) &
							    slot_bits(bench, i, reg, false));
		if (config_add(bench, &config, diag))
			return -1;
	}
	return 0;
}

/* Asks for every entry of the table, on the TD that was built last. */
static void cpuid_prepare(struct bench *bench)
{
	const struct masks *masks = bench->module->masks;

	bench->num_queries = masks->num_entries;
	for (size_t i = 0; i < masks->num_entries; i++) {
		bench->query[i] = masks->entry[i].at;
		if (bench->query[i].subleaf == CPUID_SUBLEAF_NA)
			bench->query[i].subleaf = 0;
	}
	emu_vcpu_init(bench->module, &bench->td, &bench->vcpu, 0);
}

void bench_compare(struct bench_report *report, const char *name, double value, const char *unit,
		   double ratio, const char *peer)
{
	if (report->json)
		printf("%s\n  {\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\"}",
		       report->count ? "," : "[", name, value, unit);
	else if (ratio > 0)
		printf("%-33s %10.2f %-10s %7.1f x %s\n", name, value, unit, ratio, peer);
	else
		printf("%-33s %10.2f %s\n", name, value, unit);
	report->count++;
	fflush(stdout);
}

void bench_figure(struct bench_report *report, const char *name, double value, const char *unit,
		  double peer)
{
	bench_compare(report, name, value, unit, peer > 0 ? value / peer : 0,
		      "the published module code");
}

/* The peer's rates: published module code in user space, million calls a second. */
#define PEER_INIT_MINIMAL 0.6
#define PEER_INIT_MAXIMAL 0.19
#define PEER_GUEST_CPUID 12.0

static int bench_module(struct bench *bench, uint64_t seed, struct bench_report *report,
			struct diag *diag)
{
	struct rusage usage;

	if (minimal_prepare(bench, diag))
		return -1;
	bench_figure(report, "init_minimal", rate(bench, batch_init) / 1e6, "million/s",
		     PEER_INIT_MINIMAL);
	if (random_prepare(bench, seed, diag))
		return -1;
	bench_figure(report, "init_random", rate(bench, batch_init) / 1e6, "million/s", 0);
	if (maximal_prepare(bench, diag))
		return -1;
	bench_figure(report, "init_maximal", rate(bench, batch_init) / 1e6, "million/s",
		     PEER_INIT_MAXIMAL);
	cpuid_prepare(bench);
	bench_figure(report, "guest_cpuid", rate(bench, batch_cpuid) / 1e6, "million/s",
		     PEER_GUEST_CPUID);
	getrusage(RUSAGE_SELF, &usage);
	bench_figure(report, "memory_peak", (double)usage.ru_maxrss / 1024, "MiB", 0);
	return 0;
}

static void bench_end(const struct bench_report *report, const struct session_options *options)
{
	if (report->json)
		printf("\n]\n");
	else
		printf("measured on one core, %s on %s\n", options->module, options->platform);
}

/* Opens the session's module and platform without the rest of it. */
static int bench_open(struct bench *bench, const struct session *session, struct diag *diag)
{
	struct emu_refusal refusal;

	bench->module = emu_module_init(session->masks, &session->platform, &refusal);
	return bench->module ? 0 : diag_set(diag, "TDH.SYS.INIT: %s", refusal.text);
}

static int bench_end_alone(const struct bench_report *report)
{
	if (report->json)
		printf("\n]\n");
	else
		printf("measured on one core\n");
	return CLI_CONFORMING;
}

/* --kvm */
static int bench_here(struct bench_report *report, const struct session_options *options)
{
	struct diag diag;

	if (bench_kvm_here(report, options, &diag)) {
		fprintf(stderr, "tdx-cts: KVM cannot be measured: %s\n", diag.text);
		return CLI_NOTHING_RAN;
	}
	return bench_end_alone(report);
}

/* --generate */
static int bench_arrays(struct bench_report *report)
{
	struct diag diag;

	if (bench_generate(report, true, &diag)) {
		fprintf(stderr, "tdx-cts: %s\n", diag.text);
		return CLI_HARNESS_FAILED;
	}
	return bench_end_alone(report);
}

/* --fuzz */
static int bench_targets(struct bench_report *report, const struct session_options *options)
{
	struct diag diag;

	if (bench_fuzz(report, options, &diag)) {
		fprintf(stderr, "tdx-cts: %s\n", diag.text);
		return CLI_HARNESS_FAILED;
	}
	return bench_end_alone(report);
}

/* --find */
static int bench_search(struct bench_report *report, const struct bench_find *find)
{
	size_t num_missed;
	struct diag diag;

	if (bench_find(report, find, &num_missed, &diag))
		return cli_bad_input(&diag);
	if (report->json)
		printf("\n]\n");
	else if (num_missed)
		printf("%zu of %zu were not found within %" PRIu64 " inputs by every stream\n",
		       num_missed, report->count, find->limit);
	else
		printf("all %zu were found within %" PRIu64 " inputs by each of %zu streams\n",
		       report->count, find->limit, find->streams);
	return num_missed ? CLI_FAILED : CLI_CONFORMING;
}

/* All figures of one session. */
static int bench_session(struct bench_report *report, struct session *session, uint64_t seed)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	int status = CLI_CONFORMING;
	struct diag diag;

	if (!bench || bench_open(bench, session, &diag) ||
	    bench_module(bench, seed, report, &diag) || bench_kvm(report, session, &diag) ||
	    bench_generate(report, false, &diag) || bench_minimize(report, &diag) ||
	    bench_diff(report, &diag) || bench_live(report, &diag) ||
	    bench_reports(report, &diag) || bench_prove(report, &session->options, &diag) ||
	    bench_fuzz(report, &session->options, &diag)) {
		fprintf(stderr, "tdx-cts: %s\n", bench ? diag.text : "out of memory");
		status = CLI_HARNESS_FAILED;
	} else {
		bench_end(report, &session->options);
	}
	if (bench)
		emu_module_free(bench->module);
	free(bench);
	return status;
}

int cli_bench(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_SESSION_OPTIONS,
		CLI_FORMAT_OPTION,
		{ "kvm", no_argument, NULL, 'k' },
		{ "generate", no_argument, NULL, 'g' },
		{ "fuzz", no_argument, NULL, 'f' },
		{ "find", required_argument, NULL, 'd' },
		{ "streams", required_argument, NULL, 'n' },
		{ "limit", required_argument, NULL, 'l' },
		{ "seed", required_argument, NULL, 's' },
		CLI_END_OF_OPTIONS,
	};
	struct session_options session_options = { 0 };
	struct cli_reader reader = { argc, argv, options, help, .session = &session_options };
	struct session session;
	struct bench_report report = { 0 };
	uint64_t seed = 1;
	struct bench_find find = { .streams = 10, .limit = 10000000 };
	int only = 0; /* an option that leaves all else out */
	int option, status;
	uint64_t number;

	while ((option = cli_next_option(&reader)) > 0) {
		if (option == 'd')
			find.what = optarg;
		if (!strchr("snl", option)) {
			only = option;
			continue;
		}
		if (!number_parse(optarg, option == 'n' ? 100 : UINT64_MAX, &number) || !number)
			return cli_bad_usage(&reader, "'%s': expected a number from 1 on%s", optarg,
					     option == 'n' ? " up to 100" : "");
		if (option == 's')
			seed = number;
		else if (option == 'n')
			find.streams = number;
		else
			find.limit = number;
	}
	report.json = reader.json;
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind < argc)
		return cli_bad_usage(&reader, "unexpected argument '%s'", argv[optind]);
	if (session_options.defect)
		return cli_bad_usage(&reader, "no defect is measured");
	if (only == 'k')
		return bench_here(&report, &session_options);
	if (only == 'g')
		return bench_arrays(&report);
	if (only == 'd')
		return bench_search(&report, &find);
	if (only == 'f')
		return bench_targets(&report, &session_options);
	status = cli_open_session(&session, &session_options);
	if (status)
		return status;
	status = bench_session(&report, &session, seed);
	session_close(&session);
	return status;
}
