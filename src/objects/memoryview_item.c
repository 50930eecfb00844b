// SPDX-License-Identifier: MIT
// Reading and writing single items of memoryviews. Memory need not be aligned.
#include "objects/memoryview_item.h"

#include "base/float_half.h"
#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/int.h"
#include "vm/vm.h"

typedef enum ItemClass {
    ITEM_UNKNOWN,
    ITEM_SIGNED,
    ITEM_UNSIGNED,
    ITEM_FLOAT,
    ITEM_BOOL,
    ITEM_CHAR
} ItemClass;

typedef struct ItemFormat {
    ItemClass class;
    uint8_t size;
} ItemFormat;

static ItemFormat item_format(char c) {
    switch (c) {
    case 'c': return (ItemFormat){ITEM_CHAR, 1};
    case '?': return (ItemFormat){ITEM_BOOL, sizeof(bool)};
    case 'b': return (ItemFormat){ITEM_SIGNED, 1};
    case 'h': return (ItemFormat){ITEM_SIGNED, sizeof(short)};
    case 'i': return (ItemFormat){ITEM_SIGNED, sizeof(int)};
    case 'l': return (ItemFormat){ITEM_SIGNED, sizeof(long)};
    case 'q': return (ItemFormat){ITEM_SIGNED, sizeof(long long)};
    case 'n': return (ItemFormat){ITEM_SIGNED, sizeof(size_t)};
    case 'B': return (ItemFormat){ITEM_UNSIGNED, 1};
    case 'H': return (ItemFormat){ITEM_UNSIGNED, sizeof(short)};
    case 'I': return (ItemFormat){ITEM_UNSIGNED, sizeof(int)};
    case 'L': return (ItemFormat){ITEM_UNSIGNED, sizeof(long)};
    case 'Q': return (ItemFormat){ITEM_UNSIGNED, sizeof(long long)};
    case 'N': return (ItemFormat){ITEM_UNSIGNED, sizeof(size_t)};
    case 'P': return (ItemFormat){ITEM_UNSIGNED, sizeof(void *)};
    case 'e': return (ItemFormat){ITEM_FLOAT, 2};
    case 'f': return (ItemFormat){ITEM_FLOAT, sizeof(float)};
    case 'd': return (ItemFormat){ITEM_FLOAT, sizeof(double)};
    default: return (ItemFormat){ITEM_UNKNOWN, 0};
    }
}

char native_format_character(const char *format) {
    if (*format == '@')
        format++;
    return *format && !format[1] && item_format(*format).class != ITEM_UNKNOWN ? *format : 0;
}

size_t native_format_size(char format) {
    return item_format(format).size;
}

static double read_float(const uint8_t *at, size_t size) {
    float single;
    double number;
    uint16_t half;
    switch (size) {
    case 2: memcpy(&half, at, sizeof half); return float_from_half(half);
    case sizeof single: memcpy(&single, at, sizeof single); return single;
    default: memcpy(&number, at, sizeof number); return number;
    }
}

Value item_unpack(Vm *vm, const uint8_t *at, const char *format) {
    ItemFormat f = item_format(native_format_character(format));
    uint64_t bits = 0;
    switch (f.class) {
    case ITEM_CHAR: {
        Bytes *bytes = bytes_from(vm, at, 1);
        return bytes ? bytes_value(bytes) : NO_VALUE;
    }
    case ITEM_BOOL: return value_from_bool(*at != 0);
    case ITEM_FLOAT: return float_from_double(vm, read_float(at, f.size));
    case ITEM_SIGNED: {
        memcpy(&bits, at, f.size); // little-endian
        unsigned unused = 64 - 8 * f.size;
        return int_from_int64(vm, (int64_t)(bits << unused) >> unused);
    }
    case ITEM_UNSIGNED: memcpy(&bits, at, f.size); return int_from_uint64(vm, bits);
    case ITEM_UNKNOWN: break;
    }
    return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "memoryview: format %s not supported", format);
}

static bool wrong_type(Vm *vm, const char *format) {
    (void)raise_type_error(vm, "memoryview: invalid type for format '%s'", format);
    return false;
}

static bool wrong_value(Vm *vm, const char *format) {
    (void)raise_value_error(vm, "memoryview: invalid value for format '%s'", format);
    return false;
}

static bool pack_integer(Vm *vm, uint8_t *at, const char *format, ItemFormat f, Value item) {
    if (!value_is_int(item) && value_missing(value_special(vm, item, SPECIAL_INDEX)))
        return wrong_type(vm, format);
    Value index = value_index(vm, item);
    if (value_missing(index))
        return false;
    uint64_t bits;
    unsigned unused = 64 - 8 * f.size;
    if (f.class == ITEM_SIGNED) {
        int64_t number;
        if (!int_to_int64(index, &number) || (int64_t)((uint64_t)number << unused) >> unused != number)
            return wrong_value(vm, format);
        bits = (uint64_t)number;
    } else if (!int_to_uint64(index, &bits) || (bits << unused) >> unused != bits) {
        return wrong_value(vm, format);
    }
    memcpy(at, &bits, f.size);
    return true;
}

static bool pack_float(Vm *vm, uint8_t *at, const char *format, ItemFormat f, Value item) {
    double number;
    if (!value_is_float(item) && !value_is_int(item) &&
        value_missing(value_special(vm, item, SPECIAL_FLOAT)) &&
        value_missing(value_special(vm, item, SPECIAL_INDEX)))
        return wrong_type(vm, format);
    if (!value_to_double_checked(vm, item, &number))
        return false;
    if (f.size == 2) {
        uint16_t half;
        if (!float_to_half(number, &half)) {
            (void)raise_overflow_error(vm, "float too large to pack with e format");
            return false;
        }
        memcpy(at, &half, sizeof half);
    } else if (f.size == sizeof(float)) {
        float single = (float)number;
        memcpy(at, &single, sizeof single);
    } else {
        memcpy(at, &number, sizeof number);
    }
    return true;
}

bool item_pack(Vm *vm, uint8_t *at, const char *format, Value item) {
    char c = native_format_character(format);
    ItemFormat f = item_format(c);
    switch (f.class) {
    case ITEM_CHAR:
        if (!value_is_bytes(item))
            return wrong_type(vm, format);
        if (value_to_bytes(item)->length != 1)
            return wrong_value(vm, format);
        *at = value_to_bytes(item)->data[0];
        return true;
    case ITEM_BOOL: {
        int truth = value_truth(vm, item);
        *at = truth > 0;
        return truth >= 0;
    }
    case ITEM_FLOAT: return pack_float(vm, at, format, f, item);
    case ITEM_SIGNED:
    case ITEM_UNSIGNED: return pack_integer(vm, at, format, f, item);
    case ITEM_UNKNOWN: break;
    }
    (void)raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "memoryview: format %s not supported", format);
    return false;
}
