// SPDX-License-Identifier: MIT
// The cell type: a variable that a closure captures.
#include "objects/function.h"
#include "objects/str.h"
#include "vm/vm.h"

void cell_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((Cell *)object)->content);
}

Cell *cell_new(Vm *vm, Value content) {
    Cell *cell = heap_alloc(vm, sizeof(Cell), shape_header(vm_type(vm, TYPE_INDEX_CELL)->root));
    if (cell)
        cell->content = content; // NOBARRIER: allocated just above
    return cell;
}

static Value cell_new_method(Vm *vm, Value *args) {
    Cell *cell = object_alloc(vm, (Type *)value_to_pointer(args[0]), 0);
    if (!cell)
        return NO_VALUE;
    cell->content = args[1]; // NOBARRIER: allocated just above
    return value_from_pointer(cell);
}

static Value cell_repr(Vm *vm, Value *args) {
    Cell *cell = value_to_pointer(args[0]);
    Str *text = value_missing(cell->content) ? str_format(vm, "<cell at %p: empty>", (void *)cell)
                                             : str_format(vm, "<cell at %p: %T object at %p>", (void *)cell,
                                                          cell->content, value_to_pointer(cell->content));
    return text ? str_value(text) : NO_VALUE;
}

static Value cell_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!value_is_kind(args[1], KIND_CELL))
        return VALUE_NOT_IMPLEMENTED;
    Value a = ((Cell *)value_to_pointer(args[0]))->content;
    Value b = ((Cell *)value_to_pointer(args[1]))->content;
    if (value_exists(a) && value_exists(b))
        return value_compare(vm, a, b, comparison);
    // an empty cell is smaller than any other
    int left = value_exists(a), right = value_exists(b);
    switch (comparison) {
    case COMPARE_LT: return value_from_bool(left < right);
    case COMPARE_LE: return value_from_bool(left <= right);
    case COMPARE_EQ: return value_from_bool(left == right);
    case COMPARE_NE: return value_from_bool(left != right);
    case COMPARE_GT: return value_from_bool(left > right);
    default: return value_from_bool(left >= right);
    }
}
static Value cell_lt(Vm *vm, Value *args) {
    return cell_compare(vm, args, COMPARE_LT);
}
static Value cell_le(Vm *vm, Value *args) {
    return cell_compare(vm, args, COMPARE_LE);
}
static Value cell_eq(Vm *vm, Value *args) {
    return cell_compare(vm, args, COMPARE_EQ);
}
static Value cell_ne(Vm *vm, Value *args) {
    return cell_compare(vm, args, COMPARE_NE);
}
static Value cell_gt(Vm *vm, Value *args) {
    return cell_compare(vm, args, COMPARE_GT);
}
static Value cell_ge(Vm *vm, Value *args) {
    return cell_compare(vm, args, COMPARE_GE);
}

static Value cell_get_contents(Vm *vm, Value *args) {
    Value content = ((Cell *)value_to_pointer(args[0]))->content;
    return value_exists(content) ? content : raise_value_error(vm, "cell is empty");
}

static Value cell_set_contents(Vm *vm, Value *args) {
    Cell *cell = value_to_pointer(args[0]);
    heap_store(vm, cell, &cell->content, args[1]);
    return VALUE_NONE;
}

static const NativeDefinition cell_methods[] = {
    {"__new__(cls, contents=<unrepresentable>, /)", cell_new_method,
     "Make a cell, empty unless contents are given.", 0, 0},
    {"__repr__(self, /)", cell_repr, "Return repr(self).", 0, 0},
    {"__lt__(self, value, /)", cell_lt, "Return self<value.", 0, 0},
    {"__le__(self, value, /)", cell_le, "Return self<=value.", 0, 0},
    {"__eq__(self, value, /)", cell_eq, "Return self==value.", 0, 0},
    {"__ne__(self, value, /)", cell_ne, "Return self!=value.", 0, 0},
    {"__gt__(self, value, /)", cell_gt, "Return self>value.", 0, 0},
    {"__ge__(self, value, /)", cell_ge, "Return self>=value.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition cell_getset[] = {
    {"cell_contents", cell_get_contents, cell_set_contents, "What the variable holds."},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition cell_definition = {
    .name = "cell",
    .doc = "A variable shared by a function and the functions nested in it.",
    .signature = "([contents])",
    .kind = KIND_CELL,
    .size = sizeof(Cell),
    .methods = cell_methods,
    .getset = cell_getset,
};
