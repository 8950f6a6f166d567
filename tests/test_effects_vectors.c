// SPDX-License-Identifier: GPL-2.0-only
/*
 * effects.json against golden vectors: whatever the TDX module's own code has left changed on
 * the host is listed, and what is listed has been seen to change.
 */
#include "kselftest_harness.h"

#include "rules_seen.h"
#include "shared.h"
#include "td/vectors.h"

static struct vector vector;

/* Listed elements of each effect that some vector has shown to change. */
static bool *confirmed;

/* XSAVE components are recorded as a whole: which of them the exit put into INIT state. */
static void take_xstate(void)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		const struct host_element *element = host_element(id);

		if (element->kind != HOST_XSTATE)
			continue;
		seen.before[0].present[id] = seen.after[0].present[id] = true;
		seen.before[0].value[id] = 1;
		seen.after[0].value[id] = ~vector.host_after.xstate_in_init >> element->index & 1;
	}
}

/* A TD has what it asked for where the CPU has it, but for what a VMM may set regardless. */
static void take_cpuid(void)
{
	for (size_t i = 0; i < vector.td.num_cpuid; i++) {
		struct td_cpuid *cpuid = &vector.td.cpuid[i];
		struct cpuid_regs native = cpuid_dump_native(seen_context->platform, cpuid->at);

		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			native.reg[reg] &= cpuid->regs.reg[reg];
		cpuid_set_add(&seen.cpuid, cpuid->at, native);
	}
}

static void take_vector(void)
{
	seen_case("via module\n");
	seen_test.config = vector.td;
	seen_refuse(TD_ACCEPTED, 0, 0);
	seen.has_cpuid = seen.has_host_state = true;
	seen.num_guest_cpuid = 1;
	seen.num_cpus = 1;
	seen.before[0] = vector.host_before.state;
	seen.after[0] = vector.host_after.state;
	take_xstate();
	take_cpuid();
}

static void confirm(void)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	size_t count = host_state_compare(&seen.before[0], &seen.after[0], changes);

	for (size_t i = 0; i < seen_effects->num_clobbers; i++) {
		const struct effect *effect = &seen_effects->effect[i];
		bool set = effect->of == EFFECT_CPUID ?
				   cpuid_set_bit(&seen.cpuid, effect->cpuid) > 0 :
				   (effect->of == EFFECT_XFAM ? vector.td.xfam :
								vector.td.attributes) >>
						   effect->bit &
					   1;

		for (size_t j = 0; set && j < count; j++) {
			if (effect_has_element(effect, changes[j].element))
				confirmed[i * HOST_NUM_ELEMENTS + changes[j].element] = true;
		}
	}
}

/* The platform of each vector is its own: bits that it lacks count as not set. */
static void open_platform(void)
{
	struct cpuid_dump *dump = (struct cpuid_dump *)seen_context->platform;
	char path[PATH_MAX];

	if (corpus_find("platforms", vector.platform, ".cpuid", path, &catalogue_diag) ||
	    cpuid_dump_load(dump, path, &catalogue_diag))
		abort();
}

/* The vectors cannot show what comes back from the SEAM VMCS, nor bits no module has. */
static bool showable(const struct effect *effect, enum host_element_id element)
{
	const bool released = effect->of == EFFECT_CPUID ?
				      effect->predates_opt_in :
				      effect->of == EFFECT_ATTRIBUTES || effect->bit != 10;

	return released && element != HOST_IA32_PKRS;
}

/* Everything in the file; returns how many vectors changed something that not every TD does. */
static unsigned int judge_vectors(struct __test_metadata *_metadata, const char *path)
{
	struct vector_file *file = vectors_open(path, &catalogue_diag);
	unsigned int changed = 0;
	int more;

	ASSERT_NE(file, NULL);
	while ((more = vectors_next(file, &vector, &catalogue_diag)) > 0) {
		enum judged judged;

		open_platform();
		take_vector();
		judged = seen_judge("CLB-04");
		EXPECT_NE(judged, JUDGED_FAIL)
		TH_LOG("%s (%s): %s", vector.id, vector.why, seen_finding.observed);
		changed += judged == JUDGED_PASS;
		confirm();
	}
	EXPECT_EQ(more, 0);
	vectors_close(file);
	return changed;
}

TEST(changes_are_listed_and_lists_are_changes)
{
	char path[PATH_MAX], text[CPUID_TEXT];

	seen_open("tdx-1.5.01");
	confirmed = calloc(seen_effects->num_clobbers, HOST_NUM_ELEMENTS * sizeof(*confirmed));
	ASSERT_NE(confirmed, NULL);
	ASSERT_EQ(corpus_find("vectors", "tdx-1.5.01-host-state", ".jsonl.gz", path,
			      &catalogue_diag),
		  0);
	EXPECT_GT(judge_vectors(_metadata, path), 50);
	for (size_t i = 0; i < seen_effects->num_clobbers; i++) {
		const struct effect *effect = &seen_effects->effect[i];

		for (size_t j = 0; j < effect->num_elements; j++) {
			enum host_element_id element = effect->element[j];

			if (!showable(effect, element))
				continue;
			EXPECT_TRUE(confirmed[i * HOST_NUM_ELEMENTS + element])
			TH_LOG("%s has never changed %s", effect_format(effect, text),
			       host_element(element)->name);
		}
	}
	free(confirmed);
	seen_close();
}

TEST(changes_of_the_full_set_are_listed)
{
	char path[PATH_MAX];

	if (!shared_find("vectors/tdx-1.5.01-host-state.jsonl", path))
		SKIP(return, SHARED_NEEDED);
	seen_open("tdx-1.5.01");
	confirmed = calloc(seen_effects->num_clobbers, HOST_NUM_ELEMENTS * sizeof(*confirmed));
	ASSERT_NE(confirmed, NULL);
	EXPECT_GT(judge_vectors(_metadata, path), 150);
	free(confirmed);
	seen_close();
}

FOLDER_HARNESS_MAIN
