// SPDX-License-Identifier: MIT
// Blobs of code: what is written reads back the same, what the verifier thinks of our own code, and that no
// damaged blob does more than raise.
#include "base_test.h"
#include "compile/archive.h"
#include "compile/compile.h"
#include "compile/verify.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"
#include <stdlib.h>

static const char program[] = "import a.b as c\n"
                              "X = (1, 2.5, 'text', b'bytes', None, ..., 1j, 10**30, -(2**80), frozenset)\n"
                              "def f(a, b=(1, 'x'), *args, k={}, **kw):\n"
                              "    'doc'\n"
                              "    n = 0\n"
                              "    def g():\n"
                              "        nonlocal n\n"
                              "        n += 1\n"
                              "        return n, a\n"
                              "    try:\n"
                              "        with c.open(a) as x, b:\n"
                              "            for i in g():\n"
                              "                if i in {1, 2, 3}: continue\n"
                              "                elif i < 5 < k: break\n"
                              "            yield i\n"
                              "    except (ValueError, KeyError) as e:\n"
                              "        del e\n"
                              "    finally:\n"
                              "        print(*args, f'{a!r:>{b}}', **kw)\n"
                              "    match a:\n"
                              "        case [x, *y] | {'k': x, **y}: return x[1:2], y\n"
                              "        case C(x=1): pass\n"
                              "async def h():\n"
                              "    async for x in y: await x\n"
                              "    async with z: return [q async for q in w]\n"
                              "try: pass\n"
                              "except* E as eg: raise\n"
                              "class C(B, metaclass=M):\n"
                              "    x: int = 5\n"
                              "    def m(self): return super().m(), __class__, [lambda: i for i in self.z]\n"
                              "type T[U: int] = list[U]\n";

static Code *compile_program(Vm *vm) {
    CompileOptions options = {.mode = COMPILE_EXEC, .filename = str_from_c(vm, "program.py")};
    return options.filename ? compile_source(vm, program, sizeof program - 1, &options) : NULL;
}

static bool verify_all(Vm *vm, Code *code) {
    bool no_memory;
    const char *wrong = code_verify(vm, code, &no_memory);
    if (wrong) {
        fprintf(stderr, "line %d: %s\n", (int)code->first_line, wrong);
        return false;
    }
    for (uint32_t i = 0; i < code->constant_count; i++)
        if (value_is_code(code->constants[i]) && !verify_all(vm, value_to_code(code->constants[i])))
            return false;
    return true;
}

static uint32_t random_number(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

// Each damage is one of: a byte changed, a word changed, cut off, a piece moved.
static void damage(uint8_t *bytes, size_t *size, uint64_t *state) {
    size_t place = random_number(state) % *size;
    switch (random_number(state) % 5) {
    case 0: bytes[place] = (uint8_t)random_number(state); break;
    case 1: bytes[place] ^= (uint8_t)(1u << random_number(state) % 8); break;
    case 2:
        memset(bytes + place, random_number(state) % 2 ? 0xff : 0, *size - place < 4 ? *size - place : 4);
        break;
    case 3: *size = place ? place : 1; break;
    default: {
        size_t from = random_number(state) % *size, length = random_number(state) % 32;
        if (from + length <= *size && place + length <= *size)
            memmove(bytes + place, bytes + from, length);
        break;
    }
    }
}

static void check_damaged(TestCount *t, Vm *vm, const Bytes *blob) {
    uint64_t state = 20;
    size_t refused = 0, accepted = 0;
    for (int i = 0; i < 20000; i++) {
        uint8_t *copy = malloc(blob->length);
        size_t size = blob->length;
        memcpy(copy, blob->data, size);
        for (uint32_t n = random_number(&state) % 3; n-- > 0;)
            damage(copy, &size, &state);
        damage(copy, &size, &state);
        Code *code = code_from_bytes(vm, copy, size);
        free(copy);
        if (code == NULL) {
            refused++;
            if (!error_is_set(vm))
                CHECK(t, !"a refused blob without an exception");
            error_clear(vm);
        } else {
            accepted++;
        }
    }
    CHECK(t, refused > 1000);
    CHECK(t, accepted > 100); // a name or a position was changed
}

static void check_archive(TestCount *t, Vm *vm, const Bytes *blob) {
    Arena arena;
    arena_init(&arena, 0);
    ArchiveWriter writer;
    archive_writer_init(&writer, &arena);
    static const char *const names[] = {"zoo", "a", "package", "package.module", "b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ArchiveModule module = {.name = names[i],
                                .name_length = strlen(names[i]),
                                .is_package = i == 2,
                                .filename = "<file>",
                                .filename_length = 6,
                                .code = blob->data,
                                .code_size = blob->length};
        CHECK(t, archive_add(&writer, &module));
    }
    size_t size;
    const char *archive = archive_finish(&writer, &size);
    CHECK(t, archive != NULL);
    ArchiveModule found;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CHECK(t, archive_find(archive, size, names[i], strlen(names[i]), &found));
        CHECK(t, found.is_package == (i == 2) && found.code_size == blob->length);
    }
    CHECK(t, !archive_find(archive, size, "pack", 4, &found));
    CHECK(t, !archive_find(archive, size, "zzz", 3, &found));
    CHECK(t, !archive_find("", 0, "a", 1, &found));
    CHECK(t, archive_find(archive, size, "a", 1, &found));
    Code *code = archive_code(vm, &found);
    CHECK(t, code != NULL && code->archive_entry != NULL);
    CHECK(t, code != NULL && code_materialize(vm, code) && verify_all(vm, code));
    CHECK(t, code != NULL && str_equals_c(code->filename, "<file>"));
    arena_free_all(&arena);
}

int main(void) {
    TestCount t = {0};
    VmConfig config = {.hash_key = (const uint8_t *)"0123456789abcdef"};
    Vm *vm = vm_new(&config);
    if (vm == NULL)
        return 1;
    Code *code = compile_program(vm);
    CHECK(&t, code != NULL);
    CHECK(&t, code != NULL && verify_all(vm, code));
    Bytes *blob = code == NULL ? NULL : code_to_bytes(vm, code);
    CHECK(&t, blob != NULL);
    if (blob != NULL) {
        CHECK(&t, code_blob_size(blob->data, blob->length) == blob->length);
        Code *again = code_from_bytes(vm, blob->data, blob->length);
        CHECK(&t, again != NULL);
        CHECK(&t, again != NULL && value_equal(vm, value_from_pointer(code), value_from_pointer(again)) == 1);
        Bytes *twice = again == NULL ? NULL : code_to_bytes(vm, again);
        CHECK(&t, twice != NULL && bytes_equal(blob, twice));
        check_archive(&t, vm, blob);
        check_damaged(&t, vm, blob);
    }
    vm_destroy(vm);
    return test_end(&t);
}
