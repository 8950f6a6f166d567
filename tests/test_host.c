// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of host/state.h: the table of elements, finding them, comparing two states.
 */
#include "host/state.h"

#include <string.h>

#include "kselftest_harness.h"

TEST(table_is_consistent)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		const struct host_element *element = host_element(id);

		ASSERT_NE(element->name, NULL);
		/* Found by its name: no name stands twice. */
		EXPECT_EQ(host_element_named(element->name), id);
		EXPECT_EQ(!strncmp(element->name, "XSTATE_", 7), element->kind == HOST_XSTATE);
		if (element->kind == HOST_MSR)
			EXPECT_EQ(host_element_msr(element->index), id);
		if (element->kind == HOST_REGISTER)
			EXPECT_EQ(element->index, 0);
	}
}

/* A few addresses from the SDM's tables, against slips in the X-macro. */
TEST(elements_have_the_architectural_addresses)
{
	EXPECT_EQ(host_element_msr(0xe1), HOST_IA32_UMWAIT_CONTROL);
	EXPECT_EQ(host_element_msr(0x122), HOST_IA32_TSX_CTRL);
	EXPECT_EQ(host_element_msr(0xc0000103), HOST_IA32_TSC_AUX);
	EXPECT_EQ(host_element(HOST_XSTATE_PKRU)->index, 9);
	EXPECT_EQ(host_element(HOST_XSTATE_TILEDATA)->index, 18);
	EXPECT_EQ(host_element(HOST_CR2)->kind, HOST_REGISTER);
}

TEST(unknown_elements_are_not_found)
{
	EXPECT_EQ(host_element_named("IA32_UMWAIT_CONTROLS"), HOST_NUM_ELEMENTS);
	EXPECT_EQ(host_element_named("cr2"), HOST_NUM_ELEMENTS);
	EXPECT_EQ(host_element_named(""), HOST_NUM_ELEMENTS);
	/* Registers and XSAVE components are no MSRs, whatever their index says. */
	EXPECT_EQ(host_element_msr(0), HOST_NUM_ELEMENTS);
	EXPECT_EQ(host_element_msr(9), HOST_NUM_ELEMENTS);
	EXPECT_EQ(host_element_msr(0xffffffff), HOST_NUM_ELEMENTS);
}

static void fill(struct host_state *state)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		state->present[id] = true;
		state->value[id] = 0x1000 + id;
	}
}

TEST(equal_states_have_no_change)
{
	struct host_state before = { 0 }, after = { 0 };
	struct host_change changes[HOST_NUM_ELEMENTS];

	EXPECT_EQ(host_state_compare(&before, &after, changes), 0);
	fill(&before);
	fill(&after);
	EXPECT_EQ(host_state_compare(&before, &after, changes), 0);
}

TEST(each_change_is_found)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before, after;

	fill(&before);
	fill(&after);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		after.value[id] ^= 1ULL << 63;
		ASSERT_EQ(host_state_compare(&before, &after, changes), 1);
		EXPECT_EQ(changes[0].element, id);
		EXPECT_EQ(changes[0].before, before.value[id]);
		EXPECT_EQ(changes[0].after, after.value[id]);
		after.value[id] = before.value[id];
	}
	EXPECT_EQ(host_state_compare(&before, &after, changes), 0);
}

TEST(changes_come_in_table_order)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before, after;

	fill(&before);
	fill(&after);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
		after.value[id] = 0;
	ASSERT_EQ(host_state_compare(&before, &after, changes), HOST_NUM_ELEMENTS);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
		EXPECT_EQ(changes[id].element, id);
}

TEST(absent_elements_are_not_compared)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	struct host_state before, after;

	fill(&before);
	fill(&after);
	after.value[HOST_IA32_TSX_CTRL] = 2;
	after.value[HOST_CR2] = 2;
	before.present[HOST_IA32_TSX_CTRL] = false;
	after.present[HOST_CR2] = false;
	EXPECT_EQ(host_state_compare(&before, &after, changes), 0);

	before.present[HOST_IA32_TSX_CTRL] = true;
	after.present[HOST_CR2] = true;
	EXPECT_EQ(host_state_compare(&before, &after, changes), 2);
}

TEST_HARNESS_MAIN
