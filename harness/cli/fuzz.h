/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of "tdx-cts fuzz": its options, and what a campaign came to.
 *
 *	struct fuzz_options options;
 *	int status = fuzz_options_read(&options, argc, argv);
 *
 *	if (status < 0)
 *		status = ...	campaign_run(&options.campaign, &result, &diag)
 *	fuzz_report(&options, &session, &result, "");
 *	fuzz_options_free(&options);
 */
#ifndef CLI_FUZZ_H
#define CLI_FUZZ_H

#include <limits.h>

#include "cli/arguments.h"
#include "fuzz/campaign.h"

struct fuzz_options {
	struct campaign_options campaign;
	bool json;
	struct cli_arguments arguments; /* as campaign.json has them */
	char *folder; /* where none was given */
	char build[PATH_MAX];
	bool has_seconds, has_findings; /* given, not a default */
	char *absolute[8]; /* paths in campaign.told */
};

/* -1: go on; else what to exit with. */
int fuzz_options_read(struct fuzz_options *options, int argc, char **argv);
void fuzz_options_free(struct fuzz_options *options);

/* The summary on stdout; @broken, where it is not empty, is why it ended early. */
void fuzz_report(const struct fuzz_options *options, const struct campaign_result *result,
		 const char *broken);

/* The exit status, if nothing broke. */
int fuzz_status(const struct campaign_result *result);

#endif
