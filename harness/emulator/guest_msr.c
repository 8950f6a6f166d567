// SPDX-License-Identifier: GPL-2.0-only
/*
 * RDMSR and WRMSR in a TD: which MSRs are its own, which give #GP and which #VE.
 *
 * Source: the MSR table of the published TDX module source. An MSR that is not in the table
 * gives #VE, unless the module description says that the TD reaches it.
 */
#include "emulator/defect.h"
#include "emulator/guest_exec.h"

#define LENGTH_RDMSR 2
#define LENGTH_WRMSR 2

#define MSR_ARCH_CAPABILITIES 0x10a
#define MSR_PAT 0x277
#define MSR_EFER 0xc0000080

#define PAT_AT_RESET 0x0007040600070406ULL
#define EFER_LONG_MODE 0xd01 /* SCE, LME, LMA, NXE */

enum access {
	OWN, /* the TD's own; where it is no element of host state, reads of it give 0 */
	FROM_CPU, /* the CPU's, as the platform file gives it */
	VIRTUAL, /* a value that the module or the payload's start has set */
	GATED, /* the TD's own if it reaches the row's element, else #GP */
	WITH_DCA, /* #VE if the TD has the feature, else #GP */
	WITH_TSC_DEADLINE,
	WITH_TME,
	WITH_MKTME,
	VE,
	GP,
};

struct msr_row {
	uint32_t first, last;
	enum access read, write;
	enum host_element_id gate; /* of GATED */
};

#define NO_GATE HOST_NUM_ELEMENTS

static const struct msr_row rows[] = {
	{ 0x10, 0x10, OWN, VE, NO_GATE }, /* TIME_STAMP_COUNTER */
	{ 0x48, 0x48, OWN, OWN, NO_GATE }, /* SPEC_CTRL */
	{ 0x49, 0x49, GP, OWN, NO_GATE }, /* PRED_CMD: write only in hardware */
	{ 0x87, 0x87, WITH_MKTME, WITH_MKTME, NO_GATE }, /* MKTME_PARTITIONING */
	{ 0x8c, 0x8f, GP, GP, NO_GATE }, /* SGXLEPUBKEYHASHx */
	{ 0x98, 0x9b, GP, GP, NO_GATE }, /* WBINVDP .. SMM_MONITOR_CTL */
	{ 0x9e, 0x9e, GP, GP, NO_GATE }, /* SMBASE */
	{ 0xbc, 0xbc, FROM_CPU, VE, NO_GATE }, /* MISC_PACKAGE_CTLS */
	{ 0xbd, 0xbd, FROM_CPU, GP, NO_GATE }, /* XAPIC_DISABLE_STATUS: read only in hardware */
	{ 0xc1, 0xc8, GATED, GATED, HOST_IA32_PERFEVTSEL0 }, /* PMCx */
	{ 0xe1, 0xe1, GATED, GATED, HOST_IA32_UMWAIT_CONTROL },
	{ 0x10a, 0x10a, VIRTUAL, GP, NO_GATE }, /* ARCH_CAPABILITIES: read only in hardware */
	{ 0x10b, 0x10b, GP, OWN, NO_GATE }, /* FLUSH_CMD: write only in hardware */
	{ 0x122, 0x122, GATED, GATED, HOST_IA32_TSX_CTRL },
	{ 0x174, 0x176, OWN, OWN, NO_GATE }, /* SYSENTER_CS, _ESP, _EIP */
	{ 0x186, 0x18d, GATED, GATED, HOST_IA32_PERFEVTSEL0 },
	{ 0x195, 0x195, GP, GP, NO_GATE }, /* OVERCLOCKING_STATUS */
	{ 0x1a0, 0x1a0, FROM_CPU, VE, NO_GATE }, /* MISC_ENABLE */
	{ 0x1a6, 0x1a7, GATED, GATED, HOST_MSR_OFFCORE_RSP0 },
	{ 0x1c4, 0x1c5, GATED, GATED, HOST_IA32_XFD },
	{ 0x1d9, 0x1d9, OWN, OWN, NO_GATE }, /* DEBUGCTL */
	{ 0x1f8, 0x1fa, WITH_DCA, WITH_DCA, NO_GATE },
	{ 0x276, 0x276, GP, GP, NO_GATE }, /* SLAM_ENABLE */
	{ 0x277, 0x277, VIRTUAL, OWN, NO_GATE }, /* PAT */
	{ 0x309, 0x310, GATED, GATED, HOST_IA32_FIXED_CTR0 },
	{ 0x329, 0x329, GATED, GATED, HOST_MSR_PERF_METRICS },
	{ 0x345, 0x345, FROM_CPU, GP, NO_GATE }, /* PERF_CAPABILITIES: read only in hardware */
	{ 0x38d, 0x392, GATED, GATED, HOST_IA32_FIXED_CTR_CTRL },
	{ 0x3f1, 0x3f2, GATED, GATED, HOST_IA32_PEBS_ENABLE },
	{ 0x3f6, 0x3f6, GATED, GATED, HOST_MSR_PEBS_LD_LAT },
	{ 0x3f7, 0x3f7, GATED, GATED, HOST_MSR_PEBS_FRONTEND },
	{ 0x4c1, 0x4c8, GATED, GATED, HOST_IA32_A_PMC0 },
	{ 0x500, 0x500, GP, GP, NO_GATE }, /* SGX_SVN_STATUS */
	{ 0x560, 0x561, GATED, GATED, HOST_IA32_RTIT_CTL },
	{ 0x570, 0x572, GATED, GATED, HOST_IA32_RTIT_CTL },
	{ 0x580, 0x587, GATED, GATED, HOST_IA32_RTIT_CTL },
	{ 0x600, 0x600, OWN, OWN, NO_GATE }, /* DS_AREA */
	{ 0x6a0, 0x6a0, GATED, GATED, HOST_IA32_S_CET },
	{ 0x6a2, 0x6a2, GATED, GATED, HOST_IA32_S_CET },
	{ 0x6a4, 0x6a8, GATED, GATED, HOST_IA32_S_CET },
	{ 0x6e0, 0x6e0, WITH_TSC_DEADLINE, WITH_TSC_DEADLINE, NO_GATE },
	{ 0x6e1, 0x6e1, GATED, GATED, HOST_IA32_PKRS },
	{ 0x800, 0x801, GP, GP, NO_GATE },
	{ 0x804, 0x807, GP, GP, NO_GATE },
	{ 0x829, 0x82e, GP, GP, NO_GATE },
	{ 0x831, 0x831, GP, GP, NO_GATE },
	{ 0x840, 0x8ff, GP, GP, NO_GATE },
	{ 0x981, 0x984, WITH_TME, WITH_TME, NO_GATE },
	{ 0x985, 0x98a, GATED, GATED, HOST_XSTATE_UINTR },
	{ 0xd90, 0xd90, GP, GP, NO_GATE }, /* BNDCFGS */
	{ 0xd93, 0xd93, GATED, GATED, HOST_IA32_PASID },
	{ 0xda0, 0xda0, OWN, OWN, NO_GATE }, /* XSS */
	{ 0x1200, 0x12ff, GATED, GATED, HOST_IA32_LBR_CTL },
	{ 0x14ce, 0x14cf, GATED, GATED, HOST_IA32_LBR_CTL },
	{ 0x1500, 0x16ff, GATED, GATED, HOST_IA32_LBR_CTL },
	{ 0x1b01, 0x1b01, OWN, OWN, NO_GATE }, /* UARCH_MISC_CTL */
	{ 0xc0000080, 0xc0000080, VIRTUAL, OWN, NO_GATE }, /* EFER */
	{ 0xc0000081, 0xc0000082, OWN, OWN, NO_GATE }, /* STAR, LSTAR */
	{ 0xc0000084, 0xc0000084, OWN, OWN, NO_GATE }, /* FMASK */
	{ 0xc0000100, 0xc0000103, OWN, OWN, NO_GATE }, /* FS_BASE .. TSC_AUX */
};

/* Bits that hardware takes (SDM vol. 4); the others give #GP. Not listed: any. */
static const struct {
	enum host_element_id element;
	uint64_t writable;
} writable_bits[] = {
	{ HOST_IA32_XFD, 1ULL << 18 },     { HOST_IA32_XFD_ERR, 1ULL << 18 },
	{ HOST_IA32_TSC_AUX, 0xffffffff }, { HOST_IA32_FMASK, 0xffffffff },
	{ HOST_IA32_TSX_CTRL, 0x3 },       { HOST_IA32_UMWAIT_CONTROL, 0xfffffffd },
	{ HOST_IA32_UARCH_MISC_CTL, 0x1 }, { HOST_IA32_LBR_DEPTH, 0x78 },
	{ HOST_IA32_DEBUGCTL, 0xffc3 },    { HOST_IA32_PKRS, 0xffffffff },
	{ HOST_IA32_PASID, 0x800fffff },
};

static const enum host_element_id addresses[] = {
	HOST_IA32_DS_AREA,
	HOST_IA32_LSTAR,
	HOST_IA32_KERNEL_GS_BASE,
};

static const struct msr_row *row_of(uint32_t index)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (index >= rows[i].first && index <= rows[i].last)
			return &rows[i];
	}
	return NULL;
}

/* What becomes of the access: one of OWN, FROM_CPU, VIRTUAL, VE and GP. */
static enum access resolve(const struct emu_module *module, const struct emu_td *td, uint32_t index,
			   bool write)
{
	enum host_element_id element = host_element_msr(index);
	const struct msr_row *row = row_of(index);
	enum access access;

	if (!row) {
		if (element != HOST_NUM_ELEMENTS && emu_guest_reaches(module, td, element))
			return OWN;
		return VE;
	}
	access = write ? row->write : row->read;
	switch (access) {
	case GATED:
		return emu_guest_reaches(module, td, row->gate) ? OWN : GP;
	case WITH_DCA:
		return td->feature.dca ? VE : GP;
	case WITH_TSC_DEADLINE:
		return td->feature.tsc_deadline ? VE : GP;
	case WITH_TME:
		return td->feature.tme ? VE : GP;
	case WITH_MKTME:
		return td->feature.mktme ? VE : GP;
	default:
		return access;
	}
}

static uint64_t virtual_value(const struct emu_td *td, uint32_t index)
{
	switch (index) {
	case MSR_ARCH_CAPABILITIES:
		return td->virtual_arch_capabilities;
	case MSR_PAT:
		return PAT_AT_RESET;
	default:
		return EFER_LONG_MODE;
	}
}

enum guest_outcome emu_guest_rdmsr(const struct emu_module *module, const struct emu_td *td,
				   struct emu_guest *guest, uint32_t index, uint64_t *value)
{
	enum host_element_id element = host_element_msr(index);

	*value = 0;
	if (module->defect && defect_msr_faults(module, index))
		return GUEST_GP;
	switch (resolve(module, td, index, false)) {
	case VE:
		return emu_guest_raise_ve(guest, VE_REASON_RDMSR, LENGTH_RDMSR);
	case OWN:
		if (element != HOST_NUM_ELEMENTS)
			*value = guest->state.value[element];
		return GUEST_OK;
	case FROM_CPU:
		cpuid_dump_msr(&module->platform, index, value);
		return GUEST_OK;
	case VIRTUAL:
		*value = virtual_value(td, index);
		if (module->defect)
			defect_msr_reads(module, index, value);
		return GUEST_OK;
	default:
		return GUEST_GP;
	}
}

static bool is_canonical(const struct emu_td *td, uint64_t address)
{
	unsigned int shift = td->feature.la57 ? 64 - 57 : 64 - 48;

	return (uint64_t)((int64_t)(address << shift) >> shift) == address;
}

static bool value_taken(const struct emu_module *module, const struct emu_td *td,
			enum host_element_id element, uint64_t value)
{
	if (element == HOST_IA32_XSS)
		return !(value & ~(td->xfam & module->masks->xfam_supervisor));
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		if (addresses[i] == element)
			return is_canonical(td, value);
	}
	for (size_t i = 0; i < sizeof(writable_bits) / sizeof(writable_bits[0]); i++) {
		if (writable_bits[i].element == element)
			return !(value & ~writable_bits[i].writable);
	}
	return true;
}

enum guest_outcome emu_guest_wrmsr(const struct emu_module *module, const struct emu_td *td,
				   struct emu_guest *guest, uint32_t index, uint64_t value)
{
	enum host_element_id element = host_element_msr(index);

	switch (resolve(module, td, index, true)) {
	case VE:
		return emu_guest_raise_ve(guest, VE_REASON_WRMSR, LENGTH_WRMSR);
	case OWN:
		break;
	default:
		return GUEST_GP;
	}
	if (element == HOST_NUM_ELEMENTS)
		return GUEST_OK;
	if (!value_taken(module, td, element, value))
		return GUEST_GP;
	guest->state.value[element] = value;
	guest->vcpu.xss = guest->state.value[HOST_IA32_XSS];
	guest->vcpu.tsx_ctrl = guest->state.value[HOST_IA32_TSX_CTRL];
	return GUEST_OK;
}
