/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options that several commands share, on getopt_long().
 *
 *	static const struct option options[] = {
 *		CLI_SESSION_OPTIONS,
 *		CLI_FORMAT_OPTION,
 *		{ "rule", required_argument, NULL, 'r' },
 *		CLI_END_OF_OPTIONS,
 *	};
 *	struct session_options session = { 0 };
 *	struct cli_reader reader = { argc, argv, options, help, &session };
 *	int option;
 *
 *	while ((option = cli_next_option(&reader)) > 0)
 *		...	only the command's own options, by their value
 *	if (option != CLI_OPTIONS_DONE)
 *		return reader.status;
 *	...	arguments from argv[optind] on
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "run/session.h"

/* Values of the shared options, beyond any character. */
enum cli_option {
	CLI_HELP = 0x100,
	CLI_MODULE,
	CLI_PLATFORM,
	CLI_KERNEL,
	CLI_KVM_POLICY,
	CLI_KVM_SUPPORTS,
	CLI_DEFECT,
	CLI_UPDATE_TO,
	CLI_FORMAT,
};

/* clang-format off */
#define CLI_SESSION_OPTIONS \
	{ "module", required_argument, NULL, CLI_MODULE }, \
	{ "platform", required_argument, NULL, CLI_PLATFORM }, \
	{ "kernel", required_argument, NULL, CLI_KERNEL }, \
	{ "kvm-policy", required_argument, NULL, CLI_KVM_POLICY }, \
	{ "kvm-supports", required_argument, NULL, CLI_KVM_SUPPORTS }, \
	{ "defect", required_argument, NULL, CLI_DEFECT }
/* For commands that judge an update as well. */
#define CLI_UPDATE_OPTION { "update-to", required_argument, NULL, CLI_UPDATE_TO }
#define CLI_FORMAT_OPTION { "format", required_argument, NULL, CLI_FORMAT }
#define CLI_END_OF_OPTIONS \
	{ "help", no_argument, NULL, CLI_HELP }, \
	{ NULL, 0, NULL, 0 }
/* clang-format on */

/* The session's options, in the order of their values from CLI_MODULE on. */
struct cli_session_text {
	const char *option; /* "kvm-policy" */
	const char *member; /* "policy": what a journal calls it */
	size_t offset; /* in struct session_options */
};

extern const struct cli_session_text cli_session_texts[CLI_UPDATE_TO - CLI_MODULE + 1];

#define CLI_NUM_SESSION_TEXTS (sizeof(cli_session_texts) / sizeof(cli_session_texts[0]))

/* What was given for the option of that place; NULL: it was not. */
const char *cli_session_text(const struct session_options *session, size_t place);

/* Their lines of a help text. */
#define CLI_SESSION_HELP \
	"  --module NAME|DIR         the TDX module's description (" SESSION_DEFAULT_MODULE ")\n" \
	"  --platform NAME|FILE      the CPU (" SESSION_DEFAULT_PLATFORM ")\n" \
	"  --kernel NAME|FILE        the kernel's profile (that of the policy)\n" \
	"  --kvm-policy POLICY       denylist, allowlist or clobber-list (denylist)\n" \
	"  --kvm-supports BIT,...    bits whose host state KVM saves and restores besides\n" \
	"  --defect DEFECT           a seeded defect of the emulator, to see that it is found; see\n" \
	"                            tdx-cts list defects\n"
#define CLI_UPDATE_HELP \
	"  --update-to NAME|DIR      the module after an update of --module: it is judged, also by\n" \
	"                            what the module before shows in the same cases\n"
#define CLI_FORMAT_HELP "  --format text|json        for people or for machines (text)\n"
#define CLI_HELP_HELP "  --help                    this text\n"

#define CLI_OPTIONS_DONE (-1)
#define CLI_OPTIONS_STOP (-2)

struct cli_reader {
	int argc;
	char **argv;
	const struct option *options;
	const char *help;
	struct session_options *session; /* NULL where the command has none of them */
	bool json; /* --format json */
	int status; /* with CLI_OPTIONS_STOP: what to exit with */
};

/*
 * The value of the command's next own option, its argument in optarg; CLI_OPTIONS_DONE
 * after the last; CLI_OPTIONS_STOP after --help, and where an option is wrong.
 */
int cli_next_option(struct cli_reader *reader);

/* One line on stderr that ends in how to get help; returns CLI_BAD_INPUT. */
int cli_bad_usage(const struct cli_reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* optarg of --target, --vm and --rule, where a command has them. -1: go on; else what to exit with. */
int cli_read_target(const struct cli_reader *reader, struct session_options *session);
int cli_read_vm(const struct cli_reader *reader, struct session_options *session);
int cli_read_rule(const struct cli_reader *reader, const char **rule);

/* Options that only KVM has, on the target that was given. 0: all is well; else what to exit with. */
int cli_check_kvm(const struct cli_reader *reader, const struct session_options *session,
		  bool allow_host_damage);

/* session_open(), with its line on stderr; CLI_CONFORMING, or what to exit with. */
int cli_open_session(struct session *session, const struct session_options *options);

/* The result of a command whose target is not to be had here; returns CLI_NOTHING_RAN. */
int cli_nothing_ran(const struct target_reason *reason);

#endif
