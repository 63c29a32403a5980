"""Words in the forms that the schema names: Schemathesis knows some of them too widely."""

import schemathesis
from hypothesis import strategies as st

NAMES = ("example.org", "www.example.com", "kc.example.net", "127.0.0.1")
_PATHS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_~%20/?=&;+", max_size=60)


def teach() -> None:
    """`uri` is an address on the web; nobody's but an example's is made up."""
    addresses = st.builds(
        lambda scheme, name, port, path: f"{scheme}://{name}{port}/{path}",
        st.sampled_from(["https", "http", "HTTPS"]),
        st.sampled_from(NAMES),
        st.sampled_from(["", "", "", ":8080", ":65535"]),
        _PATHS,
    )
    schemathesis.openapi.format("uri", addresses)
