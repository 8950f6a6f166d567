// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many inputs a second the fuzz targets judge, without an engine around them: what an engine
 * itself takes to make an input is not part of it.
 */
#include <stdio.h>
#include <string.h>

#include "cli/bench.h"
#include "fuzz/bytes.h"
#include "fuzz/environment.h"
#include "fuzz/stream.h"

#define ROUNDS 5
#define ROUND_NS 500000000LL
#define BATCH 4000 /* inputs that are made before they are measured */

/* One target, and what became of its inputs. */
struct subject {
	const struct fuzz_scope *scope;
	struct trial *trial;
	struct fuzz_stream *stream;
	struct {
		uint8_t bytes[FUZZ_STREAM_ROOM];
		size_t size;
	} input[BATCH];
	struct td_case test;
	uint64_t accepted, failed;
};

static int open_subject(struct subject *subject, const struct session_options *options,
			struct diag *diag)
{
	struct fuzz_environment environment = { .session = *options };
	struct trial_options of_trial;

	/* What is measured of an update is from the session's module to the next. */
	if (subject->scope->two_modules)
		environment.session.module = NULL;
	fuzz_environment_trial(&environment, subject->scope, &of_trial);
	if (trial_need(&subject->trial, &of_trial, diag))
		return -1;
	subject->stream = fuzz_stream_open(subject->scope, diag);
	return subject->stream ? 0 : -1;
}

static void make_batch(struct subject *subject)
{
	for (unsigned int i = 0; i < BATCH; i++) {
		const uint8_t *bytes;

		subject->input[i].size = fuzz_stream_next(subject->stream, &bytes);
		memcpy(subject->input[i].bytes, bytes, subject->input[i].size);
	}
}

static void run_batch(struct subject *subject)
{
	for (unsigned int i = 0; i < BATCH; i++) {
		const struct observation *seen;
		struct finding finding;

		fuzz_decode(subject->scope, subject->input[i].bytes, subject->input[i].size,
			    &subject->test);
		trial_fit(subject->trial, &subject->test);
		subject->failed += trial_run(subject->trial, &subject->test, &finding) != NULL;
		seen = trial_seen(subject->trial);
		subject->accepted += seen->has_outcome && seen->outcome.by == TD_ACCEPTED;
	}
}

/* The best of some rounds; the mix of inputs goes on from one to the next. */
static double rate(struct subject *subject)
{
	double best = 0;

	for (int round = 0; round < ROUNDS; round++) {
		long long elapsed = 0;
		double inputs = 0;

		while (elapsed < ROUND_NS) {
			long long start;

			make_batch(subject);
			start = bench_now_ns();
			run_batch(subject);
			elapsed += bench_now_ns() - start;
			inputs += BATCH;
		}
		if (best < inputs * 1e9 / (double)elapsed)
			best = inputs * 1e9 / (double)elapsed;
	}
	return best;
}

static double percent(uint64_t part, uint64_t all)
{
	return all ? 100.0 * (double)part / (double)all : 0;
}

static void report_subject(struct bench_report *report, struct subject *subject)
{
	const double inputs = rate(subject);
	const struct trial_counts counts = trial_counts(subject->trial);
	char name[64];

	snprintf(name, sizeof(name), "%s_fuzzer", subject->scope->name);
	bench_figure(report, name, inputs / 1e3, "thousand/s", 0);
	snprintf(name, sizeof(name), "%s_fuzzer_accepted", subject->scope->name);
	bench_figure(report, name, percent(subject->accepted, counts.cases), "percent", 0);
	if (!counts.cleared)
		return;
	snprintf(name, sizeof(name), "%s_fuzzer_screened", subject->scope->name);
	bench_figure(report, name, percent(counts.cleared, counts.cases), "percent", 0);
}

int bench_fuzz(struct bench_report *report, const struct session_options *options,
	       struct diag *diag)
{
	static struct subject subject;

	for (size_t i = 0; i < fuzz_scope_count(); i++) {
		int ret;

		memset(&subject, 0, sizeof(subject));
		subject.scope = fuzz_scope_at(i);
		ret = open_subject(&subject, options, diag);
		if (!ret)
			report_subject(report, &subject);
		fuzz_stream_close(subject.stream);
		trial_close(subject.trial);
		if (ret)
			return ret;
	}
	return 0;
}
