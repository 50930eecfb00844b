// SPDX-License-Identifier: MIT
#include "syntax/parser_internal.h"
void parser_explain(Parser *parser) {
    const Token *t = parser_token(parser);
    if (parser->lexer->error.kind == LEXER_SYNTAX_ERROR)
        parser_error_token(parser, t, "LEX %s", parser->lexer->error.message);
    else
        parser_error_token(parser, t, "invalid syntax %d", parser->lexer->error.kind);
}
