// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many inputs the fuzz targets need to find the seeded defects and the way around the deny
 * list: medians over streams of different numbers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"
#include "fuzz/find.h"

#define MAX_STREAMS 100

struct figure {
	size_t count, found;
	uint64_t inputs[MAX_STREAMS];
	const struct rule *rule; /* of the first that was found */
};

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t median(struct figure *figure)
{
	qsort(figure->inputs, figure->count, sizeof(figure->inputs[0]), compare);
	return figure->inputs[figure->count / 2];
}

static int measure(struct find_request *request, size_t streams, struct figure *figure,
		   struct diag *diag)
{
	*figure = (struct figure){ 0 };
	for (size_t i = 0; i < streams; i++) {
		struct find_result result;

		request->number = i + 1;
		if (find_failure(request, &result, diag))
			return -1;
		figure->inputs[figure->count++] = result.inputs;
		figure->found += result.rule != NULL;
		if (!figure->rule)
			figure->rule = result.rule;
	}
	return 0;
}

static void report(struct bench_report *report, const struct find_request *request,
		   const char *what, struct figure *figure)
{
	char name[96], unit[96];

	snprintf(name, sizeof(name), "find_%s", what);
	snprintf(unit, sizeof(unit), "inputs of %s_fuzzer, %zu of %zu%s%s", request->scope->name,
		 figure->found, figure->count, figure->rule ? ", " : "",
		 figure->rule ? figure->rule->id : "");
	bench_figure(report, name, (double)median(figure), unit, 0);
}

/* "a,b,c" holds the id; "all" holds every one. */
static bool is_wanted(const char *list, const char *id)
{
	const size_t len = strlen(id);

	if (!strcmp(list, "all"))
		return true;
	for (; *list; list += strcspn(list, ","), list += *list == ',') {
		if (strcspn(list, ",") == len && !strncmp(list, id, len))
			return true;
	}
	return false;
}

/* KVM without a defect; what its policy lets through counts although it is waived. */
static int bench_denylist(struct bench_report *to, const struct bench_find *find,
			  size_t *num_missed, struct diag *diag)
{
	struct fuzz_environment environment = { .session = { .policy = "denylist" } };
	struct find_request request = {
		.environment = &environment,
		.scope = fuzz_scope_named("kvm_abi"),
		.limit = find->limit,
		.rule = "CLB-03",
		.clean = true,
	};
	struct figure figure;

	if (measure(&request, find->streams, &figure, diag))
		return -1;
	report(to, &request, BENCH_DENYLIST, &figure);
	*num_missed += figure.found < figure.count;
	return 0;
}

static int bench_defect(struct bench_report *to, const struct bench_find *find,
			const struct defect *defect, size_t *num_missed, struct diag *diag)
{
	struct fuzz_environment environment = { .session = { .defect = defect->id } };
	struct find_request request = {
		.environment = &environment,
		.scope = find_scope_for(defect),
		.limit = find->limit,
	};
	struct figure figure;

	if (measure(&request, find->streams, &figure, diag))
		return -1;
	report(to, &request, defect->id, &figure);
	*num_missed += figure.found < figure.count;
	return 0;
}

int bench_find(struct bench_report *to, const struct bench_find *find, size_t *num_missed,
	       struct diag *diag)
{
	size_t num_tried = 0;

	*num_missed = 0;
	if (is_wanted(find->what, BENCH_DENYLIST)) {
		num_tried++;
		if (bench_denylist(to, find, num_missed, diag))
			return -1;
	}
	for (size_t i = 0; i < defect_count(); i++) {
		const struct defect *defect = defect_at(i);

		if (!is_wanted(find->what, defect->id) || !find_scope_for(defect))
			continue;
		num_tried++;
		if (bench_defect(to, find, defect, num_missed, diag))
			return -1;
	}
	if (!num_tried)
		return diag_set(diag,
				"--find %s: no defect of that name that a single configuration "
				"shows; see tdx-cts list defects, or give all or " BENCH_DENYLIST,
				find->what);
	return 0;
}
