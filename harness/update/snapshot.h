/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A snapshot: everything that a target shows now, as facts, and as a folder of text files.
 *
 *	struct snapshot snapshot;
 *
 *	if (!snapshot_check_folder("out/before", &diag) &&
 *	    !snapshot_take(&snapshot, &session, &options, &diag))
 *		snapshot_write(&snapshot, "out/before", &diag);
 *	snapshot_free(&snapshot);
 *
 * out/before/requests.txt then has lines such as
 *
 *	7.0:ecx.waitpkg=1 via kvm = refused by kvm, EINVAL
 *	7.0:ecx.waitpkg=1 via module = accepted, moves 7.0:ecx.waitpkg=1
 *
 * The same target gives the same bytes again. What a target cannot show is not in the snapshot,
 * and the snapshot says why (docs/formats.md, "Snapshots").
 */
#ifndef UPDATE_SNAPSHOT_H
#define UPDATE_SNAPSHOT_H

#include "run/context.h"
#include "run/session.h"
#include "update/fact.h"

/* Needs of a snapshot by enum rule_need: what a target may lack of it. */
#define SNAPSHOT_NEEDS \
	(NEED_METADATA | NEED_MODULE | NEED_CPUID | NEED_GUEST | NEED_HOST_STATE | NEED_KVM | \
	 NEED_HOST_MSRS)

struct snapshot_options {
	bool allow_host_damage; /* hazards run on hardware, too */
	uint64_t seed; /* of random configurations */
	uint64_t budget; /* TDs that may be built; 0: as many as it takes */
};

/* What was not carried out, or not read, for one reason. */
struct snapshot_left_out {
	const char *what; /* "requests" */
	size_t count;
	struct target_reason reason; /* of the first */
};

#define SNAPSHOT_MAX_LEFT_OUT 16

struct snapshot {
	struct target_identity identity;
	struct facts *facts; /* sorted */
	struct target_lacks lacks;
	size_t num_left_out;
	struct snapshot_left_out left_out[SNAPSHOT_MAX_LEFT_OUT];
	uint64_t builds; /* TDs that the target was asked for */
	char ended[64]; /* what ended it before its plan; or empty */
	bool broken; /* snapshot_take() failed by no fault of its input */
};

/* -1 and @diag where it cannot be had whole; snapshot_free() is called in any case. */
int snapshot_take(struct snapshot *snapshot, const struct session *session,
		  const struct snapshot_options *options, struct diag *diag);
void snapshot_free(struct snapshot *snapshot);

/*
 * Makes @folder where it is missing. -1 and @diag where it cannot hold a snapshot: it is there
 * and has anything in it but an older one.
 */
int snapshot_check_folder(const char *folder, struct diag *diag);

/* All files, or where one cannot be written those of the older snapshot as they were. */
int snapshot_write(const struct snapshot *snapshot, const char *folder, struct diag *diag);

#endif
