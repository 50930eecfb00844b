# SPDX-License-Identifier: MIT
"""A small Scheme: reader, macros, proper tail calls, closures, continuations that escape, errors with a place."""


class SchemeError(Exception):
    pass


class Symbol(str):
    """A name; strings of Scheme are plain str."""

    table = {}

    def __new__(cls, name):
        if name not in cls.table:
            cls.table[name] = super().__new__(cls, name)
        return cls.table[name]


def tokens(source):
    line = 1
    position = 0
    while position < len(source):
        letter = source[position]
        if letter == "\n":
            line += 1
            position += 1
        elif letter.isspace():
            position += 1
        elif letter == ";":
            while position < len(source) and source[position] != "\n":
                position += 1
        elif letter in "()'`,":
            if source.startswith(",@", position):
                yield ",@", line
                position += 2
            else:
                yield letter, line
                position += 1
        elif letter == '"':
            end = source.index('"', position + 1)
            yield source[position : end + 1], line
            position = end + 1
        else:
            end = position
            while end < len(source) and not source[end].isspace() and source[end] not in "()'`,;\"":
                end += 1
            yield source[position:end], line
            position = end


QUOTES = {"'": "quote", "`": "quasiquote", ",": "unquote", ",@": "unquote-splicing"}


def atom(token):
    if token.startswith('"'):
        return token[1:-1]
    if token in ("#t", "#f"):
        return token == "#t"
    for kind in (int, float):
        try:
            return kind(token)
        except ValueError:
            pass
    return Symbol(token)


def read_all(source):
    stream = tokens(source)

    def read(token, line):
        if token in QUOTES:
            return [Symbol(QUOTES[token]), read(*next(stream))]
        if token == "(":
            items = []
            for token, here in stream:
                if token == ")":
                    return items
                items.append(read(token, here))
            raise SchemeError(f"line {line}: a list without an end")
        if token == ")":
            raise SchemeError(f"line {line}: unexpected )")
        return atom(token)

    for token, line in stream:
        yield read(token, line)


def show(value):
    match value:
        case True:
            return "#t"
        case False:
            return "#f"
        case None:
            return "()"
        case Symbol():
            return str(value)
        case str():
            return '"' + value + '"'
        case list():
            return "(" + " ".join(map(show, value)) + ")"
        case Procedure(name=name):
            return f"#<procedure {name}>"
    return f"#<builtin {value.__name__}>" if callable(value) else repr(value)


class Scope(dict):
    def __init__(self, outer=None, **names):
        super().__init__(names)
        self.outer = outer

    def find(self, name):
        scope = self
        while scope is not None:
            if name in scope:
                return scope
            scope = scope.outer
        raise SchemeError(f"unbound name: {name}")

    def child(self, parameters, arguments):
        scope = Scope(self)
        if isinstance(parameters, Symbol):
            scope[parameters] = list(arguments)
            return scope
        names = list(parameters)
        if Symbol(".") in names:
            rest = names.index(Symbol("."))
            scope[names[rest + 1]] = list(arguments[rest:])
            names, arguments = names[:rest], arguments[:rest]
        if len(names) != len(arguments):
            raise SchemeError(f"{len(names)} arguments wanted, {len(arguments)} given")
        scope.update(zip(names, arguments))
        return scope


class Procedure:
    def __init__(self, name, parameters, body, scope):
        self.name, self.parameters, self.body, self.scope = name, parameters, body, scope


class Escape(Exception):
    def __init__(self, place, value):
        super().__init__(place)
        self.place, self.value = place, value


def call_with_escape(procedure):
    place = object()

    def leave(value):
        raise Escape(place, value)

    try:
        return apply(procedure, [leave])
    except Escape as escape:
        if escape.place is not place:
            raise
        return escape.value


def apply(procedure, arguments):
    if isinstance(procedure, Procedure):
        return evaluate(procedure.body, procedure.scope.child(procedure.parameters, arguments))
    if not callable(procedure):
        raise SchemeError(f"not a procedure: {show(procedure)}")
    return procedure(*arguments)


def quasi(form, scope):
    if not isinstance(form, list):
        return form
    if form and form[0] == "unquote":
        return evaluate(form[1], scope)
    result = []
    for item in form:
        if isinstance(item, list) and item and item[0] == "unquote-splicing":
            result.extend(evaluate(item[1], scope))
        else:
            result.append(quasi(item, scope))
    return result


def sequence(forms):
    return forms[0] if len(forms) == 1 else [Symbol("begin"), *forms]


MACROS = {}


def evaluate(form, scope):
    """The loop is what makes tail calls proper: the last form of a body replaces the one at hand."""
    while True:
        if isinstance(form, Symbol):
            return scope.find(form)[form]
        if not isinstance(form, list):
            return form
        match form:
            case []:
                return []
            case ["quote", value]:
                return value
            case ["quasiquote", value]:
                return quasi(value, scope)
            case ["if", test, then, *rest]:
                if evaluate(test, scope) is not False:
                    form = then
                elif rest:
                    form = rest[0]
                else:
                    return None
            case ["define", [name, *parameters], *body]:
                scope[name] = Procedure(name, parameters, sequence(body), scope)
                return None
            case ["define", name, value]:
                scope[name] = evaluate(value, scope)
                return None
            case ["set!", name, value]:
                scope.find(name)[name] = evaluate(value, scope)
                return None
            case ["lambda", parameters, *body]:
                return Procedure("lambda", parameters, sequence(body), scope)
            case ["define-macro", [name, *parameters], *body]:
                MACROS[name] = Procedure(name, parameters, sequence(body), scope)
                return None
            case ["begin", *forms]:
                for step in forms[:-1]:
                    evaluate(step, scope)
                form = forms[-1]
            case [Symbol() as name, *arguments] if name in MACROS:
                form = apply(MACROS[name], arguments)
            case [head, *arguments]:
                procedure = evaluate(head, scope)
                values = [evaluate(argument, scope) for argument in arguments]
                if isinstance(procedure, Procedure):
                    form, scope = procedure.body, procedure.scope.child(procedure.parameters, values)
                else:
                    return apply(procedure, values)


def chain(compare):
    def check(*values):
        return all(compare(left, right) for left, right in zip(values, values[1:]))

    return check


def fold(combine, start):
    def run(*values):
        if len(values) == 1:
            return combine(start, values[0])
        result = values[0] if values else start
        for value in values[1:]:
            result = combine(result, value)
        return result

    return run


BUILTINS = {
    "+": fold(lambda a, b: a + b, 0),
    "-": fold(lambda a, b: a - b, 0),
    "*": fold(lambda a, b: a * b, 1),
    "quotient": lambda a, b: a // b,
    "remainder": lambda a, b: a % b,
    "=": chain(lambda a, b: a == b),
    "<": chain(lambda a, b: a < b),
    "cons": lambda head, tail: [head, *tail],
    "car": lambda pair: pair[0],
    "cdr": lambda pair: pair[1:],
    "list": lambda *items: list(items),
    "null?": lambda value: value == [],
    "append": lambda *lists: sum(lists, []),
    "length": len,
    "display": lambda value: print(value if isinstance(value, str) else show(value), end=""),
    "newline": lambda: print(),
    "apply": lambda procedure, arguments: apply(procedure, arguments),
    "call/ec": call_with_escape,
}

PROGRAM = """
(define (map f items) (if (null? items) '() (cons (f (car items)) (map f (cdr items)))))
(define (filter keep items)
  (if (null? items) '()
      (if (keep (car items)) (cons (car items) (filter keep (cdr items))) (filter keep (cdr items)))))
(define-macro (let bindings . body) `((lambda ,(map car bindings) ,@body) ,@(map (lambda (b) (car (cdr b))) bindings)))
(define-macro (when test . body) `(if ,test (begin ,@body)))
(define (range low high) (if (< low high) (cons low (range (+ low 1) high)) '()))
(map (lambda (x) (* x x)) (range 0 8))
(define (count-down n total) (if (= n 0) total (count-down (- n 1) (+ total n)))) ; a tail call
(count-down 20000 0)
(let ((a 3) (b 4)) (when (< a b) (display "a is less: ") (display (list a b)) (newline) (* a b)))
(define (make-counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
(define tick (make-counter))
(list (tick) (tick) (tick))
(define (sort items)
  (if (null? items) '()
      (let ((pivot (car items)) (rest (cdr items)))
        (append (sort (filter (lambda (x) (< x pivot)) rest)) (list pivot)
                (sort (filter (lambda (x) (if (< x pivot) #f #t)) rest))))))
(sort '(31 4 15 92 65 35 89 79 3))
(call/ec (lambda (leave) (map (lambda (x) (if (= x 3) (leave (list "found" x)) x)) '(1 2 3 4))))
(define (variadic first . others) `(first ,first others ,@others end))
(variadic 1 2 3)
(apply + '(1 2 3.5))
(quotient (count-down 100 0) 7)
map
car
(undefined-name 1)
(count-down 1)
((lambda (x) x))
(1 2)
"""


def main():
    world = Scope(None, **{})
    world.update({Symbol(name): function for name, function in BUILTINS.items()})
    for form in read_all(PROGRAM):
        try:
            value = evaluate(form, world)
            if value is not None:
                print(show(form)[:50], "=>", show(value) if not callable(value) else "#<builtin>")
        except SchemeError as error:
            print(show(form), "error:", error)
    for bad in ("(+ 1", "(a))"):
        try:
            print(list(read_all(bad)))
        except SchemeError as error:
            print("error:", error)


if __name__ == "__main__":
    main()
