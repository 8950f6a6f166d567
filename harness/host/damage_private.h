/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folders that a mark may lie in.
 */
#ifndef HOST_DAMAGE_PRIVATE_H
#define HOST_DAMAGE_PRIVATE_H

#include "host/damage.h"

#define DAMAGE_MAX_FOLDERS 3

struct damage_folders {
	unsigned int count;
	char path[DAMAGE_MAX_FOLDERS][200];
};

/* /run, $XDG_RUNTIME_DIR, /tmp: those that there are. */
void damage_find_folders(struct damage_folders *folders);

bool host_damage_found_in(const struct damage_folders *folders, struct host_damage *damage);
int host_damage_mark_in(const struct damage_folders *folders, const char *text, struct diag *diag);

#endif
