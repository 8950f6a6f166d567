// SPDX-License-Identifier: GPL-2.0-only
/*
 * TD_PARAMS as a configuration is laid out for a module: each field in its place, and what has none.
 */
#include "emulator/module.h"

#include <string.h>

#include "kselftest_harness.h"

#include "emulated.h"

static const struct emu_module *module;

static void set_up(void)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");

	module = emulated_module(&emulated);
}

/* struct td_params of the published module source: what is not a field is 0. */
TEST(each_field_has_its_place)
{
	static const struct {
		size_t offset;
		const char *bytes;
		size_t size;
	} fields[] = {
		{ 0, "\x11\x12\x13\x14\x15\x16\x17\x18", 8 }, /* ATTRIBUTES */
		{ 8, "\x21\x22\x23\x24\x25\x26\x27\x28", 8 }, /* XFAM */
		{ 16, "\x31\x32", 2 }, /* MAX_VCPUS */
		{ 18, "\x41", 1 }, /* NUM_L2_VMS */
		{ 19, "\x51", 1 }, /* MSR_CONFIG_CTLS */
		{ 24, "\x61\x62\x63\x64\x65\x66\x67\x68", 8 }, /* EPTP_CONTROLS */
		{ 32, "\x71\x72\x73\x74\x75\x76\x77\x78", 8 }, /* CONFIG_FLAGS */
		{ 40, "\x81\x82", 2 }, /* TSC_FREQUENCY */
		{ 224, "\x91\x92\x93\x94\x95\x96\x97\x98", 8 }, /* IA32_ARCH_CAPABILITIES_CONFIG */
		{ 256, "\xa1\0\0\0\xa2\0\0\0\xa3\0\0\0\xa4\0\0\0",
		  16 }, /* leaf 1, the first slot */
		{ 1023, "\xb1", 1 }, /* patched */
	};
	struct td_config config = {
		.attributes = 0x1817161514131211,
		.xfam = 0x2827262524232221,
		.max_vcpus = 0x3231,
		.num_l2_vms = 0x41,
		.msr_config_ctls = 0x51,
		.eptp_controls = 0x6867666564636261,
		.config_flags = 0x7877767574737271,
		.tsc_frequency = 0x8281,
		.arch_capabilities = 0x9897969594939291,
		.num_cpuid = 1,
		.cpuid[0] = { { 1, CPUID_SUBLEAF_NA }, { { 0xa1, 0xa2, 0xa3, 0xa4 } } },
		.num_patches = 1,
		.patch[0] = { .offset = 1023, .value = 0xb1 },
	};
	uint8_t params[MASKS_TD_PARAMS_SIZE], expected[MASKS_TD_PARAMS_SIZE] = { 0 };
	struct diag diag;

	set_up();
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		memcpy(expected + fields[i].offset, fields[i].bytes, fields[i].size);
	memset(params, 0x55, sizeof(params));
	ASSERT_EQ(0, emu_params_encode(module, &config, params, &diag));
	for (size_t i = 0; i < sizeof(params); i++) {
		EXPECT_EQ(expected[i], params[i]) TH_LOG("byte %zu", i);
	}
}

TEST(what_has_no_place_is_refused)
{
	static const struct cpuid_addr none[] = { { 6, CPUID_SUBLEAF_NA }, { 7, 3 }, { 0x99, 0 } };
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct td_config config;
	struct diag diag;

	set_up();
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		td_config_default(&config);
		td_config_at(&config, none[i]);
		EXPECT_NE(0, emu_params_encode(module, &config, params, &diag))
		TH_LOG("row %zu", i);
		EXPECT_NE(NULL, strstr(diag.text, "no CPUID_CONFIG slot"));
	}
	td_config_default(&config);
	config.num_patches = 1;
	config.patch[0].offset = MASKS_TD_PARAMS_SIZE;
	EXPECT_NE(0, emu_params_encode(module, &config, params, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "1024 lies outside"));
}

TEST_HARNESS_MAIN
