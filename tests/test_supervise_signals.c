// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of run/supervise.h: signals to the process that supervises, and processes that are stopped.
 */
#include "run/supervise.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "run/interrupt.h"

static const struct supervise_options patient = { .case_ms = 20000, .kill_ms = 10000 };
static struct supervise_result result;
static struct diag diag;

static void sleep_ms(unsigned int ms)
{
	const struct timespec time = { ms / 1000, (ms % 1000) * 1000000L };

	nanosleep(&time, NULL);
}

static void pause_for_ever(void)
{
	for (;;)
		pause();
}

/* The test's own process is its parent. */
static int end_as_it_is_told(void *user, struct supervision *supervision)
{
	const int number = *(int *)user;

	(void)supervision;
	interrupt_catch();
	kill(getppid(), number);
	while (!interrupt_name())
		sleep_ms(1);
	return strcmp(interrupt_name(), number == SIGINT ? "SIGINT" : "SIGTERM") ? 1 : 42;
}

TEST(a_signal_is_passed_on)
{
	static const int numbers[] = { SIGINT, SIGTERM };

	for (unsigned int i = 0; i < 2; i++) {
		int number = numbers[i];

		ASSERT_EQ(supervise(&patient, end_as_it_is_told, &number, &result, &diag), 0);
		EXPECT_EQ(result.end, SUPERVISE_EXITED);
		EXPECT_EQ(result.status, 42);
		EXPECT_EQ(result.interrupted, number);
	}
}

/* To a worker that does not care it is what it is by default. */
static int be_told(void *user, struct supervision *supervision)
{
	(void)supervision;
	kill(getppid(), *(int *)user);
	pause_for_ever();
	return 0;
}

TEST(a_signal_that_is_not_caught_ends_the_worker)
{
	int number = SIGTERM;

	ASSERT_EQ(supervise(&patient, be_told, &number, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_KILLED);
	EXPECT_EQ(result.signal, SIGTERM);
	EXPECT_EQ(result.interrupted, SIGTERM);
}

static int be_told_twice(void *user, struct supervision *supervision)
{
	(void)supervision;
	interrupt_catch();
	kill(getppid(), SIGTERM);
	while (!interrupt_name())
		sleep_ms(1);
	supervision_step(supervision);
	kill(getppid(), *(int *)user);
	pause_for_ever();
	return 0;
}

TEST(the_second_signal_ends_the_worker_at_once)
{
	static const int numbers[] = { SIGINT, SIGTERM };

	for (unsigned int i = 0; i < 2; i++) {
		int number = numbers[i];

		ASSERT_EQ(supervise(&patient, be_told_twice, &number, &result, &diag), 0);
		EXPECT_EQ(result.end, SUPERVISE_KILLED);
		EXPECT_EQ(result.signal, SIGKILL);
		EXPECT_EQ(result.interrupted, SIGTERM);
		EXPECT_EQ(result.sequence, 1);
	}
}

static int tell_and_return(void *user, struct supervision *supervision)
{
	(void)user;
	kill(getppid(), SIGINT);
	supervision_step(supervision);
	return 6;
}

TEST(what_is_ignored_is_not_passed_on)
{
	signal(SIGINT, SIG_IGN);
	ASSERT_EQ(supervise(&patient, tell_and_return, NULL, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
	EXPECT_EQ(result.status, 6);
	EXPECT_EQ(result.interrupted, 0);
}

/* A process that supervises, and its worker, which writes its number and holds the pipe open. */
struct pair {
	pid_t parent, worker;
	int ends[2];
};

static int work_until_told(void *user, struct supervision *supervision)
{
	struct pair *pair = user;
	pid_t pid = getpid();

	interrupt_catch();
	if (write(pair->ends[1], &pid, sizeof(pid)) != sizeof(pid))
		return 1;
	while (!interrupt_name()) {
		supervision_step(supervision);
		sleep_ms(1);
	}
	return 42;
}

/* False where it could not be. */
static bool start_pair(struct pair *pair)
{
	if (pipe(pair->ends))
		return false;
	pair->parent = fork();
	if (!pair->parent) {
		setpgid(0, 0);
		close(pair->ends[0]);
		if (supervise(&patient, work_until_told, pair, &result, &diag) ||
		    result.end != SUPERVISE_EXITED)
			_exit(1);
		_exit(result.status);
	}
	close(pair->ends[1]);
	return read(pair->ends[0], &pair->worker, sizeof(pair->worker)) == sizeof(pair->worker);
}

TEST(the_worker_ends_with_its_parent)
{
	struct pair pair;
	char byte;

	ASSERT_TRUE(start_pair(&pair));
	/* In a group of its own, and alive. */
	EXPECT_EQ(getpgid(pair.worker), pair.worker);
	ASSERT_EQ(kill(pair.parent, SIGKILL), 0);
	ASSERT_EQ(waitpid(pair.parent, NULL, 0), pair.parent);
	EXPECT_EQ(read(pair.ends[0], &byte, 1), 0);
}

/* proc(5), the third field. */
static char state_of(pid_t pid)
{
	char path[64], line[512] = "";
	const char *behind;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	behind = strrchr(line, ')');
	if (!behind || strlen(behind) < 3)
		return '\0';
	return behind[2];
}

/* Within some seconds. */
static bool comes_to_state(pid_t pid, bool stopped)
{
	for (unsigned int i = 0; i < 10000; i++) {
		if ((state_of(pid) == 'T') == stopped)
			return true;
		sleep_ms(1);
	}
	return false;
}

TEST(a_terminals_stop_stops_both)
{
	struct pair pair;
	int status;

	ASSERT_TRUE(start_pair(&pair));
	EXPECT_TRUE(comes_to_state(pair.worker, false));
	ASSERT_EQ(kill(pair.parent, SIGTSTP), 0);
	ASSERT_EQ(waitpid(pair.parent, &status, WUNTRACED), pair.parent);
	ASSERT_TRUE(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
	EXPECT_TRUE(comes_to_state(pair.worker, true));
	/* And goes on, and ends. */
	ASSERT_EQ(kill(pair.parent, SIGCONT), 0);
	EXPECT_TRUE(comes_to_state(pair.worker, false));
	ASSERT_EQ(kill(pair.parent, SIGTERM), 0);
	ASSERT_EQ(waitpid(pair.parent, &status, 0), pair.parent);
	EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

#define LIMIT_MS 400

/* One that is stopped for longer than the limit. */
static int be_stopped(void *user, struct supervision *supervision)
{
	const pid_t stopped = getpid();
	pid_t other = fork();

	(void)user;
	if (other < 0)
		return 1;
	if (!other) {
		while (state_of(stopped) != 'T')
			sleep_ms(1);
		sleep_ms(3 * LIMIT_MS);
		kill(stopped, SIGCONT);
		_exit(0);
	}
	supervision_step(supervision);
	raise(SIGSTOP);
	supervision_step(supervision);
	return 8;
}

TEST(a_worker_that_is_stopped_does_not_hang)
{
	const struct supervise_options options = { .case_ms = LIMIT_MS, .kill_ms = 10000 };

	ASSERT_EQ(supervise(&options, be_stopped, NULL, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
	EXPECT_EQ(result.status, 8);
	EXPECT_EQ(result.sequence, 2);
}

/* Whoever supervises cannot know what was done while it did not run. */
static int stop_the_parent(void *user, struct supervision *supervision)
{
	const pid_t parent = getppid();

	(void)user;
	supervision_step(supervision);
	kill(parent, SIGSTOP);
	while (state_of(parent) != 'T')
		sleep_ms(1);
	sleep_ms(3 * LIMIT_MS);
	kill(parent, SIGCONT);
	sleep_ms(1);
	supervision_step(supervision);
	return 9;
}

TEST(a_parent_that_was_stopped_does_not_count_the_time)
{
	const struct supervise_options options = { .case_ms = LIMIT_MS, .kill_ms = 10000 };

	ASSERT_EQ(supervise(&options, stop_the_parent, NULL, &result, &diag), 0);
	EXPECT_EQ(result.end, SUPERVISE_EXITED);
	EXPECT_EQ(result.status, 9);
	EXPECT_EQ(result.sequence, 2);
}

TEST_HARNESS_MAIN
