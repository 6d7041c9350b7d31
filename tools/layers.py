"""Reads the table of layers in cmake/Layers.cmake, for the check and for the diagram."""

import dataclasses
import pathlib
import re
import shlex

KINDS = ("edge", "pure", "stage")
LISTS = ("USES", "LINKS", "EMBEDS", "PRECOMPILE", "TEST_USES", "TEST_LINKS")


class TableError(Exception):
    """The table itself is wrong; the text says where."""


@dataclasses.dataclass
class Layer:
    name: str
    kind: str = ""
    holds: str = ""
    lists: dict[str, list[str]] = dataclasses.field(default_factory=lambda: {key: [] for key in LISTS})

    @property
    def uses(self) -> list[str]:
        return self.lists["USES"]

    @property
    def test_uses(self) -> list[str]:
        return self.lists["TEST_USES"]


def read_layers(root: pathlib.Path) -> list[Layer]:
    """The rows in their order."""
    text = re.sub(r"^\s*#.*$", "", (root / "cmake" / "Layers.cmake").read_text(), flags=re.MULTILINE)
    layers = []
    for row in re.findall(r"^sparkwright_layer\(((?:\"[^\"]*\"|[^)\"])*)\)", text, flags=re.MULTILINE):
        name, *words = shlex.split(row)
        layer = Layer(name)
        key = ""
        for word in words:
            if word in LISTS or word in ("KIND", "HOLDS"):
                key = word
            elif key == "KIND":
                layer.kind = word
            elif key == "HOLDS":
                layer.holds = word
            elif key:
                layer.lists[key].append(word)
            else:
                raise TableError(f"row {name}: what is '{word}'?")
        if layer.kind not in KINDS:
            raise TableError(f"row {name}: KIND is one of {', '.join(KINDS)}, not '{layer.kind}'")
        layers.append(layer)
    if not layers:
        raise TableError("no rows found")
    return layers
