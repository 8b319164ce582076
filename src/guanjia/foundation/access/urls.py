"""Addresses of the access room. Of allauth's addresses only those that this house uses are open."""

from allauth.account import views as account_views
from allauth.socialaccount import views as social_views
from allauth.socialaccount.providers.openid_connect import views as oidc_views
from django.urls import URLPattern, URLResolver, include, path, re_path

from guanjia.foundation.access import api, views

library: list[URLPattern | URLResolver] = [
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("password/set/", account_views.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("outside/cancelled/", social_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("outside/error/", social_views.login_error, name="socialaccount_login_error"),
    path(
        "oidc/<slug:provider_id>/login/",
        views.OutsideLogin.as_view(step=staticmethod(oidc_views.login)),
        name="openid_connect_login",
    ),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        views.OutsideLogin.as_view(step=staticmethod(oidc_views.callback)),
        name="openid_connect_callback",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(library)),
    path("language/", views.set_language, name="set-language"),
    path("me/security/", views.security, name="access-security"),
    path("me/security/devices/<int:pk>/end/", views.end_device, name="access-end-device"),
    path("me/security/tokens/new/", views.NewToken.as_view(), name="access-new-token"),
    path("me/security/tokens/<int:pk>/end/", views.end_token, name="access-end-token"),
    path("system/accounts/", views.AccountList.as_view(), name="access-accounts"),
    path("system/accounts/new/", views.NewAccount.as_view(), name="access-new-account"),
    path("system/accounts/<int:pk>/", views.AccountDetail.as_view(), name="access-account"),
    re_path(
        r"^system/accounts/(?P<pk>[0-9]{1,18})/(?P<action>lock|unlock|password|factor)/$",
        views.AccountAction.as_view(),
        name="access-account-action",
    ),
    path("system/roles/", views.RoleList.as_view(), name="access-roles"),
    path("system/roles/new/", views.RoleEdit.as_view(), name="access-new-role"),
    path("system/roles/<int:pk>/", views.RoleEdit.as_view(), name="access-role"),
    path("system/roles/<int:pk>/retire/", views.RoleRetire.as_view(), name="access-retire-role"),
    path("system/grants/", views.GrantList.as_view(), name="access-grants"),
    path("system/grants/new/", views.NewGrant.as_view(), name="access-new-grant"),
    path("system/grants/<int:pk>/revoke/", views.GrantRevoke.as_view(), name="access-revoke-grant"),
    path("system/tokens/", views.TokenList.as_view(), name="access-tokens"),
    path("system/reviews/", views.ReviewList.as_view(), name="access-reviews"),
    path("system/reviews/new/", views.NewReview.as_view(), name="access-new-review"),
    path("system/reviews/<int:pk>/", views.ReviewDetail.as_view(), name="access-review"),
    path("system/reviews/lines/<int:pk>/", views.ReviewDecision.as_view(), name="access-review-line"),
    path("system/emergencies/", views.EmergencyList.as_view(), name="access-emergencies"),
    path("system/emergencies/new/", views.NewEmergency.as_view(), name="access-new-emergency"),
    path("system/emergencies/<int:pk>/", views.EmergencyDetail.as_view(), name="access-emergency"),
    path("system/log-ins/", views.ProviderList.as_view(), name="access-providers"),
    re_path(r"^system/log-ins/new/(?P<kind>oidc|ldap)/$", views.ProviderEdit.as_view(), name="access-new-provider"),
    path("system/log-ins/<int:pk>/", views.ProviderEdit.as_view(), name="access-provider"),
    path("system/log-ins/<int:pk>/test/", views.ProviderTest.as_view(), name="access-test-provider"),
]

api_patterns = [
    path("me/", api.Me.as_view(), name="api-me"),
    path("tokens/", api.Tokens.as_view(), name="api-tokens"),
    path("tokens/<int:pk>/", api.Token.as_view(), name="api-token"),
    path("accounts/", api.Accounts.as_view(), name="api-accounts"),
    path("grants/", api.Grants.as_view(), name="api-grants"),
    path("grants/<int:pk>/revoke/", api.GrantRevocation.as_view(), name="api-grant-revoke"),
]
