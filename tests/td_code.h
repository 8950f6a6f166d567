/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A TD that executes a few instructions of a test in 64-bit mode, and tells by TDG.VP.VMCALL
 * how they end.
 *
 *	TD_CODE(wrmsr, "mov $0xe1, %ecx; wrmsr");
 *
 *	td_code_load(&memory, &td, TD_CODE_BYTES(wrmsr));
 *	... run: R11 is TD_CODE_DONE, or TD_CODE_EXCEPTION | vector with R12 the error code,
 *	    R13 RIP, R14 CR2, R15 CS; what the host puts into R15 is added to RIP
 *
 * Linear memory is identical to GPAs up to 2 MiB; TD_LINEAR() are pages for tests.
 */
#ifndef TESTS_TD_CODE_H
#define TESTS_TD_CODE_H

#include "emulator/module.h"
#include "td_memory.h"

#ifdef TDX_CTS_UNICORN
#define NEEDS_ENGINE() ((void)0)
#else
#define NEEDS_ENGINE() SKIP(return, "needs Unicorn; found a build without it")
#endif

#define TD_CODE_DONE 0x7fff
#define TD_CODE_EXCEPTION 0x7000

#define TD_BOOT_GPA 0x100000
#define TD_TABLES_GPA 0x110000 /* GDT, IDT, TSS: a page each */
#define TD_CODE_GPA 0x120000
#define TD_STACK_TOP 0x125000
#define TD_DATA_GPA 0x130000
#define TD_PML4_GPA 0x140000
#define TD_SHARED_GPA 0x300000
#define TD_MMIO_GPA 0x400000
#define TD_MISSING_GPA 0x700000
#define TD_RESET_GPA 0xfffff000

enum td_linear {
	TD_WRITABLE, /* TD_DATA_GPA, not executable */
	TD_READ_ONLY, /* the same */
	TD_NOT_PRESENT,
	TD_SHARED,
	TD_MMIO,
	TD_MISSING, /* a private page that is not there */
	TD_STRADDLE, /* TD_DATA_GPA + 4096: what follows a page, executable */
	TD_STRADDLE_NEXT,
};

#define TD_LINEAR(page) (0x200000 + (page)*0x1000)

#define TD_CODE(name, text) \
	extern const uint8_t code_##name[], code_##name##_end[]; \
	asm(".pushsection .rodata\n" \
	    "code_" #name ":\n" text "\n" \
	    "code_" #name "_end:\n.popsection")

/* Two labels of one section. */
#define TD_CODE_SIZE(start, end) ((uintptr_t)(end) - (uintptr_t)(start))
#define TD_CODE_BYTES(name) code_##name, TD_CODE_SIZE(code_##name, code_##name##_end)

/* Offsets from td_boot: what C code needs to know of it. */
#define TD_BOOT_STUBS 0x100
#define TD_STUB_SIZE 16

extern const uint8_t td_reset[], td_boot[], td_boot_end[], td_done[], td_done_end[];

asm(".pushsection .rodata\n"
    "td_reset: .code32\n"
    "	mov $0x100000, %eax\n"
    "	jmp *%eax\n"
    "	.org td_reset + 16\n"
    "td_boot:\n"
    "	lgdt 0x100000 + td_gdtr - td_boot\n"
    "	mov $0x10, %eax\n"
    "	mov %eax, %ds; mov %eax, %es; mov %eax, %ss\n"
    "	mov %cr4, %eax; or $0x620, %eax; mov %eax, %cr4\n"
    "	mov $0x140000, %eax; mov %eax, %cr3\n"
    "	mov %cr0, %eax; or $0x80010002, %eax; mov %eax, %cr0\n"
    "	ljmp $8, $0x100000 + td_long - td_boot\n"
    "	.code64\n"
    "td_long:\n"
    "	lidt 0x100000 + td_idtr - td_boot\n"
    "	mov $0x38, %eax; ltr %ax\n"
    "	mov $0x125000, %esp\n"
    "	mov $0x120000, %eax; jmp *%rax\n"
    "td_gdtr: .short 0x47; .long 0x110000, 0\n"
    "td_idtr: .short 0x1ff; .quad 0x111000\n"
    "td_common:\n"
    "	pop %r11; or $0x7000, %r11d; pop %r12\n"
    "	mov (%rsp), %r13; mov %cr2, %r14; mov 8(%rsp), %r15\n"
    "	xor %eax, %eax; mov $0xfc00, %ecx; xor %r10d, %r10d\n"
    "	.byte 0x66, 0x0f, 0x01, 0xcc\n"
    "	add %r15, (%rsp); iretq\n"
    "	.org td_boot + 0x100\n"
    "	.set vector, 0\n"
    "	.rept 32\n"
    "	.org td_boot + 0x100 + vector * 16\n"
    "	.ifeq (0x60227d00 >> vector) & 1; push $0; .endif\n"
    "	push $vector; jmp td_common\n"
    "	.set vector, vector + 1\n"
    "	.endr\n"
    "td_boot_end:\n"
    "td_done:\n"
    "	xor %eax, %eax; mov $0xfc00, %ecx; xor %r10d, %r10d; mov $0x7fff, %r11d\n"
    "	.byte 0x66, 0x0f, 0x01, 0xcc\n"
    "	jmp td_done\n"
    "td_done_end:\n"
    ".popsection");

static inline void td_code_tables(struct td_memory *memory)
{
	static const uint64_t gdt[] = {
		0,
		0x00af9b000000ffff, /* 08 code64, 10 data, 18 code32 */
		0x00cf93000000ffff,
		0x00cf9b000000ffff,
		0x00cff3000000ffff, /* 20 data, 28 code64, 30 code32 of CPL 3 */
		0x00affb000000ffff,
		0x00cffb000000ffff,
		0x0000891120000067, /* 38 TSS */
		0,
	};
	uint64_t idt[64], tss[14] = { 0 };

	for (size_t vector = 0; vector < 32; vector++) {
		uint64_t stub = TD_BOOT_GPA + TD_BOOT_STUBS + vector * TD_STUB_SIZE;
		uint64_t dpl = vector == 3 ? 3 : 0;

		idt[2 * vector] =
			(stub & 0xffff) | 8 << 16 | (0x8eULL | dpl << 5) << 40 | (stub >> 16) << 48;
		idt[2 * vector + 1] = 0;
	}
	/* RSP0 begins in the upper half of an 8-byte word. */
	tss[0] = (uint64_t)(TD_STACK_TOP - 0x800) << 32;
	td_memory_load(memory, TD_TABLES_GPA, gdt, sizeof(gdt));
	td_memory_load(memory, TD_TABLES_GPA + 0x1000, idt, sizeof(idt));
	td_memory_load(memory, TD_TABLES_GPA + 0x2000, tss, sizeof(tss));
}

static inline void td_code_paging(struct td_memory *memory, const struct emu_td *td)
{
	const uint64_t shared = 1ULL << (td->config_flags & TD_CONFIG_FLAGS_GPAW ? 51 : 47);
	const uint64_t nx = 1ULL << 63, table = 7;
	uint64_t pml4[512] = { (TD_PML4_GPA + 0x1000) | table };
	uint64_t pdpt[512] = { (TD_PML4_GPA + 0x2000) | table };
	uint64_t directory[512] = { (TD_PML4_GPA + 0x3000) | table,
				    (TD_PML4_GPA + 0x4000) | table };
	uint64_t first[512];
	uint64_t second[512] = {
		[TD_WRITABLE] = TD_DATA_GPA | 7 | nx,
		[TD_READ_ONLY] = TD_DATA_GPA | 5,
		[TD_SHARED] = TD_SHARED_GPA | 7 | shared,
		[TD_MMIO] = TD_MMIO_GPA | 7 | shared,
		[TD_MISSING] = TD_MISSING_GPA | 7,
		[TD_STRADDLE] = (TD_DATA_GPA + 0x1000) | 7,
		[TD_STRADDLE_NEXT] = (TD_DATA_GPA + 0x2000) | 7,
	};

	for (unsigned int i = 0; i < 512; i++)
		first[i] = i * 0x1000ULL | 7;
	td_memory_load(memory, TD_PML4_GPA, pml4, sizeof(pml4));
	td_memory_load(memory, TD_PML4_GPA + 0x1000, pdpt, sizeof(pdpt));
	td_memory_load(memory, TD_PML4_GPA + 0x2000, directory, sizeof(directory));
	td_memory_load(memory, TD_PML4_GPA + 0x3000, first, sizeof(first));
	td_memory_load(memory, TD_PML4_GPA + 0x4000, second, sizeof(second));
}

static inline void td_code_load(struct td_memory *memory, const struct emu_td *td,
				const uint8_t *code, size_t size)
{
	static const uint8_t data[3 * EMU_PAGE_SIZE];
	uint8_t page[EMU_PAGE_SIZE] = { 0 };

	memcpy(page + 0xff0, td_reset, 16);
	td_memory_load(memory, TD_RESET_GPA, page, sizeof(page));
	td_memory_load(memory, TD_BOOT_GPA, td_boot, TD_CODE_SIZE(td_boot, td_boot_end));
	memcpy(page, code, size);
	memcpy(page + size, td_done, TD_CODE_SIZE(td_done, td_done_end));
	td_memory_load(memory, TD_CODE_GPA, page, sizeof(page));
	td_memory_load(memory, TD_STACK_TOP - EMU_PAGE_SIZE, data, EMU_PAGE_SIZE);
	td_memory_load(memory, TD_DATA_GPA, data, sizeof(data));
	td_code_tables(memory);
	td_code_paging(memory, td);
}

#endif
