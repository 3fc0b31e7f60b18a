from django.urls import path

from dashboard.live import consumers

websocket_urlpatterns = [path("live/", consumers.live)]  # type: ignore[arg-type]  # an ASGI application, as Channels has it
