// SPDX-License-Identifier: GPL-2.0-only
/*
 * All writers, in the order in which they are listed.
 */
#include "reports/reports.h"

const struct report_writer *const report_writers[] = {
	&ktap_writer, &junit_writer, &kcidb_writer, &html_writer, NULL,
};
