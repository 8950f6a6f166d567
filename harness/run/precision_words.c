// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is right to say of a defect, by its row.
 */
#include "run/precision_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "module/metadata.h"
#include "rules/status.h"

#define MSR_ARCH_CAPABILITIES 0x10a
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add(struct words *words, const char *text)
{
	if (words->count < MAX_WORDS && *text)
		snprintf(words->word[words->count++], WORD_SIZE, "%s", text);
}

/* Reports name bits of a leaf without sub-leaves in two ways, and a field as a whole, too. */
static void add_bit(struct words *words, struct cpuid_bit bit)
{
	char text[CPUID_TEXT];

	add(words, cpuid_bit_format(bit, text));
	text[strcspn(text, "[")] = '\0';
	add(words, text);
	if (bit.at.subleaf != CPUID_SUBLEAF_NA)
		return;
	bit.at.subleaf = 0;
	add(words, cpuid_bit_format(bit, text));
}

static bool has_bit(struct cpuid_bit bit)
{
	return bit.at.leaf || bit.at.subleaf || bit.reg || bit.bit;
}

static void add_number(struct words *words, uint64_t number)
{
	char text[WORD_SIZE];

	snprintf(text, sizeof(text), "0x%" PRIx64, number);
	add(words, text);
}

/* A call to KVM, in the words of cases; what it leaves behind is told of another, or of the kernel. */
static void add_of_call(struct words *words, const struct defect *defect)
{
	const struct defect_of_call *of_call = &defect->of_call;
	static const enum td_call_kind kinds[] = {
		[DEFECT_CALL_CAPABILITIES] = TD_CALL_CAPABILITIES,
		[DEFECT_CALL_INIT_VM] = TD_CALL_INIT_VM,
		[DEFECT_CALL_FINALIZE_VM] = TD_CALL_FINALIZE_VM,
		[DEFECT_CALL_VM_COMMAND] = TD_CALL_VM_COMMAND,
		[DEFECT_CALL_INIT_VCPU] = TD_CALL_INIT_VCPU,
		[DEFECT_CALL_INIT_MEM_REGION] = TD_CALL_INIT_MEM_REGION,
		[DEFECT_CALL_GET_CPUID] = TD_CALL_GET_CPUID,
		[DEFECT_CALL_VCPU_COMMAND] = TD_CALL_VCPU_COMMAND,
		[DEFECT_CALL_SET_MAX_VCPUS] = TD_CALL_SET_MAX_VCPUS,
		[DEFECT_CALL_SET_TSC_KHZ] = TD_CALL_SET_TSC_KHZ,
		[DEFECT_CALL_CREATE_VCPU] = TD_CALL_CREATE_VCPU,
		[DEFECT_CALL_RUN] = TD_CALL_RUN,
	};

	switch (of_call->left) {
	case DEFECT_LEFT_KEY_ID:
		add(words, "key ids");
		break;
	case DEFECT_LEFT_WARNING:
		add(words, "kernel warnings");
		break;
	case DEFECT_LEFT_TAINT:
		add(words, "kernel taint mask");
		break;
	case DEFECT_LEFT_INITIALISED:
	case DEFECT_LEFT_DEAD:
		add(words, td_call_name(TD_CALL_INIT_VM));
		break;
	default:
		if (of_call->call && of_call->call < COUNT(kinds))
			add(words, td_call_name(kinds[of_call->call]));
		/* A TD that is built without a list of calls is one KVM_TDX_INIT_VM. */
		if (of_call->call == DEFECT_CALL_INIT_VM)
			add(words, "KVM_TDX_INIT_VM");
	}
}

/* What a literal says that TDH.MNG.INIT is given: a bit, or a field of TD_PARAMS. */
static void add_asked(struct words *words, const struct defect_literal *literal)
{
	struct cpuid_bit bit = literal->bit;

	switch (literal->of) {
	case DEFECT_ASKED:
		if (literal->value)
			add_bit(words, bit);
		break;
	case DEFECT_REGISTER:
		for (bit.bit = 0; bit.bit < 32; bit.bit++) {
			if (literal->mask & literal->is & 1ULL << bit.bit)
				add_bit(words, bit);
		}
		break;
	case DEFECT_PARAM:
		/* Reports give the offset of a reserved byte, which depends on the module. */
		if (literal->field == FIELD_RESERVED0 || literal->field == FIELD_RESERVED1 ||
		    literal->field == FIELD_RESERVED2 || literal->field == FIELD_RESERVED3)
			add(words, "of TD_PARAMS");
		else
			add(words, masks_field_name(literal->field));
		break;
	default:
		break;
	}
}

/* What is refused, accepted or answered otherwise: the call, its answer, and what it was asked for. */
static void add_call(struct words *words, const struct defect *defect)
{
	add(words, defect->place == DEFECT_IN_MODULE ? "TDH.MNG.INIT" : "KVM_TDX_INIT_VM");
	for (size_t i = 0; i < DEFECT_MAX_LITERALS; i++)
		add_asked(words, &defect->when[i]);
}

static void add_call_and_number(struct words *words, const struct defect *defect)
{
	add_call(words, defect);
	add_number(words, defect->number);
}

/* "XFAM[15]" */
static void add_state_bits(struct words *words, const struct defect *defect)
{
	const struct defect_literal *literal = &defect->pretend;
	const char *name = literal->of == DEFECT_XFAM ? "XFAM" : "ATTRIBUTES";
	char text[WORD_SIZE];

	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(literal->mask >> bit & 1))
			continue;
		snprintf(text, sizeof(text), "%s[%u]", name, bit);
		add(words, text);
	}
	add_call(words, defect);
}

/* "CPUID_FIXED0_BITS 7.0 ECX, EDX": two registers of a leaf, of which bits may be named instead. */
static void add_field(struct words *words, const struct defect *defect)
{
	const char *name = metadata_field_name(defect->field);
	char text[CPUID_TEXT], *leaf;
	struct cpuid_bit bit;

	add(words, name ? name : "");
	metadata_field_format(defect->field, text);
	leaf = strchr(text, ' ');
	if (!leaf)
		return;
	leaf++;
	leaf[strcspn(leaf, " ")] = '\0';
	if (!cpuid_addr_parse(leaf, &bit.at))
		return;
	for (unsigned int i = 0; i < 64; i++) {
		bit.reg = (enum cpuid_reg)(2 * (defect->field & 1) + i / 32);
		bit.bit = i % 32;
		if (defect->number >> i & 1)
			add_bit(words, bit);
	}
}

/* What a VCPU's own state shows in. */
static void add_state(struct words *words, const struct defect *defect)
{
	static const struct {
		enum defect_vcpu state;
		uint64_t number;
		const char *word;
	} table[] = {
		{ VCPU_CR4, EMU_CR4_OSXSAVE, "1:ecx.osxsave" },
		{ VCPU_CR4, EMU_CR4_PKE, "7.0:ecx.ospke" },
		{ VCPU_XCR0, UINT64_MAX, "0xd.0:ebx.xsave_size_xcr0" },
		{ VCPU_XSS, UINT64_MAX, "0xd.1:ebx.xsaves_size" },
		{ VCPU_64_BIT, UINT64_MAX, "0x80000001:edx.syscall" },
		{ VCPU_INDEX, UINT64_MAX, "1:ebx.initial_apic_id" },
		{ VCPU_CPL, UINT64_MAX, "#VE" },
		{ VCPU_CPUIDVE, UINT64_MAX, "#VE" },
		{ VCPU_VE_INFO, UINT64_MAX, "#DF" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		if (table[i].state == defect->state && table[i].number & defect->number)
			add(words, table[i].word);
	}
}

/* What TDG.VP.INFO gives in its registers; or what TDG.VP.CPUIDVE.SET turns on and off. */
static void add_tdcall(struct words *words, const struct defect *defect)
{
	static const struct {
		enum host_element_id element;
		const char *word;
	} info[] = {
		{ HOST_RCX, "GPAW" },
		{ HOST_RDX, "ATTRIBUTES" },
		{ HOST_R8, "MAX_VCPUS" },
		{ HOST_R9, "VCPU_INDEX" },
	};

	if (defect->field != GUEST_TDG_VP_INFO)
		add(words, "#VE");
	for (size_t i = 0; i < sizeof(info) / sizeof(info[0]); i++) {
		if (defect->field == GUEST_TDG_VP_INFO && info[i].element == defect->element)
			add(words, info[i].word);
	}
}

static void add_elements(struct words *words, const struct defect *defect)
{
	add(words, host_element(defect->element)->name);
	if (defect->leaves == LEFT_EXCHANGED)
		add(words, host_element(defect->second)->name);
}

static void add_faulting_msr(struct words *words, const struct defect *defect)
{
	add_number(words, defect->number);
}

static void add_msr(struct words *words, const struct defect *defect)
{
	add_number(words, defect->field);
	if (defect->field == MSR_ARCH_CAPABILITIES)
		add(words, "IA32_ARCH_CAPABILITIES");
}

static void add_fact(struct words *words, const struct defect *defect)
{
	if (defect->fact == FACT_SLOTS)
		add(words, metadata_field_name(METADATA_CPUID_CONFIG_LEAVES));
	else
		add_bit(words, defect->bit);
	/* Which leaves are out of range a register says, and no bit of it. */
	if (defect->fact == FACT_LAST_LEAF)
		add(words, "0:eax");
}

static void add_bit_or_call(struct words *words, const struct defect *defect)
{
	if (has_bit(defect->bit))
		add_bit(words, defect->bit);
	else
		add_call(words, defect);
	if (defect->reads == DEFECT_SWAPPED)
		add_bit(words, defect->other);
}

/* Effects that are not about .bit alone, or the call: words of their own, and what of the row. */
static const struct effect_words {
	const char *word[2];
	void (*add)(struct words *words, const struct defect *defect);
} effects[] = {
	[DEFECT_REFUSES] = { .add = add_call_and_number },
	[DEFECT_ACCEPTS] = { .add = add_call },
	[DEFECT_ANSWERS] = { .add = add_call_and_number },
	[DEFECT_REFUSES_NEXT] = { .add = add_call_and_number },
	[DEFECT_MSR_FAULTS] = { .add = add_faulting_msr },
	[DEFECT_GUEST_FIELD] = { .add = add_field },
	[DEFECT_LEAKS_KEY_ID] = { { "key ids" }, add_call },
	[DEFECT_WARNS] = { { "kernel warnings" }, add_call },
	[DEFECT_RELOADS] = { .word = { "KVM_TDX_CAPABILITIES" } },
	[DEFECT_LEAVES] = { .add = add_elements },
	[DEFECT_EXIT_LEAVES] = { .add = add_elements },
	[DEFECT_FACT] = { .add = add_fact },
	[DEFECT_FIELD] = { .add = add_field },
	[DEFECT_BOTH_FIELDS] = { .add = add_field },
	[DEFECT_NO_FIELD] = { .add = add_field },
	[DEFECT_SLOTS_SWAPPED] = { .word = { "CPUID_CONFIG_LEAVES" } },
	[DEFECT_STATE] = { .add = add_state },
	[DEFECT_TDCALL_TAKES] = { .add = add_tdcall },
	[DEFECT_TDCALL_GIVES] = { .add = add_tdcall },
	[DEFECT_MSR_READS] = { .add = add_msr },
	[DEFECT_GIVES_ERRNO] = { .add = add_of_call },
	[DEFECT_OVERLOOKS] = { .add = add_of_call },
	[DEFECT_LEAVES_BEHIND] = { .add = add_of_call },
	[DEFECT_MISCOUNTS] = { .add = add_of_call },
	[DEFECT_LOSES_STATUS] = { .add = add_of_call },
	[DEFECT_FILTER_BY_ENTRY] = { .word = { "index" } }, /* of an entry */
	[DEFECT_STATE_OFFERED] = { .add = add_state_bits },
	[DEFECT_STATE_TAKEN] = { .add = add_state_bits },
	[DEFECT_STATE_SUPPORTED] = { .add = add_state_bits },
	[DEFECT_MATCHES] = { { "index", "entries" }, add_call },
};

void precision_words(const struct defect *defect, struct words *words)
{
	static const struct effect_words usual = { .add = add_bit_or_call };
	const struct effect_words *effect = &usual;

	if (defect->effect < COUNT(effects) &&
	    (effects[defect->effect].word[0] || effects[defect->effect].add))
		effect = &effects[defect->effect];
	words->count = 0;
	for (size_t i = 0; i < COUNT(effect->word) && effect->word[i]; i++)
		add(words, effect->word[i]);
	if (effect->add)
		effect->add(words, defect);
}
