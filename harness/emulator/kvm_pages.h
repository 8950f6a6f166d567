/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pages of a VM are private, and what they hold.
 *
 *	struct kvm_ranges private = { 0 };
 *	struct kvm_pages pages = { 0 };
 *
 *	kvm_ranges_set(&private, 0xffff0, 0x100000, true);
 *	if (kvm_ranges_has(&private, 0xfffff))
 *		error = kvm_pages_add(&pages, 0xfffff, &data);
 *
 * Errors are negative errno. All zeros is empty.
 */
#ifndef EMULATOR_KVM_PAGES_H
#define EMULATOR_KVM_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sorted set of ranges of page numbers, [first, end). */
struct kvm_ranges {
	size_t count, room;
	struct kvm_range {
		uint64_t first, end;
	} * range;
};

/* Adds or takes away [first, end); -ENOMEM leaves the set as it was. */
int kvm_ranges_set(struct kvm_ranges *ranges, uint64_t first, uint64_t end, bool add);
bool kvm_ranges_has(const struct kvm_ranges *ranges, uint64_t number);
void kvm_ranges_free(struct kvm_ranges *ranges);

/*
 * Pages by their number.
 */
struct kvm_pages {
	size_t count, room;
	struct kvm_page {
		uint64_t number;
		void *data;
	} * page;
};

void *kvm_pages_find(const struct kvm_pages *pages, uint64_t number);
/* A new page of zeros; -EEXIST where there is one. */
int kvm_pages_add(struct kvm_pages *pages, uint64_t number, void **data);
/* False: there were none. */
bool kvm_pages_drop(struct kvm_pages *pages, uint64_t first, uint64_t end);
void kvm_pages_free(struct kvm_pages *pages);

#endif
