# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_CAPABILITIES with hw_error set
rule KVM-03 negative
call create_vm expect=OK
call capabilities nent=256 hw_error=0xc000010000000045 expect=EINVAL
call capabilities nent=256 expect=OK
