/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of emulator/machine.h share among themselves; not for use outside machine*.c.
 *
 * The engine never pages: what it takes for physical memory is linear memory. A linear page is
 * put there when the guest first touches it, by walking the guest's own page tables
 * (machine_memory.c); when CR3 or paging changes, those go that are mapped otherwise now. So PTEs with the shared bit need
 * no second set of tables, and #PF has its error code. Nor does the engine deliver an exception:
 * that is machine_deliver.c.
 */
#ifndef EMULATOR_MACHINE_PRIVATE_H
#define EMULATOR_MACHINE_PRIVATE_H

#include <unicorn/unicorn.h>

#include "emulator/guest_exec.h"
#include "emulator/machine.h"

/* To map and to unmap one takes the engine longer the more there are. */
#define MACHINE_MAX_PAGES 128
#define MACHINE_NO_PAGE UINT64_MAX
#define MACHINE_PAGE_MASK (EMU_PAGE_SIZE - 1ULL)

/* What machine_decode() looks at: prefixes, REX, and the longest that it knows, XBEGIN. */
#define MACHINE_MAX_PREFIXES 10
#define MACHINE_MAX_DECODED (MACHINE_MAX_PREFIXES + 1 + 6)

#define CR0_PE (1ULL << 0)
#define CR0_NE (1ULL << 5)
#define CR0_WP (1ULL << 16)
#define CR0_PG (1ULL << 31)
#define CR4_DE (1ULL << 3)
#define CR4_PAE (1ULL << 5)
#define CR4_MCE (1ULL << 6)

enum machine_vector {
	VECTOR_DE = 0,
	VECTOR_DB = 1,
	VECTOR_BP = 3,
	VECTOR_UD = 6,
	VECTOR_DF = 8,
	VECTOR_TS = 10,
	VECTOR_GP = 13,
	VECTOR_PF = 14,
	VECTOR_AC = 17,
	VECTOR_VE = 20,
};

/* A linear page that the engine has. */
struct machine_page {
	struct emu_machine *machine;
	uint64_t linear; /* MACHINE_NO_PAGE: free */
	uint8_t *host; /* NULL: shared memory */
	uint64_t gpa; /* of shared memory, without the shared bit */
	bool write, execute; /* it is mapped so */
};

/* Instructions that the engine does not execute. */
enum machine_opcode {
	OPCODE_NONE,
	OPCODE_CPUID,
	OPCODE_RDMSR,
	OPCODE_WRMSR,
	OPCODE_RDPMC,
	OPCODE_HLT,
	OPCODE_IO,
	OPCODE_INT,
	OPCODE_INVD,
	OPCODE_WBINVD,
	OPCODE_MONITOR,
	OPCODE_MWAIT,
	OPCODE_READ_CR,
	OPCODE_WRITE_CR,
	OPCODE_READ_DR,
	OPCODE_WRITE_DR,
	OPCODE_INVLPG,
	OPCODE_TDCALL,
	OPCODE_VMCALL,
	OPCODE_SEAM,
	OPCODE_XGETBV,
	OPCODE_XSETBV,
	OPCODE_RDPKRU,
	OPCODE_WRPKRU,
	OPCODE_RDTSCP,
	OPCODE_RDPID,
	OPCODE_TPAUSE,
	OPCODE_UMWAIT,
	OPCODE_UMONITOR,
	OPCODE_XBEGIN,
	OPCODE_XABORT,
	OPCODE_XEND,
	OPCODE_XTEST,
	OPCODE_XSAVE,
	OPCODE_VECTOR,
	OPCODE_SYSTEM_CALL,
	NUM_OPCODES
};

struct machine_instruction {
	enum machine_opcode opcode;
	unsigned int length;
	unsigned int reg, rm; /* of ModRM, with REX */
	bool only64; /* of VECTOR: there in 64-bit mode only */
	int32_t immediate;
	uint64_t detail; /* VE qualification of IO; XCR0 bits needed by VECTOR; see decode */
};

/* Why the engine stopped, where it was we who stopped it. */
enum machine_stop {
	STOP_NONE,
	STOP_BUDGET,
	STOP_INSTRUCTION,
	STOP_EXCEPTION,
	STOP_SHARED,
};

/* What becomes of an instruction, an exception or a page that is missing. */
enum machine_next {
	NEXT_ADVANCE, /* past the instruction */
	NEXT_CONTINUE, /* at RIP as it is now */
	NEXT_UNSUPPORTED, /* as MACHINE_VECTOR_UNSUPPORTED */
	NEXT_GP,
	NEXT_UD,
	NEXT_VE,
	NEXT_DF,
	NEXT_LEAVE, /* machine->leave says how */
};

struct emu_machine {
	const struct emu_memory *memory;
	uc_engine *engine;
	uc_context *at_reset; /* 32-bit flat protected mode */
	uc_context *at_handler; /* CPL 0, 64-bit code */

	/* Registers that are not the engine's. CR2, CR4, XCR0 and DRs are struct emu_guest's. */
	uint64_t cr0, cr3, cr8;

	/* Of emu_machine_run(). */
	const struct emu_module *module;
	struct emu_td *td;
	struct emu_guest *guest;
	uint64_t budget;
	uint64_t exposed; /* RCX of TDG.VP.VMCALL */
	struct machine_exit *exit;
	enum machine_leave leave;

	/* Of the last stop. */
	enum machine_stop stop;
	bool pass; /* the next instruction is the engine's in spite of all */
	bool aborted; /* the engine cannot be used any more */
	struct machine_instruction instruction;
	unsigned int vector; /* STOP_EXCEPTION */
	uint64_t address; /* of the page that is missing, STOP_SHARED */
	bool is_write, is_fetch;
	int shared_error;

	uint64_t generation; /* of the memory that the pages are from */
	size_t num_pages;
	struct machine_page page[MACHINE_MAX_PAGES];
	const struct machine_page *code; /* the page executed last */
};

/* machine_memory.c: linear memory. */
enum machine_next machine_page_in(struct emu_machine *machine);
enum machine_next machine_shared_failed(struct emu_machine *machine);
void machine_pages_drop(struct emu_machine *machine);
void machine_pages_flush(struct emu_machine *machine);
bool machine_linear_read(struct emu_machine *machine, uint64_t linear, void *data, size_t size);
bool machine_linear_write(struct emu_machine *machine, uint64_t linear, const void *data,
			  size_t size);
const uint8_t *machine_code(struct emu_machine *machine, uint64_t linear, uint8_t *buffer,
			    size_t size);

/* machine_decode.c: false if the instruction is the engine's to execute. */
bool machine_decode(struct emu_machine *machine, const uint8_t *bytes,
		    struct machine_instruction *instruction);

/* machine_execute.c and machine_control.c */
enum machine_next machine_execute(struct emu_machine *machine);
enum machine_next machine_read_cr(struct emu_machine *machine);
enum machine_next machine_write_cr(struct emu_machine *machine);
enum machine_next machine_read_dr(struct emu_machine *machine);
enum machine_next machine_write_dr(struct emu_machine *machine);
enum machine_next machine_next_of(enum guest_outcome outcome);

/* machine_deliver.c: NEXT_CONTINUE in the handler, or NEXT_LEAVE. */
enum machine_next machine_deliver(struct emu_machine *machine, unsigned int vector,
				  uint32_t error_code);
enum machine_next machine_deliver_unsupported(struct emu_machine *machine);
enum machine_next machine_software_interrupt(struct emu_machine *machine, unsigned int vector,
					     uint64_t next_rip);

/* machine_state.c: registers of the engine, and the modes it starts from. */
int machine_modes_prepare(struct emu_machine *machine, struct diag *diag);
void machine_enter_handler(struct emu_machine *machine, uint16_t cs, uint16_t ss);
bool machine_mode64(struct emu_machine *machine);
enum machine_next machine_stuck(struct emu_machine *machine, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline uint64_t machine_read(const struct emu_machine *machine, int reg)
{
	uint64_t value = 0;

	uc_reg_read(machine->engine, reg, &value);
	return value;
}

static inline void machine_write(struct emu_machine *machine, int reg, uint64_t value)
{
	uc_reg_write(machine->engine, reg, &value);
}

static inline unsigned int machine_cpl(const struct emu_machine *machine)
{
	return machine_read(machine, UC_X86_REG_CS) & 3;
}

static inline bool machine_is_paging(const struct emu_machine *machine)
{
	return machine->cr0 & CR0_PG;
}

#endif
