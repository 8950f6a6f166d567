// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of a fuzz target by the environment.
 */
#include "fuzz/environment.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NEXT_MODULE "tdx-next"

static const struct variable {
	const char *name;
	size_t offset; /* of a const char * in struct fuzz_environment */
} variables[] = {
	{ "TDX_CTS_TARGET", offsetof(struct fuzz_environment, target) },
	{ "TDX_CTS_VM", offsetof(struct fuzz_environment, vm) },
	{ "TDX_CTS_MODULE", offsetof(struct fuzz_environment, session.module) },
	{ "TDX_CTS_PLATFORM", offsetof(struct fuzz_environment, session.platform) },
	{ "TDX_CTS_KERNEL", offsetof(struct fuzz_environment, session.kernel) },
	{ "TDX_CTS_KVM_POLICY", offsetof(struct fuzz_environment, session.policy) },
	{ "TDX_CTS_KVM_SUPPORTS", offsetof(struct fuzz_environment, session.supports) },
	{ "TDX_CTS_DEFECT", offsetof(struct fuzz_environment, session.defect) },
	{ "TDX_CTS_FROM", offsetof(struct fuzz_environment, from) },
	{ "TDX_CTS_KNOWN", offsetof(struct fuzz_environment, known) },
	{ "TDX_CTS_WAIVED", offsetof(struct fuzz_environment, waived) },
	{ "TDX_CTS_JOURNAL", offsetof(struct fuzz_environment, journal) },
	{ "TDX_CTS_GUIDE", offsetof(struct fuzz_environment, guide) },
	{ "TDX_CTS_SCREEN", offsetof(struct fuzz_environment, screen) },
	{ "TDX_CTS_ALLOW_HOST_DAMAGE", offsetof(struct fuzz_environment, allow_host_damage) },
};

#define NUM_VARIABLES (sizeof(variables) / sizeof(variables[0]))

int fuzz_environment_read(struct fuzz_environment *environment, struct diag *diag)
{
	memset(environment, 0, sizeof(*environment));
	for (size_t i = 0; i < NUM_VARIABLES; i++) {
		const char *value = getenv(variables[i].name);

		if (value && *value)
			memcpy((char *)environment + variables[i].offset, &value, sizeof(value));
	}
	if (environment->target &&
	    !session_parse_target(&environment->session, environment->target))
		return diag_set(diag,
				"TDX_CTS_TARGET: there is no target '%s'; there are emulator, kvm "
				"and replay:DIR",
				environment->target);
	if (environment->vm && !session_parse_vm(&environment->session, environment->vm))
		return diag_set(diag, "TDX_CTS_VM: there is no VM '%s'; there are td and plain",
				environment->vm);
	return 0;
}

/* From the usual module to the one after it. */
static void choose_modules(struct fuzz_environment *environment)
{
	struct session_options *session = &environment->session;

	if (session->update_to)
		return;
	session->update_to = session->module ? session->module : NEXT_MODULE;
	session->module = environment->from ? environment->from : SESSION_DEFAULT_MODULE;
}

void fuzz_environment_trial(struct fuzz_environment *environment, const struct fuzz_scope *scope,
			    struct trial_options *options)
{
	if (scope->two_modules)
		choose_modules(environment);
	*options = (struct trial_options){
		.session = &environment->session,
		.families = scope->families,
		.allow_host_damage = environment->allow_host_damage,
		.no_screen = environment->screen && !strcmp(environment->screen, "0"),
	};
}

int fuzz_environment_set(const struct fuzz_environment *environment)
{
	for (size_t i = 0; i < NUM_VARIABLES; i++) {
		const char *value;

		memcpy(&value, (const char *)environment + variables[i].offset, sizeof(value));
		if (value ? setenv(variables[i].name, value, 1) : unsetenv(variables[i].name))
			return -1;
	}
	return 0;
}
