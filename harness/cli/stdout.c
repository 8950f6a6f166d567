// SPDX-License-Identifier: GPL-2.0-only
/*
 * Standard output that commands no terminal, whatever is printed.
 */
#include "cli/stdout.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define CHUNK 4096

/*
 * ESC and its like become '?'. The second byte of U+0080 to U+009F, which are commands as well,
 * becomes that of an upside-down one, so that the text remains UTF-8.
 */
static char harmless(char c, char before)
{
	const unsigned char byte = (unsigned char)c;

	if (byte < ' ' && c != '\n' && c != '\t')
		return '?';
	if ((unsigned char)before == 0xc2 && byte >= 0x80 && byte < 0xa0)
		return (char)0xbf;
	return c;
}

/* How much was written: less than @size is an error, and errno says which. */
static size_t write_all(const char *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		const ssize_t count = write(STDOUT_FILENO, data + done, size - done);

		if (count < 0 && errno != EINTR)
			break;
		done += count > 0 ? (size_t)count : 0;
	}
	return done;
}

static ssize_t write_harmless(void *cookie, const char *data, size_t size)
{
	char *last = cookie, chunk[CHUNK];
	size_t done = 0, len;

	for (; done < size; done += len) {
		for (len = 0; len < CHUNK && done + len < size; len++) {
			chunk[len] = harmless(data[done + len], *last);
			*last = data[done + len];
		}
		if (write_all(chunk, len) != len)
			break;
	}
	return (ssize_t)done;
}

void stdout_make_harmless(void)
{
	static char last;
	const cookie_io_functions_t functions = { .write = write_harmless };
	FILE *stream = fopencookie(&last, "w", functions);

	if (!stream)
		return;
	setvbuf(stream, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ);
	stdout = stream;
}
