// SPDX-License-Identifier: MIT
// What the files of the module _io share.
#ifndef KRAIT_MODULES_IO_H
#define KRAIT_MODULES_IO_H

#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

#define IO_BUFFER_SIZE 131072

extern const TypeDefinition io_base_definition, io_raw_base_definition, io_buffered_base_definition,
    io_text_base_definition, io_file_definition, io_bytes_definition, io_reader_definition,
    io_writer_definition, io_random_definition, io_text_definition, io_string_definition,
    io_newline_decoder_definition, io_pair_definition;
extern const ModuleDefinition module__io;

// object.name(*args)
Value io_call(Vm *vm, Value object, const char *name, int count, const Value *args) MUST_CHECK;
// io.UnsupportedOperation: an OSError and a ValueError.
Value io_unsupported(Vm *vm, const char *text);
// "I/O operation on closed file."; false: exception set.
bool io_check_open(Vm *vm, Value stream) MUST_CHECK;
int io_is_closed(Vm *vm, Value stream) MUST_CHECK; // 0, 1, -1
// A size argument: None, missing or negative is -1.
bool io_size(Vm *vm, Value v, int64_t *size) MUST_CHECK;
// The attribute `newlines` of the line ends seen (1 \r, 2 \n, 4 \r\n): None, one text or a tuple of them.
Value io_newlines(Vm *vm, unsigned seen) MUST_CHECK;
// The methods that every stream has on top of the base class's are its own; these are shared by name.
Value io_return_true(Vm *vm, Value *args);
Value io_return_false(Vm *vm, Value *args);
// open(): also builtins.open.
Value io_open(Vm *vm, Value *args);
// sys.stdin, sys.stdout, sys.stderr and their __copies__. Called by the command once the Vm is made.
typedef struct IoStreamOptions {
    const char *encoding; // NULL: UTF-8
    const char *errors;   // of standard input and output; NULL: "strict"
    bool unbuffered;      // what is written goes out at once
} IoStreamOptions;
bool io_open_standard_streams(Vm *vm, const IoStreamOptions *options) MUST_CHECK;

#endif
