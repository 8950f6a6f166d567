// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest operations as text: a table of forms, read by the parser and the printer.
 */
#include "td/case_guest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "td/case.h"
#include "td/guest_form.h"

#define MAX_ARGS GUEST_FORM_ARGS
#define MAX_XSAVE_COMPONENT 62 /* bit 63 of XCR0 and IA32_XSS is no component, SDM vol. 1, 13 */

enum arg_style {
	ARG_NONE,
	ARG_HEX,
	ARG_DECIMAL,
	ARG_KEY, /* name=N, in decimal */
	ARG_CPUID, /* leaf and ECX of a CPUID instruction: "7.1" */
};

struct guest_arg {
	enum arg_style style;
	struct td_member member; /* of struct guest_op */
	unsigned int shift; /* its lowest bit there */
};

/*
 * One way to write an operation: its name, a second word where that decides op.index, and
 * the arguments.
 */
struct guest_form {
	const char *name;
	enum guest_op_kind kind;
	const char *variant;
	uint32_t index; /* of the variant */
	struct guest_arg arg[MAX_ARGS];
};

#define ARG(as, text, place, low, limit) \
	{ \
		.style = as, .shift = low, .member.name = text, \
		.member.offset = offsetof(struct guest_op, place), \
		.member.size = sizeof(((struct guest_op *)0)->place), .member.max = limit \
	}
#define INDEX(text) ARG(ARG_HEX, text, index, 0, UINT32_MAX)
#define VALUE(text) ARG(ARG_HEX, text, value, 0, UINT64_MAX)
#define VALUE32(text) ARG(ARG_HEX, text, value, 0, UINT32_MAX)
#define VALUE2(text) ARG(ARG_HEX, text, value2, 0, UINT64_MAX)
#define MASK(text) ARG(ARG_HEX, text, mask, 0, UINT64_MAX)
#define COUNT(text, limit) ARG(ARG_DECIMAL, text, index, 0, limit)
#define KEY(text, low, limit) ARG(ARG_KEY, text, index, low, limit)
#define ADDRESS ARG(ARG_CPUID, "leaf[.subleaf]", index, 0, UINT32_MAX)
#define FORM(word, what, ...) \
	{ \
		.name = word, .kind = what, .arg = { __VA_ARGS__ } \
	}
#define VARIANT(word, what, second, decides, ...) \
	{ \
		.name = word, .kind = what, .variant = second, .index = decides, \
		.arg = { __VA_ARGS__ } \
	}
#define DR(number, decides) VARIANT("dr", GUEST_WRITE_DR, number, decides, VALUE("its value"))
#define TDCALL(leaf, decides, ...) VARIANT("tdcall", GUEST_TDCALL, leaf, decides, __VA_ARGS__)
#define TDCALL_WRITE VALUE("a field id"), VALUE2("a value"), MASK("a write mask")

static const struct guest_form forms[] = {
	FORM("cpuid", GUEST_CPUID, ADDRESS),
	FORM("rdmsr", GUEST_RDMSR, INDEX("the MSR")),
	FORM("wrmsr", GUEST_WRMSR, INDEX("the MSR"), VALUE("its value")),
	FORM("cr4", GUEST_WRITE_CR4, VALUE("its value")),
	FORM("xsetbv", GUEST_XSETBV, VALUE("the value of XCR0")),
	FORM("fill", GUEST_FILL, COUNT("an XSAVE component", MAX_XSAVE_COMPONENT)),
	DR("0", 0),
	DR("1", 1),
	DR("2", 2),
	DR("3", 3),
	DR("6", 6),
	DR("7", 7),
	FORM("cr2", GUEST_WRITE_CR2, VALUE("its value")),
	FORM("wrpkru", GUEST_WRPKRU, VALUE32("its value")),
	TDCALL("vp_info", GUEST_TDG_VP_INFO),
	TDCALL("veinfo_get", GUEST_TDG_VP_VEINFO_GET),
	TDCALL("cpuidve_set", GUEST_TDG_VP_CPUIDVE_SET, VALUE("its flags")),
	TDCALL("vm_rd", GUEST_TDG_VM_RD, VALUE("a field id")),
	TDCALL("vm_wr", GUEST_TDG_VM_WR, TDCALL_WRITE),
	TDCALL("vp_rd", GUEST_TDG_VP_RD, VALUE("a field id")),
	TDCALL("vp_wr", GUEST_TDG_VP_WR, TDCALL_WRITE),
	TDCALL("sys_rd", GUEST_TDG_SYS_RD, VALUE("a field id")),
	VARIANT("exit", GUEST_EXIT, "async", GUEST_EXIT_ASYNC),
	VARIANT("exit", GUEST_EXIT, "tdvmcall", GUEST_EXIT_TDVMCALL),
	VARIANT("exit", GUEST_EXIT, "mmio", GUEST_EXIT_MMIO),
	VARIANT("exit", GUEST_EXIT, "map_gpa", GUEST_EXIT_MAP_GPA),
	VARIANT("exit", GUEST_EXIT, "cpuid", GUEST_EXIT_CPUID),
	VARIANT("exit", GUEST_EXIT, "fatal", GUEST_EXIT_FATAL),
	VARIANT("exit", GUEST_EXIT, "shutdown", GUEST_EXIT_SHUTDOWN),
	FORM("tpause", GUEST_TPAUSE),
	FORM("umwait", GUEST_UMWAIT),
	FORM("xbegin", GUEST_XBEGIN),
	FORM("mode", GUEST_MODE, KEY("cpl", 0, 3), KEY("long", 2, 1)),
	FORM("hold_ve", GUEST_HOLD_VE),
	FORM("vcpu", GUEST_VCPU, COUNT("a VCPU index", UINT32_MAX)),
	FORM("migrate", HOST_MIGRATE, COUNT("a CPU number", UINT32_MAX)),
	FORM("fail_entry", HOST_FAIL_ENTRY),
};

#define NUM_FORMS (sizeof(forms) / sizeof(forms[0]))

/*
 * Both halves are written as CPUID leaves are. Any ECX may be executed, also the number that
 * stands for "no sub-leaf" elsewhere; hence no single address.
 */
static int parse_cpuid(struct td_line *line, const struct td_word *word, struct guest_op *op)
{
	struct cpuid_addr leaf, subleaf = { 0, CPUID_SUBLEAF_NA };
	struct td_word half = *word;
	char *dot = strchr(half.text, '.');

	if (dot)
		*dot++ = '\0';
	if (!cpuid_addr_parse(half.text, &leaf) || (dot && !cpuid_addr_parse(dot, &subleaf)) ||
	    leaf.subleaf != CPUID_SUBLEAF_NA || subleaf.subleaf != CPUID_SUBLEAF_NA) {
		return td_line_fail(line, word->column,
				    "'%s' is no leaf[.subleaf]; write 0 to 9, or 0x and "
				    "hexadecimal digits, as in 7.1 or 0xd.0x12",
				    word->text);
	}
	op->index = leaf.leaf;
	op->subindex = subleaf.leaf;
	return 0;
}

static int parse_arg(struct td_line *line, const struct guest_arg *arg, struct guest_op *op)
{
	struct td_word word, value;
	char expected[32];
	uint64_t number;

	snprintf(expected, sizeof(expected), "%s%s", arg->member.name,
		 arg->style == ARG_KEY ? "=N" : "");
	if (td_line_need(line, &word, expected))
		return -1;
	if (arg->style == ARG_CPUID)
		return parse_cpuid(line, &word, op);
	if (arg->style != ARG_KEY) {
		value = word;
	} else if (td_line_split(line, &word, &value, expected)) {
		return -1;
	} else if (strcasecmp(word.text, arg->member.name)) {
		return td_line_fail(line, word.column, "'%s' stands where %s must; write %s",
				    word.text, expected, expected);
	}
	if (td_line_number(line, &value, arg->member.max, &number))
		return -1;
	number = number << arg->shift | td_member_get(op, &arg->member);
	td_member_set(op, &arg->member, number);
	return 0;
}

static int fail_unknown(struct td_line *line, const struct td_word *word, const char *name)
{
	struct td_list known = { 0 };
	const char *last = "";

	for (size_t i = 0; i < NUM_FORMS; i++) {
		if (name && !strcasecmp(forms[i].name, name))
			td_list_add(&known, forms[i].variant);
		else if (!name && strcmp(forms[i].name, last))
			td_list_add(&known, forms[i].name);
		last = forms[i].name;
	}
	if (!name)
		name = "guest operation";
	if (!word->text[0]) {
		return td_line_fail(line, word->column,
				    "the line ends where the %s must follow; add one of: %s", name,
				    known.text);
	}
	return td_line_fail(line, word->column, "unknown %s '%s'; known: %s", name, word->text,
			    known.text);
}

static int find_form(struct td_line *line, const struct guest_form **form)
{
	const struct guest_form *named = NULL;
	struct td_word word, variant;

	if (td_line_word(line, &word) < 0)
		return -1;
	for (size_t i = 0; i < NUM_FORMS; i++) {
		*form = &forms[i];
		if (strcasecmp((*form)->name, word.text))
			continue;
		if (!(*form)->variant)
			return 0;
		if (!named && td_line_word(line, &variant) < 0)
			return -1;
		named = *form;
		if (!strcasecmp(named->variant, variant.text))
			return 0;
	}
	return named ? fail_unknown(line, &variant, named->name) : fail_unknown(line, &word, NULL);
}

int td_guest_parse(struct td_line *line, struct guest_op *op)
{
	const struct guest_form *form;

	if (find_form(line, &form))
		return -1;
	*op = (struct guest_op){ .kind = form->kind, .index = form->index };
	for (size_t i = 0; i < MAX_ARGS && form->arg[i].style != ARG_NONE; i++) {
		if (parse_arg(line, &form->arg[i], op))
			return -1;
	}
	return td_line_end(line);
}

static int format_cpuid(const struct guest_op *op, char *text, size_t size)
{
	char leaf[CPUID_TEXT], subleaf[CPUID_TEXT];

	cpuid_addr_format((struct cpuid_addr){ op->index, CPUID_SUBLEAF_NA }, leaf);
	cpuid_addr_format((struct cpuid_addr){ op->subindex, CPUID_SUBLEAF_NA }, subleaf);
	return snprintf(text, size, " %.12s.%.12s", leaf, subleaf);
}

static int format_arg(const struct guest_op *op, const struct guest_arg *arg, char *text,
		      size_t size)
{
	uint64_t value = td_member_get(op, &arg->member);

	if (arg->style == ARG_CPUID)
		return format_cpuid(op, text, size);
	if (arg->style == ARG_KEY) {
		return snprintf(text, size, " %s=%" PRIu64, arg->member.name,
				value >> arg->shift & arg->member.max);
	}
	return snprintf(text, size, arg->style == ARG_HEX ? " 0x%" PRIx64 : " %" PRIu64, value);
}

/* NULL for an operation that the text form cannot write. */
static const struct guest_form *form_of(const struct guest_op *op)
{
	for (size_t i = 0; i < NUM_FORMS; i++) {
		if (forms[i].kind == op->kind && (!forms[i].variant || forms[i].index == op->index))
			return &forms[i];
	}
	return NULL;
}

const char *guest_op_format(const struct guest_op *op, char text[CPUID_TEXT])
{
	const struct guest_form *form;
	int len;

	form = form_of(op);
	if (!form) {
		snprintf(text, CPUID_TEXT, "operation %d, index 0x%x", (int)op->kind, op->index);
		return text;
	}
	len = snprintf(text, CPUID_TEXT, "%s%s%s", form->name, form->variant ? " " : "",
		       form->variant ? form->variant : "");
	for (size_t i = 0; i < MAX_ARGS && form->arg[i].style != ARG_NONE; i++)
		len += format_arg(op, &form->arg[i], text + len, CPUID_TEXT - (size_t)len);
	return text;
}

size_t guest_form_count(void)
{
	return NUM_FORMS;
}

enum guest_op_kind guest_form_kind(size_t form)
{
	return forms[form].kind;
}

const char *guest_form_name(size_t form, char text[GUEST_FORM_TEXT])
{
	const char *variant = forms[form].variant;

	snprintf(text, GUEST_FORM_TEXT, "%s%s%s", forms[form].name, variant ? " " : "",
		 variant ? variant : "");
	return text;
}

size_t guest_form_args(size_t form, struct guest_form_arg arg[GUEST_FORM_ARGS])
{
	const struct guest_arg *own = forms[form].arg;
	size_t count = 0;

	if (own[0].style == ARG_CPUID) {
		arg[0] = (struct guest_form_arg){ "the leaf", UINT32_MAX };
		arg[1] = (struct guest_form_arg){ "the sub-leaf", UINT32_MAX };
		return 2;
	}
	for (; count < MAX_ARGS && own[count].style != ARG_NONE; count++)
		arg[count] =
			(struct guest_form_arg){ own[count].member.name, own[count].member.max };
	return count;
}

void guest_form_make(size_t form, const uint64_t value[GUEST_FORM_ARGS], struct guest_op *op)
{
	const struct guest_arg *arg = forms[form].arg;

	*op = (struct guest_op){ .kind = forms[form].kind, .index = forms[form].index };
	if (arg[0].style == ARG_CPUID) {
		op->index = (uint32_t)value[0];
		op->subindex = (uint32_t)value[1];
		return;
	}
	for (size_t i = 0; i < MAX_ARGS && arg[i].style != ARG_NONE; i++)
		td_member_set(op, &arg[i].member,
			      td_member_get(op, &arg[i].member) | value[i] << arg[i].shift);
}

size_t guest_form_of(const struct guest_op *op, uint64_t value[GUEST_FORM_ARGS])
{
	const struct guest_form *form = form_of(op);
	const struct guest_arg *arg;

	if (!form)
		return NUM_FORMS;
	arg = form->arg;
	memset(value, 0, GUEST_FORM_ARGS * sizeof(*value));
	if (arg[0].style == ARG_CPUID) {
		value[0] = op->index;
		value[1] = op->subindex;
		return (size_t)(form - forms);
	}
	for (size_t i = 0; i < MAX_ARGS && arg[i].style != ARG_NONE; i++) {
		value[i] = td_member_get(op, &arg[i].member) >> arg[i].shift;
		/* Keys share a number. */
		if (arg[i].style == ARG_KEY)
			value[i] &= arg[i].member.max;
	}
	return (size_t)(form - forms);
}
