# SPDX-License-Identifier: GPL-2.0-only
# One of each guest operation
rule VIS-02 positive
via kvm
needs no xfam 0x600
needs attributes perfmon
needs msr 0x10a 0x80
needs no topology
needs policy denylist
guest cpuid 7.1
guest cpuid 0x80000008
guest rdmsr 0xe1
guest wrmsr 0xe1 0x3
guest cr4 0x40000
guest xsetbv 0x7
guest fill 2
guest dr 0 0x1000
guest dr 7 0x400
guest cr2 0x5
guest wrpkru 0x55555554
guest tdcall vp_info
guest tdcall veinfo_get
guest tdcall cpuidve_set 0x3
guest tdcall vm_rd 0x9110000300000010
guest tdcall vm_wr 0x9110000300000010 0x1 0x1
guest tdcall vp_rd 0xa020000300000010
guest tdcall vp_wr 0xa020000300000010 0x2 0x2
guest tdcall sys_rd 0x9900000100000001
guest exit async
guest exit tdvmcall
guest exit mmio
guest exit map_gpa
guest exit cpuid
guest exit fatal
guest exit shutdown
guest tpause
guest umwait
guest xbegin
guest mode cpl=3 long=0
guest hold_ve
guest vcpu 1
guest migrate 1
guest fail_entry
expect accept
