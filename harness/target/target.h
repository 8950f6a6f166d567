/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam: what the suite needs of a TDX host, be it hardware through KVM or the emulator.
 *
 *	struct target *target = emulator_target_create(&options, &diag);
 *	struct td_outcome outcome;
 *
 *	if (target->ops->init(target, test, &outcome) == TARGET_OK && outcome.by == TD_ACCEPTED)
 *		target->ops->read_cpuid(target, &cpuid);
 *	target_destroy(target);
 *
 * A backend is one small file that fills struct target_ops. Each call observes and never
 * judges; each may answer TARGET_UNSUPPORTED with what was needed and what was found.
 * One TD exists at a time: init() and calls() end the one before, calls() leaves none, and a
 * refused init() neither. Host registers are then as before any TD.
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include "cpuid/set.h"
#include "guest/ops.h"
#include "host/state.h"
#include "td/case.h"

enum target_status {
	TARGET_OK,
	TARGET_UNSUPPORTED, /* this target cannot: the reason says what was needed and found */
	TARGET_ABSENT, /* a replay was never asked this: with a reason, too */
	TARGET_BROKEN, /* the harness failed: an observation could not be made */
};

/* Why a target cannot do something. */
struct target_reason {
	char needed[128];
	char found[128];
};

struct target_identity {
	char target[32]; /* "emulator", "kvm" */
	char module[128];
	char platform[128];
	char kernel[128];
	char defect[64]; /* the id of a seeded defect; empty: none is known */
};

/* KVM_TDX_CAPABILITIES. */
struct target_capabilities {
	uint64_t supported_attributes;
	uint64_t supported_xfam;
	size_t num_cpuid;
	struct td_entry cpuid[TD_MAX_ENTRIES];
};

/* What became of a TD configuration. */
struct td_outcome {
	enum td_refuser by; /* TD_ACCEPTED, or who refused */
	int error; /* positive errno of the KVM call, 0 where none was made or it succeeded */
	bool has_status; /* the completion status of TDH.MNG.INIT is known */
	uint64_t status;
	bool has_rcx; /* RCX after TDH.MNG.INIT is known (never through KVM) */
	uint64_t rcx;
	bool vm_dead; /* KVM marked the VM as dead */
	/* KVM keeps the module's RCX for itself: the leaf found by leaving out entries. */
	bool has_refused_leaf;
	struct cpuid_addr refused_leaf;
};

/* Who answered, and what is known of both answers, is equal. */
static inline bool td_outcome_same(const struct td_outcome *a, const struct td_outcome *b)
{
	return a->by == b->by && a->error == b->error &&
	       !(a->has_status && b->has_status && a->status != b->status) &&
	       !(a->has_rcx && b->has_rcx && a->rcx != b->rcx);
}

/* One step of a case's call list; members that the call does not have are 0. */
struct td_call_result {
	int error; /* 0 or a positive errno; ENODEV where there is no VM or VCPU to call */
	uint64_t hw_error; /* kvm_tdx_cmd.hw_error after the call */
	uint32_t nent; /* kvm_cpuid2.nent after the call */
};

/* What the host's kernel tells of its own health. */
enum target_health {
	HEALTH_WARNINGS, /* warnings, bugs and SEAMCALL errors that it logged so far */
	HEALTH_TAINT, /* its taint mask */
	HEALTH_KEY_IDS, /* TDX key ids in use, but for that of the TD which is there */
	NUM_HEALTH
};

/* Which module of an update a host has. */
enum target_module { TARGET_MODULE_BEFORE, TARGET_MODULE_AFTER, NUM_TARGET_MODULES };

struct target;

struct target_ops {
	const char *name;
	enum target_status (*identity)(struct target *target, struct target_identity *identity);

	/*
	 * One global metadata field, as TDH.SYS.RD reads it; @status is the completion status,
	 * also where the module does not have the field.
	 */
	enum target_status (*metadata)(struct target *target, uint64_t field, uint64_t *status,
				       uint64_t *value);
	enum target_status (*capabilities)(struct target *target,
					   struct target_capabilities *capabilities);

	/*
	 * A refusal is TARGET_OK; a configuration that this way cannot express is unsupported.
	 * The case's operations say how many VCPUs there must be.
	 */
	enum target_status (*init)(struct target *target, const struct td_case *test,
				   struct td_outcome *outcome);

	/* The TD's virtual CPUID as the host reads it; also after run(). */
	enum target_status (*read_cpuid)(struct target *target, struct cpuid_set *cpuid);

	/*
	 * Guest operations, each with its result; enters the TD at least once, and goes on from
	 * where the run before has left it. Results mean nothing unless TARGET_OK.
	 */
	enum target_status (*run)(struct target *target, const struct guest_op *ops, size_t count,
				  struct guest_result *results);

	/*
	 * Host registers of one CPU, as user space or the msr device sees them now; after a TD
	 * built by the module alone, as the module left them.
	 */
	enum target_status (*host_state)(struct target *target, unsigned int cpu,
					 struct host_state *state);

	/* TARGET_OK where host_state() shows the element, else why it does not. */
	enum target_status (*host_shows)(struct target *target, enum host_element_id element);

	/* The case's own sequence of KVM calls. */
	enum target_status (*calls)(struct target *target, const struct td_case *test,
				    struct td_call_result *results);
	enum target_status (*health)(struct target *target, enum target_health what,
				     uint64_t *value);

	/*
	 * The virtual CPUID that KVM holds for the TD's VCPUs (KVM_GET_CPUID2), whose number is
	 * final then.
	 */
	enum target_status (*kvm_cpuid)(struct target *target, struct cpuid_set *cpuid);

	/*
	 * TARGET_MODULE_AFTER: the module is replaced at run time. The TD that is there goes on, and
	 * KVM keeps what it knows of the module before. TARGET_MODULE_BEFORE: the host boots anew
	 * with the module before, and there is no TD.
	 */
	enum target_status (*update)(struct target *target, enum target_module module);
	void (*destroy)(struct target *target);
};

struct target {
	const struct target_ops *ops;
	/* Fixed once the target is created. */
	unsigned int num_cpus; /* CPUs that host_state() may be asked for */
	bool on_hardware; /* what a TD does to its host is done to this one */
	struct target_reason reason; /* of the last TARGET_UNSUPPORTED or TARGET_BROKEN */
};

/* Fills the reason and answers TARGET_UNSUPPORTED: a bare "unsupported" cannot be written. */
enum target_status target_unsupported(struct target *target, const char *needed, const char *found);

static inline void target_destroy(struct target *target)
{
	if (target)
		target->ops->destroy(target);
}

#endif
