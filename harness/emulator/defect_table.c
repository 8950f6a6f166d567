// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seeded defects. The bits are those that tdx-1.5.05 lets a VMM configure on
 * emerald-rapids-tdx; a literal that a module does not have is never met. A new row needs no
 * code, unless its effect is a new one: tests/test_defects.c makes the configuration from it.
 */
#include <errno.h>

#include "emulator/defect.h"
#include "module/metadata.h"

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
#define ACPI 1, NA, EDX, 22
#define SELF_SNOOP 1, NA, EDX, 27
#define HTT 1, NA, EDX, 28
#define TM 1, NA, EDX, 29
#define PBE 1, NA, EDX, 31
#define MAX_LP_IDS_8 1, NA, EBX, 19
#define CACHE_2_SETS_2048 4, 2, ECX, 11
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

#define CPUID_CONFIG_INVALID (TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG)
#define ATTRIBUTES_INVALID (TDX_OPERAND_INVALID | TDX_OPERAND_ATTRIBUTES)

static const struct defect defects[] = {
	/* One bit. */
	{ .id = "sdbg-reads-0",
	  .says = "SDBG reads 0 although it was requested",
	  .rule = "CFG-02",
	  .when = { ASKED(SDBG, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(SDBG),
	  .reads = DEFECT_AS_0 },
	{ .id = "cache-sets-bit-lost",
	  .says = "bit 11 of the sets of cache 4.2 reads 0 although it was requested",
	  .rule = "CFG-01",
	  .when = { ASKED(CACHE_2_SETS_2048, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(CACHE_2_SETS_2048),
	  .reads = DEFECT_AS_0 },
	{ .id = "gfni-brings-cldemote",
	  .says = "with GFNI requested, CLDEMOTE shows the CPU's own value",
	  .rule = "CFG-06",
	  .when = { ASKED(GFNI, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(CLDEMOTE),
	  .reads = DEFECT_NATIVE },
	{ .id = "pkru-inverts-umip",
	  .says = "with PKRU in XFAM, UMIP reads the opposite of what was requested",
	  .rule = "CFG-06",
	  .when = { XFAM(PKRU, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(UMIP),
	  .reads = DEFECT_INVERTED },
	{ .id = "debug-hides-hypervisor",
	  .says = "the hypervisor bit, which is fixed to 1, reads 0 in a debug TD",
	  .rule = "FIX-02",
	  .when = { ATTRIBUTES(TD_ATTRIBUTES_DEBUG, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(HYPERVISOR),
	  .reads = DEFECT_AS_0 },
	{ .id = "wbnoinvd-refused",
	  .says = "WBNOINVD is refused although it is configurable",
	  .rule = "INI-23",
	  .when = { ASKED(WBNOINVD, 1) },
	  .effect = DEFECT_REFUSES,
	  .bit = BIT(WBNOINVD),
	  .number = CPUID_CONFIG_INVALID },
	{ .id = "debug-refused-with-eperm",
	  .says = "KVM refuses a debug TD with EPERM",
	  .rule = "KVM-18",
	  .place = DEFECT_IN_KVM,
	  .when = { ATTRIBUTES(TD_ATTRIBUTES_DEBUG, 1) },
	  .effect = DEFECT_ERRNO,
	  .number = EPERM },
	{ .id = "gfni-with-vaes-refused-by-kvm",
	  .says = "KVM refuses GFNI and VAES together, which it offers",
	  .rule = "KVM-22",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(GFNI, 1), ASKED(VAES, 1) },
	  .effect = DEFECT_DENIED,
	  .number = EINVAL },
	{ .id = "cet-leaves-gs-base",
	  .says = "IA32_KERNEL_GS_BASE is not restored after a TD with CET",
	  .rule = "HST-03",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(CET, 1) },
	  .effect = DEFECT_LEAVES,
	  .element = HOST_IA32_KERNEL_GS_BASE },

	/* Two bits. */
	{ .id = "max-lp-ids-bit-lost-without-htt",
	  .says = "bit 3 of MAX_LP_IDS reads 0 unless HTT is requested, too",
	  .rule = "CFG-01",
	  .when = { ASKED(MAX_LP_IDS_8, 1), ASKED(HTT, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(MAX_LP_IDS_8),
	  .reads = DEFECT_AS_0 },
	{ .id = "fsrm-lost-with-erms",
	  .says = "FSRM reads 0 where ERMS is requested, too",
	  .rule = "CFG-02",
	  .when = { ASKED(FSRM, 1), ASKED(ERMS, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(FSRM),
	  .reads = DEFECT_AS_0 },
	{ .id = "serialize-lost-without-pconfig",
	  .says = "SERIALIZE reads 0 unless PCONFIG is requested, too",
	  .rule = "CFG-13",
	  .when = { ASKED(SERIALIZE, 1), ASKED(PCONFIG, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(SERIALIZE),
	  .reads = DEFECT_AS_0 },
	{ .id = "fsrs-swapped-with-fsrcs",
	  .says = "FSRS and FSRCS change places where FSRS alone is requested",
	  .rule = "CFG-06",
	  .when = { ASKED(FSRS, 1), ASKED(FSRCS, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(FSRS),
	  .other = BIT(FSRCS),
	  .reads = DEFECT_SWAPPED },
	{ .id = "ddpd-follows-tm",
	  .says = "DDPD_U reads as TM does",
	  .rule = "VIS-04",
	  .when = { ASKED(DDPD_U, 1), SHOWN(TM, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(DDPD_U),
	  .other = BIT(TM),
	  .reads = DEFECT_COPIED },
	{ .id = "la57-lost-in-migratable",
	  .says = "LA57 reads 0 in a migratable TD",
	  .rule = "CFG-02",
	  .when = { ASKED(LA57, 1), ATTRIBUTES(TD_ATTRIBUTES_MIGRATABLE, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(LA57),
	  .reads = DEFECT_AS_0 },
	{ .id = "rdpid-refused-in-debug",
	  .says = "RDPID is refused in a debug TD",
	  .rule = "INI-23",
	  .when = { ASKED(RDPID, 1), ATTRIBUTES(TD_ATTRIBUTES_DEBUG, 1) },
	  .effect = DEFECT_REFUSES,
	  .number = ATTRIBUTES_INVALID },
	{ .id = "half-amx-accepted",
	  .says = "XFAM with TILECFG and without TILEDATA is accepted",
	  .rule = "INI-05",
	  .when = { XFAM(TILECFG, 1), XFAM(TILEDATA, 0) },
	  .effect = DEFECT_ACCEPTS,
	  .pretend = XFAM(TILEDATA, 1) },
	{ .id = "waitpkg-unchecked-with-pkru",
	  .says = "KVM lets WAITPKG pass where XFAM has PKRU",
	  .rule = "CLB-01",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(WAITPKG, 1), XFAM(PKRU, 1) },
	  .effect = DEFECT_UNCHECKED },
	{ .id = "pconfig-with-tsxldtrk-warns",
	  .says = "the kernel warns of a TD with PCONFIG and TSXLDTRK",
	  .rule = "KVM-17",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(PCONFIG, 1), ASKED(TSXLDTRK, 1) },
	  .effect = DEFECT_WARNS },
	{ .id = "amx-with-avx512-leaves-tiledata",
	  .says = "TILEDATA is not restored after a TD with AMX and AVX-512",
	  .rule = "HST-05",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(AMX, 1), XFAM(AVX512, 1) },
	  .effect = DEFECT_LEAVES,
	  .element = HOST_XSTATE_TILEDATA },

	/* Three bits. */
	{ .id = "bmi-refused-without-adx",
	  .says = "BMI1 and BMI2 together are refused unless ADX is requested, too",
	  .rule = "INI-23",
	  .when = { ASKED(BMI1, 1), ASKED(BMI2, 1), ASKED(ADX, 0) },
	  .effect = DEFECT_REFUSES,
	  .bit = BIT(BMI1),
	  .number = CPUID_CONFIG_INVALID },
	{ .id = "tsc-deadline-lost-with-umip",
	  .says = "TSC_DEADLINE reads 0 where UMIP is requested and XFAM lacks PKRU",
	  .rule = "CFG-02",
	  .when = { ASKED(TSC_DEADLINE, 1), ASKED(UMIP, 1), XFAM(PKRU, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(TSC_DEADLINE),
	  .reads = DEFECT_AS_0 },
	{ .id = "acpi-inverts-pclmulqdq",
	  .says = "with CET in XFAM, ACPI requested and TSXLDTRK not, PCLMULQDQ is not native",
	  .rule = "FIX-03",
	  .when = { XFAM(CET, 1), ASKED(ACPI, 1), ASKED(TSXLDTRK, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(PCLMULQDQ),
	  .reads = DEFECT_INVERTED },
	{ .id = "wbnoinvd-widens-addresses",
	  .says = "with WBNOINVD and HTT, and without DDPD_U, the linear address width is wrong",
	  .rule = "CFG-09",
	  .when = { ASKED(WBNOINVD, 1), ASKED(HTT, 1), ASKED(DDPD_U, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(LINEAR_WIDTH),
	  .reads = DEFECT_INVERTED },
	{ .id = "avx-vnni-leaks-without-avx512",
	  .says = "AVX_VNNI reads 1 unrequested where FZLRM is requested and XFAM has AVX without "
		  "AVX-512",
	  .rule = "CFG-06",
	  .when = { XFAM(AVX, 1), XFAM(AVX512, 0), ASKED(FZLRM, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(AVX_VNNI),
	  .reads = DEFECT_AS_1 },
	{ .id = "hle-alone-accepted-with-serialize",
	  .says = "HLE without RTM is accepted where SERIALIZE is requested",
	  .rule = "INI-16",
	  .when = { ASKED(HLE, 1), ASKED(RTM, 0), ASKED(SERIALIZE, 1) },
	  .effect = DEFECT_ACCEPTS,
	  .pretend = ASKED(HLE, 0) },
	{ .id = "tsx-unchecked-with-fzlrm",
	  .says = "KVM lets HLE and RTM pass where FZLRM is requested",
	  .rule = "CLB-01",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(HLE, 1), ASKED(RTM, 1), ASKED(FZLRM, 1) },
	  .effect = DEFECT_UNCHECKED },
	{ .id = "half-amx-keeps-key-id",
	  .says = "a TD that the module refuses for half of AMX keeps its key id where RDT_M is "
		  "requested",
	  .rule = "KVM-16",
	  .place = DEFECT_IN_KVM,
	  .when = { XFAM(TILECFG, 1), XFAM(TILEDATA, 0), ASKED(RDT_M, 1) },
	  .effect = DEFECT_LEAKS_KEY_ID },

	/* History, order, VCPUs, answers that differ. */
	{ .id = "rdt-m-stale",
	  .says = "with RDT_A requested, RDT_M reads as in the TD before",
	  .rule = "CFG-06",
	  .when = { ASKED(RDT_A, 1) },
	  .effect = DEFECT_READS,
	  .bit = BIT(RDT_M),
	  .reads = DEFECT_STALE },
	{ .id = "cldemote-stale-with-pbe",
	  .says = "with PBE requested and FSRCS not, CLDEMOTE reads as in the TD before",
	  .rule = "CFG-06",
	  .when = { ASKED(PBE, 1), ASKED(FSRCS, 0) },
	  .effect = DEFECT_READS,
	  .bit = BIT(CLDEMOTE),
	  .reads = DEFECT_STALE },
	{ .id = "refused-hle-leaves-rtm",
	  .says = "after HLE without RTM was refused, the next TD has RTM inverted",
	  .rule = "INI-22",
	  .when = { ASKED(HLE, 1), ASKED(RTM, 0) },
	  .effect = DEFECT_REMAINS,
	  .bit = BIT(RTM) },
	{ .id = "refused-hle-with-gfni-leaves-cldemote",
	  .says = "after HLE without RTM was refused with GFNI, the next TD has CLDEMOTE inverted",
	  .rule = "INI-22",
	  .when = { ASKED(HLE, 1), ASKED(RTM, 0), ASKED(GFNI, 1) },
	  .effect = DEFECT_REMAINS,
	  .bit = BIT(CLDEMOTE) },
	{ .id = "fsrs-lost-by-entry-order",
	  .says = "FSRS is lost where the entry of leaf 7.1 stands before one of 7.0 with UMIP",
	  .rule = "PRP-12",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(FSRS, 1), ASKED(UMIP, 1) },
	  .effect = DEFECT_LOSES,
	  .bit = BIT(FSRS),
	  .other = BIT(UMIP),
	  .pretend = ASKED(FSRS, 0) },
	{ .id = "monitor-lost-on-vcpu-1",
	  .says = "VCPU 1 does not see MONITOR",
	  .rule = "VIS-01",
	  .when = { ASKED(MONITOR, 1) },
	  .effect = DEFECT_GUEST_READS,
	  .occasion = DEFECT_ON_VCPU_1,
	  .bit = BIT(MONITOR) },
	{ .id = "est-lost-on-vcpu-1",
	  .says = "with TM2 and without XTPR, VCPU 1 does not see EST",
	  .rule = "VIS-01",
	  .when = { ASKED(EST, 1), ASKED(TM2, 1), ASKED(XTPR, 0) },
	  .effect = DEFECT_GUEST_READS,
	  .occasion = DEFECT_ON_VCPU_1,
	  .bit = BIT(EST) },
	{ .id = "ss-differs-one-in-seven",
	  .says = "one answer in seven of leaf 1 lacks SS",
	  .rule = "VIS-01",
	  .when = { ASKED(SELF_SNOOP, 1) },
	  .effect = DEFECT_GUEST_READS,
	  .occasion = DEFECT_ONE_IN_SEVEN,
	  .bit = BIT(SELF_SNOOP) },
	{ .id = "adx-lost-after-leaf-0xd",
	  .says = "the guest does not see ADX if it asked leaf 0xd.0 just before",
	  .rule = "VIS-01",
	  .when = { ASKED(ADX, 1) },
	  .effect = DEFECT_GUEST_READS,
	  .occasion = DEFECT_AFTER_OTHER,
	  .bit = BIT(ADX),
	  .other = BIT(XSAVE_LEAF) },

	/* What a guest is told. */
	{ .id = "pkru-hides-topology-feature",
	  .says = "a guest with PKRU in XFAM reads TDX_FEATURES0 without TOPOLOGY_ENUM",
	  .rule = "FIX-13",
	  .when = { XFAM(PKRU, 1) },
	  .effect = DEFECT_GUEST_FIELD,
	  .field = METADATA_TDX_FEATURES0,
	  .number = METADATA_FEATURES0_TOPOLOGY },
	{ .id = "umip-with-cet-reads-older-version",
	  .says = "a guest with UMIP and CET reads UPDATE_VERSION 4 instead of 5",
	  .rule = "FIX-13",
	  .when = { ASKED(UMIP, 1), XFAM(CET, 1) },
	  .effect = DEFECT_GUEST_FIELD,
	  .field = METADATA_UPDATE_VERSION,
	  .number = 1 },
	{ .id = "gfni-turns-on-enum-topology",
	  .says = "a guest with GFNI reads TD_CTLS with ENUM_TOPOLOGY on",
	  .rule = "VIS-09",
	  .when = { ASKED(GFNI, 1) },
	  .effect = DEFECT_GUEST_FIELD,
	  .field = METADATA_TD_CTLS,
	  .number = EMU_TD_CTLS_ENUM_TOPOLOGY },
	{ .id = "avx-with-adx-reads-no-rbp-mod",
	  .says = "a guest with AVX and ADX reads the opposite of CONFIG_FLAGS.NO_RBP_MOD",
	  .rule = "VIS-09",
	  .when = { XFAM(AVX, 1), ASKED(ADX, 1) },
	  .effect = DEFECT_GUEST_FIELD,
	  .field = METADATA_CONFIG_FLAGS,
	  .number = TD_CONFIG_FLAGS_NO_RBP_MOD },

	/* The host after some entries. */
	{ .id = "avx-loses-lstar-on-second-entry",
	  .says = "IA32_LSTAR is not restored after the second entry of a TD with AVX",
	  .rule = "HST-09",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(AVX, 1) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_SECOND_ENTRY,
	  .element = HOST_IA32_LSTAR },
	{ .id = "fsrm-loses-dr7-on-second-entry",
	  .says = "DR7 is not restored after the second entry of a TD with FSRM and AVX, without "
		  "AMX",
	  .rule = "HST-09",
	  .place = DEFECT_IN_HOST,
	  .when = { ASKED(FSRM, 1), XFAM(AVX, 1), XFAM(AMX, 0) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_SECOND_ENTRY,
	  .element = HOST_DR7,
	  .number = 0x400 },
	{ .id = "failed-entry-leaves-tsc-aux",
	  .says = "IA32_TSC_AUX is not restored when the entry of a TD with SEPT_VE_DISABLE fails",
	  .rule = "HST-07",
	  .place = DEFECT_IN_HOST,
	  .when = { ATTRIBUTES(TD_ATTRIBUTES_SEPT_VE_DISABLE, 1) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_FAILED_ENTRY,
	  .element = HOST_IA32_TSC_AUX,
	  .number = 0x7 },
	{ .id = "pkru-lost-on-cpu-1",
	  .says = "PKRU is not restored on CPU 1 after a TD with PKRU",
	  .rule = "HST-08",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(PKRU, 1) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_ON_CPU_1,
	  .element = HOST_XSTATE_PKRU },

	/* After a run-time update of the module. */
	{ .id = "update-hides-wbnoinvd",
	  .says = "once the module was replaced under a TD with PKRU, KVM no longer offers WBNOINVD",
	  .rule = "UPD-14",
	  .place = DEFECT_IN_KVM,
	  .when = { XFAM(PKRU, 1) },
	  .effect = DEFECT_OFFERS,
	  .occasion = DEFECT_AFTER_UPDATE,
	  .bit = BIT(WBNOINVD) },
	{ .id = "update-hides-erms-from-running-td",
	  .says = "a TD with ERMS and AVX no longer sees ERMS once its module was replaced",
	  .rule = "UPD-15",
	  .place = DEFECT_IN_KVM,
	  .when = { SHOWN(ERMS, 1), XFAM(AVX, 1) },
	  .effect = DEFECT_GUEST_READS,
	  .occasion = DEFECT_AFTER_UPDATE,
	  .bit = BIT(ERMS) },
	{ .id = "update-takes-efer-away",
	  .says = "RDMSR of IA32_EFER gives #GP in a TD with SEPT_VE_DISABLE once its module was "
		  "replaced",
	  .rule = "UPD-16",
	  .place = DEFECT_IN_KVM,
	  .when = { ATTRIBUTES(TD_ATTRIBUTES_SEPT_VE_DISABLE, 1) },
	  .effect = DEFECT_MSR_FAULTS,
	  .occasion = DEFECT_AFTER_UPDATE,
	  .number = 0xc0000080 },
	{ .id = "update-leaves-lstar",
	  .says = "IA32_LSTAR is not restored after a TD with CET whose module was replaced",
	  .rule = "UPD-17",
	  .place = DEFECT_IN_HOST,
	  .when = { XFAM(CET, 1) },
	  .effect = DEFECT_LEAVES,
	  .occasion = DEFECT_AFTER_UPDATE,
	  .element = HOST_IA32_LSTAR },
	{ .id = "update-loses-fsrm",
	  .says = "FSRM reads 0 in a TD that is built after the module was replaced",
	  .rule = "UPD-18",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(FSRM, 1) },
	  .effect = DEFECT_READS,
	  .occasion = DEFECT_AFTER_UPDATE,
	  .bit = BIT(FSRM),
	  .reads = DEFECT_AS_0 },
	{ .id = "update-refuses-gfni-with-vaes",
	  .says = "once the module was replaced it refuses GFNI with VAES with a status that KVM "
		  "takes for its own bug",
	  .rule = "UPD-19",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(GFNI, 1), ASKED(VAES, 1) },
	  .effect = DEFECT_REFUSES,
	  .occasion = DEFECT_AFTER_UPDATE,
	  .number = TDX_OP_STATE_INCORRECT },
	{ .id = "update-unchecks-waitpkg",
	  .says = "KVM lets WAITPKG pass once the module was replaced",
	  .rule = "UPD-20",
	  .place = DEFECT_IN_KVM,
	  .when = { ASKED(WAITPKG, 1) },
	  .effect = DEFECT_UNCHECKED,
	  .occasion = DEFECT_AFTER_UPDATE },

	/* What the harness itself must survive. */
	{ .id = "dca-hangs",
	  .says = "TDH.MNG.INIT with DCA requested never returns",
	  .rule = "HST-13",
	  .when = { ASKED(DCA, 1) },
	  .effect = DEFECT_HANGS },
	{ .id = "tm2-with-acpi-kills",
	  .says = "TDH.MNG.INIT with TM2 and ACPI requested kills the process",
	  .rule = "HST-13",
	  .when = { ASKED(TM2, 1), ASKED(ACPI, 1) },
	  .effect = DEFECT_KILLS },
};

size_t defect_count(void)
{
	return sizeof(defects) / sizeof(defects[0]);
}

const struct defect *defect_at(size_t index)
{
	return &defects[index];
}
