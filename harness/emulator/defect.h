/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seeded defects: deliberate faults of the emulated module, KVM and host, one row each, that
 * the suite must find. None is there unless it is asked for by its id.
 *
 *	struct defect_state state;
 *
 *	if (defect_seed(module, &state, "gfni-brings-cldemote", &diag))
 *		...	no such defect: diag.text says where the list is
 *	emu_mng_init(module, &td, params, 0, &rcx);	// a TD with GFNI has CLDEMOTE, too
 *
 * An id says in a few words what is wrong: small letters, digits and '-'. A row is data: up to
 * three literals that a TD's configuration must meet (none: it shows always), one effect, and the
 * module, platform and kernel that it needs, where the usual ones cannot show it. The emulator has
 * a hook at each place where an effect can be, "if (module->defect)", and no other trace of this.
 *
 * One TD at a time: the history that a defect may depend on is the module's, not the TD's.
 */
#ifndef EMULATOR_DEFECT_H
#define EMULATOR_DEFECT_H

#include "emulator/defect_call.h"
#include "emulator/guest.h"
#include "host/state.h"
#include "input/diag.h"

struct emu_tdcall; /* emulator/guest_exec.h */

#define DEFECT_MAX_LITERALS 3

/* Where it lives: a module's defect needs no KVM around the TD, the others do. */
enum defect_place { DEFECT_IN_MODULE, DEFECT_IN_KVM, DEFECT_IN_HOST };

enum defect_subject {
	DEFECT_NOTHING, /* no literal */
	DEFECT_ASKED, /* a bit of CPUID_CONFIG */
	DEFECT_SHOWN, /* a bit of the virtual CPUID, before the defect changes any */
	DEFECT_XFAM,
	DEFECT_ATTRIBUTES,
	/* Of TDH.MNG.INIT: what it is given, valid or not. */
	DEFECT_PARAM, /* up to eight bytes of a field of TD_PARAMS */
	DEFECT_REGISTER, /* of CPUID_CONFIG, that of .bit */
	DEFECT_TDCS_PAGES,
};

/*
 * "7.0:ebx.erms is asked for", "XFAM has not all of 0x60000", "MAX_VCPUS is 577", "bits 15:8 of
 * 0x1f.1:ecx are 0x200"
 */
struct defect_literal {
	enum defect_subject of;
	struct cpuid_bit bit; /* DEFECT_ASKED, DEFECT_SHOWN, DEFECT_REGISTER */
	uint64_t mask; /* DEFECT_XFAM, DEFECT_ATTRIBUTES: 1 where all of them are */
	bool value;
	enum masks_field field; /* DEFECT_PARAM */
	unsigned int byte; /* the first one, of a longer field */
	uint64_t is; /* DEFECT_PARAM and those after it: 1 where that is under the mask */
};

enum defect_effect {
	/* Of TDH.MNG.INIT. */
	DEFECT_REFUSES, /* with status .number; RCX names the leaf of .bit for CPUID_CONFIG */
	DEFECT_ACCEPTS, /* as if .pretend held, and the TD has what was asked for all the same */
	DEFECT_READS, /* .bit of the virtual CPUID .reads */
	DEFECT_REMAINS, /* a refusal leaves .bit inverted in the next TD */
	DEFECT_HANGS, /* it never returns */
	DEFECT_KILLS, /* the process is killed */
	DEFECT_ANSWERS, /* a refusal has status .number and RCX .rcx */
	DEFECT_REFUSES_NEXT, /* after a refusal the next TD has status .number */
	/* Of CPUID in the guest, on .occasion. */
	DEFECT_GUEST_READS, /* .bit is inverted */
	/* Of RDMSR in the guest. */
	DEFECT_MSR_FAULTS, /* MSR .number gives #GP */
	/* Of TDG.SYS.RD and TDG.VM.RD. */
	DEFECT_GUEST_FIELD, /* .field reads with the bits of .number inverted */
	/* Of KVM_TDX_INIT_VM. */
	DEFECT_UNCHECKED, /* KVM's policy does not refuse any bit */
	DEFECT_LOSES, /* .pretend holds where the entry of .bit stands before that of .other */
	DEFECT_DENIED, /* KVM refuses it with errno .number */
	DEFECT_ERRNO, /* a refusal by KVM itself is errno .number */
	DEFECT_LEAKS_KEY_ID, /* a refusal by the module keeps the TD's key id */
	DEFECT_WARNS, /* the kernel warns of a TD that it built */
	/* Of KVM_TDX_CAPABILITIES. */
	DEFECT_OFFERS, /* .bit is inverted */
	/* Of KVM where the module is replaced at run time. */
	DEFECT_RELOADS, /* it reads CPUID_CONFIG of the new module */
	/* Of the host at the return from KVM_RUN, or of a TD exit alone, on .occasion. */
	DEFECT_LEAVES, /* .element as .leaves says */
	DEFECT_EXIT_LEAVES, /* the same by the module, which KVM does not expect */
	/*
	 * Of the module's own tables, from its initialisation on: the literals say what shows it.
	 * Or of its description, by which a run judges.
	 */
	DEFECT_FACT, /* .fact of .bit */
	DEFECT_DESCRIBED, /* the same, and module.json says so, too */
	DEFECT_DECLARED, /* .bit is declared with the type and the gates of .other */
	DEFECT_RETYPED, /* DEFECT_DESCRIBED and DEFECT_DECLARED: it is so, and nothing lies */
	DEFECT_UNKNOWN_TYPE, /* the type that .bit is declared with is not known */
	/* Of the virtual CPUID. */
	DEFECT_ADDS, /* the register of .bit is larger by .number, counted from that bit on */
	DEFECT_WRONG_LEAF, /* the leaf of .bit has the values of that of .other */
	DEFECT_READ_BACK, /* .bit is inverted where the host reads it, but not in the TD */
	/* Of TDH.SYS.RD. */
	DEFECT_FIELD, /* .field reads with the bits of .number inverted */
	DEFECT_BOTH_FIELDS, /* and so it does in the guest, where that can read it */
	DEFECT_NO_FIELD, /* .field is not there */
	DEFECT_SLOTS_SWAPPED, /* CPUID_CONFIG lists slot .number and the next in reverse order */
	/* Of what a guest's CPUID looks at, on .occasion. */
	DEFECT_STATE, /* the bits of .number in .state are as .reads says */
	DEFECT_GUEST_ASKS, /* the leaf of .bit is answered as that of .other would be */
	/* Of TDCALL and RDMSR in the guest. */
	DEFECT_TDCALL_TAKES, /* operand .element of leaf .field with the bits of .number inverted */
	DEFECT_TDCALL_GIVES, /* and its result */
	DEFECT_MSR_READS, /* MSR .field with the bits of .number inverted */
	/* Of any call to KVM: .of_call. Literals are about the VM's last KVM_TDX_INIT_VM. */
	DEFECT_GIVES_ERRNO, /* errno .number, where the sound KVM gives .of_call.answer */
	DEFECT_OVERLOOKS, /* what is wrong with it; the call is carried out as if it were right */
	DEFECT_LEAVES_BEHIND, /* .of_call.left, after a call that was answered so */
	DEFECT_MISCOUNTS, /* cpuid.nent is wrong by .number after such a call */
	DEFECT_LOSES_STATUS, /* hw_error has only the bits of .number of the module's status */
	/* Of KVM's policy, and of what it offers and takes. */
	DEFECT_FILTER_LACKS, /* .bit is neither hidden nor refused */
	DEFECT_FILTER_HAS, /* .bit is both */
	DEFECT_FILTER_BY_ENTRY, /* it looks at the index that an entry claims, not at its slot */
	DEFECT_STATE_OFFERED, /* KVM_TDX_CAPABILITIES has the bits of .pretend inverted */
	DEFECT_STATE_TAKEN, /* KVM_TDX_INIT_VM has them so */
	DEFECT_STATE_SUPPORTED, /* both have */
	/* Of a VMM's entries, and of KVM's own copy of them. */
	DEFECT_UNCOUNTED, /* entries that no slot takes are not refused; .number at most, if not 0 */
	DEFECT_MATCHES, /* a slot's entry is found .matching */
	DEFECT_COPIES, /* .bit is inverted by KVM_SET_CPUID2 */
};

enum defect_matching {
	DEFECT_BY_FUNCTION, /* whatever the index */
	DEFECT_BY_INDEX, /* whatever the flags */
	DEFECT_BACKWARDS, /* the last one wins */
};

enum defect_reading {
	DEFECT_AS_0,
	DEFECT_AS_1,
	DEFECT_INVERTED,
	DEFECT_NATIVE, /* the CPU's own value */
	DEFECT_COPIED, /* that of .other */
	DEFECT_SWAPPED, /* that of .other, which has this one's */
	DEFECT_STALE, /* that of the TD before, if it was 1 */
};

/* What a module's tables can say of a bit, or of its leaf. */
enum defect_fact {
	FACT_FIXED0,
	FACT_FIXED1,
	FACT_NATIVE,
	FACT_CONFIGURED,
	FACT_CONFIGURED_AND_NATIVE,
	FACT_XFAM, /* it is cleared without the XFAM bits of .number */
	FACT_FAULTING, /* the leaf gives #VE */
	FACT_ANSWERS, /* and here it does not */
	FACT_SLOTS, /* CPUID_CONFIG has slot .number and the next in each other's place */
	FACT_LAST_LEAF, /* leaves beyond .number answer as that one */
};

/* A VCPU's state, as far as CPUID looks at it. */
enum defect_vcpu {
	VCPU_CR4,
	VCPU_XCR0,
	VCPU_XSS,
	VCPU_CPL,
	VCPU_64_BIT,
	VCPU_INDEX,
	VCPU_VE_INFO, /* 1: it holds a #VE */
	VCPU_CPUIDVE, /* as TDG.VP.CPUIDVE.SET takes it */
};

enum defect_occasion {
	DEFECT_ALWAYS,
	DEFECT_ON_VCPU_1,
	DEFECT_ONE_IN_SEVEN, /* answers of that leaf */
	DEFECT_AFTER_OTHER, /* the leaf of .other was the last that was asked */
	DEFECT_SECOND_ENTRY, /* and every later one of the TD */
	DEFECT_FAILED_ENTRY,
	DEFECT_ON_CPU_1,
	DEFECT_AFTER_UPDATE, /* of the module at run time: on what is there, or is built, then */
	/* Of an entry, or of what ends it. */
	DEFECT_AT_EXIT, /* .exit */
	DEFECT_THIRD_ENTRY, /* and every later one of the TD */
	DEFECT_FAILED_LATER, /* an entry after one that did not fail */
	DEFECT_AFTER_FAILED, /* the entry after one that did */
	DEFECT_MOVED, /* to another CPU than the VCPU was entered on before */
	DEFECT_MOVED_BACK, /* and to the first one again */
	DEFECT_LEFT_BEHIND, /* the same as DEFECT_MOVED, and of the CPU that it has left */
	DEFECT_FROM_SECOND_READ, /* of that metadata field on */
	/* Of a TD that is built: DEFECT_READS and DEFECT_REFUSES. */
	DEFECT_SAME_AGAIN, /* the TD before was asked for with the same TD_PARAMS */
	DEFECT_AFTER_TD, /* the TD before met .before, and was accepted */
};

/* How the host's element is left. */
enum defect_leaving {
	LEFT_NUMBER, /* .number */
	LEFT_INVERTED, /* with the bits of .number inverted */
	LEFT_CLEARED, /* without the bits of .number */
	LEFT_UNRESTORED, /* as the TD exit left it */
	LEFT_TO_GUEST, /* as the TD had it */
	LEFT_OF_OTHER_CPU, /* as the other CPU has it */
	LEFT_EXCHANGED, /* with the value of .second, which has this one's */
};

/* What shows it, by the names of the command line; NULL: the usual. */
struct defect_setting {
	const char *module;
	const char *update_to; /* the defect is in this one */
	const char *platform;
	const char *kernel;
	const char *policy;
	const char *supports;
};

struct defect {
	const char *id;
	const char *says; /* one sentence */
	const char *rule; /* the id of the rule that must find it */
	enum defect_place place;
	struct defect_setting with;
	struct defect_literal when[DEFECT_MAX_LITERALS]; /* all of them; DEFECT_NOTHING ends */
	enum defect_effect effect;
	enum defect_occasion occasion;
	bool since_update; /* as DEFECT_AFTER_UPDATE, and on .occasion */
	enum defect_reading reads;
	struct cpuid_bit bit;
	struct cpuid_bit other;
	struct defect_literal pretend;
	struct defect_literal before;
	enum host_element_id element;
	enum host_element_id second;
	enum defect_leaving leaves;
	enum guest_exit exit;
	uint64_t had; /* the element is left so only where it had these bits before */
	enum defect_fact fact;
	enum defect_vcpu state;
	uint64_t field;
	uint64_t number;
	uint64_t rcx;
	struct defect_of_call of_call;
	enum defect_matching matching;
};

/* The entries of a TD. */
struct defect_entries {
	unsigned int count; /* that did not fail */
	unsigned int moves;
	unsigned int cpu; /* of the last one */
	bool failed; /* the last one */
};

/* A defect that is there, and what it remembers. */
struct defect_state {
	const struct defect *defect;
	bool met; /* by the last configuration that was asked for */
	bool updated; /* DEFECT_AFTER_UPDATE: the module was replaced at run time */
	bool in_order; /* its entries stand as DEFECT_LOSES needs it */
	bool refused; /* the TD before, by a configuration that met the literals */
	bool before; /* DEFECT_STALE: the bit in the TD before */
	struct cpuid_addr last; /* leaf that the guest asked */
	unsigned int answers; /* since the module was initialised */
	struct defect_entries entries;
	unsigned int reads; /* DEFECT_FROM_SECOND_READ: of that field */
	struct defect_history {
		bool after_td; /* DEFECT_AFTER_TD: it met .before */
		uint8_t params[MASKS_TD_PARAMS_SIZE]; /* of the TD before */
	} history;
};

/* What a VMM asks for, as far as a literal can name it. */
struct defect_request {
	uint64_t attributes;
	uint64_t xfam;
	struct cpuid_regs slot[MASKS_MAX_SLOTS]; /* in the module's order */
	const uint8_t *params; /* TD_PARAMS; NULL: KVM, which makes it, was asked */
	unsigned int tdcs_pages;
};

/*
 * The table, the kind of a row in one word ("values", "refusals", ...), and the row of that id; NULL
 * where there is none. Rows of a kind stand together.
 */
size_t defect_count(void);
const struct defect *defect_at(size_t index);
const char *defect_kind(size_t index);
const struct defect *defect_named(const char *id);

/* @state is borrowed, and must live as long as @module is used. -1: there is no such defect. */
int defect_seed(struct emu_module *module, struct defect_state *state, const char *id,
		struct diag *diag);

/* One literal holds; NULL as below. */
bool defect_holds(const struct emu_module *module, const struct defect_literal *literal,
		  const struct defect_request *request, const struct emu_td *td);

/* All literals hold. @td: built from the request; NULL: not yet, and nothing is shown. */
bool defect_met(const struct emu_module *module, const struct defect_request *request,
		const struct emu_td *td);

/* It waits for an update of the module at run time. */
static inline bool defect_waits(const struct defect *defect)
{
	return defect->since_update || defect->occasion == DEFECT_AFTER_UPDATE;
}

/* "7.0:ebx.erms=1, XFAM 0x60000=0" */
const char *defect_when_format(const struct defect *defect, char text[256]);

/*
 * The module was replaced under @td, which may be NULL; @module is the one that built it. What such
 * a TD was asked for is not known any more: literals are about what it has.
 */
void defect_update(const struct emu_module *module, const struct emu_td *td);

/*
 * The hooks; module->defect is not NULL. The first is TDH.MNG.INIT with the defect, the second
 * changes what a guest's CPUID of that entry of the module's table answers, the third what a
 * guest reads of the metadata field of that id.
 */
uint64_t defect_mng_init(const struct emu_module *module, struct emu_td *td,
			 const uint8_t params[MASKS_TD_PARAMS_SIZE], unsigned int tdcs_pages,
			 uint64_t *rcx);
void defect_guest_cpuid(const struct emu_module *module, const struct emu_vcpu *vcpu,
			struct cpuid_addr at, struct cpuid_regs *regs);
void defect_guest_field(const struct emu_module *module, uint64_t id, uint64_t *value);

/*
 * kvm_defect_exit.c: @now is what a TD exit leaves of the registers @at_entry, by the module alone.
 */
void defect_td_exit(const struct emu_module *module, const struct emu_guest *guest,
		    const struct host_state *at_entry, struct host_state *now);

/* RDMSR of that MSR gives #GP. */
bool defect_msr_faults(const struct emu_module *module, uint32_t index);

/* It is there on that occasion of a guest's CPUID. */
bool defect_guest_occurs(const struct defect_state *state, const struct emu_vcpu *vcpu);

/*
 * defect_masks.c: the tables that the module is initialised with; @masks itself, or a changed one
 * in @own. The second is the same where the description says so, too.
 */
const struct masks *defect_masks(const struct defect *defect, const struct masks *masks,
				 struct masks *own);
void defect_describe(const struct defect *defect, struct masks *masks);

/* defect_metadata.c: TDH.SYS.RD with the defect, and the bits that the host reads of an entry. */
uint64_t defect_sys_rd(const struct emu_module *module, uint64_t id, uint64_t *value,
		       uint64_t *next);
void defect_read_back(const struct emu_module *module, struct cpuid_addr at,
		      struct cpuid_regs *regs);

/*
 * defect_guest.c: CPUID, TDCALL and RDMSR of a guest. The first gives the VCPU that CPUID looks
 * at, and the leaf and sub-leaf that it answers.
 */
void defect_guest_looks(const struct emu_module *module, struct emu_vcpu *vcpu, uint32_t *leaf,
			uint32_t *subleaf);
void defect_tdcall(const struct emu_module *module, struct emu_tdcall *call, uint64_t leaf,
		   enum defect_effect effect);
void defect_msr_reads(const struct emu_module *module, uint32_t index, uint64_t *value);

#endif
