/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole files and folders from outside, with a limit on what is read.
 */
#ifndef INPUT_FILE_H
#define INPUT_FILE_H

#include <stddef.h>
#include <sys/types.h>

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
 * Who may read what is written. What was seen of a host is its owner's: a record may hold registers
 * and lines of the kernel's log that only root can see. What is made to be handed on follows umask.
 */
#define FILE_OWNERS 0600
#define FILE_SHARED 0666

/*
 * Replaces @path by @size bytes of @data, all or nothing: written beside it under a temporary
 * name, then renamed. Missing parent folders are an error, and so is what file_check_place() has
 * against @path.
 */
int file_write(const char *path, const void *data, size_t size, struct diag *diag);

/* -1 and @diag where @path is there and no regular file: a device, a symbolic link, ... */
int file_check_place(const char *path, struct diag *diag);

/*
 * A new file beside @path, opened with @flags (O_WRONLY, ...): for what becomes @path by rename()
 * or link() when it is whole. Its name in *@name for the caller to free; -1 with errno.
 */
int file_open_beside(const char *path, int flags, mode_t mode, char **name);

/*
 * A file that grows in a folder of ours, by open() with @flags: no symbolic link, and nothing but
 * a regular file. -1 with errno.
 */
int file_open_own(const char *path, int flags);

/*
 * Makes @folder, and those above it that are missing; one that is there must be writable, and no
 * trap of another user's (in /tmp). -1 and @diag where something is in the way.
 */
int file_make_folder(const char *folder, struct diag *diag);

/* The same for one of ours in such a folder: a symbolic link will not do. */
int file_make_own_folder(const char *folder, struct diag *diag);

/* The same as the first; a folder that is there must be empty, too. */
int file_make_empty_folder(const char *folder, struct diag *diag);

/*
 * The regular files below @folder whose names end in @suffix, at any depth,
 * sorted by path: a NULL-terminated array that file_list_free() releases.
 */
char **file_list(const char *folder, const char *suffix, struct diag *diag);
void file_list_free(char **list);

#endif
