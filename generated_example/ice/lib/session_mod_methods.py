"""Methods of Ice.LIB.SessionModSvc."""

from collections.abc import Mapping
from typing import ClassVar

from ..._runtime import Call, Methods, Result, S, method


class GetCurrentValuesResult(Result):
    wire_names: ClassVar[Mapping[str, str]] = {
        "company_id": "companyID",
        "site_id": "siteID",
        "employee_id": "employeeID",
        "workstation_id": "workstationID",
    }
    company_id: str | None
    company_name: str | None
    site_id: str | None
    site_name: str | None
    employee_id: str | None
    workstation_id: str | None
    system_code: str | None
    country_code: str | None


class SetCompanyResult(Result):
    wire_names: ClassVar[Mapping[str, str]] = {"site_id": "siteID"}
    company_name: str | None
    site_id: str | None
    site_name: str | None


class SetPlantResult(Result):
    site_name: str | None


class SessionModMethods(Methods[S]):
    """Methods of Ice.LIB.SessionModSvc."""

    @method
    def get_base_level(self) -> Call[str | None]:
        """Version of the server."""
        return Call("GetBaseLevel", str | None)

    @method
    def get_current_values(self) -> Call[GetCurrentValuesResult]:
        """Company, site and employee of the session."""
        return Call("GetCurrentValues", GetCurrentValuesResult)

    @method
    def is_valid_session(self, *, session_id: str, user_id: str) -> Call[bool | None]:
        """Whether a session is still open."""
        return Call(
            "IsValidSession",
            bool | None,
            wires={"session_id": "sessionID", "user_id": "userID"},
        )

    @method
    def login(self) -> Call[str | None]:
        """Opens a session and answers its identifier."""
        return Call("Login", str | None)

    @method
    def logout(self) -> Call[None]:
        """Closes the session."""
        return Call("Logout", None)

    @method
    def set_company(self, *, new_company: str) -> Call[SetCompanyResult]:
        """Changes the company of the session."""
        return Call("SetCompany", SetCompanyResult)

    @method
    def set_language(self, *, language_id: str) -> Call[None]:
        """Changes the language of the session."""
        return Call("SetLanguage", None, wires={"language_id": "languageID"})

    @method
    def set_plant(self, *, new_site: str) -> Call[SetPlantResult]:
        """Changes the site of the session."""
        return Call("SetPlant", SetPlantResult)
