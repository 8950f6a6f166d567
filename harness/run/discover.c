// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module's version, read by a TD.
 */
#include "run/discover.h"

#include <stdio.h>
#include <stdlib.h>

#include "module/metadata.h"
#include "rules/status.h"

#define NUM_NUMBERS 3

static bool lack_of(struct target_reason *lack, const char *needed, const char *found)
{
	snprintf(lack->needed, sizeof(lack->needed), "%s", needed);
	snprintf(lack->found, sizeof(lack->found), "%s", found);
	return false;
}

static bool build(struct target *target, struct target_reason *lack)
{
	struct td_case *test = calloc(1, sizeof(*test));
	struct td_outcome outcome = { 0 };
	enum target_status status;
	char text[STATUS_TEXT];

	if (!test)
		return lack_of(lack, "memory for a case", "none");
	td_config_default(&test->config);
	status = target->ops->init(target, test, &outcome);
	free(test);
	if (status != TARGET_OK) {
		*lack = target->reason;
		return false;
	}
	status_format_outcome(&outcome, text, sizeof(text));
	return outcome.by == TD_ACCEPTED || lack_of(lack, "a TD", text);
}

bool discover_version(struct target *target, struct module_version *version,
		      struct target_reason *lack)
{
	static const struct guest_op ops[NUM_NUMBERS] = {
		{ .kind = GUEST_TDCALL, .index = GUEST_TDG_SYS_RD, .value = METADATA_MAJOR_VERSION },
		{ .kind = GUEST_TDCALL, .index = GUEST_TDG_SYS_RD, .value = METADATA_MINOR_VERSION },
		{ .kind = GUEST_TDCALL,
		  .index = GUEST_TDG_SYS_RD,
		  .value = METADATA_UPDATE_VERSION },
	};
	struct guest_result results[NUM_NUMBERS] = { { .outcome = GUEST_NOT_RUN } };
	char text[STATUS_TEXT];

	*version = (struct module_version){ 0 };
	if (!build(target, lack))
		return false;
	if (target->ops->run(target, ops, NUM_NUMBERS, results) != TARGET_OK) {
		*lack = target->reason;
		return false;
	}
	for (unsigned int i = 0; i < NUM_NUMBERS; i++) {
		if (results[i].outcome != GUEST_OK)
			return lack_of(lack, "TDG.SYS.RD in a TD", "it cannot be executed");
		if (!results[i].status && results[i].value[0] <= UINT16_MAX)
			continue;
		status_format(results[i].status, false, 0, text, sizeof(text));
		return lack_of(lack, "the module's version by TDG.SYS.RD", text);
	}
	*version = (struct module_version){
		.known = true,
		.major = (uint16_t)results[0].value[0],
		.minor = (uint16_t)results[1].value[0],
		.update = (uint16_t)results[2].value[0],
	};
	return true;
}
