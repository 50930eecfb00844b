# SPDX-License-Identifier: MIT
"""A market of threads: producers, consumers, an auctioneer, a printer; they block in queues, locks, events and barriers.

Every thread runs plain blocking code. What is printed does not depend on who runs first.
"""
import collections
import contextlib
import contextvars
import queue
import threading
import time

trader_name = contextvars.ContextVar("trader_name", default="nobody")


class Log:
    """Lines of many threads, each with the name of its trader; kept in order by a lock."""

    def __init__(self):
        self.lock = threading.Lock()
        self.lines = collections.defaultdict(list)

    def write(self, *words):
        with self.lock:
            self.lines[trader_name.get()].append(" ".join(map(str, words)))


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.RLock()

    def move(self, other, amount):
        # Always in the same order, so that two moves cannot wait for each other.
        first, second = sorted((self, other), key=id)
        with first.lock, second.lock:
            if self.balance < amount:
                raise ValueError(f"{amount} wanted, {self.balance} there")
            self.balance -= amount
            other.balance += amount


class Warehouse:
    """A bounded store on a condition: who finds it full or empty waits."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.goods = collections.deque()
        self.changed = threading.Condition()
        self.most = 0
        self.closed = False

    def put(self, item):
        with self.changed:
            self.changed.wait_for(lambda: len(self.goods) < self.capacity)
            self.goods.append(item)
            self.most = max(self.most, len(self.goods))
            self.changed.notify_all()

    def get(self, timeout=5):
        with self.changed:
            if not self.changed.wait_for(lambda: self.goods or self.closed, timeout):
                raise TimeoutError("nothing for too long")
            if not self.goods:
                return None
            item = self.goods.popleft()
            self.changed.notify_all()
            return item

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()


@contextlib.contextmanager
def crew(count, work, *arguments):
    """Runs a function in threads for the length of a with block, and passes on what went wrong."""
    errors = []

    def guarded(number):
        try:
            work(number, *arguments)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(number,), name=f"{work.__name__}-{number}") for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        for thread in threads:
            thread.join()
        if errors:
            raise ExceptionGroup(f"{work.__name__} failed", errors)


def trade(log):
    warehouse = Warehouse(3)
    bought = queue.Queue()

    def produce(number):
        trader_name.set(f"producer {number}")
        for item in range(20):
            warehouse.put((number, item))
        log.write("made 20")

    def consume(number):
        while (item := warehouse.get()) is not None:
            bought.put(item)

    with crew(5, consume):
        with crew(4, produce):
            pass
        warehouse.close()
    items = sorted(bought.queue)
    print(f"{len(items)} items bought, at most {warehouse.most} stored, all there: "
          f"{items == [(number, item) for number in range(4) for item in range(20)]}")


def transfers():
    accounts = [Account(100) for _ in range(6)]
    refused = []

    def shuffle(number):
        for step in range(200):
            source = accounts[(number + step) % 6]
            target = accounts[(number * step + 1) % 6]
            if source is not target:
                try:
                    source.move(target, 30)
                except ValueError:
                    refused.append(number)

    with crew(8, shuffle):
        pass
    print("sum of the accounts:", sum(account.balance for account in accounts), "none below zero:",
          all(account.balance >= 0 for account in accounts))


def auction(log):
    bids = queue.PriorityQueue()
    started, decided = threading.Event(), threading.Event()
    ready = threading.Barrier(7)
    outcome = {}

    def bid(number):
        trader_name.set(f"bidder {number}")
        ready.wait()
        started.wait()
        offer = 100 + number * 37 % 50
        bids.put((-offer, number))
        decided.wait()
        if outcome["winner"] == number:
            log.write("won with", outcome["price"])

    with crew(6, bid):
        ready.wait()
        started.set()
        offers = [bids.get() for _ in range(6)]
        price, winner = min(offers)
        outcome.update(winner=winner, price=-price)
        decided.set()
    print("auction:", outcome, "offers", sorted(-price for price, _ in offers))


def workers():
    """A pool on a semaphore: never more than three at once."""
    gate = threading.BoundedSemaphore(3)
    lock = threading.Lock()
    now, most = 0, 0

    def work(number):
        nonlocal now, most
        with gate:
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.001)
            with lock:
                now -= 1

    with crew(12, work):
        pass
    print("at most three at once:", most <= 3, "and none left:", now == 0)
    try:
        gate.release()
    except ValueError as error:
        print("error:", error)


def failures():
    def fail(number):
        if number % 2:
            raise RuntimeError(f"thread {number} gave up")

    try:
        with crew(4, fail):
            pass
    except* RuntimeError as group:
        print(group.message + ":", sorted(str(error) for error in group.exceptions))
    empty = Warehouse(1)
    try:
        empty.get(timeout=0.01)
    except TimeoutError as error:
        print("error:", error)
    try:
        queue.Queue().get(timeout=0.01)
    except queue.Empty:
        print("the queue stayed empty")


def relay(count):
    """A long chain of threads, each of which wakes the next: most of them are parked at any time."""
    local = threading.local()
    gates = [threading.Event() for _ in range(count + 1)]
    total = []

    def run(number):
        local.number = number
        gates[number].wait()
        total.append(local.number)
        gates[number + 1].set()

    with crew(count, run):
        alive = threading.active_count()
        gates[0].set()
    print(f"{count} threads in a chain, all alive: {alive >= count}, in order: {total == list(range(count))}")
    print("no number here:", not hasattr(local, "number"))


def main():
    log = Log()
    trade(log)
    transfers()
    auction(log)
    workers()
    failures()
    relay(300)
    done = threading.Event()
    timer = threading.Timer(0.01, done.set)
    timer.start()
    print("timer:", done.wait(5))
    timer.join()
    for name, lines in sorted(log.lines.items()):
        print(f"{name}: {', '.join(lines)}")
    print("threads left:", threading.active_count())


if __name__ == "__main__":
    main()
