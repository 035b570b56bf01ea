"""Settings: the user's choices, declared by core and packs, kept with their history."""

from tallylight.core.pack import Pack, Rows, Subject
from tallylight.core.settings import messages, rules, store
from tallylight.core.settings.tables import settings_history, settings_values

PACK = Pack(
    name="settings",
    sentence="The user's choices, with what they were before.",
    messages=messages,
    decide=rules.decide,
    subjects=(
        Subject(
            name="setting",
            key="key",
            evolve=rules.evolve,
            rows=(
                Rows(settings_values, rules.values, rules.value_row, rules.owner),
                Rows(
                    settings_history,
                    lambda chosen: chosen.history,
                    rules.history_row,
                    rules.owner,
                ),
            ),
            serve=rules.serve,
            unknown=None,  # a setting that was never changed is still a setting
            timed=False,
            resident=True,
        ),
    ),
    answers=dict.fromkeys(
        (messages.ImportSettings, messages.InitializeUiSettings), rules.import_answer
    ),
    queries={
        messages.GetSettings: store.settings,
        messages.GetSetting: store.setting,
        messages.ExportSettings: store.export,
    },
    builtin=True,
)
