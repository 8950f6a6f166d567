/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The suites by name; plan/suite.h declares the list of all.
 *
 * A suite is a table. A new one is a file here, a line below and one in suites.c, and a
 * program in kselftest/.
 */
#ifndef SUITES_SUITES_H
#define SUITES_SUITES_H

#include "plan/suite.h"

extern const struct suite metadata_suite;
extern const struct suite init_suite;
extern const struct suite readback_suite;
extern const struct suite clobber_suite;
extern const struct suite host_state_suite;
extern const struct suite abi_suite;
extern const struct suite properties_suite;
extern const struct suite update_suite;

#endif
