// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pools of good values.
 */
#include "fuzz/pool.h"

#include "cpuid/names.h"
#include "module/metadata.h"
#include "td/case_table.h"

#define MAX_NAMED 32
#define MAX_LEAVES 64
#define MAX_REPEATED 6 /* sub-leaves of a leaf that repeats */

/* Also what TD_PARAMS holds: TSC_FREQUENCY's limits, EPTP_CONTROLS of 4 and 5 levels, an address. */
static const uint64_t numbers[] = {
	0,    1,    2,    3,    4,      6,      7,          8,          0x10,       0x1e,
	0x20, 0x26, 0x27, 0x40, 0x64,   0x7f,   0x80,       0xff,       0x100,      0x18f,
	400,  401,  512,  1024, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 0x80000000, 1ULL << 32,
	4096, 6,    2048, 32,   33,     64,     1ULL << 47, 1ULL << 51, INT64_MAX,  UINT64_MAX,
};

static const uint64_t counts[] = { 0, 1, 2, 3, 4, 8, 16, 80, 128, 255, 256, 257, 260, 576, 65535 };

static const uint64_t subleaves[] = { 0, 1, 2, 3, 4, 5, 7, 9, 11, 17, 18, 19, 0xfe, UINT32_MAX };

/* MSRs that a TD may write, must not, or could damage its host by: SDM volume 4, chapter 2. */
static const uint64_t msrs[] = {
	0x10,       0x1b,       0x3b,       0x48,       0x49,       0x8b,       0xe1,
	0x10a,      0x122,      0x140,      0x174,      0x175,      0x176,      0x186,
	0x187,      0x1a0,      0x1a6,      0x1a7,      0x1c4,      0x1c5,      0x1cd,
	0x1cf,      0x1d0,      0x1d4,      0x1d9,      0x277,      0x309,      0x345,
	0x38d,      0x38f,      0x3f1,      0x3f2,      0x480,      0x4c1,      0x560,
	0x570,      0x600,      0x6a0,      0x6a2,      0x6a4,      0x6e0,      0x6e1,
	0x802,      0x981,      0xd90,      0xd93,      0xda0,      0xdc0,      0x1200,
	0x14ce,     0x14cf,     0x1b01,     0xc0000080, 0xc0000081, 0xc0000082, 0xc0000084,
	0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0x40000000, 0x985,      0x986,
	0x988,
};

/* Values that such MSRs take: a canonical address, control bits. */
static const uint64_t msr_values[] = {
	0,
	1,
	2,
	3,
	0x5,
	0x7a121,
	0x186a1,
	0x4300c0,
	0x10001,
	0x40000,
	0x333,
	0x47700,
	0x1001,
	0x70000000f,
	0x55555554,
	0x1800,
	0x60000,
	0x100,
	0x400,
	0x8,
	0x80,
	0x23001000000000,
	0xffff888000001000,
	0x7,
};

static const uint64_t cr4_bits[] = { 1u << 5,  1u << 6,  1u << 9,  1u << 10, 1u << 11, 1u << 12,
				     1u << 13, 1u << 16, 1u << 17, 1u << 18, 1u << 20, 1u << 21,
				     1u << 22, 1u << 23, 1u << 24, 1u << 25 };

static const uint64_t register_bits[] = {
	1u << 0,  1u << 1,  1u << 2,  1u << 3,  1u << 4,  1u << 5,  1u << 6,  1u << 7,
	1u << 8,  1u << 9,  1u << 10, 1u << 11, 1u << 12, 1u << 13, 1u << 14, 1u << 15,
	1u << 16, 1u << 17, 1u << 18, 1u << 19, 1u << 20, 1u << 21, 1u << 22, 1u << 23,
	1u << 24, 1u << 25, 1u << 26, 1u << 27, 1u << 28, 1u << 29, 1u << 30, 1u << 31,
};

static const uint64_t field_ids[] = {
	METADATA_ATTRIBUTES,
	METADATA_XFAM,
	METADATA_MAX_VCPUS,
	METADATA_GPAW,
	METADATA_EPTP,
	METADATA_TSC_FREQUENCY,
	METADATA_CONFIG_FLAGS,
	METADATA_TD_CTLS,
	METADATA_TOPOLOGY_ENUM_CONFIGURED,
	METADATA_NUM_CPUID_VALUES,
	METADATA_CPUID_VALUES,
	METADATA_X2APIC_IDS,
	METADATA_CPUID_CONTROL,
	METADATA_TDX_FEATURES0,
	METADATA_ATTRIBUTES_FIXED0,
	METADATA_NUM_CPUID_CONFIG,
	METADATA_NULL_ID,
};

#define VALUES(array, bits) \
	{ \
		sizeof(array) / sizeof((array)[0]), array, bits \
	}

static const struct fuzz_pool_values fixed[FUZZ_NUM_POOLS] = {
	[FUZZ_POOL_NUMBER] = VALUES(numbers, false),
	[FUZZ_POOL_SUBLEAF] = VALUES(subleaves, false),
	[FUZZ_POOL_REGISTER] = VALUES(register_bits, true),
	[FUZZ_POOL_MSR] = VALUES(msrs, false),
	[FUZZ_POOL_MSR_VALUE] = VALUES(msr_values, false),
	[FUZZ_POOL_CR4] = VALUES(cr4_bits, true),
	[FUZZ_POOL_FIELD_ID] = VALUES(field_ids, false),
	[FUZZ_POOL_COUNT] = VALUES(counts, false),
};

/* The named bits of one member of TD_PARAMS. */
static struct fuzz_pool_values named_bits(const char *member, uint64_t room[MAX_NAMED])
{
	const struct td_name *name = td_member_find(td_config_members, member)->bits;
	struct fuzz_pool_values values = { .value = room, .mask = true };

	for (; name->name && values.count < MAX_NAMED; name++)
		room[values.count++] = name->value;
	return values;
}

/* Some bits go together, as those of CET: one after the other they would never be accepted. */
static uint64_t flip_some(const struct fuzz_pool_values *values, uint64_t value,
			  struct random *random)
{
	do {
		value ^= values->value[random_below(random, (uint32_t)values->count)];
	} while (!random_below(random, 3));
	return value;
}

/* The leaves that the SDM's names are about, and one beyond each end. */
static struct fuzz_pool_values leaves(uint64_t room[MAX_LEAVES])
{
	struct fuzz_pool_values values = { .value = room };
	size_t count;
	const struct cpuid_field *field = cpuid_fields(&count);

	room[values.count++] = 0x40000000;
	room[values.count++] = 0x40000001;
	room[values.count++] = UINT32_MAX;
	for (size_t i = 0; i < count && values.count < MAX_LEAVES; i++) {
		if (!i || field[i].leaf != field[i - 1].leaf)
			room[values.count++] = field[i].leaf;
	}
	return values;
}

struct fuzz_pool_values fuzz_pool_values(enum fuzz_pool pool)
{
	static uint64_t attributes[MAX_NAMED], xfam[MAX_NAMED], flags[MAX_NAMED];
	static uint64_t leaf[MAX_LEAVES];
	static struct fuzz_pool_values made[FUZZ_NUM_POOLS];

	if (fixed[pool].count)
		return fixed[pool];
	if (!made[FUZZ_POOL_LEAF].count) {
		made[FUZZ_POOL_ATTRIBUTES] = named_bits("attributes", attributes);
		made[FUZZ_POOL_XFAM] = named_bits("xfam", xfam);
		made[FUZZ_POOL_CONFIG_FLAGS] = named_bits("config_flags", flags);
		made[FUZZ_POOL_LEAF] = leaves(leaf);
	}
	return made[pool];
}

/* Leaves whose sub-leaves all have the fields of the table's one row: SDM volume 2A, CPUID. */
static bool repeats(uint32_t leaf)
{
	return leaf == 4 || leaf == 0xb || leaf == 0x1f;
}

static uint32_t draw_subleaf(const struct cpuid_field *field, struct random *random)
{
	if (field->first_subleaf != CPUID_SUBLEAF_NA)
		return field->first_subleaf +
		       random_below(random, field->last_subleaf - field->first_subleaf + 1);
	return repeats(field->leaf) ? random_below(random, MAX_REPEATED) : CPUID_SUBLEAF_NA;
}

struct cpuid_bit fuzz_pool_bit(struct random *random)
{
	size_t count;
	const struct cpuid_field *field = cpuid_fields(&count);

	field += random_below(random, (uint32_t)count);
	return (struct cpuid_bit){
		.at = { field->leaf, draw_subleaf(field, random) },
		.reg = field->reg,
		.bit = field->lsb + random_below(random, field->msb - field->lsb + 1u),
	};
}

uint64_t fuzz_pool_draw(const struct fuzz_field *field, uint64_t value, struct random *random)
{
	const struct fuzz_pool_values values = fuzz_pool_values(field->pool);
	uint64_t drawn = values.value[random_below(random, (uint32_t)values.count)];
	unsigned int bits = 8u * field->size;

	switch (random_below(random, 8)) {
	case 0:
		return random_next(random);
	case 1:
		return value ^ 1ULL << random_below(random, bits);
	case 2:
		return random_below(random, 2) ? value + 1 : value - 1;
	case 3:
		return drawn;
	default:
		return values.mask ? flip_some(&values, value, random) : drawn;
	}
}
