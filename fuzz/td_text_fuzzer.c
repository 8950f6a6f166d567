// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text form of a case: what was printed is read again as the same case.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "td/case.h"

/* As bytes, for nothing to be left out: a case is all zero before it is read. */
static bool same(const void *a, const void *b)
{
	return !memcmp(a, b, sizeof(struct td_case));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct td_case first, second;
	struct diag diag;
	char *text = strndup((const char *)data, size);
	char *printed;

	if (!text)
		return -1;
	if (!td_case_parse(&first, "input.td", text, &diag)) {
		printed = td_case_text(&first);
		if (!printed || td_case_parse(&second, "input.td", printed, &diag) ||
		    !same(&first, &second))
			abort();
		free(printed);
	}
	free(text);
	return 0;
}
