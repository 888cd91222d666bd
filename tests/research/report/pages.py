"""A page as a program reads it: its elements with their texts, and what stands in its data block."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "br", "hr", "input", "rect", "line", "path"}


@dataclass
class Node:
    """One element."""

    name: str
    attributes: dict[str, str | None]
    children: list["Node"] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join([*self.words, *(child.text for child in self.children)]).strip()

    def every(self, name: str, **attributes: str) -> list["Node"]:
        found = [node for child in self.children for node in [child, *child.every("")]]
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [n for n in found if name in {"", n.name} and wanted.items() <= n.attributes.items()]

    def only(self, name: str, **attributes: str) -> "Node":
        [node] = self.every(name, **attributes)
        return node


class Page(HTMLParser):
    """Builds the tree; fails where elements do not close in their order."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]
        self.feed(content)
        assert self.open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID or (self.open[-1].name == "svg" and tag == "rect"):
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].words.append(data.strip())


def parsed(content: str) -> Node:
    """Return the root of the page."""
    return Page(content).root


def data_of(root: Node) -> dict[str, Any]:
    """Return what the charts are drawn from."""
    found: dict[str, Any] = json.loads(root.only("script", id="data").words[0])
    return found


def rows_of(root: Node, caption: str) -> list[list[str]]:
    """Return the texts of a table, its head first."""
    [table] = [node for node in root.every("table") if node.only("caption").text == caption]
    return [[cell.text for cell in row.children] for row in table.every("tr")]


def shown(text: str) -> float:
    """Return the number that a text begins with, in its own unit."""
    first = text.replace("\N{NO-BREAK SPACE}", " ").partition(" ")[0]
    return float(first.replace(",", "").replace("\N{MINUS SIGN}", "-"))
