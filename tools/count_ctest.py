#!/usr/bin/env python3
"""Prints what a CTest JUnit report says: "passed N", "skipped N", and "fail NAME" for each test that failed."""

import sys
import xml.etree.ElementTree as ElementTree


def main() -> int:
    try:
        cases = ElementTree.parse(sys.argv[1]).getroot().iter("testcase")
        statuses = [(case.get("name"), case.get("status"), case.find("skipped") is not None) for case in cases]
    except (OSError, ElementTree.ParseError) as error:
        print(error, file=sys.stderr)
        return 1
    # CTest marks a skipped test "notrun" with a <skipped> element, and one whose program is missing just "notrun".
    skipped = sum(status in ("notrun", "disabled") and is_skipped for _, status, is_skipped in statuses)
    print("passed", sum(status == "run" for _, status, _ in statuses))
    print("skipped", skipped)
    for name, status, is_skipped in statuses:
        if status != "run" and not is_skipped:
            print("fail", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
