// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that is replaced at run time, in the emulator: TDs that are there go on, KVM keeps what it
 * has read, and where the slots of CPUID_CONFIG have moved meanwhile it builds the wrong TD.
 */
#include <jansson.h>

#include "run/observe.h"
#include "run/session.h"

#include "kselftest_harness.h"
#include "rules/party.h"

#include "doctored.h"

#define MODULE "tdx-1.5.05"

static struct session session;
static struct rule_context newer, older;
static struct observer *observer;
static struct td_case test;
static struct finding finding;
static struct diag diag;

static struct observer *watch(const struct session *of, struct rule_context *context)
{
	struct observer *new;

	session_describe(of, context);
	new = observer_create(of->target, context);
	if (!new)
		ksft_exit_fail_msg("out of memory\n");
	context_fill(context, of->target, of->described, &new->lacks);
	return new;
}

static void open_update(const char *update_to)
{
	const struct session_options options = { .module = MODULE, .update_to = update_to };

	if (session_open(&session, &options, &diag) != SESSION_OK)
		ksft_exit_fail_msg("%s\n", diag.text);
	memset(&newer, 0, sizeof(newer));
	memset(&older, 0, sizeof(older));
	observer = watch(&session, &newer);
	observer->older = watch(session.before, &older);
	newer.older = &older;
}

static void close_update(void)
{
	observer_free(observer->older);
	observer_free(observer);
	session_close(&session);
}

static void observe(const char *text)
{
	struct target_reason reason;

	if (td_case_parse(&test, "update.td", text, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	snprintf(test.name, sizeof(test.name), "update");
	if (!observer_observe(observer, &test, &reason))
		ksft_exit_fail_msg("needs %s; found: %s\n", reason.needed, reason.found);
}

static enum judged judge(const char *id)
{
	const struct rule *rule = rule_named(id);

	memset(&finding, 0, sizeof(finding));
	return rule->judge(rule, &newer, &observer->seen, &finding);
}

/* The same module with two slots of CPUID_CONFIG in each other's place. */
static const char *permuted(size_t a, size_t b)
{
	const char *folder = doctored_module(MODULE, "module.json", "\"name\"", "\"name\"");
	char path[PATH_MAX];
	json_t *root = json_load_file(folder_path(path, folder, "module.json"), 0, NULL);
	json_t *slots = json_object_get(root, "cpuid_config_slots");
	json_t *first = json_incref(json_array_get(slots, a));
	json_t *second = json_incref(json_array_get(slots, b));
	json_t *index = json_incref(json_object_get(first, "index"));

	if (!first || !second || !index)
		ksft_exit_fail_msg("%s has no such slots\n", path);
	json_object_set(first, "index", json_object_get(second, "index"));
	json_object_set_new(second, "index", index);
	json_array_set_new(slots, a, second);
	json_array_set_new(slots, b, first);
	if (json_dump_file(root, path, JSON_INDENT(1)))
		ksft_exit_fail_msg("%s cannot be written\n", path);
	json_decref(root);
	return folder;
}

TEST(what_is_there_goes_on)
{
	open_update("tdx-next");
	observe("xfam x87 sse avx\ncpuid 7.0 ebx.bmi1=1\nguest rdmsr 0xc0000080\nguest exit async\n");
	ASSERT_NE(NULL, observer->seen.update);
	EXPECT_EQ(JUDGED_PASS, judge("UPD-14"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-15"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-16"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-17"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-18"));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-19"));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-20"));
	observe("cpuid 7.0 ebx.sgx=1\n");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-19"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-20"));
	close_update();
}

/* Both ways: each thing that the rules look at, spoilt in what was seen. */
TEST(each_fault_is_found)
{
	struct update_seen *update;
	struct run_seen *run;

	open_update("tdx-next");
	update = &observer->older->update;
	run = &update->run[TARGET_MODULE_AFTER];
	observe("cpuid 7.0 ebx.bmi1=1\nguest rdmsr 0xc0000080\n");
	update->capabilities.cpuid[5].regs.reg[CPUID_EBX] ^= 1u << 9;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-14"));
	EXPECT_STREQ("7.0:ebx.erms", finding.subject);
	update->capabilities.supported_xfam ^= 0x200;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-14"));
	EXPECT_STREQ("supported_xfam", finding.subject);
	run->guest_cpuid[1].outcome = GUEST_GP;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-15"));
	run->result[0].value[0] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-16"));
	EXPECT_STREQ("rdmsr 0xc0000080", finding.subject);
	EXPECT_EQ(PARTY_MODULE, finding.party);
	/* It gave another result already when the same module had it a second time. */
	observer->older->seen.result[0].value[0] ^= 2;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-16"));
	run->guest_field[5].value[0] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-16"));
	EXPECT_STREQ("ATTRIBUTES", finding.subject);
	run->after[1].value[HOST_IA32_LSTAR] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-17"));
	EXPECT_STREQ("IA32_LSTAR", finding.observed);
	update->rebuilt.entry[0].regs.reg[CPUID_EAX] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-18"));
	EXPECT_EQ(0, finding.party);
	update->outcome.by = TD_REFUSED_BY_MODULE;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-18"));
	EXPECT_STREQ("KVM_TDX_INIT_VM", finding.subject);
	EXPECT_EQ(PARTY_MODULE, finding.party);
	close_update();
}

/* The case's own questions, on any VCPU; those of the module's version may have a new answer. */
TEST(what_other_vcpus_see_is_looked_at)
{
	struct run_seen *run;

	open_update("tdx-next");
	run = &observer->older->update.run[TARGET_MODULE_AFTER];
	observe("max_vcpus 2\nguest vcpu 1\nguest cpuid 7.0\n");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-15"));
	run->guest_field[2].value[0] ^= 1;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-16"));
	run->result[1].value[CPUID_EBX] ^= 1u << 9;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-15"));
	EXPECT_STREQ("7.0:ebx.erms", finding.subject);
	/* It was another answer already when the same module gave it a second time. */
	observer->older->seen.result[1].value[CPUID_EBX] ^= 2;
	EXPECT_EQ(JUDGED_PASS, judge("UPD-15"));
	close_update();
}

/* A #VE that the operations leave behind is there for none of the later runs. */
TEST(each_run_begins_as_the_one_before)
{
	open_update("tdx-next");
	observe("guest tdcall veinfo_get\nguest cpuid 6.0\nguest cpuid 0x80000006.0\n"
		"guest tdcall veinfo_get\n");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-16"));
	observe("guest hold_ve\nguest tdcall veinfo_get\n");
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-15"));
	EXPECT_EQ(JUDGED_NOT_APPLICABLE, judge("UPD-16"));
	close_update();
}

TEST(a_refusal_leaves_no_trace)
{
	static const struct {
		enum target_health what;
		const char *observed;
	} rows[] = {
		{ HEALTH_WARNINGS, "the kernel has warned" },
		{ HEALTH_TAINT, "the kernel is tainted" },
		{ HEALTH_KEY_IDS, "a key id is lost" },
	};
	struct update_seen *update;

	open_update("tdx-next");
	update = &observer->older->update;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		observe("cpuid 7.0 ebx.sgx=1\n");
		update->health_after[rows[i].what]++;
		EXPECT_EQ(JUDGED_FAIL, judge("UPD-19"));
		EXPECT_NE(NULL, strstr(finding.observed, rows[i].observed));
		EXPECT_NE(NULL, strstr(finding.observed, "; refused: TDX_OPERAND_INVALID"));
		/* The module has refused, and the kernel is KVM's. */
		EXPECT_EQ(PARTY_KVM, finding.party);
	}
	observe("cpuid 7.0 ebx.sgx=1\n");
	update->outcome.vm_dead = true;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-19"));
	EXPECT_NE(NULL, strstr(finding.observed, "KVM has given up the VM; refused"));
	EXPECT_EQ(0, finding.party);
	observe("cpuid 7.0 ebx.sgx=1\n");
	update->retry.by = TD_REFUSED_BY_MODULE;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-19"));
	EXPECT_NE(NULL, strstr(finding.observed, "the default TD is refused after it; refused"));
	observe("cpuid 7.0 ebx.sgx=1\n");
	ASSERT_TRUE(update->has_retry_cpuid);
	update->retry_cpuid.entry[0].regs.reg[CPUID_EAX] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-19"));
	EXPECT_NE(NULL, strstr(finding.observed, "the default TD after a refusal"));
	observe("cpuid 7.0 ebx.sgx=1\n");
	update->outcome.by = TD_ACCEPTED;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-20"));
	EXPECT_STREQ("TDH.MNG.INIT", finding.subject);
	EXPECT_EQ(PARTY_MODULE, finding.party);
	observe("cpuid 7.0 ecx.waitpkg=1\n");
	update->outcome.by = TD_ACCEPTED;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-20"));
	EXPECT_STREQ("7.0:ecx.waitpkg", finding.subject);
	EXPECT_EQ(PARTY_KVM, finding.party);
	close_update();
}

/* Without KVM the host reads a TD that runs. */
TEST(the_table_of_a_running_td_stays)
{
	open_update("tdx-next");
	observe("via module\ncpuid 7.0 ebx.bmi1=1\n");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-15"));
	observer->older->update.cpuid.entry[0].regs.reg[CPUID_EAX] ^= 1;
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-15"));
	EXPECT_STREQ("0", finding.subject);
	close_update();
}

/* The next case finds the host as it was before any update. */
TEST(a_case_leaves_nothing_for_the_next)
{
	open_update("tdx-rogue");
	for (int i = 0; i < 2; i++) {
		observe("cpuid 7.0 ecx.enqcmd=1\n");
		EXPECT_EQ(TD_REFUSED_BY_MODULE, observer->seen.older->outcome.by);
		EXPECT_EQ(JUDGED_FAIL, judge("UPD-20"));
		EXPECT_STREQ("7.0:ecx.enqcmd", finding.subject);
	}
	close_update();
}

/* Slots 4.0 and 7.0: KVM loaded anew takes the new order, KVM that goes on does not know it. */
TEST(moved_slots_make_kvms_cache_wrong)
{
	open_update(permuted(1, 5));
	observe("cpuid 4.0 ecx=0x3f\ncpuid 7.0 ebx.bmi1=1\n");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-01"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-02"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-13"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-14"));
	EXPECT_EQ(JUDGED_PASS, judge("UPD-15"));
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-18"));
	close_update();
}

/* Two slots of the same form: no refusal tells, the values are in each other's place. */
TEST(moved_slots_can_be_accepted_and_wrong)
{
	open_update(permuted(1, 2));
	observe("cpuid 4.0 ecx=0x3f\n");
	EXPECT_EQ(JUDGED_PASS, judge("UPD-13"));
	EXPECT_EQ(JUDGED_FAIL, judge("UPD-18"));
	EXPECT_STREQ("4.0:ecx.sets[0]", finding.subject);
	EXPECT_STREQ(
		"0 in the TD that KVM built after the update: CPUID_CONFIG_LEAVES has the leaf "
		"in another place",
		finding.observed);
	close_update();
}

TEST(a_target_without_update_says_so)
{
	const struct session_options options = { .module = MODULE };
	struct target *target;

	ASSERT_EQ(SESSION_OK, session_open(&session, &options, &diag));
	target = session.target;
	EXPECT_EQ(TARGET_UNSUPPORTED, target->ops->update(target, TARGET_MODULE_AFTER));
	EXPECT_STREQ("a module to update to", target->reason.needed);
	session_close(&session);
}

FOLDER_HARNESS_MAIN
