"""The code of a function in a template: a file in S3, or a few lines in the template itself.

Inline code becomes index.py or index.js; where it asks for cfnresponse (cfn-response in Node.js), CloudFormation puts
that module beside it. (CloudFormation template reference, "AWS::Lambda::Function Code", "cfn-response module".)
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import picked
from userlab.cloud.cloudformation.resource_types.resource_type import PropertyRefused

_MADE = (1980, 1, 1, 0, 0, 0)  # the same code is the same package, whenever it is made
_PYTHON = """\
import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    document = {
        "Status": responseStatus,
        "Reason": reason or f"See the details in CloudWatch Log Stream: {context.log_stream_name}",
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    body = json.dumps(document).encode()
    request = urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")
    urllib.request.urlopen(request).close()
"""
_NODE = """\
exports.SUCCESS = "SUCCESS";
exports.FAILED = "FAILED";

exports.send = (event, context, responseStatus, responseData, physicalResourceId, noEcho) => {
  const body = JSON.stringify({
    Status: responseStatus,
    Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: responseData,
  });
  const url = new URL(event.ResponseURL);
  const headers = { "Content-Type": "", "Content-Length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const done = () => { if (context.done) context.done(); resolve(); };
    const client = require(url.protocol === "https:" ? "https" : "http");
    const request = client.request(url, { method: "PUT", headers }, (answer) => answer.resume().on("end", done));
    request.on("error", reject);
    request.end(body);
  });
};
"""


def code_of(properties: dict[str, Any]) -> dict[str, Any]:
    """The member Code of CreateFunction. Raises PropertyRefused."""
    code = properties.get("Code") or {}
    if code.get("ImageUri"):
        return {"ImageUri": str(code["ImageUri"])}  # Lambda says what it thinks of it
    if "ZipFile" not in code:
        strange = [name for name in code if name not in ("S3Bucket", "S3Key", "S3ObjectVersion")]
        if strange:
            raise PropertyRefused(f"Encountered unsupported property {strange[0]} (#/Code)")
        return {name: str(value) for name, value in picked(code, "S3Bucket", "S3Key", "S3ObjectVersion").items()}
    return {"ZipFile": zipped(str(code["ZipFile"]), str(properties.get("Runtime", "")))}


def zipped(source: str, runtime: str) -> bytes:
    """Inline code as a package. Raises PropertyRefused for a runtime that has none."""
    if runtime.startswith("python"):
        files = {"index.py": source} | ({"cfnresponse.py": _PYTHON} if "cfnresponse" in source else {})
    elif runtime.startswith("nodejs"):
        files = {"index.js": source} | ({"cfn-response.js": _NODE} if "cfn-response" in source else {})
    else:
        raise PropertyRefused("ZipFile can only be used when Runtime is set to any of nodejs*, python*")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _MADE)
            entry.external_attr = 0o644 << 16
            package.writestr(entry, text)
    return held.getvalue()
