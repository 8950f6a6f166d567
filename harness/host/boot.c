// SPDX-License-Identifier: GPL-2.0-only
/*
 * The id of this boot.
 */
#include "host/boot.h"

#include <stdio.h>
#include <string.h>

int host_boot_id(char id[HOST_BOOT_ID_SIZE])
{
	FILE *file = fopen(HOST_BOOT_ID_FILE, "re");
	int ret = -1;

	if (!file)
		return -1;
	if (fgets(id, HOST_BOOT_ID_SIZE, file) && strlen(id) == HOST_BOOT_ID_SIZE - 1)
		ret = 0;
	fclose(file);
	return ret;
}
