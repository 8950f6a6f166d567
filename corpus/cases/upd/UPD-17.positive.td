# SPDX-License-Identifier: GPL-2.0-only
# State that the TD fills is gone from the host after each run, also after the update
rule UPD-17 positive
attributes sept_ve_disable
xfam x87 sse avx pkru
guest fill 2
guest wrpkru 0x55555554
guest wrmsr 0xc0000082 0x1000
guest exit async
expect accept
