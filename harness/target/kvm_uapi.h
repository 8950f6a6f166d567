/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's ABI for TDs, for hosts whose kernel headers are older than it.
 *
 * Values and layouts: Linux 6.16 to 6.19, include/uapi/linux/kvm.h and
 * arch/x86/include/uapi/asm/kvm.h.
 */
#ifndef TARGET_KVM_UAPI_H
#define TARGET_KVM_UAPI_H

#include <linux/kvm.h>

#define KVM_TDX_MAX_CPUID_ENTRIES 256 /* KVM_MAX_CPUID_ENTRIES, not in the uapi */

#ifndef KVM_CAP_VM_TYPES
#define KVM_CAP_VM_TYPES 235
#endif
#ifndef KVM_CAP_X86_APIC_BUS_CYCLES_NS
#define KVM_CAP_X86_APIC_BUS_CYCLES_NS 237
#endif
#ifndef KVM_X86_TDX_VM
#define KVM_X86_TDX_VM 5
#endif
#ifndef KVM_EXIT_TDX
#define KVM_EXIT_TDX 40
#endif

/* Private memory, Linux 6.8. */
#ifndef KVM_SET_USER_MEMORY_REGION2
#define KVM_CAP_USER_MEMORY2 231
#define KVM_CAP_MEMORY_FAULT_INFO 232
#define KVM_CAP_MEMORY_ATTRIBUTES 233
#define KVM_CAP_GUEST_MEMFD 234

#define KVM_MEM_GUEST_MEMFD (1UL << 2)
#define KVM_MEMORY_ATTRIBUTE_PRIVATE (1ULL << 3)

struct kvm_userspace_memory_region2 {
	__u32 slot;
	__u32 flags;
	__u64 guest_phys_addr;
	__u64 memory_size;
	__u64 userspace_addr;
	__u64 guest_memfd_offset;
	__u32 guest_memfd;
	__u32 pad1;
	__u64 pad2[14];
};

struct kvm_memory_attributes {
	__u64 address;
	__u64 size;
	__u64 attributes;
	__u64 flags;
};

struct kvm_create_guest_memfd {
	__u64 size;
	__u64 flags;
	__u64 reserved[6];
};

#define KVM_SET_USER_MEMORY_REGION2 _IOW(KVMIO, 0x49, struct kvm_userspace_memory_region2)
#define KVM_SET_MEMORY_ATTRIBUTES _IOW(KVMIO, 0xd2, struct kvm_memory_attributes)
#define KVM_CREATE_GUEST_MEMFD _IOWR(KVMIO, 0xd4, struct kvm_create_guest_memfd)
#endif

/* struct kvm_run's member memory_fault, Linux 6.8. */
#ifndef KVM_EXIT_MEMORY_FAULT
#define KVM_EXIT_MEMORY_FAULT 39
#define KVM_MEMORY_EXIT_FLAG_PRIVATE (1ULL << 3)
#endif

struct kvm_run_memory_fault {
	__u64 flags;
	__u64 gpa;
	__u64 size;
} __attribute__((may_alias));

/* All members of the union begin where this one does. */
#define kvm_run_memory_fault(run) ((struct kvm_run_memory_fault *)&(run)->hw)

/* struct kvm_run's member tdx, and what else a TD's exits need, Linux 6.16. */
#ifndef KVM_SYSTEM_EVENT_TDX_FATAL
#define KVM_SYSTEM_EVENT_TDX_FATAL 7
#endif
#ifndef KVM_EXIT_HYPERCALL_LONG_MODE
#define KVM_EXIT_HYPERCALL_LONG_MODE (1ULL << 0)
#endif

struct kvm_run_tdx {
	__u64 flags;
	__u64 nr; /* of the TDVMCALL */
	union {
		struct {
			__u64 ret;
			__u64 data[5];
		} unknown;
		struct {
			__u64 ret;
			__u64 gpa;
			__u64 size;
		} get_quote;
		struct {
			__u64 ret;
			__u64 leaf;
			__u64 r11, r12, r13, r14;
		} get_tdvmcall_info;
		struct {
			__u64 ret;
			__u64 vector;
		} setup_event_notify;
	};
} __attribute__((may_alias));

#define kvm_run_tdx(run) ((struct kvm_run_tdx *)&(run)->hw)

#ifndef KVM_TDX_MEASURE_MEMORY_REGION
#define KVM_TDX_MEASURE_MEMORY_REGION (1u << 0)

enum kvm_tdx_cmd_id {
	KVM_TDX_CAPABILITIES = 0,
	KVM_TDX_INIT_VM,
	KVM_TDX_INIT_VCPU,
	KVM_TDX_INIT_MEM_REGION,
	KVM_TDX_FINALIZE_VM,
	KVM_TDX_GET_CPUID,
};

struct kvm_tdx_cmd {
	__u32 id; /* enum kvm_tdx_cmd_id */
	__u32 flags;
	__u64 data;
	__u64 hw_error; /* out: status of the SEAMCALL that failed */
};

struct kvm_tdx_capabilities {
	__u64 supported_attrs;
	__u64 supported_xfam;
	__u64 kernel_tdvmcallinfo_1_r11;
	__u64 user_tdvmcallinfo_1_r11;
	__u64 kernel_tdvmcallinfo_1_r12;
	__u64 user_tdvmcallinfo_1_r12;
	__u64 reserved[250];
	struct kvm_cpuid2 cpuid;
};

struct kvm_tdx_init_vm {
	__u64 attributes;
	__u64 xfam;
	__u64 mrconfigid[6];
	__u64 mrowner[6];
	__u64 mrownerconfig[6];
	__u64 reserved[12];
	struct kvm_cpuid2 cpuid;
};

struct kvm_tdx_init_mem_region {
	__u64 source_addr;
	__u64 gpa;
	__u64 nr_pages;
};
#endif

_Static_assert(sizeof(struct kvm_cpuid_entry2) == 40, "struct kvm_cpuid_entry2");
_Static_assert(sizeof(struct kvm_cpuid2) == 8, "struct kvm_cpuid2");
_Static_assert(sizeof(struct kvm_tdx_cmd) == 24, "struct kvm_tdx_cmd");
_Static_assert(sizeof(struct kvm_tdx_capabilities) == 2048 + 8, "struct kvm_tdx_capabilities");
_Static_assert(sizeof(struct kvm_tdx_init_vm) == 256 + 8, "struct kvm_tdx_init_vm");
_Static_assert(sizeof(struct kvm_tdx_init_mem_region) == 24, "struct kvm_tdx_init_mem_region");
_Static_assert(sizeof(struct kvm_userspace_memory_region2) == 160, "memory_region2");
_Static_assert(sizeof(struct kvm_memory_attributes) == 32, "struct kvm_memory_attributes");
_Static_assert(sizeof(struct kvm_create_guest_memfd) == 64, "struct kvm_create_guest_memfd");

#endif
