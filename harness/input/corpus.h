/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the project's data lies, and how a name on the command line becomes a path.
 *
 *	char path[PATH_MAX];
 *
 *	corpus_find("modules", "tdx-1.5.05", "", path, &diag);	// .../corpus/modules/tdx-1.5.05
 *	corpus_find("platforms", "./my.cpuid", ".cpuid", path, &diag);	// ./my.cpuid
 *
 * The corpus is $TDX_CTS_CORPUS if set, else the folder "corpus" beside the program, else the one
 * installed with the command, else that of the source tree in whose build tree the program lies.
 * Programs that were carried elsewhere find it where it was carried with them.
 */
#ifndef INPUT_CORPUS_H
#define INPUT_CORPUS_H

#include <limits.h>

#include "input/diag.h"

const char *corpus_root(void);

/*
 * A name that exists as a path and holds a '/' or is no name of the corpus is
 * taken as that path; otherwise <corpus>/@kind/@name@suffix must exist. The
 * error lists the names that there are.
 */
int corpus_find(const char *kind, const char *name, const char *suffix, char path[PATH_MAX],
		struct diag *diag);

#endif
