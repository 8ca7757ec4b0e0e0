"""What Lambda refuses in the input of CreateFunction, UpdateFunctionCode and UpdateFunctionConfiguration.

The service model's own constraints (lengths, ranges, patterns) are checked in `constraints`; these are the rules
beyond it. Source: Lambda API reference, Lambda guide "Lambda quotas" and "Working with Lambda environment variables".
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.authority import ServiceRoles
from userlab.cloud.functions.api import code_storage
from userlab.cloud.functions.api.layer_names import layer_of, refuse_foreign
from userlab.cloud.functions.limits import ENVIRONMENT_BYTES, LAYERS, UNZIPPED_BYTES, ZIP_BYTES
from userlab.cloud.functions.runtimes import runtimes
from userlab.cloud.functions.sandboxes.environment import RESERVED
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams import awslambda, networks, resource_policies

ROLE = re.compile(r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")
CONFIGURATION_PROBLEM = "Lambda was unable to configure your environment variables because the environment variables "


def check_configuration(
    roles: ServiceRoles, request: AwsRequest, runtime: str | None, handler: str | None, log_format: str = "Text"
) -> None:
    """Check what a new or changed configuration says; `runtime` and `handler` are what it will have then, `log_format`
    what it has now.
    """
    parameters = request.parameters
    if "Role" in parameters:
        check_role(roles, request.account, parameters["Role"])
    if "Environment" in parameters:
        check_environment((parameters["Environment"] or {}).get("Variables") or {})
    if parameters.get("PackageType", "Zip") != "Zip":
        raise _refused("The local cloud runs no container images, though AWS does. Deploy the function as a zip.")
    if not runtime or not handler:
        raise _refused("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
    if "Runtime" in parameters:
        runtimes.check(runtime)
    check_layers(request.account, request.region, parameters.get("Layers") or [])
    check_network(request.account, request.region, parameters.get("VpcConfig") or {})
    check_logging(parameters.get("LoggingConfig") or {}, log_format)


def check_role(roles: ServiceRoles, account: str, role: str) -> None:
    """Raise the error for a role whose ARN is malformed, of another account, or that Lambda cannot assume."""
    if not ROLE.fullmatch(role):
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{role[:200]}' at 'role' failed to satisfy constraint: Member must "
            f"satisfy regular expression pattern: {ROLE.pattern}",
        )
    if read_arn(role).account != account:
        raise AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403)
    if not roles.can_assume(role, "lambda.amazonaws.com"):
        raise _refused("The role defined for the function cannot be assumed by Lambda.")


def check_environment(variables: dict[str, str]) -> None:
    """Raise the error for reserved names, or for more than 4 KB."""
    reserved = sorted(RESERVED & variables.keys())
    if reserved:
        raise _refused(
            f"{CONFIGURATION_PROBLEM}you have provided contains reserved keys that are currently not supported for "
            f"modification. Reserved keys used in this request: {', '.join(reserved)}"
        )
    measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode("utf-8", "replace")) > ENVIRONMENT_BYTES:
        raise _refused(f"{CONFIGURATION_PROBLEM}you have provided exceeded the 4KB limit. String measured: {measured}")


def check_layers(account: str, region: str, arns: list[str]) -> None:
    """Raise the error for layers that a function cannot have."""
    if len(arns) > LAYERS:
        raise _refused(f"Cannot reference more than {LAYERS} layers.")
    seen: dict[str, str] = {}
    for arn in arns:
        refuse_foreign(arn, account)
        if read_arn(arn).region != region:
            raise _refused(
                f"Layers are not in the same region as the function. Layers are expected to be in region {region}."
            )
        if layer_of(account, region, arn) is None:
            raise _refused(f"Layer version {arn} does not exist.")
        layer = arn.rpartition(":")[0]
        if layer in seen:
            raise _refused(
                "Two different versions of the same layer are not allowed to be referenced in the same function. "
                f"{seen[layer]} and {arn} are versions of the same layer."
            )
        seen[layer] = arn


def check_network(account: str, region: str, network: dict[str, Any]) -> None:
    """Raise the error for subnets and security groups that do not exist."""
    for subnet in network.get("SubnetIds") or []:
        if networks.vpc_of(account, region, subnet) is None:
            raise _refused(
                "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: "
                f"The subnet ID '{subnet}' does not exist"
            )
    for group in network.get("SecurityGroupIds") or []:
        if not networks.has_security_group(account, region, group):
            raise _refused(
                "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error "
                f"Message: The security group '{group}' does not exist"
            )


def check_whole_size(request: AwsRequest, archive: bytes, layers: list[str]) -> None:
    """Raise the error for a package that is too large together with its layers. The caller holds the lock."""
    found = [layer_of(request.account, request.region, arn) for arn in layers]
    archives = [each.code_bytes for each in found if each is not None]
    if not archives:
        return
    size = sum(map(code_storage.unzipped_size, (archive, *archives)))
    if size > UNZIPPED_BYTES:
        raise _refused(
            f"Function code combined with layers exceeds the maximum allowed size of {UNZIPPED_BYTES} bytes. The "
            f"actual size is {size} bytes."
        )


def check_logging(logging: dict[str, str], log_format: str) -> None:
    """Raise the error for log levels beside the format Text (Lambda guide, "Configuring advanced logging controls")."""
    levels = {"ApplicationLogLevel", "SystemLogLevel"} & logging.keys()
    if levels and logging.get("LogFormat", log_format) == "Text":
        raise _refused(
            'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change '
            'the LogFormat to "JSON" and try again.'
        )


def archive_of(request: AwsRequest, code: dict[str, Any]) -> bytes:
    """The deployment package that a request brings or names, checked. Raises AwsError as Lambda does."""
    if code.get("ImageUri"):
        raise _refused("The local cloud runs no container images, though AWS does. Deploy the function as a zip.")
    if code.get("ZipFile") is not None:
        archive = _decoded(code["ZipFile"])
        if len(archive) > ZIP_BYTES:
            raise AwsError(
                "RequestEntityTooLargeException",
                f"Zipped size must be smaller than {ZIP_BYTES} bytes",
                413,
            )
    elif code.get("S3Bucket") and code.get("S3Key"):
        archive = _from_s3(request.account, code)
    else:
        raise _refused("Please provide a source for function code.")
    code_storage.check(archive)
    return archive


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise _refused(code_storage.NOT_A_ZIP) from None


def _from_s3(account: str, code: dict[str, Any]) -> bytes:
    place = f"arn:aws:s3:::{code['S3Bucket']}"
    if not resource_policies.bucket_owner(place):
        raise _refused(
            "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does "
            "not exist"
        )
    found = awslambda.s3_object(account, code["S3Bucket"], code["S3Key"], code.get("S3ObjectVersion"))
    if found is None:
        raise _refused(
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not "
            "exist."
        )
    return found


def _refused(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
