// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VMM that knows no manners, and a guest that knows none: calls of the emulated KVM, and
 * instructions for the TD to execute. An input is a text, a call on each line, as
 *
 *	td			# memory, a TD and a VCPU: all calls that come before the first run
 *	code 0fa2		# what the TD executes once it is in 64-bit mode
 *	run 10000
 *
 * A line that is no call is passed over. Numbers are reduced so that all memory that can be named
 * lies in one range of our own, in which only the first pages can be accessed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emulator/kvm_memory.h"
#include "emulator/kvm_system.h"
#include "fuzz/surroundings.h"
#include "fuzz/target.h"
#include "fuzz/vmm_guest.h"
#include "input/number.h"

#define OWN_RANGE (1ULL << 30)
#define OWN_PAGES 32
#define OWN_SIZE (OWN_PAGES * (size_t)EMU_PAGE_SIZE)
#define RESET_PAGE (VMM_GUEST_PAGES * (size_t)EMU_PAGE_SIZE)
#define SHARED_PAGE (RESET_PAGE + EMU_PAGE_SIZE)
#define SHARED_GPA 0x200000
#define NO_ADDRESS 0xffff800000000000ULL

#define MAX_ARGUMENTS 6
#define MAX_BUDGET 20000
#define MAX_RUNS 64 /* of one input */
#define MAX_VCPUS 4
#define MAX_MEMFDS 4
#define MAX_ENTRIES 16

/* The engine does not free all that it has of a page that a guest writes to and executes. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libunicorn";
}

union entries {
	struct kvm_cpuid2 header;
	char room[sizeof(struct kvm_cpuid2) +
		  KVM_TDX_MAX_CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2)];
};

struct vmm {
	struct emu_kvm kvm;
	struct emu_vm *vm;
	struct kvm_memory *memory;
	struct kvm_guest_memfd *memfd[MAX_MEMFDS];
	struct emu_kvm_vcpu *vcpu[MAX_VCPUS];
	size_t num_vcpus, num_memfds;
	unsigned int num_runs;
	size_t code_size;
	struct kvm_cpuid2 *cpuid; /* the entries so far */
	uint8_t *own;
	struct kvm_run *run;
};

/* Where the VMM has @size bytes; what it has not is nowhere, so that nobody else's is touched. */
static uint64_t own_address(const struct vmm *vmm, uint64_t offset, uint64_t size)
{
	if (size > OWN_RANGE || offset > OWN_RANGE - size)
		return NO_ADDRESS + offset % OWN_RANGE;
	return (uintptr_t)vmm->own + offset;
}

static struct emu_kvm_vcpu *vcpu_at(const struct vmm *vmm, uint64_t index)
{
	return vmm->num_vcpus ? vmm->vcpu[index % vmm->num_vcpus] : NULL;
}

static void check_extension(struct vmm *vmm, const uint64_t *argument)
{
	if (emu_kvm_check_extension(&vmm->kvm, NULL, argument[0]) < 0 ||
	    emu_kvm_check_extension(&vmm->kvm, vmm->vm, argument[0]) < 0)
		abort();
}

static void supported_cpuid(struct vmm *vmm, const uint64_t *argument)
{
	static union entries cpuid;
	size_t size = argument[1] < sizeof(cpuid) ? argument[1] : sizeof(cpuid);

	cpuid.header.nent = (uint32_t)argument[0];
	emu_kvm_supported_cpuid(&vmm->kvm, &cpuid.header, size);
}

static void enable_cap(struct vmm *vmm, const uint64_t *argument)
{
	emu_vm_enable_cap(vmm->vm, (uint32_t)argument[0], argument[1]);
}

static void tsc_khz(struct vmm *vmm, const uint64_t *argument)
{
	emu_vm_set_tsc_khz(vmm->vm, (uint32_t)argument[0]);
}

static void memfd(struct vmm *vmm, const uint64_t *argument)
{
	const struct kvm_create_guest_memfd create = { .size = argument[0], .flags = argument[1] };

	if (vmm->num_memfds < MAX_MEMFDS &&
	    !kvm_guest_memfd_create(vmm->memory, &create, &vmm->memfd[vmm->num_memfds]))
		vmm->num_memfds++;
}

static void release(struct vmm *vmm, const uint64_t *argument)
{
	(void)argument;
	if (vmm->num_memfds)
		kvm_guest_memfd_release(vmm->memfd[--vmm->num_memfds]);
}

/* slot, flags, gpa, size, where the VMM has it, where in the last guest_memfd */
static void slot(struct vmm *vmm, const uint64_t *argument)
{
	const struct kvm_userspace_memory_region2 region = {
		.slot = (uint32_t)argument[0],
		.flags = (uint32_t)argument[1],
		.guest_phys_addr = argument[2],
		.memory_size = argument[3],
		.userspace_addr = own_address(vmm, argument[4], argument[3]),
		.guest_memfd_offset = argument[5],
	};

	kvm_memory_set_region(vmm->memory, &region,
			      vmm->num_memfds ? vmm->memfd[vmm->num_memfds - 1] : NULL, -EBADF);
}

static void attributes(struct vmm *vmm, const uint64_t *argument)
{
	const struct kvm_memory_attributes wanted = {
		.address = argument[0],
		.size = argument[1],
		.attributes = argument[2],
		.flags = argument[3],
	};

	kvm_memory_set_attributes(vmm->memory, &wanted);
}

/* One more entry for the calls below. */
static void entry(struct vmm *vmm, const uint64_t *argument)
{
	struct kvm_cpuid2 *cpuid = vmm->cpuid;

	if (cpuid->nent == MAX_ENTRIES)
		return;
	cpuid->entries[cpuid->nent++] = (struct kvm_cpuid_entry2){
		.function = (uint32_t)argument[0],
		.index = (uint32_t)argument[1],
		.flags = (uint32_t)(argument[1] >> 32),
		.eax = (uint32_t)argument[2],
		.ebx = (uint32_t)argument[3],
		.ecx = (uint32_t)argument[4],
		.edx = (uint32_t)argument[5],
	};
}

static size_t entries_size(const struct vmm *vmm)
{
	return sizeof(struct kvm_cpuid2) + vmm->cpuid->nent * sizeof(struct kvm_cpuid_entry2);
}

static void init_vm(struct vmm *vmm, const uint64_t *argument)
{
	static union {
		struct kvm_tdx_init_vm header;
		char room[sizeof(struct kvm_tdx_init_vm) +
			  MAX_ENTRIES * sizeof(struct kvm_cpuid_entry2)];
	} init;
	struct kvm_tdx_cmd command = { .id = KVM_TDX_INIT_VM };

	memset(&init, 0, sizeof(init));
	init.header.attributes = argument[0];
	init.header.xfam = argument[1];
	memcpy(&init.header.cpuid, vmm->cpuid, entries_size(vmm));
	emu_vm_command(vmm->vm, &command, &init, sizeof(init));
}

static void vcpu(struct vmm *vmm, const uint64_t *argument)
{
	if (vmm->num_vcpus < MAX_VCPUS &&
	    !emu_vcpu_create(vmm->vm, (uint32_t)argument[0], &vmm->vcpu[vmm->num_vcpus]))
		vmm->num_vcpus++;
}

static void set_cpuid(struct vmm *vmm, const uint64_t *argument)
{
	static union entries cpuid;
	struct emu_kvm_vcpu *on = vcpu_at(vmm, argument[0]);

	if (!on)
		return;
	emu_vcpu_set_cpuid2(on, vmm->cpuid, entries_size(vmm));
	cpuid.header.nent = (uint32_t)argument[1];
	emu_vcpu_get_cpuid2(on, &cpuid.header, sizeof(cpuid));
}

/* A command that the VM knows, or the VCPU, with what it points to. */
static void command(struct vmm *vmm, const uint64_t *argument)
{
	static union entries cpuid;
	struct kvm_tdx_cmd cmd = {
		.id = (uint32_t)argument[0],
		.flags = (uint32_t)argument[2],
		.data = argument[3],
		.hw_error = argument[4],
	};
	struct emu_kvm_vcpu *on = vcpu_at(vmm, argument[1]);

	if (cmd.id == KVM_TDX_INIT_VM || cmd.id == KVM_TDX_INIT_MEM_REGION)
		return; /* they have calls of their own */
	cpuid.header.nent = (uint32_t)argument[3];
	emu_vm_command(vmm->vm, &cmd, &cpuid, sizeof(cpuid));
	if (on)
		emu_vcpu_command(on, &cmd, &cpuid, sizeof(cpuid));
}

static void add_pages(struct vmm *vmm, const uint64_t *argument)
{
	struct kvm_tdx_init_mem_region region = {
		.source_addr = own_address(vmm, argument[1], argument[2] * EMU_PAGE_SIZE),
		.gpa = argument[0],
		.nr_pages = argument[2],
	};
	struct kvm_tdx_cmd cmd = {
		.id = KVM_TDX_INIT_MEM_REGION,
		.flags = (uint32_t)argument[3],
	};
	struct emu_kvm_vcpu *on = vcpu_at(vmm, 0);

	if (on)
		emu_vcpu_command(on, &cmd, &region, sizeof(region));
}

/* What the VMM writes to where the TD's next exit is completed from. */
static void answer(struct vmm *vmm, const uint64_t *argument)
{
	memcpy((uint8_t *)vmm->run + argument[0] % (EMU_RUN_SIZE - sizeof(uint64_t)), &argument[1],
	       sizeof(uint64_t));
}

/* Until the TD exits, and as often again as asked for. */
static void run(struct vmm *vmm, const uint64_t *argument)
{
	struct emu_kvm_vcpu *on = vcpu_at(vmm, argument[2]);
	uint64_t budget = argument[0] % (MAX_BUDGET + 1);
	uint64_t left = argument[1] + 1;

	for (; on && left && vmm->num_runs < MAX_RUNS; left--, vmm->num_runs++)
		emu_vcpu_run_memory(on, vmm->run, (unsigned int)argument[3], budget);
}

/* All at once, as a VMM with manners has it; with the entries that there are. */
static void td(struct vmm *vmm, const uint64_t *argument)
{
	static const uint64_t calls[][MAX_ARGUMENTS] = {
		{ RESET_PAGE + EMU_PAGE_SIZE },
		{ 1, KVM_MEM_GUEST_MEMFD, 0, RESET_PAGE, 0, 0 },
		{ 2, KVM_MEM_GUEST_MEMFD, VMM_GUEST_RESET_GPA, EMU_PAGE_SIZE, RESET_PAGE,
		  RESET_PAGE },
		{ 3, 0, SHARED_GPA, EMU_PAGE_SIZE, SHARED_PAGE },
		{ 0, RESET_PAGE, KVM_MEMORY_ATTRIBUTE_PRIVATE },
		{ VMM_GUEST_RESET_GPA, EMU_PAGE_SIZE, KVM_MEMORY_ATTRIBUTE_PRIVATE },
		{ 0, 0, VMM_GUEST_PAGES },
		{ VMM_GUEST_RESET_GPA, RESET_PAGE, 1 },
	};
	static const uint64_t guest_pa[MAX_ARGUMENTS] = { 0x80000008, 0, 48 << 16 };
	static const uint64_t x2apic[MAX_ARGUMENTS] = { 1, 0, 0, 0, 1 << 21 };
	static const uint64_t none[MAX_ARGUMENTS];
	struct kvm_tdx_cmd init = { .id = KVM_TDX_INIT_VCPU, .data = 0x1234 };
	struct kvm_tdx_cmd finalize = { .id = KVM_TDX_FINALIZE_VM };

	memfd(vmm, calls[0]);
	for (size_t i = 1; i < 4; i++)
		slot(vmm, calls[i]);
	attributes(vmm, calls[4]);
	attributes(vmm, calls[5]);
	emu_vm_enable_cap(vmm->vm, KVM_CAP_SPLIT_IRQCHIP, 24);
	entry(vmm, guest_pa);
	init_vm(vmm, (const uint64_t[]){ argument[0], argument[1] ? argument[1] : 3 });
	vcpu(vmm, none);
	entry(vmm, x2apic);
	set_cpuid(vmm, none);
	if (vcpu_at(vmm, 0))
		emu_vcpu_command(vcpu_at(vmm, 0), &init, NULL, 0);
	add_pages(vmm, calls[6]);
	add_pages(vmm, calls[7]);
	emu_vm_command(vmm->vm, &finalize, NULL, 0);
}

static const struct {
	const char *name;
	void (*make)(struct vmm *vmm, const uint64_t *argument);
} words[] = {
	{ "check_extension", check_extension },
	{ "supported_cpuid", supported_cpuid },
	{ "enable_cap", enable_cap },
	{ "tsc_khz", tsc_khz },
	{ "memfd", memfd },
	{ "release", release },
	{ "slot", slot },
	{ "attributes", attributes },
	{ "entry", entry },
	{ "init_vm", init_vm },
	{ "vcpu", vcpu },
	{ "set_cpuid", set_cpuid },
	{ "command", command },
	{ "add_pages", add_pages },
	{ "answer", answer },
	{ "run", run },
	{ "td", td },
};

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Bytes that follow those of the lines before; they must be there before the TD is. */
static void code(struct vmm *vmm, const char *text)
{
	for (int high, low; text && (high = digit(text[0])) >= 0 && (low = digit(text[1])) >= 0;
	     text += 2) {
		if (vmm->code_size == VMM_GUEST_CODE_END - VMM_GUEST_CODE)
			return;
		vmm->own[VMM_GUEST_CODE + vmm->code_size++] =
			(uint8_t)((unsigned int)high << 4 | (unsigned int)low);
	}
}

static void try_line(struct vmm *vmm, char *line)
{
	uint64_t argument[MAX_ARGUMENTS] = { 0 };
	char *rest = NULL;
	const char *name, *word;

	line[strcspn(line, "#")] = '\0';
	name = strtok_r(line, " \t\r", &rest);
	if (!name)
		return;
	if (!strcmp(name, "code")) {
		while ((word = strtok_r(NULL, " \t\r", &rest)))
			code(vmm, word);
		return;
	}
	for (size_t i = 0; i < MAX_ARGUMENTS; i++) {
		word = strtok_r(NULL, " \t\r", &rest);
		if (word && !number_parse(word, UINT64_MAX, &argument[i]))
			return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strcmp(words[i].name, name))
			words[i].make(vmm, argument);
	}
}

/* Memory that is the same for each input; the range around it can never be accessed. */
static uint8_t *own_memory(void)
{
	static uint8_t *own;

	if (own)
		return own;
	own = mmap(NULL, OWN_RANGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (own == MAP_FAILED || mprotect(own, OWN_SIZE, PROT_READ | PROT_WRITE))
		abort();
	return own;
}

/* A kernel that handles what the module lists, so that TDs may have it. */
static const struct profile *profile(void)
{
	static const char *const bits[] = { "7.0:ecx.waitpkg", "7.0:ebx.hle", "7.0:ebx.rtm" };
	static struct profile profile;
	struct diag diag;

	if (*profile.name)
		return &profile;
	profile = *surroundings_corpus()->profile;
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if (profile_add_support(&profile, bits[i], &diag))
			abort();
	}
	return &profile;
}

static bool begin(struct vmm *vmm)
{
	static struct emu_module *module;
	static union {
		struct kvm_run run;
		uint8_t bytes[EMU_RUN_SIZE];
	} run_page __attribute__((aligned(EMU_PAGE_SIZE)));
	static union entries cpuid;
	struct emu_refusal refusal;
	struct diag diag;

	if (!module)
		module = emu_module_init(surroundings_corpus()->masks,
					 surroundings_corpus()->platform, &refusal);
	memset(vmm, 0, sizeof(*vmm));
	memset(&run_page, 0, sizeof(run_page));
	memset(&cpuid, 0, sizeof(cpuid));
	vmm->cpuid = &cpuid.header;
	vmm->run = &run_page.run;
	vmm->own = own_memory();
	memset(vmm->own, 0, OWN_SIZE);
	vmm_guest_fill(vmm->own);
	memcpy(vmm->own + RESET_PAGE + EMU_PAGE_SIZE - VMM_GUEST_RESET_SIZE, vmm_guest_reset,
	       VMM_GUEST_RESET_SIZE);
	if (emu_kvm_load(&vmm->kvm, module, profile(), &diag) || emu_vm_create(&vmm->kvm, &vmm->vm))
		return false;
	vmm->memory = kvm_memory_create(getpid());
	if (vmm->memory)
		vmm->vm->memory = kvm_memory_view(vmm->memory);
	return vmm->memory;
}

static void end(struct vmm *vmm)
{
	emu_vm_destroy(vmm->vm);
	while (vmm->num_memfds)
		release(vmm, NULL);
	if (vmm->memory)
		kvm_memory_free(vmm->memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vmm vmm;
	char *text = strndup((const char *)data, size);
	char *rest = text;

	if (!text)
		return -1;
	if (begin(&vmm)) {
		for (char *line; (line = strsep(&rest, "\n"));)
			try_line(&vmm, line);
	}
	end(&vmm);
	free(text);
	return 0;
}
