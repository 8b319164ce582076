"""Re-judge a million rooms with their occupants under a new office-area table, beside OpenFisca and bare NumPy.

    python benchmarks/rules/run.py [--rooms 1000000] [--rounds 7]

Needs numpy and, for the comparison, `openfisca-core` (pip install openfisca-core). The three take turns in one run on
the same arrays and must agree on every room. README.md has the figures.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from guanjia.rulebook.documents import Clause, Document, Issuer
from guanjia.rulebook.engine import judge_many
from guanjia.rulebook.library import Library, national
from guanjia.rulebook.parameters import Coded, Line
from guanjia.rulebook.verdicts import State

ON = date(2026, 7, 1)
PLACE = "330000"


def tightened() -> Library:
    """The national table, and a province that takes one square metre off every limit from 1 July 2026 on."""
    library = national()
    clause = Clause("draft/one", "draft", "第一条", "Every limit falls by one square metre.", "各项上限下调 1 平方米。")
    library = library.with_document(
        Document("draft", "草案", "草案", "省", Issuer.PROVINCE, ON, PLACE, clauses=(clause,))
    )
    table = library.parameter("office-area-cap").in_force(ON, ("",))
    lines = tuple(Line(keys, line.value - 1, "draft/one", ON, place=PLACE) for keys, line in table.items())
    return library.with_lines("office-area-cap", lines)


def estate(rooms: int) -> dict[str, Any]:
    """Rooms with level, rank, area and number of occupants."""
    rng = np.random.default_rng(1)
    table = sorted(national().parameter("office-area-cap").in_force(ON, ("",)))
    pick = rng.integers(0, len(table), rooms)
    levels = sorted({keys[0] for keys in table})
    grades = sorted({keys[1] for keys in table})
    return {
        "level": Coded(np.array([levels.index(keys[0]) for keys in table], dtype="int16")[pick], tuple(levels)),
        "grade": Coded(np.array([grades.index(keys[1]) for keys in table], dtype="int16")[pick], tuple(grades)),
        "area_m2": np.round(rng.uniform(5, 60, rooms), 1),
        "sharers": rng.integers(1, 4, rooms).astype(float),
    }


def bare(library: Library, data: dict[str, Any]) -> Callable[[], Any]:
    """One table lookup and one comparison, and nothing else."""
    table = np.full((len(data["level"].words), len(data["grade"].words)), np.nan)
    for keys, line in library.parameter("office-area-cap").in_force(ON, ("", PLACE)).items():
        table[data["level"].words.index(keys[0]), data["grade"].words.index(keys[1])] = line.value

    def run() -> Any:
        return data["area_m2"] > table[data["level"].codes, data["grade"].codes] * data["sharers"]

    return run


def ours(library: Library, data: dict[str, Any]) -> Callable[[], Any]:
    """States, compared values, and for each room the line of the clause that it met."""

    def run() -> Any:
        verdicts = judge_many(library, "SPC-CAP", data, on=ON, place=PLACE)
        cited = verdicts.cited[0].line
        assert len(cited) == len(verdicts)
        return verdicts.state == State.BLOCK

    return run


def openfisca(library: Library, data: dict[str, Any]) -> Callable[[], Any] | None:
    """The same limits as an OpenFisca parameter tree, the same comparison as a variable."""
    try:
        from openfisca_core.entities import Entity
        from openfisca_core.indexed_enums import Enum
        from openfisca_core.parameters import ParameterNode
        from openfisca_core.periods import MONTH
        from openfisca_core.simulations import SimulationBuilder
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem
        from openfisca_core.variables import Variable
    except ImportError:
        return None

    room = Entity("room", "rooms", "room", "")
    level_enum = Enum("level_enum", [(f"l{n}", word) for n, word in enumerate(data["level"].words)])
    grade_enum = Enum("grade_enum", [(f"g{n}", word) for n, word in enumerate(data["grade"].words)])
    lines = library.parameter("office-area-cap").in_force(ON, ("", PLACE))
    tree = {
        f"l{i}": {
            f"g{j}": {"values": {"2014-11-27": {"value": line.value if (line := lines.get((level, grade))) else 0.0}}}
            for j, grade in enumerate(data["grade"].words)
        }
        for i, level in enumerate(data["level"].words)
    }

    class level(Variable):
        value_type = Enum
        possible_values = level_enum
        default_value = level_enum.l0
        entity = room
        definition_period = MONTH

    class grade(Variable):
        value_type = Enum
        possible_values = grade_enum
        default_value = grade_enum.g0
        entity = room
        definition_period = MONTH

    class area_m2(Variable):
        value_type = float
        entity = room
        definition_period = MONTH

    class sharers(Variable):
        value_type = int
        entity = room
        definition_period = MONTH

    class over(Variable):
        value_type = bool
        entity = room
        definition_period = MONTH

        def formula(rooms: Any, period: Any, parameters: Any) -> Any:
            cap = parameters(period).caps[rooms("level", period)][rooms("grade", period)]
            return rooms("area_m2", period) > cap * rooms("sharers", period) + 1e-4

    system = TaxBenefitSystem([room])
    system.parameters = ParameterNode("", data={"caps": tree})
    system.add_variables(level, grade, area_m2, sharers, over)
    inputs = {
        "level": level_enum.encode(data["level"].codes.astype("int16")),
        "grade": grade_enum.encode(data["grade"].codes.astype("int16")),
        "area_m2": data["area_m2"].astype("float32"),
        "sharers": data["sharers"].astype("int32"),
    }
    size = len(data["area_m2"])

    def run() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, count=size)
        for name, values in inputs.items():
            simulation.set_input(name, "2026-07", values)
        return simulation.calculate("over", "2026-07")

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rooms", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    library, data = tightened(), estate(args.rooms)
    askers = {"bare NumPy": bare(library, data), "rulebook": ours(library, data)}
    peer = openfisca(library, data)
    if peer is None:
        print("SKIPPED: OpenFisca, it is not installed (pip install openfisca-core)")
    else:
        askers["OpenFisca"] = peer
    answers = {name: run() for name, run in askers.items()}  # also the warm-up
    for name, answer in answers.items():
        wrong = int((np.asarray(answer) != answers["bare NumPy"]).sum())
        print(f"{name:<12}{int(np.asarray(answer).sum()):>9} rooms over the limit, {wrong} unlike bare NumPy")
    times: dict[str, list[float]] = {name: [] for name in askers}
    for _n in range(args.rounds):
        for name, run in askers.items():
            begun = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - begun)
    for name, taken in times.items():
        ratio = median(mine / base for mine, base in zip(taken, times["bare NumPy"], strict=True))
        print(f"{name:<12}{median(taken) * 1000:>9.1f} ms  {ratio:.2f} × bare NumPy")


if __name__ == "__main__":
    main()
