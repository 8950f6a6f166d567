// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run-time update of the emulated module, and the way back: a host that boots anew.
 */
#include "target/emulator_private.h"

static const struct emu_td *td_of(const struct emulator *emulator)
{
	if (!emulator->has_td)
		return NULL;
	return emulator->via == TD_VIA_KVM ? &emulator->vm->td : &emulator->td;
}

/* The new module's fault is there from now on, for the TD that goes on as well. */
static int seed(struct emulator *emulator, struct diag *diag)
{
	const char *id = emulator->options.update_defect;

	if (!id)
		return 0;
	if (defect_seed(emulator->modules[TARGET_MODULE_AFTER], &emulator->defect, id, diag))
		return -1;
	emulator->modules[TARGET_MODULE_BEFORE]->defect = &emulator->defect;
	defect_update(emulator->modules[TARGET_MODULE_BEFORE], td_of(emulator));
	return 0;
}

static enum target_status boot(struct emulator *emulator)
{
	struct diag diag;

	emulator_reset(emulator);
	emulator->module = emulator->modules[TARGET_MODULE_BEFORE];
	emulator->module->opt_in = 0;
	if (emulator->options.update_defect)
		emulator->module->defect = NULL;
	if (!emu_kvm_load(&emulator->kvm, emulator->module, emulator->options.profile, &diag))
		return TARGET_OK;
	target_unsupported(&emulator->target, "KVM loaded once more", diag.text);
	return TARGET_BROKEN;
}

enum target_status emulator_update(struct target *target, enum target_module module)
{
	struct emulator *emulator = emulator_of(target);
	struct diag diag;

	if (!emulator->options.update_to)
		return target_unsupported(target, "a module to update to", "none was given");
	if (module == TARGET_MODULE_BEFORE)
		return boot(emulator);
	emulator->module = emulator->modules[TARGET_MODULE_AFTER];
	if (seed(emulator, &diag)) {
		target_unsupported(target, "a defect of that name", diag.text);
		return TARGET_BROKEN;
	}
	emu_kvm_update(&emulator->kvm, emulator->module);
	return TARGET_OK;
}
