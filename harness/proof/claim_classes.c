// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each bit is exactly one of fixed0, fixed1 and configurable on every platform, and the module's
 * fields of fixed bits follow.
 *
 * By the declared types a bit has a class on a platform. A fixed one must have its value in every
 * accepted TD. A configurable one must read 1 in the TD that asks for everything and 0 in the one
 * that asks for nothing: with these two no other class could be true of it.
 */
#include "proof/claim_states.h"

#define TSX_BITS (1u << 4 | 1u << 11) /* HLE and RTM, of 7.0:ebx */
#define TSX_CTRL 7 /* bit of IA32_ARCH_CAPABILITIES */

/* Bits of one register, by class; what is in neither is dynamic, #VE, or not known. */
struct classes {
	term fixed0, fixed1, configurable;
};

/* A platform's limits, and what a VMM may ask for there. */
struct limits_here {
	const struct declares *here;
	term xfam_fixed0, attributes_fixed0;
};

/* Both, or none, and none without the MSR that takes them away again: else TDH.MNG.INIT refuses. */
static term tsx_usable(const struct declares *here)
{
	struct terms *terms = here->terms;
	term ebx = proof_native(here->platform, (struct cpuid_addr){ 7, 0 }).reg[CPUID_EBX];

	return term_and(terms, term_all(terms, ebx, TSX_BITS),
			term_bit(terms, here->platform->arch_capabilities, TSX_CTRL));
}

static bool is_tsx(struct cpuid_addr at, enum cpuid_reg reg)
{
	return at.leaf == 7 && at.subleaf == 0 && reg == CPUID_EBX;
}

/* Whether a VMM can open a field's gates, and whether they are always open. */
static void gates(const struct limits_here *limits, const struct declared_field *field, term *can,
		  term *always)
{
	const struct declared_gate *gate = &field->gate;
	const struct declares *here = limits->here;
	struct terms *terms = here->terms;

	*can = term_and(terms, term_all(terms, limits->xfam_fixed0, gate->xfam),
			term_all(terms, limits->attributes_fixed0, gate->attributes));
	if (gate->opt_in & ~here->limits->opt_in)
		*can = term_false(terms);
	*always = (gate->xfam & ~here->limits->xfam_fixed1) ||
				  (gate->attributes & ~here->limits->attributes_fixed1) ?
			  term_false(terms) :
			  term_true(terms);
}

static struct classes field_classes(const struct limits_here *limits, struct cpuid_addr at,
				    enum cpuid_reg reg, const struct declared_field *field);

/* The same of the CPUID bit that a field needs. */
static void add_cpuid_gate(const struct limits_here *limits, const struct declared_field *field,
			   term *can, term *always)
{
	struct terms *terms = limits->here->terms;
	struct cpuid_bit bit = field->gate.cpuid;
	const struct declared_field *other = declared_field_at(limits->here->declared, bit);
	struct classes classes = { 0 };
	term fixed1;

	if (!other || other->gate.has_cpuid) {
		/* A gate behind a gate: nothing is said of the bit. */
		*can = *always = term_false(terms);
		return;
	}
	classes = field_classes(limits, bit.at, bit.reg, other);
	fixed1 = term_bit(terms, classes.fixed1, bit.bit);
	*can = term_and(terms, *can,
			term_or(terms, fixed1, term_bit(terms, classes.configurable, bit.bit)));
	*always = term_and(terms, *always, fixed1);
}

static struct classes fixed_classes(struct terms *terms, term value)
{
	return (struct classes){ term_not(terms, value), value, term_constant(terms, 32, 0) };
}

static term everywhere(struct terms *terms, term condition)
{
	return term_keep(terms, condition, term_constant(terms, 32, UINT32_MAX));
}

static struct classes field_classes(const struct limits_here *limits, struct cpuid_addr at,
				    enum cpuid_reg reg, const struct declared_field *field)
{
	const struct declares *here = limits->here;
	struct terms *terms = here->terms;
	struct virt_parts parts = virt_type_parts(field->type);
	term none = term_constant(terms, 32, 0), native = proof_native(here->platform, at).reg[reg];
	struct classes classes = { none, none, none };
	term can, always, may;

	if (!declared_field_known(field) || field->type == VIRT_VE || field->gate.tsc_frequency ||
	    field->type == VIRT_CALCULATED || field->type == VIRT_SPECIAL)
		return classes;
	if (field->type == VIRT_FIXED)
		return fixed_classes(terms, term_constant(terms, 32,
							  (uint64_t)field->fixed << field->lsb));
	if (field->type == VIRT_NATIVE)
		return fixed_classes(terms, native);
	gates(limits, field, &can, &always);
	if (field->gate.has_cpuid)
		add_cpuid_gate(limits, field, &can, &always);
	may = everywhere(terms, can);
	if (parts.native)
		may = term_and(terms, may, native);
	if (is_tsx(at, reg))
		may = term_and(terms, may,
			       term_or(terms, everywhere(terms, tsx_usable(here)),
				       term_constant(terms, 32, ~(uint64_t)TSX_BITS)));
	classes.fixed0 = term_not(terms, may);
	if (parts.configured)
		classes.configurable = may;
	else
		classes.fixed1 = term_and(terms, may, everywhere(terms, always));
	classes.configurable = term_and(terms, may, term_not(terms, classes.fixed1));
	return classes;
}

/* Zeros select the platform's own value there, and other values are checked as a whole. */
static bool is_selected(struct cpuid_addr at, enum cpuid_reg reg)
{
	return at.leaf == 0x1f || (at.leaf == 1 && reg == CPUID_EAX);
}

static struct classes register_classes(const struct limits_here *limits,
				       const struct declared_leaf *leaf, enum cpuid_reg reg)
{
	struct terms *terms = limits->here->terms;
	term none = term_constant(terms, 32, 0);
	struct classes all = { none, none, none };

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];
		uint32_t mask = declared_field_mask(field);
		struct classes one = field_classes(limits, leaf->at, reg, field);

		all.fixed0 = term_or(terms, all.fixed0, term_mask(terms, one.fixed0, mask));
		all.fixed1 = term_or(terms, all.fixed1, term_mask(terms, one.fixed1, mask));
		all.configurable =
			term_or(terms, all.configurable, term_mask(terms, one.configurable, mask));
	}
	return all;
}

/* The TD that asks for nothing, or for all that is declared to be configurable. */
static void extreme_request(const struct limits_here *limits, bool everything,
			    struct proof_request *request)
{
	const struct declares *here = limits->here;
	struct terms *terms = here->terms;
	struct td_config config;

	td_config_default(&config);
	proof_request_given(request, terms, here->limits->slot, here->limits->num_slots, &config);
	request->member[REQUEST_XFAM] = everything ?
						limits->xfam_fixed0 :
						term_constant(terms, 64, here->limits->xfam_fixed1);
	request->member[REQUEST_ATTRIBUTES] =
		everything ?
			term_mask(terms, limits->attributes_fixed0, ~TD_ATTRIBUTES_MIGRATABLE) :
			term_constant(terms, 64, here->limits->attributes_fixed1);
	for (size_t i = 0; everything && i < request->num_leaves; i++) {
		struct proof_leaf *leaf = &request->leaf[i];

		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
			uint32_t bits = is_selected(leaf->at, reg) ?
						0 :
						declares_configurable(here, leaf->at, reg);

			leaf->regs.reg[reg] = term_constant(terms, 32, bits);
			if (is_tsx(leaf->at, reg))
				leaf->regs.reg[reg] = term_choice(
					terms, tsx_usable(here), leaf->regs.reg[reg],
					term_constant(terms, 32, bits & ~(uint64_t)TSX_BITS));
		}
	}
}

/* The smallest and the largest TD, and what they show. */
struct extremes {
	struct proof_answer nothing, everything;
};

static void extremes(struct scene *scene, const struct limits_here *limits,
		     struct extremes *extremes)
{
	const struct masks *masks = scene->module->masks;
	struct proof_request request;

	extreme_request(limits, false, &request);
	done_answer(masks, 0, &scene->platform, &request, &extremes->nothing);
	extreme_request(limits, true, &request);
	done_answer(masks, 0, &scene->platform, &request, &extremes->everything);
}

static term both_accepted(struct scene *scene, const struct extremes *extremes)
{
	return term_and(scene->terms, proof_accepted(scene->terms, &extremes->nothing),
			proof_accepted(scene->terms, &extremes->everything));
}

static int open_limits(struct scene *scene, struct declares *here, struct limits_here *limits,
		       struct scene_subject **any, struct diag *diag)
{
	struct proof_platform *platform = &scene->platform;

	if (scene_subject(scene, scene->module, "", any, diag))
		return -1;
	*here = (struct declares){ scene->module->declared, &(*any)->limits, platform,
				   &(*any)->request, scene->terms };
	*limits = (struct limits_here){ here, declares_xfam_fixed0(&(*any)->limits, platform),
					declares_attributes_fixed0(&(*any)->limits, platform) };
	return 0;
}

int state_classes(struct scene *scene, struct diag *diag)
{
	static struct extremes ends; /* too large for the stack */
	struct terms *terms = scene->terms;
	struct scene_subject *any;
	struct limits_here limits;
	struct declares here;

	if (open_limits(scene, &here, &limits, &any, diag))
		return -1;
	extremes(scene, &limits, &ends);
	scene_assume(scene, proof_accepted(terms, &any->answer));
	scene_oblige(scene, term_not(terms, both_accepted(scene, &ends)), "nothing, or everything");
	for (size_t i = 0; i < any->answer.num_values; i++) {
		const struct proof_value *value = &any->answer.value[i];
		const struct declared_leaf *leaf =
			declared_leaf_at(scene->module->declared, value->at);

		for (enum cpuid_reg reg = 0; leaf && !value->faulting && reg < CPUID_NUM_REGS;
		     reg++) {
			struct classes classes = register_classes(&limits, leaf, reg);
			term low = ends.nothing.value[i].regs.reg[reg];
			term high = ends.everything.value[i].regs.reg[reg];
			term v = value->regs.reg[reg], wrong;

			wrong = term_or(terms, term_and(terms, classes.fixed0, v),
					term_and(terms, classes.fixed1, term_not(terms, v)));
			if (!is_selected(value->at, reg))
				wrong = term_or(
					terms, wrong,
					term_and(terms, classes.configurable,
						 term_or(terms, low, term_not(terms, high))));
			scene_oblige_bits(scene, wrong, value->at, reg);
		}
	}
	return 0;
}

int state_fixed_fields(struct scene *scene, struct diag *diag)
{
	static struct proof_answer low, high; /* too large for the stack */
	struct terms *terms = scene->terms;
	const struct masks *masks = scene->module->masks;
	struct scene_subject *any;
	struct limits_here limits;
	struct declares here;

	if (!masks->fixed_bits_metadata)
		return scene_not_applicable(scene,
					    "%s has no CPUID_FIXED0_BITS and CPUID_FIXED1_BITS",
					    scene->module->name);
	if (open_limits(scene, &here, &limits, &any, diag))
		return -1;
	done_extremes(masks, &scene->platform, &low, &high);
	for (size_t i = 0; i < masks->num_entries; i++) {
		const struct masks_entry *entry = &masks->entry[i];
		const struct declared_leaf *leaf =
			declared_leaf_at(scene->module->declared, entry->at);

		for (enum cpuid_reg reg = 0; leaf && !entry->faulting && reg < CPUID_NUM_REGS;
		     reg++) {
			struct classes classes = register_classes(&limits, leaf, reg);
			struct done_fixed fixed =
				done_fixed_bits(masks, &low, &high, terms, i, reg);
			term wrong = term_xor(terms, term_not(terms, fixed.fixed0), classes.fixed0);

			wrong = term_or(terms, wrong,
					term_xor(terms, fixed.fixed1, classes.fixed1));
			scene_oblige_bits(scene, wrong, entry->at, reg);
		}
	}
	return 0;
}
