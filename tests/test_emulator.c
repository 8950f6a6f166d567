// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulated TDX module: metadata, guest CPUID, the opt-in; and the golden vectors of the
 * corpus, which test what TDH.MNG.INIT answers.
 */
#include "emulator/metadata.h"
#include "emulator/module.h"
#include "emulator/replay.h"
#include "input/file.h"

#include "from_corpus.h"
#include "shared.h"

static struct diag diag;

FIXTURE(td)
{
	struct masks *masks;
	struct cpuid_dump platform;
	struct emu_module *module;
	struct emu_td td;
	struct emu_vcpu vcpu;
};

FIXTURE_VARIANT(td)
{
	const char *module;
	bool topology;
};

FIXTURE_VARIANT_ADD(td, tdx_1_5_01){
	.module = "tdx-1.5.01",
	.topology = false,
};

FIXTURE_VARIANT_ADD(td, tdx_1_5_05){
	.module = "tdx-1.5.05",
	.topology = true,
};

static uint64_t build(struct emu_module *module, struct emu_td *td, const struct td_config *config,
		      uint64_t *rcx)
{
	uint8_t params[MASKS_TD_PARAMS_SIZE];

	if (emu_params_encode(module, config, params, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	return emu_mng_init(module, td, params, 0, rcx);
}

FIXTURE_SETUP(td)
{
	struct emu_refusal refusal;
	struct td_config config;
	uint64_t rcx;

	self->masks = from_corpus_masks(variant->module);
	self->platform = from_corpus_platform("sapphire-rapids-tdx");
	self->module = emu_module_init(self->masks, &self->platform, &refusal);
	ASSERT_NE(self->module, NULL)
	TH_LOG("%s", refusal.text);
	td_config_default(&config);
	ASSERT_EQ(build(self->module, &self->td, &config, &rcx), TDX_SUCCESS);
	emu_vcpu_init(self->module, &self->td, &self->vcpu, 0x12345);
}

FIXTURE_TEARDOWN(td)
{
	emu_module_free(self->module);
	masks_free(self->masks);
}

static enum guest_outcome cpuid(FIXTURE_DATA(td) * self, uint32_t leaf, uint32_t subleaf,
				struct cpuid_regs *regs)
{
	return emu_guest_cpuid(self->module, &self->td, &self->vcpu, leaf, subleaf, regs);
}

TEST_F(td, second_ve_is_df_until_the_first_is_read)
{
	struct cpuid_regs regs;

	EXPECT_EQ(cpuid(self, 2, 0, &regs), GUEST_VE);
	EXPECT_EQ(cpuid(self, 2, 0, &regs), GUEST_DF);
	self->vcpu.ve_info_valid = false;
	EXPECT_EQ(cpuid(self, 2, 0, &regs), GUEST_VE);
	EXPECT_EQ(cpuid(self, 0, 0, &regs), GUEST_OK);
}

TEST_F(td, leaves_beyond_the_ranges_are_clamped)
{
	struct cpuid_regs regs, last;

	ASSERT_EQ(cpuid(self, 0x23, 0, &last), GUEST_OK);
	ASSERT_EQ(cpuid(self, 0x24, 0, &regs), GUEST_OK);
	EXPECT_EQ(memcmp(&regs, &last, sizeof(regs)), 0);
	EXPECT_EQ(cpuid(self, 0x80000009, 0, &regs), GUEST_OK);
	EXPECT_EQ(cpuid(self, 0x24, 5, &regs), GUEST_VE); /* 0x23.5 is not in the table */
	self->vcpu.ve_info_valid = false;
	EXPECT_EQ(cpuid(self, 0x40000000, 0, &regs), GUEST_VE);
	self->vcpu.ve_info_valid = false;
	EXPECT_EQ(cpuid(self, 0x7, 3, &regs), GUEST_VE);
	self->vcpu.ve_info_valid = false;
	EXPECT_EQ(cpuid(self, 1, 77, &regs), GUEST_OK); /* no sub-leaves: any ECX */
}

TEST_F(td, dynamic_bits_follow_the_guest)
{
	struct cpuid_regs regs;

	self->vcpu.cr4 = 0;
	self->vcpu.index = 0x102;
	ASSERT_EQ(cpuid(self, 1, 0, &regs), GUEST_OK);
	EXPECT_EQ(regs.reg[CPUID_ECX] >> 27 & 1, 0);
	EXPECT_EQ(regs.reg[CPUID_EBX] >> 24, 2);
	self->vcpu.cr4 = EMU_CR4_OSXSAVE | EMU_CR4_PKE;
	ASSERT_EQ(cpuid(self, 1, 0, &regs), GUEST_OK);
	EXPECT_EQ(regs.reg[CPUID_ECX] >> 27 & 1, 1);
	ASSERT_EQ(cpuid(self, 7, 0, &regs), GUEST_OK);
	EXPECT_EQ(regs.reg[CPUID_ECX] >> 4 & 1, 1);
	self->vcpu.mode64 = false;
	ASSERT_EQ(cpuid(self, 0x80000001, 0, &regs), GUEST_OK);
	EXPECT_EQ(regs.reg[CPUID_EDX] >> 11 & 1, 0);
	self->vcpu.xcr0 = 7;
	ASSERT_EQ(cpuid(self, 0xd, 0, &regs), GUEST_OK);
	EXPECT_EQ(regs.reg[CPUID_EBX], 832); /* legacy area, header and 256 bytes of AVX */
}

TEST_F(td, cpuidve_only_adds_ve_at_its_privilege)
{
	struct cpuid_regs regs;

	EXPECT_EQ(emu_guest_cpuidve_set(&self->vcpu, 4), TDX_OPERAND_INVALID | TDX_OPERAND_RCX);
	EXPECT_EQ(emu_guest_cpuidve_set(&self->vcpu, 2), TDX_SUCCESS);
	EXPECT_EQ(cpuid(self, 0, 0, &regs), GUEST_OK);
	self->vcpu.cpl = 3;
	EXPECT_EQ(cpuid(self, 0, 0, &regs), GUEST_VE);
	EXPECT_EQ(emu_guest_cpuidve_set(&self->vcpu, 0), TDX_SUCCESS);
	EXPECT_EQ(cpuid(self, 0, 0, &regs), GUEST_OK);
}

TEST_F(td, cpuid_control_is_by_table_index)
{
	struct cpuid_regs regs;
	uint64_t value;

	/* Leaf 1 is the first entry of the table. */
	EXPECT_EQ(emu_guest_vp_wr(self->module, &self->vcpu, METADATA_CPUID_CONTROL, 1, 1),
		  TDX_SUCCESS);
	EXPECT_EQ(emu_guest_vp_rd(self->module, &self->vcpu, METADATA_CPUID_CONTROL, &value),
		  TDX_SUCCESS);
	EXPECT_EQ(value, 1);
	EXPECT_EQ(cpuid(self, 1, 0, &regs), GUEST_VE);
	self->vcpu.ve_info_valid = false;
	EXPECT_EQ(cpuid(self, 0, 0, &regs), GUEST_OK);
	EXPECT_EQ(emu_guest_vp_wr(self->module, &self->vcpu,
				  METADATA_CPUID_CONTROL + self->masks->num_entries, 1, 1),
		  TDX_METADATA_FIELD_ID_INCORRECT);
}

TEST_F(td, topology_is_opted_in_by_the_guest)
{
	uint64_t status = emu_guest_vm_wr(self->module, &self->td, METADATA_TD_CTLS,
					  EMU_TD_CTLS_ENUM_TOPOLOGY, EMU_TD_CTLS_ENUM_TOPOLOGY);
	struct cpuid_regs regs;

	EXPECT_EQ(cpuid(self, 0x1f, 0, &regs), variant->topology ? GUEST_OK : GUEST_VE);
	self->vcpu.ve_info_valid = false;
	if (!variant->topology) {
		EXPECT_EQ(status, TDX_METADATA_FIELD_NOT_WRITABLE);
		return;
	}
	EXPECT_EQ(status, TDX_SUCCESS);
	ASSERT_EQ(cpuid(self, 0xb, 0, &regs), GUEST_OK);
	EXPECT_EQ(regs.reg[CPUID_EDX], 0x12345);
	ASSERT_EQ(cpuid(self, 1, 0, &regs), GUEST_OK);
	EXPECT_EQ(regs.reg[CPUID_EBX] >> 24, 0x45);
}

TEST_F(td, the_guest_writes_td_ctls_and_nothing_else)
{
	struct emu_td *td = &self->td;
	uint64_t unknown_bit = 1ULL << 63;

	EXPECT_EQ(emu_guest_vm_wr(self->module, td, METADATA_XFAM, 7, 4),
		  TDX_METADATA_FIELD_NOT_WRITABLE);
	EXPECT_EQ(emu_guest_vm_wr(self->module, td, METADATA_TD_CTLS, 0, unknown_bit),
		  TDX_METADATA_FIELD_NOT_WRITABLE);
	EXPECT_EQ(emu_guest_vm_wr(self->module, td, METADATA_TD_CTLS + 99, 0, 0),
		  TDX_METADATA_FIELD_ID_INCORRECT);
	td->td_ctls = 0;
	EXPECT_EQ(emu_guest_vm_wr(self->module, td, METADATA_TD_CTLS, unknown_bit | 1, 1),
		  TDX_SUCCESS);
	EXPECT_EQ(td->td_ctls, EMU_TD_CTLS_PENDING_VE_DISABLE);
	/* Not in the mask: left as it is. */
	EXPECT_EQ(emu_guest_vm_wr(self->module, td, METADATA_TD_CTLS, 0, 0), TDX_SUCCESS);
	EXPECT_EQ(td->td_ctls, EMU_TD_CTLS_PENDING_VE_DISABLE);
}

TEST_F(td, a_refused_td_is_not_initialised)
{
	struct td_config config;
	uint64_t rcx;

	EXPECT_TRUE(self->td.initialised);
	td_config_default(&config);
	config.xfam = 0;
	EXPECT_EQ(build(self->module, &self->td, &config, &rcx),
		  TDX_OPERAND_INVALID | TDX_OPERAND_XFAM);
	EXPECT_FALSE(self->td.initialised);
	td_config_default(&config);
	EXPECT_EQ(build(self->module, &self->td, &config, &rcx), TDX_SUCCESS);
	EXPECT_TRUE(self->td.initialised);
}

TEST_F(td, metadata_of_the_module)
{
	uint64_t value, next;

	EXPECT_EQ(emu_sys_rd(self->module, METADATA_NULL_ID, &value, &next),
		  TDX_METADATA_FIRST_FIELD_ID);
	EXPECT_EQ(next, METADATA_NUM_TDX_FEATURES);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_TDX_FEATURES0, &value, &next), TDX_SUCCESS);
	EXPECT_EQ(value, variant->topology ? 0x1f0fbf : 0xf0fbf);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_NUM_CPUID_CONFIG, &value, &next), TDX_SUCCESS);
	EXPECT_EQ(value, self->masks->num_slots);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_CPUID_CONFIG_LEAVES + 5, &value, NULL),
		  TDX_SUCCESS);
	EXPECT_EQ(value, 7);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_CPUID_CONFIG_LEAVES + 31, &value, NULL),
		  TDX_SUCCESS);
	EXPECT_EQ(value, UINT64_MAX);
	/* The older module leaves out what is configurable only where the CPU has it. */
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_CPUID_CONFIG_VALUES + 11, &value, NULL),
		  TDX_SUCCESS);
	EXPECT_EQ(value != 0, variant->topology);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_MAX_VCPUS_PER_TD, &value, NULL) == TDX_SUCCESS,
		  variant->topology);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_CPUID_CONFIG_LEAVES | 1ULL << 34, &value, NULL),
		  TDX_METADATA_FIELD_ID_INCORRECT);
	EXPECT_EQ(emu_guest_sys_rd(self->module, METADATA_TDX_FEATURES0, &value), TDX_SUCCESS);
	EXPECT_EQ(emu_guest_sys_rd(self->module, METADATA_XFAM_FIXED0, &value),
		  TDX_METADATA_FIELD_NOT_READABLE);
}

TEST_F(td, arrays_of_metadata_have_their_room)
{
	static const struct {
		uint64_t first;
		unsigned int room;
		uint64_t behind; /* status of what is read there */
	} arrays[] = {
		{ METADATA_CPUID_CONFIG_LEAVES, METADATA_CPUID_CONFIG_ROOM,
		  TDX_METADATA_FIELD_ID_INCORRECT },
		{ METADATA_CPUID_CONFIG_VALUES, 2 * METADATA_CPUID_CONFIG_ROOM,
		  TDX_METADATA_FIELD_ID_INCORRECT },
		{ METADATA_ALLOWED_FMS, METADATA_FMS_ROOM, TDX_SUCCESS }, /* DISALLOWED_FMS */
		{ METADATA_DISALLOWED_FMS, METADATA_FMS_ROOM, TDX_METADATA_FIELD_ID_INCORRECT },
	};
	uint64_t value;

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
		uint64_t first = arrays[i].first, end = first + arrays[i].room;

		EXPECT_EQ(emu_sys_rd(self->module, first, &value, NULL), TDX_SUCCESS);
		EXPECT_EQ(emu_sys_rd(self->module, end - 1, &value, NULL), TDX_SUCCESS);
		EXPECT_EQ(emu_sys_rd(self->module, end, &value, NULL), arrays[i].behind)
		TH_LOG("array %zu", i);
	}
}

TEST_F(td, a_guest_reads_five_fields_of_the_module)
{
	static const uint64_t readable[] = {
		METADATA_NUM_TDX_FEATURES, METADATA_TDX_FEATURES0,  METADATA_MINOR_VERSION,
		METADATA_MAJOR_VERSION,    METADATA_UPDATE_VERSION,
	};
	uint64_t id, value, next = METADATA_NULL_ID;

	emu_sys_rd(self->module, METADATA_NULL_ID, &value, &id);
	for (; id != METADATA_NULL_ID; id = next) {
		bool found = false;

		for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++)
			found |= readable[i] == id;
		EXPECT_EQ(emu_guest_sys_rd(self->module, id, &value),
			  found ? TDX_SUCCESS : TDX_METADATA_FIELD_NOT_READABLE)
		TH_LOG("field 0x%llx", (unsigned long long)id);
		ASSERT_EQ(emu_sys_rd(self->module, id, &value, &next), TDX_SUCCESS);
	}
}

TEST_F(td, walk_over_metadata_ends)
{
	uint64_t id, value, next = METADATA_NULL_ID;
	unsigned int count = 0;

	emu_sys_rd(self->module, METADATA_NULL_ID, &value, &id);
	while (id != METADATA_NULL_ID && count++ < 1000) {
		ASSERT_EQ(emu_sys_rd(self->module, id, &value, &next), TDX_SUCCESS);
		id = next;
	}
	EXPECT_EQ(count, 15 + variant->topology + 32 + 64 + 2 * 64);
}

TEST_F(td, walk_over_cpuid_values_stops_at_the_first_faulting_entry)
{
	uint64_t id = METADATA_CPUID_VALUES |
		      metadata_cpuid_code((struct cpuid_addr){ 1, CPUID_SUBLEAF_NA }, 0);
	uint64_t value, next, status = TDX_SUCCESS;
	unsigned int reads = 0;

	for (; !status && id != METADATA_NULL_ID && reads < 1000; id = next, reads++)
		status = emu_mng_rd(self->module, &self->td, id, &value, &next);
	EXPECT_EQ(status, TDX_METADATA_FIELD_NOT_READABLE);
	EXPECT_EQ(reads, 2 * 13 + 1); /* leaf 6 is the fourteenth entry */
	EXPECT_EQ(emu_guest_vm_rd(self->module, &self->td, METADATA_CPUID_VALUES, &value),
		  TDX_METADATA_FIELD_NOT_READABLE);
	EXPECT_EQ(emu_guest_vm_rd(self->module, &self->td, METADATA_XFAM, &value), TDX_SUCCESS);
	EXPECT_EQ(value, 3);
}

TEST_F(td, a_module_without_opt_in_refuses_it)
{
	uint64_t value;

	EXPECT_EQ(emu_sys_opt_in(self->module, 1), TDX_OPERAND_INVALID | TDX_OPERAND_RCX);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_OPT_IN, &value, NULL),
		  TDX_METADATA_FIELD_ID_INCORRECT);
	EXPECT_EQ(emu_sys_rd(self->module, METADATA_CPUID_FIXED0_BITS, &value, NULL),
		  TDX_METADATA_FIELD_ID_INCORRECT);
}

/* A TD that asks for one bit. */
static uint64_t ask(struct emu_module *module, struct emu_td *td, const char *text, uint64_t *rcx)
{
	struct td_config config;
	struct cpuid_bit bit;

	if (!cpuid_bit_parse(text, &bit))
		ksft_exit_fail_msg("%s is no bit\n", text);
	td_config_default(&config);
	td_config_set_cpuid(&config, bit.at, bit.reg, 1u << bit.bit);
	return build(module, td, &config, rcx);
}

TEST(opt_in_opens_bits_and_shows_the_clobber_list)
{
	const uint64_t clobbers =
		METADATA_CPUID_CLOBBER_BITS | metadata_cpuid_code((struct cpuid_addr){ 7, 1 }, 0);
	struct masks *masks = from_corpus_masks("tdx-next");
	struct cpuid_dump platform = from_corpus_platform("emerald-rapids-tdx");
	struct emu_refusal refusal;
	struct emu_module *module = emu_module_init(masks, &platform, &refusal);
	struct emu_td td;
	uint64_t value, rcx;

	ASSERT_NE(module, NULL);
	EXPECT_EQ(ask(module, &td, "7.1:eax.fred", &rcx),
		  TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG);
	EXPECT_EQ(rcx, 0x100000007);
	EXPECT_EQ(emu_sys_rd(module, clobbers, &value, NULL), TDX_METADATA_FIELD_NOT_READABLE);
	EXPECT_EQ(emu_sys_opt_in(module, 2), TDX_OPERAND_INVALID | TDX_OPERAND_RCX);
	EXPECT_EQ(emu_sys_opt_in(module, 1), TDX_SUCCESS);
	EXPECT_EQ(ask(module, &td, "7.1:eax.fred", &rcx), TDX_SUCCESS);
	EXPECT_EQ(emu_sys_rd(module, clobbers, &value, NULL), TDX_SUCCESS);
	EXPECT_EQ(value, 1u << 17);
	emu_module_free(module);
	masks_free(masks);
}

/* The module of one vector, on the platform that it or the header names. */
static struct emu_module *vector_module(const char *root, const struct vector_header *header,
					const struct vector *vector)
{
	const char *name = vector->platform[0] ? vector->platform : header->platform;
	struct emu_module *module = NULL;
	struct emu_refusal refusal;
	struct cpuid_dump platform;
	char path[PATH_MAX];
	struct masks *masks;

	snprintf(path, sizeof(path), "%s/modules/%s", root, header->module);
	masks = masks_load(path, &diag);
	snprintf(path, sizeof(path), "%s/platforms/%s.cpuid", root, name);
	if (masks && !cpuid_dump_load(&platform, path, &diag))
		module = emu_module_init(masks, &platform, &refusal);
	if (!module)
		ksft_exit_fail_msg("%s on %s\n", header->module, path);
	return module; /* lives, with its masks, as long as the test */
}

/* Every vector of one file; returns how many failed, the first of them in words. */
static unsigned long replay_file(const char *root, const char *path, unsigned long *passed)
{
	struct vector_file *file = vectors_open(path, &diag);
	struct emu_module *module = NULL;
	char platform[VECTOR_TEXT] = "";
	static struct vector vector;
	unsigned long failed = 0;
	struct replay replay;
	int more = -1;

	while (file && (more = vectors_next(file, &vector, &diag)) > 0) {
		if (!module || strcmp(platform, vector.platform))
			module = vector_module(root, vectors_header(file), &vector);
		snprintf(platform, sizeof(platform), "%s", vector.platform);
		replay_vector(module, vectors_header(file), &vector, &replay);
		if (!replay.count)
			++*passed;
		else if (!failed++)
			ksft_print_msg("%s:%u %s: %s: expected %s, got %s\n", path, vector.line,
				       vector.id, replay.mismatch[0].what,
				       replay.mismatch[0].expected, replay.mismatch[0].got);
	}
	if (more)
		ksft_exit_fail_msg("%s\n", diag.text);
	vectors_close(file);
	return failed;
}

static unsigned long replay_folder(const char *root, const char *suffix, unsigned long *passed)
{
	unsigned long failed = 0;
	char folder[PATH_MAX];
	char **files;

	snprintf(folder, sizeof(folder), "%s/vectors", root);
	files = file_list(folder, suffix, &diag);
	if (!files)
		ksft_exit_fail_msg("%s\n", diag.text);
	for (size_t i = 0; files[i]; i++)
		failed += replay_file(root, files[i], passed);
	file_list_free(files);
	return failed;
}

TEST(vectors_of_the_corpus_pass)
{
	unsigned long passed = 0;

	EXPECT_EQ(replay_folder(corpus_root(), ".jsonl.gz", &passed), 0);
	EXPECT_GT(passed, 100);
}

/* The reference form of the descriptions, without any optional member, gives the same answers. */
TEST(vectors_that_are_shared_pass)
{
	unsigned long passed = 0;
	char root[PATH_MAX];

	if (!shared_find(".", root))
		SKIP(return, SHARED_NEEDED);
	EXPECT_EQ(replay_folder(root, ".jsonl", &passed), 0);
	TH_LOG("%lu passed", passed);
}

TEST(a_wrong_answer_is_a_mismatch)
{
	struct vector_header header = { .format = VECTOR_INIT };
	struct masks *masks = from_corpus_masks("tdx-1.5.05");
	struct cpuid_dump platform = from_corpus_platform("sapphire-rapids-tdx");
	struct emu_refusal refusal;
	struct emu_module *module = emu_module_init(masks, &platform, &refusal);
	static struct vector vector;
	struct replay replay;

	ASSERT_NE(module, NULL);
	td_config_default(&vector.td);
	replay_vector(module, &header, &vector, &replay);
	EXPECT_EQ(replay.count, 0);
	vector.rcx = 7;
	replay_vector(module, &header, &vector, &replay);
	EXPECT_EQ(replay.count, 1);
	EXPECT_STREQ(replay.mismatch[0].what, "RCX");
	vector.has_values = true; /* of which there are none, and no virtual MSR */
	replay_vector(module, &header, &vector, &replay);
	EXPECT_EQ(replay.count, 3);
	emu_module_free(module);
	masks_free(masks);
}

TEST_HARNESS_MAIN
