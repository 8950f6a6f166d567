/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The payload of an emulated TD: executes guest operations on a VCPU.
 *
 *	struct emu_program program = { .op = ops, .count = count, .result = results };
 *	struct emu_guest guest;
 *	uint64_t exposed;
 *
 *	emu_guest_init(module, &td, &guest, 0);
 *	exit = emu_guest_run(&program, module, &td, &guest, &exposed);
 *
 * VE_INFO is taken away as guest/ops.h says.
 */
#ifndef EMULATOR_GUEST_H
#define EMULATOR_GUEST_H

#include "emulator/exit.h"
#include "emulator/module.h"
#include "guest/ops.h"

/* What TDG.VP.VEINFO.GET answers, where vcpu.ve_info_valid. */
struct emu_ve_info {
	uint64_t exit_reason;
	uint64_t qualification;
	uint64_t gla, gpa; /* of an EPT violation */
	uint64_t length; /* of the instruction */
};

struct emu_guest {
	struct emu_vcpu vcpu;
	struct emu_ve_info ve_info;
	bool hold_ve; /* the handler does not take VE_INFO */
	enum guest_exit left_by; /* of a list of operations; GUEST_NUM_EXITS: it ended */
	struct host_state state; /* registers and MSRs, used where the TD reaches them */
};

/* A list of operations and how far it has been executed; may be spread over many entries. */
struct emu_program {
	const struct guest_op *op;
	size_t count;
	size_t next;
	struct guest_result *result; /* one for each operation */
};

/*
 * What a TD does between entry and exit: struct emu_program's operations, or the instructions
 * in its memory. @exposed: RCX of TDG.VP.VMCALL.
 */
struct emu_execution {
	enum emu_exit (*execute)(void *context, const struct emu_module *module, struct emu_td *td,
				 struct emu_guest *guest, uint64_t *exposed);
	void *context;
};

/* TDH.VP.INIT, and the payload's start. */
void emu_guest_init(const struct emu_module *module, struct emu_td *td, struct emu_guest *guest,
		    uint32_t x2apic_id);

/*
 * The execution of a struct emu_program: operations up to the next GUEST_EXIT, the next one that
 * is not the guest's to execute (GUEST_VCPU, HOST_*), or the end.
 */
enum emu_exit emu_guest_run(void *program, const struct emu_module *module, struct emu_td *td,
			    struct emu_guest *guest, uint64_t *exposed);

/* One operation that is the guest's to execute. */
void emu_guest_execute(const struct emu_module *module, struct emu_td *td, struct emu_guest *guest,
		       const struct guest_op *op, struct guest_result *result);

/* #VE: @length bytes of instruction exited for @reason. */
enum guest_outcome emu_guest_raise_ve(struct emu_guest *guest, unsigned int reason,
				      unsigned int length);

/* RDMSR and WRMSR as the module lets a TD have them. */
enum guest_outcome emu_guest_rdmsr(const struct emu_module *module, const struct emu_td *td,
				   struct emu_guest *guest, uint32_t index, uint64_t *value);
enum guest_outcome emu_guest_wrmsr(const struct emu_module *module, const struct emu_td *td,
				   struct emu_guest *guest, uint32_t index, uint64_t value);

#endif
