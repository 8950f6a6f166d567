// SPDX-License-Identifier: GPL-2.0-only
/*
 * The brand string of a CPU.
 */
#include "cpuid/brand.h"

#include <stdio.h>
#include <string.h>

#define BRAND_LEAF 0x80000002
#define BRAND_LEAVES 3

void cpuid_brand(const struct cpuid_dump *platform, char *name, size_t size)
{
	char brand[BRAND_LEAVES * sizeof(struct cpuid_regs) + 1] = "";
	const char *text = brand;
	struct cpuid_regs regs;

	for (uint32_t i = 0; i < BRAND_LEAVES; i++) {
		regs = cpuid_dump_native(platform, (struct cpuid_addr){ BRAND_LEAF + i, 0 });
		memcpy(brand + i * sizeof(regs), &regs, sizeof(regs));
	}
	while (*text == ' ')
		text++;
	regs = cpuid_dump_native(platform, (struct cpuid_addr){ 1, 0 });
	if (*text)
		snprintf(name, size, "%s", text);
	else
		snprintf(name, size, "CPUID(1).EAX 0x%x", regs.reg[CPUID_EAX]);
}
