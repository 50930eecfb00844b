// SPDX-License-Identifier: MIT
//
// What CPython's code generator refuses in the patterns of `match` statements.
#include "syntax/check_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/float_text.h"

// The names that a pattern has bound so far, in order.
typedef struct Captures {
    const AstText **names;
    size_t count;
    size_t capacity;
} Captures;

static bool visit(Checker *checker, const AstNode *node, Captures *captures, bool irrefutable);

static bool capture(Checker *checker, const AstNode *node, const AstText *name, Captures *captures) {
    if (name == NULL) {
        return true;
    }
    for (size_t i = 0; i < captures->count; i++) {
        if (captures->names[i] == name) {
            return check_error(checker, node, "multiple assignments to name '%s' in pattern", name->bytes);
        }
    }
    if (captures->count == captures->capacity) {
        size_t capacity = captures->capacity == 0 ? 8 : 2 * captures->capacity;
        captures->names = arena_grow(checker->arena, captures->names, captures->count * sizeof(AstText *),
                                     capacity * sizeof(AstText *));
        if (captures->names == NULL) {
            diagnostics_add_memory_error(checker->diagnostics);
            return false;
        }
        captures->capacity = capacity;
    }
    captures->names[captures->count++] = name;
    return true;
}

static bool visit_all(Checker *checker, const AstNodes *patterns, Captures *captures) {
    for (size_t i = 0; i < patterns->count; i++) {
        if (!visit(checker, patterns->items[i], captures, true)) {
            return false;
        }
    }
    return true;
}

static bool same_names(const Captures *a, const Captures *b) {
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        size_t at = 0;
        while (at < b->count && b->names[at] != a->names[i]) {
            at++;
        }
        if (at == b->count) {
            return false;
        }
    }
    return true;
}

static bool visit_or(Checker *checker, const AstNode *node, Captures *captures, bool irrefutable) {
    const AstNodes *patterns = &ast_MatchOr(node)->patterns;
    Captures first = {0};
    for (size_t i = 0; i < patterns->count; i++) {
        Captures alternative = {0};
        bool last = i + 1 == patterns->count;
        if (!visit(checker, patterns->items[i], &alternative, last && irrefutable)) {
            return false;
        }
        if (i == 0) {
            first = alternative;
        } else if (!same_names(&first, &alternative)) {
            return check_error(checker, node, "alternative patterns bind different names");
        }
    }
    for (size_t i = 0; i < first.count; i++) {
        if (!capture(checker, node, first.names[i], captures)) {
            return false;
        }
    }
    return true;
}

// ---- mapping keys ----

// A constant, or a number with a sign or an imaginary part.
static bool is_constant_key(const AstNode *key) {
    if (key->kind == AST_UnaryOp) {
        return ast_UnaryOp(key)->op == AST_USub && ast_UnaryOp(key)->operand->kind == AST_Constant;
    }
    return key->kind == AST_Constant || (key->kind == AST_BinOp && is_constant_key(ast_BinOp(key)->left) &&
                                         ast_BinOp(key)->right->kind == AST_Constant);
}

typedef struct Key {
    bool is_text; // else a number or None
    bool is_none;
    bool is_complex;
    bool is_integer; // whose digits may be too many for a double to tell apart
    bool negative;
    double real;
    double imaginary;
    const AstConstantValue *value;
} Key;

static void add_number(const AstNode *node, double sign, Key *key) {
    if (node->kind == AST_UnaryOp) {
        key->negative = !key->negative;
        add_number(ast_UnaryOp(node)->operand, -sign, key);
        return;
    }
    if (node->kind == AST_BinOp) {
        add_number(ast_BinOp(node)->left, sign, key);
        add_number(ast_BinOp(node)->right, ast_BinOp(node)->op == AST_Sub ? -sign : sign, key);
        return;
    }
    const AstConstantValue *value = &ast_Constant(node)->value;
    key->value = value;
    switch (value->kind) {
    case AST_CONSTANT_NONE: key->is_none = true; break;
    case AST_CONSTANT_TRUE: key->real += sign; break;
    case AST_CONSTANT_FALSE: break;
    case AST_CONSTANT_FLOAT: key->real += sign * value->number; break;
    case AST_CONSTANT_COMPLEX:
        key->imaginary += sign * value->number;
        key->is_complex = true;
        break;
    case AST_CONSTANT_INT: {
        double number = 0;
        for (size_t i = 0; i < value->text.length; i++) {
            char c = value->text.bytes[i];
            number = number * value->radix + (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        }
        key->is_integer = true;
        key->real += sign * number;
        break;
    }
    default: key->is_text = true; break;
    }
}

static bool keys_equal(const AstNode *a, const AstNode *b) {
    Key left = {0}, right = {0};
    add_number(a, 1, &left);
    add_number(b, 1, &right);
    if (left.is_text || right.is_text) {
        return left.is_text && right.is_text && left.value->kind == right.value->kind &&
               left.value->kind != AST_CONSTANT_OBJECT &&
               left.value->text.length == right.value->text.length &&
               memcmp(left.value->text.bytes, right.value->text.bytes, left.value->text.length) == 0;
    }
    if (left.is_none || right.is_none) {
        return left.is_none && right.is_none;
    }
    if (left.is_integer && right.is_integer && left.value->radix == right.value->radix &&
        (left.value->text.length != right.value->text.length ||
         memcmp(left.value->text.bytes, right.value->text.bytes, left.value->text.length) != 0) &&
        left.real > 9e15) {
        return false;
    }
    return left.real == right.real && left.imaginary == right.imaginary;
}

static size_t show_text(const AstConstantValue *value, char *out, size_t capacity) {
    const char *bytes = value->text.bytes;
    char quote =
        memchr(bytes, '\'', value->text.length) != NULL && memchr(bytes, '"', value->text.length) == NULL
            ? '"'
            : '\'';
    size_t count = 0;
    if (value->kind == AST_CONSTANT_BYTES) {
        out[count++] = 'b';
    }
    out[count++] = quote;
    for (size_t i = 0; i < value->text.length && count + 8 < capacity; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == (unsigned char)quote || c == '\\') {
            out[count++] = '\\';
            out[count++] = (char)c;
        } else if (c == '\n' || c == '\t' || c == '\r') {
            out[count++] = '\\';
            out[count++] = c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
        } else if (c < ' ' || c == 0x7F || (c >= 0x80 && value->kind == AST_CONSTANT_BYTES)) {
            count += (size_t)snprintf(out + count, capacity - count, "\\x%02x", c);
        } else {
            out[count++] = (char)c;
        }
    }
    out[count++] = quote;
    return count;
}

static void show_key(const AstNode *node, char *out, size_t capacity) {
    Key key = {0};
    add_number(node, 1, &key);
    size_t count = 0;
    if (key.is_text) {
        count = show_text(key.value, out, capacity - 1);
    } else if (key.is_none) {
        memcpy(out, "None", count = 4);
    } else if (node->kind == AST_Constant &&
               (key.value->kind == AST_CONSTANT_TRUE || key.value->kind == AST_CONSTANT_FALSE)) {
        bool is_true = key.value->kind == AST_CONSTANT_TRUE;
        count = is_true ? 4 : 5;
        memcpy(out, is_true ? "True" : "False", count);
    } else if (key.is_integer && key.value->radix == 10 && node->kind != AST_BinOp) {
        if (key.negative && key.real != 0) {
            out[count++] = '-';
        }
        size_t length = key.value->text.length < capacity - 2 ? key.value->text.length : capacity - 2;
        memcpy(out + count, key.value->text.bytes, length);
        count += length;
    } else if (key.is_integer && node->kind != AST_BinOp) {
        count = (size_t)snprintf(out, capacity, "%.0f", key.real);
    } else {
        char digits[FLOAT_TEXT_REPR_MAX];
        bool is_complex = key.is_complex;
        if (!is_complex || key.real != 0) {
            out[count] = '(';
            count += is_complex;
            size_t length = is_complex && key.real == (double)(long long)key.real
                                ? (size_t)snprintf(digits, sizeof(digits), "%.0f", key.real)
                                : float_text_repr(key.real, digits);
            memcpy(out + count, digits, length);
            count += length;
        }
        if (is_complex) {
            if (key.real != 0 && key.imaginary >= 0) {
                out[count++] = '+';
            }
            size_t length = key.imaginary == (double)(long long)key.imaginary
                                ? (size_t)snprintf(digits, sizeof(digits), "%.0f", key.imaginary)
                                : float_text_repr(key.imaginary, digits);
            memcpy(out + count, digits, length);
            count += length;
            out[count++] = 'j';
            if (key.real != 0) {
                out[count++] = ')';
            }
        }
    }
    out[count] = '\0';
}

static bool visit_mapping(Checker *checker, const AstNode *node, Captures *captures) {
    const AstMatchMapping *mapping = ast_MatchMapping(node);
    for (size_t i = 0; i < mapping->keys.count; i++) {
        const AstNode *key = mapping->keys.items[i];
        if (is_constant_key(key)) {
            for (size_t j = 0; j < i; j++) {
                if (is_constant_key(mapping->keys.items[j]) && keys_equal(mapping->keys.items[j], key)) {
                    char shown[300];
                    show_key(key, shown, sizeof(shown));
                    return check_error(checker, node, "mapping pattern checks duplicate key (%s)", shown);
                }
            }
        } else if (key->kind != AST_Attribute) {
            return check_error(checker, node,
                               "mapping pattern keys may only match literals and attribute lookups");
        }
        if (!check_node(checker, key)) {
            return false;
        }
    }
    return visit_all(checker, &mapping->patterns, captures) &&
           capture(checker, node, mapping->rest, captures);
}

// ---- the others ----

static bool visit_class(Checker *checker, const AstNode *node, Captures *captures) {
    const AstMatchClass *class = ast_MatchClass(node);
    const AstTexts *names = &class->kwd_attrs;
    for (size_t i = 0; i < names->count; i++) {
        for (size_t j = i + 1; j < names->count; j++) {
            if (names->items[i] == names->items[j]) {
                return check_error(checker, class->kwd_patterns.items[j],
                                   "attribute name repeated in class pattern: %s", names->items[j]->bytes);
            }
        }
    }
    return check_node(checker, class->cls) && visit_all(checker, &class->patterns, captures) &&
           visit_all(checker, &class->kwd_patterns, captures);
}

static bool visit_sequence(Checker *checker, const AstNode *node, Captures *captures) {
    const AstNodes *patterns = &ast_MatchSequence(node)->patterns;
    bool seen = false;
    for (size_t i = 0; i < patterns->count; i++) {
        if (patterns->items[i]->kind == AST_MatchStar) {
            if (seen) {
                return check_error(checker, node, "multiple starred names in sequence pattern");
            }
            seen = true;
        }
    }
    return visit_all(checker, patterns, captures);
}

static bool visit_as(Checker *checker, const AstNode *node, Captures *captures, bool irrefutable) {
    const AstMatchAs *as = ast_MatchAs(node);
    if (as->pattern != NULL) {
        return visit(checker, as->pattern, captures, irrefutable) &&
               capture(checker, node, as->name, captures);
    }
    if (!irrefutable) {
        return as->name != NULL
                   ? check_error(checker, node, "name capture '%s' makes remaining patterns unreachable",
                                 as->name->bytes)
                   : check_error(checker, node, "wildcard makes remaining patterns unreachable");
    }
    return capture(checker, node, as->name, captures);
}

static bool visit(Checker *checker, const AstNode *node, Captures *captures, bool irrefutable) {
    switch (node->kind) {
    case AST_MatchValue: {
        const AstNode *value = ast_MatchValue(node)->value;
        if (!is_constant_key(value) && value->kind != AST_Attribute) {
            return check_error(checker, node, "patterns may only match literals and attribute lookups");
        }
        return check_node(checker, value);
    }
    case AST_MatchSequence: return visit_sequence(checker, node, captures);
    case AST_MatchMapping: return visit_mapping(checker, node, captures);
    case AST_MatchClass: return visit_class(checker, node, captures);
    case AST_MatchStar: return capture(checker, node, ast_MatchStar(node)->name, captures);
    case AST_MatchAs: return visit_as(checker, node, captures, irrefutable);
    case AST_MatchOr: return visit_or(checker, node, captures, irrefutable);
    default: return true;
    }
}

bool check_pattern(Checker *checker, const AstNode *pattern, bool irrefutable) {
    Captures captures = {0};
    return visit(checker, pattern, &captures, irrefutable);
}
