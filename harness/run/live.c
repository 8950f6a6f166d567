// SPDX-License-Identifier: GPL-2.0-only
/*
 * Painting the live view.
 */
#include "run/live.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/* ECMA-48 */
#define UP "\033[%uF" /* to the beginning of the line so many above */
#define ERASE_LINE "\033[K"
#define ERASE_BELOW "\r\033[J"
#define PLAIN "\033[0m"

#define DEFAULT_ROWS 24
#define DEFAULT_COLUMNS 80
#define BAR_WIDTH 32

/* How a rule looks so far, by its verdict. */
static const struct look {
	char letter;
	const char *colour;
	const char *word; /* in a count of such rules; NULL: they are not told */
} looks[VERDICT_NUM] = {
	[VERDICT_SKIP] = { '.', "", NULL },
	[VERDICT_NOT_OBSERVABLE] = { '.', "", NULL },
	[VERDICT_NOT_COVERED] = { '.', "", NULL },
	[VERDICT_PASS] = { '=', "\033[32m", "hold" },
	[VERDICT_XFAIL] = { 'x', "\033[33m", "waived" },
	[VERDICT_MISS] = { '?', "\033[35m", "broken" },
	[VERDICT_ERROR] = { '?', "\033[35m", "broken" },
	[VERDICT_STALE] = { '!', "\033[31m", "failed" },
	[VERDICT_XPASS] = { '!', "\033[31m", "failed" },
	[VERDICT_FAIL] = { '!', "\033[1;31m", "failed" },
};

/* A picture in the making: lines that end where the terminal does. */
struct picture {
	const struct live *live;
	unsigned int columns, rows;
	unsigned int column, lines;
};

/* Text of one column a character; anything else is put as '?'. */
static void put(struct picture *picture, const char *text)
{
	for (; *text && picture->column + 1 < picture->columns; text++, picture->column++)
		fputc(*text < ' ' || *text > '~' ? '?' : *text, picture->live->out);
}

static void put_colour(const struct picture *picture, const char *colour)
{
	if (!picture->live->plain && *colour)
		fputs(colour, picture->live->out);
}

/* False where the terminal has no line more; the last one stays free. */
static bool begin_line(struct picture *picture)
{
	picture->column = 0;
	return picture->lines + 1 < picture->rows;
}

static void end_line(struct picture *picture)
{
	put_colour(picture, PLAIN);
	fputs(ERASE_LINE "\n", picture->live->out);
	picture->lines++;
}

static void put_line(struct picture *picture, const char *label, const char *text)
{
	char head[16];

	if (!*text || !begin_line(picture))
		return;
	snprintf(head, sizeof(head), "  %-6s ", label);
	put(picture, head);
	put(picture, text);
	end_line(picture);
}

static bool in_family(const struct results *results, size_t index, const char *family)
{
	char name[8];

	rule_family(rule_at(index), name);
	return results->rule[index].selected && !strcmp(name, family);
}

static void put_counts(struct picture *picture, const struct results *results, const char *family)
{
	static const char *const words[] = { "hold", "waived", "broken", "failed" };
	size_t all = 0;
	char text[64];

	for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++)
		all += results_count(results, verdict, family);
	snprintf(text, sizeof(text), "%3zu rules", all);
	put(picture, text);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t count = 0;

		for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++) {
			if (looks[verdict].word && !strcmp(looks[verdict].word, words[i]))
				count += results_count(results, verdict, family);
		}
		snprintf(text, sizeof(text), ", %zu %s", count, words[i]);
		if (count)
			put(picture, text);
	}
}

static void put_family(struct picture *picture, const struct results *results, const char *family)
{
	char head[16];

	if (!begin_line(picture))
		return;
	snprintf(head, sizeof(head), "  %-6s ", family);
	put(picture, head);
	for (size_t i = 0; i < rules_count(); i++) {
		const struct look *look = &looks[results->rule[i].verdict];
		const char letter[] = { look->letter, '\0' };

		if (!in_family(results, i, family))
			continue;
		put_colour(picture, look->colour);
		put(picture, letter);
		put_colour(picture, *look->colour ? PLAIN : "");
	}
	while (picture->column < strlen(head) + BAR_WIDTH && picture->column + 1 < picture->columns)
		put(picture, " ");
	put_counts(picture, results, family);
	end_line(picture);
}

static void put_families(struct picture *picture, const struct results *results)
{
	char last[8] = "", family[8];

	for (size_t i = 0; i < rules_count(); i++) {
		rule_family(rule_at(i), family);
		if (!results->rule[i].selected || !strcmp(family, last))
			continue;
		put_family(picture, results, family);
		memcpy(last, family, sizeof(last));
	}
}

static void put_progress(struct picture *picture, const struct live_scene *scene)
{
	char done[PROGRESS_TEXT], text[PROGRESS_TEXT + 32];

	snprintf(text, sizeof(text), "%s, %" PRIu64 " TDs built",
		 progress_text(scene->progress, done), scene->builds);
	put_line(picture, "done", text);
	put_line(picture, "case", scene->test);
}

static void put_failure(struct picture *picture, const struct judgement *last)
{
	const struct finding *finding = &last->finding;
	const char *const words[] = {
		verdict_name(last->verdict),
		" ",
		last->rule ? last->rule->id : "",
		" ",
		finding->subject,
		*finding->expected ? ": expected " : "",
		finding->expected,
		*finding->observed ? ", observed " : "",
		finding->observed,
		last->reason,
	};

	if (!last->rule || !begin_line(picture))
		return;
	put(picture, "  last   ");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		put(picture, words[i]);
	end_line(picture);
}

static void measure(struct picture *picture)
{
	struct winsize size = { 0 };

	picture->rows = picture->live->rows;
	picture->columns = picture->live->columns;
	if (!picture->rows && !ioctl(fileno(picture->live->out), TIOCGWINSZ, &size)) {
		picture->rows = size.ws_row;
		picture->columns = size.ws_col;
	}
	if (!picture->rows || !picture->columns) {
		picture->rows = DEFAULT_ROWS;
		picture->columns = DEFAULT_COLUMNS;
	}
}

void live_begin(struct live *live, FILE *out)
{
	const char *no_color = getenv("NO_COLOR");

	*live = (struct live){ .out = out, .plain = no_color && *no_color };
}

void live_paint(struct live *live, const struct live_scene *scene)
{
	struct picture picture = { .live = live };

	measure(&picture);
	if (live->painted)
		fprintf(live->out, UP, live->painted);
	put_families(&picture, scene->results);
	put_progress(&picture, scene);
	put_failure(&picture, &scene->results->last_failure);
	fputs(ERASE_BELOW, live->out);
	fflush(live->out);
	live->painted = picture.lines;
}

void live_erase(struct live *live)
{
	if (live->painted)
		fprintf(live->out, UP ERASE_BELOW, live->painted);
	fflush(live->out);
	live->painted = 0;
}
