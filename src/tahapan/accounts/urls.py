"""Addresses of sign-in, the own account, and people."""

from django.urls import path

from tahapan.accounts import pages, people_pages

urlpatterns = [
    path("masuk/", pages.sign_in, name="sign-in"),
    path("masuk/kode/", pages.verify, name="verify"),
    path("keluar/", pages.sign_out, name="sign-out"),
    path("akun/", pages.account, name="account"),
    path("akun/tanpa-peran/", pages.no_role, name="no-role"),
    path("akun/kata-sandi/", pages.change_password, name="change-password"),
    path("akun/aplikasi-kode/", pages.enrol, name="enrol"),
    path("akun/peran/", pages.choose_role, name="choose-role"),
    path("akun/sesi/<int:pk>/akhiri/", pages.end_session, name="end-session"),
    path("orang/", people_pages.people, name="people"),
    path("orang/baru/", people_pages.create, name="person-new"),
    path("orang/<str:username>/", people_pages.person, name="person"),
    path("orang/<str:username>/peran/", people_pages.appoint, name="appoint"),
    path("orang/<str:username>/peran/<int:pk>/akhiri/", people_pages.end_appointment, name="end-appointment"),
    path("orang/<str:username>/<str:verb>/", people_pages.manage, name="person-manage"),
]
