// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a watch does not show an element.
 */
#include "host/watch_private.h"

#define KERNEL_ONLY "a module in the host's kernel"
#define SUPERVISOR_ONLY "XSAVES, which is the kernel's"
#define USER_XSAVE "XSAVE of user space"
#define COMPONENT "the XSAVE component in XCR0"
#define NOT_THERE "the CPU or its kernel does not have it"
#define NO_SYSTEM_CALL "a call that does not define it"
#define SYSTEM_CALL "SYSCALL and SYSRET, which do"

static const struct {
	enum host_element_id element;
	struct watch_lack lack;
} reasons[] = {
	{ HOST_CR2, { KERNEL_ONLY, "any page fault writes it" } },
	{ HOST_DR6, { KERNEL_ONLY, "every breakpoint writes it" } },
	{ HOST_XCR0, { "XSAVE", NOT_THERE } },
	{ HOST_RAX, { NO_SYSTEM_CALL, SYSTEM_CALL } },
	{ HOST_RCX, { NO_SYSTEM_CALL, SYSTEM_CALL } },
	{ HOST_R11, { NO_SYSTEM_CALL, SYSTEM_CALL } },
	{ HOST_FS_BASE, { "RDFSBASE and WRFSBASE (Linux 5.9)", NOT_THERE } },
	{ HOST_GS_BASE, { "RDGSBASE and WRGSBASE (Linux 5.9)", NOT_THERE } },
	{ HOST_SSP, { "a shadow stack in user space", "this thread has none" } },
	{ HOST_MXCSR, { "XSAVE", NOT_THERE } },
	{ HOST_X87_CONTROL, { "XSAVE", NOT_THERE } },
	{ HOST_XINUSE, { "XGETBV with ECX = 1", NOT_THERE } },
	{ HOST_XSTATE_X87, { COMPONENT, NOT_THERE } },
	{ HOST_XSTATE_SSE, { COMPONENT, NOT_THERE } },
	{ HOST_XSTATE_AVX, { COMPONENT, NOT_THERE } },
	{ HOST_XSTATE_OPMASK, { COMPONENT, NOT_THERE } },
	{ HOST_XSTATE_ZMM_HI256, { COMPONENT, NOT_THERE } },
	{ HOST_XSTATE_HI16_ZMM, { COMPONENT, NOT_THERE } },
	{ HOST_XSTATE_PT, { SUPERVISOR_ONLY, USER_XSAVE } },
	{ HOST_XSTATE_PKRU, { COMPONENT, NOT_THERE } },
	{ HOST_XSTATE_CET_U, { SUPERVISOR_ONLY, USER_XSAVE } },
	{ HOST_XSTATE_CET_S, { SUPERVISOR_ONLY, USER_XSAVE } },
	{ HOST_XSTATE_UINTR, { SUPERVISOR_ONLY, USER_XSAVE } },
	{ HOST_XSTATE_LBR, { SUPERVISOR_ONLY, USER_XSAVE } },
	{ HOST_XSTATE_TILECFG, { COMPONENT ", and the permission to use it", NOT_THERE } },
	{ HOST_XSTATE_TILEDATA, { COMPONENT ", and the permission to use it", NOT_THERE } },
};

static const enum host_element_id debug[] = { HOST_DR0, HOST_DR1, HOST_DR2, HOST_DR3, HOST_DR7 };

static void set(struct host_watch *watch, enum host_element_id element, const char *needed,
		const char *found)
{
	watch->lack[element] = (struct watch_lack){ needed, found };
}

void watch_find_lacks(struct host_watch *watch, const char *no_breakpoints)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		watch->lack[reasons[i].element] = reasons[i].lack;
	for (size_t i = 0; i < sizeof(debug) / sizeof(debug[0]); i++)
		set(watch, debug[i], "breakpoints set by ptrace", no_breakpoints);
	set(watch, HOST_IA32_UMWAIT_CONTROL, DETECT_UMWAIT_NEEDED, watch->detect.no_umwait);
	set(watch, HOST_IA32_TSX_CTRL, DETECT_TSX_NEEDED, watch->detect.no_tsx);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (watch->expected.present[id] || watch->by_device[id] || !watch->lack[id].found)
			set(watch, id, NULL, NULL);
	}
}
