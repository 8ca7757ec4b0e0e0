"""Templates and OpenAPI files that grow or calculate without end are stopped early; their honest twins are rendered."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from userlab.cloud.http.yaml_documents import read_yaml
from userlab.cloud.rest_api.execute.xml_answers import json_of_xml
from userlab.cloud.rest_api.templates import TemplateError, render
from userlab.cloud.rest_api.templates.syntax import parse
from userlab.cloud.rest_api.templates.variables import Util, json_path

BOUND = 20.0  # seconds, on a machine that is busy with other tests
MEMORY = 300 * 2**20

LOOP = "#foreach($i in [1..%d])%s#end"
TWICE = "#set($l = ['x'])#set($m = ['x'])" + LOOP % (40, "#set($l = [$l, $l])#set($m = [$m, $m])")
BOMBS = {
    "base64Encode": ("#set($s = 'abcdef')" + LOOP % (1000, "#set($s = $util.base64Encode($s))"), 30),
    "escapeJavaScript": ("#set($s = '\\\\')" + LOOP % (1000, "#set($s = $util.escapeJavaScript($s))"), 10),
    "urlEncode": ("#set($s = '%%')" + LOOP % (1000, "#set($s = $util.urlEncode($s + $s))"), 10),
    "squares": ("#set($n = 10)" + LOOP % (1000, "#set($n = $n * $n)"), 5),
    "a list of itself, printed": (TWICE + "$l", None),
    "a list of itself, compared": (TWICE + "#if($l == $m)x#end", None),
    "a list of itself, looked for": (TWICE + "#if([$l].contains($m))x#end", None),
    "a list added to itself": ("#set($l = ['x', 'y'])" + LOOP % (60, "#set($o = $l.addAll($l))"), 10),
    "groups repeated": ("#set($s = 'a')" + LOOP % (99, "#set($s = $s.replaceAll('(.*)', '$1$1$1$1$1$1'))"), 3),
    "the same text in many variables": ("#set($s = 'ab')" + LOOP % (22, "#set($s = $s + $s)") + "$s" * 5, None),
    "long texts turned again and again": (
        "#set($s = 'ab')" + LOOP % (20, "#set($s = $s + $s)") + LOOP % (1000, "#set($t = $s.toUpperCase())"),
        None,
    ),
    "texts within texts": (LOOP % (1000, LOOP % (1000, '#set($s = "$i$i$i")')), None),
    "a condition without end": (LOOP % (1000, "#if(" + "$i && " * 5000 + "$i)#end"), None),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_template_that_grows_without_end_is_stopped(kind: str):
    started = time.perf_counter()
    with pytest.raises(TemplateError):
        render(BOMBS[kind][0], {"util": Util()})
    assert time.perf_counter() - started < BOUND


@pytest.mark.parametrize("kind", ["base64Encode", "escapeJavaScript", "urlEncode", "the same text in many variables"])
def test_what_grows_takes_little_memory(kind: str):
    tracemalloc.start()
    try:
        with pytest.raises(TemplateError):
            render(BOMBS[kind][0], {"util": Util()})
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [kind for kind, (_, rounds) in BOMBS.items() if rounds])
def test_the_same_template_with_few_rounds_is_rendered(kind: str):
    template, rounds = BOMBS[kind]
    few = template.replace("[1..1000]", f"[1..{rounds}]").replace("[1..60]", f"[1..{rounds}]")
    render(few.replace("[1..99]", f"[1..{rounds}]"), {"util": Util()})


def test_a_body_of_the_largest_size_is_escaped():
    body = '{"text": "' + "a" * (7 * 2**20) + '"}'
    escaped = render("$util.escapeJavaScript($body)", {"util": Util(), "body": body})
    assert len(escaped) == len(body) + 4


def test_a_loop_of_a_thousand_items_with_a_long_body_is_rendered():
    line = '{"id": "$item.id", "name": "$util.escapeJavaScript($item.name)"}#if($foreach.hasNext),#end'
    items = [{"id": number, "name": "it's"} for number in range(1000)]
    text = render(f"[#foreach($item in $items){line * 10}#end]", {"util": Util(), "items": items})
    assert text.count("it\\'s") == 10_000


@pytest.mark.parametrize("text", ["$" * 300_000, "#*" * 150_000, "$a[" * 100_000, "#" * 299_999, "#if($a)" * 40_000])
def test_a_template_is_read_in_time(text: str):
    started = time.perf_counter()
    with contextlib.suppress(TemplateError, RecursionError):
        parse(text)
    assert time.perf_counter() - started < BOUND


def test_a_json_path_that_finds_everything_many_times_is_stopped():
    document: Any = "x"
    for _ in range(100):
        document = {"a": document}
    with pytest.raises(TemplateError):
        json_path(document, "$..*..*..*..*..*..*")
    assert len(json_path(document, "$..a")) == 100


def laughs(levels: int, merged: bool) -> str:
    """An OpenAPI document whose last model holds 10 times the one before it, and so on."""
    lines = ["openapi: 3.0.1", "info: {title: x, version: '1'}", "paths: {}", "components:", "  schemas:"]
    lines.append("    M0: &m0 {type: object, description: xxxxxxxxxxxxxxxx}")
    for level in range(1, levels + 1):
        uses = ", ".join([f"*m{level - 1}"] * 10)
        lines.append(f"    M{level}: &m{level} {{{'<<' if merged else 'allOf'}: [{uses}]}}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("merged", [False, True])
def test_aliases_that_stand_for_millions_of_values_are_refused(client: Callable[..., Any], merged: bool):
    started = time.perf_counter()
    with pytest.raises(ClientError, match="Invalid OpenAPI input"):
        client("apigateway").import_rest_api(body=laughs(9, merged).encode())
    assert time.perf_counter() - started < BOUND


@pytest.mark.parametrize("merged", [False, True])
def test_honest_aliases_are_read(client: Callable[..., Any], merged: bool):
    gateway = client("apigateway")
    api = gateway.import_rest_api(body=laughs(2, merged).encode())
    assert gateway.get_model(restApiId=api["id"], modelName="M2")["schema"].count("xxxx") >= 1


def test_an_alias_of_what_it_is_in_is_refused():
    with pytest.raises(ValueError, match="is in"):
        read_yaml("a: &a [*a]")


def test_an_answer_s_entities_are_not_written_out():
    body = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert json_of_xml(body) == body
    assert json_of_xml(b"<a>&lt;!</a>") == b'{"a":"<!"}'
