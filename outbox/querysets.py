from clients.querysets import OfClientQuerySet


class DeliveryQuerySet(OfClientQuerySet):
    pass
