// SPDX-License-Identifier: GPL-2.0-only
/*
 * Differences of CPUIDs and of TD configurations as text.
 */
#include "kselftest_harness.h"

#include <string.h>

#include "update/differences.h"

static const struct cpuid_addr leaf_4 = { 4, 0 }, leaf_7 = { 7, 0 }, leaf_1f = { 0x1f, 0 };

FIXTURE(differences)
{
	struct cpuid_set before, after;
	struct td_config old, new;
	char text[512];
	FILE *to;
};

FIXTURE_SETUP(differences)
{
	cpuid_set_add(&self->before, leaf_7, (struct cpuid_regs){ { 1, 2, 3, 4 } });
	self->after = self->before;
	td_config_default(&self->old);
	td_config_default(&self->new);
	self->to = fmemopen(self->text, sizeof(self->text), "w");
	ASSERT_NE(NULL, self->to);
}

FIXTURE_TEARDOWN(differences)
{
}

#define EXPECT_CPUID(count, expected) \
	do { \
		EXPECT_EQ(count, \
			  differences_of_cpuid(&self->before, &self->after, "moves ", self->to)); \
		fclose(self->to); \
		EXPECT_STREQ(expected, self->text); \
	} while (0)

#define EXPECT_CONFIG(count, expected) \
	do { \
		EXPECT_EQ(count, differences_of_config(&self->old, &self->new, "", self->to)); \
		fclose(self->to); \
		EXPECT_STREQ(expected, self->text); \
	} while (0)

TEST_F(differences, there_are_none)
{
	EXPECT_CPUID(0, "");
}

TEST_F(differences, bits_have_names)
{
	self->after.entry[0].regs.reg[CPUID_ECX] ^= 1U << 5 | 1U << 1;
	EXPECT_CPUID(2, "moves 7.0:ecx.avx512_vbmi=0, 7.0:ecx.waitpkg=1");
}

TEST_F(differences, a_number_is_whole)
{
	cpuid_set_add(&self->before, leaf_4, (struct cpuid_regs){ { 0, 0xc00000, 0, 0 } });
	cpuid_set_add(&self->after, leaf_4, (struct cpuid_regs){ { 0, 0x400000, 0, 0 } });
	EXPECT_CPUID(1, "moves 4.0:ebx.ways=0x1");
}

TEST_F(differences, bits_without_a_name_stand_together)
{
	cpuid_set_add(&self->before, leaf_4, (struct cpuid_regs){ { 0 } });
	cpuid_set_add(&self->after, leaf_4, (struct cpuid_regs){ { 0, 0, 0, 0xe0000010 } });
	EXPECT_CPUID(2, "moves 4.0:edx.4=1, 4.0:edx[31:29]=0x7");
}

TEST_F(differences, leaves_come_and_go)
{
	cpuid_set_add(&self->before, leaf_4, (struct cpuid_regs){ { 0 } });
	cpuid_set_add(&self->after, leaf_1f, (struct cpuid_regs){ { 0 } });
	EXPECT_CPUID(2, "moves 0x1f.0 added, 4.0 removed");
}

TEST_F(differences, leaves_fault)
{
	self->after.entry[0].faulting = true;
	cpuid_set_add(&self->before, leaf_4, (struct cpuid_regs){ { 0 } })->faulting = true;
	cpuid_set_add(&self->after, leaf_4, (struct cpuid_regs){ { 1 } });
	EXPECT_CPUID(2, "moves 4.0 gives no #VE, 7.0 gives #VE");
}

/* Both see WAITPKG; UMIP moves for the host alone, and GFNI for the guest alone. */
TEST_F(differences, readers_disagree)
{
	struct cpuid_set guest = self->before;

	self->after.entry[0].regs.reg[CPUID_ECX] ^= 1U << 5 | 1U << 2;
	guest.entry[0].regs.reg[CPUID_ECX] ^= 1U << 5 | 1U << 8;
	EXPECT_EQ(2, differences_of_reader(&self->before, &self->after, &self->before, &guest, "",
					   self->to));
	fclose(self->to);
	EXPECT_STREQ("7.0:ecx.umip=0, 7.0:ecx.gfni=1", self->text);
}

TEST_F(differences, readers_agree)
{
	self->after.entry[0].regs.reg[CPUID_ECX] ^= 1U << 5;
	EXPECT_EQ(0, differences_of_reader(&self->before, &self->after, &self->before, &self->after,
					   "", self->to));
	fclose(self->to);
	EXPECT_STREQ("", self->text);
}

TEST_F(differences, of_settings)
{
	td_config_set_cpuid(&self->new, leaf_7, CPUID_ECX, 1U << 5);
	self->new.xfam |= 4;
	self->new.max_vcpus = 2;
	self->new.patch[0] = (struct td_patch){ 20, 1 };
	self->new.num_patches = 1;
	EXPECT_CONFIG(4, "7.0:ecx.waitpkg=1, xfam x87 sse avx, max_vcpus 2, param[20]=0x1");
}

TEST_F(differences, of_what_is_not_asked_for_any_more)
{
	td_config_set_cpuid(&self->old, leaf_7, CPUID_ECX, 1U << 5);
	EXPECT_CONFIG(1, "7.0:ecx.waitpkg=0");
}

/* In which order leaves were asked for makes no difference. */
TEST_F(differences, of_the_same_in_another_order)
{
	td_config_set_cpuid(&self->old, leaf_7, CPUID_ECX, 1U << 5);
	td_config_set_cpuid(&self->old, leaf_4, CPUID_EAX, 1);
	td_config_set_cpuid(&self->new, leaf_4, CPUID_EAX, 1);
	td_config_set_cpuid(&self->new, leaf_7, CPUID_ECX, 1U << 5);
	EXPECT_CONFIG(0, "");
}

TEST_HARNESS_MAIN
