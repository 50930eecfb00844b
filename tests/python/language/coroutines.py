# Coroutines, asynchronous generators, iterators and managers, driven by hand.
import types


@types.coroutine
def pause(value):
    answer = yield value
    return answer


class Manager:
    async def __aenter__(self):
        print("enter", await pause("entering"))
        return self

    async def __aexit__(self, kind, error, traceback):
        print("exit", kind and kind.__name__, await pause("leaving"))
        return True


class Numbers:
    def __init__(self, limit):
        self.number, self.limit = 0, limit

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.number >= self.limit:
            raise StopAsyncIteration
        self.number += 1
        return await pause(self.number)


async def generate(limit):
    try:
        for number in range(limit):
            sent = yield number
            if sent:
                print("sent", sent)
            await pause(f"between {number}")
    finally:
        print("generator ends")


async def child(n):
    if n == 0:
        return await pause("deep")
    return await child(n - 1) + "!"


async def main():
    print(await pause("first"))
    print(await child(3))
    async with Manager() as manager:
        raise KeyError("swallowed")
    print([value async for value in Numbers(3) if value != "b"])
    async for value in generate(2):
        print("value", value)
    else:
        print("loop done")
    generator = generate(5)
    print(await generator.asend(None), await generator.asend("hello"))
    await generator.aclose()
    try:
        await pause("throw here")
    except ValueError as error:
        print("caught", error)
    return "finished"


coroutine = main()
value, steps = None, 0
letters = iter("abcdefghijklmnopqrstuvwxyz")
try:
    while True:
        if value == "throw here":
            value = coroutine.throw(ValueError("thrown in"))
        else:
            value = coroutine.send(next(letters) if steps else None)
        steps += 1
        print("paused at", value)
except StopIteration as stop:
    print(stop.value, steps)
print(type(coroutine), coroutine.cr_running, coroutine.cr_await, main.__code__.co_flags & 128 != 0)
for action in ("coroutine.send(None)", "iter(main())", "main().send(1)", "5 .__await__()"):
    try:
        made = eval(action)
    except Exception as error:
        print(action, type(error).__name__, error)


async def bad():
    await 5


async def worse():
    async with 5:
        pass


async def worst():
    async for x in 5:
        pass


for function in (bad, worse, worst):
    try:
        function().send(None)
    except TypeError as error:
        print(error)
