// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts fuzz: campaigns.
 */
#include "cli/fuzz.h"

#include "cli/options.h"

int cli_fuzz(int argc, char **argv)
{
	struct fuzz_options options;
	struct campaign_result result;
	struct diag diag = { .text = "" };
	int status = fuzz_options_read(&options, argc, argv);

	if (status >= 0) {
		fuzz_options_free(&options);
		return status;
	}
	switch (campaign_run(&options.campaign, &result, &diag)) {
	case CAMPAIGN_BAD:
		status = cli_bad_input(&diag);
		break;
	case CAMPAIGN_NOTHING:
		status = cli_nothing_ran(&result.lack);
		break;
	case CAMPAIGN_BROKEN:
		cli_bad_input(&diag);
		fuzz_report(&options, &result, diag.text);
		status = fuzz_status(&result) == CLI_FAILED ? CLI_FAILED : CLI_HARNESS_FAILED;
		break;
	default:
		fuzz_report(&options, &result, "");
		status = fuzz_status(&result);
		if (!result.stats.inputs && status == CLI_CONFORMING)
			status = CLI_NOTHING_RAN;
	}
	campaign_result_free(&result);
	fuzz_options_free(&options);
	return status;
}
