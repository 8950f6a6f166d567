/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configurations out of the literals of a seeded defect's row, valid or not, and which of them a
 * rule relates to one another.
 *
 *	struct td_case test;
 *
 *	request_make(&test, defect, 0);		// meets all literals
 *	request_make(&test, defect, 1 << 1);	// all but the second
 *	request_relate(&test, defect);		// PRP-04: the one that meets them is the smaller one
 */
#ifndef TESTS_DEFECT_REQUEST_H
#define TESTS_DEFECT_REQUEST_H

#include <stddef.h>
#include <string.h>

#include "emulator/defect.h"
#include "td/relate.h"

#include "kselftest_harness.h"

#define REQUEST_AVX 4ULL /* needed by AVX-512 */
#define REQUEST_AVX512 0xe0ULL

static inline void request_bit(struct td_config *td, struct cpuid_bit bit)
{
	td_config_set_cpuid(td, bit.at, bit.reg, 1u << bit.bit);
}

/* Where a field of TD_PARAMS lies in a configuration; NULL: nowhere, it is a byte. */
static inline void *request_member(struct td_config *td, enum masks_field field, size_t *size)
{
	const struct {
		enum masks_field field;
		void *member;
		size_t size;
	} members[] = {
#define MEMBER(name, member) { FIELD_##name, &td->member, sizeof(td->member) }
		MEMBER(ATTRIBUTES, attributes),
		MEMBER(XFAM, xfam),
		MEMBER(MAX_VCPUS, max_vcpus),
		MEMBER(NUM_L2_VMS, num_l2_vms),
		MEMBER(MSR_CONFIG_CTLS, msr_config_ctls),
		MEMBER(EPTP_CONTROLS, eptp_controls),
		MEMBER(CONFIG_FLAGS, config_flags),
		MEMBER(TSC_FREQUENCY, tsc_frequency),
		MEMBER(ARCH_CAPABILITIES, arch_capabilities),
#undef MEMBER
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (members[i].field != field)
			continue;
		*size = members[i].size;
		return members[i].member;
	}
	return NULL;
}

/* Of the byte that a literal names, in a module with eighteen slots of CPUID_CONFIG. */
static inline uint16_t request_offset(const struct defect_literal *literal)
{
	static const unsigned int first[FIELD_COUNT] = {
		[FIELD_RESERVED0] = 20,  [FIELD_RESERVED1] = 42,  [FIELD_MROWNER] = 128,
		[FIELD_RESERVED2] = 232, [FIELD_RESERVED3] = 544,
	};

	if (!first[literal->field])
		ksft_exit_fail_msg("no byte of TD_PARAMS field %d is known\n", literal->field);
	return (uint16_t)(first[literal->field] + literal->byte);
}

/* The value of which the literal speaks; @td is not changed. */
static inline uint64_t request_value(struct td_config *td, const struct defect_literal *literal)
{
	uint64_t value = 0;
	size_t size;
	void *member;

	if (literal->of == DEFECT_TDCS_PAGES)
		return td->tdcs_pages;
	if (literal->of == DEFECT_REGISTER)
		return td_config_cpuid(td, literal->bit.at).reg[literal->bit.reg];
	member = request_member(td, literal->field, &size);
	if (member)
		memcpy(&value, member, size);
	return value;
}

/* @is: under the literal's mask. */
static inline void request_give(struct td_config *td, const struct defect_literal *literal,
				uint64_t is)
{
	uint64_t value = (request_value(td, literal) & ~literal->mask) | is;
	size_t size;
	void *member;

	if (literal->of == DEFECT_TDCS_PAGES) {
		td->tdcs_pages = (unsigned int)is;
	} else if (literal->of == DEFECT_REGISTER) {
		td_config_at(td, literal->bit.at)->regs.reg[literal->bit.reg] = (uint32_t)value;
	} else {
		member = request_member(td, literal->field, &size);
		if (member)
			memcpy(member, &value, size);
		else
			td->patch[td->num_patches++] =
				(struct td_patch){ request_offset(literal), (uint8_t)is };
	}
}

/* Makes a literal 1; where it is about a bit, 0 is how the default TD has it. */
static inline void request_set(struct td_config *td, const struct defect_literal *literal)
{
	switch (literal->of) {
	case DEFECT_ASKED:
	case DEFECT_SHOWN:
		request_bit(td, literal->bit);
		break;
	case DEFECT_XFAM:
		td->xfam |= literal->mask;
		if (literal->mask & REQUEST_AVX512)
			td->xfam |= REQUEST_AVX;
		break;
	case DEFECT_ATTRIBUTES:
		td->attributes |= literal->mask;
		break;
	case DEFECT_PARAM:
	case DEFECT_REGISTER:
	case DEFECT_TDCS_PAGES:
		request_give(td, literal, literal->is);
		break;
	case DEFECT_NOTHING:
		break;
	}
}

/* Makes a literal 0 where the default TD has it 1: another value under its mask. */
static inline void request_miss(struct td_config *td, const struct defect_literal *literal)
{
	if (literal->of >= DEFECT_PARAM &&
	    (request_value(td, literal) & literal->mask) == literal->is)
		request_give(td, literal, literal->is ^ (literal->mask & -literal->mask));
}

/* @missed: bit i: the literal i does not hold. */
static inline void request_make(struct td_config *td, const struct defect *defect,
				unsigned int missed)
{
	td_config_default(td);
	for (unsigned int i = 0; i < DEFECT_MAX_LITERALS && defect->when[i].of; i++) {
		if (defect->when[i].value != (missed >> i & 1))
			request_set(td, &defect->when[i]);
		else
			request_miss(td, &defect->when[i]);
	}
}

/*
 * By the row's rule: which literals the case's own TD misses, and which its partner. The TD that meets
 * all of them is the partner, or is made of both, or the same is built again.
 */
static inline void request_relate(struct td_case *test, const struct defect *defect)
{
	static const struct {
		const char *rule;
		enum td_relation relation;
		unsigned int own, partner;
	} relations[] = {
		{ "PRP-04", TD_RELATION_SMALLER, 1, 0 }, { "PRP-05", TD_RELATION_WORSE, 6, 0 },
		{ "PRP-06", TD_RELATION_LATTICE, 2, 1 }, { "PRP-08", TD_RELATION_FLIP, 1, 0 },
		{ "PRP-09", TD_RELATION_FLIP, 1, 0 },    { "PRP-10", TD_RELATION_ROUND_TRIP, 1, 0 },
		{ "PRP-11", TD_RELATION_SAME, 0, 0 },    { "PRP-13", TD_RELATION_HISTORY, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++) {
		if (strcmp(relations[i].rule, defect->rule) != 0)
			continue;
		test->relation = relations[i].relation;
		request_make(&test->config, defect, relations[i].own);
		request_make(&test->partner, defect, relations[i].partner);
	}
	if (defect->occasion == DEFECT_AFTER_TD) {
		td_config_default(&test->partner);
		request_set(&test->partner, &defect->before);
	}
}

#endif
