// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparisons: how facts become rows, and the modules of the corpus.
 */
#include "edited.h"
#include "judged.h"

FIXTURE(diff)
{
	struct effects *effects;
	struct side side[3];
	struct diff *diff;
	struct diag diag;
};

FIXTURE_SETUP(diff)
{
	self->effects = judged_effects();
	memset(self->side, 0, sizeof(self->side));
	self->diff = NULL;
}

FIXTURE_TEARDOWN(diff)
{
	diff_free(self->diff);
	for (size_t i = 0; i < 3; i++)
		side_close(&self->side[i]);
	effects_free(self->effects);
}

static size_t count_of(const struct diff *diff, enum risk_group group)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->num_rows; i++)
		count += diff->row[i].line->risk.group == group;
	return count;
}

TEST_F(diff, of_the_same_is_nothing)
{
	for (size_t i = 0; i < 2; i++)
		ASSERT_EQ(0, side_open(&self->side[i], "tdx-1.5.05", &self->diag));
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(0, self->diff->num_rows);
}

/* What the release is known to have changed, as far as descriptions can show it. */
TEST_F(diff, of_the_real_update_names_every_change)
{
	static const struct {
		const char *subject;
		const char *older;
		const char *newer;
		enum risk_group group;
	} rows[] = {
		{ "check 0xa:ecx.fixed_ctr_bitmap[6:4]", "the same on all LPs",
		  "must be 0, the same on all LPs", RISK_HOSTS },
		{ "check 0x1a:eax.core_type", NULL, "the same on all LPs", RISK_HOSTS },
		{ "check IA32_ARCH_CAPABILITIES[18]", NULL, "must be 0", RISK_HOSTS },
		{ "algorithm misc_enable_check", "limit_cpuid", "limit_cpuid_perfmon_bts",
		  RISK_HOSTS },
		{ "algorithm perf_capabilities_check", "full_write",
		  "full_write_and_freeze_while_smm", RISK_HOSTS },
		{ "7.1:eax.avx_vnni", "configured & native if XFAM[5,6,7]",
		  "configured & native if XFAM[2]", RISK_VMMS },
		{ "0x1f.0-5:eax.shift_count", "#VE", "configured", RISK_VMMS },
		{ "0x1f.0-5:ebx.lp_count", "#VE", "configured", RISK_VMMS },
		{ "0x1f.0-5:ecx.level_type", "#VE", "configured", RISK_VMMS },
		{ "0x1f.0-5:ecx[31:16]", "#VE", "fixed0", RISK_VMMS },
		{ "0x1f.0-5:edx.x2apic_id", "#VE",
		  "special: #VE unless TD_CTLS.ENUM_TOPOLOGY; x2APIC ID of the VCPU", RISK_VMMS },
		{ "0xb.0-2:edx.x2apic_id", NULL,
		  "special: #VE unless TD_CTLS.ENUM_TOPOLOGY; x2APIC ID of the VCPU", RISK_VMMS },
		{ "0xb.2:eax.shift_count", NULL,
		  "calculated: #VE unless TD_CTLS.ENUM_TOPOLOGY; all zero", RISK_VMMS },
		{ "0x1a:eax.core_type", NULL, "special: native; 0 if ATTRIBUTES[29]", RISK_VMMS },
		{ "0x1a:ebx", NULL, "fixed0", RISK_VMMS },
		{ "0x23.0:eax.subleaf_0", "configured & native",
		  "configured & native if ATTRIBUTES[63] & 7.1:eax.arch_perfmon_ext", RISK_VMMS },
		{ "0x23.1:eax.gp_ctr_bitmap", "native",
		  "native if ATTRIBUTES[63] & 7.1:eax.arch_perfmon_ext", RISK_VMMS },
		{ "IA32_ARCH_CAPABILITIES[21]", "fixed0", "fixed1", RISK_VMMS },
		{ "MAX_VCPUS maximum", "65535", "576", RISK_VMMS },
		{ "algorithm topology", "faulting", "enumerated", RISK_VMMS },
		{ "algorithm perfmon_ext_gate", "none", "perfmon_and_arch_perfmon_ext", RISK_VMMS },
		{ "7.1:eax.lass", "fixed0", "native if ATTRIBUTES[27]", RISK_CAPABILITY },
		{ "7.1:eax.lam", "fixed0", "configured & native", RISK_CAPABILITY },
		{ "7.1:edx.avx_vnni_int8", "fixed0", "configured & native if XFAM[2]",
		  RISK_CAPABILITY },
		{ "7.1:edx.avx_ne_convert", "fixed0", "configured & native if XFAM[2]",
		  RISK_CAPABILITY },
		{ "7.1:edx.avx_vnni_int16", "fixed0", "configured & native if XFAM[2]",
		  RISK_CAPABILITY },
		{ "slot 12", NULL, "0x1f.0", RISK_CAPABILITY },
		{ "slot 17", NULL, "0x1f.5", RISK_CAPABILITY },
		{ "ATTRIBUTES[27]", "must be 0", "0 or 1", RISK_CAPABILITY },
		{ "TDX_FEATURES0[20]", NULL, "1", RISK_CAPABILITY },
		{ "TD_PARAMS.CPUID_CONFIG", "192 bytes at 256", "288 bytes at 256",
		  RISK_CAPABILITY },
		{ "model 0xa06f0", "up to stepping 0", "up to stepping 3", RISK_CAPABILITY },
		{ "algorithm sys_rd_cpuid_config", "configured", "configured_or_native",
		  RISK_CAPABILITY },
		{ "TD_PARAMS.RESERVED3", "576 bytes at 448", "480 bytes at 544", RISK_HARMLESS },
		{ "entry 0x1a", NULL, "after 0xb.2", RISK_HARMLESS },
		{ "algorithm lass_attribute", "as_listed", "if_native", RISK_HARMLESS },
		{ "algorithm pebs_frontend_exit", "always", "if_core_type", RISK_HARMLESS },
		{ "algorithm spec_ctrl_virtualization_check", "always", "if_ddpd", RISK_HARMLESS },
		{ "algorithm tsx_mismatch_rcx", "zero", "leaf", RISK_HARMLESS },
	};

	ASSERT_EQ(0, side_open(&self->side[0], "tdx-1.5.01", &self->diag));
	ASSERT_EQ(0, side_open(&self->side[1], "tdx-1.5.05", &self->diag));
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct diff_row *row = judged_row(self->diff, rows[i].subject);

		ASSERT_NE(NULL, row) TH_LOG("%s", rows[i].subject);
		EXPECT_EQ(rows[i].group, row->line->risk.group) TH_LOG("%s", rows[i].subject);
		EXPECT_STREQ(rows[i].older ? rows[i].older : "none",
			     row->line->value[0] ? row->line->value[0] : "none");
		EXPECT_STREQ(rows[i].newer, row->line->value[1]);
	}
	EXPECT_EQ(9, count_of(self->diff, RISK_HOSTS));
	EXPECT_EQ(0, count_of(self->diff, RISK_REVIEW));
	EXPECT_EQ(57, count_of(self->diff, RISK_VMMS));
	EXPECT_EQ(16, count_of(self->diff, RISK_CAPABILITY));
	EXPECT_EQ(13, count_of(self->diff, RISK_HARMLESS));
}

TEST_F(diff, of_the_proposal_breaks_nothing)
{
	ASSERT_EQ(0, side_open(&self->side[0], "tdx-1.5.05", &self->diag));
	ASSERT_EQ(0, side_open(&self->side[1], "tdx-next", &self->diag));
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(14, self->diff->num_rows);
	EXPECT_EQ(14, count_of(self->diff, RISK_CAPABILITY));
	EXPECT_NE(NULL, judged_row(self->diff, "7.0:ecx.enqcmd"));
	EXPECT_NE(NULL, judged_row(self->diff, "7.1:eax.fred"));
}

TEST_F(diff, of_the_rogue_breaks_hosts)
{
	static const char *const subjects[] = { "7.0:ecx.enqcmd", "7.1:eax.fred",
						"effect IA32_PASID", "effect IA32_FRED_CONFIG" };

	ASSERT_EQ(0, side_open(&self->side[0], "tdx-1.5.05", &self->diag));
	ASSERT_EQ(0, side_open(&self->side[1], "tdx-rogue", &self->diag));
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	for (size_t i = 0; i < 4; i++) {
		const struct diff_row *row = judged_row(self->diff, subjects[i]);

		ASSERT_NE(NULL, row);
		EXPECT_EQ(RISK_HOSTS, row->line->risk.group);
		EXPECT_EQ(i < 2, row->line->both);
	}
}

/* An algorithm that decides about bits shows in both. */
TEST_F(diff, of_an_algorithm_shows_its_bits)
{
	struct declared *declared = from_corpus_declared("tdx-1.5.05");
	struct masks *masks = from_corpus_masks("tdx-1.5.05");
	const struct diff_row *row;

	ASSERT_EQ(0, side_describe(&self->side[0], declared, masks, &self->diag));
	masks->algorithm[MASKS_PERFMON_EXT_GATE] = 0;
	ASSERT_EQ(0, side_describe(&self->side[1], declared, masks, &self->diag));
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	row = judged_row(self->diff, "0x23.0:eax.subleaf_0");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(FACT_DONE, row->line->kind);
	EXPECT_STREQ("done", diff_row_kind(row));
	EXPECT_EQ(RISK_VMMS, row->line->risk.group);
	EXPECT_NE(NULL, judged_row(self->diff, "algorithm perfmon_ext_gate"));
	masks_free(masks);
	declared_free(declared);
}

/* Only the masks change: one row; both, and not the same: two. */
TEST_F(diff, has_two_rows_where_halves_differ)
{
	judged_put(&self->side[0], FACT_DECLARED, "7.0:ecx.gfni = fixed0\n7.0:ecx.vaes = fixed0\n");
	judged_put(&self->side[0], FACT_DONE, "7.0:ecx.gfni = fixed0\n7.0:ecx.vaes = fixed0\n");
	judged_put(&self->side[1], FACT_DECLARED, "7.0:ecx.gfni = native\n7.0:ecx.vaes = native\n");
	judged_put(&self->side[1], FACT_DONE, "7.0:ecx.gfni = native\n7.0:ecx.vaes = fixed1\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	ASSERT_EQ(3, self->diff->num_rows);
	EXPECT_STREQ("declared and done", diff_row_kind(judged_row(self->diff, "7.0:ecx.gfni")));
	EXPECT_STREQ("7.0:ecx.vaes", self->diff->row[1].subject);
	EXPECT_STREQ("declared", diff_row_kind(&self->diff->row[1]));
	EXPECT_STREQ("7.0:ecx.vaes", self->diff->row[2].subject);
	EXPECT_STREQ("done", diff_row_kind(&self->diff->row[2]));
}

/* Names end a row, and so does another value; sub-leaves in a sequence share one. */
TEST_F(diff, joins_what_changed_in_the_same_way)
{
	judged_put(&self->side[0], FACT_DECLARED,
		   "7.1:eax[3:2] = fixed0\n7.1:eax.4 = fixed0\n7.1:eax.5 = fixed0\n"
		   "0x22:ebx[7:0] = fixed0\n"
		   "0x1f.0:eax[4:0] = #VE\n0x1f.1:eax[4:0] = #VE\n0x1f.3:eax[4:0] = #VE\n"
		   "4.0:eax[20:14] = fixed0\n");
	judged_put(&self->side[1], FACT_DECLARED,
		   "7.1:eax[3:2] = fixed0\n7.1:eax.4 = native\n7.1:eax.5 = native\n"
		   "0x22:ebx[3:0] = native\n0x22:ebx.4 = fixed0\n0x22:ebx.5 = fixed1\n"
		   "0x22:ebx[7:6] = native\n"
		   "0x1f.0:eax[4:0] = native\n0x1f.1:eax[4:0] = native\n0x1f.3:eax[4:0] = native\n"
		   "4.0:eax[20:14] = native\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(8, self->diff->num_rows);
	EXPECT_NE(NULL, judged_row(self->diff, "7.1:eax.avx_vnni"));
	EXPECT_NE(NULL, judged_row(self->diff, "7.1:eax.avx512_bf16"));
	EXPECT_NE(NULL, judged_row(self->diff, "0x22:ebx[3:0]"));
	EXPECT_NE(NULL, judged_row(self->diff, "0x22:ebx.5"));
	EXPECT_NE(NULL, judged_row(self->diff, "0x22:ebx[7:6]"));
	EXPECT_NE(NULL, judged_row(self->diff, "0x1f.3:eax.shift_count"));
	ASSERT_NE(NULL, judged_row(self->diff, "0x1f.0-1:eax.shift_count"));
	EXPECT_EQ(10, diff_row_bits(judged_row(self->diff, "0x1f.0-1:eax.shift_count")));
	EXPECT_EQ(1,
		  diff_row_bit(judged_row(self->diff, "0x1f.0-1:eax.shift_count"), 7).at.subleaf);
	EXPECT_EQ(2, diff_row_bit(judged_row(self->diff, "0x1f.0-1:eax.shift_count"), 7).bit);
}

/* A kind that only one side has is no change, and an empty one is known. */
TEST_F(diff, compares_what_both_sides_know)
{
	judged_put(&self->side[0], FACT_DECLARED, "7.1:eax.4 = native\n");
	judged_put(&self->side[0], FACT_LIMIT, "MAX_VCPUS maximum = 4\n");
	judged_put(&self->side[0], FACT_EFFECT, "");
	judged_put(&self->side[1], FACT_DECLARED, "7.1:eax.4 = native\n");
	judged_put(&self->side[1], FACT_EFFECT, "IA32_PASID = 7.0:ecx.enqcmd\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	ASSERT_EQ(1, self->diff->num_rows);
	EXPECT_STREQ("effect IA32_PASID", self->diff->row[0].subject);
}

TEST_F(diff, of_three_has_a_column_each)
{
	const struct side *const sides[] = { &self->side[0], &self->side[1], &self->side[2] };

	judged_put(&self->side[0], FACT_LIMIT, "a = 1\nb = 1\nc = 1\nd = 1\n");
	judged_put(&self->side[1], FACT_DECLARED, "7.1:eax.4 = native\n");
	judged_put(&self->side[2], FACT_LIMIT, "a = 2\nb = 1\nd = 1\ne = 1\n");
	self->diff = diff_create(sides, 3);
	ASSERT_NE(NULL, self->diff);
	ASSERT_TRUE(diff_arrange(self->diff));
	ASSERT_EQ(3, self->diff->num_rows);
	EXPECT_STREQ("a", self->diff->row[0].subject);
	EXPECT_STREQ("1", self->diff->row[0].line->value[0]);
	EXPECT_STREQ("?", self->diff->row[0].line->value[1]);
	EXPECT_STREQ("2", self->diff->row[0].line->value[2]);
	EXPECT_STREQ("c", self->diff->row[1].subject);
	EXPECT_EQ(NULL, self->diff->row[1].line->value[2]);
	EXPECT_STREQ("e", self->diff->row[2].subject);
	EXPECT_EQ(NULL, self->diff->row[2].line->value[0]);
}

TEST_HARNESS_MAIN
