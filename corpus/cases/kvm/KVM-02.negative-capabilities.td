# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_CAPABILITIES with flags
rule KVM-02 negative
call create_vm expect=OK
call capabilities nent=256 flags=0x80000000 expect=EINVAL
call capabilities nent=256 expect=OK
