/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emulated host: its CPUs with their registers, TDX key ids, and the kernel's warnings.
 *
 *	struct emu_host host;
 *
 *	emu_host_init(&host, module, profile->xfam);
 *	emu_host_reset(&host);			// before each TD: nothing is left of the last one
 *	emu_host_user_state(&host, 0, &state);	// what user space sees of CPU 0
 */
#ifndef EMULATOR_HOST_H
#define EMULATOR_HOST_H

#include "emulator/guest.h"
#include "host/state.h"

#define EMU_NUM_CPUS 2 /* CPUs whose registers are modelled */
#define EMU_NUM_KEY_IDS 31

/* MSRs that KVM restores only when a CPU returns to user space, with one cache a CPU. */
#define EMU_USER_RETURN_MSRS(X) \
	X(IA32_FMASK, 0x20200) \
	X(IA32_STAR, 0) \
	X(IA32_LSTAR, 0) \
	X(IA32_TSC_AUX, 0)

enum emu_user_return {
#define X(name, at_exit) USER_RETURN_##name,
	EMU_USER_RETURN_MSRS(X)
#undef X
		EMU_NUM_USER_RETURN
};

struct emu_cpu {
	struct host_state now;
	struct host_state at_exit; /* as the module left them at its last exit on this CPU */
	uint64_t user_return[EMU_NUM_USER_RETURN]; /* what KVM believes to be loaded */
};

struct emu_host {
	struct host_state boot[EMU_NUM_CPUS]; /* registers before any TD runs */
	struct emu_cpu cpu[EMU_NUM_CPUS];
	uint32_t present_cpus;
	uint64_t key_ids_in_use;
	uint64_t warnings; /* of the kernel, since boot */
	uint64_t taint; /* of the kernel, but for that by its warnings */
};

/* @kernel_xfam: the XSAVE components that the kernel knows how to switch for a TD. */
void emu_host_init(struct emu_host *host, const struct emu_module *module, uint64_t kernel_xfam);

/* Registers as at boot. Key ids and warnings stay: they are what the kernel keeps. */
void emu_host_reset(struct emu_host *host);

/* TDH.VP.ENTER on this CPU, up to the next TD exit: the module's part, without any kernel. */
void emu_host_enter(struct emu_cpu *cpu, const struct emu_module *module, struct emu_td *td,
		    struct emu_guest *guest, const struct emu_execution *execution);

/* What user space can find of a CPU's registers when it runs there. */
void emu_host_user_state(const struct emu_host *host, unsigned int cpu, struct host_state *state);

/* False: no key id is free. */
bool emu_host_take_key_id(struct emu_host *host);
void emu_host_free_key_id(struct emu_host *host);

#endif
