// SPDX-License-Identifier: GPL-2.0-only
/*
 * Journals that no run has written, though each line has its checksum: an error that names the
 * place, and nothing of it is added up.
 */
#include <jansson.h>

#include "plan/suite.h"
#include "record/journal.h"
#include "run/log.h"
#include "run/merge.h"
#include "tests/folder.h"

#include "kselftest_harness.h"

#define START(spaces) \
	"{'start': {'module': 'm'}, 'builds': 2, 'rules': ['CFG-01', 'HST-13']" spaces "}"
#define SETTINGS "'settings': [['a', 2], ['b', 3]]"
#define SPACE ", 'kvm': {" SETTINGS ", 'constraints': [[0, 0, 1, 1, 2, 's']]}"
#define END(number, members) \
	"{'end': " number ", 'case': 'c', 'builds': 1, 'via': 'kvm'" members "}"

/* Appends @text, JSON with ' in the place of ". */
static void append(struct journal *journal, const char *text)
{
	struct diag diag;
	char line[512];
	json_t *object;

	snprintf(line, sizeof(line), "%s", text);
	for (char *quote = line; (quote = strchr(quote, '\''));)
		*quote = '"';
	object = json_loads(line, 0, NULL);
	if (!object || journal_append(journal, object, &diag))
		abort();
	json_decref(object);
}

/* Merges a journal of these lines, NULL at their end. */
static int merge_lines(const char *const *lines, struct merge *merge, struct diag *diag)
{
	json_t *header = json_pack("{ss,s[]}", "format", LOG_FORMAT, "arguments");
	const char *folder = folder_fresh();
	struct journal *journal = journal_create(folder, header, false, diag);

	json_decref(header);
	if (!journal)
		abort();
	for (; *lines; lines++)
		append(journal, *lines);
	if (journal_close(journal, diag))
		abort();
	return merge_shards(merge, &folder, 1, suites, diag);
}

TEST(what_a_run_has_written_is_added_up)
{
	static const char *const lines[] = {
		START(SPACE),
		"{'context': true, 'explained': [{'rule': 'HST-13', 'verdict': 'SKIP', 'reason': "
		"'r'}]}",
		END("0", ", 'row': '00', 'pass': ['CFG-01']"),
		END("2",
		    ", 'row': '11', 'judged': [{'rule': 'CFG-01', 'verdict': 'FAIL', 'size': 3}]"),
		END("3", ", 'lost': 'why'"),
		"{'left_out': 4, 'case': 'c', 'needed': 'n', 'found': 'f'}",
		"{'lost': 5, 'case': 'c', 'how': 'h', 'blamed': false}",
		NULL,
	};
	struct merge merge;
	struct diag diag;

	ASSERT_EQ(merge_lines(lines, &merge, &diag), 0)
	TH_LOG("%s", diag.text);
	EXPECT_EQ(merge.results.num_cases, 3);
	EXPECT_EQ(merge.results.num_left_out, 1);
	EXPECT_EQ(merge.results.worst, VERDICT_FAIL);
	EXPECT_EQ(merge.results.coverage.builds, 5);
	EXPECT_EQ(merge.results.coverage.door[TD_VIA_KVM].num_tds, 2);
	EXPECT_EQ(merge.results.coverage.door[TD_VIA_KVM].covered[1], 4);
	EXPECT_EQ(merge.results.coverage.door[TD_VIA_KVM].feasible[2], 5);
	EXPECT_FALSE(merge.results.coverage.door[TD_VIA_MODULE].there);
	merge_free(&merge);
}

/* One fault each: in the start of the run, or in a line after it. */
static const struct fault {
	const char *start, *line;
	const char *says;
} faults[] = {
	{ "{'start': {}, 'rules': []}", NULL, "builds" },
	{ "{'start': {}, 'rules': [], 'builds': -1}", NULL, "builds" },
	{ "{'start': {}, 'builds': 1}", NULL, "does not say which rules" },
	{ "{'start': {}, 'builds': 1, 'rules': ['XXX-01']}", NULL, "a rule that there is not" },
	{ "{'start': {}, 'builds': 1, 'rules': [1]}", NULL, "a rule that there is not" },
	{ START(", 'kvm': 1"), NULL, "settings cannot be read" },
	{ START(", 'kvm': {" SETTINGS "}"), NULL, "settings cannot be read" },
	{ START(", 'kvm': {'settings': [['a']], 'constraints': []}"), NULL,
	  "settings cannot be read" },
	{ START(", 'kvm': {'settings': [['a', -2]], 'constraints': []}"), NULL,
	  "settings cannot be read" },
	{ START(", 'kvm': {'settings': [['a', 4294967298]], 'constraints': []}"), NULL,
	  "settings cannot be read" },
	{ START(", 'kvm': {'settings': [['a', 1]], 'constraints': []}"), NULL, "has 1 levels" },
	{ START(", 'kvm': {" SETTINGS ", 'constraints': [[0, 0, 1, 1]]}"), NULL,
	  "settings cannot be read" },
	{ START(", 'kvm': {" SETTINGS ", 'constraints': [[3, 0, 1, 1, 1, 's']]}"), NULL,
	  "settings cannot be read" },
	{ START(", 'kvm': {" SETTINGS ", 'constraints': [[0, 2, 1, 1, 1, 's']]}"), NULL,
	  "settings cannot be read" },
	{ START(", 'kvm': {" SETTINGS ", 'constraints': [[0, 0, 2, 1, 1, 's']]}"), NULL,
	  "settings cannot be read" },
	{ START(", 'kvm': {" SETTINGS ", 'constraints': [[0, 65536, 1, 1, 1, 's']]}"), NULL,
	  "settings cannot be read" },
	{ START(SPACE), "{'end': -1, 'case': 'c', 'builds': 1, 'via': 'kvm'}", "end" },
	{ START(SPACE), END("4294967296", ""), "end" },
	{ START(SPACE), "{'end': 1, 'builds': 1, 'via': 'kvm'}", "case" },
	{ START(SPACE), "{'end': 1, 'case': 2, 'builds': 1, 'via': 'kvm'}", "case" },
	{ START(SPACE), END("1", ", 'lost': 1"), "lost" },
	{ START(SPACE), "{'lost': 1, 'case': 'c'}", "how" },
	{ START(SPACE), "{'lost': 1, 'case': 'c', 'how': 1}", "how" },
	{ START(SPACE), "{'end': 1, 'case': 'c', 'via': 'kvm'}",
	  "a row, a way in or a number of TDs" },
	{ START(SPACE), "{'end': 1, 'case': 'c', 'builds': -1, 'via': 'kvm'}",
	  "a row, a way in or a number of TDs" },
	{ START(SPACE), "{'end': 1, 'case': 'c', 'builds': 1}",
	  "a row, a way in or a number of TDs" },
	{ START(SPACE), "{'end': 1, 'case': 'c', 'builds': 1, 'via': 'x'}",
	  "a row, a way in or a number of TDs" },
	{ START(SPACE), END("1", ", 'row': '0-1'"), "a row, a way in or a number of TDs" },
	{ START(SPACE), END("1", ", 'row': '0'"), "a row of 1 settings; there are 2" },
	{ START(SPACE), END("1", ", 'row': '000'"), "a row of 3 settings; there are 2" },
	{ START(SPACE), END("1", ", 'row': '20'"), "a row in which a has level 2, of 2" },
	{ START(SPACE), END("1", ", 'row': '09'"), "a row in which b has level 9, of 3" },
	{ START(SPACE), END("1", ", 'pass': ['XXX-01']"), "a judgement that is none" },
	{ START(SPACE), END("1", ", 'pass': [{}]"), "a judgement that is none" },
	{ START(SPACE), END("1", ", 'judged': [1]"), "a judgement that is none" },
	{ START(SPACE), END("1", ", 'judged': [{'rule': 'CFG-01', 'verdict': 'FAIL'}]"),
	  "a judgement that is none" },
	{ START(SPACE), END("1", ", 'judged': [{'rule': 'CFG-01', 'verdict': 'FAIL', 'size': -1}]"),
	  "a judgement that is none" },
	{ START(SPACE), END("1", ", 'judged': [{'rule': 'CFG-01', 'verdict': 'XFAIL', 'size': 1}]"),
	  "a judgement that is none" },
	{ START(SPACE), END("1", ", 'judged': [{'rule': 'CFG-01', 'verdict': 'SKIP', 'size': 1}]"),
	  "a judgement that is none" },
	{ START(SPACE),
	  END("1", ", 'explained': [{'rule': 'CFG-01', 'verdict': 'XFAIL', 'reason': 'r'}]"),
	  "a judgement that is none" },
	{ START(SPACE), END("1", ", 'explained': [{'rule': 'CFG-01', 'verdict': 'SKIP'}]"),
	  "a judgement that is none" },
	{ START(SPACE), "{'context': true, 'pass': ['XXX-01']}", "a judgement that is none" },
};

TEST(what_no_run_has_written_is_refused)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const char *const lines[] = { faults[i].start, END("0", ", 'row': '00'"),
					      faults[i].line, NULL };
		struct merge merge;
		struct diag diag;

		ASSERT_EQ(merge_lines(lines, &merge, &diag), -1)
		TH_LOG("%zu: %s", i, faults[i].says);
		EXPECT_NE(strstr(diag.text, faults[i].says), NULL)
		TH_LOG("%zu: expected %s, found %s", i, faults[i].says, diag.text);
	}
}

FOLDER_HARNESS_MAIN
