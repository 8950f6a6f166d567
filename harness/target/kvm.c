// SPDX-License-Identifier: GPL-2.0-only
/*
 * The KVM of this host behind the seam: the target's life, and what it is asked that needs no
 * guest.
 */
#include "target/kvm.h"

#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cpuid/brand.h"
#include "cpuid/native.h"
#include "emulator/kvm.h"
#include "target/kvm_private.h"
#include "target/vcpus.h"

#ifndef ARCH_REQ_XCOMP_GUEST_PERM
#define ARCH_REQ_XCOMP_GUEST_PERM 0x1025 /* Linux 5.17 */
#endif
#define XSTATE_TILEDATA 18

#define MAX_CPUS 2 /* of a case: one, and another to migrate to */

void kvm_reset(struct kvm *kvm)
{
	kvm_vm_destroy(&kvm->vm);
	kvm->has_td = false;
	kvm->for_metadata = false;
	kvm->shut_down = false;
	kvm->stuck = false;
	kvm->has_cpuid = false;
	kvm->has_vcpus = false;
	kvm->finalized = false;
	if (kvm->watch)
		host_watch_reset(kvm->watch);
}

static const char *kind_name(const struct kvm *kvm)
{
	if (kvm_emulated(kvm))
		return "kvm behind the emulator's door";
	return kvm_plain(kvm) ? "kvm, plain VM" : "kvm";
}

static void module_identity(const struct kvm *kvm, char *text, size_t size)
{
	const char *name = kvm->options.module_name, *version = kvm->options.found->module_version;
	size_t len;

	snprintf(text, size, "%s%s%s", name ? name : "", *version ? ", running " : "", version);
	len = strlen(text);
	if (kvm->has_mismatch)
		snprintf(text + len, size - len, ", not as described in field 0x%" PRIx64,
			 kvm->mismatch);
}

/* "emerald-rapids-tdx" of a path as well as of the name. */
static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void platform_identity(char *text, size_t size)
{
	struct cpuid_dump *platform = malloc(sizeof(*platform));
	struct diag diag;

	if (platform && !cpuid_dump_native_host(platform, &diag))
		cpuid_brand(platform, text, size);
	free(platform);
}

static enum target_status kvm_identity(struct target *target, struct target_identity *identity)
{
	const struct kvm *kvm = kvm_of(target);
	const struct door_identity *door = &kvm->options.found->identity;
	struct utsname host;

	memset(identity, 0, sizeof(*identity));
	snprintf(identity->target, sizeof(identity->target), "%s", kind_name(kvm));
	if (!kvm_plain(kvm))
		module_identity(kvm, identity->module, sizeof(identity->module));
	if (kvm_emulated(kvm)) {
		snprintf(identity->platform, sizeof(identity->platform), "%.120s",
			 last_part(door->platform));
		snprintf(identity->kernel, sizeof(identity->kernel), "%.90s, %.30s",
			 last_part(door->kernel), door->policy);
		return TARGET_OK;
	}
	platform_identity(identity->platform, sizeof(identity->platform));
	if (!uname(&host))
		snprintf(identity->kernel, sizeof(identity->kernel), "%s %.60s", host.sysname,
			 host.release);
	return TARGET_OK;
}

enum target_status kvm_build(struct kvm *kvm, const struct td_case *test,
			     struct td_outcome *outcome)
{
	uint32_t num_vcpus = vcpus_needed(test->op, test->num_ops);
	enum target_status status;

	if (kvm_plain(kvm))
		status = kvm_plain_init(kvm, test, outcome);
	else
		status = kvm_td_init(kvm, &test->config, outcome);
	if (status != TARGET_OK || outcome->by != TD_ACCEPTED)
		return status;
	kvm->has_td = true;
	kvm->num_vcpus = kvm->max_vcpus < num_vcpus ? kvm->max_vcpus : num_vcpus;
	if (kvm->num_vcpus > PAYLOAD_MAX_VCPUS)
		kvm->num_vcpus = PAYLOAD_MAX_VCPUS;
	return TARGET_OK;
}

static enum target_status kvm_init(struct target *target, const struct td_case *test,
				   struct td_outcome *outcome)
{
	struct kvm *kvm = kvm_of(target);

	memset(outcome, 0, sizeof(*outcome));
	kvm_reset(kvm);
	if (test->via == TD_VIA_MODULE)
		return target_unsupported(target, "TDH.MNG.INIT itself", "KVM in between");
	return kvm_build(kvm, test, outcome);
}

static enum target_status check_td(struct kvm *kvm)
{
	if (kvm_plain(kvm))
		return target_unsupported(&kvm->target, "a TD", "a plain VM");
	if (!kvm->has_td)
		return target_unsupported(&kvm->target, "a TD", "none was built");
	return TARGET_OK;
}

static enum target_status take_entries(struct kvm *kvm, const struct kvm_cpuid2 *from,
				       struct cpuid_set *cpuid)
{
	uint32_t count = from->nent;

	if (count > KVM_TDX_MAX_CPUID_ENTRIES)
		return kvm_broken(kvm, "CPUID entries of KVM", -E2BIG);
	emu_cpuid_from_entries(from->entries, count, cpuid);
	return TARGET_OK;
}

static enum target_status kvm_read_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct kvm *kvm = kvm_of(target);
	enum target_status status = check_td(kvm);

	if (status == TARGET_OK)
		status = kvm_td_read_cpuid(kvm);
	return status == TARGET_OK ? take_entries(kvm, kvm->cpuid, cpuid) : status;
}

static enum target_status kvm_kvm_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct kvm *kvm = kvm_of(target);
	struct kvm_cpuid2 *entries = kvm->buffer;
	enum target_status status = check_td(kvm);
	int error;

	if (status == TARGET_OK)
		status = kvm_td_set_up_vcpus(kvm);
	if (status != TARGET_OK)
		return status;
	*entries = (struct kvm_cpuid2){ .nent = KVM_TDX_MAX_CPUID_ENTRIES };
	error = kvm_ioctl(kvm->vm.vcpu[0].fd, KVM_GET_CPUID2, (uintptr_t)entries);
	return error ? kvm_broken(kvm, "KVM_GET_CPUID2", error) : take_entries(kvm, entries, cpuid);
}

static enum target_status no_host(struct target *target)
{
	return target_unsupported(target, "a TD that runs on this CPU",
				  "the emulator behind the door");
}

static enum target_status kvm_host_state(struct target *target, unsigned int cpu,
					 struct host_state *state)
{
	const struct kvm *kvm = kvm_of(target);

	if (!kvm->watch)
		return no_host(target);
	if (cpu >= target->num_cpus)
		return target_unsupported(target, "a CPU of that number", "fewer of them");
	host_watch_state(kvm->watch, cpu, state);
	return TARGET_OK;
}

static enum target_status kvm_host_shows(struct target *target, enum host_element_id element)
{
	const struct kvm *kvm = kvm_of(target);
	const char *needed, *found;

	if (!kvm->watch)
		return no_host(target);
	if (host_watch_shows(kvm->watch, element, &needed, &found))
		return TARGET_OK;
	return target_unsupported(target, needed, found);
}

static enum target_status kvm_health(struct target *target, enum target_health what,
				     uint64_t *value)
{
	static const enum host_kernel_fact facts[NUM_HEALTH] = {
		[HEALTH_WARNINGS] = HOST_KERNEL_WARNINGS,
		[HEALTH_TAINT] = HOST_KERNEL_TAINT,
		[HEALTH_KEY_IDS] = HOST_KERNEL_KEY_IDS,
	};
	const struct kvm *kvm = kvm_of(target);
	struct host_kernel_lack lack;

	if (!kvm->kernel)
		return no_host(target);
	if (host_kernel_read(kvm->kernel, facts[what], value, &lack))
		return target_unsupported(target, lack.needed, lack.found);
	if (what == HEALTH_KEY_IDS && kvm->has_td && !kvm_plain(kvm) && *value)
		(*value)--;
	return TARGET_OK;
}

static void kvm_destroy(struct target *target)
{
	struct kvm *kvm = kvm_of(target);

	kvm_reset(kvm);
	kvm_timers_free(&kvm->timers);
	if (kvm->watch)
		host_watch_free(kvm->watch);
	if (kvm->kernel)
		host_kernel_close(kvm->kernel);
	if (kvm->fd >= 0)
		close(kvm->fd);
	free(kvm->cpuid);
	free(kvm->buffer);
	free(kvm);
}

static const struct target_ops kvm_ops = {
	.name = "kvm",
	.identity = kvm_identity,
	.metadata = kvm_target_metadata,
	.capabilities = kvm_target_capabilities,
	.init = kvm_init,
	.read_cpuid = kvm_read_cpuid,
	.run = kvm_target_run,
	.host_state = kvm_host_state,
	.host_shows = kvm_host_shows,
	.calls = kvm_target_calls,
	.health = kvm_health,
	.kvm_cpuid = kvm_kvm_cpuid,
	.update = kvm_target_update,
	.destroy = kvm_destroy,
};

/* The host is watched unless the TDs run elsewhere. */
static int watch_host(struct kvm *kvm, struct diag *diag)
{
	unsigned int num_cpus;

	kvm->target.num_cpus = MAX_CPUS;
	if (kvm_emulated(kvm))
		return 0;
	kvm->watch = host_watch_create(diag);
	if (!kvm->watch)
		return -1;
	kvm->kernel = host_kernel_open();
	if (!kvm->kernel)
		return diag_no_memory(diag, NULL);
	num_cpus = host_watch_num_cpus(kvm->watch);
	if (num_cpus < MAX_CPUS)
		kvm->target.num_cpus = num_cpus;
	return 0;
}

/*
 * KVM takes a CPUID with AMX only from a process that has asked for it, before its first VCPU.
 * Where the CPU or the kernel has none, there is nothing to ask for.
 */
static void ask_for_amx(void)
{
	syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_GUEST_PERM, XSTATE_TILEDATA);
}

static int open_kvm(struct kvm *kvm, struct diag *diag)
{
	int size, error;

	kvm->fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm->fd < 0)
		return diag_set(diag, "/dev/kvm: %s; give access to it", strerror(errno));
	size = kvm_ioctl(kvm->fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (size < (int)sizeof(struct kvm_run))
		return diag_set(diag,
				"/dev/kvm: KVM_GET_VCPU_MMAP_SIZE answers %d; "
				"use a kernel whose KVM works",
				size);
	kvm->run_size = (size_t)size;
	ask_for_amx();
	error = kvm_timers_create(&kvm->timers);
	if (error)
		return diag_set(diag, "a timer: %s; raise the limit of pending signals",
				strerror(-error));
	return 0;
}

struct target *kvm_target_create(const struct kvm_options *options, struct diag *diag)
{
	struct kvm *kvm = calloc(1, sizeof(*kvm));

	if (!kvm) {
		diag_no_memory(diag, NULL);
		return NULL;
	}
	kvm->target.ops = &kvm_ops;
	kvm->target.on_hardware = !options->found->emulated;
	kvm->options = *options;
	kvm->fd = kvm->vm.fd = -1;
	kvm->buffer = malloc(INIT_VM_BUFFER_SIZE);
	kvm->cpuid = malloc(INIT_VM_CPUID_SIZE);
	if (!kvm->buffer || !kvm->cpuid)
		diag_no_memory(diag, NULL);
	else if (!open_kvm(kvm, diag) && !watch_host(kvm, diag))
		return &kvm->target;
	kvm_destroy(&kvm->target);
	return NULL;
}
