// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options that several commands share.
 */
#include "cli/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rules/rules.h"

#define TEXT(option, member) \
	{ \
		option, #member, offsetof(struct session_options, member) \
	}

const struct cli_session_text cli_session_texts[] = {
	TEXT("module", module),       TEXT("platform", platform),     TEXT("kernel", kernel),
	TEXT("kvm-policy", policy),   TEXT("kvm-supports", supports), TEXT("defect", defect),
	TEXT("update-to", update_to),
};

static const char **session_text(struct session_options *session, size_t place)
{
	return (const char **)((char *)session + cli_session_texts[place].offset);
}

const char *cli_session_text(const struct session_options *session, size_t place)
{
	return *(const char *const *)((const char *)session + cli_session_texts[place].offset);
}

int cli_bad_usage(const struct cli_reader *reader, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "tdx-cts %s: ", reader->argv[0]);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "; see tdx-cts %s --help\n", reader->argv[0]);
	return CLI_BAD_INPUT;
}

static int stop(struct cli_reader *reader, int status)
{
	reader->status = status;
	return CLI_OPTIONS_STOP;
}

static int read_format(struct cli_reader *reader)
{
	if (strcmp(optarg, "text") != 0 && strcmp(optarg, "json") != 0)
		return stop(reader,
			    cli_bad_usage(reader, "--format %s: there are text and json", optarg));
	reader->json = !strcmp(optarg, "json");
	return 0;
}

/* 0: taken, go on; else what cli_next_option() returns. */
static int take_shared(struct cli_reader *reader, int option)
{
	const char *word = reader->argv[optind - 1];

	if (option >= CLI_MODULE && option <= CLI_UPDATE_TO) {
		*session_text(reader->session, (size_t)(option - CLI_MODULE)) = optarg;
		return 0;
	}
	switch (option) {
	case CLI_HELP:
		fputs(reader->help, stdout);
		return stop(reader, CLI_CONFORMING);
	case CLI_FORMAT:
		return read_format(reader);
	case ':':
		return stop(reader, cli_bad_usage(reader, "%s needs a value", word));
	case '?':
		return stop(reader, cli_bad_usage(reader, "there is no option '%s'", word));
	default:
		return option;
	}
}

int cli_next_option(struct cli_reader *reader)
{
	int option, taken = 0;

	opterr = 0;
	while (!taken) {
		option = getopt_long(reader->argc, reader->argv, ":", reader->options, NULL);
		if (option == -1)
			return CLI_OPTIONS_DONE;
		taken = take_shared(reader, option);
	}
	return taken;
}

int cli_read_target(const struct cli_reader *reader, struct session_options *session)
{
	if (session_parse_target(session, optarg))
		return -1;
	return cli_bad_usage(reader, "--target %s: there are emulator, kvm and replay:DIR", optarg);
}

int cli_read_vm(const struct cli_reader *reader, struct session_options *session)
{
	if (session_parse_vm(session, optarg))
		return -1;
	return cli_bad_usage(reader, "--vm %s: there are td and plain", optarg);
}

int cli_read_rule(const struct cli_reader *reader, const char **rule)
{
	if (!rule_named(optarg))
		return cli_bad_usage(reader, "there is no rule '%s'", optarg);
	*rule = optarg;
	return -1;
}

int cli_check_kvm(const struct cli_reader *reader, const struct session_options *session,
		  bool allow_host_damage)
{
	if (session->target == SESSION_KVM || (!session->plain && !allow_host_damage))
		return 0;
	return cli_bad_usage(reader, "%s needs --target kvm",
			     session->plain ? "--vm plain" : "--allow-host-damage");
}

int cli_open_session(struct session *session, const struct session_options *options)
{
	struct diag diag;

	switch (session_open(session, options, &diag)) {
	case SESSION_BAD:
		return cli_bad_input(&diag);
	case SESSION_NOTHING:
		return cli_nothing_ran(&session->lack);
	default:
		return CLI_CONFORMING;
	}
}

int cli_nothing_ran(const struct target_reason *reason)
{
	printf("Nothing ran: needed %s; found %s.\n", reason->needed, reason->found);
	return CLI_NOTHING_RAN;
}
