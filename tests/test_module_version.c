// SPDX-License-Identifier: GPL-2.0-only
/*
 * Versions of modules as text, and as the emulated modules tell them to a guest.
 */
#include "emulator/module.h"
#include "module/metadata.h"
#include "module/version.h"

#include "doctored.h"
#include "from_corpus.h"

TEST(texts_that_begin_with_three_numbers)
{
	static const struct {
		const char *text, *version; /* NULL: none */
	} rows[] = {
		{ "1.5.05", "1.5.05" },
		{ "1.5.05.46.0744", "1.5.05" },
		{ "1.5.05-next", "1.5.05" },
		{ "2.0.4", "2.0.04" },
		{ "1.5.123", "1.5.123" },
		{ "65535.65535.65535", "65535.65535.65535" },
		{ "1.5.65536", NULL },
		{ "1.5", NULL },
		{ "1.5.", NULL },
		{ "1..5", NULL },
		{ "-1.5.5", NULL },
		{ "next", NULL },
		{ "", NULL },
	};
	struct module_version version;
	char text[MODULE_VERSION_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_EQ(rows[i].version != NULL, module_version_parse(rows[i].text, &version))
		TH_LOG("%s", rows[i].text);
		EXPECT_EQ(rows[i].version != NULL, version.known);
		if (rows[i].version) {
			EXPECT_STREQ(rows[i].version, module_version_format(&version, text));
		}
	}
}

TEST(only_known_versions_differ)
{
	struct module_version a, b, none = { 0 };

	module_version_parse("1.5.05", &a);
	module_version_parse("1.5.05-next", &b);
	EXPECT_FALSE(module_version_differs(&a, &b));
	EXPECT_FALSE(module_version_differs(&a, &none));
	module_version_parse("1.5.06", &b);
	EXPECT_TRUE(module_version_differs(&a, &b));
	module_version_parse("1.4.05", &b);
	EXPECT_TRUE(module_version_differs(&a, &b));
	module_version_parse("2.5.05", &b);
	EXPECT_TRUE(module_version_differs(&a, &b));
}

/* A guest's read, and the host's; the status where there is none. */
static uint64_t both_read(const struct masks *masks, uint64_t id)
{
	struct cpuid_dump platform = from_corpus_platform("emerald-rapids-tdx");
	struct emu_refusal refusal;
	struct emu_module *module = emu_module_init(masks, &platform, &refusal);
	uint64_t guest, host, status;

	if (!module)
		ksft_exit_fail_msg("%s\n", refusal.text);
	status = emu_guest_sys_rd(module, id, &guest);
	if (status != emu_sys_rd(module, id, &host, NULL) || (!status && guest != host))
		ksft_exit_fail_msg("field 0x%llx: host and guest disagree\n",
				   (unsigned long long)id);
	emu_module_free(module);
	return status ? status : guest;
}

TEST(a_module_tells_its_version)
{
	struct masks *masks = from_corpus_masks("tdx-1.5.01");

	EXPECT_EQ(1, both_read(masks, METADATA_MAJOR_VERSION));
	EXPECT_EQ(5, both_read(masks, METADATA_MINOR_VERSION));
	EXPECT_EQ(1, both_read(masks, METADATA_UPDATE_VERSION));
	masks_free(masks);
}

TEST(a_description_without_numbers_has_no_such_fields)
{
	const char *folder = doctored_module("tdx-1.5.05", "module.json", "\"version\": \"1.5.05\"",
					     "\"version\": \"next\"");
	struct diag diag;
	struct masks *masks = masks_load(folder, &diag);

	ASSERT_NE(NULL, masks) TH_LOG("%s", diag.text);
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, both_read(masks, METADATA_MAJOR_VERSION));
	EXPECT_EQ(TDX_METADATA_FIELD_ID_INCORRECT, both_read(masks, METADATA_UPDATE_VERSION));
	masks_free(masks);
}

FOLDER_HARNESS_MAIN
