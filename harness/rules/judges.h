/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The families of rules, one array each, that table.c joins; private to rules/.
 *
 *	const struct rule rules_fix[] = {
 *		{ .id = "FIX-01", .name = "fixed0_reads_0", ..., .judge = judge_fixed },
 *	};
 *	const size_t rules_fix_count = sizeof(rules_fix) / sizeof(rules_fix[0]);
 */
#ifndef RULES_JUDGES_H
#define RULES_JUDGES_H

#include "rules/rules.h"

struct acceptance; /* rules/accept.h */
struct answer; /* rules/answer.h */
struct expectation; /* rules/expect.h */

extern const struct rule rules_fix[];
extern const struct rule rules_cfg[];
extern const struct rule rules_ini[];
extern const struct rule rules_vis[];
extern const struct rule rules_clb[];
extern const struct rule rules_hst[];
extern const struct rule rules_kvm[];
extern const struct rule rules_prp[];
extern const struct rule rules_upd[];

extern const size_t rules_fix_count;
extern const size_t rules_cfg_count;
extern const size_t rules_ini_count;
extern const size_t rules_vis_count;
extern const size_t rules_clb_count;
extern const size_t rules_hst_count;
extern const size_t rules_kvm_count;
extern const size_t rules_prp_count;
extern const size_t rules_upd_count;

/* What a judge's function looks like, for those that stand in a file of their own. */
#define JUDGE(name) \
	enum judged name(const struct rule *rule, const struct rule_context *context, \
			 const struct observation *seen, struct finding *finding)

/* Rules about fixed bits that are judged on the description and the metadata: fix_once.c */
JUDGE(judge_fix_classes);
JUDGE(judge_fix_masks);
JUDGE(judge_fix_metadata);
JUDGE(judge_fix_limits);
JUDGE(judge_fix_config_list);
JUDGE(judge_fix_words);

/* Rules that compare a TD with the default one: cfg_default.c */
JUDGE(judge_cfg_independent);
JUDGE(judge_cfg_both_values);
JUDGE(judge_cfg_arch_capabilities);

/* Says in the finding of CFG-01 which two leaves show each other's request, if any do: cfg_slots.c */
void cfg_name_exchanged(const struct rule_context *context, const struct observation *seen,
			struct finding *finding);

/* Rules about what a TD learns by its own instructions: vis_guest.c */
JUDGE(judge_vis_dynamic);
JUDGE(judge_vis_clamped);
JUDGE(judge_vis_cpuidve);
JUDGE(judge_vis_second_ve);
JUDGE(judge_vis_metadata);

/* Rules about the metadata that a guest reads in every TD: guest_fields.c */
JUDGE(judge_vis_fields);
JUDGE(judge_fix_identity);

/*
 * What the rules demand of a register, as far as no request decides: for the screen, which asks
 * the same of one register after another. fix.c: bits of the class that is fixed to @value.
 * cfg_default.c: bits that read 1 once they are asked for, and 0 in the default TD. vis_guest.c:
 * bits that follow the state of the answer's VCPU. ini.c: the outcome is the predicted one.
 */
uint32_t fix_bits(const struct rule_context *context, const struct declared_leaf *leaf,
		  enum cpuid_reg reg, unsigned int value);
uint32_t cfg_reachable_bits(const struct rule_context *context, const struct declared_leaf *leaf,
			    enum cpuid_reg reg);
void vis_dynamic(const struct rule_context *context, const struct answer *answer,
		 struct expectation *expected);
bool ini_as_predicted(const struct acceptance *answer, const struct td_outcome *outcome);

/*
 * The parts of VIS-08 and VIS-09 about the metadata that the guest reads in every TD; @td is what
 * was asked for, by TD_PARAMS as a whole (@direct) or by KVM. The first is false where it fails.
 */
bool vis_fields_told(const struct td_config *td, bool direct, const struct observation *seen,
		     enum judged *judged, struct finding *finding);
enum judged vis_fields_built(const struct rule_context *context, const struct td_config *td,
			     bool direct, const struct observation *seen, struct finding *finding);

/* What the guest read of a metadata field; false where it did not, or was given none. */
bool guest_field_value(const struct observation *seen, enum guest_tdcall leaf, uint64_t id,
		       uint64_t *value);

/* The rule that KVM keeps what KVM_TDX_CAPABILITIES says: offered.c */
JUDGE(judge_kvm_keeps_offer);

#endif
