from django.urls import path

from .views import telnyx

urlpatterns = [path("webhooks/telnyx/", telnyx)]
