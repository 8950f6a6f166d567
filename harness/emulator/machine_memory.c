// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linear memory of a machine: the guest's page tables, and the pages that the engine has.
 *
 * Not modelled: that CPL 3 may not touch supervisor pages, and the accessed and dirty bits.
 */
#ifdef TDX_CTS_UNICORN

#include <errno.h>
#include <string.h>

#include "emulator/machine_private.h"

/* Page-table entries, SDM vol. 3A, 4.5. */
#define PTE_PRESENT (1ULL << 0)
#define PTE_WRITE (1ULL << 1)
#define PTE_LARGE (1ULL << 7)
#define PTE_NX (1ULL << 63)
#define PTE_ADDRESS 0x000ffffffffff000ULL

#define TOP_LEVEL 4
#define PAGE_SHIFT 12
#define INDEX_BITS 9
#define INDEX_MASK 0x1ffULL

#define PF_PRESENT 1u
#define PF_WRITE 2u
#define PF_USER 4u
#define PF_FETCH 16u

/* SDM vol. 3C, table 28-7: exit qualification of an EPT violation. */
#define EPT_READ 1u
#define EPT_WRITE 2u
#define EPT_FETCH 4u
#define EPT_LINEAR_VALID (3u << 7)

struct translation {
	enum { MAPPED, NOT_MAPPED, NO_TABLE } found;
	uint64_t gpa; /* with the shared bit; of NO_TABLE: of the table */
	bool write, execute;
};

static unsigned int gpa_width(const struct emu_machine *machine)
{
	return machine->td->config_flags & TD_CONFIG_FLAGS_GPAW ? 52 : 48;
}

static uint64_t shared_bit(const struct emu_machine *machine)
{
	return 1ULL << (gpa_width(machine) - 1);
}

static uint8_t *private_page(const struct emu_machine *machine, uint64_t gpa)
{
	return machine->memory->ops->private_page(machine->memory->context,
						  gpa & ~MACHINE_PAGE_MASK);
}

static struct translation translate(const struct emu_machine *machine, uint64_t linear)
{
	struct translation to = { MAPPED, machine->cr3 & PTE_ADDRESS, true, true };

	if (!machine_is_paging(machine)) {
		to.gpa = linear;
		return to;
	}
	for (unsigned int level = TOP_LEVEL; level; level--) {
		unsigned int shift = PAGE_SHIFT + (level - 1) * INDEX_BITS;
		const uint8_t *table = private_page(machine, to.gpa);
		uint64_t pte;

		if (!table) {
			to.found = NO_TABLE;
			return to;
		}
		memcpy(&pte, table + (linear >> shift & INDEX_MASK) * sizeof(pte), sizeof(pte));
		if (!(pte & PTE_PRESENT)) {
			to.found = NOT_MAPPED;
			return to;
		}
		to.write = to.write && pte & PTE_WRITE;
		to.execute = to.execute && !(pte & PTE_NX);
		to.gpa = pte & PTE_ADDRESS;
		if (level > 1 && level < TOP_LEVEL && pte & PTE_LARGE) {
			uint64_t offset = (1ULL << shift) - 1;

			to.gpa = (to.gpa & ~offset) | (linear & offset);
			break;
		}
	}
	to.gpa = (to.gpa & ~MACHINE_PAGE_MASK) | (linear & MACHINE_PAGE_MASK);
	return to;
}

static bool is_canonical(uint64_t linear)
{
	return (uint64_t)((int64_t)(linear << 16) >> 16) == linear;
}

/* What the guest has there, up to the end of the page; NULL: not mapped, shared, or missing. */
static uint8_t *linear_bytes(const struct emu_machine *machine, uint64_t linear, bool write)
{
	struct translation to = translate(machine, linear);
	uint8_t *page;

	if (!is_canonical(linear) || to.found != MAPPED || (write && !to.write))
		return NULL;
	page = private_page(machine, to.gpa);
	return page ? page + (linear & MACHINE_PAGE_MASK) : NULL;
}

static size_t length_in_page(uint64_t linear, size_t size)
{
	size_t room = EMU_PAGE_SIZE - (linear & MACHINE_PAGE_MASK);

	return size < room ? size : room;
}

bool machine_linear_read(struct emu_machine *machine, uint64_t linear, void *data, size_t size)
{
	for (size_t done = 0, length; done < size; done += length) {
		const uint8_t *bytes = linear_bytes(machine, linear + done, false);

		if (!bytes)
			return false;
		length = length_in_page(linear + done, size - done);
		memcpy((uint8_t *)data + done, bytes, length);
	}
	return true;
}

bool machine_linear_write(struct emu_machine *machine, uint64_t linear, const void *data,
			  size_t size)
{
	for (size_t done = 0, length; done < size; done += length) {
		uint8_t *bytes = linear_bytes(machine, linear + done, true);

		if (!bytes)
			return false;
		length = length_in_page(linear + done, size - done);
		memcpy(bytes, (const uint8_t *)data + done, length);
	}
	return true;
}

static struct machine_page *page_find(struct emu_machine *machine, uint64_t linear)
{
	for (size_t i = 0; i < machine->num_pages; i++) {
		if (machine->page[i].linear == (linear & ~MACHINE_PAGE_MASK))
			return &machine->page[i];
	}
	return NULL;
}

/* The bytes at RIP; zeros stand for what is not there. */
const uint8_t *machine_code(struct emu_machine *machine, uint64_t linear, uint8_t *buffer,
			    size_t size)
{
	size_t offset = linear & MACHINE_PAGE_MASK;
	size_t here = EMU_PAGE_SIZE - offset;
	const struct machine_page *next;

	if (!machine->code || machine->code->linear != linear - offset)
		machine->code = page_find(machine, linear);
	if (!machine->code || !machine->code->host)
		return NULL;
	if (here >= size)
		return machine->code->host + offset;
	memset(buffer, 0, size);
	memcpy(buffer, machine->code->host + offset, here);
	next = page_find(machine, linear + here);
	if (next && next->host)
		memcpy(buffer + here, next->host, size - here);
	return buffer;
}

static void page_drop(struct emu_machine *machine, struct machine_page *page)
{
	/* Unmapping leaves translated code, which would go on at the same address. */
	if (page->execute)
		uc_ctl_remove_cache(machine->engine, page->linear, page->linear + EMU_PAGE_SIZE);
	uc_mem_unmap(machine->engine, page->linear, EMU_PAGE_SIZE);
	page->linear = MACHINE_NO_PAGE;
	machine->code = NULL;
}

/* All of them. */
void machine_pages_drop(struct emu_machine *machine)
{
	for (size_t i = 0; i < machine->num_pages; i++) {
		if (machine->page[i].linear != MACHINE_NO_PAGE)
			page_drop(machine, &machine->page[i]);
	}
	machine->num_pages = 0;
}

static bool may_write(const struct emu_machine *machine, const struct translation *to)
{
	return to->write || !(machine->cr0 & CR0_WP);
}

static bool is_current(const struct emu_machine *machine, const struct machine_page *page)
{
	struct translation to = translate(machine, page->linear);

	if (to.found != MAPPED || may_write(machine, &to) != page->write ||
	    (page->execute && !to.execute))
		return false;
	if (!page->host)
		return to.gpa == (page->gpa | shared_bit(machine));
	return !(to.gpa & shared_bit(machine)) && private_page(machine, to.gpa) == page->host;
}

/* What the page tables say otherwise now: the others would come back as they are. */
void machine_pages_flush(struct emu_machine *machine)
{
	for (size_t i = 0; i < machine->num_pages; i++) {
		struct machine_page *page = &machine->page[i];

		if (page->linear != MACHINE_NO_PAGE && !is_current(machine, page))
			page_drop(machine, page);
	}
}

static void shared_access(struct machine_page *page, int error, uint64_t offset, bool write)
{
	struct emu_machine *machine = page->machine;

	if (!error || machine->stop != STOP_NONE)
		return;
	machine->stop = STOP_SHARED;
	machine->shared_error = error;
	machine->address = page->linear + offset;
	machine->is_write = write;
	uc_emu_stop(machine->engine);
}

static uint64_t on_shared_read(uc_engine *engine, uint64_t offset, unsigned int size, void *context)
{
	struct machine_page *page = context;
	const struct emu_memory *memory = page->machine->memory;
	uint64_t value = 0;
	int error = memory->ops->shared_read(memory->context, page->gpa + offset, &value, size);

	(void)engine;
	shared_access(page, error, offset, false);
	return value;
}

static void on_shared_write(uc_engine *engine, uint64_t offset, unsigned int size, uint64_t value,
			    void *context)
{
	struct machine_page *page = context;
	const struct emu_memory *memory = page->machine->memory;
	int error = memory->ops->shared_write(memory->context, page->gpa + offset, &value, size);

	(void)engine;
	shared_access(page, error, offset, true);
}

static enum machine_next page_fault(struct emu_machine *machine, bool present)
{
	uint32_t code = present ? PF_PRESENT : 0;

	if (machine->is_write)
		code |= PF_WRITE;
	if (machine_cpl(machine) == 3)
		code |= PF_USER;
	if (machine->is_fetch)
		code |= PF_FETCH;
	machine->guest->state.value[HOST_CR2] = machine->address;
	return machine_deliver(machine, VECTOR_PF, code);
}

/* Shared memory that no slot has is MMIO: the TD gets #VE, and asks the VMM for the access. */
static enum machine_next raise_mmio(struct emu_machine *machine, uint64_t gpa)
{
	enum guest_outcome outcome = emu_guest_raise_ve(machine->guest, VE_REASON_EPT_VIOLATION, 0);
	struct emu_ve_info *info = &machine->guest->ve_info;

	if (outcome == GUEST_VE) {
		info->qualification = EPT_LINEAR_VALID;
		info->qualification |= machine->is_write ? EPT_WRITE : EPT_READ;
		if (machine->is_fetch)
			info->qualification = EPT_LINEAR_VALID | EPT_FETCH;
		info->gla = machine->address;
		info->gpa = gpa;
	}
	return machine_next_of(outcome);
}

static enum machine_next leave_at(struct emu_machine *machine, enum machine_leave leave,
				  uint64_t gpa)
{
	machine->exit->gpa = gpa;
	machine->exit->write = machine->is_write;
	machine->leave = leave;
	return NEXT_LEAVE;
}

/* An access to shared memory that did not come about; RIP is still at its instruction. */
static enum machine_next shared_failed(struct emu_machine *machine, uint64_t gpa)
{
	if (machine->shared_error == -ENXIO)
		return raise_mmio(machine, gpa);
	return leave_at(machine, MACHINE_SHARED_FAULT, gpa & ~shared_bit(machine));
}

enum machine_next machine_shared_failed(struct emu_machine *machine)
{
	struct translation to = translate(machine, machine->address);

	return shared_failed(machine, to.gpa);
}

/*
 * What is only read and written is mapped without leave to execute: the engine looks for code
 * to throw away at each write to a page that has it.
 */
static enum machine_next map(struct emu_machine *machine, struct machine_page *page,
			     const struct translation *to)
{
	uint32_t access = UC_PROT_READ;
	uc_err error;

	page->write = may_write(machine, to);
	if (page->write)
		access |= UC_PROT_WRITE;
	if (machine->is_fetch)
		access |= UC_PROT_EXEC;
	if (page->host)
		error = uc_mem_map_ptr(machine->engine, page->linear, EMU_PAGE_SIZE, access,
				       page->host);
	else
		error = uc_mmio_map(machine->engine, page->linear, EMU_PAGE_SIZE, on_shared_read,
				    page, on_shared_write, page);
	if (error)
		return machine_stuck(machine, "cannot map linear address 0x%llx: %s",
				     (unsigned long long)page->linear, uc_strerror(error));
	page->machine = machine;
	page->execute = machine->is_fetch;
	return NEXT_CONTINUE;
}

static struct machine_page *page_add(struct emu_machine *machine)
{
	struct machine_page *page = machine->page;
	const struct machine_page *end = page + machine->num_pages;

	while (page < end && page->linear != MACHINE_NO_PAGE)
		page++;
	if (page == end) {
		if (machine->num_pages == MACHINE_MAX_PAGES)
			machine_pages_drop(machine);
		page = &machine->page[machine->num_pages++];
	}
	*page = (struct machine_page){ .linear = machine->address & ~MACHINE_PAGE_MASK };
	return page;
}

static enum machine_next map_shared(struct emu_machine *machine, const struct translation *to)
{
	const struct emu_memory *memory = machine->memory;
	uint64_t gpa = to->gpa & ~shared_bit(machine);
	struct machine_page *page;
	uint8_t byte;

	if (machine->is_fetch)
		return machine_stuck(machine, "an instruction in shared memory, at GPA 0x%llx",
				     (unsigned long long)to->gpa);
	machine->shared_error = memory->ops->shared_read(memory->context, gpa, &byte, sizeof(byte));
	if (machine->shared_error)
		return shared_failed(machine, to->gpa);
	page = page_add(machine);
	page->gpa = gpa & ~MACHINE_PAGE_MASK;
	return map(machine, page, to);
}

static enum machine_next map_private(struct emu_machine *machine, const struct translation *to)
{
	uint8_t *host = private_page(machine, to->gpa);
	struct machine_page *page;

	if (!host)
		return leave_at(machine, MACHINE_PRIVATE_FAULT, to->gpa);
	page = page_add(machine);
	page->host = host;
	return map(machine, page, to);
}

static bool permits(const struct emu_machine *machine, const struct translation *to)
{
	if (machine->is_fetch)
		return to->execute;
	return !machine->is_write || may_write(machine, to);
}

static bool lacks_access(const struct emu_machine *machine, const struct machine_page *page)
{
	return machine->is_fetch ? !page->execute : machine->is_write && !page->write;
}

/* The engine has no page at machine->address, or must not access it so. */
enum machine_next machine_page_in(struct emu_machine *machine)
{
	struct translation to = translate(machine, machine->address);
	struct machine_page *page = page_find(machine, machine->address);

	/* The page tables have come to permit more, or it has only been read so far. */
	if (page && permits(machine, &to) && lacks_access(machine, page)) {
		page_drop(machine, page);
		page = NULL;
	}
	/* An access or an instruction that begins in one page and ends in the next. */
	if (page && permits(machine, &to)) {
		machine->address = (machine->address | MACHINE_PAGE_MASK) + 1;
		to = translate(machine, machine->address);
	}
	if (!is_canonical(machine->address))
		return NEXT_GP;
	if (to.found == NO_TABLE)
		return leave_at(machine, MACHINE_PRIVATE_FAULT, to.gpa);
	if (to.found == NOT_MAPPED)
		return page_fault(machine, false);
	if (!permits(machine, &to))
		return page_fault(machine, true);
	/* What the engine has there is not what the page tables say now. */
	page = page_find(machine, machine->address);
	if (page)
		page_drop(machine, page);
	if (to.gpa & shared_bit(machine))
		return map_shared(machine, &to);
	return map_private(machine, &to);
}

#endif
