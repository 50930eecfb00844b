// SPDX-License-Identifier: MIT
// The archive of modules: a sorted index over blobs of code. Knows nothing of what a blob holds.
//
// Layout: magic, number of modules, then for each module an IndexEntry; behind them texts and blobs, each
// aligned to
// 8. Offsets count from the archive's start. Reading checks every offset, so that a broken archive finds
// nothing.
#include "compile/archive.h"
#include <stdlib.h>
#include <string.h>

typedef struct ArchiveHead {
    char magic[8];
    uint32_t version;
    uint32_t count;
} ArchiveHead;

typedef struct IndexEntry {
    uint32_t name, name_length;
    uint32_t filename, filename_length;
    uint32_t code, code_size;
    uint32_t source, source_size;
    uint32_t is_package, unused;
} IndexEntry;

static const char archive_magic[8] = "KRAITAR";

static const ArchiveHead *head_of(const void *archive, size_t size) {
    const ArchiveHead *head = archive;
    if (size < sizeof *head || memcmp(head->magic, archive_magic, sizeof head->magic) != 0 ||
        head->version != CODE_FORMAT_VERSION || head->count > (size - sizeof *head) / sizeof(IndexEntry))
        return NULL;
    return head;
}

static bool piece(size_t size, uint32_t offset, uint32_t length) {
    return offset <= size && length <= size - offset;
}

bool archive_get(const void *archive, size_t size, size_t index, ArchiveModule *module) {
    const ArchiveHead *head = head_of(archive, size);
    if (head == NULL || index >= head->count)
        return false;
    const IndexEntry *entry = (const IndexEntry *)(const void *)(head + 1) + index;
    if (!piece(size, entry->name, entry->name_length) ||
        !piece(size, entry->filename, entry->filename_length) ||
        !piece(size, entry->code, entry->code_size) || !piece(size, entry->source, entry->source_size) ||
        entry->code % 8 != 0)
        return false;
    const char *base = archive;
    *module = (ArchiveModule){
        .name = base + entry->name,
        .name_length = entry->name_length,
        .is_package = entry->is_package != 0,
        .filename = base + entry->filename,
        .filename_length = entry->filename_length,
        .code = base + entry->code,
        .code_size = entry->code_size,
        .source = entry->source ? base + entry->source : NULL,
        .source_size = entry->source_size,
    };
    return true;
}

static int compare_names(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t length = a_length < b_length ? a_length : b_length;
    int order = memcmp(a, b, length);
    return order != 0 ? order : a_length < b_length ? -1 : a_length > b_length;
}

bool archive_find(const void *archive, size_t size, const char *name, size_t length, ArchiveModule *module) {
    const ArchiveHead *head = head_of(archive, size);
    size_t low = 0, high = head == NULL ? 0 : head->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (!archive_get(archive, size, middle, module))
            return false;
        int order = compare_names(name, length, module->name, module->name_length);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

// ---- writing

void archive_writer_init(ArchiveWriter *writer, Arena *arena) {
    *writer = (ArchiveWriter){.arena = arena};
}

bool archive_add(ArchiveWriter *writer, const ArchiveModule *module) {
    if (writer->count == writer->capacity) {
        size_t wanted = writer->capacity ? writer->capacity * 2 : 64;
        ArchiveModule *grown = arena_grow(writer->arena, writer->modules, writer->capacity * sizeof *grown,
                                          wanted * sizeof *grown);
        if (grown == NULL)
            return false;
        writer->modules = grown;
        writer->capacity = wanted;
    }
    ArchiveModule copy = *module;
    copy.name = arena_copy(writer->arena, module->name, module->name_length);
    copy.filename = arena_copy(writer->arena, module->filename, module->filename_length);
    copy.code = arena_copy(writer->arena, module->code, module->code_size);
    if (module->source != NULL)
        copy.source = arena_copy(writer->arena, module->source, module->source_size);
    if (copy.name == NULL || copy.filename == NULL || copy.code == NULL ||
        (module->source != NULL && copy.source == NULL))
        return false;
    writer->modules[writer->count++] = copy;
    return true;
}

static int compare_modules(const void *a, const void *b) {
    const ArchiveModule *first = a, *second = b;
    return compare_names(first->name, first->name_length, second->name, second->name_length);
}

static size_t aligned(size_t size) {
    return (size + 7) & ~(size_t)7;
}

static uint32_t put(char *out, size_t *at, const void *bytes, size_t size) {
    uint32_t offset = (uint32_t)*at;
    if (size != 0)
        memcpy(out + *at, bytes, size);
    *at = aligned(*at + size);
    return offset;
}

const void *archive_finish(ArchiveWriter *writer, size_t *size) {
    size_t total = aligned(sizeof(ArchiveHead) + writer->count * sizeof(IndexEntry));
    size_t at = total;
    for (size_t i = 0; i < writer->count; i++) {
        const ArchiveModule *m = &writer->modules[i];
        total += aligned(m->name_length) + aligned(m->filename_length) + aligned(m->code_size) +
                 aligned(m->source_size);
    }
    char *out = total > UINT32_MAX ? NULL : arena_alloc(writer->arena, total);
    if (out == NULL)
        return NULL;
    if (writer->count != 0)
        qsort(writer->modules, writer->count, sizeof *writer->modules, compare_modules);
    ArchiveHead *head = (ArchiveHead *)(void *)out;
    memcpy(head->magic, archive_magic, sizeof head->magic);
    head->version = CODE_FORMAT_VERSION;
    head->count = (uint32_t)writer->count;
    IndexEntry *entries = (IndexEntry *)(void *)(head + 1);
    for (size_t i = 0; i < writer->count; i++) {
        const ArchiveModule *m = &writer->modules[i];
        IndexEntry *e = &entries[i];
        e->name = put(out, &at, m->name, m->name_length);
        e->name_length = (uint32_t)m->name_length;
        e->filename = put(out, &at, m->filename, m->filename_length);
        e->filename_length = (uint32_t)m->filename_length;
        e->is_package = m->is_package;
        if (m->source != NULL) {
            e->source = put(out, &at, m->source, m->source_size);
            e->source_size = (uint32_t)m->source_size;
        }
        e->code = put(out, &at, m->code, m->code_size);
        e->code_size = (uint32_t)m->code_size;
    }
    *size = total;
    return out;
}
