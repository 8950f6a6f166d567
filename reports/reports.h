/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The writers by name; record/writer.h declares the list of all.
 *
 * A new format is a file here, a line below and one in reports.c.
 */
#ifndef REPORTS_REPORTS_H
#define REPORTS_REPORTS_H

#include "record/writer.h"

extern const struct report_writer ktap_writer;
extern const struct report_writer junit_writer;
extern const struct report_writer kcidb_writer;
extern const struct report_writer html_writer;

#endif
