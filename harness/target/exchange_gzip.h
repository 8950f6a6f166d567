/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gzip file that grows in memory until it is written. Private to recorder.c.
 *
 *	struct exchange_gzip gzip;
 *
 *	if (!exchange_gzip_init(&gzip))
 *		...	memory is short
 *	exchange_gzip_add(&gzip, &text);
 *	if (exchange_gzip_write(&gzip, path, &diag))
 *		...
 *	exchange_gzip_free(&gzip);
 */
#ifndef TARGET_EXCHANGE_GZIP_H
#define TARGET_EXCHANGE_GZIP_H

#include <zlib.h>

#include "input/diag.h"
#include "target/exchange_text.h"

struct exchange_gzip {
	z_stream stream;
	struct exchange_text packed;
};

/* False where memory is short. */
bool exchange_gzip_init(struct exchange_gzip *gzip);
void exchange_gzip_free(struct exchange_gzip *gzip);

/* A failure of @text or of the packing shows in exchange_gzip_write(). */
void exchange_gzip_add(struct exchange_gzip *gzip, const struct exchange_text *text);

/* More was added than can be read back. */
bool exchange_gzip_full(const struct exchange_gzip *gzip);

/* Ends the stream and replaces @path, all or nothing; once. */
int exchange_gzip_write(struct exchange_gzip *gzip, const char *path, struct diag *diag);

#endif
