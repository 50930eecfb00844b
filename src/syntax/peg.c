// SPDX-License-Identifier: MIT
//
// Reading the error grammar and matching it.
//
// The matcher is one loop over a stack of frames. A frame belongs to a node of the grammar and goes on where
// its child ends; tokens are matched without a frame.
#include "syntax/peg.h"

#include <stdio.h>

// ---- reading the grammar ----

typedef struct Reader {
    Peg *peg;
    const char *at;
    bool failed; // no memory
} Reader;

static void skip_blanks(Reader *reader) {
    while (*reader->at == ' ') {
        reader->at++;
    }
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word_length(const char *text) {
    size_t length = 0;
    while (is_word(text[length])) {
        length++;
    }
    return length;
}

static PegNode *new_node(Reader *reader, PegNodeKind kind) {
    PegNode *node = arena_alloc(reader->peg->arena, sizeof(PegNode));
    if (node == NULL) {
        reader->failed = true;
        return NULL;
    }
    node->kind = (uint8_t)kind;
    return node;
}

static void add_child(Reader *reader, PegNode *node, PegNode *child) {
    enum { STEP = 8 };
    if (reader->failed || node == NULL || child == NULL) {
        return;
    }
    if (node->child_count % STEP == 0) {
        node->children = arena_grow(reader->peg->arena, node->children, node->child_count * sizeof(PegNode *),
                                    (node->child_count + STEP) * sizeof(PegNode *));
        if (node->children == NULL) {
            reader->failed = true;
            return;
        }
    }
    node->children[node->child_count++] = child;
}

static uint16_t find_rule(const Peg *peg, const char *name, size_t length) {
    for (size_t i = 0; i < peg->rule_count; i++) {
        if (peg->rules[i].name_length == length && memcmp(peg->rules[i].name, name, length) == 0) {
            return (uint16_t)i;
        }
    }
    return 0;
}

static uint8_t find_token(const char *name, size_t length) {
    for (size_t kind = 0; kind < TOKEN_KIND_COUNT; kind++) {
        if (strlen(token_names[kind]) == length && memcmp(token_names[kind], name, length) == 0) {
            return (uint8_t)kind;
        }
    }
    return TOKEN_ERRORTOKEN;
}

static PegNode *read_choice(Reader *reader);

static PegNode *read_atom(Reader *reader) {
    PegNode *node;
    const char *at = reader->at;
    if (*at == '\'') {
        size_t length = strchr(at + 1, '\'') - (at + 1);
        node = new_node(reader, PEG_NODE_TOKEN);
        if (node != NULL) {
            node->token = find_token(at + 1, length);
        }
        reader->at += length + 2;
        return node;
    }
    if (*at == '^') {
        size_t length = word_length(at + 1);
        node = new_node(reader, PEG_NODE_SOFT);
        if (node != NULL) {
            node->text = at + 1;
            node->text_length = length;
        }
        reader->at += length + 1;
        return node;
    }
    if (*at == '(' || *at == '[') {
        bool optional = *at == '[';
        reader->at++;
        node = read_choice(reader);
        reader->at++;
        if (optional) {
            PegNode *outer = new_node(reader, PEG_NODE_OPTIONAL);
            add_child(reader, outer, node);
            return outer;
        }
        return node;
    }
    size_t length = word_length(at);
    reader->at += length;
    if (*at >= 'A' && *at <= 'Z') {
        bool any_soft = length == 12 && memcmp(at, "SOFT_KEYWORD", 12) == 0;
        node = new_node(reader, any_soft ? PEG_NODE_ANY_SOFT : PEG_NODE_TOKEN);
        if (node != NULL) {
            node->token = find_token(at, length);
        }
        return node;
    }
    node = new_node(reader, PEG_NODE_RULE);
    if (node != NULL) {
        node->rule = find_rule(reader->peg, at, length);
    }
    return node;
}

static PegNode *wrap(Reader *reader, PegNodeKind kind, PegNode *child) {
    PegNode *node = new_node(reader, kind);
    add_child(reader, node, child);
    return node;
}

static PegNode *read_item(Reader *reader) {
    uint8_t capture = 0;
    if (reader->at[0] >= 'a' && reader->at[0] <= 'c' && reader->at[1] == '=') {
        capture = (uint8_t)(reader->at[0] - 'a' + 1);
        reader->at += 2;
    }
    PegNode *node;
    if (reader->at[0] == '&' && reader->at[1] == '&') {
        reader->at += 2;
        node = read_atom(reader);
        if (node != NULL) {
            node->kind = PEG_NODE_FORCED;
        }
    } else if (reader->at[0] == '&' || reader->at[0] == '!') {
        PegNodeKind kind = reader->at[0] == '&' ? PEG_NODE_AND : PEG_NODE_NOT;
        reader->at++;
        node = wrap(reader, kind, read_atom(reader));
    } else if (reader->at[0] == '~') {
        reader->at++;
        node = new_node(reader, PEG_NODE_CUT);
    } else {
        node = read_atom(reader);
        switch (*reader->at) {
        case '?':
            reader->at++;
            node = wrap(reader, PEG_NODE_OPTIONAL, node);
            break;
        case '*':
            reader->at++;
            node = wrap(reader, PEG_NODE_REPEAT, node);
            break;
        case '+':
            reader->at++;
            node = wrap(reader, PEG_NODE_REPEAT_ONE, node);
            break;
        case '.':
            reader->at++;
            node = wrap(reader, PEG_NODE_GATHER, node);
            add_child(reader, node, read_atom(reader));
            reader->at++; // the `+`
            break;
        default: break;
        }
    }
    if (node != NULL) {
        node->capture = capture;
    }
    return node;
}

static int node_kind(const char *name, size_t length) {
    for (int kind = 1; kind < AST_KIND_COUNT; kind++) {
        const char *other = ast_node_descriptions[kind].name;
        if (strlen(other) == length && memcmp(other, name, length) == 0) {
            return kind;
        }
    }
    return AST_NO_KIND;
}

static uint16_t read_action(Reader *reader) {
    enum { STEP = 64 };
    Peg *peg = reader->peg;
    if (peg->action_count % STEP == 0) {
        peg->actions = arena_grow(peg->arena, peg->actions, peg->action_count * sizeof(PegAction),
                                  (peg->action_count + STEP) * sizeof(PegAction));
        if (peg->actions == NULL) {
            reader->failed = true;
            return 0;
        }
    }
    PegAction *action = &peg->actions[peg->action_count++];
    *action = (PegAction){.name = ++reader->at};
    action->name_length = word_length(reader->at);
    action->node_kind = node_kind(action->name, action->name_length);
    reader->at += action->name_length;
    if (*reader->at == '?') {
        action->only_if_longer = true;
        reader->at++;
    }
    for (;;) {
        skip_blanks(reader);
        if (*reader->at == '}') {
            reader->at++;
            break;
        }
        if (*reader->at == '`') {
            action->message = ++reader->at;
            action->message_length = (size_t)(strchr(reader->at, '`') - reader->at);
            reader->at += action->message_length + 1;
            continue;
        }
        action->last_of[action->argument_count] = *reader->at == '$';
        reader->at += *reader->at == '$';
        action->arguments[action->argument_count++] = (uint8_t)(*reader->at++ - 'a');
    }
    return (uint16_t)peg->action_count;
}

static PegNode *read_sequence(Reader *reader) {
    PegNode *node = new_node(reader, PEG_NODE_SEQUENCE);
    for (;;) {
        skip_blanks(reader);
        char c = *reader->at;
        if (reader->failed || c == '\0' || c == '\n' || c == '|' || c == ')' || c == ']') {
            break;
        }
        if (c == '{') {
            node->action = read_action(reader);
            continue;
        }
        add_child(reader, node, read_item(reader));
    }
    if (!reader->failed && node->child_count == 1 && node->children[0]->kind == PEG_NODE_RULE) {
        node->second_pass = reader->peg->rules[node->children[0]->rule].is_bad;
    }
    return node;
}

static PegNode *read_choice(Reader *reader) {
    PegNode *node = new_node(reader, PEG_NODE_CHOICE);
    add_child(reader, node, read_sequence(reader));
    while (!reader->failed && *reader->at == '|') {
        reader->at++;
        add_child(reader, node, read_sequence(reader));
    }
    return node;
}

bool peg_init(Peg *peg, Parser *parser) {
    *peg = (Peg){.parser = parser, .arena = parser->tree->arena};
    Reader reader = {peg, peg_grammar, false};
    size_t count = 0;
    for (const char *at = peg_grammar; *at != '\0'; at++) {
        count += *at == '\n';
    }
    peg->rules = arena_alloc(peg->arena, count * sizeof(PegRule));
    if (peg->rules == NULL) {
        return false;
    }
    for (const char *line = peg_grammar; *line != '\0'; line = strchr(line, '\n') + 1) {
        PegRule *rule = &peg->rules[peg->rule_count++];
        rule->name = line;
        rule->name_length = word_length(line);
        rule->remembers = line[rule->name_length] == '*';
        rule->is_bad = strncmp(line, "bad_", 4) == 0;
        rule->without_bad = strncmp(line, "expression_plain", 16) == 0;
    }
    for (size_t i = 0; i < peg->rule_count; i++) {
        reader.at = strchr(peg->rules[i].name, ':') + 1;
        peg->rules[i].body = read_choice(&reader);
        if (reader.failed) {
            return false;
        }
    }
    return true;
}

// ---- tokens and values ----

const Token *peg_token(Peg *peg, size_t index) {
    Parser *parser = peg->parser;
    while (index >= parser->token_count) {
        if (parser->tokens[parser->token_count - 1].kind == TOKEN_ERRORTOKEN) {
            index = parser->token_count - 1;
            break;
        }
        if (!parser_fill(parser)) {
            peg->failed = peg->no_memory = true;
            return NULL;
        }
    }
    if (index >= peg->fill) {
        peg->fill = index + 1;
    }
    const Token *token = &parser->tokens[index];
    if (token->kind == TOKEN_ERRORTOKEN) {
        peg_raise_lexer(peg);
        return NULL;
    }
    return token;
}

static PegValue *new_value(Peg *peg, int kind) {
    PegValue *value = arena_alloc(peg->arena, sizeof(PegValue));
    if (value == NULL) {
        peg->failed = peg->no_memory = true;
    } else {
        value->kind = kind;
    }
    return value;
}

PegValue *peg_value(Peg *peg, int kind, size_t start) {
    PegValue *value = new_value(peg, kind);
    if (value == NULL) {
        return NULL;
    }
    const Token *tokens = peg->parser->tokens;
    value->token = (uint32_t)start;
    if (start < peg->parser->token_count) {
        value->lineno = tokens[start].lineno;
        value->col_offset = tokens[start].col_offset;
    }
    for (size_t index = peg->index; index > 0;) {
        const Token *token = &tokens[--index];
        if (token->kind != TOKEN_ENDMARKER && (token->kind < TOKEN_NEWLINE || token->kind > TOKEN_DEDENT)) {
            value->end_lineno = token->end_lineno;
            value->end_col_offset = token->end_col_offset;
            break;
        }
    }
    return value;
}

PegValue *peg_list(Peg *peg) {
    return new_value(peg, PEG_LIST);
}

bool peg_append(Peg *peg, PegValue *list, const PegValue *item) {
    PegCell *cell = arena_alloc(peg->arena, sizeof(PegCell));
    if (cell == NULL) {
        peg->failed = peg->no_memory = true;
        return false;
    }
    cell->value = item;
    if (list->last == NULL) {
        list->items = cell;
        if (item != NULL) {
            list->lineno = item->lineno;
            list->col_offset = item->col_offset;
            list->token = item->token;
        }
    } else {
        list->last->next = cell;
    }
    list->last = cell;
    if (item != NULL) {
        list->end_lineno = item->end_lineno;
        list->end_col_offset = item->end_col_offset;
    }
    return true;
}

static PegValue *token_value(Peg *peg, const Token *token) {
    int kind = PEG_TOKEN;
    switch (token->kind) {
    case TOKEN_NAME: kind = AST_Name; break;
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
    case TOKEN_NONE:
    case TOKEN_ELLIPSIS: kind = AST_Constant; break;
    default: break;
    }
    PegValue *value = new_value(peg, kind);
    if (value != NULL) {
        value->lineno = token->lineno;
        value->col_offset = token->col_offset;
        value->end_lineno = token->end_lineno;
        value->end_col_offset = token->end_col_offset;
        value->token = (uint32_t)(token - peg->parser->tokens);
    }
    return value;
}

// ---- memos ----

typedef struct PegMemo {
    struct PegMemo *next;
    const PegValue *value;
    size_t end;
    uint16_t rule;
    bool matched;
} PegMemo;

static const PegMemo *find_memo(const Peg *peg, size_t index, uint16_t rule) {
    if (index >= peg->memo_capacity) {
        return NULL;
    }
    for (const PegMemo *memo = peg->memos[index]; memo != NULL; memo = memo->next) {
        if (memo->rule == rule) {
            return memo;
        }
    }
    return NULL;
}

static bool remember(Peg *peg, size_t index, uint16_t rule, bool matched, const PegValue *value) {
    if (index >= peg->memo_capacity) {
        size_t capacity = peg->memo_capacity == 0 ? 256 : peg->memo_capacity;
        while (capacity <= index) {
            capacity *= 2;
        }
        peg->memos = arena_grow(peg->arena, peg->memos, peg->memo_capacity * sizeof(PegMemo *),
                                capacity * sizeof(PegMemo *));
        if (peg->memos == NULL) {
            peg->memo_capacity = 0;
            peg->failed = peg->no_memory = true;
            return false;
        }
        peg->memo_capacity = capacity;
    }
    PegMemo *memo = arena_alloc(peg->arena, sizeof(PegMemo));
    if (memo == NULL) {
        peg->failed = peg->no_memory = true;
        return false;
    }
    *memo = (PegMemo){peg->memos[index], value, peg->index, rule, matched};
    peg->memos[index] = memo;
    return true;
}

// ---- matching ----

typedef struct Frame {
    const PegNode *node;
    size_t start;
    size_t before_separator; // of a gather
    PegValue *list;
    const PegValue *captures[3];
    const PegValue *first; // the only value of a sequence
    uint16_t step;
    uint16_t values;
    bool flag; // sequence: committed; rule: mistakes were on; gather: an element is due
} Frame;

typedef struct Matcher {
    Frame *frames;
    size_t count;
    size_t capacity;
    bool matched;   // what the last node gave
    bool committed; // a sequence failed behind its cut, or its action refused: no other alternative counts
    const PegValue *value;
} Matcher;

enum { LEVEL_MAX = 4000 };

static bool is_soft_keyword(const AstText *name) {
    return ast_text_equals(name, "_") || ast_text_equals(name, "case") || ast_text_equals(name, "match") ||
           ast_text_equals(name, "type");
}

// Matches a node that needs no frame, or pushes a frame for it. True: the result is there.
static bool enter(Peg *peg, Matcher *matcher, const PegNode *node) {
    if (node->kind > PEG_NODE_CUT) {
        if (matcher->count == matcher->capacity) {
            size_t capacity = matcher->capacity == 0 ? 256 : 2 * matcher->capacity;
            matcher->frames = arena_grow(peg->arena, matcher->frames, matcher->count * sizeof(Frame),
                                         capacity * sizeof(Frame));
            if (matcher->frames == NULL) {
                peg->failed = peg->no_memory = true;
                matcher->count = 0;
                return true;
            }
            matcher->capacity = capacity;
        }
        matcher->frames[matcher->count++] = (Frame){.node = node, .start = peg->index};
        return false;
    }
    matcher->matched = false;
    matcher->value = NULL;
    if (node->kind == PEG_NODE_CUT) {
        matcher->matched = true;
        return true;
    }
    const Token *token = peg_token(peg, peg->index);
    if (token == NULL) {
        return true;
    }
    switch (node->kind) {
    case PEG_NODE_SOFT:
        matcher->matched = token->kind == TOKEN_NAME && token->name->length == node->text_length &&
                           memcmp(token->name->bytes, node->text, node->text_length) == 0;
        break;
    case PEG_NODE_ANY_SOFT:
        matcher->matched = token->kind == TOKEN_NAME && is_soft_keyword(token->name);
        break;
    case PEG_NODE_FORCED:
        matcher->matched = token->kind == node->token;
        if (!matcher->matched) {
            char message[40];
            snprintf(message, sizeof(message), "expected '%s'", token_names[node->token]);
            peg_raise_token(peg, token, DIAGNOSTIC_SYNTAX_ERROR, message);
        }
        break;
    default: matcher->matched = token->kind == node->token; break;
    }
    if (matcher->matched) {
        matcher->value = token_value(peg, token);
        peg->index++;
    }
    return true;
}

// The frame on top has its result; it goes away.
static void leave(Matcher *matcher, bool matched, const PegValue *value) {
    matcher->count--;
    matcher->matched = matched;
    matcher->value = value;
}

static void step_rule(Peg *peg, Matcher *matcher, Frame *frame) {
    const PegRule *rule = &peg->rules[frame->node->rule];
    if (frame->step == 0) {
        const PegMemo *memo = rule->remembers ? find_memo(peg, frame->start, frame->node->rule) : NULL;
        if (memo != NULL) {
            peg->index = memo->end;
            leave(matcher, memo->matched, memo->value);
            return;
        }
        if (++peg->level > LEVEL_MAX) {
            peg_raise(peg, DIAGNOSTIC_MEMORY_ERROR, 0, 0, 0, 0,
                      "Parser stack overflowed - Python source too complex to compile");
            return;
        }
        frame->step = 1;
        frame->flag = peg->bad_rules;
        if (rule->without_bad) {
            peg->bad_rules = false;
        }
        enter(peg, matcher, rule->body);
        return;
    }
    peg->level--;
    peg->bad_rules = frame->flag;
    bool matched = matcher->matched;
    const PegValue *value = matcher->value;
    if (!matched) {
        peg->index = frame->start;
    }
    if (rule->remembers && !remember(peg, frame->start, frame->node->rule, matched, value)) {
        return;
    }
    leave(matcher, matched, value);
}

static void step_choice(Peg *peg, Matcher *matcher, Frame *frame) {
    const PegNode *node = frame->node;
    if (frame->step > 0) {
        if (matcher->matched || matcher->committed) {
            bool matched = matcher->matched;
            matcher->committed = false;
            leave(matcher, matched, matcher->value);
            return;
        }
        peg->index = frame->start;
    }
    while (frame->step < node->child_count) {
        const PegNode *sequence = node->children[frame->step++];
        if (!sequence->second_pass || peg->bad_rules) {
            matcher->committed = false;
            enter(peg, matcher, sequence);
            return;
        }
    }
    leave(matcher, false, NULL);
}

static void step_sequence(Peg *peg, Matcher *matcher, Frame *frame) {
    const PegNode *node = frame->node;
    for (;;) {
        if (frame->step > 0) {
            const PegNode *child = node->children[frame->step - 1];
            if (!matcher->matched) {
                bool committed = frame->flag;
                peg->index = frame->start;
                leave(matcher, false, NULL);
                matcher->committed = committed;
                return;
            }
            frame->flag = frame->flag || child->kind == PEG_NODE_CUT;
            if (child->capture != 0) {
                frame->captures[child->capture - 1] = matcher->value;
            }
            if (child->kind < PEG_NODE_AND && child->kind != PEG_NODE_CUT) {
                frame->first = frame->values++ == 0 ? matcher->value : NULL;
            }
        }
        if (frame->step == node->child_count) {
            break;
        }
        if (!enter(peg, matcher, node->children[frame->step++])) {
            return;
        }
        if (peg->failed) {
            return;
        }
    }
    const PegValue *value = frame->first;
    bool good = true;
    if (node->action != 0) {
        good = peg_act(peg, &peg->actions[node->action - 1], frame->start, frame->captures, &value);
    } else if (frame->values > 1) {
        value = peg_value(peg, AST_NO_KIND, frame->start);
    }
    leave(matcher, good, value);
    matcher->committed = !good;
}

static void step_repeat(Peg *peg, Matcher *matcher, Frame *frame) {
    if (frame->step == 0) {
        frame->list = peg_list(peg);
        if (frame->list == NULL) {
            return;
        }
    } else if (matcher->matched && peg->index > frame->before_separator) {
        if (!peg_append(peg, frame->list, matcher->value)) {
            return;
        }
    } else {
        peg->index = frame->before_separator;
        bool good = frame->node->kind == PEG_NODE_REPEAT || frame->list->items != NULL;
        leave(matcher, good, frame->list);
        return;
    }
    frame->step = 1;
    frame->before_separator = peg->index;
    enter(peg, matcher, frame->node->children[0]);
}

static void step_gather(Peg *peg, Matcher *matcher, Frame *frame) {
    switch (frame->step) {
    case 0:
        frame->list = peg_list(peg);
        if (frame->list == NULL) {
            return;
        }
        frame->step = 1;
        frame->before_separator = peg->index;
        enter(peg, matcher, frame->node->children[1]);
        return;
    case 1: // behind an element
        if (!matcher->matched) {
            bool good = frame->list->items != NULL;
            peg->index = frame->before_separator;
            leave(matcher, good, frame->list);
            return;
        }
        if (!peg_append(peg, frame->list, matcher->value)) {
            return;
        }
        frame->before_separator = peg->index;
        frame->step = 2;
        enter(peg, matcher, frame->node->children[0]);
        return;
    default: // behind a separator
        if (!matcher->matched) {
            peg->index = frame->before_separator;
            leave(matcher, true, frame->list);
            return;
        }
        frame->step = 1;
        enter(peg, matcher, frame->node->children[1]);
        return;
    }
}

static void step_wrapper(Peg *peg, Matcher *matcher, Frame *frame) {
    if (frame->step == 0) {
        frame->step = 1;
        enter(peg, matcher, frame->node->children[0]);
        return;
    }
    bool matched = matcher->matched;
    switch (frame->node->kind) {
    case PEG_NODE_OPTIONAL:
        if (!matched) {
            peg->index = frame->start;
        }
        leave(matcher, true, matched ? matcher->value : NULL);
        return;
    case PEG_NODE_AND:
        peg->index = frame->start;
        leave(matcher, matched, NULL);
        return;
    default:
        peg->index = frame->start;
        leave(matcher, !matched, NULL);
        return;
    }
}

bool peg_match(Peg *peg, const char *rule) {
    Matcher matcher = {0};
    PegNode root = {.kind = PEG_NODE_RULE, .rule = find_rule(peg, rule, strlen(rule))};
    peg->index = 0;
    peg->level = 0;
    peg->memos = NULL;
    peg->memo_capacity = 0;
    enter(peg, &matcher, &root);
    while (matcher.count > 0 && !peg->failed) {
        Frame *frame = &matcher.frames[matcher.count - 1];
        switch (frame->node->kind) {
        case PEG_NODE_RULE: step_rule(peg, &matcher, frame); break;
        case PEG_NODE_CHOICE: step_choice(peg, &matcher, frame); break;
        case PEG_NODE_SEQUENCE: step_sequence(peg, &matcher, frame); break;
        case PEG_NODE_REPEAT:
        case PEG_NODE_REPEAT_ONE: step_repeat(peg, &matcher, frame); break;
        case PEG_NODE_GATHER: step_gather(peg, &matcher, frame); break;
        default: step_wrapper(peg, &matcher, frame); break;
        }
    }
    return !peg->failed && matcher.matched;
}
