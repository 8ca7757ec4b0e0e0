"""RevisionId changes with every change of a function's state (recorded on AWS)."""

ECHO = "def lambda_handler(event, context):\n    return event"


def test_a_revision_is_renewed_when_the_state_changes(lambda_client, deploy, archive):
    name = deploy(ECHO)

    def revision():
        return lambda_client.get_function_configuration(FunctionName=name)["RevisionId"]

    active = revision()
    assert active == revision()
    code = archive({"lambda_function.py": ECHO + "  # new"})
    updating = lambda_client.update_function_code(FunctionName=name, ZipFile=code, RevisionId=active)["RevisionId"]
    updated = revision()
    configuring = lambda_client.update_function_configuration(FunctionName=name, Timeout=9, RevisionId=updated)
    assert len({active, updating, updated, configuring["RevisionId"], revision()}) == 5


def test_a_realistic_function_has_another_revision_while_it_is_pending(cloud, account, lambda_client, deploy):
    cloud.accounts.settings(account).realistic = True
    cloud.accounts.clock.advance(60, account)
    name = deploy(ECHO)
    pending = lambda_client.get_function_configuration(FunctionName=name)
    cloud.accounts.clock.advance(10, account)
    active = lambda_client.get_function_configuration(FunctionName=name)
    assert (pending["State"], active["State"]) == ("Pending", "Active")
    assert pending["RevisionId"] != active["RevisionId"]


def test_publishing_renews_the_revision_of_latest_alone(lambda_client, deploy):
    name = deploy(ECHO)
    before = lambda_client.get_function_configuration(FunctionName=name)["RevisionId"]
    version = lambda_client.publish_version(FunctionName=name, RevisionId=before)["RevisionId"]
    latest = lambda_client.get_function_configuration(FunctionName=name)["RevisionId"]
    assert len({before, version, latest}) == 3
    alias = lambda_client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")["RevisionId"]
    assert alias not in (before, version, latest)
    assert lambda_client.get_function_configuration(FunctionName=name)["RevisionId"] == latest
    assert lambda_client.get_function_configuration(FunctionName=name, Qualifier="1")["RevisionId"] == version
