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
# property, whose type they infer when a program uses it: annotations would have an editor read every service of an area at once.
# pyright: reportRedeclaration=false
MYPY = True
_property = property


class ErpBOArea(Area[S], module="erp.bo"):
    """Services `Erp.BO.*`."""

    if MYPY:
        abc_code: ABCCodeSvc[S]
        customer: CustomerSvc[S]
        job_entry: JobEntrySvc[S]
        part: PartSvc[S]
        sales_order: SalesOrderSvc[S]
    else:

        @_property
        def abc_code(self):
            """Erp.BO.ABCCodeSvc."""
            return ABCCodeSvc(self._session)

        @_property
        def customer(self):
            """Erp.BO.CustomerSvc."""
            return CustomerSvc(self._session)

        @_property
        def job_entry(self):
            """Erp.BO.JobEntrySvc."""
            return JobEntrySvc(self._session)

        @_property
        def part(self):
            """Erp.BO.PartSvc."""
            return PartSvc(self._session)

        @_property
        def sales_order(self):
            """Erp.BO.SalesOrderSvc."""
            return SalesOrderSvc(self._session)


class ErpArea(Area[S], module="erp"):
    """Services `Erp.*`."""

    bo: ErpBOArea[S]


class IceBOArea(Area[S], module="ice.bo"):
    """Services `Ice.BO.*`."""

    if MYPY:
        sys_tag: SysTagSvc[S]
        ud_01: UD01Svc[S]
    else:

        @_property
        def sys_tag(self):
            """Ice.BO.SysTagSvc."""
            return SysTagSvc(self._session)

        @_property
        def ud_01(self):
            """Ice.BO.UD01Svc."""
            return UD01Svc(self._session)


class IceLIBArea(Area[S], module="ice.lib"):
    """Services `Ice.LIB.*`."""

    if MYPY:
        session_mod: SessionModSvc[S]
    else:

        @_property
        def session_mod(self):
            """Ice.LIB.SessionModSvc."""
            return SessionModSvc(self._session)


class IceArea(Area[S], module="ice"):
    """Services `Ice.*`."""

    bo: IceBOArea[S]
    lib: IceLIBArea[S]


class Efx(Functions[S], module="efx"):
    """The instance's function libraries."""

    if MYPY:
        my_library: MyLibrary[S]
    else:

        @_property
        def my_library(self):
            """Prices, stock and orders for the portal."""
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
