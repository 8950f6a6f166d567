// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of members.
 */
#include "run/log_members.h"

#include <stdio.h>

#include "record/results.h"

#define TEXT(type, name, member) \
	{ \
		name, offsetof(struct type, member), sizeof(((struct type *)0)->member) \
	}

const struct log_text log_judgement_texts[] = {
	TEXT(judgement, "case", test),
	TEXT(judgement, "path", path),
	TEXT(judgement, "subject", finding.subject),
	TEXT(judgement, "expected", finding.expected),
	TEXT(judgement, "observed", finding.observed),
	TEXT(judgement, "answer", answer),
	TEXT(judgement, "reason", reason),
	TEXT(judgement, "config", config),
	{ NULL, 0, 0 },
};

const struct log_text log_reason_texts[] = {
	TEXT(target_reason, "needed", needed),
	TEXT(target_reason, "found", found),
	{ NULL, 0, 0 },
};

/* As object_of_provenance() writes them. */
const struct log_text log_identity_texts[] = {
	TEXT(target_identity, "target", target),
	TEXT(target_identity, "module_identity", module),
	TEXT(target_identity, "platform_identity", platform),
	TEXT(target_identity, "kernel_identity", kernel),
	TEXT(target_identity, "defect", defect),
	{ NULL, 0, 0 },
};

json_t *log_put(const void *from, const struct log_text *texts)
{
	json_t *object = json_object();

	for (; texts->name; texts++) {
		const char *text = (const char *)from + texts->offset;

		if (*text)
			json_object_set_new(object, texts->name, json_string(text));
	}
	return object;
}

void log_get(const json_t *object, void *into, const struct log_text *texts)
{
	for (; texts->name; texts++) {
		const char *text = json_string_value(json_object_get(object, texts->name));

		snprintf((char *)into + texts->offset, texts->size, "%s", text ? text : "");
	}
}
