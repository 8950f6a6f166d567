/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of masks_load(): each reads some members of module.json into @masks, and returns 0
 * or -1 with @diag filled.
 */
#ifndef MODULE_MASKS_LOAD_H
#define MODULE_MASKS_LOAD_H

#include "input/json.h"
#include "module/masks.h"

/* masks_cpuid.c: entries and their order, slots, XFAM masks, platform requirements. */
int masks_load_cpuid(struct masks *masks, const struct json_at *root, struct diag *diag);

/* masks_rules.c: TD_PARAMS layout, IA32_ARCH_CAPABILITIES, family/model/stepping. */
int masks_load_rules(struct masks *masks, const struct json_at *root, struct diag *diag);

/* masks_options.c: the optional members, with their defaults. */
int masks_load_options(struct masks *masks, const struct json_at *root, struct diag *diag);

#endif
