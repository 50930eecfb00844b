// SPDX-License-Identifier: MIT
// Paths and texts between Python and the system: UTF-8 with surrogateescape (PEP 383).
#include "base/utf8.h"
#include "modules/posix/posix_internal.h"

const char *posix_encode(Vm *vm, Str *s, size_t *length) {
    if (s->ascii)
        return str_wtf8(vm, s, length);
    // escaped bytes are three bytes in WTF-8 and one here
    DataBlock *block = heap_alloc_data(vm, s->length * 4 + 1);
    if (!block)
        return NULL;
    char *out = (char *)block->bytes;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t point = str_at(s, i);
        if (point >= 0xDC80 && point <= 0xDCFF) {
            *out++ = (char)(point - 0xDC00);
        } else if (point >= 0xD800 && point <= 0xDFFF) {
            return value_exists(str_value(s)) ? str_utf8(vm, s, length) : NULL; // UnicodeEncodeError
        } else if (point < 0x80) {
            *out++ = (char)point;
        } else if (point < 0x800) {
            *out++ = (char)(0xC0 | point >> 6);
            *out++ = (char)(0x80 | (point & 0x3F));
        } else if (point < 0x10000) {
            *out++ = (char)(0xE0 | point >> 12);
            *out++ = (char)(0x80 | (point >> 6 & 0x3F));
            *out++ = (char)(0x80 | (point & 0x3F));
        } else {
            *out++ = (char)(0xF0 | point >> 18);
            *out++ = (char)(0x80 | (point >> 12 & 0x3F));
            *out++ = (char)(0x80 | (point >> 6 & 0x3F));
            *out++ = (char)(0x80 | (point & 0x3F));
        }
    }
    *out = 0;
    *length = (size_t)(out - (char *)block->bytes);
    return (const char *)block->bytes;
}

Value posix_text(Vm *vm, const char *text, size_t length, bool is_bytes) {
    if (is_bytes) {
        Bytes *bytes = bytes_from(vm, text, length);
        return bytes ? bytes_value(bytes) : NO_VALUE;
    }
    Str *s = str_from_utf8(vm, text, length);
    if (s || !error_is(vm, TYPE_INDEX_UNICODE_DECODE_ERROR))
        return s ? str_value(s) : NO_VALUE;
    error_clear(vm);
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = 0; i < length;) {
        // the longest valid sequence here, else one escaped byte
        size_t n = 1;
        unsigned char c = (unsigned char)text[i];
        size_t want = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 0;
        Str *part = want && i + want <= length ? str_from_utf8(vm, text + i, want) : NULL;
        if (part) {
            str_builder_str(&builder, part);
            n = want;
        } else {
            error_clear(vm);
            str_builder_char(&builder, 0xDC00 + c);
        }
        i += n;
    }
    return str_builder_finish_value(&builder);
}

static bool take_text(Vm *vm, Value v, Path *path, const char *function, const char *argument) {
    size_t length;
    if (value_is_str(v)) {
        path->text = posix_encode(vm, value_to_str(v), &length);
    } else {
        // long bytes need not end in a zero
        length = value_to_bytes(v)->length;
        DataBlock *copy = heap_alloc_data(vm, length + 1);
        if (!copy)
            return false;
        memcpy(copy->bytes, value_to_bytes(v)->data, length);
        copy->bytes[length] = 0;
        path->text = (const char *)copy->bytes;
        path->is_bytes = true;
    }
    if (path->text && strlen(path->text) != length) {
        raise_value_error(vm, "%s%sembedded null %s%s%s", function ? function : "", function ? ": " : "",
                          path->is_bytes ? "byte" : "character", function ? " in " : "",
                          function ? argument : "");
        return false;
    }
    return path->text != NULL;
}

bool posix_path(Vm *vm, Value v, const char *function, const char *argument, int allowed, Path *path) {
    *path = (Path){.fd = -1, .object = v};
    if (value_is_none_or_missing(v) && (allowed & PATH_NONE)) {
        path->text = ".";
        path->object = NO_VALUE;
        return true;
    }
    if (value_is_str(v) || value_is_kind(v, KIND_BYTES))
        return take_text(vm, v, path, function, argument);
    if ((allowed & PATH_FD) && value_exists(value_special(vm, v, SPECIAL_INDEX))) {
        int32_t fd;
        if (!value_to_int32(vm, v, &fd))
            return false;
        path->fd = fd;
        return true;
    }
    Str *name = str_intern_c(vm, "__fspath__");
    Value method = name ? type_lookup(vm, value_type(vm, v), name) : NO_VALUE;
    if (value_exists(method)) {
        Value text = vm_call_method(vm, v, name, 0, NULL);
        if (value_missing(text))
            return false;
        if (value_is_str(text) || value_is_kind(text, KIND_BYTES))
            return take_text(vm, text, path, function, argument);
        raise_type_error(vm, "expected %T.__fspath__() to return str or bytes, not %T", v, text);
        return false;
    }
    if (!error_is_set(vm))
        raise_type_error(vm, "%s: %s should be string, bytes%s os.PathLike%s%s, not %T", function, argument,
                         allowed ? "," : " or",
                         allowed & PATH_FD ? allowed & PATH_NONE ? ", integer" : " or integer" : "",
                         allowed & PATH_NONE ? " or None" : "", v);
    return false;
}

bool posix_directory(Vm *vm, Value v, int *fd) {
    int32_t number = AT_FDCWD;
    if (!value_is_none_or_missing(v)) {
        if (value_missing(value_special(vm, v, SPECIAL_INDEX))) {
            raise_type_error(vm, "argument should be integer or None, not %T", v);
            return false;
        }
        if (!value_to_int32(vm, v, &number))
            return false;
    }
    *fd = number;
    return true;
}

bool posix_flag(Vm *vm, Value v, bool fallback, bool *out) {
    int truth = value_missing(v) ? fallback : value_truth(vm, v);
    *out = truth > 0;
    return truth >= 0;
}

Value posix_error(Vm *vm, int64_t status) {
    return raise_os_error(vm, (int)-status, NO_VALUE, NO_VALUE);
}

Value posix_path_error(Vm *vm, int64_t status, const Path *path) {
    return raise_os_error(vm, (int)-status, path->object, NO_VALUE);
}
