// SPDX-License-Identifier: MIT
// Hash values of plain data, equal bit for bit to those that CPython 3.14 gives on a 64-bit machine.
//
// A hash is an int64_t that is never -1: each function here already maps -1 to what Python maps it to.
// Nothing here knows objects: containers feed in the hashes of their items.
#ifndef KRAIT_BASE_HASH_H
#define KRAIT_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Numbers that compare equal hash equal: each is reduced modulo this Mersenne prime (sys.hash_info.modulus).
#define HASH_MODULUS_BITS 61
#define HASH_MODULUS      ((UINT64_C(1) << HASH_MODULUS_BITS) - 1)
#define HASH_INFINITY     314159
#define HASH_IMAGINARY    1000003

// The secret of one Vm, for str, bytes and what hashes like them.
typedef struct HashKey {
    uint64_t first;
    uint64_t second;
} HashKey;

// The key that PYTHONHASHSEED=seed means; seed 0 switches randomisation off.
HashKey hash_key_from_seed(uint32_t seed);

// A key from 16 random bytes.
HashKey hash_key_from_bytes(const uint8_t bytes[16]);

// SipHash-1-3, raw. bytes may be NULL when length is 0.
uint64_t hash_siphash13(HashKey key, const void *bytes, size_t length);

// The hash of a str (over its 1, 2 or 4 byte storage, the narrowest that holds it), bytes or memoryview.
int64_t hash_bytes(HashKey key, const void *bytes, size_t length);

// The value must not be a NaN, whose hash is that of its identity (hash_pointer).
int64_t hash_double(double value);
int64_t hash_complex(int64_t hash_of_real, int64_t hash_of_imaginary);
int64_t hash_int64(int64_t value);

// The hash of an integer given as magnitude (64-bit limbs, least significant first) and sign.
int64_t hash_limbs(const uint64_t *limbs, size_t count, bool negative);

int64_t hash_pointer(const void *pointer);

// Tuples: begin, add each item's hash in order, end with the number of items.
typedef struct HashTuple {
    uint64_t accumulator;
} HashTuple;

HashTuple hash_tuple_begin(void);
void hash_tuple_add(HashTuple *tuple, int64_t item_hash);
int64_t hash_tuple_end(const HashTuple *tuple, size_t count);

// Frozen sets: begin, add each item's hash in any order, end with the number of items.
typedef struct HashFrozenset {
    uint64_t accumulator;
} HashFrozenset;

HashFrozenset hash_frozenset_begin(void);
void hash_frozenset_add(HashFrozenset *set, int64_t item_hash);
int64_t hash_frozenset_end(const HashFrozenset *set, size_t count);

#endif
