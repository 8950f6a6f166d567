// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether no judge of FIX, CFG, INI and VIS can fail. Each leaf's demands by all rules are joined
 * into one "must": a value, and which bits of it are certain; where two rules demand different
 * things of a bit, nothing is cleared. Every answer is compared with the must of its leaf.
 *
 * The case has no operations, so that the guest's sweep runs on a fresh VCPU: nothing is exempt
 * (answer_exempt()), CR4, XCR0 and the mode are not known, VE_INFO is free, CPUIDVE is off.
 *
 *	FIX-01, 02	.class is in the must of the leaf
 *	FIX-03		Native fields are in the must: items without a request
 *	FIX-04		an accepted TD must be predicted as accepted, without doubt: INI-14 asks the
 *			same of each slot, and a leaf without a slot is not cleared
 *	FIX-09, 12	a host's entry must be faulting exactly where its leaf is declared so, and a
 *			query of such a leaf, or of none, must give #VE
 *	CFG-01 to 11,	judge by compare_answers(): bits that are selected from those that
 *	CFG-14		expect_leaf() says are certain. The must of a leaf holds all of these
 *	CFG-10		the guest's part needs an XCR0 that the case has written
 *	CFG-12		bits that stay as in the default TD (fields.unmoved) are in the must
 *	CFG-13		bits that are reachable and asked for are in the must as 1, and are 0 in the
 *			default TD
 *	CFG-15		looks at an operation of the case
 *	INI-01 to 20,	ini_as_predicted(), without doubt, whatever the rule and however many
 *	INI-21, 23	faults there are
 *	INI-22		the default TD is accepted after the refusal, and all of it reads as ever
 *	INI-24		RCX is 0, or the status is the one that defines it
 *	VIS-01		a query of a readable leaf must be answered, as the host reads it but for
 *			.dynamic
 *	VIS-02		.follows of the query
 *	VIS-04		bits that are asked for must read as .listed, unless a gate is closed. Of a
 *			refused TD it fails only where the TD is predicted as accepted
 *	VIS-05		a query out of range must be answered as the host reads the last base leaf
 *	VIS-06, 07	look at what operations of the case have done
 *	VIS-08, 09,	are asked themselves about the fields that the guest has read
 *	FIX-13
 *
 * The others of these families are judged once, without a case.
 */
#include "rules/screen.h"

#include <stdlib.h>
#include <string.h>

#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/screen_private.h"

#define STATUS_CPUID_CONFIG (STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG)

bool screen_covers(const char *family)
{
	static const char *const families[] = { "FIX", "CFG", "INI", "VIS" };

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (!strcmp(families[i], family))
			return true;
	}
	return false;
}

struct screen *screen_create(const struct rule_context *context)
{
	struct screen *screen = calloc(1, sizeof(*screen));

	if (!screen)
		return NULL;
	screen->context = context;
	if (screen_compile(screen))
		return screen;
	screen_free(screen);
	return NULL;
}

void screen_free(struct screen *screen)
{
	if (!screen)
		return;
	for (size_t i = 0; i < screen->num_worked; i++)
		free(screen->worked[i].memo);
	free(screen->worked);
	free(screen->waiting);
	free(screen->item);
	free(screen->gate);
	free(screen->leaf);
	free(screen);
}

static bool is_usual(const struct observation *seen)
{
	const struct td_case *test = seen->test;

	return !seen->lost && test->via == TD_VIA_MODULE && !test->num_ops && !test->num_calls &&
	       !test->relation && !test->config.num_entries &&
	       test->config.num_cpuid <= TD_MAX_CPUID && seen->has_outcome &&
	       (seen->outcome.by == TD_ACCEPTED || seen->outcome.by == TD_REFUSED_BY_MODULE) &&
	       seen->default_cpuid;
}

static bool outcome_conforms(const struct screen *screen, const struct td_outcome *outcome)
{
	struct acceptance answer;

	accept_check(screen->context, &screen->plan, &screen->asked, &answer);
	if (answer.doubt || !ini_as_predicted(&answer, outcome))
		return false;
	return !outcome->has_status || !outcome->has_rcx || !outcome->rcx ||
	       outcome->status == STATUS_CPUID_CONFIG;
}

static bool retry_conforms(const struct observation *seen)
{
	return seen->has_retry && seen->retry.by == TD_ACCEPTED &&
	       screen_same_set(seen->default_cpuid, &seen->retry_cpuid);
}

static inline regs_vec differs(const struct screen_must *must, regs_vec regs)
{
	return (regs ^ must->value) & must->known;
}

static bool host_conforms(const struct screen *screen, const struct cpuid_set *host)
{
	regs_vec wrong = { 0 };
	bool faults = true;

	for (size_t i = 0; i < host->count; i++) {
		const struct cpuid_entry *entry = &host->entry[i];
		int place = screen->layout.leaf_of_host[i];

		if (place == SCREEN_NONE)
			continue;
		wrong |= differs(&screen->leaf[place].must, vec(&entry->regs));
		faults &= entry->faulting == screen->leaf[place].faulting;
	}
	return faults && !vec_any(wrong);
}

static inline regs_vec regs_of(const struct guest_result *result)
{
	return (regs_vec){ (uint32_t)result->value[0], (uint32_t)result->value[1],
			   (uint32_t)result->value[2], (uint32_t)result->value[3] };
}

static bool guest_conforms(const struct screen *screen, const struct observation *seen)
{
	const struct screen_layout *layout = &screen->layout;
	regs_vec wrong = { 0 };
	bool outcomes = true;

	for (size_t i = 0; i < layout->num_queries; i++) {
		const struct screen_query *query = &layout->query[i];
		const struct guest_result *result = &seen->guest_cpuid[i];
		regs_vec regs;

		if (query->kind == SCREEN_FAULTS) {
			outcomes &= result->outcome == GUEST_VE;
			continue;
		}
		outcomes &= result->outcome == GUEST_OK;
		regs = regs_of(result);
		wrong |= (regs ^ vec(&seen->cpuid.entry[query->host].regs)) & ~query->dynamic;
		if (query->kind == SCREEN_ANSWERS)
			wrong |= differs(&screen->leaf[query->leaf].must, regs) |
				 differs(&query->follows, regs);
	}
	return outcomes && !vec_any(wrong);
}

/* Few fields, most of which no other rule looks at: nothing is gained by compiling them. */
static bool fields_conform(const struct screen *screen, const struct observation *seen)
{
	const struct td_config *td = screen->asked.td;
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct finding finding;

	return vis_fields_told(td, true, seen, &judged, &finding) &&
	       vis_fields_built(screen->context, td, true, seen, &finding) != JUDGED_FAIL &&
	       judge_fix_identity(NULL, screen->context, seen, &finding) != JUDGED_FAIL &&
	       judge_cfg_arch_capabilities(NULL, screen->context, seen, &finding) != JUDGED_FAIL;
}

static bool td_conforms(struct screen *screen, const struct observation *seen)
{
	if (!seen->has_cpuid || !seen->num_guest_cpuid || !screen_lay_out(screen, seen))
		return false;
	for (size_t i = 0; i < screen->num_leaves; i++) {
		if (!screen_leaf_must(screen, &screen->leaf[i]))
			return false;
	}
	return host_conforms(screen, &seen->cpuid) && guest_conforms(screen, seen) &&
	       fields_conform(screen, seen);
}

bool screen_clears(struct screen *screen, const struct observation *seen)
{
	if (screen->blind || !is_usual(seen) || !screen_ask(screen, seen->test) ||
	    !outcome_conforms(screen, &seen->outcome))
		return false;
	return seen->outcome.by == TD_ACCEPTED ? td_conforms(screen, seen) : retry_conforms(seen);
}
