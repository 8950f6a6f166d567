// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of an emulated VM: slots, guest_memfd, attributes, and what an access finds. The
 * VMM is this process.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emulator/kvm_memory.h"
#include "emulator/kvm_pages.h"

#include "kselftest_harness.h"

#define PAGE 4096ULL
#define GPA 0x100000ULL

FIXTURE(memory)
{
	struct kvm_memory *memory;
	const struct emu_memory *view;
	struct kvm_guest_memfd *backing;
	char *own; /* 8 pages */
};

FIXTURE_SETUP(memory)
{
	struct kvm_create_guest_memfd create = { .size = 8 * PAGE };

	self->memory = kvm_memory_create(getpid());
	ASSERT_NE(NULL, self->memory);
	self->view = kvm_memory_view(self->memory);
	ASSERT_EQ(0, kvm_guest_memfd_create(self->memory, &create, &self->backing));
	self->own =
		mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->own);
}

FIXTURE_TEARDOWN(memory)
{
	if (self->backing)
		kvm_guest_memfd_release(self->backing);
	kvm_memory_free(self->memory);
	munmap(self->own, 8 * PAGE);
}

static struct kvm_userspace_memory_region2 region(uint32_t slot, uint64_t gpa, uint64_t pages,
						  const void *own)
{
	return (struct kvm_userspace_memory_region2){
		.slot = slot,
		.guest_phys_addr = gpa,
		.memory_size = pages * PAGE,
		.userspace_addr = (uintptr_t)own,
	};
}

/* One thing wrong with a slot that is otherwise right. */
TEST_F(memory, none_is_freed_too)
{
	kvm_memory_free(NULL);
	EXPECT_NE(NULL, self->memory);
}

TEST_F(memory, slot_refused)
{
	const struct {
		int error;
		struct kvm_userspace_memory_region2 region;
	} rows[] = {
		{ -EINVAL, { .slot = 1, .flags = 1 << 3 } },
		{ -EINVAL, { .slot = 1, .flags = KVM_MEM_READONLY } },
		{ -EINVAL, { .slot = 1, .flags = KVM_MEM_GUEST_MEMFD | KVM_MEM_LOG_DIRTY_PAGES } },
		{ -EINVAL, { .slot = 1, .memory_size = PAGE - 1 } },
		{ -EINVAL, { .slot = 1, .guest_phys_addr = GPA + 1 } },
		{ -EINVAL, { .slot = 1, .userspace_addr = 5 } },
		{ -EINVAL, { .slot = 1, .userspace_addr = 0xffff800000000000 } },
		{ -EINVAL, { .slot = KVM_MEMORY_USER_SLOTS } },
		{ -EINVAL, { .slot = 1 << 16 } },
		{ -EINVAL, { .slot = 1, .guest_phys_addr = 1ULL << 52 } },
		{ -EINVAL, { .slot = 1, .guest_phys_addr = -PAGE } },
		{ -EINVAL, { .slot = 1, .memory_size = 1ULL << 43 } },
		{ -EINVAL, { .slot = 1, .memory_size = 1ULL << 43, .userspace_addr = PAGE } },
		{ -EINVAL, { .slot = 1, .flags = KVM_MEM_GUEST_MEMFD, .guest_memfd_offset = 1 } },
		{ -EINVAL,
		  { .slot = 1, .flags = KVM_MEM_GUEST_MEMFD, .guest_memfd_offset = 8 * PAGE } },
		{ -EEXIST, { .slot = 2, .guest_phys_addr = GPA + PAGE } },
	};
	struct kvm_userspace_memory_region2 good = region(1, GPA, 2, self->own);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kvm_userspace_memory_region2 bad = rows[i].region;

		if (rows[i].error == -EEXIST)
			ASSERT_EQ(0, kvm_memory_set_region(self->memory, &good, NULL, 0));
		if (!bad.memory_size)
			bad.memory_size = PAGE;
		if (!bad.guest_phys_addr)
			bad.guest_phys_addr = GPA;
		if (!bad.userspace_addr)
			bad.userspace_addr = (uintptr_t)self->own;
		EXPECT_EQ(rows[i].error,
			  kvm_memory_set_region(self->memory, &bad, self->backing, 0))
		{
			TH_LOG("row %zu", i);
		}
	}
}

TEST_F(memory, the_longest_slot)
{
	const struct kvm_userspace_memory_region2 longest = {
		.slot = 1,
		.guest_phys_addr = GPA,
		.memory_size = (1ULL << 43) - PAGE,
		.userspace_addr = PAGE,
	};

	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &longest, NULL, 0));
}

TEST_F(memory, slot_changes)
{
	struct kvm_userspace_memory_region2 slot = region(1, GPA, 2, self->own);

	slot.memory_size = 0;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &slot, NULL, 0));
	slot.memory_size = 2 * PAGE;
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &slot, NULL, 0));
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &slot, NULL, 0));
	slot.guest_phys_addr += PAGE;
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &slot, NULL, 0));
	slot.memory_size = PAGE;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &slot, NULL, 0));
	slot.memory_size = 0;
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &slot, NULL, 0));
	/* A private slot can only be deleted. */
	slot = region(1, GPA, 2, self->own);
	slot.flags = KVM_MEM_GUEST_MEMFD;
	EXPECT_EQ(-EBADF, kvm_memory_set_region(self->memory, &slot, NULL, -EBADF));
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &slot, self->backing, 0));
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &slot, self->backing, 0));
	/* No two slots have the same part of a guest_memfd. */
	slot = region(2, 2 * GPA, 1, self->own);
	slot.flags = KVM_MEM_GUEST_MEMFD;
	slot.guest_memfd_offset = PAGE;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(self->memory, &slot, self->backing, 0));
	slot.guest_memfd_offset = 2 * PAGE;
	EXPECT_EQ(0, kvm_memory_set_region(self->memory, &slot, self->backing, 0));
}

TEST_F(memory, guest_memfd_refused)
{
	struct kvm_create_guest_memfd create = { .size = PAGE, .flags = 4 };
	struct kvm_memory *other = kvm_memory_create(getpid());
	struct kvm_userspace_memory_region2 slot = region(1, GPA, 1, self->own);
	struct kvm_guest_memfd *backing;

	EXPECT_EQ(-EINVAL, kvm_guest_memfd_create(self->memory, &create, &backing));
	create = (struct kvm_create_guest_memfd){ .size = 0 };
	EXPECT_EQ(-EINVAL, kvm_guest_memfd_create(self->memory, &create, &backing));
	create.size = PAGE + 1;
	EXPECT_EQ(-EINVAL, kvm_guest_memfd_create(self->memory, &create, &backing));
	create.size = 1ULL << 63;
	EXPECT_EQ(-EINVAL, kvm_guest_memfd_create(self->memory, &create, &backing));
	/* Another VM's. */
	slot.flags = KVM_MEM_GUEST_MEMFD;
	EXPECT_EQ(-EINVAL, kvm_memory_set_region(other, &slot, self->backing, 0));
	kvm_memory_free(other);
}

TEST_F(memory, attributes_refused)
{
	struct kvm_memory_attributes attributes = { GPA, PAGE, KVM_MEMORY_ATTRIBUTE_PRIVATE, 0 };

	EXPECT_EQ(0, kvm_memory_set_attributes(self->memory, &attributes));
	attributes.flags = 1;
	EXPECT_EQ(-EINVAL, kvm_memory_set_attributes(self->memory, &attributes));
	attributes = (struct kvm_memory_attributes){ GPA, PAGE, 1, 0 };
	EXPECT_EQ(-EINVAL, kvm_memory_set_attributes(self->memory, &attributes));
	attributes = (struct kvm_memory_attributes){ GPA, 0, 0, 0 };
	EXPECT_EQ(-EINVAL, kvm_memory_set_attributes(self->memory, &attributes));
	attributes = (struct kvm_memory_attributes){ GPA + 1, PAGE, 0, 0 };
	EXPECT_EQ(-EINVAL, kvm_memory_set_attributes(self->memory, &attributes));
	attributes = (struct kvm_memory_attributes){ -PAGE, 2 * PAGE, 0, 0 };
	EXPECT_EQ(-EINVAL, kvm_memory_set_attributes(self->memory, &attributes));
}

TEST_F(memory, private_pages)
{
	const struct emu_memory_ops *ops = self->view->ops;
	void *context = self->view->context;
	struct kvm_memory_attributes attributes = { GPA, 2 * PAGE, KVM_MEMORY_ATTRIBUTE_PRIVATE,
						    0 };
	struct kvm_userspace_memory_region2 slot = region(1, GPA, 4, self->own);
	char byte = 0;

	EXPECT_EQ(-EINVAL, ops->add_page(context, (uintptr_t)self->own, GPA));
	slot.flags = KVM_MEM_GUEST_MEMFD;
	ASSERT_EQ(0, kvm_memory_set_region(self->memory, &slot, self->backing, 0));
	EXPECT_EQ(-EINVAL, ops->add_page(context, (uintptr_t)self->own, GPA));
	ASSERT_EQ(0, kvm_memory_set_attributes(self->memory, &attributes));
	EXPECT_EQ(-EFAULT, ops->add_page(context, 8, GPA));
	EXPECT_EQ(NULL, ops->private_page(context, GPA));
	self->own[7] = 'a';
	ASSERT_EQ(0, ops->add_page(context, (uintptr_t)self->own, GPA));
	EXPECT_EQ(-EEXIST, ops->add_page(context, (uintptr_t)self->own, GPA));
	self->own[7] = 'b';
	ASSERT_NE(NULL, ops->private_page(context, GPA));
	EXPECT_EQ('a', ((char *)ops->private_page(context, GPA))[7]);
	EXPECT_EQ(NULL, ops->private_page(context, GPA + PAGE));
	/* Private is not shared, and the other way round. */
	EXPECT_EQ(-EFAULT, ops->shared_read(context, GPA + 7, &byte, 1));
	attributes.attributes = 0;
	ASSERT_EQ(0, kvm_memory_set_attributes(self->memory, &attributes));
	EXPECT_EQ(0, ops->shared_read(context, GPA + 7, &byte, 1));
	EXPECT_EQ('b', byte);
	EXPECT_EQ(NULL, ops->private_page(context, GPA));
	/* Without its guest_memfd a slot has no private memory. */
	attributes.attributes = KVM_MEMORY_ATTRIBUTE_PRIVATE;
	ASSERT_EQ(0, kvm_memory_set_attributes(self->memory, &attributes));
	ASSERT_EQ(0, ops->add_page(context, (uintptr_t)self->own, GPA));
	kvm_guest_memfd_release(self->backing);
	self->backing = NULL;
	EXPECT_EQ(NULL, ops->private_page(context, GPA));
	EXPECT_EQ(-EFAULT, ops->add_page(context, (uintptr_t)self->own, GPA));
}

TEST_F(memory, shared_accesses)
{
	const struct emu_memory_ops *ops = self->view->ops;
	void *context = self->view->context;
	struct kvm_userspace_memory_region2 slot = region(1, GPA, 8, self->own);
	uint32_t value = 0x12345678;

	EXPECT_EQ(-ENXIO, ops->shared_read(context, GPA, &value, 4));
	ASSERT_EQ(0, kvm_memory_set_region(self->memory, &slot, NULL, 0));
	EXPECT_EQ(-ENXIO, ops->shared_read(context, GPA + 8 * PAGE, &value, 4));
	EXPECT_EQ(0, ops->shared_write(context, GPA + PAGE + 4, &value, 4));
	EXPECT_EQ(0, memcmp(self->own + PAGE + 4, &value, 4));
	/* What the VMM does with its memory shows at once. */
	mprotect(self->own, PAGE, PROT_READ);
	EXPECT_EQ(-EFAULT, ops->shared_write(context, GPA, &value, 4));
	EXPECT_EQ(0, ops->shared_read(context, GPA, &value, 4));
	EXPECT_EQ(0, value);
	munmap(self->own, PAGE);
	EXPECT_EQ(-EFAULT, ops->shared_read(context, GPA, &value, 4));
}

/* Against one byte for each number. */
TEST(ranges_against_a_map)
{
	struct kvm_ranges ranges = { 0 };
	bool map[64] = { false };
	uint32_t random = 1;

	for (int step = 0; step < 5000; step++) {
		uint64_t first, end;
		bool add;

		random = random * 1664525 + 1013904223;
		first = random >> 8 & 63;
		end = first + 1 + (random >> 16 & 63) % (64 - first);
		add = random >> 30 & 1;
		ASSERT_EQ(0, kvm_ranges_set(&ranges, first, end, add));
		for (uint64_t i = first; i < end; i++)
			map[i] = add;
		for (uint64_t i = 0; i < 64; i++)
			ASSERT_EQ(map[i], kvm_ranges_has(&ranges, i));
	}
	kvm_ranges_free(&ranges);
}

TEST(pages_in_any_order)
{
	struct kvm_pages pages = { 0 };
	void *data;

	for (uint64_t i = 0; i < 500; i++)
		ASSERT_EQ(0, kvm_pages_add(&pages, i * 37 % 500, &data));
	ASSERT_EQ(-EEXIST, kvm_pages_add(&pages, 17, &data));
	for (uint64_t i = 0; i < 500; i++)
		ASSERT_NE(NULL, kvm_pages_find(&pages, i));
	kvm_pages_drop(&pages, 100, 400);
	EXPECT_NE(NULL, kvm_pages_find(&pages, 99));
	EXPECT_EQ(NULL, kvm_pages_find(&pages, 100));
	EXPECT_EQ(NULL, kvm_pages_find(&pages, 399));
	EXPECT_NE(NULL, kvm_pages_find(&pages, 400));
	ASSERT_EQ(0, kvm_pages_add(&pages, 200, &data));
	EXPECT_EQ(201, pages.count);
	kvm_pages_free(&pages);
}

TEST_HARNESS_MAIN
