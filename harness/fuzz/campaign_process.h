/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that a campaign starts, each in a process group of its own, and what is left of them.
 *
 *	struct campaign_process process;
 *
 *	campaign_process_start(&process, folder, arguments, variables, "log/engine", &diag);
 *	while (!campaign_process_ended(&process))
 *		...
 *	campaign_process_end(&process, SIGINT, 3000);	// after that, SIGKILL
 *	campaign_process_end_orphans();			// what its children have started
 */
#ifndef FUZZ_CAMPAIGN_PROCESS_H
#define FUZZ_CAMPAIGN_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "input/diag.h"

struct campaign_process {
	pid_t pid; /* 0: never started */
	bool ended;
	int status; /* with ended, of wait() */
};

/*
 * @arguments up to NULL, the first a path or a program of PATH; @variables "NAME=VALUE" up to NULL,
 * beside the environment. It runs in @folder, reads nothing, and writes to the file @log, a path
 * from here, which is added to. -1 and @diag where it cannot be started at all; where there is no
 * such program it ends with status 127.
 */
int campaign_process_start(struct campaign_process *process, const char *folder,
			   const char *const *arguments, const char *const *variables,
			   const char *log, struct diag *diag);

bool campaign_process_ended(struct campaign_process *process);

/* By a signal to its group, and SIGKILL where it is not gone in so many milliseconds. */
void campaign_process_end(struct campaign_process *process, int number, unsigned int ms);

/* Children of children are given to this process when their parent ends. */
void campaign_process_adopt(void);

/* Kills what was adopted. */
void campaign_process_end_orphans(void);

#endif
