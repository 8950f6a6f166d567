// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collecting the operations of guests.
 */
#include "update/snapshot_use.h"

#include <string.h>

/* They change state that a CPU shares between host and guest, and nothing in the guest's CPUID. */
static bool is_use(const struct guest_op *op)
{
	switch (op->kind) {
	case GUEST_WRMSR:
	case GUEST_FILL:
	case GUEST_WRITE_DR:
	case GUEST_WRITE_CR2:
	case GUEST_WRPKRU:
	case GUEST_TPAUSE:
	case GUEST_UMWAIT:
	case GUEST_XBEGIN:
		return true;
	default:
		return false;
	}
}

/* Of the values for one register, the first. */
void snapshot_use_learn(struct snapshot_use *use, const struct td_case *test)
{
	for (size_t i = 0; i < test->num_ops; i++) {
		const struct guest_op *op = &test->op[i];
		size_t known = 0;

		while (known < use->count &&
		       (use->op[known].kind != op->kind || use->op[known].index != op->index))
			known++;
		if (is_use(op) && known == use->count && known < SNAPSHOT_MAX_USES)
			use->op[use->count++] = *op;
	}
}

void snapshot_use_add(const struct snapshot_use *use, struct td_case *test)
{
	memcpy(test->op, use->op, use->count * sizeof(use->op[0]));
	test->op[use->count] = (struct guest_op){ .kind = GUEST_EXIT, .index = GUEST_EXIT_ASYNC };
	test->num_ops = use->count + 1;
}
