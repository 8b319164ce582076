"""The lists of this domain: shops, pieces of convenience goods, loans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.domains.amenities import queries, tables
from guanjia.domains.amenities.filters import LoanFilter, PieceFilter, ShopFilter
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched

SHOPS = (
    Field("name", _("Shop"), lambda row: row.name, sort="name", fixed=True, cell=tables.link_shop, carries=("kind",)),
    Field("kind", _("Kind"), lambda row: row.get_kind_display(), FieldKind.CHOICE, shown=False),
    Field("compound", _("Compound"), lambda row: row.compound.name, sort="compound__name"),
    Field("where", _("Where"), lambda row: row.where or None),
    Field("operator", _("Operator"), lambda row: row.operator),
    Field("contract_ref", _("Contract"), lambda row: row.contract_ref or None, FieldKind.CODE),
    Field("contract_until", _("Contract until"), lambda row: row.contract_until, FieldKind.DAY, sort="contract_until",
          cell=tables.show_contract),
    Field("phone", _("Telephone"), lambda row: row.phone or None, shown=False),
    Field("late", _("Checks late or failed"), lambda row: row.late, FieldKind.NUMBER, sort="late", desc_first=True,
          cell=tables.show_late),
    Field("state", _("State"), tables.state_of_shop, FieldKind.CHOICE, cell=tables.show_shop_state),
)  # fmt: skip
PIECES = (
    Field("number", _("Number"), lambda row: row.number, FieldKind.CODE, sort="number", fixed=True,
          cell=tables.link_piece),
    Field("kind", _("Kind"), lambda row: row.kind.name, FieldKind.CHOICE),
    Field("point", _("Goods point"), tables.point_of),
    Field("office", _("Keeper"), lambda row: row.office.name),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, sort="state",
          cell=tables.show_piece_state),
)  # fmt: skip
LOANS = (
    Field("piece", _("Piece"), lambda row: str(row.piece), fixed=True, cell=tables.link_loan),
    Field("person", _("Borrower"), lambda row: row.person.name, cell=tables.show_person, carries=("unit",)),
    Field("unit", _("Unit"), lambda row: row.person.office.name, shown=False),
    Field("lent_at", _("Borrowed"), lambda row: row.lent_at, FieldKind.INSTANT, sort="lent_at", desc_first=True,
          cell=tables.show_lent, carries=("from_point",)),
    Field("from_point", _("From point"), lambda row: row.from_point.name, shown=False),
    Field("due_at", _("Due date"), lambda row: row.due_at, FieldKind.INSTANT, sort="due_at"),
    Field("ended_at", _("Brought back"), lambda row: row.ended_at, FieldKind.INSTANT, sort="ended_at"),
    Field("to_point", _("To point"), lambda row: row.to_point.name if row.to_point else None),
    Field("note", _("Note"), lambda row: row.note or None, shown=False),
    Field("state", _("State"), tables.state_of_loan, FieldKind.CHOICE, cell=tables.show_loan_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "amenities.shops",
        _("Shops"),
        "amenities.shop",
        queries.list_register,
        SHOPS,
        right="amenities.view",
        url="shops-desk",
        default_sort="name",
        filters=ShopFilter,
        searched=Searched(
            title=lambda row: row.name,
            words=lambda row: f"{row.operator} {row.compound.name} {row.where}",
            codes=lambda row: (row.contract_ref,) if row.contract_ref else (),
            detail=lambda row: f"{row.get_kind_display()} · {row.compound.name}",
            icon="building-store",
        ),
        custom=True,
        card=Card("name", "state", (("compound", "where"), ("operator", "contract_until"))),
    ),
    Register(
        "amenities.pieces",
        _("Convenience goods"),
        "amenities.piece",
        queries.list_pieces,
        PIECES,
        right="amenities.view",
        url="pieces",
        default_sort="number",
        filters=PieceFilter,
        searched=Searched(
            title=str,
            codes=lambda row: (row.number,),
            detail=lambda row: str(row.get_state_display()),
            icon="umbrella",
        ),
        card=Card("number", "state", (("kind", "point"),)),
    ),
    Register(
        "amenities.loans",
        _("Loans of goods"),
        "amenities.loan",
        queries.list_loans,
        LOANS,
        right="amenities.view",
        url="goods-loans",
        default_sort="-lent_at",
        filters=LoanFilter,
        card=Card("piece", "state", (("person", "unit"), ("lent_at", "due_at"))),
    ),
)
