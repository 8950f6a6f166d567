// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text mutator of run.sh.
 *
 *	mutate list [--seed S] [--number N | --every N] FILE...
 *	mutate apply FILE NUMBER
 *
 * list prints one mutant a line: file, number in it, line, operator, function or table, the line
 * as it is and as it would be, with tabs between them; N of them in an order by the seed, or each
 * Nth. apply prints the file with that one change.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mutation.h"

struct listed {
	size_t file;
	size_t number;
};

struct inputs {
	size_t num_files;
	const char **path;
	struct source *source;
	struct mutations *found;
	size_t num_listed;
	struct listed *listed;
};

struct choice {
	uint64_t seed;
	uint64_t number; /* 0: all, in order */
	uint64_t every;
};

static int usage(void)
{
	fputs("usage: mutate list [--seed S] [--number N | --every N] FILE...\n"
	      "       mutate apply FILE NUMBER\n",
	      stderr);
	return 2;
}

static bool parse_number(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return !errno && *text >= '0' && *text <= '9' && !*end;
}

static int read_inputs(struct inputs *inputs)
{
	inputs->source = calloc(inputs->num_files, sizeof(inputs->source[0]));
	inputs->found = calloc(inputs->num_files, sizeof(inputs->found[0]));
	if (!inputs->source || !inputs->found)
		return -1;
	for (size_t i = 0; i < inputs->num_files; i++) {
		if (source_read(&inputs->source[i], inputs->path[i])) {
			fprintf(stderr, "mutate: %s: %s\n", inputs->path[i], strerror(errno));
			return -1;
		}
		mutations_find(&inputs->source[i], &inputs->found[i]);
		inputs->num_listed += inputs->found[i].count;
	}
	inputs->listed = calloc(inputs->num_listed + 1, sizeof(inputs->listed[0]));
	if (!inputs->listed)
		return -1;
	for (size_t i = 0, next = 0; i < inputs->num_files; i++) {
		for (size_t number = 0; number < inputs->found[i].count; number++)
			inputs->listed[next++] = (struct listed){ i, number };
	}
	return 0;
}

static void free_inputs(struct inputs *inputs)
{
	for (size_t i = 0; inputs->source && inputs->found && i < inputs->num_files; i++) {
		mutations_free(&inputs->found[i]);
		source_free(&inputs->source[i]);
	}
	free(inputs->listed);
	free(inputs->found);
	free(inputs->source);
}

static void print_one(const struct inputs *inputs, const struct listed *listed)
{
	const struct source *source = &inputs->source[listed->file];
	const struct mutation *mutation = &inputs->found[listed->file].one[listed->number];
	size_t scope = source->token[mutation->token].scope;

	printf("%s\t%zu\t%u\t%s\t", inputs->path[listed->file], listed->number,
	       mutation_line(source, mutation), mutation->kind);
	if (scope == SCOPE_NONE)
		printf("-");
	else
		printf("%.*s", (int)source->token[scope].length,
		       source->text + source->token[scope].start);
	printf("\t");
	mutation_write_lines(source, mutation, false, stdout);
	printf("\t");
	mutation_write_lines(source, mutation, true, stdout);
	printf("\n");
}

/* splitmix64: the same sample for a seed, on any machine. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t value = *state += 0x9e3779b97f4a7c15;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
	value = (value ^ value >> 27) * 0x94d049bb133111eb;
	return value ^ value >> 31;
}

/* The first so many of a shuffle: what is cut short is a fair sample, too. */
static void shuffle(struct inputs *inputs, struct choice *choice)
{
	size_t number = choice->number < inputs->num_listed ? choice->number : inputs->num_listed;

	for (size_t i = 0; i < number; i++) {
		size_t other = i + next_random(&choice->seed) % (inputs->num_listed - i);
		struct listed swapped = inputs->listed[i];

		inputs->listed[i] = inputs->listed[other];
		inputs->listed[other] = swapped;
	}
	inputs->num_listed = number;
}

static int list(int argc, const char **argv)
{
	struct choice choice = { .every = 1 };
	struct inputs inputs = { 0 };
	int status = 2;

	for (; argc > 1 && !strncmp(*argv, "--", 2); argc -= 2, argv += 2) {
		uint64_t value;

		if (!parse_number(argv[1], &value))
			return usage();
		if (!strcmp(*argv, "--seed"))
			choice.seed = value;
		else if (!strcmp(*argv, "--number") && value)
			choice.number = value;
		else if (!strcmp(*argv, "--every") && value)
			choice.every = value;
		else
			return usage();
	}
	if (argc < 1)
		return usage();
	inputs.num_files = (size_t)argc;
	inputs.path = argv;
	if (!read_inputs(&inputs)) {
		if (choice.number)
			shuffle(&inputs, &choice);
		for (size_t i = choice.seed % choice.every; i < inputs.num_listed;
		     i += choice.every)
			print_one(&inputs, &inputs.listed[i]);
		status = 0;
	}
	free_inputs(&inputs);
	return status;
}

static int apply(const char **argv)
{
	struct inputs inputs = { .num_files = 1, .path = argv };
	uint64_t number;
	int status = 2;

	if (!parse_number(argv[1], &number))
		return usage();
	if (!read_inputs(&inputs)) {
		if (number < inputs.num_listed) {
			mutation_write(inputs.source, &inputs.found->one[number], stdout);
			status = 0;
		} else {
			fprintf(stderr, "mutate: %s has %zu mutants\n", *argv, inputs.num_listed);
		}
	}
	free_inputs(&inputs);
	return status;
}

int main(int argc, char **argv)
{
	const char **arguments = (const char **)argv;

	if (argc > 2 && !strcmp(argv[1], "list"))
		return list(argc - 2, arguments + 2);
	if (argc == 4 && !strcmp(argv[1], "apply"))
		return apply(arguments + 2);
	return usage();
}
