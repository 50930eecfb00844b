// SPDX-License-Identifier: MIT
// The methods that bytes and bytearray share. Internal to their files (but bytes_hex).
//
// Each native takes bytes or a bytearray as args[0] and gives an object of the same type, not of a subclass.
// Arguments are converted first, as that may run Python, and the contents of `self` looked at afterwards.
#ifndef KRAIT_OBJECTS_BYTES_METHODS_H
#define KRAIT_OBJECTS_BYTES_METHODS_H

#include "objects/buffer.h"

typedef struct ByteView {
    const uint8_t *data; // never NULL
    size_t length;
} ByteView;
// The contents of bytes or a bytearray, until Python code may run.
ByteView bytes_view(Value self);
// Between the two a bytearray cannot be resized: who tries, in Python code that an argument runs, gets the
// BufferError.
void bytes_hold(Value self);
void bytes_let_go(Value self);
// New bytes, or a new bytearray when `self` is one.
Value bytes_like(Vm *vm, Value self, const void *data, size_t length) MUST_CHECK;

// What find, count and `in` look for: a byte or the contents of a buffer. Close it afterwards.
typedef struct ByteNeedle {
    const uint8_t *data;
    size_t length;
    uint8_t byte;
    Buffer buffer;
} ByteNeedle;
bool byte_needle_open(Vm *vm, Value v, ByteNeedle *needle, const char *wrong_type) MUST_CHECK;
void byte_needle_close(Vm *vm, ByteNeedle *needle);
// -1: not there. An empty needle is found at the start (the end, for the last).
int64_t byte_view_find(ByteView view, const uint8_t *needle, size_t length, bool last);

// "616263", with a separator (str or bytes of one ASCII character; NO_VALUE: none) between groups of `group`
// bytes (NO_VALUE: 1), counted from the right, or from the left when it is negative.
Value bytes_hex(Vm *vm, const uint8_t *data, size_t length, Value separator, Value group) MUST_CHECK;

// bytes_search.c
Value bytes_method_find(Vm *vm, Value *args);
Value bytes_method_rfind(Vm *vm, Value *args);
Value bytes_method_index(Vm *vm, Value *args);
Value bytes_method_rindex(Vm *vm, Value *args);
Value bytes_method_count(Vm *vm, Value *args);
Value bytes_method_contains(Vm *vm, Value *args);
Value bytes_method_startswith(Vm *vm, Value *args);
Value bytes_method_endswith(Vm *vm, Value *args);
Value bytes_method_removeprefix(Vm *vm, Value *args);
Value bytes_method_removesuffix(Vm *vm, Value *args);
Value bytes_method_replace(Vm *vm, Value *args);
Value bytes_method_translate(Vm *vm, Value *args);
Value bytes_method_maketrans(Vm *vm, Value *args);
// bytes_split.c
Value bytes_method_split(Vm *vm, Value *args);
Value bytes_method_rsplit(Vm *vm, Value *args);
Value bytes_method_splitlines(Vm *vm, Value *args);
Value bytes_method_partition(Vm *vm, Value *args);
Value bytes_method_rpartition(Vm *vm, Value *args);
Value bytes_method_join(Vm *vm, Value *args);
Value bytes_method_strip(Vm *vm, Value *args);
Value bytes_method_lstrip(Vm *vm, Value *args);
Value bytes_method_rstrip(Vm *vm, Value *args);
// bytes_methods.c
Value bytes_method_center(Vm *vm, Value *args);
Value bytes_method_ljust(Vm *vm, Value *args);
Value bytes_method_rjust(Vm *vm, Value *args);
Value bytes_method_zfill(Vm *vm, Value *args);
Value bytes_method_expandtabs(Vm *vm, Value *args);
Value bytes_method_upper(Vm *vm, Value *args);
Value bytes_method_lower(Vm *vm, Value *args);
Value bytes_method_capitalize(Vm *vm, Value *args);
Value bytes_method_title(Vm *vm, Value *args);
Value bytes_method_swapcase(Vm *vm, Value *args);
Value bytes_method_isalnum(Vm *vm, Value *args);
Value bytes_method_isalpha(Vm *vm, Value *args);
Value bytes_method_isascii(Vm *vm, Value *args);
Value bytes_method_isdigit(Vm *vm, Value *args);
Value bytes_method_islower(Vm *vm, Value *args);
Value bytes_method_isspace(Vm *vm, Value *args);
Value bytes_method_istitle(Vm *vm, Value *args);
Value bytes_method_isupper(Vm *vm, Value *args);
Value bytes_method_hex(Vm *vm, Value *args);
Value bytes_method_decode(Vm *vm, Value *args);
Value bytes_method_remainder(Vm *vm, Value *args);
Value bytes_method_reflected_remainder(Vm *vm, Value *args);
Value bytes_method_add(Vm *vm, Value *args);
Value bytes_method_multiply(Vm *vm, Value *args);
// bytes.fromhex of a class: the bytes themselves. NO_VALUE: an exception.
Value bytes_from_hex(Vm *vm, Value text) MUST_CHECK;

#endif
