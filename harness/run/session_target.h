/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of a session that depends on its target. Private to session*.c:
 *
 *	status = session_find_target(session, diag);	// options are filled in
 *	...						// everything is loaded
 *	session_create_target(session, diag);
 */
#ifndef RUN_SESSION_TARGET_H
#define RUN_SESSION_TARGET_H

#include "run/session.h"

/* What the user left open is as it was, or is, for the target; NULL and "" leave it open. */
void session_take_over(struct session_options *options, const char *module, const char *platform,
		       const char *kernel, const char *policy, const char *supports);

/* Before anything is loaded: is the target there, and what does it say of itself? */
enum session_status session_find_target(struct session *session, struct diag *diag);

/*
 * Parts of that for SESSION_KVM: which module runs, and its description where the user has named
 * none; and, once that is loaded, whether it describes what runs. Judging by another would say
 * nothing of either module.
 */
int session_identify_module(struct session *session, struct diag *diag);
int session_check_module(const struct session *session, struct diag *diag);

/* The target, with a recorder around it where one is wanted. */
int session_create_target(struct session *session, struct diag *diag);

#endif
