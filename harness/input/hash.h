/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A number for some bytes, the same on every machine: for names of files, not against anyone who
 * looks for two with one number.
 *
 *	snprintf(name, sizeof(name), "%016" PRIx64, hash_bytes(bytes, size));
 *
 * FNV-1a with 64 bits (Fowler, Noll and Vo).
 */
#ifndef INPUT_HASH_H
#define INPUT_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_bytes(const uint8_t *bytes, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3;
	return hash;
}

#endif
