/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A snapshot while it is taken: what all of it is told from. Private to snapshot*.c.
 *
 *	static void see(struct snapshot_scene *scene, const struct snapshot_step *step)
 *	{
 *		...	one TD: gather what it shows
 *	}
 *
 *	static void tell(struct snapshot_scene *scene)
 *	{
 *		facts_add(scene->snapshot->facts, FACT_HOST, ...);
 *	}
 *
 *	const struct snapshot_teller snapshot_host = { see, tell };
 */
#ifndef UPDATE_SNAPSHOT_SCENE_H
#define UPDATE_SNAPSHOT_SCENE_H

#include "plan/plan.h"
#include "run/observe.h"
#include "update/snapshot.h"

#define SNAPSHOT_KVM_SUFFIX "-kvm" /* of the names of a plan's cases */

/* The TD that a request is compared with. */
enum snapshot_base { SNAPSHOT_DEFAULT, SNAPSHOT_EVERYTHING, SNAPSHOT_NUM_BASES };

enum snapshot_of {
	SNAPSHOT_REQUEST, /* its outcome is a fact */
	SNAPSHOT_PAIRS, /* many settings at once: a fact only where they are refused */
	SNAPSHOT_RANDOM, /* only to see which values bits take */
	SNAPSHOT_USE, /* an accepted request whose guest writes what may stay in the host */
	SNAPSHOT_CASE, /* of the corpus: how a guest uses host state */
};

/* A TD's CPUID under the addresses by which the module declares it. */
struct snapshot_view {
	bool has_host, has_guest;
	struct cpuid_set host, guest;
};

/* One TD that was asked for. */
struct snapshot_step {
	enum snapshot_of of;
	enum snapshot_base base;
	const char *subject; /* "7.0:ecx.waitpkg=1 via kvm"; lives as long as the facts */
	const struct td_case *test;
	const struct observation *seen;
	struct snapshot_view view;
};

/* Which values the bits of one leaf had, 0 for the host and 1 for the guest. */
struct snapshot_values {
	struct cpuid_addr at;
	bool faulting[2];
	struct cpuid_regs zero[2], one[2];
};

/* A request that left an element of host state changed, and that asks for no more than needed. */
struct snapshot_change {
	struct snapshot_change *next;
	const char *subject;
	bool is_case; /* of the corpus: its guest does more than those of requests */
	enum td_via via;
	struct td_config config;
};

struct snapshot_scene {
	const struct session *session;
	const struct snapshot_options *options;
	struct snapshot *snapshot;
	struct rule_context context;
	struct observer *observer;
	struct plan_options plan_options;
	struct plan *plan;
	/* By enum td_via: what those TDs asked for and show, where they were accepted. */
	bool has_base[SNAPSHOT_NUM_BASES][2];
	struct td_config base[SNAPSHOT_NUM_BASES][2];
	struct snapshot_view base_view[SNAPSHOT_NUM_BASES][2];
	size_t num_values;
	struct snapshot_values values[CPUID_SET_MAX];
	bool ran; /* some TD ran while the host was looked at */
	struct snapshot_change *change[HOST_NUM_ELEMENTS];
	bool failed; /* memory was short */
};

/* A subject of a snapshot: what it gathers of each TD, and tells in the end. Either may be NULL. */
struct snapshot_teller {
	void (*see)(struct snapshot_scene *scene, const struct snapshot_step *step);
	void (*tell)(struct snapshot_scene *scene);
};

extern const struct snapshot_teller snapshot_identity, snapshot_metadata, snapshot_capabilities,
	snapshot_classes, snapshot_views, snapshot_requests, snapshot_host;

/* Every TD of a snapshot, each seen by all tellers. -1 and @diag where that cannot be done. */
int snapshot_walk(struct snapshot_scene *scene,
		  void (*see)(struct snapshot_scene *scene, const struct snapshot_step *step),
		  struct diag *diag);

/*
 * snapshot_subject.c: "7.0:ecx.waitpkg=1 via kvm", what is asked for beyond the default TD, or where
 * that is less, beyond everything; "" where memory is short.
 */
const char *snapshot_subject(struct snapshot_scene *scene, const struct td_case *test,
			     enum snapshot_base *base);

/* "everything without 7.0:ebx.avx2 via kvm", of a plan's case, however much goes with that. */
const char *snapshot_subject_cold(struct snapshot_scene *scene, const struct td_case *test);

/* snapshot_view.c: what one case shows. */
void snapshot_view_take(const struct snapshot_scene *scene, const struct observation *seen,
			struct snapshot_view *view);

/* The address by which the module declares what is asked for there. */
struct cpuid_addr snapshot_address(const struct rule_context *context, uint32_t leaf,
				   uint32_t subleaf);

void snapshot_leave_out(struct snapshot *snapshot, const char *what,
			const struct target_reason *reason);

/* snapshot_host.c */
void snapshot_host_free(struct snapshot_scene *scene);

#endif
