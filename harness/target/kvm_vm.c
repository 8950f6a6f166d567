// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMs and VCPUs: their file descriptors and what is mapped of them.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target/kvm_private.h"

int kvm_vm_create(struct kvm *kvm, struct kvm_vm *vm, unsigned long type)
{
	int fd = kvm_ioctl_busy(kvm->fd, KVM_CREATE_VM, type);

	*vm = (struct kvm_vm){ .fd = fd < 0 ? -1 : fd };
	return fd < 0 ? fd : 0;
}

void kvm_vcpu_destroy(struct kvm_vcpu *vcpu)
{
	if (vcpu->run)
		munmap(vcpu->run, vcpu->run_size);
	if (vcpu->fd >= 0)
		close(vcpu->fd);
	*vcpu = (struct kvm_vcpu){ .fd = -1 };
}

void kvm_vm_destroy(struct kvm_vm *vm)
{
	while (vm->num_vcpus)
		kvm_vcpu_destroy(&vm->vcpu[--vm->num_vcpus]);
	if (vm->fd >= 0)
		close(vm->fd);
	kvm_free_memory(vm);
	*vm = (struct kvm_vm){ .fd = -1 };
}

int kvm_vcpu_create(struct kvm *kvm, int vm, uint32_t id, struct kvm_vcpu *vcpu)
{
	int fd = kvm_ioctl(vm, KVM_CREATE_VCPU, id);
	void *run;

	if (fd < 0)
		return fd;
	run = mmap(NULL, kvm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (run == MAP_FAILED) {
		int error = -errno;

		close(fd);
		return error;
	}
	*vcpu = (struct kvm_vcpu){ .fd = fd, .run = run, .run_size = kvm->run_size };
	return 0;
}
