// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares the declared type of every bit with the masks that hold it.
 */
#include <stdio.h>
#include <string.h>

#include "module/agree.h"

/* What the masks, and the code beside them, do with one bit. */
enum done_flag {
	DONE_FAULTING = 1 << 0,
	DONE_FIXED0_OR_DYNAMIC = 1 << 1,
	DONE_FIXED1 = 1 << 2,
	DONE_CONFIGURED = 1 << 3,
	DONE_CONFIGURED_AND_NATIVE = 1 << 4,
	DONE_OPT_IN = 1 << 5,
	DONE_COMPUTED = 1 << 6,
};

struct done {
	unsigned int flags;
	uint64_t xfam; /* bits that clear it when they are 0 */
	bool masked; /* some of them by a mask of its own, not with the whole leaf */
	int verified; /* what TDH.SYS.INIT demands of the platform's bit: 0, 1, or -1: nothing */
};

/* What a description says of a native bit that the platform is verified to have. */
static const char *const verified_words[] = { "platform must have 0", "platform must have 1" };

static const char *const flag_names[] = {
	"#VE",        "fixed0 or dynamic",     "fixed1",
	"configured", "configured and native", "behind the opt-in",
	"computed"
};

static void done_format(const struct done *done, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++)
		if (done->flags & 1u << i && used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
						 flag_names[i]);
	if (!done->flags)
		used = (size_t)snprintf(text, size, "native");
	if (done->xfam && used < size)
		used += (size_t)snprintf(text + used, size - used, ", cleared without XFAM 0x%llx",
					 (unsigned long long)done->xfam);
	if (done->verified >= 0 && used < size)
		snprintf(text + used, size - used, ", %s", verified_words[done->verified]);
}

static struct done done_of_bit(const struct masks *masks, size_t index, enum cpuid_reg reg,
			       uint32_t mask)
{
	const struct masks_entry *entry = &masks->entry[index];
	const struct masks_slot *slot = entry->slot >= 0 ? &masks->slot[entry->slot] : NULL;
	struct done done = { .xfam = masks_leaf_xfam(entry->at), .verified = -1 };

	if (entry->faulting)
		done.flags |= DONE_FAULTING;
	if ((entry->fixed0_or_dynamic.reg[reg] | masks_code_fixed0(entry->at).reg[reg]) & mask)
		done.flags |= DONE_FIXED0_OR_DYNAMIC;
	if (entry->fixed1.reg[reg] & mask)
		done.flags |= DONE_FIXED1;
	if (slot && slot->configured.reg[reg] & mask)
		done.flags |= DONE_CONFIGURED;
	if (slot && slot->configured_and_native.reg[reg] & mask)
		done.flags |= DONE_CONFIGURED_AND_NATIVE;
	if (slot && slot->opt_in.reg[reg] & mask)
		done.flags |= DONE_OPT_IN;
	if (masks_code_computed(entry->at).reg[reg] & mask)
		done.flags |= DONE_COMPUTED;
	if (entry->verify_mask.reg[reg] & mask)
		done.verified = !!(entry->verify_value.reg[reg] & mask);
	for (size_t i = 0; i < masks->num_xfam_clears; i++)
		if (masks->xfam_clear[i].entry == index &&
		    masks->xfam_clear[i].mask.reg[reg] & mask) {
			done.xfam |= 1ULL << masks->xfam_clear[i].xfam_bit;
			done.masked = true;
		}
	return done;
}

static bool gates_agree(const struct declared_gate *gate, const struct masks_code_gate *code)
{
	return gate->attributes == code->attributes && gate->has_cpuid == code->has_cpuid &&
	       (!gate->has_cpuid || cpuid_bit_equal(gate->cpuid, code->cpuid));
}

/* The type names the kinds of gates that there are. */
static bool type_agrees(const struct declared_gate *gate, struct virt_parts parts,
			const struct done *done, const struct masks_code_gate *code)
{
	return parts.configured == (gate->config || gate->tsc_frequency) &&
	       parts.xfam == (done->xfam != 0) && parts.attributes == (code->attributes != 0) &&
	       parts.cpuid == code->has_cpuid;
}

/* What a description demands of the platform's bit: 0, 1, or -1: nothing. */
static int demanded(const struct declared_field *field)
{
	for (int value = 0; field->details && value < 2; value++) {
		if (!strcmp(field->details, verified_words[value]))
			return value;
	}
	return -1;
}

/* Not every description says in these words what is verified; one that does says it of all bits. */
static bool demands_anything(const struct declared *declared)
{
	for (size_t i = 0; i < declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &declared->leaf[i];

		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			for (size_t field = 0; field < leaf->num_fields[reg]; field++) {
				if (demanded(&leaf->field[reg][field]) >= 0)
					return true;
			}
		}
	}
	return false;
}

static bool platform_agrees(const struct declared_field *field, const struct done *done)
{
	int value = demanded(field);

	return done->verified == value || (value < 0 && field->type != VIRT_NATIVE);
}

/* Whether what is done is what the type says. */
static bool bit_agrees(const struct declared_field *field, unsigned int bit, struct done done,
		       const struct masks_code_gate *code)
{
	struct virt_parts parts = virt_type_parts(field->type);
	unsigned int opt_in = field->gate.opt_in ? DONE_OPT_IN : 0;

	if (!declared_field_known(field))
		return true; /* nothing is known to compare; FIX-11 reports the word */
	switch (field->type) {
	case VIRT_VE:
		return done.flags & DONE_FAULTING;
	case VIRT_FIXED:
		return !done.masked && done.flags == (field->fixed >> (bit - field->lsb) & 1 ?
							      DONE_FIXED1 :
							      DONE_FIXED0_OR_DYNAMIC);
	case VIRT_CALCULATED:
	case VIRT_SPECIAL:
		return (done.flags & ~DONE_FIXED0_OR_DYNAMIC) == DONE_COMPUTED;
	default:
		break;
	}
	if (done.xfam != field->gate.xfam || !gates_agree(&field->gate, code) ||
	    !type_agrees(&field->gate, parts, &done, code))
		return false;
	if (!parts.configured || field->gate.tsc_frequency)
		return !done.flags;
	return done.flags ==
	       ((parts.native ? DONE_CONFIGURED_AND_NATIVE : DONE_CONFIGURED) | opt_in);
}

struct report {
	struct disagreement *found;
	size_t max;
	size_t count;
	bool platform; /* what is verified of it is declared, too */
};

static void report_add(struct report *report, struct cpuid_bit bit, const char *declared,
		       const struct done *done)
{
	if (report->count < report->max) {
		struct disagreement *entry = &report->found[report->count];

		entry->bit = bit;
		snprintf(entry->declared, sizeof(entry->declared), "%s", declared);
		if (done)
			done_format(done, entry->done, sizeof(entry->done));
		else
			snprintf(entry->done, sizeof(entry->done), "not in the CPUID table");
	}
	report->count++;
}

static void report_field(struct report *report, struct cpuid_bit bit,
			 const struct declared_field *field, const struct done *done)
{
	char declared[sizeof(report->found->declared)];
	int value = demanded(field);

	snprintf(declared, sizeof(declared), "%s%s%s", virt_type_name(field->type),
		 value < 0 ? "" : ", ", value < 0 ? "" : verified_words[value]);
	report_add(report, bit, declared, done);
}

static void compare_leaf(const struct declared_leaf *leaf, const struct masks *masks, size_t entry,
			 struct report *report)
{
	struct cpuid_bit bit = { .at = leaf->at };

	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		for (bit.bit = 0; bit.bit < 32; bit.bit++) {
			const struct declared_field *field =
				declared_leaf_field(leaf, bit.reg, bit.bit);
			struct done done = done_of_bit(masks, entry, bit.reg, 1u << bit.bit);

			struct masks_code_gate code = masks_code_gate(masks, bit);

			if (!bit_agrees(field, bit.bit, done, &code) ||
			    (report->platform && !platform_agrees(field, &done)))
				report_field(report, bit, field, &done);
		}
	}
}

size_t module_disagreements(const struct declared *declared, const struct masks *masks,
			    struct disagreement *found, size_t max)
{
	struct report report = { found, max, 0, demands_anything(declared) };

	for (size_t i = 0; i < declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &declared->leaf[i];
		const struct masks_entry *entry = masks_entry_at(masks, leaf->at);
		const struct declared_field *first = declared_leaf_field(leaf, CPUID_EAX, 0);

		if (entry)
			compare_leaf(leaf, masks, (size_t)(entry - masks->entry), &report);
		else if (first->type != VIRT_VE)
			report_add(&report, (struct cpuid_bit){ .at = leaf->at },
				   virt_type_name(first->type), NULL);
	}
	for (size_t i = 0; i < masks->num_entries; i++) {
		const struct masks_entry *entry = &masks->entry[i];
		struct done done = done_of_bit(masks, i, CPUID_EAX, 1);

		if (!declared_leaf_at(declared, entry->at) && !entry->faulting)
			report_add(&report, (struct cpuid_bit){ .at = entry->at }, "not declared",
				   &done);
	}
	return report.count;
}
