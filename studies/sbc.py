"""Simulation-based calibration: does the truth lie anywhere among its posterior draws, as often here as there?

Parameters drawn from the prior, a series drawn from them, the posterior of that series: the rank of the truth among
independent draws of the posterior is then even from 0 to their number, for every parameter (Talts et al. 2018,
arXiv:1804.06788). A model whose fit is too narrow, too wide or to one side gives ranks that pile up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from magdepth.calibration.fit import Table, scalars
from magdepth.calibration.forms import Form
from magdepth.calibration.jax_setup import jax, numpyro
from studies.synthetic import draw

#: How often ranks of a sound model are called uneven, over all parameters together.
FALSE_ALARM = 0.01
#: Draws kept of each chain, evenly spaced: ranks run from 0 to so many.
KEPT = 19
BINS = 10
#: Doublings of a path at the most: an ordinary one has three or four.
DEEPEST = 6


@dataclass(frozen=True)
class Ranks:
    """Ranks of the truth by parameter (sets,), each from 0 to ``kept``, and what the chains say of themselves.

    ``p`` is the p-value of a chi-square test of even ranks over BINS bins; ``least_ess`` the effective draws of the
    worst parameter of each set (sets,): below ``kept`` the kept draws are not quite independent, and ranks
    pile up at both ends.
    """

    form: str
    kept: int
    ranks: Mapping[str, Table]
    p: Mapping[str, float]
    least_ess: Table
    divergences: int

    @property
    def uneven(self) -> tuple[str, ...]:
        """Parameters whose ranks are not even, by Holm's rule, which holds FALSE_ALARM over all of them."""
        names = []
        for tried, name in enumerate(sorted(self.p, key=lambda one: self.p[one])):
            if self.p[name] > FALSE_ALARM / (len(self.p) - tried):
                break
            names.append(name)
        return tuple(names)

    def histogram(self, name: str) -> list[int]:
        """How many ranks fall in each bin."""
        return [int(one) for one in _binned(self.ranks[name], self.kept)]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for ``--json`` and a page."""
        return {
            "form": self.form, "sets": len(self.least_ess), "kept": self.kept, "bins": BINS,
            "test": "chi-square over bins, Holm over parameters", "false_alarm": FALSE_ALARM,
            "uneven": list(self.uneven), "divergences": self.divergences,
            "least_ess": {"1%": float(np.quantile(self.least_ess, 0.01)), "50%": float(np.median(self.least_ess))},
            "parameters": {name: {"p": p, "histogram": self.histogram(name)} for name, p in self.p.items()},
        }  # fmt: skip


def check_calibration(
    form: Form, template: Any, sets: int = 200, seed: int = 0, draws: int = 120, warmup: int = 100,
    fitted: Form | None = None,
) -> Ranks:  # fmt: skip
    """Draw ``sets`` series of the template's shape from a form, fit each by one chain, rank the truth.

    ``fitted`` is the form that is fitted, where it is not the one drawn from: what must be found out. All sets share
    one compiled model. The step into the first regime (``jump.0``), which nothing hangs on, is left out.
    """
    run = _runner(form, fitted or form, warmup, draws)
    truth, after, diverged = run(jax.random.split(jax.random.PRNGKey(seed), sets), template)
    names = [name for name in truth if name in form.main]
    true = scalars({name: np.asarray(truth[name]) for name in names})
    drawn = scalars({name: np.asarray(after[name]) for name in names}, 2)
    places = np.linspace(0, draws - 1, KEPT).round().astype(int)
    wanted = [name for name in true if name != "jump.0"]
    ranks = {name: (drawn[name][:, places] < true[name][:, None]).sum(axis=1).astype(float) for name in wanted}
    ess = np.array([[numpyro.diagnostics.effective_sample_size(one[None]) for one in drawn[name]] for name in wanted])
    return Ranks(form.name, KEPT, ranks, {name: even_p(one, KEPT) for name, one in ranks.items()}, ess.min(axis=0),
                 int(np.asarray(diverged).sum()))  # fmt: skip


def even_p(ranks: Table, kept: int) -> float:
    """The p-value of ranks from 0 to ``kept`` being even: chi-square over BINS bins.

    >>> even_p(np.arange(20.0).repeat(10), 19), even_p(np.zeros(200), 19) < 1e-9
    (1.0, True)
    """
    from scipy.stats import chi2

    counts = _binned(ranks, kept)
    wanted = np.diff(np.searchsorted(np.arange(kept + 1), _edges(kept))) / (kept + 1) * len(ranks)
    return float(chi2.sf(((counts - wanted) ** 2 / wanted).sum(), BINS - 1))


def _edges(kept: int) -> Table:
    return np.linspace(0, kept + 1, BINS + 1)


def _binned(ranks: Table, kept: int) -> Table:
    return np.histogram(ranks, bins=_edges(kept) - 0.5)[0].astype(float)


@lru_cache(maxsize=8)
def _runner(form: Form, fitted: Form, warmup: int, draws: int) -> Any:
    """Sets by their keys: series, chain and all in one compiled loop, for one call a set costs more than the set."""

    def run(keys: Any, template: Any) -> Any:
        known = numpyro.infer.util.initialize_model(jax.random.PRNGKey(0), fitted.model, dynamic_args=True,
                                                    model_args=(template,))  # fmt: skip
        begin, onward = numpyro.infer.hmc.hmc(potential_fn_gen=known.potential_fn, algo="NUTS")

        def one(key: Any) -> Any:
            series_key, chain_key = jax.random.split(key)
            made = draw(form, template, series_key)
            # The truth is a draw of its own posterior: a chain that begins there needs no way in, and one that does
            # not leave it gives ranks that pile up in the middle.
            z = numpyro.infer.util.unconstrain_fn(fitted.model, (made.data,), {}, made.sampled)
            state = begin(z, warmup, dense_mass=True, target_accept_prob=0.8, max_tree_depth=DEEPEST,
                          model_args=(made.data,), rng_key=chain_key)  # fmt: skip

            def chain(state: Any, _: Any) -> Any:
                state = onward(state, model_args=(made.data,))
                return state, (state.z, state.diverging)

            state, _ = jax.lax.scan(chain, state, None, length=warmup)
            _, (after, diverged) = jax.lax.scan(chain, state, None, length=draws)
            draws_after = jax.vmap(known.postprocess_fn(made.data))(after)
            return made.truth, draws_after, diverged

        return jax.lax.map(one, keys)

    return jax.jit(run)
