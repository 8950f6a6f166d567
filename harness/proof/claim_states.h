/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How each claim is stated: the functions behind the table of claims.c.
 *
 * Private to harness/proof.
 */
#ifndef PROOF_CLAIM_STATES_H
#define PROOF_CLAIM_STATES_H

#include "proof/scene.h"

/* claim_answers.c */
int state_accept(struct scene *scene, struct diag *diag);
int state_values(struct scene *scene, struct diag *diag);

/* claim_classes.c */
int state_classes(struct scene *scene, struct diag *diag);
int state_fixed_fields(struct scene *scene, struct diag *diag);

/* claim_kvm.c */
int state_kvm_denylist(struct scene *scene, struct diag *diag);
int state_kvm_allowlist(struct scene *scene, struct diag *diag);
int state_kvm_clobber_list(struct scene *scene, struct diag *diag);

/* claim_properties.c */
int state_monotone(struct scene *scene, struct diag *diag);
int state_independent(struct scene *scene, struct diag *diag);
int state_round_trip(struct scene *scene, struct diag *diag);

/* claim_constraints.c */
int state_constraints(struct scene *scene, struct diag *diag);

/* claim_update.c */
int state_update(struct scene *scene, struct diag *diag);

#endif
