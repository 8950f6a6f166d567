/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a TDX module, one fact a line: what two of them are compared by, and what a
 * snapshot's files hold.
 *
 *	struct facts *facts = facts_create();
 *
 *	facts_add(facts, FACT_LIMIT, "MAX_VCPUS", facts_text(facts, "%u", 576));
 *	facts_add_bit(facts, FACT_DECLARED, bit, "Configured & Native");
 *	facts_sort(facts);
 *	fact = facts_find(facts, FACT_LIMIT, "MAX_VCPUS");
 *	facts_free(facts);
 *
 * A fact has a kind, a subject, which is unique in its kind, and a value; both are text of one
 * line. A subject may be a CPUID bit. Strings belong to the facts: facts_text() makes them.
 * Adding fails silently where memory is short, and facts_complete() tells.
 */
#ifndef UPDATE_FACT_H
#define UPDATE_FACT_H

#include <stdio.h>

#include "cpuid/cpuid.h"
#include "input/diag.h"

/* clang-format off */
/*
 * Kind, the file of a snapshot that holds it, what its subjects and values are.
 *
 * A way is how a bit comes by its virtual value, see way.h. A request is what is asked for beyond
 * the default TD, or beyond (or without) everything, and which way it goes: "7.0:ecx.waitpkg=1 via
 * kvm", "everything without 7.0:ebx.avx2 via module". What became of it begins with "accepted", or
 * with "refused by kvm" or "refused by module". docs/formats.md, "Snapshots", has all texts.
 */
#define FACT_KINDS(X) \
	X(IDENTITY, "identity", "module, CPU, kernel, KVM policy, suite, seed by name") \
	X(DECLARED, "declared", "CPUID bit: its way by cpuid_virtualization.json") \
	X(DONE, "done", "CPUID bit: its way by the masks of module.json") \
	X(FIELD, "fields", "CPUID bit: its field as cpuid_virtualization.json has it written") \
	X(ENTRY, "entries", "leaf of the module's CPUID table: the one that it comes after") \
	X(SLOT, "slots", "place in CPUID_CONFIG: the leaf that stands there") \
	X(LIMIT, "limits", "field or limit of the module by name: its value") \
	X(PLATFORM, "platform_checks", "what TDH.SYS.INIT asks of the platform: value under mask") \
	X(ALGORITHM, "algorithms", "an algorithm in which releases differ: the choice") \
	X(EFFECT, "effects", "host state that a TD may leave changed: by which bit") \
	X(CLOBBER, "clobber_list", "CPUID bit that the module lists as changing host state") \
	X(METADATA, "metadata", "global field by name or id: its value, or the status of reading it; CPUID bit of CPUID_CONFIG") \
	X(CAPABILITY, "capabilities", "what KVM_TDX_CAPABILITIES offers: CPUID bits, ATTRIBUTES, XFAM") \
	X(CLASS, "classes", "CPUID bit: its class on this platform, and the values that it had in any TD") \
	X(VIEW, "views", "CPUID bit of the default TD: as host and guest read it") \
	X(REQUEST, "requests", "request: what became of it, and the virtual bits that moved with it") \
	X(HOST, "host", "host state: the requests that left it changed after a TD exit, or \"as before\"")
/* clang-format on */

#define X(id, file, holds) FACT_##id,
enum fact_kind { FACT_KINDS(X) FACT_NUM_KINDS };
#undef X

/* The first line of a snapshot's identity: by what version its texts are to be read. */
#define SNAPSHOT_FORMAT "tdx-cts-snapshot-1"

struct fact {
	enum fact_kind kind;
	const char *subject; /* NULL: the subject is @bit */
	struct cpuid_bit bit;
	const char *value;
};

struct facts;

/* NULL where memory is short. */
struct facts *facts_create(void);
void facts_free(struct facts *facts);

/* False where memory was short for some fact or text. */
bool facts_complete(const struct facts *facts);

/* A text that lives as long as the facts; "" where memory is short. Line breaks become spaces. */
const char *facts_text(struct facts *facts, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* @subject and @value are of facts_text(), or live forever. */
void facts_add(struct facts *facts, enum fact_kind kind, const char *subject, const char *value);
void facts_add_bit(struct facts *facts, enum fact_kind kind, struct cpuid_bit bit,
		   const char *value);

/* By kind, then bits by address, then subjects by their letters and numbers ("slot 2", "slot 10"). */
void facts_sort(struct facts *facts);

/* Sorted ones; the order of facts_sort(). */
size_t facts_count(const struct facts *facts);
const struct fact *facts_at(const struct facts *facts, size_t index);
int fact_compare(const struct fact *a, const struct fact *b);

/* There is a fact of that kind. */
bool facts_have(const struct facts *facts, enum fact_kind kind);

/* NULL where there is none; facts_sort() came before. */
const struct fact *facts_find(const struct facts *facts, enum fact_kind kind, const char *subject);
const struct fact *facts_find_bit(const struct facts *facts, enum fact_kind kind,
				  struct cpuid_bit bit);

/* "declared" */
const char *fact_kind_name(enum fact_kind kind);

/*
 * One kind as text, "SUBJECT = VALUE" a line. Bits without a name that follow each other with
 * the same value share a line, "7.1:eax[31:27] = fixed0".
 */
void facts_print(const struct facts *facts, enum fact_kind kind, FILE *to);

/* Adds what such a text holds; @path is for messages. */
int facts_parse(struct facts *facts, enum fact_kind kind, const char *path, const char *text,
		struct diag *diag);

/* "7.0:ecx.waitpkg", "7.1:eax[31:27]", "4.0:ebx.ways": the bits from @lsb to number @msb. */
bool fact_bits_parse(const char *text, struct cpuid_bit *lsb, unsigned int *msb);

#endif
