/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a program has crashed, out of the report of a sanitizer or of libFuzzer:
 *
 *	    #4 0x55d0c1 in td_case_parse /src/harness/td/parse.c:120:3
 *
 *	char frame[CAMPAIGN_FRAMES][CAMPAIGN_FRAME];
 *	size_t count = campaign_stack_read(report, frame);	// "td_case_parse", ...
 *
 * The innermost functions of the program itself: what reports the crash, and what called the
 * target, are none.
 */
#ifndef FUZZ_CAMPAIGN_STACK_H
#define FUZZ_CAMPAIGN_STACK_H

#include <stddef.h>

#define CAMPAIGN_FRAMES 3
#define CAMPAIGN_FRAME 64

size_t campaign_stack_read(const char *report, char frame[CAMPAIGN_FRAMES][CAMPAIGN_FRAME]);

/* "heap-buffer-overflow", "deadly signal", "timeout": of the line SUMMARY; empty: there is none. */
void campaign_stack_summary(const char *report, char *text, size_t size);

#endif
