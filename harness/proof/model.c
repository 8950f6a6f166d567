// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests and platforms as variables or constants, and back.
 */
#include "proof/model.h"

#include <stdio.h>
#include <string.h>

#define MSR_IA32_ARCH_CAPABILITIES 0x10a
#define MSR_IA32_VMX_EPT_VPID_CAP 0x48c

#define NAME_SIZE (CPUID_TEXT + 32)

static const struct {
	const char *name;
	size_t offset, size;
} members[PROOF_NUM_MEMBERS] = {
#define MEMBER(id, name, member) \
	[id] = { name, offsetof(struct td_config, member), \
		 sizeof(((struct td_config *)NULL)->member) }
	MEMBER(REQUEST_ATTRIBUTES, "ATTRIBUTES", attributes),
	MEMBER(REQUEST_XFAM, "XFAM", xfam),
	MEMBER(REQUEST_MAX_VCPUS, "MAX_VCPUS", max_vcpus),
	MEMBER(REQUEST_NUM_L2_VMS, "NUM_L2_VMS", num_l2_vms),
	MEMBER(REQUEST_MSR_CONFIG_CTLS, "MSR_CONFIG_CTLS", msr_config_ctls),
	MEMBER(REQUEST_EPTP_CONTROLS, "EPTP_CONTROLS", eptp_controls),
	MEMBER(REQUEST_CONFIG_FLAGS, "CONFIG_FLAGS", config_flags),
	MEMBER(REQUEST_TSC_FREQUENCY, "TSC_FREQUENCY", tsc_frequency),
	MEMBER(REQUEST_ARCH_CAPABILITIES, "IA32_ARCH_CAPABILITIES_CONFIG", arch_capabilities),
	MEMBER(REQUEST_TDCS_PAGES, "TDCS pages", tdcs_pages),
#undef MEMBER
};

/* Members are of unsigned types, little endian as x86 has them. */
static uint64_t member_of(const struct td_config *config, enum proof_member member)
{
	uint64_t value = 0;

	memcpy(&value, (const char *)config + members[member].offset, members[member].size);
	return value;
}

static void set_member(struct td_config *config, enum proof_member member, uint64_t value)
{
	memcpy((char *)config + members[member].offset, &value, members[member].size);
}

static struct proof_regs make_regs(struct terms *terms, const struct cpuid_regs *given,
				   struct cpuid_addr at, const char *before, const char *suffix)
{
	char name[NAME_SIZE], leaf[CPUID_TEXT];
	struct proof_regs regs;

	cpuid_addr_format(at, leaf);
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		snprintf(name, sizeof(name), "%s%s:%s%s", before, leaf, cpuid_reg_name(reg),
			 suffix);
		regs.reg[reg] = given ? term_constant(terms, 32, given->reg[reg]) :
					term_variable(terms, 32, name);
	}
	return regs;
}

static void list_leaves(struct proof_request *request, const struct cpuid_addr *at, size_t count)
{
	request->num_leaves = count < TD_MAX_CPUID ? count : TD_MAX_CPUID;
	for (size_t i = 0; i < request->num_leaves; i++)
		request->leaf[i].at = at[i];
}

void proof_request_any(struct proof_request *request, struct terms *terms,
		       const struct cpuid_addr *at, size_t count, const char *suffix)
{
	char name[NAME_SIZE];

	request->terms = terms;
	list_leaves(request, at, count);
	for (size_t i = 0; i < PROOF_NUM_MEMBERS; i++) {
		snprintf(name, sizeof(name), "%s%s", members[i].name, suffix);
		request->member[i] = term_variable(terms, 8 * (unsigned int)members[i].size, name);
	}
	for (size_t i = 0; i < PROOF_NUM_RESERVED; i++) {
		snprintf(name, sizeof(name), "RESERVED%zu%s", i, suffix);
		request->reserved[i] = term_variable(terms, 1, name);
	}
	for (size_t i = 0; i < request->num_leaves; i++)
		request->leaf[i].regs =
			make_regs(terms, NULL, request->leaf[i].at, "CPUID_CONFIG ", suffix);
}

void proof_request_given(struct proof_request *request, struct terms *terms,
			 const struct cpuid_addr *at, size_t count, const struct td_config *config)
{
	request->terms = terms;
	list_leaves(request, at, count);
	for (size_t i = 0; i < PROOF_NUM_MEMBERS; i++)
		request->member[i] = term_constant(terms, 8 * (unsigned int)members[i].size,
						   member_of(config, (enum proof_member)i));
	for (size_t i = 0; i < PROOF_NUM_RESERVED; i++)
		request->reserved[i] = term_false(terms);
	for (size_t i = 0; i < request->num_leaves; i++) {
		struct cpuid_regs regs = td_config_cpuid(config, request->leaf[i].at);

		request->leaf[i].regs = make_regs(terms, &regs, request->leaf[i].at, "", "");
	}
}

static size_t find_leaf(const struct proof_request *request, struct cpuid_addr at)
{
	size_t i = 0;

	while (i < request->num_leaves && !cpuid_addr_equal(request->leaf[i].at, at))
		i++;
	return i;
}

struct proof_regs *proof_request_leaf_at(struct proof_request *request, struct cpuid_addr at)
{
	size_t i = find_leaf(request, at);

	return i < request->num_leaves ? &request->leaf[i].regs : NULL;
}

struct proof_regs proof_request_leaf(const struct proof_request *request, struct cpuid_addr at)
{
	static const struct cpuid_regs zero;
	size_t i = find_leaf(request, at);

	return i < request->num_leaves ? request->leaf[i].regs :
					 make_regs(request->terms, &zero, at, "", "");
}

term *proof_request_member_at(struct proof_request *request, size_t offset)
{
	for (size_t i = 0; i < PROOF_NUM_MEMBERS; i++) {
		if (members[i].offset == offset)
			return &request->member[i];
	}
	return NULL;
}

/* Terms that are no variables keep what they are. */
static void write_one(const struct terms *terms, term at, uint64_t value, uint64_t *variables)
{
	const struct term_node *node = term_node(terms, at);

	if (node->op == TERM_VARIABLE)
		variables[node->value] = value;
}

static void write_regs(const struct terms *terms, const struct proof_regs *regs,
		       struct cpuid_regs value, uint64_t *variables)
{
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		write_one(terms, regs->reg[reg], value.reg[reg], variables);
}

static struct cpuid_regs read_regs(const struct proof_regs *regs, const uint64_t *values)
{
	struct cpuid_regs value;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		value.reg[reg] = (uint32_t)values[regs->reg[reg]];
	return value;
}

void proof_request_write(const struct proof_request *request, const struct td_config *config,
			 const uint16_t offset[PROOF_NUM_RESERVED], uint64_t *variables)
{
	const struct terms *terms = request->terms;

	for (size_t i = 0; i < PROOF_NUM_MEMBERS; i++)
		write_one(terms, request->member[i], member_of(config, (enum proof_member)i),
			  variables);
	for (size_t i = 0; i < PROOF_NUM_RESERVED; i++) {
		uint64_t dirty = 0;

		for (size_t j = 0; j < config->num_patches; j++)
			dirty |= config->patch[j].offset == offset[i] && config->patch[j].value;
		write_one(terms, request->reserved[i], dirty, variables);
	}
	for (size_t i = 0; i < request->num_leaves; i++)
		write_regs(terms, &request->leaf[i].regs,
			   td_config_cpuid(config, request->leaf[i].at), variables);
}

void proof_request_read(const struct proof_request *request, const uint64_t *values,
			const uint16_t offset[PROOF_NUM_RESERVED], struct td_config *config)
{
	memset(config, 0, sizeof(*config));
	for (size_t i = 0; i < PROOF_NUM_MEMBERS; i++)
		set_member(config, (enum proof_member)i, values[request->member[i]]);
	for (size_t i = 0; i < PROOF_NUM_RESERVED; i++) {
		if (values[request->reserved[i]])
			config->patch[config->num_patches++] = (struct td_patch){ offset[i], 1 };
	}
	for (size_t i = 0; i < request->num_leaves; i++) {
		struct cpuid_regs regs = read_regs(&request->leaf[i].regs, values);
		struct td_cpuid *cpuid;

		if (!regs.reg[0] && !regs.reg[1] && !regs.reg[2] && !regs.reg[3])
			continue;
		cpuid = td_config_at(config, request->leaf[i].at);
		if (cpuid)
			cpuid->regs = regs;
	}
}

void proof_platform_any(struct proof_platform *platform, struct terms *terms)
{
	platform->terms = terms;
	platform->given = NULL;
	platform->num_leaves = 0;
	platform->arch_capabilities = term_variable(terms, 64, "native IA32_ARCH_CAPABILITIES");
	platform->ept_vpid_cap = term_variable(terms, 64, "native IA32_VMX_EPT_VPID_CAP");
}

static uint64_t msr_of(const struct cpuid_dump *dump, uint32_t index, uint64_t otherwise)
{
	uint64_t value;

	return cpuid_dump_msr(dump, index, &value) ? value : otherwise;
}

void proof_platform_given(struct proof_platform *platform, struct terms *terms,
			  const struct cpuid_dump *dump, const struct proof_msrs *msrs)
{
	platform->terms = terms;
	platform->given = dump;
	platform->num_leaves = 0;
	platform->arch_capabilities = term_constant(
		terms, 64, msr_of(dump, MSR_IA32_ARCH_CAPABILITIES, msrs->arch_capabilities));
	platform->ept_vpid_cap = term_constant(
		terms, 64, msr_of(dump, MSR_IA32_VMX_EPT_VPID_CAP, msrs->ept_vpid_cap));
}

struct proof_regs proof_native(struct proof_platform *platform, struct cpuid_addr at)
{
	struct proof_leaf *leaf;
	struct cpuid_regs given;

	if (at.subleaf == CPUID_SUBLEAF_NA)
		at.subleaf = 0;
	for (size_t i = 0; i < platform->num_leaves; i++) {
		if (cpuid_addr_equal(platform->leaf[i].at, at))
			return platform->leaf[i].regs;
	}
	if (platform->given)
		given = cpuid_dump_native(platform->given, at);
	if (platform->num_leaves == PROOF_MAX_NATIVE) {
		platform->full = true;
		return make_regs(platform->terms, &(struct cpuid_regs){ 0 }, at, "", "");
	}
	leaf = &platform->leaf[platform->num_leaves++];
	leaf->at = at;
	leaf->regs = make_regs(platform->terms, platform->given ? &given : NULL, at, "native ", "");
	return leaf->regs;
}

void proof_platform_write(const struct proof_platform *platform, const struct cpuid_dump *dump,
			  const struct proof_msrs *msrs, uint64_t *variables)
{
	const struct terms *terms = platform->terms;

	for (size_t i = 0; i < platform->num_leaves; i++)
		write_regs(terms, &platform->leaf[i].regs,
			   cpuid_dump_native(dump, platform->leaf[i].at), variables);
	write_one(terms, platform->arch_capabilities,
		  msr_of(dump, MSR_IA32_ARCH_CAPABILITIES, msrs->arch_capabilities), variables);
	write_one(terms, platform->ept_vpid_cap,
		  msr_of(dump, MSR_IA32_VMX_EPT_VPID_CAP, msrs->ept_vpid_cap), variables);
}

static int set_msr(struct cpuid_dump *dump, uint32_t index, uint64_t value, struct diag *diag)
{
	for (size_t i = 0; i < dump->num_msrs; i++) {
		if (dump->msr[i].index == index) {
			dump->msr[i].value = value;
			return 0;
		}
	}
	if (dump->num_msrs == CPUID_DUMP_MAX_MSRS)
		return diag_set(diag, "a platform with more than %d MSRs", CPUID_DUMP_MAX_MSRS);
	dump->msr[dump->num_msrs++] = (struct cpuid_msr){ index, value };
	return 0;
}

int proof_platform_read(const struct proof_platform *platform, const uint64_t *values,
			struct cpuid_dump *dump, struct diag *diag)
{
	for (size_t i = 0; i < platform->num_leaves; i++) {
		if (!cpuid_set_add(&dump->cpuid, platform->leaf[i].at,
				   read_regs(&platform->leaf[i].regs, values)))
			return diag_set(diag, "a platform with more than %d leaves", CPUID_SET_MAX);
	}
	return set_msr(dump, MSR_IA32_ARCH_CAPABILITIES, values[platform->arch_capabilities],
		       diag) || set_msr(dump, MSR_IA32_VMX_EPT_VPID_CAP,
					values[platform->ept_vpid_cap], diag) ?
		       -1 :
		       0;
}

static size_t list_regs(const struct proof_regs *regs, term *terms)
{
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		terms[reg] = regs->reg[reg];
	return CPUID_NUM_REGS;
}

size_t proof_request_terms(const struct proof_request *request, term *terms)
{
	size_t count = 0;

	for (size_t i = 0; i < PROOF_NUM_MEMBERS; i++)
		terms[count++] = request->member[i];
	for (size_t i = 0; i < PROOF_NUM_RESERVED; i++)
		terms[count++] = request->reserved[i];
	for (size_t i = 0; i < request->num_leaves; i++)
		count += list_regs(&request->leaf[i].regs, terms + count);
	return count;
}

size_t proof_platform_terms(const struct proof_platform *platform, term *terms)
{
	size_t count = 0;

	terms[count++] = platform->arch_capabilities;
	terms[count++] = platform->ept_vpid_cap;
	for (size_t i = 0; i < platform->num_leaves; i++)
		count += list_regs(&platform->leaf[i].regs, terms + count);
	return count;
}

const struct proof_value *proof_value_at(const struct proof_answer *answer, struct cpuid_addr at)
{
	for (size_t i = 0; i < answer->num_values; i++) {
		if (cpuid_addr_equal(answer->value[i].at, at))
			return &answer->value[i];
	}
	return NULL;
}

term proof_accepted(struct terms *terms, const struct proof_answer *answer)
{
	return term_is(terms, answer->status, 0);
}
