// SPDX-License-Identifier: GPL-2.0-only
/*
 * What there is behind /dev/kvm.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "target/kvm_private.h"

#define PARAMETER_TDX "/sys/module/kvm_intel/parameters/tdx"
#define MODULE_VERSION "/sys/devices/faux/tdx_host/version"
#define VERSION_NUMBERS 3
#define PLAIN_VM 0

static enum target_status lack(struct target_reason *reason, const char *needed, const char *found)
{
	snprintf(reason->needed, sizeof(reason->needed), "%s", needed);
	snprintf(reason->found, sizeof(reason->found), "%s", found);
	return TARGET_UNSUPPORTED;
}

/* The first line of a small file; false where there is none. */
static bool read_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");
	bool there = file && fgets(line, (int)size, file);

	if (there)
		line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
	return there;
}

/* "1.5.05" of "1.5.05.46.0744" */
static void find_version(char *version, size_t size)
{
	unsigned int numbers = 0;
	char line[64];
	size_t len = 0;

	version[0] = '\0';
	if (!read_line(MODULE_VERSION, line, sizeof(line)))
		return;
	while (isdigit((unsigned char)line[len]) || line[len] == '.') {
		if (line[len] == '.' && ++numbers == VERSION_NUMBERS)
			break;
		len++;
	}
	snprintf(version, size, "%.*s", (int)len, line);
}

static enum target_status check_open(int fd, struct target_reason *reason)
{
	if (fd >= 0)
		return TARGET_OK;
	if (errno == EACCES || errno == EPERM)
		return lack(reason, "permission to use /dev/kvm (as a rule, to be in group kvm)",
			    strerror(errno));
	return lack(reason, "/dev/kvm", strerror(errno));
}

static enum target_status check_version(int fd, struct target_reason *reason)
{
	int version = kvm_ioctl(fd, KVM_GET_API_VERSION, 0);
	char found[32];

	if (version == KVM_API_VERSION)
		return TARGET_OK;
	if (version < 0)
		return lack(reason, "version 12 of KVM's API", strerror(-version));
	snprintf(found, sizeof(found), "version %d", version);
	return lack(reason, "version 12 of KVM's API", found);
}

static enum target_status check_tdx(int fd, struct target_reason *reason)
{
	int types = kvm_check_extension(fd, KVM_CAP_VM_TYPES);
	char parameter[16], found[128];
	size_t len;

	if (types > 0 && types >> KVM_X86_TDX_VM & 1)
		return TARGET_OK;
	snprintf(found, sizeof(found), "VM types 0x%x; ", types > 0 ? (unsigned int)types : 0);
	len = strlen(found);
	if (read_line(PARAMETER_TDX, parameter, sizeof(parameter)))
		snprintf(found + len, sizeof(found) - len, "%s is %s", PARAMETER_TDX, parameter);
	else
		snprintf(found + len, sizeof(found) - len, "no %s", PARAMETER_TDX);
	return lack(reason, "TDX: bit 5 (KVM_X86_TDX_VM) in KVM_CAP_VM_TYPES", found);
}

static enum target_status check_plain(int fd, struct target_reason *reason)
{
	int vm = kvm_ioctl_busy(fd, KVM_CREATE_VM, PLAIN_VM);

	if (vm < 0)
		return lack(reason, "a plain VM, KVM_CREATE_VM of type 0", strerror(-vm));
	close(vm);
	return TARGET_OK;
}

/* Each name ends within its room, whatever answered. */
static void end_names(struct door_identity *identity)
{
	identity->module[DOOR_NAME - 1] = '\0';
	identity->platform[DOOR_NAME - 1] = '\0';
	identity->kernel[DOOR_NAME - 1] = '\0';
	identity->policy[DOOR_NAME - 1] = '\0';
	identity->supports[DOOR_NAME - 1] = '\0';
}

enum target_status kvm_find(bool plain, struct kvm_found *found, struct target_reason *reason)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	enum target_status status = check_open(fd, reason);

	memset(found, 0, sizeof(*found));
	found->plain = plain;
	if (status != TARGET_OK)
		return status;
	found->emulated = !kvm_ioctl(fd, DOOR_IDENTIFY, (uintptr_t)&found->identity);
	if (found->emulated)
		end_names(&found->identity);
	else
		find_version(found->module_version, sizeof(found->module_version));
	status = check_version(fd, reason);
	if (status == TARGET_OK)
		status = plain ? check_plain(fd, reason) : check_tdx(fd, reason);
	close(fd);
	return status;
}
