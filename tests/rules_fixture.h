/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rule_context as a run on one module and one platform would make it, with metadata
 * written by hand from the documentation: no target is asked, so that the rules are tested
 * on their own.
 *
 *	struct rule_context *context = fixture_open("tdx-1.5.05", "sapphire-rapids-tdx", &diag);
 *
 *	fixture_close(context);
 */
#ifndef TESTS_RULES_FIXTURE_H
#define TESTS_RULES_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/corpus.h"
#include "module/metadata.h"
#include "rules/rules.h"

#define FIXTURE_LASS (1u << 6) /* 7.1:eax */

static inline void fixture_metadata(struct rule_context *context, uint64_t id, uint64_t value)
{
	struct metadata *metadata = &context->metadata;

	metadata->field[metadata->count++] = (struct metadata_field){ .id = id, .value = value };
}

/* The documented CPUID_CONFIG slots; the last six came with the topology of a TD. */
static inline void fixture_slots(struct rule_context *context)
{
	static const struct {
		struct cpuid_addr at;
		struct cpuid_regs configured, and_native;
	} slots[] = {
		{ { 1, CPUID_SUBLEAF_NA },
		  { { 0xfff3fff, 0xff0000 } },
		  { { 0, 0, 0x31044d88, 0xb8440000 } } },
		{ { 4, 0 }, { { 0xffffc3ff, 0xfffff000, 0xffffffff, 0xfffffffb } }, { { 0 } } },
		{ { 4, 1 }, { { 0xffffc3ff, 0xfffff000, 0xffffffff, 0xfffffffb } }, { { 0 } } },
		{ { 4, 2 }, { { 0xffffc3ff, 0xfffff000, 0xffffffff, 0xfffffffb } }, { { 0 } } },
		{ { 4, 3 }, { { 0xffffc3ff, 0xfffff000, 0xffffffff, 0x7 } }, { { 0 } } },
		{ { 7, 0 }, { { 0 } }, { { 0, 0xdc2b9b18, 0x2417f65, 0x5411c } } },
		{ { 7, 1 }, { { 0 } }, { { 0x1d30 } } },
		{ { 0xa, CPUID_SUBLEAF_NA }, { { 0 } }, { { 0 } } },
		{ { 0x1c, CPUID_SUBLEAF_NA }, { { 0 } }, { { 0xff } } },
		{ { 0x80000008, CPUID_SUBLEAF_NA }, { { 0 } }, { { 0, 0x200 } } },
		{ { 7, 2 }, { { 0 } }, { { 0, 0, 0, 0x28 } } },
		{ { 0x23, 0 }, { { 0 } }, { { 0xf } } },
		{ { 0x1f, 0 }, { { 0x1f, 0xffff, 0xffff } }, { { 0 } } },
		{ { 0x1f, 1 }, { { 0x1f, 0xffff, 0xffff } }, { { 0 } } },
		{ { 0x1f, 2 }, { { 0x1f, 0xffff, 0xffff } }, { { 0 } } },
		{ { 0x1f, 3 }, { { 0x1f, 0xffff, 0xffff } }, { { 0 } } },
		{ { 0x1f, 4 }, { { 0x1f, 0xffff, 0xffff } }, { { 0 } } },
		{ { 0x1f, 5 }, { { 0x1f, 0xffff, 0xffff } }, { { 0 } } },
	};
	static const struct cpuid_regs lam_and_vnni = { { 0x4000000, 0, 0, 0x430 } }; /* of 7.1 */

	context->num_slots = context->topology ? 18 : 12;
	for (size_t i = 0; i < context->num_slots; i++) {
		struct cpuid_regs native = cpuid_dump_native(context->platform, slots[i].at);

		context->slot[i].at = slots[i].at;
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
			uint32_t and_native = slots[i].and_native.reg[reg];

			if (context->topology && slots[i].at.leaf == 7 && slots[i].at.subleaf == 1)
				and_native |= lam_and_vnni.reg[reg];
			context->slot[i].bits.reg[reg] =
				slots[i].configured.reg[reg] | (and_native & native.reg[reg]);
		}
	}
}

/* What a migratable TD may be: from the platform to the oldest one known. */
static inline void fixture_fms(struct rule_context *context)
{
	uint32_t known[] = { 0xd06d0, 0xa06e0, 0xa06d0, context->topology ? 0xa06f3 : 0xa06f0,
			     0xc06f2, 0x806f8 };
	struct cpuid_addr at = { 1, CPUID_SUBLEAF_NA };
	uint32_t platform = cpuid_dump_native(context->platform, at).reg[CPUID_EAX];
	uint64_t count = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!count && (known[i] ^ platform) > 0xf)
			continue;
		fixture_metadata(context, METADATA_ALLOWED_FMS + count,
				 count ? known[i] : platform);
		count++;
	}
	fixture_metadata(context, METADATA_NUM_ALLOWED_FMS, count);
}

static inline void fixture_limits(struct rule_context *context)
{
	struct cpuid_regs xcr0 =
		cpuid_dump_native(context->platform, (struct cpuid_addr){ 0xd, 0 });
	struct cpuid_regs xss = cpuid_dump_native(context->platform, (struct cpuid_addr){ 0xd, 1 });
	struct cpuid_regs lass = cpuid_dump_native(context->platform, (struct cpuid_addr){ 7, 1 });

	context->limits = (struct class_limits){
		.xfam_fixed0 = 0x6dbe7 & (xcr0.reg[CPUID_EAX] | xss.reg[CPUID_ECX]),
		.xfam_fixed1 = 3,
		.attributes_fixed0 = 0x8000000070000001,
	};
	if (context->topology && lass.reg[CPUID_EAX] & FIXTURE_LASS)
		context->limits.attributes_fixed0 |= TD_ATTRIBUTES_LASS;
	context->config_flags_fixed0 = 7;
	context->arch_capabilities_mask = 0x1180010;
	context->max_vcpus = context->topology ? 576 : UINT16_MAX;
}

static inline void fixture_close(struct rule_context *context)
{
	if (!context)
		return;
	declared_free((struct declared *)context->declared);
	free((void *)context->platform);
	free(context);
}

static inline struct rule_context *fixture_open(const char *module, const char *platform,
						struct diag *diag)
{
	struct rule_context *context = calloc(1, sizeof(*context));
	struct cpuid_dump *dump = calloc(1, sizeof(*dump));
	char path[PATH_MAX];

	if (!context || !dump)
		abort();
	context->platform = dump;
	if (corpus_find("platforms", platform, ".cpuid", path, diag) ||
	    cpuid_dump_load(dump, path, diag) || corpus_find("modules", module, "", path, diag))
		goto fail;
	context->declared = declared_load(path, diag);
	if (!context->declared)
		goto fail;
	context->topology = !strcmp(module, "tdx-1.5.05");
	fixture_limits(context);
	fixture_slots(context);
	fixture_fms(context);
	return context;
fail:
	fixture_close(context);
	return NULL;
}

#endif
