"""Tablesets that are saved: rows added, changed and deleted by what their RowMod says (EPICOR.md, "On the wire")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.sandbox import tablesets, writing
from codegen.sandbox.new_rows import ZERO, new_row, counted
from codegen.sandbox.exchange import Refusal, business_error
from codegen.sandbox.store import Row
from codegen.sandbox.tablesets import Binding, Dataset
from codegen.sandbox.targets import Target
from codegen.sandbox.temperament import Temperament


def dataset_of(value: Any) -> Dataset:
    """The tableset of a request; raises Refusal 400 if the value is none."""
    tables = value if isinstance(value, dict) else {} if value is None else None
    if tables is None or not all(isinstance(rows, list) for rows in tables.values()):
        raise Refusal(400, "The tableset must be an object of arrays.")
    if not all(isinstance(row, dict) for rows in tables.values() for row in rows):
        raise Refusal(400, "The rows of a tableset must be objects.")
    return {name: list(rows) for name, rows in tables.items()}


def without_originals(dataset: Dataset, manners: Temperament) -> Dataset:
    """The tableset without the originals that come before changed and deleted rows (EPICOR.md, "Before images").

    Raises Refusal 400 for a changed row without one where pairs are demanded.
    """
    return {
        name: list(_without_originals(name, rows, manners))
        for name, rows in dataset.items()
    }


def _without_originals(
    table: str, rows: list[Row], manners: Temperament
) -> Iterator[Row]:
    for row, following in zip(rows, [*rows[1:], {}]):
        if not _is_original(row, following):
            yield row
    for before, row in zip([{}, *rows], rows):
        is_alone = row.get("RowMod") in ("U", "D") and not _is_original(before, row)
        if is_alone and manners.before_images == "demanded":
            what = "The original of a changed row must precede it."
            raise business_error(what, table=table)


def _is_original(row: Mapping[str, Any], following: Mapping[str, Any]) -> bool:
    """Whether a row is the original of the one that follows it."""
    return (
        not row.get("RowMod")
        and following.get("RowMod") in ("U", "D")
        and bool(row.get("SysRowID"))
        and row.get("SysRowID") == following.get("SysRowID")
    )


def paired(target: Target, dataset: Dataset) -> Dataset:
    """The tableset of a reply, each changed row behind its original where the server sends pairs."""
    if target.instance.temperament.before_images == "none":
        return dataset
    by_name = {binding.name: binding for binding in target.bindings}
    return {
        name: (list(_paired(target, by_name[name], rows)) if name in by_name else rows)
        for name, rows in dataset.items()
    }


def _paired(target: Target, binding: Binding, rows: list[Row]) -> Iterator[Row]:
    for before, row in zip([{}, *rows], rows):
        if row.get("RowMod") in ("U", "D") and not _is_original(before, row):
            key = binding.key(row, target.instance.company)
            if (stored := target.store.one(binding.table, key)) is not None:
                yield binding.to_method(stored) | {"RowMod": ""}
        yield row


def update(target: Target, dataset: Dataset) -> Dataset:
    """Saves whole rows, all or none, and gives the tableset as it is now; a missing column takes its default value."""
    saved = [
        _save(target, binding, row, new, whole=True)
        for binding, row, new in _work(target, dataset)
    ]
    return _reread(target, saved)


def update_ext(
    target: Target, dataset: Dataset, *, go_on: bool, all_or_nothing: bool
) -> tuple[Dataset, list[Row]]:
    """Saves the columns that rows have, row by row; gives the tableset as it is now and an error for each row that failed."""
    saved: list[tuple[Binding, Row]] = []
    errors: list[Row] = []
    try:
        with target.store.change():
            for binding, row, new in _work(target, dataset, anyway=True):
                try:
                    with target.store.change():
                        saved.append(_save(target, binding, row, new, whole=False))
                except Refusal as refusal:
                    errors.append(_error(binding, row, refusal))
                    if not go_on:
                        break
            if errors and all_or_nothing:
                raise _Undone
    except _Undone:
        saved = []
    return _reread(target, saved), errors


class _Undone(Exception):
    """Takes back what was saved before an error."""


def _error(binding: Binding, row: Row, refusal: Refusal) -> Row:
    return {
        "TableName": binding.name,
        "ErrorLevel": "Error",
        "ErrorType": refusal.error_type or "Ice.Common.BusinessObjectException",
        "ErrorText": refusal.message,
        "ErrorSysRowID": row.get("SysRowID") or ZERO,
        "SysRowID": row.get("SysRowID") or ZERO,
        "RowMod": row.get("RowMod") or "",
    }


def _work(
    target: Target, dataset: Dataset, anyway: bool = False
) -> Iterator[tuple[Binding, Row, dict[str, Any]]]:
    """The rows to save, deleted children and added parents first, with the numbers that added parents were given."""
    dataset = without_originals(dataset, target.instance.temperament)
    new: dict[str, Any] = {}
    for binding in reversed(target.bindings):
        for row in dataset.get(binding.name, ()):
            if row.get("RowMod") == "D":
                yield binding, row, new
    for binding in target.bindings:
        for row in dataset.get(binding.name, ()):
            if row.get("RowMod") in ("A", "U") or anyway and not row.get("RowMod"):
                yield binding, row, new


def _save(
    target: Target, binding: Binding, row: Row, new: dict[str, Any], *, whole: bool
) -> tuple[Binding, Row]:
    """Saves one row; raises Refusal if it cannot be."""
    store, table, company = target.store, binding.table, target.instance.company
    key = binding.key(row, company)
    mode = row.get("RowMod")
    old = store.one(table, key)
    if mode == "D":
        writing.remove(store, table, key)
        return binding, key
    if mode == "A" or old is None and mode != "U":
        last = counted(table)
        parents = {name: value for name, value in new.items() if name != last}
        given = _numbered(binding.to_table(row, None), parents)
        added = writing.add(store, table, given, company)
        if last:
            new[last] = added[last]
        return binding, added
    if old is None:
        raise Refusal(404, "Record not found.")
    given = binding.to_table(row, old)
    if whole:
        _same_revision(binding, given, old)
        given = new_row(table, company) | given
    return binding, writing.change(store, table, key, given)


def _numbered(row: Row, new: Mapping[str, Any]) -> Row:
    """A row with the numbers of the parents that were added just before it."""
    return {n: new[n] if n in new and not v else v for n, v in row.items()}


def _same_revision(binding: Binding, given: Row, old: Row) -> None:
    if "SysRevID" in old and (given.get("SysRevID") or 0) != old["SysRevID"]:
        raise business_error(
            "Row has been modified by another user and couldn't be updated.",
            table=binding.name,
        )


def _reread(target: Target, saved: list[tuple[Binding, Row]]) -> Dataset:
    """The tableset as it is now: every root row that was touched, with all that is below it."""
    store, root = target.store, target.bindings[0].table
    keys: dict[tuple[Any, ...], Row] = {}
    others: list[tuple[Binding, Row]] = []
    for binding, row in saved:
        if set(root.key) <= set(row):
            keys[tuple(row[k] for k in root.key)] = {k: row[k] for k in root.key}
        else:
            others.append((binding, row))
    roots = [found for key in keys.values() if (found := store.one(root, key))]
    dataset = target.empty_ds() | tablesets.collected(store, target.bindings, roots)
    for binding, key in others:
        wanted = {k: key[k] for k in binding.table.key}
        if again := store.one(binding.table, wanted):
            dataset[binding.name].append(binding.to_method(again))
    return dataset
