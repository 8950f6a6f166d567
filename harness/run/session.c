// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading everything a run stands on.
 */
#include "run/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpuid/native.h"
#include "emulator/defect.h"
#include "input/corpus.h"
#include "record/shell.h"
#include "run/context.h"
#include "run/session_defect.h"
#include "run/session_target.h"

const char *session_module(const struct session *session)
{
	return session->options.update_to ? session->options.update_to : session->options.module;
}

static bool has_masks(const char *folder)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/module.json", folder) >= (int)sizeof(path) ||
	       !access(path, F_OK);
}

/* A folder of Intel's own tells what the module declares, and nothing of what it does. */
static int load_module(struct session *session, struct diag *diag)
{
	char path[PATH_MAX];

	if (corpus_find("modules", session_module(session), "", path, diag))
		return -1;
	session->declared = declared_load(path, diag);
	if (!session->declared)
		return -1;
	if (!has_masks(path))
		return session->options.declared_only ?
			       0 :
			       diag_set(diag,
					"%s: needed module.json, which says what the module does; "
					"found cpuid_virtualization.json alone, which is enough "
					"for tdx-cts list bits and explain BIT only",
					path);
	session->masks = masks_load(path, diag);
	if (!session->masks)
		return -1;
	if (session->options.defect)
		session_defect_describe(defect_named(session->options.defect), session->declared,
					session->masks);
	return 0;
}

static int load_platform(struct session *session, struct diag *diag)
{
	char path[PATH_MAX];

	if (!strcmp(session->options.platform, SESSION_HOST_PLATFORM))
		return cpuid_dump_native_host(&session->platform, diag);
	if (corpus_find("platforms", session->options.platform, ".cpuid", path, diag))
		return -1;
	return cpuid_dump_load(&session->platform, path, diag);
}

/* Every bit of a list "BIT,BIT". */
static int add_supports(struct session *session, struct diag *diag)
{
	const char *rest = session->options.supports;
	char bit[CPUID_TEXT];

	while (rest && *rest) {
		size_t len = strcspn(rest, ",");

		snprintf(bit, sizeof(bit), "%.*s", (int)len, rest);
		if (profile_add_support(session->profile, bit, diag))
			return -1;
		rest += len + (rest[len] == ',');
	}
	return 0;
}

/* The profile named, else the policy's own; a policy named wins over the profile's. */
static int load_profile(struct session *session, struct diag *diag)
{
	struct session_options *options = &session->options;
	enum kvm_policy policy = KVM_DENYLIST;
	char path[PATH_MAX];

	if (options->policy && !kvm_policy_parse(options->policy, &policy))
		return diag_set(diag,
				"there is no KVM policy '%s'; there are denylist, allowlist "
				"and clobber-list",
				options->policy);
	if (!options->kernel)
		options->kernel = profile_default_name(policy);
	if (corpus_find("kvm", options->kernel, ".json", path, diag))
		return -1;
	session->profile = profile_load(path, diag);
	if (!session->profile)
		return -1;
	if (options->policy)
		session->profile->policy = policy;
	options->policy = kvm_policy_name(session->profile->policy);
	if (session->profile->policy == KVM_ALLOWLIST && !session->profile->num_allowed)
		return diag_set(
			diag,
			"policy allowlist needs a profile with \"allowed\", which %s has not; "
			"give --kernel linux-allowlist, or no --kernel",
			options->kernel);
	return add_supports(session, diag);
}

static int load_effects(struct session *session, struct diag *diag)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/effects.json", corpus_root()) >= (int)sizeof(path))
		return diag_set(diag, "the path of the corpus is too long; move it");
	session->effects = effects_load(path, diag);
	return session->effects ? 0 : -1;
}

static enum session_status open_session(struct session *session,
					const struct session_options *options, struct diag *diag);

/* On the same host, kernel and policy; a fault is the new module's. */
static enum session_status open_before(struct session *session, struct diag *diag)
{
	struct session_options options = session->options;
	const char *folder = options.record ? options.record : options.replay;
	enum session_status status;

	session->before = calloc(1, sizeof(*session->before));
	if (!session->before) {
		diag_no_memory(diag, "the module before the update");
		return SESSION_BAD;
	}
	if (snprintf(session->before_folder, PATH_MAX, "%s/before", folder ? folder : "") >=
	    PATH_MAX) {
		diag_set(diag, "%s: the name of the folder is too long; use a shorter one", folder);
		return SESSION_BAD;
	}
	options.update_to = NULL;
	options.defect = NULL;
	options.record = options.record ? session->before_folder : NULL;
	options.replay = options.replay ? session->before_folder : NULL;
	session->before->after = session;
	status = open_session(session->before, &options, diag);
	if (status != SESSION_OK) {
		session->lack = session->before->lack;
		free(session->before);
		session->before = NULL;
	}
	return status;
}

enum session_status session_open(struct session *session, const struct session_options *options,
				 struct diag *diag)
{
	enum session_status status;

	memset(session, 0, sizeof(*session));
	status = open_session(session, options, diag);
	if (status != SESSION_OK || !session->options.update_to)
		return status;
	status = open_before(session, diag);
	if (status != SESSION_OK) {
		const struct target_reason lack = session->lack;

		session_close(session);
		session->lack = lack;
	}
	return status;
}

/* What the user left open is as the defect needs it. */
static int take_setting(struct session_options *options, struct diag *diag)
{
	const struct defect *defect = defect_named(options->defect);
	const struct defect_setting *with;

	if (options->target != SESSION_EMULATOR)
		return diag_set(diag,
				"--defect %s: only the emulator has defects; leave out --target",
				options->defect);
	if (!defect)
		return diag_set(diag, "there is no defect '%s'; see tdx-cts list defects",
				options->defect);
	with = &defect->with;
	if (!options->update_to)
		options->update_to = with->update_to;
	session_take_over(options, with->module, with->platform, with->kernel, with->policy,
			  with->supports);
	return 0;
}

static enum session_status open_session(struct session *session,
					const struct session_options *options, struct diag *diag)
{
	enum session_status status;

	session->options = *options;
	if (options->defect && take_setting(&session->options, diag))
		return SESSION_BAD;
	status = session_find_target(session, diag);
	if (status != SESSION_OK)
		return status;
	if (!session->options.module)
		session->options.module = SESSION_DEFAULT_MODULE;
	if (!session->options.platform)
		session->options.platform = SESSION_DEFAULT_PLATFORM;
	if (!load_module(session, diag) && !session_check_module(session, diag) &&
	    !load_platform(session, diag) && !load_profile(session, diag) &&
	    !load_effects(session, diag) &&
	    (!session->masks || !session_create_target(session, diag)))
		return SESSION_OK;
	session_close(session);
	return SESSION_BAD;
}

bool session_parse_target(struct session_options *options, const char *text)
{
	static const char replay[] = "replay:";

	if (!strcmp(text, "emulator")) {
		options->target = SESSION_EMULATOR;
	} else if (!strcmp(text, "kvm")) {
		options->target = SESSION_KVM;
	} else if (!strncmp(text, replay, strlen(replay)) && text[strlen(replay)]) {
		options->target = SESSION_REPLAY;
		options->replay = text + strlen(replay);
	} else {
		return false;
	}
	return true;
}

bool session_parse_vm(struct session_options *options, const char *text)
{
	options->plain = !strcmp(text, "plain");
	return options->plain || !strcmp(text, "td");
}

int session_renew_target(struct session *session, struct diag *diag)
{
	struct target *old = session->target;

	if (session_create_target(session, diag)) {
		session->target = old;
		return -1;
	}
	target_destroy(old);
	return 0;
}

void session_fill(const struct session *session, struct rule_context *context)
{
	struct target_lacks lacks = { 0 };

	session_describe(session, context);
	if (session->target)
		context_fill(context, session->target, session->described, &lacks);
	else
		context->limits.unknown = true;
}

void session_close(struct session *session)
{
	if (session->before)
		session_close(session->before);
	free(session->before);
	target_destroy(session->target);
	emu_module_free(session->described);
	effects_free(session->effects);
	profile_free(session->profile);
	masks_free(session->masks);
	declared_free(session->declared);
	memset(session, 0, sizeof(*session));
}

void session_describe(const struct session *session, struct rule_context *context)
{
	context->declared = session->declared;
	context->masks = session->masks;
	if (session->masks)
		context->version = session->masks->numbers;
	context->platform = &session->platform;
	context->effects = session->effects;
	context->profile = session->profile;
}

void session_command(const struct session *session, const char *command, char *text, size_t size)
{
	char replay[PATH_MAX];

	snprintf(text, size, "tdx-cts %s", command);
	if (session->options.target == SESSION_KVM)
		shell_add(text, size, "--target", "kvm");
	if (session->options.plain)
		shell_add(text, size, "--vm", "plain");
	if (session->options.target == SESSION_REPLAY) {
		snprintf(replay, sizeof(replay), "replay:%s", session->options.replay);
		shell_add(text, size, "--target", replay);
	}
	shell_add(text, size, "--module", session->options.module);
	if (session->options.update_to)
		shell_add(text, size, "--update-to", session->options.update_to);
	shell_add(text, size, "--platform", session->options.platform);
	if (strcmp(session->options.kernel, profile_default_name(session->profile->policy)) != 0)
		shell_add(text, size, "--kernel", session->options.kernel);
	shell_add(text, size, "--kvm-policy", session->options.policy);
	if (session->options.supports)
		shell_add(text, size, "--kvm-supports", session->options.supports);
	if (session->options.defect)
		shell_add(text, size, "--defect", session->options.defect);
}
