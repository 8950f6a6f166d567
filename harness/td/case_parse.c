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
	td_member_set(&parser->test->config, member, value);
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

static const struct setting {
	const char *name;
	bool repeats;
	int (*parse)(struct case_parser *parser);
} settings[] = {
	{ "rule", false, parse_rule },        { "via", false, parse_via },
	{ "cpuid", true, td_parse_cpuid },    { "entry", true, td_parse_entry },
	{ "param", true, td_parse_param },    { "call", true, td_parse_call },
	{ "guest", true, parse_guest },       { "needs", true, td_parse_needs },
	{ "expect", false, td_parse_expect }, { "hazard", false, parse_hazard },
};

#define NUM_SETTINGS (sizeof(settings) / sizeof(settings[0]))

static int fail_setting(struct td_line *line, const struct td_word *word)
{
	struct td_list known = { 0 };

	for (size_t i = 0; i < NUM_SETTINGS; i++)
		td_list_add(&known, settings[i].name);
	td_list_members(&known, td_config_members);
	return td_line_fail(line, word->column, "unknown setting '%s'; known: %s", word->text,
			    known.text);
}

/* Notes that the setting number @index stands on this line. */
static int check_once(struct case_parser *parser, size_t index, const char *name)
{
	if (parser->once[index]) {
		return td_line_fail(&parser->line, parser->column,
				    "%s is given already in line %u; keep one of the two", name,
				    parser->once[index]);
	}
	parser->once[index] = parser->line.number;
	return 0;
}

static int parse_setting(struct case_parser *parser, const struct td_word *word)
{
	const struct td_member *member = td_member_find(td_config_members, word->text);
	size_t i;

	parser->column = word->column;
	if (member) {
		if (check_once(parser, NUM_SETTINGS + (size_t)(member - td_config_members),
			       member->name))
			return -1;
		return parse_scalar(parser, member);
	}
	for (i = 0; i < NUM_SETTINGS; i++) {
		if (!strcasecmp(settings[i].name, word->text))
			break;
	}
	if (i == NUM_SETTINGS)
		return fail_setting(&parser->line, word);
	if (!settings[i].repeats && check_once(parser, i, settings[i].name))
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

	comment += strspn(comment, "# \t");
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
		len--;
	test->summary[len] = '\0';
}

static int parse_line(struct case_parser *parser)
{
	struct td_word word;
	int more = td_line_word(&parser->line, &word);

	if (more > 0)
		return parse_setting(parser, &word);
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
	struct case_parser parser = { .test = test, .line = { .path = path, .diag = diag } };

	memset(test, 0, sizeof(*test));
	td_config_default(&test->config);
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
	return 0;
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
