"""What service keeps: the contact log and its drafts."""

from service.models.contact import Contact, ContactDraft

__all__ = ["Contact", "ContactDraft"]
