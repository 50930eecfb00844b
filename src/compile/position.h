// SPDX-License-Identifier: MIT
// The compact position table of a code object: runs of instruction words with the same span of source.
//
// An entry is a varint `count << 2 | form` and then: form 0, no position; 1, the line (signed varint,
// difference to the line before); 2, the same, column and end column; 3, the line, how many lines further it
// ends, column, end column. Varints are little-endian groups of 7 bits; signed ones are zigzag. Columns are
// stored plus one, so that -1 is 0. The first line counts from first_line.
#ifndef KRAIT_COMPILE_POSITION_H
#define KRAIT_COMPILE_POSITION_H

#include "objects/code.h"

typedef struct PositionReader {
    const uint8_t *next, *end;
    int32_t line;
    CodePosition position;
    uint32_t count; // words of the entry that were not given out yet
} PositionReader;

void position_reader_init(PositionReader *reader, const uint8_t *table, size_t size, int first_line);
// Reads an entry: false at the end (or where the table is broken).
bool position_reader_next(PositionReader *reader);

#define POSITION_ENTRY_MAX 32
// Writes an entry; returns its size.
size_t position_write(uint8_t out[POSITION_ENTRY_MAX], uint32_t count, CodePosition position, int32_t *line);

#endif
