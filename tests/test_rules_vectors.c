// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules' own derivation (rules/accept.h, rules/expect.h) against golden vectors: what a
 * TDX module's own code answered.
 */
#include "kselftest_harness.h"
#include "rules/accept.h"
#include "rules/expect.h"
#include "rules_fixture.h"
#include "shared.h"
#include "td/vectors.h"

#define MAX_SHOWN 20

struct tally {
	unsigned int vectors;
	unsigned int doubts;
	unsigned int wrong;
	unsigned long bits;
	unsigned long unknown;
};

static void compare_answer(const struct rule_context *context, const struct request *request,
			   const struct vector *vector, struct tally *tally)
{
	struct acceptance answer;
	char expected[STATUS_TEXT], observed[STATUS_TEXT];

	accept_predict(context, request, &answer);
	if (answer.doubt) {
		tally->doubts++;
		return;
	}
	if (answer.status == vector->status && answer.rcx == vector->rcx)
		return;
	if (tally->wrong++ >= MAX_SHOWN)
		return;
	status_format(answer.status, true, answer.rcx, expected, sizeof(expected));
	status_format(vector->status, true, vector->rcx, observed, sizeof(observed));
	ksft_print_msg("%s (%s): expected %s, the module said %s\n", vector->id, vector->why,
		       expected, observed);
}

static void compare_leaf(const struct rule_context *context, const struct request *request,
			 const struct vector *vector, const struct cpuid_entry *entry,
			 struct tally *tally)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, entry->at);
	struct expectation expected;
	char text[CPUID_TEXT];

	if (!leaf || expect_faulting(leaf) != entry->faulting) {
		tally->wrong++;
		return;
	}
	if (entry->faulting)
		return;
	expect_leaf(context, request, leaf, &expected);
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t known = expected.known.reg[reg];
		uint32_t wrong = (expected.value.reg[reg] ^ entry->regs.reg[reg]) & known;

		tally->bits += (unsigned int)__builtin_popcount(known);
		tally->unknown += (unsigned int)__builtin_popcount(~known);
		if (!wrong || tally->wrong++ >= MAX_SHOWN)
			continue;
		ksft_print_msg("%s (%s): leaf %s %s: expected 0x%x of 0x%x, found 0x%x\n",
			       vector->id, vector->why, cpuid_addr_format(entry->at, text),
			       cpuid_reg_name(reg), expected.value.reg[reg], known,
			       entry->regs.reg[reg]);
	}
}

static void compare_msr(const struct rule_context *context, const struct request *request,
			const struct vector *vector, struct tally *tally)
{
	uint64_t expected;

	if (!expect_arch_capabilities(context, request, &expected)) {
		tally->doubts++;
		return;
	}
	if (expected == vector->virt_arch_capabilities)
		return;
	if (tally->wrong++ < MAX_SHOWN)
		ksft_print_msg(
			"%s: IA32_ARCH_CAPABILITIES expected 0x%llx, the module said 0x%llx\n",
			vector->id, (unsigned long long)expected,
			(unsigned long long)vector->virt_arch_capabilities);
}

static int compare_file(const char *path, struct tally *tally, struct diag *diag)
{
	struct vector_file *file = vectors_open(path, diag);
	struct vector *vector = calloc(1, sizeof(*vector));
	struct td_case *test = calloc(1, sizeof(*test));
	struct rule_context *context = NULL;
	struct request request;
	int more = -1;

	if (!file || !vector || !test || vectors_header(file)->format != VECTOR_INIT)
		goto out;
	context = fixture_open(vectors_header(file)->module, vectors_header(file)->platform, diag);
	if (!context)
		goto out;
	test->via = TD_VIA_MODULE;
	while ((more = vectors_next(file, vector, diag)) > 0) {
		test->config = vector->td;
		request_of_case(context, test, &request);
		tally->vectors++;
		compare_answer(context, &request, vector, tally);
		for (size_t i = 0; vector->has_values && i < vector->values.count; i++)
			compare_leaf(context, &request, vector, &vector->values.entry[i], tally);
		if (vector->has_values)
			compare_msr(context, &request, vector, tally);
	}
out:
	fixture_close(context);
	free(test);
	free(vector);
	if (file)
		vectors_close(file);
	return more;
}

/* Everything in the file agrees, and nothing is left to doubt. */
static bool file_agrees(const char *path)
{
	struct tally tally = { 0 };
	struct diag diag;

	if (compare_file(path, &tally, &diag)) {
		ksft_print_msg("%s\n", diag.text);
		return false;
	}
	ksft_print_msg("%u vectors, %u not predicted; %lu bits agree, %lu unknown\n", tally.vectors,
		       tally.doubts, tally.bits, tally.unknown);
	return tally.vectors && !tally.wrong && !tally.doubts && tally.unknown * 20 < tally.bits;
}

static const char *const names[] = {
	"tdx-1.5.01-emerald-rapids",
	"tdx-1.5.01-emerald-rapids-variant",
	"tdx-1.5.01-sapphire-rapids",
	"tdx-1.5.05-sapphire-rapids",
};

#define NUM_NAMES (sizeof(names) / sizeof(names[0]))

TEST(corpus)
{
	char path[PATH_MAX];
	struct diag diag;

	for (size_t i = 0; i < NUM_NAMES; i++) {
		ASSERT_EQ(0, corpus_find("vectors", names[i], ".jsonl.gz", path, &diag))
		{
			TH_LOG("%s", diag.text);
		}
		EXPECT_TRUE(file_agrees(path));
	}
}

/* The larger sets from which those of the corpus were chosen. */
TEST(all_vectors)
{
	char path[PATH_MAX], name[128];

	for (size_t i = 0; i < NUM_NAMES; i++) {
		snprintf(name, sizeof(name), "vectors/%s.jsonl", names[i]);
		if (!shared_find(name, path))
			SKIP(return, SHARED_NEEDED);
		EXPECT_TRUE(file_agrees(path));
	}
}

TEST_HARNESS_MAIN
