// SPDX-License-Identifier: MIT
// The interpreter loop: one function, one instruction after another. What an instruction does beyond its fast
// path lives in named functions (operations.c, call.c, cache.c).
//
// While Python code runs, the frame's state is in C locals: `frame`, `registers`, `pc`, `constants`, `limit`.
// SAVE() writes pc back; every instruction that may fail, allocate or call does so first. vm->frame is always
// right. `limit` is the end of the stack chunk that holds the frame, or NULL in a generator's frame, so that
// its calls take the general path.
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/exception_group.h"
#include "objects/float.h"
#include "objects/generator.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/native.h"
#include "objects/range.h"
#include "objects/set.h"
#include "objects/slice.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/cache.h"
#include "vm/call.h"
#include "vm/loop_parts.h"
#include "vm/opcode.h"
#include "vm/operator.h"
#include "vm/scheduling.h"

// GCC merges the indirect jumps into one unless told not to; one a handler is what branch predictors want.
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("no-gcse", "no-crossjumping")))
#endif
Value vm_loop(Vm *vm, Frame *entry, CallOutcome start) {
    static const void *const labels[256] = {
#define OP(name, a, b, c, x, text) [OP_##name] = &&op_##name,
#include "vm/opcodes.def"
#undef OP
        [OPCODE_COUNT... 255] = &&op_bad,
    };
    Frame *frame = vm->frame;
    Value *registers = NULL;
    const uint32_t *pc = NULL;
    Value *constants = NULL;
    Value *limit = NULL;
    Value value = NO_VALUE;
    uint64_t ins;
    uint32_t a, b, c;

    switch (start) {
    case CALL_PUSHED: goto run_frame;
    case CALL_RETURNED: value = vm->result; goto deliver;
    case CALL_RESUME: goto task_entered;
    default: goto raise_in_frame;
    }

    // ---- Dispatch

#define DISPATCH()                                                                                           \
    do {                                                                                                     \
        ins = *pc++;                                                                                         \
        a = (ins >> 8) & 0xff;                                                                               \
        b = (ins >> 16) & 0xff;                                                                              \
        c = (uint32_t)(ins >> 24);                                                                           \
        goto *labels[ins & 0xff];                                                                            \
    } while (0)
#define CASE(name) op_##name:
#define R(i)       registers[i]
#define BX()       ((uint32_t)(ins >> 16))
#define SAVE()     (frame->pc = pc)
#define CHECKED(result_expression)                                                                           \
    do {                                                                                                     \
        SAVE();                                                                                              \
        Value checked_ = (result_expression);                                                                \
        if (UNLIKELY(value_missing(checked_)))                                                               \
            goto error;                                                                                      \
        R(a) = checked_;                                                                                     \
        DISPATCH();                                                                                          \
    } while (0)
#define REQUIRE(condition)                                                                                   \
    do {                                                                                                     \
        SAVE();                                                                                              \
        if (UNLIKELY(!(condition)))                                                                          \
            goto error;                                                                                      \
        DISPATCH();                                                                                          \
    } while (0)
#define NAME_OF(word)  value_to_str(frame->code->names[(word)&0xffff])
#define CACHE_OF(word) loop_cache(frame->code, (word) >> 16)

    // ---- Loads and moves

    CASE(NOP) {
        DISPATCH();
    }
    CASE(EXT) {
        uint64_t high = ins;
        ins = *pc++;
        a = ((ins >> 8) & 0xff) | ((high >> 8) & 0xff) << 8;
        b = ((ins >> 16) & 0xff) | ((high >> 16) & 0xff) << 8;
        c = (uint32_t)((ins >> 24) & 0xff) | (uint32_t)(high >> 24) << 8;
        uint32_t opcode = ins & 0xff;
        ins |= (high >> 16) << 32;
        goto *labels[opcode];
    }
    CASE(MOVE) {
        R(a) = R(b);
        DISPATCH();
    }
    CASE(LOAD_CONST) {
        R(a) = constants[BX()];
        DISPATCH();
    }
    CASE(LOAD_INT) {
        R(a) = value_from_small_int((int16_t)BX());
        DISPATCH();
    }
    CASE(LOAD_VALUE) {
        R(a) = (Value){BX()};
        DISPATCH();
    }
    CASE(CHECK_LOCAL) {
        if (LIKELY(value_exists(R(a))))
            DISPATCH();
        SAVE();
        operation_unbound_local(vm, value_to_str(constants[BX()]));
        goto error;
    }
    CASE(DELETE_LOCAL) {
        if (LIKELY(value_exists(R(a)))) {
            R(a) = NO_VALUE;
            DISPATCH();
        }
        SAVE();
        operation_unbound_local(vm, value_to_str(constants[BX()]));
        goto error;
    }
    CASE(MAKE_CELL) {
        SAVE();
        Cell *cell = cell_new(vm, R(a));
        if (UNLIKELY(!cell))
            goto error;
        R(a) = value_from_pointer(cell);
        DISPATCH();
    }
    CASE(LOAD_CELL) {
        Value content = ((Cell *)value_to_pointer(R(b)))->content;
        uint32_t name = *pc++;
        if (LIKELY(value_exists(content))) {
            R(a) = content;
            DISPATCH();
        }
        SAVE();
        operation_unbound_cell(vm, constants[name], c);
        goto error;
    }
    CASE(STORE_CELL) {
        Cell *cell = value_to_pointer(R(b));
        heap_store(vm, cell, &cell->content, R(a));
        DISPATCH();
    }
    CASE(DELETE_CELL) {
        Cell *cell = value_to_pointer(R(a));
        uint32_t name = *pc++;
        if (LIKELY(value_exists(cell->content))) {
            cell->content = NO_VALUE;
            DISPATCH();
        }
        SAVE();
        operation_unbound_cell(vm, constants[name], false);
        goto error;
    }
    CASE(LOAD_FREE) {
        Function *function = value_to_pointer(frame->callee);
        Value content = ((Cell *)value_to_pointer(function->closure_cells[BX()]))->content;
        if (LIKELY(value_exists(content))) {
            R(a) = content;
            DISPATCH();
        }
        SAVE();
        operation_unbound_free(vm, frame->code, BX());
        goto error;
    }
    CASE(STORE_FREE) {
        Function *function = value_to_pointer(frame->callee);
        Cell *cell = value_to_pointer(function->closure_cells[BX()]);
        heap_store(vm, cell, &cell->content, R(a));
        DISPATCH();
    }
    CASE(DELETE_FREE) {
        Function *function = value_to_pointer(frame->callee);
        Cell *cell = value_to_pointer(function->closure_cells[BX()]);
        if (LIKELY(value_exists(cell->content))) {
            cell->content = NO_VALUE;
            DISPATCH();
        }
        SAVE();
        operation_unbound_free(vm, frame->code, BX());
        goto error;
    }
    CASE(LOAD_CLOSURE) {
        R(a) = ((Function *)value_to_pointer(frame->callee))->closure_cells[BX()];
        DISPATCH();
    }
    CASE(LOAD_GLOBAL) {
        uint32_t x = *pc++;
        InlineCache *cache = CACHE_OF(x);
        Function *function = value_to_pointer(frame->callee);
        if (LIKELY(cache && cache->kind && cache->layout == function->globals->layout)) {
            if (cache->kind == CACHE_GLOBAL || cache->builtins_layout == function->builtins->layout) {
                R(a) = *cache->slot;
                DISPATCH();
            }
        }
        SAVE();
        Str *name = NAME_OF(x);
        if (cache)
            cache_fill_global(vm, cache, frame->code, function->globals, function->builtins, name);
        CHECKED(operation_load_global(vm, function, name));
    }
    CASE(STORE_GLOBAL) {
        uint32_t x = *pc++;
        InlineCache *cache = CACHE_OF(x);
        Dict *globals = ((Function *)value_to_pointer(frame->callee))->globals;
        if (LIKELY(cache && cache->kind && cache->layout == globals->layout)) {
            dict_store_slot(vm, globals, cache->slot, R(a));
            DISPATCH();
        }
        SAVE();
        if (UNLIKELY(!dict_set_str(vm, globals, NAME_OF(x), R(a))))
            goto error;
        if (cache)
            cache_fill_store_global(vm, cache, frame->code, globals, NAME_OF(x));
        DISPATCH();
    }
    CASE(DELETE_GLOBAL) {
        uint32_t x = *pc++;
        Dict *globals = ((Function *)value_to_pointer(frame->callee))->globals;
        REQUIRE(operation_store_name(vm, dict_value(globals), NAME_OF(x), NO_VALUE));
    }
    CASE(LOAD_NAME) {
        uint32_t x = *pc++;
        Function *function = value_to_pointer(frame->callee);
        InlineCache *cache = CACHE_OF(x);
        if (cache && value_same(R(b), dict_value(function->globals))) {
            if (LIKELY(cache->kind && cache->layout == function->globals->layout) &&
                (cache->kind == CACHE_GLOBAL || cache->builtins_layout == function->builtins->layout)) {
                R(a) = *cache->slot;
                DISPATCH();
            }
            SAVE();
            cache_fill_global(vm, cache, frame->code, function->globals, function->builtins, NAME_OF(x));
        }
        CHECKED(operation_load_name(vm, frame, R(b), NAME_OF(x)));
    }
    CASE(STORE_NAME) {
        uint32_t x = *pc++;
        REQUIRE(operation_store_name(vm, R(b), NAME_OF(x), R(a)));
    }
    CASE(DELETE_NAME) {
        uint32_t x = *pc++;
        REQUIRE(operation_store_name(vm, R(b), NAME_OF(x), NO_VALUE));
    }
    CASE(LOAD_FROM_DICT_OR_GLOBALS) {
        uint32_t x = *pc++;
        CHECKED(operation_load_from_dict_or_global(vm, value_to_pointer(frame->callee), R(b), NAME_OF(x)));
    }
    CASE(LOAD_FROM_DICT_OR_CELL) {
        uint32_t x = *pc++;
        CHECKED(operation_load_from_dict_or_cell(vm, frame, R(b), R(c), NAME_OF(x)));
    }
    CASE(LOAD_LOCALS) {
        CHECKED(operation_locals(vm, frame));
    }

    // ---- Attributes and items

    CASE(LOAD_ATTR) {
        uint32_t x = *pc++;
        bool filled = false; // once is enough: a hit that then finds no value must not fill again
        InlineCache *cache = CACHE_OF(x);
        Value object = R(b);
        if (LIKELY(value_is_heap(object) && cache && cache->header == value_to_object(object)->header &&
                   cache->version == cache->type->version)) {
        load_attribute_hit:
            switch (cache->kind) {
            case CACHE_SLOT: {
                Value found = *(Value *)((char *)value_to_pointer(object) + cache->offset);
                if (UNLIKELY(value_missing(found)))
                    break;
                R(a) = found;
                DISPATCH();
            }
            case CACHE_OVERFLOW: {
                Value found = loop_overflow_slot(object, cache);
                if (value_missing(found))
                    break;
                R(a) = found;
                DISPATCH();
            }
            case CACHE_CLASS_SLOT: R(a) = *cache->slot; DISPATCH();
            case CACHE_TYPE_VALUE:
                if (!value_same(cache->object, object))
                    break;
                R(a) = cache->value;
                DISPATCH();
            case CACHE_TYPE_SLOT:
                if (!value_same(cache->object, object))
                    break;
                R(a) = *cache->slot;
                DISPATCH();
            case CACHE_MODULE:
                if (cache->layout != ((Module *)value_to_pointer(object))->dict->layout)
                    break;
                R(a) = *cache->slot;
                DISPATCH();
            case CACHE_PROPERTY: {
                SAVE();
                frame->dest = (uint16_t)a;
                frame->pending = PENDING_STORE;
                Value *window = stack_fit_window(vm, frame_end(frame), 0, FRAME_WORDS + 1);
                if (UNLIKELY(!window))
                    goto error;
                window[0] = cache->value;
                window[FRAME_WORDS] = object;
                start = call_begin(vm, window, 1, NULL);
                goto called;
            }
            default: break;
            }
        }
        SAVE();
        Str *name = NAME_OF(x);
        if (cache && !filled && cache_fill_load(vm, cache, frame->code, object, name, false)) {
            filled = true;
            goto load_attribute_hit;
        }
        AttributeFound found;
        AttributeAction action = object_attribute_find(vm, object, name, false, &found);
        if (action == ATTRIBUTE_VALUE) {
            R(a) = found.value;
            DISPATCH();
        }
        frame->dest = (uint16_t)a;
        start = loop_attribute(vm, frame, object, name, action, &found);
        goto called;
    }
    CASE(STORE_ATTR) {
        uint32_t x = *pc++;
        InlineCache *cache = CACHE_OF(x);
        Value object = R(a);
        if (LIKELY(value_is_heap(object) && cache && cache->header == value_to_object(object)->header &&
                   cache->version == cache->type->version)) {
            Value *slot;
        store_attribute_hit:
            slot = (Value *)((char *)value_to_pointer(object) + cache->offset);
            if (LIKELY(cache->kind == CACHE_SLOT)) {
                heap_store(vm, value_to_pointer(object), slot, R(b));
                DISPATCH();
            }
            if (cache->kind == CACHE_ADD_SLOT) {
                value_to_object(object)->header = cache->new_header;
                heap_store(vm, value_to_pointer(object), slot, R(b));
                DISPATCH();
            }
        }
        SAVE();
        Str *name = NAME_OF(x);
        uint64_t old_header = value_is_heap(object) ? value_to_object(object)->header : 0;
        if (cache && cache_fill_store(vm, cache, frame->code, object, name))
            goto store_attribute_hit;
        if (UNLIKELY(!object_set_attribute(vm, object, name, R(b))))
            goto error;
        if (cache && old_header && value_to_object(object)->header != old_header)
            cache_fill_add(vm, cache, frame->code, object, name, old_header);
        DISPATCH();
    }
    CASE(DELETE_ATTR) {
        uint32_t x = *pc++;
        REQUIRE(object_set_attribute(vm, R(a), NAME_OF(x), NO_VALUE));
    }
    CASE(LOAD_METHOD) {
        uint32_t x = *pc++;
        bool filled = false;
        InlineCache *cache = CACHE_OF(x);
        Value object = R(b);
        if (LIKELY(value_is_heap(object) && cache && cache->header == value_to_object(object)->header &&
                   cache->version == cache->type->version)) {
        load_method_hit:
            switch (cache->kind) {
            case CACHE_METHOD:
                R(a + FRAME_WORDS) = object;
                R(a) = cache->value;
                DISPATCH();
            case CACHE_SLOT: {
                Value found = *(Value *)((char *)value_to_pointer(object) + cache->offset);
                if (UNLIKELY(value_missing(found)))
                    break;
                R(a) = found;
                R(a + FRAME_WORDS) = NO_VALUE;
                DISPATCH();
            }
            case CACHE_CLASS_SLOT:
                R(a) = *cache->slot;
                R(a + FRAME_WORDS) = NO_VALUE;
                DISPATCH();
            case CACHE_TYPE_VALUE:
                if (!value_same(cache->object, object))
                    break;
                R(a) = cache->value;
                R(a + FRAME_WORDS) = NO_VALUE;
                DISPATCH();
            case CACHE_TYPE_SLOT:
                if (!value_same(cache->object, object))
                    break;
                R(a) = *cache->slot;
                R(a + FRAME_WORDS) = NO_VALUE;
                DISPATCH();
            case CACHE_MODULE:
                if (cache->layout != ((Module *)value_to_pointer(object))->dict->layout)
                    break;
                R(a) = *cache->slot;
                R(a + FRAME_WORDS) = NO_VALUE;
                DISPATCH();
            default: break;
            }
        }
        SAVE();
        Str *name = NAME_OF(x);
        if (cache && !filled && cache_fill_load(vm, cache, frame->code, object, name, true)) {
            filled = true;
            goto load_method_hit;
        }
        AttributeFound found;
        AttributeAction action = object_attribute_find(vm, object, name, true, &found);
        if (LIKELY(action == ATTRIBUTE_VALUE || action == ATTRIBUTE_METHOD)) {
            R(a) = found.value;
            R(a + FRAME_WORDS) = action == ATTRIBUTE_METHOD ? object : NO_VALUE;
            DISPATCH();
        }
        R(a + FRAME_WORDS) = NO_VALUE;
        frame->dest = (uint16_t)a;
        start = loop_attribute(vm, frame, object, name, action, &found);
        goto called;
    }
    CASE(LOAD_SUPER_ATTR) {
        uint32_t x = *pc++;
        Value window[FRAME_WORDS + 1];
        SAVE();
        if (UNLIKELY(!operation_load_super(vm, &R(b), c, NAME_OF(x), window, false)))
            goto error;
        R(a) = window[0];
        DISPATCH();
    }
    CASE(LOAD_SUPER_METHOD) {
        uint32_t x = *pc++;
        REQUIRE(operation_load_super(vm, &R(b), c, NAME_OF(x), &R(a), true));
    }
    CASE(LOAD_SPECIAL) {
        REQUIRE(operation_load_special(vm, R(b), (int)c, &R(a)));
    }
    CASE(GET_ITEM) {
        Value container = R(b), key = R(c);
        if (value_is_heap(container)) {
            Object *object = value_to_object(container);
            if (value_is_small_int(key)) {
                int64_t index = value_to_small_int(key);
                if (object->header == vm->headers.list) {
                    List *list = (List *)object;
                    if (index < 0)
                        index += (int64_t)list->length;
                    if (LIKELY((uint64_t)index < list->length)) {
                        R(a) = list->items->items[index];
                        DISPATCH();
                    }
                } else if (object->header == vm->headers.tuple) {
                    Tuple *tuple = (Tuple *)object;
                    if (index < 0)
                        index += tuple->length;
                    if (LIKELY((uint64_t)index < tuple->length)) {
                        R(a) = tuple_items(tuple)[index];
                        DISPATCH();
                    }
                }
            }
            if (object->header == vm->headers.dict) {
                SAVE();
                Value found;
                int status = dict_find(vm, (Dict *)object, key, &found);
                if (LIKELY(status > 0)) {
                    R(a) = found;
                    DISPATCH();
                }
                if (!status)
                    raise_key_error(vm, key);
                goto error;
            }
            SAVE();
            frame->dest = (uint16_t)a;
            frame->pending = PENDING_STORE;
            if (loop_python_special(vm, object_type(object), SPECIAL_GETITEM)) {
                start = loop_call_special(vm, frame, SPECIAL_GETITEM, 2, (Value[]){container, key});
                goto called;
            }
        }
        CHECKED(value_get_item(vm, container, key));
    }
    CASE(GET_ITEM_INT) {
        Value container = R(b);
        if (value_is_heap(container)) {
            Object *object = value_to_object(container);
            if (object->header == vm->headers.list && c < ((List *)object)->length) {
                R(a) = ((List *)object)->items->items[c];
                DISPATCH();
            }
            if (object->header == vm->headers.tuple && c < ((Tuple *)object)->length) {
                R(a) = tuple_items((Tuple *)object)[c];
                DISPATCH();
            }
        }
        CHECKED(value_get_item(vm, container, value_from_small_int(c)));
    }
    CASE(SET_ITEM) {
        Value container = R(a), key = R(b);
        if (value_is_heap(container)) {
            Object *object = value_to_object(container);
            if (object->header == vm->headers.list && value_is_small_int(key)) {
                List *list = (List *)object;
                int64_t index = value_to_small_int(key);
                if (index < 0)
                    index += (int64_t)list->length;
                if (LIKELY((uint64_t)index < list->length)) {
                    heap_store(vm, list->items, &list->items->items[index], R(c));
                    DISPATCH();
                }
            } else if (object->header == vm->headers.dict) {
                REQUIRE(dict_set(vm, (Dict *)object, key, R(c)));
            } else if (loop_python_special(vm, object_type(object), SPECIAL_SETITEM)) {
                SAVE();
                frame->pending = PENDING_DISCARD;
                start = loop_call_special(vm, frame, SPECIAL_SETITEM, 3, (Value[]){container, key, R(c)});
                goto called;
            }
        }
        REQUIRE(value_set_item(vm, container, key, R(c)));
    }
    CASE(DELETE_ITEM) {
        REQUIRE(value_delete_item(vm, R(a), R(b)));
    }
    CASE(BUILD_SLICE) {
        CHECKED(slice_new(vm, R(b), R(b + 1), c == 3 ? R(b + 2) : VALUE_NONE));
    }

    // ---- Operators

#define BINARY(op)                                                                                           \
    do {                                                                                                     \
        SAVE();                                                                                              \
        frame->dest = (uint16_t)a;                                                                           \
        frame->pending = PENDING_STORE;                                                                      \
        Value left = R(b), right = R(c);                                                                     \
        if (UNLIKELY(loop_python_operand(vm, left) || loop_python_operand(vm, right))) {                     \
            start = loop_call_binary(vm, frame, op, left, right);                                            \
            goto called;                                                                                     \
        }                                                                                                    \
        CHECKED(op < OP_INPLACE_ADD ? value_binary(vm, left, right, operator_special(op))                    \
                                    : value_inplace(vm, left, right, operator_inplace_base(op)));            \
    } while (0)
    // Tagged addition: shifting the tag out leaves 49-bit overflow where the machine looks for it.
#define ADD_FAST(left, right, builtin)                                                                       \
    do {                                                                                                     \
        Value left_ = (left), right_ = (right);                                                              \
        if (LIKELY(value_are_small_ints(left_, right_))) {                                                   \
            int64_t sum;                                                                                     \
            if (LIKELY(!builtin((int64_t)(left_.bits << 15), (int64_t)(right_.bits << 15), &sum))) {         \
                R(a) = (Value){(uint64_t)(sum >> 15) | VALUE_INT_TAG};                                       \
                DISPATCH();                                                                                  \
            }                                                                                                \
        }                                                                                                    \
    } while (0)
#define FLOAT_FAST(left, right, operator)                                                                    \
    do {                                                                                                     \
        double x_, y_;                                                                                       \
        if (loop_doubles(left, right, &x_, &y_)) {                                                           \
            double z_ = x_ operator y_;                                                                      \
            if (LIKELY(z_ == z_)) {                                                                          \
                R(a) = value_from_double(z_);                                                                \
                DISPATCH();                                                                                  \
            }                                                                                                \
        }                                                                                                    \
    } while (0)
#define MULTIPLY_FAST(left, right)                                                                           \
    do {                                                                                                     \
        Value left_ = (left), right_ = (right);                                                              \
        if (LIKELY(value_are_small_ints(left_, right_))) {                                                   \
            int64_t product;                                                                                 \
            if (LIKELY(!__builtin_mul_overflow(value_to_small_int(left_), (int64_t)(right_.bits << 15),      \
                                               &product))) {                                                 \
                R(a) = (Value){(uint64_t)(product >> 15) | VALUE_INT_TAG};                                   \
                DISPATCH();                                                                                  \
            }                                                                                                \
        }                                                                                                    \
    } while (0)
#define DIVIDE_FAST(left, right, quotient_wanted)                                                            \
    do {                                                                                                     \
        Value left_ = (left), right_ = (right);                                                              \
        if (LIKELY(value_are_small_ints(left_, right_))) {                                                   \
            int64_t x_ = value_to_small_int(left_), y_ = value_to_small_int(right_);                         \
            if (LIKELY(y_ != 0 && y_ != -1)) {                                                               \
                int64_t quotient = x_ / y_, remainder = x_ % y_;                                             \
                if (remainder && ((remainder ^ y_) < 0)) {                                                   \
                    quotient--;                                                                              \
                    remainder += y_;                                                                         \
                }                                                                                            \
                R(a) = value_from_small_int(quotient_wanted ? quotient : remainder);                         \
                DISPATCH();                                                                                  \
            }                                                                                                \
        }                                                                                                    \
    } while (0)
#define BITS_FAST(left, right, operator)                                                                     \
    do {                                                                                                     \
        Value left_ = (left), right_ = (right);                                                              \
        if (LIKELY(value_are_small_ints(left_, right_))) {                                                   \
            R(a) = value_from_small_int(value_to_small_int(left_) operator value_to_small_int(right_));      \
            DISPATCH();                                                                                      \
        }                                                                                                    \
    } while (0)
#define SHIFT_LEFT_FAST(left, right)                                                                         \
    do {                                                                                                     \
        Value left_ = (left), right_ = (right);                                                              \
        if (value_are_small_ints(left_, right_)) {                                                           \
            int64_t x_ = value_to_small_int(left_), y_ = value_to_small_int(right_);                         \
            if ((uint64_t)y_ < 48 && x_ >= -(INT64_C(1) << (48 - y_)) && x_ < (INT64_C(1) << (48 - y_))) {   \
                R(a) = value_from_small_int((int64_t)((uint64_t)x_ << y_));                                  \
                DISPATCH();                                                                                  \
            }                                                                                                \
        }                                                                                                    \
    } while (0)
#define SHIFT_RIGHT_FAST(left, right)                                                                        \
    do {                                                                                                     \
        Value left_ = (left), right_ = (right);                                                              \
        if (value_are_small_ints(left_, right_) && value_to_small_int(right_) >= 0) {                        \
            int64_t y_ = value_to_small_int(right_);                                                         \
            R(a) = value_from_small_int(value_to_small_int(left_) >> (y_ > 63 ? 63 : y_));                   \
            DISPATCH();                                                                                      \
        }                                                                                                    \
    } while (0)

    CASE(ADD) {
        ADD_FAST(R(b), R(c), __builtin_add_overflow);
        FLOAT_FAST(R(b), R(c), +);
        BINARY(OP_ADD);
    }
    CASE(SUBTRACT) {
        ADD_FAST(R(b), R(c), __builtin_sub_overflow);
        FLOAT_FAST(R(b), R(c), -);
        BINARY(OP_SUBTRACT);
    }
    CASE(MULTIPLY) {
        MULTIPLY_FAST(R(b), R(c));
        FLOAT_FAST(R(b), R(c), *);
        BINARY(OP_MULTIPLY);
    }
    CASE(MATRIX_MULTIPLY) {
        BINARY(OP_MATRIX_MULTIPLY);
    }
    CASE(TRUE_DIVIDE) {
        if (LIKELY(loop_divisor(R(c))))
            FLOAT_FAST(R(b), R(c), /);
        BINARY(OP_TRUE_DIVIDE);
    }
    CASE(FLOOR_DIVIDE) {
        DIVIDE_FAST(R(b), R(c), true);
        BINARY(OP_FLOOR_DIVIDE);
    }
    CASE(REMAINDER) {
        DIVIDE_FAST(R(b), R(c), false);
        BINARY(OP_REMAINDER);
    }
    CASE(POWER) {
        BINARY(OP_POWER);
    }
    CASE(LEFT_SHIFT) {
        SHIFT_LEFT_FAST(R(b), R(c));
        BINARY(OP_LEFT_SHIFT);
    }
    CASE(RIGHT_SHIFT) {
        SHIFT_RIGHT_FAST(R(b), R(c));
        BINARY(OP_RIGHT_SHIFT);
    }
    CASE(AND) {
        BITS_FAST(R(b), R(c), &);
        BINARY(OP_AND);
    }
    CASE(OR) {
        BITS_FAST(R(b), R(c), |);
        BINARY(OP_OR);
    }
    CASE(XOR) {
        BITS_FAST(R(b), R(c), ^);
        BINARY(OP_XOR);
    }
    CASE(INPLACE_ADD) {
        ADD_FAST(R(b), R(c), __builtin_add_overflow);
        FLOAT_FAST(R(b), R(c), +);
        BINARY(OP_INPLACE_ADD);
    }
    CASE(INPLACE_SUBTRACT) {
        ADD_FAST(R(b), R(c), __builtin_sub_overflow);
        FLOAT_FAST(R(b), R(c), -);
        BINARY(OP_INPLACE_SUBTRACT);
    }
    CASE(INPLACE_MULTIPLY) {
        MULTIPLY_FAST(R(b), R(c));
        FLOAT_FAST(R(b), R(c), *);
        BINARY(OP_INPLACE_MULTIPLY);
    }
    CASE(INPLACE_MATRIX_MULTIPLY) {
        BINARY(OP_INPLACE_MATRIX_MULTIPLY);
    }
    CASE(INPLACE_TRUE_DIVIDE) {
        if (LIKELY(loop_divisor(R(c))))
            FLOAT_FAST(R(b), R(c), /);
        BINARY(OP_INPLACE_TRUE_DIVIDE);
    }
    CASE(INPLACE_FLOOR_DIVIDE) {
        DIVIDE_FAST(R(b), R(c), true);
        BINARY(OP_INPLACE_FLOOR_DIVIDE);
    }
    CASE(INPLACE_REMAINDER) {
        DIVIDE_FAST(R(b), R(c), false);
        BINARY(OP_INPLACE_REMAINDER);
    }
    CASE(INPLACE_POWER) {
        BINARY(OP_INPLACE_POWER);
    }
    CASE(INPLACE_LEFT_SHIFT) {
        SHIFT_LEFT_FAST(R(b), R(c));
        BINARY(OP_INPLACE_LEFT_SHIFT);
    }
    CASE(INPLACE_RIGHT_SHIFT) {
        SHIFT_RIGHT_FAST(R(b), R(c));
        BINARY(OP_INPLACE_RIGHT_SHIFT);
    }
    CASE(INPLACE_AND) {
        BITS_FAST(R(b), R(c), &);
        BINARY(OP_INPLACE_AND);
    }
    CASE(INPLACE_OR) {
        BITS_FAST(R(b), R(c), |);
        BINARY(OP_INPLACE_OR);
    }
    CASE(INPLACE_XOR) {
        BITS_FAST(R(b), R(c), ^);
        BINARY(OP_INPLACE_XOR);
    }

#define IMMEDIATE() value_from_small_int((int8_t)c)
#define BINARY_INT(op)                                                                                       \
    do {                                                                                                     \
        SAVE();                                                                                              \
        frame->dest = (uint16_t)a;                                                                           \
        frame->pending = PENDING_STORE;                                                                      \
        Value left = R(b);                                                                                   \
        if (UNLIKELY(loop_python_operand(vm, left))) {                                                       \
            start = loop_call_binary(vm, frame, op, left, IMMEDIATE());                                      \
            goto called;                                                                                     \
        }                                                                                                    \
        CHECKED(op < OP_INPLACE_ADD ? value_binary(vm, left, IMMEDIATE(), operator_special(op))              \
                                    : value_inplace(vm, left, IMMEDIATE(), operator_inplace_base(op)));      \
    } while (0)

    CASE(ADD_INT) {
        ADD_FAST(R(b), IMMEDIATE(), __builtin_add_overflow);
        FLOAT_FAST(R(b), IMMEDIATE(), +);
        BINARY_INT(OP_ADD);
    }
    CASE(SUBTRACT_INT) {
        ADD_FAST(R(b), IMMEDIATE(), __builtin_sub_overflow);
        FLOAT_FAST(R(b), IMMEDIATE(), -);
        BINARY_INT(OP_SUBTRACT);
    }
    CASE(MULTIPLY_INT) {
        MULTIPLY_FAST(R(b), IMMEDIATE());
        FLOAT_FAST(R(b), IMMEDIATE(), *);
        BINARY_INT(OP_MULTIPLY);
    }
    CASE(FLOOR_DIVIDE_INT) {
        DIVIDE_FAST(R(b), IMMEDIATE(), true);
        BINARY_INT(OP_FLOOR_DIVIDE);
    }
    CASE(REMAINDER_INT) {
        DIVIDE_FAST(R(b), IMMEDIATE(), false);
        BINARY_INT(OP_REMAINDER);
    }
    CASE(AND_INT) {
        BITS_FAST(R(b), IMMEDIATE(), &);
        BINARY_INT(OP_AND);
    }
    CASE(LEFT_SHIFT_INT) {
        SHIFT_LEFT_FAST(R(b), IMMEDIATE());
        BINARY_INT(OP_LEFT_SHIFT);
    }
    CASE(RIGHT_SHIFT_INT) {
        SHIFT_RIGHT_FAST(R(b), IMMEDIATE());
        BINARY_INT(OP_RIGHT_SHIFT);
    }
    CASE(INPLACE_ADD_INT) {
        ADD_FAST(R(b), IMMEDIATE(), __builtin_add_overflow);
        FLOAT_FAST(R(b), IMMEDIATE(), +);
        BINARY_INT(OP_INPLACE_ADD);
    }
    CASE(INPLACE_SUBTRACT_INT) {
        ADD_FAST(R(b), IMMEDIATE(), __builtin_sub_overflow);
        FLOAT_FAST(R(b), IMMEDIATE(), -);
        BINARY_INT(OP_INPLACE_SUBTRACT);
    }
    CASE(NEGATIVE) {
        Value v = R(b);
        if (LIKELY(value_is_small_int(v) && value_to_small_int(v) != VALUE_INT_MIN)) {
            R(a) = value_from_small_int(-value_to_small_int(v));
            DISPATCH();
        }
        if (value_is_double(v)) {
            R(a) = value_from_double(-value_to_double(v));
            DISPATCH();
        }
        CHECKED(value_unary(vm, v, SPECIAL_NEGATIVE));
    }
    CASE(POSITIVE) {
        CHECKED(value_unary(vm, R(b), SPECIAL_POSITIVE));
    }
    CASE(INVERT) {
        if (LIKELY(value_is_small_int(R(b)))) {
            R(a) = value_from_small_int(~value_to_small_int(R(b)));
            DISPATCH();
        }
        CHECKED(value_unary(vm, R(b), SPECIAL_INVERT));
    }
    CASE(NOT) {
        Value v = R(b);
        if (LIKELY(value_is_bool(v))) {
            R(a) = (Value){v.bits ^ 1};
            DISPATCH();
        }
        SAVE();
        int truth = value_truth(vm, v);
        if (UNLIKELY(truth < 0))
            goto error;
        R(a) = value_from_bool(!truth);
        DISPATCH();
    }
    CASE(TO_BOOL) {
        SAVE();
        int truth = loop_truth(vm, R(b));
        if (UNLIKELY(truth < 0))
            goto error;
        R(a) = value_from_bool(truth);
        DISPATCH();
    }

#define COMPARE(op, operator)                                                                                \
    do {                                                                                                     \
        Value left = R(b), right = R(c);                                                                     \
        if (LIKELY(value_are_small_ints(left, right))) {                                                     \
            R(a) = value_from_bool((int64_t)(left.bits << 15) operator(int64_t)(right.bits << 15));          \
            DISPATCH();                                                                                      \
        }                                                                                                    \
        double x_, y_;                                                                                       \
        if (loop_doubles(left, right, &x_, &y_)) {                                                           \
            R(a) = value_from_bool(x_ operator y_);                                                          \
            DISPATCH();                                                                                      \
        }                                                                                                    \
        SAVE();                                                                                              \
        frame->dest = (uint16_t)a;                                                                           \
        frame->pending = PENDING_STORE;                                                                      \
        if (UNLIKELY(loop_python_operand(vm, left) || loop_python_operand(vm, right))) {                     \
            start = loop_call_compare(vm, frame, op, left, right);                                           \
            goto called;                                                                                     \
        }                                                                                                    \
        CHECKED(value_compare(vm, left, right, op));                                                         \
    } while (0)
    CASE(LT) {
        COMPARE(COMPARE_LT, <);
    }
    CASE(LE) {
        COMPARE(COMPARE_LE, <=);
    }
    CASE(EQ) {
        COMPARE(COMPARE_EQ, ==);
    }
    CASE(NE) {
        COMPARE(COMPARE_NE, !=);
    }
    CASE(GT) {
        COMPARE(COMPARE_GT, >);
    }
    CASE(GE) {
        COMPARE(COMPARE_GE, >=);
    }
    CASE(IS) {
        R(a) = value_from_bool(value_same(R(b), R(c)));
        DISPATCH();
    }
    CASE(IS_NOT) {
        R(a) = value_from_bool(!value_same(R(b), R(c)));
        DISPATCH();
    }
    CASE(IN) {
        SAVE();
        int contains = value_contains(vm, R(c), R(b));
        if (UNLIKELY(contains < 0))
            goto error;
        R(a) = value_from_bool(contains);
        DISPATCH();
    }
    CASE(NOT_IN) {
        SAVE();
        int contains = value_contains(vm, R(c), R(b));
        if (UNLIKELY(contains < 0))
            goto error;
        R(a) = value_from_bool(!contains);
        DISPATCH();
    }

    // ---- Jumps

    CASE(JUMP) {
        pc += (int32_t)(uint32_t)ins >> 8;
        DISPATCH();
    }
    CASE(JUMP_BACK) {
        pc += (int32_t)(uint32_t)ins >> 8;
        if (LIKELY(!vm->poll))
            DISPATCH();
        goto safepoint;
    }
    CASE(JUMP_IF) {
        Value v = R(a);
        int32_t offset = (int32_t)*pc++;
        if (LIKELY(value_is_bool(v))) {
            if ((v.bits & 1) == c)
                pc += offset;
            DISPATCH();
        }
        SAVE();
        int truth = loop_truth(vm, v);
        if (truth == LOOP_TRUTH_PYTHON) {
            frame->pending = PENDING_BOOL;
            start = loop_call_truth(vm, frame, v);
            goto called;
        }
        if (UNLIKELY(truth < 0))
            goto error;
        if ((uint32_t)truth == c)
            pc += offset;
        DISPATCH();
    }

#define JUMP_COMPARE(op, operator, right_operand)                                                            \
    do {                                                                                                     \
        Value left = R(a), right = (right_operand);                                                          \
        int32_t offset = (int32_t)*pc++;                                                                     \
        if (LIKELY(value_are_small_ints(left, right))) {                                                     \
            if (((int64_t)(left.bits << 15) operator(int64_t)(right.bits << 15)) == (int)c)                  \
                pc += offset;                                                                                \
            DISPATCH();                                                                                      \
        }                                                                                                    \
        double x_, y_;                                                                                       \
        if (loop_doubles(left, right, &x_, &y_)) {                                                           \
            if ((x_ operator y_) == (int)c)                                                                  \
                pc += offset;                                                                                \
            DISPATCH();                                                                                      \
        }                                                                                                    \
        SAVE();                                                                                              \
        if (UNLIKELY(loop_python_operand(vm, left) || loop_python_operand(vm, right))) {                     \
            frame->pending = PENDING_BRANCH;                                                                 \
            start = loop_call_compare(vm, frame, op, left, right);                                           \
            goto called;                                                                                     \
        }                                                                                                    \
        int truth = loop_compare_truth(vm, left, right, op);                                                 \
        if (UNLIKELY(truth < 0))                                                                             \
            goto error;                                                                                      \
        if ((uint32_t)truth == c)                                                                            \
            pc += offset;                                                                                    \
        DISPATCH();                                                                                          \
    } while (0)
    CASE(JUMP_IF_LT) {
        JUMP_COMPARE(COMPARE_LT, <, R(b));
    }
    CASE(JUMP_IF_LE) {
        JUMP_COMPARE(COMPARE_LE, <=, R(b));
    }
    CASE(JUMP_IF_EQ) {
        JUMP_COMPARE(COMPARE_EQ, ==, R(b));
    }
    CASE(JUMP_IF_NE) {
        JUMP_COMPARE(COMPARE_NE, !=, R(b));
    }
    CASE(JUMP_IF_GT) {
        JUMP_COMPARE(COMPARE_GT, >, R(b));
    }
    CASE(JUMP_IF_GE) {
        JUMP_COMPARE(COMPARE_GE, >=, R(b));
    }
    CASE(JUMP_IF_LT_INT) {
        JUMP_COMPARE(COMPARE_LT, <, value_from_small_int((int8_t)b));
    }
    CASE(JUMP_IF_LE_INT) {
        JUMP_COMPARE(COMPARE_LE, <=, value_from_small_int((int8_t)b));
    }
    CASE(JUMP_IF_EQ_INT) {
        JUMP_COMPARE(COMPARE_EQ, ==, value_from_small_int((int8_t)b));
    }
    CASE(JUMP_IF_NE_INT) {
        JUMP_COMPARE(COMPARE_NE, !=, value_from_small_int((int8_t)b));
    }
    CASE(JUMP_IF_GT_INT) {
        JUMP_COMPARE(COMPARE_GT, >, value_from_small_int((int8_t)b));
    }
    CASE(JUMP_IF_GE_INT) {
        JUMP_COMPARE(COMPARE_GE, >=, value_from_small_int((int8_t)b));
    }
    CASE(JUMP_IF_IS) {
        int32_t offset = (int32_t)*pc++;
        if (value_same(R(a), R(b)) == (bool)c)
            pc += offset;
        DISPATCH();
    }
    CASE(JUMP_IF_NONE) {
        int32_t offset = (int32_t)*pc++;
        if (value_is_none(R(a)) == (bool)c)
            pc += offset;
        DISPATCH();
    }
    CASE(JUMP_IF_IN) {
        int32_t offset = (int32_t)*pc++;
        SAVE();
        int contains = value_contains(vm, R(b), R(a));
        if (UNLIKELY(contains < 0))
            goto error;
        if ((uint32_t)contains == c)
            pc += offset;
        DISPATCH();
    }
    CASE(JUMP_IF_MISSING) {
        int32_t offset = (int32_t)*pc++;
        if (value_missing(R(a)) == (bool)c)
            pc += offset;
        DISPATCH();
    }

    // ---- Iteration and generators

    CASE(GET_ITER) {
        Value v = R(b);
        if (value_is_heap(v) && object_kind(value_to_pointer(v)) == KIND_GENERATOR &&
            object_type(value_to_pointer(v)) == vm_type(vm, TYPE_INDEX_GENERATOR)) {
            R(a) = v;
            DISPATCH();
        }
        SAVE();
        frame->dest = (uint16_t)a;
        if (value_is_heap(v) && loop_python_special(vm, object_type(value_to_pointer(v)), SPECIAL_ITER)) {
            frame->pending = PENDING_ITER;
            start = loop_call_special(vm, frame, SPECIAL_ITER, 1, &v);
            goto called;
        }
        CHECKED(value_iter(vm, v));
    }
    CASE(FOR_ITER) {
        Object *iterator = value_to_pointer(R(b));
        int32_t offset = (int32_t)*pc++;
        if (UNLIKELY(!value_is_heap(R(b))))
            goto for_iter_generic;
        switch (object_kind(iterator)) {
        case KIND_RANGE_ITERATOR: {
            RangeIterator *range = (RangeIterator *)iterator;
            if (range->remaining) {
                R(a) = value_from_small_int(range->next);
                range->next += range->step;
                range->remaining--;
                DISPATCH();
            }
            pc += offset;
            DISPATCH();
        }
        case KIND_LIST_ITERATOR: {
            ListIterator *list = (ListIterator *)iterator;
            if (LIKELY(list->list && list->index < list->list->length)) {
                R(a) = list->list->items->items[list->index++];
                DISPATCH();
            }
            list->list = NULL;
            pc += offset;
            DISPATCH();
        }
        case KIND_TUPLE_ITERATOR: {
            TupleIterator *tuple = (TupleIterator *)iterator;
            if (LIKELY(tuple->tuple && tuple->index < tuple->tuple->length)) {
                R(a) = tuple_items(tuple->tuple)[tuple->index++];
                DISPATCH();
            }
            tuple->tuple = NULL;
            pc += offset;
            DISPATCH();
        }
        case KIND_GENERATOR: {
            Generator *generator = (Generator *)iterator;
            if (object_type(generator) != vm_type(vm, TYPE_INDEX_GENERATOR))
                goto for_iter_generic;
            if (generator->state == GENERATOR_DONE) {
                pc += offset;
                DISPATCH();
            }
            if (generator->state == GENERATOR_RUNNING || frame->depth >= vm->recursion_limit)
                goto for_iter_generic;
            SAVE();
            frame->dest = (uint16_t)a;
            frame->pending = PENDING_ITERATION;
            generator_enter(vm, generator, VALUE_NONE, frame_end(frame));
            goto run_frame;
        }
        default: break;
        }
    for_iter_generic:
        SAVE();
        if (LIKELY(value_is_heap(R(b)))) {
            const TypeDefinition *definition = object_type(iterator)->definition;
            if (definition && definition->next) {
                Value item = definition->next(vm, iterator);
                if (LIKELY(item.bits >= VALUE_BITS_FIRST_REAL)) {
                    R(a) = item;
                    DISPATCH();
                }
                if (value_missing(item)) {
                    if (UNLIKELY(value_exists(vm->error)))
                        goto error;
                    pc += offset;
                    DISPATCH();
                }
            }
        }
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_ITERATION;
        if (loop_steps_special(vm, value_type(vm, R(b)), SPECIAL_NEXT)) {
            start = loop_call_special(vm, frame, SPECIAL_NEXT, 1, &R(b));
            goto called;
        }
        bool failed;
        Value next = value_next(vm, R(b), &failed);
        if (value_exists(next)) {
            R(a) = next;
            DISPATCH();
        }
        if (UNLIKELY(failed))
            goto error;
        pc += offset;
        DISPATCH();
    }
    CASE(UNPACK) {
        Value v = R(b);
        if (value_is_heap(v)) {
            Object *object = value_to_object(v);
            Value *items = NULL;
            if (object->header == vm->headers.tuple && ((Tuple *)object)->length == c)
                items = tuple_items((Tuple *)object);
            else if (object->header == vm->headers.list && ((List *)object)->length == c)
                items = c ? ((List *)object)->items->items : NULL;
            if (LIKELY(items)) {
                for (uint32_t i = 0; i < c; i++)
                    R(a + i) = items[i];
                DISPATCH();
            }
        }
        REQUIRE(operation_unpack(vm, v, &R(a), c));
    }
    CASE(UNPACK_EX) {
        uint32_t after = *pc++;
        REQUIRE(operation_unpack_ex(vm, R(b), &R(a), c, after));
    }
    CASE(GET_YIELD_FROM_ITER) {
        CHECKED(operation_get_iter_yield_from(vm, frame, R(b)));
    }
    CASE(GET_AWAITABLE) {
        CHECKED(operation_get_awaitable(vm, R(b), (int)c));
    }
    CASE(GET_AITER) {
        CHECKED(operation_get_aiter(vm, R(b)));
    }
    CASE(GET_ANEXT) {
        CHECKED(operation_get_anext(vm, R(b)));
    }
    CASE(SEND) {
        pc++;
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_SEND;
        start = loop_send(vm, frame, R(b), R(a));
        goto called;
    }
    CASE(YIELD) {
        SAVE();
        frame->dest = (uint16_t)a;
        value = R(b);
        generator_suspend(vm, generator_of_frame(frame));
        goto deliver;
    }
    CASE(END_SEND_THROW) {
        pc++;
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_SEND;
        start = loop_send_throw(vm, frame, R(b), R(c));
        goto called;
    }
    CASE(END_ASYNC_FOR) {
        SAVE();
        Value exception = R(a);
        if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_STOP_ASYNC_ITERATION)))
            DISPATCH();
        vm->error = exception;
        goto unwind;
    }
    CASE(RETURN_NONE) {
        value = VALUE_NONE;
        goto do_return;
    }
    CASE(RETURN) {
        value = R(a);
    do_return:
        if (LIKELY(frame->kind == FRAME_PYTHON && !frame->object)) {
            frame = frame->back;
            vm->frame = frame;
            if (LIKELY(frame->kind == FRAME_PYTHON && frame->pending == PENDING_STORE)) {
                registers = frame_registers(frame);
                pc = frame->pc;
                constants = frame->code->constants;
                registers[frame->dest] = value;
                DISPATCH();
            }
            goto deliver;
        }
        SAVE();
        goto slow_return;
    }

    // ---- Calls

    CASE(CALL) {
    call_positional:;
        Value callee = R(a);
        if (LIKELY(value_is_heap(callee))) {
            Object *object = value_to_object(callee);
            Kind kind = object_kind(object);
            if (LIKELY(kind == KIND_FUNCTION)) {
                Function *function = (Function *)object;
                Code *code = function->code;
                Frame *pushed = (Frame *)(void *)&R(a);
                Value *end = &R(a) + FRAME_WORDS + code->register_count;
                if (LIKELY(code->simple == b + 1 && end <= limit && (code->caches || !code->cache_count) &&
                           !code->archive_entry && frame->depth < vm->recursion_limit)) {
                    SAVE();
                    frame->dest = (uint16_t)a;
                    frame->pending = PENDING_STORE;
                    pushed->back = frame;
                    pushed->code = code;
                    pushed->object = NULL;
                    pushed->dest = 0;
                    pushed->pending = PENDING_STORE;
                    pushed->kind = FRAME_PYTHON;
                    pushed->depth = frame->depth + 1;
                    registers = frame_registers(pushed);
                    for (uint32_t i = b; i < code->local_count; i++)
                        registers[i] = NO_VALUE;
                    frame = pushed;
                    vm->frame = frame;
                    pc = code->instructions;
                    constants = code->constants;
                    if (LIKELY(!vm->poll))
                        DISPATCH();
                    goto safepoint;
                }
            } else if (kind == KIND_NATIVE) {
                Native *native = (Native *)object;
                Value *args = &R(a) + FRAME_WORDS;
                if (LIKELY(native->direct && b >= native->minimum && b <= native->maximum &&
                           value_missing(native->self) && args + native->parameter_count <= limit &&
                           (!native->owner || loop_self_fits(vm, native, args[0])))) {
                    SAVE();
                    for (uint32_t i = b; i < native->parameter_count; i++)
                        args[i] = NO_VALUE;
                    vm->top = args + native->parameter_count;
                    vm->top_owner = frame;
                    value = native->function(vm, args);
                    if (LIKELY(value_exists(value))) {
                        R(a) = value;
                        DISPATCH();
                    }
                    goto error;
                }
            }
        }
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_STORE;
        Value *window = loop_window(vm, frame, &R(a), FRAME_WORDS + b);
        if (UNLIKELY(!window))
            goto error;
        start = call_begin(vm, window, b, NULL);
        goto called;
    }
    CASE(CALL_METHOD) {
        if (LIKELY(value_exists(R(a + FRAME_WORDS)))) {
            b++;
        } else {
            for (uint32_t i = 0; i < b; i++)
                R(a + FRAME_WORDS + i) = R(a + FRAME_WORDS + 1 + i);
        }
        goto call_positional;
    }
    CASE(CALL_KEYWORDS) {
        Tuple *names = value_to_pointer(constants[*pc++]);
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_STORE;
        Value *window = loop_window(vm, frame, &R(a), FRAME_WORDS + b);
        if (UNLIKELY(!window))
            goto error;
        start = call_begin(vm, window, b, names);
        goto called;
    }
    CASE(CALL_METHOD_KEYWORDS) {
        Tuple *names = value_to_pointer(constants[*pc++]);
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_STORE;
        if (value_exists(R(a + FRAME_WORDS))) {
            b++;
        } else {
            for (uint32_t i = 0; i < b; i++)
                R(a + FRAME_WORDS + i) = R(a + FRAME_WORDS + 1 + i);
        }
        Value *window = loop_window(vm, frame, &R(a), FRAME_WORDS + b);
        if (UNLIKELY(!window))
            goto error;
        start = call_begin(vm, window, b, names);
        goto called;
    }
    CASE(CALL_EXPAND) {
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_STORE;
        start = loop_call_expand(vm, frame, &R(a), b);
        goto called;
    }
    CASE(INTRINSIC) {
        if (c == INTRINSIC_LOAD_LOCALS_DICT) {
            R(a) = R(0);
            DISPATCH();
        }
        CHECKED(operation_intrinsic(vm, frame, (int)c, &R(b)));
    }

    // ---- Building

    CASE(BUILD_TUPLE) {
        CHECKED(loop_tuple(tuple_from_values(vm, &R(b), c)));
    }
    CASE(BUILD_LIST) {
        SAVE();
        List *list = list_from_values(vm, &R(b), c);
        if (UNLIKELY(!list))
            goto error;
        R(a) = list_value(list);
        DISPATCH();
    }
    CASE(BUILD_SET) {
        CHECKED(loop_build_set(vm, &R(b), c));
    }
    CASE(BUILD_MAP) {
        CHECKED(loop_build_map(vm, &R(b), c));
    }
    CASE(BUILD_STRING) {
        SAVE();
        Str *joined = str_join(vm, vm->empty_str, &R(b), c);
        if (UNLIKELY(!joined))
            goto error;
        R(a) = str_value(joined);
        DISPATCH();
    }
    CASE(LIST_APPEND) {
        List *list = value_to_list_object(R(a));
        if (LIKELY(list->items && list->length < list->items->capacity)) {
            heap_store(vm, list->items, &list->items->items[list->length], R(b));
            list->length++;
            DISPATCH();
        }
        REQUIRE(list_append(vm, list, R(b)));
    }
    CASE(LIST_EXTEND) {
        REQUIRE(operation_list_extend(vm, R(a), R(b)));
    }
    CASE(SET_ADD) {
        REQUIRE(operation_set_add(vm, R(a), R(b)));
    }
    CASE(SET_UPDATE) {
        REQUIRE(operation_set_update(vm, R(a), R(b)));
    }
    CASE(MAP_ADD) {
        REQUIRE(dict_set(vm, value_to_dict(R(a)), R(b), R(c)));
    }
    CASE(DICT_UPDATE) {
        REQUIRE(operation_dict_update(vm, R(a), R(b)));
    }
    CASE(DICT_MERGE) {
        REQUIRE(operation_dict_merge(vm, R(a), R(b), R(c)));
    }
    CASE(LIST_TO_TUPLE) {
        CHECKED(loop_tuple(list_to_tuple(vm, value_to_list_object(R(b)))));
    }
    CASE(FORMAT) {
        CHECKED(operation_format(vm, R(b), NO_VALUE, (int)c));
    }
    CASE(FORMAT_SPEC) {
        CHECKED(operation_format(vm, R(b), R(b + 1), (int)c));
    }
    CASE(BUILD_INTERPOLATION) {
        CHECKED(operation_build_interpolation(vm, &R(b), (int)c));
    }
    CASE(BUILD_TEMPLATE) {
        CHECKED(operation_build_template(vm, &R(b)));
    }
    CASE(MAKE_FUNCTION) {
        SAVE();
        Function *maker = value_to_pointer(frame->callee);
        Function *function = function_new(vm, value_to_code(constants[BX()]), maker->globals, NULL);
        if (UNLIKELY(!function))
            goto error;
        R(a) = value_from_pointer(function);
        DISPATCH();
    }
    CASE(SET_FUNCTION) {
        REQUIRE(operation_set_function(vm, R(a), (int)c, R(b)));
    }

    // ---- Exceptions and with

    CASE(RAISE) {
        SAVE();
        if (operation_raise(vm, (int)c, R(a), R(b)))
            goto unwind; // as RERAISE
        goto error;
    }
    CASE(RERAISE) {
        SAVE();
        vm->error = R(a);
        goto unwind;
    }
    CASE(PUSH_HANDLED) {
        Handled *handled = vm->task->handled_top;
        Value previous = handled->exception;
        handled->exception = R(b);
        R(a) = previous;
        DISPATCH();
    }
    CASE(POP_HANDLED) {
        vm->task->handled_top->exception = R(a);
        DISPATCH();
    }
    CASE(EXCEPTION_MATCH) {
        SAVE();
        int match = exception_matches(vm, R(b), R(c));
        if (UNLIKELY(match < 0))
            goto error;
        R(a) = value_from_bool(match);
        DISPATCH();
    }
    CASE(GROUP_MATCH) {
        REQUIRE(exception_group_match(vm, R(b), R(c), &R(a), &R(a + 1)));
    }
    CASE(RERAISE_STAR) {
        CHECKED(exception_group_reraise(vm, R(b), R(c)));
    }
    CASE(WITH_EXIT) {
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_STORE;
        start = loop_with_exit(vm, frame, &R(a), R(b));
        goto called;
    }

    // ---- Import

    CASE(IMPORT_NAME) {
        uint32_t x = *pc++;
        SAVE();
        frame->dest = (uint16_t)a;
        frame->pending = PENDING_STORE;
        start = loop_import(vm, frame, NAME_OF(x), R(b), R(b + 1));
        goto called;
    }
    CASE(IMPORT_FROM) {
        uint32_t x = *pc++;
        CHECKED(operation_import_from(vm, R(b), NAME_OF(x)));
    }

    // ---- Patterns

    CASE(MATCH_SEQUENCE) {
        R(a) = value_from_bool(operation_match_sequence(vm, R(b)));
        DISPATCH();
    }
    CASE(MATCH_MAPPING) {
        R(a) = value_from_bool(operation_match_mapping(vm, R(b)));
        DISPATCH();
    }
    CASE(MATCH_KEYS) {
        CHECKED(operation_match_keys(vm, R(b), R(c)));
    }
    CASE(MATCH_CLASS) {
        CHECKED(operation_match_class(vm, R(b), R(b + 1), R(b + 2), c));
    }
    CASE(GET_LENGTH) {
        SAVE();
        int64_t length = value_length(vm, R(b));
        if (UNLIKELY(length < 0))
            goto error;
        R(a) = value_from_small_int(length);
        DISPATCH();
    }
op_bad:
    SAVE();
    raise_system_error(vm, "unknown opcode");
    goto error;

    // ---- Between frames. Here `frame` may be stale: vm->frame counts

called: // `start` is the outcome of a call begun for vm->frame
    if (start == CALL_RETURNED) {
        value = vm->result;
        goto deliver;
    }
    if (start == CALL_FAILED)
        goto raise_in_frame;
run_frame: // vm->frame is to be run
    frame = vm->frame;
    if (LIKELY((frame->kind & FRAME_KIND_MASK) != FRAME_NATIVE)) {
        LOOP_ENTER_FRAME();
        if (LIKELY(!vm->poll))
            DISPATCH();
        goto safepoint;
    }
run_native : {
    Native *native = value_to_pointer(frame->callee);
    value = native->function(vm, frame_registers(frame));
    if (LIKELY(value.bits >= VALUE_BITS_FIRST_REAL)) {
        vm->frame = frame->back;
        if (frame->kind & FRAME_FIRST_IN_CHUNK)
            frame_leave(vm, frame);
        goto deliver;
    }
    switch (value.bits) {
    case VALUE_BITS_CALL: goto run_frame;
    case VALUE_BITS_DELIVER: value = vm->result; goto deliver;
    case VALUE_BITS_PARKED: goto park;
    default: // an exception: out of the native, or in the generator that it threw into and gave its place to
        frame = vm->frame;
        if ((frame->kind & FRAME_KIND_MASK) == FRAME_NATIVE) {
            vm->frame = frame->back;
            if (frame->kind & FRAME_FIRST_IN_CHUNK)
                frame_leave(vm, frame);
        }
        goto raise_in_frame;
    }
}

deliver: // `value` is for vm->frame
    frame = vm->frame;
    switch (frame->kind & FRAME_KIND_MASK) {
    case FRAME_NATIVE: vm->result = value; goto run_native;
    case FRAME_ENTRY:
        if (frame->dest == FRAME_DEST_TASK) {
            vm->result = value;
            goto task_done;
        }
        return value;
    default: break;
    }
    LOOP_ENTER_FRAME();
    if (frame->pending == PENDING_STORE) {
        R(frame->dest) = value;
        DISPATCH();
    }
    switch (loop_deliver(vm, frame, value, &pc)) {
    case LOOP_GO_ON: DISPATCH();
    case LOOP_ERROR: goto error;
    case LOOP_CALLED: start = vm->outcome; goto called;
    }

slow_return: // a frame with a frame object, at a chunk's start, or a generator's returns `value`
    if ((frame->kind & FRAME_KIND_MASK) == FRAME_GENERATOR) {
        Generator *generator = generator_of_frame(frame);
        generator_finish(vm, generator);
        start = loop_generator_return(vm, generator, value);
        goto called;
    }
    vm->frame = frame->back;
    frame_leave(vm, frame);
    goto deliver;

safepoint: // at a call or a backward jump
    SAVE();
    if (!vm_safepoint(vm))
        goto error;
    if (vm->task_switch) {
        vm->task_switch = false;
        goto park_ready;
    }
    DISPATCH();

error: // vm->error is set; raised in `frame`
    traceback_add(vm, frame);
unwind : {
    const ExceptionRow *row = loop_find_handler(frame);
    if (row && !vm->unwinding_limit) {
        R(row->target) = vm->error;
        vm->error = NO_VALUE;
        pc = frame->code->instructions + row->handler;
        SAVE();
        DISPATCH();
    }
    if ((frame->kind & FRAME_KIND_MASK) == FRAME_GENERATOR) {
        generator_finish(vm, generator_of_frame(frame));
        if (frame->object)
            frame_object_detach(vm, frame);
    } else {
        vm->frame = frame->back;
        if (frame->object || frame->kind != FRAME_PYTHON)
            frame_leave(vm, frame);
    }
}
raise_in_frame: // vm->error is set; it came out of a call that vm->frame made
    frame = vm->frame;
    switch (frame->kind & FRAME_KIND_MASK) {
    case FRAME_NATIVE:
        if (frame->pending == PENDING_STEP_CATCH && !vm->unwinding_limit) {
            vm->result = NO_VALUE;
            goto run_native;
        }
        vm->frame = frame->back;
        if (frame->kind & FRAME_FIRST_IN_CHUNK)
            frame_leave(vm, frame);
        goto raise_in_frame;
    case FRAME_ENTRY:
        if (frame->dest == FRAME_DEST_TASK) {
            vm->result = NO_VALUE;
            goto task_done;
        }
        return NO_VALUE;
    default: break;
    }
    LOOP_ENTER_FRAME();
    if (LIKELY(frame->pending < PENDING_FIRST_CATCHING))
        goto error;
    switch (loop_deliver_error(vm, frame, &pc)) {
    case LOOP_GO_ON: DISPATCH();
    case LOOP_ERROR: goto error;
    case LOOP_CALLED: start = vm->outcome; goto called;
    }

    // ---- Between tasks

park:       // the native of vm->frame has registered a wait
park_ready: // or the slice is over
    scheduling_save(vm);
    if (!vm->scheduler_table->next_task(vm, entry == NULL))
        goto nothing_left;
    goto task_entered;
task_done:
    vm->scheduler_table->task_done(vm, vm->task);
    if (!vm->scheduler_table->next_task(vm, true))
        goto nothing_left;
task_entered: // vm->task is running again, in this activation or another: go on where it stopped
    if (UNLIKELY(!vm->task->started) && vm->frame->dest == FRAME_DEST_TASK && !vm->frame->back) {
        start = task_begin(vm);
        goto called;
    }
    if (UNLIKELY(vm->task->own_wait.state == WAIT_WAITING)) { // woken for a signal alone (PEP 475)
        if (scheduling_signal_in_wait(vm))
            goto park;
        goto raise_in_frame;
    }
    frame = vm->frame;
    if (value_exists(vm->error))
        goto raise_in_frame;
    if ((frame->kind & FRAME_KIND_MASK) == FRAME_NATIVE)
        goto run_native;
    goto run_frame;
nothing_left:
    raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "this interpreter cannot wait");
    goto raise_in_frame;
}
