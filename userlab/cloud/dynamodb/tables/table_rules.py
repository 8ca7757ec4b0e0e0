"""What CreateTable asks of keys, attributes, indexes and capacity.

Sources: DynamoDB API reference, "CreateTable"; developer guide, "Quotas in Amazon DynamoDB". A global index may
have up to four partition and four sort attributes, a table and a local index one of each.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.request.errors import invalid, validation

NO_VECTORS = "The local cloud has no vector indexes, though AWS has."
MAX_GLOBAL_INDEXES = 20
MAX_LOCAL_INDEXES = 5
MAX_PROJECTED_ATTRIBUTES = 100
MAX_KEY_ATTRIBUTES = 4
MAX_UNITS = 1_000_000_000_000

_SAME_NAME = "Both the Hash Key and the Range Key element in the KeySchema have the same name"
_FIRST = "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
_SECOND = "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"


def check_name(name: Any, action: str) -> None:
    """Raise ValidationException for a table name that is missing, too short or too long.

    CreateTable tells the length as one of its input's constraints.
    """
    if name is None:
        raise validation("The parameter 'TableName' is required but was not present in the request")
    if action != "CreateTable" and isinstance(name, str) and not name.startswith("arn:") and not 3 <= len(name) <= 255:
        raise validation("TableName must be at least 3 characters long and at most 255 characters long")


def check_create(parameters: dict[str, Any]) -> None:
    """Raise ValidationException for a table that DynamoDB would not create."""
    for name in ("AttributeDefinitions", "KeySchema"):
        if name not in parameters:
            member = name[0].lower() + name[1:]
            raise validation(
                f"1 validation error detected: Value null at '{member}' failed to satisfy constraint: "
                "Member must not be null"
            )
    if "VectorIndexes" in parameters:
        raise validation(NO_VECTORS)
    check_billing(parameters)
    defined = check_definitions(parameters["AttributeDefinitions"])
    has_indexes = "LocalSecondaryIndexes" in parameters or "GlobalSecondaryIndexes" in parameters
    _check_table_keys(parameters["KeySchema"], defined, has_indexes)
    names: set[str] = set()
    if "LocalSecondaryIndexes" in parameters:
        _check_local_indexes(parameters, defined, names)
    if "GlobalSecondaryIndexes" in parameters:
        _check_global_indexes(parameters, defined, names)
    _check_projected(parameters)
    _check_all_used(parameters, defined)
    check_stream(parameters.get("StreamSpecification"))


def check_billing(parameters: dict[str, Any]) -> None:
    """Raise ValidationException if billing mode and throughput do not go together."""
    throughput = parameters.get("ProvisionedThroughput")
    if parameters.get("BillingMode") == "PAY_PER_REQUEST":
        if throughput is not None:
            raise invalid(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
            )
        return
    if throughput is None:
        raise invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
    check_units(throughput)


def check_units(throughput: dict[str, Any]) -> None:
    """Raise ValidationException for more units than DynamoDB can count."""
    for name in ("ReadCapacityUnits", "WriteCapacityUnits"):
        if throughput[name] > MAX_UNITS:
            raise validation(f"Given value {throughput[name]} for {name} is out of bounds")


def check_definitions(definitions: list[dict[str, str]]) -> list[str]:
    """The names that AttributeDefinitions define, each once."""
    names = [definition["AttributeName"] for definition in definitions]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise invalid(f"Duplicate AttributeName in AttributeDefinitions: {name}")
    return names


def _check_table_keys(schema: list[dict[str, str]], defined: list[str], has_indexes: bool) -> None:
    keys = [element["AttributeName"] for element in schema]
    _check_at_most_two(schema, "keySchema")
    if len(keys) > len(defined):
        raise validation("Invalid KeySchema: Some index key attribute have no definition")
    check_defined(keys, defined)
    _check_pair(schema)
    if not has_indexes and len(schema) != len(defined):
        raise invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions"
        )


def _check_at_most_two(schema: list[dict[str, str]], path: str) -> None:
    """A table and a local index have one partition attribute and at most one sort attribute."""
    if len(schema) > 2:
        shown = ", ".join(
            f"KeySchemaElement(attributeName={element['AttributeName']}, keyType={element['KeyType']})"
            for element in schema
        )
        raise validation(
            f"1 validation error detected: Value '[{shown}]' at '{path}' failed to satisfy constraint: "
            "Member must have length less than or equal to 2"
        )


def check_defined(keys: list[str], defined: list[str]) -> None:
    """Raise ValidationException if a key attribute has no definition."""
    if any(key not in defined for key in keys):
        raise invalid(
            "Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(keys)}], AttributeDefinitions: [{', '.join(defined)}]"
        )


def _check_pair(schema: list[dict[str, str]]) -> None:
    if len(schema) == 2 and schema[0]["AttributeName"] == schema[1]["AttributeName"]:
        raise validation(_SAME_NAME)
    if schema[0]["KeyType"] != "HASH":
        raise validation(_FIRST)
    if len(schema) == 2 and schema[1]["KeyType"] != "RANGE":
        raise validation(_SECOND)


def _check_local_indexes(parameters: dict[str, Any], defined: list[str], names: set[str]) -> None:
    indexes, schema = parameters["LocalSecondaryIndexes"], parameters["KeySchema"]
    if not indexes:
        raise invalid("List of LocalSecondaryIndexes is empty")
    if len(schema) != 2:
        raise invalid(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
        )
    table_hash = schema[0]["AttributeName"]
    for number, index in enumerate(indexes, 1):
        keys = index["KeySchema"]
        _check_at_most_two(keys, f"localSecondaryIndexes.{number}.member.keySchema")
        check_defined([element["AttributeName"] for element in keys], defined)
        _check_pair(keys)
        if len(keys) != 2:
            raise invalid(f"Index KeySchema does not have a range key for index: {index['IndexName']}")
        if keys[0]["AttributeName"] != table_hash:
            raise invalid(
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
                f"{index['IndexName']}. index hash key: {keys[0]['AttributeName']}, table hash key: {table_hash}"
            )
        _check_index(index, names)
    if len(indexes) > MAX_LOCAL_INDEXES:
        raise invalid(f"Number of LocalSecondaryIndexes exceeds per-table limit of {MAX_LOCAL_INDEXES}")


def _check_global_indexes(parameters: dict[str, Any], defined: list[str], names: set[str]) -> None:
    indexes = parameters["GlobalSecondaryIndexes"]
    if not indexes:
        raise invalid("List of GlobalSecondaryIndexes is empty")
    on_demand = parameters.get("BillingMode") == "PAY_PER_REQUEST"
    for index in indexes:
        check_global_index(index, defined, on_demand)
        _check_index(index, names)
    if len(indexes) > MAX_GLOBAL_INDEXES:
        raise invalid(f"GlobalSecondaryIndex count exceeds the per-table limit of {MAX_GLOBAL_INDEXES}")


def check_global_index(index: dict[str, Any], defined: list[str], on_demand: bool) -> None:
    """Raise ValidationException for keys, projection or throughput that a global index cannot have."""
    schema = index["KeySchema"]
    check_defined([element["AttributeName"] for element in schema], defined)
    kinds = [element["KeyType"] for element in schema]
    attributes = [element["AttributeName"] for element in schema]
    if len(schema) <= 2:
        if len(schema) == 2 and attributes[0] == attributes[1]:
            raise validation(_SAME_NAME)
        if kinds[0] != "HASH":
            raise validation(_FIRST)
    repeated = next((name for position, name in enumerate(attributes) if name in attributes[:position]), None)
    if repeated is not None:
        raise validation(f"Invalid KeySchema: Several KeySchemaElements have the same name: {repeated}")
    if kinds != sorted(kinds) or kinds[0] != "HASH":
        raise validation("Invalid KeySchema: HASH key attributes must precede RANGE key attributes")
    if max(kinds.count("HASH"), kinds.count("RANGE")) > MAX_KEY_ATTRIBUTES:
        raise invalid(
            f"Index KeySchema has more than {MAX_KEY_ATTRIBUTES} HASH or {MAX_KEY_ATTRIBUTES} RANGE attributes: "
            f"{index['IndexName']}"
        )
    _check_projection(index)
    throughput = index.get("ProvisionedThroughput")
    if on_demand and throughput is not None:
        raise invalid(
            f"ProvisionedThroughput should not be specified for index: {index['IndexName']} when BillingMode is "
            "PAY_PER_REQUEST"
        )
    if not on_demand and throughput is None:
        raise invalid(f"ProvisionedThroughput must be specified for index: {index['IndexName']}")


def _check_index(index: dict[str, Any], names: set[str]) -> None:
    _check_projection(index)
    if index["IndexName"] in names:
        raise invalid(f"Duplicate index name: {index['IndexName']}")
    names.add(index["IndexName"])


def _check_projection(index: dict[str, Any]) -> None:
    projection = index["Projection"]
    kind = projection.get("ProjectionType")
    if kind is None:
        raise invalid("Unknown ProjectionType: null")
    if "NonKeyAttributes" in projection and kind != "INCLUDE":
        raise invalid(f"ProjectionType is {kind}, but NonKeyAttributes is specified")
    if kind == "INCLUDE" and "NonKeyAttributes" not in projection:
        raise invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    names = projection.get("NonKeyAttributes", [])
    repeated = next((name for position, name in enumerate(names) if name in names[:position]), None)
    if repeated is not None:
        raise invalid(f"Duplicate attribute in NonKeyAttributes: {repeated}")


def _check_projected(parameters: dict[str, Any]) -> None:
    count = sum(
        len(index["Projection"].get("NonKeyAttributes", ()))
        for kind in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes")
        for index in parameters.get(kind, ())
    )
    if count > MAX_PROJECTED_ATTRIBUTES:
        raise invalid(
            f"Total number of NonKeyAttributes of all indexes exceeds the limit of {MAX_PROJECTED_ATTRIBUTES}"
        )


def _check_all_used(parameters: dict[str, Any], defined: list[str]) -> None:
    used = [element["AttributeName"] for element in parameters["KeySchema"]]
    for kind in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        for index in parameters.get(kind, ()):
            used += [element["AttributeName"] for element in index["KeySchema"]]
    if set(defined) - set(used):
        raise invalid(
            f"Some AttributeDefinitions are not used. AttributeDefinitions: [{', '.join(defined)}], "
            f"keys used: [{', '.join(dict.fromkeys(used))}]"
        )


def check_stream(specification: dict[str, Any] | None) -> None:
    """Raise ValidationException for a stream that is enabled without a view type, or disabled with one."""
    if specification is None:
        return
    if specification["StreamEnabled"] and "StreamViewType" not in specification:
        raise invalid("StreamViewType must be specified when StreamEnabled is true")
    if not specification["StreamEnabled"] and "StreamViewType" in specification:
        raise invalid("StreamViewType should not be specified when StreamEnabled is false")
