/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of TDH.MNG.INIT with a seeded defect that need no look at a TD's CPUID: what is
 * pretended of TD_PARAMS, what a refusal says and leaves behind, and when a TD is built on a defect's
 * occasion. Private to defect_module.c and defect_build.c:
 *
 *	occurs = defect_build_occurs(state, params);
 *	if (defect_build_refuses_next(state, &status, rcx))
 *		return status;
 *	status = emu_mng_init_sound(module, td, params, tdcs_pages, rcx);
 *	if (status)
 *		return defect_build_refused(state, status, rcx);
 *	defect_build_accepted(module, &request, td);
 */
#ifndef EMULATOR_DEFECT_BUILD_H
#define EMULATOR_DEFECT_BUILD_H

#include "emulator/defect.h"

/* The literal is made true in a field of TD_PARAMS. */
void defect_build_pretend(const struct emu_module *module, const struct defect_literal *literal,
			  uint8_t *params);

/* That field is in the TD as it was asked for. */
void defect_build_put_back(const struct emu_module *module, const struct defect_literal *literal,
			   const uint8_t *params, struct emu_td *td);

/* This TD is built on the defect's occasion. To be asked once for each. */
bool defect_build_occurs(struct defect_state *state, const uint8_t params[MASKS_TD_PARAMS_SIZE]);

/* The refusal before this call has spoilt it. */
bool defect_build_refuses_next(struct defect_state *state, uint64_t *status, uint64_t *rcx);

/* What the sound module's refusal becomes; state->met is that of the request. */
uint64_t defect_build_refused(struct defect_state *state, uint64_t status, uint64_t *rcx);

/* What the next TD has to know of this one. */
void defect_build_accepted(const struct emu_module *module, const struct defect_request *request,
			   const struct emu_td *td);

#endif
