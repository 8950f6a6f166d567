/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The requirement table and the judges.
 *
 *	const struct rule *rule = rule_named("FIX-01");
 *	struct finding finding = { 0 };
 *
 *	switch (rule->judge(rule, &context, &observation, &finding)) {
 *	case JUDGED_FAIL: ...	finding says which bit, what was expected and what was observed
 *
 * A judge sees what is known of the target (the context) and what one case showed (the
 * observation), never the target itself. It answers JUDGED_NOT_APPLICABLE where its
 * antecedent does not occur in the observation; a rule for which no case applied is NOT
 * COVERED, which is not a pass.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "cpuid/dump.h"
#include "module/class.h"
#include "module/declared.h"
#include "module/version.h"
#include "rules/effects.h"
#include "rules/profile.h"
#include "target/target.h"

struct masks;

enum judged { JUDGED_NOT_APPLICABLE, JUDGED_PASS, JUDGED_FAIL, JUDGED_ERROR };

/* What a judge found: the words of the report. */
struct finding {
	char subject[CPUID_TEXT]; /* the bit, field or host register by name */
	char expected[160];
	char observed[160];
	unsigned int
		party; /* enum party, where it tells more of whom to blame than the rule does; or 0 */
};

/* Global metadata of a module, by field id, read once when the run begins. */
#define RULES_MAX_METADATA 1024
struct metadata_field {
	uint64_t id;
	uint64_t status; /* of TDH.SYS.RD; 0: value is valid */
	uint64_t value;
};
struct metadata {
	size_t count;
	struct metadata_field field[RULES_MAX_METADATA];
};

/* False where the module does not have the field. */
bool metadata_get(const struct metadata *metadata, uint64_t id, uint64_t *value);

/* The CPUID_CONFIG list as the metadata gives it, in slot order. */
struct config_slot {
	struct cpuid_addr at;
	struct cpuid_regs bits;
};

/* What is known of a target before any case runs. */
struct rule_context {
	const struct declared *declared;
	const struct masks *masks; /* only for FIX-06; NULL where the folder has no module.json */
	struct module_version version; /* that the description is of */
	const struct cpuid_dump *platform; /* native values */
	const struct effects *effects;
	const struct profile *profile; /* what KVM supports, and its policy */
	struct metadata metadata;
	struct class_limits limits;
	size_t num_slots;
	struct config_slot slot[TD_MAX_CPUID];
	bool has_capabilities;
	struct target_capabilities capabilities;
	/* From the metadata; a module that enumerates topology has TDX_FEATURES0 bit 20. */
	bool topology;
	uint64_t max_vcpus; /* MAX_VCPUS_PER_TD, or all that MAX_VCPUS can hold */
	uint64_t config_flags_fixed0;
	uint64_t config_flags_fixed1;
	uint64_t arch_capabilities_mask;
	bool has_clobber_list; /* the module gives one: the opt-in is on */
	size_t num_clobber_bits;
	struct cpuid_bit clobber_bit[64];
	/* The same of the module before an update; NULL: no update is judged. */
	const struct rule_context *older;
};

/* A TD that was built because the case relates it to its own, through the same door. */
#define RULES_MAX_RELATED 3
struct related_td {
	struct td_config config; /* what was asked for */
	bool has_outcome;
	struct td_outcome outcome;
	bool has_cpuid;
	struct cpuid_set cpuid;
};

#define RULES_MAX_GUEST_FIELDS 24

/* What a TD's guest and the host around it show of one more run. */
struct run_seen {
	size_t num_results; /* the case's operations once more */
	struct guest_result result[GUEST_MAX_OPS];
	size_t num_guest_cpuid; /* and CPUID, as in the observation */
	struct guest_result guest_cpuid[GUEST_MAX_OPS];
	size_t num_guest_fields; /* and metadata, likewise */
	struct guest_result guest_field[RULES_MAX_GUEST_FIELDS];
	bool has_host_state;
	struct host_state before[2];
	struct host_state after[2];
};

/* A module that was replaced at run time, under the TD of a case that KVM or the module built. */
struct update_seen {
	bool has_capabilities; /* as KVM gives them after it */
	struct target_capabilities capabilities;
	/* The TD that was there; nothing where it was refused. The host's view without KVM only. */
	struct run_seen run[NUM_TARGET_MODULES];
	bool has_cpuid;
	struct cpuid_set cpuid;
	/* The same request once more, through KVM; where it is refused now, the default one then. */
	bool has_outcome;
	struct td_outcome outcome;
	bool has_rebuilt;
	struct cpuid_set rebuilt;
	bool has_retry;
	struct td_outcome retry;
	bool has_retry_cpuid;
	struct cpuid_set retry_cpuid;
	bool has_health[NUM_HEALTH];
	uint64_t health_before[NUM_HEALTH];
	uint64_t health_after[NUM_HEALTH];
};

/* What one case showed. */
struct observation {
	const struct td_case *test;
	/* The case did not come to its end, and how that is known; then there is nothing else. */
	const char *lost;
	bool has_outcome;
	struct td_outcome outcome;
	bool has_cpuid; /* accepted, and the host could read it */
	struct cpuid_set cpuid;
	bool has_kvm_cpuid;
	struct cpuid_set kvm_cpuid;
	size_t num_results; /* guest operations of the case, in order */
	struct guest_result result[GUEST_MAX_OPS];
	/* CPUID executed by the guest after those, for every leaf worth asking. */
	size_t num_guest_cpuid;
	struct guest_op guest_cpuid_op[GUEST_MAX_OPS];
	struct guest_result guest_cpuid[GUEST_MAX_OPS];
	/* What the guest reads after that: metadata, TDG.VP.INFO, IA32_ARCH_CAPABILITIES. */
	size_t num_guest_fields;
	struct guest_op guest_field_op[RULES_MAX_GUEST_FIELDS];
	struct guest_result guest_field[RULES_MAX_GUEST_FIELDS];
	bool has_host_state;
	unsigned int num_cpus;
	struct host_state before[2];
	struct host_state after[2];
	size_t num_calls;
	struct td_call_result call[TD_MAX_CALLS];
	bool has_health[NUM_HEALTH];
	uint64_t health_before[NUM_HEALTH];
	uint64_t health_after[NUM_HEALTH];
	/* A refused configuration is followed by the default one: did the refusal leave a trace? */
	bool has_retry;
	struct td_outcome retry;
	struct cpuid_set retry_cpuid;
	/* In the order of enum td_relation's description; fewer where the case gives rise to none. */
	size_t num_related;
	struct related_td related[RULES_MAX_RELATED];
	/* The same case on the module before an update; NULL: not asked. */
	const struct observation *older;
	/* And what came of replacing the module there, at run time; NULL: not done. */
	const struct update_seen *update;
	/* The default configuration on its own, taken when the run began. */
	const struct cpuid_set *default_cpuid;
};

/* What an observation must hold for the rule to be judged; else it is NOT OBSERVABLE. */
enum rule_need {
	NEED_METADATA = 1 << 0,
	NEED_MODULE = 1 << 1, /* TDH.MNG.INIT itself, beside KVM */
	NEED_CPUID = 1 << 2,
	NEED_GUEST = 1 << 3,
	NEED_HOST_STATE = 1 << 4,
	NEED_KVM = 1 << 5,
	NEED_CALLS = 1 << 6,
	NEED_WARNINGS = 1 << 7,
	NEED_TAINT = 1 << 8,
	NEED_KEY_IDS = 1 << 9,
	NEED_HOST_MSRS = 1 << 10, /* host MSRs that only the kernel can read */
	NEED_UPDATE = 1 << 11, /* a module that can be replaced at run time */
};

struct rule {
	const char *id; /* "FIX-01": the key everywhere */
	const char *name; /* "fixed0_reads_0": the test's name in reports */
	const char *says; /* one sentence that is true when all is well */
	const char *source; /* what it rests on */
	unsigned int needs; /* enum rule_need */
	bool once; /* judged on the context alone: once a run, without a case */
	enum judged (*judge)(const struct rule *rule, const struct rule_context *context,
			     const struct observation *seen, struct finding *finding);
	unsigned int argument; /* for judges that serve several rules */
};

/*
 * All rules, family by family and in the order of their ids:
 *
 *	for (size_t i = 0; i < rules_count(); i++)
 *		puts(rule_at(i)->id);
 */
size_t rules_count(void);
const struct rule *rule_at(size_t index);

/* The rule about what does not come to its end. */
#define RULE_HOST_SURVIVES "HST-13"

/* NULL where there is no rule of that id. */
const struct rule *rule_named(const char *id);

/* "FIX" of "FIX-01". */
void rule_family(const struct rule *rule, char family[8]);

#endif
