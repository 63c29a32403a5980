from django.urls import path

from backend.accounts import pages

urlpatterns = [path("login/<str:token>/", pages.login_link, name="login-link")]
