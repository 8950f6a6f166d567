// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run-time update of the module of this host, which its operator does.
 */
#include <stdio.h>
#include <unistd.h>

#include "host/module_update.h"
#include "target/kvm_private.h"

static struct module_update wait_for(const char *name, bool (*stopped)(void))
{
	return (struct module_update){
		.name = name,
		.version = MODULE_VERSION_PATH,
		.out = stderr,
		.input = isatty(STDIN_FILENO) ? STDIN_FILENO : -1,
		.seconds = MODULE_UPDATE_SECONDS,
		.stopped = stopped,
	};
}

bool kvm_can_update(const struct kvm_found *found, struct target_reason *reason)
{
	const struct module_update update = wait_for("", NULL);

	snprintf(reason->needed, sizeof(reason->needed), "a module that can be replaced");
	snprintf(reason->found, sizeof(reason->found), "%s",
		 found->plain ? "a plain VM" : "the emulator behind the door");
	if (found->plain || found->emulated)
		return false;
	snprintf(reason->needed, sizeof(reason->needed), "%s, or a terminal to ask at",
		 MODULE_VERSION_PATH);
	snprintf(reason->found, sizeof(reason->found), "neither");
	return module_update_can_wait(&update);
}

enum target_status kvm_target_update(struct target *target, enum target_module module)
{
	static const char *const found[] = {
		[MODULE_UPDATE_UNSEEN] = "nothing that tells",
		[MODULE_UPDATE_LATE] = "none in time",
		[MODULE_UPDATE_STOPPED] = "the run was ended before",
	};
	const struct kvm_options *options = &kvm_of(target)->options;
	struct module_update update;
	enum module_update_end end;

	if (!options->update_to)
		return target_unsupported(target, "a module to update to", "none was given");
	if (module == TARGET_MODULE_BEFORE)
		return target_unsupported(target, "the module before the update",
					  "a host whose module was replaced");
	if (!kvm_can_update(options->found, &target->reason))
		return TARGET_UNSUPPORTED;
	update = wait_for(options->update_to, options->stopped);
	end = module_update_wait(&update);
	if (end == MODULE_UPDATE_DONE)
		return TARGET_OK;
	return target_unsupported(target, "an update of the module by the host's operator",
				  found[end]);
}
