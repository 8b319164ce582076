"""Pages of the access room: one's own log-in on the phone, accounts, roles, grants and log-ins on the desk."""

from guanjia.foundation.access.views.accounts import AccountAction, AccountDetail, AccountList, NewAccount
from guanjia.foundation.access.views.emergencies import EmergencyDetail, EmergencyList, NewEmergency
from guanjia.foundation.access.views.grants import GrantList, GrantRevoke, NewGrant, TokenList
from guanjia.foundation.access.views.own import NewToken, OutsideLogin, end_device, end_token, security, set_language
from guanjia.foundation.access.views.providers import ProviderEdit, ProviderList, ProviderTest
from guanjia.foundation.access.views.reviews import NewReview, ReviewDecision, ReviewDetail, ReviewList
from guanjia.foundation.access.views.roles import RoleEdit, RoleList, RoleRetire

__all__ = [
    "AccountAction",
    "AccountDetail",
    "AccountList",
    "EmergencyDetail",
    "EmergencyList",
    "GrantList",
    "GrantRevoke",
    "NewAccount",
    "NewEmergency",
    "NewGrant",
    "NewReview",
    "NewToken",
    "OutsideLogin",
    "ProviderEdit",
    "ProviderList",
    "ProviderTest",
    "ReviewDecision",
    "ReviewDetail",
    "ReviewList",
    "RoleEdit",
    "RoleList",
    "RoleRetire",
    "TokenList",
    "end_device",
    "end_token",
    "security",
    "set_language",
]
