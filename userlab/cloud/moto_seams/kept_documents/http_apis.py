"""Where HTTP APIs touch moto: a home for their documents on its backend, which itself has no data plane."""

from __future__ import annotations

from moto.apigatewayv2.models import apigatewayv2_backends

from userlab.cloud.moto_seams.kept_documents.documents import Documents

_documents = Documents(apigatewayv2_backends, "userlab_http_apis")
kept, existing, all_existing = _documents.kept, _documents.existing, _documents.all_existing
