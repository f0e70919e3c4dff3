"""What Prometheus gathers: how many requests there were and how long they took, and how the program is getting on.

Where several processes serve (HMO_WORKERS), `serve` names a folder in which they count together (PROMETHEUS_MULTIPROC_DIR).
"""

import os
from collections.abc import Iterable, Mapping

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler
from prometheus_client import CollectorRegistry, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from hmo_enforce.casework.views import gauges
from hmo_enforce.web import session, watching

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
FORM = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
HELP = {
    "hmo_jobs": "Work of the queue by state; what ended, of the last day.",
    "hmo_oldest_waiting_job_seconds": "How long the oldest work that is due has waited; 0 where none does.",
    "hmo_jobs_processes": "Jobs processes seen in the last half minute.",
    "hmo_outbox": "Letters and emails that wait to go, and those that came back or failed.",
    "hmo_evidence_unscanned": "Photographs and documents that no virus scanner has checked yet.",
    "hmo_journal_unsealed": "Lines of the journal without a seal.",
    "hmo_journal_oldest_unsealed_seconds": "The age of the oldest of them; 0 where there is none.",
    "hmo_last_backup_seconds": "How long ago the last backup was made; nothing where none ever was.",
    "hmo_database_up": "1 where the database answers.",
    "hmo_database_connections": "Connections that this process has out of its pool.",
}


class Counts:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        names = ("method", "path", "status")
        said = "Requests by route and status, and how long they took."
        self._answers = Histogram("hmo_request_seconds", said, names, registry=self._registry, buckets=BUCKETS_S)

    def count(self, method: str, pattern: str, status: int, seconds: float) -> None:
        """One request that was answered."""
        self._answers.labels(method, pattern, str(status)).observe(seconds)

    def text(self, standing: gauges.Gauges) -> bytes:
        """All of it in Prometheus's text form: what is counted, and what stands."""
        registry = self._registry
        if TOGETHER in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        now = CollectorRegistry()
        now.register(_Standing(standing))
        return generate_latest(registry) + generate_latest(now)


class _Standing(Collector):
    """Gauges whose values are known already."""

    def __init__(self, standing: gauges.Gauges) -> None:
        self._standing = standing

    def collect(self) -> Iterable[Metric]:
        """A family for each measure."""
        for name, values in self._standing.items():
            yield _family(name, values)


def _family(name: str, values: Mapping[str, float]) -> Metric:
    told = not set(values) <= {""}
    family = GaugeMetricFamily(name, HELP.get(name, name), labels=["of"] if told else [])
    for of, value in values.items():
        family.add_metric([of] if told else [], value)
    return family


@get("/metrics", guards=[watching.watchers], sync_to_thread=True)
def show(request: Request) -> Response[bytes]:  # type: ignore[type-arg]
    """Where the database does not answer, that is one of the measures."""
    state = request.app.state
    try:
        with session.unattended(request) as opened:
            standing = {"hmo_database_up": {"": 1.0}, **gauges.standing(opened)}
    except SQLAlchemyError:
        standing = {"hmo_database_up": {"": 0.0}}
    pool = state.sessions.engine.pool
    if isinstance(pool, QueuePool):
        standing["hmo_database_connections"] = {"": float(pool.checkedout())}
    return Response(state.counts.text(standing), media_type=FORM)


ROUTES: tuple[ControllerRouterHandler, ...] = (show,)
