/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The target on /dev/kvm: TDs on real TDX hardware, or through the emulator's door; or the
 * payload in a plain VM, for what entry and exit do to the host without any TDX.
 *
 *	struct kvm_found found;
 *
 *	if (kvm_find(false, &found, &reason) == TARGET_UNSUPPORTED)
 *		...	no KVM, no TDX or no permission: reason
 *	options.found = &found;
 *	target = kvm_target_create(&options, &diag);
 */
#ifndef TARGET_KVM_H
#define TARGET_KVM_H

#include "emulator/module.h"
#include "target/door_abi.h"
#include "target/target.h"

/* What there is behind /dev/kvm, before anything is loaded for it. */
struct kvm_found {
	bool plain; /* plain VMs are wanted, not TDs */
	bool emulated; /* behind the door; identity says by what */
	struct door_identity identity;
	char module_version[32]; /* "1.5.05" of the kernel's sysfs, or read by a TD; or empty */
};

struct kvm_options {
	const struct kvm_found *found;
	/*
	 * The module's description on this platform, for metadata that neither KVM nor a guest
	 * can read. NULL for plain VMs.
	 */
	const struct emu_module *described;
	const char *module_name;
	const char *update_to; /* the module that an operator may replace it by; or NULL */
	bool (*stopped)(void); /* the user has ended the run; may be NULL */
};

/* An operator's update can be waited for; else @reason. */
bool kvm_can_update(const struct kvm_found *found, struct target_reason *reason);

/* TARGET_OK, or TARGET_UNSUPPORTED and @reason. Opens /dev/kvm and closes it again. */
enum target_status kvm_find(bool plain, struct kvm_found *found, struct target_reason *reason);

/*
 * For the calling thread only, which may be moved from CPU to CPU. NULL and @diag where memory is
 * short or KVM is gone. Everything in @options is borrowed.
 */
struct target *kvm_target_create(const struct kvm_options *options, struct diag *diag);

#endif
