"""A custom runtime reaches every host but AWS's own."""

import http.client
import shutil
import sys

import pytest

from tests.cloud.functions.runtimes.test_custom_runtime import BOOTSTRAP, CUSTOM
from tests.http_servers import Handler, served
from userlab.cloud.functions.sandboxes.https_proxy import HttpsProxy


@pytest.fixture
def proxy():
    made = HttpsProxy()
    yield made.variables()["https_proxy"].removeprefix("http://")
    made.close()


@pytest.mark.parametrize("host", ["dynamodb.us-east-1.amazonaws.com", "ABC.lambda-url.eu-west-1.on.api.aws."])
def test_an_address_of_aws_is_refused_with_what_to_do_instead(proxy, host):
    connection = http.client.HTTPSConnection(proxy, timeout=10)
    connection.set_tunnel(host, 443)
    with pytest.raises(OSError, match="403 userlab: this function would call AWS itself") as refused:
        connection.request("GET", "/")
    assert "AWS_ENDPOINT_URL" in str(refused.value)


def test_another_host_is_connected_to(proxy):
    class Hello(Handler):
        def do_GET(self):
            self.answer(b"hello")

    with served(Hello) as address:
        connection = http.client.HTTPConnection(proxy, timeout=10)
        connection.set_tunnel("127.0.0.1", int(address.rpartition(":")[2]))
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
        connection.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_a_proxy_for_connections_alone(proxy, method):
    connection = http.client.HTTPConnection(proxy, timeout=10)
    connection.request(method, "http://127.0.0.1/")
    assert connection.getresponse().status == 501


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("curl") is None, reason="a shell script with curl")
def test_a_custom_runtime_goes_by_the_proxy_and_reaches_the_lab(deploy, invoke):
    calling = BOOTSTRAP.replace(
        'echo "handling',
        "curl -sS https://sqs.us-east-1.amazonaws.com/ 2>&1 || true\n"
        '  curl -sS -o /dev/null -w "lab %{http_code}" "$AWS_ENDPOINT_URL/" || true\n  echo "handling',
    )
    answer = invoke(deploy({"bootstrap": calling}, modes={"bootstrap": 0o755}, **CUSTOM), {})
    assert "403" in answer.log
    assert "lab 000" not in answer.log
