"""Services `Erp.BO.*`, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Area, S

if TYPE_CHECKING:
    from .abc_code import ABCCodeSvc
    from .customer import CustomerSvc
    from .job_entry import JobEntrySvc
    from .part import PartSvc
    from .sales_order import SalesOrderSvc

# Python, mypy and ty take `MYPY` for true, and the type of a service from its annotation. pyright and pyrefly take it from the
# property below, and infer it when a program uses it: by the annotations an editor would read every service of an area at once.
# pyright: reportRedeclaration=false
MYPY = True


class ErpBOArea(Area[S]):
    """Services `Erp.BO.*`."""

    abc_code: ABCCodeSvc[S]
    """Erp.BO.ABCCodeSvc."""
    customer: CustomerSvc[S]
    """Erp.BO.CustomerSvc."""
    job_entry: JobEntrySvc[S]
    """Erp.BO.JobEntrySvc."""
    part: PartSvc[S]
    """Erp.BO.PartSvc."""
    sales_order: SalesOrderSvc[S]
    """Erp.BO.SalesOrderSvc."""
    if not MYPY:

        @property
        def abc_code(self):
            return ABCCodeSvc(self._session)

        @property
        def customer(self):
            return CustomerSvc(self._session)

        @property
        def job_entry(self):
            return JobEntrySvc(self._session)

        @property
        def part(self):
            return PartSvc(self._session)

        @property
        def sales_order(self):
            return SalesOrderSvc(self._session)
