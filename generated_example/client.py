"""Every service, BAQ and function of the instance, reached by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime import (
    Area,
    AsyncClient,
    AsyncSession,
    BaqArea,
    Client,
    Functions,
    S,
    Session,
)

if TYPE_CHECKING:
    from .baq.db_job_label import db_job_label as _baq_db_job_label
    from .baq.part_pricing import part_pricing as _baq_part_pricing
    from .baq.z_customer_orders import z_customer_orders as _baq_z_customer_orders
    from .efx.my_library import MyLibrary
    from .erp.bo.abc_code import ABCCodeSvc
    from .erp.bo.customer import CustomerSvc
    from .erp.bo.job_entry import JobEntrySvc
    from .erp.bo.part import PartSvc
    from .erp.bo.sales_order import SalesOrderSvc
    from .ice.bo.sys_tag import SysTagSvc
    from .ice.bo.ud_01 import UD01Svc
    from .ice.lib.session_mod import SessionModSvc

# Python, mypy and ty take `MYPY` for true, and the type of a service from its annotation. pyright and pyrefly take it from the
# property below, and infer it when a program uses it: by the annotations an editor would read every service of an area at once.
# pyright: reportRedeclaration=false
MYPY = True


class ErpBOArea(Area[S], module="erp.bo"):
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


class ErpArea(Area[S], module="erp"):
    """Services `Erp.*`."""

    bo: ErpBOArea[S]


class IceBOArea(Area[S], module="ice.bo"):
    """Services `Ice.BO.*`."""

    sys_tag: SysTagSvc[S]
    """Ice.BO.SysTagSvc."""
    ud_01: UD01Svc[S]
    """Ice.BO.UD01Svc."""
    if not MYPY:

        @property
        def sys_tag(self):
            return SysTagSvc(self._session)

        @property
        def ud_01(self):
            return UD01Svc(self._session)


class IceLIBArea(Area[S], module="ice.lib"):
    """Services `Ice.LIB.*`."""

    session_mod: SessionModSvc[S]
    """Ice.LIB.SessionModSvc."""
    if not MYPY:

        @property
        def session_mod(self):
            return SessionModSvc(self._session)


class IceArea(Area[S], module="ice"):
    """Services `Ice.*`."""

    bo: IceBOArea[S]
    lib: IceLIBArea[S]


class Efx(Functions[S], module="efx"):
    """The instance's function libraries."""

    my_library: MyLibrary[S]
    """Prices, stock and orders for the portal."""
    if not MYPY:

        @property
        def my_library(self):
            return MyLibrary(self._session)


class Baqs(BaqArea[S], module="baq"):
    """The instance's BAQs."""

    if TYPE_CHECKING:
        db_job_label = _baq_db_job_label
        """Labels for jobs, from the label printer's own database."""
        part_pricing = _baq_part_pricing
        """Unit prices of a product group; they can be changed here."""
        z_customer_orders = _baq_z_customer_orders
        """Orders of a customer from a day on, with their totals."""


class Kinetic(Client):
    """The instance, to be used without `await`."""

    erp: ErpArea[Session]
    ice: IceArea[Session]
    baq: Baqs[Session]
    efx: Efx[Session]


class AsyncKinetic(AsyncClient):
    """The instance, to be used with `await`."""

    erp: ErpArea[AsyncSession]
    ice: IceArea[AsyncSession]
    baq: Baqs[AsyncSession]
    efx: Efx[AsyncSession]
