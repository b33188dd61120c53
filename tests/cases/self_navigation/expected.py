"""Hazard.SelfNavigationSvc."""

from .._runtime import (
    CHILDREN,
    KEY,
    Fields,
    Key,
    Many,
    One,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class EmployeeKey(Key):
    """Key of `Employee`."""

    emp_id: str


class Employee(Row):
    """A row of `Employees`."""

    key = row_key(EmployeeKey)
    emp_id: str = KEY
    """Key."""
    name: str | None = None
    manager: "Employee | None" = CHILDREN
    reports: "list[Employee]" = CHILDREN


class EmployeeFields(Fields):
    """Columns of `Employee`, for queries."""

    emp_id: TextColumn
    name: TextColumn
    manager: "One[EmployeeFields]"
    reports: "Many[EmployeeFields]"


class SelfNavigationSvc(Service[S], name="Hazard.SelfNavigationSvc"):
    """Hazard.SelfNavigationSvc."""

    employees = entity_set("Employees", Employee, EmployeeFields, EmployeeKey)
    """Key: emp_id."""
