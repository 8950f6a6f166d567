/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A campaign at work. Private to campaign*.c:
 *
 *	campaign_folder_open(campaign, &diag);		// made or taken up, locked
 *	campaign_build(campaign, &diag);		// the engine's programs are there
 *	campaign_fill(campaign, &diag);			// seeds and dictionary
 *	...
 *	campaign_take(campaign, files, count, &diag);	// what the engine has found
 *	campaign_folder_close(campaign);
 */
#ifndef FUZZ_CAMPAIGN_PRIVATE_H
#define FUZZ_CAMPAIGN_PRIVATE_H

#include <limits.h>

#include "fuzz/campaign.h"
#include "fuzz/campaign_process.h"

#define CAMPAIGN_JOURNAL "journal"
#define CAMPAIGN_ROOM 256 /* for a name below the folder */

struct campaign {
	const struct campaign_options *options;
	struct campaign_result *result;
	struct campaign_setting setting;
	bool on_hardware;
	int lock;
	unsigned int hung; /* inputs that did not end when carried out alone */
	const char *interrupted;
	/* The engine. */
	unsigned int num_processes;
	struct campaign_process *process;
	long read; /* how much of its log */
	uint64_t inputs_before; /* that afl-fuzz has counted in an earlier call */
	unsigned int num_lines; /* of it that told how far it is */
	bool begun; /* it has run an input */
	uint64_t begin_ns, end_ns; /* of its time */
};

/* A path below the folder; what campaign_folder_open() has checked has room. */
void campaign_path(const struct campaign *campaign, char path[PATH_MAX], const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* -1 and @diag: it is no campaign's, another process has it, ... */
int campaign_folder_open(struct campaign *campaign, struct diag *diag);
void campaign_folder_close(struct campaign *campaign);

enum campaign_end campaign_build(struct campaign *campaign, struct diag *diag);
int campaign_fill(struct campaign *campaign, struct diag *diag);

/* What an engine has put into its folders: a list for file_list_free(). NULL: memory is short. */
char **campaign_crashes(const struct campaign *campaign, bool at_end, size_t *count);

/*
 * Carries each file out and keeps what is news; those of the engine are gone then. @seeds: they
 * stay where they are, and one that does nothing is no finding. -1 and @diag where nothing can be
 * kept.
 */
int campaign_take(struct campaign *campaign, char **files, size_t count, bool seeds,
		  struct diag *diag);

/* Cases in which the host went down during an earlier call become findings. */
int campaign_take_lost(struct campaign *campaign, struct diag *diag);

/* The same for a parser, whose finding is the input itself. */
int campaign_take_input(struct campaign *campaign, const char *file, struct diag *diag);

/* An input as a finding; its file is moved. Only some of each kind are kept. */
int campaign_keep_input(struct campaign *campaign, const char *file,
			struct campaign_finding *finding, struct diag *diag);

/* -1 and @diag where the engine cannot be started. */
int campaign_engine_start(struct campaign *campaign, struct diag *diag);
void campaign_engine_end(struct campaign *campaign);
bool campaign_engine_runs(struct campaign *campaign);
void campaign_engine_look(struct campaign *campaign); /* at its statistics */

/* The last line of a log, for a message. */
void campaign_log_end(const struct campaign *campaign, const char *name, char *text, size_t size);

/* Whole, up to @max bytes, as it is; NULL: it cannot be read. */
uint8_t *campaign_read(const char *path, size_t max, size_t *size);

#endif
