"""Exports: outputs of a stack that others of the account and region import.

(CloudFormation user guide, "Get exported outputs from a deployed CloudFormation stack".)
"""

from __future__ import annotations

from collections.abc import Callable

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloudformation.faults import invalid
from userlab.cloud.cloudformation.life.blueprint import NoExport
from userlab.cloud.cloudformation.store import Document, Stack, regional_stacks


class Exports:
    """The exports of an account in a region."""

    def __init__(self, accounts: Accounts, account: str, region: str) -> None:
        self._accounts, self._account, self._region = accounts, account, region

    def reader(self, stack: Stack, used: list[str]) -> Callable[[str], str]:
        """A function that answers the value of an export, and notes its name in `used`. It raises NoExport."""

        def read(name: str) -> str:
            with self._accounts.lock(self._account):
                found = regional_stacks(self._account, self._region).exports().get(name)
            if found is None or found[1] is stack:
                raise NoExport(name)
            if name not in used:
                used.append(name)
            return found[0]

        return read

    def check(self, stack: Stack, outputs: list[Document]) -> None:
        """Raise AwsError for a name that another stack exports, and for a change of what others use."""
        with self._accounts.lock(self._account):
            there = regional_stacks(self._account, self._region)
            exports, importers = there.exports(), {stack.id: stack.imports for stack in there.living()}
            names = {each.id: each.name for each in there.living()}
        new = {each["ExportName"]: each["OutputValue"] for each in outputs if "ExportName" in each}
        for name, value in new.items():
            if name in exports and exports[name][1] is not stack:
                raise invalid(f"Export with name {name} is already exported by stack {exports[name][1].name}")
            users = [names[each] for each, used in importers.items() if name in used]
            if users and name in exports and exports[name][0] != value:
                raise invalid(f"Export {name} cannot be updated as it is in use by {', '.join(users)}")
        for name, (_, owner) in exports.items():
            users = [names[each] for each, used in importers.items() if name in used]
            if owner is stack and name not in new and users:
                raise invalid(f"Export {name} cannot be deleted as it is in use by {', '.join(users)}")
