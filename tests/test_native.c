// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of cpuid/native.h: the dump of this CPU says what the CPU says, and is a platform like
 * any other.
 */
#include "cpuid/native.h"

#include <cpuid.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "cpuid/brand.h"

#define EXTENDED_LEAVES 0x80000000u

/* Bits that differ between CPUs, or change while the program runs. */
static const struct {
	uint32_t leaf;
	enum cpuid_reg reg;
	uint32_t bits;
} moving[] = {
	{ 0x1, CPUID_EBX, 0xff000000 }, /* initial APIC id */
	{ 0x1, CPUID_ECX, 0x08000000 }, /* OSXSAVE */
	{ 0xb, CPUID_EDX, 0xffffffff }, /* x2APIC id */
	{ 0x1f, CPUID_EDX, 0xffffffff },
};

static struct cpuid_dump *load(void)
{
	struct cpuid_dump *dump = malloc(sizeof(*dump));
	struct diag diag;

	if (!dump || cpuid_dump_native_host(dump, &diag))
		ksft_exit_fail_msg("%s\n", dump ? diag.text : "out of memory");
	return dump;
}

static uint32_t still(struct cpuid_addr at, enum cpuid_reg reg, uint32_t value)
{
	for (size_t i = 0; i < sizeof(moving) / sizeof(moving[0]); i++) {
		if (moving[i].leaf == at.leaf && moving[i].reg == reg)
			value &= ~moving[i].bits;
	}
	return value;
}

TEST(every_entry_is_what_the_cpu_answers)
{
	const struct cpuid_dump *dump = load();

	ASSERT_LT(2, dump->cpuid.count);
	for (size_t i = 0; i < dump->cpuid.count; i++) {
		const struct cpuid_entry *entry = &dump->cpuid.entry[i];
		struct cpuid_regs now;

		__cpuid_count(entry->at.leaf, entry->at.subleaf, now.reg[CPUID_EAX],
			      now.reg[CPUID_EBX], now.reg[CPUID_ECX], now.reg[CPUID_EDX]);
		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
			/* APIC ids are also in leaves of a vendor's own. */
			if (entry->at.leaf > EXTENDED_LEAVES + 8)
				continue;
			EXPECT_EQ(still(entry->at, reg, now.reg[reg]),
				  still(entry->at, reg, entry->regs.reg[reg]))
			TH_LOG("leaf 0x%x.%u", entry->at.leaf, entry->at.subleaf);
		}
	}
}

TEST(no_leaf_of_either_range_is_left_out)
{
	static const uint32_t ranges[] = { 0, EXTENDED_LEAVES };
	const struct cpuid_dump *dump = load();

	for (size_t i = 0; i < 2; i++) {
		uint32_t last = __get_cpuid_max(ranges[i], NULL);

		for (uint32_t leaf = ranges[i]; leaf <= last; leaf++) {
			EXPECT_NE(NULL, cpuid_set_find(&dump->cpuid, leaf, 0))
			TH_LOG("leaf 0x%x", leaf);
		}
	}
}

/* The XSAVE components that XCR0 can have each have a sub-leaf; so do the caches of leaf 4. */
TEST(sub_leaves_are_there)
{
	const struct cpuid_dump *dump = load();
	struct cpuid_regs sizes = cpuid_dump_native(dump, (struct cpuid_addr){ 0xd, 0 });

	for (uint32_t component = 2; component < 32; component++) {
		if (sizes.reg[CPUID_EAX] >> component & 1)
			EXPECT_NE(NULL, cpuid_set_find(&dump->cpuid, 0xd, component))
		TH_LOG("component %u", component);
	}
	for (size_t i = 0; i < dump->cpuid.count; i++) {
		const struct cpuid_entry *entry = &dump->cpuid.entry[i];

		if (entry->at.leaf == 4 && entry->at.subleaf)
			EXPECT_NE(0, entry->regs.reg[CPUID_EAX] & 0x1f);
		EXPECT_NE(CPUID_SUBLEAF_NA, entry->at.subleaf);
	}
}

TEST(the_dump_is_a_platform)
{
	const struct cpuid_dump *dump = load();
	struct cpuid_dump *again = malloc(sizeof(*again));
	char brand[64], name[64], *text = NULL;
	struct diag diag;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	bool closed;

	ASSERT_NE(NULL, again);
	ASSERT_NE(NULL, stream);
	cpuid_dump_print(dump, stream);
	closed = !fclose(stream);
	ASSERT_TRUE(closed);
	ASSERT_EQ(0, cpuid_dump_parse(again, "native", text, &diag)) TH_LOG("%s", diag.text);
	EXPECT_EQ(dump->cpuid.count, again->cpuid.count);
	EXPECT_EQ(0, memcmp(&dump->cpuid.entry, &again->cpuid.entry,
			    dump->cpuid.count * sizeof(dump->cpuid.entry[0])));
	EXPECT_EQ(dump->num_msrs, again->num_msrs);
	cpuid_brand(dump, brand, sizeof(brand));
	cpuid_brand(again, name, sizeof(name));
	EXPECT_NE('\0', brand[0]);
	EXPECT_STREQ(brand, name);
}

TEST(the_thread_is_free_again)
{
	cpu_set_t before, after;

	ASSERT_EQ(0, sched_getaffinity(0, sizeof(before), &before));
	ASSERT_NE(NULL, load());
	ASSERT_EQ(0, sched_getaffinity(0, sizeof(after), &after));
	EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(msrs_are_what_the_msr_device_reads)
{
	const struct cpuid_dump *dump = load();
	int fd = open("/dev/cpu/0/msr", O_RDONLY | O_CLOEXEC);
	uint64_t value;

	if (fd < 0) {
		EXPECT_EQ(0, dump->num_msrs);
		SKIP(return, "needs the msr device; found /dev/cpu/0/msr: %s", strerror(errno));
	}
	for (size_t i = 0; i < dump->num_msrs; i++) {
		ASSERT_EQ(sizeof(value), pread(fd, &value, sizeof(value), dump->msr[i].index));
		EXPECT_EQ(value, dump->msr[i].value) TH_LOG("0x%x", dump->msr[i].index);
	}
	close(fd);
}

TEST_HARNESS_MAIN
