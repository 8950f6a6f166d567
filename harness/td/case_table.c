// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of the .td text form: settings, bits, calls, errno names.
 */
#include "td/case_table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "td/case.h"

/* Published TDX module source, td_param_attributes_t. */
static const struct td_name attribute_bits[] = {
	{ "debug", TD_ATTRIBUTES_DEBUG },
	{ "lass", TD_ATTRIBUTES_LASS },
	{ "sept_ve_disable", TD_ATTRIBUTES_SEPT_VE_DISABLE },
	{ "migratable", TD_ATTRIBUTES_MIGRATABLE },
	{ "pks", TD_ATTRIBUTES_PKS },
	{ "kl", TD_ATTRIBUTES_KL },
	{ "perfmon", TD_ATTRIBUTES_PERFMON },
	{ 0 },
};

/*
 * XSAVE state components, SDM volume 1, chapter 13. A group stands before its parts, so that
 * printing takes the group where it is whole.
 */
static const struct td_name xfam_bits[] = {
	{ "x87", 1ULL << 0 },       { "sse", 1ULL << 1 },
	{ "avx", 1ULL << 2 },       { "avx512", 7ULL << 5 },
	{ "opmask", 1ULL << 5 },    { "zmm_hi256", 1ULL << 6 },
	{ "hi16_zmm", 1ULL << 7 },  { "pt", 1ULL << 8 },
	{ "pkru", 1ULL << 9 },      { "cet_u", 1ULL << 11 },
	{ "cet_s", 1ULL << 12 },    { "uintr", 1ULL << 14 },
	{ "lbr", 1ULL << 15 },      { "tilecfg", 1ULL << 17 },
	{ "tiledata", 1ULL << 18 }, { 0 },
};

/* Published TDX module source, config_flags_t. */
static const struct td_name config_flag_bits[] = {
	{ "gpaw", TD_CONFIG_FLAGS_GPAW },
	{ "flexible_pending_ve", TD_CONFIG_FLAGS_FLEXIBLE_PENDING_VE },
	{ "no_rbp_mod", TD_CONFIG_FLAGS_NO_RBP_MOD },
	{ 0 },
};

#define MEMBER(type, text, member, limit) \
	.name = text, .offset = offsetof(type, member), .size = sizeof(((type *)0)->member), \
	.max = limit
#define CONFIG(member, limit) MEMBER(struct td_config, #member, member, limit)
#define ENTRY(text, member) MEMBER(struct td_entry, text, member, UINT32_MAX)
#define CALL(member, limit) MEMBER(struct td_call, #member, member, limit)

const struct td_member td_config_members[] = {
	{ CONFIG(attributes, UINT64_MAX), .bits = attribute_bits },
	{ CONFIG(xfam, UINT64_MAX), .bits = xfam_bits },
	{ CONFIG(max_vcpus, UINT16_MAX), .decimal = true },
	{ CONFIG(num_l2_vms, UINT8_MAX), .decimal = true },
	{ CONFIG(msr_config_ctls, UINT8_MAX) },
	{ CONFIG(eptp_controls, UINT64_MAX) },
	{ CONFIG(config_flags, UINT64_MAX), .bits = config_flag_bits },
	{ CONFIG(tsc_frequency, UINT16_MAX), .decimal = true },
	{ CONFIG(arch_capabilities, UINT64_MAX) },
	{ CONFIG(tdcs_pages, UINT32_MAX), .decimal = true },
	{ 0 },
};

const struct td_member td_entry_members[] = {
	{ ENTRY("function", function) },
	{ ENTRY("index", index) },
	{ ENTRY("flags", flags) },
	{ ENTRY("eax", regs.reg[CPUID_EAX]) },
	{ ENTRY("ebx", regs.reg[CPUID_EBX]) },
	{ ENTRY("ecx", regs.reg[CPUID_ECX]) },
	{ ENTRY("edx", regs.reg[CPUID_EDX]) },
	{ ENTRY("padding0", padding[0]) },
	{ ENTRY("padding1", padding[1]) },
	{ ENTRY("padding2", padding[2]) },
	{ 0 },
};

const struct td_member td_call_members[] = {
	{ CALL(id, UINT32_MAX), .decimal = true },
	{ CALL(flags, UINT32_MAX) },
	{ CALL(hw_error, UINT64_MAX) },
	{ CALL(nent, UINT32_MAX), .decimal = true },
	{ CALL(padding, UINT32_MAX) },
	{ CALL(reserved, UINT64_MAX) },
	{ CALL(value, UINT64_MAX) },
	{ CALL(size, UINT64_MAX) },
	{ CALL(bad_pointer, 1), .decimal = true },
	{ 0 },
};

const struct td_name td_need_names[] = {
	{ "native", TD_NEED_NATIVE },
	{ "configurable", TD_NEED_CONFIGURABLE },
	{ "supported", TD_NEED_SUPPORTED },
	{ "xfam", TD_NEED_XFAM },
	{ "attributes", TD_NEED_ATTRIBUTES },
	{ "msr", TD_NEED_MSR },
	{ "topology", TD_NEED_TOPOLOGY },
	{ "policy", TD_NEED_POLICY },
	{ 0 },
};

const struct td_name td_relation_names[] = {
	{ "same", TD_RELATION_SAME },
	{ "order", TD_RELATION_ORDER },
	{ "round_trip", TD_RELATION_ROUND_TRIP },
	{ "history", TD_RELATION_HISTORY },
	{ "smaller", TD_RELATION_SMALLER },
	{ "worse", TD_RELATION_WORSE },
	{ "lattice", TD_RELATION_LATTICE },
	{ "flip", TD_RELATION_FLIP },
	{ 0 },
};

const struct td_name td_policy_names[] = {
	{ "denylist", 0 },
	{ "allowlist", 0 },
	{ "clobber-list", 0 },
	{ 0 },
};

const struct td_name td_via_names[] = {
	{ "kvm", TD_VIA_KVM },
	{ "module", TD_VIA_MODULE },
	{ 0 },
};

const struct td_name td_role_names[] = {
	{ "positive", TD_ROLE_POSITIVE },
	{ "negative", TD_ROLE_NEGATIVE },
	{ 0 },
};

const struct td_name td_outcome_names[] = {
	{ "accept", TD_ACCEPTED },
	{ "reject", TD_REFUSED_BY_ANY },
	{ 0 },
};

const struct td_name td_refuser_names[] = {
	{ "kvm", TD_REFUSED_BY_KVM },
	{ "module", TD_REFUSED_BY_MODULE },
	{ 0 },
};

const struct td_name td_call_names[] = {
	{ "create_vm", TD_CALL_CREATE_VM },
	{ "capabilities", TD_CALL_CAPABILITIES },
	{ "enable_split_irqchip", TD_CALL_ENABLE_SPLIT_IRQCHIP },
	{ "set_max_vcpus", TD_CALL_SET_MAX_VCPUS },
	{ "set_tsc_khz", TD_CALL_SET_TSC_KHZ },
	{ "init_vm", TD_CALL_INIT_VM },
	{ "create_vcpu", TD_CALL_CREATE_VCPU },
	{ "set_cpuid2", TD_CALL_SET_CPUID2 },
	{ "get_cpuid", TD_CALL_GET_CPUID },
	{ "init_vcpu", TD_CALL_INIT_VCPU },
	{ "init_mem_region", TD_CALL_INIT_MEM_REGION },
	{ "finalize_vm", TD_CALL_FINALIZE_VM },
	{ "run", TD_CALL_RUN },
	{ "vm_command", TD_CALL_VM_COMMAND },
	{ "vcpu_command", TD_CALL_VCPU_COMMAND },
	{ 0 },
};

/* KVM arch/x86/kvm/vmx/tdx.c, the guest_memfd and VM ioctl paths that it is reached by. */
const struct td_name td_errno_names[] = {
	{ "OK", 0 },          { "EINVAL", EINVAL },
	{ "E2BIG", E2BIG },   { "EAGAIN", EAGAIN },
	{ "EBUSY", EBUSY },   { "EEXIST", EEXIST },
	{ "EFAULT", EFAULT }, { "EINTR", EINTR },
	{ "EIO", EIO },       { "ENODEV", ENODEV },
	{ "ENOENT", ENOENT }, { "ENOMEM", ENOMEM },
	{ "ENOSPC", ENOSPC }, { "ENOTTY", ENOTTY },
	{ "ENXIO", ENXIO },   { "EOPNOTSUPP", EOPNOTSUPP },
	{ "EPERM", EPERM },   { 0 },
};

const struct td_name *td_name_find(const struct td_name *table, const char *name)
{
	for (; table->name; table++) {
		if (!strcasecmp(table->name, name))
			return table;
	}
	return NULL;
}

const struct td_name *td_name_of(const struct td_name *table, uint64_t value)
{
	for (; table->name; table++) {
		if (table->value == value)
			return table;
	}
	return NULL;
}

const struct td_member *td_member_find(const struct td_member *table, const char *name)
{
	for (; table->name; table++) {
		if (!strcasecmp(table->name, name))
			return table;
	}
	return NULL;
}

/* x86 is little-endian, and so is everything that runs this: the low bytes come first. */
uint64_t td_member_get(const void *object, const struct td_member *member)
{
	uint64_t value = 0;

	memcpy(&value, (const char *)object + member->offset, member->size);
	return value;
}

void td_member_set(void *object, const struct td_member *member, uint64_t value)
{
	memcpy((char *)object + member->offset, &value, member->size);
}

void td_list_add(struct td_list *list, const char *name)
{
	size_t len = strlen(list->text);

	if (len + 1 + strlen(name) < sizeof(list->text))
		snprintf(list->text + len, sizeof(list->text) - len, "%s%s", len ? " " : "", name);
}

void td_list_names(struct td_list *list, const struct td_name *table)
{
	for (; table->name; table++)
		td_list_add(list, table->name);
}

void td_list_members(struct td_list *list, const struct td_member *table)
{
	for (; table->name; table++)
		td_list_add(list, table->name);
}

const char *td_errno_name(int error)
{
	const struct td_name *name = error < 0 ? NULL : td_name_of(td_errno_names, error);

	return name ? name->name : NULL;
}

int td_errno_parse(const char *name)
{
	const struct td_name *found = td_name_find(td_errno_names, name);

	return found ? (int)found->value : -1;
}

const char *td_call_name(enum td_call_kind kind)
{
	const struct td_name *name = td_name_of(td_call_names, kind);

	return name ? name->name : NULL;
}

const char *td_via_name(enum td_via via)
{
	return td_name_of(td_via_names, via)->name;
}

bool td_via_parse(const char *text, enum td_via *via)
{
	const struct td_name *name = td_name_find(td_via_names, text);

	if (name)
		*via = (enum td_via)name->value;
	return name;
}
