// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking for damage after a case on hardware.
 */
#include "run/stop.h"

#include <stdio.h>
#include <string.h>

#include "host/damage.h"
#include "rules/td_bits.h"

#define MAX_NAMES 4 /* of changed elements; of the others only their number is told */

/* The elements that are not as before; performance counters may count. */
static size_t list_damage(const struct observation *seen, char *text, size_t size)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	size_t found = 0, len = 0;

	for (unsigned int cpu = 0; cpu < seen->num_cpus; cpu++) {
		size_t count = host_state_compare(&seen->before[cpu], &seen->after[cpu], changes);

		for (size_t i = 0; i < count; i++) {
			if (td_bits_counting(&seen->before[cpu], changes[i].element) ||
			    found++ >= MAX_NAMES)
				continue;
			len += (size_t)snprintf(text + len, size - len, "%s%s on CPU %u",
						found > 1 ? ", " : "",
						host_element(changes[i].element)->name, cpu);
		}
	}
	if (found > MAX_NAMES)
		snprintf(text + len, size - len, " and %zu more", found - MAX_NAMES);
	return found;
}

static bool stop_if_damaged(const struct observer *observer, const struct td_case *test, char *text,
			    size_t size)
{
	/* MAX_NAMES of the longest names, with room for their CPUs. */
	char damage[160] = "", mark[288];
	struct diag diag;

	/* Without KVM nobody restores anything. */
	if (test->via != TD_VIA_KVM || !observer->seen.has_host_state ||
	    !list_damage(&observer->seen, damage, sizeof(damage)))
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
