"""DynamoDB's condition keys: which items and which attributes a request touches.

dynamodb:LeadingKeys holds the partition key values, dynamodb:Attributes the names of the top-level attributes,
dynamodb:Select what a Query or Scan returns. With them a policy lets each user reach only their own items.

Source: DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control".
"""

import re
from collections.abc import Iterable
from typing import Any

from userlab.cloud.dynamodb.partiql.touched import Touched
from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Values, tags
from userlab.cloud.moto_seams.resource_policies import partition_key

_EQUALITY = re.compile(r"(#\w+|[A-Za-z_]\w*)\s*=\s*(:\w+)|(:\w+)\s*=\s*(#\w+|[A-Za-z_]\w*)", re.ASCII)
_WORD = re.compile(r"(?<![\w.:#])(#\w+|[A-Za-z_]\w*)(\s*\()?", re.ASCII)
_KEYWORDS = frozenset({"set", "remove", "add", "delete", "and", "or", "not", "between", "in"})
_EXPRESSIONS = (
    "ProjectionExpression",
    "FilterExpression",
    "ConditionExpression",
    "UpdateExpression",
    "KeyConditionExpression",
)


def context_of(request: AwsRequest, action: str, table: str, members: dict[str, Any], enclosing: str = "") -> Values:
    """The condition keys of one operation on one table.

    `members` are the operation's parameters, or those of one part of a transaction; for batches
    ``{"Batch": ...}`` with what RequestItems holds for the table.
    """
    found: Values = {}
    index = members.get("IndexName")
    name = table.rsplit(":table/", maxsplit=1)[-1] if table else ""
    key = partition_key(request.account, request.region, name, index if isinstance(index, str) else None)
    items = _items(action, members)
    if key is not None:
        leading = [value for item in items for value in _leading(item.get(key))]
        leading += _queried(key, members) if action == "Query" else []
        if leading:
            found["dynamodb:leadingkeys"] = list(dict.fromkeys(leading))
    attributes = _attributes(members, items)
    if attributes:
        found["dynamodb:attributes"] = attributes
    select = _select(action, members)
    if select:
        found["dynamodb:select"] = [select]
    for member in ("ReturnValues", "ReturnConsumedCapacity"):
        if isinstance(members.get(member), str):
            found[f"dynamodb:{member.lower()}"] = [members[member]]
    if enclosing:
        found["dynamodb:enclosingoperation"] = [enclosing]
    return found | _tags(members)


def context_of_statement(request: AwsRequest, touched: Touched) -> Values:
    """The condition keys of one PartiQL statement.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB": PartiQLSelect
    knows dynamodb:FullTableScan as well.
    """
    found: Values = {}
    key = partition_key(request.account, request.region, touched.table, touched.index)
    if key is not None:
        leading = touched.leading_keys(key)
        if leading:
            found["dynamodb:leadingkeys"] = leading
        if touched.action == "PartiQLSelect":
            found["dynamodb:fulltablescan"] = ["true" if touched.is_scan(key) else "false"]
    if touched.attributes:
        found["dynamodb:attributes"] = touched.attributes
    for name, value in (("select", touched.select), ("returnvalues", touched.return_values)):
        if value:
            found[f"dynamodb:{name}"] = [value]
    if request.action != "ExecuteStatement":
        found["dynamodb:enclosingoperation"] = [request.action]
    return found


def _items(action: str, members: dict[str, Any]) -> list[dict[str, Any]]:
    """The items and keys that a request brings."""
    if action == "BatchWriteItem":
        requests = members.get("Batch")
        pairs = [pair for each in _dicts(requests) for pair in each.values() if isinstance(pair, dict)]
        return [item for pair in pairs for item in (pair.get("Item"), pair.get("Key")) if isinstance(item, dict)]
    if action == "BatchGetItem":
        batch = members.get("Batch")
        return list(_dicts(batch.get("Keys"))) if isinstance(batch, dict) else []
    return [item for item in (members.get("Item"), members.get("Key")) if isinstance(item, dict)]


def _dicts(values: Any) -> Iterable[dict[str, Any]]:
    return (value for value in values if isinstance(value, dict)) if isinstance(values, list) else ()


def _leading(value: Any) -> list[str]:
    """The text of a key value: {"S": "u1"} is u1."""
    return [str(text) for text in value.values()] if isinstance(value, dict) else []


def _queried(key: str, members: dict[str, Any]) -> list[str]:
    """The partition key value of a Query: from its key condition expression, or its legacy KeyConditions."""
    legacy = members.get("KeyConditions")
    if isinstance(legacy, dict) and isinstance(legacy.get(key), dict):
        return [text for value in legacy[key].get("AttributeValueList", []) for text in _leading(value)]
    names = members.get("ExpressionAttributeNames")
    values = members.get("ExpressionAttributeValues")
    if not isinstance(values, dict):
        return []
    for match in _EQUALITY.finditer(str(members.get("KeyConditionExpression", ""))):
        name, value = (match[1], match[2]) if match[1] else (match[4], match[3])
        if (names.get(name, name) if isinstance(names, dict) else name) == key:
            return _leading(values.get(value))
    return []


def _attributes(members: dict[str, Any], items: list[dict[str, Any]]) -> list[str]:
    """The names of all top-level attributes that a request speaks of."""
    found = dict.fromkeys(name for item in items for name in item)
    batch = members.get("Batch")
    sources = [members, batch] if isinstance(batch, dict) else [members]
    for source in sources:
        names = source.get("ExpressionAttributeNames")
        names = names if isinstance(names, dict) else {}
        for expression in _EXPRESSIONS:
            for word in _words(str(source.get(expression) or "")):
                found[str(names.get(word, word))] = None
        for legacy in ("AttributesToGet", "AttributeUpdates", "Expected", "QueryFilter", "ScanFilter"):
            found |= dict.fromkeys(map(str, source.get(legacy) or ()))
    return list(found)


def _words(expression: str) -> Iterable[str]:
    """The top-level names in an expression, without its functions and keywords."""
    for match in _WORD.finditer(expression):
        if not match[2] and match[1].lower() not in _KEYWORDS:
            yield match[1]


def _select(action: str, members: dict[str, Any]) -> str:
    if isinstance(members.get("Select"), str):
        return members["Select"]
    batch = members.get("Batch")
    source = batch if isinstance(batch, dict) else members
    if source.get("ProjectionExpression") or source.get("AttributesToGet"):
        return "SPECIFIC_ATTRIBUTES"
    if action in ("Query", "Scan"):
        return "ALL_PROJECTED_ATTRIBUTES" if members.get("IndexName") else "ALL_ATTRIBUTES"
    return "ALL_ATTRIBUTES" if action in ("GetItem", "BatchGetItem") else ""


def _tags(members: dict[str, Any]) -> Values:
    given = [(tag.get("Key", ""), tag.get("Value", "")) for tag in _dicts(members.get("Tags"))]
    if given:
        return tags(given)
    keys = members.get("TagKeys")
    return {"aws:tagkeys": [str(key) for key in keys]} if isinstance(keys, list) else {}
