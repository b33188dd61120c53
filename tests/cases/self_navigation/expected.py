"""Hazard.SelfNavigationSvc."""

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Child,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class EmployeeKey(Key):
    """The key of `Employee`."""

    emp_id: str


class Employee(Row):
    """A row of `Employees`."""

    key = row_key(EmployeeKey)
    emp_id: Col[str] = KEY
    """Key."""
    name: Col[str | None] = COLUMN
    manager: Child["Employee"] = CHILDREN
    reports: Children["Employee"] = CHILDREN


class SelfNavigationSvc(Service[S], name="Hazard.SelfNavigationSvc"):
    """Hazard.SelfNavigationSvc."""

    employees = entity_set("Employees", Employee, EmployeeKey)
    """Key: emp_id."""
