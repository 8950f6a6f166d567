// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock on a journal: flock(), which ends with the last process that has the file open.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "record/journal_private.h"

/* proc(5): "1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF". 0: not to be seen from here. */
static int find_holder(int fd)
{
	unsigned int dev_major, dev_minor;
	unsigned long inode;
	int holder = 0, pid;
	struct stat file;
	char line[256];
	FILE *locks;

	if (fstat(fd, &file))
		return 0;
	locks = fopen("/proc/locks", "re");
	if (!locks)
		return 0;
	while (!holder && fgets(line, sizeof(line), locks)) {
		if (sscanf(line, "%*u: FLOCK %*s %*s %d %x:%x:%lu", &pid, &dev_major, &dev_minor,
			   &inode) == 4 &&
		    makedev(dev_major, dev_minor) == file.st_dev && inode == file.st_ino && pid > 0)
			holder = pid;
	}
	fclose(locks);
	return holder;
}

int journal_lock(int fd, const char *folder, struct diag *diag)
{
	char process[32] = "";
	int holder;

	if (!flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno != EWOULDBLOCK)
		return diag_set(diag,
				"%s/" JOURNAL_FILE ": cannot be locked: %s; give a folder on "
				"another file system",
				folder, strerror(errno));
	holder = find_holder(fd);
	if (holder)
		snprintf(process, sizeof(process), " (process %d)", holder);
	return diag_set(diag,
			"%s: another run is at work in it%s; let that end, or give another folder",
			folder, process);
}
