/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Covering arrays of bits by construction: no search, no constraints.
 *
 *	if (construct_rows(3, 200))		// 43; 0: none is known here
 *		construct_array(3, 200, &array);
 *
 * | strength | bits, rows | construction |
 * |---|---|---|
 * | any t | t or fewer, 2^bits; t + 1, 2^t | all rows; all rows of even weight |
 * | 2 | C(N-1, ceil(N/2)), N | distinct subsets of equal size: optimal |
 * | 3 | 11, 12 | Paley's Hadamard matrix |
 * | 3 | 121, 33 | a distributing hash family over F11 filled with it (Colbourn 2004) |
 * | 3 | 2k, N3(k) + N2(k) | doubling (Roux 1987; Chateauneuf and Kreher 2002) |
 * | 4 | 67 71 79 83, as many | quadratic residues, cyclic |
 * | 4 | 121, 112 | five columns of F11, each filled with Paley's matrix and its complement |
 *
 * Subsets: Renyi; Kleitman and Spencer 1973; Katona 1973. Best known numbers of rows and more
 * constructions: C. Colbourn's covering array tables.
 */
#ifndef COVER_CONSTRUCT_H
#define COVER_CONSTRUCT_H

#include "cover/array.h"

/* How many rows; 0 where there is no construction. */
size_t construct_rows(unsigned int strength, size_t bits);

/* @array: empty, of as many factors as there are bits. -1: memory, or no construction. */
int construct_array(unsigned int strength, struct cover_array *array);

#endif
