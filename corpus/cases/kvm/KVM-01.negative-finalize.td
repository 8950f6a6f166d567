# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_FINALIZE_VM before the TD is initialised
rule KVM-01 negative
call create_vm expect=OK
call finalize_vm expect=EINVAL
