# SPDX-License-Identifier: GPL-2.0-only
# A refusal in the middle of CPUID_CONFIG leaves nothing of the leaves before
rule INI-22 negative
cpuid 1 ecx.monitor=1
cpuid 7.0 ebx.bmi1=1
cpuid 7.2 edx.mcdt_no=1 edx.psfd=1
needs no policy allowlist
expect reject by=module errno=EINVAL status=0xc000010000000045
