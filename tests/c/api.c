// SPDX-License-Identifier: MIT
// The embedding API: values in and out, errors as text, a thousand Vms one after another, two at once on two
// OS threads.
#include "krait.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                          \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

static void values(void) {
    kr_Vm *vm = kr_new(NULL);
    CHECK(vm);
    CHECK(kr_run(vm, "def add(a, b):\n    return a + b\nname = 'krait'\n", NULL));
    kr_Ref *add = kr_get(vm, "add");
    kr_Ref *arguments[2] = {kr_from_int(vm, 40), kr_from_int(vm, 2)};
    kr_Ref *sum = kr_call(vm, add, 2, (const kr_Ref *const *)arguments);
    int64_t number;
    CHECK(sum && kr_to_int(sum, &number) && number == 42);
    kr_Ref *name = kr_get(vm, "name");
    size_t bytes;
    CHECK(!strcmp(kr_to_text(name, &bytes), "krait") && bytes == 5);
    CHECK(!kr_get(vm, "nothing") && !kr_error(vm));
    kr_Ref *half = kr_eval(vm, "1 / 2");
    double d;
    CHECK(half && kr_to_double(half, &d) && d == 0.5);
    kr_release(half);
    kr_destroy(vm); // what is still held goes with it
}

static void errors(void) {
    kr_Vm *vm = kr_new(NULL);
    CHECK(!kr_run(vm, "def f():\n    return 1 / 0\nf()\n", "program.py"));
    CHECK(strstr(kr_error(vm), "ZeroDivisionError: division by zero"));
    CHECK(strstr(kr_error(vm), "File \"program.py\", line 2, in f"));
    CHECK(!kr_eval(vm, "1 +"));
    CHECK(strstr(kr_error(vm), "SyntaxError"));
    CHECK(kr_run(vm, "x = 1", NULL) && !kr_error(vm));
    kr_destroy(vm);
}

static void limits(void) {
    kr_Config config;
    kr_config_init(&config);
    config.memory_bytes = 32u << 20;
    config.no_host = true;
    kr_Vm *vm = kr_new(&config);
    CHECK(vm);
    CHECK(!kr_run(
        vm, "def fill():\n    x = []\n    while True:\n        x.append('y' * 1000 + str(len(x)))\nfill()\n",
        NULL));
    CHECK(strstr(kr_error(vm), "MemoryError"));
    CHECK(kr_run(vm, "x = None\ny = [1] * 1000", NULL));
    kr_destroy(vm);
}

static void many(void) {
    for (int i = 0; i < 1000; i++) {
        kr_Vm *vm = kr_new(NULL);
        CHECK(vm);
        if (i % 100 == 0)
            CHECK(kr_run(vm, "class C:\n    pass\nx = [C() for i in range(100)]", NULL));
        kr_destroy(vm);
    }
}

static void *compute(void *result) {
    kr_Vm *vm = kr_new(NULL);
    CHECK(vm);
    CHECK(kr_run(vm,
                 "d = {}\nfor i in range(100000):\n    d[i % 1000] = d.get(i % 1000, 0) + i\ntotal = "
                 "sum(d.values())\n",
                 NULL));
    kr_Ref *total = kr_get(vm, "total");
    CHECK(kr_to_int(total, result));
    kr_destroy(vm);
    return NULL;
}

static void two_threads(void) {
    pthread_t threads[2];
    int64_t results[2] = {0, 0};
    for (int i = 0; i < 2; i++)
        CHECK(!pthread_create(&threads[i], NULL, compute, &results[i]));
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    CHECK(results[0] == 4999950000 && results[1] == 4999950000);
}

int main(void) {
    values();
    errors();
    limits();
    many();
    two_threads();
    return 0;
}
