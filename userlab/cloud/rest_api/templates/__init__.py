"""Mapping templates: the part of the Velocity Template Language (VTL) that API Gateway's guide uses.

There are references, ``#set``, ``#if``/``#elseif``/``#else``, ``#foreach``, ``#define``, ``#macro``, comments, and the
variables ``$input``, ``$context``, ``$stageVariables`` and ``$util``. ``#include``, ``#parse`` and ``#evaluate`` are
not there: a template that uses one ends in {"message": "Internal server error"}, and the journal says why.

(Guide, "Mapping template transformations for REST APIs in API Gateway"; Apache Velocity, "VTL Reference".)
"""

from __future__ import annotations

from userlab.cloud.rest_api.templates.evaluation import render
from userlab.cloud.rest_api.templates.expressions import TemplateError

__all__ = ["TemplateError", "render"]
