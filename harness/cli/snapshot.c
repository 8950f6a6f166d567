// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts snapshot: everything that a target shows now, in a folder.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "input/number.h"
#include "run/interrupt.h"
#include "update/snapshot.h"

static const char help[] =
	"Usage: tdx-cts snapshot [OPTION]... DIR\n"
	"\n"
	"Writes everything that a target shows now into DIR, as text files that can be kept in git\n"
	"and compared: metadata, capabilities, the class of each CPUID bit and the values that it\n"
	"has, what becomes of each request, and which host state a TD leaves changed. The same\n"
	"target gives the same files. DIR is new, empty, or holds an older snapshot, which is\n"
	"replaced. Exits with 0 if it was written, 2 for bad input, 3 if the harness failed, 4 if\n"
	"nothing could run; what the target cannot show is left out, and said.\n"
	"\n"
	"Options:\n"
	"  --target TARGET           what is looked at: emulator, kvm, or replay:DIR, which answers\n"
	"                            from what --record has stored (emulator)\n"
	"  --allow-host-damage       with --target kvm: also requests that may damage this host\n" CLI_SESSION_HELP
	"  --seed N                  of random configurations (0)\n"
	"  --budget N                stop before the target builds more than N TDs\n"
	"  --record DIR              keep the exchange with the target in DIR, too\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts snapshot out/before\n"
	"  tdx-cts snapshot --module tdx-next --kvm-policy clobber-list out/after\n"
	"  git diff --no-index --word-diff out/before out/after\n";

enum { TARGET = 't', ALLOW_DAMAGE = 'd', SEED = 'S', BUDGET = 'b', RECORD = 'R' };

static const struct option table[] = {
	{ "target", required_argument, NULL, TARGET },
	{ "allow-host-damage", no_argument, NULL, ALLOW_DAMAGE },
	CLI_SESSION_OPTIONS,
	{ "seed", required_argument, NULL, SEED },
	{ "budget", required_argument, NULL, BUDGET },
	{ "record", required_argument, NULL, RECORD },
	CLI_FORMAT_OPTION,
	CLI_END_OF_OPTIONS,
};

struct options {
	struct session_options session;
	struct snapshot_options snapshot;
	const char *folder;
	bool json;
};

static size_t count_kind(const struct facts *facts, enum fact_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < facts_count(facts); i++)
		count += facts_at(facts, i)->kind == kind;
	return count;
}

/* What a target lacks, by what is missing from the snapshot then. */
static const struct {
	enum rule_need need;
	const char *what;
} lacking[] = {
	{ NEED_METADATA, "metadata" },
	{ NEED_KVM, "capabilities, and requests through KVM" },
	{ NEED_MODULE, "requests past KVM" },
	{ NEED_CPUID, "views of the host" },
	{ NEED_GUEST, "views of the guest, and host state" },
	{ NEED_HOST_STATE, "host state" },
	{ NEED_HOST_MSRS, "host MSRs" },
};

#define NUM_LACKING (sizeof(lacking) / sizeof(lacking[0]))

typedef void tell_missing(void *to, const char *what, size_t count,
			  const struct target_reason *reason);

static void for_each_missing(const struct snapshot *snapshot, tell_missing *tell, void *to)
{
	for (size_t i = 0; i < NUM_LACKING; i++) {
		if (target_lacks_of(&snapshot->lacks, lacking[i].need))
			tell(to, lacking[i].what, 0,
			     target_lacks_reason(&snapshot->lacks, lacking[i].need));
	}
	for (size_t i = 0; i < snapshot->num_left_out; i++) {
		const struct snapshot_left_out *left_out = &snapshot->left_out[i];

		tell(to, left_out->what, left_out->count, &left_out->reason);
	}
}

static const char *sentence(const struct snapshot *snapshot, const char *folder, char *text,
			    size_t size)
{
	size_t kinds = 0;

	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++)
		kinds += facts_have(snapshot->facts, kind);
	snprintf(text, size, "%zu facts of %zu kinds in %s, %" PRIu64 " TDs built%s%s.",
		 facts_count(snapshot->facts), kinds, folder, snapshot->builds,
		 *snapshot->ended ? "; ended by " : "", snapshot->ended);
	return text;
}

static void print_missing(void *to, const char *what, size_t count,
			  const struct target_reason *reason)
{
	fprintf(to, "NOT SHOWN ");
	if (count > 1)
		fprintf(to, "%zu ", count);
	fprintf(to, "%s: needs %s; found: %s\n", what, reason->needed, reason->found);
}

static void print_text(const struct snapshot *snapshot, const struct session *session,
		       const char *folder)
{
	const struct target_identity *identity = &snapshot->identity;
	char text[PATH_MAX + 160];

	printf("tdx-cts %s on %s: module %s, platform %s, kernel %s, KVM policy %s\n\n",
	       TDX_CTS_VERSION, identity->target, session->options.module,
	       session->options.platform, session->options.kernel, session->options.policy);
	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++) {
		size_t count = count_kind(snapshot->facts, kind);

		if (count)
			printf("%-16s%6zu\n", fact_kind_name(kind), count);
	}
	putchar('\n');
	for_each_missing(snapshot, print_missing, stdout);
	puts(sentence(snapshot, folder, text, sizeof(text)));
}

static void add_missing(void *to, const char *what, size_t count,
			const struct target_reason *reason)
{
	json_t *row = json_pack("{ss,ss,ss}", "what", what, "needed", reason->needed, "found",
				reason->found);

	if (count)
		json_object_set_new(row, "count", json_integer((json_int_t)count));
	json_array_append_new(to, row);
}

static void print_json(const struct snapshot *snapshot, const char *folder)
{
	json_t *object = json_object(), *kinds = json_object(), *missing = json_array();
	char text[PATH_MAX + 160];

	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++) {
		size_t count = count_kind(snapshot->facts, kind);

		if (count)
			json_object_set_new(kinds, fact_kind_name(kind),
					    json_integer((json_int_t)count));
	}
	for_each_missing(snapshot, add_missing, missing);
	json_object_set_new(object, "format", json_string(SNAPSHOT_FORMAT));
	json_object_set_new(object, "folder", json_string(folder));
	json_object_set_new(object, "facts", kinds);
	json_object_set_new(object, "not_shown", missing);
	json_object_set_new(object, "builds", json_integer((json_int_t)snapshot->builds));
	if (*snapshot->ended)
		json_object_set_new(object, "ended", json_string(snapshot->ended));
	json_object_set_new(object, "result",
			    json_string(sentence(snapshot, folder, text, sizeof(text))));
	json_dumpf(object, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(object);
}

static int fail(const struct diag *diag)
{
	cli_bad_input(diag);
	return CLI_HARNESS_FAILED;
}

static int take(struct session *session, const struct options *options)
{
	struct snapshot snapshot;
	struct diag diag;
	int status = CLI_CONFORMING;

	if (snapshot_take(&snapshot, session, &options->snapshot, &diag))
		status = snapshot.broken ? fail(&diag) : cli_bad_input(&diag);
	else if (snapshot_write(&snapshot, options->folder, &diag) || session_save(session, &diag))
		status = fail(&diag);
	else if (options->json)
		print_json(&snapshot, options->folder);
	else
		print_text(&snapshot, session, options->folder);
	snapshot_free(&snapshot);
	return status;
}

static int snapshot(const struct options *options)
{
	const struct target_reason plain = { "a TD", "a plain VM, in which no TDX module is" };
	struct session session;
	struct diag diag;
	int status;

	interrupt_catch();
	status = cli_open_session(&session, &options->session);
	if (status)
		return status;
	if (session.found.plain)
		status = cli_nothing_ran(&plain);
	else if (snapshot_check_folder(options->folder, &diag))
		status = cli_bad_input(&diag);
	else
		status = take(&session, options);
	session_close(&session);
	return status;
}

static int read_option(const struct cli_reader *reader, int option, struct options *options)
{
	uint64_t value;

	switch (option) {
	case TARGET:
		return cli_read_target(reader, &options->session);
	case ALLOW_DAMAGE:
		options->snapshot.allow_host_damage = true;
		return -1;
	case RECORD:
		options->session.record = optarg;
		return -1;
	default:
		break;
	}
	if (!number_parse(optarg, INT64_MAX, &value) || (option == BUDGET && !value))
		return cli_bad_usage(reader, "--%s: '%s' is no number from %d to %" PRId64,
				     option == SEED ? "seed" : "budget", optarg, option == BUDGET,
				     INT64_MAX);
	if (option == SEED)
		options->snapshot.seed = value;
	else
		options->snapshot.budget = value;
	return -1;
}

int cli_snapshot(int argc, char **argv)
{
	struct options options = { 0 };
	struct cli_reader reader = { argc, argv, table, help, &options.session, false, 0 };
	int option, status;

	while ((option = cli_next_option(&reader)) > 0) {
		status = read_option(&reader, option, &options);
		if (status >= 0)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind != argc - 1)
		return cli_bad_usage(&reader, "snapshot takes one folder");
	status = cli_check_kvm(&reader, &options.session, options.snapshot.allow_host_damage);
	if (status)
		return status;
	options.folder = argv[optind];
	options.json = reader.json;
	return snapshot(&options);
}
