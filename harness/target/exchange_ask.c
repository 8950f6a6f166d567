// SPDX-License-Identifier: GPL-2.0-only
/*
 * The questions of an exchange as text: what is equal here is answered alike.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/exchange.h"

static const char *const health_names[NUM_HEALTH] = {
	[HEALTH_WARNINGS] = "warnings",
	[HEALTH_TAINT] = "taint",
	[HEALTH_KEY_IDS] = "key_ids",
};

void exchange_ask_number(const struct exchange_call *call, struct exchange_text *text)
{
	exchange_text_add(text, "0x");
	exchange_text_add_hex(text, call->number);
}

void exchange_ask_element(const struct exchange_call *call, struct exchange_text *text)
{
	if (call->number < HOST_NUM_ELEMENTS)
		exchange_text_add(text, host_element((enum host_element_id)call->number)->name);
	else
		exchange_ask_number(call, text);
}

void exchange_ask_health(const struct exchange_call *call, struct exchange_text *text)
{
	if (call->number < NUM_HEALTH)
		exchange_text_add(text, health_names[call->number]);
	else
		exchange_ask_number(call, text);
}

void exchange_ask_module(const struct exchange_call *call, struct exchange_text *text)
{
	exchange_text_add(text, call->number == TARGET_MODULE_AFTER ? "after" : "before");
}

/* A byte that JSON could not hold as it is; both sides of the comparison are treated alike. */
static void make_plain(char *text)
{
	for (; *text; text++) {
		if ((*text & 0x80) || (*text < ' ' && *text != '\n' && *text != '\t'))
			*text = '?';
	}
}

/*
 * The name tells a case from the default TD that is built again after each refusal. The summary
 * is for the reader, and another wording asks for nothing else.
 */
void exchange_ask_case(const struct exchange_call *call, struct exchange_text *text)
{
	char *printed = NULL, *settings;
	bool named;
	size_t size;
	FILE *stream = open_memstream(&printed, &size);

	if (!stream) {
		text->failed = true;
		return;
	}
	named = fprintf(stream, "case %.*s\n", (int)strcspn(call->test->name, "\n"),
			call->test->name) > 0;
	td_case_print(call->test, stream);
	/* A stream that finds no memory at its end says so by NULL alone. */
	if (fclose(stream) || !named || !printed) {
		text->failed = true;
	} else {
		make_plain(printed);
		settings = printed + strcspn(printed, "\n") + 1;
		exchange_text_add_bytes(text, printed, (size_t)(settings - printed));
		if (call->test->summary[0])
			settings += strcspn(settings, "\n") + 1;
		exchange_text_add(text, settings);
	}
	free(printed);
}

void exchange_ask_ops(const struct exchange_call *call, struct exchange_text *text)
{
	char operation[CPUID_TEXT];

	for (size_t i = 0; i < call->count; i++) {
		exchange_text_add(text, guest_op_format(&call->ops[i], operation));
		exchange_text_add(text, "\n");
	}
}

size_t exchange_ask_count(enum exchange_kind kind, const char *question)
{
	const char *begin = kind == EXCHANGE_CALLS ? "call " : "";
	size_t count = 0;

	while (*question) {
		count += !strncmp(question, begin, strlen(begin));
		question += strcspn(question, "\n");
		question += *question == '\n';
	}
	return count;
}
