/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A writer of reports: a record in one of the formats that others read.
 *
 *	const struct report_options options = { .cases = true };
 *
 *	for (size_t i = 0; report_writers[i]; i++)
 *		report_writers[i]->write(view, &options, stdout);
 *
 * One name stands for a result in all of them: view_result.path, "init.INI-07.num_l2_vms", and
 * with a case's name behind it, "init.INI-07.num_l2_vms.INI-07.negative", for a judgement.
 */
#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include <stdio.h>

#include "record/view.h"

struct report_options {
	bool cases; /* each judgement is told; else only the result of each rule */
	const char *folder; /* of the record, for paths to what lies there; or NULL */
	const char *kcidb_origin; /* who submits it, [a-z0-9_]+; or NULL */
};

struct report_writer {
	const char *name; /* of the option, "ktap" */
	const char *title; /* "KTAP" */
	/* False where memory is short; what goes wrong with @out, ferror() tells. */
	bool (*write)(const struct record_view *view, const struct report_options *options,
		      FILE *out);
};

/* All of them; NULL at the end. Defined beside the writers. */
extern const struct report_writer *const report_writers[];

#endif
