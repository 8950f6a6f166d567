// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers in decimal or, with 0x, in hexadecimal.
 */
#include "input/number.h"

#include <string.h>

/* The value of a digit in any base, or one that no base has. */
static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return UINT32_MAX;
}

bool number_parse_n(const char *text, size_t len, uint64_t max, uint64_t *value)
{
	unsigned int base = 10;
	uint64_t sum = 0;
	size_t i = 0;

	if (len > 2 && text[0] == '0' && text[1] == 'x') {
		base = 16;
		i = 2;
	}
	if (i == len)
		return false;

	for (; i < len; i++) {
		unsigned int digit = digit_value(text[i]);

		if (digit >= base || digit > max || sum > (max - digit) / base)
			return false;
		sum = sum * base + digit;
	}
	*value = sum;
	return true;
}

bool number_parse(const char *text, uint64_t max, uint64_t *value)
{
	return number_parse_n(text, strlen(text), max, value);
}
