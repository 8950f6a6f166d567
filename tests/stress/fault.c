// SPDX-License-Identifier: GPL-2.0-only
/*
 * A library to be loaded before a program (LD_PRELOAD), in which one call fails.
 *
 *	TDX_CTS_FAULT=disk:7:ENOSPC	the 7th call that writes fails, all others do what they do
 *	TDX_CTS_FAULT=disk:7+:EIO	and all behind it
 *	TDX_CTS_FAULT=disk:7:short	the 7th writes one byte, if it is a write
 *	TDX_CTS_FAULT=disk:7:kill	the process is killed before it
 *	TDX_CTS_FAULT=memory:7:ENOMEM	the 7th call that asks for memory
 *
 * Calls are counted over a process and its children, from 1; $TDX_CTS_FAULT_COUNT is a file that
 * takes their number when the first process has come to its end. What libc calls inside itself is
 * not seen, but for memory: so stdout is left alone.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* glibc's own, which cannot be looked up without asking for memory. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

enum area { AREA_NONE, AREA_DISK, AREA_MEMORY };
enum effect { EFFECT_NONE, EFFECT_FAIL, EFFECT_SHORT };

static struct {
	enum area area;
	unsigned long number;
	bool on; /* and behind it */
	bool is_short, is_kill;
	int error;
	pid_t first;
	atomic_ulong *count; /* shared with children */
} fault;

static const struct {
	const char *name;
	int error;
} errors[] = {
	{ "ENOSPC", ENOSPC }, { "EIO", EIO },       { "EDQUOT", EDQUOT },
	{ "EROFS", EROFS },   { "ENOMEM", ENOMEM },
};

static void set_effect(const char *name)
{
	fault.is_short = !strcmp(name, "short");
	fault.is_kill = !strcmp(name, "kill");
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (!strcmp(errors[i].name, name))
			fault.error = errors[i].error;
	}
}

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("TDX_CTS_FAULT");
	char area[16], on[2] = "", effect[16];
	void *page;

	if (!text ||
	    (sscanf(text, "%15[a-z]:%lu%1[+]:%15s", area, &fault.number, on, effect) != 4 &&
	     sscanf(text, "%15[a-z]:%lu:%15s", area, &fault.number, effect) != 3))
		return;
	page = mmap(NULL, sizeof(*fault.count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		    -1, 0);
	if (page == MAP_FAILED)
		abort();
	set_effect(effect);
	fault.on = *on == '+';
	fault.first = getpid();
	fault.count = page;
	fault.area = !strcmp(area, "disk") ? AREA_DISK : AREA_MEMORY;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("TDX_CTS_FAULT_COUNT");
	FILE *file;

	if (!path || getpid() != fault.first)
		return;
	fault.area = AREA_NONE;
	file = fopen(path, "we");
	if (!file)
		abort();
	fprintf(file, "%lu\n", atomic_load(fault.count));
	fclose(file);
}

static enum effect meet(enum area area)
{
	unsigned long number;

	if (fault.area != area)
		return EFFECT_NONE;
	number = atomic_fetch_add(fault.count, 1) + 1;
	if (number != fault.number && !(fault.on && number > fault.number))
		return EFFECT_NONE;
	if (fault.is_kill)
		raise(SIGKILL);
	errno = fault.error;
	return fault.is_short ? EFFECT_SHORT : EFFECT_FAIL;
}

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

/* A call that is there or fails: @call is what it is with its arguments. */
#define DISK(call) (meet(AREA_DISK) == EFFECT_FAIL ? -1 : (call))

ssize_t write(int fd, const void *data, size_t size)
{
	switch (meet(AREA_DISK)) {
	case EFFECT_FAIL:
		return -1;
	case EFFECT_SHORT:
		return REAL(write)(fd, data, size > 1);
	default:
		return REAL(write)(fd, data, size);
	}
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list rest;

	if (flags & (O_CREAT | O_TMPFILE)) {
		va_start(rest, flags);
		mode = va_arg(rest, mode_t);
		va_end(rest);
	}
	if ((flags & O_ACCMODE) == O_RDONLY)
		return REAL(open)(path, flags, mode);
	return DISK(REAL(open)(path, flags, mode));
}

int fsync(int fd)
{
	return DISK(REAL(fsync)(fd));
}

int fdatasync(int fd)
{
	return DISK(REAL(fdatasync)(fd));
}

int ftruncate(int fd, off_t size)
{
	return DISK(REAL(ftruncate)(fd, size));
}

int rename(const char *from, const char *to)
{
	return DISK(REAL(rename)(from, to));
}

int link(const char *from, const char *to)
{
	return DISK(REAL(link)(from, to));
}

int mkdir(const char *path, mode_t mode)
{
	return DISK(REAL(mkdir)(path, mode));
}

void *malloc(size_t size)
{
	return meet(AREA_MEMORY) == EFFECT_FAIL ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return meet(AREA_MEMORY) == EFFECT_FAIL ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return meet(AREA_MEMORY) == EFFECT_FAIL ? NULL : __libc_realloc(old, size);
}
