"""The figures on the README: one command each, beside a reference measured in the same run."""
