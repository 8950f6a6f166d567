// SPDX-License-Identifier: GPL-2.0-only
/*
 * A build without Unicorn: no machine can be made, so that none can be run.
 */
#ifndef TDX_CTS_UNICORN

#include <stdlib.h>

#include "emulator/machine.h"

struct emu_machine *emu_machine_create(const struct emu_memory *memory, struct diag *diag)
{
	(void)memory;
	diag_set(diag, "executing a TD's memory needs Unicorn (libunicorn-dev); "
		       "found a build without it");
	return NULL;
}

void emu_machine_free(struct emu_machine *machine)
{
	(void)machine;
}

void emu_machine_reset(struct emu_machine *machine, const struct emu_module *module,
		       const struct emu_td *td, struct emu_guest *guest, uint64_t initial_rcx)
{
	(void)machine;
	(void)module;
	(void)td;
	(void)guest;
	(void)initial_rcx;
	abort();
}

enum machine_leave emu_machine_run(struct emu_machine *machine, const struct emu_module *module,
				   struct emu_td *td, struct emu_guest *guest, uint64_t budget,
				   struct machine_exit *exit)
{
	(void)machine;
	(void)module;
	(void)td;
	(void)guest;
	(void)budget;
	(void)exit;
	abort();
}

uint64_t emu_machine_gpr(struct emu_machine *machine, enum machine_gpr gpr)
{
	(void)machine;
	(void)gpr;
	abort();
}

void emu_machine_set_gpr(struct emu_machine *machine, enum machine_gpr gpr, uint64_t value)
{
	(void)machine;
	(void)gpr;
	(void)value;
	abort();
}

uint64_t emu_machine_exposed(const struct emu_machine *machine)
{
	(void)machine;
	abort();
}

#endif
