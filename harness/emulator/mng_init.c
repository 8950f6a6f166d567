// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.MNG.INIT: the checks of TD_PARAMS, in the module's order. The first failure wins.
 */
#include <string.h>

#include "cpuid/vec.h"
#include "emulator/defect.h"
#include "emulator/mng_init.h"

#define TDCS_PAGES_MIN 6u
#define ARCH_CAPABILITIES_TSX_CTRL (1ULL << 7)
#define MSR_CONFIG_CTLS_ARCH_CAPABILITIES 1

/* EPTP_CONTROLS, as the EPT pointer (SDM vol. 3C, 25.6.11). */
#define EPTP_MEMORY_TYPE 0x7
#define EPTP_MEMORY_TYPE_WB 6
#define EPTP_LEVELS_SHIFT 3
#define EPTP_LEVELS_4 3
#define EPTP_LEVELS_5 4
#define EPTP_ALLOWED 0x3f
#define EPT_VPID_CAP_5_LEVELS (1ULL << 7)

static uint64_t operand_invalid(enum tdx_operand operand)
{
	return TDX_OPERAND_INVALID | operand;
}

/* A field of 8, 2 or 1 bytes: the sizes that masks_load() lets through. */
static uint64_t field_get(const struct masks *masks, const uint8_t *params, enum masks_field field)
{
	const uint8_t *bytes = params + masks->field[field].offset;
	uint64_t value;
	uint16_t half;

	switch (masks->field[field].size) {
	case sizeof(value):
		memcpy(&value, bytes, sizeof(value));
		return value;
	case sizeof(half):
		memcpy(&half, bytes, sizeof(half));
		return half;
	default:
		return *bytes;
	}
}

static bool reserved_is_zero(const struct masks *masks, const uint8_t *params,
			     enum masks_field field)
{
	const uint8_t *bytes = params + masks->field[field].offset;
	size_t size = masks->field[field].size, i = 0;
	struct cpuid_regs block;
	regs_vec any = { 0 };
	uint8_t rest = 0;

	for (; i + sizeof(block) <= size; i += sizeof(block)) {
		memcpy(&block, bytes + i, sizeof(block));
		any |= vec(&block);
	}
	for (; i < size; i++)
		rest |= bytes[i];
	return !rest && !vec_any(any);
}

static bool attributes_valid(const struct emu_module *module, uint64_t attributes)
{
	if (attributes & ~module->attributes_fixed0 ||
	    ~attributes & module->masks->attributes_fixed1)
		return false;
	return !(attributes & TD_ATTRIBUTES_MIGRATABLE &&
		 attributes & (TD_ATTRIBUTES_DEBUG | TD_ATTRIBUTES_PERFMON));
}

static bool all_or_none(uint64_t value, uint64_t mask)
{
	return !(value & mask) || (value & mask) == mask;
}

static bool xfam_valid(const struct emu_module *module, uint64_t xfam)
{
	const uint64_t avx = 1 << 2, avx512 = 7 << 5, cet = 3 << 11, amx = 3 << 17;

	if (xfam & ~module->xfam_fixed0 || ~xfam & module->masks->xfam_fixed1)
		return false;
	if (xfam & avx512 && !(xfam & avx))
		return false;
	return all_or_none(xfam, avx512) && all_or_none(xfam, cet) && all_or_none(xfam, amx);
}

static bool eptp_controls_valid(const struct emu_module *module, uint64_t eptp, bool gpaw)
{
	uint64_t levels = eptp >> EPTP_LEVELS_SHIFT & 7;
	bool five_levels = module->ept_vpid_cap & EPT_VPID_CAP_5_LEVELS && module->max_pa >= 49;

	if (eptp & ~(uint64_t)EPTP_ALLOWED || (eptp & EPTP_MEMORY_TYPE) != EPTP_MEMORY_TYPE_WB)
		return false;
	if (levels == EPTP_LEVELS_5)
		return five_levels;
	return levels == EPTP_LEVELS_4 && !gpaw;
}

/* Everything before CPUID_CONFIG. */
static uint64_t check_controls(const struct emu_module *module, struct emu_td *td,
			       const uint8_t *params, unsigned int tdcs_pages)
{
	const struct masks *masks = module->masks;
	uint8_t msr_config_ctls = (uint8_t)field_get(masks, params, FIELD_MSR_CONFIG_CTLS);

	td->attributes = field_get(masks, params, FIELD_ATTRIBUTES);
	if (!attributes_valid(module, td->attributes))
		return operand_invalid(TDX_OPERAND_ATTRIBUTES);
	td->xfam = field_get(masks, params, FIELD_XFAM);
	if (!xfam_valid(module, td->xfam))
		return operand_invalid(TDX_OPERAND_XFAM);
	td->max_vcpus = (uint16_t)field_get(masks, params, FIELD_MAX_VCPUS);
	if (!td->max_vcpus || td->max_vcpus > masks->max_vcpus)
		return operand_invalid(TDX_OPERAND_MAX_VCPUS);
	td->num_l2_vms = (uint8_t)field_get(masks, params, FIELD_NUM_L2_VMS);
	if (td->num_l2_vms > masks->max_l2_vms)
		return operand_invalid(TDX_OPERAND_NUM_L2_VMS);
	if (tdcs_pages && tdcs_pages < TDCS_PAGES_MIN + td->num_l2_vms)
		return TDX_TDCS_NOT_ALLOCATED;
	if (!reserved_is_zero(masks, params, FIELD_RESERVED0))
		return operand_invalid(TDX_OPERAND_RDX);
	td->config_flags = field_get(masks, params, FIELD_CONFIG_FLAGS);
	if (td->config_flags & ~masks->config_flags_fixed0 ||
	    ~td->config_flags & masks->config_flags_fixed1)
		return operand_invalid(TDX_OPERAND_EXEC_CONTROLS);
	td->eptp_controls = field_get(masks, params, FIELD_EPTP_CONTROLS);
	if (!eptp_controls_valid(module, td->eptp_controls,
				 td->config_flags & TD_CONFIG_FLAGS_GPAW))
		return operand_invalid(TDX_OPERAND_EPTP_CONTROLS);
	td->tsc_frequency = (uint16_t)field_get(masks, params, FIELD_TSC_FREQUENCY);
	if (td->tsc_frequency < masks->tsc_frequency_min ||
	    td->tsc_frequency > masks->tsc_frequency_max)
		return operand_invalid(TDX_OPERAND_TSC_FREQUENCY);
	if (!reserved_is_zero(masks, params, FIELD_RESERVED1) ||
	    msr_config_ctls & ~MSR_CONFIG_CTLS_ARCH_CAPABILITIES ||
	    !reserved_is_zero(masks, params, FIELD_RESERVED2))
		return operand_invalid(TDX_OPERAND_RDX);
	return TDX_SUCCESS;
}

/* Everything after CPUID_CONFIG. */
static uint64_t check_rest(const struct emu_module *module, struct emu_td *td,
			   const uint8_t *params)
{
	const struct masks_arch_capabilities *rules = &module->masks->arch_capabilities;
	uint64_t native = module->arch_capabilities, config, value;

	if (!reserved_is_zero(module->masks, params, FIELD_RESERVED3))
		return operand_invalid(TDX_OPERAND_RDX);
	config = field_get(module->masks, params, FIELD_ARCH_CAPABILITIES);
	if (config & ~rules->config_mask ||
	    (config && !(field_get(module->masks, params, FIELD_MSR_CONFIG_CTLS) &
			 MSR_CONFIG_CTLS_ARCH_CAPABILITIES)))
		return operand_invalid(TDX_OPERAND_ARCH_CAPABILITIES_CONFIG);
	value = native & (config | ~rules->native_and_config);
	value |= config & rules->config_or_native;
	value = (value & ~rules->virtual_0) | rules->virtual_1;
	if (!td->feature.tsx)
		value &= ~ARCH_CAPABILITIES_TSX_CTRL;
	td->virtual_arch_capabilities = value;
	if (td->attributes & TD_ATTRIBUTES_MIGRATABLE && td->num_l2_vms)
		return operand_invalid(TDX_OPERAND_RDX);
	return TDX_SUCCESS;
}

uint64_t emu_mng_init_sound(const struct emu_module *module, struct emu_td *td,
			    const uint8_t params[MASKS_TD_PARAMS_SIZE], unsigned int tdcs_pages,
			    uint64_t *rcx)
{
	uint64_t status;

	*rcx = 0;
	td->initialised = false;
	status = check_controls(module, td, params, tdcs_pages);
	if (status)
		return status;
	status = emu_mng_init_cpuid(module, td,
				    params + module->masks->field[FIELD_CPUID_CONFIG].offset, rcx);
	if (status)
		return status;
	status = check_rest(module, td, params);
	if (status)
		return status;
	td->td_ctls =
		td->attributes & TD_ATTRIBUTES_SEPT_VE_DISABLE ? EMU_TD_CTLS_PENDING_VE_DISABLE : 0;
	td->topology_configured = module->masks->algorithm[MASKS_TOPOLOGY];
	td->num_vcpus = 0;
	td->initialised = true;
	return TDX_SUCCESS;
}

uint64_t emu_mng_init(const struct emu_module *module, struct emu_td *td,
		      const uint8_t params[MASKS_TD_PARAMS_SIZE], unsigned int tdcs_pages,
		      uint64_t *rcx)
{
	if (module->defect)
		return defect_mng_init(module, td, params, tdcs_pages, rcx);
	return emu_mng_init_sound(module, td, params, tdcs_pages, rcx);
}
