/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the HTML report. Private to reports/html*.c:
 *
 *	html_put(page->out, "<td>%s</td><td>%zu</td>", result->reason, count);
 *
 * Every text goes through html_put() or html_text(), which escape it: markup stands in formats
 * alone. The page is whole without its script: what that shows on hover it takes from the tables.
 */
#ifndef REPORTS_HTML_H
#define REPORTS_HTML_H

#include "record/writer.h"

struct html_mark;

struct html_page {
	const struct record_view *view;
	const struct report_options *options;
	FILE *out;
	/* Bits that a judgement which did not pass is about, by bit and rule. */
	size_t num_marks;
	struct html_mark *mark;
};

/* As printf() does, of %s, %c, %u, %zu, PRIu64 and %% alone; what they print is escaped. */
void html_put(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Within an element and within quotes; what no page may hold becomes what stands for it. */
void html_text(FILE *out, const char *text);

/* "<b class="v fail">FAIL</b>" */
void html_verdict(FILE *out, enum verdict verdict);

/* " data-family="CLB" data-verdict="FAIL"", by which the page filters. */
void html_filtered(FILE *out, const char *id, enum verdict verdict);

/* A line "<dt>label</dt><dd>text</dd>", or nothing where there is no text. */
void html_term(FILE *out, const char *label, const char *text);

/* A text to be copied: a command, a configuration. */
void html_copied(FILE *out, const char *label, const char *text);

/*
 * A table that can be wider than the window, up to its body; @columns end with NULL. A column that
 * begins with '#' holds numbers.
 */
void html_table_begin(FILE *out, const char *label, const char *const *columns);
void html_table_end(FILE *out);

/* A failure is of a verdict that is worse than XFAIL; one that is waived is XFAIL. */
bool html_failed(enum verdict verdict);

/* The class of a bit in words, "configurable by XFAM", and in its element, "kx". */
const char *html_class_words(char letter);
char html_class_name(char letter);

/* A bit that a judgement is about. */
struct html_mark {
	struct cpuid_bit bit;
	const struct view_result *result;
	const struct view_judgement *judgement; /* the first such */
};

/* False where memory is short: then there are none. */
bool html_marks_find(struct html_page *page);
void html_marks_free(struct html_page *page);

/* Those of @bit: the first of *@num, or NULL. */
const struct html_mark *html_marks_at(const struct html_page *page, struct cpuid_bit bit,
				      size_t *num);

/* One line of a bit map, 4 x 32 cells; @other: bits that are otherwise there are marked. */
void html_line(const struct html_page *page, const struct view_leaf *leaf,
	       const struct view_leaf *other, const char *name);

/* "ecx 5", "eax 31:16", and what the SDM calls it, as the first two cells of a row. */
void html_bits_begin(FILE *out, struct cpuid_addr at, enum cpuid_reg reg, unsigned int msb,
		     unsigned int lsb);

/* The field that holds the bit, or NULL. */
const struct view_field *html_field_at(const struct view_register *reg, unsigned int bit);

/* It is of another class, type or gate. */
bool html_bit_changed(const struct view_leaf *older, const struct view_leaf *leaf,
		      enum cpuid_reg reg, unsigned int bit);

/* All there is to say of a leaf, as a table by bits that share it. */
void html_leaf_table(const struct html_page *page, const struct view_leaf *leaf);

/* Of each section how much it has to show: 0, and it is left out. */
size_t html_run_count(const struct html_page *page);
size_t html_conflicts_count(const struct html_page *page);
size_t html_failures_count(const struct html_page *page);
size_t html_waived_count(const struct html_page *page);
size_t html_rules_count(const struct html_page *page);
size_t html_map_count(const struct html_page *page);
size_t html_update_count(const struct html_page *page);
size_t html_refusals_count(const struct html_page *page);
size_t html_host_count(const struct html_page *page);
size_t html_coverage_count(const struct html_page *page);
size_t html_cases_count(const struct html_page *page);

/* And the section, below its heading. */
void html_run(const struct html_page *page);
void html_conflicts(const struct html_page *page);
void html_summary(const struct html_page *page);
void html_failures(const struct html_page *page);
void html_waived(const struct html_page *page);
void html_rules(const struct html_page *page);
void html_map(const struct html_page *page);
void html_update(const struct html_page *page);
void html_refusals(const struct html_page *page);
void html_host(const struct html_page *page);
void html_coverage(const struct html_page *page);
void html_cases(const struct html_page *page);

/* The files in html/. */
extern const char html_stylesheet[], html_script[];

#endif
