// SPDX-License-Identifier: GPL-2.0-only
/*
 * Metadata of the emulated TDX module and of a TD, field by field: its value, who may read it, what
 * comes after it, and which modules have it.
 */
#include "emulator/metadata.h"
#include "emulator/module.h"

#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"

#define SPR "sapphire-rapids-tdx"
#define ILL_FORMED (1ULL << 62)

/* A value for each field that no other one has. */
static const struct emu_td distinct = {
	.attributes = 0x1111111100000100, /* no DEBUG */
	.xfam = 0x2222222200000022,
	.max_vcpus = 0x3333,
	.config_flags = 0x4444444400000005, /* with GPAW */
	.eptp_controls = 0x5555555500001e1e,
	.tsc_frequency = 0x6666,
	.td_ctls = 0x7777777700000002,
	.topology_configured = true,
};

static const struct {
	uint64_t id;
	bool host, guest, topology_only;
	uint64_t value;
} td_fields[] = {
	{ METADATA_ATTRIBUTES, true, true, false, 0x1111111100000100 },
	{ METADATA_XFAM, true, true, false, 0x2222222200000022 },
	{ METADATA_MAX_VCPUS, true, true, false, 0x3333 },
	{ METADATA_GPAW, true, true, false, 1 },
	{ METADATA_EPTP, true, false, false, 0xe1e },
	{ METADATA_TSC_FREQUENCY, true, true, false, 0x6666 },
	{ METADATA_CONFIG_FLAGS, true, true, false, 0x4444444400000005 },
	{ METADATA_TD_CTLS, false, true, false, 0x7777777700000002 },
	{ METADATA_TOPOLOGY_ENUM_CONFIGURED, true, true, true, 1 },
	{ METADATA_NUM_CPUID_VALUES, true, false, false, 68 },
};

#define NUM_TD_FIELDS (sizeof(td_fields) / sizeof(td_fields[0]))

static uint64_t status_of(bool known, bool readable)
{
	if (!known)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	return readable ? TDX_SUCCESS : TDX_METADATA_FIELD_NOT_READABLE;
}

TEST(fields_of_a_td_by_reader)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct emu_module *module = emulated_module(&emulated);
	struct emu_td hidden = distinct, debug = distinct;
	uint64_t value, next;

	debug.attributes |= TD_ATTRIBUTES_DEBUG;
	hidden.topology_configured = false;
	for (unsigned int topology = 0; topology < 2; topology++) {
		emulated.masks->algorithm[MASKS_TOPOLOGY] = topology;
		for (size_t i = 0; i < NUM_TD_FIELDS; i++) {
			bool known = topology || !td_fields[i].topology_only;
			uint64_t by_host = status_of(known, td_fields[i].host);
			uint64_t by_guest = status_of(known, td_fields[i].guest);

			EXPECT_EQ(by_host,
				  emu_mng_rd(module, &distinct, td_fields[i].id, &value, NULL));
			EXPECT_EQ(by_host ? 0 : td_fields[i].value, value) TH_LOG("row %zu", i);
			EXPECT_EQ(by_guest,
				  emu_guest_vm_rd(module, &distinct, td_fields[i].id, &value));
			EXPECT_EQ(by_guest ? 0 : td_fields[i].value, value) TH_LOG("row %zu", i);
			EXPECT_EQ(status_of(known, true),
				  emu_mng_rd(module, &debug, td_fields[i].id, &value, &next));
			EXPECT_EQ(METADATA_NULL_ID, next);
		}
	}
	EXPECT_EQ(TDX_SUCCESS,
		  emu_mng_rd(module, &hidden, METADATA_TOPOLOGY_ENUM_CONFIGURED, &value, &next));
	EXPECT_EQ(0, value);
}

/* What is no field of a TD is none to any reader or writer. */
TEST(ids_of_no_field_are_refused)
{
	static const uint64_t ids[] = {
		METADATA_TD_CTLS | ILL_FORMED,       METADATA_TD_CTLS + 0x99,
		METADATA_CPUID_CONTROL | ILL_FORMED, METADATA_CPUID_CONTROL - 1,
		METADATA_CPUID_CONTROL + 68,         METADATA_CPUID_VALUES | ILL_FORMED
	};
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct emu_module *module = emulated_module(&emulated);
	struct emu_vcpu vcpu = { 0 };
	struct emu_td td = distinct;
	uint64_t next[2];

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		uint64_t value[] = { 9, 9, 9, 9, 9 };
		const uint64_t found[] = {
			emu_mng_rd(module, &td, ids[i], &value[0], &next[0]),
			emu_guest_vm_rd(module, &td, ids[i], &value[1]),
			emu_guest_vp_rd(module, &vcpu, ids[i], &value[2]),
			emu_sys_rd(module, ids[i], &value[3], &next[1]),
			emu_guest_sys_rd(module, ids[i], &value[4]),
			emu_guest_vm_wr(module, &td, ids[i], 0, 0),
			emu_guest_vp_wr(module, &vcpu, ids[i], 0, 0),
		};

		for (size_t reader = 0; reader < sizeof(found) / sizeof(found[0]); reader++) {
			EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, found[reader])
			TH_LOG("id 0x%llx, reader %zu", (unsigned long long)ids[i], reader);
			EXPECT_EQ(0, value[reader % 5]);
		}
		EXPECT_EQ(METADATA_NULL_ID, next[0]);
		EXPECT_EQ(METADATA_NULL_ID, next[1]);
	}
}

/* TD_CTLS.ENUM_TOPOLOGY may be set where topology is configured, and be cleared anywhere. */
TEST(td_ctls_are_written_by_mask)
{
	const uint64_t topology = EMU_TD_CTLS_ENUM_TOPOLOGY,
		       pending = EMU_TD_CTLS_PENDING_VE_DISABLE;
	const struct {
		bool configured;
		uint64_t value, mask, status, left;
	} rows[] = {
		{ true, topology, topology, TDX_SUCCESS, topology },
		{ true, topology | pending, topology, TDX_SUCCESS, topology },
		{ true, topology | pending, topology | pending, TDX_SUCCESS, topology | pending },
		{ true, 0, pending, TDX_SUCCESS, 0 },
		{ false, topology, topology, TDX_METADATA_FIELD_NOT_WRITABLE, 0 },
		{ false, 0, topology, TDX_SUCCESS, 0 },
		{ false, topology, pending, TDX_SUCCESS, 0 },
		{ true, 4, 4, TDX_METADATA_FIELD_NOT_WRITABLE, 0 },
	};
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct emu_module *module = emulated_module(&emulated);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct emu_td td = { .topology_configured = rows[i].configured };

		EXPECT_EQ(rows[i].status, emu_guest_vm_wr(module, &td, METADATA_TD_CTLS,
							  rows[i].value, rows[i].mask))
		TH_LOG("row %zu", i);
		EXPECT_EQ(rows[i].left, td.td_ctls) TH_LOG("row %zu", i);
	}
	/* Unless the module enumerates none. */
	for (unsigned int id = 0; id < MASKS_NUM_ALGORITHMS; id++)
		emulated.masks->algorithm[id] = id != MASKS_TOPOLOGY;
	EXPECT_EQ(TDX_METADATA_FIELD_NOT_WRITABLE,
		  emu_guest_vm_wr(module, &(struct emu_td){ .topology_configured = true },
				  METADATA_TD_CTLS, topology, topology));
}

/* One byte for each entry of the table, of which two bits can be written. */
TEST(cpuid_control_has_an_element_an_entry)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct emu_module *module = emulated_module(&emulated);
	struct emu_vcpu vcpu = { 0 };
	uint64_t value;

	for (size_t i = 0; i < emulated.masks->num_entries; i++) {
		uint64_t id = METADATA_CPUID_CONTROL + i;

		EXPECT_EQ(TDX_METADATA_FIELD_NOT_WRITABLE,
			  emu_guest_vp_wr(module, &vcpu, id, 4, 4));
		for (uint64_t mask = 0; mask < 4; mask++) {
			vcpu.cpuid_control[i] = 1;
			EXPECT_EQ(TDX_SUCCESS, emu_guest_vp_wr(module, &vcpu, id, 2, mask));
			EXPECT_EQ(TDX_SUCCESS, emu_guest_vp_rd(module, &vcpu, id, &value));
			EXPECT_EQ((1 & ~mask) | (2 & mask), value);
			EXPECT_EQ(vcpu.cpuid_control[i], value);
		}
	}
}

static uint64_t value_id(const struct masks *masks, size_t entry, unsigned int half)
{
	return METADATA_CPUID_VALUES | metadata_cpuid_code(masks->entry[entry].at, half);
}

/* Both halves of each entry in the table's order; one that gives #VE ends the walk. */
TEST(the_walk_over_cpuid_values)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct emu_module *module = emulated_module(&emulated);
	struct masks *masks = emulated.masks;
	size_t last = masks->num_entries - 1;
	struct emu_td td = distinct;
	uint64_t value, next, unknown = METADATA_CPUID_VALUES | 0x7f << 9;

	for (size_t i = 0; i <= last; i++) {
		const uint32_t base = 0x100 * (uint32_t)i;
		bool faulting = masks->entry[i].faulting;
		uint64_t behind = i < last ? value_id(masks, i + 1, 0) : METADATA_NULL_ID;

		td.value[i] = (struct cpuid_regs){ { base + 1, base + 2, base + 3, base + 4 } };
		masks->entry[i].faulting = false;
		EXPECT_EQ(TDX_SUCCESS,
			  emu_mng_rd(module, &td, value_id(masks, i, 0), &value, &next));
		EXPECT_EQ((base + 2ULL) << 32 | (base + 1), value);
		EXPECT_EQ(value_id(masks, i, 1), next);
		EXPECT_EQ(TDX_SUCCESS,
			  emu_mng_rd(module, &td, value_id(masks, i, 1), &value, &next));
		EXPECT_EQ((base + 4ULL) << 32 | (base + 3), value);
		EXPECT_EQ(behind, next) TH_LOG("entry %zu", i);
		masks->entry[i].faulting = true;
		EXPECT_EQ(TDX_METADATA_FIELD_NOT_READABLE,
			  emu_mng_rd(module, &td, value_id(masks, i, 1), &value, &next));
		EXPECT_EQ(0, value);
		EXPECT_EQ(METADATA_NULL_ID, next);
		masks->entry[i].faulting = faulting;
	}
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, emu_mng_rd(module, &td, unknown, &value, &next));
}

/* All of them at once: by leaf, those that give #VE without registers. */
TEST(cpuid_values_as_a_set)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	const struct emu_module *module = emulated_module(&emulated);
	const struct masks *masks = emulated.masks;
	struct emu_td td = distinct;
	struct cpuid_set set;

	for (size_t i = 0; i < masks->num_entries; i++)
		td.value[i].reg[CPUID_EAX] = 0x100 + (uint32_t)i;
	emu_mng_rd_cpuid(module, &td, &set);
	ASSERT_EQ(masks->num_entries, set.count);
	for (size_t i = 0; i < masks->num_entries; i++) {
		const struct cpuid_entry *entry = cpuid_set_at(&set, masks->entry[i].at);

		ASSERT_NE(NULL, entry);
		EXPECT_EQ(masks->entry[i].faulting, entry->faulting);
		EXPECT_EQ(entry->faulting ? 0 : 0x100 + i, entry->regs.reg[CPUID_EAX]);
		EXPECT_EQ(0, entry->regs.reg[CPUID_EBX]);
	}
}

/* The fields of a module in their order, and what is in their first element. */
static const struct sys_field {
	uint64_t id;
	unsigned int count;
	enum { EVERY, TOPOLOGY, OPT_IN, VERSION } of;
	bool guest;
	uint64_t value;
} sys_fields[] = {
	{ METADATA_NUM_TDX_FEATURES, 1, EVERY, true, 1 },
	{ METADATA_TDX_FEATURES0, 1, EVERY, true, 0x101 },
	{ METADATA_ATTRIBUTES_FIXED0, 1, EVERY, false, 0x102 },
	{ METADATA_ATTRIBUTES_FIXED1, 1, EVERY, false, 0x103 },
	{ METADATA_XFAM_FIXED0, 1, EVERY, false, 0x104 },
	{ METADATA_XFAM_FIXED1, 1, EVERY, false, 0x105 },
	{ METADATA_NUM_CPUID_CONFIG, 1, EVERY, false, 18 },
	{ METADATA_CONFIG_FLAGS_FIXED0, 1, EVERY, false, 0x107 },
	{ METADATA_CONFIG_FLAGS_FIXED1, 1, EVERY, false, 0x108 },
	{ METADATA_MAX_VCPUS_PER_TD, 1, TOPOLOGY, false, 0x109 },
	{ METADATA_CPUID_CONFIG_LEAVES, METADATA_CPUID_CONFIG_ROOM, EVERY, false, 0x10a },
	{ METADATA_CPUID_CONFIG_VALUES, 2 * METADATA_CPUID_CONFIG_ROOM, EVERY, false,
	  0x10b0000010c },
	{ METADATA_ARCH_CAPABILITIES_CONFIG_MASK, 1, EVERY, false, 0x10d },
	{ METADATA_NUM_ALLOWED_FMS, 1, EVERY, false, 2 },
	{ METADATA_NUM_DISALLOWED_FMS, 1, EVERY, false, 0 },
	{ METADATA_ALLOWED_FMS, METADATA_FMS_ROOM, EVERY, false, 0x806f2 },
	{ METADATA_DISALLOWED_FMS, METADATA_FMS_ROOM, EVERY, false, 0 },
	{ METADATA_OPT_IN_SUPPORTED, 1, OPT_IN, false, 0x10e },
	{ METADATA_OPT_IN, 1, OPT_IN, false, 0x10f },
	{ METADATA_MINOR_VERSION, 1, VERSION, true, 0x110 },
	{ METADATA_MAJOR_VERSION, 1, VERSION, true, 0x111 },
	{ METADATA_UPDATE_VERSION, 1, VERSION, true, 0x112 },
};

#define NUM_SYS_FIELDS (sizeof(sys_fields) / sizeof(sys_fields[0]))

static struct emu_module *module_with(struct masks *masks, struct emu_module *module)
{
	masks->tdx_features0 = 0x101;
	module->attributes_fixed0 = 0x102;
	masks->attributes_fixed1 = 0x103;
	module->xfam_fixed0 = 0x104;
	masks->xfam_fixed1 = 0x105;
	masks->config_flags_fixed0 = 0x107;
	masks->config_flags_fixed1 = 0x108;
	masks->max_vcpus = 0x109;
	masks->slot[0].at = (struct cpuid_addr){ 0x10a, 0 };
	masks->slot[0].configured = (struct cpuid_regs){ { 0x10c, 0x10b, 0, 0 } };
	masks->slot[0].configured_and_native = (struct cpuid_regs){ { 0, 0, 0, 0 } };
	masks->slot[0].opt_in = (struct cpuid_regs){ { 0, 0, 0, 0 } };
	masks->arch_capabilities.config_mask = 0x10d;
	masks->num_fms = 3;
	masks->fms[0] = (struct masks_fms){ 0xc06f0, 5 };
	masks->fms[1] = (struct masks_fms){ 0x806f0, 7 };
	masks->fms[2] = (struct masks_fms){ 0x606a0, 6 };
	module->platform_fms = 0x806f2;
	masks->opt_in.supported = 0x10e;
	module->opt_in = 0x10f;
	masks->numbers = (struct module_version){
		.known = true, .minor = 0x110, .major = 0x111, .update = 0x112
	};
	return module;
}

static bool is_there(const struct masks *masks, const struct sys_field *field)
{
	const bool there[] = { [EVERY] = true,
			       [TOPOLOGY] = masks->algorithm[MASKS_TOPOLOGY],
			       [OPT_IN] = masks->opt_in.known,
			       [VERSION] = masks->numbers.known };

	return there[field->of];
}

TEST(the_walk_over_fields_of_a_module)
{
	struct emulated emulated = emulated_load("tdx-next", SPR, "linux-6.19");
	struct masks *masks = emulated.masks;
	const struct emu_module *module = module_with(masks, emulated_module(&emulated));

	for (unsigned int has = 0; has < 8; has++) {
		uint64_t id, value;

		masks->algorithm[MASKS_TOPOLOGY] = has & 1;
		masks->opt_in.known = has & 2;
		masks->numbers.known = has & 4;
		EXPECT_EQ(TDX_METADATA_FIRST_FIELD_ID,
			  emu_sys_rd(module, METADATA_NULL_ID, &value, &id));
		for (size_t i = 0; i < NUM_SYS_FIELDS; i++) {
			const struct sys_field *field = &sys_fields[i];
			bool there = is_there(masks, field);

			EXPECT_EQ(status_of(there, field->guest),
				  emu_guest_sys_rd(module, field->id, &value));
			EXPECT_EQ(there && field->guest ? field->value : 0, value)
			TH_LOG("row %zu", i);
			EXPECT_EQ(status_of(there, true),
				  emu_sys_rd(module, field->id, &value, NULL));
			EXPECT_EQ(there ? field->value : 0, value) TH_LOG("row %zu", i);
			for (unsigned int n = 0; there && n < field->count; n++) {
				EXPECT_EQ(field->id + n, id) TH_LOG("row %zu, element %u", i, n);
				EXPECT_EQ(TDX_SUCCESS, emu_sys_rd(module, id, &value, &id));
			}
		}
		EXPECT_EQ(METADATA_NULL_ID, id);
	}
}

TEST(known_cpus_from_this_one_on)
{
	static const uint64_t allowed[] = { 0x806f2, 0x606a6, 0, 0 };
	struct emulated emulated = emulated_load("tdx-next", SPR, "linux-6.19");
	const struct emu_module *module = module_with(emulated.masks, emulated_module(&emulated));
	uint64_t value;

	for (unsigned int i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		EXPECT_EQ(TDX_SUCCESS, emu_sys_rd(module, METADATA_ALLOWED_FMS + i, &value, NULL));
		EXPECT_EQ(allowed[i], value) TH_LOG("element %u", i);
	}
}

/* Elements behind the last slot are none, whatever is in memory there. */
TEST(slots_end_with_their_number)
{
	struct emulated emulated = emulated_load("tdx-next", SPR, "linux-6.19");
	const struct emu_module *module = emulated_module(&emulated);
	const size_t count = emulated.masks->num_slots;
	uint64_t value;

	memset(&emulated.masks->slot[count], 0xff, sizeof(emulated.masks->slot[count]));
	emulated.masks->slot[count].entry = 0;
	emulated.masks->slot[count].opt_in = (struct cpuid_regs){ 0 };
	EXPECT_EQ(TDX_SUCCESS,
		  emu_sys_rd(module, METADATA_CPUID_CONFIG_LEAVES + count - 1, &value, NULL));
	EXPECT_EQ(cpuid_addr_pack(emulated.masks->slot[count - 1].at), value);
	emulated.masks->slot[count].at = (struct cpuid_addr){ 1, 2 };
	for (size_t i = count; i < METADATA_CPUID_CONFIG_ROOM; i++) {
		emu_sys_rd(module, METADATA_CPUID_CONFIG_LEAVES + i, &value, NULL);
		EXPECT_EQ(UINT64_MAX, value) TH_LOG("slot %zu", i);
		for (unsigned int half = 0; half < 2; half++) {
			emu_sys_rd(module, METADATA_CPUID_CONFIG_VALUES + 2 * i + half, &value,
				   NULL);
			EXPECT_EQ(0, value) TH_LOG("slot %zu", i);
		}
	}
}

/* What a slot of the module is said to take: by kind of bit, by native value, before and after the opt-in. */
TEST(configurable_bits_of_each_register)
{
	struct emulated emulated = emulated_load("tdx-next", SPR, "linux-6.19");
	struct emu_module *module = emulated_module(&emulated);
	size_t last = emulated.masks->num_slots - 1;
	struct masks_slot *slot = &emulated.masks->slot[last];

	for (unsigned int way = 0; way < 4; way++) {
		bool native = way & 1, opted_in = way & 2;

		emulated.masks->algorithm[MASKS_SYS_RD_CPUID_CONFIG] = native;
		module->opt_in = opted_in;
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			const uint32_t base = 1u << (4 * reg);
			uint64_t expected =
				base | (native ? base << 2 : 0) | (opted_in ? base << 3 : 0);
			uint64_t value, id = METADATA_CPUID_CONFIG_VALUES + 2 * last +
					     (unsigned int)reg / 2;

			slot->configured.reg[reg] = base | base << 3;
			slot->configured_and_native.reg[reg] = base << 1 | base << 2;
			slot->opt_in.reg[reg] = base << 3;
			module->native[slot->entry].reg[reg] = base << 2;
			EXPECT_EQ(TDX_SUCCESS, emu_sys_rd(module, id, &value, NULL));
			EXPECT_EQ(expected, value >> (reg % 2 * 32) & UINT32_MAX)
			TH_LOG("%d, %u", reg, way);
		}
	}
}

TEST_HARNESS_MAIN
