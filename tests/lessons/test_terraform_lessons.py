"""Lessons on Terraform: the real program, its words in a short form, and its errors as something to act on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import needed_terraform
from userlab import tables, terraform
from userlab.base.errors import LabError
from userlab.process import local_cloud

WALKTHROUGH = Path(__file__).parents[1] / "fixtures/walkthrough"
NO_PROVIDERS = 'provider_installation {{\n  filesystem_mirror {{\n    path = "{path}"\n  }}\n}}\n'
PLAN = """
aws_dynamodb_table.users: Refreshing state... [id=Users]

Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  ~ update in-place

Terraform will perform the following actions:

  # aws_dynamodb_table.users will be updated in-place
  ~ resource "aws_dynamodb_table" "users" {
        id                          = "Users"
      + stream_arn                  = (known after apply)
      ~ tags                        = {
          ~ "Environment" = "prod" -> "dev"
            # (1 unchanged element hidden)
        }
        # (11 unchanged attributes hidden)

        # (3 unchanged blocks hidden)
    }

Plan: 0 to add, 1 to change, 0 to destroy.

Note: You didn't use the -out option to save this plan
"""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch):
    """said(text) lets the next commands print that."""

    def script(text: str) -> None:
        monkeypatch.setattr(terraform, "run", lambda place, *words: text)

    return script


def test_the_walkthroughs_tables_stand_there_to_the_letter() -> None:
    for name in ("table", "table_of_the_api", "table_of_python"):
        mine = (terraform.INFRASTRUCTURE / name / "table.tf").read_text("utf-8")
        assert mine == (WALKTHROUGH / f"{name}.tf").read_text("utf-8")


def test_both_working_directories_ask_for_the_same_provider() -> None:
    assert len({(terraform.INFRASTRUCTURE / name / "provider.tf").read_text() for name in ("table", "stack")}) == 1


def test_plan_keeps_what_changes_and_the_last_line(said) -> None:
    said(PLAN)
    assert repr(terraform.plan(Path())).splitlines() == [
        "  # aws_dynamodb_table.users will be updated in-place",
        '  ~ resource "aws_dynamodb_table" "users" {',
        '        id                          = "Users"',
        "      ~ tags                        = {",
        '          ~ "Environment" = "prod" -> "dev"',
        "        }",
        "    }",
        "",
        "Plan: 0 to add, 1 to change, 0 to destroy.",
    ]


def test_plan_without_changes_is_one_line(said) -> None:
    said(
        "aws_dynamodb_table.users: Refreshing state...\n\nNo changes. Your infrastructure matches.\n\nTerraform has..."
    )
    assert terraform.plan(Path()).lines == ("No changes. Your infrastructure matches.",)


def test_apply_tells_what_was_done_in_the_order_of_addresses(said) -> None:
    done = [("aws_b.users", "create"), ("aws_a.users", "update"), ("data.aws_c.trust", "read")]
    messages: list[dict] = [
        {"type": "apply_complete", "hook": {"resource": {"addr": address}, "action": action}}
        for address, action in done
    ]
    messages += [{"type": "change_summary", "@message": text} for text in ("Plan: ...", "Apply complete!")]
    said("\n".join(map(json.dumps, messages)))
    assert terraform.apply(Path()).lines == ("aws_a.users: changed", "aws_b.users: created", "Apply complete!")


def test_remembered_reads_terraforms_own_file(tmp_path: Path) -> None:
    assert terraform.remembered(tmp_path) == {}
    instances = [{"index_key": "read", "attributes": {"id": 1}}, {"index_key": 0, "attributes": {"id": 2}}]
    state = {
        "resources": [
            {"mode": "managed", "type": "aws_a", "name": "x", "instances": instances},
            {"mode": "data", "type": "aws_b", "name": "y", "instances": [{"attributes": {}}]},
        ]
    }
    (tmp_path / "terraform.tfstate").write_text(json.dumps(state))
    assert terraform.remembered(tmp_path) == {'aws_a.x["read"]': {"id": 1}, "aws_a.x[0]": {"id": 2}}


def test_missing_program_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError, match="conda install -c conda-forge terraform"):
        terraform.run(tmp_path, "plan")


def test_a_provider_that_can_not_be_fetched_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed_terraform()
    (tmp_path / "mirror").mkdir()
    (tmp_path / "rc").write_text(NO_PROVIDERS.format(path=(tmp_path / "mirror").as_posix()))
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "rc"))
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path / "mirror"))
    (tmp_path / "provider.tf").write_text((terraform.INFRASTRUCTURE / "table/provider.tf").read_text())
    with pytest.raises(LabError, match=r"could not get its AWS provider.*TF_CLI_CONFIG_FILE(.|\n)*Terraform says:"):
        terraform.init(tmp_path)


@pytest.mark.usefixtures("learner")
def test_a_table_is_made_remembered_kept_and_destroyed() -> None:
    needed_terraform()
    table = terraform.copy("table")
    terraform.init(table)
    assert terraform.apply(table).lines[0] == "aws_dynamodb_table.users: created"
    assert tables.tags_of("Users") == {"Environment": "dev", "Project": "NoSQLApp"}
    assert terraform.copy("table_with_blocks", into="table") == table == terraform.copy("table")
    assert terraform.state(table) == list(terraform.remembered(table)) == ["aws_dynamodb_table.users"]
    (table / "games.tf").write_text('resource "aws_dynamodb_table" "games" {\n  nmae = "Games"\n}\n')
    with pytest.raises(LabError, match=r"Unsupported argument \(games.tf, line 2\): .*nmae"):
        terraform.apply(table)
    (table / "games.tf").unlink()
    assert terraform.destroy(table).lines[-1] == "Destroy complete! Resources: 1 destroyed."
    terraform.copy("table")
    assert terraform.remembered(table) == {}  # the account is empty: what was remembered is dropped


@pytest.mark.parametrize(
    ("missing", "told"), [("PATH", "conda install"), ("TF_CLI_CONFIG_FILE", "get its AWS provider")]
)
def test_notebook_runs_without_terraform_and_says_what_it_skips(tmp_path: Path, missing: str, told: str) -> None:
    """In a kernel whose PATH has no terraform, or that can't get the provider. Code is still shown, no cell fails."""
    import nbformat
    from nbclient import NotebookClient

    path = Path(__file__).parents[2] / "notebooks/07-table-as-code.ipynb"
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    if missing != "PATH":
        needed_terraform()
    empty_mirror = tmp_path / "terraformrc"
    empty_mirror.write_text(f'provider_installation {{ filesystem_mirror {{ path = "{tmp_path.as_posix()}" }} }}')
    (tmp_path / "cache").mkdir()
    kept = {"TF_PLUGIN_CACHE_DIR": str(tmp_path / "cache"), "USERLAB_HOME": str(tmp_path / "home")}
    try:
        client.execute(env=os.environ | kept | {missing: str(tmp_path if missing == "PATH" else empty_mirror)})
    finally:
        local_cloud.stop(tmp_path / "home")
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert not [output for cell in outputs for output in cell if output.output_type == "error"]
    assert told in outputs[1][0].data["text/markdown"]
    assert "\x1b" not in outputs[1][0].data["text/markdown"]
    assert outputs[1][1].data["text/plain"] == "False"
    assert "aws_dynamodb_table" in outputs[2][0].data["text/markdown"]
    assert sum(cell[0].get("text", "").startswith("Skipped") for cell in outputs if cell) > 20


def test_skipping_ends_when_terraform_is_found() -> None:
    program = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "from userlab.base import skipped_cells\n"
        "skipped_cells.begin('Skipped.', 'why')\n"
        "shell.run_cell('print(1)')\n"
        "shell.run_cell('import json')\n"
        "skipped_cells.end()\n"
        "shell.run_cell('print(json.dumps(2))')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-2:] == ["Skipped.", "2"]


def test_terraform_s_colours_are_left_out_of_an_error() -> None:
    assert terraform._failure("state", "", "\x1b[31m╷\n│ \x1b[1mError: no state\x1b[0m").endswith("\n\nError: no state")
