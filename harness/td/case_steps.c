// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings of the .td text form that say what is called and what is expected.
 */
#include <strings.h>

#include "td/case_parse.h"

static int parse_call_value(struct td_line *line, struct td_word *word, struct td_call *call,
			    unsigned int *seen)
{
	const struct td_member *member;
	struct td_word number;
	uint64_t value;

	if (td_line_split(line, word, &number, "KEY=N or expect=ERRNO"))
		return -1;
	if (!strcasecmp(word->text, "expect")) {
		if (call->has_expect) {
			return td_line_fail(line, word->column,
					    "expect is given twice on this line; keep one of them");
		}
		call->has_expect = true;
		return td_line_errno(line, &number, &call->expect);
	}
	if (td_parse_member(line, word, td_call_members, seen, &member) ||
	    td_line_number(line, &number, member->max, &value))
		return -1;
	td_member_set(call, member, value);
	return 0;
}

int td_parse_call(struct case_parser *parser)
{
	struct td_case *test = parser->test;
	struct td_line *line = &parser->line;
	struct td_call call = { 0 };
	unsigned int seen = 0;
	struct td_word word;
	uint64_t kind;
	int more;

	if (test->num_calls == TD_MAX_CALLS)
		return td_parse_full(parser, TD_MAX_CALLS, "calls");
	if (td_line_need(line, &word, "a call") ||
	    td_line_name(line, &word, td_call_names, "call", &kind))
		return -1;
	call.kind = (enum td_call_kind)kind;
	while ((more = td_line_word(line, &word)) > 0) {
		if (parse_call_value(line, &word, &call, &seen))
			return -1;
	}
	test->call[test->num_calls++] = call;
	return more;
}

enum { REJECT_BY, REJECT_ERRNO, REJECT_STATUS, REJECT_RCX };

static const struct td_member reject_keys[] = {
	[REJECT_BY] = { .name = "by" },
	[REJECT_ERRNO] = { .name = "errno" },
	[REJECT_STATUS] = { .name = "status" },
	[REJECT_RCX] = { .name = "rcx" },
	{ 0 },
};

static int parse_reject_errno(struct td_line *line, const struct td_word *value,
			      struct td_expect *expect)
{
	expect->has_errno = true;
	if (td_line_errno(line, value, &expect->error))
		return -1;
	if (expect->error)
		return 0;
	return td_line_fail(line, value->column,
			    "'%s' is success where a refusal is expected; name an errno, or write "
			    "expect accept",
			    value->text);
}

static int parse_reject_value(struct td_line *line, struct td_word *word, struct td_expect *expect,
			      unsigned int *seen)
{
	const struct td_member *key;
	struct td_word value;
	uint64_t by;

	if (td_line_split(line, word, &value, "by=, errno=, status= or rcx=") ||
	    td_parse_member(line, word, reject_keys, seen, &key))
		return -1;
	switch (key - reject_keys) {
	case REJECT_BY:
		if (td_line_name(line, &value, td_refuser_names, "refuser", &by))
			return -1;
		expect->by = (enum td_refuser)by;
		return 0;
	case REJECT_ERRNO:
		return parse_reject_errno(line, &value, expect);
	case REJECT_STATUS:
		expect->has_status = true;
		return td_line_number(line, &value, UINT64_MAX, &expect->status);
	default:
		expect->has_rcx = true;
		return td_line_number(line, &value, UINT64_MAX, &expect->rcx);
	}
}

int td_parse_expect(struct case_parser *parser)
{
	struct td_expect *expect = &parser->test->expect;
	struct td_line *line = &parser->line;
	unsigned int seen = 0;
	struct td_word word;
	uint64_t by;
	int more;

	if (td_line_need(line, &word, "accept or reject") ||
	    td_line_name(line, &word, td_outcome_names, "outcome", &by))
		return -1;
	expect->given = true;
	expect->by = (enum td_refuser)by;
	if (expect->by == TD_ACCEPTED)
		return td_line_end(line);
	while ((more = td_line_word(line, &word)) > 0) {
		if (parse_reject_value(line, &word, expect, &seen))
			return -1;
	}
	return more;
}
