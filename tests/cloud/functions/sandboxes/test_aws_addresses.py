"""No function calls AWS itself by accident: not with an SDK that it brings along, nor by an address."""

import pytest

SESSION = (
    "class Session:\n"
    "    def create_client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None,\n"
    "                      endpoint_url=None, config=None):\n"
    "        return endpoint_url\n"
)
HANDLER = (
    "import botocore.session\n"
    "def lambda_handler(event, context):\n"
    "    return botocore.session.Session().create_client('dynamodb', **event)\n"
)


def bundled(version):
    return {
        "lambda_function.py": HANDLER,
        "botocore/__init__.py": f"__version__ = '{version}'",
        "botocore/session.py": SESSION,
    }


def test_an_old_botocore_reaches_the_lab(cloud, deploy, invoke):
    name = deploy(bundled("1.29.165"))
    assert invoke(name, {}).payload == cloud.endpoint
    assert invoke(name, {"endpoint_url": "http://elsewhere"}).payload == "http://elsewhere"


def test_a_botocore_that_reads_the_variable_is_left_alone(run):
    assert run(bundled("1.31.0"), {}).payload is None


@pytest.mark.parametrize("host", ["dynamodb.us-east-1.amazonaws.com", "abc.execute-api.eu-west-1.amazonaws.com"])
def test_an_address_of_aws_is_not_called(run, host):
    code = (
        "import urllib.request\n"
        "def lambda_handler(host, context):\n"
        "    urllib.request.urlopen(f'https://{host}/', timeout=1)\n"
    )
    answer = run(code, host)
    assert answer.error == "Unhandled"
    assert f"userlab: this function would call AWS itself at {host}." in answer.payload["errorMessage"]
