# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_CAPABILITIES with a pointer to memory that is not there
rule KVM-19 negative
call create_vm expect=OK
call capabilities bad_pointer=1 nent=256 expect=EFAULT
call capabilities nent=256 expect=OK
