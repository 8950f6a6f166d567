/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of tdx-cts bench share.
 */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include <stdbool.h>

#include "run/session.h"

/* Where figures go: one line each, or elements of a JSON array. */
struct bench_report {
	bool json;
	size_t count;
};

/* @peer: the rate of the published module code, 0 where there is none. */
void bench_figure(struct bench_report *report, const char *name, double value, const char *unit,
		  double peer);

/* The same with any peer: "<ratio> x <peer>" stands beside where @ratio is not 0. */
void bench_compare(struct bench_report *report, const char *name, double value, const char *unit,
		   double ratio, const char *peer);

long long bench_now_ns(void);

/* Covering arrays: rows and time; with @all also those that take many seconds. */
int bench_generate(struct bench_report *report, bool all, struct diag *diag);

/*
 * KVM's system calls and whole TDs a second: of the emulator in process and through the door,
 * and plain VMs where there is a KVM. What cannot be measured is left out, with a line that
 * says why.
 */
int bench_kvm(struct bench_report *report, struct session *session, struct diag *diag);

/* The same of what is behind this process's own /dev/kvm, TDs or plain VMs: "kvm_ioctl" ... */
int bench_kvm_here(struct bench_report *report, const struct session_options *options,
		   struct diag *diag);

/* How many TDs a minimisation builds at most, by simulated faults. */
int bench_minimize(struct bench_report *report, struct diag *diag);

/* Two descriptions from folders to the rows of tdx-cts diff: milliseconds. */
int bench_diff(struct bench_report *report, struct diag *diag);

/* What of a run's time --watch takes: per cent. */
int bench_live(struct bench_report *report, struct diag *diag);

/* A record of 100,000 judgements in each format of reports, told one by one: milliseconds. */
int bench_reports(struct bench_report *report, struct diag *diag);

/* The fuzz targets that build TDs: inputs a second, and how many of them are accepted. */
int bench_fuzz(struct bench_report *report, const struct session_options *options,
	       struct diag *diag);

/* Each claim of the module, and the update to it from that one: milliseconds. */
#define BENCH_OLDER_MODULE "tdx-1.5.01"
int bench_prove(struct bench_report *report, const struct session_options *options,
		struct diag *diag);

/* The way around KVM's deny list, by the name of a defect. */
#define BENCH_DENYLIST "denylist-bypass"

struct bench_find {
	const char *what; /* defects by their ids, "ID,ID", or "all" */
	size_t streams; /* 1 to 100 */
	uint64_t limit; /* inputs of each */
};

/*
 * How many inputs it takes to find each: the median over streams. @num_missed: those that one
 * stream or more did not find.
 */
int bench_find(struct bench_report *report, const struct bench_find *find, size_t *num_missed,
	       struct diag *diag);

#endif
