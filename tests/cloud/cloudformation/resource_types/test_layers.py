"""Versions of layers, and who may use them."""

import io
import zipfile

import pytest


@pytest.fixture
def code(client):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("python/greeting.py", "WORD = 'hello'")
    client("s3").create_bucket(Bucket="code")
    client("s3").put_object(Bucket="code", Key="layer.zip", Body=held.getvalue())


def test_a_layer_is_published_and_shared(stacks, code, client, account):
    content = {"S3Bucket": "code", "S3Key": "layer.zip"}
    layer = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": content, "LayerName": "greeting"}}
    shared = {"LayerVersionArn": {"Ref": "L"}, "Action": "lambda:GetLayerVersion", "Principal": "123456789012"}
    stacks.create({"L": layer, "P": {"Type": "AWS::Lambda::LayerVersionPermission", "Properties": shared}})
    assert stacks.physical()["L"] == f"arn:aws:lambda:us-east-1:{account}:layer:greeting:1"
    policy = client("lambda").get_layer_version_policy(LayerName="greeting", VersionNumber=1)["Policy"]
    assert "arn:aws:iam::123456789012:root" in policy
    layer["Properties"]["Description"] = "changed"
    stacks.update({"L": layer})
    assert stacks.physical()["L"].endswith(":greeting:2")
    assert stacks.delete() == "DELETE_COMPLETE"
    assert client("lambda").list_layers()["Layers"] == []
