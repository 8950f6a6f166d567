/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Golden vectors: JSON Lines files that say what a TDX module's own code answered.
 *
 *	struct vector_file *file = vectors_open("tdx-1.5.01-sapphire-rapids.jsonl", &diag);
 *	struct vector vector;
 *	int more;
 *
 *	while ((more = vectors_next(file, &vector, &diag)) > 0)
 *		...
 *	vectors_close(file);
 *
 * The first line is a header; see docs/formats.md. Two formats: tdx-init-vectors-1 and
 * tdx-host-state-vectors-1. Plain or gzip.
 */
#ifndef TD_VECTORS_H
#define TD_VECTORS_H

#include "cpuid/set.h"
#include "host/state.h"
#include "input/diag.h"
#include "td/config.h"

#define VECTOR_MAX_GUEST 64
#define VECTOR_TEXT 160

enum vector_format { VECTOR_INIT, VECTOR_HOST_STATE };

/* One CPUID that the guest executed and its answer; faulting: #VE. */
struct vector_guest {
	uint32_t leaf;
	uint32_t subleaf; /* ECX */
	bool faulting;
	struct cpuid_regs regs;
};

/* The guest state in which the answers were taken (header member guest_state). */
struct vector_guest_state {
	unsigned int cpl;
	bool mode64;
	bool osxsave; /* CR4 */
	bool pke;
	bool has_xcr0; /* else XFAM & xfam_mask, the module's user bits */
	uint64_t xcr0;
	uint64_t xfam_mask;
	uint64_t xss;
	uint64_t tsx_ctrl;
	uint32_t vcpu_index;
	bool cpuidve;
	bool has_topology; /* guest_topology answers are there: taken with TD_CTLS.ENUM_TOPOLOGY = 1 */
	uint32_t x2apic_id;
};

struct vector_header {
	enum vector_format format;
	char module[VECTOR_TEXT];
	char platform[VECTOR_TEXT]; /* empty where each vector names its own */
	uint64_t count;
	struct vector_guest_state guest_state;
};

/* Host state in the vectors' terms: GPRs and XSTATE_IN_INIT beside the named elements. */
struct vector_host_state {
	struct host_state state;
	bool has_xstate_in_init;
	uint64_t xstate_in_init;
};

struct vector {
	char id[VECTOR_TEXT];
	char why[VECTOR_TEXT];
	char platform[VECTOR_TEXT];
	unsigned int line; /* in the file, from 1 */
	struct td_config td;

	/* tdx-init-vectors-1 */
	uint64_t status;
	uint64_t rcx;
	bool has_values; /* values, guest answers and virt_arch_capabilities are there */
	uint64_t virt_arch_capabilities;
	struct cpuid_set values;
	size_t num_guest;
	struct vector_guest guest[VECTOR_MAX_GUEST];
	size_t num_guest_topology;
	struct vector_guest guest_topology[VECTOR_MAX_GUEST];

	/* tdx-host-state-vectors-1 */
	bool tdvmcall; /* the exit; else asynchronous */
	bool has_tdvmcall_rcx;
	uint64_t tdvmcall_rcx; /* RCX of TDG.VP.VMCALL: the mask of registers that it exposes */
	struct vector_host_state host_before;
	struct vector_host_state guest_state;
	struct vector_host_state host_after;
};

struct vector_file;

/* NULL, with @diag filled, when the file cannot be read or its header is not understood. */
struct vector_file *vectors_open(const char *path, struct diag *diag);

/* The same out of a text that is there already, of which a copy is made; @path is for messages. */
struct vector_file *vectors_parse(const char *path, const char *text, struct diag *diag);
const struct vector_header *vectors_header(const struct vector_file *file);

/* 1: a vector; 0: the end (and as many as the header counts); -1: bad input. */
int vectors_next(struct vector_file *file, struct vector *vector, struct diag *diag);
void vectors_close(struct vector_file *file);

#endif
