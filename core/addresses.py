"""Which IP addresses belong to the open internet."""

import ipaddress

# Addresses `is_global` lets pass although they lead elsewhere: relays and translations.
_NEVER = [
    ipaddress.ip_network(net)
    for net in ("192.88.99.0/24", "2002::/16", "2001::/32", "64:ff9b::/96")
]
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet and nothing else.

    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "::ffff:8.8.8.8")]
    [True, False, False]
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if ip.version == 6 and ip not in _PUBLIC_V6:  # noqa: PLR2004
        return False
    return not any(ip.version == net.version and ip in net for net in _NEVER)
