// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPUID dump from anywhere. What was printed of a dump reads as the same dump, and each module
 * of the corpus either refuses the platform in words or builds a TD on it.
 *
 * A platform that a module takes has a hundred lines. So a dump is tried once as it is, and once
 * as what differs from a platform of the corpus: leaves and MSRs that it leaves out are taken from
 * there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpuid/brand.h"
#include "emulator/module.h"
#include "fuzz/surroundings.h"
#include "fuzz/target.h"
#include "module/metadata.h"

/* Both were cleared before they were filled, padding and all. */
static bool same_bytes(const void *a, const void *b, size_t size)
{
	return !memcmp(a, b, size);
}

#define NUM_MODULES 4

static const struct masks *const *modules(void)
{
	static const char *const names[NUM_MODULES] = { "tdx-1.5.01", "tdx-1.5.05", "tdx-next",
							"tdx-rogue" };
	static const struct masks *masks[NUM_MODULES];

	for (size_t i = 0; i < NUM_MODULES && !masks[i]; i++)
		masks[i] = surroundings_masks(names[i]);
	return masks;
}

static void check_printed(const struct cpuid_dump *dump)
{
	static struct cpuid_dump again;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct diag diag;

	if (!out)
		return;
	cpuid_dump_print(dump, out);
	if (fclose(out)) {
		free(text);
		return;
	}
	if (cpuid_dump_parse(&again, "printed.cpuid", text, &diag) ||
	    !same_bytes(dump, &again, sizeof(again)))
		abort();
	free(text);
}

static void complete(struct cpuid_dump *dump)
{
	const struct cpuid_dump *from = surroundings_corpus()->platform;
	uint64_t value;

	for (size_t i = 0; i < from->cpuid.count; i++) {
		const struct cpuid_entry *entry = &from->cpuid.entry[i];

		if (!cpuid_set_at(&dump->cpuid, entry->at))
			cpuid_set_add(&dump->cpuid, entry->at, entry->regs);
	}
	for (size_t i = 0; i < from->num_msrs && dump->num_msrs < CPUID_DUMP_MAX_MSRS; i++) {
		if (!cpuid_dump_msr(dump, from->msr[i].index, &value))
			dump->msr[dump->num_msrs++] = from->msr[i];
	}
}

/* TDH.MNG.RD: fields of their own, and the walk over the others. */
static void read_metadata(const struct emu_module *module, const struct emu_td *td)
{
	static const uint64_t ids[] = { METADATA_ATTRIBUTES,
					METADATA_XFAM,
					METADATA_EPTP,
					METADATA_TD_CTLS,
					METADATA_NUM_CPUID_VALUES,
					METADATA_TOPOLOGY_ENUM_CONFIGURED,
					METADATA_CPUID_CONTROL,
					METADATA_CPUID_VALUES,
					METADATA_NULL_ID - 1 };
	uint64_t value, id, next;

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		next = METADATA_NULL_ID;
		for (id = ids[i]; id != METADATA_NULL_ID; id = next) {
			if (emu_mng_rd(module, td, id, &value, &next) != TDX_SUCCESS)
				break;
			if (id == next)
				abort();
		}
	}
}

static void build_td(const struct emu_module *module)
{
	static struct td_config config;
	static struct emu_td td;
	static struct cpuid_set cpuid;
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct emu_vcpu vcpu;
	struct cpuid_regs regs;
	struct diag diag;
	uint64_t rcx;

	td_config_default(&config);
	config.xfam = module->xfam_fixed0;
	for (size_t i = 0; i < module->masks->num_slots; i++) {
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
			td_config_set_cpuid(&config, module->masks->slot[i].at, reg,
					    module->slot[i].configured_and_native.reg[reg]);
	}
	if (emu_params_encode(module, &config, params, &diag) ||
	    emu_mng_init(module, &td, params, 0, &rcx) != TDX_SUCCESS)
		return;
	read_metadata(module, &td);
	emu_mng_rd_cpuid(module, &td, &cpuid);
	emu_vcpu_init(module, &td, &vcpu, 0);
	for (size_t i = 0; i < cpuid.count; i++)
		emu_guest_cpuid(module, &td, &vcpu, cpuid.entry[i].at.leaf,
				cpuid.entry[i].at.subleaf, &regs);
}

static void try_module(const struct masks *masks, const struct cpuid_dump *platform)
{
	struct emu_refusal refusal;
	struct emu_module *module = emu_module_init(masks, platform, &refusal);

	if (module)
		build_td(module);
	else if (!refusal.status || !*refusal.text || strlen(refusal.text) >= sizeof(refusal.text))
		abort();
	emu_module_free(module);
}

static void try_platform(const struct cpuid_dump *platform)
{
	char brand[64];

	check_printed(platform);
	cpuid_brand(platform, brand, sizeof(brand));
	if (strlen(brand) >= sizeof(brand))
		abort();
	for (size_t i = 0; i < NUM_MODULES; i++)
		try_module(modules()[i], platform);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cpuid_dump platform;
	char *text = strndup((const char *)data, size);
	struct diag diag;

	if (!text)
		return -1;
	if (!cpuid_dump_parse(&platform, "platform.cpuid", text, &diag)) {
		try_platform(&platform);
		complete(&platform);
		try_platform(&platform);
	}
	free(text);
	return 0;
}
