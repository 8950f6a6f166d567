// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of an emulated VM at its bounds: where slots and guest_memfds touch and overlap, where addresses end,
 * and what is dropped with a slot.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emulator/kvm_memory.h"
#include "emulator/kvm_pages.h"

#include "kselftest_harness.h"

#define PAGE 4096ULL
#define USER_END 0x7ffffffff000ULL
#define GPA_END (1ULL << 52)
#define PAGES 16

FIXTURE(memory)
{
	struct kvm_memory *memory;
	struct kvm_guest_memfd *backing;
	char *own;
};

FIXTURE_SETUP(memory)
{
	struct kvm_create_guest_memfd create = { .size = PAGES * PAGE };

	self->memory = kvm_memory_create(getpid());
	ASSERT_EQ(0, kvm_guest_memfd_create(self->memory, &create, &self->backing));
	self->own = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	ASSERT_NE(MAP_FAILED, self->own);
}

FIXTURE_TEARDOWN(memory)
{
	kvm_guest_memfd_release(self->backing);
	kvm_memory_free(self->memory);
}

/* A slot by page numbers. @offset: of a guest_memfd, -1: none. */
static int set_slot(FIXTURE_DATA(memory) * self, uint32_t id, uint64_t first, uint64_t end,
		    int offset)
{
	const struct kvm_userspace_memory_region2 region = {
		.slot = id,
		.flags = offset < 0 ? 0 : KVM_MEM_GUEST_MEMFD,
		.guest_phys_addr = first * PAGE,
		.memory_size = (end - first) * PAGE,
		.userspace_addr = (uintptr_t)self->own,
		.guest_memfd_offset = offset < 0 ? 0 : (uint64_t)offset * PAGE,
	};

	return kvm_memory_set_region(self->memory, &region, self->backing, -EBADF);
}

TEST_F(memory, regions_at_the_ends_of_what_there_is)
{
	static const struct {
		struct kvm_userspace_memory_region2 region;
		int error;
	} rows[] = {
		{ { .memory_size = PAGE, .userspace_addr = USER_END - PAGE }, 0 },
		{ { .memory_size = PAGE, .userspace_addr = USER_END }, -EINVAL },
		{ { .memory_size = PAGE, .guest_phys_addr = GPA_END - PAGE }, 0 },
		{ { .memory_size = 2 * PAGE, .guest_phys_addr = GPA_END - PAGE }, -EINVAL },
		{ { .memory_size = PAGE, .guest_phys_addr = GPA_END }, -EINVAL },
		{ { .memory_size = 2 * PAGE, .guest_phys_addr = -PAGE }, -EINVAL },
		{ { .memory_size = PAGE, .slot = KVM_MEMORY_USER_SLOTS - 1 }, 0 },
		{ { .memory_size = PAGE, .slot = KVM_MEMORY_USER_SLOTS }, -EINVAL },
		{ { .memory_size = PAGE, .flags = KVM_MEM_LOG_DIRTY_PAGES }, 0 },
		{ { .memory_size = PAGE + 1 }, -EINVAL },
		{ { .memory_size = PAGE, .guest_phys_addr = 0x800 }, -EINVAL },
		{ { .memory_size = PAGE, .userspace_addr = 0x800 }, -EINVAL },
		{ { .memory_size = USER_END + PAGE }, -EINVAL },
		{ { .memory_size = PAGE,
		    .flags = KVM_MEM_GUEST_MEMFD,
		    .guest_memfd_offset = 15 * PAGE },
		  0 },
		{ { .memory_size = 2 * PAGE,
		    .flags = KVM_MEM_GUEST_MEMFD,
		    .guest_memfd_offset = 15 * PAGE },
		  -EINVAL },
		{ { .memory_size = 16 * PAGE, .flags = KVM_MEM_GUEST_MEMFD }, 0 },
		{ { .memory_size = 17 * PAGE, .flags = KVM_MEM_GUEST_MEMFD }, -EINVAL },
		{ { .memory_size = 2 * PAGE,
		    .flags = KVM_MEM_GUEST_MEMFD,
		    .guest_memfd_offset = -PAGE },
		  -EINVAL },
		{ { .memory_size = PAGE, .flags = KVM_MEM_GUEST_MEMFD, .guest_memfd_offset = 0x800 },
		  -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kvm_userspace_memory_region2 region = rows[i].region;

		EXPECT_EQ(rows[i].error,
			  kvm_memory_set_region(self->memory, &region, self->backing, -EBADF))
		TH_LOG("row %zu", i);
		region.memory_size = 0;
		if (!rows[i].error)
			EXPECT_EQ(0,
				  kvm_memory_set_region(self->memory, &region, self->backing, 0));
	}
}

/* Every place of one slot of three pages against another one. */
TEST_F(memory, slots_overlap_where_they_share_a_page)
{
	ASSERT_EQ(0, set_slot(self, 1, 10, 13, -1));
	ASSERT_EQ(0, set_slot(self, 3, 100, 103, -1));
	for (uint64_t first = 5; first < 16; first++) {
		bool overlap = first < 13 && first + 3 > 10;

		EXPECT_EQ(overlap ? -EEXIST : 0, set_slot(self, 2, first, first + 3, -1))
		TH_LOG("from page %d", (int)first);
		if (!overlap)
			EXPECT_EQ(0, set_slot(self, 2, 0, 0, -1));
		/* What is there may move likewise. */
		EXPECT_EQ(overlap ? -EEXIST : 0, set_slot(self, 3, first, first + 3, -1));
		EXPECT_EQ(0, set_slot(self, 3, 100, 103, -1));
	}
	EXPECT_EQ(0, set_slot(self, 1, 11, 14, -1)); /* over itself */
}

/* The same of parts of a guest_memfd. */
TEST_F(memory, parts_of_a_guest_memfd_overlap_likewise)
{
	ASSERT_EQ(0, set_slot(self, 1, 100, 103, 6));
	ASSERT_EQ(0, set_slot(self, 4, 300, 303, -1));
	for (int offset = 1; offset < 12; offset++) {
		bool overlap = offset < 9 && offset + 3 > 6;

		EXPECT_EQ(overlap ? -EINVAL : 0, set_slot(self, 2, 200, 203, offset))
		TH_LOG("from page %d", offset);
		if (!overlap)
			EXPECT_EQ(0, set_slot(self, 2, 0, 0, -1));
	}
	EXPECT_EQ(-EBADF,
		  kvm_memory_set_region(
			  self->memory,
			  &(struct kvm_userspace_memory_region2){
				  .slot = 7, .flags = KVM_MEM_GUEST_MEMFD, .memory_size = PAGE },
			  NULL, -EBADF));
}

/* Of a slot that is there its place and its flags may change, and nothing of one with private memory. */
TEST_F(memory, changes_of_a_slot)
{
	struct kvm_userspace_memory_region2 region = { .slot = 1,
						       .guest_phys_addr = 10 * PAGE,
						       .memory_size = 3 * PAGE,
						       .userspace_addr = (uintptr_t)self->own };
	const struct emu_memory *view = kvm_memory_view(self->memory);
	char byte;

	ASSERT_EQ(0, kvm_memory_set_region(self->memory, &region, NULL, 0));
	region.flags = KVM_MEM_LOG_DIRTY_PAGES;
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &region, NULL, 0));
	region.userspace_addr += PAGE;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &region, NULL, 0));
	region.userspace_addr -= PAGE;
	region.memory_size = 4 * PAGE;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &region, NULL, 0));
	region.memory_size = 3 * PAGE;
	region.flags = KVM_MEM_GUEST_MEMFD;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &region, self->backing, 0));
	region.flags = 0;
	region.guest_phys_addr = GPA_END - 2 * PAGE;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &region, NULL, 0));
	region.guest_phys_addr = GPA_END - 3 * PAGE;
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &region, NULL, 0));
	self->own[2 * PAGE + 5] = 'x';
	EXPECT_EQ(0, view->ops->shared_read(view->context, GPA_END - PAGE + 5, &byte, 1));
	EXPECT_EQ('x', byte);
	EXPECT_EQ(-ENXIO, view->ops->shared_read(view->context, 12 * PAGE + 5, &byte, 1));
	region.guest_phys_addr = 10 * PAGE;
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &region, NULL, 0));
	EXPECT_EQ(0, view->ops->shared_read(view->context, 12 * PAGE + 5, &byte, 1));
	EXPECT_EQ(-ENXIO, view->ops->shared_read(view->context, 13 * PAGE, &byte, 1));
	EXPECT_EQ(-ENXIO, view->ops->shared_read(view->context, 10 * PAGE - 1, &byte, 1));
	ASSERT_EQ(0, set_slot(self, 2, 100, 101, 0));
	EXPECT_EQ(-EINVAL, set_slot(self, 2, 100, 101, -1));
	EXPECT_EQ(-EINVAL, set_slot(self, 2, 101, 102, 0));
}

static int set_private(struct kvm_memory *memory, uint64_t first, uint64_t end, bool private)
{
	const struct kvm_memory_attributes attributes = {
		.address = first * PAGE,
		.size = (end - first) * PAGE,
		.attributes = private ? KVM_MEMORY_ATTRIBUTE_PRIVATE : 0,
	};

	return kvm_memory_set_attributes(memory, &attributes);
}

/* Pages that go: with their slot, their attribute or their guest_memfd; and the generation says so. */
TEST_F(memory, pages_are_dropped_with_what_they_need)
{
	const struct emu_memory *view = kvm_memory_view(self->memory);
	uint64_t generation = view->generation;

	ASSERT_EQ(0, set_slot(self, 1, 10, 13, 0));
	ASSERT_EQ(0, set_slot(self, 2, 13, 16, 3));
	ASSERT_EQ(0, set_slot(self, 3, 16, 19, 6));
	ASSERT_EQ(0, set_private(self->memory, 10, 19, true));
	for (uint64_t page = 10; page < 19; page++)
		ASSERT_EQ(0, view->ops->add_page(view->context, (uintptr_t)self->own, page * PAGE));
	EXPECT_EQ(generation, view->generation);
	ASSERT_EQ(0, set_slot(self, 2, 0, 0, -1));
	EXPECT_EQ(generation + 1, view->generation);
	for (uint64_t page = 10; page < 19; page++)
		EXPECT_EQ(page >= 13 && page < 16,
			  !view->ops->private_page(view->context, page * PAGE));
	EXPECT_EQ(-EINVAL, view->ops->add_page(view->context, (uintptr_t)self->own, 13 * PAGE));
	ASSERT_EQ(0, set_private(self->memory, 12, 17, false));
	EXPECT_EQ(generation + 2, view->generation);
	for (uint64_t page = 10; page < 19; page++)
		EXPECT_EQ(page >= 12 && page < 17,
			  !view->ops->private_page(view->context, page * PAGE));
	/* There is nothing to drop any more. */
	ASSERT_EQ(0, set_private(self->memory, 12, 17, false));
	EXPECT_EQ(generation + 2, view->generation);
	ASSERT_EQ(0, set_private(self->memory, 10, 19, true));
	EXPECT_EQ(generation + 2, view->generation);
}

/* Whole pages, at least one, and up to the last one that there is. */
TEST_F(memory, attributes_at_the_end)
{
	const uint64_t pages = 1ULL << 52;

	EXPECT_EQ(0, set_private(self->memory, pages - 2, pages - 1, true));
	EXPECT_EQ(-EINVAL, set_private(self->memory, pages - 1, pages + 1, true));
	EXPECT_EQ(-EINVAL, set_private(self->memory, 5, 5, true));
	EXPECT_EQ(-EINVAL, kvm_memory_set_attributes(self->memory, &(struct kvm_memory_attributes){
									   .size = PAGE + 1 }));
	EXPECT_EQ(-EINVAL, kvm_memory_set_attributes(self->memory,
						     &(struct kvm_memory_attributes){
							     .address = 0x800, .size = PAGE }));
}

/* A guest_memfd ends where the slots of others do not mind. */
TEST_F(memory, a_guest_memfd_takes_its_own_pages)
{
	const struct emu_memory *view = kvm_memory_view(self->memory);
	struct kvm_create_guest_memfd create = { .size = PAGE };
	struct kvm_guest_memfd *other;
	const struct kvm_userspace_memory_region2 region = { .slot = 9,
							     .flags = KVM_MEM_GUEST_MEMFD,
							     .guest_phys_addr = 50 * PAGE,
							     .memory_size = PAGE,
							     .userspace_addr =
								     (uintptr_t)self->own };

	ASSERT_EQ(0, kvm_guest_memfd_create(self->memory, &create, &other));
	ASSERT_EQ(0, kvm_memory_set_region(self->memory, &region, other, 0));
	ASSERT_EQ(0, set_slot(self, 1, 10, 11, 0));
	ASSERT_EQ(0, set_private(self->memory, 10, 51, true));
	ASSERT_EQ(0, view->ops->add_page(view->context, (uintptr_t)self->own, 10 * PAGE));
	ASSERT_EQ(0, view->ops->add_page(view->context, (uintptr_t)self->own, 50 * PAGE));
	kvm_guest_memfd_release(other);
	EXPECT_NE(NULL, view->ops->private_page(view->context, 10 * PAGE));
	EXPECT_EQ(NULL, view->ops->private_page(view->context, 50 * PAGE));
	EXPECT_EQ(-EFAULT, view->ops->add_page(view->context, (uintptr_t)self->own, 50 * PAGE));
}

/* Pages hold what is put there, whatever is added or dropped around them. */
TEST(pages_keep_their_content)
{
	struct kvm_pages pages = { 0 };
	bool there[400] = { false };
	uint64_t random = 1;
	size_t count = 0;
	void *data;

	for (int step = 0; step < 3000; step++) {
		uint64_t first, end;

		random = random * 6364136223846793005 + 1442695040888963407;
		first = random >> 33 & 255;
		end = first + (random >> 50 & 7);
		if (random >> 60 & 1) {
			int error = kvm_pages_add(&pages, first, &data);

			ASSERT_EQ(there[first] ? -EEXIST : 0, error);
			if (error)
				continue;
			for (size_t i = 0; i < PAGE; i++)
				ASSERT_EQ(0, ((char *)data)[i]);
			memset(data, (int)first, PAGE);
			count++;
			there[first] = true;
			continue;
		}
		for (uint64_t i = first; i < end; i++) {
			count -= there[i];
			there[i] = false;
		}
		ASSERT_EQ(pages.count != count, kvm_pages_drop(&pages, first, end));
		ASSERT_EQ(count, pages.count);
	}
	for (uint64_t i = 0; i < 256; i++) {
		char *page = kvm_pages_find(&pages, i);

		ASSERT_EQ(there[i], page != NULL);
		if (page)
			ASSERT_EQ((char)i, page[PAGE - 1]);
	}
	kvm_pages_free(&pages);
	EXPECT_EQ(0, pages.count);
}

TEST_HARNESS_MAIN
