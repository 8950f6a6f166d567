// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of guest/payload.h: the image, what stands where in it, and the mailbox. What it
 * executes is the subject of test_payload_vm.c.
 */
#include "guest/payload.h"

#include <string.h>

#include "kselftest_harness.h"

#define END_4G (1ULL << 32)
#define MAX_BYTES 6

/* SDM vol. 2; TDCALL: vol. 3C, 31. */
static const struct {
	const char *name;
	uint8_t bytes[MAX_BYTES];
	size_t size;
} instructions[] = {
	{ "cpuid", { 0x0f, 0xa2 }, 2 },
	{ "rdmsr", { 0x0f, 0x32 }, 2 },
	{ "wrmsr", { 0x0f, 0x30 }, 2 },
	{ "mov_cr2", { 0x0f, 0x22, 0xd0 }, 3 },
	{ "mov_cr4", { 0x0f, 0x22, 0xe0 }, 3 },
	{ "xsetbv", { 0x0f, 0x01, 0xd1 }, 3 },
	{ "mov_dr0", { 0x0f, 0x23, 0xc0 }, 3 },
	{ "mov_dr1", { 0x0f, 0x23, 0xc8 }, 3 },
	{ "mov_dr2", { 0x0f, 0x23, 0xd0 }, 3 },
	{ "mov_dr3", { 0x0f, 0x23, 0xd8 }, 3 },
	{ "mov_dr6", { 0x0f, 0x23, 0xf0 }, 3 },
	{ "mov_dr7", { 0x0f, 0x23, 0xf8 }, 3 },
	{ "ud2", { 0x0f, 0x0b }, 2 },
	{ "wrpkru", { 0x0f, 0x01, 0xef }, 3 },
	{ "tdcall", { 0x66, 0x0f, 0x01, 0xcc }, 4 },
	{ "tpause", { 0x66, 0x0f, 0xae, 0xf1 }, 4 },
	{ "umonitor", { 0xf3, 0x0f, 0xae, 0xf0 }, 4 },
	{ "umwait", { 0xf2, 0x0f, 0xae, 0xf1 }, 4 },
	{ "xbegin", { 0xc7, 0xf8, 0x03, 0x00, 0x00, 0x00 }, 6 },
	{ "fninit", { 0xdb, 0xe3 }, 2 },
	{ "movd_xmm", { 0x66, 0x0f, 0x6e, 0xc0 }, 4 },
	{ "vmovd_xmm", { 0xc5, 0xf9, 0x6e, 0xc0 }, 4 },
	{ "kmovw", { 0xc5, 0xf8, 0x92, 0xc8 }, 4 },
	{ "vpbroadcastd_zmm0", { 0x62, 0xf2, 0x7d, 0x48, 0x7c, 0xc0 }, 6 },
	{ "vpbroadcastd_zmm16", { 0x62, 0xe2, 0x7d, 0x48, 0x7c, 0xc0 }, 6 },
	{ "ldtilecfg", { 0xc4, 0xe2, 0x78, 0x49, 0x03 }, 5 },
	{ "tileloadd", { 0xc4, 0xe2, 0x7b, 0x4b, 0x04, 0x0b }, 6 },
	{ "out", { 0xee }, 1 },
	{ "load", { 0x8b, 0x03 }, 2 },
	{ "lidt", { 0x0f, 0x01, 0x1b }, 3 },
};

#define NUM_INSTRUCTIONS (sizeof(instructions) / sizeof(instructions[0]))

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* The image's bytes at @gpa; NULL where @size of them are not there. */
static const uint8_t *image_at(uint64_t gpa, size_t size)
{
	const struct payload_segment *segments;
	size_t count = payload_segments(&segments);

	for (size_t i = 0; i < count; i++) {
		if (gpa >= segments[i].gpa && size <= segments[i].size &&
		    gpa - segments[i].gpa <= segments[i].size - size)
			return segments[i].bytes + (gpa - segments[i].gpa);
	}
	return NULL;
}

static const struct payload_label *label_find(const char *name)
{
	const struct payload_label *labels;
	size_t count = payload_labels(&labels);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(labels[i].name, name))
			return &labels[i];
	return NULL;
}

TEST(segments_are_whole_private_pages_below_4_gib)
{
	const struct payload_segment *segments;
	size_t count = payload_segments(&segments);

	ASSERT_NE(0, count);
	for (size_t i = 0; i < count; i++) {
		EXPECT_NE(0, segments[i].size);
		EXPECT_EQ(0, segments[i].size % PAYLOAD_PAGE_SIZE);
		EXPECT_EQ(0, segments[i].gpa % PAYLOAD_PAGE_SIZE);
		EXPECT_LE(segments[i].gpa + segments[i].size, END_4G);
		EXPECT_FALSE(overlap(segments[i].gpa, segments[i].size, PAYLOAD_SHARED_GPA,
				     PAYLOAD_SHARED_SIZE));
		EXPECT_FALSE(overlap(segments[i].gpa, segments[i].size, PAYLOAD_MMIO_GPA,
				     PAYLOAD_PAGE_SIZE));
		for (size_t j = 0; j < i; j++)
			EXPECT_FALSE(overlap(segments[i].gpa, segments[i].size, segments[j].gpa,
					     segments[j].size));
	}
}

/* The page of the reset vector holds nothing but a jump to the image: mov $gpa, %eax; jmp *%eax. */
TEST(the_reset_vector_jumps_to_the_image)
{
	const uint8_t *vector = image_at(PAYLOAD_RESET_RIP, 7);
	uint32_t gpa;

	ASSERT_NE(NULL, vector);
	EXPECT_EQ(0xb8, vector[0]);
	memcpy(&gpa, &vector[1], sizeof(gpa));
	EXPECT_NE(NULL, image_at(gpa, 1));
	EXPECT_EQ(0xff, vector[5]);
	EXPECT_EQ(0xe0, vector[6]);
}

TEST(each_label_stands_at_its_instruction)
{
	const struct payload_label *labels;

	EXPECT_EQ(NUM_INSTRUCTIONS, payload_labels(&labels));
	for (size_t i = 0; i < NUM_INSTRUCTIONS; i++) {
		const struct payload_label *label = label_find(instructions[i].name);
		const uint8_t *bytes = label ? image_at(label->gpa, MAX_BYTES) : NULL;

		ASSERT_NE(NULL, bytes)
		{
			TH_LOG("no label %s", instructions[i].name);
		}
		EXPECT_EQ(0, memcmp(instructions[i].bytes, bytes, instructions[i].size))
		{
			TH_LOG("%s: %02x %02x %02x", label->name, bytes[0], bytes[1], bytes[2]);
		}
	}
}

/* VMCALL hangs the plain VMs of some hosts, and in a TD it is no way out. */
TEST(there_is_no_vmcall)
{
	static const uint8_t vmcall[] = { 0x0f, 0x01, 0xc1 };
	const struct payload_segment *segments;
	size_t count = payload_segments(&segments);

	for (size_t i = 0; i < count; i++)
		EXPECT_EQ(NULL,
			  memmem(segments[i].bytes, segments[i].size, vmcall, sizeof(vmcall)));
}

TEST(a_mailbox_is_new_whatever_it_held)
{
	static const struct guest_op ops[] = {
		{ .kind = GUEST_CPUID, .index = 7, .subindex = 1 },
		{ .kind = GUEST_WRMSR, .index = 0xe1, .value = 0x186a1 },
	};
	static struct payload_mailbox mailbox;

	memset(&mailbox, 0xff, sizeof(mailbox));
	payload_mailbox_put(&mailbox, ops, 2);
	EXPECT_EQ(PAYLOAD_RUNNING, mailbox.phase);
	EXPECT_EQ(0, mailbox.next);
	EXPECT_EQ(2, mailbox.num_ops);
	EXPECT_EQ(GUEST_CPUID, mailbox.op[0].kind);
	EXPECT_EQ(7, mailbox.op[0].index);
	EXPECT_EQ(1, mailbox.op[0].subindex);
	EXPECT_EQ(GUEST_WRMSR, mailbox.op[1].kind);
	EXPECT_EQ(0x186a1, mailbox.op[1].value);
	EXPECT_EQ(0, mailbox.op[2].index);
	for (size_t i = 0; i < GUEST_MAX_OPS; i++) {
		ASSERT_EQ(GUEST_NOT_RUN, mailbox.result[i].outcome);
		ASSERT_EQ(0, mailbox.result[i].value[0]);
	}
}

TEST(a_mailbox_may_be_empty_or_full)
{
	static struct guest_op ops[GUEST_MAX_OPS];
	static struct payload_mailbox mailbox;

	ops[GUEST_MAX_OPS - 1].index = 0x80000008;
	payload_mailbox_put(&mailbox, ops, GUEST_MAX_OPS);
	EXPECT_EQ(GUEST_MAX_OPS, mailbox.num_ops);
	EXPECT_EQ(0x80000008, mailbox.op[GUEST_MAX_OPS - 1].index);
	payload_mailbox_put(&mailbox, ops, 0);
	EXPECT_EQ(0, mailbox.num_ops);
	EXPECT_EQ(0, mailbox.op[GUEST_MAX_OPS - 1].index);
}

TEST_HARNESS_MAIN
