// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/supervise.h: how a worker may end. Whether a process is gone is told by a pipe that
 * only it holds open. A limit of 1 s is for workers that keep it by far.
 */
#include "run/supervise.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "input/file.h"
#include "kselftest_harness.h"
#include "tests/folder.h"

static const struct supervise_options patient = { .case_ms = 20000, .kill_ms = 10000 };
static const struct supervise_options hasty = { .case_ms = 200, .kill_ms = 10000 };
static struct supervise_result result;
static struct diag diag;

static void pause_for_ever(void)
{
	for (;;)
		pause();
}

static void sleep_ms(unsigned int ms)
{
	const struct timespec time = { ms / 1000, (ms % 1000) * 1000000L };

	nanosleep(&time, NULL);
}

static int return_status(void *user, struct supervision *supervision)
{
	(void)supervision;
	return *(int *)user;
}

static int exit_with_status(void *user, struct supervision *supervision)
{
	(void)supervision;
	_exit(*(int *)user);
}

static int raise_in_second_case(void *user, struct supervision *supervision)
{
	const struct rlimit no_core = { 0, 0 };
	int number = *(int *)user;

	setrlimit(RLIMIT_CORE, &no_core);
	signal(number, SIG_DFL);
	for (unsigned int i = 0; i < 3; i++)
		supervision_step(supervision);
	raise(number);
	return 0;
}

TEST(a_status_comes_through)
{
	for (int status = 0; status < 256; status += 51) {
		ASSERT_EQ(supervise(&patient, return_status, &status, &result, &diag), 0);
		EXPECT_EQ(result.end, SUPERVISE_EXITED);
		EXPECT_EQ(result.status, status);
		EXPECT_EQ(result.signal, 0);
		EXPECT_EQ(result.interrupted, 0);
		EXPECT_EQ(result.sequence, 0);
		EXPECT_FALSE(result.unkillable);
	}
}

static void fail_if_called(void)
{
	_exit(99);
}

TEST(exit_is_as_good_as_to_return)
{
	int status = 5;

	ASSERT_EQ(supervise(&patient, exit_with_status, &status, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
	EXPECT_EQ(result.status, 5);
	/* What is to be done at the end of this process is not the worker's. */
	ASSERT_EQ(atexit(fail_if_called), 0);
	ASSERT_EQ(supervise(&patient, return_status, &status, &result, &diag), 0);
	EXPECT_EQ(result.status, 5);
}

TEST(a_signal_that_ends_it_is_told_with_its_steps)
{
	static const int numbers[] = { SIGSEGV, SIGABRT, SIGKILL, SIGTERM, SIGTRAP };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		int number = numbers[i];

		ASSERT_EQ(supervise(&patient, raise_in_second_case, &number, &result, &diag), 0);
		EXPECT_EQ(result.end, SUPERVISE_KILLED);
		EXPECT_EQ(result.signal, number);
		EXPECT_EQ(result.interrupted, 0);
		EXPECT_EQ(result.sequence, 3);
	}
}

static int hang(void *user, struct supervision *supervision)
{
	sigset_t all;

	supervision_step(supervision);
	atomic_store(&supervision->doing, 7);
	sigfillset(&all);
	if (*(int *)user)
		sigprocmask(SIG_SETMASK, &all, NULL);
	pause_for_ever();
	return 0;
}

TEST(a_hang_is_ended)
{
	for (int blocked = 0; blocked < 2; blocked++) {
		ASSERT_EQ(supervise(&hasty, hang, &blocked, &result, &diag), 0);
		EXPECT_EQ(result.end, SUPERVISE_HUNG);
		EXPECT_EQ(result.sequence, 1);
		EXPECT_EQ(result.doing, 7);
		EXPECT_FALSE(result.unkillable);
		/* It is gone, and waited for. */
		EXPECT_EQ(waitpid(-1, NULL, 0), -1);
		EXPECT_EQ(errno, ECHILD);
	}
}

static int hang_before_the_first_step(void *user, struct supervision *supervision)
{
	(void)user;
	(void)supervision;
	pause_for_ever();
	return 0;
}

TEST(a_hang_before_the_first_step_is_one)
{
	ASSERT_EQ(supervise(&hasty, hang_before_the_first_step, NULL, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_HUNG);
	EXPECT_EQ(result.sequence, 0);
}

static int work_in_steps(void *user, struct supervision *supervision)
{
	(void)user;
	for (unsigned int i = 0; i < 6; i++) {
		sleep_ms(250);
		supervision_step(supervision);
	}
	return 7;
}

static int work_without_steps(void *user, struct supervision *supervision)
{
	(void)user;
	(void)supervision;
	sleep_ms(300);
	return 7;
}

TEST(only_the_time_without_a_step_counts)
{
	const struct supervise_options second = { .case_ms = 1000, .kill_ms = 10000 };
	const struct supervise_options unlimited = { .kill_ms = 10000 };

	ASSERT_EQ(supervise(&second, work_in_steps, NULL, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
	EXPECT_EQ(result.status, 7);
	EXPECT_EQ(result.sequence, 6);
	ASSERT_EQ(supervise(&unlimited, work_without_steps, NULL, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
}

/* Much longer than a hasty one may take. */
static int work_while_it_rests(void *user, struct supervision *supervision)
{
	supervision_rest(supervision);
	sleep_ms(1500);
	supervision_step(supervision);
	if (user)
		pause_for_ever();
	return 7;
}

TEST(a_worker_that_rests_does_not_hang)
{
	int hangs = 1;

	ASSERT_EQ(supervise(&hasty, work_while_it_rests, NULL, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
	EXPECT_EQ(result.status, 7);
	ASSERT_EQ(supervise(&hasty, work_while_it_rests, &hangs, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_HUNG);
	EXPECT_EQ(result.sequence, 1);
}

static int write_to(void *user, struct supervision *supervision)
{
	(void)supervision;
	return fputs(" worker", user) < 0;
}

TEST(stdio_is_written_once)
{
	char path[PATH_MAX];
	FILE *file = fopen(folder_path(path, folder_fresh(), "out"), "w");
	char *text;
	size_t size;

	ASSERT_NE(file, NULL);
	fputs("parent", file);
	ASSERT_EQ(supervise(&patient, write_to, file, &result, &diag), 0);
	EXPECT_EQ(result.status, 0);
	fputs(" parent", file);
	fclose(file);
	text = file_read(path, 100, &size, &diag);
	EXPECT_STREQ(text, "parent worker parent");
	free(text);
}

/* What a worker starts; it holds the pipe open. */
struct family {
	int ends[2];
	bool hangs;
};

static int start_another(void *user, struct supervision *supervision)
{
	struct family *family = user;
	pid_t pid;

	supervision_step(supervision);
	pid = fork();
	if (pid < 0)
		return 1;
	if (!pid || family->hangs)
		pause_for_ever();
	return 0;
}

TEST(what_the_worker_started_ends_with_it)
{
	for (int hangs = 0; hangs < 2; hangs++) {
		struct family family = { .hangs = hangs };
		char byte;

		ASSERT_EQ(pipe(family.ends), 0);
		ASSERT_EQ(supervise(&hasty, start_another, &family, &result, &diag), 0);
		EXPECT_EQ(result.end, hangs ? SUPERVISE_HUNG : SUPERVISE_EXITED);
		EXPECT_EQ(result.status, 0);
		EXPECT_EQ(result.sequence, 1);
		close(family.ends[1]);
		EXPECT_EQ(read(family.ends[0], &byte, 1), 0);
		close(family.ends[0]);
	}
}

TEST(the_callers_signals_are_as_before)
{
	sigset_t before, after;
	int status = 3;

	signal(SIGCHLD, SIG_IGN);
	sigprocmask(SIG_SETMASK, NULL, &before);
	ASSERT_EQ(supervise(&patient, return_status, &status, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
	EXPECT_EQ(result.status, 3);
	EXPECT_TRUE(signal(SIGCHLD, SIG_DFL) == SIG_IGN);
	sigprocmask(SIG_SETMASK, NULL, &after);
	for (int number = 1; number < SIGRTMAX; number++)
		EXPECT_EQ(sigismember(&before, number), sigismember(&after, number));
}

TEST(a_worker_that_cannot_be_started_is_an_error)
{
	const struct rlimit none = { 0, 0 };
	int status = 0;

	if (setrlimit(RLIMIT_NPROC, &none) || (!geteuid() && setuid(65534)))
		SKIP(return, "needs a user with a limit of processes; found: %s", strerror(errno));
	ASSERT_EQ(supervise(&patient, return_status, &status, &result, &diag), -1);
	EXPECT_STREQ(diag.text,
		     "no process for a worker: Resource temporarily unavailable; end some");
}

/* Keeps the worker in its exit, as a kernel does that waits for something within. */
static void hold(pid_t worker, const struct family *family)
{
	char byte;

	setsid();
	close(family->ends[1]);
	if (ptrace(PTRACE_SEIZE, worker, NULL, PTRACE_O_TRACEEXIT))
		_exit(1);
	waitpid(worker, NULL, __WALL); /* it has got to its exit, and stops there */
	_exit(read(family->ends[0], &byte, 1) != 0);
}

static int hang_held(void *user, struct supervision *supervision)
{
	pid_t holder;

	(void)supervision;
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	holder = fork();
	if (!holder)
		hold(getppid(), user);
	/* Only where it may not be traced does this end. */
	close(((struct family *)user)->ends[1]);
	while (waitpid(holder, NULL, 0) != holder)
		;
	return 1;
}

TEST(one_that_the_kernel_holds_is_given_up)
{
	const struct supervise_options options = { .case_ms = 200, .kill_ms = 100 };
	struct family family;
	int status;
	pid_t pid;

	ASSERT_EQ(pipe(family.ends), 0);
	ASSERT_EQ(supervise(&options, hang_held, &family, &result, &diag), 0);
	if (result.end == SUPERVISE_EXITED)
		SKIP(return, "needs ptrace; found: it is not permitted");
	EXPECT_EQ(result.end, SUPERVISE_HUNG);
	EXPECT_TRUE(result.unkillable);
	/* Let go, it ends by the signal that it was sent. */
	close(family.ends[1]);
	pid = wait(&status);
	EXPECT_GT(pid, 0);
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

FOLDER_HARNESS_MAIN
