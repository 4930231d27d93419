"""Size-constrained k-means as the peer that a data analyst would reach for. Only for the benchmark."""

from __future__ import annotations

import numpy as np

from tahapan.engines.siting.model import Families, Ints


def clusters(families: Families, stations: int, limit: int, seed: int) -> Ints:
    """Station of each family by k-means-constrained on homes.

    It counts families, not voters, so that stations above the limit remain. Raises ImportError with the remedy where
    the package is not installed.
    """
    try:
        from k_means_constrained import KMeansConstrained
    except ImportError as absent:
        raise ImportError("Method.KMEANS needs k-means-constrained: pip install 'tahapan[bench]'") from absent
    if stations == 1:
        return np.zeros(len(families), dtype=np.int64)
    mean_size = families.voters / len(families)
    most = min(max(int(limit / mean_size), -(-len(families) // stations)), len(families))
    model = KMeansConstrained(stations, size_max=most, n_init=1, random_state=seed)
    labels = model.fit_predict(np.column_stack((families.x, families.y)))
    return np.asarray(labels, dtype=np.int64)
