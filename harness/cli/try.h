/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of "tdx-cts try". Each prints labelled paragraphs about one case that was carried
 * out; @here says where.
 */
#ifndef CLI_TRY_H
#define CLI_TRY_H

#include "cli/explain.h"

/* Why KVM refused: what of the request it does not advertise. */
void try_say_refused_by_kvm(const struct explain *here, const struct td_case *test);

/* The bits of a refused leaf that may not be requested. */
void try_say_refused_leaf(const struct explain *here, const struct td_case *test, uint64_t rcx);

/* An accepted TD: each leaf that was asked for, as it is shown. */
void try_say_cpuid(const struct explain *here, const struct observation *seen);

/* What the TD did, and what of the host is not as before. */
void try_say_guest(const struct observation *seen, const struct target_reason *lack);
void try_say_host(const struct explain *here, const struct observation *seen);

/* Each call of a case that makes its own. */
void try_say_calls(const struct observation *seen);

/*
 * The entry of @entries that KVM takes for a leaf: the first of that function whose flags
 * give no index, or that index; or NULL (KVM arch/x86/kvm/cpuid.c, kvm_find_cpuid_entry2).
 */
const struct td_entry *try_find_entry(const struct td_entry *entries, size_t count,
				      struct cpuid_addr at);

#endif
