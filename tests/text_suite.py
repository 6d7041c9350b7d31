"""What text tests that compare reports with files have in common."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent


class TextSuite:
    """Counts what holds and what does not, and says the latter."""

    def __init__(self, program: pathlib.Path, update: bool):
        self.program = program.resolve()
        self.update = update
        self.passed = 0
        self.failed = 0

    def fail(self, message: str) -> None:
        self.failed += 1
        print("FAIL " + message)

    def expect(self, condition: bool, message: str) -> None:
        if condition:
            self.passed += 1
        else:
            self.fail(message)

    def compare(self, path: pathlib.Path, actual: str) -> None:
        """A report with the file that holds what is expected; with `update`, the file becomes the report."""
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if actual == expected:
            self.passed += 1
            return
        self.fail(f"{path.relative_to(ROOT)} is not what is printed; SPARKWRIGHT_UPDATE=1 rewrites it")
        lines = zip(expected.splitlines() + [""], actual.splitlines() + [""])
        for number, (old, new) in enumerate(lines, 1):
            if old != new:
                print(f"  line {number}\n    expected {old}\n    got      {new}")
                break
