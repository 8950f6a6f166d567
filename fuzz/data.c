// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the corpus of a fuzz target that was carried elsewhere: a fuzzing service runs the
 * program and what lies beside it, on a machine that has no source tree.
 *
 * A constructor, because each engine has a main() of its own, and a target may have its own
 * LLVMFuzzerInitialize().
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static __attribute__((constructor)) void find_data(void)
{
	char program[PATH_MAX], modules[PATH_MAX + sizeof("/corpus/modules")];
	const char *given = getenv("TDX_CTS_CORPUS");
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if ((given && *given) || len < 0)
		return;
	program[len] = '\0';
	*strrchr(program, '/') = '\0';
	/* Whoever fuzzes there may have a folder of that name for inputs. */
	snprintf(modules, sizeof(modules), "%s/corpus/modules", program);
	if (access(modules, F_OK))
		return;
	*strrchr(modules, '/') = '\0';
	setenv("TDX_CTS_CORPUS", modules, 1);
}
