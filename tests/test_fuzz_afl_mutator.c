// SPDX-License-Identifier: GPL-2.0-only
/*
 * What afl-fuzz may expect of the mutator that it loads.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/bytes.h"
#include "fuzz/records.h"
#include "kselftest_harness.h"

#define NUM_ROUNDS 3000
#define ROOM 300

FIXTURE(mutator)
{
	void *library;
	void *(*init)(void *afl, unsigned int seed);
	void (*deinit)(void *data);
	size_t (*fuzz)(void *data, uint8_t *input, size_t size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t max_size);
	const char *(*describe)(void *data, size_t max_size);
	int (*init_trim)(void *data, uint8_t *input, size_t size);
	size_t (*trim)(void *data, uint8_t **out);
	int (*post_trim)(void *data, unsigned char same);
};

/* POSIX has functions and data of one size, and ISO C no cast from one to the other. */
static void find(void *library, const char *name, void *function)
{
	void *symbol = dlsym(library, name);

	memcpy(function, &symbol, sizeof(symbol));
}

FIXTURE_SETUP(mutator)
{
	self->library = dlopen(TDX_CTS_MUTATOR, RTLD_NOW | RTLD_LOCAL);
	ASSERT_NE(NULL, self->library)
	TH_LOG("%s", dlerror());
	find(self->library, "afl_custom_init", &self->init);
	find(self->library, "afl_custom_deinit", &self->deinit);
	find(self->library, "afl_custom_fuzz", &self->fuzz);
	find(self->library, "afl_custom_describe", &self->describe);
	find(self->library, "afl_custom_init_trim", &self->init_trim);
	find(self->library, "afl_custom_trim", &self->trim);
	find(self->library, "afl_custom_post_trim", &self->post_trim);
	ASSERT_TRUE(self->init && self->deinit && self->fuzz && self->describe && self->init_trim &&
		    self->trim && self->post_trim);
	setenv("TDX_CTS_FUZZ_TARGET", "kvm_abi", 1);
}

FIXTURE_TEARDOWN(mutator)
{
	dlclose(self->library);
}

static bool is_whole(const uint8_t *input, size_t size)
{
	static uint8_t again[FUZZ_MAX_INPUT];
	static struct records list;

	records_read(&list, fuzz_scope_named("kvm_abi"), input, size);
	return records_write(&list, again, sizeof(again)) == size && !memcmp(again, input, size);
}

TEST_F(mutator, the_same_seed_gives_the_same)
{
	uint8_t one[ROOM] = { 0 }, *first, *second;
	void *a = self->init(NULL, 7), *b = self->init(NULL, 7), *c = self->init(NULL, 8);
	unsigned int differs = 0;

	ASSERT_TRUE(a && b && c);
	for (unsigned int i = 0; i < 200; i++) {
		size_t size = self->fuzz(a, one, 40, &first, NULL, 0, ROOM);

		ASSERT_EQ(size, self->fuzz(b, one, 40, &second, NULL, 0, ROOM));
		ASSERT_EQ(0, memcmp(first, second, size));
		differs += size != self->fuzz(c, one, 40, &second, NULL, 0, ROOM) ||
			   memcmp(first, second, size) != 0;
	}
	ASSERT_GT(differs, 100U);
	self->deinit(a);
	self->deinit(b);
	self->deinit(c);
}

TEST_F(mutator, what_comes_out_is_whole_and_fits)
{
	uint8_t input[ROOM] = { 0 }, other[ROOM], *out;
	void *data = self->init(NULL, 3);
	unsigned int crossed = 0;
	size_t size = 0;

	ASSERT_NE(NULL, data);
	memset(other, 0x5a, sizeof(other));
	for (unsigned int i = 0; i < NUM_ROUNDS; i++) {
		size = self->fuzz(data, input, size, &out, other, sizeof(other), ROOM);
		ASSERT_GT(size, 0U);
		ASSERT_LE(size, (size_t)ROOM);
		ASSERT_TRUE(is_whole(out, size));
		crossed += !strcmp(self->describe(data, 63), "kvm_abi-cross");
		memcpy(input, out, size);
	}
	ASSERT_GT(crossed, NUM_ROUNDS / 8U);
	ASSERT_LT(crossed, NUM_ROUNDS / 2U);
	self->deinit(data);
}

/* As afl-fuzz does; candidates are the same where they are longer than @least. */
static size_t trim(FIXTURE_DATA(mutator) * self, void *data, uint8_t *input, size_t size,
		   size_t least, unsigned int *rounds)
{
	const size_t given = size;
	int left = self->init_trim(data, input, size);

	for (int step = 0; step < left; ++*rounds) {
		uint8_t *out = NULL;
		size_t smaller = self->trim(data, &out);
		bool same = smaller > least;

		if (!out || smaller > given || *rounds > 10000)
			return SIZE_MAX;
		if (same) {
			memcpy(input, out, smaller);
			size = smaller;
		}
		step = self->post_trim(data, same);
	}
	return size;
}

TEST_F(mutator, trimming_ends_and_never_grows)
{
	uint8_t input[ROOM], *out;
	void *data = self->init(NULL, 5);

	ASSERT_NE(NULL, data);
	for (unsigned int i = 0; i < 300; i++) {
		size_t size = self->fuzz(data, input, i ? 60 : 0, &out, NULL, 0, ROOM);
		unsigned int rounds = 0;

		memcpy(input, out, size);
		/* Also where it ends within a record. */
		if (size > 3)
			size -= i % 3;
		ASSERT_LE(trim(self, data, input, size, i % 2 ? 9 : SIZE_MAX, &rounds), size);
	}
	self->deinit(data);
}

TEST_F(mutator, an_unknown_target_is_refused)
{
	void *data;

	setenv("TDX_CTS_FUZZ_TARGET", "nothing", 1);
	ASSERT_EQ(NULL, self->init(NULL, 1));
	unsetenv("TDX_CTS_FUZZ_TARGET");
	data = self->init(NULL, 1);
	ASSERT_NE(NULL, data);
	self->deinit(data);
}

TEST_HARNESS_MAIN
