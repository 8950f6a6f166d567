// SPDX-License-Identifier: GPL-2.0-only
/*
 * The risk of a change: of bits, of limits, and of what snapshots show.
 */
#include "edited.h"
#include "judged.h"

FIXTURE(risk)
{
	struct effects *effects;
	struct side side[2];
	struct diff *diff;
};

FIXTURE_SETUP(risk)
{
	self->effects = judged_effects();
	memset(self->side, 0, sizeof(self->side));
	self->diff = NULL;
}

FIXTURE_TEARDOWN(risk)
{
	diff_free(self->diff);
	side_close(&self->side[0]);
	side_close(&self->side[1]);
	effects_free(self->effects);
}

/* One change of a kind of facts: its group, by name, and the promise. */
static const char *judge_one(enum fact_kind kind, const char *older, const char *newer,
			     const struct effects *effects)
{
	static char text[64];
	struct side side[2] = { 0 };
	const struct diff_row *row;
	struct diff *diff;

	judged_put(&side[0], kind, older);
	judged_put(&side[1], kind, newer);
	diff = judged_diff(&side[0], &side[1], effects);
	row = diff->num_rows == 1 ? &diff->row[0] : NULL;
	if (row)
		snprintf(text, sizeof(text), "%s%s%s", risk_group_name(row->line->risk.group),
			 row->line->risk.promise ? ", " : "",
			 row->line->risk.promise ? row->line->risk.promise->id : "");
	else
		snprintf(text, sizeof(text), "%zu rows", diff->num_rows);
	diff_free(diff);
	side_close(&side[0]);
	side_close(&side[1]);
	return text;
}

/* Where there are no limits, a gate that the older tables know is taken to be open. */
TEST_F(risk, of_tables_knows_gates_that_were_there)
{
	static const struct {
		const char *newer;
		const char *risk;
	} ways[] = {
		{ "native if XFAM[2]", "breaks VMMs, UPD-02" },
		{ "native if XFAM[9]", "new capability" },
		{ "native if ATTRIBUTES[27]", "new capability" },
		{ "configured if XFAM[2]", "new capability" },
	};
	char older[128], newer[128];

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		snprintf(older, sizeof(older),
			 "7.1:eax.lam = fixed0\n1:ecx.avx = native if XFAM[2]\n");
		snprintf(newer, sizeof(newer), "7.1:eax.lam = %s\n1:ecx.avx = native if XFAM[2]\n",
			 ways[i].newer);
		EXPECT_STREQ(ways[i].risk, judge_one(FACT_DECLARED, older, newer, self->effects));
	}
}

/* Bits by what they were and are: one of each group and promise. */
TEST_F(risk, of_a_bit_breaks_a_promise)
{
	static const struct {
		const char *bit;
		const char *older;
		const char *newer;
		const char *risk;
	} bits[] = {
		{ "7.0:ecx.enqcmd", "fixed0", "configured", "breaks hosts, UPD-04" },
		{ "7.0:ecx.enqcmd", "fixed0", "fixed1", "breaks hosts, UPD-04" },
		{ "7.0:ecx.enqcmd", "#VE", "native if XFAM[2]", "breaks hosts, UPD-04" },
		{ "7.0:ecx.enqcmd", "fixed0", "configured if OPT_IN[0]", "new capability" },
		{ "7.0:ecx.enqcmd", "configured if OPT_IN[0]", "configured",
		  "breaks hosts, UPD-04" },
		{ "7.0:ecx.enqcmd", "configured", "configured if OPT_IN[0]",
		  "breaks VMMs, UPD-01" },
		{ "7.0:ecx.kl", "fixed0", "configured", "needs review, UPD-04" },
		{ "7.0:ecx.kl", "fixed0", "unknown: x", "needs review, UPD-04" },
		{ "7.0:ecx.gfni", "unknown: x", "fixed0", "needs review, UPD-04" },
		{ "7.0:ecx.gfni", "fixed0", "configured & native", "new capability" },
		{ "7.0:ecx.gfni", "fixed0", "native", "breaks VMMs, UPD-02" },
		{ "1:ecx.monitor", "fixed0", "fixed1", "breaks VMMs, UPD-03" },
		{ "1:edx.mce", "fixed1", "configured", "breaks VMMs, UPD-12" },
		{ "1:edx.mce", "configured", "fixed1", "breaks VMMs, UPD-10" },
		{ "7.0:ecx.gfni", "configured", "fixed0", "breaks VMMs, UPD-10" },
		{ "7.0:ecx.gfni", "native", "fixed0", "breaks VMMs, UPD-02" },
		{ "7.0:ecx.gfni", "configured", "configured & native", "breaks VMMs, UPD-02" },
		{ "7.0:ecx.gfni", "#VE", "configured", "breaks VMMs, UPD-02" },
		{ "7.0:ecx.gfni", "#VE", "fixed0", "breaks VMMs, UPD-02" },
		{ "7.0:ecx.gfni", "special: a", "special: b", "harmless" },
		{ "7.0:ecx.gfni", "fixed0 if XFAM[2]", "fixed0", "harmless" },
	};
	char older[128], newer[128];

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		snprintf(older, sizeof(older), "%s = %s\n1:eax.0 = native if XFAM[2]\n",
			 bits[i].bit, bits[i].older);
		snprintf(newer, sizeof(newer), "%s = %s\n1:eax.0 = native if XFAM[2]\n",
			 bits[i].bit, bits[i].newer);
		EXPECT_STREQ(bits[i].risk, judge_one(FACT_DECLARED, older, newer, self->effects))
		{
			TH_LOG("%s: %s -> %s", bits[i].bit, bits[i].older, bits[i].newer);
		}
	}
}

/* What no edit of a description with as many slots can show. */
TEST_F(risk, of_slots_and_layout)
{
	static const struct {
		enum fact_kind kind;
		const char *older;
		const char *newer;
		const char *risk;
	} facts[] = {
		{ FACT_SLOT, "slot 0 = 1\n", "slot 0 = 1\nslot 1 = 7.0\n", "new capability" },
		{ FACT_SLOT, "slot 0 = 1\nslot 1 = 7.0\n", "slot 0 = 1\n", "breaks VMMs, UPD-10" },
		{ FACT_SLOT, "slot 0 = 1\n", "slot 0 = 7.0\n", "breaks VMMs, UPD-10" },
		{ FACT_LIMIT, "TD_PARAMS.CPUID_CONFIG = 32 bytes at 256\n",
		  "TD_PARAMS.CPUID_CONFIG = 16 bytes at 256\n", "breaks VMMs, UPD-01" },
		{ FACT_LIMIT, "TD_PARAMS.CPUID_CONFIG = 32 bytes at 256\n",
		  "TD_PARAMS.CPUID_CONFIG = 48 bytes at 264\n", "breaks VMMs, UPD-01" },
		{ FACT_LIMIT, "TD_PARAMS.CPUID_CONFIG = 32 bytes at 256\n",
		  "TD_PARAMS.CPUID_CONFIG = some\n", "needs review, UPD-04" },
		{ FACT_LIMIT, "", "something new = 1\n", "needs review, UPD-04" },
		{ FACT_ALGORITHM, "", "something_new = on\n", "needs review, UPD-04" },
		{ FACT_LIMIT, "TDH.SYS.OPT_IN = there\n", "", "breaks VMMs, UPD-10" },
		{ FACT_CLOBBER, "7.0:ecx.gfni = listed\n", "", "harmless" },
		{ FACT_CLOBBER, "7.0:ecx.kl = listed\n", "", "needs review, UPD-04" },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		EXPECT_STREQ(facts[i].risk, judge_one(facts[i].kind, facts[i].older, facts[i].newer,
						      self->effects));
}

TEST_F(risk, of_what_was_seen)
{
	static const struct {
		enum fact_kind kind;
		const char *older;
		const char *newer;
		const char *risk;
	} facts[] = {
		{ FACT_REQUEST, "r = accepted\n", "r = refused by kvm, EINVAL\n",
		  "breaks VMMs, UPD-01" },
		{ FACT_REQUEST, "r = refused by kvm, EINVAL\n", "r = accepted\n",
		  "new capability" },
		{ FACT_REQUEST, "r = refused by module, 0x1 rcx 0x0\n",
		  "r = refused by module, 0x1 rcx 0x7\n", "harmless" },
		{ FACT_REQUEST, "r = accepted, moves 7.0:ecx.gfni=1\n", "r = accepted\n",
		  "harmless" },
		{ FACT_REQUEST, "r = accepted\n", "r = accepted, something else\n",
		  "breaks VMMs, UPD-02" },
		{ FACT_HOST, "IA32_PASID = a\n", "IA32_PASID = a; b, c\n", "breaks hosts, UPD-07" },
		{ FACT_HOST, "IA32_PASID = a, c; b\n", "IA32_PASID = b\n", "harmless" },
		{ FACT_HOST, "IA32_PASID = a\n", "IA32_PASID = as before\n", "harmless" },
		{ FACT_HOST, "", "IA32_PASID = as before\n", "harmless" },
		{ FACT_HOST, "", "IA32_PASID = a\n", "breaks hosts, UPD-07" },
		{ FACT_CAPABILITY, "7.0:ecx.gfni = offered\n", "", "breaks VMMs, UPD-10" },
		{ FACT_CAPABILITY, "", "7.0:ecx.gfni = offered\n", "new capability" },
		{ FACT_CAPABILITY, "", "ATTRIBUTES[27] = offered\n", "new capability" },
		{ FACT_CAPABILITY, "", "XFAM[15] = offered\n", "breaks hosts, UPD-04" },
		{ FACT_CAPABILITY, "XFAM[2] = offered\n", "", "breaks VMMs, UPD-10" },
		{ FACT_CAPABILITY, "", "something new = offered\n", "needs review, UPD-04" },
		{ FACT_VIEW, "7.0:ecx.gfni = host 1\n", "7.0:ecx.gfni = host 0\n",
		  "breaks VMMs, UPD-02" },
		{ FACT_VIEW, "", "7.0:ecx.gfni = host 0\n", "harmless" },
		{ FACT_VIEW, "", "7.0:ecx.gfni = host 0, guest 1\n", "breaks VMMs, UPD-02" },
		{ FACT_VIEW, "7.0:ecx.gfni = host 0\n", "", "breaks VMMs, UPD-02" },
		{ FACT_CLASS, "7.0:ecx.enqcmd = fixed0\n",
		  "7.0:ecx.enqcmd = configurable, 0 and 1\n", "breaks hosts, UPD-04" },
		{ FACT_CLASS, "7.0:ecx.gfni = configurable\n", "7.0:ecx.gfni = fixed1\n",
		  "breaks VMMs, UPD-10" },
		{ FACT_CLASS, "7.0:ecx.gfni = fixed0\n", "7.0:ecx.gfni = shiny\n",
		  "needs review, UPD-04" },
		{ FACT_METADATA, "", "7.0:ecx.gfni = in CPUID_CONFIG\n", "new capability" },
		{ FACT_METADATA, "", "7.0:ecx.enqcmd = in CPUID_CONFIG\n", "breaks hosts, UPD-04" },
		{ FACT_METADATA, "7.0:ecx.gfni = in CPUID_CONFIG\n", "", "breaks VMMs, UPD-10" },
		{ FACT_METADATA, "NUM_CPUID_CONFIG = 12\n", "NUM_CPUID_CONFIG = 18\n", "harmless" },
		{ FACT_METADATA, "", "MAX_VCPUS_PER_TD = 576\n", "new capability" },
		{ FACT_METADATA, "MAX_VCPUS_PER_TD = 576\n", "MAX_VCPUS_PER_TD = 500\n",
		  "breaks VMMs, UPD-01" },
		{ FACT_METADATA, "MAX_VCPUS_PER_TD = 576\n", "MAX_VCPUS_PER_TD = status 0xc\n",
		  "breaks VMMs, UPD-10" },
		{ FACT_METADATA, "X = status 0xc\n", "X = 1\n", "new capability" },
		{ FACT_METADATA, "XFAM_FIXED0 = 0x3\n", "XFAM_FIXED0 = 0x8003\n",
		  "breaks hosts, UPD-04" },
		{ FACT_METADATA, "XFAM_FIXED1 = 0x1\n", "XFAM_FIXED1 = 0x3\n",
		  "breaks VMMs, UPD-01" },
		{ FACT_METADATA, "ATTRIBUTES_FIXED0 = 0x1\n", "ATTRIBUTES_FIXED0 = 0x3\n",
		  "needs review, UPD-04" },
		{ FACT_METADATA, "TDX_FEATURES0 = 0x3\n", "TDX_FEATURES0 = 0x5\n",
		  "breaks VMMs, UPD-10" },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		EXPECT_STREQ(facts[i].risk, judge_one(facts[i].kind, facts[i].older, facts[i].newer,
						      self->effects))
		{
			TH_LOG("%s -> %s", facts[i].older, facts[i].newer);
		}
	}
}

/* A bit that moves with a request counts where both modules have it. */
TEST_F(risk, of_a_request_looks_at_bits_that_both_know)
{
	judged_put(&self->side[0], FACT_DECLARED, "7.0:ecx.gfni = native\n");
	judged_put(&self->side[1], FACT_DECLARED, "7.0:ecx.gfni = native\n7.0:ecx.vaes = fixed0\n");
	judged_put(
		&self->side[0], FACT_REQUEST,
		"a = accepted\nb = accepted\nc = accepted\nd = accepted, moves 7.0:ecx.gfni=1\n");
	judged_put(&self->side[1], FACT_REQUEST,
		   "a = accepted, moves 7.0:ecx.gfni=1\nb = accepted, moves 7.0:ecx.vaes=1\n"
		   "c = accepted, moves 0xb.0 added\n"
		   "d = accepted, moves 7.0:ecx.gfni=1; guest reads 7.0:ecx.gfni=0\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(RISK_VMMS, judged_row(self->diff, "request a")->line->risk.group);
	EXPECT_EQ(RISK_HARMLESS, judged_row(self->diff, "request b")->line->risk.group);
	EXPECT_EQ(RISK_HARMLESS, judged_row(self->diff, "request c")->line->risk.group);
	EXPECT_EQ(RISK_VMMS, judged_row(self->diff, "request d")->line->risk.group);
}

/* What only one side was asked for says nothing of the other. */
TEST_F(risk, of_requests_needs_both_sides)
{
	judged_put(&self->side[0], FACT_REQUEST, "a = accepted\n");
	judged_put(&self->side[1], FACT_REQUEST, "b = accepted\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(0, self->diff->num_rows);
}

/* A bit that was configurable, and is listed since, is no new one. */
TEST_F(risk, of_the_list_looks_at_the_class)
{
	judged_put(&self->side[0], FACT_METADATA, "");
	judged_put(&self->side[0], FACT_CLASS, "7.0:ecx.waitpkg = configurable, reads 0 or 1\n");
	judged_put(&self->side[1], FACT_METADATA,
		   "7.0:ecx.waitpkg = in CPUID_CONFIG\n7.0:ecx.enqcmd = in CPUID_CONFIG\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(RISK_CAPABILITY,
		  judged_row(self->diff, "metadata 7.0:ecx.waitpkg")->line->risk.group);
	EXPECT_EQ(RISK_HOSTS, judged_row(self->diff, "metadata 7.0:ecx.enqcmd")->line->risk.group);
}

/* An array of metadata that came is one change; one that both have changes by its elements. */
TEST_F(risk, of_an_array_is_one_row)
{
	judged_put(&self->side[0], FACT_METADATA, "A 7.0 EAX, EBX = 0x1\n");
	judged_put(&self->side[1], FACT_METADATA,
		   "A 7.0 EAX, EBX = 0x3\nA 7.1 EAX, EBX = 0x1\n"
		   "B 7.0 EAX, EBX = 0x1\nB 7.0 ECX, EDX = 0x0\nB 7.1 EAX, EBX = 0x1\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(3, self->diff->num_rows);
	EXPECT_NE(NULL, judged_row(self->diff, "metadata A 7.0 EAX, EBX"));
	EXPECT_NE(NULL, judged_row(self->diff, "metadata A 7.1 EAX, EBX"));
	EXPECT_STREQ("3 elements", judged_row(self->diff, "metadata B")->line->value[1]);
	EXPECT_EQ(NULL, judged_row(self->diff, "metadata B")->line->value[0]);
}

/* Host state that a request behind the opt-in leaves changed is what was opted in for. */
TEST_F(risk, of_host_state_looks_at_the_opt_in)
{
	judged_put(&self->side[0], FACT_HOST, "");
	judged_put(&self->side[1], FACT_HOST,
		   "IA32_PASID = 7.0:ecx.enqcmd=1 via kvm\n"
		   "IA32_FRED_CONFIG = 7.1:eax.fred=1 via kvm\n");
	judged_put(&self->side[0], FACT_DECLARED, "7.0:ecx.enqcmd = fixed0\n");
	judged_put(&self->side[1], FACT_DECLARED, "7.0:ecx.enqcmd = configured if OPT_IN[0]\n");
	self->diff = judged_diff(&self->side[0], &self->side[1], self->effects);
	EXPECT_EQ(RISK_CAPABILITY,
		  judged_row(self->diff, "host state IA32_PASID")->line->risk.group);
	EXPECT_EQ(RISK_HOSTS,
		  judged_row(self->diff, "host state IA32_FRED_CONFIG")->line->risk.group);
}

TEST_HARNESS_MAIN
