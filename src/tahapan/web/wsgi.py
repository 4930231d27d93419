"""The application a server loads. It refuses to start when a route or role declares no valid access rule."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tahapan.web.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from tahapan.web.start import verify

verify()
