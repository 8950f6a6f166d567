// SPDX-License-Identifier: GPL-2.0-only
/*
 * Metadata of a module on a CPU with every XSAVE component, with and without LASS.
 */
#include "proof/limits.h"

#include <stdlib.h>

#include "emulator/module.h"
#include "module/metadata.h"

#define LASS (1u << 6) /* of 7.1:eax */
#define MAX_VCPUS_WITHOUT_LIMIT 65535 /* MAX_VCPUS has 16 bits; older modules give no limit */

static uint64_t read_field(const struct emu_module *module, uint64_t id, uint64_t otherwise)
{
	uint64_t value;

	return emu_sys_rd(module, id, &value, NULL) ? otherwise : value;
}

static bool set_bits(struct cpuid_dump *dump, struct cpuid_addr at, enum cpuid_reg reg,
		     uint32_t bits, bool on)
{
	struct cpuid_regs regs = cpuid_dump_native(dump, at);

	regs.reg[reg] = on ? regs.reg[reg] | bits : regs.reg[reg] & ~bits;
	return cpuid_set_add(&dump->cpuid, at, regs);
}

static struct emu_module *start(const struct masks *masks, const struct cpuid_dump *platform,
				uint64_t opt_in, bool lass, struct diag *diag)
{
	struct cpuid_dump *dump = malloc(sizeof(*dump));
	struct emu_module *module = NULL;
	struct emu_refusal refusal = { .text = "out of memory" };

	if (dump) {
		*dump = *platform;
		if (set_bits(dump, (struct cpuid_addr){ 0xd, 0 }, CPUID_EAX, UINT32_MAX, true) &&
		    set_bits(dump, (struct cpuid_addr){ 0xd, 1 }, CPUID_ECX, UINT32_MAX, true) &&
		    set_bits(dump, (struct cpuid_addr){ 7, 1 }, CPUID_EAX, LASS, lass))
			module = emu_module_init(masks, dump, &refusal);
	}
	if (!module)
		diag_set(diag, "%s is not admitted: %s", masks->name, refusal.text);
	else if (opt_in)
		emu_sys_opt_in(module, opt_in);
	free(dump);
	return module;
}

static void read_slots(const struct emu_module *module, struct declares_limits *limits)
{
	uint64_t count = read_field(module, METADATA_NUM_CPUID_CONFIG, 0);

	for (uint64_t i = 0; i < count && i < TD_MAX_CPUID; i++) {
		uint64_t leaf = read_field(module, METADATA_CPUID_CONFIG_LEAVES + i, 0);

		limits->slot[limits->num_slots++] =
			(struct cpuid_addr){ (uint32_t)leaf, (uint32_t)(leaf >> 32) };
	}
}

int limits_read(const struct masks *masks, const struct cpuid_dump *platform, uint64_t opt_in,
		struct declares_limits *limits, struct diag *diag)
{
	struct emu_module *module = start(masks, platform, opt_in, true, diag);
	struct emu_module *plain = start(masks, platform, opt_in, false, diag);

	*limits = (struct declares_limits){ .opt_in = opt_in };
	if (module && plain) {
		limits->attributes_fixed0 = read_field(module, METADATA_ATTRIBUTES_FIXED0, 0);
		limits->attributes_fixed1 = read_field(module, METADATA_ATTRIBUTES_FIXED1, 0);
		limits->attributes_of_lass = limits->attributes_fixed0 &
					     ~read_field(plain, METADATA_ATTRIBUTES_FIXED0, 0);
		limits->xfam_fixed0 = read_field(module, METADATA_XFAM_FIXED0, 0);
		limits->xfam_fixed1 = read_field(module, METADATA_XFAM_FIXED1, 0);
		limits->config_flags_fixed0 = read_field(module, METADATA_CONFIG_FLAGS_FIXED0, 0);
		limits->config_flags_fixed1 = read_field(module, METADATA_CONFIG_FLAGS_FIXED1, 0);
		limits->max_vcpus =
			read_field(module, METADATA_MAX_VCPUS_PER_TD, MAX_VCPUS_WITHOUT_LIMIT);
		limits->arch_capabilities_mask =
			read_field(module, METADATA_ARCH_CAPABILITIES_CONFIG_MASK, 0);
		limits->topology =
			read_field(module, METADATA_TDX_FEATURES0, 0) & METADATA_FEATURES0_TOPOLOGY;
		read_slots(module, limits);
	}
	emu_module_free(module);
	emu_module_free(plain);
	return module && plain ? 0 : -1;
}
