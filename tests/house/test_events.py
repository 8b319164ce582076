"""Whatever a command records has words in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.utils import translation

import guanjia
from guanjia.foundation.audit.events import all_events
from guanjia.foundation.discussion.commands.spreading import followed_actions

ACTION = re.compile(r"[a-z]+(\.[a-z_]+){2}")


def recorded_actions() -> dict[str, str]:
    """Every action that the source hands to the trail, and where it stands."""
    found = {}
    root = Path(guanjia.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if getattr(node.func, "attr", getattr(node.func, "id", "")) not in ("record", "note"):
                continue
            for part in (part for argument in node.args for part in ast.walk(argument)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and ACTION.fullmatch(part.value):
                    found[part.value] = f"{path.relative_to(root)}:{part.lineno}"
    return found


def test_the_search_finds_what_is_recorded():
    found = recorded_actions()
    assert len(found) > 100
    assert {"org.office.founded", "access.emergency.refused", "access.login.succeeded"} <= set(found)


def test_every_recorded_action_has_words():
    wordless = {action: where for action, where in recorded_actions().items() if action not in all_events()}
    assert not wordless


def test_the_words_are_there_in_chinese():
    labels = all_events()
    with translation.override("en"):
        english = {action: str(label) for action, label in labels.items()}
    with translation.override("zh-hans"):
        same = [action for action, label in labels.items() if str(label) == english[action]]
    assert not same
    slots = re.compile(r"%\((\w+)\)s")
    with translation.override("zh-hans"):
        for action, label in labels.items():
            assert set(slots.findall(str(label))) <= set(slots.findall(english[action])), action


def test_what_followers_are_told_of_has_words_and_happens():
    told = followed_actions()
    assert len(told) > 50
    assert told <= set(all_events())
    root = Path(guanjia.__file__).parent
    commands = "".join(path.read_text(encoding="utf-8") for path in root.glob("*/*/commands/*.py"))
    # an approval's move is recorded under the name of its event
    assert {action for action in told if f'"{action}"' not in commands and ".case." not in action} == set()
