/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input language of the fuzz targets: what the bytes of an input mean.
 *
 * An input is a sequence of records, each one setting of a case (td/case.h) on top of the
 * default TD. A record is one byte that selects a row of the table below, modulo its length,
 * and then the row's fields one after another, each little-endian and reduced to what it may
 * be. Where the input ends within a record, zeros follow. So every byte string means something.
 *
 *	for (size_t at = 0; at < size;) {
 *		const struct fuzz_record *record = fuzz_record_at(bytes[at] % fuzz_record_count());
 *
 *		puts(record->name);	// "xfam", "cpuid", "entry", "call", "guest wrmsr"
 *		at += 1 + record->size;
 *	}
 *
 * The table is the only definition: decoder and encoder (fuzz/bytes.h), mutator and crossover
 * (fuzz/mutate.h), trim (fuzz/trim.h) and dictionaries (fuzz/dictionary.h) are loops over it.
 * It is itself made of the tables of the .td text form, so that the two say the same.
 */
#ifndef FUZZ_LANGUAGE_H
#define FUZZ_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "td/case.h"

#define FUZZ_MAX_FIELDS 8
#define FUZZ_MAX_RECORD 64 /* bytes of the longest record */

/* What of a case a record sets. */
enum fuzz_object {
	FUZZ_VIA,
	FUZZ_MEMBER, /* a member of TD_PARAMS */
	FUZZ_CPUID, /* one register of one leaf of CPUID_CONFIG */
	FUZZ_PATCH, /* a byte of TD_PARAMS */
	FUZZ_ENTRY, /* one more raw entry */
	FUZZ_ENTRY_AMENDS, /* further members of the last one */
	FUZZ_CALL, /* one more call */
	FUZZ_CALL_AMENDS, /* a member of the last one */
	FUZZ_GUEST, /* one more guest operation */
	FUZZ_RELATE, /* the relation to further TDs */
	FUZZ_PARTNER, /* what follows is of the partner */
	FUZZ_NUM_OBJECTS
};

/* Where good values of a field are found; see fuzz/pool.h. */
enum fuzz_pool {
	FUZZ_POOL_NUMBER,
	FUZZ_POOL_ATTRIBUTES,
	FUZZ_POOL_XFAM,
	FUZZ_POOL_CONFIG_FLAGS,
	FUZZ_POOL_LEAF,
	FUZZ_POOL_SUBLEAF,
	FUZZ_POOL_REGISTER, /* bits of a CPUID register */
	FUZZ_POOL_MSR,
	FUZZ_POOL_MSR_VALUE,
	FUZZ_POOL_CR4,
	FUZZ_POOL_FIELD_ID,
	FUZZ_POOL_COUNT, /* of entries, VCPUs, pages */
	FUZZ_NUM_POOLS
};

struct fuzz_field {
	const char *name;
	uint8_t size; /* 1, 2, 4 or 8 bytes */
	uint64_t max; /* a larger value counts modulo max + 1 */
	size_t offset; /* in what the record is about; of a guest operation the argument's number */
	enum fuzz_pool pool;
};

struct fuzz_record {
	char name[40];
	enum fuzz_object object;
	size_t index; /* of the member of td_config_members, or of the guest form */
	size_t num_fields;
	struct fuzz_field field[FUZZ_MAX_FIELDS];
	size_t size; /* of all fields */
};

/* What a record of FUZZ_CPUID and of FUZZ_PATCH hold; the others are the structs of td/. */
struct fuzz_cpuid {
	struct cpuid_addr at;
	uint32_t value;
	uint8_t reg;
};

/* The table: made on first use, the same ever after. */
size_t fuzz_record_count(void);
const struct fuzz_record *fuzz_record_at(size_t index);

/* The row of that name; NULL where there is none. */
const struct fuzz_record *fuzz_record_named(const char *name);

/* The row's first byte. */
uint8_t fuzz_record_tag(const struct fuzz_record *record);

/* One field of a record whose fields begin at @bytes. */
uint64_t fuzz_field_get(const struct fuzz_record *record, size_t field, const uint8_t *bytes);
void fuzz_field_set(const struct fuzz_record *record, size_t field, uint8_t *bytes, uint64_t value);

#endif
