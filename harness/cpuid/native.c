// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading CPUID and MSRs of the CPU underneath.
 */
#include "cpuid/native.h"

#include <cpuid.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#define EXTENDED_LEAVES 0x80000000u
#define MAX_LEAVES 0x100 /* of a range; no CPU has nearly as many */
#define MAX_SUBLEAVES 64

/* Which sub-leaves a leaf has (SDM vol. 2A, CPUID); a leaf not named here has one. */
enum extent {
	UP_TO_EAX, /* sub-leaf 0 says in EAX which is the last */
	WHILE_TYPE, /* bits say what a sub-leaf is; 0 ends the list */
	NOT_ZERO, /* any that says something */
};

static const struct {
	uint32_t leaf;
	enum extent extent;
	enum cpuid_reg reg;
	uint32_t type; /* WHILE_TYPE: bits of that register */
	uint32_t first_typed; /* sub-leaves before it are there in any case */
} leaves[] = {
	{ 0x4, WHILE_TYPE, CPUID_EAX, 0x1f, 0 },
	{ 0x7, UP_TO_EAX, 0, 0, 0 },
	{ 0xb, WHILE_TYPE, CPUID_ECX, 0xff00, 0 },
	{ 0xd, NOT_ZERO, 0, 0, 0 },
	{ 0xf, NOT_ZERO, 0, 0, 0 },
	{ 0x10, NOT_ZERO, 0, 0, 0 },
	{ 0x12, WHILE_TYPE, CPUID_EAX, 0xf, 2 },
	{ 0x14, UP_TO_EAX, 0, 0, 0 },
	{ 0x17, UP_TO_EAX, 0, 0, 0 },
	{ 0x18, UP_TO_EAX, 0, 0, 0 },
	{ 0x1b, WHILE_TYPE, CPUID_EAX, 0xfff, 0 },
	{ 0x1d, UP_TO_EAX, 0, 0, 0 },
	{ 0x1e, UP_TO_EAX, 0, 0, 0 },
	{ 0x1f, WHILE_TYPE, CPUID_ECX, 0xff00, 0 },
	{ 0x20, UP_TO_EAX, 0, 0, 0 },
	{ 0x23, NOT_ZERO, 0, 0, 0 },
	{ 0x24, UP_TO_EAX, 0, 0, 0 },
};

#define NUM_LEAVES (sizeof(leaves) / sizeof(leaves[0]))

/* What decides whether a module takes the platform, and what a TD's MSRs show. */
static const uint32_t msrs[] = {
	0x3b, /* IA32_TSC_ADJUST */
	0xbc, /* IA32_MISC_PACKAGE_CTLS */
	0xbd, /* IA32_XAPIC_DISABLE_STATUS */
	0xcf, /* IA32_CORE_CAPABILITIES */
	0x10a, /* IA32_ARCH_CAPABILITIES */
	0x122, /* IA32_TSX_CTRL */
	0x1a0, /* IA32_MISC_ENABLE */
	0x345, /* IA32_PERF_CAPABILITIES */
	0x48c, /* IA32_VMX_EPT_VPID_CAP */
	0x492, /* IA32_VMX_PROCBASED_CTLS3 */
};

static struct cpuid_regs read_leaf(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs regs;

	__cpuid_count(leaf, subleaf, regs.reg[CPUID_EAX], regs.reg[CPUID_EBX], regs.reg[CPUID_ECX],
		      regs.reg[CPUID_EDX]);
	return regs;
}

static bool is_zero(const struct cpuid_regs *regs)
{
	static const struct cpuid_regs zero;

	return !memcmp(regs, &zero, sizeof(zero));
}

/* Sub-leaves from 1 on of leaves[@row]; sub-leaf 0 is there already. */
static void add_subleaves(struct cpuid_dump *dump, size_t row, uint32_t last)
{
	for (uint32_t subleaf = 1; subleaf < MAX_SUBLEAVES; subleaf++) {
		struct cpuid_addr at = { leaves[row].leaf, subleaf };
		struct cpuid_regs regs = read_leaf(at.leaf, subleaf);
		bool typed = regs.reg[leaves[row].reg] & leaves[row].type;

		if (leaves[row].extent == UP_TO_EAX && subleaf > last)
			return;
		if (leaves[row].extent == WHILE_TYPE && subleaf >= leaves[row].first_typed &&
		    !typed)
			return;
		if (leaves[row].extent == NOT_ZERO && is_zero(&regs))
			continue;
		cpuid_set_add(&dump->cpuid, at, regs);
	}
}

static void add_leaf(struct cpuid_dump *dump, uint32_t leaf)
{
	struct cpuid_regs regs = read_leaf(leaf, 0);

	cpuid_set_add(&dump->cpuid, (struct cpuid_addr){ leaf, 0 }, regs);
	for (size_t row = 0; row < NUM_LEAVES; row++) {
		if (leaves[row].leaf == leaf)
			add_subleaves(dump, row, regs.reg[CPUID_EAX]);
	}
}

static void add_range(struct cpuid_dump *dump, uint32_t first)
{
	uint32_t last = read_leaf(first, 0).reg[CPUID_EAX];

	if (last - first >= MAX_LEAVES)
		last = first;
	for (uint32_t leaf = first; leaf <= last; leaf++)
		add_leaf(dump, leaf);
}

static void add_msrs(struct cpuid_dump *dump, int cpu)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%d/msr", cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		uint64_t value;

		if (pread(fd, &value, sizeof(value), msrs[i]) == sizeof(value))
			dump->msr[dump->num_msrs++] = (struct cpuid_msr){ msrs[i], value };
	}
	close(fd);
}

int cpuid_dump_native_host(struct cpuid_dump *dump, struct diag *diag)
{
	cpu_set_t allowed, one;
	int cpu = 0;

	memset(dump, 0, sizeof(*dump));
	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return diag_set(diag, "this thread's CPUs are not known; use fewer than %d CPUs",
				CPU_SETSIZE);
	while (!CPU_ISSET(cpu, &allowed))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		return diag_set(diag, "the thread cannot stay on CPU %d; allow sched_setaffinity()",
				cpu);
	add_range(dump, 0);
	add_range(dump, EXTENDED_LEAVES);
	add_msrs(dump, cpu);
	sched_setaffinity(0, sizeof(allowed), &allowed);
	return 0;
}
