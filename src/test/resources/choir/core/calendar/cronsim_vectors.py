#!/usr/bin/env python3
"""Writes cronsim-vectors.csv: what cronsim 2.8 says of random cron expressions.

    pip install cronsim==2.8 tzdata
    python3 cronsim_vectors.py > cronsim-vectors.csv

Each line is: zone;expression;after;instants. The times are near the clock changes of 2027 for the
most part. Three of cronsim's results are deliberately left out of the file, since Choir differs:

- Of a fixed time that exists twice, cronsim gives one that is not after the start if the start lies
  in the repeated hour. Those are removed: a run that lies in the past is none.
- A time that a clock change leaves out is a result of cronsim if the expression has a star in
  minute or hour and the search begins a new day there (Santiago, Cairo: midnight). Choir lets such
  an expression run by elapsed time alone.
- Where clocks change by half an hour (Lord Howe), cronsim passes over the first half hour after the
  change if the expression has a star in minute or hour, since it advances by whole hours.
"""

import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from cronsim import CronSim
from cronsim.cronsim import is_imaginary

UTC = timezone.utc
SEED = 20271107
EACH = 24
COUNT = 5
ZONES = [
    "UTC", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/St_Johns",
    "America/Santiago", "Atlantic/Azores", "Europe/London", "Europe/Berlin", "Europe/Athens",
    "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Shanghai", "Asia/Tokyo",
    "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
]


def changes(zone):
    """The instants of 2027 before which the offset changes, to the half hour."""
    found = []
    at = datetime(2027, 1, 1, tzinfo=UTC)
    while at.year == 2027:
        later = at + timedelta(minutes=30)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append(later)
        at = later
    return found


def number(rng, least, most):
    return str(rng.randint(least, most))


def several(rng, least, most):
    return ",".join(str(each) for each in sorted(rng.sample(range(least, most + 1), rng.randint(2, 4))))


def span(rng, least, most):
    first = rng.randint(least, most - 1)
    text = f"{first}-{rng.randint(first + 1, most)}"
    return text + rng.choice(["", "", f"/{rng.randint(2, 5)}"])


def field(rng, least, most, star, step):
    """A field; star and step are the weights of * and */n against restricted forms."""
    kind = rng.random()
    if kind < star:
        return "*"
    if kind < star + step:
        return f"*/{rng.randint(2, max(2, most // 3))}"
    return rng.choice([number, number, several, span])(rng, least, most)


def expression(rng):
    fixed = rng.random() < 0.5
    near = rng.random() < 0.6  # the hours in which clocks change
    minute = field(rng, 0, 59, 0 if fixed else 0.3, 0 if fixed else 0.3)
    hour = (
        field(rng, 0, 4, 0, 0) if near else field(rng, 0, 23, 0 if fixed else 0.5, 0 if fixed else 0.2)
    )
    day = field(rng, 1, 31, 0.75, 0.08)
    month = field(rng, 1, 12, 0.9, 0.03)
    weekday = field(rng, 0, 6, 0.75, 0.08)
    return f"{minute} {hour} {day} {month} {weekday}"


def results(text, after, zone):
    """The next instants; None if one of them is a time that does not exist."""
    found = []
    for at in CronSim(text, after.astimezone(zone)):
        instant = at.astimezone(UTC)
        if not (at.tzinfo is UTC) and is_imaginary(at):
            return None
        if instant > after and (not found or instant > found[-1]):
            found.append(instant)
        if len(found) == COUNT:
            break
    return found


def written(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    rng = random.Random(SEED)
    for name in ZONES:
        zone = ZoneInfo(name)
        moments = changes(zone)
        lines = 0
        while lines < EACH:
            text = expression(rng)
            base = rng.choice(moments) if moments and rng.random() < 0.8 else None
            if base is None:
                base = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randint(0, 525_000))
            after = base + timedelta(minutes=rng.choice([-2000, -600, -90, -61, -30, 0, 15, 30, 45, 59]))
            star = any(each.startswith("*") for each in text.split()[:2])
            found = None if star and name == "Australia/Lord_Howe" else results(text, after, zone)
            if found:
                print(";".join([name, text, written(after), " ".join(map(written, found))]))
                lines += 1


if __name__ == "__main__":
    main()
