# krait-only: the listing is of Krait's bytecode
import dis
import opcode


def function(x):
    for item in x:
        if item:
            print(item + 1000)
    return [y for y in x]


dis.dis(function)
for instruction in dis.get_instructions(function):
    print(instruction, instruction.offset, instruction.line_number, instruction.label)
print(list(dis.findlinestarts(function.__code__)), dis.findlabels(function.__code__))
print(dis.pretty_flags(function.__code__.co_flags), dis.COMPILER_FLAG_NAMES[1])
print(opcode.opname[opcode.opmap["CALL"]], dis.opmap is opcode.opmap)
dis.dis("a < b")
print(dis.Bytecode("f(1)").dis(), end="")
try:
    dis.dis(5)
except TypeError as error:
    print(error)
