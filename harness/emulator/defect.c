// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which seeded defect is there, and which configurations meet its literals.
 */
#include "emulator/defect.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct defect *defect_named(const char *id)
{
	for (size_t i = 0; i < defect_count(); i++) {
		if (!strcmp(defect_at(i)->id, id))
			return defect_at(i);
	}
	return NULL;
}

int defect_seed(struct emu_module *module, struct defect_state *state, const char *id,
		struct diag *diag)
{
	const struct defect *defect = defect_named(id);

	if (!defect)
		return diag_set(diag, "there is no defect '%s'; see tdx-cts list defects", id);
	*state = (struct defect_state){ .defect = defect };
	/* What no configuration decides is there before the first of them. */
	state->met = !defect->when[0].of && defect->occasion != DEFECT_AFTER_UPDATE;
	module->defect = state;
	return 0;
}

static bool bit_of(const struct cpuid_regs *regs, struct cpuid_bit bit)
{
	return regs->reg[bit.reg] >> bit.bit & 1;
}

/* Little endian, as x86 stores it; what lies beyond the field reads 0. */
static uint64_t read_field(const struct emu_module *module, const struct defect_literal *literal,
			   const uint8_t *params)
{
	const struct masks_range *range = &module->masks->field[literal->field];
	uint64_t value = 0;

	for (unsigned int i = 0; i < sizeof(value) && literal->byte + i < range->size; i++)
		value |= (uint64_t)params[range->offset + literal->byte + i] << (8 * i);
	return value;
}

bool defect_holds(const struct emu_module *module, const struct defect_literal *literal,
		  const struct defect_request *request, const struct emu_td *td)
{
	const struct masks_entry *entry = masks_entry_at(module->masks, literal->bit.at);

	switch (literal->of) {
	case DEFECT_ASKED:
		return entry && entry->slot >= 0 &&
		       bit_of(&request->slot[entry->slot], literal->bit) == literal->value;
	case DEFECT_SHOWN:
		return entry && td &&
		       bit_of(&td->value[entry - module->masks->entry], literal->bit) ==
			       literal->value;
	case DEFECT_XFAM:
		return ((request->xfam & literal->mask) == literal->mask) == literal->value;
	case DEFECT_ATTRIBUTES:
		return ((request->attributes & literal->mask) == literal->mask) == literal->value;
	case DEFECT_PARAM:
		return request->params && ((read_field(module, literal, request->params) &
					    literal->mask) == literal->is) == literal->value;
	case DEFECT_REGISTER:
		return entry && entry->slot >= 0 &&
		       ((request->slot[entry->slot].reg[literal->bit.reg] & literal->mask) ==
			literal->is) == literal->value;
	case DEFECT_TDCS_PAGES:
		return (request->tdcs_pages == literal->is) == literal->value;
	case DEFECT_NOTHING:
		break;
	}
	return true;
}

bool defect_met(const struct emu_module *module, const struct defect_request *request,
		const struct emu_td *td)
{
	const struct defect *defect = module->defect->defect;

	if (defect_waits(defect) && !module->defect->updated)
		return false;
	for (size_t i = 0; i < DEFECT_MAX_LITERALS; i++) {
		if (!defect_holds(module, &defect->when[i], request, td))
			return false;
	}
	return true;
}

void defect_update(const struct emu_module *module, const struct emu_td *td)
{
	struct defect_state *state = module->defect;
	struct defect_request request = { 0 };

	state->updated = true;
	if (!td || !td->initialised)
		return;
	request.attributes = td->attributes;
	request.xfam = td->xfam;
	state->met = defect_met(module, &request, td);
}

bool defect_msr_faults(const struct emu_module *module, uint32_t index)
{
	const struct defect_state *state = module->defect;

	return state->defect->effect == DEFECT_MSR_FAULTS && state->met &&
	       state->defect->number == index;
}

/* "MAX_VCPUS=0x241", "RESERVED3+479&0x80=0x80" */
static int value_format(const struct defect_literal *literal, const char *name, char *text,
			size_t size)
{
	char byte[16] = "", mask[24] = "";

	if (literal->byte)
		snprintf(byte, sizeof(byte), "+%u", literal->byte);
	if (literal->mask != UINT64_MAX)
		snprintf(mask, sizeof(mask), "&0x%" PRIx64, literal->mask);
	return snprintf(text, size, "%s%s%s%s0x%" PRIx64, name, byte, mask,
			literal->value ? "=" : "!=", literal->is);
}

/* "0x1f.1:ecx" */
static const char *register_format(struct cpuid_bit bit, char text[CPUID_TEXT])
{
	size_t len = strlen(cpuid_addr_format(bit.at, text));

	snprintf(text + len, CPUID_TEXT - len, ":%s", cpuid_reg_name(bit.reg));
	return text;
}

static int literal_format(const struct defect_literal *literal, char *text, size_t size)
{
	char bit[CPUID_TEXT];

	switch (literal->of) {
	case DEFECT_PARAM:
		return value_format(literal, masks_field_name(literal->field), text, size);
	case DEFECT_REGISTER:
		return value_format(literal, register_format(literal->bit, bit), text, size);
	case DEFECT_TDCS_PAGES:
		return value_format(literal, "TDCS pages", text, size);
	case DEFECT_XFAM:
		return snprintf(text, size, "XFAM 0x%" PRIx64 "=%d", literal->mask, literal->value);
	case DEFECT_ATTRIBUTES:
		return snprintf(text, size, "ATTRIBUTES 0x%" PRIx64 "=%d", literal->mask,
				literal->value);
	default:
		return snprintf(text, size, "%s%s=%d", literal->of == DEFECT_SHOWN ? "shown " : "",
				cpuid_bit_format(literal->bit, bit), literal->value);
	}
}

const char *defect_when_format(const struct defect *defect, char text[256])
{
	const size_t size = 256;
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < DEFECT_MAX_LITERALS && defect->when[i].of && len < size; i++) {
		if (i)
			len += (size_t)snprintf(text + len, size - len, ", ");
		if (len < size)
			len += (size_t)literal_format(&defect->when[i], text + len, size - len);
	}
	return text;
}
