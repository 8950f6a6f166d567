/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seeded defects of a module's description: what a run judges by is wrong.
 *
 *	session_defect_describe(defect_named("ddpd-declared-native"), declared, masks);
 *
 * changes nothing where the defect is of another kind.
 */
#ifndef RUN_SESSION_DEFECT_H
#define RUN_SESSION_DEFECT_H

#include "emulator/defect.h"
#include "module/declared.h"

void session_defect_describe(const struct defect *defect, struct declared *declared,
			     struct masks *masks);

#endif
