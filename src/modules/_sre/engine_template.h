// SPDX-License-Identifier: MIT
// The matcher for one width of characters: included by engine.c with CHARACTER and NAME(x) defined.

// How many characters from `from`, at most `limit`, match the one-character instruction at `code`.
static int64_t NAME(count_run)(const Sre *sre, const uint32_t *code, int64_t from, int64_t limit) {
    const CHARACTER *text = sre->subject.data;
    const CHARACTER *begin = text + from, *p = begin;
    const CHARACTER *end = text + (limit < sre->end_position - from ? from + limit : sre->end_position);
    uint32_t literal = code[1];
    switch (code[0]) {
    case SRE_ANY_ALL: p = end; break;
    case SRE_ANY:
        while (p < end && *p != '\n')
            p++;
        break;
    case SRE_LITERAL:
        while (p < end && *p == literal)
            p++;
        break;
    case SRE_NOT_LITERAL:
        while (p < end && *p != literal)
            p++;
        break;
    case SRE_IN:
        while (p < end && sre_charset(code + 2, *p))
            p++;
        break;
    default:
        while (p < end && sre_one(code, *p))
            p++;
    }
    return p - begin;
}

static bool NAME(at)(const Sre *sre, uint32_t where, int64_t at) {
    const CHARACTER *text = sre->subject.data;
    int64_t end = sre->end_position;
    uint32_t word = SRE_CATEGORY_WORD;
    switch (where) {
    case SRE_AT_BEGINNING:
    case SRE_AT_BEGINNING_STRING: return at == 0;
    case SRE_AT_BEGINNING_LINE: return at == 0 || text[at - 1] == '\n';
    case SRE_AT_END: return at == end || (at == end - 1 && text[at] == '\n');
    case SRE_AT_END_LINE: return at == end || (at < end && text[at] == '\n');
    case SRE_AT_END_STRING: return at == end;
    case SRE_AT_LOC_BOUNDARY:
    case SRE_AT_LOC_NON_BOUNDARY: word = SRE_CATEGORY_LOC_WORD; break;
    case SRE_AT_UNI_BOUNDARY:
    case SRE_AT_UNI_NON_BOUNDARY: word = SRE_CATEGORY_UNI_WORD; break;
    default: break;
    }
    bool before = at > 0 && sre_category(word, text[at - 1]);
    bool after = at < end && sre_category(word, text[at]);
    bool boundary = where == SRE_AT_BOUNDARY || where == SRE_AT_LOC_BOUNDARY || where == SRE_AT_UNI_BOUNDARY;
    return (before != after) == boundary;
}

static bool NAME(same_text)(const Sre *sre, uint32_t operation, int64_t a, int64_t b, int64_t length) {
    const CHARACTER *text = sre->subject.data;
    for (int64_t i = 0; i < length; i++) {
        uint32_t c = text[a + i], d = text[b + i];
        if (c == d)
            continue;
        if (operation == SRE_GROUPREF)
            return false;
        if (operation == SRE_GROUPREF_IGNORE       ? sre_lower_ascii(c) != sre_lower_ascii(d)
            : operation == SRE_GROUPREF_UNI_IGNORE ? unicode_to_lower(c) != unicode_to_lower(d)
                                                   : sre_lower_locale(c) != sre_lower_locale(d))
            return false;
    }
    return true;
}

// Runs the code from `pc` at `at`, both as the caller has them. 1: matched, sre->end is set.
static int NAME(run)(Sre *sre, uint32_t first_pc, int64_t first_at) {
    const CHARACTER *text = sre->subject.data;
    const uint32_t *code = sre->code;
    const int64_t end = sre->end_position;
    Registers r = {.pc = first_pc, .at = first_at, .repeat = -1, .frame = -1};
    for (;;) {
        if (UNLIKELY(++sre->ticks % 4096 == 0) && !vm_poll(sre->vm))
            return -1;
        uint32_t operation = code[r.pc++];
        switch (operation) {
        case SRE_FAILURE: goto fail;
        case SRE_SUCCESS:
            if (r.frame < 0) {
                if ((sre->match_all && r.at != end) || (sre->must_advance && r.at == sre->start))
                    goto fail;
                sre->end = r.at;
                return 1;
            }
            switch (frame_end(sre, &r)) {
            case OUTCOME_GO_ON: continue;
            case OUTCOME_FAIL: goto fail;
            default: return -1;
            }
        case SRE_MARK: {
            uint32_t mark = code[r.pc++];
            if (!push_undo(sre, mark))
                return -1;
            sre->marks[mark] = r.at;
            if (mark & 1)
                sre->last_index = (int32_t)(mark / 2 + 1);
            continue;
        }
        case SRE_LITERAL:
            if (r.at >= end || text[r.at] != code[r.pc])
                goto fail;
            r.pc++;
            r.at++;
            continue;
        case SRE_ANY:
        case SRE_ANY_ALL:
            if (r.at >= end || !sre_one(code + r.pc - 1, text[r.at]))
                goto fail;
            r.at++;
            continue;
        case SRE_CATEGORY:
        case SRE_NOT_LITERAL:
        case SRE_LITERAL_IGNORE:
        case SRE_NOT_LITERAL_IGNORE:
        case SRE_LITERAL_UNI_IGNORE:
        case SRE_NOT_LITERAL_UNI_IGNORE:
        case SRE_LITERAL_LOC_IGNORE:
        case SRE_NOT_LITERAL_LOC_IGNORE:
            if (r.at >= end || !sre_one(code + r.pc - 1, text[r.at]))
                goto fail;
            r.pc++;
            r.at++;
            continue;
        case SRE_IN:
        case SRE_IN_IGNORE:
        case SRE_IN_UNI_IGNORE:
        case SRE_IN_LOC_IGNORE:
            if (r.at >= end || !sre_one(code + r.pc - 1, text[r.at]))
                goto fail;
            r.pc += code[r.pc];
            r.at++;
            continue;
        case SRE_AT:
            if (!NAME(at)(sre, code[r.pc], r.at))
                goto fail;
            r.pc++;
            continue;
        case SRE_INFO:
        case SRE_JUMP: r.pc += code[r.pc]; continue;
        case SRE_BRANCH: goto branch;
        case SRE_GROUPREF:
        case SRE_GROUPREF_IGNORE:
        case SRE_GROUPREF_UNI_IGNORE:
        case SRE_GROUPREF_LOC_IGNORE: {
            const int64_t *mark = sre->marks + 2 * (size_t)code[r.pc++];
            if (mark[0] < 0 || mark[1] < mark[0])
                goto fail;
            int64_t length = mark[1] - mark[0];
            if (length > end - r.at || !NAME(same_text)(sre, operation, mark[0], r.at, length))
                goto fail;
            r.at += length;
            continue;
        }
        case SRE_GROUPREF_EXISTS: {
            const int64_t *mark = sre->marks + 2 * (size_t)code[r.pc];
            r.pc += mark[0] < 0 || mark[1] < mark[0] ? code[r.pc + 1] : 2;
            continue;
        }
        case SRE_REPEAT_ONE:
        case SRE_POSSESSIVE_REPEAT_ONE: {
            uint32_t least = code[r.pc + 1], most = code[r.pc + 2];
            if (least > end - r.at)
                goto fail;
            int64_t count =
                NAME(count_run)(sre, code + r.pc + 3, r.at, most == SRE_MAX_REPEAT ? INT64_MAX : most);
            if (count < least)
                goto fail;
            sre->ticks += (uint32_t)(count / 64) & 1023;
            r.pc += code[r.pc];
            r.at += count;
            if (operation == SRE_REPEAT_ONE && count > least) {
                if (!push_choice(sre, CHOICE_SHORTER, &r, count - least))
                    return -1;
                goto fail_now; // takes the choice just made, which looks for what the tail begins with
            }
            continue;
        }
        case SRE_MIN_REPEAT_ONE: {
            uint32_t least = code[r.pc + 1];
            if (least > end - r.at)
                goto fail;
            int64_t count = least ? NAME(count_run)(sre, code + r.pc + 3, r.at, least) : 0;
            if (count < least)
                goto fail;
            r.at += count;
            if (!push_choice(sre, CHOICE_LONGER, &r, count))
                return -1;
            r.pc += code[r.pc];
            continue;
        }
        case SRE_REPEAT: {
            int32_t node = new_node(sre, (SreNode){.pc = r.pc, .count = -1, .at = -1, .previous = r.repeat});
            if (node < 0)
                return -1;
            r.repeat = node;
            r.pc += code[r.pc];
            continue;
        }
        case SRE_MAX_UNTIL:
        case SRE_MIN_UNTIL:
            switch (until(sre, &r, operation == SRE_MAX_UNTIL)) {
            case OUTCOME_GO_ON: continue;
            case OUTCOME_FAIL: goto fail;
            default: return -1;
            }
        case SRE_ASSERT:
        case SRE_ASSERT_NOT:
        case SRE_ATOMIC_GROUP:
        case SRE_POSSESSIVE_REPEAT:
            switch (frame_begin(sre, &r, operation)) {
            case OUTCOME_GO_ON: continue;
            case OUTCOME_FAIL: goto fail;
            default: return -1;
            }
        default: raise_error(sre->vm, TYPE_INDEX_RUNTIME_ERROR, "invalid SRE code"); return -1;
        }

    branch: // r.pc is at the length of an alternative, or at the zero behind the last
        for (;;) {
            uint32_t skip = code[r.pc];
            if (!skip)
                goto fail;
            const uint32_t *head = code + r.pc + 1;
            if (head[0] == SRE_LITERAL && (r.at >= end || text[r.at] != head[1])) {
                r.pc += skip;
                continue;
            }
            if (code[r.pc + skip]) {
                Registers other = r;
                other.pc += skip;
                if (!push_choice(sre, CHOICE_BRANCH, &other, 0))
                    return -1;
            }
            r.pc++;
            break;
        }
        continue;

    fail:
        if (UNLIKELY(++sre->ticks % 4096 == 0) && !vm_poll(sre->vm))
            return -1;
    fail_now:
        undo_marks(sre);
        if (!sre->choice_count)
            return 0;
        SreChoice *choice = &sre->choices[sre->choice_count - 1];
        r = choice->registers;
        sre->last_index = choice->last_index;
        sre->node_count = choice->nodes;
        switch (choice->kind) {
        case CHOICE_BRANCH: sre->choice_count--; goto branch;
        case CHOICE_SHORTER: {
            // The registers are those of the longest match not tried yet, choice->count more may be given
            // back.
            int64_t at = r.at, least = r.at - choice->count;
            if (code[r.pc] == SRE_LITERAL) {
                uint32_t literal = code[r.pc + 1];
                while (at >= least && (at >= end || text[at] != literal))
                    at--;
                if (at < least) {
                    sre->choice_count--;
                    goto fail;
                }
            }
            if (at == least) {
                sre->choice_count--;
            } else {
                choice->count = at - 1 - least;
                choice->registers.at = at - 1;
            }
            r.at = at;
            continue;
        }
        case CHOICE_LONGER: {
            uint32_t most = code[r.pc + 2];
            if ((most != SRE_MAX_REPEAT && choice->count >= most) || r.at >= end ||
                !sre_one(code + r.pc + 3, text[r.at])) {
                sre->choice_count--;
                goto fail;
            }
            choice->count++;
            choice->registers.at = ++r.at;
            r.pc += code[r.pc];
            continue;
        }
        default:
            switch (take_choice(sre, &r)) {
            case OUTCOME_GO_ON: continue;
            case OUTCOME_FAIL: goto fail;
            default: return -1;
            }
        }
    }
}

// Where a match may start, from `at` on and not behind `last`; beyond `last`: nowhere.
static int64_t NAME(candidate)(const Sre *sre, int64_t at, int64_t last) {
    const CHARACTER *text = sre->subject.data;
    const uint32_t *code = sre->code;
    if (code[0] != SRE_INFO)
        return at;
    if (code[2] & SRE_INFO_PREFIX) {
        uint32_t first = code[7];
        while (at <= last && (at >= sre->end_position || text[at] != first))
            at++;
    } else if (code[2] & SRE_INFO_CHARSET) {
        while (at <= last && (at >= sre->end_position || !sre_charset(code + 5, text[at])))
            at++;
    }
    return at;
}
