// SPDX-License-Identifier: GPL-2.0-only
/*
 * The signals by which a user ends a run.
 */
#include "run/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static const struct {
	int number;
	const char *name;
} signals[] = { { SIGINT, "SIGINT" }, { SIGTERM, "SIGTERM" } };

#define NUM_SIGNALS (sizeof(signals) / sizeof(signals[0]))

static atomic_int first;

static void interrupted(int number)
{
	int none = 0;

	atomic_compare_exchange_strong(&first, &none, number);
}

void interrupt_catch(void)
{
	/* With SA_RESETHAND the second one finds the default. */
	const struct sigaction action = {
		.sa_handler = interrupted,
		.sa_flags = SA_RESTART | SA_RESETHAND,
	};
	struct sigaction before;

	atomic_store(&first, 0);
	for (size_t i = 0; i < NUM_SIGNALS; i++) {
		if (!sigaction(signals[i].number, NULL, &before) && before.sa_handler != SIG_IGN)
			sigaction(signals[i].number, &action, NULL);
	}
}

const char *interrupt_name(void)
{
	const int number = atomic_load(&first);

	for (size_t i = 0; i < NUM_SIGNALS; i++) {
		if (signals[i].number == number)
			return signals[i].name;
	}
	return NULL;
}
