/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run that was killed while it wrote a file has left beside that: a temporary name.
 */
#ifndef RUN_LEFTOVERS_H
#define RUN_LEFTOVERS_H

/*
 * Removes record.jsonl.PID.N.tmp and the like from the folder of a run. For whoever has the lock on
 * the journal: nobody else writes there then.
 */
void leftovers_remove(const char *folder);

#endif
