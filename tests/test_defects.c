// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/defect.h: each row of the table is well formed; a configuration that meets
 * its literals shows the effect, and its rule fails there; one that misses a single literal, or
 * the occasion, shows nothing, and neither does the sound emulator.
 */
#include "emulator/defect.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "defect_witness.h"
#include "slow.h"

#define MIN_OF_A_KIND 6

static bool stops(const struct defect *defect)
{
	return defect->effect == DEFECT_HANGS || defect->effect == DEFECT_KILLS;
}

static size_t count_literals(const struct defect *defect)
{
	size_t count = 0;

	while (count < DEFECT_MAX_LITERALS && defect->when[count].of)
		count++;
	return count;
}

/* What no TD may ask for, and the defect lets pass. */
static bool let_pass(const struct defect *defect, const struct defect_literal *literal)
{
	return defect->effect == DEFECT_ACCEPTS && literal->of == DEFECT_ASKED &&
	       defect->pretend.of == DEFECT_ASKED &&
	       cpuid_bit_equal(literal->bit, defect->pretend.bit);
}

/* The default module on the default platform takes both values of it. */
static bool selectable(const struct rule_context *context, const struct defect_literal *literal)
{
	const struct class_limits *limits = &context->limits;

	switch (literal->of) {
	case DEFECT_ASKED:
	case DEFECT_SHOWN:
		return class_of_bit(context->declared, context->platform, limits, literal->bit) ==
		       CLASS_DIRECT;
	case DEFECT_XFAM:
		return literal->mask && !(literal->mask & ~limits->xfam_fixed0) &&
		       !(literal->mask & limits->xfam_fixed1);
	case DEFECT_ATTRIBUTES:
		return literal->mask && !(literal->mask & ~limits->attributes_fixed0) &&
		       !(literal->mask & limits->attributes_fixed1);
	/* These may be wrong: a default TD need not have such a value, but another one. */
	case DEFECT_PARAM:
	case DEFECT_REGISTER:
	case DEFECT_TDCS_PAGES:
		return literal->value && literal->mask && !(literal->is & ~literal->mask) &&
		       literal->field < FIELD_COUNT;
	case DEFECT_NOTHING:
		break;
	}
	return false;
}

TEST(ids_are_words_and_differ)
{
	for (size_t i = 0; i < defect_count(); i++) {
		const struct defect *defect = defect_at(i);

		EXPECT_EQ(strlen(defect->id), strspn(defect->id, "abcdefghijklmnopqrstuvwxyz"
								 "0123456789-"))
		TH_LOG("%s", defect->id);
		EXPECT_LT(strlen(defect->id), sizeof(((struct target_identity *)0)->defect));
		EXPECT_EQ(defect, defect_named(defect->id)) TH_LOG("%s is there twice", defect->id);
	}
	EXPECT_EQ(NULL, defect_named("no-such-defect"));
	EXPECT_EQ(NULL, defect_named(""));
}

TEST_SLOW(rows_are_well_formed)
{
	for (size_t i = 0; i < defect_count(); i++) {
		const struct defect *defect = defect_at(i);
		const struct lab *lab = lab_keep_sound(defect);
		size_t count = count_literals(defect);

		EXPECT_NE(NULL, rule_named(defect->rule)) TH_LOG("%s", defect->id);
		EXPECT_NE('.', defect->says[strlen(defect->says) - 1]) TH_LOG("%s", defect->id);
		for (size_t j = 0; j < DEFECT_MAX_LITERALS; j++) {
			EXPECT_EQ(j < count, selectable(&lab->context, &defect->when[j]) ||
						     let_pass(defect, &defect->when[j]))
			TH_LOG("%s: literal %zu", defect->id, j);
		}
	}
}

/* Those of a kind stand together, each under one name. */
TEST(kinds_are_words_and_do_not_mix)
{
	size_t changes = 0;

	for (size_t i = 0; i + 1 < defect_count(); i++) {
		if (!strcmp(defect_kind(i), defect_kind(i + 1)))
			continue;
		changes++;
		EXPECT_NE(0, strcmp(defect_kind(0), defect_kind(i + 1)));
	}
	EXPECT_STREQ("values", defect_kind(0));
	EXPECT_STREQ("update", defect_kind(defect_count() - 1));
	EXPECT_LE(5, changes);
}

TEST(interactions_of_one_two_and_three_are_there)
{
	size_t count[DEFECT_MAX_LITERALS + 1] = { 0 };

	for (size_t i = 0; i < defect_count(); i++)
		count[count_literals(defect_at(i))]++;
	for (size_t i = 1; i <= DEFECT_MAX_LITERALS; i++) {
		EXPECT_LE(MIN_OF_A_KIND, count[i]) TH_LOG("%zu literals", i);
	}
}

/* One defect after the other: an emulator that has it, beside one without. */
struct trial {
	size_t next, tried;
	const struct defect *defect;
	struct lab *lab, *sound;
};

/* The next defect of those that @wanted names; false after the last. */
static bool next_trial(struct trial *trial, bool (*wanted)(const struct defect *defect))
{
	if (trial->lab)
		lab_close(trial->lab);
	trial->lab = NULL;
	while (trial->next < defect_count()) {
		trial->defect = defect_at(trial->next++);
		if (!wanted(trial->defect))
			continue;
		trial->tried++;
		trial->lab = lab_open(trial->defect->id);
		trial->sound = lab_keep_sound(trial->defect);
		return true;
	}
	return false;
}

static void observe_both(const struct trial *trial, int missed)
{
	witness_observe(trial->lab, trial->defect, missed);
	witness_observe(trial->sound, trial->defect, missed);
}

static bool both_same(const struct trial *trial)
{
	return lab_same(trial->sound, trial->lab);
}

static bool has_witness(const struct defect *defect)
{
	return !stops(defect) && !witness_none(defect);
}

static bool can_be_found(const struct defect *defect)
{
	return has_witness(defect) &&
	       (!witness_is_of_no_td(defect) || rule_named(defect->rule)->once);
}

TEST_SLOW(met_configurations_show_it_and_the_rule_fails)
{
	struct trial trial = { 0 };

	while (next_trial(&trial, can_be_found)) {
		const struct defect *defect = trial.defect;
		const struct rule *rule = rule_named(defect->rule);

		observe_both(&trial, WITNESS_MEETS);
		EXPECT_FALSE(both_same(&trial) && !witness_is_of_no_td(defect))
		TH_LOG("%s does nothing", defect->id);
		EXPECT_EQ(JUDGED_FAIL, lab_judge(trial.lab, rule))
		TH_LOG("%s is not found by %s", defect->id, rule->id);
		EXPECT_NE(JUDGED_FAIL, lab_judge(trial.sound, rule))
		TH_LOG("%s fails without %s", rule->id, defect->id);
	}
	EXPECT_LT(0, trial.tried);
}

static bool has_witness_and_literals(const struct defect *defect)
{
	return has_witness(defect) && count_literals(defect);
}

/* Everything but the literal is as it was where the effect showed. */
TEST_SLOW(each_literal_is_needed)
{
	struct trial trial = { 0 };

	while (next_trial(&trial, has_witness_and_literals)) {
		const struct defect *defect = trial.defect;

		for (int missed = 0; missed < (int)count_literals(defect); missed++) {
			observe_both(&trial, missed);
			EXPECT_TRUE(both_same(&trial))
			TH_LOG("%s shows without literal %d", defect->id, missed);
			EXPECT_NE(JUDGED_FAIL, lab_judge(trial.lab, rule_named(defect->rule)));
		}
	}
	EXPECT_LT(0, trial.tried);
}

static bool is_of_call(const struct defect *defect)
{
	return defect->of_call.call != 0;
}

/* The default TD, built by the calls as they should be, has nothing to show. */
TEST_SLOW(calls_without_fault_show_nothing)
{
	struct trial trial = { 0 };

	while (next_trial(&trial, is_of_call)) {
		const struct defect *defect = trial.defect;

		td_config_default(&trial.lab->test.config);
		td_config_default(&trial.sound->test.config);
		witness_carry_out(trial.lab, defect);
		witness_carry_out(trial.sound, defect);
		EXPECT_TRUE(both_same(&trial)) TH_LOG("%s shows in the default TD", defect->id);
		EXPECT_NE(JUDGED_FAIL, lab_judge(trial.lab, rule_named(defect->rule)));
	}
	EXPECT_LT(0, trial.tried);
}

TEST_SLOW(the_occasion_is_needed)
{
	struct trial trial = { 0 };

	while (next_trial(&trial, witness_has_occasion)) {
		observe_both(&trial, WITNESS_NO_OCCASION);
		EXPECT_TRUE(both_same(&trial)) TH_LOG("%s shows at any time", trial.defect->id);
	}
	EXPECT_LT(0, trial.tried);
}

/* On a host whose module is not replaced none of them shows. */
TEST_SLOW(the_update_is_needed)
{
	struct trial trial = { 0 };

	while (next_trial(&trial, defect_waits)) {
		const struct defect *defect = trial.defect;

		EXPECT_EQ(0, strncmp("UPD-", defect->rule, 4)) TH_LOG("%s", defect->id);
		EXPECT_NE(NULL, defect->with.update_to) TH_LOG("%s", defect->id);
		trial.lab->observer->older = NULL;
		observe_both(&trial, WITNESS_MEETS);
		EXPECT_TRUE(both_same(&trial)) TH_LOG("%s shows without update", defect->id);
	}
	EXPECT_LT(0, trial.tried);
}

TEST(one_answer_in_seven_is_two_in_fourteen)
{
	const struct defect *defect = defect_named("ss-differs-one-in-seven");
	struct lab *lab = lab_open(defect->id);
	const struct observation *seen = &lab->observer->seen;
	unsigned int lacking = 0;

	witness_observe(lab, defect, WITNESS_MEETS);
	ASSERT_EQ(14, seen->num_results);
	for (size_t i = 0; i < seen->num_results; i++)
		lacking += !(seen->result[i].value[defect->bit.reg] >> defect->bit.bit & 1);
	EXPECT_EQ(2, lacking);
	lab_close(lab);
}

/* How a child ends that builds the TD; 0 where it just exits. */
static int ending_of(const struct defect *defect, int missed)
{
	int status;
	pid_t child = fork();

	if (!child) {
		struct lab *lab = lab_open(defect->id);

		/* Whoever meets it is not waited for. */
		if (missed == WITNESS_MEETS && defect->effect == DEFECT_HANGS)
			alarm(1);
		witness_observe(lab, defect, missed);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(a_hang_and_a_kill_stop_only_whoever_meets_them)
{
	size_t tried = 0;

	for (size_t i = 0; i < defect_count(); i++) {
		const struct defect *defect = defect_at(i);
		const int signal = defect->effect == DEFECT_HANGS ? SIGALRM : SIGKILL;

		if (!stops(defect))
			continue;
		tried++;
		EXPECT_EQ(signal, ending_of(defect, WITNESS_MEETS)) TH_LOG("%s", defect->id);
		for (int missed = 0; missed < (int)count_literals(defect); missed++) {
			EXPECT_EQ(0, ending_of(defect, missed)) TH_LOG("%s", defect->id);
		}
	}
	EXPECT_EQ(2, tried);
}

TEST(an_unknown_defect_is_refused_with_where_the_list_is)
{
	const struct session_options options = { .defect = "no-such-defect" };
	struct session session;
	struct diag diag;

	ASSERT_EQ(SESSION_BAD, session_open(&session, &options, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "no-such-defect"));
	EXPECT_NE(NULL, strstr(diag.text, "tdx-cts list defects"));
}

TEST(only_the_emulator_has_defects)
{
	struct session_options options = { .defect = "sdbg-reads-0", .target = SESSION_KVM };
	struct session session;
	struct diag diag;

	ASSERT_EQ(SESSION_BAD, session_open(&session, &options, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "only the emulator has defects"));
	options.target = SESSION_EMULATOR;
	ASSERT_EQ(SESSION_OK, session_open(&session, &options, &diag));
	session_close(&session);
}

TEST(a_session_names_its_defect)
{
	struct lab *lab = lab_open("sdbg-reads-0"), *sound = lab_open(NULL);
	struct target_identity identity;
	char command[512];

	session_command(&lab->session, "run", command, sizeof(command));
	EXPECT_NE(NULL, strstr(command, " --defect sdbg-reads-0"));
	lab->session.target->ops->identity(lab->session.target, &identity);
	EXPECT_STREQ("sdbg-reads-0", identity.defect);
	session_command(&sound->session, "run", command, sizeof(command));
	EXPECT_EQ(NULL, strstr(command, "--defect"));
	sound->session.target->ops->identity(sound->session.target, &identity);
	EXPECT_STREQ("", identity.defect);
	lab_close(lab);
	lab_close(sound);
}

TEST(literals_are_named)
{
	char text[256];

	EXPECT_STREQ("7.0:ebx.hle=1, 7.0:ebx.rtm=0, 7.0:edx.serialize=1",
		     defect_when_format(defect_named("hle-alone-accepted-with-serialize"), text));
	EXPECT_STREQ("XFAM 0x20000=1, XFAM 0x40000=0",
		     defect_when_format(defect_named("half-amx-accepted"), text));
	EXPECT_STREQ("7.2:edx.ddpd_u=1, shown 1:edx.tm=0",
		     defect_when_format(defect_named("ddpd-follows-tm"), text));
	EXPECT_STREQ("ATTRIBUTES 0x1=1",
		     defect_when_format(defect_named("debug-hides-hypervisor"), text));
	EXPECT_STREQ("TDCS pages=0x8, NUM_L2_VMS=0x3",
		     defect_when_format(defect_named("l2-vms-need-one-page-less"), text));
	EXPECT_STREQ("RESERVED0+3&0x80=0x80",
		     defect_when_format(defect_named("reserved-byte-23-high-bit-unseen"), text));
	EXPECT_STREQ("0x1f.0:ecx&0xff00=0x200, 0x1f.1:ecx&0xff00=0x100",
		     defect_when_format(defect_named("falling-levels-name-cpuid-config"), text));
}

TEST_HARNESS_MAIN
