// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module with more CPUID_CONFIG slots than the published ones have room for in their metadata, up
 * to as many as TD_PARAMS holds: each is read, and can be asked for through both doors.
 */
#include "folder.h"

#include "edited.h"
#include "module/metadata.h"
#include "observed.h"

#define MODULE "tdx-1.5.05"
#define LAST_LEAF 0x80000007u /* EDX bits 7:0, which are fixed to 0, become its configurable ones */
#define LAST_BITS 0xffu

static void set_register(json_t *object, const char *masks, enum cpuid_reg reg, uint32_t value)
{
	json_array_set_new(json_object_get(object, masks), reg, json_integer(value));
}

static uint32_t number(json_t *object, const char *key)
{
	return (uint32_t)strtoul(json_string_value(json_object_get(object, key)), NULL, 0);
}

static void add_slot(json_t *slots, json_t *entry, uint32_t bits)
{
	json_t *slot =
		json_pack("{s:i, s:O, s:O, s:[i,i,i,i], s:[i,i,i,i]}", "index",
			  (int)json_array_size(slots), "leaf", json_object_get(entry, "leaf"),
			  "subleaf", json_object_get(entry, "subleaf"), "configured_bits", 0, 0, 0,
			  (int)bits, "configured_and_native_bits", 0, 0, 0, 0);

	json_array_append_new(slots, slot);
}

static bool has_slot(json_t *slots, json_t *entry)
{
	for (size_t i = 0; i < json_array_size(slots); i++) {
		json_t *slot = json_array_get(slots, i);

		if (json_equal(json_object_get(slot, "leaf"), json_object_get(entry, "leaf")) &&
		    json_equal(json_object_get(slot, "subleaf"), json_object_get(entry, "subleaf")))
			return true;
	}
	return false;
}

/* Slots without any bit for leaves that have none, and at the end one with bits. */
static void add_slots(json_t *module, size_t count)
{
	json_t *slots = json_object_get(module, "cpuid_config_slots"), *last = NULL;
	json_t *entry;
	size_t i;

	json_array_foreach (json_object_get(module, "cpuid_entries"), i, entry) {
		if (number(entry, "leaf") == LAST_LEAF)
			last = entry;
		else if (json_array_size(slots) + 1 < count && !number(entry, "faulting") &&
			 !has_slot(slots, entry))
			add_slot(slots, entry, 0);
	}
	set_register(last, "fixed0_or_dynamic", CPUID_EDX, 0xfffffe00);
	add_slot(slots, last, LAST_BITS);
}

/* TD_PARAMS ends with CPUID_CONFIG, and what that leaves of the last reserved area. */
static void lay_out(json_t *module, size_t count)
{
	json_t *params = json_object_get(module, "td_params");
	json_t *fields = json_object_get(params, "fields");
	size_t num_fields = json_array_size(fields);
	json_t *config = json_array_get(fields, num_fields - 2);
	json_t *reserved = json_array_get(fields, num_fields - 1);
	size_t end = number(config, "offset") + 16 * count, size = number(params, "size");

	json_object_set_new(config, "size", json_integer(16 * (json_int_t)count));
	json_object_set_new(reserved, "offset", json_integer((json_int_t)end));
	json_object_set_new(reserved, "size", json_integer((json_int_t)(size - end)));
	if (end == size)
		json_array_remove(fields, num_fields - 1);
}

static void declare(json_t *declared)
{
	json_t *leaves = json_object_get(declared, "CPUID"), *leaf, *field;
	size_t i;

	json_array_foreach (leaves, i, leaf) {
		if (number(leaf, "Leaf") != LAST_LEAF)
			continue;
		field = json_array_get(json_object_get(leaf, "EDX"), 0);
		json_object_set_new(field, "Bit or Field Virtualization Type",
				    json_string("Configured"));
		json_object_set_new(field, "Configuration Details",
				    json_string("TD_PARAMS.CPUID_CONFIG"));
		json_object_set_new(field, "Virtualization Details", json_null());
	}
}

static void put(const char *folder, const char *name, json_t *json)
{
	char *text = json_dumps(json, JSON_INDENT(1));

	folder_put(folder, name, text, strlen(text));
	free(text);
	json_decref(json);
}

static const char *module_with_slots(size_t count)
{
	json_t *module = edited_json(MODULE, "module.json");
	json_t *declared = edited_json(MODULE, "cpuid_virtualization.json");
	const char *folder = folder_fresh();

	add_slots(module, count);
	lay_out(module, count);
	declare(declared);
	put(folder, "module.json", module);
	put(folder, "cpuid_virtualization.json", declared);
	return folder;
}

static const size_t counts[] = { METADATA_CPUID_CONFIG_ROOM, METADATA_CPUID_CONFIG_ROOM + 1,
				 METADATA_CPUID_CONFIG_MAX };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The list has what is declared, and nothing else. */
static enum judged judge_list(void)
{
	const struct rule *rule = rule_named("FIX-10");
	struct finding finding;

	return rule->judge(rule, &observed.context, &observed.observer->seen, &finding);
}

TEST(the_last_slot_can_be_asked_for)
{
	static const char *const doors[] = { "via module\n", "via kvm\n" };
	const struct cpuid_bit bit = { { LAST_LEAF, CPUID_SUBLEAF_NA }, CPUID_EDX, 2 };
	char text[128];

	for (size_t i = 0; i < COUNT(counts) * COUNT(doors); i++) {
		const struct observation *seen;
		const struct config_slot *last;

		observed_open(module_with_slots(counts[i / 2]), "emerald-rapids-tdx", NULL);
		ASSERT_EQ(counts[i / 2], observed.context.num_slots);
		last = &observed.context.slot[observed.context.num_slots - 1];
		EXPECT_EQ(LAST_LEAF, last->at.leaf);
		EXPECT_EQ(LAST_BITS, last->bits.reg[CPUID_EDX]);
		EXPECT_EQ(JUDGED_PASS, judge_list());
		snprintf(text, sizeof(text), "%scpuid 0x80000007 edx.2=1\n", doors[i % 2]);
		seen = observed_case(text);
		EXPECT_EQ(TD_ACCEPTED, seen->outcome.by) TH_LOG("%zu slots", counts[i / 2]);
		EXPECT_EQ(1, cpuid_set_bit(&seen->cpuid, bit)) TH_LOG("%zu slots", counts[i / 2]);
		seen = observed_case("via module\ncpuid 0x80000007 edx.9=1\n");
		EXPECT_EQ(TD_REFUSED_BY_MODULE, seen->outcome.by);
		observed_close();
	}
}

/* Behind the last one there is no field. */
TEST(the_arrays_are_as_long_as_needed)
{
	for (size_t i = 0; i < COUNT(counts); i++) {
		const struct target_ops *ops;
		struct target *target;
		uint64_t status, value;

		observed_open(module_with_slots(counts[i]), "emerald-rapids-tdx", NULL);
		target = observed.session.target;
		ops = target->ops;
		ASSERT_EQ(TARGET_OK,
			  ops->metadata(target, METADATA_CPUID_CONFIG_LEAVES + counts[i] - 1,
					&status, &value));
		EXPECT_EQ(0, status);
		EXPECT_EQ(LAST_LEAF, (uint32_t)value);
		ops->metadata(target, METADATA_CPUID_CONFIG_VALUES + 2 * counts[i] - 1, &status,
			      &value);
		EXPECT_EQ((uint64_t)LAST_BITS << 32, value);
		ops->metadata(target, METADATA_CPUID_CONFIG_LEAVES + counts[i], &status, &value);
		EXPECT_NE(0, status);
		ops->metadata(target, METADATA_CPUID_CONFIG_VALUES + 2 * counts[i], &status,
			      &value);
		EXPECT_NE(0, status);
		observed_close();
	}
}

TEST(one_more_does_not_fit)
{
	const char *folder = module_with_slots(METADATA_CPUID_CONFIG_MAX + 1);
	const struct session_options options = { .module = folder };
	struct session session;
	struct diag diag;

	ASSERT_EQ(SESSION_BAD, session_open(&session, &options, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "cpuid_config_slots: has 49 elements; at most 48"))
	TH_LOG("%s", diag.text);
}

FOLDER_HARNESS_MAIN
