"""Mapping templates: what they say becomes this text."""

from __future__ import annotations

import pytest

from userlab.cloud.rest_api.templates import TemplateError, render
from userlab.cloud.rest_api.templates.variables import Util, json_path


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain $ 5 # text", "plain $ 5 # text"),
        ("$a ${a}b $!a", "1 1b 1"),
        ("$none|$!none|${none}", "$none||${none}"),
        ("$m.k.x $m['k'].x $l[1] $l.get(0)", "7 7 b a"),
        ("#set($x = 3)$x", "3"),
        ("#set($x = $a + 2 * 3)$x", "7"),
        ("#set($x = (1 + 2) * 3)$x", "9"),
        ("#set($x = 7 / 2)$x#set($y = 7 % 2) $y", "3 1"),
        ('#set($x = "a is $a")$x', "a is 1"),
        ("#set($x = 'a is $a')$x", "a is $a"),
        ("#if($a == 1)one#elseif($a == 2)two#else other#end", "one"),
        ("#if($none)yes#{else}no#end", "no"),
        ("#if($a > 0 && !($b || $none))yes#end", ""),
        ("#if($s == 'text' and $a lt 2)yes#end", "yes"),
        ("#foreach($x in $l)$x#if($foreach.hasNext),#end#end", "a,b"),
        ("#foreach($x in [1..3])$x#end", "123"),
        ("#foreach($k in $m.keySet())$k=$m.get($k).x;#end", "k=7;"),
        ("#foreach($e in $m.entrySet())$e.key#end", "k"),
        ("#foreach($x in [1,2,3])#if($x == 2)#break#end$x#end", "1"),
        ("a#stop b", "a"),
        ("a## comment\nb#* more *#c", "abc"),
        ("$l.size() $s.length() $s.toUpperCase() $s.replaceAll('t', 'T')", "2 4 TEXT TexT"),
        ("$m $l $b", "{k={x=7}} [a, b] true"),
        ("#set($m.new = 'v')$m.new#set($n = {'p': [1, {'q': 2}]})$n.p[1].q", "v2"),
        ("#set($list = [])#set($ok = $list.add('x'))$list.size()", "1"),
        ("price: $5", "price: $5"),
        ("#foo(bar) #end-user", None),
        ('{"a": {"b": #if($a)1#else 2#end}}', '{"a": {"b": 1}}'),
        ("{#if($none)1#{else}2#end}|#if($none){#else}#end", "{2}|}"),
        ("#define($d)<$a>#end#set($a = 5)$d", "<5>"),
        ("#macro(show $x $y)$x:$y;#end#show('p' 2)#show($a, $s)", "p:2;1:text;"),
        ("#macro(each $list)#foreach($i in $list)[$i]#end#end#each($l)#each([1..2])", "[a][b][1][2]"),
        ("#unknown($a) #fff #1", "#unknown($a) #fff #1"),
        ("#foreach($e in $m.entrySet())$e.key $e.getKey() $e.value.x $e#end", "k k 7 k={x=7}"),
        ('#if($none == "")yes#end#if("" == $none)yes#end#if($a != "")no#end', "yesyesno"),
        ("#if($none == $nothing)yes#end#if($none == $a)no#end", "yes"),
    ],
)
def test_a_template_becomes_its_text(template, text):
    variables = {"a": 1, "b": True, "s": "text", "l": ["a", "b"], "m": {"k": {"x": 7}}}
    if text is None:
        with pytest.raises(TemplateError):
            render(template, variables)
    else:
        assert render(template, variables) == text


@pytest.mark.parametrize(
    "template",
    [
        "#if($a)",
        "#foreach($x in $a)",
        "#foreach($x of $a)#end",
        "#set(5 = 6)",
        "#set($x 5)",
        "#macro(5)#end",
        "#macro(a $x)#a($x)#end#a(1)",
        "#define($d)$d#end$d",
        "#parse('x')",
        "$s.unknown()",
        "$s.getClass()",
        "$s.__class__()",
        "#set($x = $s.substring('a'))",
        "#set($x = " + "(" * 500 + "1" + ")" * 500 + ")",
    ],
)
def test_what_cannot_be_rendered_is_an_error_that_says_so(template):
    with pytest.raises(TemplateError) as caught:
        render(template, {"s": "text", "a": 1})
    assert str(caught.value)


def test_nothing_of_python_can_be_reached():
    variables = {"util": Util(), "s": "x", "m": {}}
    for path in ("$util.__class__", "$util.methods", "$s.__class__", "$m.__class__", "$m.items", "$s.format"):
        assert render(path, variables) in ("", path)


@pytest.mark.parametrize(
    "template",
    [
        "#foreach($i in [1..1000])#foreach($j in [1..1000])x#end#end",
        "#set($s = 'ab')#foreach($i in [1..60])#set($s = $s + $s)#end$s",
    ],
)
def test_a_template_that_grows_without_end_is_stopped(template):
    with pytest.raises(TemplateError):
        render(template, {})


def test_arrays_of_the_body_print_as_json_and_everything_else_as_java():
    variables = {"util": Util(), "text": '{"a": [1, {"b": null}], "c": {"d": true}}'}
    assert render("#set($p = $util.parseJson($text))$p.a $p.c", dict(variables)) == '[1,{"b":null}] {d=true}'
    assert render("$util.parseJson($text)", dict(variables)) == '{a=[1,{"b":null}], c={d=true}}'
    assert render("#set($p = {'a': [1, 'b']})$p", dict(variables)) == "{a=[1, b]}"
    assert render("#set($p = [$util.parseJson($text).c])$p", dict(variables)) == "[{d=true}]"


def test_util_escapes_and_encodes():
    util = {"util": Util(), "t": 'it\'s "a"\n/ü'}
    assert render("$util.escapeJavaScript($t)", dict(util)) == 'it\\\'s \\"a\\"\\n\\/\\u00fc'
    assert render("$util.base64Decode($util.base64Encode('ü'))", dict(util)) == "ü"
    assert render("$util.urlDecode($util.urlEncode('a b&c'))", dict(util)) == "a b&c"
    assert render("$util.parseJson('{\"a\": [1]}').a[0]", dict(util)) == "1"


DOCUMENT = {"user": {"name": "Ann", "tags": ["a", "b"]}, "items": [{"id": 1}, {"id": 2}], "odd-key": 3}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("$", DOCUMENT),
        ("$.user.name", "Ann"),
        ("user.name", "Ann"),
        ("$.user.tags[1]", "b"),
        ("$.user['name']", "Ann"),
        ("$['odd-key']", 3),
        ("$.items[*].id", [1, 2]),
        ("$..id", [1, 2]),
        ("$.nothing.here", None),
    ],
)
def test_a_json_path_finds(expression, found):
    assert json_path(DOCUMENT, expression) == found


def test_a_filter_in_a_json_path_is_refused_clearly():
    with pytest.raises(TemplateError):
        json_path(DOCUMENT, "$.items[?(@.id == 1)]")
