/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUID addresses: leaf, sub-leaf, register, bit; and their text form.
 *
 *	struct cpuid_bit bit;
 *	char text[CPUID_TEXT];
 *
 *	cpuid_bit_parse("7.0:ecx.waitpkg", &bit);	// leaf 7, sub-leaf 0, ECX, bit 5
 *	cpuid_bit_format(bit, text);			// "7.0:ecx.waitpkg"
 *
 * Leaf and sub-leaf are written as they are read: up to 9 bare, from 10 on in
 * hexadecimal with 0x ("0xd.1", "0x80000008"). A bare number above 9 is refused,
 * because the field reads "14" both ways. A leaf without sub-leaves has
 * subleaf CPUID_SUBLEAF_NA and no ".N".
 */
#ifndef CPUID_CPUID_H
#define CPUID_CPUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "Not applicable": the leaf answers the same for any ECX. The TDX module marks it so too. */
#define CPUID_SUBLEAF_NA UINT32_MAX

#define CPUID_TEXT 80 /* enough for any address, register and name */

enum cpuid_reg { CPUID_EAX, CPUID_EBX, CPUID_ECX, CPUID_EDX, CPUID_NUM_REGS };

struct cpuid_regs {
	uint32_t reg[CPUID_NUM_REGS];
};

struct cpuid_addr {
	uint32_t leaf;
	uint32_t subleaf;
};

struct cpuid_bit {
	struct cpuid_addr at;
	enum cpuid_reg reg;
	unsigned int bit; /* 0..31 */
};

static inline bool cpuid_addr_equal(struct cpuid_addr a, struct cpuid_addr b)
{
	return a.leaf == b.leaf && a.subleaf == b.subleaf;
}

/* An entry of a table answers a query if the leaf is equal and the sub-leaf equal or NA. */
static inline bool cpuid_addr_answers(struct cpuid_addr entry, uint32_t leaf, uint32_t subleaf)
{
	return entry.leaf == leaf &&
	       (entry.subleaf == subleaf || entry.subleaf == CPUID_SUBLEAF_NA);
}

static inline bool cpuid_bit_equal(struct cpuid_bit a, struct cpuid_bit b)
{
	return cpuid_addr_equal(a.at, b.at) && a.reg == b.reg && a.bit == b.bit;
}

/* The way the module packs an address into RCX: sub-leaf in the upper half. */
static inline uint64_t cpuid_addr_pack(struct cpuid_addr at)
{
	return (uint64_t)at.subleaf << 32 | at.leaf;
}

/* "eax" .. "edx" */
const char *cpuid_reg_name(enum cpuid_reg reg);
bool cpuid_reg_parse(const char *text, enum cpuid_reg *reg);

bool cpuid_addr_parse(const char *text, struct cpuid_addr *at);
const char *cpuid_addr_format(struct cpuid_addr at, char text[CPUID_TEXT]);

/* Takes a bit number or an SDM name after the register, in either case. */
bool cpuid_bit_parse(const char *text, struct cpuid_bit *bit);

/* With its SDM name where it has one: "7.0:ecx.waitpkg", "1:eax.model[2]", else "7.0:ecx.31". */
const char *cpuid_bit_format(struct cpuid_bit bit, char text[CPUID_TEXT]);

#endif
