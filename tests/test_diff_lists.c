// SPDX-License-Identifier: GPL-2.0-only
/*
 * Orders, layouts and lists of module.json, edited in one place after the other: each edit is
 * reported, in the right group, and nothing else is.
 */
#include "mutated.h"

static void exchange(json_t *array, size_t a, size_t b)
{
	json_t *first = json_incref(json_array_get(array, a));

	json_array_set(array, a, json_array_get(array, b));
	json_array_set_new(array, b, first);
}

/* "7.0", "0x1a": the leaf of an entry */
static void entry_subject(size_t index, char text[CPUID_TEXT])
{
	cpuid_addr_format(mutated.masks->entry[index].at, text);
}

static void mutate_entry_order(size_t index)
{
	char text[CPUID_TEXT];

	mutated_edit(mutated_member("cpuid_entry_order"));
	exchange(mutated_member("cpuid_entry_order"), index, index + 1);
	for (size_t i = index; i < index + 3 && i < mutated.masks->num_entries; i++) {
		entry_subject(i, text);
		mutated_want(FACT_ENTRY, text, RISK_HARMLESS);
	}
	mutated_check_masks("order of entries");
}

static void mutate_slot_order(size_t index)
{
	json_t *slots = mutated_member("cpuid_config_slots"), *first, *second;
	char text[32];

	mutated_edit(slots);
	exchange(slots, index, index + 1);
	first = json_deep_copy(json_array_get(slots, index));
	second = json_deep_copy(json_array_get(slots, index + 1));
	json_object_set_new(first, "index", mutated_text(index));
	json_object_set_new(second, "index", mutated_text(index + 1));
	json_array_set_new(slots, index, first);
	json_array_set_new(slots, index + 1, second);
	for (size_t i = index; i < index + 2; i++) {
		snprintf(text, sizeof(text), "slot %zu", i);
		mutated_want(FACT_SLOT, text, RISK_HARMLESS);
	}
	mutated_check_masks("order of slots");
}

/* Fields of the same size take each other's place. */
static void mutate_layout(const char *a, const char *b)
{
	json_t *fields = json_object_get(mutated_member("td_params"), "fields"), *field;
	json_t *found[2] = { NULL, NULL };
	char subject[64];
	size_t i;

	mutated_edit(fields);
	json_array_foreach (fields, i, field) {
		const char *name = json_string_value(json_object_get(field, "name"));

		if (!strcmp(name, a) || !strcmp(name, b)) {
			json_t *copy = json_deep_copy(field);

			found[!strcmp(name, b)] = copy;
			json_array_set_new(fields, i, copy);
		}
	}
	json_object_set_new(found[0], "name", json_string(b));
	json_object_set_new(found[1], "name", json_string(a));
	snprintf(subject, sizeof(subject), "TD_PARAMS.%s", a);
	mutated_want(FACT_LIMIT, subject, RISK_VMMS);
	snprintf(subject, sizeof(subject), "TD_PARAMS.%s", b);
	mutated_want(FACT_LIMIT, subject, RISK_VMMS);
	mutated_check_masks("layout");
}

TEST(orders)
{
	mutated_open("tdx-next");
	for (size_t i = 0; i + 1 < mutated.masks->num_entries; i++)
		mutate_entry_order(i);
	for (size_t i = 0; i + 1 < mutated.masks->num_slots; i++)
		mutate_slot_order(i);
	mutate_layout("ATTRIBUTES", "XFAM");
	mutate_layout("MRCONFIGID", "MROWNER");
	mutate_layout("MROWNERCONFIG", "MROWNER");
	mutate_layout("EPTP_CONTROLS", "CONFIG_FLAGS");
	mutate_layout("NUM_L2_VMS", "MSR_CONFIG_CTLS");
	EXPECT_EQ(67 + 17 + 5, mutated.count);
	EXPECT_EQ(0, mutated.refused);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

static void mutate_models(void)
{
	json_t *known = json_object_get(mutated_member("fms"), "known");
	char text[32];

	for (size_t i = 0; i < mutated.masks->num_fms; i++) {
		json_t *pair = json_array_get(known, i);
		uint64_t latest = mutated_number(json_array_get(pair, 1));

		snprintf(text, sizeof(text), "model 0x%x", mutated.masks->fms[i].fms);
		mutated_edit(pair);
		json_array_set_new(pair, 1, mutated_text(latest + 1));
		mutated_want(FACT_LIMIT, text, RISK_CAPABILITY);
		mutated_check_masks("newer stepping");
		if (latest) {
			mutated_edit(pair);
			json_array_set_new(pair, 1, mutated_text(latest - 1));
			mutated_want(FACT_LIMIT, text, RISK_VMMS);
			mutated_check_masks("older stepping");
		}
		mutated_edit(known);
		json_array_remove(known, i);
		mutated_want(FACT_LIMIT, text, RISK_VMMS);
		mutated_want(FACT_LIMIT, "models, newest first", RISK_HARMLESS);
		mutated_check_masks("a model is gone");
		mutated_edit(known);
		json_array_insert_new(known, i, json_pack("[ss]", "0xff0f0", "0x1"));
		mutated_want(FACT_LIMIT, "model 0xff0f0", RISK_CAPABILITY);
		mutated_want(FACT_LIMIT, "models, newest first", RISK_HARMLESS);
		mutated_check_masks("a new model");
		if (!i)
			continue;
		mutated_edit(known);
		exchange(known, i - 1, i);
		mutated_want(FACT_LIMIT, "models, newest first", RISK_VMMS);
		mutated_check_masks("order of models");
	}
}

static void mutate_clobber_list(void)
{
	static const struct {
		const char *bit;
		enum risk_group group;
	} added[] = { { "7.0:ecx.gfni", RISK_CAPABILITY }, { "7.0:ecx.31", RISK_CAPABILITY } };
	json_t *list = json_object_get(mutated_member("opt_in"), "clobber_bits");
	struct cpuid_bit bit;

	for (size_t i = 0; i < json_array_size(list); i++) {
		cpuid_bit_parse(json_string_value(json_array_get(list, i)), &bit);
		mutated_edit(list);
		json_array_remove(list, i);
		mutated_want_bit(FACT_CLOBBER, bit, RISK_HOSTS);
		mutated_check_masks("no longer listed");
	}
	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
		cpuid_bit_parse(added[i].bit, &bit);
		mutated_edit(list);
		json_array_append_new(list, json_string(added[i].bit));
		mutated_want_bit(FACT_CLOBBER, bit, added[i].group);
		mutated_check_masks("newly listed");
	}
}

static void mutate_opt_in(void)
{
	json_t *opt_in = mutated_member("opt_in");
	char text[32];

	for (unsigned int bit = 0; bit < 64; bit++) {
		mutated_edit(opt_in);
		json_object_set_new(opt_in, "supported", mutated_text(1 ^ 1ULL << bit));
		snprintf(text, sizeof(text), "OPT_IN[%u]", bit);
		mutated_want(FACT_LIMIT, text, bit ? RISK_CAPABILITY : RISK_VMMS);
		mutated_check_masks(text);
	}
	mutated_edit(mutated.masks_json);
	json_object_set_new(mutated.masks_json, "fixed_bits_metadata", json_false());
	mutated_want(FACT_LIMIT, "CPUID_FIXED0_BITS and CPUID_FIXED1_BITS", RISK_VMMS);
	mutated_check_masks("no fixed bits in the metadata");
}

static void mutate_effect(const char *state, const char *gate, enum risk_group group)
{
	json_t *effects = mutated_member("host_effects");

	mutated_edit(effects);
	json_array_append_new(effects, json_pack("{ss,ss}", "state", state, "gate", gate));
	mutated_want(FACT_EFFECT, state, group);
	mutated_check_masks("a new effect");
}

static void mutate_effects(void)
{
	json_t *effects = mutated_member("host_effects");

	for (size_t i = 0; i < json_array_size(effects); i++) {
		json_t *state = json_object_get(json_array_get(effects, i), "state");

		mutated_want(FACT_EFFECT, json_string_value(state), RISK_HARMLESS);
		mutated_edit(effects);
		json_array_remove(effects, i);
		mutated_check_masks("an effect is gone");
	}
	mutate_effect("IA32_LBR_DEPTH", "7.0:ecx.gfni", RISK_HOSTS);
	mutate_effect("IA32_LBR_DEPTH", "7.0:ecx.enqcmd", RISK_CAPABILITY);
	mutate_effect("IA32_PASID", "7.0:ecx.gfni", RISK_HOSTS);
	mutate_effect("IA32_PASID", "7.1:eax.fred", RISK_CAPABILITY);
}

TEST(lists)
{
	mutated_open("tdx-next");
	mutate_models();
	mutate_clobber_list();
	mutate_opt_in();
	mutate_effects();
	printf("# %zu edits, %zu more were refused\n", mutated.count, mutated.refused);
	EXPECT_LE(100, mutated.count);
	EXPECT_EQ(0, mutated.wrong);
	mutated_close();
}

TEST_HARNESS_MAIN
