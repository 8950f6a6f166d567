// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's log, its taint flags and the key ids in use. Records of /dev/kmsg have the form
 * "priority,sequence,microseconds,flags;message" (Documentation/ABI/testing/dev-kmsg).
 */
#include "host/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/kernel_private.h"

#define MAX_RECORDS 65536 /* read at once: a log that floods must not hold us */
#define RECORD_SIZE 8192 /* the kernel's own limit is below it */

#define LOG_FACILITY_SHIFT 3 /* of the priority; 0 is the kernel, which nobody else can be */

struct host_kernel {
	const struct host_kernel_files *files;
	int log;
	int log_error;
	bool lost; /* records were overwritten before they were read */
	uint64_t warnings;
	char last[256];
};

/* A message counts that holds @text, and @also where there is one. */
static const struct {
	const char *text;
	const char *also;
} warnings[] = {
	{ "WARNING:", NULL },
	{ "BUG:", NULL },
	{ "BUG ", NULL }, /* the slab allocator's */
	{ "Oops", NULL },
	{ "general protection fault", NULL },
	{ "unchecked MSR access error", NULL },
	{ "KASAN", NULL },
	{ "KCSAN", NULL },
	{ "KFENCE", NULL },
	{ "UBSAN", NULL },
	{ "INFO: possible", NULL },
	{ "INFO: inconsistent", NULL },
	{ "inconsistent lock", NULL },
	{ "inconsistent {", NULL },
	{ "circular locking", NULL },
	{ "suspicious RCU", NULL },
	{ "rcu: INFO", NULL },
	{ "INFO: task", "blocked for more than" },
	{ "soft lockup", NULL },
	{ "hard LOCKUP", NULL },
	{ "[Hardware Error]", NULL },
	{ "SEAMCALL", NULL },
	{ "tdx:", "failed" },
	{ "tdx:", "error" },
	{ "TDX", "bug" }, /* KVM marks a TD that it cannot clean up */
};

/* A process that has died of its own #GP, which is no concern of the kernel's. */
#define OF_USER_SPACE "traps: "

bool host_kernel_is_warning(const char *message)
{
	if (!strncmp(message, OF_USER_SPACE, strlen(OF_USER_SPACE)))
		return false;
	for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++) {
		if (strstr(message, warnings[i].text) &&
		    (!warnings[i].also || strstr(message, warnings[i].also)))
			return true;
	}
	return false;
}

static const struct host_kernel_files system_files = {
	.log = "/dev/kmsg",
	.taint = "/proc/sys/kernel/tainted",
	.keys = { "/sys/fs/cgroup/misc.current", "/sys/fs/cgroup/misc/misc.current" },
};

struct host_kernel *host_kernel_open_at(const struct host_kernel_files *files)
{
	struct host_kernel *kernel = calloc(1, sizeof(*kernel));

	if (!kernel)
		return NULL;
	kernel->files = files;
	kernel->log = open(files->log, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kernel->log < 0 || lseek(kernel->log, 0, SEEK_END) < 0)
		kernel->log_error = errno;
	return kernel;
}

struct host_kernel *host_kernel_open(void)
{
	return host_kernel_open_at(&system_files);
}

void host_kernel_close(struct host_kernel *kernel)
{
	if (!kernel)
		return;
	if (kernel->log >= 0)
		close(kernel->log);
	free(kernel);
}

static int lack_set(struct host_kernel_lack *lack, const char *needed, const char *path,
		    const char *found)
{
	snprintf(lack->needed, sizeof(lack->needed), "%s", needed);
	snprintf(lack->found, sizeof(lack->found), "%s%s%s", path, *path ? ": " : "", found);
	return -1;
}

static void count_line(struct host_kernel *kernel, const char *line)
{
	const char *message = strchr(line, ';');

	/* A line that begins with a blank says more about the record before. */
	if (!message || *line == ' ' || strtoul(line, NULL, 10) >> LOG_FACILITY_SHIFT)
		return;
	message++;
	if (!host_kernel_is_warning(message))
		return;
	kernel->warnings++;
	snprintf(kernel->last, sizeof(kernel->last), "%s", message);
}

/* One read of the device is one record. */
static void read_log(struct host_kernel *kernel)
{
	char record[RECORD_SIZE + 1];

	for (unsigned int i = 0; i < MAX_RECORDS; i++) {
		ssize_t size = read(kernel->log, record, RECORD_SIZE);
		char *rest = NULL;

		if (size < 0 && errno == EPIPE)
			kernel->lost = true;
		if (size < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (size <= 0)
			return;
		record[size] = '\0';
		for (char *line = strtok_r(record, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest))
			count_line(kernel, line);
	}
	kernel->lost = true;
}

static int read_warnings(struct host_kernel *kernel, uint64_t *value, struct host_kernel_lack *lack)
{
	if (kernel->log_error)
		return lack_set(lack, "permission to read the kernel's log", kernel->files->log,
				strerror(kernel->log_error));
	read_log(kernel);
	*value = kernel->warnings;
	if (!kernel->lost)
		return 0;
	/* Once: what comes after is counted again. */
	kernel->lost = false;
	return lack_set(lack, "every message of the kernel", kernel->files->log,
			"messages were overwritten before they were read");
}

/* The text of a small file in @text, or -1 and errno. */
static int read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -1;
	got = read(fd, text, size - 1);
	close(fd);
	if (got < 0)
		return -1;
	text[got] = '\0';
	return 0;
}

static int parse_count(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return errno || end == text || *text == '-' ? -1 : 0;
}

static int read_taint(const struct host_kernel *kernel, uint64_t *value,
		      struct host_kernel_lack *lack)
{
	const char *needed = "the kernel's taint flags";
	char text[64];

	if (read_text(kernel->files->taint, text, sizeof(text)))
		return lack_set(lack, needed, kernel->files->taint, strerror(errno));
	if (parse_count(text, value))
		return lack_set(lack, needed, kernel->files->taint, "not a number");
	return 0;
}

/* Lines of a resource and its count: "tdx 3". */
static int find_keys(char *text, uint64_t *value)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (!strncmp(line, "tdx ", 4))
			return parse_count(line + 4, value);
	}
	return -1;
}

static int read_keys(const struct host_kernel *kernel, uint64_t *value,
		     struct host_kernel_lack *lack)
{
	const char *needed = "the misc cgroup controller with a tdx line";
	char text[4096];

	for (unsigned int i = 0; i < 2; i++) {
		if (read_text(kernel->files->keys[i], text, sizeof(text)))
			continue;
		if (!find_keys(text, value))
			return 0;
		return lack_set(lack, needed, kernel->files->keys[i], "no tdx line");
	}
	return lack_set(lack, needed, kernel->files->keys[0], strerror(errno));
}

int host_kernel_read(struct host_kernel *kernel, enum host_kernel_fact fact, uint64_t *value,
		     struct host_kernel_lack *lack)
{
	switch (fact) {
	case HOST_KERNEL_WARNINGS:
		return read_warnings(kernel, value, lack);
	case HOST_KERNEL_TAINT:
		return read_taint(kernel, value, lack);
	case HOST_KERNEL_KEY_IDS:
		return read_keys(kernel, value, lack);
	default:
		return lack_set(lack, "a fact of the kernel", "", "none of that number");
	}
}

const char *host_kernel_last_warning(const struct host_kernel *kernel)
{
	return kernel->last;
}
