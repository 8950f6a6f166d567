# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_CAPABILITIES with room enough
rule KVM-05 positive
call create_vm expect=OK
call capabilities nent=256 expect=OK
call capabilities nent=48 expect=OK
