// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fuzz targets that build TDs.
 */
#include "fuzz/scope.h"

#include <string.h>

#define CONFIG (1u << FUZZ_MEMBER | 1u << FUZZ_CPUID)
#define PATCH (1u << FUZZ_PATCH)
#define ENTRIES (1u << FUZZ_ENTRY | 1u << FUZZ_ENTRY_AMENDS)
#define CALLS (1u << FUZZ_CALL | 1u << FUZZ_CALL_AMENDS)
#define GUEST (1u << FUZZ_GUEST)
#define RELATION (1u << FUZZ_RELATE | 1u << FUZZ_PARTNER)
#define VIA (1u << FUZZ_VIA)

static const char *const of_init[] = { "INI", "FIX", "CFG", "VIS", NULL };
static const char *const of_kvm_abi[] = { "KVM", "CLB", NULL };
static const char *const of_property[] = { "PRP", NULL };
static const char *const of_update[] = { "UPD", NULL };
static const char *const of_entry_exit[] = { "HST", "CLB", "VIS", NULL };

static const struct fuzz_scope scopes[] = {
	{ .name = "init",
	  .says = "a TD configuration to TDH.MNG.INIT, and the CPUID of the TD that it makes",
	  .objects = CONFIG | PATCH,
	  .via = TD_VIA_MODULE,
	  .families = of_init },
	{ .name = "kvm_abi",
	  .says = "raw CPUID entries and sequences of KVM's TDX calls",
	  .objects = CONFIG | ENTRIES | CALLS,
	  .via = TD_VIA_KVM,
	  .families = of_kvm_abi },
	{ .name = "entry_exit",
	  .says = "what a TD does when it runs, and the host after it",
	  .objects = CONFIG | GUEST,
	  .via = TD_VIA_KVM,
	  .families = of_entry_exit },
	{ .name = "property",
	  .says = "TDs that are related to each other, and what must hold between them",
	  .objects = CONFIG | PATCH | RELATION | VIA,
	  .families = of_property },
	{ .name = "update",
	  .says = "the same TD on two modules, and over the update from one to the other",
	  .objects = CONFIG | PATCH | GUEST | VIA,
	  .two_modules = true,
	  .families = of_update },
};

#define NUM_SCOPES (sizeof(scopes) / sizeof(scopes[0]))

const struct fuzz_scope fuzz_scope_all = {
	.name = "all",
	.says = "everything",
	.objects = CONFIG | PATCH | ENTRIES | CALLS | GUEST | RELATION | VIA,
};

size_t fuzz_scope_count(void)
{
	return NUM_SCOPES;
}

const struct fuzz_scope *fuzz_scope_at(size_t index)
{
	return index < NUM_SCOPES ? &scopes[index] : NULL;
}

const struct fuzz_scope *fuzz_scope_named(const char *name)
{
	for (size_t i = 0; i < NUM_SCOPES; i++) {
		if (!strcmp(scopes[i].name, name))
			return &scopes[i];
	}
	return NULL;
}
