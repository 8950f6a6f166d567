// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line's checksum: CRC-32 of zlib over the bytes before its member, which is the last one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "record/journal_private.h"

#define END_FORMAT ",\"" JOURNAL_CHECKSUM "\":\"0x%08" PRIx32 "\"}\n"
#define END_SIZE (JOURNAL_FRAME_SIZE + 1) /* it takes the place of the object's own "}" */

static void print_end(const char *line, size_t size, char end[END_SIZE + 1])
{
	uint32_t checksum = (uint32_t)crc32_z(0, (const unsigned char *)line, size);

	snprintf(end, END_SIZE + 1, END_FORMAT, checksum);
}

size_t journal_frame_close(char *line, size_t size)
{
	print_end(line, size - 1, line + size - 1);
	return size + JOURNAL_FRAME_SIZE;
}

bool journal_frame_is_whole(const char *line, size_t size)
{
	const size_t end_size = END_SIZE - 1; /* without the line break */
	char end[END_SIZE + 1];

	if (size <= end_size || line[0] != '{')
		return false;
	print_end(line, size - end_size, end);
	return !memcmp(line + size - end_size, end, end_size);
}
