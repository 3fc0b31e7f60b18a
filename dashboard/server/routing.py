"""The one address of sockets."""

from django.urls import path

from dashboard.live import consumers

# An ASGI application where Django's types want a view: so it is done in Channels.
websocket_urlpatterns = [path("live/", consumers.live)]  # type: ignore[arg-type]
