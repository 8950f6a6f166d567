// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages of a VM are private, and what they hold: two sorted arrays, because a VMM adds
 * memory in a few ranges and in rising order.
 */
#include "emulator/kvm_pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/memory.h"

/* Where the first range that ends behind @number stands. */
static size_t range_behind(const struct kvm_ranges *ranges, uint64_t number)
{
	size_t low = 0, high = ranges->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ranges->range[middle].end > number)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool kvm_ranges_has(const struct kvm_ranges *ranges, uint64_t number)
{
	size_t at = range_behind(ranges, number);

	return at < ranges->count && ranges->range[at].first <= number;
}

static int ranges_reserve(struct kvm_ranges *ranges, size_t count)
{
	size_t room = ranges->room ? ranges->room : 8;
	struct kvm_range *range;

	while (room < count)
		room *= 2;
	if (room == ranges->room)
		return 0;
	range = reallocarray(ranges->range, room, sizeof(*range));
	if (!range)
		return -ENOMEM;
	ranges->range = range;
	ranges->room = room;
	return 0;
}

int kvm_ranges_set(struct kvm_ranges *ranges, uint64_t first, uint64_t end, bool add)
{
	struct kvm_range kept[3];
	size_t at, behind, num_kept = 0;

	/* One range may become two. */
	if (ranges_reserve(ranges, ranges->count + 2))
		return -ENOMEM;
	at = range_behind(ranges, first);
	for (behind = at; behind < ranges->count && ranges->range[behind].first < end; behind++)
		;
	if (at < behind && ranges->range[at].first < first)
		kept[num_kept++] = (struct kvm_range){ ranges->range[at].first, first };
	if (add)
		kept[num_kept++] = (struct kvm_range){ first, end };
	if (at < behind && ranges->range[behind - 1].end > end)
		kept[num_kept++] = (struct kvm_range){ end, ranges->range[behind - 1].end };
	memmove(ranges->range + at + num_kept, ranges->range + behind,
		(ranges->count - behind) * sizeof(*ranges->range));
	memcpy(ranges->range + at, kept, num_kept * sizeof(*kept));
	ranges->count = ranges->count - (behind - at) + num_kept;
	return 0;
}

void kvm_ranges_free(struct kvm_ranges *ranges)
{
	free(ranges->range);
	memset(ranges, 0, sizeof(*ranges));
}

/* Where the page of that number stands, or would stand. */
static size_t page_place(const struct kvm_pages *pages, uint64_t number)
{
	size_t low = 0, high = pages->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pages->page[middle].number >= number)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void *kvm_pages_find(const struct kvm_pages *pages, uint64_t number)
{
	size_t at = page_place(pages, number);

	return at < pages->count && pages->page[at].number == number ? pages->page[at].data : NULL;
}

static int pages_reserve(struct kvm_pages *pages)
{
	size_t room = pages->room ? 2 * pages->room : 64;
	struct kvm_page *page;

	if (pages->count < pages->room)
		return 0;
	page = reallocarray(pages->page, room, sizeof(*page));
	if (!page)
		return -ENOMEM;
	pages->page = page;
	pages->room = room;
	return 0;
}

int kvm_pages_add(struct kvm_pages *pages, uint64_t number, void **data)
{
	size_t at;

	if (pages_reserve(pages))
		return -ENOMEM;
	at = page_place(pages, number);
	if (at < pages->count && pages->page[at].number == number)
		return -EEXIST;
	*data = aligned_alloc(EMU_PAGE_SIZE, EMU_PAGE_SIZE);
	if (!*data)
		return -ENOMEM;
	memset(*data, 0, EMU_PAGE_SIZE);
	memmove(pages->page + at + 1, pages->page + at, (pages->count - at) * sizeof(*pages->page));
	pages->page[at] = (struct kvm_page){ number, *data };
	pages->count++;
	return 0;
}

bool kvm_pages_drop(struct kvm_pages *pages, uint64_t first, uint64_t end)
{
	size_t at = page_place(pages, first), behind = page_place(pages, end);

	if (at == behind)
		return false;
	for (size_t i = at; i < behind; i++)
		free(pages->page[i].data);
	memmove(pages->page + at, pages->page + behind,
		(pages->count - behind) * sizeof(*pages->page));
	pages->count -= behind - at;
	return true;
}

void kvm_pages_free(struct kvm_pages *pages)
{
	for (size_t i = 0; i < pages->count; i++)
		free(pages->page[i].data);
	free(pages->page);
	memset(pages, 0, sizeof(*pages));
}
