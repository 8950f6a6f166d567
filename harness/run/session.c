// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading everything a run stands on.
 */
#include "run/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/corpus.h"
#include "record/shell.h"
#include "target/emulator.h"

static int load_module(struct session *session, struct diag *diag)
{
	char path[PATH_MAX];

	if (corpus_find("modules", session->options.module, "", path, diag))
		return -1;
	session->declared = declared_load(path, diag);
	if (!session->declared)
		return -1;
	session->masks = masks_load(path, diag);
	return session->masks ? 0 : -1;
}

static int load_platform(struct session *session, struct diag *diag)
{
	char path[PATH_MAX];

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

static int create_target(struct session *session, struct diag *diag)
{
	const struct emulator_options options = {
		.masks = session->masks,
		.platform = &session->platform,
		.profile = session->profile,
		.platform_name = session->options.platform,
	};

	session->target = emulator_target_create(&options, diag);
	return session->target ? 0 : -1;
}

int session_open(struct session *session, const struct session_options *options, struct diag *diag)
{
	memset(session, 0, sizeof(*session));
	session->options = *options;
	if (!session->options.module)
		session->options.module = SESSION_DEFAULT_MODULE;
	if (!session->options.platform)
		session->options.platform = SESSION_DEFAULT_PLATFORM;
	if (!load_module(session, diag) && !load_platform(session, diag) &&
	    !load_profile(session, diag) && !load_effects(session, diag) &&
	    !create_target(session, diag))
		return 0;
	session_close(session);
	return -1;
}

void session_close(struct session *session)
{
	target_destroy(session->target);
	effects_free(session->effects);
	profile_free(session->profile);
	masks_free(session->masks);
	declared_free(session->declared);
	memset(session, 0, sizeof(*session));
}

void session_command(const struct session *session, const char *command, char *text, size_t size)
{
	snprintf(text, size, "tdx-cts %s", command);
	shell_add(text, size, "--module", session->options.module);
	shell_add(text, size, "--platform", session->options.platform);
	if (strcmp(session->options.kernel, profile_default_name(session->profile->policy)) != 0)
		shell_add(text, size, "--kernel", session->options.kernel);
	shell_add(text, size, "--kvm-policy", session->options.policy);
	if (session->options.supports)
		shell_add(text, size, "--kvm-supports", session->options.supports);
}
