// SPDX-License-Identifier: GPL-2.0-only
/*
 * How few rows a covering array takes, and how long that takes.
 */
#include <stdio.h>

#include "cli/bench.h"
#include "cover/generate.h"

/*
 * Instances by name. The peer is PICT v3.7.4 on one core of a CPU of the same kind: its rows and
 * seconds for the same number of bits and the same constraints, or as many of the same shape.
 */
enum constraints { NONE, IMPLICATIONS, FAN };

static const struct figure {
	const char *name;
	unsigned int strength, bits;
	enum constraints constraints;
	unsigned int effort;
	const char *unit; /* of the time: ms or s */
	double peer_rows, peer_seconds;
	bool takes_long;
} figures[] = {
	{ "generate_2way_126", 2, 126, NONE, 1, "ms", 0, 0, false },
	{ "generate_2way_210", 2, 210, NONE, 1, "ms", 0, 0, false },
	{ "generate_2way_462", 2, 462, NONE, 1, "ms", 0, 0, false },
	{ "generate_3way_121", 3, 121, NONE, 1, "ms", 0, 0, false },
	{ "generate_3way_200", 3, 200, NONE, 1, "ms", 59, 22.1, false },
	{ "generate_3way_242", 3, 242, NONE, 1, "ms", 0, 0, false },
	{ "generate_4way_67", 4, 67, NONE, 1, "ms", 0, 0, false },
	{ "generate_4way_83", 4, 83, NONE, 1, "ms", 0, 0, false },
	{ "generate_4way_121", 4, 121, NONE, 1, "ms", 0, 0, false },
	{ "generate_2way_200_imp20", 2, 200, IMPLICATIONS, 1, "s", 22, 0.06, false },
	{ "generate_2way_200_fan46", 2, 200, FAN, 1, "s", 22, 0.1, false },
	{ "generate_3way_200_imp20", 3, 200, IMPLICATIONS, 1, "s", 75, 45, false },
	{ "generate_3way_200_fan46", 3, 200, FAN, 1, "s", 72, 35.3, false },
	{ "generate_3way_200_imp20_long", 3, 200, IMPLICATIONS, 5, "s", 75, 45, true },
	{ "generate_3way_200_fan46_long", 3, 200, FAN, 5, "s", 72, 35.3, true },
};

/* @count children of @parent, from @child on: a child needs its parent. */
static int add_children(struct cover_problem *problem, unsigned int parent, unsigned int child,
			unsigned int count, struct diag *diag)
{
	for (unsigned int i = 0; i < count; i++) {
		struct cover_literal a = { (uint16_t)(child + i), 1 };
		struct cover_literal b = { (uint16_t)parent, 1 };

		if (cover_imply(problem, a, b, "benchmark", diag))
			return -1;
	}
	return 0;
}

/* 20 children of 8 parents. */
static int add_implications(struct cover_problem *problem, struct diag *diag)
{
	for (unsigned int parent = 0, child = 8; parent < 8; parent++) {
		unsigned int count = parent < 4 ? 3 : 2;

		if (add_children(problem, parent, child, count, diag))
			return -1;
		child += count;
	}
	return 0;
}

/* What hangs on AVX (0), AVX-512 (1, on AVX itself), AMX (2), CET (3) and PKRU (4). */
static int add_fan(struct cover_problem *problem, struct diag *diag)
{
	static const unsigned int children[] = { 20, 16, 6, 2, 1 };
	unsigned int child = 5;

	for (unsigned int parent = 0; parent < 5; parent++) {
		if (add_children(problem, parent, child, children[parent], diag))
			return -1;
		child += children[parent];
	}
	return add_children(problem, 0, 1, 1, diag);
}

static int prepare(struct cover_problem *problem, const struct figure *figure, struct diag *diag)
{
	if (!problem)
		return diag_no_memory(diag, NULL);
	for (unsigned int i = 0; i < figure->bits; i++)
		if (cover_add_factor(problem, NULL, 2, diag) < 0)
			return -1;
	switch (figure->constraints) {
	case IMPLICATIONS:
		return add_implications(problem, diag);
	case FAN:
		return add_fan(problem, diag);
	default:
		return 0;
	}
}

static void print_figure(struct bench_report *report, const struct figure *figure, size_t rows,
			 double seconds)
{
	double scale = figure->unit[0] == 'm' ? 1e3 : 1;
	char text[64];

	snprintf(text, sizeof(text), "%s_rows", figure->name);
	bench_compare(report, text, (double)rows, "rows", figure->peer_rows / (double)rows,
		      "as many from PICT");
	bench_compare(report, figure->name, seconds * scale, figure->unit,
		      figure->peer_seconds / seconds, "as long with PICT");
}

static int measure(struct bench_report *report, const struct figure *figure, struct diag *diag)
{
	const struct cover_options options = { figure->strength, 1, figure->effort };
	struct cover_problem *problem = cover_problem_create();
	long long start = bench_now_ns();
	struct cover_array array = { 0 };
	int status = prepare(problem, figure, diag);

	if (!status)
		status = cover_close(problem, diag);
	if (!status)
		status = cover_generate(problem, &options, &array, diag);
	if (!status) {
		print_figure(report, figure, array.num_rows,
			     (double)(bench_now_ns() - start) / 1e9);
		cover_array_free(&array);
	}
	cover_problem_free(problem);
	return status;
}

int bench_generate(struct bench_report *report, bool all, struct diag *diag)
{
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		if ((all || !figures[i].takes_long) && measure(report, &figures[i], diag))
			return -1;
	return 0;
}
