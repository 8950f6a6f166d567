// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all backends share.
 */
#include "target/target.h"

#include <stdio.h>

enum target_status target_unsupported(struct target *target, const char *needed, const char *found)
{
	snprintf(target->reason.needed, sizeof(target->reason.needed), "%s", needed);
	snprintf(target->reason.found, sizeof(target->reason.found), "%s", found);
	return TARGET_UNSUPPORTED;
}
