// SPDX-License-Identifier: GPL-2.0-only
/*
 * XSAVE area sizes as the CPU computes them from its components (SDM vol. 1, 13.4).
 */
#include "emulator/module.h"

#define LEGACY_AND_HEADER 576 /* x87 and SSE area, XSAVE header */

uint32_t emu_xsave_size(const struct emu_module *module, uint64_t xcr0)
{
	uint32_t size = LEGACY_AND_HEADER;

	for (xcr0 &= ~3ULL; xcr0; xcr0 &= xcr0 - 1) {
		unsigned int component = (unsigned int)__builtin_ctzll(xcr0);
		uint32_t end = module->xsave_offset[component] + module->xsave_size[component];

		if (size < end)
			size = end;
	}
	return size;
}

uint32_t emu_xsaves_size(const struct emu_module *module, uint64_t components)
{
	uint32_t size = LEGACY_AND_HEADER;

	for (components &= ~3ULL; components; components &= components - 1) {
		unsigned int component = (unsigned int)__builtin_ctzll(components);

		if (module->xsave_align[component])
			size = (size + 63) & ~63u;
		size += module->xsave_size[component];
	}
	return size;
}
