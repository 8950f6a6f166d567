/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole files and folders from outside, with a limit on what is read.
 */
#ifndef INPUT_FILE_H
#define INPUT_FILE_H

#include <stddef.h>

#include "input/diag.h"

/* Larger inputs are refused: no module description, dump or case comes near it. */
#define FILE_MAX_SIZE (256u << 20)

/*
 * The whole file as a NUL-terminated string that the caller frees; gzip is
 * unpacked on the way. "-" reads standard input. NULL, with @diag filled, on
 * error (missing, unreadable, a folder, above @max bytes after unpacking, a
 * damaged gzip stream).
 */
char *file_read(const char *path, size_t max, size_t *size, struct diag *diag);

/* The same without unpacking: what begins as gzip does is bytes like any other. */
char *file_read_bytes(const char *path, size_t max, size_t *size, struct diag *diag);

/*
 * Replaces @path by @size bytes of @data, all or nothing: written beside it
 * under a temporary name, then renamed. Missing parent folders are an error.
 */
int file_write(const char *path, const void *data, size_t size, struct diag *diag);

/*
 * A new file beside @path, opened with @flags (O_WRONLY, ...): for what becomes @path by rename()
 * or link() when it is whole. Its name in *@name for the caller to free; -1 with errno.
 */
int file_open_beside(const char *path, int flags, char **name);

/*
 * Makes @folder, and those above it that are missing; one that is there must be writable.
 * -1 and @diag where something is in the way, or may not be written.
 */
int file_make_folder(const char *folder, struct diag *diag);

/* The same; a folder that is there must be empty, too. */
int file_make_empty_folder(const char *folder, struct diag *diag);

/*
 * The regular files below @folder whose names end in @suffix, at any depth,
 * sorted by path: a NULL-terminated array that file_list_free() releases.
 */
char **file_list(const char *folder, const char *suffix, struct diag *diag);
void file_list_free(char **list);

#endif
