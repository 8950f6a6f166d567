/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of TDH.MNG.INIT: without any seeded defect; and of that the walk over the CPUID
 * table, between the checks of the other TD_PARAMS fields.
 */
#ifndef EMULATOR_MNG_INIT_H
#define EMULATOR_MNG_INIT_H

#include "emulator/module.h"

/* emu_mng_init() where no defect is seeded. */
uint64_t emu_mng_init_sound(const struct emu_module *module, struct emu_td *td,
			    const uint8_t params[MASKS_TD_PARAMS_SIZE], unsigned int tdcs_pages,
			    uint64_t *rcx);

/*
 * Fills @td's CPUID values and features from the CPUID_CONFIG array. Returns the completion
 * status; @rcx as TDH.MNG.INIT leaves it.
 */
uint64_t emu_mng_init_cpuid(const struct emu_module *module, struct emu_td *td,
			    const uint8_t *cpuid_config, uint64_t *rcx);

#endif
