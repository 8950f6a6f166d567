// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about the metadata that a guest reads in every TD: a guest that reads all of it as
 * its TD was built, and one field at a time that it does not.
 */
#include "module/metadata.h"

#include "kselftest_harness.h"
#include "rules/party.h"

#include "rules_seen.h"

#define FEATURES (0xf0fbfULL | METADATA_FEATURES0_TOPOLOGY)
#define NOT_READABLE 0xc0000c0200000000ULL
#define NO_FIELD 0xc0000c0000000000ULL

#define VALUES_7_0(element) (METADATA_CPUID_VALUES | 0xe00 | (element))

static struct guest_result *add(enum guest_tdcall leaf, uint64_t id, uint64_t status,
				uint64_t value)
{
	size_t i = seen.num_guest_fields++;

	seen.guest_field_op[i] =
		(struct guest_op){ .kind = GUEST_TDCALL, .index = leaf, .value = id };
	seen.guest_field[i] = (struct guest_result){ .status = status, .value = { value } };
	return &seen.guest_field[i];
}

static struct guest_result *field(uint64_t id)
{
	for (size_t i = 0; i < seen.num_guest_fields; i++) {
		if (seen.guest_field_op[i].value == id)
			return &seen.guest_field[i];
	}
	ksft_exit_fail_msg("no such field\n");
	return NULL;
}

/* All as it must be, for the TD of the case that was parsed. */
static void read_right(void)
{
	const struct td_config *td = &seen_test.config;

	add(GUEST_TDG_SYS_RD, METADATA_MAJOR_VERSION, 0, 1);
	add(GUEST_TDG_SYS_RD, METADATA_MINOR_VERSION, 0, 5);
	add(GUEST_TDG_SYS_RD, METADATA_UPDATE_VERSION, 0, 5);
	add(GUEST_TDG_SYS_RD, METADATA_TDX_FEATURES0, 0, FEATURES);
	add(GUEST_TDG_VM_RD, METADATA_ATTRIBUTES, 0, td->attributes);
	add(GUEST_TDG_VM_RD, METADATA_XFAM, 0, td->xfam);
	add(GUEST_TDG_VM_RD, METADATA_GPAW, 0, td->config_flags & TD_CONFIG_FLAGS_GPAW);
	add(GUEST_TDG_VM_RD, METADATA_TSC_FREQUENCY, 0, td->tsc_frequency);
	add(GUEST_TDG_VM_RD, METADATA_CONFIG_FLAGS, 0, td->config_flags);
	add(GUEST_TDG_VM_RD, METADATA_TD_CTLS, 0,
	    td->attributes & TD_ATTRIBUTES_SEPT_VE_DISABLE ? 1 : 0);
	add(GUEST_TDG_VM_RD, METADATA_TOPOLOGY_ENUM_CONFIGURED, 0, 1);
	add(GUEST_TDG_VM_RD, VALUES_7_0(0), NOT_READABLE, 0);
	add(GUEST_TDG_VM_RD, VALUES_7_0(1), NOT_READABLE, 0);
}

#define DIRECT \
	"via module\nattributes sept_ve_disable\nconfig_flags no_rbp_mod\ntsc_frequency 40\n" \
	"cpuid 7.0 ecx.umip=1\n"
#define THROUGH_KVM "xfam x87 sse avx\ncpuid 7.0 ecx.umip=1\n"

static void open_td(const char *text)
{
	seen_case(text);
	seen_accept();
	read_right();
}

FIXTURE(told){};

FIXTURE_SETUP(told)
{
	seen_open("tdx-1.5.05");
	seen_context->version =
		(struct module_version){ .known = true, .major = 1, .minor = 5, .update = 5 };
	fixture_metadata(seen_context, METADATA_TDX_FEATURES0, FEATURES);
	fixture_metadata(seen_context, METADATA_UPDATE_VERSION, 5);
	open_td(DIRECT);
}

FIXTURE_TEARDOWN(told)
{
	seen_close();
}

TEST_F(told, all_as_built)
{
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-08"));
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-09"));
	EXPECT_EQ(JUDGED_PASS, seen_judge("FIX-13"));
	open_td(THROUGH_KVM);
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-08"));
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-09"));
	EXPECT_EQ(JUDGED_PASS, seen_judge("FIX-13"));
}

TEST_F(told, the_instruction_is_named)
{
	open_td(DIRECT);
	field(METADATA_XFAM)->value[0] ^= 4;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("VIS-08"));
	EXPECT_NE(NULL, strstr(seen_finding.observed, "by TDG.VM.RD"));
	open_td(DIRECT);
	add(GUEST_TDG_VP_INFO, 0, 0, 52);
	EXPECT_EQ(JUDGED_FAIL, seen_judge("VIS-08"));
	EXPECT_NE(NULL, strstr(seen_finding.observed, "by TDG.VP.INFO"));
}

TEST_F(told, one_field_differs)
{
	static const struct {
		const char *rule, *subject;
		uint64_t id;
		uint64_t flip;
		bool kvm; /* also where KVM has built the TD */
	} rows[] = {
		{ "VIS-08", "ATTRIBUTES", METADATA_ATTRIBUTES, 1, true },
		{ "VIS-08", "XFAM", METADATA_XFAM, 4, true },
		{ "VIS-08", "GPAW", METADATA_GPAW, 1, false },
		{ "VIS-09", "CONFIG_FLAGS", METADATA_CONFIG_FLAGS, TD_CONFIG_FLAGS_NO_RBP_MOD,
		  false },
		{ "VIS-09", "TSC_FREQUENCY", METADATA_TSC_FREQUENCY, 1, false },
		{ "VIS-09", "GPAW", METADATA_GPAW, 1, true },
		{ "VIS-09", "TD_CTLS", METADATA_TD_CTLS, 1, true },
		{ "VIS-09", "TD_CTLS", METADATA_TD_CTLS, 2, true },
		{ "FIX-13", "MAJOR_VERSION", METADATA_MAJOR_VERSION, 3, true },
		{ "FIX-13", "MINOR_VERSION", METADATA_MINOR_VERSION, 2, true },
		{ "FIX-13", "UPDATE_VERSION", METADATA_UPDATE_VERSION, 4, true },
		{ "FIX-13", "TDX_FEATURES0", METADATA_TDX_FEATURES0, 1, true },
	};
	static const char *const doors[] = { DIRECT, THROUGH_KVM };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned int kvm = 0; kvm < 2; kvm++) {
			open_td(doors[kvm]);
			field(rows[i].id)->value[0] ^= rows[i].flip;
			EXPECT_EQ(!kvm || rows[i].kvm ? JUDGED_FAIL : JUDGED_PASS,
				  seen_judge(rows[i].rule))
			TH_LOG("%s %s, KVM %u", rows[i].rule, rows[i].subject, kvm);
			if (!kvm || rows[i].kvm) {
				EXPECT_STREQ(rows[i].subject, seen_finding.subject);
			}
		}
	}
}

TEST_F(told, topology_field_goes_with_the_feature)
{
	field(METADATA_TOPOLOGY_ENUM_CONFIGURED)->status = NO_FIELD;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("VIS-09"));
	EXPECT_STREQ("TOPOLOGY_ENUM_CONFIGURED", seen_finding.subject);
	EXPECT_EQ(PARTY_MODULE, seen_finding.party);
	field(METADATA_TDX_FEATURES0)->value[0] &= ~METADATA_FEATURES0_TOPOLOGY;
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-09"));
	field(METADATA_TOPOLOGY_ENUM_CONFIGURED)->status = 0;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("VIS-09"));
}

/* SEPT_VE_DISABLE is in ATTRIBUTES: what the guest reads there KVM has handed on. */
TEST_F(told, td_ctls_that_attributes_deny_are_the_modules)
{
	open_td(THROUGH_KVM);
	field(METADATA_TD_CTLS)->value[0] ^= 2;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("VIS-09"));
	EXPECT_EQ(PARTY_MODULE, seen_finding.party);
	field(METADATA_ATTRIBUTES)->value[0] ^= TD_ATTRIBUTES_SEPT_VE_DISABLE;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("VIS-09"));
	EXPECT_EQ(0, seen_finding.party);
}

/* A module that lets guests read the table must not tell them something else. */
TEST_F(told, values_are_what_the_host_reads)
{
	struct guest_result *values = field(VALUES_7_0(1));

	values->status = 0;
	values->value[0] = 1u << 2; /* UMIP, as requested */
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-09"));
	values->value[0] |= 1u << 4; /* OSPKE follows the guest's own CR4 */
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-09"));
	values->value[0] |= 1u << 5;
	EXPECT_EQ(JUDGED_FAIL, seen_judge("VIS-09"));
	EXPECT_STREQ("CPUID_VALUES 7.0 ECX, EDX", seen_finding.subject);
}

TEST_F(told, what_the_guest_wrote_is_its_own)
{
	open_td("via module\nguest tdcall vm_wr 0x1110000300000017 0x2 0x2\n");
	field(METADATA_TD_CTLS)->value[0] = 2;
	EXPECT_EQ(JUDGED_PASS, seen_judge("VIS-09"));
}

/* What was not read, and what is not known, is not judged. */
TEST_F(told, nothing_is_judged_that_is_not_there)
{
	for (size_t i = 0; i < seen.num_guest_fields; i++) {
		seen.guest_field[i].outcome = GUEST_GP;
		seen.guest_field[i].value[0] = ~seen.guest_field[i].value[0];
	}
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, seen_judge("VIS-08"));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, seen_judge("VIS-09"));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, seen_judge("FIX-13"));
	seen.num_guest_fields = 0;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, seen_judge("VIS-09"));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, seen_judge("FIX-13"));
	open_td(DIRECT);
	seen.outcome.by = TD_REFUSED_BY_MODULE;
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, seen_judge("VIS-09"));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, seen_judge("FIX-13"));
	/* A module that has no such fields, judged by a description that has no numbers. */
	open_td(DIRECT);
	seen_context->version.known = false;
	field(METADATA_MAJOR_VERSION)->value[0] = 7;
	EXPECT_EQ(JUDGED_PASS, seen_judge("FIX-13"));
	seen_context->version.known = true;
	field(METADATA_MAJOR_VERSION)->status = NO_FIELD;
	EXPECT_EQ(JUDGED_PASS, seen_judge("FIX-13"));
}

TEST_HARNESS_MAIN
