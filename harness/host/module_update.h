/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run-time update of this host's TDX module, which its operator does: told what to do, and waited
 * for.
 *
 *	const struct module_update update = { .name = "tdx-1.5.06", .out = stderr, .input = 0,
 *					      .version = MODULE_VERSION_PATH, .seconds = 900 };
 *
 *	switch (module_update_wait(&update)) {
 *	case MODULE_UPDATE_DONE: ...	the version has changed, or somebody says so
 *
 * The kernel's interface (kvm@, run-time TDX module update, v8 of April 2026): the module goes through
 * /sys/class/firmware/tdx_module, and /sys/devices/faux/tdx_host/version tells which one runs.
 */
#ifndef HOST_MODULE_UPDATE_H
#define HOST_MODULE_UPDATE_H

#include <stdbool.h>
#include <stdio.h>

#define MODULE_VERSION_PATH "/sys/devices/faux/tdx_host/version"
#define MODULE_UPDATE_SECONDS 900

struct module_update {
	const char *name; /* of the module that is to run */
	const char *version; /* the file that tells which one runs */
	FILE *out;
	int input; /* a terminal, where Enter says that it is done; -1: there is none */
	unsigned int seconds; /* and not longer */
	unsigned int period_ms; /* between two looks at the version; 0: half a second */
	bool (*stopped)(void); /* nobody waits any more; may be NULL */
};

enum module_update_end {
	MODULE_UPDATE_DONE,
	MODULE_UPDATE_UNSEEN, /* neither a version nor a terminal: nobody could tell */
	MODULE_UPDATE_LATE,
	MODULE_UPDATE_STOPPED,
};

/* Somebody could tell that it is done. */
bool module_update_can_wait(const struct module_update *update);

enum module_update_end module_update_wait(const struct module_update *update);

#endif
