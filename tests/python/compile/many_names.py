# More variables, constants, arguments and items than fit a byte.
def make(count):
    lines = ["def f(" + ", ".join(f"a{i}" for i in range(count)) + "):"]
    lines += [f"    b{i} = a{i} + {i}" for i in range(count)]
    lines += [f"    c = [{', '.join(f'b{i}' for i in range(count))}]"]
    lines += ["    def g(): return b0 + b" + str(count - 1) + " + a" + str(count - 1)]
    lines += [f"    if b{count - 1} > 5 and b{count - 1} is not None and b{count - 2} < b{count - 1}: b{count - 1} -= 1"]
    lines += [f"    for b{count - 3} in range(3): b{count - 1} += b{count - 3}"]
    lines += [f"    d = {{i: b{count - 2} for i in range(2)}}"]
    lines += [f"    try: b{count - 1}.missing"]
    lines += [f"    except AttributeError as b{count - 4}: b{count - 5} = str(b{count - 4})"]
    lines += [f"    x, *y = b{count - 6}, b{count - 7}, b{count - 8}"]
    lines += [f"    return g(), sum(c), b{count - 1}, d, b{count - 5}, x, y, f'{{b{count - 1}:>9}}|{{b{count - 2}}}'"]
    namespace = {}
    exec("\n".join(lines), namespace)
    return namespace["f"](*range(count))


print(make(300))
print(make(1000)[0])
values = eval("[" + ", ".join(f"'s{i}'" for i in range(70000)) + "]")
print(len(values), values[69999], values[65536])
total = eval("+".join(str(i) + ".5" for i in range(2000)))
print(total)
print(len(eval("(" + ", ".join(f"v{i}" for i in range(500)) + ",)", {f"v{i}": i for i in range(500)})))
print(eval("f(" + ", ".join(f"k{i}={i}" for i in range(400)) + ")", {"f": lambda **kw: sum(kw.values())}))
print(eval("f(" + ", ".join(str(i) for i in range(400)) + ")", {"f": lambda *args: sum(args)}))
print(len(eval("{" + ", ".join(f"v{i}: v{i}" for i in range(300)) + "}", {f"v{i}": i for i in range(300)})))
source = "x = 0\n" + "".join(f"x += {i}\nif x < 0: x = -{i}\n" for i in range(20000))
namespace = {}
exec(source, namespace)
print(namespace["x"])
