// SPDX-License-Identifier: MIT
// The module _random: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) that random.Random builds
// on.
#include "host/host.h"
#include "objects/argument.h"
#include "objects/int.h"
#include "objects/module.h"
#include "objects/tuple.h"
#include "vm/vm.h"

#include <errno.h>

#define STATE_WORDS 624
#define SHIFT_WORDS 397

typedef struct RandomObject {
    uint64_t header; // KIND_NATIVE_OBJECT
    uint32_t index;  // of the next word to give out
    uint32_t words[STATE_WORDS];
} RandomObject;

static void random_trace(Tracer *tracer, void *object) {
    (void)tracer; // numbers only
    (void)object;
}

static uint32_t next_word(RandomObject *self) {
    uint32_t *words = self->words;
    if (self->index >= STATE_WORDS) {
        for (int i = 0; i < STATE_WORDS; i++) {
            uint32_t y = (words[i] & 0x80000000) | (words[(i + 1) % STATE_WORDS] & 0x7FFFFFFF);
            words[i] = words[(i + SHIFT_WORDS) % STATE_WORDS] ^ y >> 1 ^ (y & 1 ? 0x9908B0DF : 0);
        }
        self->index = 0;
    }
    uint32_t y = words[self->index++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9D2C5680;
    y ^= y << 15 & 0xEFC60000;
    return y ^ y >> 18;
}

static void seed_with_word(RandomObject *self, uint32_t seed) {
    self->words[0] = seed;
    for (uint32_t i = 1; i < STATE_WORDS; i++)
        self->words[i] = 1812433253u * (self->words[i - 1] ^ self->words[i - 1] >> 30) + i;
    self->index = STATE_WORDS;
}

static void seed_with_words(RandomObject *self, const uint32_t *key, size_t length) {
    uint32_t *words = self->words;
    seed_with_word(self, 19650218u);
    size_t i = 1, j = 0;
    for (size_t k = STATE_WORDS > length ? STATE_WORDS : length; k; k--) {
        words[i] = (words[i] ^ (words[i - 1] ^ words[i - 1] >> 30) * 1664525u) + key[j] + (uint32_t)j;
        if (++i >= STATE_WORDS) {
            words[0] = words[STATE_WORDS - 1];
            i = 1;
        }
        if (++j >= length)
            j = 0;
    }
    for (size_t k = STATE_WORDS - 1; k; k--) {
        words[i] = (words[i] ^ (words[i - 1] ^ words[i - 1] >> 30) * 1566083941u) - (uint32_t)i;
        if (++i >= STATE_WORDS) {
            words[0] = words[STATE_WORDS - 1];
            i = 1;
        }
    }
    words[0] = 0x80000000;
}

// Bytes of the system's randomness.
static bool system_random(Vm *vm, void *to, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t got = vm->host ? host_getrandom(vm->host, (char *)to + done, size - done, 0) : -1;
        if (got == -EINTR)
            continue;
        if (got <= 0) {
            (void)raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "this Vm has no randomness");
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

static bool seed(Vm *vm, RandomObject *self, Value argument) {
    if (value_is_none_or_missing(argument)) {
        uint32_t key[STATE_WORDS];
        if (!system_random(vm, key, sizeof key))
            return false;
        seed_with_words(self, key, STATE_WORDS);
        return true;
    }
    Value number;
    if (value_is_int(argument)) {
        number = int_absolute(vm, argument);
    } else {
        int64_t hash;
        if (!value_hash(vm, argument, &hash))
            return false;
        number = int_from_uint64(vm, (uint64_t)hash);
    }
    if (value_missing(number))
        return false;
    size_t count = (int_bit_length(number) + 31) / 32;
    if (count == 0)
        count = 1;
    DataBlock *block = heap_alloc_data(vm, count * 4);
    if (!block || !int_to_bytes(vm, number, block->bytes, count * 4, true, false))
        return false;
    seed_with_words(self, (const uint32_t *)(const void *)block->bytes, count);
    return true;
}

static Value random_new(Vm *vm, Value *args) {
    RandomObject *self = object_alloc(vm, value_to_pointer(args[0]), 0);
    if (self)
        self->index = STATE_WORDS;
    return self ? value_from_pointer(self) : NO_VALUE;
}

static Value random_init(Vm *vm, Value *args) {
    const Tuple *positional = value_to_tuple_object(args[1]);
    if (positional->length > 1)
        return raise_type_error(vm, "Random expected at most 1 argument, got %zu",
                                (size_t)positional->length);
    return seed(vm, value_to_pointer(args[0]), positional->length ? tuple_items(positional)[0] : NO_VALUE)
               ? VALUE_NONE
               : NO_VALUE;
}

static Value random_seed(Vm *vm, Value *args) {
    return seed(vm, value_to_pointer(args[0]), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value random_random(Vm *vm, Value *args) {
    (void)vm;
    RandomObject *self = value_to_pointer(args[0]);
    uint32_t a = next_word(self) >> 5, b = next_word(self) >> 6;
    return value_from_double((a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}

static Value random_getrandbits(Vm *vm, Value *args) {
    RandomObject *self = value_to_pointer(args[0]);
    Value index = value_index(vm, args[1]);
    if (value_missing(index))
        return NO_VALUE;
    if (int_sign(index) < 0)
        return raise_value_error(vm, "Cannot convert negative int");
    uint64_t bits;
    if (!int_to_uint64(index, &bits))
        return raise_overflow_error(vm, "Python int too large to convert to C uint64_t");
    if (bits == 0)
        return value_from_small_int(0);
    if (bits <= 32)
        return value_from_small_int(next_word(self) >> (32 - bits));
    if (bits > UINT64_C(1) << 40)
        return raise_no_memory(vm);
    size_t count = (size_t)((bits + 31) / 32);
    DataBlock *block = heap_alloc_data(vm, count * 4);
    if (!block)
        return NO_VALUE;
    uint32_t *words = (uint32_t *)(void *)block->bytes;
    for (size_t i = 0; i < count; i++, bits -= 32) {
        words[i] = bits < 32 ? next_word(self) >> (32 - bits) : next_word(self);
        if (i % 65536 == 65535 && !vm_poll(vm))
            return NO_VALUE;
    }
    return int_from_bytes(vm, block->bytes, count * 4, true, false);
}

static Value random_getstate(Vm *vm, Value *args) {
    const RandomObject *self = value_to_pointer(args[0]);
    Tuple *state = tuple_new(vm, STATE_WORDS + 1);
    for (int i = 0; state && i <= STATE_WORDS; i++) // NOBARRIER: small integers
        tuple_items(state)[i] = value_from_small_int(i < STATE_WORDS ? self->words[i] : self->index);
    return state ? tuple_value(state) : NO_VALUE;
}

static Value random_setstate(Vm *vm, Value *args) {
    RandomObject *self = value_to_pointer(args[0]);
    uint32_t words[STATE_WORDS];
    int64_t number;
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "state vector must be a tuple");
    const Tuple *state = value_to_tuple_object(args[1]);
    if (state->length != STATE_WORDS + 1)
        return raise_value_error(vm, "state vector is the wrong size");
    for (int i = 0; i < STATE_WORDS; i++) {
        Value item = tuple_items(state)[i];
        if (!value_is_int(item))
            return raise_type_error(vm, "an integer is required");
        uint64_t word;
        if (int_sign(item) < 0)
            return raise_overflow_error(vm, "can't convert negative value to unsigned int");
        if (!int_to_uint64(item, &word))
            return raise_overflow_error(vm, "Python int too large to convert to C unsigned long");
        words[i] = (uint32_t)word;
    }
    if (!value_to_int64(vm, tuple_items(state)[STATE_WORDS], &number))
        return NO_VALUE;
    if (number < 0 || number > STATE_WORDS)
        return raise_value_error(vm, "invalid state");
    memcpy(self->words, words, sizeof words);
    self->index = (uint32_t)number;
    return VALUE_NONE;
}

static const NativeDefinition random_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", random_new, "Make a generator.", 0, 0},
    {"__init__(self, /, *args)", random_init, "Seed the generator.", 0, 0},
    {"random(self, /)", random_random, "The next number in [0.0, 1.0).", 0, 0},
    {"seed(self, n=None, /)", random_seed,
     "Start anew from a number, an object's hash, or the system's randomness.", 0, 0},
    {"getstate(self, /)", random_getstate, "The state, for setstate().", 0, 0},
    {"setstate(self, state, /)", random_setstate, "Go on from a state.", 0, 0},
    {"getrandbits(self, k, /)", random_getrandbits, "An integer of k random bits.", 0, 0},
    {0},
};

static const TypeDefinition random_definition = {
    .name = "_random.Random",
    .doc = "A generator of the Mersenne Twister.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(RandomObject),
    .flags = TYPE_BASE | TYPE_HEAP_LIKE,
    .methods = random_methods,
    .trace = random_trace,
};

static bool execute(Vm *vm, Value module) {
    return module_add_type(vm, module, &random_definition) != NULL;
}

const ModuleDefinition module__random = {
    .name = "_random",
    .doc = "The Mersenne Twister.",
    .execute = execute,
};
