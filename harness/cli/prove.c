// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts prove: claims about every configuration at once.
 */
#include "cli/prove.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "input/file.h"
#include "input/number.h"
#include "proof/smt.h"
#include "rules/rules.h"
#include "run/run.h"

static const char help[] =
	"Usage: tdx-cts prove [OPTION]... [CLAIM]...\n"
	"\n"
	"Proves each claim for all requests and all platforms that the module runs on, by an SMT\n"
	"solver, or refutes it with the smallest configuration that breaks it, which is then carried\n"
	"out on the emulator. What is proved, from what, and what is not: docs/proofs.md; which\n"
	"claims there are: tdx-cts list claims. Exits with 0 if nothing is refuted that no waiver\n"
	"names, 1 if something is, 3 if a claim could not be decided, or formula and emulator\n"
	"disagree, 4 if this build has no solver.\n"
	"\n"
	"Options:\n"
	"  --module NAME|DIR         the TDX module's description (" SESSION_DEFAULT_MODULE ")\n"
	"  --from NAME|DIR           the module before an update, and ...\n"
	"  --to NAME|DIR             ... the one after it: with both, claims about the update\n"
	"  --platform NAME|FILE      the CPU that refutations have where they can, and that the\n"
	"                            claim \"constraints\" is about (" SESSION_DEFAULT_PLATFORM
	")\n"
	"  --kvm-supports BIT,...    bits whose host state KVM saves and restores besides\n"
	"  --seconds N               after which a claim is unknown (60); a refutation gets as many\n"
	"                            again to become small\n"
	"  --models N                points at which formula and emulator are compared, each claim\n"
	"                            (100000); 0 leaves that out\n"
	"  --seed N                  of these points (0)\n"
	"  --out DIR                 write refutations there, as cases\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Examples:\n"
	"  tdx-cts prove kvm-denylist\n"
	"  tdx-cts prove update --from tdx-1.5.01 --to tdx-1.5.05\n";

#define MAX_SECONDS 86400
#define MAX_MODELS 1000000000

enum { MODULE = 1, FROM, TO, PLATFORM, SUPPORTS, SECONDS, MODELS, SEED, OUT };

static const struct option table[] = {
	{ "module", required_argument, NULL, MODULE },
	{ "from", required_argument, NULL, FROM },
	{ "to", required_argument, NULL, TO },
	{ "platform", required_argument, NULL, PLATFORM },
	{ "kvm-supports", required_argument, NULL, SUPPORTS },
	{ "seconds", required_argument, NULL, SECONDS },
	{ "models", required_argument, NULL, MODELS },
	{ "seed", required_argument, NULL, SEED },
	{ "out", required_argument, NULL, OUT },
	CLI_FORMAT_OPTION,
	CLI_END_OF_OPTIONS,
};

/* As the user gave them. */
struct asked {
	const char *module, *from, *to, *platform, *supports, *out;
	struct claim_options options;
};

static int read_number(const struct cli_reader *reader, const char *option, uint64_t max,
		       uint64_t *value)
{
	if (number_parse(optarg, max, value))
		return -1;
	return cli_bad_usage(reader, "--%s: '%s' is no number up to %llu", option, optarg,
			     (unsigned long long)max);
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option, struct asked *asked)
{
	const char **const texts[] = {
		[MODULE] = &asked->module,     [FROM] = &asked->from,         [TO] = &asked->to,
		[PLATFORM] = &asked->platform, [SUPPORTS] = &asked->supports, [OUT] = &asked->out,
	};
	uint64_t value = 0;
	int status;

	switch (option) {
	case SECONDS:
		status = read_number(reader, "seconds", MAX_SECONDS, &value);
		asked->options.seconds = (unsigned int)value;
		return status;
	case MODELS:
		status = read_number(reader, "models", MAX_MODELS, &value);
		asked->options.models = (size_t)value;
		return status;
	case SEED:
		return read_number(reader, "seed", UINT64_MAX, &asked->options.seed);
	default:
		*texts[option] = optarg;
		return -1;
	}
}

static int check_options(const struct cli_reader *reader, const struct asked *asked)
{
	bool update = asked->from || asked->to;

	if (update && (!asked->from || !asked->to))
		return cli_bad_usage(reader, "an update is from one module to another: give both "
					     "--from and --to");
	if (update && asked->module)
		return cli_bad_usage(reader, "--module is for claims about one module, --from and "
					     "--to for those about an update");
	if (!asked->options.seconds)
		return cli_bad_usage(reader, "--seconds: a solver needs one at least");
	for (int i = optind; i < reader->argc; i++) {
		const struct claim *claim = claim_named(reader->argv[i]);

		if (!claim)
			return cli_bad_usage(reader, "there is no claim '%s' (tdx-cts list claims)",
					     reader->argv[i]);
		if (claim->of_update != update)
			return cli_bad_usage(
				reader,
				claim->of_update ?
					"claim %s is about an update: give --from and --to" :
					"claim %s is about one module: give --module",
				claim->id);
	}
	return -1;
}

static const struct waiver *find_waiver(const struct waivers *waivers, const struct claim *claim,
					const struct prove *prove)
{
	struct waiver_scope scope = { .policy = claim->policy,
				      .module = prove->to ? prove->to : prove->module,
				      .platform = prove->platform,
				      .today = waiver_today() };
	const struct waiver *waiver;
	char test[128];

	snprintf(test, sizeof(test), "prove %s", claim->id);
	waiver = waiver_find(waivers, &scope, claim->rule, test);
	return waiver && !waiver_expired(waiver, &scope) ? waiver : NULL;
}

static void show_progress(const struct claim *claim)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%s", claim ? claim->id : "");
}

/* All claims that are asked for, one after the other. */
static int prove_all(struct prove *prove, const struct prove_module *module,
		     const struct prove_module *to, const struct asked *asked,
		     const struct waivers *waivers, struct diag *diag)
{
	for (size_t i = 0; i < prove->count; i++) {
		struct prove_row *row = &prove->row[i];

		show_progress(row->claim);
		if (claim_prove(row->claim, &module->claim, to ? &to->claim : NULL, &prove->options,
				&row->result, diag))
			return -1;
		prove->seconds += row->result.seconds;
		row->waiver = find_waiver(waivers, row->claim, prove);
		row->stale = row->waiver && row->result.verdict == CLAIM_PROVED && !prove->supports;
		if (row->result.verdict == CLAIM_REFUTED && asked->out &&
		    prove_write(row, asked->out, diag))
			return -1;
	}
	show_progress(NULL);
	return 0;
}

static int exit_status(const struct prove *prove)
{
	if (prove_number(prove, CLAIM_UNKNOWN) || prove_number(prove, CLAIM_VACUOUS) ||
	    prove_number(prove, CLAIM_DISAGREES))
		return CLI_HARNESS_FAILED;
	for (size_t i = 0; i < prove->count; i++) {
		const struct prove_row *row = &prove->row[i];

		if (row->stale || (row->result.verdict == CLAIM_REFUTED && !row->waiver))
			return CLI_FAILED;
	}
	return CLI_CONFORMING;
}

static int prove_and_print(struct prove *prove, const struct prove_module *module,
			   const struct prove_module *to, const struct asked *asked, bool json)
{
	struct waivers waivers = { 0 };
	struct diag diag;
	int status;

	if (run_load_waivers(&waivers, &diag) ||
	    (asked->out && file_make_folder(asked->out, &diag)) ||
	    prove_all(prove, module, to, asked, &waivers, &diag)) {
		status = cli_bad_input(&diag);
	} else {
		if (json)
			prove_print_json(prove, stdout);
		else
			prove_print_text(prove, stdout);
		status = exit_status(prove);
	}
	waivers_free(&waivers);
	return status;
}

/* Those that were named; else all that are about what is there: one module, or an update. */
static void choose_claims(struct prove *prove, int argc, char **argv, bool update)
{
	for (int i = optind; i < argc; i++)
		prove->row[prove->count++].claim = claim_named(argv[i]);
	for (size_t i = 0; optind == argc && i < num_claims; i++) {
		if (claims[i].of_update == update)
			prove->row[prove->count++].claim = &claims[i];
	}
}

static int prove_modules(const struct asked *asked, const struct cli_reader *reader)
{
	struct prove_module *module = calloc(1, sizeof(*module));
	struct prove_module *to = asked->to ? calloc(1, sizeof(*to)) : NULL;
	size_t room = num_claims + (size_t)(reader->argc - optind);
	struct prove prove = { .row = calloc(room, sizeof(*prove.row)), .options = asked->options };
	int status = CLI_HARNESS_FAILED;

	if (!module || (asked->to && !to) || !prove.row) {
		fprintf(stderr, "tdx-cts: out of memory\n");
	} else {
		status = prove_module_open(module, asked->from ? asked->from : asked->module,
					   asked->platform, asked->supports);
		if (!status && to)
			status = prove_module_open(to, asked->to, asked->platform, asked->supports);
	}
	if (!status) {
		prove.module = module->claim.name;
		prove.to = to ? to->claim.name : NULL;
		prove.platform = module->session[0].options.platform;
		prove.supports = asked->supports;
		choose_claims(&prove, reader->argc, reader->argv, to != NULL);
		status = prove_and_print(&prove, module, to, asked, reader->json);
	}
	free(prove.row);
	prove_module_close(module);
	prove_module_close(to);
	return status;
}

int cli_prove(int argc, char **argv)
{
	struct asked asked = { .options = CLAIM_DEFAULT_OPTIONS };
	struct cli_reader reader = { argc, argv, table, help, NULL, false, 0 };
	int status, option;

	while ((option = cli_next_option(&reader)) > 0) {
		status = read_option(&reader, option, &asked);
		if (status >= 0)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	status = check_options(&reader, &asked);
	if (status >= 0)
		return status;
	if (!smt_version()) {
		printf("Nothing is proved: that needs an SMT solver, and this build has none. Install "
		       "the package libz3-dev and build again.\n");
		return CLI_NOTHING_RAN;
	}
	return prove_modules(&asked, &reader);
}
