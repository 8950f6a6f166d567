// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts decode: the bytes of a fuzz input as a case in text form.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "fuzz/bytes.h"
#include "input/file.h"

#define MAX_SIZE (16u << 20) /* no engine makes a larger input */

static const char help[] =
	"Usage: tdx-cts decode [OPTION]... FILE\n"
	"\n"
	"Prints what a fuzz input means, as a .td file that tdx-cts try and minimize read. Any bytes\n"
	"mean something (\"-\" reads standard input). Exits with 0, or 2 if FILE cannot be read.\n"
	"\n"
	"Options:\n"
	"  --target TARGET           as this fuzz target takes it: init, kvm_abi, entry_exit,\n"
	"                            property or update (all settings of the input)\n" CLI_HELP_HELP
	"\n"
	"Example:\n"
	"  tdx-cts decode --target init out/crashes/crash-1f0e\n";

static int decode(const struct fuzz_scope *scope, const char *path)
{
	static struct td_case test;
	struct diag diag;
	size_t size;
	char *bytes = file_read_bytes(path, MAX_SIZE, &size, &diag);

	if (!bytes)
		return cli_bad_input(&diag);
	fuzz_decode(scope, (const uint8_t *)bytes, size, &test);
	free(bytes);
	td_case_print(&test, stdout);
	printf("# %zu bytes, decoded for %s\n", size, scope->name);
	return CLI_CONFORMING;
}

int cli_decode(int argc, char **argv)
{
	static const struct option options[] = {
		{ "target", required_argument, NULL, 't' },
		CLI_END_OF_OPTIONS,
	};
	struct cli_reader reader = { .argc = argc, .argv = argv, .options = options, .help = help };
	const struct fuzz_scope *scope = &fuzz_scope_all;
	int option;

	while ((option = cli_next_option(&reader)) > 0) {
		scope = fuzz_scope_named(optarg);
		if (!scope)
			return cli_bad_usage(&reader,
					     "there is no fuzz target '%s' that builds TDs; there "
					     "are init, kvm_abi, entry_exit, property and update",
					     optarg);
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind != argc - 1)
		return cli_bad_usage(&reader, "decode takes one file");
	return decode(scope, argv[optind]);
}
