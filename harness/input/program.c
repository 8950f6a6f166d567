// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks the kernel.
 */
#include "input/program.h"

#include <string.h>
#include <unistd.h>

bool program_folder(char folder[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX - 1);

	if (len <= 0)
		return false;
	folder[len] = '\0';
	*strrchr(folder, '/') = '\0';
	return true;
}
