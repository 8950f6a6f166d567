// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts explain: a status, a CPUID bit, a rule or a metadata field id in words.
 */
#include "cli/explain.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cpuid/cpuid.h"
#include "input/number.h"
#include "run/context.h"

static const char help[] =
	"Usage: tdx-cts explain [OPTION]... STATUS [--rcx N] | BIT | RULE | FIELD-ID\n"
	"\n"
	"  STATUS    a completion status of the TDX module, or kvm_tdx_cmd.hw_error:\n"
	"            what was refused, why, and what is allowed instead\n"
	"  BIT       a CPUID bit: what the module declares, what a TD sees, what it does\n"
	"  RULE      a rule's id: what it says, on what it rests, which cases show it\n"
	"  FIELD-ID  the id of a metadata field, taken apart\n"
	"\n"
	"Options:\n"
	"  --rcx N                   RCX as it came back with the status\n" CLI_SESSION_HELP
		CLI_HELP_HELP "\n"
	"Examples:\n"
	"  tdx-cts explain 0xc000010000000045 --rcx 0x7\n"
	"  tdx-cts explain 7.0:ecx.waitpkg --platform sapphire-rapids-tdx\n"
	"  tdx-cts explain CLB-01\n"
	"  tdx-cts explain 0x9410000300000e0a\n";

/*
 * Statuses leave bits 59:48 clear; a field id has the lower part of its class and its context
 * there, and no class that is used is clear in both (TDX module base spec, "Completion Status
 * Codes" and "Metadata Field Identifier").
 */
#define FIELD_ID_BITS 0x0fff000000000000ULL

int explain_open(struct explain *here, const struct session_options *options)
{
	int status = cli_open_session(&here->session, options);

	if (status)
		return status;
	memset(&here->context, 0, sizeof(here->context));
	session_fill(&here->session, &here->context);
	return 0;
}

void explain_close(struct explain *here)
{
	session_close(&here->session);
}

struct subject {
	const char *text;
	bool has_rcx;
	uint64_t rcx;
};

static int explain_number(const struct session_options *options, const struct subject *subject,
			  uint64_t number)
{
	struct explain here;
	int status = explain_open(&here, options);

	if (status)
		return status;
	if (number & FIELD_ID_BITS)
		explain_field(&here, number);
	else
		explain_status(&here, number, subject->has_rcx, subject->rcx);
	explain_close(&here);
	return CLI_CONFORMING;
}

static int explain_cpuid_bit(struct session_options *options, struct cpuid_bit bit)
{
	struct explain here;
	int status;

	options->declared_only = true;
	status = explain_open(&here, options);
	if (status)
		return status;
	explain_bit(&here, bit);
	explain_close(&here);
	return CLI_CONFORMING;
}

/* Rule ids are upper case; a person may type them as they like. */
static const struct rule *rule_find(const char *text)
{
	char id[16];
	size_t len;

	for (len = 0; len < sizeof(id) - 1 && text[len]; len++)
		id[len] = (char)toupper((unsigned char)text[len]);
	id[len] = '\0';
	return text[len] ? NULL : rule_named(id);
}

static int explain(const struct cli_reader *reader, const struct subject *subject)
{
	const struct rule *rule = rule_find(subject->text);
	struct cpuid_bit bit;
	struct diag diag;
	uint64_t number;

	if (number_parse(subject->text, UINT64_MAX, &number))
		return explain_number(reader->session, subject, number);
	if (subject->has_rcx)
		return cli_bad_usage(reader, "--rcx goes with a status, and '%s' is none",
				     subject->text);
	if (rule)
		return explain_rule(rule, &diag) ? cli_bad_input(&diag) : CLI_CONFORMING;
	if (cpuid_bit_parse(subject->text, &bit))
		return explain_cpuid_bit(reader->session, bit);
	return cli_bad_usage(reader,
			     "'%s' is no status, CPUID bit, rule or field id; write it as in "
			     "0xc000010000000045, 7.0:ecx.waitpkg, CLB-01 or 0x9410000300000e0a",
			     subject->text);
}

int cli_explain(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_SESSION_OPTIONS,
		{ "rcx", required_argument, NULL, 'r' },
		CLI_END_OF_OPTIONS,
	};
	struct session_options session = { 0 };
	struct cli_reader reader = { argc, argv, options, help, &session, false, 0 };
	struct subject subject = { 0 };
	int option;

	while ((option = cli_next_option(&reader)) > 0) {
		if (!number_parse(optarg, UINT64_MAX, &subject.rcx))
			return cli_bad_usage(&reader, "--rcx: '%s' is no number", optarg);
		subject.has_rcx = true;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind == argc)
		return cli_bad_usage(
			&reader,
			"there is nothing to explain; give one status, bit, rule or field id");
	if (optind + 1 < argc)
		return cli_bad_usage(&reader,
				     "'%s' is one argument too many; explain one at a time",
				     argv[optind + 1]);
	subject.text = argv[optind];
	return explain(&reader, &subject);
}
