/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What TDH.VP.ENTER and a TD exit do to the registers of the CPU they run on.
 *
 *	emu_td_exit(module, td, EMU_EXIT_ASYNC, &before, &guest, 0, &after);
 *
 * Module software only: what SEAMCALL and SEAMRET load from the SEAM VMCS is taken as the
 * host's own value, and XSTATE components as one value each.
 */
#ifndef EMULATOR_EXIT_H
#define EMULATOR_EXIT_H

#include "emulator/module.h"
#include "host/state.h"

enum emu_exit { EMU_EXIT_ASYNC, EMU_EXIT_TDVMCALL };

/*
 * How a TD's use of an element comes to the host. An element that the TD cannot reach keeps
 * the host's value.
 */
bool emu_guest_reaches(const struct emu_module *module, const struct emu_td *td,
		       enum host_element_id element);

/*
 * @before: host registers at TDH.VP.ENTER. @guest: their values when the TD exits, used where
 * the TD reaches them. @exposed: RCX of TDG.VP.VMCALL (bit n: GPR n is passed on). @after:
 * what the VMM finds.
 */
void emu_td_exit(const struct emu_module *module, const struct emu_td *td, enum emu_exit exit,
		 const struct host_state *before, const struct host_state *guest, uint64_t exposed,
		 struct host_state *after);

/*
 * The virtual CPUID bit that lets a TD reach an element; false where none does, because the
 * element is always reached, never, or by XFAM or ATTRIBUTES.
 */
bool emu_exit_gate(const struct emu_module *module, enum host_element_id element,
		   struct cpuid_bit *gate);

/* XSAVE components that the exit puts into their INIT state. */
uint64_t emu_exit_scrubs(const struct emu_module *module, const struct emu_td *td);

#endif
