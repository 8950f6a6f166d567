/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The single numbers of a TD configuration by index, for whoever treats them all alike: all
 * members of struct td_config but its lists.
 *
 *	for (size_t i = 0; i < td_config_member_count(); i++) {
 *		if (td_config_member_get(&a, i) != td_config_member_get(&b, i))
 *			puts(td_config_member_format(i, td_config_member_get(&a, i), text));
 *	}
 *
 * prints "xfam x87 sse avx" or "max_vcpus 2", as the text form does (td/case.h).
 */
#ifndef TD_CONFIG_MEMBER_H
#define TD_CONFIG_MEMBER_H

#include "td/config.h"

#define TD_MEMBER_TEXT 160

size_t td_config_member_count(void);
const char *td_config_member_name(size_t index);

/* ATTRIBUTES, XFAM and CONFIG_FLAGS: each bit is a setting of its own. */
bool td_config_member_is_mask(size_t index);

uint64_t td_config_member_get(const struct td_config *config, size_t index);
void td_config_member_set(struct td_config *config, size_t index, uint64_t value);

/* One setting in the text form; cut where it does not fit. */
const char *td_config_member_format(size_t index, uint64_t value, char text[TD_MEMBER_TEXT]);

#endif
