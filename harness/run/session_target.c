// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which target a session is about, and what that says of the module, platform and kernel.
 */
#include "run/session_target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/damage.h"
#include "input/corpus.h"
#include "input/file.h"
#include "module/metadata.h"
#include "run/discover.h"
#include "run/interrupt.h"
#include "target/emulator.h"

#define PLAIN_VM "plain" /* in a record: of no TD */

/* The folder's file that the exchange is recorded in. */
static int exchange_path(const char *folder, char path[PATH_MAX], struct diag *diag)
{
	if (snprintf(path, PATH_MAX, "%s/exchange.jsonl.gz", folder) >= PATH_MAX)
		return diag_set(diag, "the name of the record's folder is too long");
	return 0;
}

/* And the platform, where that was the host itself. */
static int platform_path(const char *folder, char path[PATH_MAX], struct diag *diag)
{
	if (snprintf(path, PATH_MAX, "%s/platform.cpuid", folder) >= PATH_MAX)
		return diag_set(diag, "the name of the record's folder is too long");
	return 0;
}

static const char *given(const char *text)
{
	return text && *text ? text : NULL;
}

void session_take_over(struct session_options *options, const char *module, const char *platform,
		       const char *kernel, const char *policy, const char *supports)
{
	if (!options->module)
		options->module = given(module);
	if (!options->platform)
		options->platform = given(platform);
	if (!options->kernel && !options->policy) {
		options->kernel = given(kernel);
		options->policy = given(policy);
	}
	if (!options->supports)
		options->supports = given(supports);
}

/* By the kernel's word, or else by that of a TD. */
static int find_running(struct session *session, struct target_reason *lack, struct diag *diag)
{
	const struct kvm_options options = { .found = &session->found };
	struct target *target;

	if (module_version_parse(session->found.module_version, &session->running))
		return 0;
	target = kvm_target_create(&options, diag);
	if (!target)
		return -1;
	if (discover_version(target, &session->running, lack) && !session->found.emulated)
		module_version_format(&session->running, session->found.module_version);
	target_destroy(target);
	return 0;
}

/* The description of that version, where the corpus has it. */
static int name_module(struct session *session, const struct target_reason *lack, struct diag *diag)
{
	char path[PATH_MAX], version[MODULE_VERSION_TEXT];

	if (!session->running.known)
		return diag_set(
			diag,
			"which TDX module this host runs is not known: needed %s; found %s; "
			"give --module",
			lack->needed, lack->found);
	module_version_format(&session->running, version);
	snprintf(session->module_name, sizeof(session->module_name), "tdx-%s", version);
	if (corpus_find("modules", session->module_name, "", path, diag))
		return diag_set(diag,
				"the corpus does not describe the TDX module of this host "
				"(version %s); give --module",
				version);
	session->options.module = session->module_name;
	return 0;
}

int session_identify_module(struct session *session, struct diag *diag)
{
	struct target_reason lack = { "", "" };

	if (find_running(session, &lack, diag))
		return -1;
	return session->options.module ? 0 : name_module(session, &lack, diag);
}

int session_check_module(const struct session *session, struct diag *diag)
{
	const struct module_version *described;
	char version[MODULE_VERSION_TEXT], running[MODULE_VERSION_TEXT];

	/* What is to run after an update does not run yet. */
	if (!session->masks || session->options.update_to)
		return 0;
	described = &session->masks->numbers;
	if (!module_version_differs(described, &session->running))
		return 0;
	return diag_set(diag,
			"%s describes TDX module %s, and this host runs %s; leave out --module, or "
			"give a description of what runs",
			session->options.module, module_version_format(described, version),
			module_version_format(&session->running, running));
}

static enum session_status find_kvm(struct session *session, struct diag *diag)
{
	struct session_options *options = &session->options;
	struct kvm_found *found = &session->found;
	struct host_damage damage;

	if (kvm_find(options->plain, found, &session->lack) != TARGET_OK)
		return SESSION_NOTHING;
	if (options->update_to && !kvm_can_update(found, &session->lack))
		return SESSION_NOTHING;
	if (found->emulated) {
		const struct door_identity *door = &found->identity;

		session_take_over(options, door->module, door->platform, door->kernel, door->policy,
				  door->supports);
		return !options->plain && session_identify_module(session, diag) ? SESSION_BAD :
										   SESSION_OK;
	}
	if (host_damage_found(&damage)) {
		snprintf(session->lack.needed, sizeof(session->lack.needed),
			 "a host that no TD has damaged since it was booted");
		snprintf(session->lack.found, sizeof(session->lack.found), "%.*s",
			 (int)sizeof(session->lack.found) - 1, damage.text);
		return SESSION_NOTHING;
	}
	if (!options->platform)
		options->platform = SESSION_HOST_PLATFORM;
	return !options->plain && session_identify_module(session, diag) ? SESSION_BAD : SESSION_OK;
}

static enum session_status find_replay(struct session *session, struct diag *diag)
{
	const struct replay_start *start = &session->start;
	char path[PATH_MAX];

	if (exchange_path(session->options.replay, path, diag) ||
	    replay_read_start(path, &session->start, diag))
		return SESSION_BAD;
	session->found.plain = !strcmp(start->vm, PLAIN_VM);
	if (!session->options.module && !session->options.update_to && !session->after)
		session->options.update_to = given(start->update_to);
	session_take_over(&session->options, start->module, start->platform, start->kernel,
			  start->policy, start->supports);
	if (session->options.platform &&
	    !strcmp(session->options.platform, SESSION_HOST_PLATFORM)) {
		if (platform_path(session->options.replay, session->platform_path, diag))
			return SESSION_BAD;
		session->options.platform = session->platform_path;
	}
	return SESSION_OK;
}

enum session_status session_find_target(struct session *session, struct diag *diag)
{
	switch (session->options.target) {
	case SESSION_KVM:
		return find_kvm(session, diag);
	case SESSION_REPLAY:
		return find_replay(session, diag);
	default:
		return SESSION_OK;
	}
}

static struct target *create_emulator(struct session *session, struct diag *diag)
{
	const struct emulator_options options = {
		.masks = session->masks,
		.platform = &session->platform,
		.profile = session->profile,
		.platform_name = session->options.platform,
		.defect = session->options.defect,
		.update_to = session->after ? session->after->masks : NULL,
		.update_defect = session->after ? session->after->options.defect : NULL,
	};

	return emulator_target_create(&options, diag);
}

/* A run on this CPU can be replayed on another: its CPUID goes with the record. */
static int save_platform(const struct session *session, struct diag *diag)
{
	char path[PATH_MAX], *text = NULL;
	size_t size;
	FILE *stream;
	int ret;

	if (strcmp(session->options.platform, SESSION_HOST_PLATFORM) != 0)
		return 0;
	if (platform_path(session->options.record, path, diag))
		return -1;
	stream = open_memstream(&text, &size);
	if (stream)
		cpuid_dump_print(&session->platform, stream);
	ret = stream && !fclose(stream) && text ? file_write(path, text, size, diag) :
						  diag_no_memory(diag, path);
	free(text);
	return ret;
}

/* As KVM does when it is loaded. */
static void opt_in(struct emu_module *module)
{
	uint64_t bits;

	if (!emu_sys_rd(module, METADATA_OPT_IN_SUPPORTED, &bits, NULL))
		emu_sys_opt_in(module, bits);
}

/* The module's description on this platform answers what neither KVM nor a guest can read. */
static int describe_module(struct session *session, struct diag *diag)
{
	struct emu_refusal refusal;

	if (session->found.plain)
		return 0;
	session->described = emu_module_init(session->masks, &session->platform, &refusal);
	if (session->described && session->profile->policy == KVM_CLOBBER_LIST)
		opt_in(session->described);
	if (session->described)
		return 0;
	if (!refusal.status)
		return diag_no_memory(diag, session->masks->name);
	return diag_set(diag,
			"%s cannot run on platform %s: %s; give the --module and --platform "
			"of this host",
			session->masks->name, session->options.platform, refusal.text);
}

static bool is_interrupted(void)
{
	return interrupt_name();
}

static struct target *create_kvm(struct session *session, struct diag *diag)
{
	struct kvm_options options = {
		.found = &session->found,
		.module_name = session_module(session),
		.update_to = session->after ? session_module(session->after) : NULL,
		.stopped = is_interrupted,
	};

	if (describe_module(session, diag))
		return NULL;
	options.described = session->described;
	return kvm_target_create(&options, diag);
}

static struct target *create_replay(struct session *session, struct diag *diag)
{
	char path[PATH_MAX];

	if (exchange_path(session->options.replay, path, diag))
		return NULL;
	return replay_target_create(path, diag);
}

/* A name of the corpus has no '/'; a file must be found from anywhere. */
static bool put_start(char *text, size_t size, const char *value)
{
	char absolute[PATH_MAX];

	if (value && strchr(value, '/') && realpath(value, absolute))
		value = absolute;
	return snprintf(text, size, "%s", value ? value : "") < (int)size;
}

static struct target *record(struct session *session, struct target *target, struct diag *diag)
{
	const struct session_options *options = &session->options;
	struct replay_start start;
	char path[PATH_MAX];

	/* Before the run, so that its result is not lost. */
	if (file_make_folder(options->record, diag) || exchange_path(options->record, path, diag) ||
	    save_platform(session, diag))
		return NULL;
	if (!put_start(start.module, sizeof(start.module), options->module) ||
	    !put_start(start.update_to, sizeof(start.update_to), options->update_to) ||
	    !put_start(start.platform, sizeof(start.platform), options->platform) ||
	    !put_start(start.kernel, sizeof(start.kernel), options->kernel) ||
	    !put_start(start.policy, sizeof(start.policy), options->policy) ||
	    !put_start(start.supports, sizeof(start.supports), options->supports) ||
	    !put_start(start.vm, sizeof(start.vm), session->found.plain ? PLAIN_VM : NULL)) {
		diag_set(diag, "a path is too long to be recorded; move the file");
		return NULL;
	}
	return recorder_target_create(target, path, &start, diag);
}

int session_create_target(struct session *session, struct diag *diag)
{
	static struct target *(*const create[])(struct session * session, struct diag * diag) = {
		[SESSION_EMULATOR] = create_emulator,
		[SESSION_KVM] = create_kvm,
		[SESSION_REPLAY] = create_replay,
	};
	struct target *recorder;

	session->target = create[session->options.target](session, diag);
	if (!session->target || !session->options.record)
		return session->target ? 0 : -1;
	recorder = record(session, session->target, diag);
	if (!recorder)
		return -1;
	session->target = recorder;
	return 0;
}

int session_save(struct session *session, struct diag *diag)
{
	if (session->before && session_save(session->before, diag))
		return -1;
	return session->options.record ? recorder_finish(session->target, diag) : 0;
}
