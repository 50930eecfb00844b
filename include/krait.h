// SPDX-License-Identifier: MIT
// Krait's embedding API: the only header a host program sees.
//
// A kr_Vm is one Python interpreter. Several live in one process, share nothing and may run on different OS
// threads at once; one Vm is used by one OS thread at a time. A kr_Ref holds a Python value alive until
// kr_release, or until its Vm is destroyed. What can fail returns NULL (or false, or a negative number); then
// kr_error tells what happened. Text is UTF-8.
#ifndef KRAIT_H
#define KRAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KR_VERSION "0.1.0"

typedef struct kr_Vm kr_Vm;
typedef struct kr_Ref kr_Ref;

typedef struct kr_Config {
    size_t size;           // sizeof(kr_Config): set by kr_config_init
    bool no_host;          // an empty Host table: the Vm can compute and nothing else
    uint64_t memory_bytes; // limit of the heap; 0: none (MemoryError beyond it)
    uint32_t depth;        // recursion limit; 0: 1000
    bool fixed_hash;       // hashes of text are not salted: the same in every run
} kr_Config;

// Fills in the defaults: the process's own files, clock and environment, no limits.
void kr_config_init(kr_Config *config);

// A new interpreter; config NULL: the defaults. NULL: no memory.
kr_Vm *kr_new(const kr_Config *config);
// Ends it: everything it held is freed. NULL is allowed.
void kr_destroy(kr_Vm *vm);

// Runs statements in the module __main__. filename is for tracebacks (NULL: "<string>"). False: an exception,
// see kr_error.
bool kr_run(kr_Vm *vm, const char *source, const char *filename);
// The value of one expression in __main__. NULL: an exception.
kr_Ref *kr_eval(kr_Vm *vm, const char *expression);
// A global variable of __main__. NULL: there is none (no exception), or no memory.
kr_Ref *kr_get(kr_Vm *vm, const char *name);
// Sets one. False: an exception.
bool kr_set(kr_Vm *vm, const char *name, const kr_Ref *value);
// Calls a callable with positional arguments. NULL: an exception.
kr_Ref *kr_call(kr_Vm *vm, const kr_Ref *callable, size_t count, const kr_Ref *const *arguments);
// An attribute. NULL: an exception.
kr_Ref *kr_attribute(kr_Vm *vm, const kr_Ref *object, const char *name);

// Values from C. NULL: no memory.
kr_Ref *kr_from_int(kr_Vm *vm, int64_t value);
kr_Ref *kr_from_double(kr_Vm *vm, double value);
kr_Ref *kr_from_text(kr_Vm *vm, const char *text, size_t bytes); // must be UTF-8
kr_Ref *kr_none(kr_Vm *vm);

// Values to C. False: of another type, or out of range (no exception).
bool kr_to_int(const kr_Ref *value, int64_t *out);
bool kr_to_double(const kr_Ref *value, double *out); // a float or an int
// The text of a str: valid until kr_release of that reference, zero-ended. NULL: not a str, or it holds lone
// surrogates.
const char *kr_to_text(kr_Ref *value, size_t *bytes);
bool kr_is_none(const kr_Ref *value);
// str(value) and repr(value) as new references. NULL: an exception.
kr_Ref *kr_str(kr_Vm *vm, const kr_Ref *value);
kr_Ref *kr_repr(kr_Vm *vm, const kr_Ref *value);

// Lets go of a value. NULL is allowed.
void kr_release(kr_Ref *reference);

// The last exception as the interpreter prints it, with its traceback: valid until the next call on this Vm.
// NULL: none.
const char *kr_error(kr_Vm *vm);

#ifdef __cplusplus
}
#endif
#endif
