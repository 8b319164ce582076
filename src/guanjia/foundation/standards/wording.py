"""Rules and verdicts as data and as text, in both languages: for pages, stored verdicts, the API, the command line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, override

from guanjia.rulebook.engine import Rule
from guanjia.rulebook.library import Library
from guanjia.rulebook.verdicts import STATE_LABELS, Citation, Compared, Verdict

LANGUAGES = {"en": "en", "zh": "zh-hans"}


def in_both(say: Any) -> dict[str, str]:
    """What `say(translate)` gives in English and in Chinese."""
    said = {}
    for key, language in LANGUAGES.items():
        with override(language):
            said[key] = say(gettext)
    return said


def rule_data(rule: Rule, library: Library) -> dict[str, Any]:
    """A rule with its inputs, its parameters and the clauses it may cite."""
    parameters = [library.parameter(key) for key in rule.parameters]
    clauses = {line.clause for parameter in parameters for line in parameter.lines} | set(rule.clauses)
    return {
        "rule": rule.key,
        "title": in_both(lambda translate: translate(rule.title)),
        "compares": rule.source,
        "inputs": [
            {
                "name": given.name,
                "label": in_both(lambda translate, given=given: translate(given.label)),
                "kind": given.kind.value,
                "unit": given.unit,
                "choices": list(given.choices),
                "needed": given.needed,
                "default": given.default,
            }
            for given in rule.inputs
        ],
        "parameters": [
            {
                "key": parameter.key,
                "label": {"en": parameter.label_en, "zh": parameter.label_zh},
                "unit": parameter.unit,
                "axes": list(parameter.axes),
                "bound": parameter.bound.value,
                "binding": parameter.binding,
                "lines": [
                    {
                        "keys": list(line.keys),
                        "value": line.value,
                        "place": line.place,
                        "since": line.since.isoformat(),
                        "until": line.until.isoformat() if line.until else None,
                        "clause": line.clause,
                        "evidence": line.evidence.value,
                    }
                    for line in parameter.lines
                ],
            }
            for parameter in parameters
        ],
        "clauses": [clause_data(library, key) for key in sorted(clauses)],
    }


def clause_data(library: Library, key: str) -> dict[str, Any]:
    """A clause with its document."""
    clause = library.clause(key)
    document = library.document(clause.document)
    return {
        "clause": key,
        "number": document.number,
        "title": document.title,
        "ref": clause.ref,
        "meaning": {"en": clause.meaning_en, "zh": clause.meaning_zh},
        "in_force_on": document.in_force_on.isoformat(),
        "evidence": clause.evidence.value,
    }


def citation_data(citation: Citation) -> dict[str, Any]:
    """A clause as a verdict shows it."""
    return {
        "clause": citation.clause,
        "number": citation.number,
        "title": citation.title,
        "ref": citation.ref,
        "meaning": {"en": citation.meaning_en, "zh": citation.meaning_zh},
        "evidence": citation.evidence,
        "in_force_on": citation.in_force_on.isoformat(),
        "value": citation.value,
        "unit": citation.unit,
    }


def compared_data(one: Compared) -> dict[str, Any]:
    """One comparison."""
    return {
        "label": in_both(lambda translate: translate(one.label)),
        "state": one.state.word,
        "value": plain(one.value),
        "limit": plain(one.limit),
        "unit": one.unit,
        "relation": one.relation,
        "sentence": in_both(one.sentence),
        "citations": [citation_data(citation) for citation in one.citations],
    }


def plain(value: Any) -> Any:
    """A compared value as JSON has it: no NaN, days as text."""
    if isinstance(value, float):
        return None if value != value else round(value, 9)  # NaN alone differs from itself
    return value.isoformat() if hasattr(value, "isoformat") else value


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict with everything that a reader needs to check it."""
    return {
        "rule": verdict.rule,
        "state": verdict.state.word,
        "label": in_both(lambda translate: translate(STATE_LABELS[verdict.state])),
        "sentence": in_both(verdict.sentence),
        "on": verdict.on.isoformat(),
        "place": verdict.place,
        "missing": [in_both(lambda translate, name=name: translate(name)) for name in verdict.missing],
        "compared": [compared_data(one) for one in verdict.compared],
        "book": verdict.book,
    }
