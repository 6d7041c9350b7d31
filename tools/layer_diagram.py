#!/usr/bin/env python3
"""Prints the table of layers in cmake/Layers.cmake as Markdown: a diagram and what each layer holds."""

import pathlib
import sys

from layers import Layer, read_layers

ROOT = pathlib.Path(__file__).resolve().parent.parent


def direct_uses(layer: Layer, layers: dict[str, Layer]) -> list[str]:
    """The used layers that are not reached through another used layer: fewer arrows say the same."""

    def reached(name: str) -> set[str]:
        return {other for used in layers[name].uses for other in {used, *reached(used)}}

    return [name for name in layer.uses if not any(name in reached(other) for other in layer.uses if other != name)]


def main() -> int:
    rows = read_layers(ROOT)
    layers = {layer.name: layer for layer in rows}
    print("```mermaid")
    print("flowchart BT")
    for layer in rows:
        shape = {"edge": "[{}]", "pure": "({})", "stage": "([{}])"}[layer.kind]
        print(f"    {layer.name}{shape.format(layer.name)}")
    for layer in rows:
        for used in direct_uses(layer, layers):
            print(f"    {layer.name} --> {used}")
    print("```")
    print()
    print("| layer | kind | holds | may include |")
    print("|---|---|---|---|")
    for layer in rows:
        print(f"| `{layer.name}` | {layer.kind} | {layer.holds} | {' '.join(f'`{name}`' for name in layer.uses) or '-'} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
