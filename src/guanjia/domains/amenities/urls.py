"""Addresses of shops and convenience goods."""

from django.urls import path

from guanjia.domains.amenities import api
from guanjia.domains.amenities.views import goods, shops

urlpatterns = [
    path("shops/", shops.shops, name="shops"),
    path("shops/<int:pk>/", shops.shop, name="shop"),
    path("goods/", goods.goods, name="goods"),
    path("goods/borrow/", goods.borrow, name="goods-borrow"),
    path("goods/scanned/", goods.scanned, name="goods-scanned"),
    path("goods/pieces/<int:pk>/", goods.piece, name="piece"),
    path("goods/pieces/<int:pk>/<slug:verb>/", goods.piece_act, name="piece-act"),
    path("service/shops/", shops.ShopList.as_view(), name="shops-desk"),
    path("service/shops/new/", shops.shop_new, name="shop-new"),
    path("service/shops/<int:pk>/", shops.shop_desk, name="shop-desk"),
    path("service/shops/<int:pk>/<slug:verb>/", shops.shop_act, name="shop-act"),
    path("service/goods/", goods.PieceList.as_view(), name="pieces"),
    path("service/goods/loans/", goods.LoanList.as_view(), name="goods-loans"),
    path("service/goods/points/", goods.points, name="goods-points"),
    path("service/goods/points/new/", goods.point_new, name="goods-point-new"),
    path("service/goods/points/carry/", goods.carry, name="goods-carry"),
    path("service/goods/points/<int:pk>/", goods.point, name="goods-point"),
    path("service/goods/points/<int:pk>/<slug:verb>/", goods.point_act, name="goods-point-act"),
    path("service/goods/kinds/load/", goods.load_kinds, name="goods-kinds-load"),
    path("service/goods/kinds/<int:pk>/", goods.kind, name="goods-kind"),
    path("service/goods/figures/", goods.figures, name="goods-figures"),
]

api_patterns = [
    path("shops/", api.Shops.as_view(), name="api-shops"),
    path("shops/<int:pk>/", api.ShopOne.as_view(), name="api-shop"),
    path("shops/checks/", api.Checks.as_view(), name="api-shop-checks"),
    path("shops/<int:pk>/prices/", api.Prices.as_view(), name="api-shop-prices"),
    path("shops/<int:pk>/plans/", api.Plans.as_view(), name="api-shop-plans"),
    path("shops/<int:pk>/hours/", api.Hours.as_view(), name="api-shop-hours"),
    path("shops/<int:pk>/end/", api.EndShop.as_view(), name="api-shop-end"),
    path("goods/kinds/", api.GoodsKinds.as_view(), name="api-goods-kinds"),
    path("goods/kinds/load/", api.LoadGoodsKinds.as_view(), name="api-goods-kinds-load"),
    path("goods/kinds/<int:pk>/", api.GoodsKindOne.as_view(), name="api-goods-kind"),
    path("goods/points/<int:pk>/stock/", api.PointStock.as_view(), name="api-goods-point-stock"),
    path("goods/points/<int:pk>/target/", api.PointTarget.as_view(), name="api-goods-point-target"),
    path("goods/points/", api.Points.as_view(), name="api-goods-points"),
    path("goods/pieces/", api.Pieces.as_view(), name="api-goods-pieces"),
    path("goods/loans/", api.Loans.as_view(), name="api-goods-loans"),
    path("goods/loans/mine/", api.MyLoans.as_view(), name="api-goods-mine"),
    path("goods/borrow/", api.Borrow.as_view(), name="api-goods-borrow"),
    path("goods/return/", api.Return.as_view(), name="api-goods-return"),
    path("goods/trouble/", api.Trouble.as_view(), name="api-goods-trouble"),
]
