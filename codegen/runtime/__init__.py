"""What generated packages are built on: rows, keys, columns, queries, services and the client."""

from .api import (
    BaqArea as BaqArea,
    Functions as Functions,
    LazyMethods as LazyMethods,
    Library as Library,
    Methods as Methods,
    baq as baq,
    entity_set as entity_set,
    keyless_set as keyless_set,
    method as method,
    singleton as singleton,
)
from .batch import Handle as Handle
from .calls.many import Written as Written
from .data.declared import (
    CHILDREN as CHILDREN,
    COLUMN as COLUMN,
    COMPUTED as COMPUTED,
    IMMUTABLE as IMMUTABLE,
    UNSET as UNSET,
    KEY as KEY,
    Child as Child,
    Children as Children,
    Col as Col,
    Complex as Complex,
    column as column,
)
from .data.values import EdmEnum as EdmEnum, EdmFlags as EdmFlags
from .data.keys import (
    THIS_COMPANY as THIS_COMPANY,
    AlternateKey as AlternateKey,
    Key as Key,
)
from .data.row import Row as Row
from .data.row_types import row_key as row_key
from .data.tableset import Result as Result, Table as Table, Tableset as Tableset
from .errors import (
    BadRequest as BadRequest,
    BusinessError as BusinessError,
    Conflict as Conflict,
    ConnectionFailed as ConnectionFailed,
    ErrorDetail as ErrorDetail,
    FilterError as FilterError,
    Forbidden as Forbidden,
    KeyMismatch as KeyMismatch,
    KineticError as KineticError,
    LicenseExhausted as LicenseExhausted,
    MethodNotAllowed as MethodNotAllowed,
    NoBatch as NoBatch,
    NotFound as NotFound,
    NotLoaded as NotLoaded,
    NotRecorded as NotRecorded,
    NotSent as NotSent,
    PagingError as PagingError,
    ReplyError as ReplyError,
    RowError as RowError,
    RowsMoved as RowsMoved,
    ServerError as ServerError,
    SessionGone as SessionGone,
    StatusError as StatusError,
    TimedOut as TimedOut,
    TokenExpired as TokenExpired,
    TooManyRequests as TooManyRequests,
    Unauthorized as Unauthorized,
    Unavailable as Unavailable,
    UpdateConflict as UpdateConflict,
    UpdateErrors as UpdateErrors,
    UrlTooLong as UrlTooLong,
    WrongApiKey as WrongApiKey,
    WrongPassword as WrongPassword,
)
from .files import FileDetails as FileDetails
from .http.auth import (
    Anonymous as Anonymous,
    Basic as Basic,
    Bearer as Bearer,
    ClientCredentials as ClientCredentials,
    Token as Token,
    TokenService as TokenService,
)
from .http.message import Reply as Reply, Request as Request
from .http.negotiate import Negotiate as Negotiate
from .http.openid import EntraID as EntraID, EpicorIdP as EpicorIdP, OpenID as OpenID
from .options import (
    WEB_SERVICES as WEB_SERVICES,
    Options as Options,
    Settings as Settings,
)
from .query.expressions import (
    Group as Group,
    Order as Order,
    isof as isof,
    now as now,
    outer as outer,
)
from .query.columns import (
    Column as Column,
    Items as Items,
    Many as Many,
    Nested as Nested,
    One as One,
    TextColumn as TextColumn,
    seen_from as seen_from,
)
from .query.conditions import Filter as Filter, raw as raw
from .services import (
    S as S,
    AnyParameters as AnyParameters,
    Area as Area,
    Call as Call,
    Parameters as Parameters,
    Service as Service,
)
from .tasks.baqs import AsyncBaq as AsyncBaq, AsyncUpdatableBaq as AsyncUpdatableBaq
from .tasks.queries import AsyncKeyedQuery as AsyncKeyedQuery, AsyncQuery as AsyncQuery
from .tasks.session import (
    AsyncBatch as AsyncBatch,
    AsyncClient as AsyncClient,
    AsyncFiles as AsyncFiles,
    AsyncSession as AsyncSession,
)
from .tasks.sets import (
    AsyncEntitySet as AsyncEntitySet,
    AsyncKeylessSet as AsyncKeylessSet,
    AsyncRowPlace as AsyncRowPlace,
    AsyncSingleton as AsyncSingleton,
)
from .tasks.grouped import AsyncGroups as AsyncGroups
from .threads.baqs import Baq as Baq, UpdatableBaq as UpdatableBaq
from .threads.queries import KeyedQuery as KeyedQuery, Query as Query
from .threads.session import (
    Batch as Batch,
    Client as Client,
    Files as Files,
    Session as Session,
)
from .threads.sets import (
    EntitySet as EntitySet,
    KeylessSet as KeylessSet,
    RowPlace as RowPlace,
    Singleton as Singleton,
)
from .threads.grouped import Groups as Groups
