// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the text form of a case.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "input/file.h"
#include "input/number.h"
#include "td/case_guest.h"
#include "td/case_parse.h"

#define CASE_MAX_SIZE (1u << 20)
#define CASE_SUFFIX ".td"

int td_parse_full(struct case_parser *parser, size_t max, const char *what)
{
	return td_line_fail(&parser->line, parser->column,
			    "more than %zu %s; a case takes no more, remove some", max, what);
}

int td_parse_member(struct td_line *line, const struct td_word *word, const struct td_member *table,
		    unsigned int *seen, const struct td_member **member)
{
	struct td_list known = { 0 };

	*member = td_member_find(table, word->text);
	if (!*member) {
		td_list_members(&known, table);
		return td_line_fail(line, word->column, "unknown key '%s'; known: %s", word->text,
				    known.text);
	}
	if (*seen & 1u << (*member - table)) {
		return td_line_fail(line, word->column,
				    "%s is given twice on this line; keep one of them", word->text);
	}
	*seen |= 1u << (*member - table);
	return 0;
}

static int parse_bit(struct td_line *line, const struct td_word *word,
		     const struct td_member *member, uint64_t *bits)
{
	const struct td_name *name = td_name_find(member->bits, word->text);
	struct td_list known = { 0 };

	if (name) {
		*bits = name->value;
		return 0;
	}
	if (number_parse(word->text, member->max, bits))
		return 0;
	td_list_names(&known, member->bits);
	return td_line_fail(line, word->column,
			    "'%s' is neither a number nor a known bit of %s; known: %s", word->text,
			    member->name, known.text);
}

int td_parse_mask(struct td_line *line, const struct td_member *member, uint64_t *mask)
{
	struct td_word word;
	uint64_t bits;
	int more;

	*mask = 0;
	if (td_line_need(line, &word, "a number or the name of a bit"))
		return -1;
	do {
		if (parse_bit(line, &word, member, &bits))
			return -1;
		*mask |= bits;
		more = td_line_word(line, &word);
	} while (more > 0);
	return more;
}

static int parse_scalar(struct case_parser *parser, const struct td_member *member)
{
	struct td_line *line = &parser->line;
	struct td_word word;
	uint64_t value;

	if (member->bits) {
		if (td_parse_mask(line, member, &value))
			return -1;
	} else if (td_line_need(line, &word, "a number") ||
		   td_line_number(line, &word, member->max, &value) || td_line_end(line)) {
		return -1;
	}
	td_member_set(parser->at->config, member, value);
	return 0;
}

static int parse_rule(struct case_parser *parser)
{
	struct td_case *test = parser->test;
	struct td_line *line = &parser->line;
	struct td_word word;
	uint64_t role;
	size_t len;
	int more;

	if (td_line_need(line, &word, "a rule id"))
		return -1;
	len = strlen(word.text);
	if (len >= sizeof(test->rule)) {
		return td_line_fail(line, word.column,
				    "rule id '%s' has more than %zu characters; write it as in "
				    "CLB-01",
				    word.text, sizeof(test->rule) - 1);
	}
	memcpy(test->rule, word.text, len + 1);
	more = td_line_word(line, &word);
	if (more <= 0)
		return more;
	if (td_line_name(line, &word, td_role_names, "side of a rule", &role))
		return -1;
	test->role = (enum td_role)role;
	return td_line_end(line);
}

static int parse_via(struct case_parser *parser)
{
	struct td_word word;
	uint64_t via;

	if (td_line_need(&parser->line, &word, "kvm or module") ||
	    td_line_name(&parser->line, &word, td_via_names, "way", &via))
		return -1;
	parser->test->via = (enum td_via)via;
	return td_line_end(&parser->line);
}

static int parse_hazard(struct case_parser *parser)
{
	parser->test->hazard = true;
	return td_line_end(&parser->line);
}

static int parse_guest(struct case_parser *parser)
{
	struct td_case *test = parser->test;

	if (test->num_ops == GUEST_MAX_OPS)
		return td_parse_full(parser, GUEST_MAX_OPS, "guest operations");
	return td_guest_parse(&parser->line, &test->op[test->num_ops++]);
}

#define REPEATS 1u
#define OF_CONFIG 2u /* of a TD's configuration: a partner may have it, too */

static const struct setting {
	const char *name;
	unsigned int flags;
	int (*parse)(struct case_parser *parser);
} settings[] = {
	{ "rule", 0, parse_rule },
	{ "via", 0, parse_via },
	{ "cpuid", REPEATS | OF_CONFIG, td_parse_cpuid },
	{ "entry", REPEATS | OF_CONFIG, td_parse_entry },
	{ "param", REPEATS | OF_CONFIG, td_parse_param },
	{ "call", REPEATS, td_parse_call },
	{ "guest", REPEATS, parse_guest },
	{ "needs", REPEATS, td_parse_needs },
	{ "expect", 0, td_parse_expect },
	{ "hazard", 0, parse_hazard },
	{ "relate", 0, td_parse_relate },
	{ "partner", REPEATS, td_parse_partner },
};

#define NUM_SETTINGS (sizeof(settings) / sizeof(settings[0]))

/* The line is about a partner, which is a configuration and nothing else. */
static bool of_partner(const struct case_parser *parser)
{
	return parser->at == &parser->partner;
}

static int fail_setting(struct case_parser *parser, const struct td_word *word)
{
	struct td_list known = { 0 };

	for (size_t i = 0; i < NUM_SETTINGS; i++) {
		if (!of_partner(parser) || settings[i].flags & OF_CONFIG)
			td_list_add(&known, settings[i].name);
	}
	td_list_members(&known, td_config_members);
	return td_line_fail(&parser->line, word->column, "unknown setting '%s'%s; known: %s",
			    word->text, of_partner(parser) ? " of a partner" : "", known.text);
}

/* Notes in @given that the setting stands on this line. */
static int check_once(struct case_parser *parser, unsigned int *given, const char *name)
{
	if (*given) {
		return td_line_fail(&parser->line, parser->column,
				    "%s is given already in line %u; keep one of the two", name,
				    *given);
	}
	*given = parser->line.number;
	return 0;
}

int td_parse_setting(struct case_parser *parser, const struct td_word *word)
{
	const struct td_member *member = td_member_find(td_config_members, word->text);
	size_t i;

	parser->column = word->column;
	if (member) {
		if (check_once(parser, &parser->at->once[member - td_config_members], member->name))
			return -1;
		return parse_scalar(parser, member);
	}
	for (i = 0; i < NUM_SETTINGS; i++) {
		if (!strcasecmp(settings[i].name, word->text))
			break;
	}
	if (i == NUM_SETTINGS || (of_partner(parser) && !(settings[i].flags & OF_CONFIG)))
		return fail_setting(parser, word);
	if (!(settings[i].flags & REPEATS) &&
	    check_once(parser, &parser->once[i], settings[i].name))
		return -1;
	return settings[i].parse(parser);
}

/*
 * The first comment line that says something becomes the summary. It ends up on terminals and
 * in reports, so only printable ASCII is taken over.
 */
static void take_summary(struct td_case *test, const char *comment)
{
	size_t len = 0;

	comment += strspn(comment, "# \t\r");
	if (test->summary[0] || !strncmp(comment, "SPDX-", 5))
		return;
	for (; comment[len] && comment[len] != '\n' && len < sizeof(test->summary) - 1; len++) {
		char c = comment[len];

		if (c == '\t' || c == '\r')
			c = ' ';
		if (c < ' ' || c > '~')
			c = '?';
		test->summary[len] = c;
	}
	while (len && test->summary[len - 1] == ' ')
		test->summary[--len] = '\0';
}

static int parse_line(struct case_parser *parser)
{
	struct td_word word;
	int more = td_line_word(&parser->line, &word);

	parser->at = &parser->own;
	if (more > 0)
		return td_parse_setting(parser, &word);
	if (!more && *parser->line.at == '#')
		take_summary(parser->test, parser->line.at);
	return more;
}

/* The file's name without its folder and ".td"; cut where it is longer than a name may be. */
static void take_name(struct td_case *test, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(name);
	size_t suffix = strlen(CASE_SUFFIX);

	if (len > suffix && !strcmp(name + len - suffix, CASE_SUFFIX))
		len -= suffix;
	if (len >= sizeof(test->name))
		len = sizeof(test->name) - 1;
	memcpy(test->name, name, len);
}

int td_case_parse(struct td_case *test, const char *path, const char *text, struct diag *diag)
{
	struct case_parser parser = {
		.test = test,
		.line = { .path = path, .diag = diag },
		.own.config = &test->config,
		.partner.config = &test->partner,
	};

	memset(test, 0, sizeof(*test));
	td_config_default(&test->config);
	td_config_default(&test->partner);
	take_name(test, path);
	while (*text) {
		parser.line.text = text;
		parser.line.at = text;
		parser.line.number++;
		if (parse_line(&parser))
			return -1;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return td_check_relation(&parser);
}

int td_case_load(struct td_case *test, const char *path, struct diag *diag)
{
	size_t size;
	char *text = file_read(path, CASE_MAX_SIZE, &size, diag);
	int ret;

	if (!text)
		return -1;
	if (strlen(text) == size)
		ret = td_case_parse(test, path, text, diag);
	else
		ret = diag_at(diag, path, 1, 1, "a NUL byte at offset %zu; a case is plain text",
			      strlen(text));
	free(text);
	return ret;
}
