#!/usr/bin/env python3
"""Every daemon, every row of the matrix; prints the table and writes it where ERX_MATRIX
says.  Words on the command line choose cells."""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import matrix
from fixture import outcomes

AT_ONCE = 8


def main(words):
    results = {name: word for name, word, _ in outcomes(matrix.cases(words), AT_ONCE)}
    table = matrix.text(results)
    print(table, end="")
    if os.environ.get("ERX_MATRIX"):
        with open(os.environ["ERX_MATRIX"], "w") as f:
            f.write(table)
    return 1 if "FAIL" in results.values() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
