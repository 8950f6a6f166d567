// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answers of an exchange as members of a JSON object. docs/formats.md has the form.
 */
#include <string.h>

#include "target/exchange.h"

static void add_key(struct exchange_text *text, const char *key)
{
	exchange_text_add(text, ",\"");
	exchange_text_add(text, key);
	exchange_text_add(text, "\":");
}

static void add_number(struct exchange_text *text, const char *key, uint64_t value)
{
	add_key(text, key);
	exchange_text_add(text, "\"0x");
	exchange_text_add_hex(text, value);
	exchange_text_add(text, "\"");
}

static void add_string(struct exchange_text *text, const char *key, const char *value)
{
	add_key(text, key);
	exchange_text_add_quoted(text, value);
}

static void begin_rows(struct exchange_text *text, const char *key)
{
	add_key(text, key);
	exchange_text_add(text, "\"");
}

static void end_rows(struct exchange_text *text)
{
	exchange_text_add(text, "\"");
}

void exchange_write_row(const uint64_t *number, unsigned int columns, struct exchange_text *text)
{
	while (columns > 1 && !number[columns - 1])
		columns--;
	if (text->size && text->data[text->size - 1] != '"')
		exchange_text_add(text, " ");
	for (unsigned int i = 0; i < columns; i++) {
		if (i)
			exchange_text_add(text, ",");
		exchange_text_add_hex(text, number[i]);
	}
}

void exchange_write_identity(const struct exchange_call *call, struct exchange_text *text)
{
	add_string(text, "target", call->identity->target);
	add_string(text, "module", call->identity->module);
	add_string(text, "platform", call->identity->platform);
	add_string(text, "kernel", call->identity->kernel);
	if (*call->identity->defect)
		add_string(text, "defect", call->identity->defect);
}

void exchange_write_metadata(const struct exchange_call *call, struct exchange_text *text)
{
	add_number(text, "status", *call->status);
	add_number(text, "value", *call->value);
}

void exchange_write_capabilities(const struct exchange_call *call, struct exchange_text *text)
{
	const struct target_capabilities *from = call->capabilities;

	add_number(text, "attributes", from->supported_attributes);
	add_number(text, "xfam", from->supported_xfam);
	begin_rows(text, "cpuid");
	for (size_t i = 0; i < from->num_cpuid; i++) {
		const struct td_entry *entry = &from->cpuid[i];
		const uint32_t *reg = entry->regs.reg;
		const uint64_t row[] = { entry->function,  entry->index,      entry->flags,
					 reg[CPUID_EAX],   reg[CPUID_EBX],    reg[CPUID_ECX],
					 reg[CPUID_EDX],   entry->padding[0], entry->padding[1],
					 entry->padding[2] };

		exchange_write_row(row, sizeof(row) / sizeof(row[0]), text);
	}
	end_rows(text);
}

void exchange_write_outcome(const struct exchange_call *call, struct exchange_text *text)
{
	static const char *const by[] = {
		[TD_ACCEPTED] = "nobody",
		[TD_REFUSED_BY_KVM] = "kvm",
		[TD_REFUSED_BY_MODULE] = "module",
		[TD_REFUSED_BY_ANY] = "any",
	};
	const struct td_outcome *from = call->outcome;
	char leaf[CPUID_TEXT];

	add_string(text, "refused_by", by[from->by]);
	if (from->error)
		add_number(text, "errno", (uint64_t)from->error);
	if (from->has_status)
		add_number(text, "status", from->status);
	if (from->has_rcx)
		add_number(text, "rcx", from->rcx);
	if (from->vm_dead) {
		add_key(text, "vm_dead");
		exchange_text_add(text, "true");
	}
	if (from->has_refused_leaf)
		add_string(text, "refused_leaf", cpuid_addr_format(from->refused_leaf, leaf));
}

void exchange_write_cpuid(const struct exchange_call *call, struct exchange_text *text)
{
	begin_rows(text, "cpuid");
	for (size_t i = 0; i < call->cpuid->count; i++) {
		const struct cpuid_entry *entry = &call->cpuid->entry[i];
		const uint32_t *reg = entry->regs.reg;
		const uint64_t row[] = { entry->at.leaf, entry->at.subleaf, reg[CPUID_EAX],
					 reg[CPUID_EBX], reg[CPUID_ECX],    reg[CPUID_EDX],
					 entry->faulting };

		exchange_write_row(row, sizeof(row) / sizeof(row[0]), text);
	}
	end_rows(text);
}

void exchange_write_results(const struct exchange_call *call, struct exchange_text *text)
{
	begin_rows(text, "results");
	for (size_t i = 0; i < call->count; i++) {
		uint64_t row[2 + GUEST_NUM_VALUES] = { call->results[i].outcome,
						       call->results[i].status };

		memcpy(row + 2, call->results[i].value, sizeof(call->results[i].value));
		exchange_write_row(row, 2 + GUEST_NUM_VALUES, text);
	}
	end_rows(text);
}

void exchange_write_host_state(const struct exchange_call *call, struct exchange_text *text)
{
	add_key(text, "state");
	exchange_text_add(text, "{");
	for (enum host_element_id id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (!call->state->present[id])
			continue;
		if (text->size && text->data[text->size - 1] != '{')
			exchange_text_add(text, ",");
		exchange_text_add(text, "\"");
		exchange_text_add(text, host_element(id)->name);
		exchange_text_add(text, "\":\"0x");
		exchange_text_add_hex(text, call->state->value[id]);
		exchange_text_add(text, "\"");
	}
	exchange_text_add(text, "}");
}

void exchange_write_call_results(const struct exchange_call *call, struct exchange_text *text)
{
	begin_rows(text, "results");
	for (size_t i = 0; i < call->count; i++) {
		const struct td_call_result *result = &call->call_results[i];
		const uint64_t row[] = { (uint64_t)result->error, result->hw_error, result->nent };

		exchange_write_row(row, sizeof(row) / sizeof(row[0]), text);
	}
	end_rows(text);
}

void exchange_write_value(const struct exchange_call *call, struct exchange_text *text)
{
	add_number(text, "value", *call->value);
}
