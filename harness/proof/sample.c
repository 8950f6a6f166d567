// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random platforms and requests.
 */
#include "proof/sample.h"

#include "proof/kvm.h"

#define MSR_IA32_ARCH_CAPABILITIES 0x10a
#define MSR_IA32_VMX_EPT_VPID_CAP 0x48c

#define TSC_LEAF 0x15 /* its ratio stays: of the TSC's frequency the formulas say nothing */

#define AVX512 0xe0ULL
#define CET 0x1800ULL
#define AMX 0x60000ULL

static bool chance(struct random *random, uint32_t of)
{
	return !random_below(random, of);
}

static void flip(struct cpuid_dump *dump, struct cpuid_addr at, enum cpuid_reg reg, uint32_t mask)
{
	struct cpuid_regs regs = cpuid_dump_native(dump, at);

	regs.reg[reg] ^= mask;
	cpuid_set_add(&dump->cpuid, at, regs);
}

/* One bit, or some of them: of many there is often one that the module insists on. */
static uint32_t bits_of(struct random *random, uint32_t mask)
{
	uint32_t some = (uint32_t)random_next(random) & mask;

	return chance(random, 2) ? some : mask & 1u << random_below(random, 32);
}

static void flip_msr(struct random *random, struct cpuid_dump *dump, uint32_t index, uint64_t mask)
{
	for (size_t i = 0; i < dump->num_msrs; i++) {
		if (dump->msr[i].index == index)
			dump->msr[i].value ^= random_next(random) & mask;
	}
}

/* What a TD's view depends on most. */
static void change_features(struct random *random, struct cpuid_dump *dump)
{
	static const struct {
		struct cpuid_addr at;
		enum cpuid_reg reg;
		uint32_t mask;
	} places[] = {
		{ { 7, 0 }, CPUID_EBX, 1u << 4 | 1u << 11 }, /* HLE, RTM */
		{ { 7, 0 }, CPUID_ECX, ~0u },
		{ { 7, 0 }, CPUID_EDX, ~0u },
		{ { 7, 1 }, CPUID_EAX, ~0u },
		{ { 7, 2 }, CPUID_EDX, ~0u },
		{ { 0xd, 0 }, CPUID_EAX, AVX512 | AMX | 1u << 9 },
		{ { 0xd, 1 }, CPUID_ECX, CET | 1u << 8 | 1u << 14 | 1u << 15 },
		{ { 0xd, 1 }, CPUID_EAX, 1u << 4 },
		{ { 1, 0 }, CPUID_EAX, 0xf },
		{ { 1, 0 }, CPUID_ECX, ~0u },
		{ { 0x1a, 0 }, CPUID_EAX, ~0u },
		{ { 0x14, 0 }, CPUID_EBX, ~0u },
		{ { 0x23, 0 }, CPUID_EAX, ~0u },
		{ { 0x80000001, 0 }, CPUID_EDX, ~0u },
	};
	size_t place = random_below(random, sizeof(places) / sizeof(places[0]));

	flip(dump, places[place].at, places[place].reg, bits_of(random, places[place].mask));
}

/* Another model that the module knows, and leaves that the given CPU does not have. */
static void change_model(struct random *random, const struct masks *masks, struct cpuid_dump *dump)
{
	const struct masks_fms *fms =
		&masks->fms[random_below(random, masks->num_fms ? (uint32_t)masks->num_fms : 1)];
	struct cpuid_addr one = { 1, 0 }, zero = { 0, 0 };
	struct cpuid_regs regs = cpuid_dump_native(dump, one);

	if (masks->num_fms && chance(random, 4)) {
		regs.reg[CPUID_EAX] = fms->fms + random_below(random, fms->latest_stepping + 2);
		cpuid_set_add(&dump->cpuid, one, regs);
	}
	regs = cpuid_dump_native(dump, zero);
	if (chance(random, 2) && regs.reg[CPUID_EAX] < masks->last_base_leaf) {
		regs.reg[CPUID_EAX] = masks->last_base_leaf;
		cpuid_set_add(&dump->cpuid, zero, regs);
	}
}

/* What a VMM may ask for where the CPU has it. */
static void change_configurable(struct random *random, const struct masks *masks,
				struct cpuid_dump *dump)
{
	for (size_t i = 0; i < masks->num_slots; i++) {
		const struct masks_slot *slot = &masks->slot[i];
		struct cpuid_addr at = slot->at;

		if (at.subleaf == CPUID_SUBLEAF_NA)
			at.subleaf = 0;
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			uint32_t bits = slot->configured_and_native.reg[reg];

			if (bits && chance(random, 4))
				flip(dump, at, reg, bits_of(random, bits));
		}
	}
}

void sample_platform(struct random *random, const struct masks *masks,
		     const struct cpuid_dump *given, struct cpuid_dump *dump)
{
	*dump = *given;
	if (chance(random, 4))
		return;
	change_model(random, masks, dump);
	if (chance(random, 2))
		change_configurable(random, masks, dump);
	for (uint32_t i = random_below(random, 4); i > 0; i--)
		change_features(random, dump);
	if (chance(random, 4))
		flip_msr(random, dump, MSR_IA32_ARCH_CAPABILITIES, 1ULL << 7);
	if (chance(random, 4))
		flip_msr(random, dump, MSR_IA32_VMX_EPT_VPID_CAP, 1ULL << 7);
	if (chance(random, 4) && dump->cpuid.count) {
		struct cpuid_addr at =
			dump->cpuid.entry[random_below(random, (uint32_t)dump->cpuid.count)].at;
		enum cpuid_reg reg = (enum cpuid_reg)random_below(random, CPUID_NUM_REGS);

		if (at.leaf != TSC_LEAF)
			flip(dump, at, reg, 1u << random_below(random, 32));
	}
}

/* A few of the bits, many, all, none, or a single one. */
static uint64_t some_of(struct random *random, uint64_t mask)
{
	uint64_t a = random_next(random), b = random_next(random);

	switch (random_below(random, 6)) {
	case 0:
		return mask;
	case 1:
		return mask & a;
	case 2:
		return mask & a & b;
	case 3:
		return mask & 1ULL << (a & 63);
	default:
		return 0;
	}
}

static uint64_t some_xfam(struct random *random, const struct masks *masks,
			  const struct cpuid_dump *platform)
{
	static const uint64_t groups[] = { AVX512, CET, AMX };
	uint64_t has = cpuid_dump_native(platform, (struct cpuid_addr){ 0xd, 0 }).reg[CPUID_EAX] |
		       cpuid_dump_native(platform, (struct cpuid_addr){ 0xd, 1 }).reg[CPUID_ECX];
	uint64_t xfam = some_of(random, masks->xfam_fixed0 & has) | masks->xfam_fixed1;

	if (chance(random, 16))
		return xfam ^ 1ULL << random_below(random, 64);
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if ((xfam & groups[i]) != groups[i] || !(has & groups[i]))
			xfam &= ~groups[i];
	}
	return xfam & AVX512 ? xfam | 4 : xfam;
}

static uint64_t some_attributes(struct random *random, const struct masks *masks)
{
	uint64_t attributes = some_of(random, masks->attributes_fixed0) | masks->attributes_fixed1;

	if (chance(random, 16))
		return attributes ^ 1ULL << random_below(random, 64);
	if (attributes & (TD_ATTRIBUTES_DEBUG | TD_ATTRIBUTES_PERFMON))
		attributes &= ~TD_ATTRIBUTES_MIGRATABLE;
	return attributes;
}

static void some_topology(struct random *random, struct td_config *config)
{
	uint32_t type = 0;

	for (uint32_t i = 0; i < 6; i++) {
		struct cpuid_addr at = { 0x1f, i };

		type = chance(random, 8) ? random_below(random, 8) : type + 1;
		td_config_set_cpuid(config, at, CPUID_EAX, random_below(random, 32));
		td_config_set_cpuid(config, at, CPUID_EBX, random_below(random, 1 << 16));
		td_config_set_cpuid(config, at, CPUID_ECX, (type & 0xff) << 8 | i);
		if (type >= 2 && chance(random, 3))
			return;
	}
}

/* A model that a migratable TD may have, or just its number. */
static uint32_t some_model(struct random *random, const struct masks *masks,
			   const struct cpuid_dump *platform)
{
	const struct masks_fms *fms;

	if (chance(random, 2) || !masks->num_fms)
		return cpuid_dump_native(platform, (struct cpuid_addr){ 1, 0 }).reg[CPUID_EAX];
	fms = &masks->fms[random_below(random, (uint32_t)masks->num_fms)];
	return fms->fms + random_below(random, fms->latest_stepping + 2);
}

static void some_leaf(struct random *random, const struct masks *masks,
		      const struct cpuid_dump *platform, const struct masks_slot *slot,
		      struct td_config *config)
{
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t takes = slot->configured.reg[reg] | slot->configured_and_native.reg[reg];
		uint32_t bits = (uint32_t)some_of(random, takes);

		if (slot->at.leaf == 1 && reg == CPUID_EAX)
			bits = chance(random, 3) ? some_model(random, masks, platform) : 0;
		if (slot->at.leaf == 7 && reg == CPUID_EBX && bits & (1u << 4 | 1u << 11) &&
		    !chance(random, 4))
			bits |= takes & (1u << 4 | 1u << 11);
		if (chance(random, 1000))
			bits ^= 1u << random_below(random, 32);
		td_config_set_cpuid(config, slot->at, reg, bits);
	}
}

static void some_numbers(struct random *random, struct td_config *config)
{
	if (chance(random, 4))
		config->num_l2_vms = (uint8_t)random_below(random, 5);
	if (chance(random, 8))
		config->max_vcpus = (uint16_t)random_next(random);
	if (chance(random, 2))
		config->tsc_frequency = (uint16_t)random_below(random, 402);
	if (chance(random, 4)) {
		config->config_flags = random_below(random, 8);
		config->eptp_controls = chance(random, 2) ? 0x26 : random_below(random, 64);
	}
	if (chance(random, 4)) {
		config->msr_config_ctls = (uint8_t)random_below(random, 3);
		config->arch_capabilities = some_of(random, UINT64_MAX);
	}
	if (chance(random, 16))
		config->tdcs_pages = random_below(random, 12);
}

void sample_request(struct random *random, const struct masks *masks,
		    const struct cpuid_dump *platform, struct td_config *config)
{
	td_config_default(config);
	config->attributes = some_attributes(random, masks);
	config->xfam = some_xfam(random, masks, platform);
	some_numbers(random, config);
	if (chance(random, 64))
		config->patch[config->num_patches++] = (struct td_patch){
			masks->field[chance(random, 2) ? FIELD_RESERVED0 : FIELD_RESERVED3].offset,
			1
		};
	for (size_t i = 0; i < masks->num_slots; i++) {
		if (masks->slot[i].at.leaf != 0x1f && chance(random, 2))
			some_leaf(random, masks, platform, &masks->slot[i], config);
	}
	if (masks->algorithm[MASKS_TOPOLOGY] && chance(random, 3))
		some_topology(random, config);
}

void sample_near(struct random *random, const struct masks *masks, const struct td_config *config,
		 struct td_config *near)
{
	*near = *config;
	for (uint32_t i = random_below(random, 3); i > 0 && masks->num_slots; i--) {
		const struct masks_slot *slot =
			&masks->slot[random_below(random, (uint32_t)masks->num_slots)];
		enum cpuid_reg reg = (enum cpuid_reg)random_below(random, CPUID_NUM_REGS);
		uint32_t takes = slot->configured.reg[reg] | slot->configured_and_native.reg[reg];
		struct td_cpuid *cpuid = td_config_at(near, slot->at);

		if (cpuid)
			cpuid->regs.reg[reg] ^= (uint32_t)some_of(random, takes);
	}
	if (chance(random, 4))
		near->xfam ^= some_of(random, masks->xfam_fixed0);
	if (chance(random, 4))
		near->attributes ^= some_of(random, masks->attributes_fixed0);
}

/* Entries for leaves that are there, and some that play games with index and flags. */
void sample_entries(struct random *random, const struct masks *masks,
		    const struct cpuid_dump *platform, struct td_config *config)
{
	struct td_config asked;
	uint32_t count = 1 + random_below(random, PROOF_MAX_ENTRIES);

	sample_request(random, masks, platform, &asked);
	td_config_default(config);
	config->attributes = asked.attributes;
	config->xfam = asked.xfam;
	config->entry[config->num_entries++] = (struct td_entry){
		.function = 0x80000008,
		.regs.reg[CPUID_EAX] = (chance(random, 3) ? 52u : 48u) << 16,
	};
	while (config->num_entries < count && masks->num_slots) {
		const struct masks_slot *slot =
			&masks->slot[random_below(random, (uint32_t)masks->num_slots)];
		bool na = slot->at.subleaf == CPUID_SUBLEAF_NA;
		struct td_entry entry = {
			.function = slot->at.leaf,
			.index = na ? 0 : slot->at.subleaf,
			.flags = na ? 0 : TD_ENTRY_SIGNIFICANT_INDEX,
			.regs = td_config_cpuid(&asked, slot->at),
		};

		if (chance(random, 8))
			entry.index = random_below(random, 12);
		if (chance(random, 8))
			entry.flags ^= 1;
		if (chance(random, 32))
			entry.function = (uint32_t)random_next(random);
		config->entry[config->num_entries++] = entry;
	}
}
