"""The API of shops and convenience goods: the same commands and filter sets as the pages."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.amenities import commands, queries
from guanjia.domains.amenities.filters import LOAN_STATES, LoanFilter
from guanjia.domains.amenities.serializers import (
    BorrowIn,
    CheckPlanIn,
    CheckPlanOut,
    GoodsKindOut,
    GoodsKindsLoadedOut,
    GoodsLoanOut,
    GoodsPieceOut,
    GoodsPointIn,
    GoodsPointOut,
    GoodsRulesIn,
    PointOut,
    PriceBoardIn,
    ReturnIn,
    SafetyCheckIn,
    SafetyCheckOut,
    ShopChangeIn,
    ShopEndedOut,
    ShopEndIn,
    ShopHoursIn,
    ShopIn,
    ShopOut,
    ShopWithPricesOut,
    StockPiecesIn,
    TargetIn,
    TroubleIn,
)
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, Problem, checked, filtered, paged
from guanjia.ui.requests import ApiRequest

LOAN_FILTERS = [
    OpenApiParameter("q", str, description="Number of the piece or name of the borrower"),
    OpenApiParameter("kind", int),
    OpenApiParameter("state", str, enum=[str(value) for value, _label in LOAN_STATES]),
]


class Shops(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(operation_id="shops_list", parameters=PAGING, responses={200: ShopOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest) -> Response:
        """The shops in sight, and whether they are open now."""
        return paged(self, request, queries.list_shops(request.actor).order_by("pk"), ShopOut)

    @extend_schema(operation_id="shops_create", parameters=[KEY], request=ShopIn, responses={201: ShopOut, **PROBLEMS})
    @acts_once_api("amenities.shop.open")
    def post(self, request: ApiRequest) -> Response:
        """Enter a shop of a compound."""
        return Response(ShopOut(commands.open_shop(request.actor, **checked(ShopIn, request))).data, status=201)


class ShopOne(APIView):
    @extend_schema(operation_id="shops_retrieve", responses={200: ShopWithPricesOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One shop with the prices of today."""
        return Response(ShopWithPricesOut(queries.get_shop(request.actor, pk)).data)

    @extend_schema(operation_id="shops_change", request=ShopChangeIn, responses={200: ShopOut, **PROBLEMS})
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change what is known of a shop."""
        return Response(ShopOut(commands.change_shop(request.actor, shop_id=pk, **checked(ShopChangeIn, request))).data)


class Hours(APIView):
    @extend_schema(operation_id="shops_hours", request=ShopHoursIn, responses={200: ShopOut, **PROBLEMS})
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Set the hours of a shop."""
        return Response(ShopOut(commands.set_hours(request.actor, shop_id=pk, **checked(ShopHoursIn, request))).data)


class EndShop(APIView):
    @extend_schema(operation_id="shops_end", request=ShopEndIn, responses={200: ShopEndedOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take a shop out of the list for good."""
        given = checked(ShopEndIn, request)
        return Response(ShopEndedOut(commands.end_shop(request.actor, shop_id=pk, today=clock.today(), **given)).data)


class Prices(APIView):
    @extend_schema(
        operation_id="shops_prices",
        parameters=[KEY],
        request=PriceBoardIn,
        responses={201: ShopWithPricesOut, **PROBLEMS},
    )
    @acts_once_api("amenities.prices.publish")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Publish a price board from a day on."""
        commands.publish_prices(request.actor, shop_id=pk, **checked(PriceBoardIn, request))
        return Response(ShopWithPricesOut(queries.get_shop(request.actor, pk, overseen=True)).data, status=201)


class Plans(APIView):
    @extend_schema(operation_id="shops_plan", request=CheckPlanIn, responses={200: CheckPlanOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Plan a kind of safety check of a shop, or change its rhythm."""
        plan = commands.plan_check(request.actor, shop_id=pk, **checked(CheckPlanIn, request))
        return Response(CheckPlanOut(plan).data)


class Checks(APIView):
    @extend_schema(
        operation_id="shop_checks_create",
        parameters=[KEY],
        request=SafetyCheckIn,
        responses={201: SafetyCheckOut, **PROBLEMS},
    )
    @acts_once_api("amenities.check.record")
    def post(self, request: ApiRequest) -> Response:
        """Record a safety check; a failed one closes the shop."""
        fields = checked(SafetyCheckIn, request)
        made = commands.record_check(request.actor, now=clock.now(), today=clock.today(), **fields)
        return Response(SafetyCheckOut(made).data, status=201)


class Points(APIView):
    @extend_schema(operation_id="goods_points_list", responses={200: PointOut(many=True), 401: Problem})
    def get(self, request: ApiRequest) -> Response:
        """The goods points in sight with their stock; at most 200."""
        return Response(
            PointOut(queries.list_standings(list(queries.list_points(request.actor)[:200])), many=True).data
        )

    @extend_schema(
        operation_id="goods_points_create",
        parameters=[KEY],
        request=GoodsPointIn,
        responses={201: GoodsPointOut, **PROBLEMS},
    )
    @acts_once_api("amenities.point.open")
    def post(self, request: ApiRequest) -> Response:
        """Open a goods point in a compound; it gets a code."""
        made = commands.open_point(request.actor, now=clock.now(), **checked(GoodsPointIn, request))
        return Response(GoodsPointOut(made).data, status=201)


class PointStock(APIView):
    @extend_schema(
        operation_id="goods_points_stock",
        parameters=[KEY],
        request=StockPiecesIn,
        responses={201: GoodsPieceOut(many=True), **PROBLEMS},
    )
    @acts_once_api("amenities.point.stock")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Put new pieces into stock at a point, each with a number and a code."""
        made = commands.stock_pieces(request.actor, point_id=pk, now=clock.now(), **checked(StockPiecesIn, request))
        return Response(GoodsPieceOut(made, many=True).data, status=201)


class PointTarget(APIView):
    @extend_schema(operation_id="goods_points_target", request=TargetIn, responses={200: TargetIn, **PROBLEMS})
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Say how many pieces of a kind a point should have."""
        return Response(TargetIn(commands.set_target(request.actor, point_id=pk, **checked(TargetIn, request))).data)


class GoodsKinds(APIView):
    @extend_schema(operation_id="goods_kinds_list", responses={200: GoodsKindOut(many=True), 401: Problem})
    def get(self, request: ApiRequest) -> Response:
        """The kinds of convenience goods with their loan rules."""
        return Response(GoodsKindOut(queries.list_kinds(), many=True).data)


class GoodsKindOne(APIView):
    @extend_schema(operation_id="goods_kinds_change", request=GoodsRulesIn, responses={200: GoodsKindOut, **PROBLEMS})
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Set the loan rules of a kind; loans that run keep their end."""
        return Response(
            GoodsKindOut(commands.set_kind(request.actor, kind_id=pk, **checked(GoodsRulesIn, request))).data
        )


class LoadGoodsKinds(APIView):
    @extend_schema(operation_id="goods_kinds_load", request=None, responses={200: GoodsKindsLoadedOut, **PROBLEMS})
    def post(self, request: ApiRequest) -> Response:
        """Enter the standard kinds of goods; those that are there stay as they are."""
        return Response({"added": commands.load_standard_kinds(request.actor)})


class Pieces(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="goods_pieces_list", parameters=PAGING, responses={200: GoodsPieceOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The register of pieces."""
        return paged(self, request, queries.list_pieces(request.actor).order_by("pk"), GoodsPieceOut)


class Loans(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="goods_loans_list",
        parameters=[*LOAN_FILTERS, *PAGING],
        responses={200: GoodsLoanOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The register of loans, newest first."""
        found = filtered(request, queries.list_loans(request.actor), LoanFilter)
        return paged(self, request, found.order_by("-lent_at", "-pk"), GoodsLoanOut)


class MyLoans(APIView):
    @extend_schema(operation_id="goods_loans_mine", responses={200: GoodsLoanOut(many=True), 401: Problem})
    def get(self, request: ApiRequest) -> Response:
        """What I have in hand."""
        rows = queries.list_own_loans(request.actor).select_related("person", "piece__kind", "from_point")
        return Response(GoodsLoanOut(rows, many=True).data)


class Borrow(APIView):
    @extend_schema(
        operation_id="goods_borrow", parameters=[KEY], request=BorrowIn, responses={201: GoodsLoanOut, **PROBLEMS}
    )
    @acts_once_api("amenities.goods.borrow")
    def post(self, request: ApiRequest) -> Response:
        """Borrow the scanned piece, or any of a kind at the scanned point."""
        fields = checked(BorrowIn, request)
        if fields["piece_id"] is not None:
            loan = commands.borrow_piece(request.actor, piece_id=fields["piece_id"], now=clock.now())
        else:
            loan = commands.borrow_any(
                request.actor, point_id=fields["point_id"], kind_id=fields["kind_id"], now=clock.now()
            )
        return Response(GoodsLoanOut(loan).data, status=201)


class Return(APIView):
    @extend_schema(operation_id="goods_return", request=ReturnIn, responses={200: GoodsLoanOut, **PROBLEMS})
    def post(self, request: ApiRequest) -> Response:
        """Return a piece at a point."""
        loan = commands.return_piece(request.actor, now=clock.now(), **checked(ReturnIn, request))
        return Response(GoodsLoanOut(loan).data)


class Trouble(APIView):
    @extend_schema(operation_id="goods_trouble", request=TroubleIn, responses={200: GoodsPieceOut, **PROBLEMS})
    def post(self, request: ApiRequest) -> Response:
        """Report a piece as lost or damaged."""
        piece = commands.report_piece(request.actor, now=clock.now(), **checked(TroubleIn, request))
        return Response(GoodsPieceOut(piece).data)
