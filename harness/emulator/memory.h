/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest-physical memory of an emulated VM, as KVM and the code that executes a TD see it.
 *
 *	const struct emu_memory memory = { &ops, slots };
 *
 *	vm->memory = &memory;
 *	page = memory.ops->private_page(memory.context, 0xfffff000);
 *
 * Private memory belongs to the VM (guest_memfd) and is there page by page once
 * KVM_TDX_INIT_MEM_REGION has added it. Shared memory belongs to the VMM and is read and written
 * access by access: it may change or go away at any time. All GPAs are without the shared bit.
 */
#ifndef EMULATOR_MEMORY_H
#define EMULATOR_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#define EMU_PAGE_SIZE 4096

struct emu_memory_ops {
	/* The 4 KiB at the page-aligned @gpa, in our own memory; NULL where none was added. */
	void *(*private_page)(void *context, uint64_t gpa);

	/* Adds a private page that holds what the VMM has at @source. 0 or a negative errno. */
	int (*add_page)(void *context, uint64_t source, uint64_t gpa);

	/*
	 * -EFAULT: a memory slot is there, but its memory cannot be accessed; -ENXIO: there is no
	 * slot, which is MMIO. No access crosses a page.
	 */
	int (*shared_read)(void *context, uint64_t gpa, void *data, size_t size);
	int (*shared_write)(void *context, uint64_t gpa, const void *data, size_t size);
};

struct emu_memory {
	const struct emu_memory_ops *ops;
	void *context;
	uint64_t generation; /* changes when private pages go away; not while a TD executes */
};

#endif
