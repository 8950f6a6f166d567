/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands of tdx-cts: one file each, one row each in main.c's table.
 *
 * A command gets its own name as argv[0] and returns the exit status of the program.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "input/diag.h"

enum cli_exit {
	CLI_CONFORMING = 0, /* also: done */
	CLI_FAILED = 1, /* a rule failed */
	CLI_BAD_INPUT = 2, /* one line on stderr says what and where */
	CLI_HARNESS_FAILED = 3,
	CLI_NOTHING_RAN = 4, /* kselftest's "skipped" */
};

int cli_run(int argc, char **argv);
int cli_merge(int argc, char **argv);
int cli_report(int argc, char **argv);
int cli_try(int argc, char **argv);
int cli_minimize(int argc, char **argv);
int cli_explain(int argc, char **argv);
int cli_vectors(int argc, char **argv);
int cli_list(int argc, char **argv);
int cli_generate(int argc, char **argv);
int cli_fuzz(int argc, char **argv);
int cli_decode(int argc, char **argv);
int cli_bench(int argc, char **argv);
int cli_snapshot(int argc, char **argv);
int cli_diff(int argc, char **argv);
int cli_emulate(int argc, char **argv);
int cli_defects(int argc, char **argv);
int cli_prove(int argc, char **argv);

/* "tdx-cts: <diag>" on stderr; returns CLI_BAD_INPUT, or CLI_HARNESS_FAILED where memory was short. */
int cli_bad_input(const struct diag *diag);

/* The exit status of a process that has printed all: @status, if stdout took it. */
int cli_end(int status);

#endif
