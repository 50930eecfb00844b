# SPDX-License-Identifier: MIT
"""Times a bench program: `python bench/NAME.py [ITERATIONS]` prints a line for each iteration.

The line holds the wall time, the processor time and the checksum, so that a result that is wrong is no result.
"""
import sys
import time


def main(run):
    iterations = 5
    if len(sys.argv) > 1:
        iterations = int(sys.argv[1])
    for _ in range(iterations):
        wall = time.perf_counter()
        processor = time.process_time()
        checksum = run()
        processor = time.process_time() - processor
        wall = time.perf_counter() - wall
        print("%.6f %.6f %s" % (wall, processor, checksum), flush=True)
