// SPDX-License-Identifier: GPL-2.0-only
/*
 * The curated cases of the FIX, CFG, INI, VIS and PRP families: on every module and platform of
 * the corpus where a case's conditions are met, the rules' own derivation gives the answer
 * that the case expects; and there is such a place for every case.
 */
#include "input/file.h"
#include "kselftest_harness.h"
#include "rules/accept.h"
#include "rules_fixture.h"
#include "run/needs.h"

static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05" };
static const char *const platforms[] = {
	"sapphire-rapids-tdx",        "emerald-rapids-tdx", "emerald-rapids-b-tdx",
	"emerald-rapids-variant-tdx", "granite-rapids-tdx",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NUM_PLACES (COUNT(modules) * COUNT(platforms))

static struct diag diag;
static struct td_case test;
static struct rule_context *context[NUM_PLACES];
static const struct profile profile = { .name = "none", .policy = KVM_DENYLIST };

static bool open_contexts(void)
{
	for (size_t i = 0; i < NUM_PLACES; i++) {
		context[i] = fixture_open(modules[i / COUNT(platforms)],
					  platforms[i % COUNT(platforms)], &diag);
		if (!context[i])
			return false;
		context[i]->profile = &profile;
	}
	return true;
}

static void close_contexts(void)
{
	for (size_t i = 0; i < NUM_PLACES; i++)
		fixture_close(context[i]);
}

/* What KVM itself refuses is not the module's to answer. */
static bool agrees(const struct rule_context *place, struct acceptance *answer)
{
	const struct td_expect *expect = &test.expect;
	struct request request;

	request_of_case(place, &test, &request);
	accept_predict(place, &request, answer);
	if (expect->by == TD_REFUSED_BY_KVM)
		return true;
	if (!expect->given)
		return !answer->rule && !answer->doubt;
	if (answer->doubt || (expect->by == TD_ACCEPTED) != !answer->rule)
		return false;
	return (!expect->has_status || expect->status == answer->status) &&
	       (!expect->has_rcx || expect->rcx == answer->rcx);
}

/* How many places the case can be tried at; -1 where the derivation disagrees with it. */
static int try_case(const char *path)
{
	struct target_reason reason;
	struct acceptance answer;
	char status[STATUS_TEXT];
	int count = 0;

	for (size_t i = 0; i < NUM_PLACES; i++) {
		if (!needs_met(context[i], &test, &reason))
			continue;
		count++;
		if (agrees(context[i], &answer))
			continue;
		status_format(answer.status, true, answer.rcx, status, sizeof(status));
		ksft_print_msg("%s on %s, %s: %s: %s\n", path, modules[i / COUNT(platforms)],
			       platforms[i % COUNT(platforms)], answer.rule ? answer.rule : "-",
			       answer.doubt ? answer.doubt : status);
		return -1;
	}
	return count;
}

static bool is_of(const char *path, const char *const *families)
{
	for (; *families; families++) {
		if (strstr(path, *families))
			return true;
	}
	return false;
}

TEST(expectations_are_derived)
{
	static const char *const families[] = { "/fix/", "/cfg/", "/ini/", "/vis/", "/prp/", NULL };
	unsigned int count = 0;
	char folder[PATH_MAX];
	char **files;

	ASSERT_TRUE(open_contexts())
	TH_LOG("%s", diag.text);
	snprintf(folder, sizeof(folder), "%s/cases", corpus_root());
	files = file_list(folder, ".td", &diag);
	ASSERT_NE(NULL, files)
	TH_LOG("%s", diag.text);
	for (char **file = files; *file; file++) {
		if (!is_of(*file, families))
			continue;
		count++;
		ASSERT_EQ(0, td_case_load(&test, *file, &diag))
		TH_LOG("%s", diag.text);
		EXPECT_TRUE(test.expect.given || test.num_ops)
		TH_LOG("%s shows nothing", *file);
		EXPECT_LT(0, try_case(*file))
		TH_LOG("%s", *file);
	}
	EXPECT_LT(200, count);
	file_list_free(files);
	close_contexts();
}

TEST_HARNESS_MAIN
