"""A case's state to and from JSON, so that it is stored as it was computed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from guanjia.foundation.approvals.rules.states import Signature, Signer, State, Status, StepRun


def dump_state(state: State) -> dict[str, Any]:
    """The state as JSON."""
    return {
        "requester": state.requester,
        "office": state.office,
        "facts": dict(state.facts),
        "verdict": state.verdict,
        "urgent": state.urgent,
        "status": str(state.status),
        "runs": [
            {
                "key": run.key,
                "ad_hoc": run.ad_hoc,
                "signers": [[s.person, s.seat, s.state, s.added_by, int(s.superior), s.principal] for s in run.signers],
            }
            for run in state.runs
        ],
        "signatures": [[s.step, s.group, s.person, s.actor] for s in state.signatures],
        "keys": list(state.keys),
        "round": state.round,
        "escalated": state.escalated,
        "reminded_at": state.reminded_at.isoformat() if state.reminded_at else None,
        "why_stuck": state.why_stuck,
        "stuck_step": state.stuck_step,
        "exception_until": state.exception_until.isoformat() if state.exception_until else None,
    }


def load_state(body: dict[str, Any]) -> State:
    """The state in a stored body."""
    return State(
        requester=body["requester"],
        office=body["office"],
        facts=body["facts"],
        verdict=body["verdict"],
        urgent=body["urgent"],
        status=Status(body["status"]),
        runs=tuple(
            StepRun(
                run["key"],
                tuple(Signer(p, seat, s, by, bool(above), of) for p, seat, s, by, above, of in run["signers"]),
                run["ad_hoc"],
            )
            for run in body["runs"]
        ),
        signatures=tuple(Signature(*row) for row in body["signatures"]),
        keys=tuple(body["keys"]),
        round=body["round"],
        escalated=body["escalated"],
        reminded_at=datetime.fromisoformat(body["reminded_at"]) if body["reminded_at"] else None,
        why_stuck=body["why_stuck"],
        stuck_step=body["stuck_step"],
        exception_until=date.fromisoformat(body["exception_until"]) if body.get("exception_until") else None,
    )
