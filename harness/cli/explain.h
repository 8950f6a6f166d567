/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What "tdx-cts explain" can put into words, one file each. Each prints labelled paragraphs
 * and, as the last line, the answer in one sentence.
 */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "rules/rules.h"
#include "run/session.h"

/* Where things are looked up: a module on a platform, and what it reports of itself. */
struct explain {
	struct session session;
	struct rule_context context;
};

/* A completion status; with RCX, if the caller saw it. */
void explain_status(const struct explain *here, uint64_t status, bool has_rcx, uint64_t rcx);

/* Of that, only why the module answers so, what it allows, and what to do. */
void explain_refusal(const struct explain *here, uint64_t status, bool has_rcx, uint64_t rcx);

/* Of operand CPUID_CONFIG: which leaf was refused, and what may be requested of it. */
void explain_cpuid_config(const struct explain *here, bool has_rcx, uint64_t rcx);

/* Of TDX_INCORRECT_CPUID_VALUE: what the CPU must have of the leaf in RCX. */
void explain_required(const struct explain *here, uint64_t rcx);

/* Whether the module takes a request for the bit, be it shown then or not. */
bool explain_may_request(const struct rule_context *context, struct cpuid_bit bit);

/* The id of a metadata field. */
void explain_field(const struct explain *here, uint64_t id);

/* A CPUID bit: what is declared of it, what becomes of it here, what its use does. */
void explain_bit(const struct explain *here, struct cpuid_bit bit);

/* -1 and @diag where the cases of the corpus cannot be read. */
int explain_rule(const struct rule *rule, struct diag *diag);

/* Opens the session and fills the context; 0, or CLI_BAD_INPUT with its line on stderr. */
int explain_open(struct explain *here, const struct session_options *options);
void explain_close(struct explain *here);

#endif
