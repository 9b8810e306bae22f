"""The columns of a program's operation row: where a component's slots, numbers and links begin.

``engine.program`` alone fills them. A kernel gets the whole table and its row number, reads its
places into locals once, and then works on the shared vectors ``x`` (integers), ``y`` (reals) and
``p`` (parameters). ``links`` holds, from L0 on, a pair (first, count) for each port of the kind,
which points further down to the slots that the port was linked to (-1: none).
"""

KIND = 0
X0 = 1
Y0 = 2
P0 = 3
L0 = 4
LO = 5
HI = 6
LAST = 7
ZONES = 8
OPTION = 9  # three options at most: 9, 10, 11
WIDTH = 12
