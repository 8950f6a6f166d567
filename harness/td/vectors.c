// SPDX-License-Identifier: GPL-2.0-only
/*
 * Golden vectors: the file, line by line.
 */
#include "td/vectors.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "td/vectors_read.h"

struct vector_file {
	char *path;
	char *text;
	char *next; /* the line to read next */
	unsigned int line; /* number of the line read last */
	uint64_t seen; /* vectors read so far */
	struct vector_header header;
};

/* The next line that holds anything, or NULL at the end. */
static const char *next_line(struct vector_file *file)
{
	while (*file->next) {
		char *line = file->next;
		char *end = line + strcspn(line, "\n");

		file->next = *end ? end + 1 : end;
		*end = '\0';
		file->line++;
		if (line[strspn(line, " \t\r")])
			return line;
	}
	return NULL;
}

static int read_header(struct vector_file *file, struct diag *diag)
{
	const char *line = next_line(file);
	struct json_doc doc;
	struct json_at root;
	int ret;

	if (!line) {
		return diag_at(diag, file->path, 1, 1,
			       "the file is empty; its first line must be the header of a vector "
			       "file");
	}
	if (json_parse(&doc, file->path, file->line, line, diag))
		return -1;
	root = json_root(&doc);
	ret = vector_header_read(&root, &file->header, diag);
	json_free(&doc);
	return ret;
}

static int read_text(struct vector_file *file, struct diag *diag)
{
	size_t size;

	file->text = file_read(file->path, FILE_MAX_SIZE, &size, diag);
	if (!file->text)
		return -1;
	if (strlen(file->text) == size)
		return 0;
	return diag_at(diag, file->path, 1, 1,
		       "a NUL byte at offset %zu; vectors are JSON Lines, plain text",
		       strlen(file->text));
}

static int copy_text(struct vector_file *file, const char *text, struct diag *diag)
{
	file->text = strdup(text);
	return file->text ? 0 : diag_no_memory(diag, file->path);
}

/* @text: NULL where it is the file's. */
static struct vector_file *open_text(const char *path, const char *text, struct diag *diag)
{
	struct vector_file *file = calloc(1, sizeof(*file));
	int error;

	if (!file || !(file->path = strdup(path))) {
		error = diag_no_memory(diag, path);
		goto out;
	}
	error = text ? copy_text(file, text, diag) : read_text(file, diag);
	if (error)
		goto out;
	file->next = file->text;
	error = read_header(file, diag);
out:
	if (!error)
		return file;
	vectors_close(file);
	return NULL;
}

struct vector_file *vectors_open(const char *path, struct diag *diag)
{
	return open_text(path, NULL, diag);
}

struct vector_file *vectors_parse(const char *path, const char *text, struct diag *diag)
{
	return open_text(path, text, diag);
}

const struct vector_header *vectors_header(const struct vector_file *file)
{
	return &file->header;
}

static int end_of_file(const struct vector_file *file, struct diag *diag)
{
	if (file->seen == file->header.count)
		return 0;
	return diag_at(diag, file->path, file->line + 1, 1,
		       "the file ends after %" PRIu64 " vectors and its header counts %" PRIu64
		       "; get the whole file, or correct the count",
		       file->seen, file->header.count);
}

int vectors_next(struct vector_file *file, struct vector *vector, struct diag *diag)
{
	const char *line = next_line(file);
	struct json_doc doc;
	struct json_at root;
	int ret;

	if (!line)
		return end_of_file(file, diag);
	if (json_parse(&doc, file->path, file->line, line, diag))
		return -1;
	memset(vector, 0, sizeof(*vector));
	vector->line = file->line;
	root = json_root(&doc);
	ret = vector_read(&root, &file->header, vector, diag);
	json_free(&doc);
	if (ret)
		return -1;
	file->seen++;
	return 1;
}

void vectors_close(struct vector_file *file)
{
	if (!file)
		return;
	free(file->text);
	free(file->path);
	free(file);
}
