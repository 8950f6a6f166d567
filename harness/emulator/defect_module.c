// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in the module: TDH.MNG.INIT around the sound one, and a guest's
 * CPUID.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "emulator/defect.h"
#include "emulator/defect_build.h"
#include "emulator/mng_init.h"

#define ONE_IN 7

static void get(const struct emu_module *module, const uint8_t *params, enum masks_field field,
		void *value, size_t size)
{
	memcpy(value, params + module->masks->field[field].offset, size);
}

static void put(const struct emu_module *module, uint8_t *params, enum masks_field field,
		const void *value, size_t size)
{
	memcpy(params + module->masks->field[field].offset, value, size);
}

static void read_request(const struct emu_module *module, const uint8_t *params,
			 unsigned int tdcs_pages, struct defect_request *request)
{
	const size_t slots = module->masks->num_slots * sizeof(request->slot[0]);

	request->params = params;
	request->tdcs_pages = tdcs_pages;
	get(module, params, FIELD_ATTRIBUTES, &request->attributes, sizeof(request->attributes));
	get(module, params, FIELD_XFAM, &request->xfam, sizeof(request->xfam));
	get(module, params, FIELD_CPUID_CONFIG, request->slot, slots);
}

static uint64_t with_mask(uint64_t value, uint64_t mask, bool set)
{
	return set ? value | mask : value & ~mask;
}

/* The request with the literal true. */
static void pretend(const struct emu_module *module, const struct defect_literal *literal,
		    struct defect_request *request, uint8_t *params)
{
	const struct masks_entry *entry = masks_entry_at(module->masks, literal->bit.at);
	const size_t slots = module->masks->num_slots * sizeof(request->slot[0]);

	if (literal->of == DEFECT_ATTRIBUTES)
		request->attributes = with_mask(request->attributes, literal->mask, literal->value);
	if (literal->of == DEFECT_XFAM)
		request->xfam = with_mask(request->xfam, literal->mask, literal->value);
	if (literal->of == DEFECT_TDCS_PAGES)
		request->tdcs_pages = (unsigned int)literal->is;
	if (entry && entry->slot >= 0) {
		uint32_t *reg = &request->slot[entry->slot].reg[literal->bit.reg];

		if (literal->of == DEFECT_ASKED)
			*reg = (uint32_t)with_mask(*reg, 1u << literal->bit.bit, literal->value);
		if (literal->of == DEFECT_REGISTER)
			*reg = (uint32_t)((*reg & ~literal->mask) | literal->is);
	}
	put(module, params, FIELD_ATTRIBUTES, &request->attributes, sizeof(request->attributes));
	put(module, params, FIELD_XFAM, &request->xfam, sizeof(request->xfam));
	put(module, params, FIELD_CPUID_CONFIG, request->slot, slots);
	if (literal->of == DEFECT_PARAM)
		defect_build_pretend(module, literal, params);
}

/* The register of the TD's virtual CPUID that holds a bit; NULL where the module has none. */
static uint32_t *reg_of(const struct emu_module *module, struct emu_td *td, struct cpuid_bit bit)
{
	const struct masks_entry *entry = masks_entry_at(module->masks, bit.at);

	return entry ? &td->value[entry - module->masks->entry].reg[bit.reg] : NULL;
}

static bool read_bit(const struct emu_module *module, struct emu_td *td, struct cpuid_bit bit)
{
	const uint32_t *reg = reg_of(module, td, bit);

	return reg && *reg >> bit.bit & 1;
}

static void write_bit(const struct emu_module *module, struct emu_td *td, struct cpuid_bit bit,
		      bool value)
{
	uint32_t *reg = reg_of(module, td, bit);

	if (reg)
		*reg = (uint32_t)with_mask(*reg, 1u << bit.bit, value);
}

static bool native_bit(const struct emu_module *module, struct cpuid_bit bit)
{
	const struct masks_entry *entry = masks_entry_at(module->masks, bit.at);

	return entry && module->native[entry - module->masks->entry].reg[bit.reg] >> bit.bit & 1;
}

static void misread(const struct emu_module *module, struct emu_td *td)
{
	const struct defect *defect = module->defect->defect;
	const bool own = read_bit(module, td, defect->bit);
	const bool other = read_bit(module, td, defect->other);
	const bool values[] = {
		[DEFECT_AS_0] = false,
		[DEFECT_AS_1] = true,
		[DEFECT_INVERTED] = !own,
		[DEFECT_NATIVE] = native_bit(module, defect->bit),
		[DEFECT_COPIED] = other,
		[DEFECT_SWAPPED] = other,
		[DEFECT_STALE] = own || module->defect->before,
	};

	write_bit(module, td, defect->bit, values[defect->reads]);
	if (defect->reads == DEFECT_SWAPPED)
		write_bit(module, td, defect->other, own);
}

static void add(const struct emu_module *module, struct emu_td *td)
{
	const struct defect *defect = module->defect->defect;
	uint32_t *reg = reg_of(module, td, defect->bit);

	if (reg)
		*reg += (uint32_t)(defect->number << defect->bit.bit);
}

static void take_other_leaf(const struct emu_module *module, struct emu_td *td)
{
	const struct defect *defect = module->defect->defect;
	const struct masks_entry *entry = masks_entry_at(module->masks, defect->bit.at);
	const struct masks_entry *other = masks_entry_at(module->masks, defect->other.at);

	if (entry && other)
		td->value[entry - module->masks->entry] = td->value[other - module->masks->entry];
}

/* What was asked for, and not what was pretended. */
static void put_back(const struct emu_module *module, struct emu_td *td, const uint8_t *params)
{
	const struct defect_literal *literal = &module->defect->defect->pretend;

	if (literal->of == DEFECT_ATTRIBUTES)
		get(module, params, FIELD_ATTRIBUTES, &td->attributes, sizeof(td->attributes));
	if (literal->of == DEFECT_XFAM)
		get(module, params, FIELD_XFAM, &td->xfam, sizeof(td->xfam));
	if (literal->of == DEFECT_PARAM)
		defect_build_put_back(module, literal, params, td);
	if (literal->of == DEFECT_ASKED)
		write_bit(module, td, literal->bit, !literal->value);
}

static uint64_t refuse(const struct emu_module *module, struct emu_td *td, uint64_t *rcx)
{
	const struct defect *defect = module->defect->defect;

	td->initialised = false;
	if (defect->number == (TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG))
		*rcx = cpuid_addr_pack(defect->bit.at);
	return defect->number;
}

/* A TD that meets the literals was built; the status is that of the call. */
static uint64_t spoil(const struct emu_module *module, struct emu_td *td, const uint8_t *params,
		      uint64_t *rcx)
{
	switch (module->defect->defect->effect) {
	case DEFECT_REFUSES:
		return refuse(module, td, rcx);
	case DEFECT_ACCEPTS:
		put_back(module, td, params);
		break;
	case DEFECT_READS:
		misread(module, td);
		break;
	case DEFECT_ADDS:
		add(module, td);
		break;
	case DEFECT_WRONG_LEAF:
		take_other_leaf(module, td);
		break;
	default:
		break;
	}
	return TDX_SUCCESS;
}

static void stop_here(const struct defect *defect)
{
	if (defect->effect == DEFECT_KILLS)
		kill(getpid(), SIGKILL);
	while (defect->effect == DEFECT_HANGS)
		pause();
}

/* After each TD, whether it met the literals or not. */
static void remember(const struct emu_module *module, struct emu_td *td, bool before)
{
	struct defect_state *state = module->defect;

	if (state->refused)
		write_bit(module, td, state->defect->bit,
			  !read_bit(module, td, state->defect->bit));
	state->refused = false;
	state->before = before;
}

uint64_t defect_mng_init(const struct emu_module *module, struct emu_td *td,
			 const uint8_t params[MASKS_TD_PARAMS_SIZE], unsigned int tdcs_pages,
			 uint64_t *rcx)
{
	struct defect_state *state = module->defect;
	const struct defect *defect = state->defect;
	uint8_t changed[MASKS_TD_PARAMS_SIZE];
	struct defect_request request;
	uint64_t status;
	bool before, occurs;

	occurs = defect_build_occurs(state, params);
	if (defect_build_refuses_next(state, &status, rcx)) {
		td->initialised = state->met = false;
		return status;
	}
	memcpy(changed, params, sizeof(changed));
	read_request(module, params, tdcs_pages, &request);
	state->met = defect_met(module, &request, NULL);
	state->entries = (struct defect_entries){ 0 };
	if (state->met) {
		stop_here(defect);
		if (defect->effect == DEFECT_ACCEPTS ||
		    (defect->effect == DEFECT_LOSES && state->in_order))
			pretend(module, &defect->pretend, &request, changed);
	}
	status = emu_mng_init_sound(module, td, changed, request.tdcs_pages, rcx);
	if (status)
		return defect_build_refused(state, status, rcx);
	read_request(module, params, tdcs_pages, &request);
	state->met = defect_met(module, &request, td);
	defect_build_accepted(module, &request, td);
	before = read_bit(module, td, defect->bit);
	if (state->met && occurs)
		status = spoil(module, td, params, rcx);
	remember(module, td, before);
	return status;
}

bool defect_guest_occurs(const struct defect_state *state, const struct emu_vcpu *vcpu)
{
	const struct defect *defect = state->defect;

	switch (defect->occasion) {
	case DEFECT_ON_VCPU_1:
		return vcpu->index == 1;
	case DEFECT_ONE_IN_SEVEN:
		return !(state->answers % ONE_IN);
	case DEFECT_AFTER_OTHER:
		return cpuid_addr_equal(state->last, defect->other.at);
	default:
		return true;
	}
}

void defect_guest_cpuid(const struct emu_module *module, const struct emu_vcpu *vcpu,
			struct cpuid_addr at, struct cpuid_regs *regs)
{
	struct defect_state *state = module->defect;
	const struct defect *defect = state->defect;

	if (defect->effect == DEFECT_GUEST_READS && state->met &&
	    cpuid_addr_equal(at, defect->bit.at)) {
		state->answers++;
		if (defect_guest_occurs(state, vcpu))
			regs->reg[defect->bit.reg] ^= 1u << defect->bit.bit;
	}
	state->last = at;
}

void defect_guest_field(const struct emu_module *module, uint64_t id, uint64_t *value)
{
	const struct defect_state *state = module->defect;

	if ((state->defect->effect == DEFECT_GUEST_FIELD ||
	     state->defect->effect == DEFECT_BOTH_FIELDS) &&
	    state->met && id == state->defect->field)
		*value ^= state->defect->number;
}
