// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator behind the seam: what a target is asked that needs neither KVM nor a guest.
 */
#include "target/emulator_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpuid/brand.h"
#include "target/vcpus.h"

#define TAINT_WARN (1u << 9) /* Documentation/admin-guide/tainted-kernels.rst */

enum target_status emulator_broken(struct emulator *emulator, const char *call, int error)
{
	char found[64];

	snprintf(found, sizeof(found), "%s", strerror(-error));
	target_unsupported(&emulator->target, call, found);
	return TARGET_BROKEN;
}

void emulator_reset(struct emulator *emulator)
{
	emu_vm_destroy(emulator->vm);
	emulator->vm = NULL;
	free(emulator->guests);
	emulator->guests = NULL;
	emulator->has_td = false;
	emulator->has_vcpus = false;
	emulator->has_cpuid = false;
	emu_host_reset(&emulator->kvm.host);
}

static enum target_status emulator_identity(struct target *target, struct target_identity *identity)
{
	const struct emulator_options *options = &emulator_of(target)->options;

	memset(identity, 0, sizeof(*identity));
	snprintf(identity->target, sizeof(identity->target), "emulator");
	snprintf(identity->module, sizeof(identity->module), "%s", options->masks->name);
	cpuid_brand(options->platform, identity->platform, sizeof(identity->platform));
	snprintf(identity->kernel, sizeof(identity->kernel), "Linux %s, %s",
		 options->profile->kernel, kvm_policy_name(options->profile->policy));
	if (options->defect)
		snprintf(identity->defect, sizeof(identity->defect), "%s", options->defect);
	return TARGET_OK;
}

static enum target_status emulator_metadata(struct target *target, uint64_t field, uint64_t *status,
					    uint64_t *value)
{
	*value = 0;
	*status = emu_sys_rd(emulator_of(target)->module, field, value, NULL);
	return TARGET_OK;
}

static enum target_status emulator_capabilities(struct target *target,
						struct target_capabilities *capabilities)
{
	struct emulator *emulator = emulator_of(target);
	struct kvm_tdx_capabilities *caps = emulator->buffer;
	struct kvm_tdx_cmd cmd = { .id = KVM_TDX_CAPABILITIES };
	struct emu_vm *vm;
	int error = emu_vm_create(&emulator->kvm, &vm);

	if (error)
		return emulator_broken(emulator, "KVM_CREATE_VM", error);
	memset(emulator->buffer, 0, INIT_VM_BUFFER_SIZE);
	caps->cpuid.nent = TD_MAX_ENTRIES;
	error = emu_vm_command(vm, &cmd, emulator->buffer, INIT_VM_BUFFER_SIZE);
	emu_vm_destroy(vm);
	if (error)
		return emulator_broken(emulator, "KVM_TDX_CAPABILITIES", error);
	init_vm_capabilities(caps, capabilities);
	return TARGET_OK;
}

static enum target_status init_by_module(struct emulator *emulator, const struct td_case *test,
					 struct td_outcome *outcome)
{
	uint8_t params[MASKS_TD_PARAMS_SIZE];
	struct diag diag;

	if (emu_params_encode(emulator->module, &test->config, params, &diag))
		return target_unsupported(&emulator->target, "a TD_PARAMS that can hold the case",
					  diag.text);
	emulator->td_module = emulator->module;
	outcome->has_status = true;
	outcome->has_rcx = true;
	outcome->status = emu_mng_init(emulator->module, &emulator->td, params,
				       test->config.tdcs_pages, &outcome->rcx);
	outcome->by = outcome->status ? TD_REFUSED_BY_MODULE : TD_ACCEPTED;
	return TARGET_OK;
}

static enum target_status emulator_init(struct target *target, const struct td_case *test,
					struct td_outcome *outcome)
{
	struct emulator *emulator = emulator_of(target);
	uint32_t num_vcpus = vcpus_needed(test->op, test->num_ops);
	enum target_status status;

	memset(outcome, 0, sizeof(*outcome));
	emulator_reset(emulator);
	emulator->via = test->via;
	if (test->via == TD_VIA_MODULE)
		status = init_by_module(emulator, test, outcome);
	else
		status = emulator_kvm_init(emulator, test, outcome);
	if (status != TARGET_OK || outcome->by != TD_ACCEPTED)
		return status;
	emulator->has_td = true;
	emulator->num_vcpus = emulator_max_vcpus(emulator);
	if (emulator->num_vcpus > num_vcpus)
		emulator->num_vcpus = num_vcpus;
	return TARGET_OK;
}

static enum target_status no_td(struct emulator *emulator)
{
	return target_unsupported(&emulator->target, "a TD", "none was built");
}

static enum target_status emulator_read_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct emulator *emulator = emulator_of(target);
	enum target_status status;

	if (!emulator->has_td)
		return no_td(emulator);
	if (emulator->via == TD_VIA_MODULE) {
		/* Without KVM the host can read all, and sees which give #VE. */
		emu_mng_rd_cpuid(emulator->td_module, &emulator->td, cpuid);
		return TARGET_OK;
	}
	status = emulator_kvm_read_cpuid(emulator);
	if (status == TARGET_OK)
		emu_cpuid_from_entries(emulator->cpuid->entries, emulator->cpuid->nent, cpuid);
	return status;
}

static enum target_status emulator_kvm_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct emulator *emulator = emulator_of(target);
	enum target_status status;

	if (!emulator->has_td)
		return no_td(emulator);
	if (emulator->via == TD_VIA_MODULE)
		return target_unsupported(target, "KVM around the TD", "a TD of the module alone");
	status = emulator_kvm_set_up_vcpus(emulator);
	if (status == TARGET_OK)
		*cpuid = emulator_kvm_vcpu(emulator, 0)->cpuid;
	return status;
}

static enum target_status emulator_host_state(struct target *target, unsigned int cpu,
					      struct host_state *state)
{
	if (cpu >= target->num_cpus)
		return target_unsupported(target, "a CPU of that number", "2 emulated CPUs");
	emu_host_user_state(&emulator_of(target)->kvm.host, cpu, state);
	return TARGET_OK;
}

static enum target_status emulator_host_shows(struct target *target, enum host_element_id element)
{
	struct host_state state;

	emu_host_user_state(&emulator_of(target)->kvm.host, 0, &state);
	if (state.present[element])
		return TARGET_OK;
	return target_unsupported(
		target, "a register that the emulated CPU has and keeps over a system call",
		"this platform");
}

static enum target_status emulator_health(struct target *target, enum target_health what,
					  uint64_t *value)
{
	const struct emulator *emulator = emulator_of(target);
	const struct emu_host *host = &emulator->kvm.host;

	switch (what) {
	case HEALTH_WARNINGS:
		*value = host->warnings;
		return TARGET_OK;
	case HEALTH_TAINT:
		*value = host->taint | (host->warnings ? TAINT_WARN : 0);
		return TARGET_OK;
	default:
		*value = host->key_ids_in_use;
		if (emulator->vm && emulator->vm->has_key_id)
			(*value)--;
		return TARGET_OK;
	}
}

static void emulator_destroy(struct target *target)
{
	struct emulator *emulator = emulator_of(target);

	emulator_reset(emulator);
	for (unsigned int i = 0; i < NUM_TARGET_MODULES; i++)
		emu_module_free(emulator->modules[i]);
	free(emulator->cpuid);
	free(emulator->buffer);
	free(emulator);
}

static const struct target_ops emulator_ops = {
	.name = "emulator",
	.identity = emulator_identity,
	.metadata = emulator_metadata,
	.capabilities = emulator_capabilities,
	.init = emulator_init,
	.read_cpuid = emulator_read_cpuid,
	.run = emulator_run,
	.host_state = emulator_host_state,
	.host_shows = emulator_host_shows,
	.calls = emulator_calls,
	.health = emulator_health,
	.kvm_cpuid = emulator_kvm_cpuid,
	.update = emulator_update,
	.destroy = emulator_destroy,
};

/* TDH.SYS.INIT and what follows it, on this platform. @id: of a defect that is in it, or NULL. */
static struct emu_module *create_module(struct emulator *emulator, const struct masks *masks,
					const char *id, struct diag *diag)
{
	const struct emulator_options *options = &emulator->options;
	const struct defect *defect = id ? defect_named(id) : NULL;
	struct emu_refusal refusal;
	struct emu_module *module;

	if (defect)
		masks = defect_masks(defect, masks, &emulator->masks);
	module = emu_module_init(masks, options->platform, &refusal);
	if (!module && !refusal.status)
		diag_no_memory(diag, masks->name);
	else if (!module)
		diag_at(diag, options->platform_name ? options->platform_name : "platform", 1, 1,
			"%s refuses this platform: %s (status 0x%" PRIx64 "); "
			"give the dump of a TDX host",
			masks->name, refusal.text, refusal.status);
	return module;
}

static int create_modules(struct emulator *emulator, struct diag *diag)
{
	const struct emulator_options *options = &emulator->options;
	struct emu_module **modules = emulator->modules;

	modules[TARGET_MODULE_BEFORE] =
		create_module(emulator, options->masks, options->defect, diag);
	if (!modules[TARGET_MODULE_BEFORE])
		return -1;
	emulator->module = modules[TARGET_MODULE_BEFORE];
	if (options->defect &&
	    defect_seed(emulator->module, &emulator->defect, options->defect, diag))
		return -1;
	if (!options->update_to)
		return 0;
	modules[TARGET_MODULE_AFTER] =
		create_module(emulator, options->update_to, options->update_defect, diag);
	return modules[TARGET_MODULE_AFTER] ? 0 : -1;
}

struct target *emulator_target_create(const struct emulator_options *options, struct diag *diag)
{
	struct emulator *emulator = calloc(1, sizeof(*emulator));

	if (!emulator) {
		diag_no_memory(diag, NULL);
		return NULL;
	}
	emulator->target.ops = &emulator_ops;
	emulator->target.num_cpus = EMU_NUM_CPUS;
	emulator->options = *options;
	emulator->buffer = malloc(INIT_VM_BUFFER_SIZE);
	emulator->cpuid = malloc(INIT_VM_CPUID_SIZE);
	if (!emulator->buffer || !emulator->cpuid)
		diag_no_memory(diag, NULL);
	else if (!create_modules(emulator, diag) &&
		 !emu_kvm_load(&emulator->kvm, emulator->module, options->profile, diag))
		return &emulator->target;
	emulator_destroy(&emulator->target);
	return NULL;
}
