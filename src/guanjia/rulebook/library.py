"""The library: documents, clauses and parameters, read from data files and checked as a whole.

The files under `data/` are ours: facts in our own words, each with its evidence. A library is a value; a new line makes
a new library with another hash, so that a stored verdict names for ever what it was judged by.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook.documents import Clause, Document, Evidence, Issuer
from guanjia.rulebook.parameters import Bound, Keys, Line, Parameter, ValueMissing


class ClauseUnknown(Refusal):
    """A value names a clause that no document has."""


class DocumentUnknown(Refusal):
    """There is no such document."""


class Superseded(Refusal):
    """The document, or a value that betrays it, was replaced by a newer one."""


@dataclass(frozen=True, slots=True)
class Trap:
    """A value by which an outdated table is known: whoever brings it is told which document replaced it."""

    parameter: str
    keys: Keys
    value: float
    number: str
    replaced_by: str


@dataclass(frozen=True)
class Library:
    """Documents by key, parameters by key, and the traps that outdated tables fall into."""

    documents: Mapping[str, Document]
    parameters: Mapping[str, Parameter]
    traps: tuple[Trap, ...] = ()
    hash: str = field(default="", compare=False)

    def document(self, key: str) -> Document:
        """The document; raises DocumentUnknown."""
        try:
            return self.documents[key]
        except KeyError:
            raise DocumentUnknown(N_("There is no document %(key)s in the library."), key=key) from None

    def clause(self, key: str) -> Clause:
        """The clause `document/ref`; raises ClauseUnknown."""
        try:
            return self._clauses[key]
        except KeyError:
            raise ClauseUnknown(N_("No document has the clause %(key)s."), key=key) from None

    @cached_property
    def _clauses(self) -> Mapping[str, Clause]:
        return {clause.key: clause for document in self.documents.values() for clause in document.clauses}

    def parameter(self, key: str) -> Parameter:
        """The parameter; raises ValueMissing."""
        try:
            return self.parameters[key]
        except KeyError:
            raise ValueMissing(N_("There is no parameter %(key)s in the library."), key=key) from None

    def check_current(self, number: str, on: date) -> None:
        """Refuse a document that another one replaced; raises Superseded with the newer number."""
        wanted = "".join(number.split())
        for document in self.documents.values():
            replaced = any("".join(old.split()) == wanted for old in document.supersedes)
            if replaced and document.in_force_on <= on:
                raise Superseded(
                    N_("%(number)s was replaced by %(newer)s on %(day)s. Bring the values of the newer document."),
                    number=number,
                    newer=document.number,
                    day=document.in_force_on,
                    field="number",
                )

    def with_lines(self, key: str, lines: tuple[Line, ...]) -> Library:
        """A library with further values of a parameter; an open older line of the same keys and place ends the day
        before. Raises ClauseUnknown, Superseded, LinesOverlap, WrongKeys or LooserThanAllowed."""
        parameter = self.parameter(key)
        kept = list(parameter.lines)
        for line in lines:
            self.clause(line.clause)
            for trap in self.traps:
                if (trap.parameter, trap.keys, trap.value) == (key, line.keys, line.value):
                    raise Superseded(
                        N_(
                            "%(value)s is the value of %(number)s, which %(newer)s replaced. Check the document number."
                        ),
                        value=f"{line.value:g}",
                        number=trap.number,
                        newer=trap.replaced_by,
                        field="value",
                    )
            for n, old in enumerate(kept):
                if (old.keys, old.place) == (line.keys, line.place) and old.until is None and old.since < line.since:
                    kept[n] = replace(old, until=date.fromordinal(line.since.toordinal() - 1))
            kept.append(line)
        changed = replace(parameter, lines=tuple(kept)).checked()
        return sealed(replace(self, parameters={**self.parameters, key: changed}))

    def with_document(self, document: Document) -> Library:
        """A library with one more document, or a new state of one."""
        return sealed(replace(self, documents={**self.documents, document.key: document}))


def sealed(library: Library) -> Library:
    """The library with the hash of its content: equal content, equal hash."""
    content = {
        "documents": {key: asdict(document) for key, document in sorted(library.documents.items())},
        "parameters": {key: asdict(parameter) for key, parameter in sorted(library.parameters.items())},
    }
    packed = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":"))
    return replace(library, hash=hashlib.sha256(packed.encode()).hexdigest())


def leaves(table: Any, keys: Keys = ()) -> Iterator[tuple[Keys, float]]:
    """The numbers of a nested table with the keys that lead to them."""
    if isinstance(table, Mapping):
        for key, part in table.items():
            yield from leaves(part, (*keys, str(key)))
    else:
        yield keys, float(table)


def read_document(data: Mapping[str, Any]) -> Document:
    """A document from its table in a data file."""
    key = str(data["key"])
    clauses = tuple(
        Clause(
            f"{key}/{clause['id']}",
            key,
            clause["ref"],
            clause["en"],
            clause["zh"],
            Evidence(clause.get("evidence", data.get("evidence", "V"))),
        )
        for clause in data.get("clause", ())
    )
    return Document(
        key=key,
        number=data["number"],
        title=data["title"],
        issuer=data["issuer"],
        level=Issuer(data["level"]),
        in_force_on=data["in_force_on"],
        place=data.get("place", ""),
        issued_on=data.get("issued_on"),
        repealed_on=data.get("repealed_on"),
        supersedes=tuple(data.get("supersedes", ())),
        evidence=Evidence(data.get("evidence", "V")),
        clauses=clauses,
    )


def read_parameter(data: Mapping[str, Any]) -> Parameter:
    """A parameter from its table in a data file; its lines' values may be a number or nested by the axes."""
    lines = tuple(
        Line(
            keys,
            value,
            group["clause"],
            group["since"],
            group.get("until"),
            group.get("place", ""),
            Evidence(group.get("evidence", "V")),
            group.get("note", ""),
        )
        for group in data.get("lines", ())
        for keys, value in leaves(group["values"])
    )
    return Parameter(
        key=data["key"],
        label_en=data["en"],
        label_zh=data["zh"],
        unit=data.get("unit", ""),
        axes=tuple(data.get("axes", ())),
        bound=Bound(data.get("bound", "value")),
        binding=bool(data.get("binding", False)),
        lines=lines,
    )


def build(tables: list[Mapping[str, Any]]) -> Library:
    """A checked library from the tables of data files; raises ClauseUnknown, WrongKeys, LinesOverlap, …"""
    documents: dict[str, Document] = {}
    parameters: dict[str, Parameter] = {}
    traps: list[Trap] = []
    for table in tables:
        for data in table.get("document", ()):
            document = read_document(data)
            if document.key in documents:
                raise ValueError(f"document {document.key} is there twice")
            documents[document.key] = document
        for data in table.get("parameter", ()):
            parameter = read_parameter(data).checked()
            if parameter.key in parameters:
                raise ValueError(f"parameter {parameter.key} is there twice")
            parameters[parameter.key] = parameter
        traps += [
            Trap(data["parameter"], tuple(data["keys"]), float(data["value"]), data["number"], data["replaced_by"])
            for data in table.get("trap", ())
        ]
    library = sealed(Library(documents, parameters, tuple(traps)))
    for parameter in parameters.values():
        for line in parameter.lines:
            library.clause(line.clause)
    return library


@cache
def national() -> Library:
    """The library that comes with the program."""
    folder = files("guanjia.rulebook") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return build([tomllib.loads((folder / name).read_text("utf-8")) for name in names])


@cache
def _words() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = tomllib.loads((files("guanjia.rulebook") / "words.toml").read_text("utf-8"))
    return found


def word_of(key: str, *, chinese: bool) -> str:
    """What a key of a limit (item, rank, class …) is called; a key without a word is its own."""
    pair = _words().get(key)
    return pair[1 if chinese else 0] if pair else key
