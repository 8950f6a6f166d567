// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts explain FIELD-ID.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/explain.h"
#include "cli/text.h"
#include "module/metadata.h"
#include "rules/status.h"

/* Members of a field id (published module source, md_field_id_t). */
static unsigned int id_bits(uint64_t id, unsigned int msb, unsigned int lsb)
{
	return (unsigned int)(id >> lsb & ((1ULL << (msb - lsb + 1)) - 1));
}

/* The element of an array that begins at @base, or false where @id is none of its @room. */
static bool array_element(uint64_t id, uint64_t base, uint64_t room, size_t *element)
{
	if (id < base || id - base >= room)
		return false;
	*element = (size_t)(id - base);
	return true;
}

/* The leaf that an element of an array is about, where only the module says which. */
static bool field_leaf(const struct masks *masks, uint64_t id, struct cpuid_addr *at)
{
	size_t i;

	if (array_element(id, METADATA_CPUID_CONFIG_LEAVES, masks->num_slots, &i))
		*at = masks->slot[i].at;
	else if (array_element(id, METADATA_CPUID_CONFIG_VALUES, 2 * masks->num_slots, &i))
		*at = masks->slot[i / 2].at;
	else if (array_element(id, METADATA_CPUID_CONTROL, masks->num_entries, &i))
		*at = masks->entry[i].at;
	else
		return false;
	return true;
}

static void say_members(uint64_t id)
{
	static const char *const contexts[8] = {
		"global: TDH.SYS.RD, TDG.SYS.RD",
		"TD: TDH.MNG.RD, TDG.VM.RD",
		"VCPU: TDH.VP.RD, TDG.VP.RD",
		"not known",
		"not known",
		"not known",
		"not known",
		"not known",
	};
	unsigned int context = id_bits(id, 54, 52);

	cli_say("context", "%u, bits 54:52 (%s)", context, contexts[context]);
	cli_say("class", "0x%x, bits 61:56%s", id_bits(id, 61, 56),
		id_bits(id, 63, 63) ? "; not architectural, bit 63" : "");
	cli_say("element", "%u bytes (code %u, bits 33:32)", 1u << id_bits(id, 33, 32),
		id_bits(id, 33, 32));
	cli_say("sequence", "%u elements a field, %u fields (bits 37:34 and 46:38)",
		id_bits(id, 37, 34) + 1, id_bits(id, 46, 38) + 1);
	cli_say("code", "0x%x, bits 23:0", id_bits(id, 23, 0));
}

/* What the module answers to TDH.SYS.RD. */
static void say_value(const struct session *session, uint64_t id)
{
	struct target *target = session->target;
	char text[STATUS_TEXT];
	uint64_t status, value;

	if (target->ops->metadata(target, id, &status, &value) != TARGET_OK)
		return;
	if (status) {
		status_format(status, false, 0, text, sizeof(text));
		cli_say("reads", "%s with %s", text, session->options.module);
	} else {
		cli_say("reads", "0x%" PRIx64 " with %s on %s", value, session->options.module,
			session->options.platform);
	}
}

void explain_field(const struct explain *here, uint64_t id)
{
	const struct session *session = &here->session;
	const char *says = metadata_field_says(id);
	char text[CPUID_TEXT], leaf[CPUID_TEXT];
	struct cpuid_addr at;
	bool known = metadata_field_name(id);

	cli_say("field", "%s", metadata_field_format(id, text));
	if (says)
		cli_say("holds", "%s", says);
	if (field_leaf(session->masks, id, &at))
		cli_say("leaf", "%s, by the order of %s", cpuid_addr_format(at, leaf),
			session->options.module);
	say_members(id);
	if (!id_bits(id, 54, 52))
		say_value(session, id);
	printf("0x%016" PRIx64 " is %s.\n", id, known ? text : "no field that is known here");
}
