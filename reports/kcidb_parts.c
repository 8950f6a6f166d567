// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ids, texts, environments and further facts of a KCIDB submission.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "input/hash.h"
#include "reports/kcidb.h"
#include "reports/text.h"

#define EXCERPT_SIZE 16384 /* the schema's longest log_excerpt */

void kcidb_set(json_t *object, const char *name, const char *value)
{
	if (*value)
		json_object_set_new(object, name, json_string(value));
}

void kcidb_set_id(const struct kcidb *kcidb, json_t *object, const char *name, uint64_t number,
		  const char *rest)
{
	json_object_set_new(object, name,
			    json_sprintf("%s:%016" PRIx64 "%s", kcidb->origin, number, rest));
}

void kcidb_set_misc(json_t *object, json_t *misc)
{
	if (json_object_size(misc))
		json_object_set(object, "misc", misc);
	json_decref(misc);
}

bool kcidb_is_time(const char *text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == 'd' ? !digit : text[i] != form[i])
			return false;
	}
	return true;
}

/* As the record has them. */
static json_t *object_of_run(const struct kcidb *kcidb, const struct view_run *run)
{
	json_t *misc = json_object();

	kcidb_set(misc, "suite", run->suite);
	kcidb_set(misc, "target", run->target);
	kcidb_set(misc, "module", run->module);
	kcidb_set(misc, "update_to", run->update_to);
	kcidb_set(misc, "module_identity", run->module_identity);
	kcidb_set(misc, "platform", run->platform);
	kcidb_set(misc, "platform_identity", run->platform_identity);
	kcidb_set(misc, "kernel", run->kernel);
	kcidb_set(misc, "kernel_identity", run->kernel_identity);
	kcidb_set(misc, "policy", run->policy);
	kcidb_set(misc, "supports", run->supports);
	kcidb_set(misc, "defect", run->defect);
	kcidb_set(misc, "unknown", run->unknown);
	kcidb_set(misc, "date", run->date);
	kcidb_set(misc, "started", run->started);
	kcidb_set(misc, "host", run->host);
	kcidb_set(misc, "command", run->command);
	json_object_set_new(misc, "seed", json_integer(run->seed));
	if (kcidb->view->seconds > 0)
		json_object_set_new(misc, "seconds", json_real(kcidb->view->seconds));
	return misc;
}

static uint64_t hash_of(json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	uint64_t hash = text ? hash_bytes((const uint8_t *)text, strlen(text)) : 0;

	free(text);
	json_decref(object);
	return hash;
}

static bool open_run(struct kcidb *kcidb, size_t index)
{
	const struct view_run *run = &kcidb->view->run[index];
	struct kcidb_run *into = &kcidb->run[index];
	json_t *place = json_object();

	into->self = hash_of(object_of_run(kcidb, run));
	into->kernel = hash_of(json_pack("[ss]", run->kernel, run->kernel_identity));
	json_object_set_new(place, "comment",
			    json_sprintf("%s: module %s, platform %s, KVM policy %s", run->target,
					 run->module, run->platform, run->policy));
	if (*run->platform)
		json_object_set_new(place, "compatible", json_pack("[s]", run->platform));
	into->environment = place;
	into->full_environment = json_copy(place);
	kcidb_set_misc(into->full_environment, object_of_run(kcidb, run));
	return place && into->full_environment;
}

bool kcidb_open(struct kcidb *kcidb)
{
	bool opened;

	kcidb->run = calloc(kcidb->view->num_runs, sizeof(*kcidb->run));
	kcidb->stream = open_memstream(&kcidb->text, &kcidb->size);
	opened = kcidb->run && kcidb->stream;
	for (size_t i = 0; opened && i < kcidb->view->num_runs; i++)
		opened = open_run(kcidb, i);
	if (!opened)
		kcidb_close(kcidb);
	return opened;
}

void kcidb_close(struct kcidb *kcidb)
{
	for (size_t i = 0; kcidb->run && i < kcidb->view->num_runs; i++) {
		json_decref(kcidb->run[i].environment);
		json_decref(kcidb->run[i].full_environment);
	}
	free(kcidb->run);
	if (kcidb->stream)
		fclose(kcidb->stream);
	free(kcidb->text);
}

static void put_as_it_is(const struct report_sink *sink, const char *text, size_t size)
{
	fwrite(text, 1, size, sink->out);
}

/* A path may have letters, digits and "._-"; a '_' stands for each other character. */
static void put_in_path(const char *at, const struct text_character *character, FILE *out)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";

	(void)character;
	fputc(memchr(allowed, *at, sizeof(allowed) - 1) ? *at : '_', out);
}

static void put_path(const struct report_sink *sink, const char *text, size_t size)
{
	text_each(text, size, put_in_path, sink->out);
}

const char *kcidb_text(const struct kcidb *kcidb, enum kcidb_text what,
		       const struct report_item *item, const char *more)
{
	const struct report_sink sink = { what == KCIDB_PATH ? put_path : put_as_it_is,
					  kcidb->stream, 0 };

	rewind(kcidb->stream);
	if (what == KCIDB_TEST)
		sink_put(&sink, ":");
	if (what == KCIDB_REASON)
		item_put_reason(item, &sink);
	else if (what == KCIDB_BLOCK)
		item_put_block(item, &sink);
	else
		item_put_name(item, &sink);
	fputs(more, kcidb->stream);
	fputc('\0', kcidb->stream);
	if (fflush(kcidb->stream) || ferror(kcidb->stream))
		return "";
	if (what == KCIDB_BLOCK)
		kcidb->text[text_fit(kcidb->text, EXCERPT_SIZE)] = '\0';
	return kcidb->text;
}

static void add_judgement(json_t *misc, const struct view_judgement *judgement)
{
	kcidb_set(misc, "case", judgement->name);
	kcidb_set(misc, "subject", judgement->subject);
	kcidb_set(misc, "expected", judgement->expected);
	kcidb_set(misc, "observed", judgement->observed);
	kcidb_set(misc, "answer", judgement->answer);
	kcidb_set(misc, "refused_by", judgement->refused_by);
	kcidb_set(misc, "party", judgement->party);
	kcidb_set(misc, "config", judgement->config);
	kcidb_set(misc, "command", judgement->command);
	kcidb_set(misc, "file", judgement->file);
}

static void add_counts(json_t *misc, const struct view_result *result)
{
	json_t *counts = json_object();

	for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++) {
		if (result->count[verdict])
			json_object_set_new(counts, verdict_name(verdict),
					    json_integer((json_int_t)result->count[verdict]));
	}
	if (json_object_size(counts))
		json_object_set(misc, "judgements", counts);
	json_decref(counts);
}

json_t *kcidb_misc(const struct kcidb *kcidb, const struct report_item *item, enum verdict verdict)
{
	json_t *misc = json_object();

	kcidb_set(misc, "name", kcidb_text(kcidb, KCIDB_NAME, item, ""));
	kcidb_set(misc, "rule", item->result->id);
	kcidb_set(misc, "verdict", verdict_name(verdict));
	if (verdict == item_verdict(item))
		kcidb_set(misc, "reason", kcidb_text(kcidb, KCIDB_REASON, item, ""));
	if (item->judgement) {
		add_judgement(misc, item->judgement);
		return misc;
	}
	add_counts(misc, item->result);
	if (item->result->has_shortest && verdict == item->result->verdict)
		add_judgement(misc, &item->result->shortest);
	return misc;
}
