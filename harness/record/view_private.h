/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files that read a record share. Private to record/view*.c:
 *
 *	static const struct view_text texts[] = { VIEW_TEXT("case", view_judgement, name), VIEW_TEXTS_END };
 *
 *	judgement = view_append(reader, &view->judgement, &view->num_judgements, sizeof(*judgement));
 *	if (!judgement || view_texts(reader, line, judgement, texts))
 *		return -1;
 */
#ifndef RECORD_VIEW_PRIVATE_H
#define RECORD_VIEW_PRIVATE_H

#include "input/json.h"
#include "record/view.h"

struct view_reader {
	struct record_view *view;
	struct diag *diag;
};

/* Zeroed, and freed with the view; NULL and @reader->diag where memory is short. */
void *view_alloc(struct view_reader *reader, size_t size);

/* One zeroed element more at the end of *@array, which has *@count of @size bytes; NULL likewise. */
void *view_append(struct view_reader *reader, void *array, size_t *count, size_t size);

/* A copy that the view keeps. */
const char *view_copy(struct view_reader *reader, const char *text);

/* A member of a line that is a text of a struct. */
struct view_text {
	const char *name; /* NULL at the end of a table */
	size_t offset; /* of a const char * */
};

#define VIEW_TEXT(name, type, member) \
	{ \
		name, offsetof(struct type, member) \
	}
#define VIEW_TEXTS_END \
	{ \
		NULL, 0 \
	}

/* All of @texts into the struct at @into, empty where they are not there. */
int view_texts(struct view_reader *reader, const struct json_at *object, void *into,
	       const struct view_text *texts);

/* All of them empty. */
void view_no_texts(void *into, const struct view_text *texts);

/* A number that may be left out, which is 0 then. */
int view_number(struct view_reader *reader, const struct json_at *object, const char *name,
		uint64_t *value);

/* All lines of @text, each by what it is; @path is for messages. */
int view_read_lines(struct view_reader *reader, const char *path, const char *text);

/* The lines beside judgements and results: what was seen on the way. */
int view_read_leaf(struct view_reader *reader, const struct json_at *line);
int view_read_older_leaf(struct view_reader *reader, const struct json_at *line);
int view_read_refusal(struct view_reader *reader, const struct json_at *line);
int view_read_host(struct view_reader *reader, const struct json_at *line);
int view_read_door(struct view_reader *reader, const struct json_at *line);
int view_read_change(struct view_reader *reader, const struct json_at *line);

#endif
