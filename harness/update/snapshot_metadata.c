// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's global metadata, as the target itself shows it: as TDH.SYS.RD answers where the
 * target has the module's own door, and else what a TD may read by TDG.SYS.RD. What the
 * description says in the place of a target is no fact of the target.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "module/metadata.h"
#include "rules/status.h"
#include "update/snapshot_scene.h"

static bool is_array(uint64_t id, uint64_t first, uint64_t room)
{
	return id >= first && id - first < room;
}

/* The list goes by leaf, not by place: places are facts of their own. */
static bool is_config_list(uint64_t id)
{
	return is_array(id, METADATA_CPUID_CONFIG_LEAVES, METADATA_CPUID_CONFIG_MAX) ||
	       is_array(id, METADATA_CPUID_CONFIG_VALUES, 2ULL * METADATA_CPUID_CONFIG_MAX);
}

static void add_field(struct facts *facts, const struct metadata_field *field)
{
	char name[CPUID_TEXT], status[STATUS_TEXT];
	const char *value;

	if (field->status) {
		status_format(field->status, false, 0, status, sizeof(status));
		value = facts_text(facts, "status 0x%016" PRIx64 ": %s", field->status, status);
	} else {
		value = facts_text(facts, "0x%" PRIx64, field->value);
	}
	facts_add(facts, FACT_METADATA,
		  facts_text(facts, "%s", metadata_field_format(field->id, name)), value);
}

static void add_slot(struct facts *facts, const struct config_slot *slot)
{
	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
		const struct cpuid_bit bit = { slot->at, i / 32, i % 32 };

		if (slot->bits.reg[bit.reg] >> bit.bit & 1)
			facts_add_bit(facts, FACT_METADATA, bit, "in CPUID_CONFIG");
	}
}

static void tell_read(struct snapshot_scene *scene)
{
	const struct metadata *metadata = &scene->context.metadata;

	for (size_t i = 0; i < metadata->count; i++) {
		if (!is_config_list(metadata->field[i].id))
			add_field(scene->snapshot->facts, &metadata->field[i]);
	}
	for (size_t i = 0; i < scene->context.num_slots; i++)
		add_slot(scene->snapshot->facts, &scene->context.slot[i]);
}

/* Some of the fields, by the TD that is there. False: none can be read. */
static bool read_by_guest(struct snapshot_scene *scene, const struct metadata_field *field,
			  size_t count, struct guest_op *ops, struct guest_result *results)
{
	struct target *target = scene->session->target;

	for (size_t i = 0; i < count; i++)
		ops[i] = (struct guest_op){
			.kind = GUEST_TDCALL,
			.index = GUEST_TDG_SYS_RD,
			.value = field[i].id,
		};
	if (target->ops->run(target, ops, count, results) != TARGET_OK)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct metadata_field shown = { field[i].id, 0, results[i].value[0] };

		if (results[i].outcome == GUEST_OK && !results[i].status)
			add_field(scene->snapshot->facts, &shown);
	}
	return true;
}

static bool build_reader(struct snapshot_scene *scene)
{
	struct td_case *test = calloc(1, sizeof(*test));
	struct target *target = scene->session->target;
	struct td_outcome outcome = { 0 };
	bool built = false;

	if (test) {
		td_config_default(&test->config);
		snprintf(test->name, sizeof(test->name), "metadata");
		scene->observer->num_builds++;
		built = target->ops->init(target, test, &outcome) == TARGET_OK &&
			outcome.by == TD_ACCEPTED;
	}
	free(test);
	return built;
}

static void tell_guest(struct snapshot_scene *scene)
{
	const struct metadata *metadata = &scene->context.metadata;
	struct guest_op *ops = calloc(GUEST_MAX_OPS, sizeof(*ops));
	struct guest_result *results = calloc(GUEST_MAX_OPS, sizeof(*results));
	bool there = ops && results && build_reader(scene);

	for (size_t i = 0; there && i < metadata->count; i += GUEST_MAX_OPS) {
		size_t count = metadata->count - i;

		there = read_by_guest(scene, &metadata->field[i],
				      count < GUEST_MAX_OPS ? count : GUEST_MAX_OPS, ops, results);
	}
	scene->failed |= !ops || !results;
	free(ops);
	free(results);
}

static void tell(struct snapshot_scene *scene)
{
	const struct target_reason behind_kvm = {
		"TDH.SYS.RD, for what no TD may read",
		"KVM in between",
	};

	if (!target_lacks_of(&scene->observer->lacks, NEED_MODULE)) {
		tell_read(scene);
		return;
	}
	if (!target_lacks_of(&scene->observer->lacks, NEED_GUEST))
		tell_guest(scene);
	snapshot_leave_out(scene->snapshot, "metadata", &behind_kvm);
}

const struct snapshot_teller snapshot_metadata = { .tell = tell };
