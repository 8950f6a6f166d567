// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts: the table of commands.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/stdout.h"

#define STACK_KIB 512 /* four times what is used */

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "run", cli_run, "run suites against a target and judge what it shows" },
	{ "merge", cli_merge, "add up the shards of a run, or the records of several" },
	{ "report", cli_report, "write a record in the formats that labs and CI systems read" },
	{ "try", cli_try, "build one TD from its text form and explain what happens" },
	{ "minimize", cli_minimize, "reduce a failing case to what its failure needs" },
	{ "explain", cli_explain, "say in words what a status, bit, rule or field id means" },
	{ "list", cli_list, "list rules, suites, modules, platforms, kernels, bits or cases" },
	{ "vectors", cli_vectors, "replay golden vectors against the emulated module" },
	{ "snapshot", cli_snapshot, "write down everything that a target shows, to compare it" },
	{ "diff", cli_diff, "say what a module update changed, by who is hurt" },
	{ "emulate", cli_emulate, "run a program whose /dev/kvm is the emulator" },
	{ "defects", cli_defects, "run every seeded defect, and say which rules find it" },
	{ "prove", cli_prove, "prove claims about every configuration at once, or refute them" },
	{ "generate", cli_generate, "print a covering array: few rows with all combinations" },
	{ "fuzz", cli_fuzz, "run a fuzz target by an engine, and make small what it finds" },
	{ "decode", cli_decode, "print a fuzz input as a case in text form" },
	{ "bench", cli_bench, "measure how fast the emulator and the generator are" },
};

#define NUM_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int print_help(void)
{
	printf("Usage: tdx-cts COMMAND [OPTION]...\n"
	       "\n"
	       "Conformance tests of how Intel TDX configures a TD's CPUID.\n"
	       "\n"
	       "Commands:\n");
	for (size_t i = 0; i < NUM_COMMANDS; i++)
		printf("  %-10s%s\n", commands[i].name, commands[i].help);
	printf("\n"
	       "\"tdx-cts COMMAND --help\" says more of each. Exit status: 0 conforming, 1 a rule\n"
	       "failed, 2 bad usage or bad input, 3 the harness failed, 4 nothing could run.\n");
	return CLI_CONFORMING;
}

int cli_bad_input(const struct diag *diag)
{
	fprintf(stderr, "tdx-cts: %s\n", diag->text);
	return diag->is_memory ? CLI_HARNESS_FAILED : CLI_BAD_INPUT;
}

static int run_command(int argc, char **argv)
{
	struct diag diag;

	if (argc < 2) {
		diag_set(&diag, "no command is given; see tdx-cts --help");
		return cli_bad_input(&diag);
	}
	if (!strcmp(argv[1], "--help"))
		return print_help();
	if (!strcmp(argv[1], "--version")) {
		printf("tdx-cts %s\n", TDX_CTS_VERSION);
		return CLI_CONFORMING;
	}
	for (size_t i = 0; i < NUM_COMMANDS; i++) {
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	diag_set(&diag, "there is no command '%s'; see tdx-cts --help", argv[1]);
	return cli_bad_input(&diag);
}

/*
 * A file that is opened later must not get the number of a standard stream that is closed, or what
 * is printed would be written into a journal. In its place is what can be opened, and not used.
 */
static bool hold_streams(void)
{
	static const int unusable[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		/* The lowest number that is free. */
		if (fcntl(fd, F_GETFD) >= 0 || open("/dev/null", unusable[fd]) == fd)
			continue;
		fprintf(stderr,
			"tdx-cts: /dev/null: %s; it stands for a standard stream that is closed\n",
			strerror(errno));
		return false;
	}
	return true;
}

/* Where the stack may not grow there is no other way to say so. */
static bool has_stack(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur >= STACK_KIB * 1024UL)
		return true;
	fprintf(stderr, "tdx-cts: a stack of %lu KiB is too small; allow more (ulimit -s %d)\n",
		(unsigned long)limit.rlim_cur / 1024, STACK_KIB);
	return false;
}

/* For jansson, which would take a lack of memory for an error in the text that it reads. */
static void *allocate(size_t size)
{
	void *memory = malloc(size);

	if (memory)
		return memory;
	fprintf(stderr, "tdx-cts: out of memory; free some, or raise the limit (ulimit -v)\n");
	_exit(CLI_HARNESS_FAILED);
}

/* What was not written is lost for whoever reads it: no success then. */
int cli_end(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "tdx-cts: standard output: %s\n", strerror(errno));
	return status == CLI_FAILED ? status : CLI_HARNESS_FAILED;
}

int main(int argc, char **argv)
{
	if (!hold_streams() || !has_stack())
		return CLI_HARNESS_FAILED;
	json_set_alloc_funcs(allocate, free);
	/* A limit of a file's size is an error of the write, like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	stdout_make_harmless();
	return cli_end(run_command(argc, argv));
}
