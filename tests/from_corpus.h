/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules and platforms of the corpus, by name. What cannot be had ends the program.
 *
 *	struct masks *masks = from_corpus_masks("tdx-1.5.05");
 *	struct cpuid_dump platform = from_corpus_platform("sapphire-rapids-tdx");
 */
#ifndef TESTS_FROM_CORPUS_H
#define TESTS_FROM_CORPUS_H

#include "cpuid/dump.h"
#include "input/corpus.h"
#include "module/declared.h"
#include "module/masks.h"

#include "kselftest_harness.h"

static inline void from_corpus_need(bool there, const struct diag *diag)
{
	if (!there)
		ksft_exit_fail_msg("%s\n", diag->text);
}

static inline struct masks *from_corpus_masks(const char *name)
{
	char path[PATH_MAX];
	struct masks *masks;
	struct diag diag;

	from_corpus_need(!corpus_find("modules", name, "", path, &diag), &diag);
	masks = masks_load(path, &diag);
	from_corpus_need(masks, &diag);
	return masks;
}

static inline struct declared *from_corpus_declared(const char *name)
{
	char path[PATH_MAX];
	struct declared *declared;
	struct diag diag;

	from_corpus_need(!corpus_find("modules", name, "", path, &diag), &diag);
	declared = declared_load(path, &diag);
	from_corpus_need(declared, &diag);
	return declared;
}

static inline void from_corpus_dump(const char *name, struct cpuid_dump *dump)
{
	char path[PATH_MAX];
	struct diag diag;

	from_corpus_need(!corpus_find("platforms", name, ".cpuid", path, &diag), &diag);
	from_corpus_need(!cpuid_dump_load(dump, path, &diag), &diag);
}

static inline struct cpuid_dump from_corpus_platform(const char *name)
{
	struct cpuid_dump dump;

	from_corpus_dump(name, &dump);
	return dump;
}

#endif
