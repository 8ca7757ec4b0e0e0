"""The Lambda API but for Invoke: which part answers which operation."""

from __future__ import annotations

from collections.abc import Callable

from userlab.cloud.functions.api.aliases_api import AliasesApi
from userlab.cloud.functions.api.event_invoke_api import EventInvokeApi
from userlab.cloud.functions.api.functions_api import FunctionsApi
from userlab.cloud.functions.api.layer_policy_api import LayerPolicyApi
from userlab.cloud.functions.api.layers_api import LayersApi
from userlab.cloud.functions.api.policy_api import PolicyApi
from userlab.cloud.functions.api.settings_api import SettingsApi
from userlab.cloud.functions.api.url_configs_api import UrlConfigsApi
from userlab.cloud.functions.api.versions_api import VersionsApi
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda

INSTEAD = {
    "PutProvisionedConcurrencyConfig": "It keeps no sandboxes ready for a function; warm ones are reused.",
}


class LambdaApi:
    """Answers every operation of Lambda that is not an invocation."""

    def __init__(
        self,
        functions: FunctionsApi,
        versions: VersionsApi,
        aliases: AliasesApi,
        policies: PolicyApi,
        settings: SettingsApi,
        events: EventInvokeApi,
        layers: LayersApi,
        layer_policies: LayerPolicyApi,
        urls: UrlConfigsApi,
    ) -> None:
        self._operations: dict[str, Callable[[AwsRequest], AwsResponse]] = {
            "CreateFunction": functions.create_function,
            "GetFunction": functions.get_function,
            "GetFunctionConfiguration": functions.get_function_configuration,
            "ListFunctions": functions.list_functions,
            "UpdateFunctionCode": functions.update_function_code,
            "UpdateFunctionConfiguration": functions.update_function_configuration,
            "DeleteFunction": functions.delete_function,
            "PublishVersion": versions.publish_version,
            "ListVersionsByFunction": versions.list_versions_by_function,
            "CreateAlias": aliases.create_alias,
            "GetAlias": aliases.get_alias,
            "UpdateAlias": aliases.update_alias,
            "DeleteAlias": aliases.delete_alias,
            "ListAliases": aliases.list_aliases,
            "AddPermission": policies.add_permission,
            "GetPolicy": policies.get_policy,
            "RemovePermission": policies.remove_permission,
            "PublishLayerVersion": layers.publish_layer_version,
            "GetLayerVersion": layers.get_layer_version,
            "GetLayerVersionByArn": layers.get_layer_version_by_arn,
            "DeleteLayerVersion": layers.delete_layer_version,
            "ListLayers": layers.list_layers,
            "ListLayerVersions": layers.list_layer_versions,
            "AddLayerVersionPermission": layer_policies.add_layer_version_permission,
            "GetLayerVersionPolicy": layer_policies.get_layer_version_policy,
            "RemoveLayerVersionPermission": layer_policies.remove_layer_version_permission,
            "PutFunctionConcurrency": settings.put_function_concurrency,
            "GetFunctionConcurrency": settings.get_function_concurrency,
            "DeleteFunctionConcurrency": settings.delete_function_concurrency,
            "ListTags": settings.list_tags,
            "TagResource": settings.tag_resource,
            "UntagResource": settings.untag_resource,
            "PutFunctionEventInvokeConfig": events.put_function_event_invoke_config,
            "UpdateFunctionEventInvokeConfig": events.update_function_event_invoke_config,
            "GetFunctionEventInvokeConfig": events.get_function_event_invoke_config,
            "DeleteFunctionEventInvokeConfig": events.delete_function_event_invoke_config,
            "ListFunctionEventInvokeConfigs": events.list_function_event_invoke_configs,
            "GetAccountSettings": settings.get_account_settings,
            "GetFunctionRecursionConfig": settings.get_function_recursion_config,
            "PutFunctionRecursionConfig": settings.put_function_recursion_config,
            "GetRuntimeManagementConfig": settings.get_runtime_management_config,
            "GetFunctionCodeSigningConfig": settings.get_function_code_signing_config,
            "GetProvisionedConcurrencyConfig": settings.get_provisioned_concurrency_config,
            "ListProvisionedConcurrencyConfigs": settings.list_provisioned_concurrency_configs,
            "CreateFunctionUrlConfig": urls.create_function_url_config,
            "GetFunctionUrlConfig": urls.get_function_url_config,
            "UpdateFunctionUrlConfig": urls.update_function_url_config,
            "DeleteFunctionUrlConfig": urls.delete_function_url_config,
            "ListFunctionUrlConfigs": urls.list_function_url_configs,
        }

    def handle(self, request: AwsRequest) -> AwsResponse:
        """Answer a request. Raises AwsError as AWS does, or one that says what the local cloud cannot do."""
        operation = self._operations.get(request.action)
        if operation is not None:
            try:
                return operation(request)
            except awslambda.Refusal as error:
                raise AwsError(error.error_type, error.message, error.code) from error
        instead = INSTEAD.get(request.action, "")
        raise AwsError(
            "UnknownOperationException",
            f"The local cloud cannot do lambda {request.action}, though AWS can. {instead}".strip(),
            404,
        )
