// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine of a build that has no other: runs each input once, so that a fuzz target can be
 * linked and its corpus replayed where there is nothing but a C compiler.
 *
 *	$ build/fuzz/td_text_fuzzer corpus/cases
 *	corpus/cases/cfg/CFG-01.positive.td
 *	...
 *	434 inputs
 *
 * The name of an input is printed before it is run: after a crash it is the last line. Exit
 * status 0, 2 where a path is none or an input cannot be read, 4 where there was no input.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/target.h"

#define MAX_SIZE (1u << 20) /* no engine makes a larger one unless it is told to */

static unsigned long num_inputs;

/* A name may hold any byte; what is printed has to stay one line. */
static void print_name(FILE *out, const char *name)
{
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (c < ' ' || c == 0x7f || c == '\\')
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
}

static int complain(const char *name, const char *what)
{
	print_name(stderr, name);
	fprintf(stderr, ": %s\n", what);
	return -1;
}

/* A copy of just this size, so that reading beyond it is seen by AddressSanitizer. */
static int run(const char *name, const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		return complain(name, "out of memory; free some");
	memcpy(copy, data, size);
	print_name(stdout, name);
	putchar('\n');
	fflush(stdout);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	num_inputs++;
	return 0;
}

static int run_open(const char *name, int fd)
{
	static uint8_t data[MAX_SIZE + 1];
	size_t size = 0;
	ssize_t count;

	do {
		count = read(fd, data + size, sizeof(data) - size);
		if (count > 0)
			size += (size_t)count;
	} while (size < sizeof(data) && (count > 0 || (count < 0 && errno == EINTR)));
	if (count < 0)
		return complain(name, strerror(errno));
	if (size > MAX_SIZE)
		return complain(name, "larger than 1 MiB; no input of a fuzz target is, cut it");
	return run(name, data, size);
}

static int run_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return complain(path, strerror(errno));
	ret = run_open(path, fd);
	close(fd);
	return ret;
}

static int run_folder(const char *folder);

/* A link inside a folder may lead to a file, but to no other folder: that could be a loop. */
static int run_entry(const char *path)
{
	struct stat info, target;

	if (lstat(path, &info))
		return complain(path, strerror(errno));
	if (S_ISDIR(info.st_mode))
		return run_folder(path);
	if (!stat(path, &target) && S_ISREG(target.st_mode))
		return run_file(path);
	complain(path, "skipped, it is no file");
	return 0;
}

static int run_folder(const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	int ret = 0;

	if (count < 0)
		return complain(folder, strerror(errno));
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char *path;

		if (!ret && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
			ret = -1;
			if (asprintf(&path, "%s/%s", folder, name) >= 0) {
				ret = run_entry(path);
				free(path);
			}
		}
		free(entries[i]);
	}
	free(entries);
	return ret;
}

static int run_argument(const char *path)
{
	struct stat info;

	if (!strcmp(path, "-"))
		return run_open("standard input", STDIN_FILENO);
	if (stat(path, &info))
		return complain(path, strerror(errno));
	if (S_ISDIR(info.st_mode))
		return run_folder(path);
	if (S_ISREG(info.st_mode))
		return run_file(path);
	return complain(path, "neither a file nor a folder; name one, or - for standard input");
}

#pragma weak LLVMFuzzerInitialize

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE|FOLDER|-...: runs each input once\n", argv[0]);
		return 2;
	}
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		if (run_argument(argv[i]))
			return 2;
	}
	printf("%lu inputs\n", num_inputs);
	return num_inputs ? 0 : 4;
}
