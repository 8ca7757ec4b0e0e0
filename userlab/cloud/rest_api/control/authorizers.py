"""Authorizer. (API reference, "Authorizer"; guide, "Use API Gateway Lambda authorizers".)"""

from __future__ import annotations

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.operation import (
    Answer,
    Call,
    bad_request,
    conflict,
    not_found,
    not_in_enum,
    page,
    validation_error,
)
from userlab.cloud.rest_api.control.patches import Listed, Member, apply, number, patches_of
from userlab.cloud.rest_api.store import Api, Document

TYPES = ("TOKEN", "REQUEST", "COGNITO_USER_POOLS")
LONGEST_TTL = 3600


def create_authorizer(call: Call) -> Answer:
    kind = call.text("type") or ""
    if kind not in TYPES:
        raise validation_error(not_in_enum(kind, "createAuthorizerInput.type", TYPES))
    api_id = call.get("restApiId", "")
    if api_id not in call.regional.apis:
        raise conflict("Unable to complete operation due to concurrent modification. Please try again later.")
    api = call.regional.apis[api_id]
    authorizer: Document = {"id": identifier(6, api.authorizers), "name": call.text("name") or "", "type": kind}
    authorizer |= call.copied(
        "providerARNs",
        "authorizerUri",
        "authorizerCredentials",
        "identitySource",
        "identityValidationExpression",
    )
    authorizer["authType"] = call.text("authType") or (
        "cognito_user_pools" if kind == "COGNITO_USER_POOLS" else "custom"
    )
    ttl = call.get("authorizerResultTtlInSeconds")
    if ttl is not None:
        authorizer["authorizerResultTtlInSeconds"] = int(ttl)
    check(api, authorizer)
    api.authorizers[authorizer["id"]] = authorizer
    return authorizer


def check(api: Api, authorizer: Document) -> None:
    """What an authorizer of its type needs. Raises BadRequestException, ConflictException."""
    name, kind = authorizer["name"], authorizer["type"]
    if not name:
        raise bad_request("Authorizer name cannot be empty")
    if any(other["name"] == name and other["id"] != authorizer["id"] for other in api.authorizers.values()):
        raise conflict("Authorizer name must be unique. Authorizer " + name + " already exists in this RestApi.")
    if kind == "COGNITO_USER_POOLS":
        if not authorizer.get("providerARNs"):
            raise bad_request("Authorizer must have at least one provider ARN")
        return
    if not authorizer.get("authorizerUri"):
        raise bad_request("Authorizer Uri must be non-empty")
    ttl = authorizer.get("authorizerResultTtlInSeconds", 300)
    if not 0 <= ttl <= LONGEST_TTL:
        raise bad_request(f"Invalid authorizer TTL. Must be between 0 and {LONGEST_TTL}")
    if not authorizer.get("identitySource") and kind == "TOKEN":
        raise bad_request("Identity source must be non-empty")
    if not authorizer.get("identitySource") and ttl > 0:
        raise bad_request("Identity sources must be non-empty when caching is enabled")


def authorizer_of(call: Call) -> Document:
    """The authorizer that the call names. Raises NotFoundException."""
    api = call.regional.apis.get(call.get("restApiId", ""))
    found = api.authorizers.get(call.get("authorizerId", "")) if api else None
    if found is None:
        raise not_found("Invalid Authorizer identifier specified")
    return found


def get_authorizer(call: Call) -> Answer:
    return authorizer_of(call)


def get_authorizers(call: Call) -> Answer:
    return page(call, call.api.authorizers.values())


def update_authorizer(call: Call) -> Answer:
    authorizer, api = authorizer_of(call), call.api
    changed = dict(authorizer)
    members: dict[str, Member | Listed] = {
        name: Member(removable=True)
        for name in ("authorizerCredentials", "identityValidationExpression", "identitySource")
    }
    members |= {name: Member() for name in ("name", "authorizerUri", "authType", "type")}
    members |= {"authorizerResultTtlInSeconds": Member(number), "providerARNs": Listed()}
    apply(changed, patches_of(call), members)
    check(api, changed)
    api.authorizers[authorizer["id"]] = changed
    return changed


def delete_authorizer(call: Call) -> Answer:
    authorizer, api = authorizer_of(call), call.api
    for resource in api.resources.values():
        for method in resource["resourceMethods"].values():
            if method.get("authorizerId") == authorizer["id"]:
                raise conflict(
                    f"Cannot delete authorizer '{authorizer['name']}', is referenced in method: "
                    f"{api.path_of(resource['id'])}/{method['httpMethod']}"
                )
    del api.authorizers[authorizer["id"]]
    return None


def flush_stage_authorizers_cache(call: Call) -> Answer:
    """Forget what authorizers answered."""
    if call.get("stageName") not in call.api.stages:
        raise not_found("Invalid stage identifier specified")
    call.gateway.forget_authorizers(call.api.id)
    return None
