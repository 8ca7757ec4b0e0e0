"""moto carries out the operation that was authorized, in the region that was signed for.

By itself moto takes an `Action` from wherever it finds one: the query string, a form, a text within a JSON body, even
a header; and a region from the address, the User-Agent or the first header that looks like a signature.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import BaseResponse

ACTION = "userlab.action"
REGION = "userlab.region"
IS_REST = "userlab.is_rest"


def install() -> None:
    """Have moto's responses take operation and region from the request that was written for them."""
    if getattr(BaseResponse, "_userlab_verified", False):
        return
    guessed_action, guessed_region = BaseResponse._get_action, BaseResponse.get_region_from_url

    def action(self: Any) -> str:
        request = self.normalized_request
        verified = request.environ.get(ACTION)
        if verified is None:  # one service of moto that calls another
            return guessed_action(self)
        if request.environ[IS_REST]:
            self._get_action_from_method_and_request_uri(request)  # it notes what the path holds
        return verified

    def region(self: Any, request: Any, full_url: str) -> str:
        return request.environ.get(REGION) or guessed_region(self, request, full_url)

    BaseResponse._get_action = action
    BaseResponse.get_region_from_url = region
    BaseResponse._userlab_verified = True
