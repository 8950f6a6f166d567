# SPDX-License-Identifier: GPL-2.0-only
# A number that is no command
rule KVM-04 negative
call create_vm expect=OK
call vm_command id=99 expect=EINVAL
call vm_command id=4294967295 expect=EINVAL
