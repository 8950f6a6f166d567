/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM says of itself, on /dev/kvm and on a VM.
 *
 *	if (emu_kvm_check_extension(&kvm, NULL, KVM_CAP_VM_TYPES) & 1 << KVM_X86_TDX_VM)
 *		...	it builds TDs
 */
#ifndef EMULATOR_KVM_SYSTEM_H
#define EMULATOR_KVM_SYSTEM_H

#include "emulator/kvm.h"

#define EMU_KVM_API_VERSION 12

/* KVM_CHECK_EXTENSION; @vm NULL on /dev/kvm. */
int emu_kvm_check_extension(const struct emu_kvm *kvm, const struct emu_vm *vm, uint64_t cap);

/* KVM_GET_SUPPORTED_CPUID: 0, -EFAULT or -E2BIG; @size is what can be accessed at @cpuid. */
int emu_kvm_supported_cpuid(const struct emu_kvm *kvm, struct kvm_cpuid2 *cpuid, size_t size);

#endif
