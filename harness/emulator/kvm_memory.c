// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of an emulated VM, as KVM sets it up for a VM that has private memory.
 *
 * Source: Linux 6.16 to 6.19, kvm_set_memory_region() and kvm_vm_ioctl_set_mem_attributes() of
 * virt/kvm/kvm_main.c, kvm_gmem_bind() and kvm_gmem_populate() of virt/kvm/guest_memfd.c.
 */
#include "emulator/kvm_memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/kvm_pages.h"
#include "emulator/process_memory.h"

#define PAGE_SHIFT 12
#define PAGE_MASK (EMU_PAGE_SIZE - 1ULL)
#define MAX_SLOT_PAGES ((1ULL << 31) - 1) /* KVM_MEM_MAX_NR_PAGES */
#define MAX_GPA_BITS 52
#define USER_ADDRESSES_END 0x7ffffffff000ULL /* TASK_SIZE_MAX with 4-level paging */

struct kvm_guest_memfd {
	struct kvm_memory *memory;
	uint64_t size;
};

struct slot {
	struct slot *next;
	uint32_t id;
	uint32_t flags;
	uint64_t first, end; /* page numbers */
	uint64_t address; /* in the VMM */
	struct kvm_guest_memfd *backing; /* NULL: shared only, or its guest_memfd is closed */
	uint64_t offset; /* in the guest_memfd */
};

struct kvm_memory {
	struct emu_memory view;
	pid_t process;
	struct slot *slots;
	struct kvm_ranges private;
	struct kvm_pages pages;
};

static struct slot *slot_named(const struct kvm_memory *memory, uint32_t id)
{
	struct slot *slot = memory->slots;

	while (slot && slot->id != id)
		slot = slot->next;
	return slot;
}

static struct slot *slot_at(const struct kvm_memory *memory, uint64_t number)
{
	struct slot *slot = memory->slots;

	while (slot && (number < slot->first || number >= slot->end))
		slot = slot->next;
	return slot;
}

/* Engines that execute the TD look at the generation before they go on. */
static void drop_pages(struct kvm_memory *memory, uint64_t first, uint64_t end)
{
	if (kvm_pages_drop(&memory->pages, first, end))
		memory->view.generation++;
}

static void slot_delete(struct kvm_memory *memory, struct slot *slot)
{
	struct slot **link = &memory->slots;

	while (*link != slot)
		link = &(*link)->next;
	*link = slot->next;
	drop_pages(memory, slot->first, slot->end);
	free(slot);
}

/* A VM with protected state has no read-only memory, and private memory has no dirty log. */
static bool flags_valid(uint32_t flags)
{
	if (flags & KVM_MEM_GUEST_MEMFD)
		return flags == KVM_MEM_GUEST_MEMFD;
	return !(flags & ~KVM_MEM_LOG_DIRTY_PAGES);
}

static int region_check(const struct kvm_userspace_memory_region2 *region)
{
	uint64_t size = region->memory_size, address = region->userspace_addr;

	if (!flags_valid(region->flags))
		return -EINVAL;
	if ((size | region->guest_phys_addr | address) & PAGE_MASK)
		return -EINVAL;
	if (size > USER_ADDRESSES_END || address > USER_ADDRESSES_END - size)
		return -EINVAL;
	if (region->flags & KVM_MEM_GUEST_MEMFD &&
	    (region->guest_memfd_offset & PAGE_MASK ||
	     region->guest_memfd_offset + size < region->guest_memfd_offset))
		return -EINVAL;
	/* A TD has one address space, so the upper half of the number is 0. */
	if (region->slot >= KVM_MEMORY_USER_SLOTS)
		return -EINVAL;
	if (region->guest_phys_addr + size < region->guest_phys_addr)
		return -EINVAL;
	return size >> PAGE_SHIFT > MAX_SLOT_PAGES ? -EINVAL : 0;
}

static bool overlaps(const struct kvm_memory *memory, const struct slot *new)
{
	for (const struct slot *slot = memory->slots; slot; slot = slot->next) {
		if (slot->id != new->id && slot->first < new->end &&new->first < slot->end)
			return true;
	}
	return false;
}

/* kvm_gmem_bind() */
static int bind_backing(const struct kvm_memory *memory, const struct slot *new, int bad_fd)
{
	uint64_t size = (new->end - new->first) << PAGE_SHIFT;

	if (!new->backing)
		return bad_fd;
	if (new->backing->memory != memory || new->offset + size > new->backing->size)
		return -EINVAL;
	for (const struct slot *slot = memory->slots; slot; slot = slot->next) {
		uint64_t slot_size = (slot->end - slot->first) << PAGE_SHIFT;

		if (slot->backing == new->backing &&
		    slot->offset < new->offset + size &&new->offset < slot->offset + slot_size)
			return -EINVAL;
	}
	return 0;
}

static int slot_create(struct kvm_memory *memory, const struct slot *new, int bad_fd)
{
	struct slot *slot;
	int error;

	if (overlaps(memory, new))
		return -EEXIST;
	if (new->flags & KVM_MEM_GUEST_MEMFD) {
		error = bind_backing(memory, new, bad_fd);
		if (error)
			return error;
	}
	if (new->end > 1ULL << (MAX_GPA_BITS - PAGE_SHIFT))
		return -EINVAL;
	slot = malloc(sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = *new;
	slot->next = memory->slots;
	memory->slots = slot;
	return 0;
}

/* Only where it lies and its flags may change, and of private memory nothing. */
static int slot_change(struct kvm_memory *memory, struct slot *slot, const struct slot *new)
{
	if (new->flags & KVM_MEM_GUEST_MEMFD || slot->flags &KVM_MEM_GUEST_MEMFD ||
	    slot->address != new->address || slot->end - slot->first != new->end - new->first)
		return -EINVAL;
	if (slot->first != new->first && overlaps(memory, new))
		return -EEXIST;
	if (new->end > 1ULL << (MAX_GPA_BITS - PAGE_SHIFT))
		return -EINVAL;
	slot->flags = new->flags;
	slot->first = new->first;
	slot->end = new->end;
	return 0;
}

int kvm_memory_set_region(struct kvm_memory *memory,
			  const struct kvm_userspace_memory_region2 *region,
			  struct kvm_guest_memfd *backing, int bad_fd)
{
	struct slot *slot, new = {
		.id = region->slot,
		.flags = region->flags,
		.first = region->guest_phys_addr >> PAGE_SHIFT,
		.end = (region->guest_phys_addr + region->memory_size) >> PAGE_SHIFT,
		.address = region->userspace_addr,
	};
	int error = region_check(region);

	if (error)
		return error;
	slot = slot_named(memory, region->slot);
	if (!region->memory_size) {
		if (!slot)
			return -EINVAL;
		slot_delete(memory, slot);
		return 0;
	}
	if (slot)
		return slot_change(memory, slot, &new);
	if (region->flags & KVM_MEM_GUEST_MEMFD) {
		new.backing = backing;
		new.offset = region->guest_memfd_offset;
	}
	return slot_create(memory, &new, bad_fd);
}

int kvm_memory_set_attributes(struct kvm_memory *memory,
			      const struct kvm_memory_attributes *attributes)
{
	uint64_t first = attributes->address >> PAGE_SHIFT;
	uint64_t end = (attributes->address + attributes->size) >> PAGE_SHIFT;
	bool private = attributes->attributes & KVM_MEMORY_ATTRIBUTE_PRIVATE;
	int error;

	if (attributes->flags || attributes->attributes & ~KVM_MEMORY_ATTRIBUTE_PRIVATE)
		return -EINVAL;
	if (!attributes->size || attributes->address + attributes->size < attributes->address)
		return -EINVAL;
	if ((attributes->address | attributes->size) & PAGE_MASK)
		return -EINVAL;
	error = kvm_ranges_set(&memory->private, first, end, private);
	/* What a TD had in a page does not survive its conversion. */
	if (!error && !private)
		drop_pages(memory, first, end);
	return error;
}

int kvm_guest_memfd_create(struct kvm_memory *memory, const struct kvm_create_guest_memfd *create,
			   struct kvm_guest_memfd **backing)
{
	if (create->flags || !create->size || create->size > INT64_MAX || create->size & PAGE_MASK)
		return -EINVAL;
	*backing = malloc(sizeof(**backing));
	if (!*backing)
		return -ENOMEM;
	**backing = (struct kvm_guest_memfd){ memory, create->size };
	return 0;
}

void kvm_guest_memfd_release(struct kvm_guest_memfd *backing)
{
	struct kvm_memory *memory = backing->memory;

	for (struct slot *slot = memory->slots; slot; slot = slot->next) {
		if (slot->backing != backing)
			continue;
		slot->backing = NULL;
		drop_pages(memory, slot->first, slot->end);
	}
	free(backing);
}

static void *private_page(void *context, uint64_t gpa)
{
	const struct kvm_memory *memory = context;

	return kvm_pages_find(&memory->pages, gpa >> PAGE_SHIFT);
}

/* One page of kvm_gmem_populate(). */
static int add_page(void *context, uint64_t source, uint64_t gpa)
{
	struct kvm_memory *memory = context;
	const struct slot *slot = slot_at(memory, gpa >> PAGE_SHIFT);
	char content[EMU_PAGE_SIZE];
	void *page;
	int error;

	if (!slot || !(slot->flags & KVM_MEM_GUEST_MEMFD))
		return -EINVAL;
	if (!slot->backing)
		return -EFAULT;
	if (kvm_pages_find(&memory->pages, gpa >> PAGE_SHIFT))
		return -EEXIST;
	if (!kvm_ranges_has(&memory->private, gpa >> PAGE_SHIFT))
		return -EINVAL;
	if (!process_read(memory->process, source, content, sizeof(content)))
		return -EFAULT;
	error = kvm_pages_add(&memory->pages, gpa >> PAGE_SHIFT, &page);
	if (!error)
		memcpy(page, content, sizeof(content));
	return error;
}

/* What a shared @gpa is in the VMM: 0, or the negative errno that an access gets. */
static int shared_address(const struct kvm_memory *memory, uint64_t gpa, uint64_t *address)
{
	const struct slot *slot = slot_at(memory, gpa >> PAGE_SHIFT);

	if (!slot)
		return -ENXIO;
	if (kvm_ranges_has(&memory->private, gpa >> PAGE_SHIFT))
		return -EFAULT;
	*address = slot->address + gpa - (slot->first << PAGE_SHIFT);
	return 0;
}

static int shared_read(void *context, uint64_t gpa, void *data, size_t size)
{
	const struct kvm_memory *memory = context;
	uint64_t address;
	int error = shared_address(memory, gpa, &address);

	if (error)
		return error;
	return process_read(memory->process, address, data, size) ? 0 : -EFAULT;
}

static int shared_write(void *context, uint64_t gpa, const void *data, size_t size)
{
	const struct kvm_memory *memory = context;
	uint64_t address;
	int error = shared_address(memory, gpa, &address);

	if (error)
		return error;
	return process_write(memory->process, address, data, size) ? 0 : -EFAULT;
}

struct kvm_memory *kvm_memory_create(pid_t process)
{
	static const struct emu_memory_ops ops = {
		.private_page = private_page,
		.add_page = add_page,
		.shared_read = shared_read,
		.shared_write = shared_write,
	};
	struct kvm_memory *memory = calloc(1, sizeof(*memory));

	if (!memory)
		return NULL;
	memory->process = process;
	memory->view = (struct emu_memory){ .ops = &ops, .context = memory };
	return memory;
}

void kvm_memory_free(struct kvm_memory *memory)
{
	struct slot *slot;

	if (!memory)
		return;
	while ((slot = memory->slots)) {
		memory->slots = slot->next;
		free(slot);
	}
	kvm_ranges_free(&memory->private);
	kvm_pages_free(&memory->pages);
	free(memory);
}

const struct emu_memory *kvm_memory_view(const struct kvm_memory *memory)
{
	return &memory->view;
}
