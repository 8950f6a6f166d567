/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the screen share among themselves; not for use outside screen*.c.
 *
 * A leaf is made of constants, and of items: its configurable and gated fields, brought together
 * by their gate. screen_compile.c makes them from the declared field types, screen_expect.c works
 * out what they come to for one request, screen_layout.c says which answers of an observation
 * belong to which leaf.
 */
#ifndef RULES_SCREEN_PRIVATE_H
#define RULES_SCREEN_PRIVATE_H

#include "cpuid/vec.h"
#include "rules/accept.h"
#include "rules/answer.h"
#include "rules/screen.h"

#define SCREEN_NONE (-1)
#define SCREEN_NUM_STATES 3 /* of a gate, from EXPECT_UNKNOWN on */
#define SCREEN_MAX_RANK 3 /* gates behind gates; expect.c follows one more */

/* The conditions of a field, as declared. */
struct screen_gate {
	uint64_t xfam;
	uint64_t attributes;
	bool closed; /* the opt-in is not there */
	bool has_cpuid;
	bool unknown;
	struct cpuid_bit cpuid;
	int leaf; /* of that bit */
	unsigned int rank; /* behind how many gates that bit may stand */
	int by_default; /* as expect_gates() says of the default TD */
	int state; /* of the request at hand */
};

/* When a request of zero leaves the field to the platform. */
enum screen_platform { SCREEN_NO_PLATFORM, SCREEN_TOPOLOGY, SCREEN_FMS, SCREEN_NUM_PLATFORMS };

/* The fields of one leaf behind one gate. */
struct screen_item {
	uint16_t gate;
	enum screen_platform platform;
	regs_vec echoed; /* Configured */
	regs_vec bounded; /* Configured & Native */
	regs_vec native; /* not configurable */
	regs_vec all; /* of any type */
	regs_vec selected; /* what the platform stands for */
};

struct screen_memo {
	bool used;
	bool known;
	uint32_t value;
	uint64_t key;
};

#define SCREEN_MEMOS 1024

/* What of a register is worked out: by a calculation that has a name, or a field. */
struct screen_worked {
	enum cpuid_reg reg;
	uint32_t mask;
	bool tsc_frequency; /* that, from bit .lsb on; else expect_special() */
	unsigned int lsb;
	struct expect_inputs inputs;
	int leaf; /* of inputs.cpuid */
	struct screen_memo *memo;
};

/* Bits that must read as .value says. */
struct screen_must {
	regs_vec value;
	regs_vec known;
};

struct screen_leaf {
	const struct declared_leaf *declared;
	bool faulting;
	/* Where nothing else decides what it shows than one gate: which; and the leaf by its states. */
	int by_gate;
	struct screen_must by_state[SCREEN_NUM_STATES];
	bool sound[SCREEN_NUM_STATES]; /* the rules agree */
	int slot; /* in the plan */
	size_t first_item, num_items;
	size_t first_worked, num_worked;
	struct screen_must fixed; /* by the type */
	struct screen_must class; /* by the class of the bit */
	regs_vec native, native_known;
	regs_vec unmoved; /* read as in the default TD whatever is asked for */
	regs_vec dynamic; /* follow the guest's own state */
	regs_vec listed; /* offered by the metadata */
	regs_vec reachable;
	/* Of the layout: the default TD's answer. */
	bool has_plain, plain_faulting;
	regs_vec plain;
	/* Of the request at hand. */
	struct screen_must must;
};

/* A query of the guest's sweep. */
struct screen_query {
	uint32_t function, index;
	enum { SCREEN_ANSWERS, SCREEN_FAULTS, SCREEN_CLAMPED } kind;
	int leaf; /* SCREEN_ANSWERS */
	int host; /* whose answer the host reads, too; or as which it is clamped */
	regs_vec dynamic; /* bits of it that need not be the same */
	struct screen_must follows; /* the guest's state where it begins */
};

/* Which of the answers belongs to which leaf. */
struct screen_layout {
	bool there;
	bool usable;
	struct cpuid_set host; /* addresses only */
	int leaf_of_host[CPUID_SET_MAX];
	struct cpuid_set plain;
	size_t num_queries;
	struct screen_query query[GUEST_MAX_OPS];
};

struct screen {
	const struct rule_context *context;
	bool blind; /* something in the description is beyond it */
	struct accept_fms fms;
	struct accept_plan plan;
	size_t num_gates;
	struct screen_gate *gate;
	size_t num_waiting; /* gates that follow a virtual bit, in an order in which they can */
	size_t *waiting;
	size_t num_items;
	struct screen_item *item;
	size_t num_worked;
	struct screen_worked *worked;
	size_t num_leaves; /* in the order of the declared ones */
	struct screen_leaf *leaf;
	int topology_slot[EXPECT_TOPOLOGY_SUBLEAVES];
	int tsx_leaf;
	uint32_t fms_mask;
	int fms_slot;
	struct screen_layout layout;
	/* The request at hand. */
	struct accept_asked asked;
	bool by_platform[SCREEN_NUM_PLATFORMS];
	struct request request; /* made where expect_special() is to be asked */
	bool has_request;
};

/* False where memory is short. */
bool screen_compile(struct screen *screen);

/* False where the layout is beyond the screen. */
bool screen_lay_out(struct screen *screen, const struct observation *seen);

/* The request of the case; false where it is unusual. */
bool screen_ask(struct screen *screen, const struct td_case *test);

bool screen_same_set(const struct cpuid_set *a, const struct cpuid_set *b);

/* What the leaf must show; false where the rules contradict each other. */
bool screen_leaf_must(struct screen *screen, struct screen_leaf *leaf);

/* Of a leaf that depends on one gate only, once the default TD is known. */
void screen_leaf_prepare(struct screen *screen, struct screen_leaf *leaf);

#endif
