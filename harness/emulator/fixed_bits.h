/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The proposed metadata arrays CPUID_FIXED0_BITS, CPUID_FIXED1_BITS and CPUID_CLOBBER_BITS, as a
 * module with such fields would compute them.
 */
#ifndef EMULATOR_FIXED_BITS_H
#define EMULATOR_FIXED_BITS_H

#include "emulator/module.h"

enum emu_fixed_array { EMU_FIXED0_BITS, EMU_FIXED1_BITS, EMU_CLOBBER_BITS, EMU_NUM_FIXED_ARRAYS };

/* @code: as in CPUID_VALUES. Returns the completion status. */
uint64_t emu_fixed_bits_read(const struct emu_module *module, enum emu_fixed_array array,
			     uint32_t code, uint64_t *value);

#endif
