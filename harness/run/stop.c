// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking for damage after a case on hardware.
 */
#include "run/stop.h"

#include <stdio.h>
#include <string.h>

#include "host/damage.h"
#include "rules/td_bits.h"

/* The names of the elements that are not as before; performance counters may count. */
static size_t list_damage(const struct observation *seen, char *text, size_t size)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	size_t found = 0;

	for (unsigned int cpu = 0; cpu < seen->num_cpus; cpu++) {
		size_t count = host_state_compare(&seen->before[cpu], &seen->after[cpu], changes);

		for (size_t i = 0; i < count; i++) {
			size_t len = strlen(text);

			if (td_bits_counting(&seen->before[cpu], changes[i].element))
				continue;
			snprintf(text + len, size - len, "%s%s on CPU %u", found++ ? ", " : "",
				 host_element(changes[i].element)->name, cpu);
		}
	}
	return found;
}

static bool stop_if_damaged(const struct observer *observer, const struct td_case *test, char *text,
			    size_t size)
{
	char damage[160] = "", mark[256];
	struct diag diag;

	if (!observer->seen.has_host_state || !list_damage(&observer->seen, damage, sizeof(damage)))
		return false;
	snprintf(mark, sizeof(mark), "case %s changed %s", test->name, damage);
	if (host_damage_mark(mark, &diag))
		snprintf(text, size, "%s; reboot this host before anything else runs on it", mark);
	else
		snprintf(text, size, "%s; this host is marked, and must be rebooted", mark);
	return true;
}

bool stop_after_case(const struct observer *observer, const struct td_case *test, char *text,
		     size_t size)
{
	text[0] = '\0';
	if (!observer->target->on_hardware)
		return false;
	if (stop_if_damaged(observer, test, text, size))
		return true;
	if (!observer->broken)
		return false;
	snprintf(text, size, "case %s: needs %s; found: %s", test->name,
		 target_lacks_reason(&observer->lacks, observer->broken)->needed,
		 target_lacks_reason(&observer->lacks, observer->broken)->found);
	return true;
}
