/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest memory of tests that execute it: private pages as they are added, and one range of
 * shared memory.
 *
 *	struct td_memory memory;
 *
 *	td_memory_init(&memory);
 *	td_memory_load(&memory, 0xfffff000, bytes, size);
 *	machine = emu_machine_create(&memory.memory, &diag);
 *
 * Nothing is freed: each test is a process of its own.
 */
#ifndef TESTS_TD_MEMORY_H
#define TESTS_TD_MEMORY_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/memory.h"

#define TD_MEMORY_PAGES 128

struct td_memory {
	struct emu_memory memory;
	size_t num_pages;
	struct {
		uint64_t gpa;
		uint8_t *bytes;
	} page[TD_MEMORY_PAGES];
	uint64_t shared_gpa;
	size_t shared_size;
	uint8_t *shared;
	int shared_error; /* what any access to shared memory gives, if not 0 */
	unsigned int shared_writes;
};

static inline void *td_memory_page(void *context, uint64_t gpa)
{
	const struct td_memory *memory = context;

	for (size_t i = 0; i < memory->num_pages; i++) {
		if (memory->page[i].gpa == gpa)
			return memory->page[i].bytes;
	}
	return NULL;
}

static inline int td_memory_add(void *context, uint64_t source, uint64_t gpa)
{
	struct td_memory *memory = context;
	const void *from;
	uint8_t *bytes;

	memcpy(&from, &source, sizeof(from));
	if (!from)
		return -EFAULT;
	if (td_memory_page(memory, gpa))
		return -EEXIST;
	bytes = aligned_alloc(EMU_PAGE_SIZE, EMU_PAGE_SIZE);
	if (!bytes || memory->num_pages == TD_MEMORY_PAGES)
		abort();
	memcpy(bytes, from, EMU_PAGE_SIZE);
	memory->page[memory->num_pages].gpa = gpa;
	memory->page[memory->num_pages++].bytes = bytes;
	return 0;
}

static inline int td_memory_shared(struct td_memory *memory, uint64_t gpa, size_t size,
				   uint8_t **bytes)
{
	if (memory->shared_error)
		return memory->shared_error;
	if (gpa < memory->shared_gpa || gpa - memory->shared_gpa + size > memory->shared_size)
		return -ENXIO;
	*bytes = memory->shared + (gpa - memory->shared_gpa);
	return 0;
}

static inline int td_memory_read(void *context, uint64_t gpa, void *data, size_t size)
{
	uint8_t *bytes;
	int error = td_memory_shared(context, gpa, size, &bytes);

	if (!error)
		memcpy(data, bytes, size);
	return error;
}

static inline int td_memory_write(void *context, uint64_t gpa, const void *data, size_t size)
{
	struct td_memory *memory = context;
	uint8_t *bytes;
	int error = td_memory_shared(memory, gpa, size, &bytes);

	if (!error)
		memcpy(bytes, data, size);
	memory->shared_writes++;
	return error;
}

static inline void td_memory_init(struct td_memory *memory)
{
	static const struct emu_memory_ops ops = {
		.private_page = td_memory_page,
		.add_page = td_memory_add,
		.shared_read = td_memory_read,
		.shared_write = td_memory_write,
	};

	*memory = (struct td_memory){ .memory = { .ops = &ops, .context = memory } };
}

/* Private pages; @gpa begins one, what is left of the last is 0. Those that are there are refilled. */
static inline void td_memory_load(struct td_memory *memory, uint64_t gpa, const void *bytes,
				  size_t size)
{
	for (size_t offset = 0; offset < size; offset += EMU_PAGE_SIZE) {
		uint8_t page[EMU_PAGE_SIZE] = { 0 };
		size_t left = size - offset;

		memcpy(page, (const uint8_t *)bytes + offset,
		       left < EMU_PAGE_SIZE ? left : EMU_PAGE_SIZE);
		if (td_memory_page(memory, gpa + offset))
			memcpy(td_memory_page(memory, gpa + offset), page, sizeof(page));
		else if (td_memory_add(memory, (uintptr_t)page, gpa + offset))
			abort();
	}
}

static inline void td_memory_share(struct td_memory *memory, uint64_t gpa, void *bytes, size_t size)
{
	memory->shared_gpa = gpa;
	memory->shared = bytes;
	memory->shared_size = size;
}

#endif
