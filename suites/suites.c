// SPDX-License-Identifier: GPL-2.0-only
/*
 * All suites, in the order in which they run.
 */
#include "suites/suites.h"

const struct suite *const suites[] = {
	&metadata_suite, &init_suite,       &readback_suite, &clobber_suite, &host_state_suite,
	&abi_suite,      &properties_suite, &update_suite,   NULL,
};
