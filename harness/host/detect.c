// SPDX-License-Identifier: GPL-2.0-only
/*
 * Detectors of IA32_UMWAIT_CONTROL and IA32_TSX_CTRL. SDM vol. 2B, TPAUSE: CF is set where the
 * operating system's limit ended the wait. SDM vol. 1, 16.3.9: IA32_TSX_CTRL has transactions
 * abort at their begin, and hides RTM and HLE from CPUID.
 */
#include "host/detect.h"

#include <cpuid.h>
#include <string.h>

/* Linux's limit is 100,000 by default (arch/x86/kernel/cpu/umwait.c). */
#define TPAUSE_CYCLES 400000
#define TPAUSE_TRIES 16
#define XBEGIN_TRIES 64

#define CPUID_1_ECX_HYPERVISOR (1u << 31)
#define CPUID_7_ECX_WAITPKG (1u << 5)
#define CPUID_7_EBX_HLE (1u << 4)
#define CPUID_7_EBX_RTM (1u << 11)

void detect_init(struct detect *detect)
{
	unsigned int eax, ebx = 0, ecx = 0, edx = 0;
	char vendor[13] = "";

	*detect = (struct detect){ 0 };
	if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || !(ecx & CPUID_7_ECX_WAITPKG))
		detect->no_umwait = "neither";
	__cpuid(0, eax, ebx, ecx, edx);
	memcpy(vendor, &ebx, 4);
	memcpy(vendor + 4, &edx, 4);
	memcpy(vendor + 8, &ecx, 4);
	__cpuid(1, eax, ebx, ecx, edx);
	if (strcmp(vendor, "GenuineIntel") != 0)
		detect->no_tsx = "neither: a CPU of another vendor";
	else if (ecx & CPUID_1_ECX_HYPERVISOR)
		detect->no_tsx = "neither: a hypervisor answers CPUID";
}

int detect_umwait_class(bool carry, uint64_t now, uint64_t deadline)
{
	if (carry)
		return 1;
	return now >= deadline ? 0 : -1; /* an interrupt ends the wait early, too */
}

static int try_tpause(void)
{
	const uint64_t deadline = __builtin_ia32_rdtsc() + TPAUSE_CYCLES;
	bool carry;

	/* Bit 0 asks for C0.1, which no system switches off. */
	__asm__ volatile("tpause %1"
			 : "=@ccc"(carry)
			 : "r"(1), "a"((uint32_t)deadline), "d"((uint32_t)(deadline >> 32))
			 : "memory");
	return detect_umwait_class(carry, __builtin_ia32_rdtsc(), deadline);
}

/* Twice the same, so that a single odd wait (an SMI, a hypervisor's exit) does not count. */
uint64_t detect_umwait(void)
{
	int previous = -1;

	for (unsigned int i = 0; i < TPAUSE_TRIES; i++) {
		int class = try_tpause();

		if (class >= 0 && class == previous)
			break;
		if (class >= 0)
			previous = class;
	}
	return previous == 1;
}

static bool begins_transaction(void)
{
	bool outside = true;

	/* XTEST clears ZF inside; an abort goes on at 1 with RAX changed. */
	__asm__ volatile("	xbegin 1f\n"
			 "	xtest\n"
			 "	setz %0\n"
			 "	xend\n"
			 "1:\n"
			 : "+q"(outside)
			 :
			 : "rax", "memory", "cc");
	return !outside;
}

uint64_t detect_tsx(void)
{
	unsigned int eax, ebx = 0, ecx, edx;
	uint64_t bits = 0;

	if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx))
		return 0;
	if (ebx & CPUID_7_EBX_HLE)
		bits |= DETECT_TSX_HLE;
	if (!(ebx & CPUID_7_EBX_RTM))
		return bits; /* XBEGIN would be #UD */
	bits |= DETECT_TSX_RTM;
	for (unsigned int i = 0; i < XBEGIN_TRIES; i++) {
		if (begins_transaction())
			return bits | DETECT_TSX_BEGINS;
	}
	return bits;
}
