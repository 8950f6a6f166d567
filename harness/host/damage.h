/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mark that this host was damaged, good until it boots again.
 *
 *	if (host_damage_found(&damage))
 *		...	damage.text says what happened; nothing may run
 *	host_damage_mark("IA32_TSX_CTRL changed by CLB-03.negative", &diag);
 *
 * The mark holds the boot id. It lies in /run/tdx-cts where that can be written, else in
 * $XDG_RUNTIME_DIR/tdx-cts, else in /tmp/tdx-cts-UID (which must be ours and no symbolic link);
 * all three are looked at.
 */
#ifndef HOST_DAMAGE_H
#define HOST_DAMAGE_H

#include <stdbool.h>

#include "input/diag.h"

struct host_damage {
	char text[256];
	char path[256];
};

/* True where a mark of this boot is there; one of an earlier boot is removed. */
bool host_damage_found(struct host_damage *damage);

int host_damage_mark(const char *text, struct diag *diag);

#endif
