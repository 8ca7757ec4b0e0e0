"""The text of a template: JSON, and YAML with its short forms."""

import pytest

from userlab.cloud.cloudformation.templates.template_text import read_template
from userlab.cloud.http.aws_request import AwsError


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("!Join ['', [a, !Ref B]]", {"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
        ("!If [C, 1, !Ref 'AWS::NoValue']", {"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]}),
        ("!Condition C", {"Condition": "C"}),
        ("!Base64 {'Fn::Sub': a}", {"Fn::Base64": {"Fn::Sub": "a"}}),
        ("2012-10-17", "2012-10-17"),
        ("yes", True),
    ],
)
def test_yaml_has_short_forms_and_no_dates(short, long):
    assert read_template(f"Resources:\n  X: {short}\n") == {"Resources": {"X": long}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,}', "Template format error: JSON not well-formed. (line 1, column 9)"),
        ("a: [1\nb: 2", "Template format error: YAML not well-formed. (line 2, column 2)"),
        ("just text", "Template format error: unsupported structure."),
        ("", "Template format error: unsupported structure."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text, message):
    with pytest.raises(AwsError) as refused:
        read_template(text)
    assert refused.value.message == message


def test_a_bomb_of_aliases_is_refused():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefg", "bcdefgh", strict=True)]
    with pytest.raises(AwsError, match="YAML not well-formed"):
        read_template("\n".join(lines))
