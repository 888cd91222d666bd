"""A pytest plugin: Hypothesis shows every mutant the same examples, and does not make small what fails."""

from hypothesis import Phase, settings

settings.register_profile("mutation", derandomize=True, database=None, phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutation")
