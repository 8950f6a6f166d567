/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Metadata field ids of the TDX module: how they are built, and the ones this project reads.
 *
 *	id = METADATA_CPUID_VALUES | metadata_cpuid_code((struct cpuid_addr){ 7, 0 }, 0);
 *
 * An id holds FIELD_CODE in bits 23:0, ELEMENT_SIZE_CODE in 33:32, LAST_ELEMENT_IN_FIELD in
 * 37:34, LAST_FIELD_IN_SEQUENCE in 46:38, CONTEXT in 54:52, CLASS in 61:56 and NON_ARCH in 63
 * (published module source, md_field_id_t).
 */
#ifndef MODULE_METADATA_H
#define MODULE_METADATA_H

#include "cpuid/cpuid.h"

/* Global scope: TDH.SYS.RD. */
#define METADATA_NUM_TDX_FEATURES 0x0a00000000000001ULL
#define METADATA_TDX_FEATURES0 0x0a00000300000008ULL
/* The module's version (ids as Linux reads them: tdx_global_metadata.c). */
#define METADATA_MINOR_VERSION 0x0800000100000003ULL
#define METADATA_MAJOR_VERSION 0x0800000100000004ULL
#define METADATA_UPDATE_VERSION 0x0800000100000005ULL
#define METADATA_ATTRIBUTES_FIXED0 0x1900000300000000ULL
#define METADATA_ATTRIBUTES_FIXED1 0x1900000300000001ULL
#define METADATA_XFAM_FIXED0 0x1900000300000002ULL
#define METADATA_XFAM_FIXED1 0x1900000300000003ULL
#define METADATA_NUM_CPUID_CONFIG 0x9900000100000004ULL
#define METADATA_CONFIG_FLAGS_FIXED0 0x9900000300000006ULL
#define METADATA_CONFIG_FLAGS_FIXED1 0x9900000300000007ULL
#define METADATA_MAX_VCPUS_PER_TD 0x9900000100000008ULL
#define METADATA_CPUID_CONFIG_LEAVES 0x9900000300000400ULL /* + slot */
#define METADATA_CPUID_CONFIG_VALUES 0x9900000300000500ULL /* + 2 * slot + element */
#define METADATA_ARCH_CAPABILITIES_CONFIG_MASK 0x9900000300000600ULL
#define METADATA_NUM_ALLOWED_FMS 0x9900000100000800ULL
#define METADATA_NUM_DISALLOWED_FMS 0x9900000100000801ULL
#define METADATA_ALLOWED_FMS 0x9900000300000810ULL /* + index */
#define METADATA_DISALLOWED_FMS 0x9900000300000850ULL /* + index */

/*
 * Slots that the CPUID_CONFIG arrays of the published modules have room for; the unused ones read
 * all-ones and 0. TD_PARAMS has room for more, and the field codes for 128.
 */
#define METADATA_CPUID_CONFIG_ROOM 32
#define METADATA_CPUID_CONFIG_MAX 48 /* what fits into TD_PARAMS */
#define METADATA_FMS_ROOM 64

/*
 * Proposed fields: no released module has them, and the proposal gives no ids; these are the
 * ones of the synthetic modules. The three arrays are coded like CPUID_VALUES. In FIXED0_BITS
 * a 0 means fixed to 0, in FIXED1_BITS a 1 means fixed to 1 (kvm@ mail of 6 Dec 2024,
 * <43b26df1-4c27-41ff-a482-e258f872cc31@intel.com>); in CLOBBER_BITS a 1 means that the bit's
 * use changes host state. CLOBBER_BITS can be read once the VMM has opted in.
 */
#define METADATA_OPT_IN_SUPPORTED 0x9900000300000900ULL
#define METADATA_OPT_IN 0x9900000300000901ULL
#define METADATA_CPUID_FIXED0_BITS 0x9a00000300000000ULL /* | metadata_cpuid_code() */
#define METADATA_CPUID_FIXED1_BITS 0x9b00000300000000ULL
#define METADATA_CPUID_CLOBBER_BITS 0x9c00000300000000ULL

/* TD scope: TDH.MNG.RD, TDG.VM.RD. */
#define METADATA_ATTRIBUTES 0x1110000300000000ULL
#define METADATA_XFAM 0x1110000300000001ULL
#define METADATA_MAX_VCPUS 0x1110000200000002ULL
#define METADATA_GPAW 0x1110000000000003ULL
#define METADATA_EPTP 0x1110000300000004ULL
#define METADATA_TSC_FREQUENCY 0x111000010000000cULL
#define METADATA_CONFIG_FLAGS 0x1110000300000016ULL
#define METADATA_TD_CTLS 0x1110000300000017ULL
#define METADATA_TOPOLOGY_ENUM_CONFIGURED 0x9110000000000019ULL
#define METADATA_NUM_CPUID_VALUES 0x911000010000000eULL
#define METADATA_CPUID_VALUES 0x9410000300000000ULL /* | metadata_cpuid_code() */
#define METADATA_X2APIC_IDS 0x9c10000200000000ULL /* + VCPU index */

/* VP scope: TDG.VP.RD, TDG.VP.WR. */
#define METADATA_CPUID_CONTROL 0xa120000000000000ULL /* + index in the module's CPUID table */

#define METADATA_NULL_ID UINT64_MAX

/* TDX_FEATURES0 bit 20: the module enumerates a TD's topology. */
#define METADATA_FEATURES0_TOPOLOGY (1ULL << 20)

#define METADATA_CLASS_MASK 0x3f00000000000000ULL
#define METADATA_CODE_MASK 0xffffffULL

/*
 * Elements of the field @id, of which the published modules have @room: a module with more slots has
 * longer arrays of them.
 */
static inline unsigned int metadata_room(uint64_t id, unsigned int room, uint64_t num_cpuid_config)
{
	unsigned int slots = num_cpuid_config < METADATA_CPUID_CONFIG_MAX ?
				     (unsigned int)num_cpuid_config :
				     METADATA_CPUID_CONFIG_MAX;

	if (id == METADATA_CPUID_CONFIG_LEAVES && slots > room)
		return slots;
	if (id == METADATA_CPUID_CONFIG_VALUES && 2 * slots > room)
		return 2 * slots;
	return room;
}

/* What of an id says which field it is, where one element is accessed: the rest is ignored. */
static inline uint64_t metadata_id_key(uint64_t id)
{
	return id & (METADATA_CLASS_MASK | METADATA_CODE_MASK);
}

/*
 * FIELD_CODE of one half of a CPUID entry. @element 0: EAX and EBX, 1: ECX and EDX, the
 * second register in the upper half.
 */
static inline uint64_t metadata_cpuid_code(struct cpuid_addr at, unsigned int element)
{
	uint64_t code = (uint64_t)(at.leaf >> 31) << 16 | (uint64_t)(at.leaf & 0x7f) << 9 | element;

	if (at.subleaf == CPUID_SUBLEAF_NA)
		return code | 0x1fe;
	return code | (uint64_t)(at.subleaf & 0x7f) << 1;
}

#endif
