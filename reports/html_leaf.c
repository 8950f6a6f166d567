// SPDX-License-Identifier: GPL-2.0-only
/*
 * What there is to say of each bit of a leaf, as a table: bits of which the same is said, and that
 * the SDM gives one name, share a row.
 */
#include <string.h>

#include "cpuid/names.h"
#include "reports/html.h"

/* All that a row says of one bit. */
struct bit_facts {
	char class;
	bool host[2], guest[2], asked;
	const char *name; /* of the case that asked for it; or "" */
	const struct view_field *field; /* or NULL */
	const struct cpuid_field *sdm; /* or NULL */
	size_t num_marks;
	const struct html_mark *mark;
};

static const char *case_of(const struct view_leaf *leaf, enum cpuid_reg reg, unsigned int bit)
{
	for (size_t i = 0; i < leaf->num_cases; i++) {
		if (leaf->cases[i].reg == reg && leaf->cases[i].bit == bit)
			return leaf->cases[i].name;
	}
	return "";
}

static struct bit_facts facts_of(const struct html_page *page, const struct view_leaf *leaf,
				 enum cpuid_reg reg, unsigned int bit)
{
	const struct view_register *from = &leaf->reg[reg];
	const struct cpuid_bit at = { leaf->at, reg, bit };
	struct bit_facts facts = {
		.class = from->class[bit],
		.host = { from->host[0] >> bit & 1, from->host[1] >> bit & 1 },
		.guest = { from->guest[0] >> bit & 1, from->guest[1] >> bit & 1 },
		.asked = from->asked >> bit & 1,
		.name = case_of(leaf, reg, bit),
		.field = html_field_at(from, bit),
		.sdm = cpuid_field_at(at),
	};

	facts.mark = html_marks_at(page, at, &facts.num_marks);
	return facts;
}

static bool same_facts(const struct bit_facts *a, const struct bit_facts *b)
{
	return a->class == b->class && a->field == b->field && a->sdm == b->sdm &&
	       a->host[0] == b->host[0] && a->host[1] == b->host[1] && a->guest[0] == b->guest[0] &&
	       a->guest[1] == b->guest[1] && a->asked == b->asked && !strcmp(a->name, b->name) &&
	       !a->num_marks && !b->num_marks;
}

/* Both values is what configurable bits should show. */
static const char *seen_text(const bool seen[2])
{
	static const char *const texts[2][2] = { { "", "1" }, { "0", "0 and 1" } };

	return texts[seen[0]][seen[1]];
}

static void put_marks(const struct bit_facts *facts, FILE *out)
{
	for (size_t i = 0; i < facts->num_marks; i++) {
		const struct html_mark *mark = &facts->mark[i];

		fputs(i ? "; " : "", out);
		html_put(out, "<b>%s</b> <a href=\"#%s.failure\">%s</a>",
			 verdict_name(mark->judgement->verdict), mark->result->id,
			 mark->result->id);
		if (*mark->judgement->name)
			html_put(out, " in %s", mark->judgement->name);
	}
}

static void put_row(const struct view_leaf *leaf, enum cpuid_reg reg, unsigned int msb,
		    unsigned int lsb, const struct bit_facts *facts, FILE *out)
{
	const struct view_field *field = facts->field;

	html_bits_begin(out, leaf->at, reg, msb, lsb);
	html_put(out, "<td>%s</td><td>%s</td><td>%s</td><td>%s</td>",
		 html_class_words(facts->class), field ? field->type : "", field ? field->gate : "",
		 seen_text(facts->host));
	html_put(out, "<td>%s%s%s</td><td>", seen_text(facts->guest),
		 leaf->guest_ve && (facts->guest[0] || facts->guest[1]) ? ", " : "",
		 leaf->guest_ve ? "#VE" : "");
	html_put(out, "%s", *facts->name ? facts->name : facts->asked ? "yes" : "");
	html_put(out, "</td><td>%s</td><td>", field ? field->rules : "");
	put_marks(facts, out);
	fputs("</td></tr>\n", out);
}

static void put_register(const struct html_page *page, const struct view_leaf *leaf,
			 enum cpuid_reg reg)
{
	unsigned int msb = 31;
	struct bit_facts facts = facts_of(page, leaf, reg, msb);

	for (unsigned int bit = 31; bit-- > 0;) {
		const struct bit_facts next = facts_of(page, leaf, reg, bit);

		if (same_facts(&facts, &next))
			continue;
		put_row(leaf, reg, msb, bit + 1, &facts, page->out);
		msb = bit;
		facts = next;
	}
	put_row(leaf, reg, msb, 0, &facts, page->out);
}

void html_leaf_table(const struct html_page *page, const struct view_leaf *leaf)
{
	static const char *const titles[] = { "Bits",      "Name",     "Class",     "Type",
					      "Hangs on",  "Host saw", "Guest saw", "Asked for in",
					      "Judged by", "Failures", NULL };

	html_table_begin(page->out, "Bit by bit", titles);
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
		put_register(page, leaf, reg);
	html_table_end(page->out);
}
