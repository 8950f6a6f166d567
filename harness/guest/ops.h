/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a TD does when it runs: a list of operations, each with its result.
 *
 *	struct guest_op ops[] = {
 *		{ .kind = GUEST_CPUID, .index = 7, .subindex = 0 },
 *		{ .kind = GUEST_WRMSR, .index = 0xe1, .value = 0x186a1 },
 *		{ .kind = GUEST_EXIT, .index = GUEST_EXIT_TDVMCALL },
 *	};
 *
 * The same list is interpreted by the payload in a TD and by the emulator. Operations that the
 * host does between two entries (moving the VCPU, making an entry fail) stand in the list too,
 * because they must happen at their place in it.
 *
 * After a #VE the payload takes VE_INFO away before the next operation, unless that one asks
 * for it or GUEST_HOLD_VE tells it not to.
 */
#ifndef GUEST_OPS_H
#define GUEST_OPS_H

#include <stdint.h>

#define GUEST_MAX_OPS 512
#define GUEST_NUM_VALUES 5

enum guest_op_kind {
	GUEST_CPUID, /* index = EAX, subindex = ECX; values EAX, EBX, ECX, EDX */
	GUEST_RDMSR, /* index = MSR; value */
	GUEST_WRMSR, /* index = MSR, value */
	GUEST_WRITE_CR4, /* value; CR4.OSXSAVE and CR4.PKE show in CPUID */
	GUEST_XSETBV, /* value = XCR0 */
	GUEST_FILL, /* index = XSAVE component filled with a pattern */
	GUEST_WRITE_DR, /* index = 0..3, 6, 7; value */
	GUEST_WRITE_CR2, /* value */
	GUEST_WRPKRU, /* value */
	GUEST_TDCALL, /* index = leaf; subindex, value: see enum guest_tdcall */
	GUEST_EXIT, /* index = enum guest_exit: leave to the host and come back */
	GUEST_MODE, /* index: CPL in bits 1:0, bit 2: 64-bit mode; later operations run there */
	GUEST_TPAUSE, /* with a deadline that has passed: shows only whether it can be executed */
	GUEST_UMWAIT, /* UMONITOR and UMWAIT, likewise */
	GUEST_XBEGIN, /* a transaction that ends at once, committed or aborted */
	GUEST_HOLD_VE, /* leave VE_INFO in place up to the next TDG.VP.VEINFO.GET */
	GUEST_VCPU, /* index: later operations run on that VCPU */
	HOST_MIGRATE, /* index: the VCPU continues on that CPU */
	HOST_FAIL_ENTRY, /* the next TDH.VP.ENTER fails before the TD runs */
	GUEST_NUM_KINDS
};

/* TDCALL leaves (published module source, tdx_api_defs.h). */
enum guest_tdcall {
	GUEST_TDG_VP_INFO = 1, /* values: GPAW, ATTRIBUTES, NUM | MAX_VCPUS << 32, VCPU_INDEX */
	GUEST_TDG_VP_VEINFO_GET = 3, /* values: exit reason, qualification, GLA, GPA, length */
	GUEST_TDG_VP_CPUIDVE_SET = 5, /* value: bit 0 supervisor, bit 1 user */
	GUEST_TDG_VM_RD = 7, /* value = field id; value */
	GUEST_TDG_VM_WR = 8, /* value = field id, value2, mask = subvalue */
	GUEST_TDG_VP_RD = 9, /* value = field id; value */
	GUEST_TDG_VP_WR = 10, /* value = field id, value2, mask */
	GUEST_TDG_SYS_RD = 11, /* value = field id; value */
};

/*
 * All but the first and the last are TDG.VP.VMCALL in a TD, and in a plain VM the instruction
 * that it stands for. KVM itself answers CPUID and, where something is pending, HLT; the
 * others come to user space.
 */
enum guest_exit {
	GUEST_EXIT_ASYNC, /* the TD spins until something from outside makes it leave */
	GUEST_EXIT_TDVMCALL, /* Instruction.IO: a byte out of a port */
	GUEST_EXIT_MMIO, /* a read of shared memory that no slot has */
	GUEST_EXIT_MAP_GPA,
	GUEST_EXIT_CPUID, /* Instruction.CPUID */
	GUEST_EXIT_FATAL, /* ReportFatalError */
	GUEST_EXIT_SHUTDOWN, /* a triple fault: no later operation runs */
	GUEST_NUM_EXITS
};

enum guest_outcome {
	GUEST_OK,
	GUEST_VE,
	GUEST_GP,
	GUEST_UD,
	GUEST_DF,
	GUEST_NOT_RUN,
	GUEST_UNSUPPORTED, /* what executes the payload does not know the instruction */
};

struct guest_op {
	enum guest_op_kind kind;
	uint32_t index;
	uint32_t subindex;
	uint64_t value;
	uint64_t value2;
	uint64_t mask;
};

struct guest_result {
	enum guest_outcome outcome;
	uint64_t status; /* TDCALL's RAX */
	uint64_t value[GUEST_NUM_VALUES];
};

#endif
