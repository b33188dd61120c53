"""What generated packages stand on: rows, keys, columns, queries, services and the client."""

from .area import Area
from .baq import AnyParameters, BaqArea, Parameters, baq
from .bulk import Written
from .calls import Call
from .client import AsyncClient, Client
from .declarations import entity_set, keyless_set, singleton
from .enums import EdmEnum, EdmFlags
from .errors import (
    BadRequest,
    BusinessError,
    Conflict,
    ConnectionFailed,
    ErrorDetail,
    FilterError,
    Forbidden,
    KeyMismatch,
    KineticError,
    LicenseExhausted,
    MethodNotAllowed,
    NotFound,
    NotLoaded,
    PagingError,
    ReplyError,
    ServerError,
    SessionGone,
    StatusError,
    TimedOut,
    TokenExpired,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UrlTooLong,
    WrongApiKey,
    WrongPassword,
)
from .expressions import Order
from .fields import Column, Fields, Many, Nested, One, TextColumn
from .filters import Filter, raw
from .functions import Functions, Library
from .identity import Anonymous, Basic, Bearer, ClientCredentials, Token
from .keys import THIS_COMPANY, Key, NoKey
from .methods import LazyMethods, Methods, method
from .negotiate import Negotiate
from .operations import Action, Function
from .options import WEB_SERVICES, Options
from .queries import AsyncQuery, Query
from .results import Result
from .row import CHILDREN, KEY, UNSET, Row, row_key
from .service import S, Service
from .session import AsyncSession, Reply, Request, Session
from .sets import (
    AsyncEntitySet,
    AsyncKeylessSet,
    AsyncSingleton,
    EntitySet,
    KeylessSet,
    Singleton,
)
from .table import Table
from .tableset import Tableset
from .updatable import AsyncUpdatableBaq, UpdatableBaq
from .update_errors import RowError, UpdateErrors

__all__ = [
    "Action",
    "Anonymous",
    "AnyParameters",
    "Area",
    "AsyncClient",
    "AsyncEntitySet",
    "AsyncKeylessSet",
    "AsyncQuery",
    "AsyncSession",
    "AsyncSingleton",
    "AsyncUpdatableBaq",
    "BadRequest",
    "BaqArea",
    "Basic",
    "Bearer",
    "BusinessError",
    "CHILDREN",
    "Call",
    "Client",
    "ClientCredentials",
    "Column",
    "Conflict",
    "ConnectionFailed",
    "EdmEnum",
    "EdmFlags",
    "EntitySet",
    "ErrorDetail",
    "Fields",
    "Filter",
    "FilterError",
    "Forbidden",
    "Function",
    "Functions",
    "KEY",
    "Key",
    "KeyMismatch",
    "KeylessSet",
    "KineticError",
    "LazyMethods",
    "Library",
    "LicenseExhausted",
    "Many",
    "MethodNotAllowed",
    "Methods",
    "Negotiate",
    "Nested",
    "NoKey",
    "NotFound",
    "NotLoaded",
    "One",
    "Options",
    "Order",
    "PagingError",
    "Parameters",
    "Query",
    "Reply",
    "ReplyError",
    "Request",
    "Result",
    "Row",
    "RowError",
    "S",
    "ServerError",
    "Service",
    "Session",
    "SessionGone",
    "Singleton",
    "StatusError",
    "THIS_COMPANY",
    "Table",
    "Tableset",
    "TextColumn",
    "TimedOut",
    "Token",
    "TokenExpired",
    "TooManyRequests",
    "UNSET",
    "Unauthorized",
    "Unavailable",
    "UpdatableBaq",
    "UpdateErrors",
    "UrlTooLong",
    "WEB_SERVICES",
    "Written",
    "WrongApiKey",
    "WrongPassword",
    "baq",
    "entity_set",
    "keyless_set",
    "method",
    "raw",
    "row_key",
    "singleton",
]
