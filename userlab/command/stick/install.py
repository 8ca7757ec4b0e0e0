"""Install userlab from this folder, without a network: python3 install.py

It makes a virtual environment in the folder `userlab` of your home, or in the one that you name after the command, and
then brings what chapters fetch otherwise. It needs a Python of the same version and system as the one that packed this.
"""

import json
import os
import platform
import subprocess
import sys
import venv

HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    """Check that this Python fits, then install."""
    with open(os.path.join(HERE, "stick.json")) as file:
        packed = json.load(file)
    here = {"python": "{}.{}".format(*sys.version_info[:2]), "system": sys.platform, "machine": platform.machine()}
    if any(packed[name] != here[name] for name in here):
        form = "Python {python} on {system} ({machine})"
        sys.exit(
            f"This folder holds packages for {form.format(**packed)}, and this is {form.format(**here)}. Run it with "
            "the other Python, or pack a folder on a machine like this one: userlab prepare --to FOLDER"
        )
    target = os.path.abspath(sys.argv[1] if sys.argv[1:] else os.path.join(os.path.expanduser("~"), "userlab"))
    print(f"Installing userlab into {target} ...", flush=True)
    venv.create(target, with_pip=True)
    scripts = os.path.join(target, "Scripts" if os.name == "nt" else "bin")
    python = os.path.join(scripts, "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call([*pip, "--no-index", "--find-links", os.path.join(HERE, "wheels"), "userlab"])
    userlab = os.path.join(scripts, "userlab")  # not python -m: that looks into the current folder first
    subprocess.check_call([userlab, "prepare", "--from", HERE])
    print(f"Done. Start it with: {userlab}")


if __name__ == "__main__":
    main()
