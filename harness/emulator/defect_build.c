// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.MNG.INIT with a seeded defect: fields of TD_PARAMS, refusals, and what goes from one TD to the
 * next.
 */
#include "emulator/defect_build.h"

#include <stddef.h>
#include <string.h>

void defect_build_pretend(const struct emu_module *module, const struct defect_literal *literal,
			  uint8_t *params)
{
	const struct masks_range *range = &module->masks->field[literal->field];

	for (unsigned int i = 0; i < sizeof(literal->is) && literal->byte + i < range->size; i++) {
		uint8_t *byte = &params[range->offset + literal->byte + i];
		uint8_t mask = (uint8_t)(literal->mask >> (8 * i));

		*byte = (uint8_t)((*byte & ~mask) | (literal->is >> (8 * i) & mask));
	}
}

/* Little endian, as x86 stores it. */
void defect_build_put_back(const struct emu_module *module, const struct defect_literal *literal,
			   const uint8_t *params, struct emu_td *td)
{
	static const struct {
		enum masks_field field;
		size_t offset, size;
	} members[] = {
#define MEMBER(field, member) \
	{ field, offsetof(struct emu_td, member), sizeof(((struct emu_td *)0)->member) }
		MEMBER(FIELD_ATTRIBUTES, attributes),
		MEMBER(FIELD_XFAM, xfam),
		MEMBER(FIELD_MAX_VCPUS, max_vcpus),
		MEMBER(FIELD_NUM_L2_VMS, num_l2_vms),
		MEMBER(FIELD_EPTP_CONTROLS, eptp_controls),
		MEMBER(FIELD_CONFIG_FLAGS, config_flags),
		MEMBER(FIELD_TSC_FREQUENCY, tsc_frequency),
#undef MEMBER
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (members[i].field == literal->field)
			memcpy((char *)td + members[i].offset,
			       params + module->masks->field[literal->field].offset,
			       members[i].size);
	}
}

bool defect_build_occurs(struct defect_state *state, const uint8_t params[MASKS_TD_PARAMS_SIZE])
{
	struct defect_history *history = &state->history;
	const bool same_again = !memcmp(history->params, params, sizeof(history->params));
	const bool after_td = history->after_td;

	memcpy(history->params, params, sizeof(history->params));
	history->after_td = false;
	switch (state->defect->occasion) {
	case DEFECT_SAME_AGAIN:
		return same_again;
	case DEFECT_AFTER_TD:
		return after_td;
	default:
		return true;
	}
}

bool defect_build_refuses_next(struct defect_state *state, uint64_t *status, uint64_t *rcx)
{
	if (state->defect->effect != DEFECT_REFUSES_NEXT || !state->refused)
		return false;
	state->refused = false;
	*status = state->defect->number;
	*rcx = 0;
	return true;
}

uint64_t defect_build_refused(struct defect_state *state, uint64_t status, uint64_t *rcx)
{
	const struct defect *defect = state->defect;

	state->refused = state->met && (defect->effect == DEFECT_REMAINS ||
					defect->effect == DEFECT_REFUSES_NEXT);
	if (!state->met || defect->effect != DEFECT_ANSWERS)
		return status;
	*rcx = defect->rcx;
	return defect->number;
}

void defect_build_accepted(const struct emu_module *module, const struct defect_request *request,
			   const struct emu_td *td)
{
	struct defect_state *state = module->defect;

	state->history.after_td = state->defect->occasion == DEFECT_AFTER_TD &&
				  defect_holds(module, &state->defect->before, request, td);
}
