/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a fuzz target is told. An engine owns the command line of the program, so that options come
 * by the environment: "tdx-cts fuzz" sets it, and whoever starts a target by hand.
 *
 *	TDX_CTS_MODULE=tdx-1.5.01 TDX_CTS_KVM_POLICY=allowlist build/fuzz/kvm_abi_fuzzer FILE
 *
 *	TDX_CTS_TARGET		emulator, kvm or replay:DIR
 *	TDX_CTS_VM		td, or with kvm plain: a VM that is no TD
 *	TDX_CTS_MODULE, TDX_CTS_PLATFORM, TDX_CTS_KERNEL, TDX_CTS_KVM_POLICY,
 *	TDX_CTS_KVM_SUPPORTS, TDX_CTS_DEFECT	as the options of tdx-cts run
 *	TDX_CTS_FROM		of update_fuzzer: the module before the update (tdx-1.5.05)
 *	TDX_CTS_KNOWN		a folder of findings that are no news (fuzz/known.h)
 *	TDX_CTS_WAIVED		1: failures that the corpus waives are findings, too; else they are
 *				no news either
 *	TDX_CTS_JOURNAL		a folder in which each case is written down before it begins
 *	TDX_CTS_GUIDE		1: what the target answers guides the engine, 0: it does not; else it
 *				does where the target is hardware
 *	TDX_CTS_SCREEN		0: every case is judged, which is slow (fuzz/trial.h)
 *	TDX_CTS_ALLOW_HOST_DAMAGE	1: hazards run on hardware, too
 */
#ifndef FUZZ_ENVIRONMENT_H
#define FUZZ_ENVIRONMENT_H

#include "fuzz/scope.h"
#include "fuzz/trial.h"

struct fuzz_environment {
	struct session_options session;
	const char *target; /* TDX_CTS_TARGET, which session has in parts */
	const char *vm; /* TDX_CTS_VM, likewise */
	const char *from;
	const char *known;
	const char *waived;
	const char *journal;
	const char *guide;
	const char *allow_host_damage;
	const char *screen;
};

/* Strings stay the environment's. -1 and @diag where a value makes no sense. */
int fuzz_environment_read(struct fuzz_environment *environment, struct diag *diag);

/*
 * What a trial of the scope begins with: its families, and the session's options, in which the
 * modules before and after an update are chosen where none was given. @options borrows both.
 */
void fuzz_environment_trial(struct fuzz_environment *environment, const struct fuzz_scope *scope,
			    struct trial_options *options);

/* For a program that is started then: what is NULL is unset. -1 where memory is short. */
int fuzz_environment_set(const struct fuzz_environment *environment);

#endif
