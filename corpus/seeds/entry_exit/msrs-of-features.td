# SPDX-License-Identifier: GPL-2.0-only
# The same in a TD that has what opens them
xfam 0x61be7
attributes perfmon
cpuid 1 ecx.dca=1 ecx.tsc_deadline=1
cpuid 7.0 ecx.tme=1 ecx.waitpkg=1 edx.pconfig=1
guest rdmsr 0x10a
guest rdmsr 0x17
guest rdmsr 0x3a
guest rdmsr 0x1f8
guest rdmsr 0x6e0
guest rdmsr 0x981
guest rdmsr 0x9fb
guest rdmsr 0x87
guest rdmsr 0x345
guest rdmsr 0x277
guest rdmsr 0xc0000080
guest rdmsr 0xda0
guest rdmsr 0x1d9
guest rdmsr 0xd90
guest rdmsr 0x1c4
guest rdmsr 0x6a0
guest rdmsr 0xe1
guest rdmsr 0x122
guest rdmsr 0x4c1
guest rdmsr 0x309
guest rdmsr 0x1a0
guest wrmsr 0x10a 0xffffffffffffffff
guest wrmsr 0x17 0xffffffffffffffff
guest wrmsr 0x3a 0xffffffffffffffff
guest wrmsr 0x1f8 0xffffffffffffffff
guest wrmsr 0x6e0 0xffffffffffffffff
guest wrmsr 0x981 0xffffffffffffffff
guest wrmsr 0x9fb 0xffffffffffffffff
guest wrmsr 0x87 0xffffffffffffffff
guest wrmsr 0x345 0xffffffffffffffff
guest wrmsr 0x277 0xffffffffffffffff
guest wrmsr 0xc0000080 0xffffffffffffffff
guest wrmsr 0xda0 0xffffffffffffffff
guest wrmsr 0x1d9 0xffffffffffffffff
guest wrmsr 0xd90 0xffffffffffffffff
guest wrmsr 0x1c4 0xffffffffffffffff
guest wrmsr 0x6a0 0xffffffffffffffff
guest wrmsr 0xe1 0xffffffffffffffff
guest wrmsr 0x122 0xffffffffffffffff
guest wrmsr 0x4c1 0xffffffffffffffff
guest wrmsr 0x309 0xffffffffffffffff
guest wrmsr 0x1a0 0xffffffffffffffff
