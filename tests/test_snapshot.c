// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots of the emulator as facts, and their folder.
 */
#include <signal.h>
#include <sys/stat.h>

#include "input/file.h"
#include "run/interrupt.h"
#include "update/snapshot.h"

#include "kselftest_harness.h"

#include "folder.h"
#include "wrapped.h"

static void take(const struct session_options *options, struct snapshot *snapshot)
{
	static const struct snapshot_options no_options;
	struct session session;
	struct diag diag;

	if (session_open(&session, options, &diag) != SESSION_OK ||
	    snapshot_take(snapshot, &session, &no_options, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	session_close(&session);
}

static const char *value(const struct snapshot *snapshot, enum fact_kind kind, const char *subject)
{
	struct cpuid_bit bit;
	const struct fact *fact = cpuid_bit_parse(subject, &bit) ?
					  facts_find_bit(snapshot->facts, kind, bit) :
					  facts_find(snapshot->facts, kind, subject);

	return fact ? fact->value : "none";
}

/* Every fact of @a that is not in @b as it is, but for where the snapshot comes from. */
static size_t count_others(const struct snapshot *a, const struct snapshot *b, char *last,
			   size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < facts_count(a->facts); i++) {
		const struct fact *fact = facts_at(a->facts, i), *other;

		if (fact->kind == FACT_IDENTITY)
			continue;
		other = fact->subject ? facts_find(b->facts, fact->kind, fact->subject) :
					facts_find_bit(b->facts, fact->kind, fact->bit);
		if (other && !strcmp(other->value, fact->value))
			continue;
		snprintf(last, size, "%s", fact->subject ? fact->subject : "a bit");
		count++;
	}
	return count;
}

FIXTURE(snapshot)
{
	struct snapshot now;
	char text[256];
};

FIXTURE_SETUP(snapshot)
{
	const struct session_options options = { 0 };

	take(&options, &self->now);
}

FIXTURE_TEARDOWN(snapshot)
{
	snapshot_free(&self->now);
}

TEST_F(snapshot, shows_each_kind)
{
	const struct snapshot *now = &self->now;

	EXPECT_STREQ("tdx-1.5.05", value(now, FACT_IDENTITY, "module"));
	EXPECT_STREQ("TDX module 1.5.05", value(now, FACT_IDENTITY, "module identity"));
	EXPECT_STREQ("0x3", value(now, FACT_METADATA, "XFAM_FIXED1"));
	EXPECT_STREQ("offered", value(now, FACT_CAPABILITY, "7.0:ecx.gfni"));
	EXPECT_STREQ("none", value(now, FACT_CAPABILITY, "7.0:ecx.waitpkg"));
	EXPECT_STREQ("offered", value(now, FACT_CAPABILITY, "ATTRIBUTES[28]"));
	EXPECT_STREQ("offered", value(now, FACT_CAPABILITY, "XFAM[2]"));
	EXPECT_STREQ("configurable, reads 0 or 1", value(now, FACT_CLASS, "7.0:ecx.waitpkg"));
	EXPECT_STREQ("fixed0, reads 0", value(now, FACT_CLASS, "7.0:ecx.enqcmd"));
	EXPECT_STREQ("#VE", value(now, FACT_CLASS, "6:eax.turbo"));
	EXPECT_STREQ("0", value(now, FACT_VIEW, "7.0:ecx.waitpkg"));
	EXPECT_STREQ("7.0:ecx.waitpkg=1 via module; case CLB-03.negative",
		     value(now, FACT_HOST, "IA32_UMWAIT_CONTROL"));
	EXPECT_STREQ("as before", value(now, FACT_HOST, "IA32_PASID"));
}

TEST_F(snapshot, tells_what_becomes_of_requests)
{
	const struct snapshot *now = &self->now;

	EXPECT_STREQ("accepted", value(now, FACT_REQUEST, "default via kvm"));
	EXPECT_STREQ("accepted", value(now, FACT_REQUEST, "everything via module"));
	EXPECT_STREQ("refused by kvm, EINVAL",
		     value(now, FACT_REQUEST, "7.0:ecx.waitpkg=1 via kvm"));
	EXPECT_STREQ("accepted, moves 7.0:ecx.waitpkg=1",
		     value(now, FACT_REQUEST, "7.0:ecx.waitpkg=1 via module"));
	EXPECT_STREQ("refused by module, 0xc000010000000045 rcx 0x7: TDX_OPERAND_INVALID: operand "
		     "CPUID_CONFIG (0x45), leaf 7.0",
		     value(now, FACT_REQUEST, "7.0:ebx.hle=1 via module"));
	EXPECT_STREQ("accepted, moves 7.0:ebx.hle=1, 7.0:ebx.rtm=1",
		     value(now, FACT_REQUEST, "7.0:ebx.hle=1, 7.0:ebx.rtm=1 via module"));
	EXPECT_STREQ("refused by module, 0xc000010000000041 rcx 0x0: TDX_OPERAND_INVALID: operand "
		     "XFAM (0x41)",
		     value(now, FACT_REQUEST, "xfam x87 via module"));
	EXPECT_STREQ("accepted, moves 7.0:ecx.umip=0",
		     value(now, FACT_REQUEST, "everything without 7.0:ecx.umip via kvm"));
	EXPECT_STREQ("refused by kvm, EINVAL",
		     value(now, FACT_REQUEST, "everything, 7.0:ecx.waitpkg=1 via kvm"));
}

TEST_F(snapshot, is_the_same_again)
{
	const struct session_options options = { 0 };
	struct snapshot again;

	take(&options, &again);
	EXPECT_EQ(facts_count(self->now.facts), facts_count(again.facts));
	EXPECT_EQ(0, count_others(&self->now, &again, self->text, sizeof(self->text)));
	EXPECT_EQ(self->now.builds, again.builds);
	snapshot_free(&again);
}

TEST_F(snapshot, shows_a_bit_that_moves_with_another)
{
	const struct session_options options = { .defect = "gfni-brings-cldemote" };
	struct snapshot with;

	take(&options, &with);
	EXPECT_STREQ("accepted, moves 7.0:ecx.gfni=1, 7.0:ecx.cldemote=1",
		     value(&with, FACT_REQUEST, "7.0:ecx.gfni=1 via module"));
	EXPECT_STREQ("accepted",
		     value(&with, FACT_REQUEST, "everything without 7.0:ecx.cldemote via module"));
	/* These two, through both doors. */
	EXPECT_EQ(4, count_others(&with, &self->now, self->text, sizeof(self->text)));
	snapshot_free(&with);
}

TEST_F(snapshot, shows_a_bit_that_reads_0_whatever_is_asked)
{
	const struct session_options options = { .defect = "sdbg-reads-0" };
	struct snapshot with;

	take(&options, &with);
	EXPECT_STREQ("configurable, reads 0", value(&with, FACT_CLASS, "1:ecx.sdbg"));
	EXPECT_STREQ("configurable, reads 0 or 1", value(&self->now, FACT_CLASS, "1:ecx.sdbg"));
	EXPECT_STREQ("accepted", value(&with, FACT_REQUEST, "1:ecx.sdbg=1 via kvm"));
	snapshot_free(&with);
}

TEST_F(snapshot, shows_host_state_that_kvm_does_not_restore)
{
	const struct session_options options = { .defect = "amx-with-avx512-leaves-tiledata" };
	struct snapshot with;

	take(&options, &with);
	EXPECT_EQ(1, count_others(&with, &self->now, self->text, sizeof(self->text)));
	EXPECT_STREQ("XSTATE_TILEDATA", self->text);
	snapshot_free(&with);
}

TEST_F(snapshot, shows_what_another_module_brings)
{
	const struct session_options options = { .module = "tdx-next", .policy = "clobber-list" };
	struct snapshot next;

	take(&options, &next);
	EXPECT_STREQ("configurable, reads 0 or 1", value(&next, FACT_CLASS, "7.0:ecx.enqcmd"));
	EXPECT_STREQ("configurable, reads 0 or 1", value(&next, FACT_CLASS, "7.1:eax.fred"));
	EXPECT_STREQ("0x20000020", value(&next, FACT_METADATA, "CPUID_CLOBBER_BITS 7.0 ECX, EDX"));
	EXPECT_STREQ("none", value(&self->now, FACT_METADATA, "CPUID_CLOBBER_BITS 7.0 ECX, EDX"));
	EXPECT_STREQ("none", value(&self->now, FACT_REQUEST, "7.1:eax.fred=1 via module"));
	EXPECT_STREQ("7.1:eax.fred=1 via module", value(&next, FACT_HOST, "IA32_FRED_CONFIG"));
	EXPECT_STREQ("7.0:ecx.enqcmd=1 via module", value(&next, FACT_HOST, "IA32_PASID"));
	snapshot_free(&next);
}

TEST_F(snapshot, ends_at_its_budget)
{
	const struct session_options options = { 0 };
	const struct snapshot_options few = { .budget = 100 };
	struct session session;
	struct snapshot part;
	struct diag diag;

	ASSERT_EQ(SESSION_OK, session_open(&session, &options, &diag));
	ASSERT_EQ(0, snapshot_take(&part, &session, &few, &diag));
	EXPECT_LE(part.builds, 100);
	EXPECT_GT(part.builds, 90);
	EXPECT_STREQ("the budget of 100 TDs", part.ended);
	EXPECT_STREQ("100", value(&part, FACT_IDENTITY, "budget"));
	snapshot_free(&part);
	session_close(&session);
}

/* On hardware nothing is asked for that may damage it, and that is told. */
TEST_F(snapshot, leaves_hazards_out)
{
	const struct session_options options = { 0 };
	const struct snapshot_options no_options = { 0 };
	const struct wrapped_answers as_they_are = { 0 };
	struct snapshot careful;
	struct wrapped wrapped;
	struct session session;
	struct diag diag;

	ASSERT_EQ(SESSION_OK, session_open(&session, &options, &diag));
	wrapped_init(&wrapped, session.target, &as_they_are);
	wrapped.target.on_hardware = true;
	session.target = &wrapped.target;
	ASSERT_EQ(0, snapshot_take(&careful, &session, &no_options, &diag));
	EXPECT_STREQ("refused by kvm, EINVAL",
		     value(&self->now, FACT_REQUEST, "7.0:ecx.waitpkg=1 via kvm"));
	EXPECT_STREQ("none", value(&careful, FACT_REQUEST, "7.0:ecx.waitpkg=1 via kvm"));
	EXPECT_STREQ("accepted, moves 7.0:ecx.gfni=1",
		     value(&careful, FACT_REQUEST, "7.0:ecx.gfni=1 via kvm"));
	ASSERT_LE(2, careful.num_left_out);
	EXPECT_STREQ("--allow-host-damage", careful.left_out[0].reason.needed);
	EXPECT_LT(10, careful.left_out[0].count);
	snapshot_free(&careful);
	session.target = wrapped.inner;
	session_close(&session);
}

TEST(snapshot_is_interrupted)
{
	const struct session_options options = { 0 };
	const struct snapshot_options no_options = { 0 };
	struct snapshot snapshot;
	struct session session;
	struct diag diag;

	ASSERT_EQ(SESSION_OK, session_open(&session, &options, &diag));
	interrupt_catch();
	raise(SIGINT);
	EXPECT_EQ(-1, snapshot_take(&snapshot, &session, &no_options, &diag));
	EXPECT_STREQ("SIGINT: no snapshot is written", diag.text);
	EXPECT_TRUE(snapshot.broken);
	snapshot_free(&snapshot);
	session_close(&session);
}

/* Written, and read back. */
TEST_F(snapshot, becomes_files)
{
	const char *folder = folder_fresh();
	struct facts *facts = facts_create();
	char path[PATH_MAX];
	struct diag diag;

	ASSERT_NE(NULL, facts);
	ASSERT_EQ(0, snapshot_check_folder(folder, &diag));
	ASSERT_EQ(0, snapshot_write(&self->now, folder, &diag));
	EXPECT_EQ(15, folder_count(folder));
	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++) {
		char name[64];
		size_t size;
		char *text;

		if (!facts_have(self->now.facts, kind))
			continue;
		snprintf(name, sizeof(name), "%s.txt", fact_kind_name(kind));
		text = file_read(folder_path(path, folder, name), FILE_MAX_SIZE, &size, &diag);
		ASSERT_NE(NULL, text);
		ASSERT_EQ(0, facts_parse(facts, kind, path, text, &diag));
		free(text);
	}
	facts_sort(facts);
	ASSERT_EQ(facts_count(self->now.facts), facts_count(facts));
	for (size_t i = 0; i < facts_count(facts); i++) {
		ASSERT_EQ(0, fact_compare(facts_at(self->now.facts, i), facts_at(facts, i)));
		ASSERT_STREQ(facts_at(self->now.facts, i)->value, facts_at(facts, i)->value);
	}
	facts_free(facts);
}

/* What is not shown any more has no file, and nothing is left of a snapshot that was cut short. */
TEST_F(snapshot, takes_the_place_of_an_older_one)
{
	static const char older[] = "format = tdx-cts-snapshot-0\n";
	const char *folder = folder_fresh();
	struct diag diag;

	folder_put(folder, "identity.txt", older, strlen(older));
	folder_put(folder, "clobber_list.txt", "A = 1\n", 6);
	folder_put(folder, "views.txt.new", "", 0);
	folder_put(folder, "host.txt.new.123.0.tmp", "", 0);
	ASSERT_EQ(0, snapshot_check_folder(folder, &diag));
	ASSERT_EQ(0, snapshot_write(&self->now, folder, &diag));
	EXPECT_EQ(15, folder_count(folder));
}

static const struct {
	const char *file, *text, *says;
} not_ours[] = {
	{ "notes", "", "holds notes" },
	{ "views.text", "", "holds views.text" },
	{ "views.txt", "", "identity.txt does not say" },
	{ "identity.txt", "", "identity.txt does not say" },
	{ "identity.txt", "no fact\n", "identity.txt does not say" },
	{ "identity.txt", "format = tdx-cts-record-1\n", "identity.txt does not say" },
};

TEST(snapshot_folder_with_other_files_is_refused)
{
	for (size_t i = 0; i < ARRAY_SIZE(not_ours); i++) {
		const char *folder = folder_fresh();
		struct diag diag;

		folder_put(folder, not_ours[i].file, not_ours[i].text, strlen(not_ours[i].text));
		EXPECT_EQ(-1, snapshot_check_folder(folder, &diag));
		EXPECT_NE(NULL, strstr(diag.text, not_ours[i].says))
		{
			TH_LOG("%s: %s", not_ours[i].file, diag.text);
		}
		EXPECT_EQ(1, folder_count(folder));
	}
}

TEST(snapshot_folder_is_made)
{
	char path[PATH_MAX];
	struct stat there;
	struct diag diag;

	folder_path(path, folder_fresh(), "a/b");
	EXPECT_EQ(0, snapshot_check_folder(path, &diag));
	EXPECT_EQ(0, stat(path, &there));
}

TEST(snapshot_folder_is_no_file)
{
	const char *folder = folder_fresh();
	char path[PATH_MAX];
	struct diag diag;

	folder_put(folder, "file", "", 0);
	EXPECT_EQ(-1, snapshot_check_folder(folder_path(path, folder, "file"), &diag));
	EXPECT_NE(NULL, strstr(diag.text, "cannot be made a folder"));
}

FOLDER_HARNESS_MAIN
