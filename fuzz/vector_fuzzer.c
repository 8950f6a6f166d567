// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of golden vectors from anywhere, read to its end or its first error.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "td/vectors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vector vector;
	struct vector_file *file;
	struct diag diag;
	char *text = strndup((const char *)data, size);
	uint64_t count = 0;
	int more = -1;

	if (!text)
		return -1;
	file = vectors_parse("input.jsonl", text, &diag);
	while (file && (more = vectors_next(file, &vector, &diag)) > 0)
		count++;
	if (!more && count != vectors_header(file)->count)
		abort();
	vectors_close(file);
	free(text);
	return 0;
}
