// SPDX-License-Identifier: GPL-2.0-only
/*
 * Marks of what a case showed: what is new, once; and what a journal cannot have.
 */
#include "run/seen_json.h"

#include <string.h>

#include "kselftest_harness.h"

static struct seen seen;
static struct seen_mark mark, again;

static void ask(uint32_t bits)
{
	mark = (struct seen_mark){ .num_leaves = 1 };
	mark.leaf[0].at = (struct cpuid_addr){ 7, 0 };
	mark.leaf[0].view[SEEN_ASKED].reg[CPUID_ECX] = bits;
}

TEST(the_first_case_that_asked_is_kept)
{
	const struct seen_asked *asked;

	ask(1u << 5);
	ASSERT_TRUE(seen_add(&seen, &mark, "first"));
	ask(3u << 5);
	ASSERT_TRUE(seen_add(&seen, &mark, "second"));
	ASSERT_NE(NULL, seen_leaf_at(&seen, mark.leaf[0].at, &asked));
	EXPECT_STREQ(asked->by[CPUID_ECX][5], "first");
	EXPECT_STREQ(asked->by[CPUID_ECX][6], "second");
	EXPECT_EQ(NULL, asked->by[CPUID_ECX][7]);
	EXPECT_EQ(NULL, seen_leaf_at(&seen, (struct cpuid_addr){ 8, 0 }, &asked));
	seen_free(&seen);
}

TEST(a_mark_reads_back_as_it_was_written)
{
	json_t *line = json_object(), *other = json_object();

	ask(1u << 31);
	mark.leaf[0].guest_ve = true;
	mark.refused = mark.watched = true;
	mark.outcome = (struct td_outcome){ .by = TD_REFUSED_BY_MODULE,
					    .error = 22,
					    .has_status = true,
					    .status = 0xc000010000000045,
					    .has_refused_leaf = true,
					    .refused_leaf = { 1, CPUID_SUBLEAF_NA } };
	mark.compared[HOST_NUM_ELEMENTS - 1] = mark.compared[HOST_DR6] = true;
	mark.move[HOST_DR6] = (struct seen_move){ true, 1, UINT64_MAX, 0 };
	seen_put(&mark, line);
	ASSERT_TRUE(seen_get(line, &again));
	seen_put(&again, other);
	EXPECT_TRUE(json_equal(line, other));
	EXPECT_EQ(again.move[HOST_DR6].before, UINT64_MAX);
	EXPECT_EQ(json_object_size(other), 4);
	json_decref(line);
	json_decref(other);
}

TEST(what_no_run_writes_is_refused)
{
	static const char *const wrong[] = {
		"{\"leaves\":7}",
		"{\"leaves\":[{\"leaf\":\"seven\"}]}",
		"{\"leaves\":[{\"leaf\":\"7.0\",\"host0\":[1,2,3]}]}",
		"{\"leaves\":[{\"leaf\":\"7.0\",\"host0\":[1,2,3,4294967296]}]}",
		"{\"refused\":{\"by\":\"nobody\"}}",
		"{\"refused\":{\"by\":\"kvm\",\"errno\":\"EWHAT\"}}",
		"{\"refused\":{\"by\":\"module\",\"status\":\"what\"}}",
		"{\"compared\":\"ff\"}",
		"{\"moved\":{\"DR6\":[0,\"0x0\",\"0x1\"]}}",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		json_t *line = json_loads(wrong[i], 0, NULL);

		ASSERT_NE(NULL, line);
		EXPECT_FALSE(seen_get(line, &mark))
		TH_LOG("%s", wrong[i]);
		json_decref(line);
	}
	EXPECT_TRUE(seen_get(json_object(), &mark));
}

TEST_HARNESS_MAIN
