// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for the operator of a host to replace its TDX module.
 */
#include "host/module_update.h"

#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_PERIOD_MS 500
#define VERSION_TEXT 64

/* Empty where there is no such file. */
static void read_version(const char *path, char text[VERSION_TEXT])
{
	FILE *file = fopen(path, "re");

	text[0] = '\0';
	if (!file)
		return;
	if (fgets(text, VERSION_TEXT, file))
		text[strcspn(text, "\n")] = '\0';
	else
		text[0] = '\0';
	fclose(file);
}

bool module_update_can_wait(const struct module_update *update)
{
	char text[VERSION_TEXT];

	read_version(update->version, text);
	return *text || update->input >= 0;
}

static void tell(const struct module_update *update, const char *version)
{
	fprintf(update->out,
		"A TD runs. Replace the TDX module of this host by %s now, without a reboot:\n"
		"    through /sys/class/firmware/tdx_module, as the kernel's documentation says\n",
		update->name);
	if (*version)
		fprintf(update->out, "%s is %s; the run goes on when it changes.\n",
			update->version, version);
	else
		fprintf(update->out, "There is no %s; press Enter when it is done.\n",
			update->version);
	fprintf(update->out, "Waiting for up to %u s.\n", update->seconds);
	fflush(update->out);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Waits for a period; true where somebody has pressed Enter. Input that has ended is closed. */
static bool enter_pressed(const struct module_update *update, int *input)
{
	struct pollfd wait = { .fd = *input, .events = POLLIN };
	int period = update->period_ms ? (int)update->period_ms : DEFAULT_PERIOD_MS;
	char text[256];
	ssize_t size;

	if (poll(&wait, 1, period) <= 0 || !(wait.revents & (POLLIN | POLLHUP)))
		return false;
	size = read(*input, text, sizeof(text));
	if (size <= 0)
		*input = -1;
	return size > 0;
}

enum module_update_end module_update_wait(const struct module_update *update)
{
	char before[VERSION_TEXT], now[VERSION_TEXT];
	uint64_t end = now_ms() + (uint64_t)update->seconds * 1000;
	int input = update->input;

	read_version(update->version, before);
	if (*before || input >= 0)
		tell(update, before);
	while (*before || input >= 0) {
		bool pressed = enter_pressed(update, &input);

		if (update->stopped && update->stopped())
			return MODULE_UPDATE_STOPPED;
		read_version(update->version, now);
		if (strcmp(now, before) != 0 && *now)
			return MODULE_UPDATE_DONE;
		if (pressed && !*before)
			return MODULE_UPDATE_DONE;
		if (pressed)
			fprintf(update->out, "It is still %s.\n", before);
		if (now_ms() >= end)
			return MODULE_UPDATE_LATE;
	}
	return MODULE_UPDATE_UNSEEN;
}
