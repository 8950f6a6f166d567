// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a snapshot comes from. No date: what shows the same again is the same.
 */
#include <inttypes.h>
#include <string.h>

#include "run/run.h"
#include "update/snapshot_scene.h"

#define REPLAY_OF "replay of "
#define BEHIND_DOOR "kvm behind"

static void add(struct facts *facts, const char *subject, const char *value)
{
	if (value && *value)
		facts_add(facts, FACT_IDENTITY, subject, facts_text(facts, "%s", value));
}

/* A replay shows what its target showed, but has not room for all of its name. */
static const char *name_target(const struct session *session, const char *name)
{
	if (session->options.target == SESSION_REPLAY &&
	    !strncmp(name, REPLAY_OF, strlen(REPLAY_OF)))
		name += strlen(REPLAY_OF);
	return strncmp(name, BEHIND_DOOR, strlen(BEHIND_DOOR)) ? name : BEHIND_DOOR " the door";
}

static void tell(struct snapshot_scene *scene)
{
	const struct session *session = scene->session;
	const struct session_options *options = &session->options;
	const struct target_identity *identity = &scene->snapshot->identity;
	struct facts *facts = scene->snapshot->facts;

	add(facts, "format", SNAPSHOT_FORMAT);
	add(facts, "suite", TDX_CTS_VERSION);
	add(facts, "target", name_target(session, identity->target));
	add(facts, "module", run_last_part(options->module));
	add(facts, "module identity", identity->module);
	/* What was recorded of a host is the host again. */
	add(facts, "platform",
	    *session->platform_path ? SESSION_HOST_PLATFORM : run_last_part(options->platform));
	add(facts, "platform identity", identity->platform);
	add(facts, "kernel", run_last_part(options->kernel));
	add(facts, "kernel identity", identity->kernel);
	add(facts, "KVM policy", options->policy);
	add(facts, "KVM supports", options->supports);
	add(facts, "defect", identity->defect);
	add(facts, "seed", facts_text(facts, "%" PRIu64, scene->options->seed));
	if (scene->options->budget)
		add(facts, "budget", facts_text(facts, "%" PRIu64, scene->options->budget));
}

const struct snapshot_teller snapshot_identity = { .tell = tell };
