"""What variables of the environment choose for settings, whenever a program begins to serve.

It is chosen as a person chooses: by a command, kept to the setting's rules, in its history with
who and why. So the record says what counted when, and whoever chooses later is heard until the
program begins to serve again. Secrets are not chosen here: the vault reads theirs.
"""

from collections.abc import Mapping

from tallylight.adapters.cli.serve import HOST, PORT, TOKEN
from tallylight.adapters.cli.terminal import DATA, DATABASE_URL
from tallylight.base.errors import Refusal, Refused
from tallylight.core.pack import Origin
from tallylight.core.program import Program
from tallylight.core.secrets import variable
from tallylight.core.settings.messages import ImportSettings

BEGINS = "TALLYLIGHT_"
OF_TESTS = "TALLYLIGHT_TEST_"
OWN = {DATA, DATABASE_URL, HOST, PORT, TOKEN}
"""Variables of options and of the access token."""

VARIABLE_REFUSED = Refusal(
    "variable_refused", "The variable {variable} of the environment: {why} Nothing was chosen.", 422
)


def choose(program: Program, environ: Mapping[str, str]) -> list[str]:
    """Choose what variables say: all, or none, and then Refused says which may not be.

    Gives the variables that are called as the program's are and say nothing: misspelled, mostly.
    """
    known = {variable(key): one for key, one in program.registry.settings.items()}
    values = {
        known[name].key: said
        for name, said in environ.items()
        if name in known and not known[name].sensitive
    }
    if values:
        _choose(program, values)
    mine = {one for one in environ if one.startswith(BEGINS) and not one.startswith(OF_TESTS)}
    return sorted(mine - known.keys() - OWN)


def _choose(program: Program, values: Mapping[str, str]) -> None:
    named = ", ".join(map(variable, values))
    command = ImportSettings(values=values, changed_by="environment", reason=named)
    try:
        program.do(command, origin=Origin.AUTOMATIC)
    except Refused as refused:
        key = refused.facts.get("key")
        of = named if key is None else variable(key)
        raise VARIABLE_REFUSED.because(variable=of, why=refused.sentence) from None
