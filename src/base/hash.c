// SPDX-License-Identifier: MIT
// Hash values of plain data. See hash.h for the contract.
#include "base/hash.h"

#include <math.h>
#include <string.h>

// -1 means "error" in CPython's interface, so that no hash is -1 there.
static int64_t hash_finish(uint64_t hash) {
    return hash == UINT64_MAX ? -2 : (int64_t)hash;
}

static uint64_t rotate_left(uint64_t word, unsigned bits) {
    return word << bits | word >> (64 - bits);
}

static uint64_t load_little_endian(const uint8_t *bytes, size_t length) {
    uint64_t word = 0;
    for (size_t i = 0; i < length; i++) {
        word |= (uint64_t)bytes[i] << (8 * i);
    }
    return word;
}

static uint64_t load_word(const uint8_t *bytes) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
#else
    return load_little_endian(bytes, 8);
#endif
}

HashKey hash_key_from_bytes(const uint8_t bytes[16]) {
    return (HashKey){load_little_endian(bytes, 8), load_little_endian(bytes + 8, 8)};
}

HashKey hash_key_from_seed(uint32_t seed) {
    uint8_t bytes[16] = {0};
    if (seed != 0) {
        // CPython's generator: linear congruential with the multiplier of an old C library's rand.
        uint32_t state = seed;
        for (size_t i = 0; i < sizeof bytes; i++) {
            state = state * 214013 + 2531011;
            bytes[i] = (uint8_t)(state >> 16);
        }
    }
    return hash_key_from_bytes(bytes);
}

// J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF" (2012), with one round for each word
// and three at the end.
typedef struct SipState {
    uint64_t v0, v1, v2, v3;
} SipState;

static inline void sip_round(SipState *s) {
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = rotate_left(s->v1, 13) ^ s->v0;
    s->v3 = rotate_left(s->v3, 16) ^ s->v2;
    s->v0 = rotate_left(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = rotate_left(s->v1, 17) ^ s->v2;
    s->v3 = rotate_left(s->v3, 21) ^ s->v0;
    s->v2 = rotate_left(s->v2, 32);
}

static inline void sip_absorb(SipState *s, uint64_t word) {
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

uint64_t hash_siphash13(HashKey key, const void *data, size_t length) {
    const uint8_t *bytes = data;
    SipState s = {
        UINT64_C(0x736f6d6570736575) ^ key.first,
        UINT64_C(0x646f72616e646f6d) ^ key.second,
        UINT64_C(0x6c7967656e657261) ^ key.first,
        UINT64_C(0x7465646279746573) ^ key.second,
    };
    size_t whole = length & ~(size_t)7;
    for (size_t i = 0; i < whole; i += 8) {
        sip_absorb(&s, load_word(bytes + i));
    }
    uint64_t last = (uint64_t)length << 56;
    if (length != whole) {
        last |= load_little_endian(bytes + whole, length - whole);
    }
    sip_absorb(&s, last);
    s.v2 ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

int64_t hash_bytes(HashKey key, const void *bytes, size_t length) {
    // Empty texts hash to 0 whatever the key.
    return length == 0 ? 0 : hash_finish(hash_siphash13(key, bytes, length));
}

// Numbers: the value modulo HASH_MODULUS. Multiplying by a power of two is a rotation of 61 bits there.

static uint64_t modulus_rotate(uint64_t residue, unsigned bits) {
    return (residue << bits & HASH_MODULUS) | residue >> (HASH_MODULUS_BITS - bits);
}

static uint64_t modulus_reduce(uint64_t value) {
    value = (value & HASH_MODULUS) + (value >> HASH_MODULUS_BITS);
    return value >= HASH_MODULUS ? value - HASH_MODULUS : value;
}

static int64_t hash_signed_residue(uint64_t residue, bool negative) {
    return hash_finish(negative ? -residue : residue);
}

int64_t hash_double(double value) {
    bool negative = signbit(value);
    if (isinf(value)) {
        return negative ? -HASH_INFINITY : HASH_INFINITY;
    }
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    uint64_t residue = (uint64_t)ldexp(fraction, 53); // below the modulus
    int shift = (exponent - 53) % HASH_MODULUS_BITS;
    if (shift < 0) {
        shift += HASH_MODULUS_BITS;
    }
    return hash_signed_residue(modulus_rotate(residue, (unsigned)shift), negative);
}

int64_t hash_complex(int64_t hash_of_real, int64_t hash_of_imaginary) {
    return hash_finish((uint64_t)hash_of_real + HASH_IMAGINARY * (uint64_t)hash_of_imaginary);
}

int64_t hash_int64(int64_t value) {
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    return hash_signed_residue(modulus_reduce(magnitude), value < 0);
}

int64_t hash_limbs(const uint64_t *limbs, size_t count, bool negative) {
    uint64_t residue = 0;
    for (size_t i = count; i-- > 0;) {
        residue = modulus_reduce(modulus_rotate(residue, 64 % HASH_MODULUS_BITS) + modulus_reduce(limbs[i]));
    }
    return hash_signed_residue(residue, negative);
}

int64_t hash_pointer(const void *pointer) {
    // Objects are aligned, so that the low bits say nothing: they go to the top.
    return hash_finish(rotate_left((uint64_t)(uintptr_t)pointer, 60));
}

// Tuples: the mixing of xxHash (XXH64), one lane an item.
#define TUPLE_PRIME_1 UINT64_C(11400714785074694791)
#define TUPLE_PRIME_2 UINT64_C(14029467366897019727)
#define TUPLE_PRIME_5 UINT64_C(2870177450012600261)

HashTuple hash_tuple_begin(void) {
    return (HashTuple){TUPLE_PRIME_5};
}

void hash_tuple_add(HashTuple *tuple, int64_t item_hash) {
    uint64_t mixed = tuple->accumulator + (uint64_t)item_hash * TUPLE_PRIME_2;
    tuple->accumulator = rotate_left(mixed, 31) * TUPLE_PRIME_1;
}

int64_t hash_tuple_end(const HashTuple *tuple, size_t count) {
    uint64_t hash = tuple->accumulator + (count ^ (TUPLE_PRIME_5 ^ 3527539));
    return hash == UINT64_MAX ? 1546275796 : (int64_t)hash;
}

// Frozen sets: exclusive or of the items' spread hashes, so that order does not matter, then spread again,
// since sets of small integers or of nested sets are common.
HashFrozenset hash_frozenset_begin(void) {
    return (HashFrozenset){0};
}

void hash_frozenset_add(HashFrozenset *set, int64_t item_hash) {
    uint64_t hash = (uint64_t)item_hash;
    set->accumulator ^= ((hash ^ 89869747) ^ (hash << 16)) * UINT64_C(3644798167);
}

int64_t hash_frozenset_end(const HashFrozenset *set, size_t count) {
    uint64_t hash = set->accumulator ^ ((uint64_t)count + 1) * UINT64_C(1927868237);
    hash ^= hash >> 11 ^ hash >> 25;
    hash = hash * 69069 + UINT64_C(907133923);
    return hash == UINT64_MAX ? 590923713 : (int64_t)hash;
}
