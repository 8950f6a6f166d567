/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the .td parser share. Each td_parse_*() reads the rest of the line whose
 * first word named it. Private to td/case_*.c.
 */
#ifndef TD_CASE_PARSE_H
#define TD_CASE_PARSE_H

#include "td/case.h"
#include "td/case_line.h"

#define TD_MAX_ONCE 32 /* settings that may stand once */

/* A configuration that is being read: the case's own, or its partner. */
struct config_parser {
	struct td_config *config;
	unsigned int once[TD_MAX_ONCE]; /* of each member: the line that gave it, or 0 */
	uint32_t given[TD_MAX_CPUID][CPUID_NUM_REGS]; /* bits that config->cpuid[] has a value for */
};

/* Where a setting stands; line 0: nowhere. */
struct case_place {
	unsigned int line;
	unsigned int column;
};

struct case_parser {
	struct td_case *test;
	struct td_line line;
	unsigned int column; /* of the setting's own word */
	unsigned int once[TD_MAX_ONCE]; /* the line that gave it, or 0 */
	struct config_parser own, partner;
	struct config_parser *at; /* the one of the two that this line is about */
	struct case_place relate, first_partner;
};

int td_parse_cpuid(struct case_parser *parser);
int td_parse_entry(struct case_parser *parser);
int td_parse_param(struct case_parser *parser);
int td_parse_call(struct case_parser *parser);
int td_parse_expect(struct case_parser *parser);
int td_parse_needs(struct case_parser *parser);
int td_parse_relate(struct case_parser *parser);
int td_parse_partner(struct case_parser *parser);

/* The setting that @word names; one of a TD's configuration where the line is the partner's. */
int td_parse_setting(struct case_parser *parser, const struct td_word *word);

/* What can be said of a relation only when the whole text was read. */
int td_check_relation(struct case_parser *parser);

/* Words up to the end of the line: numbers, and names of @member's bits, ORed. */
int td_parse_mask(struct td_line *line, const struct td_member *member, uint64_t *mask);

/* The setting stands once more than a case can hold. */
int td_parse_full(struct case_parser *parser, size_t max, const char *what);

/* A member of @table that @word names and that @seen, a mask of its elements, does not hold. */
int td_parse_member(struct td_line *line, const struct td_word *word, const struct td_member *table,
		    unsigned int *seen, const struct td_member **member);

#endif
