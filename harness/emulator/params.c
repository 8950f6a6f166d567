// SPDX-License-Identifier: GPL-2.0-only
/*
 * TD_PARAMS: a TD configuration laid out for one module.
 */
#include <string.h>

#include "emulator/module.h"

/* Little endian, as x86 stores it. */
static void field_put(const struct masks *masks, uint8_t *params, enum masks_field field,
		      uint64_t value)
{
	const struct masks_range *range = &masks->field[field];

	for (unsigned int i = 0; i < range->size; i++)
		params[range->offset + i] = (uint8_t)(value >> (8 * i));
}

static int cpuid_put(const struct emu_module *module, uint8_t *params, const struct td_cpuid *cpuid,
		     struct diag *diag)
{
	const struct masks_entry *entry = emu_entry_at(module, cpuid->at);
	const struct masks *masks = module->masks;
	char text[CPUID_TEXT];

	if (!entry || entry->slot < 0)
		return diag_set(diag, "leaf %s has no CPUID_CONFIG slot in this module",
				cpuid_addr_format(cpuid->at, text));
	memcpy(params + masks->field[FIELD_CPUID_CONFIG].offset + entry->slot * sizeof(cpuid->regs),
	       &cpuid->regs, sizeof(cpuid->regs));
	return 0;
}

int emu_params_encode(const struct emu_module *module, const struct td_config *config,
		      uint8_t params[MASKS_TD_PARAMS_SIZE], struct diag *diag)
{
	const struct masks *masks = module->masks;
	const struct {
		enum masks_field field;
		uint64_t value;
	} fields[] = {
		{ FIELD_ATTRIBUTES, config->attributes },
		{ FIELD_XFAM, config->xfam },
		{ FIELD_MAX_VCPUS, config->max_vcpus },
		{ FIELD_NUM_L2_VMS, config->num_l2_vms },
		{ FIELD_MSR_CONFIG_CTLS, config->msr_config_ctls },
		{ FIELD_EPTP_CONTROLS, config->eptp_controls },
		{ FIELD_CONFIG_FLAGS, config->config_flags },
		{ FIELD_TSC_FREQUENCY, config->tsc_frequency },
		{ FIELD_ARCH_CAPABILITIES, config->arch_capabilities },
	};

	memset(params, 0, MASKS_TD_PARAMS_SIZE);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		field_put(masks, params, fields[i].field, fields[i].value);
	for (size_t i = 0; i < config->num_cpuid; i++)
		if (cpuid_put(module, params, &config->cpuid[i], diag))
			return -1;
	for (size_t i = 0; i < config->num_patches; i++) {
		if (config->patch[i].offset >= MASKS_TD_PARAMS_SIZE)
			return diag_set(diag, "offset %u lies outside TD_PARAMS",
					config->patch[i].offset);
		params[config->patch[i].offset] = config->patch[i].value;
	}
	return 0;
}
