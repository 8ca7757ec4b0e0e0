"""An exported document as text, laid out as AWS lays it out.

JSON has `` : `` between name and value, and its lists begin and end on the lines of their items; YAML begins with
``---`` and has every text in double quotes. (Exports of API Gateway, as people publish them.)
"""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any, indent: str = "") -> str:
    """A document as JSON.

    >>> print(json_text({"schemes": ["https"], "paths": {}}))
    {
      "schemes" : [ "https" ],
      "paths" : { }
    }
    """
    if isinstance(value, dict) and value:
        inner = indent + "  "
        members = [f"{inner}{json.dumps(str(name))} : {json_text(item, inner)}" for name, item in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[ " + ", ".join(json_text(item, indent) for item in value) + " ]"
    if isinstance(value, (dict, list)):
        return "{ }" if isinstance(value, dict) else "[ ]"
    return json.dumps(value, ensure_ascii=False)


def yaml_text(document: dict[str, Any]) -> str:
    """A document as YAML.

    >>> print(yaml_text({"swagger": "2.0", "schemes": ["https"]}))
    ---
    swagger: "2.0"
    schemes:
    - "https"
    <BLANKLINE>
    """
    import yaml

    class Exported(yaml.SafeDumper):
        """A dumper of its own: representers are kept by class."""

    def texts(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')

    def members(dumper: Any, value: dict[str, Any]) -> Any:
        node = dumper.represent_mapping("tag:yaml.org,2002:map", value.items())
        node.value = [(name_of(dumper, name), item) for name, item in node.value]
        return node

    def name_of(dumper: Any, name: Any) -> Any:
        plain = dumper.resolve(yaml.ScalarNode, name.value, (True, False)) == name.tag
        return yaml.ScalarNode(name.tag, name.value, style=None if plain else '"')

    Exported.add_representer(str, texts)
    Exported.add_representer(dict, members)
    separate = json.loads(json.dumps(document))  # what stands in two places is written twice, without aliases
    found: str = yaml.dump(separate, Dumper=Exported, explicit_start=True, width=1 << 30, allow_unicode=True)
    return found
