// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of rules/party.h: each rule blames somebody, and what was observed clears whom it can.
 */
#include "rules/party.h"

#include <string.h>

#include "kselftest_harness.h"

static unsigned int blames(const char *rule, bool through_kvm, enum td_refuser by)
{
	return party_of(rule_named(rule), through_kvm, by);
}

TEST(every_rule_blames_somebody_whatever_was_observed)
{
	for (size_t i = 0; i < rules_count(); i++) {
		for (enum td_refuser by = TD_ACCEPTED; by <= TD_REFUSED_BY_MODULE; by++) {
			EXPECT_NE(0, party_of(rule_at(i), true, by)) TH_LOG("%s", rule_at(i)->id);
			EXPECT_NE(0, party_of(rule_at(i), false, by)) TH_LOG("%s", rule_at(i)->id);
		}
	}
}

TEST(who_had_no_part_in_it_is_cleared)
{
	EXPECT_EQ(PARTY_MODULE | PARTY_KVM, blames("CFG-02", true, TD_ACCEPTED));
	EXPECT_EQ(PARTY_MODULE, blames("CFG-02", false, TD_ACCEPTED));
	EXPECT_EQ(PARTY_HOST, blames("HST-03", true, TD_ACCEPTED));
	/* Nobody is there who would restore host state. */
	EXPECT_EQ(PARTY_MODULE, blames("HST-03", false, TD_ACCEPTED));
	EXPECT_EQ(PARTY_MODULE, blames(RULE_HOST_SURVIVES, false, TD_ACCEPTED));
	EXPECT_EQ(PARTY_MODULE | PARTY_DATA, blames("CLB-04", false, TD_ACCEPTED));
	/* A rule about KVM alone was not judged without it. */
	EXPECT_EQ(PARTY_KVM, blames("KVM-22", false, TD_ACCEPTED));
}

TEST(who_refused_has_refused)
{
	EXPECT_EQ(PARTY_MODULE, blames("INI-23", true, TD_REFUSED_BY_MODULE));
	EXPECT_EQ(PARTY_KVM, blames("INI-23", true, TD_REFUSED_BY_KVM));
	/* KVM must have refused it itself, or must not have warned of that. */
	EXPECT_EQ(PARTY_KVM, blames("KVM-17", true, TD_REFUSED_BY_MODULE));
	EXPECT_EQ(PARTY_DATA, blames("FIX-06", true, TD_ACCEPTED));
}

TEST(what_kvm_cannot_have_changed_is_the_modules)
{
	EXPECT_EQ(PARTY_MODULE, blames("PRP-14", true, TD_ACCEPTED));
	EXPECT_EQ(PARTY_MODULE | PARTY_KVM, blames("PRP-13", true, TD_ACCEPTED));
	EXPECT_EQ(PARTY_MODULE, blames("UPD-02", true, TD_ACCEPTED));
	EXPECT_EQ(PARTY_MODULE | PARTY_KVM, blames("UPD-18", true, TD_ACCEPTED));
	EXPECT_EQ(PARTY_MODULE | PARTY_KVM, blames(RULE_HOST_SURVIVES, true, TD_ACCEPTED));
}

TEST(who_refuses_has_a_name)
{
	EXPECT_EQ(PARTY_KVM, party_of_refuser(TD_REFUSED_BY_KVM));
	EXPECT_EQ(PARTY_MODULE, party_of_refuser(TD_REFUSED_BY_MODULE));
	EXPECT_EQ(0, party_of_refuser(TD_ACCEPTED));
}

TEST(what_two_failures_have_in_common_is_blamed)
{
	EXPECT_EQ(PARTY_MODULE, party_join(PARTY_MODULE | PARTY_KVM, PARTY_MODULE));
	EXPECT_EQ(PARTY_MODULE | PARTY_KVM, party_join(PARTY_MODULE, PARTY_KVM));
}

TEST(host_state_and_the_module_have_the_module_in_common)
{
	EXPECT_EQ(PARTY_HOST, party_join(PARTY_HOST, PARTY_HOST));
	EXPECT_EQ(PARTY_MODULE, party_join(PARTY_HOST, PARTY_MODULE));
	EXPECT_EQ(PARTY_MODULE, party_join(PARTY_MODULE, PARTY_HOST));
	EXPECT_EQ(PARTY_MODULE | PARTY_DATA,
		  party_join(PARTY_HOST | PARTY_DATA, PARTY_MODULE | PARTY_DATA));
	EXPECT_EQ(PARTY_HOST | PARTY_DATA, party_join(PARTY_HOST, PARTY_DATA));
}

TEST(parties_have_names)
{
	char text[PARTY_TEXT];

	EXPECT_STREQ("", party_format(0, text));
	EXPECT_STREQ("KVM", party_format(PARTY_KVM, text));
	EXPECT_STREQ("TDX module or KVM", party_format(PARTY_MODULE | PARTY_KVM, text));
	EXPECT_GT(PARTY_TEXT - 1, strlen(party_format(PARTY_ALL, text)));
	EXPECT_NE(NULL, strstr(text, "or the description"));
	for (unsigned int party = 1; party <= PARTY_ALL; party++) {
		EXPECT_EQ(party, party_parse(party_format(party, text)));
	}
	EXPECT_EQ(0, party_parse(""));
	EXPECT_EQ(0, party_parse("nobody"));
}

TEST_HARNESS_MAIN
