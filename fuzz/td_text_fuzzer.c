// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text form of a case: what was printed is read again as the same case. And what is true of
 * any configuration, whatever it asks for.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "td/case.h"
#include "td/config_member.h"
#include "td/relate.h"

/* As bytes, for nothing to be left out: a case is all zero before it is read. */
static bool same_bytes(const void *a, const void *b, size_t size)
{
	return !memcmp(a, b, size);
}

/* Each member of TD_PARAMS is as it was set, and has a text. */
static void check_members(const struct td_config *config)
{
	char text[TD_MEMBER_TEXT];
	struct td_config copy = *config;

	for (size_t i = 0; i < td_config_member_count(); i++) {
		const uint64_t value = td_config_member_get(config, i);
		const char *name = td_config_member_name(i);

		td_config_member_set(&copy, i, value);
		td_config_member_format(i, value, text);
		if (td_config_member_get(&copy, i) != value ||
		    strncmp(text, name, strlen(name)) != 0)
			abort();
		if (!td_config_member_is_mask(i))
			continue;
		td_config_member_set(&copy, i, value & -value);
		if (!td_config_includes(config, &copy))
			abort();
		td_config_member_set(&copy, i, value);
	}
	if (!same_bytes(&copy, config, sizeof(copy)))
		abort();
}

/* What two ask for both includes what each of them asks for; reversed twice is as it was. */
static void check_relations(const struct td_case *test)
{
	struct td_config meet, join, reversed = test->config;

	if (relate_meet(&test->config, &test->partner, &meet) &&
	    !td_config_includes(&test->config, &meet))
		abort();
	if (relate_join(&test->config, &test->partner, &join) &&
	    !td_config_includes(&join, &test->config))
		abort();
	relate_reverse(&reversed);
	relate_reverse(&reversed);
	if (!same_bytes(&reversed, &test->config, sizeof(reversed)) ||
	    !td_config_includes(&test->config, &test->config))
		abort();
	if (relate_add_zero(&reversed, (struct cpuid_addr){ 0x7fffffff, CPUID_SUBLEAF_NA }) &&
	    !reversed.num_entries && !td_config_includes(&reversed, &test->config))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct td_case first, second;
	struct diag diag;
	char *text = strndup((const char *)data, size);
	char *printed;

	if (!text)
		return -1;
	if (!td_case_parse(&first, "input.td", text, &diag)) {
		printed = td_case_text(&first);
		if (!printed || td_case_parse(&second, "input.td", printed, &diag) ||
		    !same_bytes(&first, &second, sizeof(struct td_case)))
			abort();
		free(printed);
		check_members(&first.config);
		check_relations(&first);
	}
	free(text);
	return 0;
}
