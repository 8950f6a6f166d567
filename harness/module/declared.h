/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a TDX module declares of each CPUID bit: the field types of cpuid_virtualization.json
 * in the form of Intel's ABI tables. The rules judge from this side; the emulator never
 * reads it.
 *
 *	struct declared *declared = declared_load("corpus/modules/tdx-1.5.05", &diag);
 *	const struct declared_field *field = declared_field_at(declared, bit);
 *
 *	if (field->type == VIRT_CONFIGURED_NATIVE)
 *		...
 *	declared_free(declared);
 *
 * Structural errors are bad input: wrong JSON types, an address listed twice, a register
 * whose 32 bits are not covered exactly once, a Fixed value that does not fit. Words that
 * this version does not know load as unknown and are counted, because later modules bring
 * new ones.
 */
#ifndef MODULE_DECLARED_H
#define MODULE_DECLARED_H

#include "cpuid/cpuid.h"
#include "cpuid/dump.h"
#include "input/diag.h"

/* Intel's "Bit or Field Virtualization Type". */
enum virt_type {
	VIRT_FIXED,
	VIRT_NATIVE,
	VIRT_CONFIGURED,
	VIRT_CONFIGURED_NATIVE,
	VIRT_XFAM_NATIVE,
	VIRT_XFAM_CONFIGURED_NATIVE,
	VIRT_ATTRIBUTES_NATIVE,
	VIRT_ATTRIBUTES_CONFIGURED_NATIVE,
	VIRT_CPUID_NATIVE,
	VIRT_ATTRIBUTES_CPUID_NATIVE,
	VIRT_ATTRIBUTES_CPUID_CONFIGURED_NATIVE,
	VIRT_CALCULATED,
	VIRT_SPECIAL,
	VIRT_VE,
	VIRT_UNKNOWN,
	VIRT_NUM_TYPES
};

/* "Configuration Details": every condition must hold for the bit to be 1. */
struct declared_gate {
	uint64_t xfam; /* all these bits of XFAM */
	uint64_t attributes; /* all these bits of ATTRIBUTES */
	uint64_t opt_in; /* all these bits of the system-wide opt-in */
	bool has_cpuid; /* this virtual CPUID bit */
	struct cpuid_bit cpuid;
	bool config; /* TD_PARAMS.CPUID_CONFIG */
	bool tsc_frequency; /* TD_PARAMS.TSC_FREQUENCY */
	bool unknown; /* a gate that this version does not know */
};

struct declared_field {
	unsigned int lsb;
	unsigned int msb;
	enum virt_type type;
	struct declared_gate gate;
	uint32_t fixed; /* the value of the whole field, VIRT_FIXED only */
	const char *name; /* "Field Name" */
	const char *type_text; /* as written, for unknown types */
	const char *gate_text; /* "Configuration Details" as written, or NULL */
	const char *details; /* "Virtualization Details" as written, or NULL */
};

struct declared_leaf {
	struct cpuid_addr at;
	size_t num_fields[CPUID_NUM_REGS];
	struct declared_field *field[CPUID_NUM_REGS];
	uint8_t field_of_bit[CPUID_NUM_REGS][32]; /* index into field[reg] */
};

/* Leaves are looked up by the last bits of their number. */
#define DECLARED_PLACES 64

struct declared {
	char *path; /* of the file, for messages */
	size_t num_leaves;
	struct declared_leaf *leaf; /* in the file's order, ranges of sub-leaves spread out */
	uint16_t first[DECLARED_PLACES]; /* of the leaves with these bits: index + 1, 0: none */
	/* Fields with words that this version does not know; a field may have both. */
	unsigned int num_unknown;
	unsigned int num_unknown_types;
	unsigned int num_unknown_gates;
	struct cpuid_bit first_unknown_bit; /* the lowest of the first such field ... */
	const char *first_unknown; /* ... and its word, or NULL */
	void *document; /* owns the strings */
};

/* Of the folder's cpuid_virtualization.json, or its JSON/cpuid_virtualization.json. */
struct declared *declared_load(const char *folder, struct diag *diag);

/* Out of a text that is there already; @path is for messages. */
struct declared *declared_parse(const char *path, const char *text, struct diag *diag);
void declared_free(struct declared *declared);

const struct declared_leaf *declared_leaf_at(const struct declared *declared, struct cpuid_addr at);

/* The leaf that answers a guest's query (NA answers any sub-leaf), or NULL. */
const struct declared_leaf *declared_leaf_find(const struct declared *declared, uint32_t leaf,
					       uint32_t subleaf);

/* NULL where the module declares nothing of that leaf. */
const struct declared_field *declared_field_at(const struct declared *declared,
					       struct cpuid_bit bit);

static inline const struct declared_field *declared_leaf_field(const struct declared_leaf *leaf,
							       enum cpuid_reg reg, unsigned int bit)
{
	return &leaf->field[reg][leaf->field_of_bit[reg][bit]];
}

/* Its bits in the register. */
static inline uint32_t declared_field_mask(const struct declared_field *field)
{
	return UINT32_MAX >> (31 - (field->msb - field->lsb)) << field->lsb;
}

/* All words of the field are known: what it says can be judged. */
static inline bool declared_field_known(const struct declared_field *field)
{
	return field->type != VIRT_UNKNOWN && !field->gate.unknown;
}

const char *virt_type_name(enum virt_type type);

/* The type's parts: "XFAM & Configured & Native" has xfam, configured and native. */
struct virt_parts {
	bool xfam, attributes, cpuid, configured, native;
};
struct virt_parts virt_type_parts(enum virt_type type);

/* True where a VMM may set the bit in CPUID_CONFIG. */
bool virt_type_configurable(enum virt_type type);

#endif
