"""The console's calls to the cloud: signed HTTP requests to the front door, as any program sends them.

DynamoDB's requests and answers are JSON already, so they pass as the page wrote them, and DynamoDB itself says what
is wrong with one. The other services' protocols (REST with JSON, query with XML) are spoken by botocore, with its
own checks of parameters and its retries off: learners are to see AWS's words.
"""

from __future__ import annotations

import base64
import datetime
import functools
import http.client
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from userlab.base.account_keys import Keys, account_keys
from userlab.base.console_address import USER_AGENT
from userlab.console.binary_input import with_bytes

SECONDS = 930.0  # a function may run for 15 minutes
TARGETS = {"dynamodb": "DynamoDB_20120810", "dynamodbstreams": "DynamoDBStreams_20120810"}
SERVICES = frozenset({"lambda", "apigateway", "iam", "sts", "logs", "cloudwatch", "sqs", *TARGETS})
Answer = tuple[int, dict[str, Any]]


class Caller:
    """Calls the cloud at `endpoint()` as the administrator of any account of the lab with this `secret`."""

    def __init__(self, secret: bytes, endpoint: Callable[[], str]) -> None:
        self.secret = secret
        self.endpoint = endpoint
        self._client = functools.lru_cache(maxsize=48)(self._new_client)
        self._making = threading.Lock()  # botocore's session may not make two clients at once

    def aws(self, account: str, region: str, service: str, operation: str, parameters: dict[str, Any]) -> Answer:
        """One AWS call: its HTTP status, and its output or {"code", "message", ...} as JSON can hold it.

        >>> caller.aws("123456789002", "us-east-1", "dynamodb", "ListTables", {})
        (200, {'TableNames': ['Users']})
        """
        if service in TARGETS:
            return self._json_call(account, region, service, operation, parameters)
        return self._botocore_call(account, region, service, operation, parameters)

    def lab(self, account: str, call: str) -> dict[str, Any]:
        """One of the lab's own calls (GET): the journal, for instance. Raises OSError when the cloud is gone."""
        status, body = self.send(account, "us-east-1", "userlab", "GET", f"/_userlab/{call}", b"", {})
        if status != 200:
            raise OSError(f"The local cloud refused {call} ({status}).")
        return json.loads(body)

    def send(
        self, account: str, region: str, service: str, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Send a request signed with Signature Version 4, and return status and body."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        keys = self._keys(account)
        request = AWSRequest(method, self.endpoint() + path, headers, body)
        credentials = Credentials(keys.access_key_id, keys.secret_access_key)
        SigV4Auth(credentials, "dynamodb" if service in TARGETS else service, region).add_auth(request)
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(self.endpoint()).port, timeout=SECONDS)
        try:
            connection.request(method, path, body, dict(request.headers.items()))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def _json_call(self, account: str, region: str, service: str, operation: str, parameters: dict[str, Any]) -> Answer:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"{TARGETS[service]}.{operation}",
            "User-Agent": USER_AGENT,
        }
        body = json.dumps(parameters).encode()
        status, answer = self.send(account, region, service, "POST", "/", body, headers)
        document = json.loads(answer or b"{}")
        if status < 400:
            return status, document
        code = document.pop("__type", "").rpartition("#")[2]
        message = document.pop("message", None) or document.pop("Message", "")
        return status, {**document, "code": code, "message": message}

    def _botocore_call(
        self, account: str, region: str, service: str, operation: str, parameters: dict[str, Any]
    ) -> Answer:
        import botocore
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            with self._making:
                client = self._client(account, region, service)
        except BotoCoreError as error:  # a region that cannot be one
            return 400, {"code": "ValidationException", "message": str(error)}
        if operation not in client.meta.service_model.operation_names:
            return 400, {"code": "UnknownOperationException", "message": f"{service} has no operation {operation}."}
        try:
            sent = with_bytes(parameters, client.meta.service_model.operation_model(operation).input_shape)
            answer = getattr(client, botocore.xform_name(operation))(**sent)
        except ClientError as error:
            found = error.response
            status = found["ResponseMetadata"]["HTTPStatusCode"]
            return status, {"code": found["Error"].get("Code", ""), "message": found["Error"].get("Message", "")}
        except KeyError as error:  # botocore was not asked to check parameters, and looks for one that is not there
            return 400, {"code": "ValidationException", "message": f"{operation} has no parameter {error}."}
        except (BotoCoreError, TypeError, AttributeError, ValueError) as error:
            return 400, {"code": "ValidationException", "message": str(error)}
        metadata = answer.pop("ResponseMetadata")
        return metadata["HTTPStatusCode"], _as_json(answer)

    def _new_client(self, account: str, region: str, service: str) -> Any:
        from botocore.config import Config

        keys = self._keys(account)
        config = Config(
            retries={"total_max_attempts": 1},
            parameter_validation=False,
            read_timeout=SECONDS,
            user_agent_extra=USER_AGENT,
            proxies={},
        )
        return _session().create_client(
            service,
            region_name=region,
            endpoint_url=self.endpoint(),
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
            config=config,
        )

    def _keys(self, account: str) -> Keys:
        return account_keys(self.secret, account)


@functools.cache
def _session() -> Any:
    import botocore.session

    return botocore.session.Session()


def _as_json(value: Any) -> Any:
    """What botocore returns, as JSON: times in ISO 8601, streams as text, bytes in base64."""
    if isinstance(value, dict):
        return {key: _as_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(each) for each in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if hasattr(value, "read"):
        return value.read().decode("utf-8", "replace")
    return value
