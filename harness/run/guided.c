// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was observed before an update that happens once.
 */
#include "run/guided.h"

#include <stdlib.h>
#include <string.h>

#include "run/update.h"

struct kept {
	struct observation *seen; /* NULL: nothing was */
};

struct guided {
	size_t room;
	struct kept *kept; /* by the number of the case */
	/* Of the TD that runs on. */
	struct td_case live;
	bool has_live;
	size_t live_number;
};

struct guided *guided_create(void)
{
	return calloc(1, sizeof(struct guided));
}

void guided_free(struct guided *guided)
{
	if (!guided)
		return;
	for (size_t i = 0; i < guided->room; i++)
		free(guided->kept[i].seen);
	free(guided->kept);
	free(guided);
}

static bool grow(struct guided *guided, size_t number)
{
	size_t room = guided->room ? guided->room : 256;
	struct kept *kept;

	while (room <= number)
		room *= 2;
	if (room == guided->room)
		return true;
	kept = realloc(guided->kept, room * sizeof(*kept));
	if (!kept)
		return false;
	memset(kept + guided->room, 0, (room - guided->room) * sizeof(*kept));
	guided->kept = kept;
	guided->room = room;
	return true;
}

/* The one with the most operations; the first of those. */
static void consider(struct guided *guided, size_t number, const struct td_case *test,
		     const struct observation *seen)
{
	if (!seen->has_outcome || seen->outcome.by != TD_ACCEPTED || test->num_calls ||
	    (guided->has_live && test->num_ops <= guided->live.num_ops))
		return;
	guided->live = *test;
	guided->has_live = true;
	guided->live_number = number;
}

bool guided_keep(struct guided *guided, size_t number, const struct td_case *test,
		 const struct observation *seen)
{
	struct observation *copy = malloc(sizeof(*copy));

	if (!copy || !grow(guided, number)) {
		free(copy);
		return false;
	}
	*copy = *seen;
	copy->test = NULL; /* is another one by the time that this is looked at */
	free(guided->kept[number].seen);
	guided->kept[number].seen = copy;
	consider(guided, number, test, seen);
	return true;
}

bool guided_update(struct guided *guided, struct observer *observer, struct target_reason *reason)
{
	struct observer *older = observer->older;
	const struct td_case *live = guided->has_live ? &guided->live : &older->default_case;

	return observer_observe(older, live, reason) && update_observe(observer, live, reason);
}

void guided_recall(const struct guided *guided, size_t number, struct observer *observer)
{
	struct observer *older = observer->older;
	const struct observation *seen = number < guided->room ? guided->kept[number].seen : NULL;

	observer->recalled.on = true;
	observer->recalled.older = seen;
	observer->recalled.update =
		seen && guided->has_live && number == guided->live_number ? &older->update : NULL;
}
