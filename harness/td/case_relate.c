// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings of the .td text form that name further TDs to build and compare.
 */
#include "td/case_parse.h"

bool td_relation_has_partner(enum td_relation relation)
{
	switch (relation) {
	case TD_RELATION_HISTORY:
	case TD_RELATION_SMALLER:
	case TD_RELATION_WORSE:
	case TD_RELATION_LATTICE:
	case TD_RELATION_FLIP:
		return true;
	default:
		return false;
	}
}

static struct case_place place_of(const struct case_parser *parser)
{
	return (struct case_place){ parser->line.number, parser->column };
}

int td_parse_relate(struct case_parser *parser)
{
	struct td_line *line = &parser->line;
	struct td_word word;
	uint64_t relation;

	parser->relate = place_of(parser);
	if (td_line_need(line, &word, "a relation") ||
	    td_line_name(line, &word, td_relation_names, "relation", &relation))
		return -1;
	parser->test->relation = (enum td_relation)relation;
	return td_line_end(line);
}

int td_parse_partner(struct case_parser *parser)
{
	struct td_word word;

	if (!parser->first_partner.line)
		parser->first_partner = place_of(parser);
	if (td_line_need(&parser->line, &word, "a setting of the partner"))
		return -1;
	parser->at = &parser->partner;
	return td_parse_setting(parser, &word);
}

static int fail_at(const struct case_parser *parser, struct case_place at, const char *text)
{
	return diag_at(parser->line.diag, parser->line.path, at.line, at.column, "%s", text);
}

int td_check_relation(struct case_parser *parser)
{
	const struct td_case *test = parser->test;

	if (parser->first_partner.line && test->relation == TD_RELATION_NONE)
		return fail_at(parser, parser->first_partner,
			       "a partner without a relation to it; add a line \"relate KIND\"");
	if (parser->first_partner.line && !td_relation_has_partner(test->relation))
		return fail_at(
			parser, parser->first_partner,
			"a partner in a relation that has none; remove it, or relate the two "
			"by history, smaller, worse, lattice or flip");
	if (test->relation != TD_RELATION_NONE && test->num_calls)
		return fail_at(
			parser, parser->relate,
			"a case of calls builds no TD that others could be related to; remove "
			"the calls or the relation");
	return 0;
}
