"""Addresses of the message room."""

from django.urls import path

from guanjia.foundation.notify import api
from guanjia.foundation.notify.views import choosing, deliveries, inbox, ways

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox-read-all"),
    path("inbox/settings/", choosing.choose, name="message-settings"),
    path("inbox/<int:pk>/", inbox.open_message, name="message-open"),
    path("inbox/<int:pk>/read/", inbox.read_message, name="message-read"),
    path("system/messages/", ways.ways, name="message-ways"),
    path("system/messages/ways/<slug:channel>/", ways.gateway, name="message-way"),
    path("system/messages/ways/<slug:channel>/test/", ways.gateway_test, name="message-way-test"),
    path("system/messages/webhooks/new/", ways.webhook_new, name="webhook-new"),
    path("system/messages/webhooks/<int:pk>/", ways.webhook, name="webhook"),
    path("system/messages/webhooks/<int:pk>/edit/", ways.webhook_edit, name="webhook-edit"),
    path("system/messages/webhooks/<int:pk>/rotate/", ways.webhook_rotate, name="webhook-rotate"),
    path("system/messages/webhooks/<int:pk>/test/", ways.webhook_test, name="webhook-test"),
    path("system/messages/deliveries/", deliveries.DeliveryList.as_view(), name="deliveries"),
    path("system/messages/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("system/messages/deliveries/<int:pk>/again/", deliveries.delivery_again, name="delivery-again"),
]
api_patterns = [
    path("messages/", api.Messages.as_view(), name="api-messages"),
    path("messages/settings/", api.MessageSettings.as_view(), name="api-message-settings"),
    path("messages/read/", api.MessagesRead.as_view(), name="api-messages-read"),
    path("messages/<int:pk>/", api.MessageDetail.as_view(), name="api-message"),
    path("messages/<int:pk>/read/", api.MessageRead.as_view(), name="api-message-read"),
    path("webhooks/", api.Webhooks.as_view(), name="api-webhooks"),
    path("deliveries/", api.Deliveries.as_view(), name="api-deliveries"),
    path("deliveries/<int:pk>/", api.DeliveryDetail.as_view(), name="api-delivery"),
]
