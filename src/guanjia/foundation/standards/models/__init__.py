"""The room's tables."""

from guanjia.foundation.standards.models.documents import (
    DeclaredTotal,
    DocumentKind,
    Level,
    LibraryStamp,
    SourceConfirmation,
    SourceReading,
    Standard,
    StandardClause,
    StandardLine,
    Subsystem,
)
from guanjia.foundation.standards.models.learning import (
    FusionItem,
    QuizAttempt,
    QuizQuestion,
    RevisionTask,
    Study,
    Subscription,
)
from guanjia.foundation.standards.models.trials import (
    Trial,
    TrialRow,
)
from guanjia.foundation.standards.models.verdicts import (
    CitedClause,
    Exemption,
    KeptVerdict,
    RuleEdition,
)

__all__ = [
    "CitedClause",
    "DeclaredTotal",
    "DocumentKind",
    "Exemption",
    "FusionItem",
    "KeptVerdict",
    "Level",
    "LibraryStamp",
    "QuizAttempt",
    "QuizQuestion",
    "RevisionTask",
    "RuleEdition",
    "SourceConfirmation",
    "SourceReading",
    "Standard",
    "StandardClause",
    "StandardLine",
    "Study",
    "Subscription",
    "Subsystem",
    "Trial",
    "TrialRow",
]
