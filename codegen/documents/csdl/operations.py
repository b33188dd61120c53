"""Actions and functions (CSDL section 12): one value for each overload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codegen.documents.csdl import terms
from codegen.documents.csdl.annotations import Children
from codegen.documents.csdl.element import Declared
from codegen.documents.csdl.names import ANY
from codegen.documents.csdl.context import Context
from codegen.documents.edm import Operation, Parameter, TypeRef
from codegen.documents.problems import quoted


def operation(context: Context, declared: Declared) -> Operation | None:
    """The overload, or None with a problem where it is bound to nothing and so can never be called."""
    element, kind, qualified = declared.element, declared.kind, declared.qualified
    attributes, children = context.read(element, kind)
    bound = context.boolean(element, attributes, "IsBound")
    parameters = _parameters(context, children, qualified)
    if bound and not parameters:
        what = f"{quoted(qualified)} is bound, but has no parameter to be bound to"
        context.problems.add(element.sourceline, what)
        return None
    returns, returns_nullable = _result(context, children, qualified)
    found = Operation(
        namespace=declared.namespace,
        name=declared.name,
        kind="action" if kind == "Action" else "function",
        bound=bound,
        composable=context.boolean(element, attributes, "IsComposable"),
        parameters=parameters,
        returns=returns,
        returns_nullable=returns_nullable,
        line=element.sourceline or 0,
    )
    return _annotated(context, found, children)


def signature(operation: Operation) -> str:
    """What distinguishes an overload from the others, `NS.Name(types)` as annotations write it (CSDL section 14.2.1).

    For an action it is the binding parameter, for a function all parameters.
    """
    count = int(operation.bound) if operation.kind == "action" else None
    types = (_spelled(parameter.type) for parameter in operation.parameters[:count])
    return f"{operation.qualified}({','.join(types)})"


def distinct(
    context: Context, operations: Sequence[Operation]
) -> tuple[Operation, ...]:
    """The operations without those that no call could distinguish from an earlier one."""
    kept: dict[tuple[str, bool], Operation] = {}
    for found in operations:
        key = (signature(found), found.bound)
        if kept.setdefault(key, found) is not found:
            context.problems.duplicate(found.line, quoted(key[0]))
    return tuple(kept.values())


def _parameters(
    context: Context, children: Children, owner: str
) -> tuple[Parameter, ...]:
    found: dict[str, Parameter] = {}
    for local, child in children:
        if local != "Parameter" or not (name := context.name(child, "Parameter")):
            continue
        if name in found:
            what = f"parameter {quoted(f'{owner}/{name}')}"
            context.problems.duplicate(child.sourceline, what)
            continue
        attributes = context.attributes(child, "Parameter")
        type_ = context.type(child, f"{owner}/{name}", ANY)
        nullable = context.boolean(child, attributes, "Nullable", True)
        inside = context.children(child, "Parameter")
        default = context.optionals.of(inside, owner, name)
        found[name] = Parameter(
            name=name,
            type=type_,
            nullable=nullable,
            optional=default is not None,
            default=default or "",
            description=context.descriptions.of(inside, owner, name),
        )
    return tuple(found.values())


def _result(
    context: Context, children: Children, owner: str
) -> tuple[TypeRef | None, bool]:
    for local, child in children:
        if local == "ReturnType":
            attributes = context.attributes(child, "ReturnType")
            context.children(child, "ReturnType")
            nullable = context.boolean(child, attributes, "Nullable", True)
            return context.type(child, f"{owner}/$ReturnType", ANY), nullable
    return None, True


def _annotated(context: Context, found: Operation, children: Children) -> Operation:
    """The operation with what annotations say of it, of all overloads or of this one alone."""
    of = context.descriptions.of
    overload = signature(found)
    parameters = tuple(_parameter(context, p, overload) for p in found.parameters)
    description = of(children, found.qualified) or of([], overload)
    said = context.terms.of
    deprecated = terms.deprecated(said(children, found.qualified))
    return replace(
        found,
        parameters=parameters,
        description=description,
        deprecated=deprecated or terms.deprecated(said([], overload)),
    )


def _parameter(context: Context, found: Parameter, overload: str) -> Parameter:
    """The parameter with what annotations say of it in this overload alone."""
    default = context.optionals.of([], overload, found.name)
    text = context.descriptions.of([], overload, found.name)
    return replace(
        found,
        optional=found.optional or default is not None,
        default=found.default or default or "",
        description=found.description or text,
    )


def _spelled(type_: TypeRef) -> str:
    return f"Collection({type_.name})" if type_.collection else type_.name
