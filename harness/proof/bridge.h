/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Formula and code at the same point: what the terms of a scene say, and what the emulator's C
 * code does there.
 *
 *	struct bridge *bridge = bridge_create(scene, &diag);
 *
 *	bridge_sample(bridge, 100000, seed);		// points of its own choice
 *	bridge_at(bridge, variables, &diag);		// the point of a solver's model
 *	if (bridge->text[0])
 *		...	they differ, and in what
 *	bridge_free(bridge);
 *
 * Compared are: whether the platform is admitted, status and RCX of TDH.MNG.INIT and each virtual
 * CPUID value, for each subject; through KVM whether it passes the request on; for rows of a
 * covering array whether they are feasible.
 */
#ifndef PROOF_BRIDGE_H
#define PROOF_BRIDGE_H

#include "input/random.h"
#include "proof/scene.h"

struct emu_module;
struct target;

struct bridge {
	const struct scene *scene;
	struct term_program *program;
	uint64_t *variables, *values;
	struct random random;
	size_t points; /* that were compared, those that differ among them */
	struct cpuid_dump platform; /* of the point */
	struct emu_module *module[SCENE_MAX_SUBJECTS]; /* NULL: the platform is refused */
	struct target *kvm;
	char text[CLAIM_TEXT]; /* the first difference; empty: there was none */
};

/* NULL and @diag: out of memory. */
struct bridge *bridge_create(const struct scene *scene, struct diag *diag);
void bridge_free(struct bridge *bridge);

/* At @count points; ends at the first that differs. */
void bridge_sample(struct bridge *bridge, size_t count, uint64_t seed);

/*
 * At one point, by a value for each variable; the terms' values are in bridge->values then. -1 and
 * @diag: a platform with more leaves than one can have.
 */
int bridge_at(struct bridge *bridge, const uint64_t *variables, struct diag *diag);

/*
 * At all points that differ from that one in one bit of the request, or of the platform: where an
 * answer changes, the boundary runs between two of them. Rows have levels, and no such bits.
 */
int bridge_around(struct bridge *bridge, const uint64_t *variables, struct diag *diag);

/* The point's case, with its KVM entries or its request to the module. */
void bridge_case(const struct bridge *bridge, struct td_case *test);

#endif
