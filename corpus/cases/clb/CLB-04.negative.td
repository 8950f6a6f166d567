# SPDX-License-Identifier: GPL-2.0-only
# Without any such bit the same writes fault, and nothing comes to the host
rule CLB-04 negative
via module
guest wrmsr 0xe1 0x7a121
guest wrmsr 0x122 0x3
guest wrmsr 0x186 0x4300c0
guest wrmsr 0x14cf 0x8
guest fill 2
guest exit async
expect accept
