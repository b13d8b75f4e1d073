"""How a number is shown to who need not see it. Plain Python."""

from core.text import mask_number


def mask(field: str, value: str | None) -> str:
    """Show just enough to tell one from another; "" stays empty.

    >>> mask("phone", "13812342231"), mask("phone", "5551234"), mask("phone", "12")
    ('138****2231', '****34', '****')
    >>> mask("member_no", "01020003"), mask("email", "zhang@example.com")
    ('****0003', 'z***@example.com')
    >>> mask("wechat", "zhangsan88"), mask("email", "")
    ('zh***', '')
    """
    if not value:
        return ""
    match field:
        case "email":
            local, _at, host = value.rpartition("@")
            return f"{local[:1]}***@{host}"
        case "wechat":
            return f"{value[:2]}***"
        case _:
            return mask_number(value, first=3 if field == "phone" else 0)
