// SPDX-License-Identifier: GPL-2.0-only
/*
 * Glue for the two engines. Neither is done by a section of the program, so that the table costs
 * nothing where it is not used: an engine clears and reads all counters for each input, which
 * takes longer than a TD of the emulator.
 */
#include "fuzz/guidance.h"

#include <string.h>

/* What clang says of each counter: its code's address, and whether a function begins there. */
struct pc_entry {
	uintptr_t pc;
	uintptr_t flags;
};

/* libFuzzer's, as clang's -fsanitize-coverage=inline-8bit-counters,pc-table calls them. */
void __sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *stop);
void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop);

/* AFL++'s: numbers the guards, for which its map then has room, and counts one. */
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
void __afl_manual_init(void); /* only to know the engine by */

#pragma weak __sanitizer_cov_8bit_counters_init
#pragma weak __sanitizer_cov_pcs_init
#pragma weak __sanitizer_cov_trace_pc_guard_init
#pragma weak __sanitizer_cov_trace_pc_guard
#pragma weak __afl_manual_init

static bool guided;
static uint8_t counters[GUIDE_SIZE];
static uint32_t guards[GUIDE_SIZE]; /* 0: AFL++'s map has no room for it */
static uint32_t counted[GUIDE_SIZE], num_cases; /* AFL++ has this feature of that case */

static bool engine_is_afl(void)
{
	return __afl_manual_init && __sanitizer_cov_trace_pc_guard_init &&
	       __sanitizer_cov_trace_pc_guard;
}

/* getenv() knows nothing yet. */
static const char *value_of(const char *name, char *const *environment)
{
	const size_t len = strlen(name);

	for (; *environment; environment++) {
		if (!strncmp(*environment, name, len) && (*environment)[len] == '=')
			return *environment + len + 1;
	}
	return "";
}

/* What fuzz/environment.h says, as far as it can be known now. */
static bool may_be_guided(char *const *environment)
{
	const char *guide = value_of("TDX_CTS_GUIDE", environment);
	const char *target = value_of("TDX_CTS_TARGET", environment);

	if (*guide)
		return *guide != '0';
	return *target && strcmp(target, "emulator") != 0;
}

/* AFL++ makes its map in a constructor, and before any that may stand here. */
static void number_guards(int argc, char **argv, char **environment)
{
	const size_t size = may_be_guided(environment) ? GUIDE_SIZE : GUIDE_CONSTANT + 1;

	(void)argc;
	(void)argv;
	if (engine_is_afl())
		__sanitizer_cov_trace_pc_guard_init(guards, guards + size);
}

static void (*const before_constructors)(int argc, char **argv, char **environment)
	__attribute__((section(".preinit_array"), used)) = number_guards;

void guidance_open(bool on)
{
	static struct pc_entry pcs[GUIDE_SIZE];
	const size_t size = on ? GUIDE_SIZE : GUIDE_CONSTANT + 1;

	guided = on;
	if (__sanitizer_cov_8bit_counters_init && __sanitizer_cov_pcs_init && !engine_is_afl()) {
		__sanitizer_cov_8bit_counters_init(counters, counters + size);
		__sanitizer_cov_pcs_init(&pcs[0].pc, &pcs[0].pc + 2 * size);
	}
}

/* Once a case: how often a feature comes says nothing, but would be news to the engine. */
static void count_guard(uint32_t feature)
{
	if (!guards[feature] || counted[feature] == num_cases)
		return;
	counted[feature] = num_cases;
	__sanitizer_cov_trace_pc_guard(&guards[feature]);
}

void guidance_hit(void *user, uint32_t feature)
{
	(void)user;
	if (engine_is_afl())
		count_guard(feature);
	else
		counters[feature] = 1;
}

void guidance_add(const struct observation *seen)
{
	num_cases++;
	guidance_hit(NULL, GUIDE_CONSTANT);
	if (guided)
		guide_features(seen, guidance_hit, NULL);
}
