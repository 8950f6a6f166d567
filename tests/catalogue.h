/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Catalogues of bits (effects.json, kernel profiles) for tests: loading those of the corpus,
 * and copies with one fault.
 *
 *	static const struct fault faults[] = {
 *		{ "\"hle\"", "\"hlx\"", "4:33: effects[0].bits[0]: 'hlx' is no bit of " },
 *	};
 */
#ifndef TESTS_CATALOGUE_H
#define TESTS_CATALOGUE_H

#include "folder.h"
#include "input/corpus.h"
#include "module/declared.h"
#include "rules/effects.h"
#include "rules/profile.h"

static struct diag catalogue_diag;

static inline struct effects *load_effects(void)
{
	char path[PATH_MAX];
	struct effects *effects = NULL;

	if (!corpus_find("", "effects", ".json", path, &catalogue_diag))
		effects = effects_load(path, &catalogue_diag);
	if (!effects)
		fprintf(stderr, "%s\n", catalogue_diag.text);
	return effects;
}

static inline struct profile *load_profile(const char *name)
{
	char path[PATH_MAX];
	struct profile *profile = NULL;

	if (!corpus_find("kvm", name, ".json", path, &catalogue_diag))
		profile = profile_load(path, &catalogue_diag);
	if (!profile)
		fprintf(stderr, "%s\n", catalogue_diag.text);
	return profile;
}

static inline struct cpuid_bit bit_of(const char *text)
{
	struct cpuid_bit bit;

	if (!cpuid_bit_parse(text, &bit))
		abort();
	return bit;
}

static const char *const modules[] = { "tdx-1.5.01", "tdx-1.5.05" };

#define NUM_MODULES (sizeof(modules) / sizeof(modules[0]))

static inline struct declared *load_module(const char *name)
{
	char path[PATH_MAX];

	return corpus_find("modules", name, "", path, &catalogue_diag) ?
		       NULL :
		       declared_load(path, &catalogue_diag);
}

/* Calls @visit for each bit that the module lets a VMM set in CPUID_CONFIG. */
static inline unsigned int each_configurable(const struct declared *declared, const void *data,
					     void (*visit)(const void *data, struct cpuid_bit bit))
{
	unsigned int count = 0;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &declared->leaf[i];

		for (unsigned int n = 0; n < CPUID_NUM_REGS * 32; n++) {
			const struct cpuid_bit bit = { leaf->at, n / 32, n % 32 };
			const struct declared_field *field =
				declared_leaf_field(leaf, bit.reg, bit.bit);

			if (!virt_type_configurable(field->type) || field->gate.tsc_frequency)
				continue;
			count++;
			visit(data, bit);
		}
	}
	return count;
}

/* What was reported. */
static unsigned int wrong_bits;

static inline void report(struct cpuid_bit bit, const char *what)
{
	char text[CPUID_TEXT];

	wrong_bits++;
	ksft_print_msg("%s %s\n", cpuid_bit_format(bit, text), what);
}

/* What is replaced in a good text, and what the loader says behind the file's name. */
struct fault {
	const char *from;
	const char *to;
	const char *expect; /* NULL: no fault */
};

/* @text with the first @from replaced. */
static inline void doctor(const char *text, const struct fault *fault, char *out, size_t size)
{
	const char *place = strstr(text, fault->from);

	if (!place)
		abort();
	snprintf(out, size, "%.*s%s%s", (int)(place - text), text, fault->to,
		 place + strlen(fault->from));
}

/* What the loader said of the file behind its name, or NULL where it does not begin with it. */
static inline const char *said(const char *path)
{
	size_t len = strlen(path);

	return strncmp(catalogue_diag.text, path, len) || catalogue_diag.text[len] != ':' ?
		       NULL :
		       catalogue_diag.text + len + 1;
}

#endif
