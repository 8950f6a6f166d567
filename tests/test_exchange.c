// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the exchange with a target: every answer comes back as it was given, equal questions
 * are answered in turn, and what was not recorded is not answered.
 */
#include <errno.h>

#include "target/replay.h"

#include "kselftest_harness.h"

#include "emulated.h"
#include "fake.h"
#include "folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A recording of a fake, and then its replay. */
FIXTURE(exchange)
{
	char path[PATH_MAX];
	struct fake *fake;
	struct target *target;
	struct diag diag;
};

FIXTURE_SETUP(exchange)
{
	static const struct replay_start start = { .module = "tdx-1.5.05" };

	folder_path(self->path, folder_fresh(), "exchange.jsonl.gz");
	self->fake = fake_create();
	self->target = recorder_target_create(&self->fake->target, self->path, &start, &self->diag);
	from_corpus_need(self->target, &self->diag);
}

FIXTURE_TEARDOWN(exchange)
{
	target_destroy(self->target);
	free(self->fake);
}

/* From here on the target answers from the file. */
static struct target *switch_to_replay(struct target *recorder, const char *path)
{
	struct target *replay;
	struct diag diag;

	from_corpus_need(!recorder_finish(recorder, &diag), &diag);
	target_destroy(recorder);
	replay = replay_target_create(path, &diag);
	from_corpus_need(replay, &diag);
	return replay;
}

TEST_F(exchange, the_target_itself_is_described)
{
	struct replay_start start;

	EXPECT_EQ(self->target->num_cpus, 3);
	EXPECT_TRUE(self->target->on_hardware);
	self->target = switch_to_replay(self->target, self->path);
	EXPECT_STREQ(self->target->ops->name, "replay");
	EXPECT_EQ(self->target->num_cpus, 3);
	EXPECT_FALSE(self->target->on_hardware);
	ASSERT_EQ(replay_read_start(self->path, &start, &self->diag), 0);
	EXPECT_STREQ(start.module, "tdx-1.5.05");
	EXPECT_STREQ(start.platform, "");
}

TEST_F(exchange, identity_comes_back)
{
	const struct target_identity identity = { "kvm", "a \"b\" \\ \xc3\xa4", "bad \xff byte",
						  "two\nlines", "some-defect" };
	struct target_identity seen;

	self->fake->identity = identity;
	EXPECT_EQ(self->target->ops->identity(self->target, &seen), TARGET_OK);
	self->target = switch_to_replay(self->target, self->path);
	ASSERT_EQ(self->target->ops->identity(self->target, &seen), TARGET_OK);
	EXPECT_STREQ(seen.target, "replay of kvm");
	EXPECT_STREQ(seen.module, identity.module);
	EXPECT_STREQ(seen.platform, "bad ? byte");
	EXPECT_STREQ(seen.kernel, identity.kernel);
	EXPECT_STREQ(seen.defect, identity.defect);
}

TEST_F(exchange, an_identity_without_defect_comes_back)
{
	const struct target_identity identity = { .target = "kvm" };
	struct target_identity seen;

	self->fake->identity = identity;
	EXPECT_EQ(self->target->ops->identity(self->target, &seen), TARGET_OK);
	self->target = switch_to_replay(self->target, self->path);
	ASSERT_EQ(self->target->ops->identity(self->target, &seen), TARGET_OK);
	EXPECT_STREQ(seen.defect, "");
}

TEST_F(exchange, metadata_comes_back)
{
	uint64_t status, value;

	for (uint64_t field = 0; field < 3; field++) {
		self->fake->metadata_status = UINT64_MAX - field;
		self->fake->value = field << 63;
		self->target->ops->metadata(self->target, field << 62, &status, &value);
	}
	self->target = switch_to_replay(self->target, self->path);
	for (uint64_t field = 2; field < 3; field--) {
		ASSERT_EQ(self->target->ops->metadata(self->target, field << 62, &status, &value),
			  TARGET_OK);
		EXPECT_EQ(status, UINT64_MAX - field);
		EXPECT_EQ(value, field << 63);
	}
	EXPECT_EQ(self->target->ops->metadata(self->target, 7, &status, &value), TARGET_ABSENT);
	EXPECT_STREQ(self->target->reason.needed, "a recorded metadata");
}

TEST_F(exchange, capabilities_come_back)
{
	struct target_capabilities *given = &self->fake->capabilities;
	static struct target_capabilities seen;

	given->supported_attributes = UINT64_MAX;
	given->supported_xfam = 0x602e7;
	given->num_cpuid = TD_MAX_ENTRIES;
	for (size_t i = 0; i < TD_MAX_ENTRIES; i++)
		given->cpuid[i] = (struct td_entry){
			.function = (uint32_t)i,
			.index = UINT32_MAX,
			.flags = i % 2,
			.regs = { { 0, UINT32_MAX, (uint32_t)i, 0 } },
			.padding = { 0, 0, i % 3 },
		};
	self->target->ops->capabilities(self->target, &seen);
	self->target = switch_to_replay(self->target, self->path);
	memset(&seen, 0xff, sizeof(seen));
	ASSERT_EQ(self->target->ops->capabilities(self->target, &seen), TARGET_OK);
	EXPECT_EQ(memcmp(given, &seen, sizeof(seen)), 0);
}

static bool same_outcome(const struct td_outcome *a, const struct td_outcome *b)
{
	return a->by == b->by && a->error == b->error && a->has_status == b->has_status &&
	       a->status == b->status && a->has_rcx == b->has_rcx && a->rcx == b->rcx &&
	       a->vm_dead == b->vm_dead && a->has_refused_leaf == b->has_refused_leaf &&
	       cpuid_addr_equal(a->refused_leaf, b->refused_leaf);
}

TEST_F(exchange, outcomes_come_back_in_turn)
{
	const struct td_outcome outcomes[] = {
		{ .by = TD_ACCEPTED, .has_status = true },
		{ .by = TD_REFUSED_BY_KVM, .error = EINVAL },
		{ .by = TD_REFUSED_BY_MODULE, .error = EIO, .vm_dead = true },
		{ .by = TD_REFUSED_BY_MODULE,
		  .has_status = true,
		  .status = UINT64_MAX,
		  .has_rcx = true,
		  .rcx = 1ULL << 63,
		  .has_refused_leaf = true,
		  .refused_leaf = { 0x80000008, CPUID_SUBLEAF_NA } },
		{ .by = TD_REFUSED_BY_ANY, .has_refused_leaf = true, .refused_leaf = { 0x1f, 12 } },
	};
	const struct td_case *test = emulated_case("xfam 0x7");
	struct td_outcome seen;

	for (size_t i = 0; i < COUNT(outcomes); i++) {
		self->fake->outcome = outcomes[i];
		self->target->ops->init(self->target, test, &seen);
	}
	self->target = switch_to_replay(self->target, self->path);
	for (size_t i = 0; i < COUNT(outcomes) + 2; i++) {
		size_t last = i < COUNT(outcomes) ? i : COUNT(outcomes) - 1;

		memset(&seen, 0xff, sizeof(seen));
		ASSERT_EQ(self->target->ops->init(self->target, test, &seen), TARGET_OK);
		EXPECT_TRUE(same_outcome(&seen, &outcomes[last]));
	}
}

TEST_F(exchange, cpuid_comes_back)
{
	struct cpuid_set *given = &self->fake->cpuid;
	static struct cpuid_set seen, kvm;

	for (uint32_t i = 0; i < CPUID_SET_MAX; i++)
		cpuid_set_add(given, (struct cpuid_addr){ i / 2, i % 2 ? CPUID_SUBLEAF_NA : i },
			      (struct cpuid_regs){ { i, 0, UINT32_MAX, 0 } })
			->faulting = i % 5 == 0;
	self->target->ops->read_cpuid(self->target, &seen);
	self->fake->cpuid.entry[0].regs.reg[CPUID_EDX] = 1;
	self->target->ops->kvm_cpuid(self->target, &kvm);
	self->target = switch_to_replay(self->target, self->path);
	memset(&seen, 0, sizeof(seen));
	memset(&kvm, 0, sizeof(kvm));
	ASSERT_EQ(self->target->ops->kvm_cpuid(self->target, &kvm), TARGET_OK);
	ASSERT_EQ(self->target->ops->read_cpuid(self->target, &seen), TARGET_OK);
	ASSERT_EQ(seen.count, CPUID_SET_MAX);
	for (size_t i = 0; i < CPUID_SET_MAX; i++) {
		EXPECT_TRUE(cpuid_addr_equal(seen.entry[i].at, kvm.entry[i].at));
		EXPECT_EQ(memcmp(&seen.entry[i].regs, &kvm.entry[i].regs, sizeof(kvm.entry->regs)),
			  i ? 0 : -1);
		EXPECT_EQ(seen.entry[i].faulting, kvm.entry[i].faulting);
	}
}

TEST_F(exchange, results_come_back_by_their_operations)
{
	struct guest_op ops[GUEST_MAX_OPS] = { { 0 } };
	struct guest_result *given = self->fake->results, seen[GUEST_MAX_OPS];

	for (size_t i = 0; i < GUEST_MAX_OPS; i++) {
		ops[i] = (struct guest_op){ .kind = GUEST_RDMSR, .index = (uint32_t)i };
		given[i].outcome = i % (GUEST_UNSUPPORTED + 1);
		given[i].status = i % 2 ? 0 : UINT64_MAX;
		given[i].value[i % GUEST_NUM_VALUES] = UINT64_MAX - i;
	}
	self->target->ops->run(self->target, ops, GUEST_MAX_OPS, seen);
	self->target->ops->run(self->target, ops, 0, seen);
	self->target = switch_to_replay(self->target, self->path);
	EXPECT_EQ(self->target->ops->run(self->target, ops, 0, seen), TARGET_OK);
	ASSERT_EQ(self->target->ops->run(self->target, ops, GUEST_MAX_OPS, seen), TARGET_OK);
	for (size_t i = 0; i < GUEST_MAX_OPS; i++) {
		EXPECT_EQ(seen[i].outcome, given[i].outcome);
		EXPECT_EQ(seen[i].status, given[i].status);
		EXPECT_EQ(memcmp(seen[i].value, given[i].value, sizeof(seen[i].value)), 0);
	}
	EXPECT_EQ(self->target->ops->run(self->target, ops, 1, seen), TARGET_ABSENT);
	EXPECT_STREQ(self->target->reason.needed, "a recorded run of this case");
}

TEST_F(exchange, host_states_come_back_by_cpu_and_in_turn)
{
	struct host_state *given = &self->fake->state, seen;

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		given->present[id] = id % 3;
		given->value[id] = given->present[id] ? UINT64_MAX - id : 0;
	}
	for (unsigned int i = 0; i < 4; i++) {
		given->value[1] = i;
		self->target->ops->host_state(self->target, i % 2, &seen);
	}
	self->target = switch_to_replay(self->target, self->path);
	for (unsigned int i = 0; i < 4; i++) {
		memset(&seen, 0xff, sizeof(seen));
		ASSERT_EQ(self->target->ops->host_state(self->target, i % 2, &seen), TARGET_OK);
		given->value[1] = i;
		EXPECT_EQ(memcmp(seen.value, given->value, sizeof(seen.value)), 0);
		EXPECT_EQ(memcmp(seen.present, given->present, sizeof(seen.present)), 0);
	}
	ASSERT_EQ(self->target->ops->host_state(self->target, 0, &seen), TARGET_OK);
	EXPECT_EQ(seen.value[1], 2);
	EXPECT_EQ(self->target->ops->host_state(self->target, 2, &seen), TARGET_ABSENT);
}

TEST_F(exchange, call_results_come_back)
{
	const struct td_case *test = emulated_case("call create_vm\ncall init_vm\ncall run\n");
	const struct td_call_result given[] = { { 0, 0, 0 },
						{ E2BIG, UINT64_MAX, UINT32_MAX },
						{ EIO, 0, 0 } };
	struct td_call_result seen[TD_MAX_CALLS];
	struct td_outcome outcome;

	memcpy(self->fake->call_results, given, sizeof(given));
	self->target->ops->calls(self->target, test, seen);
	self->target = switch_to_replay(self->target, self->path);
	memset(seen, 0xff, sizeof(seen));
	ASSERT_EQ(self->target->ops->calls(self->target, test, seen), TARGET_OK);
	for (size_t i = 0; i < COUNT(given); i++) {
		EXPECT_EQ(seen[i].error, given[i].error);
		EXPECT_EQ(seen[i].hw_error, given[i].hw_error);
		EXPECT_EQ(seen[i].nent, given[i].nent);
	}
	EXPECT_EQ(self->target->ops->init(self->target, test, &outcome), TARGET_ABSENT);
	EXPECT_STREQ(self->target->reason.needed, "a recorded init of this case");
}

TEST_F(exchange, what_was_not_answered_is_again_not_answered)
{
	struct target_reason reason = { "a thing", "a \"broken\" one" };
	struct cpuid_set cpuid;

	self->fake->status = TARGET_UNSUPPORTED;
	self->fake->target.reason = (struct target_reason){ "an MSR", "none" };
	EXPECT_EQ(self->target->ops->host_shows(self->target, HOST_CR2), TARGET_UNSUPPORTED);
	EXPECT_STREQ(self->target->reason.found, "none");
	self->fake->status = TARGET_BROKEN;
	self->fake->target.reason = reason;
	EXPECT_EQ(self->target->ops->read_cpuid(self->target, &cpuid), TARGET_BROKEN);
	self->fake->status = TARGET_OK;
	EXPECT_EQ(self->target->ops->host_shows(self->target, HOST_DR0), TARGET_OK);
	self->target = switch_to_replay(self->target, self->path);
	EXPECT_EQ(self->target->ops->host_shows(self->target, HOST_CR2), TARGET_UNSUPPORTED);
	EXPECT_STREQ(self->target->reason.needed, "an MSR");
	EXPECT_STREQ(self->target->reason.found, "none");
	EXPECT_EQ(self->target->ops->read_cpuid(self->target, &cpuid), TARGET_BROKEN);
	EXPECT_STREQ(self->target->reason.needed, reason.needed);
	EXPECT_STREQ(self->target->reason.found, reason.found);
	EXPECT_EQ(self->target->ops->host_shows(self->target, HOST_DR0), TARGET_OK);
	EXPECT_EQ(self->target->ops->host_shows(self->target, HOST_DR1), TARGET_ABSENT);
	EXPECT_NE(strstr(self->target->reason.found, "none in /"), NULL);
}

/* One TD of that case, and the counter after it. */
static uint64_t build(struct target *target, const struct td_case *test, enum target_health what)
{
	struct td_outcome outcome;
	uint64_t value = UINT64_MAX;

	target->ops->init(target, test, &outcome);
	target->ops->health(target, what, &value);
	return value;
}

TEST_F(exchange, a_counter_counts_what_is_replayed)
{
	const struct td_case *a = emulated_case("xfam 0x3"), *b = emulated_case("xfam 0x7");
	const struct td_case *c = emulated_case("xfam 0xe7");
	uint64_t value;

	self->fake->value = 1;
	self->target->ops->health(self->target, HEALTH_KEY_IDS, &value);
	EXPECT_EQ(build(self->target, a, HEALTH_KEY_IDS), 1);
	self->fake->value = 0;
	EXPECT_EQ(build(self->target, b, HEALTH_KEY_IDS), 0);
	self->fake->value = 5;
	EXPECT_EQ(build(self->target, c, HEALTH_KEY_IDS), 5);
	self->target = switch_to_replay(self->target, self->path);
	self->target->ops->health(self->target, HEALTH_KEY_IDS, &value);
	EXPECT_EQ(value, 1);
	EXPECT_EQ(build(self->target, c, HEALTH_KEY_IDS), 6);
	EXPECT_EQ(self->target->ops->health(self->target, HEALTH_KEY_IDS, &value), TARGET_OK);
	EXPECT_EQ(value, 6);
	EXPECT_EQ(build(self->target, a, HEALTH_KEY_IDS), 6);
	EXPECT_EQ(build(self->target, b, HEALTH_KEY_IDS), 5);
	for (int i = 0; i < 6; i++)
		value = build(self->target, b, HEALTH_KEY_IDS);
	EXPECT_EQ(value, 0);
	EXPECT_EQ(self->target->ops->health(self->target, HEALTH_TAINT, &value), TARGET_ABSENT);
	EXPECT_STREQ(self->target->reason.needed, "a recorded health of this case");
}

TEST_F(exchange, a_taint_is_of_the_case_that_made_it)
{
	const struct td_case *a = emulated_case("xfam 0x3"), *b = emulated_case("xfam 0x7");
	const struct td_case *c = emulated_case("xfam 0xe7");

	EXPECT_EQ(build(self->target, a, HEALTH_TAINT), 0);
	self->fake->value = 0x200;
	EXPECT_EQ(build(self->target, b, HEALTH_TAINT), 0x200);
	EXPECT_EQ(build(self->target, c, HEALTH_TAINT), 0x200);
	self->target = switch_to_replay(self->target, self->path);
	EXPECT_EQ(build(self->target, c, HEALTH_TAINT), 0);
	EXPECT_EQ(build(self->target, b, HEALTH_TAINT), 0x200);
	EXPECT_EQ(build(self->target, b, HEALTH_TAINT), 0x200);
	EXPECT_EQ(build(self->target, a, HEALTH_TAINT), 0x200);
}

TEST_F(exchange, a_case_is_known_by_name_and_settings_not_by_its_summary)
{
	struct td_case *test = emulated_case("# one summary\nxfam 0x7\n");
	struct cpuid_set cpuid;
	struct td_outcome outcome;

	self->target->ops->init(self->target, test, &outcome);
	self->target->ops->read_cpuid(self->target, &cpuid);
	self->target = switch_to_replay(self->target, self->path);
	strcpy(test->summary, "another");
	EXPECT_EQ(self->target->ops->init(self->target, test, &outcome), TARGET_OK);
	EXPECT_EQ(self->target->ops->read_cpuid(self->target, &cpuid), TARGET_OK);
	test->config.max_vcpus++;
	EXPECT_EQ(self->target->ops->init(self->target, test, &outcome), TARGET_ABSENT);
	/* The TD of the other case is not this one's. */
	EXPECT_EQ(self->target->ops->read_cpuid(self->target, &cpuid), TARGET_ABSENT);
	test->config.max_vcpus--;
	strcpy(test->name, "name");
	EXPECT_EQ(self->target->ops->init(self->target, test, &outcome), TARGET_ABSENT);
}

TEST_F(exchange, a_recording_is_there_only_when_it_is_finished)
{
	uint64_t value;

	self->target->ops->health(self->target, HEALTH_TAINT, &value);
	EXPECT_EQ(access(self->path, F_OK), -1);
	ASSERT_EQ(recorder_finish(self->target, &self->diag), 0);
	EXPECT_EQ(access(self->path, F_OK), 0);
	EXPECT_EQ(replay_target_create("/nowhere/exchange.jsonl.gz", &self->diag), NULL);
	EXPECT_EQ(strncmp(self->diag.text, "/nowhere/exchange.jsonl.gz:1:1: cannot open", 43), 0);
}

TEST(a_recording_that_cannot_be_written_says_so)
{
	const struct replay_start start = { 0 };
	struct fake *fake = fake_create();
	struct target *recorder;
	struct diag diag;

	recorder = recorder_target_create(&fake->target, "/nowhere/exchange", &start, &diag);
	ASSERT_NE(recorder, NULL);
	EXPECT_EQ(recorder_finish(recorder, &diag), -1);
	EXPECT_EQ(strncmp(diag.text, "/nowhere/exchange:1:1: cannot write", 35), 0);
	target_destroy(recorder);
	free(fake);
}

FOLDER_HARNESS_MAIN
