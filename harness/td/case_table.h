/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of the .td text form, each in one table that parser and printer share.
 *
 *	const struct td_member *member = td_member_find(td_config_members, "xfam");
 *	const struct td_name *name = td_name_find(member->bits, "avx512");
 *
 *	td_member_set(&test->config, member, name->value);
 *
 * Every table ends with an element without a name; any case of letters is found. Golden vectors
 * call the members of a TD configuration by the same names. For td/ and for what is made of these
 * tables: the input language of the fuzz targets (fuzz/language.h).
 */
#ifndef TD_CASE_TABLE_H
#define TD_CASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A word and what it stands for: a bit or a group of bits, or an enum's value. */
struct td_name {
	const char *name;
	uint64_t value;
};

/* A number in one of the structs of a case. */
struct td_member {
	const char *name;
	size_t offset;
	size_t size;
	uint64_t max;
	bool decimal; /* printed so; otherwise in hexadecimal */
	const struct td_name *bits; /* where the number is a mask whose bits have names */
};

extern const struct td_member td_config_members[]; /* of struct td_config */
extern const struct td_member td_entry_members[]; /* of struct td_entry */
extern const struct td_member td_call_members[]; /* of struct td_call */

extern const struct td_name td_via_names[]; /* enum td_via */
extern const struct td_name td_role_names[]; /* enum td_role */
extern const struct td_name td_outcome_names[]; /* enum td_refuser: nobody, or anybody */
extern const struct td_name td_refuser_names[]; /* enum td_refuser: a certain one */
extern const struct td_name td_call_names[]; /* enum td_call_kind */
extern const struct td_name td_errno_names[];
extern const struct td_name td_need_names[]; /* enum td_need_kind */
extern const struct td_name td_relation_names[]; /* enum td_relation */
extern const struct td_name td_policy_names[]; /* KVM's policies */

const struct td_name *td_name_find(const struct td_name *table, const char *name);
const struct td_name *td_name_of(const struct td_name *table, uint64_t value);
const struct td_member *td_member_find(const struct td_member *table, const char *name);

uint64_t td_member_get(const void *object, const struct td_member *member);
void td_member_set(void *object, const struct td_member *member, uint64_t value);

/* "xfam x87 sse": one setting without its end of line. */
void td_member_print(const struct td_member *member, uint64_t value, FILE *out);

/* The known words, separated by blanks, for an error's text; cut where it is full. */
struct td_list {
	char text[640];
};

void td_list_add(struct td_list *list, const char *name);
void td_list_names(struct td_list *list, const struct td_name *table);
void td_list_members(struct td_list *list, const struct td_member *table);

#endif
