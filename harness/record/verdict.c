// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of the verdicts, the exit status for each, and the columns of a summary.
 */
#include "record/verdict.h"

static const struct {
	const char *name;
	int exit_status;
} verdicts[VERDICT_NUM] = {
	[VERDICT_SKIP] = { "SKIP", 4 },
	[VERDICT_NOT_OBSERVABLE] = { "NOT OBSERVABLE", 4 },
	[VERDICT_NOT_COVERED] = { "NOT COVERED", 4 },
	[VERDICT_PASS] = { "PASS", 0 },
	[VERDICT_XFAIL] = { "XFAIL", 0 },
	[VERDICT_MISS] = { "MISS", 3 },
	[VERDICT_ERROR] = { "ERROR", 3 },
	[VERDICT_STALE] = { "STALE", 1 },
	[VERDICT_XPASS] = { "XPASS", 1 },
	[VERDICT_FAIL] = { "FAIL", 1 },
};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict].name;
}

int verdict_exit_status(enum verdict worst)
{
	return verdicts[worst].exit_status;
}

#define BIT(name) (1u << VERDICT_##name)

const struct verdict_column verdict_columns[VERDICT_NUM_COLUMNS] = {
	{ "pass", BIT(PASS) },
	{ "fail", BIT(FAIL) | BIT(XPASS) | BIT(STALE) },
	{ "xfail", BIT(XFAIL) },
	{ "broken", BIT(ERROR) | BIT(MISS) },
	{ "skip", BIT(SKIP) },
	{ "not covered", BIT(NOT_COVERED) },
	{ "not observable", BIT(NOT_OBSERVABLE) },
};
