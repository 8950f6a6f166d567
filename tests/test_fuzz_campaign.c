// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a campaign reads of engines and sanitizers, what it calls its findings, and how it keeps
 * them; each with what it must not take.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"
#include "fuzz/campaign_engine.h"
#include "fuzz/campaign_findings.h"
#include "fuzz/campaign_private.h"
#include "fuzz/campaign_process.h"
#include "fuzz/campaign_stack.h"
#include "fuzz/campaign_stats.h"
#include "fuzz/case_journal.h"
#include "input/file.h"
#include "kselftest_harness.h"
#include "record/journal.h"

TEST(libfuzzer_lines)
{
	struct campaign_stats stats = { 0 };

	ASSERT_TRUE(campaign_stats_libfuzzer(
		"#8560: cov: 2757 ft: 1923 corp: 227 exec/s 1618 oom/timeout/crash: 0/0/3 time: 6s "
		"job: 2 dft_time: 0\n",
		&stats));
	EXPECT_EQ(8560U, stats.inputs);
	EXPECT_EQ(2757U, stats.coverage);
	EXPECT_EQ(1923U, stats.features);
	EXPECT_EQ(227U, stats.corpus);
}

TEST(other_lines_change_nothing)
{
	static const char *const lines[] = {
		"",
		"#",
		"#8560",
		"#8560: cov: 2757\n",
		"#8560\tNEW    cov: 1 ft: 2 corp: 3/4Kb lim: 4 exec/s: 0 rss: 30Mb\n",
		"INFO: fuzzed for 6 seconds, wrapping up soon\n",
		"  NEW_FUNC: 0x557ceea8a9c0 in recipe_make\n",
		"    #1 0x55 in abort\n",
	};
	struct campaign_stats stats = { 1, 2, 3, 4 };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		EXPECT_FALSE(campaign_stats_libfuzzer(lines[i], &stats));
	EXPECT_EQ(1U, stats.inputs);
	EXPECT_EQ(4U, stats.features);
}

static const char fuzzer_stats[] = "start_time        : 1795751653\n"
				   "execs_done        : 103422\n"
				   "execs_per_sec     : 7387.29\n"
				   "corpus_count      : 701\n"
				   "edges_found       : 1537\n"
				   "command_line      : afl-fuzz -i seeds -- corpus_count : 9\n";

TEST(afl_files)
{
	struct campaign_stats sum = { 0 }, one = { 0 };

	ASSERT_TRUE(campaign_stats_afl(fuzzer_stats, &one));
	EXPECT_EQ(103422U, one.inputs);
	EXPECT_EQ(701U, one.corpus);
	EXPECT_EQ(1537U, one.coverage);
	campaign_stats_add(&sum, &one);
	ASSERT_TRUE(campaign_stats_afl_plot(
		"# relative_time, cycles_done, cur_item, corpus_count, pending_total, ...\n"
		"5, 0, 1, 700, 658, 74, 9.81%, 17, 0, 2, 5900.59, 50000, 1500\n"
		"14, 0, 1, 702, 658, 74, 9.81%, 17, 0, 2, 5900.59, 100000, 1600\n"
		"19, 0, 1, 9999, 658, 74, 9.81%, 17, 0, 2, 5900.59, 9999999, 16",
		&one));
	EXPECT_EQ(100000U, one.inputs);
	campaign_stats_add(&sum, &one);
	EXPECT_EQ(203422U, sum.inputs);
	EXPECT_EQ(702U, sum.corpus);
	EXPECT_EQ(1600U, sum.coverage);
}

TEST(what_is_no_file_of_afl)
{
	struct campaign_stats one = { 7, 7, 7, 7 };

	EXPECT_FALSE(campaign_stats_afl("", &one));
	EXPECT_FALSE(campaign_stats_afl("execs_done : 12\n", &one));
	EXPECT_FALSE(
		campaign_stats_afl("execs_done : x\ncorpus_count : 1\nedges_found : 1\n", &one));
	EXPECT_FALSE(campaign_stats_afl("execs_done\ncorpus_count\nedges_found", &one));
	EXPECT_FALSE(campaign_stats_afl_plot("", &one));
	EXPECT_FALSE(campaign_stats_afl_plot("5, 0, 1\n", &one));
	EXPECT_EQ(7U, one.inputs);
}

/* What is wrong first; then what it takes, without what was said, and not too long. */
TEST(names)
{
	static const struct {
		const char *first, *word[4], *name;
	} rows[] = {
		{ "CLB-03", { "7.0:ecx.waitpkg" }, "CLB-03.7.0-ecx.waitpkg" },
		{ "CLB-03", { "7.0:ecx.waitpkg", "entry 3 ecx.waitpkg" }, "CLB-03.7.0-ecx.waitpkg" },
		{ "CFG-02", { "", "attributes debug" }, "CFG-02.attributes-debug" },
		{ "KVM-01",
		  { "call 2, create_vcpu", "call 1 (create_vm)" },
		  "KVM-01.call-2-create_vcpu.create_vm" },
		{ "HST-01", { "../../etc/passwd\n;rm -rf $(x)" }, "HST-01.etc-passwd-rm-rf-x" },
		{ "INI-01", { "\xff\xfe" }, "INI-01" },
		{ "INI-01",
		  { "a123456789012345678901234567890", "b123456789012345678901234567890", "c" },
		  "INI-01.a123456789012345678901234567890" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char name[CAMPAIGN_NAME];
		size_t count = 0;

		while (count < 4 && rows[i].word[count])
			count++;
		campaign_name_make(rows[i].first, rows[i].word, count, name);
		EXPECT_STREQ(rows[i].name, name);
	}
}

TEST(names_are_unique)
{
	const char *folder = folder_fresh();
	char name[CAMPAIGN_NAME] = "INI-23.x";

	campaign_name_unique(folder, name);
	EXPECT_STREQ("INI-23.x", name);
	folder_put(folder, "INI-23.x.td", "", 0);
	campaign_name_unique(folder, name);
	EXPECT_STREQ("INI-23.x-2", name);
	folder_put(folder, "INI-23.x-2.bin", "", 0);
	strcpy(name, "INI-23.x");
	campaign_name_unique(folder, name);
	EXPECT_STREQ("INI-23.x-3", name);
}

static const char asan_report[] =
	"==9==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602 at pc 0x5 bp 0x7 sp 0x7\n"
	"READ of size 1 at 0x602000000011 thread T0\n"
	"    #0 0x55d0c0 in __interceptor_strlen.part.0 (/x+0x1)\n"
	"    #1 0x55d0c1 in take_word /src/harness/td/case_line.c:120:3\n"
	"    #2 0x55d0c2 in td_case_parse /src/harness/td/case_parse.c:20:3\n"
	"    #3 0x55d0c3 in LLVMFuzzerTestOneInput /src/fuzz/td_text_fuzzer.c:20:3\n"
	"    #4 0x55d0c4 in fuzzer::Fuzzer::ExecuteCallback(unsigned char const*, unsigned long)\n"
	"\n"
	"0x602 is located 0 bytes to the right of 1-byte region\n"
	"allocated by thread T0 here:\n"
	"    #0 0x4 in malloc (/x+0x2)\n"
	"    #1 0x5 in somewhere_else /src/a.c:1:1\n"
	"SUMMARY: AddressSanitizer: heap-buffer-overflow /src/harness/td/case_line.c:120:3 in take_word\n";

TEST(stacks)
{
	char frame[CAMPAIGN_FRAMES][CAMPAIGN_FRAME], text[160];

	ASSERT_EQ(2U, campaign_stack_read(asan_report, frame));
	EXPECT_STREQ("take_word", frame[0]);
	EXPECT_STREQ("td_case_parse", frame[1]);
	campaign_stack_summary(asan_report, text, sizeof(text));
	EXPECT_EQ(0, strncmp("heap-buffer-overflow ", text, 21));
	ASSERT_EQ(1U, campaign_stack_read("==9254== ERROR: libFuzzer: deadly signal\n"
					  "    #0 0x1 in fuzzer::Fuzzer::CrashCallback() (/x)\n"
					  "    #1 0x7fd2  (/lib/libc.so.6+0x3c04f) (BuildId: 93)\n"
					  "    #2 0x2 in abort stdlib/./stdlib/abort.c:79:7\n"
					  "    #3 0x3 in take_line /tmp/x.c:7:78\n"
					  "    #4 0x4 in LLVMFuzzerTestOneInput /tmp/x.c:13:34\n",
					  frame));
	EXPECT_STREQ("take_line", frame[0]);
	EXPECT_EQ(0U, campaign_stack_read("", frame));
	EXPECT_EQ(0U, campaign_stack_read("#\n in \n# in", frame));
	EXPECT_EQ(0U, campaign_stack_read("    #0 0x1 in abort\n    #1 0x2 in raise", frame));
	campaign_stack_summary("Running: x", text, sizeof(text));
	EXPECT_STREQ("", text);
}

static void fill_finding(struct campaign_finding *finding, const char *name)
{
	memset(finding, 0, sizeof(*finding));
	finding->kind = CAMPAIGN_RULE;
	finding->rule = rule_named("CLB-03");
	snprintf(finding->name, sizeof(finding->name), "%s", name);
	strcpy(finding->finding.subject, "7.0:ecx.waitpkg");
	strcpy(finding->finding.observed, "a \"quoted\" text\nof two lines");
	strcpy(finding->config, "xfam 0x3\n");
	strcpy(finding->waiver.reason, "known");
	finding->waiver.expires = 20271231;
	finding->refused_by = "kvm";
}

TEST(findings_are_read_as_written)
{
	const char *folder = folder_fresh();
	struct campaign_findings findings;
	struct campaign_finding finding;
	struct diag diag;

	ASSERT_EQ(0, campaign_findings_load(&findings, folder, &diag));
	EXPECT_EQ(0U, findings.count);
	fill_finding(&finding, "one");
	ASSERT_EQ(0, campaign_findings_add(folder, &finding, &diag));
	finding = (struct campaign_finding){ .kind = CAMPAIGN_HANG };
	strcpy(finding.name, "hang.1");
	strcpy(finding.says, "no answer for 10 s");
	ASSERT_EQ(0, campaign_findings_add(folder, &finding, &diag));
	ASSERT_EQ(0, campaign_findings_load(&findings, folder, &diag))
	TH_LOG("%s", diag.text);
	ASSERT_EQ(2U, findings.count);
	fill_finding(&finding, "one");
	EXPECT_EQ(CAMPAIGN_RULE, findings.finding[0].kind);
	EXPECT_EQ(finding.rule, findings.finding[0].rule);
	EXPECT_STREQ(finding.finding.observed, findings.finding[0].finding.observed);
	EXPECT_STREQ(finding.config, findings.finding[0].config);
	EXPECT_STREQ("kvm", findings.finding[0].refused_by);
	EXPECT_EQ(20271231U, findings.finding[0].waiver.expires);
	EXPECT_FALSE(campaign_finding_fails(&findings.finding[0]));
	EXPECT_TRUE(campaign_finding_fails(&findings.finding[1]));
	EXPECT_STREQ(".td", campaign_finding_suffix(&findings.finding[0]));
	EXPECT_STREQ(".bin", campaign_finding_suffix(&findings.finding[1]));
	campaign_findings_free(&findings);
}

/* The last line of a process that was killed; and what nobody has written. */
TEST(a_torn_line_is_none_and_a_bad_one_is_an_error)
{
	static const char *const bad[] = {
		"{\"kind\":\"rule\",\"name\":\"x\",\"rule\":\"ZZZ-01\"}\n",
		"{\"kind\":\"rule\",\"name\":\"x\"}\n",
		"{\"kind\":\"soup\",\"name\":\"x\"}\n",
		"{\"kind\":\"hang\"}\n",
		"{\"kind\":\"hang\",\"name\":7}\n",
		"[]\n",
		"\n",
	};
	static const char torn[] = "{\"kind\":\"hang\",\"name\":\"a\"}\n{\"kind\":\"ha";
	const char *folder = folder_fresh();
	struct campaign_findings findings;
	struct diag diag;

	folder_put(folder, "findings.jsonl", torn, strlen(torn));
	ASSERT_EQ(0, campaign_findings_load(&findings, folder, &diag));
	EXPECT_EQ(1U, findings.count);
	campaign_findings_free(&findings);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		folder_put(folder, "findings.jsonl", bad[i], strlen(bad[i]));
		EXPECT_EQ(-1, campaign_findings_load(&findings, folder, &diag));
		EXPECT_NE(NULL, strstr(diag.text, "findings.jsonl:1"));
		campaign_findings_free(&findings);
	}
}

/* Every engine for every target: nothing is cut, and each command begins below the folder. */
TEST(commands)
{
	static struct campaign_command command;
	struct campaign_setting setting = { .jobs = 3, .seconds = 9, .input_seconds = 5 };
	const struct campaign_engine *engine;

	for (size_t i = 0; (engine = campaign_engine_at(i)); i++) {
		for (size_t j = 0; (setting.target = campaign_target_at(j)); j++) {
			setting.dictionary = j % 2;
			setting.seed = j;
			for (unsigned int k = 0; k < engine->processes(setting.jobs); k++) {
				engine->command(&setting, k, &command);
				ASSERT_LT(command.num_arguments, (size_t)CAMPAIGN_MAX_ARGUMENTS);
				ASSERT_LE(command.num_variables, (size_t)CAMPAIGN_ENVIRONMENT);
				for (size_t l = 0; l < command.num_arguments; l++)
					ASSERT_LT(strlen(command.argument[l]),
						  (size_t)CAMPAIGN_ARGUMENT - 1);
			}
			EXPECT_EQ(setting.target, campaign_target_named(setting.target->name));
		}
	}
	EXPECT_EQ(NULL, campaign_engine_named("honggfuzz"));
	EXPECT_EQ(NULL, campaign_target_named("nothing"));
}

/* Processes, and whatever they have started. */
TEST(processes_end)
{
	const char *const sleeps[] = { "sh", "-c", "trap '' INT; sleep 100 & sleep 100; true",
				       NULL };
	const char *const none[] = { "./no such program", NULL };
	const char *folder = folder_fresh();
	struct campaign_process process;
	char log[PATH_MAX + 8];
	struct diag diag;
	pid_t pid;

	snprintf(log, sizeof(log), "%s/log", folder);
	ASSERT_EQ(0, campaign_process_start(&process, folder, sleeps, NULL, log, &diag));
	pid = process.pid;
	usleep(200000);
	EXPECT_FALSE(campaign_process_ended(&process));
	campaign_process_end(&process, SIGINT, 300);
	EXPECT_TRUE(campaign_process_ended(&process));
	usleep(50000);
	/* Nobody of the group is left, but those that nobody has waited for yet. */
	EXPECT_TRUE(kill(pid, 0) == -1);
	ASSERT_EQ(0, campaign_process_start(&process, folder, none, NULL, log, &diag));
	while (!campaign_process_ended(&process))
		usleep(10000);
	EXPECT_EQ(127, WEXITSTATUS(process.status));
	EXPECT_EQ(-1, campaign_process_start(&process, folder, none, NULL, "/no/such/log", &diag));
	campaign_process_end(&process, SIGINT, 300);
}

static int count_lost(void *user, const struct td_case *test, struct diag *diag)
{
	unsigned int *count = user;

	(void)diag;
	*count += test->config.xfam == 0x7 ? 1 : 100;
	return 0;
}

/* In a process that ends as one that is killed does. */
static void leave_journal(const char *folder, bool end)
{
	static struct td_case test;
	struct diag diag;
	pid_t pid = fork();

	if (!pid) {
		struct case_journal *journal = case_journal_open(folder, &diag);

		td_case_parse(&test, "x.td", "xfam 0x7\n", &diag);
		_exit(!journal || case_journal_begin(journal, &test, &diag) ||
		      (end && case_journal_end(journal, &diag)));
	}
	waitpid(pid, NULL, 0);
}

static size_t count_journals(const char *folder)
{
	struct diag diag;
	char **list = file_list(folder, "journal.jsonl", &diag);
	size_t count = 0;

	while (list && list[count])
		count++;
	file_list_free(list);
	return count;
}

/* Of another boot, as a host leaves it that went down. */
static void leave_old_journal(const char *folder, bool end)
{
	json_t *header = json_pack("{ss,ss}", "format", "x", "boot", "another boot");
	json_t *begin = json_pack("{ss}", "begin", "xfam 0x7\n"),
	       *ended = json_pack("{sb}", "end", 1);
	char path[PATH_MAX + 16];
	struct journal *journal;
	struct diag diag;

	snprintf(path, sizeof(path), "%s/old-%d", folder, end);
	journal = journal_create(path, header, false, &diag);
	journal_append(journal, begin, &diag);
	if (end)
		journal_append(journal, ended, &diag);
	journal_close(journal, &diag);
	json_decref(header);
	json_decref(begin);
	json_decref(ended);
}

TEST(a_case_is_lost_where_the_host_was_booted_since)
{
	const char *folder = folder_fresh();
	unsigned int count = 0;
	struct diag diag;

	leave_journal(folder, false);
	leave_journal(folder, true);
	EXPECT_EQ(2U, count_journals(folder));
	ASSERT_EQ(0, case_journals_take(folder, count_lost, &count, &diag));
	EXPECT_EQ(0U, count);
	leave_old_journal(folder, true);
	ASSERT_EQ(0, case_journals_take(folder, count_lost, &count, &diag));
	EXPECT_EQ(0U, count);
	leave_old_journal(folder, false);
	ASSERT_EQ(0, case_journals_take(folder, count_lost, &count, &diag))
	TH_LOG("%s", diag.text);
	EXPECT_EQ(1U, count);
	EXPECT_EQ(0U, count_journals(folder));
	ASSERT_EQ(0, case_journals_take("/no/such/folder", count_lost, &count, &diag));
}

TEST(a_lost_case_becomes_a_finding)
{
	static struct td_case test;
	char path[PATH_MAX + 64], journals[PATH_MAX + 16];
	const struct campaign_options options = { .target = campaign_target_named("init"),
						  .folder = folder_fresh() };
	struct campaign campaign = { .options = &options };
	struct campaign_findings findings;
	struct diag diag;

	snprintf(path, sizeof(path), "%s/findings", options.folder);
	ASSERT_EQ(0, file_make_folder(path, &diag));
	snprintf(journals, sizeof(journals), "%s/journal", options.folder);
	ASSERT_EQ(0, file_make_folder(journals, &diag));
	leave_old_journal(journals, false);
	ASSERT_EQ(0, campaign_take_lost(&campaign, &diag))
	TH_LOG("%s", diag.text);
	ASSERT_EQ(0, campaign_findings_load(&findings, options.folder, &diag));
	ASSERT_EQ(1U, findings.count);
	EXPECT_STREQ("HST-13.init", findings.finding[0].name);
	EXPECT_STREQ("HST-13", findings.finding[0].rule->id);
	EXPECT_TRUE(campaign_finding_fails(&findings.finding[0]));
	campaign_findings_free(&findings);
	snprintf(path, sizeof(path), "%s/findings/HST-13.init.td", options.folder);
	ASSERT_EQ(0, td_case_load(&test, path, &diag))
	TH_LOG("%s", diag.text);
	EXPECT_STREQ("HST-13", test.rule);
	EXPECT_TRUE(test.hazard);
	EXPECT_EQ(0x7U, test.config.xfam);
}

/* A process that is at work has the lock, and its journal stays. */
TEST(a_journal_at_work_is_left_alone)
{
	const char *folder = folder_fresh();
	unsigned int count = 0;
	struct diag diag;
	struct case_journal *journal = case_journal_open(folder, &diag);

	ASSERT_NE(NULL, journal);
	ASSERT_EQ(0, case_journals_take(folder, count_lost, &count, &diag));
	EXPECT_EQ(1U, count_journals(folder));
	case_journal_close(journal);
	ASSERT_EQ(0, case_journals_take(folder, count_lost, &count, &diag));
	EXPECT_EQ(0U, count_journals(folder));
}

FOLDER_HARNESS_MAIN
