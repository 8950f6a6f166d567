// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is right to say of a defect, by its row, and whether a failure says so.
 */
#include "run/precision.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "module/metadata.h"
#include "rules/party.h"
#include "rules/status.h"

#define MAX_WORDS 32
#define MSR_ARCH_CAPABILITIES 0x10a
#define WORD_SIZE 80

struct words {
	size_t count;
	char word[MAX_WORDS][WORD_SIZE];
};

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
static void add_of_call(struct words *words, const struct defect_of_call *of_call)
{
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
		if (of_call->call && of_call->call < sizeof(kinds) / sizeof(kinds[0]))
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

/* "XFAM[15]" */
static void add_state_bits(struct words *words, const struct defect_literal *literal)
{
	const char *name = literal->of == DEFECT_XFAM ? "XFAM" : "ATTRIBUTES";
	char text[WORD_SIZE];

	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(literal->mask >> bit & 1))
			continue;
		snprintf(text, sizeof(text), "%s[%u]", name, bit);
		add(words, text);
	}
}

/* What is refused, accepted or answered otherwise: the call, its answer, and what it was asked for. */
static void add_call(struct words *words, const struct defect *defect)
{
	add(words, defect->place == DEFECT_IN_MODULE ? "TDH.MNG.INIT" : "KVM_TDX_INIT_VM");
	for (size_t i = 0; i < DEFECT_MAX_LITERALS; i++)
		add_asked(words, &defect->when[i]);
	switch (defect->effect) {
	case DEFECT_WARNS:
		add(words, "kernel warnings");
		break;
	case DEFECT_LEAKS_KEY_ID:
		add(words, "key ids");
		break;
	case DEFECT_REFUSES:
	case DEFECT_ANSWERS:
	case DEFECT_REFUSES_NEXT:
		add_number(words, defect->number);
		break;
	default:
		break;
	}
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

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].state == defect->state && table[i].number & defect->number)
			add(words, table[i].word);
	}
}

/* What TDG.VP.INFO gives in its registers; or what TDG.VP.CPUIDVE.SET turns on and off. */
static void add_tdcall(struct words *words, const struct defect *defect)
{
	static const char *const info[] = { "GPAW", "ATTRIBUTES", "MAX_VCPUS", "VCPU_INDEX" };

	if (defect->field != GUEST_TDG_VP_INFO)
		add(words, "#VE");
	else if ((size_t)defect->element < sizeof(info) / sizeof(info[0]))
		add(words, info[defect->element]);
}

/* What the row says is wrong, by what its effect is about. */
static void words_of(const struct defect *defect, struct words *words)
{
	words->count = 0;
	switch (defect->effect) {
	case DEFECT_LEAVES:
	case DEFECT_EXIT_LEAVES:
		add(words, host_element(defect->element)->name);
		if (defect->leaves == LEFT_EXCHANGED)
			add(words, host_element(defect->second)->name);
		break;
	case DEFECT_GUEST_FIELD:
	case DEFECT_FIELD:
	case DEFECT_BOTH_FIELDS:
	case DEFECT_NO_FIELD:
		add_field(words, defect);
		break;
	case DEFECT_SLOTS_SWAPPED:
		add(words, metadata_field_name(METADATA_CPUID_CONFIG_LEAVES));
		break;
	case DEFECT_MSR_FAULTS:
		add_number(words, defect->number);
		break;
	case DEFECT_MSR_READS:
		add_number(words, defect->field);
		add(words, defect->field == MSR_ARCH_CAPABILITIES ? "IA32_ARCH_CAPABILITIES" : "");
		break;
	case DEFECT_STATE:
		add_state(words, defect);
		break;
	case DEFECT_TDCALL_TAKES:
	case DEFECT_TDCALL_GIVES:
		add_tdcall(words, defect);
		break;
	case DEFECT_REFUSES:
	case DEFECT_ACCEPTS:
	case DEFECT_ANSWERS:
	case DEFECT_REFUSES_NEXT:
		add_call(words, defect);
		break;
	case DEFECT_STATE_OFFERED:
	case DEFECT_STATE_TAKEN:
	case DEFECT_STATE_SUPPORTED:
		add_state_bits(words, &defect->pretend);
		add_call(words, defect);
		break;
	case DEFECT_FILTER_BY_ENTRY:
		add(words, "index"); /* of an entry */
		break;
	case DEFECT_MATCHES:
		add(words, "index");
		add(words, "entries");
		add_call(words, defect);
		break;
	case DEFECT_RELOADS:
		add(words, "KVM_TDX_CAPABILITIES");
		break;
	case DEFECT_FACT:
		if (defect->fact == FACT_SLOTS)
			add(words, metadata_field_name(METADATA_CPUID_CONFIG_LEAVES));
		else
			add_bit(words, defect->bit);
		/* Which leaves are out of range a register says, and no bit of it. */
		if (defect->fact == FACT_LAST_LEAF)
			add(words, "0:eax");
		break;
	case DEFECT_GIVES_ERRNO:
	case DEFECT_OVERLOOKS:
	case DEFECT_LEAVES_BEHIND:
	case DEFECT_MISCOUNTS:
	case DEFECT_LOSES_STATUS:
		add_of_call(words, &defect->of_call);
		break;
	default:
		if (has_bit(defect->bit))
			add_bit(words, defect->bit);
		else
			add_call(words, defect);
		if (defect->reads == DEFECT_SWAPPED)
			add_bit(words, defect->other);
	}
}

/* Of a defect that gives another leaf's answer any bit of the leaf is right. */
static bool names_leaf(const struct defect *defect, const char *subject)
{
	char leaf[CPUID_TEXT];
	size_t size;

	switch (defect->effect) {
	case DEFECT_WRONG_LEAF:
	case DEFECT_GUEST_ASKS:
		break;
	case DEFECT_FACT:
	case DEFECT_DESCRIBED:
		if (defect->fact >= FACT_FAULTING)
			break;
		return false;
	default:
		return false;
	}
	/* "2.0" is the leaf 2 that was asked for, which has no sub-leaves. */
	cpuid_addr_format(defect->bit.at, leaf);
	size = strlen(leaf);
	if (strncmp(subject, leaf, size) != 0)
		return false;
	subject += size;
	if (defect->bit.at.subleaf == CPUID_SUBLEAF_NA && !strncmp(subject, ".0", 2))
		subject += 2;
	return !*subject || *subject == ':';
}

/* A word, and no part of a longer one. */
static bool says(const char *text, const char *word)
{
	const size_t size = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at++) {
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[size]) && at[size] != '_')
			return true;
	}
	return false;
}

bool precision_names(const struct defect *defect, const struct view_result *result)
{
	const struct view_judgement *shortest = &result->shortest;
	const char *const texts[] = { shortest->subject, shortest->expected, shortest->observed,
				      shortest->answer,  shortest->reason,   shortest->name };
	struct words words;

	if (result->has_shortest && names_leaf(defect, shortest->subject))
		return true;
	words_of(defect, &words);
	for (size_t i = 0; i < words.count && result->has_shortest; i++) {
		for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			if (says(texts[j], words.word[i]))
				return true;
		}
	}
	return false;
}

/*
 * Who has done it: the row's place is that of the whole update where a module was replaced under
 * KVM, but what TDH.MNG.INIT and guests get is the module's all the same.
 */
static unsigned int party_of_defect(const struct defect *defect)
{
	switch (defect->effect) {
	case DEFECT_DESCRIBED:
	case DEFECT_DECLARED:
	case DEFECT_UNKNOWN_TYPE:
		return PARTY_DATA;
	case DEFECT_REFUSES:
	case DEFECT_ACCEPTS:
	case DEFECT_READS:
	case DEFECT_REMAINS:
	case DEFECT_ANSWERS:
	case DEFECT_REFUSES_NEXT:
	case DEFECT_GUEST_READS:
	case DEFECT_MSR_FAULTS:
	case DEFECT_GUEST_FIELD:
		return PARTY_MODULE;
	default:
		break;
	}
	switch (defect->place) {
	case DEFECT_IN_KVM:
		return PARTY_KVM;
	case DEFECT_IN_HOST:
		return PARTY_HOST;
	default:
		return PARTY_MODULE;
	}
}

enum precision_party precision_blames(const struct defect *defect, const struct view_result *result)
{
	const unsigned int party = party_of_defect(defect);
	const unsigned int blamed = party_parse(result->party);

	if (blamed == party)
		return PRECISION_PARTY_RIGHT;
	/* Who has not kept or restored host state is one of them. */
	return blamed & (party | PARTY_HOST) ? PRECISION_PARTY_AMONG : PRECISION_PARTY_WRONG;
}
