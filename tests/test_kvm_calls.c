// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of emulator/kvm.h: the errno of each call to KVM's TDX ABI, in order, out of order, and
 * with one fault.
 */
#include <stdlib.h>

#include "kselftest_harness.h"

#include "emulated.h"

#define SPR "sapphire-rapids-tdx"
#define GPAW48 "entry function=0x80000008 eax=0x300000\n"

#define VM "call create_vm expect=OK\n"
#define IRQCHIP "call enable_split_irqchip expect=OK\n"
#define INIT VM IRQCHIP "call init_vm expect=OK\n"
#define VCPU INIT "call create_vcpu value=0 expect=OK\n"
#define READY VCPU "call set_cpuid2 expect=OK\ncall init_vcpu expect=OK\n"
#define FINAL READY "call finalize_vm expect=OK\n"

static const struct {
	const char *name;
	const char *calls; /* the fault is in the last one */
} rows[] = {
	{ "no VM", "call capabilities nent=64 expect=ENODEV\n" },
	{ "no VCPU", INIT "call get_cpuid nent=256 expect=ENODEV\n" },
	{ "all in order", FINAL "call run expect=OK\n" },
	{ "hw_error on a VM command", VM "call capabilities nent=64 hw_error=1 expect=EINVAL\n" },
	{ "hw_error on a VCPU command", VCPU "call get_cpuid nent=256 hw_error=1 expect=EINVAL\n" },
	{ "unknown VM command", VM "call vm_command id=7 expect=EINVAL\n" },
	{ "VCPU command on the VM", VM "call vm_command id=5 expect=EINVAL\n" },
	{ "unknown VCPU command", VCPU "call vcpu_command id=0 expect=EINVAL\n" },

	{ "capabilities: room", VM "call capabilities nent=64 expect=OK\n" },
	{ "capabilities: exact", VM "call capabilities nent=18 expect=OK\n" },
	{ "capabilities: too few", VM "call capabilities nent=17 expect=E2BIG\n" },
	{ "capabilities: flags", VM "call capabilities nent=64 flags=1 expect=EINVAL\n" },
	{ "capabilities: memory", VM "call capabilities nent=64 bad_pointer=1 expect=EFAULT\n" },
	{ "capabilities after INIT_VM", INIT "call capabilities nent=64 expect=OK\n" },

	{ "init: twice", INIT "call init_vm expect=EINVAL\n" },
	{ "init: flags", VM "call init_vm flags=1 expect=EINVAL\n" },
	{ "init: memory", VM "call init_vm bad_pointer=1 expect=EFAULT\n" },
	{ "init: too many entries", VM "call init_vm nent=257 expect=E2BIG\n" },
	{ "init: empty entries", VM "call init_vm nent=256 expect=EINVAL\n" },
	{ "init: reserved", VM "call init_vm reserved=1 expect=EINVAL\n" },
	{ "init: padding", VM "call init_vm padding=1 expect=EINVAL\n" },
	{ "init: attributes", "attributes debug\n" VM "call init_vm expect=EINVAL\n" },
	{ "init: attributes taken", "attributes sept_ve_disable\n" VM "call init_vm expect=OK\n" },
	{ "init: xfam", "xfam 0x103\n" VM "call init_vm expect=EINVAL\n" },
	{ "init: xfam taken", "xfam 0x602e7\n" VM "call init_vm expect=OK\n" },
	{ "init: fixed XFAM bits are added", "xfam 0\n" VM "call init_vm expect=OK\n" },
	{ "init: refused, then retried",
	  "cpuid 7.0 ecx=0x80000000\n" VM "call init_vm expect=EINVAL\n"
	  "call init_vm expect=EINVAL\n" },

	{ "max_vcpus: 0", VM "call set_max_vcpus value=0 expect=EINVAL\n" },
	{ "max_vcpus: beyond the CPUs", VM "call set_max_vcpus value=4097 expect=EINVAL\n" },
	{ "max_vcpus: after a VCPU", VCPU "call set_max_vcpus value=1 expect=EBUSY\n" },
	{ "max_vcpus: exceeded", VM IRQCHIP "call set_max_vcpus value=1 expect=OK\n"
					    "call init_vm expect=OK\n"
					    "call create_vcpu value=0 expect=OK\n"
					    "call create_vcpu value=1 expect=EINVAL\n" },
	{ "tsc: too low", VM "call set_tsc_khz value=75000 expect=EINVAL\n" },
	{ "tsc: lowest", VM "call set_tsc_khz value=100000 expect=OK\ncall init_vm expect=OK\n" },
	{ "tsc: highest",
	  VM "call set_tsc_khz value=10000000 expect=OK\ncall init_vm expect=OK\n" },
	{ "tsc: too high", VM "call set_tsc_khz value=10025000 expect=EINVAL\n" },
	{ "tsc: not in steps", VM "call set_tsc_khz value=100001 expect=EINVAL\n" },
	{ "tsc: default", VM "call set_tsc_khz value=0 expect=OK\n" },
	{ "irqchip: twice", VM IRQCHIP "call enable_split_irqchip expect=EEXIST\n" },

	{ "vcpu: before INIT_VM", VM IRQCHIP "call create_vcpu value=0 expect=EIO\n" },
	{ "vcpu: before both", VM "call create_vcpu value=0 expect=EIO\n" },
	{ "vcpu: no split irqchip", VM "call init_vm expect=OK\n"
				       "call create_vcpu value=0 expect=EINVAL\n" },
	{ "vcpu: id twice", VCPU "call create_vcpu value=0 expect=EEXIST\n" },
	{ "vcpu: id too high", INIT "call create_vcpu value=4096 expect=EINVAL\n" },
	{ "vcpu: after FINALIZE_VM", FINAL "call create_vcpu value=1 expect=EIO\n" },

	{ "get_cpuid: too few", VCPU "call get_cpuid nent=1 expect=E2BIG\n" },
	{ "get_cpuid: room", VCPU "call get_cpuid nent=256 expect=OK\n" },
	{ "get_cpuid: memory", VCPU "call get_cpuid nent=256 bad_pointer=1 expect=EFAULT\n" },
	{ "get_cpuid: flags", VCPU "call get_cpuid nent=256 flags=1 expect=EINVAL\n" },
	{ "get_cpuid: after FINALIZE_VM", FINAL "call get_cpuid nent=256 expect=EINVAL\n" },
	{ "set_cpuid2: memory", VCPU "call set_cpuid2 bad_pointer=1 expect=EFAULT\n" },

	{ "init_vcpu: no CPUID", VCPU "call init_vcpu expect=EINVAL\n" },
	{ "init_vcpu: no X2APIC", VCPU "call set_cpuid2 value=1 expect=OK\n"
				       "call init_vcpu expect=EINVAL\n" },
	{ "init_vcpu: flags", VCPU "call set_cpuid2 expect=OK\n"
				   "call init_vcpu flags=1 expect=EINVAL\n" },
	{ "init_vcpu: twice", READY "call init_vcpu expect=EINVAL\n" },

	{ "memory: VCPU not ready", VCPU "call init_mem_region size=1 expect=EINVAL\n" },
	{ "memory: measured", READY "call init_mem_region size=2 flags=1 expect=OK\n" },
	{ "memory: flags", READY "call init_mem_region size=1 flags=2 expect=EINVAL\n" },
	{ "memory: nothing", READY "call init_mem_region size=0 expect=EINVAL\n" },
	{ "memory: unaligned", READY "call init_mem_region value=0x800 size=1 expect=EINVAL\n" },
	{ "memory: shared",
	  READY "call init_mem_region value=0x800000000000 size=1 expect=EINVAL\n" },
	{ "memory: into the shared half",
	  READY "call init_mem_region value=0x7ffffffff000 size=2 expect=EINVAL\n" },
	{ "memory: up to the shared half",
	  READY "call init_mem_region value=0x7ffffffff000 size=1 expect=OK\n" },
	{ "memory: overflow",
	  READY "call init_mem_region value=0x1000 size=0xfffffffffffff expect=EINVAL\n" },
	{ "memory: overflow of the count",
	  READY "call init_mem_region value=0x1000 size=0x10000000000001 expect=EINVAL\n" },
	{ "memory: pointer", READY "call init_mem_region size=1 bad_pointer=1 expect=EFAULT\n" },
	{ "memory: after FINALIZE_VM", FINAL "call init_mem_region size=1 expect=EINVAL\n" },

	{ "finalize: before INIT_VM", VM "call finalize_vm expect=EINVAL\n" },
	{ "finalize: twice", FINAL "call finalize_vm expect=EINVAL\n" },
	{ "run: before FINALIZE_VM", READY "call run expect=EINVAL\n" },
	{ "run: VCPU not ready", VCPU "call finalize_vm expect=OK\ncall run expect=EINVAL\n" },

	{ "entries: none", "entry function=0x7 flags=1\n" VM "call init_vm expect=EINVAL\n" },
	{ "entries: address width", GPAW48 VM "call init_vm expect=OK\n" },
	{ "entries: width 50",
	  "entry function=0x80000008 eax=0x320000\n" VM "call init_vm expect=EINVAL\n" },
	{ "entries: width 52",
	  "entry function=0x80000008 eax=0x340000\n" VM "call init_vm expect=OK\n" },
	{ "entries: width at a sub-leaf",
	  "entry function=0x80000008 index=1 flags=1 eax=0x300000\n" VM
	  "call init_vm expect=EINVAL\n" },
	{ "entries: unknown leaf",
	  GPAW48 "entry function=0x6\n" VM "call init_vm expect=EINVAL\n" },
	{ "entries: twice", GPAW48 "entry function=0x7 flags=1\nentry function=0x7 flags=1\n" VM
				   "call init_vm expect=EINVAL\n" },
	{ "entries: three slots by one",
	  GPAW48 "entry function=0x7 index=9\n" VM "call init_vm expect=EINVAL\n" },
	{ "entries: three slots by one, made up for",
	  GPAW48 "entry function=0x7 index=9\nentry function=0x6\nentry function=0x6\n" VM
		 "call init_vm expect=OK\n" },
	{ "entries: padding and flags are not looked at",
	  "entry function=0x80000008 eax=0x300000 flags=0x6 padding0=1\n" VM
	  "call init_vm expect=OK\n" },
};

TEST(each_call_has_its_errno)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct td_call_result results[TD_MAX_CALLS];
	uint64_t value;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct td_case *test = emulated_case(rows[i].calls);

		ASSERT_EQ(TARGET_OK, target->ops->calls(target, test, results));
		for (size_t c = 0; c < test->num_calls; c++) {
			EXPECT_EQ(test->call[c].expect, results[c].error)
			TH_LOG("%s, call %zu", rows[i].name, c);
		}
		for (unsigned int what = 0; what < NUM_HEALTH; what++) {
			ASSERT_EQ(TARGET_OK, target->ops->health(target, what, &value));
			EXPECT_EQ(0, value) TH_LOG("%s", rows[i].name);
		}
	}
}

TEST(nent_is_updated_by_get_cpuid_alone)
{
	struct emulated emulated = emulated_load("tdx-1.5.05", SPR, "linux-6.19");
	struct target *target = emulated_target(&emulated);
	struct td_call_result results[TD_MAX_CALLS];

	target->ops->calls(target, emulated_case(VM "call capabilities nent=3\n"), results);
	EXPECT_EQ(3, results[1].nent);
	target->ops->calls(target, emulated_case(VM "call capabilities nent=40\n"), results);
	EXPECT_EQ(18, results[1].nent);
	target->ops->calls(target, emulated_case(VCPU "call get_cpuid nent=1\n"), results);
	EXPECT_LT(30, results[4].nent);
	EXPECT_GT(100, results[4].nent);
}

TEST_HARNESS_MAIN
