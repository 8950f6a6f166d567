/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the table of seeded defects, one file each, and the words that their rows are
 * written in. Private to defect_rows*.c and defect_table.c:
 *
 *	static const struct defect rows[] = {
 *		{ .id = "sdbg-reads-0",
 *		  .says = "SDBG reads 0 although it was requested",
 *		  .rule = "CFG-02",
 *		  .when = { ASKED(SDBG, 1) },
 *		  .effect = DEFECT_READS,
 *		  .bit = BIT(SDBG),
 *		  .reads = DEFECT_AS_0 },
 *	};
 *	const struct defect_rows defect_rows_values = { "values", rows, ... };
 *
 * The bits are those that tdx-1.5.05 lets a VMM configure on emerald-rapids-tdx, unless a row's
 * own setting says otherwise; a literal that a module does not have is never met. A new row needs
 * no code, unless its effect is a new one: tests/test_defects.c makes the configuration from it.
 */
#ifndef EMULATOR_DEFECT_ROWS_H
#define EMULATOR_DEFECT_ROWS_H

#include "emulator/defect.h"

struct defect_rows {
	const char *kind; /* one word */
	const struct defect *row;
	size_t count;
};

extern const struct defect_rows defect_rows_values, defect_rows_tables, defect_rows_metadata,
	defect_rows_accepted, defect_rows_refusals, defect_rows_relations, defect_rows_guest,
	defect_rows_kvm, defect_rows_calls, defect_rows_answers, defect_rows_clobber,
	defect_rows_host, defect_rows_entry, defect_rows_successor, defect_rows_update;

#define BIT(...) BIT_OF(__VA_ARGS__)
#define BIT_OF(leaf, subleaf, reg, bit) \
	{ \
		{ leaf, subleaf }, CPUID_##reg, bit \
	}
#define ASKED(...) ASKED_OF(__VA_ARGS__)
#define ASKED_OF(leaf, subleaf, reg, number, is) \
	{ \
		.of = DEFECT_ASKED, .bit = BIT(leaf, subleaf, reg, number), .value = is \
	}
#define SHOWN(...) SHOWN_OF(__VA_ARGS__)
#define SHOWN_OF(leaf, subleaf, reg, number, is) \
	{ \
		.of = DEFECT_SHOWN, .bit = BIT(leaf, subleaf, reg, number), .value = is \
	}
#define XFAM(bits, is) \
	{ \
		.of = DEFECT_XFAM, .mask = (bits), .value = is \
	}
#define ATTRIBUTES(bits, is) \
	{ \
		.of = DEFECT_ATTRIBUTES, .mask = (bits), .value = is \
	}

/* What TDH.MNG.INIT is given: FIELD(MAX_VCPUS, 577), RESERVED(3, 479, 0x80), LEVEL_TYPE(1, 2) */
#define FIELD(name, value) FIELD_BITS(name, UINT64_MAX, value)
#define FIELD_BITS(name, bits, value) FIELD_BYTE(FIELD_##name, 0, bits, value)
#define RESERVED(area, offset, bits) FIELD_BYTE(FIELD_RESERVED##area, offset, bits, bits)
#define FIELD_BYTE(name, first, bits, number) \
	{ \
		.of = DEFECT_PARAM, .field = (name), .byte = (first), .mask = (bits), \
		.is = (number), .value = 1 \
	}
#define REGISTER(leaf, subleaf, reg, bits, number) \
	{ \
		.of = DEFECT_REGISTER, .bit = BIT_OF(leaf, subleaf, reg, 0), .mask = (bits), \
		.is = (number), .value = 1 \
	}
#define SIGNATURE(fms) REGISTER(1, NA, EAX, 0xfff3fff, fms)
#define LEVEL_TYPE(subleaf, type) REGISTER(0x1f, subleaf, ECX, 0xff00, (type) << 8)
#define TDCS_PAGES(number) \
	{ \
		.of = DEFECT_TDCS_PAGES, .mask = UINT64_MAX, .is = (number), .value = 1 \
	}

/* CALL(INIT_VM, DEFECT_DATA, EFAULT, DEFECT_LEFT_DEAD), as far as a row needs it. */
#define CALL(name, ...) \
	{ \
		.call = DEFECT_CALL_##name, __VA_ARGS__ \
	}

#define NA CPUID_SUBLEAF_NA

#define EST 1, NA, ECX, 7
#define TM2 1, NA, ECX, 8
#define SDBG 1, NA, ECX, 11
#define XTPR 1, NA, ECX, 14
#define DCA 1, NA, ECX, 18
#define TSC_DEADLINE 1, NA, ECX, 24
#define MONITOR 1, NA, ECX, 3
#define PCLMULQDQ 1, NA, ECX, 1
#define HYPERVISOR 1, NA, ECX, 31
#define MCE 1, NA, EDX, 7
#define MCA 1, NA, EDX, 14
#define ACPI 1, NA, EDX, 22
#define SELF_SNOOP 1, NA, EDX, 27
#define HTT 1, NA, EDX, 28
#define TM 1, NA, EDX, 29
#define PBE 1, NA, EDX, 31
#define MAX_LP_IDS_8 1, NA, EBX, 19
#define CACHE_2_SETS_2048 4, 2, ECX, 11
#define MONITOR_LINE 5, NA, EAX, 6
#define SGX 7, 0, EBX, 2
#define BMI1 7, 0, EBX, 3
#define HLE 7, 0, EBX, 4
#define BMI2 7, 0, EBX, 8
#define ERMS 7, 0, EBX, 9
#define RTM 7, 0, EBX, 11
#define RDT_M 7, 0, EBX, 12
#define RDT_A 7, 0, EBX, 15
#define ADX 7, 0, EBX, 19
#define UMIP 7, 0, ECX, 2
#define WAITPKG 7, 0, ECX, 5
#define ENQCMD 7, 0, ECX, 29
#define FRED 7, 1, EAX, 17
#define GFNI 7, 0, ECX, 8
#define VAES 7, 0, ECX, 9
#define LA57 7, 0, ECX, 16
#define RDPID 7, 0, ECX, 22
#define CLDEMOTE 7, 0, ECX, 25
#define FSRM 7, 0, EDX, 4
#define SERIALIZE 7, 0, EDX, 14
#define TSXLDTRK 7, 0, EDX, 16
#define PCONFIG 7, 0, EDX, 18
#define AVX_VNNI 7, 1, EAX, 4
#define ARCH_PERFMON_EXT 7, 1, EAX, 8
#define FZLRM 7, 1, EAX, 10
#define FSRS 7, 1, EAX, 11
#define FSRCS 7, 1, EAX, 12
#define DDPD_U 7, 2, EDX, 3
#define XSAVE_LEAF 0xd, 0, EAX, 0
#define LINEAR_WIDTH 0x80000008, NA, EAX, 8
#define WBNOINVD 0x80000008, NA, EBX, 9

#define AVX (1ULL << 2)
#define AVX512 (7ULL << 5)
#define PKRU (1ULL << 9)
#define CET (3ULL << 11)
#define TILECFG (1ULL << 17)
#define TILEDATA (1ULL << 18)
#define AMX (TILECFG | TILEDATA)

/* Slots of CPUID_CONFIG in tdx-1.5.05's order. */
#define SLOT_4_0 1
#define SLOT_4_1 2
#define SLOT_4_2 3
#define SLOT_7_0 5
#define CONFIG_VALUES(slot, element) (METADATA_CPUID_CONFIG_VALUES + 2ULL * (slot) + (element))

/* metadata_cpuid_code() of EAX and EBX; of ECX and EDX it is one more. */
#define CODE_1 0x3feULL
#define CODE_4_2 0x804ULL
#define CODE_7_0 0xe00ULL
#define CODE_7_1 0xe02ULL

#define INVALID(operand) (TDX_OPERAND_INVALID | TDX_OPERAND_##operand)
#define CPUID_CONFIG_INVALID INVALID(CPUID_CONFIG)
#define ATTRIBUTES_INVALID INVALID(ATTRIBUTES)
/* RCX that names a leaf and its sub-leaf. */
#define RCX_LEAF(leaf, subleaf) ((uint64_t)(subleaf) << 32 | (leaf))

#endif
