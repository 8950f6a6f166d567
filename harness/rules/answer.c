// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks through the CPUID answers of an observation, and follows the guest's state.
 */
#include "rules/answer.h"

#include <string.h>

#include "module/metadata.h"
#include "rules/expect.h"

#define MSR_IA32_XSS 0xda0
#define MSR_IA32_TSX_CTRL 0x122

#define TD_CTLS_ENUM_TOPOLOGY (1u << 1)

#define TSX_CTRL_CPUID_CLEAR (1u << 1)

#define GUEST_PA_LEAF 0x80000008u
#define GUEST_PA_MASK 0x00ff0000u

#define MODE_LONG (1u << 2)
#define MODE_CPL 3u

const struct cpuid_entry *answer_of_host(const struct cpuid_set *set, struct cpuid_addr at)
{
	const struct cpuid_entry *entry = cpuid_set_at(set, at);

	if (entry || at.subleaf != CPUID_SUBLEAF_NA)
		return entry;
	return cpuid_set_find(set, at.leaf, 0);
}

const struct cpuid_entry *answer_of_last(const struct rule_context *context,
					 const struct cpuid_set *set, uint32_t subleaf)
{
	struct cpuid_bit last = { { 0, CPUID_SUBLEAF_NA }, CPUID_EAX, 0 };
	const struct declared_field *field = declared_field_at(context->declared, last);
	const struct declared_leaf *leaf =
		field ? declared_leaf_find(context->declared, field->fixed, subleaf) : NULL;

	return leaf && !expect_faulting(leaf) ? answer_of_host(set, leaf->at) : NULL;
}

const char *answer_view(const struct answer *answer)
{
	return answer->guest ? "the guest's CPUID" : "the host's read-back";
}

const char *answer_outcome(enum guest_outcome outcome)
{
	static const char *const names[] = {
		[GUEST_OK] = "an answer",
		[GUEST_VE] = "#VE",
		[GUEST_GP] = "#GP",
		[GUEST_UD] = "#UD",
		[GUEST_DF] = "#DF",
		[GUEST_NOT_RUN] = "not run",
		[GUEST_UNSUPPORTED] = "not supported",
	};

	return names[outcome];
}

/* The last base leaf; false where the description does not say. */
static bool last_base_leaf(const struct rule_context *context, uint32_t *leaf)
{
	struct cpuid_bit last = { { 0, CPUID_SUBLEAF_NA }, CPUID_EAX, 0 };
	const struct declared_field *field = declared_field_at(context->declared, last);

	if (!field || field->type != VIRT_FIXED || !declared_field_known(field))
		return false;
	*leaf = field->fixed;
	return true;
}

/*
 * Leaves beyond the last base leaf or the CPU's last extended one answer as the last base leaf;
 * SDM volume 2A, CPUID.
 */
bool answer_locate(const struct rule_context *context, struct answer *answer)
{
	struct cpuid_addr extended = { 0x80000000u, CPUID_SUBLEAF_NA };
	uint32_t function = answer->function, last = 0;
	bool known = last_base_leaf(context, &last);

	answer->leaf = declared_leaf_find(context->declared, function, answer->index);
	if (function >= 0x40000000u && function <= 0x4fffffffu)
		answer->in_range = true;
	else if (function >= 0x80000000u)
		answer->in_range =
			function <= cpuid_dump_native(context->platform, extended).reg[CPUID_EAX];
	else
		answer->in_range = known ? function <= last : answer->leaf != NULL;
	if (!answer->in_range)
		answer->leaf = NULL;
	return known || answer->in_range;
}

static struct guest_vcpu *current_vcpu(struct answer_walk *walk)
{
	return walk->current < GUEST_MAX_VCPUS ? &walk->vcpu[walk->current] : NULL;
}

static void follow_tdcall(struct answer_walk *walk, struct guest_vcpu *vcpu,
			  const struct guest_op *op)
{
	switch (op->index) {
	case GUEST_TDG_VP_VEINFO_GET:
		vcpu->ve_valid = false;
		vcpu->hold_ve = false;
		return;
	case GUEST_TDG_VP_CPUIDVE_SET:
		vcpu->cpuidve = op->value & 3;
		return;
	case GUEST_TDG_VP_WR:
		if ((metadata_id_key(op->value) & ~0xffffULL) ==
		    metadata_id_key(METADATA_CPUID_CONTROL))
			vcpu->cpuid_control = true;
		return;
	case GUEST_TDG_VM_WR:
		if (metadata_id_key(op->value) == metadata_id_key(METADATA_TD_CTLS) &&
		    op->mask & TD_CTLS_ENUM_TOPOLOGY)
			walk->topology = op->value2 & TD_CTLS_ENUM_TOPOLOGY;
		return;
	}
}

/* What the guest did; an operation that failed changes nothing but VE_INFO. */
static void follow(struct answer_walk *walk, const struct guest_op *op,
		   const struct guest_result *result)
{
	struct guest_vcpu *vcpu = current_vcpu(walk);

	if (op->kind == GUEST_VCPU && result->outcome == GUEST_OK)
		walk->current = op->index;
	if (!vcpu)
		return;
	if (result->outcome == GUEST_VE)
		vcpu->ve_valid = vcpu->hold_ve;
	if (result->outcome != GUEST_OK)
		return;
	switch (op->kind) {
	case GUEST_WRITE_CR4:
		vcpu->has_cr4 = true;
		vcpu->cr4 = op->value;
		return;
	case GUEST_XSETBV:
		vcpu->has_xcr0 = true;
		vcpu->xcr0 = op->value;
		return;
	case GUEST_WRMSR:
		if (op->index == MSR_IA32_XSS)
			vcpu->xss = op->value;
		else if (op->index == MSR_IA32_TSX_CTRL)
			vcpu->tsx_ctrl = op->value;
		return;
	case GUEST_MODE:
		vcpu->has_mode = true;
		vcpu->cpl = op->index & MODE_CPL;
		vcpu->long_mode = op->index & MODE_LONG;
		return;
	case GUEST_HOLD_VE:
		vcpu->hold_ve = true;
		return;
	case GUEST_TDCALL:
		if (!result->status)
			follow_tdcall(walk, vcpu, op);
		return;
	default:
		return;
	}
}

static bool guest_answer(struct answer_walk *walk, const struct guest_op *op,
			 const struct guest_result *result, struct answer *answer)
{
	struct guest_vcpu *vcpu = current_vcpu(walk);
	bool given = op->kind == GUEST_CPUID && result->outcome != GUEST_NOT_RUN;

	if (given) {
		if (vcpu)
			walk->before = *vcpu;
		*answer = (struct answer){
			.function = op->index,
			.index = op->subindex,
			.guest = true,
			.outcome = result->outcome,
			.vcpu = vcpu ? &walk->before : NULL,
			.vcpu_index = walk->current,
			.topology = walk->topology,
		};
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			answer->regs.reg[reg] = (uint32_t)result->value[reg];
		given = answer_locate(walk->context, answer);
		answer->readable = answer->leaf && result->outcome == GUEST_OK;
	}
	follow(walk, op, result);
	return given;
}

static void host_answer(struct answer_walk *walk, const struct cpuid_entry *entry,
			struct answer *answer)
{
	*answer = (struct answer){
		.function = entry->at.leaf,
		.index = entry->at.subleaf == CPUID_SUBLEAF_NA ? 0 : entry->at.subleaf,
		.regs = entry->regs,
	};
	answer_locate(walk->context, answer);
	answer->readable = answer->leaf && !entry->faulting;
}

void answer_begin(struct answer_walk *walk, const struct rule_context *context,
		  const struct observation *seen)
{
	memset(walk, 0, sizeof(*walk));
	walk->context = context;
	walk->seen = seen;
}

bool answer_next(struct answer_walk *walk, struct answer *answer)
{
	const struct observation *seen = walk->seen;

	if (seen->has_cpuid && walk->host < seen->cpuid.count) {
		host_answer(walk, &seen->cpuid.entry[walk->host++], answer);
		return true;
	}
	while (seen->test && walk->op < seen->num_results && walk->op < seen->test->num_ops) {
		size_t i = walk->op++;

		if (guest_answer(walk, &seen->test->op[i], &seen->result[i], answer))
			return true;
	}
	while (walk->sweep < seen->num_guest_cpuid) {
		size_t i = walk->sweep++;

		if (i == 0)
			walk->current = 0; /* where a list of operations begins */
		if (guest_answer(walk, &seen->guest_cpuid_op[i], &seen->guest_cpuid[i], answer))
			return true;
	}
	return false;
}

uint32_t answer_exempt(const struct observation *seen, const struct answer *answer,
		       enum cpuid_reg reg)
{
	/* KVM writes the guest-physical address width into its read-back. */
	if (!answer->guest && answer->function == GUEST_PA_LEAF && reg == CPUID_EAX &&
	    seen->test->via == TD_VIA_KVM)
		return GUEST_PA_MASK;
	/* A TD with TSX may hide it from itself. */
	if (answer->guest && answer->function == 7 && answer->index == 0 && reg == CPUID_EBX &&
	    (!answer->vcpu || answer->vcpu->tsx_ctrl & TSX_CTRL_CPUID_CLEAR))
		return EXPECT_TSX_BITS;
	return 0;
}

int answer_expects_ve(const struct answer *answer)
{
	const struct guest_vcpu *vcpu = answer->vcpu;

	if (!answer->in_range)
		return -1; /* answers as another leaf does */
	if (!answer->leaf || expect_faulting(answer->leaf))
		return 1;
	if (!vcpu || vcpu->cpuid_control)
		return -1;
	if (vcpu->cpuidve >> (vcpu->cpl ? 1 : 0) & 1)
		return 1;
	/* The topology leaves answer once the guest asks for it: TD_CTLS.ENUM_TOPOLOGY. */
	if ((answer->function == 0xb || answer->function == 0x1f) && !answer->topology)
		return 1;
	return 0;
}
