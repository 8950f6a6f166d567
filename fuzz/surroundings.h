/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a description is judged together with, where a fuzz target makes up only one of them: the
 * corpus has the others.
 *
 *	struct surroundings around = *surroundings_corpus();
 *
 *	around.masks = masks;	// from the input
 *	surroundings_judge(&around);
 *
 * The module is the one that uses all there is: fixed bits as metadata, and an opt-in.
 */
#ifndef FUZZ_SURROUNDINGS_H
#define FUZZ_SURROUNDINGS_H

#include "rules/rules.h"

struct surroundings {
	const struct masks *masks;
	const struct declared *declared;
	const struct cpuid_dump *platform;
	const struct effects *effects;
	const struct profile *profile;
};

/* All of it from the corpus: read on first use, and there ever after. */
const struct surroundings *surroundings_corpus(void);

/* The masks of a module of the corpus, for the caller to free. */
struct masks *surroundings_masks(const char *module);

/*
 * Builds a TD through KVM, and then judges each rule that is judged once a run. What becomes of
 * it is no matter: a description that was made up may fail any rule. But a rule that fails says
 * on what, and what was expected and observed, and what a record says of made-up leaves reads back.
 */
void surroundings_judge(const struct surroundings *around);

#endif
