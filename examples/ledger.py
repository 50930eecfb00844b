# SPDX-License-Identifier: MIT
"""Double-entry bookkeeping: a journal in plain text, checked, posted, and printed as reports."""
import collections
import dataclasses
import datetime
import enum
import functools
import itertools
import textwrap

JOURNAL = """
2026-01-02 opening balance
    assets:bank            2_500.00
    assets:cash              120.50
    equity:opening
2026-01-05 flour and butter
    expenses:goods           310.25
    assets:bank
2026-01-09 first market day
    assets:cash              642.00
    income:sales            -642.00
2026-01-12 stall rent ; paid in cash
    expenses:rent             80.00
    assets:cash
2026-01-30 oven, on credit
    assets:equipment       1_990.00
    liabilities:oven
2026-02-03 second market day
    assets:cash              711.40
    income:sales
2026-02-03 cash to the bank
    assets:bank            1_000.00
    assets:cash
2026-02-17 sugar
    expenses:goods            55.05
    assets:cash
2026-02-20 oven, first rate
    liabilities:oven         250.00
    expenses:interest          9.95
    assets:bank
2026-02-28 wear of the oven
    expenses:depreciation     33.17
    assets:equipment
"""

BROKEN = {
    "out of balance": "2026-03-01 odd\n    assets:cash  10.00\n    assets:bank  -9.99\n",
    "two gaps": "2026-03-01 gaps\n    assets:cash\n    assets:bank\n",
    "no such day": "2026-02-30 leap\n    assets:cash  1.00\n    assets:bank\n",
    "amount": "2026-03-01 letters\n    assets:cash  1o.00\n    assets:bank\n",
    "kind": "2026-03-01 kind\n    assts:cash  10.00\n    assets:bank\n",
    "stray posting": "    assets:cash  10.00\n",
}


class JournalError(Exception):
    def __init__(self, line, message):
        super().__init__(f"line {line}: {message}")
        self.line = line


class Kind(enum.Enum):
    ASSETS = 1
    LIABILITIES = -1
    EQUITY = -2
    INCOME = -3
    EXPENSES = 2

    @property
    def debit(self):
        """Whether more is written on the left."""
        return self.value > 0


@functools.total_ordering
@dataclasses.dataclass(frozen=True)
class Money:
    """A number of cents: sums are exact."""

    cents: int = 0

    @classmethod
    def parse(cls, text):
        sign = -1 if text.startswith("-") else 1
        whole, point, part = text.lstrip("+-").partition(".")
        if not point or len(part) != 2:
            raise ValueError(f"not an amount: {text!r}")
        return cls(sign * (int(whole) * 100 + int(part)))

    def __add__(self, other):
        return Money(self.cents + other.cents)

    __radd__ = lambda self, other: self if other == 0 else NotImplemented

    def __neg__(self):
        return Money(-self.cents)

    def __lt__(self, other):
        return self.cents < other.cents

    def __bool__(self):
        return self.cents != 0

    def __format__(self, spec):
        whole, part = divmod(abs(self.cents), 100)
        return format(f"{'-' if self.cents < 0 else ''}{whole:,}.{part:02}", spec)


@dataclasses.dataclass
class Posting:
    account: str
    amount: Money | None = None

    @property
    def kind(self):
        return Kind[self.account.partition(":")[0].upper()]


@dataclasses.dataclass(order=True)
class Entry:
    day: datetime.date
    line: int
    title: str = dataclasses.field(compare=False)
    postings: list[Posting] = dataclasses.field(default_factory=list, compare=False)

    def close(self):
        """Fills the one amount that may be left out; the rest must balance."""
        gaps = [posting for posting in self.postings if posting.amount is None]
        if len(gaps) > 1:
            raise JournalError(self.line, f"{len(gaps)} amounts are left out")
        total = sum(posting.amount for posting in self.postings if posting.amount is not None)
        if gaps:
            gaps[0].amount = -total
        elif total:
            raise JournalError(self.line, f"out of balance by {total}")
        return self


def parse(text):
    entry = None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition(";")[0].rstrip()
        if not line:
            continue
        try:
            if not line[0].isspace():
                if entry:
                    yield entry.close()
                day, title = line.split(maxsplit=1)
                entry = Entry(datetime.date(*map(int, day.split("-"))), number, title)
            elif entry is None:
                raise JournalError(number, "a posting without an entry")
            else:
                account, *amount = line.split()
                posting = Posting(account, Money.parse(amount[0]) if amount else None)
                posting.kind
                entry.postings.append(posting)
        except KeyError as error:
            raise JournalError(number, f"no such kind of account: {error.args[0].lower()}") from error
        except ValueError as error:
            raise JournalError(number, str(error)) from error
    if entry:
        yield entry.close()


def balances(entries):
    result = collections.defaultdict(Money)
    for entry in entries:
        for posting in entry.postings:
            result[posting.account] += posting.amount
    return dict(sorted(result.items()))


def table(title, rows, width=44):
    yield title
    yield "=" * len(title)
    for name, amount in rows:
        yield f"{name:<{width - 14}}{amount:>14}" if amount is not None else name
    yield ""


def register(entries, account):
    running = Money()
    for entry in entries:
        for posting in entry.postings:
            if posting.account == account:
                running += posting.amount
                yield f"{entry.day:%d %b} {textwrap.shorten(entry.title, 20, placeholder='~'):22}", running


def by_kind(accounts, *kinds):
    for kind in kinds:
        chosen = {name: amount for name, amount in accounts.items() if name.startswith(kind.name.lower())}
        for name, amount in chosen.items():
            yield "  " + name.partition(":")[2], amount if kind.debit else -amount
        total = sum(chosen.values(), Money())
        yield kind.name.title(), total if kind.debit else -total


def main():
    entries = sorted(parse(JOURNAL))
    accounts = balances(entries)
    print(f"{len(entries)} entries, {len(accounts)} accounts, sum {sum(accounts.values(), Money())}\n")
    profit = -sum((amount for name, amount in accounts.items() if name.startswith(("income", "expenses"))), Money())
    reports = (
        table("Balance sheet", by_kind(accounts, Kind.ASSETS, Kind.LIABILITIES, Kind.EQUITY)),
        table("Profit and loss", [*by_kind(accounts, Kind.INCOME, Kind.EXPENSES), ("Profit", profit)]),
        table("Cash", register(entries, "assets:cash")),
    )
    print("\n".join(itertools.chain.from_iterable(reports)))
    months = itertools.groupby(entries, key=lambda entry: f"{entry.day:%B}")
    for month, group in months:
        group = list(group)
        moved = sum((p.amount for entry in group for p in entry.postings if p.amount > Money()), Money())
        print(f"{month:10}{len(group):3} entries {moved:>12}, the largest {max(group, key=lambda e: max(p.amount for p in e.postings)).title!r}")
    print()
    for name, text in BROKEN.items():
        try:
            list(parse(text))
        except JournalError as error:
            print(f"{name:15} {error}" + (f" ({type(error.__cause__).__name__})" if error.__cause__ else ""))
    print(repr(entries[3]))


if __name__ == "__main__":
    main()
