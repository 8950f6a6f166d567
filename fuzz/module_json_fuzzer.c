// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module description from anywhere: either of its two files. What loads must be whole, the
 * emulator must be able to run from it, and the rules to judge it beside the other file of a
 * module of the corpus.
 */
#include <stdlib.h>
#include <string.h>

#include "emulator/module.h"
#include "fuzz/surroundings.h"
#include "fuzz/target.h"
#include "module/class.h"

static void ask_guest(const struct emu_module *module, struct emu_td *td)
{
	const struct masks *masks = module->masks;
	struct emu_vcpu vcpu;
	struct cpuid_regs regs;

	emu_vcpu_init(module, td, &vcpu, 0);
	for (size_t i = 0; i < masks->num_entries; i++)
		emu_guest_cpuid(module, td, &vcpu, masks->entry[i].at.leaf,
				masks->entry[i].at.subleaf, &regs);
}

static void build_td(const struct emu_module *module)
{
	static struct td_config config;
	static struct emu_td td;
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct diag diag;
	uint64_t rcx;

	td_config_default(&config);
	config.xfam |= module->masks->xfam_fixed1;
	config.attributes |= module->masks->attributes_fixed1;
	if (!emu_params_encode(module, &config, params, &diag) &&
	    emu_mng_init(module, &td, params, 0, &rcx) == TDX_SUCCESS)
		ask_guest(module, &td);
}

static void try_masks(const char *text)
{
	struct surroundings around = *surroundings_corpus();
	struct diag diag;
	struct masks *masks = masks_parse("module.json", text, &diag);
	struct emu_refusal refusal;
	struct emu_module *module;

	if (!masks)
		return;
	for (size_t i = 0; i < masks->num_slots; i++) {
		if (masks->entry[masks->slot[i].entry].slot != (int)i)
			abort();
	}
	module = emu_module_init(masks, around.platform, &refusal);
	if (module) {
		build_td(module);
		emu_module_free(module);
	}
	around.masks = masks;
	surroundings_judge(&around);
	masks_free(masks);
}

static void try_declared(const char *text)
{
	static const struct class_limits limits = { .xfam_fixed0 = 0x602e7, .xfam_fixed1 = 3 };
	struct surroundings around = *surroundings_corpus();
	struct diag diag;
	struct declared *declared = declared_parse("cpuid_virtualization.json", text, &diag);

	if (!declared)
		return;
	for (size_t i = 0; i < declared->num_leaves * CPUID_NUM_REGS * 32; i++) {
		const struct declared_leaf *leaf = &declared->leaf[i / 32 / CPUID_NUM_REGS];
		struct cpuid_bit bit = { leaf->at, i / 32 % CPUID_NUM_REGS, i % 32 };
		const struct declared_field *field = declared_leaf_field(leaf, bit.reg, bit.bit);

		if (bit.bit < field->lsb || bit.bit > field->msb)
			abort();
		class_of_bit(declared, around.platform, &limits, bit);
	}
	around.declared = declared;
	surroundings_judge(&around);
	declared_free(declared);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	if (!text)
		return -1;
	if (strstr(text, "\"Leaf\""))
		try_declared(text);
	else
		try_masks(text);
	free(text);
	return 0;
}
