"""What the findings of `sparkwright analyze` are worth on runs whose cause is known."""
import dataclasses

from table import Program

LOUD = ("warning", "critical")
# The bars: share of faulted runs with the label first, and in the first three; share of their findings that are right;
# share of healthy runs with a critical finding, and with a warning.
MIN_FIRST, MIN_IN_THREE, MIN_PRECISION, MAX_CRITICAL, MAX_WARNING = 0.90, 0.97, 0.90, 0.0, 0.10


@dataclasses.dataclass(frozen=True)
class Finding:
    name: str
    severity: str
    explains: tuple[str, ...]

    @property
    def is_loud(self) -> bool:
        return self.severity in LOUD


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Both twins of one program on one version of Spark. Findings are in the order in which they are shown."""
    program: Program
    version: str
    faulted: tuple[Finding, ...]
    healthy: tuple[Finding, ...]

    @property
    def rank(self) -> int | None:
        """At which place the label was found, from 1."""
        return next((i for i, finding in enumerate(self.faulted, 1) if finding.name == self.program.label), None)

    @property
    def label_severity(self) -> str:
        return self.faulted[self.rank - 1].severity if self.rank else ""

    @property
    def taken_by(self) -> str:
        """The finding that counts the label among its own consequences."""
        return next((finding.name for finding in self.faulted if self.program.label in finding.explains), "")

    @property
    def loud(self) -> list[Finding]:
        return [finding for finding in self.faulted if finding.is_loud]

    @property
    def others(self) -> list[Finding]:
        return [finding for finding in self.loud if finding.name != self.program.label]

    def is_right(self, finding: Finding) -> bool:
        return finding.name == self.program.label or finding.name in self.program.consequences

    @property
    def healthy_loud(self) -> list[Finding]:
        return [finding for finding in self.healthy if finding.is_loud]


@dataclasses.dataclass
class Totals:
    runs: int = 0
    first: int = 0
    in_three: int = 0
    loud: int = 0
    right: int = 0
    healthy_critical: int = 0
    healthy_warning: int = 0

    def shares(self) -> dict[str, float]:
        runs, loud = max(self.runs, 1), max(self.loud, 1)
        return {"label first": self.first / runs, "label in first three": self.in_three / runs,
                "precision": self.right / loud if self.loud else 1.0,
                "healthy with critical": self.healthy_critical / runs, "healthy with warning": self.healthy_warning / runs}

    def missed_bars(self) -> list[str]:
        share = self.shares()
        bars = [("label first", share["label first"] >= MIN_FIRST, f"below {MIN_FIRST:.0%}"),
                ("label in first three", share["label in first three"] >= MIN_IN_THREE, f"below {MIN_IN_THREE:.0%}"),
                ("precision", share["precision"] >= MIN_PRECISION, f"below {MIN_PRECISION:.0%}"),
                ("healthy with critical", share["healthy with critical"] <= MAX_CRITICAL, "not none"),
                ("healthy with warning", share["healthy with warning"] < MAX_WARNING, f"not below {MAX_WARNING:.0%}")]
        return [f"{name} {share[name]:.1%}, {text}" for name, is_met, text in bars if not is_met]


def total(verdicts: list[Verdict]) -> Totals:
    sums = Totals()
    for verdict in verdicts:
        sums.runs += 1
        sums.first += verdict.rank == 1
        sums.in_three += verdict.rank is not None and verdict.rank <= 3
        sums.loud += len(verdict.loud)
        sums.right += sum(verdict.is_right(finding) for finding in verdict.loud)
        severities = {finding.severity for finding in verdict.healthy}
        sums.healthy_critical += "critical" in severities
        sums.healthy_warning += "warning" in severities or "critical" in severities
    return sums


def groups(verdicts: list[Verdict]) -> list[tuple[str, Totals]]:
    """Totals by version of Spark and overall, separately for held-out programs when there are some."""
    found = []
    sets = [("", verdicts)]
    if any(verdict.program.held_out for verdict in verdicts):
        sets = [("held out, ", [v for v in verdicts if v.program.held_out]),
                ("others, ", [v for v in verdicts if not v.program.held_out]), ("all, ", verdicts)]
    for prefix, some in sets:
        versions = sorted({verdict.version for verdict in some})
        found += [(f"{prefix}Spark {version}", total([v for v in some if v.version == version])) for version in versions]
        if len(versions) > 1:
            found.append((f"{prefix}every Spark", total(some)))
    return found


# Text ----------------------------------------------------------------------------------------------------------------

def listed(findings: list[Finding]) -> str:
    return ", ".join(f"{finding.name} ({finding.severity})" for finding in findings) or "nothing"


def found_at(verdict: Verdict) -> str:
    if verdict.rank is None:
        return f"missed, taken into {verdict.taken_by}" if verdict.taken_by else "missed"
    return f"{verdict.rank} ({verdict.label_severity})"


def right_and_wrong(verdict: Verdict) -> tuple[list[Finding], list[Finding]]:
    right = [finding for finding in verdict.others if verdict.is_right(finding)]
    return right, [finding for finding in verdict.others if not verdict.is_right(finding)]


def as_text(verdicts: list[Verdict]) -> str:
    lines = []
    for verdict in verdicts:
        right, wrong = right_and_wrong(verdict)
        held_out = ", held out" if verdict.program.held_out else ""
        lines.append(f"{verdict.program.name}, Spark {verdict.version}{held_out}: {verdict.program.label}")
        lines.append(f"    rank           {found_at(verdict)}")
        lines += [f"    consequences   {listed(right)}"] if right else []
        lines += [f"    OTHER          {listed(wrong)}"] if wrong else []
        lines += [f"    HEALTHY TWIN   {listed(verdict.healthy_loud)}"] if verdict.healthy_loud else []
    lines += ["", f"{'':24}{'runs':>6}{'first':>9}{'in three':>10}{'precision':>11}{'healthy critical':>18}{'warning':>9}"]
    for name, sums in groups(verdicts):
        first, three, precision, critical, warning = sums.shares().values()
        lines.append(f"{name:24}{sums.runs:>6}{first:>9.1%}{three:>10.1%}{precision:>11.1%}{critical:>18.1%}{warning:>9.1%}")
    return "\n".join(lines)


def as_markdown(verdicts: list[Verdict]) -> str:
    rows = ["| program | Spark | cause | rank | consequences | other findings | healthy twin |", "|---|---|---|---|---|---|---|"]
    for verdict in verdicts:
        right, wrong = right_and_wrong(verdict)
        cells = [verdict.program.name + (" (held out)" if verdict.program.held_out else ""), verdict.version,
                 verdict.program.label, found_at(verdict), listed(right), listed(wrong), listed(verdict.healthy_loud)]
        rows.append("| " + " | ".join(cells) + " |")
    rows += ["", "| | runs | first | in first three | precision | healthy with critical | healthy with warning |",
             "|---|--:|--:|--:|--:|--:|--:|"]
    for name, sums in groups(verdicts):
        rows.append(f"| {name} | {sums.runs} | " + " | ".join(f"{share:.1%}" for share in sums.shares().values()) + " |")
    return "\n".join(rows) + "\n"


def as_json(verdicts: list[Verdict]) -> dict:
    runs = [{"program": verdict.program.name, "spark": verdict.version, "label": verdict.program.label,
             "held_out": verdict.program.held_out, "rank": verdict.rank, "label_severity": verdict.label_severity or None,
             "faulted": [dataclasses.asdict(finding) for finding in verdict.faulted],
             "healthy": [dataclasses.asdict(finding) for finding in verdict.healthy]} for verdict in verdicts]
    return {"runs": runs, "totals": [{"of": name, **dataclasses.asdict(sums), "shares": sums.shares()}
                                     for name, sums in groups(verdicts)]}
