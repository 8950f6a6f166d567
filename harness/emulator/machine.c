// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine's life and its run loop: the engine runs until something is not its to do, that is
 * done, and so on.
 */
#ifdef TDX_CTS_UNICORN

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/machine_private.h"

/* What it takes to stop the engine and start it again, in simple instructions. */
#define STOP_COST 100

/* Where to go on when the engine calls abort(). */
static _Thread_local sigjmp_buf behind_abort;

static void stop(struct emu_machine *machine, enum machine_stop why)
{
	machine->stop = why;
	uc_emu_stop(machine->engine);
}

/* Before each instruction; may be called once more after uc_emu_stop(). */
static void on_instruction(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
	struct emu_machine *machine = context;
	uint8_t buffer[MACHINE_MAX_DECODED];
	const uint8_t *bytes;

	(void)engine;
	(void)size;
	if (machine->stop != STOP_NONE)
		return;
	if (!machine->budget) {
		stop(machine, STOP_BUDGET);
		return;
	}
	machine->budget--;
	bytes = machine_code(machine, address, buffer, sizeof(buffer));
	if (machine->pass)
		machine->pass = false;
	else if (bytes && machine_decode(machine, bytes, &machine->instruction))
		stop(machine, STOP_INSTRUCTION);
}

static void on_exception(uc_engine *engine, uint32_t vector, void *context)
{
	struct emu_machine *machine = context;

	(void)engine;
	machine->vector = vector;
	stop(machine, STOP_EXCEPTION);
}

/* Only remembers; the page is mapped when the engine has stopped. */
static bool on_missing(uc_engine *engine, uc_mem_type type, uint64_t address, int size,
		       int64_t value, void *context)
{
	struct emu_machine *machine = context;

	(void)engine;
	(void)size;
	(void)value;
	machine->address = address;
	machine->is_write = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT;
	machine->is_fetch = type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT;
	return false;
}

static uc_err add_hooks(struct emu_machine *machine)
{
	const struct {
		int type;
		void *callback;
	} hooks[] = {
		{ UC_HOOK_CODE, on_instruction },
		{ UC_HOOK_INTR, on_exception },
		{ UC_HOOK_MEM_INVALID, on_missing },
	};
	uc_err error = UC_ERR_OK;
	uc_hook hook;

	/* From address 1 up to 0: everywhere. */
	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]) && !error; i++)
		error = uc_hook_add(machine->engine, &hook, hooks[i].type, hooks[i].callback,
				    machine, 1, 0);
	return error;
}

struct emu_machine *emu_machine_create(const struct emu_memory *memory, struct diag *diag)
{
	struct emu_machine *machine = calloc(1, sizeof(*machine));
	uc_err error;

	if (!machine) {
		diag_no_memory(diag, "a VCPU");
		return NULL;
	}
	machine->memory = memory;
	error = uc_open(UC_ARCH_X86, UC_MODE_64, &machine->engine);
	if (error) {
		diag_set(diag, "Unicorn: %s", uc_strerror(error));
		free(machine);
		return NULL;
	}
	if (machine_modes_prepare(machine, diag)) {
		emu_machine_free(machine);
		return NULL;
	}
	error = add_hooks(machine);
	if (error) {
		diag_set(diag, "Unicorn: %s", uc_strerror(error));
		emu_machine_free(machine);
		return NULL;
	}
	return machine;
}

void emu_machine_free(struct emu_machine *machine)
{
	if (!machine)
		return;
	if (machine->at_reset)
		uc_context_free(machine->at_reset);
	if (machine->at_handler)
		uc_context_free(machine->at_handler);
	uc_close(machine->engine);
	free(machine);
}

/* Exceptions of the engine's own come without their error code: 0 where there is one. */
static enum machine_next take_exception(struct emu_machine *machine)
{
	if (machine->vector >= 32)
		return machine_stuck(machine, "the engine raised vector %u", machine->vector);
	return machine_deliver(machine, machine->vector, 0);
}

static void see_mode(struct emu_machine *machine)
{
	machine->guest->vcpu.cpl = machine_cpl(machine);
	machine->guest->vcpu.mode64 = machine_mode64(machine);
}

static enum machine_next take_stop(struct emu_machine *machine, uc_err error)
{
	switch (machine->stop) {
	case STOP_BUDGET:
		machine->leave = MACHINE_SLICE_OVER;
		return NEXT_LEAVE;
	case STOP_INSTRUCTION:
		see_mode(machine);
		return machine_execute(machine);
	case STOP_EXCEPTION:
		return take_exception(machine);
	case STOP_SHARED:
		return machine_shared_failed(machine);
	case STOP_NONE:
		break;
	}
	switch (error) {
	case UC_ERR_READ_UNMAPPED:
	case UC_ERR_WRITE_UNMAPPED:
	case UC_ERR_FETCH_UNMAPPED:
	case UC_ERR_READ_PROT:
	case UC_ERR_WRITE_PROT:
	case UC_ERR_FETCH_PROT:
		return machine_page_in(machine);
	case UC_ERR_INSN_INVALID:
		return NEXT_UD;
	default:
		return machine_stuck(machine, "the engine stopped at RIP 0x%llx: %s",
				     (unsigned long long)machine_read(machine, UC_X86_REG_RIP),
				     uc_strerror(error));
	}
}

static enum machine_next take_next(struct emu_machine *machine, enum machine_next next)
{
	uint64_t rip;

	switch (next) {
	case NEXT_ADVANCE:
		rip = machine_read(machine, UC_X86_REG_RIP) + machine->instruction.length;
		machine_write(machine, UC_X86_REG_RIP, rip);
		return NEXT_CONTINUE;
	case NEXT_UNSUPPORTED:
		return machine_deliver_unsupported(machine);
	case NEXT_GP:
		return machine_deliver(machine, VECTOR_GP, 0);
	case NEXT_UD:
		return machine_deliver(machine, VECTOR_UD, 0);
	case NEXT_VE:
		return machine_deliver(machine, VECTOR_VE, 0);
	case NEXT_DF:
		return machine_deliver(machine, VECTOR_DF, 0);
	case NEXT_CONTINUE:
	case NEXT_LEAVE:
		break;
	}
	return next;
}

static void keep_gprs(struct emu_machine *machine)
{
	static const enum host_element_id elements[MACHINE_NUM_GPRS] = {
		HOST_RAX, HOST_RCX, HOST_RDX, HOST_RBX, HOST_NUM_ELEMENTS, HOST_RBP,
		HOST_RSI, HOST_RDI, HOST_R8,  HOST_R9,  HOST_R10,          HOST_R11,
		HOST_R12, HOST_R13, HOST_R14, HOST_R15,
	};

	for (unsigned int gpr = 0; gpr < MACHINE_NUM_GPRS; gpr++) {
		if (elements[gpr] != HOST_NUM_ELEMENTS)
			machine->guest->state.value[elements[gpr]] = emu_machine_gpr(machine, gpr);
	}
}

static void on_abort(int signal)
{
	siglongjmp(behind_abort, signal);
}

/*
 * Unicorn 2.0.1 aborts on some code that only a hostile guest has: its translator uses a
 * temporary that it never set. That ends this VCPU, not the process with all others.
 */
static void run_slice(struct emu_machine *machine)
{
	const struct sigaction action = { .sa_handler = on_abort };
	struct sigaction before;
	enum machine_next next;

	sigaction(SIGABRT, &action, &before);
	if (sigsetjmp(behind_abort, 1)) {
		machine->aborted = true;
		machine_stuck(machine, "the engine aborted");
		sigaction(SIGABRT, &before, NULL);
		return;
	}
	do {
		uint64_t rip = machine_read(machine, UC_X86_REG_RIP);
		uc_err error;

		if (!machine->budget) {
			machine->leave = MACHINE_SLICE_OVER;
			break;
		}
		machine->stop = STOP_NONE;
		error = uc_emu_start(machine->engine, rip, UINT64_MAX, 0, 0);
		/* A guest that executes nothing spends its time too. */
		machine->budget -= machine->budget < STOP_COST ? machine->budget : STOP_COST;
		next = take_next(machine, take_stop(machine, error));
	} while (next != NEXT_LEAVE);
	sigaction(SIGABRT, &before, NULL);
}

enum machine_leave emu_machine_run(struct emu_machine *machine, const struct emu_module *module,
				   struct emu_td *td, struct emu_guest *guest, uint64_t budget,
				   struct machine_exit *exit)
{
	memset(exit, 0, sizeof(*exit));
	machine->module = module;
	machine->td = td;
	machine->guest = guest;
	machine->exit = exit;
	machine->budget = budget;
	machine->exposed = 0;
	if (machine->aborted) {
		machine_stuck(machine, "the engine has aborted before");
		return machine->leave;
	}
	if (machine->generation != machine->memory->generation)
		machine_pages_drop(machine);
	machine->generation = machine->memory->generation;
	run_slice(machine);
	keep_gprs(machine);
	return machine->leave;
}

uint64_t emu_machine_exposed(const struct emu_machine *machine)
{
	return machine->exposed;
}

#endif
