// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts emulate: a program whose /dev/kvm is the emulator.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "emulator/door.h"
#include "emulator/module.h"
#include "input/corpus.h"

static const char help[] =
	"Usage: tdx-cts emulate [OPTION]... [--] COMMAND [ARGUMENT]...\n"
	"\n"
	"Runs COMMAND unmodified, and answers what it and the programs that it starts do with\n"
	"/dev/kvm: KVM, the TDX module and the CPU are emulated. Needs no privilege. Exits with\n"
	"COMMAND's exit status; 128 + N if signal N killed it; 127 or 126 if it cannot be found\n"
	"or executed; 2 on bad usage; 4 if this kernel cannot do it. Programs that COMMAND\n"
	"leaves behind are killed. docs/door.md says what differs from a real /dev/kvm.\n"
	"\n"
	"Options:\n" CLI_SESSION_HELP CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts emulate --module tdx-1.5.05 -- tdx-cts run --target kvm\n";

/* A path by its absolute form, a name of the corpus as it is; -1: it is too long. */
static int put_name(char to[DOOR_NAME], const char *kind, const char *name, const char *suffix)
{
	char path[PATH_MAX], absolute[PATH_MAX];
	struct diag ignored;

	if (kind && !corpus_find(kind, name, suffix, path, &ignored) && !strcmp(path, name) &&
	    realpath(name, absolute))
		name = absolute;
	if (strlen(name) >= DOOR_NAME) {
		fprintf(stderr, "tdx-cts: %s: longer than %d bytes; give a shorter one\n", name,
			DOOR_NAME - 1);
		return -1;
	}
	memcpy(to, name, strlen(name) + 1);
	return 0;
}

static int put_identity(struct door_identity *identity, const struct session_options *options)
{
	const char *supports = options->supports ? options->supports : "";

	if (put_name(identity->module, "modules", options->module, "") ||
	    put_name(identity->platform, "platforms", options->platform, ".cpuid") ||
	    put_name(identity->kernel, "kvm", options->kernel, ".json") ||
	    put_name(identity->policy, NULL, options->policy, "") ||
	    put_name(identity->supports, NULL, supports, ""))
		return -1;
	return 0;
}

static int run_command(const struct session *session, struct emu_kvm *kvm, char *const command[])
{
	struct door_options options = { .kvm = kvm, .module_version = session->masks->version };
	struct diag diag;
	int status;

	if (put_identity(&options.identity, &session->options))
		return CLI_BAD_INPUT;
	status = door_run(&options, command, &diag);
	if (status >= 0)
		return status;
	fprintf(stderr, "tdx-cts: emulate %s\n", diag.text);
	return status == DOOR_UNSUPPORTED ? CLI_NOTHING_RAN : CLI_HARNESS_FAILED;
}

/* A module and a KVM of its own: the session's target keeps those that it made. */
static int emulate(const struct session *session, char *const command[])
{
	struct emu_refusal refusal;
	struct emu_module *module = emu_module_init(session->masks, &session->platform, &refusal);
	struct emu_kvm *kvm = calloc(1, sizeof(*kvm));
	int status = CLI_HARNESS_FAILED;
	struct diag diag = { .text = "out of memory" };

	if (module && kvm && !emu_kvm_load(kvm, module, session->profile, &diag))
		status = run_command(session, kvm, command);
	else
		fprintf(stderr, "tdx-cts: %s\n", diag.text);
	free(kvm);
	emu_module_free(module);
	return status;
}

int cli_emulate(int argc, char **argv)
{
	static const struct option options[] = { CLI_SESSION_OPTIONS, CLI_END_OF_OPTIONS };
	struct session_options session_options = { 0 };
	struct cli_reader reader = { argc, argv, options, help, .session = &session_options };
	struct session session;
	bool posix = getenv("POSIXLY_CORRECT");
	int option, status;

	/* The first word that is no option is the command; what follows is its own. */
	setenv("POSIXLY_CORRECT", "1", 0);
	option = cli_next_option(&reader);
	if (!posix)
		unsetenv("POSIXLY_CORRECT");
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind >= argc)
		return cli_bad_usage(&reader, "no command is given");
	if (session_options.defect)
		return cli_bad_usage(&reader, "there are no defects behind the door");
	status = cli_open_session(&session, &session_options);
	if (status)
		return status;
	status = emulate(&session, argv + optind);
	session_close(&session);
	return status;
}
