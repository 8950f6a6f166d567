# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_CAPABILITIES with room for fewer leaves than there are
rule KVM-05 negative
call create_vm expect=OK
call capabilities nent=1 expect=E2BIG
call capabilities nent=6 expect=E2BIG
call capabilities nent=256 expect=OK
