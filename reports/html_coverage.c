// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much of the space of configurations TDs cover, for each way in: a plot of how that grew, and
 * in numbers after how many TDs a share of it was reached.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/html.h"

/* The plot in its own units: the area of the curves, and room for the axes around it. */
enum { LEFT = 70, TOP = 12, WIDTH = 600, HEIGHT = 220, RIGHT = 20, BOTTOM = 44 };

static const char *const strengths[COVERAGE_STRENGTH + 1] = { NULL, "values", "pairs", "triples" };

static const char *door_words(const struct view_door *door)
{
	return strcmp(door->via, "kvm") == 0    ? "KVM" :
	       strcmp(door->via, "module") == 0 ? "the module alone" :
						  door->via;
}

/* In decades, as most is covered by the first of very many TDs. */
static double x_of(const struct view_door *door, uint64_t tds)
{
	double last = (double)door->point[door->num_points - 1].tds;

	return LEFT + (last > 1 && tds ? WIDTH * log((double)tds) / log(last) : 0);
}

static double y_of(double share)
{
	return TOP + HEIGHT * (1 - share);
}

static double share_of(const struct view_door *door, uint64_t covered, size_t strength)
{
	return door->feasible[strength] ? (double)covered / (double)door->feasible[strength] : 0;
}

static void put_axes(const struct view_door *door, FILE *out)
{
	uint64_t last = door->point[door->num_points - 1].tds;

	for (unsigned int percent = 0; percent <= 100; percent += 25) {
		double y = y_of(percent / 100.0);

		fprintf(out,
			"<path class=\"grid\" d=\"M%d %.1fh%d\"/>"
			"<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%u %%</text>\n",
			LEFT, y, WIDTH, LEFT - 6, y + 4, percent);
	}
	for (uint64_t tds = 1; tds <= last && tds < UINT64_MAX / 10; tds *= 10) {
		double x = x_of(door, tds);

		fprintf(out,
			"<path class=\"grid\" d=\"M%.1f %dv%d\"/>"
			"<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%" PRIu64 "</text>\n",
			x, TOP, HEIGHT, x, TOP + HEIGHT + 16, tds);
	}
	fprintf(out,
		"<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">covered"
		"</text>\n",
		TOP + HEIGHT / 2);
	fprintf(out,
		"<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">accepted TDs, in decades</text>\n",
		LEFT + WIDTH / 2, TOP + HEIGHT + 36);
}

static void put_curve(const struct view_door *door, size_t strength, FILE *out)
{
	int y = TOP + HEIGHT - 64 + 18 * (int)strength;

	fprintf(out, "<path class=\"curve s%zu\" d=\"", strength);
	for (size_t i = 0; i < door->num_points; i++) {
		const struct view_point *point = &door->point[i];

		fprintf(out, "%s%.1f %.1f", i ? "L" : "M", x_of(door, point->tds),
			y_of(share_of(door, point->covered[strength], strength)));
	}
	fprintf(out,
		"h0\"/>\n<path class=\"curve s%zu\" d=\"M%d %dh36\"/>"
		"<text x=\"%d\" y=\"%d\">%s</text>\n",
		strength, LEFT + WIDTH - 110, y, LEFT + WIDTH - 66, y + 4, strengths[strength]);
}

static void put_plot(const struct view_door *door, FILE *out)
{
	html_put(out,
		 "<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"Share of values, pairs and "
		 "triples that TDs through %s cover, by the number of TDs; the table below has "
		 "numbers\">\n",
		 LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM, door_words(door));
	put_axes(door, out);
	for (size_t i = 1; i <= COVERAGE_STRENGTH; i++)
		put_curve(door, i, out);
	fputs("</svg>\n", out);
}

/* After how many TDs that share was covered; nothing where it never was. */
static void put_reached(const struct view_door *door, size_t strength, unsigned int percent,
			FILE *out)
{
	for (size_t i = 0; i < door->num_points; i++) {
		const struct view_point *point = &door->point[i];

		if (share_of(door, point->covered[strength], strength) * 100 < percent)
			continue;
		html_put(out, "<td class=\"n\">%" PRIu64 "</td>", point->tds);
		return;
	}
	fputs("<td class=\"n\">never</td>", out);
}

static void put_numbers(const struct view_door *door, FILE *out)
{
	static const char *const titles[] = {
		"Of",   "#covered", "#that some TD can have", "#TDs until 50 %", "#90 %", "#99 %",
		"#all", NULL
	};
	static const unsigned int percents[] = { 50, 90, 99, 100 };

	html_table_begin(out, "Coverage in numbers", titles);
	for (size_t i = 1; i <= COVERAGE_STRENGTH; i++) {
		html_put(out,
			 "<tr><th scope=\"row\">%s</th><td class=\"n\">%" PRIu64 "</td>"
			 "<td class=\"n\">%" PRIu64 "</td>",
			 strengths[i], door->covered[i], door->feasible[i]);
		for (size_t j = 0; j < sizeof(percents) / sizeof(percents[0]); j++)
			put_reached(door, i, percents[j], out);
		fputs("</tr>\n", out);
	}
	html_table_end(out);
}

size_t html_coverage_count(const struct html_page *page)
{
	return page->view->num_doors;
}

void html_coverage(const struct html_page *page)
{
	fputs("<div class=\"doors\">\n", page->out);
	for (size_t i = 0; i < page->view->num_doors; i++) {
		const struct view_door *door = &page->view->door[i];

		html_put(page->out,
			 "<div class=\"door\"><h3>Through %s</h3>\n<p>%" PRIu64
			 " accepted TDs, made of %" PRIu64 " settings</p>\n",
			 door_words(door), door->tds, door->settings);
		if (door->num_points)
			put_plot(door, page->out);
		put_numbers(door, page->out);
		fputs("</div>\n", page->out);
	}
	fputs("</div>\n", page->out);
}
