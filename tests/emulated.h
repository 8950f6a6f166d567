/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests of the emulator are made of: a module, a platform and a kernel profile of the
 * corpus, and the parts or the target that they give.
 *
 *	struct emulated emulated = emulated_load("tdx-1.5.05", "sapphire-rapids-tdx", "linux-6.19");
 *	struct emu_module *module = emulated_module(&emulated);
 *	struct target *target = emulated_target(&emulated);
 *
 * What cannot be had ends the program. Nothing is freed: each test is a process of its own.
 */
#ifndef TESTS_EMULATED_H
#define TESTS_EMULATED_H

#include "emulator/module.h"
#include "target/emulator.h"
#include "td/case.h"

#include "from_corpus.h"

struct emulated {
	struct masks *masks;
	struct cpuid_dump *platform;
	struct profile *profile;
};

static inline struct emulated emulated_load(const char *module, const char *platform,
					    const char *profile)
{
	struct emulated emulated = { .platform = calloc(1, sizeof(*emulated.platform)) };
	char path[PATH_MAX];
	struct diag diag;

	emulated.masks = from_corpus_masks(module);
	from_corpus_dump(platform, emulated.platform);
	from_corpus_need(!corpus_find("kvm", profile, ".json", path, &diag), &diag);
	emulated.profile = profile_load(path, &diag);
	from_corpus_need(emulated.profile, &diag);
	return emulated;
}

static inline void emulated_support(struct emulated *emulated, const char *bit)
{
	struct diag diag;

	from_corpus_need(!profile_add_support(emulated->profile, bit, &diag), &diag);
}

static inline struct emu_module *emulated_module(const struct emulated *emulated)
{
	struct emu_refusal refusal;
	struct emu_module *module = emu_module_init(emulated->masks, emulated->platform, &refusal);

	if (!module)
		ksft_exit_fail_msg("%s\n", refusal.text);
	return module;
}

static inline struct target *emulated_target(const struct emulated *emulated)
{
	const struct emulator_options options = { .masks = emulated->masks,
						  .platform = emulated->platform,
						  .profile = emulated->profile };
	struct diag diag;
	struct target *target = emulator_target_create(&options, &diag);

	from_corpus_need(target, &diag);
	return target;
}

/* A case in its text form. */
static inline struct td_case *emulated_case(const char *text)
{
	struct td_case *test = calloc(1, sizeof(*test));
	struct diag diag;

	from_corpus_need(!td_case_parse(test, "case", text, &diag), &diag);
	return test;
}

/* The TD of a case, straight from the module; the case must be one that it accepts. */
static inline void emulated_td(const struct emu_module *module, const char *text, struct emu_td *td)
{
	const struct td_case *test = emulated_case(text);
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	uint64_t rcx, status;
	struct diag diag;

	from_corpus_need(!emu_params_encode(module, &test->config, params, &diag), &diag);
	status = emu_mng_init(module, td, params, 0, &rcx);
	if (status)
		ksft_exit_fail_msg("TDH.MNG.INIT: 0x%llx\n", (unsigned long long)status);
}

#endif
