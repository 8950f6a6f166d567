// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which cases a module's description gives rise to.
 */
#include "run/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/sweep_config.h"

/* Twice for each bit of a full CPUID_CONFIG, through both doors, and the rest. */
#define SWEEP_MAX_ITEMS ((size_t)2 * 2 * TD_MAX_CPUID * CPUID_NUM_REGS * 32 + 512)

static void add(struct sweep *sweep, struct sweep_item item, enum td_via via)
{
	if (sweep->count == SWEEP_MAX_ITEMS)
		return;
	item.via = via;
	sweep->item[sweep->count++] = item;
}

static void add_both(struct sweep *sweep, struct sweep_item item)
{
	add(sweep, item, TD_VIA_MODULE);
	add(sweep, item, TD_VIA_KVM);
}

/* KVM knows features; the bits of a number (a cache's size) it passes on as they are. */
static void add_bit(struct sweep *sweep, struct sweep_item item)
{
	const struct declared_field *field = declared_field_at(sweep->context->declared, item.bit);

	if (field->lsb == field->msb)
		add_both(sweep, item);
	else
		add(sweep, item, TD_VIA_MODULE);
}

static void add_bits(struct sweep *sweep)
{
	const struct declared *declared = sweep->context->declared;
	struct sweep_item item = { .kind = SWEEP_BITS };

	for (size_t i = 0; i < declared->num_leaves; i++) {
		item.bit.at = declared->leaf[i].at;
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			item.bit.reg = j / 32;
			item.bit.bit = j % 32;
			if (!sweep_configurable(sweep->context, item.bit))
				continue;
			item.open = false;
			add_bit(sweep, item);
			item.open = true;
			if (sweep_has_gates(sweep->context, item.bit))
				add_bit(sweep, item);
		}
	}
}

static void add_xfam(struct sweep *sweep)
{
	const struct class_limits *limits = &sweep->context->limits;
	struct sweep_item item = { .kind = SWEEP_XFAM };

	for (unsigned int i = 0; i < 64; i++) {
		item.value = sweep_xfam_group(1ULL << i);
		/* One item a group: under its highest bit. */
		if (item.value >> i == 1 && !(item.value & ~limits->xfam_fixed0) &&
		    item.value & ~limits->xfam_fixed1)
			add_both(sweep, item);
	}
}

static void add_attributes(struct sweep *sweep)
{
	const struct class_limits *limits = &sweep->context->limits;
	struct sweep_item item = { .kind = SWEEP_ATTRIBUTES };

	for (unsigned int i = 0; i < 64; i++) {
		item.value = 1ULL << i;
		if (item.value & limits->attributes_fixed0 & ~limits->attributes_fixed1)
			add_both(sweep, item);
	}
}

bool sweep_init(struct sweep *sweep, const struct rule_context *context, unsigned int kinds)
{
	*sweep = (struct sweep){ .context = context };
	sweep->item = malloc(SWEEP_MAX_ITEMS * sizeof(*sweep->item));
	if (!sweep->item)
		return false;
	if (kinds & SWEEP_DEFAULT)
		add_both(sweep, (struct sweep_item){ .kind = SWEEP_DEFAULT });
	if (kinds & SWEEP_BITS)
		add_bits(sweep);
	if (kinds & SWEEP_XFAM)
		add_xfam(sweep);
	if (kinds & SWEEP_ATTRIBUTES)
		add_attributes(sweep);
	if (kinds & SWEEP_MAXIMAL)
		add_both(sweep, (struct sweep_item){ .kind = SWEEP_MAXIMAL });
	return true;
}

void sweep_free(struct sweep *sweep)
{
	free(sweep->item);
	sweep->item = NULL;
}

void sweep_name(const struct sweep *sweep, size_t index, char name[TD_NAME])
{
	const struct sweep_item *item = &sweep->item[index];
	const char *via = item->via == TD_VIA_KVM ? "-kvm" : "";
	char bit[CPUID_TEXT];

	switch (item->kind) {
	case SWEEP_BITS:
		snprintf(name, TD_NAME, "bit-%s%s%s", cpuid_bit_format(item->bit, bit),
			 item->open ? "-open" : "", via);
		break;
	case SWEEP_XFAM:
		snprintf(name, TD_NAME, "xfam-0x%llx%s", (unsigned long long)item->value, via);
		break;
	case SWEEP_ATTRIBUTES:
		snprintf(name, TD_NAME, "attributes-0x%llx%s", (unsigned long long)item->value,
			 via);
		break;
	default:
		snprintf(name, TD_NAME, "%s%s", item->kind == SWEEP_MAXIMAL ? "maximal" : "default",
			 via);
		break;
	}
}

void sweep_case(const struct sweep *sweep, size_t index, struct td_case *test)
{
	const struct sweep_item *item = &sweep->item[index];

	memset(test, 0, sizeof(*test));
	sweep_name(sweep, index, test->name);
	test->via = item->via;
	td_config_default(&test->config);
	switch (item->kind) {
	case SWEEP_BITS:
		sweep_set_bit(sweep->context, &test->config, item->bit, item->open);
		break;
	case SWEEP_XFAM:
		test->config.xfam |= item->value;
		break;
	case SWEEP_ATTRIBUTES:
		test->config.attributes |= item->value;
		break;
	case SWEEP_MAXIMAL:
		sweep_set_all(sweep->context, &test->config, item->via);
		break;
	default:
		break;
	}
}
