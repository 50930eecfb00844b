// SPDX-License-Identifier: MIT
// Hashes of plain data against values that CPython 3.14 gave.
#include "base/hash.h"
#include "base_test.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

static int64_t tuple_hash(size_t count, ...) {
    va_list items;
    va_start(items, count);
    HashTuple tuple = hash_tuple_begin();
    for (size_t i = 0; i < count; i++) {
        hash_tuple_add(&tuple, va_arg(items, int64_t));
    }
    va_end(items);
    return hash_tuple_end(&tuple, count);
}

static int64_t set_hash(size_t count, ...) {
    va_list items;
    va_start(items, count);
    HashFrozenset set = hash_frozenset_begin();
    for (size_t i = 0; i < count; i++) {
        hash_frozenset_add(&set, va_arg(items, int64_t));
    }
    va_end(items);
    return hash_frozenset_end(&set, count);
}

static void check_text(TestCount *t) {
    static const struct {
        uint32_t seed;
        int64_t hashes[7];
    } expected[] = {
        {0,
         {4644417185603328019, -4594863902769663758, 7650859633215404784, -2713640983873221217,
          6047309291227476195, 7542247858446192590, -8926728262118538918}},
        {1,
         {-3012895188637184397, -4667308735975688587, -4526064855385444927, -7704959136854890894,
          8133168473585362875, -8458760685275807288, 8904275969526274476}},
        {42,
         {-123207753977932514, 3869580338025362921, -1199649544206272706, -5743721857813340851,
          5653850369683463245, 6573934580854229043, -7412435959675129227}},
        {4294967295,
         {-5989683813037840249, -6122489556238538401, -8845454792208099849, -2940113491595316235,
          -5741392403324874290, 3860009611542885751, 461681878319395138}},
    };
    static const uint16_t euro[] = {0x20ac, 'u', 'r', 'o'};
    static const uint32_t smile[] = {0x1f600, 'x'};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        HashKey key = hash_key_from_seed(expected[i].seed);
        const int64_t *hashes = expected[i].hashes;
        CHECK(t, hash_bytes(key, "a", 1) == hashes[0]);
        CHECK(t, hash_bytes(key, "abc", 3) == hashes[1]);
        CHECK(t, hash_bytes(key, "hello world, this is long", 25) == hashes[2]);
        CHECK(t, hash_bytes(key, "\x00\xff", 2) == hashes[3]);
        CHECK(t, hash_bytes(key, "\xe9", 1) == hashes[4]);
        CHECK(t, hash_bytes(key, euro, sizeof euro) == hashes[5]);
        CHECK(t, hash_bytes(key, smile, sizeof smile) == hashes[6]);
        CHECK(t, hash_bytes(key, NULL, 0) == 0);
    }
}

static void check_numbers(TestCount *t) {
    CHECK(t, hash_double(0.0) == 0 && hash_double(-0.0) == 0);
    CHECK(t, hash_double(1.5) == 1152921504606846977);
    CHECK(t, hash_double(0.1) == 230584300921369408);
    CHECK(t, hash_double(-0.1) == -230584300921369408);
    CHECK(t, hash_double(1e308) == 156575653125701);
    CHECK(t, hash_double(5e-324) == 16777216);
    CHECK(t, hash_double(ldexp(1, 61)) == 1);
    CHECK(t, hash_double(-1.0) == -2);
    CHECK(t, hash_double(INFINITY) == 314159 && hash_double(-INFINITY) == -314159);
    CHECK(t, hash_double(ldexp(1, 1023)) == 140737488355328);
    CHECK(t, hash_double(-2.5) == -1152921504606846978);
    CHECK(t, hash_complex(0, 1) == 1000003);
    CHECK(t, hash_complex(1, 2) == 2000007);
    CHECK(t, hash_complex(hash_double(-1.5), hash_double(-3.25)) == -2882303761520117450);

    CHECK(t, hash_int64(-1) == -2 && hash_int64(-2) == -2 && hash_int64(0) == 0);
    CHECK(t, hash_int64((int64_t)HASH_MODULUS) == 0 && hash_int64((INT64_C(1) << 61)) == 1);
    CHECK(t, hash_int64(-(INT64_C(1) << 61)) == -2);
    CHECK(t, hash_int64(INT64_MIN) == -4);
    CHECK(t, hash_limbs((uint64_t[]){UINT64_MAX}, 1, false) == 7);
    static const uint64_t million_to_five[] = {UINT64_C(5076944270305263616), UINT64_C(54210108624)};
    CHECK(t, hash_limbs(million_to_five, 2, false) == 465258685558744706);
    CHECK(t, hash_limbs(million_to_five, 2, true) == -465258685558744706);
    uint64_t state = 1;
    for (int i = 0; i < 1000; i++) {
        int64_t number = (int64_t)test_random(&state) >> 11;
        uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
        CHECK(t, hash_int64(number) == hash_double((double)number));
        CHECK(t, hash_limbs(&magnitude, 1, number < 0) == hash_int64(number));
    }
}

static void check_containers(TestCount *t) {
    CHECK(t, tuple_hash(0) == 5740354900026072187);
    CHECK(t, tuple_hash(1, INT64_C(1)) == -6644214454873602895);
    CHECK(t, tuple_hash(2, INT64_C(1), INT64_C(2)) == -3550055125485641917);
    CHECK(t, tuple_hash(3, INT64_C(1), INT64_C(2), INT64_C(3)) == 529344067295497451);
    CHECK(t, tuple_hash(1, INT64_C(0)) == -8753497827991233192);
    CHECK(t, tuple_hash(2, INT64_C(-2), INT64_C(0)) == 2575514064802888272);
    CHECK(t, tuple_hash(2, tuple_hash(0), tuple_hash(0)) == 9028247024705308198);
    CHECK(t, set_hash(0) == 133146708735736);
    CHECK(t, set_hash(1, INT64_C(1)) == -558064481276695278);
    CHECK(t, set_hash(2, INT64_C(1), INT64_C(2)) == -1826646154956904602);
    CHECK(t, set_hash(3, INT64_C(3), INT64_C(1), INT64_C(2)) == -272375401224217160);
    CHECK(t, set_hash(1, INT64_C(0)) == -2704248722033767810);
    CHECK(t, set_hash(2, INT64_C(0), INT64_C(-2)) == -8351715106182815688);
    CHECK(t, set_hash(1, set_hash(0)) == -6993584179861130285);
    HashFrozenset hundred = hash_frozenset_begin();
    HashTuple row = hash_tuple_begin();
    for (int i = 0; i < 100; i++) {
        hash_frozenset_add(&hundred, 99 - i);
        hash_tuple_add(&row, i);
    }
    CHECK(t, hash_frozenset_end(&hundred, 100) == 4411996150312757951);
    CHECK(t, hash_tuple_end(&row, 100) == 4479737025582696436);
}

int main(void) {
    TestCount count = {0};
    check_text(&count);
    check_numbers(&count);
    check_containers(&count);
    return test_end(&count);
}
