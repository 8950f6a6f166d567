/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Metadata field ids inside the emulated module.
 */
#ifndef EMULATOR_METADATA_H
#define EMULATOR_METADATA_H

#include "emulator/module.h"
#include "module/masks.h"
#include "module/metadata.h"

/*
 * Element size, INC_SIZE, WRITE_MASK_VALID, CONTEXT and NON_ARCH are ignored for access to one
 * element; the reserved bits and LAST_* must be 0. False: TDX_METADATA_FIELD_ID_INCORRECT.
 */
static inline bool metadata_id_well_formed(uint64_t id)
{
	const uint64_t must_be_zero = 0xff000000ULL | 0xfULL << 34 | 0x1ffULL << 38 | 7ULL << 47 |
				      1ULL << 55 | 1ULL << 62;

	return !(id & must_be_zero);
}

/*
 * The table entry that a CPUID field code names (module/metadata.h), or -1. @element: 0 for
 * EAX and EBX, 1 for ECX and EDX.
 */
static inline int metadata_cpuid_entry(const struct masks *masks, uint32_t code,
				       unsigned int *element)
{
	*element = code & 1;
	for (size_t i = 0; i < masks->num_entries; i++)
		if (metadata_cpuid_code(masks->entry[i].at, *element) == code)
			return (int)i;
	return -1;
}

/* TDH.SYS.RD without the defect that may be there. */
uint64_t emu_sys_rd_sound(const struct emu_module *module, uint64_t id, uint64_t *value,
			  uint64_t *next);

/* emu_module.values: part of initialising the module. */
void emu_values_prepare(struct emu_module *module);

#endif
