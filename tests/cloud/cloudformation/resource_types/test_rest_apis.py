"""REST APIs of OpenAPI documents, and by their parts: what a stack makes answers."""

import json
import urllib.request

MOCK = {
    "type": "MOCK",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": '{"word": "WORD"}'}}},
}


def document(word):
    integration = json.loads(json.dumps(MOCK).replace("WORD", word))
    responses = {"200": {"description": "ok"}}
    path = {"get": {"responses": responses, "x-amazon-apigateway-integration": integration}}
    return {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/user": path}}


def template(word, deployment, **properties):
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": document(word), "Name": "users"} | properties}
    deployed = {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}}
    stage = {"RestApiId": {"Ref": "Api"}, "StageName": "dev", "DeploymentId": {"Ref": deployment}}
    return {"Api": api, deployment: deployed, "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage}}


def answer(cloud, api):
    with urllib.request.urlopen(f"{cloud.endpoint}/restapis/{api}/dev/_user_request_/user") as found:
        return json.load(found)


def test_an_api_of_a_document_is_changed_with_it_and_its_next_deployment(stacks, cloud, client):
    assert stacks.create(template("one", "D1"))["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    api = stacks.physical()["Api"]
    assert answer(cloud, api) == {"word": "one"}
    changed = template("two", "D2", Description="changed", BinaryMediaTypes=["image/png"])
    assert stacks.update(changed)["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    assert answer(cloud, api) == {"word": "two"}
    told = client("apigateway").get_rest_api(restApiId=api)
    assert (told["name"], told["description"], told["binaryMediaTypes"]) == ("users", "changed", ["image/png"])
    assert len(client("apigateway").get_deployments(restApiId=api)["items"]) == 1
    assert stacks.delete() == "DELETE_COMPLETE", stacks.failures()


def test_a_document_in_s3_is_read_as_well(stacks, cloud, client):
    client("s3").create_bucket(Bucket="documents")
    client("s3").put_object(Bucket="documents", Key="api.json", Body=json.dumps(document("three")))
    resources = template("unused", "D1")
    place = {"Bucket": "documents", "Key": "api.json"}
    resources["Api"]["Properties"] = {"BodyS3Location": place, "Name": "users"}
    stacks.create(resources)
    assert answer(cloud, stacks.physical()["Api"]) == {"word": "three"}
