// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payload as its host sees it: what to load, where what stands, and the mailbox.
 */
#include "guest/payload.h"

#include <string.h>

#include "guest/payload/thunks.h"

#define NUM_SEGMENTS 2
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* payload_image.S */
extern const struct payload_segment payload_segment_table[NUM_SEGMENTS];

#define LABEL(name, label, ...) { label, PAYLOAD_IMAGE_GPA + THUNK_##name * PAYLOAD_THUNK_SIZE },

static const struct payload_label labels[] = { PAYLOAD_THUNKS(LABEL) };

size_t payload_segments(const struct payload_segment **segments)
{
	*segments = payload_segment_table;
	return NUM_SEGMENTS;
}

size_t payload_labels(const struct payload_label **result)
{
	*result = labels;
	return ARRAY_SIZE(labels);
}

void payload_mailbox_put(struct payload_mailbox *mailbox, const struct guest_op *ops, size_t count)
{
	memset(mailbox, 0, sizeof(*mailbox));
	for (size_t i = 0; i < count; i++)
		mailbox->op[i] = ops[i];
	for (size_t i = 0; i < GUEST_MAX_OPS; i++)
		mailbox->result[i].outcome = GUEST_NOT_RUN;
	mailbox->num_ops = (uint32_t)count;
}
