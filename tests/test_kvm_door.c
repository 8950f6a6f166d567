// SPDX-License-Identifier: GPL-2.0-only
/*
 * The target over /dev/kvm must see the same as the emulator asked in process, where /dev/kvm is
 * that emulator: the program runs itself behind tdx-cts emulate and compares the two over all
 * cases of the corpus.
 */
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "emulated.h"
#include "emulator/status.h"
#include "input/corpus.h"
#include "input/file.h"
#include "module/declared.h"
#include "module/metadata.h"
#include "run/probe.h"
#include "target/kvm.h"

#define INSIDE "--inside"
#define MAX_DIFFERENCES 20 /* that are printed */

extern char **environ;

/* Both targets, and what came of comparing them. */
struct pair {
	struct emulated emulated;
	struct emu_module *described;
	struct target *emulator;
	struct target *kvm;
	const struct td_case *test;
	struct guest_op probe[GUEST_MAX_OPS];
	size_t num_probes;
	unsigned int differences;
	unsigned int outcomes, calls, runs, leaves, fields; /* compared */
};

static void differ(struct pair *pair, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void differ(struct pair *pair, const char *format, ...)
{
	va_list args;

	if (++pair->differences > MAX_DIFFERENCES)
		return;
	va_start(args, format);
	printf("# %s: ", pair->test ? pair->test->name : "target");
	vprintf(format, args);
	printf("\n");
	va_end(args);
}

/* True where both answered. */
static bool agree(struct pair *pair, const char *what, enum target_status emulator,
		  enum target_status kvm)
{
	const struct target_reason *a = &pair->emulator->reason, *b = &pair->kvm->reason;

	if (emulator == TARGET_OK && kvm == TARGET_OK)
		return true;
	if (emulator != kvm || strcmp(a->needed, b->needed) != 0 || strcmp(a->found, b->found) != 0)
		differ(pair, "%s: %d '%s' '%s', and %d '%s' '%s'", what, emulator, a->needed,
		       a->found, kvm, b->needed, b->found);
	return false;
}

static void compare_calls(struct pair *pair)
{
	static struct td_call_result a[TD_MAX_CALLS], b[TD_MAX_CALLS];
	const struct td_case *test = pair->test;

	if (!agree(pair, "calls", pair->emulator->ops->calls(pair->emulator, test, a),
		   pair->kvm->ops->calls(pair->kvm, test, b)))
		return;
	for (size_t i = 0; i < test->num_calls; i++) {
		pair->calls++;
		if (a[i].error != b[i].error || a[i].hw_error != b[i].hw_error ||
		    a[i].nent != b[i].nent)
			differ(pair, "%s: errno %d, nent %u, and errno %d, nent %u",
			       td_call_name(test->call[i].kind), a[i].error, a[i].nent, b[i].error,
			       b[i].nent);
	}
}

/* RCX, which the module gives where KVM is not in between. */
static void compare_refused_leaf(struct pair *pair, const struct td_outcome *outcome)
{
	struct td_outcome bare = { 0 };
	struct td_case *test = malloc(sizeof(*test));

	if (!test)
		ksft_exit_fail_msg("out of memory\n");
	*test = *pair->test;
	test->via = TD_VIA_MODULE;
	if (!outcome->has_refused_leaf)
		differ(pair, "no leaf was found that was refused");
	else if (!test->config.num_entries &&
		 pair->emulator->ops->init(pair->emulator, test, &bare) == TARGET_OK && bare.rcx &&
		 bare.rcx != cpuid_addr_pack(outcome->refused_leaf))
		differ(pair, "leaf 0x%x refused, RCX 0x%llx", outcome->refused_leaf.leaf,
		       (unsigned long long)bare.rcx);
	pair->leaves++;
	free(test);
}

/* True where both have the TD. */
static bool compare_outcome(struct pair *pair)
{
	struct td_outcome a, b;
	enum target_status status = pair->kvm->ops->init(pair->kvm, pair->test, &b);

	if (pair->test->via == TD_VIA_MODULE) {
		if (status != TARGET_UNSUPPORTED)
			differ(pair, "TDH.MNG.INIT itself: %d", status);
		return false;
	}
	if (!agree(pair, "init", pair->emulator->ops->init(pair->emulator, pair->test, &a), status))
		return false;
	pair->outcomes++;
	if (a.by != b.by || a.error != b.error || a.has_status != b.has_status ||
	    a.status != b.status || a.vm_dead != b.vm_dead)
		differ(pair, "by %d, errno %d, status 0x%llx; and by %d, errno %d, status 0x%llx",
		       a.by, a.error, (unsigned long long)a.status, b.by, b.error,
		       (unsigned long long)b.status);
	if (b.status == (TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG))
		compare_refused_leaf(pair, &b);
	return a.by == TD_ACCEPTED && b.by == TD_ACCEPTED;
}

typedef enum target_status (*cpuid_op)(struct target *target, struct cpuid_set *cpuid);

static void compare_cpuid(struct pair *pair, const char *what, cpuid_op emulator, cpuid_op kvm)
{
	static struct cpuid_set a, b;

	if (!agree(pair, what, emulator(pair->emulator, &a), kvm(pair->kvm, &b)))
		return;
	if (a.count != b.count)
		differ(pair, "%s: %zu entries, and %zu", what, a.count, b.count);
	for (size_t i = 0; i < a.count && a.count == b.count; i++) {
		if (!cpuid_addr_equal(a.entry[i].at, b.entry[i].at) ||
		    memcmp(&a.entry[i].regs, &b.entry[i].regs, sizeof(a.entry[i].regs)) != 0)
			differ(pair, "%s: leaf 0x%x.%u", what, a.entry[i].at.leaf,
			       a.entry[i].at.subleaf);
	}
}

static bool holds(const struct td_case *test, enum guest_op_kind kind, uint32_t index)
{
	for (size_t i = 0; i < test->num_ops; i++) {
		if (test->op[i].kind == kind && test->op[i].index == index)
			return true;
	}
	return false;
}

/* What executes the payload lacks some instructions that a CPU has. */
static void compare_results(struct pair *pair, const struct guest_op *ops, size_t count,
			    const struct guest_result *a, const struct guest_result *b)
{
	char text[CPUID_TEXT];

	for (size_t i = 0; i < count; i++) {
		if (b[i].outcome == GUEST_UNSUPPORTED && ops[i].kind == GUEST_FILL)
			continue;
		if (a[i].outcome != b[i].outcome || a[i].status != b[i].status ||
		    memcmp(a[i].value, b[i].value, sizeof(a[i].value)) != 0)
			differ(pair, "%s: %d 0x%llx 0x%llx, and %d 0x%llx 0x%llx",
			       guest_op_format(&ops[i], text), a[i].outcome,
			       (unsigned long long)a[i].status, (unsigned long long)a[i].value[0],
			       b[i].outcome, (unsigned long long)b[i].status,
			       (unsigned long long)b[i].value[0]);
	}
}

static void compare_run(struct pair *pair, const struct guest_op *ops, size_t count)
{
	static struct guest_result a[GUEST_MAX_OPS], b[GUEST_MAX_OPS];

	if (!agree(pair, "run", pair->emulator->ops->run(pair->emulator, ops, count, a),
		   pair->kvm->ops->run(pair->kvm, ops, count, b)))
		return;
	pair->runs++;
	compare_results(pair, ops, count, a, b);
}

/* No KVM makes an entry fail, or runs a TD that has shut down. */
static void compare_runs(struct pair *pair)
{
#ifdef TDX_CTS_UNICORN
	const struct td_case *test = pair->test;

	if (holds(test, HOST_FAIL_ENTRY, 0))
		return;
	if (test->num_ops)
		compare_run(pair, test->op, test->num_ops);
	if (!holds(test, GUEST_EXIT, GUEST_EXIT_SHUTDOWN))
		compare_run(pair, pair->probe, pair->num_probes);
#else
	(void)pair;
	(void)holds;
	(void)compare_run;
#endif
}

static void compare_case(struct pair *pair)
{
	const struct td_case *test = pair->test;

	if (test->num_calls) {
		compare_calls(pair);
		return;
	}
	if (!compare_outcome(pair))
		return;
	compare_cpuid(pair, "the TD's CPUID", pair->emulator->ops->read_cpuid,
		      pair->kvm->ops->read_cpuid);
	compare_cpuid(pair, "KVM's CPUID", pair->emulator->ops->kvm_cpuid,
		      pair->kvm->ops->kvm_cpuid);
	compare_runs(pair);
}

static void compare_folder(struct pair *pair, const char *name)
{
	struct td_case *test = malloc(sizeof(*test));
	char folder[PATH_MAX];
	struct diag diag;
	char **paths;

	from_corpus_need(!corpus_find("cases", name, "", folder, &diag), &diag);
	paths = file_list(folder, ".td", &diag);
	from_corpus_need(paths && test, &diag);
	pair->test = test;
	for (char **path = paths; *path; path++) {
		from_corpus_need(!td_case_load(test, *path, &diag), &diag);
		compare_case(pair);
	}
	pair->test = NULL;
	file_list_free(paths);
	free(test);
}

static void compare_metadata(struct pair *pair)
{
#ifdef TDX_CTS_UNICORN
	static const struct {
		uint64_t id;
		unsigned int count;
	} fields[] = {
		{ METADATA_NUM_TDX_FEATURES, 1 },
		{ METADATA_TDX_FEATURES0, 1 },
		{ METADATA_ATTRIBUTES_FIXED0, 4 },
		{ METADATA_NUM_CPUID_CONFIG, 1 },
		{ METADATA_MAX_VCPUS_PER_TD, 1 },
		{ METADATA_CPUID_CONFIG_LEAVES, METADATA_CPUID_CONFIG_ROOM },
		{ METADATA_CPUID_CONFIG_VALUES, 2 * METADATA_CPUID_CONFIG_ROOM },
		{ METADATA_OPT_IN_SUPPORTED, 2 },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		for (unsigned int j = 0; j < fields[i].count; j++) {
			uint64_t id = fields[i].id + j, status[2], value[2];

			if (!agree(pair, "metadata",
				   pair->emulator->ops->metadata(pair->emulator, id, &status[0],
								 &value[0]),
				   pair->kvm->ops->metadata(pair->kvm, id, &status[1], &value[1])))
				return;
			pair->fields++;
			if (status[0] != status[1] || value[0] != value[1])
				differ(pair, "field 0x%llx", (unsigned long long)id);
		}
	}
#else
	(void)pair;
#endif
}

static void compare_capabilities(struct pair *pair)
{
	static struct target_capabilities a, b;

	if (!agree(pair, "capabilities", pair->emulator->ops->capabilities(pair->emulator, &a),
		   pair->kvm->ops->capabilities(pair->kvm, &b)))
		return;
	if (a.supported_attributes != b.supported_attributes ||
	    a.supported_xfam != b.supported_xfam || a.num_cpuid != b.num_cpuid ||
	    memcmp(a.cpuid, b.cpuid, a.num_cpuid * sizeof(a.cpuid[0])) != 0)
		differ(pair, "KVM_TDX_CAPABILITIES");
}

/* The same module, platform and kernel on both sides. */
static void open_pair(struct pair *pair, const struct kvm_found *found)
{
	const struct door_identity *door = &found->identity;
	struct declared *declared = from_corpus_declared(door->module);
	struct kvm_options options = { .found = found };
	uint64_t supported;
	struct diag diag;

	pair->emulated = emulated_load(door->module, door->platform, door->kernel);
	pair->described = emulated_module(&pair->emulated);
	/* As KVM does when it is loaded. */
	if (pair->emulated.profile->policy == KVM_CLOBBER_LIST &&
	    !emu_sys_rd(pair->described, METADATA_OPT_IN_SUPPORTED, &supported, NULL))
		emu_sys_opt_in(pair->described, supported);
	options.described = pair->described;
	options.module_name = pair->emulated.masks->name;
	pair->emulator = emulated_target(&pair->emulated);
	pair->kvm = kvm_target_create(&options, &diag);
	from_corpus_need(pair->kvm, &diag);
	pair->num_probes = probe_list(declared, pair->probe);
	declared_free(declared);
}

/* All of it, so that a leak of a target is one of the program. */
static void close_pair(struct pair *pair)
{
	target_destroy(pair->kvm);
	target_destroy(pair->emulator);
	emu_module_free(pair->described);
	profile_free(pair->emulated.profile);
	free(pair->emulated.platform);
	masks_free(pair->emulated.masks);
}

/* Another module's description is found out by what a TD reads. */
static void compare_description(struct pair *pair, const struct kvm_found *found)
{
#ifdef TDX_CTS_UNICORN
	bool old = strstr(found->identity.module, "1.5.01");
	struct emulated other = emulated_load(old ? "tdx-1.5.05" : "tdx-1.5.01",
					      "emerald-rapids-tdx", "linux-6.19");
	struct emu_module *described = emulated_module(&other);
	const struct kvm_options options = {
		.found = found,
		.described = described,
		.module_name = "another",
	};
	struct diag diag;
	struct target *target = kvm_target_create(&options, &diag);
	struct target_identity identity;
	uint64_t status[2], value[2];

	from_corpus_need(target, &diag);
	target->ops->metadata(target, METADATA_TDX_FEATURES0, &status[0], &value[0]);
	pair->emulator->ops->metadata(pair->emulator, METADATA_TDX_FEATURES0, &status[1],
				      &value[1]);
	if (status[0] != status[1] || value[0] != value[1])
		differ(pair, "TDX_FEATURES0 is 0x%llx, but the TD reads 0x%llx",
		       (unsigned long long)value[1], (unsigned long long)value[0]);
	target->ops->identity(target, &identity);
	if (!strstr(identity.module, "not as described in field 0xa00000300000008"))
		differ(pair, "identity '%s'", identity.module);
	target_destroy(target);
	emu_module_free(described);
	profile_free(other.profile);
	free(other.platform);
	masks_free(other.masks);
#else
	(void)pair;
	(void)found;
#endif
}

static int compare_all(void)
{
	static const char *const folders[] = { "cfg", "clb", "fix", "hst", "ini", "kvm", "vis" };
	static struct pair pair;
	static struct kvm_found found;
	struct target_reason reason;

	if (kvm_find(false, &found, &reason) != TARGET_OK || !found.emulated)
		ksft_exit_fail_msg("this is not behind the door\n");
	open_pair(&pair, &found);
	compare_capabilities(&pair);
	compare_metadata(&pair);
	compare_description(&pair, &found);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		compare_folder(&pair, folders[i]);
	printf("# %u outcomes, %u refused leaves, %u calls, %u runs, %u metadata fields; "
	       "%u differences\n",
	       pair.outcomes, pair.leaves, pair.calls, pair.runs, pair.fields, pair.differences);
	close_pair(&pair);
	return pair.differences || !pair.outcomes || !pair.calls || !pair.leaves;
}

/* The exit status of this program behind the door. */
static int run_inside(const char *const options[])
{
	const char *command = getenv("TDX_CTS");
	const char *argv[16] = { command ? command : "build/tdx-cts", "emulate" };
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	size_t count = 2;
	int status;
	pid_t pid;

	if (len < 0)
		return -1;
	self[len] = '\0';
	while (*options)
		argv[count++] = *options++;
	argv[count++] = "--";
	argv[count++] = self;
	argv[count++] = INSIDE;
	if (posix_spawn(&pid, argv[0], NULL, NULL, (char **)argv, environ) ||
	    waitpid(pid, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define WORLD(name, ...) \
	TEST(name) \
	{ \
		static const char *const options[] = { __VA_ARGS__, NULL }; \
		int status = run_inside(options); \
\
		if (status == KSFT_SKIP) \
			SKIP(return, "needs tdx-cts emulate; found a kernel that cannot do it"); \
		EXPECT_EQ(0, status); \
	}

WORLD(the_default, "--module", "tdx-1.5.05")
WORLD(another_cpu_and_kernel, "--platform", "sapphire-rapids-tdx", "--kernel", "linux-6.16")
WORLD(the_older_module, "--module", "tdx-1.5.01")
WORLD(an_allow_list, "--kvm-policy", "allowlist")
WORLD(a_clobber_list, "--module", "tdx-next", "--kvm-policy", "clobber-list")
WORLD(a_module_that_lies, "--module", "tdx-rogue")

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], INSIDE))
		return compare_all();
	return test_harness_run(argc, argv);
}
