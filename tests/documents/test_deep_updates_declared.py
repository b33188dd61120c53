"""Where a document says that updates may hold changes of children, and where it says that they may not."""

from __future__ import annotations

from itertools import product

import pytest

from codegen.documents import edmx

SAID = {
    "": None,
    '<Annotation Term="Capabilities.DeepUpdateSupport"/>': True,
    '<Annotation Term="Capabilities.DeepUpdateSupport"><Record/></Annotation>': True,
    '<Annotation Term="Org.OData.Capabilities.V1.DeepUpdateSupport"><Record>'
    '<PropertyValue Property="Supported" Bool="false"/></Record></Annotation>': False,
    '<Annotation Term="Capabilities.DeepUpdateSupport"><Record>'
    '<PropertyValue Property="ContentIDSupported" Bool="false"/></Record></Annotation>': True,
    '<Annotation Term="Capabilities.DeepUpdateSupport" Qualifier="Later"/>': None,
    '<Annotation Term="Other.DeepUpdateSupport"/>': None,
}
"""Annotations → what they say of their place."""
APART = '<Annotations Target="N.C{}">{}</Annotations>'


def document(version: str, container: str, place: str, apart: str = "") -> str:
    return f"""<edmx:Edmx Version="{version}" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
      <edmx:DataServices><Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">
        <EntityType Name="T"><Key><PropertyRef Name="ID"/></Key>
          <Property Name="ID" Type="Edm.Int32" Nullable="false"/></EntityType>
        <EntityContainer Name="C">{container}
          <EntitySet Name="Ts" EntityType="N.T">{place}</EntitySet>
          <Singleton Name="One" Type="N.T">{place}</Singleton>
        </EntityContainer>{apart}
      </Schema></edmx:DataServices></edmx:Edmx>"""


@pytest.mark.parametrize("version", ["4.0", "4.01"])
def test_the_place_says_it_before_the_container_and_that_before_the_version(
    version: str,
) -> None:
    for (outer, of_all), (inner, of_one) in product(SAID.items(), repeat=2):
        said = (of_one, of_all, version == "4.01")
        wanted = next(answer for answer in said if answer is not None)
        inline = document(version, outer, inner)
        apart = "".join(
            APART.format(where, text)
            for where, text in (("", outer), ("/Ts", inner), ("/One", inner))
            if text
        )
        for text in (inline, document(version, "", "", apart)):
            found = edmx.parse(text.encode(), "x")
            for place in (*found.sets, *found.singletons):
                assert found.takes_deep_updates(place) is wanted, text
