"""The judgements of credence, each a stated number: chances, widths, how far a figure is carried in time."""

from __future__ import annotations

#: Nobody is certain: the weights of a grade (`magdepth.evidence.weighing.voices`) times this are read as chances,
#: the letter's as that of an origin that knows what it speaks of, the figure's as that of the statement given so.
CERTAIN = 0.95

#: Every claim has the width of "possibly true": its grade counts in its chance, and only there.
YARDSTICK = "3"

#: Output of the plant at issue, and of all others: each at least this share of the launches, log-uniform above.
LEAST = 0.01

#: What an unreliable claim may say, evenly on its scale: amounts in parts of the launches, shares as they are.
SAID_AMOUNT = (LEAST, 4.0)
SAID_SHARE = (0.01, 0.99)

#: "Up to": mean distance of what is made below what can be made, on the log scale. Twice that of the plain words.
CEILING = 1.0

#: A plan is met from this to that share of it (90 %): more often missed than beaten.
PLAN = (0.6, 1.2)

#: From another period a figure is carried this part of the way that launches went, with the same as its
#: standard deviation: between not at all and as launches did.
CARRIED = 0.5

#: Besides, so much is added to the standard deviation for each month between: of a logarithm, of log odds.
DRIFT, DRIFT_SHARE = 0.05, 0.08

#: Further away than this many months a claim says nothing of the month.
FAR = 12

#: A claim of one plant read as one of all (no claim parts decoys by plant): standard deviation added on its scale.
ONE_PLANT = 0.3

#: A posterior this wide beside its prior has learnt nothing: "not identified".
UNCHANGED = 0.9

#: Draws, the effective number that they must be worth, and that below which a condition is too rare to tell.
DRAWS, ENOUGH, RARE = 40_000, 2_000.0, 100.0
