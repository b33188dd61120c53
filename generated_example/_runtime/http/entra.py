"""How tokens are fetched from Entra ID, by Microsoft's own library."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import ConnectionFailed, KineticError
from ..problem import one_line
from .auth import carried
from .login import TIMEOUT, Fields, Login, Redirected
from .openid import EntraID
from .secret import Redactor, Secret


class EntraLogin(Login):
    """At Microsoft Entra ID, by msal."""

    identity: EntraID

    def __init__(self, identity: EntraID, redact: Redactor) -> None:
        super().__init__(identity, redact)
        self._msal = import_module("msal")
        self._known: Any = None

    def as_service(self) -> Fields:
        found = self._asked(
            lambda: self._app().acquire_token_for_client(scopes=self._scopes)
        )
        return found

    def by_refresh(self, token: Secret) -> Fields:
        return self._asked(
            lambda: self._app().acquire_token_by_refresh_token(
                token.reveal(), scopes=self._scopes
            )
        )

    def in_browser(self, seconds: float) -> Fields:
        with Redirected(self.identity.redirect_port, "localhost") as back:

            def begun() -> Any:
                return self._app().initiate_auth_code_flow(
                    self._scopes,
                    redirect_uri=back.address.rstrip("/"),
                    state=back.state.reveal(),
                    response_mode="form_post",
                )

            flow = self._asked(begun)
            self._redact.learn_token(Secret(flow.get("code_verifier", "")))
            self.announce(self.usable("authorization_endpoint", flow.get("auth_uri")))
            found = back.answer(seconds)
        self._redact.learn_token(Secret(found.get("code", "")))
        return self._asked(
            lambda: self._app().acquire_token_by_auth_code_flow(flow, found)
        )

    def by_device(self, seconds: float) -> Fields:
        flow = self._asked(lambda: self._app().initiate_device_flow(self._scopes))
        self._redact.learn_token(Secret(carried(flow.get("device_code"))))
        self.identity.show(one_line(str(flow.get("message", ""))))
        flow["expires_at"] = min(flow["expires_at"], time.time() + seconds)
        return self._asked(lambda: self._app().acquire_token_by_device_flow(flow))

    @property
    def _scopes(self) -> list[str]:
        # msal adds those for refresh tokens itself, and refuses them here.
        own = {"openid", "profile", "offline_access"}
        return [part for part in self.identity.scope.split() if part not in own]

    def _app(self) -> Any:
        if self._known is None:
            identity = self.identity
            kind = "Confidential" if self._credential else "Public"
            self._known = getattr(self._msal, f"{kind}ClientApplication")(
                identity.client_id,
                authority=identity.issuer,
                client_credential=self._credential,
                timeout=TIMEOUT,
                # Another cloud's authority is not in Microsoft's list of its own.
                instance_discovery=False if identity.authority else None,
            )
        return self._known

    @property
    def _credential(self) -> Any:
        identity = self.identity
        if identity.certificate:
            try:
                key = Path(identity.certificate).read_text("ascii")
            except (OSError, UnicodeDecodeError):
                what = f"the certificate {identity.certificate} cannot be read"
                raise KineticError(what) from None
            return {"private_key": key, "thumbprint": identity.thumbprint}
        return identity.client_secret.reveal() if identity.client_secret else None

    def _asked(self, call: Callable[[], Any]) -> dict[str, Any]:
        """Return what msal gives; raises `Unauthorized` for a refusal and `ConnectionFailed` for everything else.

        Errors of libraries hold what they were given, so they are replaced out here.
        """
        failure: KineticError
        try:
            found: dict[str, Any] = call() or {}
            if "error" not in found:
                return found
            failure = self.refused(found)
        except KineticError as error:
            failure = error
        except Exception as error:
            said = self._redact(one_line(str(error)))[:200]
            failure = ConnectionFailed(f"{self._where}: {type(error).__name__}: {said}")
        raise failure
