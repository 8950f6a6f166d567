// SPDX-License-Identifier: GPL-2.0-only
/*
 * The laws of mutation, crossover and trim.
 */
#include "fuzz/mutate.h"

#include <string.h>

#include "fuzz/bytes.h"
#include "fuzz/records.h"
#include "fuzz/trim.h"
#include "kselftest_harness.h"

#define NUM_ROUNDS 5000
#define ROOM 400

static uint8_t bytes[FUZZ_MAX_INPUT], other[FUZZ_MAX_INPUT];

/* Whole records of the scope with their own tags, and nothing else. */
static bool is_whole(const struct fuzz_scope *scope, const uint8_t *input, size_t size)
{
	static uint8_t again[FUZZ_MAX_INPUT];
	static struct records list;

	records_read(&list, scope, input, size);
	return records_write(&list, again, sizeof(again)) == size && !memcmp(again, input, size);
}

TEST(what_comes_out_is_whole_and_fits)
{
	for (size_t i = 0; i < fuzz_scope_count(); i++) {
		const struct fuzz_scope *scope = fuzz_scope_at(i);
		struct random random;
		size_t size = 0;

		random_seed(&random, i);
		for (unsigned int j = 0; j < NUM_ROUNDS; j++) {
			size = fuzz_mutate(scope, bytes, size, ROOM, &random);
			ASSERT_GT(size, 0U);
			ASSERT_LE(size, (size_t)ROOM);
			ASSERT_TRUE(is_whole(scope, bytes, size));
		}
	}
}

TEST(any_input_can_be_mutated)
{
	const struct fuzz_scope *scope = fuzz_scope_named("kvm_abi");
	static const size_t sizes[] = { 0, 1, 5, 300, FUZZ_MAX_INPUT };
	struct random random;

	random_seed(&random, 9);
	for (unsigned int fill = 0; fill < 256; fill++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			size_t size;

			memset(bytes, (int)fill, sizeof(bytes));
			size = fuzz_mutate(scope, bytes, sizes[i], sizeof(bytes), &random);
			ASSERT_LE(size, sizeof(bytes));
			ASSERT_TRUE(is_whole(scope, bytes, size));
		}
	}
}

TEST(too_little_room_loses_records_only)
{
	const struct fuzz_scope *scope = fuzz_scope_named("init");
	struct random random;

	random_seed(&random, 4);
	for (size_t room = 0; room < 40; room++) {
		memset(bytes, 0xee, sizeof(bytes));
		ASSERT_LE(fuzz_mutate(scope, bytes, room, room, &random), room);
		ASSERT_EQ(0xee, bytes[room]);
	}
}

TEST(the_same_seed_gives_the_same)
{
	const struct fuzz_scope *scope = fuzz_scope_named("entry_exit");
	struct random a, b;
	size_t a_size = 0, b_size = 0;

	random_seed(&a, 5);
	random_seed(&b, 5);
	for (unsigned int i = 0; i < NUM_ROUNDS; i++) {
		a_size = fuzz_mutate(scope, bytes, a_size, ROOM, &a);
		b_size = fuzz_mutate(scope, other, b_size, ROOM, &b);
		ASSERT_EQ(a_size, b_size);
		ASSERT_EQ(0, memcmp(bytes, other, a_size));
	}
}

/* No setting is out of reach: each row of the scope comes up, and each size of its fields. */
TEST(every_row_is_reached)
{
	for (size_t i = 0; i < fuzz_scope_count(); i++) {
		const struct fuzz_scope *scope = fuzz_scope_at(i);
		bool reached[256] = { false };
		static struct records list;
		struct random random;

		random_seed(&random, 6);
		for (unsigned int j = 0; j < NUM_ROUNDS; j++) {
			size_t size = fuzz_mutate(scope, bytes, 0, ROOM, &random);

			records_read(&list, scope, bytes, size);
			for (size_t k = 0; k < list.count; k++)
				reached[fuzz_record_tag(list.at[k].row)] = true;
		}
		for (size_t j = 0; j < fuzz_record_count(); j++) {
			const struct fuzz_record *row = fuzz_record_at(j);

			EXPECT_EQ(fuzz_scope_has(scope, row), reached[j])
			{
				TH_LOG("%s: %s", scope->name, row->name);
			}
		}
	}
}

/* Bits of two records of the same register; a number is nobody's to combine. */
TEST(crossover_unites_masks)
{
	const struct fuzz_scope *scope = fuzz_scope_named("init");
	unsigned int united = 0, doubled = 0;
	static struct td_case test, a, b;
	struct random random;
	struct diag diag;

	ASSERT_EQ(0, td_case_parse(&a, "a", "via module\nxfam 0x7\ncpuid 7.0 ebx=0x8\n", &diag));
	ASSERT_EQ(0,
		  td_case_parse(&b, "b", "via module\nxfam 0x203\ncpuid 7.0 ebx=0x100\n", &diag));
	random_seed(&random, 10);
	for (unsigned int i = 0; i < NUM_ROUNDS; i++) {
		uint8_t a_bytes[64], b_bytes[64];
		size_t a_size, b_size, size;

		ASSERT_TRUE(fuzz_encode(scope, &a, a_bytes, sizeof(a_bytes), &a_size));
		ASSERT_TRUE(fuzz_encode(scope, &b, b_bytes, sizeof(b_bytes), &b_size));
		size = fuzz_cross(scope, a_bytes, a_size, b_bytes, b_size, bytes, sizeof(bytes),
				  &random);
		fuzz_decode(scope, bytes, size, &test);
		united +=
			test.config.xfam == 0x207 &&
			td_config_cpuid(&test.config, (struct cpuid_addr){ 7, 0 }).reg[CPUID_EBX] ==
				0x108;
		doubled += size > a_size;
	}
	EXPECT_GT(united, NUM_ROUNDS / 4);
	EXPECT_GT(doubled, NUM_ROUNDS / 16);
}

/* Records of both parents, and of nobody else. */
TEST(crossover_joins_records_of_both)
{
	const struct fuzz_scope *scope = fuzz_scope_named("init");
	unsigned int of_both = 0;
	struct random random;

	random_seed(&random, 7);
	for (unsigned int i = 0; i < NUM_ROUNDS; i++) {
		uint8_t a[] = { 1, 0x11, 0, 0, 0, 0, 0, 0, 0, 2, 0x11, 0, 0, 0, 0, 0, 0, 0 };
		uint8_t b[] = { 1, 0x22, 0, 0, 0, 0, 0, 0, 0, 2, 0x22, 0, 0, 0, 0, 0, 0, 0 };
		bool from_a = false, from_b = false;
		size_t size = fuzz_cross(scope, a, sizeof(a), b, sizeof(b), bytes, sizeof(bytes),
					 &random);

		ASSERT_TRUE(is_whole(scope, bytes, size));
		for (size_t at = 0; at < size; at += 9) {
			ASSERT_EQ(0, bytes[at + 1] & ~0x33);
			from_a |= (bytes[at + 1] & 0x11) != 0;
			from_b |= (bytes[at + 1] & 0x22) != 0;
		}
		of_both += from_a && from_b;
	}
	EXPECT_GT(of_both, NUM_ROUNDS / 4);
}

/* Does the input still ask for PKRU in XFAM and a second VCPU? */
static bool still_shows(const uint8_t *input, size_t size)
{
	static struct td_case test;

	fuzz_decode(fuzz_scope_named("init"), input, size, &test);
	return test.config.xfam >> 9 & 1 && test.config.max_vcpus == 2;
}

/* Mutated until it is long, in steps that keep what it shows; returns its size. */
static size_t grow(const struct fuzz_scope *scope, uint8_t *input, size_t size,
		   struct random *random)
{
	while (size < ROOM / 2) {
		size_t grown;

		memcpy(other, input, size);
		grown = fuzz_mutate(scope, other, size, ROOM, random);
		if (grown > size && still_shows(other, grown)) {
			memcpy(input, other, grown);
			size = grown;
		}
	}
	return size;
}

TEST(trim_leaves_what_matters)
{
	const struct fuzz_scope *scope = fuzz_scope_named("init");
	static struct fuzz_trim trim;
	struct random random;
	struct diag diag;

	random_seed(&random, 8);
	for (unsigned int round = 0; round < 200; round++) {
		static struct td_case test;
		size_t size, whole, steps = 0;

		ASSERT_EQ(0, td_case_parse(&test, "t", "via module\nxfam 0x2e7\nmax_vcpus 2\n",
					   &diag));
		ASSERT_TRUE(fuzz_encode(scope, &test, bytes, sizeof(bytes), &whole));
		whole = grow(scope, bytes, whole, &random);
		fuzz_trim_begin(&trim, scope, bytes, whole);
		while (fuzz_trim_next(&trim, other, sizeof(other), &size)) {
			ASSERT_LE(size, whole);
			ASSERT_LT(steps++, 1000U);
			fuzz_trim_answer(&trim, still_shows(other, size));
		}
		size = records_write(&trim.stands, bytes, sizeof(bytes));
		ASSERT_TRUE(still_shows(bytes, size));
		ASSERT_LE(trim.stands.count, 2U);
	}
}

TEST(trim_of_nothing_ends)
{
	static struct fuzz_trim trim;
	size_t size;

	fuzz_trim_begin(&trim, fuzz_scope_named("init"), bytes, 0);
	EXPECT_EQ(0U, fuzz_trim_left(&trim));
	EXPECT_FALSE(fuzz_trim_next(&trim, other, sizeof(other), &size));
}

TEST_HARNESS_MAIN
