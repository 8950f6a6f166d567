// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packing as it comes, so that only the small form is kept.
 */
#include "target/exchange_gzip.h"

#include <string.h>

#include "input/file.h"

#define CHUNK (64u << 10)
#define LEVEL 4 /* twice as fast as the default, and a tenth larger */
#define WINDOW_BITS_GZIP (15 + 16) /* zlib.h, deflateInit2() */
#define MEMORY_LEVEL 8

bool exchange_gzip_init(struct exchange_gzip *gzip)
{
	*gzip = (struct exchange_gzip){ 0 };
	return deflateInit2(&gzip->stream, LEVEL, Z_DEFLATED, WINDOW_BITS_GZIP, MEMORY_LEVEL,
			    Z_DEFAULT_STRATEGY) == Z_OK;
}

void exchange_gzip_free(struct exchange_gzip *gzip)
{
	deflateEnd(&gzip->stream);
	exchange_text_free(&gzip->packed);
}

/* All input, and with Z_FINISH all output. */
static void pack(struct exchange_gzip *gzip, int flush)
{
	unsigned char chunk[CHUNK];
	int status = Z_OK;

	do {
		gzip->stream.next_out = chunk;
		gzip->stream.avail_out = CHUNK;
		status = deflate(&gzip->stream, flush);
		exchange_text_add_bytes(&gzip->packed, (const char *)chunk,
					CHUNK - gzip->stream.avail_out);
	} while (status == Z_OK && !gzip->stream.avail_out);
	if (flush == Z_FINISH && status != Z_STREAM_END)
		gzip->packed.failed = true;
}

void exchange_gzip_add(struct exchange_gzip *gzip, const struct exchange_text *text)
{
	if (text->failed || text->size > UINT32_MAX) {
		gzip->packed.failed = true;
		return;
	}
	gzip->stream.next_in = (unsigned char *)text->data;
	gzip->stream.avail_in = (unsigned int)text->size;
	pack(gzip, Z_NO_FLUSH);
}

bool exchange_gzip_full(const struct exchange_gzip *gzip)
{
	return gzip->stream.total_in > FILE_MAX_SIZE;
}

int exchange_gzip_write(struct exchange_gzip *gzip, const char *path, struct diag *diag)
{
	gzip->stream.next_in = NULL;
	gzip->stream.avail_in = 0;
	pack(gzip, Z_FINISH);
	if (gzip->packed.failed)
		return diag_set(diag, "%s: no memory for what was recorded; record fewer cases",
				path);
	if (exchange_gzip_full(gzip))
		return diag_set(diag,
				"%s: more was recorded than can be read back (%u bytes); record "
				"fewer cases",
				path, FILE_MAX_SIZE);
	return file_write(path, gzip->packed.data, gzip->packed.size, diag);
}
