// SPDX-License-Identifier: GPL-2.0-only
/*
 * How fast KVM answers: in process, through the door, and a plain VM of the real one.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/bench.h"

#define MEASURE_NS 500000000LL
#define IOCTLS_AT_ONCE 100

extern char **environ;

static double measure_ioctls(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	long long start = bench_now_ns(), elapsed = 0;
	double count = 0;

	if (fd < 0)
		return 0;
	while (elapsed < MEASURE_NS) {
		for (int i = 0; i < IOCTLS_AT_ONCE; i++)
			ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_USER_MEMORY);
		count += IOCTLS_AT_ONCE;
		elapsed = bench_now_ns() - start;
	}
	close(fd);
	return count * 1e9 / (double)elapsed;
}

/* TDs of the default configuration, each built, run for one CPUID and ended. 0: it fails. */
static double measure_tds(struct target *target, struct diag *diag)
{
	const struct guest_op op = { .kind = GUEST_CPUID };
	struct td_case *test = calloc(1, sizeof(*test));
	long long start = bench_now_ns(), elapsed = 0;
	enum target_status status = TARGET_OK;
	struct guest_result result;
	struct td_outcome outcome;
	double count = 0;

	if (!test) {
		diag_no_memory(diag, NULL);
		return 0;
	}
	td_config_default(&test->config);
	while (status == TARGET_OK && elapsed < MEASURE_NS) {
		status = target->ops->init(target, test, &outcome);
		if (status == TARGET_OK && outcome.by == TD_ACCEPTED)
			status = target->ops->run(target, &op, 1, &result);
		count++;
		elapsed = bench_now_ns() - start;
	}
	free(test);
	if (status == TARGET_OK)
		return count * 1e9 / (double)elapsed;
	diag_set(diag, "needs %s; found: %s", target->reason.needed, target->reason.found);
	return 0;
}

int bench_kvm_here(struct bench_report *report, const struct session_options *options,
		   struct diag *diag)
{
	struct session_options here = *options;
	struct session session;
	double tds;

	here.target = SESSION_KVM;
	switch (session_open(&session, &here, diag)) {
	case SESSION_BAD:
		return -1;
	case SESSION_NOTHING:
		return diag_set(diag, "needs %s; found: %s", session.lack.needed,
				session.lack.found);
	default:
		break;
	}
	tds = measure_tds(session.target, diag);
	session_close(&session);
	if (!tds)
		return -1;
	bench_figure(report, here.plain ? "plain_ioctl" : "kvm_ioctl", measure_ioctls(), "/s", 0);
	bench_figure(report, here.plain ? "plain_vm" : "kvm_td", tds, "/s", 0);
	return 0;
}

/* What the command prints, as far as @size goes; its exit status, or -1. */
static int capture(char *const argv[], char *text, size_t size)
{
	posix_spawn_file_actions_t actions;
	int ends[2], status = 0, error;
	size_t used = 0;
	ssize_t got;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	error = posix_spawn(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	while (!error && used + 1 < size) {
		got = read(ends[0], text + used, size - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		used += (size_t)got;
	}
	text[used] = '\0';
	close(ends[0]);
	if (error)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* This program's own figures of KVM, taken behind the door. */
static void bench_door(struct bench_report *report, const struct session_options *options)
{
	static char self[] = "/proc/self/exe";
	char *const argv[] = {
		self,
		(char *)"emulate",
		(char *)"--module",
		(char *)options->module,
		(char *)"--platform",
		(char *)options->platform,
		(char *)"--kvm-policy",
		(char *)options->policy,
		(char *)"--",
		self,
		(char *)"bench",
		(char *)"--kvm",
		(char *)"--format",
		(char *)"json",
		NULL,
	};
	char text[4096];
	json_t *figures = capture(argv, text, sizeof(text)) ? NULL : json_loads(text, 0, NULL);
	json_t *figure;
	size_t i;

	if (!figures)
		fprintf(stderr, "tdx-cts: the door cannot be measured here\n");
	json_array_foreach (figures, i, figure) {
		const char *name = json_string_value(json_object_get(figure, "name"));
		char renamed[32];

		snprintf(renamed, sizeof(renamed), "door%s", strchr(name, '_'));
		bench_figure(report, renamed, json_number_value(json_object_get(figure, "value")),
			     json_string_value(json_object_get(figure, "unit")), 0);
	}
	json_decref(figures);
}

int bench_kvm(struct bench_report *report, struct session *session, struct diag *diag)
{
	const struct session_options plain = { .plain = true };
	double tds = measure_tds(session->target, diag);
	struct diag why;

	if (!tds)
		return -1;
	bench_figure(report, "emulator_td", tds, "/s", 0);
	bench_door(report, &session->options);
	if (bench_kvm_here(report, &plain, &why))
		fprintf(stderr, "tdx-cts: plain VMs cannot be measured: %s\n", why.text);
	return 0;
}
