// SPDX-License-Identifier: MIT
// The compact position table: reading, writing, looking up. It never reads past its end, whatever the bytes
// are.
#include "compile/position.h"

void position_reader_init(PositionReader *reader, const uint8_t *table, size_t size, int first_line) {
    *reader = (PositionReader){.next = table, .end = table + size, .line = first_line};
}

static uint32_t read_varint(PositionReader *reader) {
    uint32_t value = 0;
    for (int shift = 0; reader->next < reader->end; shift += 7) {
        uint8_t byte = *reader->next++;
        if (shift < 32)
            value |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    return value;
}

static int32_t read_signed(PositionReader *reader) {
    uint32_t value = read_varint(reader);
    return (int32_t)(value >> 1 ^ (0 - (value & 1)));
}

static int32_t add(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

bool position_reader_next(PositionReader *reader) {
    if (reader->next == NULL || reader->next >= reader->end)
        return false;
    uint32_t head = read_varint(reader);
    reader->count = head >> 2;
    CodePosition position = {-1, -1, -1, -1};
    unsigned form = head & 3;
    if (form != 0) {
        reader->line = add(reader->line, read_signed(reader));
        position.line = position.end_line = reader->line;
    }
    if (form == 3)
        position.end_line = add(position.line, (int32_t)read_varint(reader));
    if (form >= 2) {
        position.column = add((int32_t)read_varint(reader), -1);
        position.end_column = add((int32_t)read_varint(reader), -1);
    }
    reader->position = position;
    return true;
}

static size_t write_varint(uint8_t *out, uint32_t value) {
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        out[size++] = (uint8_t)(value | 0x80);
    out[size++] = (uint8_t)value;
    return size;
}

size_t position_write(uint8_t out[POSITION_ENTRY_MAX], uint32_t count, CodePosition position, int32_t *line) {
    unsigned form = position.line < 0                    ? 0
                    : position.column < 0                ? 1
                    : position.end_line == position.line ? 2
                    : position.end_line > position.line  ? 3
                                                         : 1;
    size_t size = write_varint(out, count << 2 | form);
    if (form == 0)
        return size;
    uint32_t delta = (uint32_t)position.line - (uint32_t)*line;
    size += write_varint(out + size, delta << 1 ^ (0 - (delta >> 31)));
    *line = position.line;
    if (form == 3)
        size += write_varint(out + size, (uint32_t)(position.end_line - position.line));
    if (form >= 2) {
        size += write_varint(out + size, (uint32_t)position.column + 1);
        size += write_varint(out + size, (uint32_t)position.end_column + 1);
    }
    return size;
}

CodePosition code_position(const Code *code, uint32_t index) {
    PositionReader reader;
    position_reader_init(&reader, code->positions, code->positions_size, code->first_line);
    while (position_reader_next(&reader)) {
        if (index < reader.count)
            return reader.position;
        index -= reader.count;
    }
    return (CodePosition){code->first_line, code->first_line, -1, -1};
}
