"""Access logs of an HTTP API's stage."""

from __future__ import annotations


def test_each_request_is_a_line_of_the_stages_format(api, echo, client, account):
    client("logs").create_log_group(logGroupName="/api/access")
    api.route("GET /users", echo)
    form = "$context.routeKey $context.status $context.identity.sourceIp $context.authorizer.scope $context.path"
    settings = {"DestinationArn": f"arn:aws:logs:us-east-1:{account}:log-group:/api/access", "Format": form}
    api.gateway.update_stage(ApiId=api.id, StageName="$default", AccessLogSettings=settings)
    assert api.call("GET", "/users").status == 200
    events = client("logs").filter_log_events(logGroupName="/api/access")["events"]
    assert [event["message"] for event in events] == ["GET /users 200 127.0.0.1 - /users"]
