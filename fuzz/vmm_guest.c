// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the reset vector to 64-bit mode.
 */
#include "fuzz/vmm_guest.h"

#include <string.h>

#define PRESENT 7 /* and writable, for the user as well */
#define LARGE (1 << 7)
#define LARGE_PAGE 0x200000ULL
#define SHARED_BIT (1ULL << 47)
#define GATES 32
#define CODE64 8

/* mov $VMM_GUEST_BOOT, %eax; jmp *%eax */
const uint8_t vmm_guest_reset[VMM_GUEST_RESET_SIZE] = { 0xb8, 0x00, 0x10, 0x00, 0x00, 0xff, 0xe0 };

/* In 32-bit code: IA32_EFER.LME is 1 already. */
static const uint8_t boot[] = {
	0x0f, 0x01, 0x15, 0x00, 0x18, 0x00, 0x00, /* lgdt 0x1800 */
	0xb8, 0x10, 0x00, 0x00, 0x00, /* mov $0x10, %eax */
	0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0, /* mov %eax, %ds, %es, %ss */
	0x0f, 0x20, 0xe0, 0x0d, 0x20, 0x06, 0x00, 0x00, /* %cr4 |= PAE, OSFXSR, OSXMMEXCPT */
	0x0f, 0x22, 0xe0, /* mov %eax, %cr4 */
	0xb8, 0x00, 0x50, 0x00, 0x00, 0x0f, 0x22, 0xd8, /* mov $VMM_GUEST_PAGING, %cr3 */
	0x0f, 0x20, 0xc0, 0x0d, 0x02, 0x00, 0x01, 0x80, /* %cr0 |= PG, WP, MP */
	0x0f, 0x22, 0xc0, /* mov %eax, %cr0 */
	0xea, 0x40, 0x10, 0x00, 0x00, 0x08, 0x00, /* ljmp $8, $0x1040 */
};
static const uint8_t boot64[] = {
	0x0f, 0x01, 0x1c, 0x25, 0x10, 0x18, 0x00, 0x00, /* lidt 0x1810 */
	0xb8, 0x38, 0x00, 0x00, 0x00, 0x0f, 0x00, 0xd8, /* mov $0x38, %eax; ltr %ax */
	0xbc, 0x00, 0x00, 0x01, 0x00, /* mov $VMM_GUEST_STACK_TOP, %esp */
	0xb8, 0x00, 0xa0, 0x00, 0x00, 0xff, 0xe0, /* mov $VMM_GUEST_CODE, %eax; jmp *%rax */
};
static const uint8_t gdtr[] = { 0x47, 0, 0x00, 0x20, 0, 0 };
static const uint8_t idtr[] = { 0xff, 0x01, 0x00, 0x30, 0, 0, 0, 0, 0, 0 };

/* A TDG.VP.VMCALL that no VMM knows, for ever. */
static const uint8_t handler[] = {
	0x31, 0xc0, /* xor %eax, %eax */
	0xb9, 0x00, 0xfc, 0x00, 0x00, /* mov $0xfc00, %ecx */
	0x45, 0x31, 0xd2, /* xor %r10d, %r10d */
	0x41, 0xbb, 0xff, 0x7f, 0x00, 0x00, /* mov $0x7fff, %r11d */
	0x66, 0x0f, 0x01, 0xcc, /* tdcall */
	0xeb, 0xea, /* jmp back to the begin */
};

static void put(uint8_t *image, size_t offset, uint64_t value)
{
	memcpy(image + offset, &value, sizeof(value));
}

static void fill_tables(uint8_t *image)
{
	static const uint64_t gdt[] = {
		0,
		0x00af9b000000ffff, /* 08 code64, 10 data, 18 code32 */
		0x00cf93000000ffff,
		0x00cf9b000000ffff,
		0x00cff3000000ffff, /* 20 data, 28 code64, 30 code32 of CPL 3 */
		0x00affb000000ffff,
		0x00cffb000000ffff,
		0x0000890040000067, /* 38 TSS */
		0,
	};
	const size_t idt = VMM_GUEST_TABLES + 0x1000, tss = VMM_GUEST_TABLES + 0x2000;

	memcpy(image + VMM_GUEST_TABLES, gdt, sizeof(gdt));
	for (size_t gate = 0; gate < GATES; gate++)
		put(image, idt + 16 * gate, VMM_GUEST_HANDLER | CODE64 << 16 | 0x8eULL << 40);
	/* RSP0 */
	put(image, tss + 4, VMM_GUEST_STACK_TOP - 0x800);
}

static void fill_paging(uint8_t *image)
{
	const size_t pdpt = VMM_GUEST_PAGING + 0x1000, private = VMM_GUEST_PAGING + 0x2000,
		     shared = VMM_GUEST_PAGING + 0x3000;

	put(image, VMM_GUEST_PAGING, pdpt | PRESENT);
	put(image, pdpt, private | PRESENT);
	put(image, pdpt + 8, shared | PRESENT);
	for (size_t i = 0; i < 512; i++) {
		put(image, private + 8 * i, i * LARGE_PAGE | LARGE | PRESENT);
		put(image, shared + 8 * i, i * LARGE_PAGE | SHARED_BIT | LARGE | PRESENT);
	}
}

void vmm_guest_fill(uint8_t image[VMM_GUEST_PAGES * 4096])
{
	memset(image, 0, (size_t)VMM_GUEST_PAGES * 4096);
	memcpy(image + VMM_GUEST_BOOT, boot, sizeof(boot));
	memcpy(image + VMM_GUEST_BOOT + 0x40, boot64, sizeof(boot64));
	memcpy(image + VMM_GUEST_BOOT + 0x800, gdtr, sizeof(gdtr));
	memcpy(image + VMM_GUEST_BOOT + 0x810, idtr, sizeof(idtr));
	memcpy(image + VMM_GUEST_HANDLER, handler, sizeof(handler));
	fill_tables(image);
	fill_paging(image);
}
