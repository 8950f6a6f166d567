// SPDX-License-Identifier: GPL-2.0-only
/*
 * _exit() for coverage builds, linked with --wrap=_exit: writes gcov's counters first.
 */
#include <gcov.h>
#include <stdnoreturn.h>

noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);

noreturn void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}
