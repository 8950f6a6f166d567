// SPDX-License-Identifier: GPL-2.0-only
/*
 * A small VMM that takes a TD through its whole life: from /dev/kvm to the guest's last word.
 *
 *	vmm life [VCPUS [TDS]]	TDS of them one after the other: 0 if all went as it should
 *	vmm spin|halt [VCPUS]	its guest never ends; "running" on stdout when it starts
 *	vmm interrupt		its guest never ends, but KVM_RUN does, by signals
 *
 * It shares nothing with the harness, not even the ABI's definitions. Exits with 1 and a line
 * on stderr at the first surprise, with 4 where the guest cannot be executed here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#define TDX_VM 5
#define CAP_VM_TYPES 235
#define CAP_BUS_CYCLES 237
#define PRIVATE 8
#define WITH_GUEST_MEMFD 4
#define EXIT_MEMORY_FAULT 39
#define EVENT_TDX_FATAL 7
#define MEASURE 1

#define SET_REGION2 _IOC(_IOC_WRITE, 0xae, 0x49, 160)
#define SET_ATTRIBUTES _IOC(_IOC_WRITE, 0xae, 0xd2, 32)
#define CREATE_GUEST_MEMFD _IOC(_IOC_READ | _IOC_WRITE, 0xae, 0xd4, 64)
#define TDX _IOC(_IOC_READ | _IOC_WRITE, 0xae, 0xba, 8)

enum { CAPABILITIES, INIT_VM, INIT_VCPU, INIT_MEM_REGION, FINALIZE_VM, GET_CPUID };

#define PAGE 4096ul
#define PRIVATE_GPA 0xffffc000u /* the four pages below 4 GiB */
#define PRIVATE_PAGES 4
#define CODE_GPA 0xfffff000u
#define TOP_GPA 0xffffd000u /* PML4; the third level is in the page before it */
#define SHARED_BIT (1ull << 47)
#define SHARED_VIEW 0x40000000u /* where the guest has GPA 0, shared */
#define PORT 0x5e
#define MAGIC 0x7d7d0001u

/*
 * The guest, as it stands in the last page below 4 GiB. It goes to 64-bit mode, writes to
 * shared memory, and by TDG.VP.VMCALL to a port: its index, then what it read from the port
 * plus 1; then it reports an error. By the word at "mode" it spins or halts instead.
 */
#define AT(label) "(" #label " - guest_code + 0xfffff000)"
#define TDCALL ".byte 0x66, 0x0f, 0x01, 0xcc\n"
asm(".pushsection .rodata\n"
    ".balign 4096\n"
    "guest_code:\n"
    ".code32\n"
    "	lgdt " AT(
	    guest_gdtr) "\n"
			"	movl $0x60, %eax\n" /* PAE and MCE, which must stay */
			"	movl %eax, %cr4\n"
			"	movl $0xffffd000, %eax\n"
			"	movl %eax, %cr3\n"
			"	movl $0x80000021, %eax\n" /* PG, NE, PE */
			"	movl %eax, %cr0\n"
			"	ljmp $8, $" AT(
				guest_long) "\n"
					    ".code64\n"
					    "guest_long:\n"
					    "	movl %esi, %ebx\n" /* the VCPU's index */
					    "	shll $6, %esi\n" /* each has a stack of 64 bytes */
					    "	movl $0xfffff000, %esp\n"
					    "	subq %rsi, %rsp\n"
					    "	movl $" AT(
						    guest_mode) ", %eax\n"
								"	movl (%rax), %eax\n"
								"	cmpl $1, %eax\n"
								"1:	je 1b\n"
								"	cmpl $2, %eax\n"
								"	je 3f\n"
								"	movl $0x40000000, %eax\n"
								"	movl $0x7d7d0001, (%rax,%rbx,4)\n"
								"	movl $1, %r13d\n"
								"	movl %ebx, %r15d\n"
								"	call 2f\n"
								"	xorl %r13d, %r13d\n"
								"	xorl %r15d, %r15d\n"
								"	call 2f\n"
								"	leal 1(%r11), %r15d\n"
								"	movl $1, %r13d\n"
								"	call 2f\n"
								"	movl $0x10003, %r11d\n" /* ReportFatalError */
								"	movl $0xabc0000, %r12d\n"
								"	call 4f\n"
								"1:	jmp 1b\n"
								"3:	movl $12, %r11d\n" /* HLT */
								"	xorl %r12d, %r12d\n"
								"	call 4f\n"
								"	jmp 3b\n"
								"2:	movl $30, %r11d\n" /* port I/O */
								"	movl $4, %r12d\n"
								"	movl $0x5e, %r14d\n"
								"4:	xorl %eax, %eax\n"
								"	xorl %r10d, %r10d\n"
								"	movl $0xfc00, %ecx\n" TDCALL
								"	ret\n"
								".balign 8\n"
								"guest_gdt:\n"
								"	.quad 0, 0x00209b0000000000\n"
								"guest_gdtr:\n"
								"	.word 15\n"
								"	.long " AT(
									guest_gdt) "\n"
										   "	.balign 4\n"
										   "guest_mode:\n"
										   "	.long 0\n"
										   ".org guest_code + 0xff0\n"
										   ".code32\n"
										   "	jmp guest_code\n"
										   ".balign 4096\n"
										   ".code64\n"
										   ".popsection\n");
extern const char guest_code[PAGE], guest_mode[];

/* kvm_cpuid2 with room */
struct cpuid {
	uint32_t nent, padding;
	struct kvm_cpuid_entry2 entries[256];
};

struct vm {
	int kvm, fd, gmem;
	unsigned int num_vcpus;
	char *shared; /* the VMM's side of GPA 0 */
	char *image; /* what the private pages begin with */
	uint32_t mode;
};

struct vcpu {
	struct vm *vm;
	unsigned int id;
	int fd;
	struct kvm_run *run;
	int status; /* what the thread found */
};

#define NEED(condition, ...) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "vmm: line %d: %s: ", __LINE__, #condition); \
			fprintf(stderr, __VA_ARGS__); \
			fprintf(stderr, " (%s)\n", strerror(errno)); \
			exit(1); \
		} \
	} while (0)

static int tdx(int fd, uint32_t id, uint32_t flags, uint64_t data)
{
	struct {
		uint32_t id, flags;
		uint64_t data, hw_error;
	} command = { id, flags, data, 0 };
	int error = ioctl(fd, TDX, &command);

	if (error)
		fprintf(stderr, "vmm: TDX command %u: hw_error 0x%llx\n", id,
			(unsigned long long)command.hw_error);
	return error;
}

static int extension(int fd, long number)
{
	return ioctl(fd, KVM_CHECK_EXTENSION, number);
}

static void enable(int vm, uint32_t number, uint64_t value)
{
	struct kvm_enable_cap cap = { .cap = number, .args = { value } };

	NEED(!ioctl(vm, KVM_ENABLE_CAP, &cap), "capability %u", number);
}

static void create_vm(struct vm *vm)
{
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	NEED(vm->kvm >= 0, "/dev/kvm");
	NEED(ioctl(vm->kvm, KVM_GET_API_VERSION, 0) == 12, "API");
	NEED(extension(vm->kvm, CAP_VM_TYPES) & 1 << TDX_VM, "VM types");
	vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, TDX_VM);
	NEED(vm->fd >= 0, "a VM");
	NEED(extension(vm->fd, KVM_CAP_MAX_VCPUS) >= (int)vm->num_vcpus, "VCPUs");
	enable(vm->fd, KVM_CAP_MAX_VCPUS, vm->num_vcpus);
	enable(vm->fd, KVM_CAP_SPLIT_IRQCHIP, 24);
	enable(vm->fd, CAP_BUS_CYCLES, 40);
	NEED(!ioctl(vm->fd, KVM_SET_TSC_KHZ, 2000000), "the TSC's frequency");
	NEED(ioctl(vm->fd, KVM_GET_TSC_KHZ, 0) == 2000000, "the TSC's frequency");
}

/* What KVM supports AND what can be configured; the guest's GPAs have 48 bits. */
static uint32_t choose(const struct cpuid *supported, const uint32_t *count,
		       struct kvm_cpuid_entry2 *entries)
{
	uint32_t num = 0;

	for (uint32_t i = 0; i < count[0]; i++) {
		const struct kvm_cpuid_entry2 *can =
			(const struct kvm_cpuid_entry2 *)(count + 2) + i;

		for (uint32_t j = 0; j < supported->nent; j++) {
			struct kvm_cpuid_entry2 entry = supported->entries[j];

			if (entry.function != can->function || entry.index != can->index)
				continue;
			entry.eax &= can->eax;
			entry.ebx &= can->ebx;
			entry.ecx &= can->ecx;
			entry.edx &= can->edx;
			if (entry.function == 0x80000008)
				entry.eax = (entry.eax & ~0xff0000u) | 48u << 16;
			/* 0 is the platform's, and its topology. */
			if (entry.function == 1)
				entry.eax = entry.ebx = 0;
			if (entry.function == 0x1f)
				entry.eax = entry.ebx = entry.ecx = entry.edx = 0;
			entries[num++] = entry;
		}
	}
	return num;
}

static void init_vm(const struct vm *vm)
{
	/* kvm_tdx_capabilities and kvm_tdx_init_vm as words: 2048 and 256 bytes, then CPUID. */
	static uint32_t caps[2048 / 4 + 2 + 256 * 10], init[256 / 4 + 2 + 256 * 10];
	static struct cpuid supported = { .nent = 256 };
	uint32_t room = 4;
	int error;

	NEED(!ioctl(vm->kvm, KVM_GET_SUPPORTED_CPUID, &supported), "supported CPUID");
	do {
		struct {
			uint32_t id, flags;
			uint64_t data, hw_error;
		} command = { CAPABILITIES, 0, (uintptr_t)caps, 0 };

		room *= 2;
		caps[512] = room;
		error = ioctl(vm->fd, TDX, &command);
	} while (error && errno == E2BIG && room < 256);
	NEED(!error, "capabilities");
	memset(init, 0, sizeof(init));
	init[64] = choose(&supported, &caps[512], (void *)&init[66]);
	NEED(!tdx(vm->fd, INIT_VM, 0, (uintptr_t)init), "INIT_VM of %u leaves", init[64]);
}

static void create_vcpu(struct vcpu *vcpu)
{
	struct cpuid *cpuid = calloc(1, sizeof(*cpuid));
	int size = ioctl(vcpu->vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	NEED(cpuid && size >= (int)sizeof(*vcpu->run), "room");
	vcpu->fd = ioctl(vcpu->vm->fd, KVM_CREATE_VCPU, vcpu->id);
	NEED(vcpu->fd >= 0, "VCPU %u", vcpu->id);
	vcpu->run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	NEED(vcpu->run != MAP_FAILED, "struct kvm_run");
	cpuid->nent = 256;
	NEED(!tdx(vcpu->fd, GET_CPUID, 0, (uintptr_t)cpuid), "the TD's CPUID");
	NEED(cpuid->nent > 10, "%u leaves", cpuid->nent);
	NEED(!ioctl(vcpu->fd, KVM_SET_CPUID2, cpuid), "KVM's copy of it");
	NEED(!tdx(vcpu->fd, INIT_VCPU, 0, 0x1234), "INIT_VCPU");
	free(cpuid);
}

static void set_region(const struct vm *vm, uint32_t slot, uint64_t gpa, uint64_t size,
		       const void *address, int gmem)
{
	uint64_t region[20] = { slot, gpa, size, (uintptr_t)address };

	if (gmem >= 0)
		region[0] |= (uint64_t)WITH_GUEST_MEMFD << 32;
	region[5] = gmem >= 0 ? (uint32_t)gmem : 0;
	NEED(!ioctl(vm->fd, SET_REGION2, region), "slot %u", slot);
}

/* Two large pages of 1 GiB: the code's own, and GPA 0 as shared memory. */
static void make_image(struct vm *vm)
{
	uint64_t *top, *third;

	vm->image = mmap(NULL, PRIVATE_PAGES * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	NEED(vm->image != MAP_FAILED, "memory");
	third = (uint64_t *)vm->image;
	top = (uint64_t *)(vm->image + PAGE);
	top[0] = PRIVATE_GPA | 3;
	third[3] = 0xc0000000 | 0x83;
	third[SHARED_VIEW >> 30] = SHARED_BIT | 0x83;
	memcpy(vm->image + CODE_GPA - PRIVATE_GPA, guest_code, PAGE);
	memcpy(vm->image + CODE_GPA - PRIVATE_GPA + ((uintptr_t)guest_mode - (uintptr_t)guest_code),
	       &vm->mode, sizeof(vm->mode));
}

static void add_memory(struct vm *vm, const struct vcpu *vcpu)
{
	uint64_t create[8] = { PRIVATE_PAGES * PAGE };
	uint64_t attributes[4] = { PRIVATE_GPA, PRIVATE_PAGES * PAGE, PRIVATE };
	uint64_t add[3];

	/* It stays open: its last close takes the memory away. */
	vm->gmem = ioctl(vm->fd, CREATE_GUEST_MEMFD, create);
	NEED(vm->gmem >= 0, "guest_memfd");
	make_image(vm);
	vm->shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	NEED(vm->shared != MAP_FAILED, "memory");
	set_region(vm, 0, PRIVATE_GPA, PRIVATE_PAGES * PAGE, vm->image, vm->gmem);
	set_region(vm, 1, 0, PAGE, vm->shared, -1);
	NEED(!ioctl(vm->fd, SET_ATTRIBUTES, attributes), "private memory");
	add[0] = (uintptr_t)vm->image;
	add[1] = PRIVATE_GPA;
	add[2] = PRIVATE_PAGES;
	NEED(!tdx(vcpu->fd, INIT_MEM_REGION, MEASURE, (uintptr_t)add), "INIT_MEM_REGION");
	NEED(!add[2] && add[1] == 1ull << 32, "%llu pages left", (unsigned long long)add[2]);
	/* From here on the guest has its own copy. */
	memset(vm->image, 0xcc, PRIVATE_PAGES * PAGE);
}

/* A KVM_RUN that ends in this exit; false: there is nothing that executes guests. */
static bool run_to(const struct vcpu *vcpu, uint32_t reason)
{
	int error = ioctl(vcpu->fd, KVM_RUN, 0);

	if (error && errno == EOPNOTSUPP)
		return false;
	NEED(vcpu->run->exit_reason != EXIT_MEMORY_FAULT, "at GPA 0x%llx",
	     (unsigned long long)vcpu->run->hypercall.args[0]); /* memory_fault.gpa */
	NEED(!error, "KVM_RUN, exit %u", vcpu->run->exit_reason);
	NEED(vcpu->run->exit_reason == reason, "exit %u", vcpu->run->exit_reason);
	return true;
}

static uint32_t *io(const struct vcpu *vcpu, uint8_t direction)
{
	const struct kvm_run *run = vcpu->run;

	NEED(run->io.port == PORT && run->io.size == 4 && run->io.count == 1, "port 0x%x",
	     run->io.port);
	NEED(run->io.direction == direction, "direction %u", run->io.direction);
	return (uint32_t *)((char *)run + run->io.data_offset);
}

static int follow(const struct vcpu *vcpu)
{
	const struct kvm_run *run = vcpu->run;

	if (!run_to(vcpu, KVM_EXIT_IO))
		return 4;
	NEED(*io(vcpu, KVM_EXIT_IO_OUT) == vcpu->id, "index %u", *io(vcpu, KVM_EXIT_IO_OUT));
	NEED(((volatile uint32_t *)vcpu->vm->shared)[vcpu->id] == MAGIC, "shared memory");
	run_to(vcpu, KVM_EXIT_IO);
	*io(vcpu, KVM_EXIT_IO_IN) = 100 + vcpu->id;
	run_to(vcpu, KVM_EXIT_IO);
	NEED(*io(vcpu, KVM_EXIT_IO_OUT) == 101 + vcpu->id, "%u", *io(vcpu, KVM_EXIT_IO_OUT));
	run_to(vcpu, KVM_EXIT_SYSTEM_EVENT);
	NEED(run->system_event.type == EVENT_TDX_FATAL, "event %u", run->system_event.type);
	NEED(run->system_event.data[12] == 0xabc0000, "error 0x%llx",
	     (unsigned long long)run->system_event.data[12]);
	return 0;
}

static void nothing(int number)
{
	(void)number;
}

static void expect_interrupted(const struct vcpu *vcpu)
{
	NEED(ioctl(vcpu->fd, KVM_RUN, 0) && errno == EINTR, "KVM_RUN, exit %u",
	     vcpu->run->exit_reason);
}

static void set_timer(long us)
{
	const struct itimerval timer = { .it_value = { .tv_usec = us } };

	NEED(!setitimer(ITIMER_REAL, &timer, NULL), "a timer");
}

/* A signal ends KVM_RUN; so does a blocked one that KVM's own mask lets through. */
static int interrupt(const struct vcpu *vcpu)
{
	struct {
		uint32_t length;
		uint64_t set;
	} __attribute__((packed)) mask = { 8, 0 };
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	sigset_t alarm, pending;

	sigaction(SIGALRM, &action, NULL);
	set_timer(50000);
	expect_interrupted(vcpu);
	NEED(vcpu->run->exit_reason == KVM_EXIT_INTR, "exit %u", vcpu->run->exit_reason);
	vcpu->run->immediate_exit = 1;
	expect_interrupted(vcpu);
	vcpu->run->immediate_exit = 0;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, NULL);
	NEED(!ioctl(vcpu->fd, KVM_SET_SIGNAL_MASK, &mask), "a mask");
	set_timer(50000);
	expect_interrupted(vcpu);
	sigpending(&pending);
	NEED(sigismember(&pending, SIGALRM), "the signal is lost");
	return 0;
}

static void *run_thread(void *argument)
{
	struct vcpu *vcpu = argument;

	if (vcpu->vm->mode) {
		vcpu->status = ioctl(vcpu->fd, KVM_RUN, 0) && errno == EOPNOTSUPP ? 4 : 1;
		perror("vmm: the guest came back");
	} else {
		vcpu->status = follow(vcpu);
	}
	return NULL;
}

static int run_all(struct vcpu *vcpus, unsigned int count)
{
	pthread_t threads[64];
	int status = 0;

	for (unsigned int i = 0; i < count; i++)
		NEED(!pthread_create(&threads[i], NULL, run_thread, &vcpus[i]), "a thread");
	for (unsigned int i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		if (vcpus[i].status > status)
			status = vcpus[i].status;
	}
	return status;
}

static int live(unsigned int num_vcpus, uint32_t mode, bool signals)
{
	static uint32_t none[2 + 256 * 10] = { 256 };
	struct vm vm = { .num_vcpus = num_vcpus, .mode = mode };
	struct vcpu vcpus[64] = { 0 };
	int status;

	create_vm(&vm);
	init_vm(&vm);
	for (unsigned int i = 0; i < num_vcpus; i++) {
		vcpus[i] = (struct vcpu){ .vm = &vm, .id = i };
		create_vcpu(&vcpus[i]);
	}
	add_memory(&vm, &vcpus[0]);
	NEED(!tdx(vm.fd, FINALIZE_VM, 0, 0), "FINALIZE_VM");
	NEED(ioctl(vcpus[0].fd, TDX, (uint64_t[]){ GET_CPUID, (uintptr_t)none, 0 }) &&
		     errno == EINVAL,
	     "CPUID of a TD that may run");
	if (mode) {
		puts("running");
		fflush(stdout);
	}
	/* In this thread, which is the one that gets the signals. */
	status = signals ? interrupt(&vcpus[0]) : run_all(vcpus, num_vcpus);
	for (unsigned int i = 0; i < num_vcpus; i++) {
		munmap(vcpus[i].run, (size_t)ioctl(vm.kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
		close(vcpus[i].fd);
	}
	munmap(vm.shared, PAGE);
	munmap(vm.image, PRIVATE_PAGES * PAGE);
	close(vm.gmem);
	close(vm.fd);
	close(vm.kvm);
	return status;
}

int main(int argc, char **argv)
{
	int num_vcpus = argc > 2 ? atoi(argv[2]) : 1, num_tds = argc > 3 ? atoi(argv[3]) : 1;
	const char *what = argc > 1 ? argv[1] : "";
	bool signals = !strcmp(what, "interrupt");
	uint32_t mode = signals || !strcmp(what, "spin") ? 1 : !strcmp(what, "halt") ? 2 : 0;
	int status = 0;

	NEED(argc > 1 && num_vcpus >= 1 && num_vcpus <= 64, "vmm WHAT [VCPUS [TDS]]");
	for (int i = 0; i < num_tds && !status; i++)
		status = live((unsigned int)num_vcpus, mode, signals);
	if (status == 4)
		fprintf(stderr, "vmm: needs a KVM that executes TDs; found none\n");
	return status;
}
